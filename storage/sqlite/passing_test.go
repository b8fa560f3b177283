package sqlite

import (
	"slices"
	"testing"
	"time"
)

func TestAFileIsRememberedUntilItIsRemoved(t *testing.T) {
	t.Parallel()
	path := newPath(t)
	db := openAt(t, path)
	note := func(name string, at time.Time) {
		t.Helper()
		if err := db.KeepUntil(t.Context(), Passing{Name: name, At: at}); err != nil {
			t.Fatal(err)
		}
	}
	note("slack/F2", second(9))
	note("slack/F1", second(7))
	note("slack/F1", second(8)) // put off
	note("slack/F2", second(3)) // and never brought forward
	note("slack/F3", second(5))
	for range 2 {
		if err := db.Removed(t.Context(), "slack/F3"); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	db = openAt(t, path)
	got, err := db.Passing(t.Context())
	want := []Passing{{"slack/F1", second(8)}, {"slack/F2", second(9)}}
	if err != nil || !slices.EqualFunc(got, want, func(a, b Passing) bool { return a.Name == b.Name && a.At.Equal(b.At) }) {
		t.Errorf("noted are %v (%v), want %v", got, err, want)
	}
}
