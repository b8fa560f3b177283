package sqlite

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"mentorbot/bot/mentoring"
)

// held lets one update into the writer and keeps it there until release is
// called, which waits for it.
func held(t *testing.T, db *DB) (release func()) {
	t.Helper()
	begun, hold, done := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		done <- db.Update(context.Background(), func(mentoring.Tx) error {
			close(begun)
			<-hold
			return nil
		})
	}()
	<-begun
	return func() {
		close(hold)
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

// sees records an event; seen asks whether that was kept.
func sees(event string) func(mentoring.Tx) error {
	return func(tx mentoring.Tx) error {
		_, err := tx.FirstSight("slack", event, second(1))
		return err
	}
}

func seen(t *testing.T, db *DB, event string) bool {
	t.Helper()
	var n int
	if err := db.View(t.Context(), func(r mentoring.Reader) error {
		return r.(*reader).rows("SELECT count(*) FROM inbox WHERE event = ?", func(scan scan) error { return scan(&n) }, event)
	}); err != nil {
		t.Fatal(err)
	}
	return n == 1
}

func TestTooManyWaitingAreRefusedAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		db := openAt(t, newPath(t))
		release := held(t, db)
		var wg sync.WaitGroup
		for i := range queueSize {
			wg.Go(func() {
				if err := db.Update(context.Background(), sees(fmt.Sprint("Ev", i))); err != nil {
					t.Error(err)
				}
			})
		}
		synctest.Wait()
		if err := db.Update(t.Context(), sees("one more")); !errors.Is(err, ErrBusy) {
			t.Errorf("one more: %v", err)
		}
		release()
		wg.Wait()
		if err := db.Update(t.Context(), sees("later")); err != nil {
			t.Errorf("later: %v", err)
		}
		for i := range queueSize {
			if !seen(t, db, fmt.Sprint("Ev", i)) {
				t.Errorf("number %d was lost", i)
			}
		}
		if seen(t, db, "one more") {
			t.Error("what was refused was done")
		}
	})
}

func TestCloseStoresWhatWaits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		path := newPath(t)
		db := openAt(t, path)
		release := held(t, db)
		const n = 100
		var wg sync.WaitGroup
		for i := range n {
			wg.Go(func() {
				if err := db.Update(context.Background(), sees(fmt.Sprint("Ev", i))); err != nil {
					t.Error(err)
				}
			})
		}
		synctest.Wait()
		closed := make(chan error, 1)
		go func() { closed <- db.Close() }()
		synctest.Wait()
		if err := db.Update(t.Context(), sees("late")); !errors.Is(err, ErrClosed) {
			t.Errorf("late: %v", err)
		}
		release()
		wg.Wait()
		if err := <-closed; err != nil {
			t.Fatal(err)
		}
		again := openAt(t, path)
		for i := range n {
			if !seen(t, again, fmt.Sprint("Ev", i)) {
				t.Errorf("number %d was lost", i)
			}
		}
	})
}

// together runs the functions while all of them wait, and returns how each
// ended.
func together(t *testing.T, db *DB, fns ...func(mentoring.Tx) error) []error {
	t.Helper()
	release := held(t, db)
	errs := make([]error, len(fns))
	var wg sync.WaitGroup
	for i, fn := range fns {
		wg.Go(func() {
			errs[i] = errors.New("it ended the goroutine")
			errs[i] = db.Update(context.Background(), fn)
		})
		synctest.Wait()
	}
	release()
	wg.Wait()
	return errs
}

// No answer stands without its commit, not even a refusal: what it rests on is
// gone.
func TestFailedCommitFailsAll(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		db := openAt(t, newPath(t))
		refusal := errors.New("refused")
		errs := together(t, db, sees("Ev1"), func(t mentoring.Tx) error {
			_, err := t.(*tx).exec("PRAGMA defer_foreign_keys = ON") // Found at the commit alone.
			if err == nil {
				_, err = t.(*tx).exec("INSERT INTO coordinator (programme, person) VALUES (77, 77)")
			}
			return err
		}, func(mentoring.Tx) error { return refusal })
		for i, err := range errs {
			if err == nil || !strings.Contains(err.Error(), "commit") {
				t.Errorf("number %d: %v", i, err)
			}
		}
		if seen(t, db, "Ev1") {
			t.Error("half a batch was kept")
		}
		if err := db.Update(t.Context(), sees("Ev2")); err != nil || !seen(t, db, "Ev2") {
			t.Errorf("the store does not go on (%v)", err)
		}
	})
}

// A real full disk, as far as SQLite can tell: no page may be added.
func TestFullDiskFailsTheOneThatNeedsMore(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		db := openAt(t, newPath(t))
		errs := together(t, db, sees("Ev1"), func(t mentoring.Tx) error {
			if err := sees("Ev2")(t); err != nil {
				return err
			}
			// The lowest limit that can be set is the size as it is.
			if err := t.(*tx).rows("PRAGMA max_page_count = 1", func(scan) error { return nil }); err != nil {
				return err
			}
			return sees("Ev3" + strings.Repeat("x", 1<<20))(t)
		}, sees("Ev4"))
		if err := errors.Join(errs[0], errs[2]); err != nil {
			t.Errorf("the neighbours: %v", err)
		}
		if errs[1] == nil || !strings.Contains(errs[1].Error(), "full") {
			t.Errorf("the one that needs more: %v", errs[1])
		}
		if !seen(t, db, "Ev1") || seen(t, db, "Ev2") || !seen(t, db, "Ev4") {
			t.Error("the wrong ones were kept")
		}
		if err := db.Update(t.Context(), sees("Ev5")); err != nil {
			t.Errorf("the store does not go on: %v", err)
		}
	})
}

// t.FailNow in a function must not leave everybody else waiting for ever.
func TestFunctionThatEndsItsGoroutineEndsItsCallerAlone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		db := openAt(t, newPath(t))
		exits := func(tx mentoring.Tx) error {
			_ = sees("Ev2")(tx)
			runtime.Goexit()
			return nil
		}
		for range 2 {
			errs := together(t, db, sees("Ev1"), exits, sees("Ev3"), exits)
			for i, wants := range []bool{true, false, true, false} {
				if (errs[i] == nil) != wants {
					t.Errorf("number %d: %v", i, errs[i])
				}
			}
			done := make(chan struct{})
			go func() {
				defer close(done)
				_ = db.Update(context.Background(), exits) // Alone.
			}()
			<-done
		}
		if !seen(t, db, "Ev1") || seen(t, db, "Ev2") || !seen(t, db, "Ev3") {
			t.Error("the wrong ones were kept")
		}
	})
}

func TestCloseInsideATransactionIsRefused(t *testing.T) {
	t.Parallel()
	db := openAt(t, newPath(t))
	err := db.Update(t.Context(), func(mentoring.Tx) error {
		if err := db.Close(); !errors.Is(err, ErrNested) {
			t.Errorf("close: %v", err)
		}
		if err := db.Backup(t.Context(), newPath(t)); !errors.Is(err, ErrNested) {
			t.Errorf("backup: %v", err)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}
