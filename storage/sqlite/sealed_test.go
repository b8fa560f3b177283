package sqlite

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"mentorbot/bot/mentoring"
	"mentorbot/storage/seal"
)

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
	if len(l.words) != 19 || !slices.Contains(l.words, l.look()["answer"]) {
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

func (plain) Made([]byte) bool { return true }

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
		"a note of another row": {
			"CREATE TABLE kept AS SELECT id, text_enc FROM note; " +
				"UPDATE note SET text_enc = (SELECT text_enc FROM kept WHERE kept.id <> note.id)", map[string]string{"note": "refused", "notes": "refused"},
		},
		"an answer as a note": {
			"UPDATE note SET text_enc = (SELECT text_enc FROM answer WHERE answer.author = note.author)", map[string]string{"note": "refused", "notes": "refused"},
		},
		"another id": {
			"UPDATE proposal SET id = 4711", map[string]string{"proposal": "not found", "open proposal": "refused"},
		},
		"another pair": { // It has no key of its own.
			"UPDATE meeting SET pair = 2", map[string]string{"meeting": "erased", "meetings": "0", "logbook": "erased"},
		},
		"nothing": {
			"UPDATE proposal SET place_enc = x''", map[string]string{"proposal": "", "open proposal": ""}, // As an erasure leaves it.
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
