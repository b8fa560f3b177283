package sqlite

import (
	"errors"
	"slices"
	"testing"
	"time"

	"mentorbot/bot/mentoring"
	"mentorbot/storage/seal"
)

// begin makes the key of a pair in a transaction that is undone.
func begin(t *testing.T, db *DB, pair mentoring.PairID) {
	t.Helper()
	undo := errors.New("undo")
	if err := db.Update(t.Context(), func(tx mentoring.Tx) error {
		_, err := tx.AddMeeting(mentoring.Meeting{Pair: pair, Slot: (&lively{}).slot(), State: mentoring.MeetingAgreed})
		return errors.Join(err, undo)
	}); !errors.Is(err, undo) {
		t.Fatal(err)
	}
}

func (l *lively) sweep(now time.Time) int {
	l.Helper()
	n, err := l.SweepKeys(l.Context(), now)
	if err != nil {
		l.Fatal(err)
	}
	return n
}

func TestAKeyWithoutARowGoesAfterThirtyDays(t *testing.T) {
	t.Parallel()
	path := newPath(t)
	l := live(t, openAt(t, path))
	other := l.pair + 1
	begin(t, l.DB, other)
	key := wrapped(t, l.DB)[seal.ScopeOfPair(other)]
	if key == nil {
		t.Fatal("there is no key without a row")
	}
	before, inventory := l.look(), l.inventory()
	day := func(n int) time.Time { return second(0).AddDate(0, 0, n) }
	for _, n := range []int{0, 1, 29} {
		if got := l.sweep(day(n)); got != 0 {
			t.Errorf("%d keys gone on day %d", got, n)
		}
	}
	if got := l.sweep(day(30)); got != 1 {
		t.Errorf("%d keys gone on day 30", got)
	}
	if got := l.sweep(day(31)); got != 0 {
		t.Errorf("%d keys gone on day 31", got)
	}
	if names := holding(t, path, key); names != nil {
		t.Errorf("the key still lies in %v", names)
	}
	inventory.Keys--
	if got := l.inventory(); got != inventory {
		t.Errorf("%+v, want %+v", got, inventory)
	}
	for what, text := range l.look() {
		if text != before[what] {
			t.Errorf("%s reads %q, want %q", what, text, before[what])
		}
	}
	if got := orphans(t, l.DB); len(got) != 0 {
		t.Errorf("still noted: %v", got)
	}
}

// orphans are the scopes of which it is noted that they have no row.
func orphans(t *testing.T, db *DB) (list []seal.Scope) {
	t.Helper()
	if err := db.View(t.Context(), func(r mentoring.Reader) error {
		noted, err := all(r.(*reader), readOrphan, "SELECT name, next_ms FROM cursor WHERE name GLOB 'key/*'")
		for _, o := range noted {
			list = append(list, o.scope)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return list
}

func TestAKeyThatGetsARowStays(t *testing.T) {
	t.Parallel()
	l := live(t, openAt(t, newPath(t)))
	other := l.pair + 1
	begin(t, l.DB, other)
	l.sweep(second(0))
	if got := orphans(t, l.DB); !slices.Equal(got, []seal.Scope{seal.ScopeOfPair(other)}) {
		t.Errorf("noted: %v", got)
	}
	l.do(func(tx mentoring.Tx) error {
		_, err := tx.AddMeeting(mentoring.Meeting{Pair: other, Slot: l.slot(), State: mentoring.MeetingAgreed})
		return err
	})
	if n := l.sweep(second(0).AddDate(0, 0, 31)); n != 0 || len(orphans(t, l.DB)) != 0 {
		t.Errorf("%d keys gone, noted: %v", n, orphans(t, l.DB))
	}
	if got := l.inventory(); got.Erased+got.Damaged != 0 {
		t.Errorf("%+v", got)
	}
}

// What has no row in the copy may have one in the database that is set aside.
func TestARestoreBeginsTheThirtyDaysAnew(t *testing.T) {
	t.Parallel()
	path := newPath(t)
	l := live(t, openAt(t, path))
	other := l.pair + 1
	begin(t, l.DB, other)
	l.sweep(second(0))
	file := t.TempDir() + "/copy.db"
	if _, err := CopyOut(t.Context(), path, masterKey(t), file); err != nil {
		t.Fatal(err)
	}
	l.do(func(tx mentoring.Tx) error {
		_, err := tx.AddMeeting(mentoring.Meeting{Pair: other, Slot: l.slot(), State: mentoring.MeetingAgreed})
		return err
	})
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	done, err := Restore(t.Context(), path, masterKey(t), file, second(0).AddDate(0, 0, 29))
	if err != nil {
		t.Fatal(err)
	}
	l.DB = openAt(t, path)
	if n := l.sweep(second(0).AddDate(0, 0, 31)); n != 0 {
		t.Errorf("%d keys gone, which %s needs", n, done.Kept)
	}
	if n := l.sweep(second(0).AddDate(0, 0, 61)); n != 1 {
		t.Errorf("%d keys gone in the end", n)
	}
}
