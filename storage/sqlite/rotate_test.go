package sqlite

import (
	"bytes"
	"errors"
	"maps"
	"slices"
	"sync"
	"testing"

	"mentorbot/bot/mentoring"
	"mentorbot/storage/seal"
)

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
	if len(keys) != 5 {
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
	if got, want := l.inventory(), (Inventory{Keys: 5, Texts: 5 + 1 + 2 + 2 + 2 + 1}); got != want {
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
