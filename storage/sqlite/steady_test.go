package sqlite

import (
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"sync"
	"testing"
	"testing/synctest"

	"mentorbot/bot/mentoring"
)

// endedAt reads the pair with what is kept, and past it.
func endedAt(t *testing.T, r mentoring.Reader, id mentoring.PairID) int64 {
	t.Helper()
	p, err := r.Pair(id)
	if err != nil {
		t.Error(err)
	}
	inner := *r.(*reader).session
	past, err := byID(&reader{session: &session{conn: inner.conn, prepared: inner.prepared}}, readPair, "pair", selectPair+" WHERE p.id = ?", id)
	if err != nil {
		t.Error(err)
	}
	if !p.EndedAt.Equal(past.EndedAt) {
		t.Errorf("what is kept says %v, the database %v", p.EndedAt, past.EndedAt)
	}
	return p.EndedAt.Unix()
}

// ending ends pair 1 at second n and reads it again before it returns.
func ending(t *testing.T, n int) func(mentoring.Tx) error {
	return func(u mentoring.Tx) error {
		p, err := u.Pair(1)
		if err != nil {
			return err
		}
		p.EndedAt = second(n)
		if err := u.SavePair(p); err != nil {
			return err
		}
		if got := endedAt(t, u.(*tx).reader, 1); got != second(n).Unix() {
			t.Errorf("the one who changes a row sees %d", got)
		}
		return nil
	}
}

func TestAReaderNeverSeesOlderNorNewerThanItsSnapshot(t *testing.T) {
	t.Parallel()
	db := openAt(t, newPath(t))
	fill(t, db, 1)
	look := func(use func(mentoring.Reader) error) {
		t.Helper()
		if err := db.View(t.Context(), use); err != nil {
			t.Error(err)
		}
	}
	change := func(n int) {
		t.Helper()
		if err := db.Update(t.Context(), ending(t, n)); err != nil {
			t.Error(err)
		}
	}
	change(1)
	look(func(r mentoring.Reader) error { // An old look, while the row changes twice and others keep it.
		if got := endedAt(t, r, 1); got != second(1).Unix() {
			t.Errorf("it begins at %d", got)
		}
		for n := 2; n < 4; n++ {
			done := make(chan struct{})
			go func() {
				defer close(done)
				change(n)
				look(func(r mentoring.Reader) error {
					if got := endedAt(t, r, 1); got != second(n).Unix() {
						t.Errorf("after change %d somebody reads %d", n, got)
					}
					return nil
				})
			}()
			<-done
			if got := endedAt(t, r, 1); got != second(1).Unix() {
				t.Errorf("after change %d an older look reads %d", n, got)
			}
		}
		return nil
	})
	undo := errors.New("undo")
	if err := db.Update(t.Context(), func(tx mentoring.Tx) error { return errors.Join(ending(t, 9)(tx), undo) }); !errors.Is(err, undo) {
		t.Error(err)
	}
	look(func(r mentoring.Reader) error {
		if got := endedAt(t, r, 1); got != second(3).Unix() {
			t.Errorf("after a change that was undone: %d", got)
		}
		return nil
	})
}

// Whoever reads beside changes sees them in order, and what is kept is what the
// database says in the same transaction.
func TestWhatIsKeptIsWhatAQueryWouldSay(t *testing.T) {
	t.Parallel()
	db := openAt(t, newPath(t))
	fill(t, db, 1)
	stop := make(chan struct{})
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			last := int64(math.MinInt64)
			for {
				select {
				case <-stop:
					return
				default:
				}
				if err := db.View(t.Context(), func(r mentoring.Reader) error {
					got := endedAt(t, r, 1)
					if again := endedAt(t, r, 1); got < last || again != got {
						t.Errorf("%d, then %d and %d", last, got, again)
					}
					last = got
					return nil
				}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for n := range 200 {
		if err := db.Update(t.Context(), ending(t, n+1)); err != nil {
			t.Error(err)
		}
	}
	close(stop)
	all.Wait()
}

// Every statement in this package that changes a steady table is one that
// changes tells.
func TestEveryChangeOfASteadyTableIsTold(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"SELECT id FROM pair": false, "UPDATE pair SET a = 1": true, "INSERT INTO half (pair) VALUES (1)": true,
		"DELETE FROM person": true, "INSERT INTO delivery (pair) VALUES (1)": false, "UPDATE meeting SET pair = 1": false,
		"insert or replace into programme (id) values (1)": true,
	} {
		if changes(text) != want {
			t.Errorf("%q", text)
		}
	}
	db := openAt(t, newPath(t))
	fill(t, db, 1)
	writes := regexp.MustCompile(`(?i)"((INSERT|UPDATE|DELETE|REPLACE)\b[^"]*\b(programme|coordinator|person|pair|half|erasure)\b[^"]*)"`)
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, name := range files {
		content, err := os.ReadFile(name) //nolint:gosec // the package's own source
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range writes.FindAllStringSubmatch(string(content), -1) {
			table := regexp.MustCompile(`(?i)^(INSERT( OR \w+)? INTO|REPLACE INTO|UPDATE( OR \w+)?|DELETE FROM) (\w+)`).FindStringSubmatch(match[1])
			if table == nil {
				continue
			}
			switch table[4] {
			case "programme", "coordinator", "person", "pair", "half", "erasure":
				found++
				if !changes(match[1]) {
					t.Errorf("%s: %q is not told", name, match[1])
				}
			}
		}
	}
	if found < 10 {
		t.Errorf("only %d statements were found", found)
	}
}

func TestSteadyRowsAreBounded(t *testing.T) {
	t.Parallel()
	s := newSteady()
	all := sight{steady: s}
	all.after(all.before())
	for n := range 3 * mostRows {
		all.keep(n, fmt.Sprint(n))
	}
	if len(s.rows) > mostRows {
		t.Errorf("%d rows are kept", len(s.rows))
	}
	if v, ok := all.recall(3*mostRows - 1); !ok || v != fmt.Sprint(3*mostRows-1) {
		t.Errorf("the newest is %v (%v)", v, ok)
	}
}

// What is undone within a batch leaves no gap in the audit of those that follow
// in the same commit.
func TestTheAuditFollowsOverWhatABatchHasUndone(t *testing.T) {
	t.Parallel()
	path := newPath(t)
	synctest.Test(t, func(t *testing.T) {
		db := openAt(t, path)
		undo := errors.New("undo")
		release := held(t, db)
		var all sync.WaitGroup
		for i := range 9 {
			all.Go(func() {
				var want error
				if i%3 == 1 {
					want = undo
				}
				if err := db.Update(t.Context(), func(tx mentoring.Tx) error {
					if _, err := tx.Audit(mentoring.AuditEntry{At: second(i), Action: "do", Object: fmt.Sprint("thing/", i)}); err != nil {
						return err
					}
					return want
				}); !errors.Is(err, want) {
					t.Error(err)
				}
			})
			synctest.Wait() // One after another into the queue.
		}
		release()
		all.Wait()
		got, err := db.VerifyAudit(t.Context())
		if err != nil || got.Rows != 6 || got.Head != 6 || got.Broken != 0 {
			t.Errorf("%+v (%v)", got, err)
		}
	})
}

// A scope whose key is about to go takes no text, also right after others have
// looked, and takes some again when it has gone.
func TestWhatIsAboutToBeErasedIsNotKeptWrong(t *testing.T) {
	t.Parallel()
	db := openAt(t, newPath(t))
	fill(t, db, 2)
	add := func(pair mentoring.PairID, want error) {
		t.Helper()
		if err := db.Update(t.Context(), func(tx mentoring.Tx) error {
			_, err := tx.AddMeeting(mentoring.Meeting{Pair: pair, Slot: (&lively{}).slot(), State: mentoring.MeetingAgreed})
			return err
		}); !errors.Is(err, want) {
			t.Errorf("pair %d: %v, want %v", pair, err, want)
		}
	}
	add(1, nil)
	if err := db.Update(t.Context(), func(tx mentoring.Tx) error { return tx.ErasePair(1) }); err != nil {
		t.Fatal(err)
	}
	add(1, mentoring.ErrErasing)
	add(2, nil)
	if err := db.Purge(t.Context()); err != nil {
		t.Fatal(err)
	}
	add(1, nil)
}
