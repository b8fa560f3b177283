package sqlite

import (
	"path/filepath"
	"testing"

	"mentorbot/bot/mentoring"
)

// Ids are used again after a restore, and then keys are. A platform must not
// take a new delivery for one that was lost.
func TestADeliveryAfterARestoreIsNoneThatWasLost(t *testing.T) {
	t.Parallel()
	owe := func(l *lively, key string) (token string) {
		t.Helper()
		l.do(func(tx mentoring.Tx) error {
			return tx.Enqueue(mentoring.Delivery{Key: key, Kind: mentoring.KindStart, Person: l.mentee, Pair: l.pair, Due: second(50)})
		})
		return tokenOf(t, l.DB, key)
	}
	path, file := newPath(t), filepath.Join(t.TempDir(), "copy.db")
	l := live(t, openAt(t, path))
	kept := owe(l, "kept")
	if _, err := CopyOut(t.Context(), path, masterKey(t), file); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{kept: true}
	for range 3 { // Each restore begins at the same copy.
		token := owe(l, "lost")
		if token == "" || seen[token] {
			t.Errorf("the token %q was there before", token)
		}
		seen[token] = true
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := Restore(t.Context(), path, masterKey(t), file, second(100)); err != nil {
			t.Fatal(err)
		}
		l.DB = openAt(t, path)
		if got := tokenOf(t, l.DB, "kept"); got != kept {
			t.Errorf("the token is %q, was %q", got, kept)
		}
	}
}

func tokenOf(t *testing.T, db *DB, key string) (token string) {
	t.Helper()
	if err := db.View(t.Context(), func(r mentoring.Reader) error {
		d, _, err := r.Delivery(key)
		token = d.Token
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return token
}
