package sqlite

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"mentorbot/bot/mentoring"
	"mentorbot/storage/seal"
)

// lively is a pair that has written something in every column for text.
type lively struct {
	*DB
	testing.TB
	pair            mentoring.PairID
	mentee, mentor  mentoring.PersonID
	contract        mentoring.ContractID
	meeting         mentoring.MeetingID
	proposal        mentoring.ProposalID
	answer, mentors mentoring.AnswerID
	prompt          mentoring.PromptID
	words           []string // everything that was typed, also what was replaced or taken back
}

// canary is a text that can be told apart wherever it turns up.
func (l *lively) canary() mentoring.Secret {
	text := fmt.Sprintf("kanariefugl-%03d-æøå", len(l.words))
	l.words = append(l.words, text)
	return mentoring.NewSecret(text)
}

func (l *lively) slot() mentoring.Slot {
	return mentoring.Slot{
		Date: mentoring.Date{Year: 2026, Month: time.December, Day: 15}, Clock: 14 * 60, Start: second(9), Length: 90, Place: l.canary(),
	}
}

func live(t testing.TB, db *DB) *lively {
	t.Helper()
	l := &lively{DB: db, TB: t}
	programme := fill(t, db, 2)
	l.do(func(tx mentoring.Tx) (err error) {
		pairs, err := tx.AllPairs()
		if err != nil {
			return err
		}
		p, err := tx.Pair(pairs[0])
		if err != nil {
			return err
		}
		l.pair, l.mentee, l.mentor = p.ID, p.Mentee.Person, p.Mentor.Person
		terms := mentoring.DefaultTerms()
		terms.Goals, terms.Reached, terms.Help, terms.Rules, terms.Evaluation = l.canary(), l.canary(), l.canary(), l.canary(), l.canary()
		if l.contract, err = tx.AddContract(mentoring.Contract{
			Pair: l.pair, Version: 1, Author: mentoring.Mentee, Terms: terms, SentAt: second(1),
		}); err != nil {
			return err
		}
		if l.proposal, err = tx.AddProposal(mentoring.Proposal{
			Pair: l.pair, By: mentoring.Mentee, Slot: l.slot(), SentAt: second(2), State: mentoring.ProposalOpen,
		}); err != nil {
			return err
		}
		if l.meeting, err = tx.AddMeeting(mentoring.Meeting{Pair: l.pair, Slot: l.slot(), State: mentoring.MeetingAgreed}); err != nil {
			return err
		}
		return tx.SaveMeeting(mentoring.Meeting{ID: l.meeting, Pair: l.pair, Slot: l.slot(), State: mentoring.MeetingHeld, Moves: 1})
	})
	for role, author := range map[mentoring.Role]mentoring.PersonID{mentoring.Mentee: l.mentee, mentoring.Mentor: l.mentor} {
		l.do(func(tx mentoring.Tx) error {
			if err := tx.PutPrompt(mentoring.Prompt{
				Pair: l.pair, Meeting: l.meeting, Role: role, Moment: mentoring.End, OpensAt: second(10), State: mentoring.PromptOpen,
			}); err != nil {
				return err
			}
			p, _, err := tx.PromptOf(l.meeting, role, mentoring.End)
			if err != nil {
				return err
			}
			answer := mentoring.Answer{
				Prompt: p.ID, Author: author, Question: mentoring.MenteeUseful, Text: l.canary(), Visibility: mentoring.Private, At: second(11),
			}
			if _, err := tx.PutAnswer(answer); err != nil {
				return err
			}
			answer.Text, answer.Visibility = l.canary(), mentoring.Shared
			id, err := tx.PutAnswer(answer)
			if err != nil {
				return err
			}
			if role == mentoring.Mentee {
				l.answer, l.prompt = id, p.ID
			} else {
				l.mentors = id
			}
			answer.Question, answer.Text = mentoring.MenteeNext, l.canary()
			gone, err := tx.PutAnswer(answer)
			if err != nil {
				return err
			}
			return tx.DeleteAnswer(gone)
		})
	}
	if _, err := l.facts(programme); err != nil {
		t.Fatal(err)
	}
	return l
}

func (l *lively) do(fn func(mentoring.Tx) error) {
	l.Helper()
	if err := l.Update(l.Context(), fn); err != nil {
		l.Fatal(err)
	}
}

func (l *lively) facts(id mentoring.ProgrammeID) (facts []mentoring.PairFacts, err error) {
	err = l.View(l.Context(), func(r mentoring.Reader) error {
		facts, err = r.PairFacts(id, second(0))
		return err
	})
	return facts, err
}

// reads is every way to read a text, with the text that it should give.
func (l *lively) reads() map[string]func(mentoring.Reader) (string, error) {
	return map[string]func(mentoring.Reader) (string, error){
		"contract": func(r mentoring.Reader) (string, error) {
			c, err := r.Contract(l.contract)
			return c.Terms.Goals.Reveal() + c.Terms.Reached.Reveal() + c.Terms.Help.Reveal() + c.Terms.Rules.Reveal() + c.Terms.Evaluation.Reveal(), err
		},
		"latest contract": func(r mentoring.Reader) (string, error) {
			c, _, err := r.LatestContract(l.pair)
			return c.Terms.Goals.Reveal(), err
		},
		"proposal": func(r mentoring.Reader) (string, error) {
			p, err := r.Proposal(l.proposal)
			return p.Slot.Place.Reveal(), err
		},
		"open proposal": func(r mentoring.Reader) (string, error) {
			p, _, err := r.OpenProposal(l.pair)
			return p.Slot.Place.Reveal(), err
		},
		"meeting": func(r mentoring.Reader) (string, error) {
			m, err := r.Meeting(l.meeting)
			return m.Slot.Place.Reveal(), err
		},
		"meetings": func(r mentoring.Reader) (string, error) {
			list, err := r.Meetings(l.pair)
			return fmt.Sprint(len(list)), err
		},
		"answer": func(r mentoring.Reader) (string, error) {
			a, err := r.Answer(l.answer)
			return a.Text.Reveal(), err
		},
		"answers": func(r mentoring.Reader) (string, error) {
			list, err := r.Answers(l.prompt)
			return fmt.Sprint(len(list)), err
		},
		"logbook": func(r mentoring.Reader) (string, error) {
			list, err := r.Logbook(l.mentee)
			return fmt.Sprint(len(list)), err
		},
		"mentor's answer": func(r mentoring.Reader) (string, error) {
			a, err := r.Answer(l.mentors)
			return a.Text.Reveal(), err
		},
	}
}

// look reads everything: what was read, or the error's kind.
func (l *lively) look() map[string]string {
	l.Helper()
	got := map[string]string{}
	for name, read := range l.reads() {
		err := l.View(l.Context(), func(r mentoring.Reader) (err error) {
			got[name], err = read(r)
			return err
		})
		switch {
		case errors.Is(err, mentoring.ErrErased):
			got[name] = "erased"
		case errors.Is(err, seal.ErrRefused):
			got[name] = "refused"
		case errors.Is(err, mentoring.ErrNotFound):
			got[name] = "not found"
		case err != nil:
			l.Error(err)
		}
	}
	return got
}

func (l *lively) inventory() Inventory {
	l.Helper()
	n, err := l.CheckKeys(l.Context())
	if err != nil {
		l.Error(err)
	}
	return n
}

// sql runs a statement as somebody who has got hold of the file.
func (l *lively) sql(text string) {
	l.Helper()
	if _, err := pooled(l, l.path, migrateParameters).ExecContext(l.Context(), text); err != nil {
		l.Fatal(err)
	}
}

// files reads every file in the folder of the database.
func files(t testing.TB, path string) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if all[e.Name()], err = os.ReadFile(filepath.Join(filepath.Dir(path), e.Name())); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// holding names the files that hold one of the texts.
func holding(t testing.TB, path string, texts ...[]byte) (names []string) {
	t.Helper()
	for name, content := range files(t, path) {
		if slices.ContainsFunc(texts, func(text []byte) bool { return bytes.Contains(content, text) }) {
			names = append(names, strings.TrimPrefix(name, filepath.Base(path)))
		}
	}
	slices.Sort(names)
	return names
}

func (l *lively) canaries() (texts [][]byte) {
	for _, w := range l.words {
		texts = append(texts, []byte(w))
	}
	return texts
}

func TestNothingTypedLiesInAnyFile(t *testing.T) {
	t.Parallel()
	path := newPath(t)
	l := live(t, openAt(t, path))
	if len(l.words) != 14 || !slices.Contains(l.words, l.look()["answer"]) {
		t.Fatalf("%d canaries, and the answer reads %q", len(l.words), l.look()["answer"])
	}
	if got := slices.Sorted(maps.Keys(files(t, path))); len(got) != 7 { // with the lock
		t.Errorf("the files are %v", got)
	}
	if names := holding(t, path, l.canaries()...); names != nil {
		t.Errorf("while it is open, words lie in %v", names)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if names := holding(t, path, l.canaries()...); names != nil {
		t.Errorf("after it was closed, words lie in %v", names)
	}
}

// plain seals nothing.
type plain struct{}

func (plain) existing(seal.Scope) (sealer, error) { return plain{}, nil }
func (plain) ensured(seal.Scope) (sealer, error)  { return plain{}, nil }
func (plain) chain() (*seal.Chain, error)         { return nil, errors.New("plain has no audit") }

func (plain) Seal(_ seal.Place, text mentoring.Secret) ([]byte, error) {
	return []byte(text.Reveal()), nil
}

func (plain) Open(_ seal.Place, stored []byte) (mentoring.Secret, error) {
	return mentoring.NewSecret(string(stored)), nil
}

func TestTheSearchFindsEveryWordWhenNothingIsSealed(t *testing.T) {
	t.Parallel()
	path := newPath(t)
	db := openAt(t, path)
	db.vault = plain{}
	l := live(t, db)
	for _, word := range l.canaries() {
		// What was replaced or taken back may be overwritten already.
		if names := holding(t, path, word); names == nil && slices.Contains(slices.Collect(maps.Values(l.look())), string(word)) {
			t.Errorf("%s is found nowhere: the search looks in the wrong place", word)
		}
	}
	if names := holding(t, path, l.canaries()...); names == nil {
		t.Error("nothing is found: the search looks in the wrong place")
	}
}

func TestATextThatWasMovedDoesNotOpen(t *testing.T) {
	t.Parallel()
	answers := map[string]string{"answer": "refused", "answers": "refused", "logbook": "refused", "mentor's answer": "refused"}
	for name, test := range map[string]struct {
		change string
		want   map[string]string // what reads otherwise than before
	}{
		"another column": {
			"UPDATE contract SET goals_enc = help_enc", map[string]string{"contract": "refused", "latest contract": "refused"},
		},
		"another table": {
			"UPDATE meeting SET place_enc = (SELECT place_enc FROM proposal)",
			map[string]string{"meeting": "refused", "meetings": "refused", "logbook": "refused"},
		},
		"another row": {
			"CREATE TABLE kept AS SELECT id, text_enc FROM answer; " +
				"UPDATE answer SET text_enc = (SELECT text_enc FROM kept WHERE kept.id <> answer.id)", answers,
		},
		"another author": {
			"UPDATE answer SET author = CASE author WHEN 1 THEN 2 ELSE 1 END", answers,
		},
		"another id": {
			"UPDATE proposal SET id = 4711", map[string]string{"proposal": "not found", "open proposal": "refused"},
		},
		"another pair": { // It has no key of its own.
			"UPDATE meeting SET pair = 2", map[string]string{"meeting": "erased", "meetings": "0", "logbook": "erased"},
		},
		"nothing": {
			"UPDATE proposal SET place_enc = x''", map[string]string{"proposal": "refused", "open proposal": "refused"},
		},
		"a byte": {
			"UPDATE answer SET text_enc = CAST(substr(text_enc, 1, 100) || " +
				"CASE substr(text_enc, 101, 1) WHEN x'00' THEN x'01' ELSE x'00' END || substr(text_enc, 102) AS BLOB)", answers,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := live(t, openAt(t, newPath(t)))
			want := l.look()
			maps.Copy(want, test.want)
			l.sql(test.change)
			if got := l.look(); !maps.Equal(got, want) {
				t.Errorf("%v, want %v", got, want)
			}
		})
	}
}

func TestAnAnswerOfAnotherVersionOfTheRowOpens(t *testing.T) {
	t.Parallel()
	// Replay of an older text in its own place is not what sealing prevents;
	// this test is here so that nobody believes it does.
	l := live(t, openAt(t, newPath(t)))
	l.sql("CREATE TABLE kept AS SELECT text_enc FROM answer ORDER BY id LIMIT 1")
	old := l.look()
	l.do(func(tx mentoring.Tx) error {
		a, err := tx.Answer(min(l.answer, l.mentors))
		a.Text = l.canary()
		if err == nil {
			_, err = tx.PutAnswer(a)
		}
		return err
	})
	l.sql(fmt.Sprintf("UPDATE answer SET text_enc = (SELECT text_enc FROM kept) WHERE id = %d", min(l.answer, l.mentors)))
	if got := l.look(); !maps.Equal(got, old) {
		t.Errorf("%v, want %v", got, old)
	}
}

func TestAKeyIsDurableBeforeTheFirstTextUnderIt(t *testing.T) {
	t.Parallel()
	db := openAt(t, newPath(t))
	fill(t, db, 1)
	undo := errors.New("undo")
	keys := pooled(t, keysOf(db.path), readerParameters)
	count := func() (n int) {
		if err := keys.QueryRowContext(t.Context(), "SELECT count(*) FROM scope_key WHERE scope = 'pair/1'").Scan(&n); err != nil {
			t.Error(err)
		}
		return n
	}
	if err := db.Update(t.Context(), func(tx mentoring.Tx) error {
		if count() != 0 {
			t.Error("a key is there before anything was written")
		}
		if _, err := tx.AddMeeting(mentoring.Meeting{Pair: 4711, State: mentoring.MeetingAgreed}); err == nil {
			t.Error("a meeting of nobody was stored")
		}
		slot := (&lively{}).slot()
		if _, err := tx.AddMeeting(mentoring.Meeting{Pair: 1, Slot: slot, State: mentoring.MeetingAgreed}); err != nil {
			return err
		}
		if count() != 1 {
			t.Error("the text is written and its key is not")
		}
		return undo
	}); !errors.Is(err, undo) {
		t.Fatal(err)
	}
	if n, err := db.CheckKeys(t.Context()); err != nil || n != (Inventory{Keys: 1}) { // Harmless: it has nothing to open.
		t.Errorf("%+v (%v)", n, err)
	}
}

// failing is a vault whose disk is full.
type failing struct{ vault }

func (failing) ensured(seal.Scope) (sealer, error) { return nil, errors.New("disk full") }

func TestATextThatCannotBeSealedUndoesTheTransaction(t *testing.T) {
	t.Parallel()
	db := openAt(t, newPath(t))
	fill(t, db, 1)
	db.vault = failing{db.keys}
	err := db.Update(t.Context(), func(tx mentoring.Tx) error {
		_, _ = tx.AddMeeting(mentoring.Meeting{Pair: 1, Slot: (&lively{}).slot(), State: mentoring.MeetingAgreed})
		return nil // The error is thrown away, and still no row without a text is stored.
	})
	if err == nil {
		t.Error("it went well")
	}
	db.vault = db.keys
	err = db.View(t.Context(), func(r mentoring.Reader) error {
		list, err := r.Meetings(1)
		if len(list) != 0 {
			t.Errorf("%d meetings", len(list))
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func newMaster(t testing.TB) *seal.Master {
	t.Helper()
	m, err := seal.New()
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestADatabaseThatDoesNotFitItsKeysIsLeftAsItIs(t *testing.T) {
	t.Parallel()
	remove := func(names ...string) func(*testing.T, string) {
		return func(t *testing.T, path string) {
			for _, name := range names {
				if err := os.Remove(path + name); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	write := func(name, text string) func(*testing.T, string) {
		return func(t *testing.T, path string) {
			if err := os.WriteFile(path+name, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	exec := func(text string) func(*testing.T, string) {
		return func(t *testing.T, path string) {
			pool, err := openPool(keysOf(path), writerParameters, 1)
			if err != nil {
				t.Fatal(err)
			}
			_, err = pool.ExecContext(t.Context(), text)
			if err := errors.Join(err, pool.Close()); err != nil {
				t.Fatal(err)
			}
		}
	}
	asItIs := func(*testing.T, string) {}
	for name, test := range map[string]struct {
		prepare func(t *testing.T, path string)
		master  *seal.Master
		want    error
	}{
		"no master":                   {asItIs, nil, ErrNoMaster},
		"another master":              {asItIs, newMaster(t), seal.ErrWrongMaster},
		"no key store":                {remove(".keys"), masterKey(t), ErrKeysMissing},
		"an empty key store":          {write(".keys", ""), masterKey(t), ErrKeysMissing},
		"a garbled key store":         {write(".keys", strings.Repeat("Kære mentor. ", 1000)), masterKey(t), nil},
		"no check value":              {exec("DELETE FROM scope_key WHERE scope = 'check'"), masterKey(t), ErrKeysMissing},
		"a garbled check value":       {exec("UPDATE scope_key SET wrapped = x'0102' WHERE scope = 'check'"), masterKey(t), seal.ErrWrongMaster},
		"another scope's for check":   {exec("UPDATE scope_key SET wrapped = (SELECT wrapped FROM scope_key WHERE scope = 'pair/1') WHERE scope = 'check'"), masterKey(t), seal.ErrWrongMaster},
		"a newer key store":           {exec("PRAGMA user_version = 3"), masterKey(t), ErrNewerKeys},
		"keys without their data":     {remove(""), masterKey(t), ErrDatabaseMissing},
		"keys with an empty file":     {write("", ""), masterKey(t), ErrDatabaseMissing},
		"nobody's keys, wrong master": {remove(""), newMaster(t), seal.ErrWrongMaster},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := newPath(t)
			if err := live(t, openAt(t, path)).Close(); err != nil {
				t.Fatal(err)
			}
			test.prepare(t, path)
			before := files(t, path)
			db, err := Open(t.Context(), path, test.master)
			if err == nil {
				t.Fatal("it was opened", db.Close())
			}
			if test.want != nil && !errors.Is(err, test.want) {
				t.Errorf("%v, want %v", err, test.want)
			}
			if after := files(t, path); !maps.EqualFunc(before, after, bytes.Equal) {
				t.Errorf("files were changed: before %v, after %v", slices.Sorted(maps.Keys(before)), slices.Sorted(maps.Keys(after)))
			}
		})
	}
}

func TestWithoutAMasterNothingIsMade(t *testing.T) {
	t.Parallel()
	path := newPath(t)
	if _, err := Open(t.Context(), path, nil); !errors.Is(err, ErrNoMaster) {
		t.Error(err)
	}
	if _, err := os.Stat(filepath.Dir(path)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the folder was made (%v)", err)
	}
}

func TestAStartThatWasCutOffIsBegunAgain(t *testing.T) {
	t.Parallel()
	for name, left := range map[string][]string{
		"an empty key store":                {".keys"},
		"an empty key store and database":   {".keys", ""},
		"an empty database":                 {""},
		"a key store without keys or texts": nil,
	} {
		path := newPath(t)
		if left == nil {
			if err := openAt(t, path).Close(); err != nil {
				t.Fatal(err)
			}
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
		}
		for _, file := range left {
			if _, err := createFile(path + file); err != nil {
				t.Fatal(err)
			}
		}
		db, err := Open(t.Context(), path, masterKey(t))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}
}

// wrapped are the bytes of every key in the store.
func wrapped(t testing.TB, db *DB) (all map[seal.Scope][]byte) {
	t.Helper()
	all = map[seal.Scope][]byte{}
	rows, err := pooled(t, keysOf(db.path), readerParameters).QueryContext(t.Context(), "SELECT scope, wrapped FROM scope_key")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var scope seal.Scope
		var key []byte
		if err := rows.Scan(&scope, &key); err != nil {
			t.Fatal(err)
		}
		all[scope] = key
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

func TestARotationWrapsEveryKeyAnewAndOpensEverything(t *testing.T) {
	t.Parallel()
	path := newPath(t)
	first := newMaster(t)
	db, err := Open(t.Context(), path, first)
	if err != nil {
		t.Fatal(err)
	}
	l := live(t, db)
	before, keys := l.look(), wrapped(t, db)
	if len(keys) != 4 {
		t.Errorf("the keys are %v", slices.Sorted(maps.Keys(keys)))
	}
	// Each key is somewhere now, so that to find it nowhere later means something.
	for scope, key := range keys {
		if holding(t, path, key) == nil {
			t.Errorf("the key of %s is not found: the search looks in the wrong place", scope)
		}
	}

	if err := db.Rotate(t.Context(), newMaster(t)); !errors.Is(err, seal.ErrWrongMaster) {
		t.Errorf("a master that does not open the keys wraps them: %v", err)
	}
	if !maps.EqualFunc(keys, wrapped(t, db), bytes.Equal) || !maps.Equal(before, l.look()) {
		t.Error("a rotation that was refused has changed something")
	}

	next, err := first.Rotate()
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Rotate(t.Context(), next); err != nil {
		t.Fatal(err)
	}
	for scope, key := range wrapped(t, db) {
		if bytes.Equal(key, keys[scope]) {
			t.Errorf("the key of %s is as it was", scope)
		}
	}
	if names := holding(t, path, slices.Collect(maps.Values(keys))...); names != nil {
		t.Errorf("what the old master opens still lies in %v", names)
	}
	if got := l.look(); !maps.Equal(before, got) {
		t.Errorf("%v, want %v", got, before)
	}
	l.do(func(tx mentoring.Tx) error { // The store goes on, with a new scope too.
		_, err := tx.AddMeeting(mentoring.Meeting{Pair: l.pair + 1, Slot: l.slot(), State: mentoring.MeetingAgreed})
		return err
	})
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), path, first); !errors.Is(err, seal.ErrWrongMaster) {
		t.Errorf("the old master opens the store: %v", err)
	}
	if l.DB, err = Open(t.Context(), path, next); err != nil {
		t.Fatal(err)
	}
	if got := l.look(); !maps.Equal(before, got) {
		t.Errorf("%v, want %v", got, before)
	}
	if got, want := l.inventory(), (Inventory{Keys: 4, Texts: 5 + 1 + 2 + 2}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
}

func TestKeysThatAreMadeDuringARotationAreWrappedAnewToo(t *testing.T) {
	t.Parallel()
	path := newPath(t)
	master := newMaster(t)
	db, err := Open(t.Context(), path, master)
	if err != nil {
		t.Fatal(err)
	}
	fill(t, db, 40)
	var wait sync.WaitGroup
	wait.Go(func() {
		for pair := range mentoring.PairID(40) {
			if err := db.Update(t.Context(), func(tx mentoring.Tx) error {
				_, err := tx.AddMeeting(mentoring.Meeting{Pair: pair + 1, Slot: (&lively{}).slot(), State: mentoring.MeetingAgreed})
				return err
			}); err != nil {
				t.Error(err)
			}
		}
	})
	wait.Go(func() {
		for range 40 {
			if err := db.View(t.Context(), func(r mentoring.Reader) error {
				_, err := r.Meetings(1)
				return err
			}); err != nil {
				t.Error(err)
			}
		}
	})
	for range 5 {
		if master, err = master.Rotate(); err != nil {
			t.Fatal(err)
		}
		if err := db.Rotate(t.Context(), master); err != nil {
			t.Error(err)
		}
	}
	wait.Wait()
	if n, err := db.CheckKeys(t.Context()); err != nil || n != (Inventory{Keys: 40, Texts: 40}) {
		t.Errorf("%+v (%v)", n, err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestCheckCountsWhatOpensAndWhatDoesNot(t *testing.T) {
	t.Parallel()
	l := live(t, openAt(t, newPath(t)))
	if got, want := l.inventory(), (Inventory{Keys: 3, Texts: 9}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	l.sql("UPDATE proposal SET place_enc = x'01'")
	if got, want := l.inventory(), (Inventory{Keys: 3, Texts: 8, Damaged: 1}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	if _, err := l.keys.pool.ExecContext(t.Context(), "UPDATE scope_key SET wrapped = x'02' WHERE scope = ?", string(seal.ScopeOfHalf(l.pair, l.mentee))); err != nil {
		t.Fatal(err)
	}
	if got, want := l.inventory(), (Inventory{Keys: 2, Texts: 7, Damaged: 3}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}

func TestADestroyedScopeNeverOpensAgain(t *testing.T) {
	t.Parallel()
	path := newPath(t)
	l := live(t, openAt(t, path))
	mine := seal.ScopeOfHalf(l.pair, l.mentee)
	backup := files(t, path)
	older := wrapped(t, l.DB)[mine]
	next, err := masterKey(t).Rotate()
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Rotate(t.Context(), next); err != nil { // It has been wrapped twice.
		t.Fatal(err)
	}
	newer := wrapped(t, l.DB)[mine]
	before := l.look()
	if err := l.DestroyScope(t.Context(), mine); err != nil {
		t.Fatal(err)
	}
	if names := holding(t, path, older, newer); names != nil {
		t.Errorf("the key still lies in %v", names)
	}
	for what, got := range l.look() {
		want := before[what]
		if slices.Contains([]string{"answer", "answers", "logbook"}, what) {
			want = "erased"
		}
		if got != want {
			t.Errorf("%s reads %q, want %q", what, got, want)
		}
	}
	if got, want := l.inventory(), (Inventory{Keys: 2, Texts: 8, Erased: 1}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	err = l.View(t.Context(), func(r mentoring.Reader) error {
		_, err := r.Answer(l.answer)
		return err
	})
	if !errors.Is(err, mentoring.ErrErased) || !errors.Is(err, mentoring.ErrNotFound) {
		t.Errorf("%v", err)
	}
	if err := l.DestroyScope(t.Context(), mine); err != nil { // Twice changes nothing.
		t.Error(err)
	}
	if err := l.DestroyScope(t.Context(), seal.ScopeOfAudit); err == nil {
		t.Error("the key under the audit was destroyed")
	}
	if err := l.DestroyScope(t.Context(), checkScope); err == nil {
		t.Error("the check value was destroyed")
	}

	// Who writes again begins a new key, and the old text stays shut.
	l.do(func(tx mentoring.Tx) error {
		_, err := tx.PutAnswer(mentoring.Answer{
			Prompt: l.prompt, Author: l.mentee, Question: mentoring.MenteeMore, Text: l.canary(), Visibility: mentoring.Private, At: second(20),
		})
		return err
	})
	if got := l.look()["answer"]; got != "refused" {
		t.Errorf("the old answer reads %q", got)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if names := holding(t, path, older, newer); names != nil {
		t.Errorf("the key lies in %v after closing", names)
	}

	// A backup of the database, restored beside the key store of today.
	for _, suffix := range []string{"", "-wal"} {
		if err := os.WriteFile(path+suffix, backup[filepath.Base(path)+suffix], 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if l.DB, err = Open(t.Context(), path, next); err != nil {
		t.Fatal(err)
	}
	got := l.look()
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	if got["answer"] != "refused" || got["mentor's answer"] != before["mentor's answer"] || got["contract"] != before["contract"] {
		t.Errorf("the restored backup reads %v", got)
	}
}

func TestAKeyIsSaidToBeGoneOnlyWhenTheLogIsEmpty(t *testing.T) {
	t.Parallel()
	path := newPath(t)
	l := live(t, openAt(t, path))
	mine := seal.ScopeOfHalf(l.pair, l.mentee)
	key := wrapped(t, l.DB)[mine]
	other := pooled(t, keysOf(path), readerParameters)
	reading, err := other.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	var n int
	if err := reading.QueryRowContext(t.Context(), "SELECT count(*) FROM scope_key").Scan(&n); err != nil {
		t.Fatal(err)
	}
	if err := l.DestroyScope(t.Context(), mine); !errors.Is(err, ErrKeysInUse) {
		t.Errorf("while somebody reads: %v", err)
	}
	if got := l.look()["answer"]; got != "erased" {
		t.Errorf("the answer reads %q", got)
	}
	if holding(t, path, key) == nil {
		t.Error("the key is gone although somebody reads it: the test proves nothing")
	}
	if err := reading.Rollback(); err != nil {
		t.Fatal(err)
	}
	if err := l.DestroyScope(t.Context(), mine); err != nil {
		t.Error(err)
	}
	if names := holding(t, path, key); names != nil {
		t.Errorf("the key still lies in %v", names)
	}
}

func TestNoTransactionSealsWithADestroyedKey(t *testing.T) {
	t.Parallel()
	l := live(t, openAt(t, newPath(t)))
	shared := seal.ScopeOfPair(l.pair)
	sealing, going := make(chan struct{}), make(chan struct{})
	var wait sync.WaitGroup
	wait.Go(func() {
		if err := l.Update(context.Background(), func(tx mentoring.Tx) error {
			m, err := tx.Meeting(l.meeting) // Has used the key.
			if err != nil {
				return err
			}
			close(sealing)
			<-going
			m.Moves++
			return tx.SaveMeeting(m)
		}); err != nil {
			t.Error(err)
		}
	})
	<-sealing
	destroyed := make(chan error, 1)
	go func() { destroyed <- l.DestroyScope(context.Background(), shared) }()
	select {
	case err := <-destroyed:
		t.Errorf("the key was destroyed in the middle of a transaction (%v)", err)
	case <-time.After(20 * time.Millisecond):
	}
	close(going)
	wait.Wait()
	if err := <-destroyed; err != nil {
		t.Error(err)
	}
	if got := l.look()["meeting"]; got != "erased" {
		t.Errorf("the meeting reads %q", got)
	}
}

// BenchmarkAddMeeting writes a row with one sealed text, its key read anew.
func BenchmarkAddMeeting(b *testing.B) {
	for name, v := range map[string]vault{"sealed": nil, "plain": plain{}} {
		b.Run(name, func(b *testing.B) {
			db := openAt(b, newPath(b))
			fill(b, db, 1)
			if v != nil {
				db.vault = v
			}
			m := mentoring.Meeting{Pair: 1, Slot: (&lively{}).slot(), State: mentoring.MeetingAgreed}
			for b.Loop() {
				if err := db.Update(b.Context(), func(tx mentoring.Tx) error {
					_, err := tx.AddMeeting(m)
					return err
				}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkViewOfOneMeeting reads a row with one sealed text, its key read
// anew.
func BenchmarkViewOfOneMeeting(b *testing.B) {
	for name, v := range map[string]vault{"sealed": nil, "plain": plain{}} {
		b.Run(name, func(b *testing.B) {
			db := openAt(b, newPath(b))
			fill(b, db, 1)
			if v != nil {
				db.vault = v
			}
			if err := db.Update(b.Context(), func(tx mentoring.Tx) error {
				_, err := tx.AddMeeting(mentoring.Meeting{Pair: 1, Slot: (&lively{}).slot(), State: mentoring.MeetingAgreed})
				return err
			}); err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				if err := db.View(b.Context(), func(r mentoring.Reader) error {
					_, err := r.Meeting(1)
					return err
				}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
