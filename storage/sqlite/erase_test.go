package sqlite

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"mentorbot/bot/mentoring"
	"mentorbot/storage/seal"
)

// rows are the stored form of every text, as it lies in the file now.
func rows(t *testing.T, l *lively) (all [][]byte) {
	t.Helper()
	l.do(func(t mentoring.Tx) error {
		for _, c := range sealedColumns {
			if err := t.(*tx).rows("SELECT "+c.name+" FROM "+c.table, func(scan scan) error {
				var stored []byte
				if err := scan(&stored); err != nil {
					return err
				}
				if len(stored) > 0 {
					all = append(all, stored)
				}
				return nil
			}); err != nil {
				return err
			}
		}
		return nil
	})
	return all
}

func (l *lively) erase(people ...mentoring.PersonID) {
	l.Helper()
	l.do(func(tx mentoring.Tx) error {
		for _, p := range people {
			if _, err := tx.EraseHalf(l.pair, p); err != nil {
				return err
			}
		}
		if len(people) < 2 {
			return nil
		}
		return tx.ErasePair(l.pair)
	})
}

func TestNothingOfAPairIsLeftInAnyFileAfterAPurge(t *testing.T) {
	t.Parallel()
	path := newPath(t)
	l := live(t, openAt(t, path))
	keys, stored := wrapped(t, l.DB), rows(t, l)
	delete(keys, checkScope)
	delete(keys, seal.ScopeOfAudit)
	traces := append([][]byte{}, stored...)
	for key := range maps.Values(keys) {
		traces = append(traces, key)
	}
	if len(stored) != 19 || len(keys) != 4 || len(holding(t, path, traces...)) == 0 {
		t.Fatalf("%d texts and %d keys are in the files: the test proves nothing", len(stored), len(keys))
	}
	l.erase(l.mentee, l.mentor)
	if err := l.Purge(t.Context()); err != nil {
		t.Fatal(err)
	}
	if names := holding(t, path, traces...); names != nil {
		t.Errorf("texts or keys still lie in %v", names)
	}
	if got := l.inventory(); got != (Inventory{}) {
		t.Errorf("%+v is left", got)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if names := holding(t, path, traces...); names != nil {
		t.Errorf("texts or keys lie in %v after closing", names)
	}
}

// Without the tidying up the very same search finds them.
func TestDeletedTextsLieInTheFilesUntilAPurge(t *testing.T) {
	t.Parallel()
	path := newPath(t)
	l := live(t, openAt(t, path))
	stored := rows(t, l)
	l.erase(l.mentee, l.mentor)
	if names := holding(t, path, stored...); names == nil {
		t.Error("nothing is found: the search proves nothing")
	}
}

func TestAPurgeGoesOnWhereACrashStoppedIt(t *testing.T) {
	t.Parallel()
	for name, crash := range map[string]func(l *lively) error{
		"before the key is gone":      func(*lively) error { return nil },
		"after the key is gone":       func(l *lively) error { return l.keys.forget(l.Context(), seal.ScopeOfHalf(l.pair, l.mentee)) },
		"after the key store is tidy": func(l *lively) error { return l.keys.destroy(l.Context(), seal.ScopeOfHalf(l.pair, l.mentee)) },
		"before the last row": func(l *lively) error {
			err := l.keys.destroy(l.Context(), seal.ScopeOfHalf(l.pair, l.mentee))
			l.sql(fmt.Sprintf("UPDATE erasure SET destroyed = 1 WHERE scope = '%s'", seal.ScopeOfHalf(l.pair, l.mentee)))
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := newPath(t)
			l := live(t, openAt(t, path))
			key := wrapped(t, l.DB)[seal.ScopeOfHalf(l.pair, l.mentee)]
			l.erase(l.mentee)
			if err := crash(l); err != nil {
				t.Fatal(err)
			}
			if err := l.Close(); err != nil {
				t.Fatal(err)
			}
			l.DB = openAt(t, path)
			if err := l.Purge(t.Context()); err != nil {
				t.Fatal(err)
			}
			if names := holding(t, path, key); names != nil {
				t.Errorf("the key still lies in %v", names)
			}
			l.do(func(tx mentoring.Tx) error {
				_, err := tx.PutAnswer(mentoring.Answer{
					Prompt: l.prompt, Author: l.mentee, Question: mentoring.MenteeUseful, Text: l.canary(), Visibility: mentoring.Private, At: second(20),
				})
				return err
			})
			if got, want := l.inventory(), (Inventory{Keys: 3, Texts: 17}); got != want {
				t.Errorf("%+v, want %+v", got, want)
			}
		})
	}
}

func TestAPurgeSaysWhenSomebodyReads(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"", ".keys"} {
		path := newPath(t)
		l := live(t, openAt(t, path))
		reading, err := pooled(t, path+file, readerParameters).BeginTx(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		var n int
		if err := reading.QueryRowContext(t.Context(), "SELECT count(*) FROM sqlite_schema").Scan(&n); err != nil {
			t.Fatal(err)
		}
		l.erase(l.mentee)
		if err := l.Purge(t.Context()); !errors.Is(err, mentoring.ErrInUse) {
			t.Errorf("while somebody reads %q: %v", file, err)
		}
		if err := reading.Rollback(); err != nil {
			t.Fatal(err)
		}
		if err := l.Purge(t.Context()); err != nil {
			t.Errorf("afterwards: %v", err)
		}
	}
}

// A copy from before an erasure is restored beside the keys of today: what was
// erased does not come back, also when its half has written again since.
func TestARestoreErasesAgain(t *testing.T) {
	t.Parallel()
	for _, again := range []bool{false, true} {
		c := copyOut(t)
		c.erase(c.mentee)
		if err := c.Purge(t.Context()); err != nil {
			t.Fatal(err)
		}
		if again {
			c.do(func(tx mentoring.Tx) error {
				_, err := tx.PutAnswer(mentoring.Answer{
					Prompt: c.prompt, Author: c.mentee, Question: mentoring.MenteeUseful, Text: c.canary(), Visibility: mentoring.Private, At: second(20),
				})
				return err
			})
		}
		c.shut(t)
		done := c.restore(t)
		if done.Erased != 3 || done.Damaged != 0 || done.Texts == 0 {
			t.Errorf("written again %v: %+v", again, done)
		}
		l := c.reopened(t)
		want := Inventory{Keys: done.Keys, Texts: done.Texts}
		if got := l.inventory(); got != want {
			t.Errorf("written again %v: %+v, want %+v", again, got, want)
		}
		if got := l.look(); got["answer"] != "not found" || got["logbook"] != "0" || got["note"] != "not found" || got["notes"] != "0" || got["mentor's answer"] == "erased" {
			t.Errorf("written again %v: %v", again, got)
		}
	}
}

// The program died between an erasure and its purge, and a copy is restored: the
// promise lies in the database that is set aside.
func TestARestoreKeepsTheErasuresThatWereUnderWay(t *testing.T) {
	t.Parallel()
	c := &copied{path: newPath(t), file: filepath.Join(t.TempDir(), "copy.db")}
	c.lively = live(t, openAt(t, c.path))
	contact, asked := c.asks()
	if _, err := CopyOut(t.Context(), c.path, masterKey(t), c.file); err != nil {
		t.Fatal(err)
	}
	keys := wrapped(t, c.DB)
	c.erase(c.mentee, c.mentor)
	c.shut(t)
	c.restore(t)
	l := c.reopened(t)
	if got := l.look(); got["answer"] != "not found" || got["notes"] != "0" || got["agendas"] != "0" || got["contract"] != "" || got["meeting"] != "" || got["mentor's answer"] != "not found" {
		t.Errorf("after the restore: %v", got)
	}
	if _, err := l.reason(contact); !errors.Is(err, mentoring.ErrNotFound) {
		t.Errorf("why somebody asked for contact, after the restore: %v", err)
	}
	if err := l.Purge(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, scope := range []seal.Scope{seal.ScopeOfPair(c.pair), seal.ScopeOfHalf(c.pair, c.mentee), seal.ScopeOfHalf(c.pair, c.mentor), asked} {
		if names := holding(t, keysOf(c.path), keys[scope]); names != nil {
			t.Errorf("the key of %s still lies in %v", scope, names)
		}
	}
}

// Two purges at once end both erasures, and destroy no key that is new.
func TestPurgesDoNotOverlap(t *testing.T) {
	t.Parallel()
	l := live(t, openAt(t, newPath(t)))
	var all sync.WaitGroup
	for range 20 {
		l.erase(l.mentee)
		for range 2 {
			all.Go(func() {
				if err := l.Purge(t.Context()); err != nil {
					t.Error(err)
				}
				err := l.Update(t.Context(), func(tx mentoring.Tx) error {
					_, err := tx.PutAnswer(mentoring.Answer{
						Prompt: l.prompt, Author: l.mentee, Question: mentoring.MenteeUseful, Text: mentoring.NewSecret("nyt"),
						Visibility: mentoring.Private, At: second(20),
					})
					return err
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if got := l.look()["logbook"]; got != "1" {
			t.Fatalf("the logbook reads %q, want the answer that was kept", got)
		}
	}
}

func TestARestoreBlanksAPairThatIsErased(t *testing.T) {
	t.Parallel()
	c := copyOut(t)
	c.do(func(tx mentoring.Tx) error { return tx.ErasePair(c.pair) })
	if err := c.Purge(t.Context()); err != nil {
		t.Fatal(err)
	}
	c.shut(t)
	if done := c.restore(t); done.Erased != 14 || done.Texts != 5 || done.Damaged != 0 {
		t.Errorf("%+v", done)
	}
	got := c.reopened(t).look()
	for what, want := range map[string]string{"contract": "", "proposal": "", "meeting": "", "meetings": "1", "agenda": "", "agendas": "0", "logbook": "1"} {
		if got[what] != want {
			t.Errorf("%s reads %q, want %q", what, got[what], want)
		}
	}
}

func TestAPurgeTakesTheKeyOutOfItsCopyToo(t *testing.T) {
	t.Parallel()
	l := live(t, openAt(t, newPath(t)))
	folder := t.TempDir()
	l.BackUpTo(folder)
	if _, err := l.BackupDaily(t.Context(), folder, mentoring.Date{Year: 2026, Month: time.December, Day: 1}); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(folder, keysOf(filepath.Base(l.path)))
	key := wrapped(t, l.DB)[seal.ScopeOfHalf(l.pair, l.mentee)]
	l.erase(l.mentee)
	if !bytes.Contains(contents(t, file), key) {
		t.Fatal("the key is not in the copy: the test proves nothing")
	}
	if err := l.Purge(t.Context()); err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(contents(t, file), key) {
		t.Error("the copy of the keys holds what was destroyed")
	}
	if err := os.RemoveAll(folder); err != nil { // As when nothing is mounted there.
		t.Fatal(err)
	}
	l.erase(l.mentor)
	if err := l.Purge(t.Context()); err != nil {
		t.Errorf("without a copy: %v", err)
	}
}
