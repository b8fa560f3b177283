package storagetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"

	"mentorbot/bot/mentoring"
)

// Waiting says that the store waits on channels alone and can be opened, used
// and closed inside a testing/synctest bubble. Only there is it certain that
// many updates wait at once, and a store without it is not asked what happens
// then.
func Waiting() Option {
	return func(s *suite) { s.waits = true }
}

// Breaking tells how a function makes the transaction that it runs in end in
// an error, as a full disk does, for itself and for all who share it.
func Breaking(breaks func(mentoring.Tx)) Option {
	return func(s *suite) { s.breaks = breaks }
}

// together are the tests of updates that wait at once.
func (s *suite) together(t *testing.T) {
	for _, test := range []struct {
		name string
		run  func(*testing.T, *world)
	}{
		{"a neighbour's failure undoes its own work alone", neighbourFails},
		{"a neighbour's panic undoes its own work and goes on with its caller", neighbourPanics},
		{"updates run in the order in which they came", inOrder},
		{"of many that wait exactly the failing ones leave nothing", manyWaiting},
		{"an update that is called off while it waits never runs", calledOff},
		{"a neighbour's end of patience undoes nothing", neighbourCancelled},
		{"functions run twice have one effect", s.runTwice},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if !s.waits {
				t.Skip("this store is not run in a bubble")
			}
			synctest.Test(t, func(t *testing.T) { test.run(t, newWorld(t, s.open(t))) })
		})
	}
}

// panicked is a panic that came out of Update.
type panicked struct{ value any }

func (p panicked) Error() string { return fmt.Sprint("panic: ", p.value) }

// call is Update with a panic as an error.
func (w *world) call(ctx context.Context, fn func(mentoring.Tx) error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = panicked{v}
		}
	}()
	return w.Update(ctx, fn)
}

// atOnce holds the store until all functions wait, in their order, then lets
// them go and returns how each ended.
func (w *world) atOnce(t *testing.T, ctx func(int) context.Context, before func(), fns ...func(mentoring.Tx) error) []error {
	t.Helper()
	begun, hold := make(chan struct{}), make(chan struct{})
	var once sync.Once
	var wg sync.WaitGroup
	wg.Go(func() {
		err := w.Update(context.Background(), func(mentoring.Tx) error {
			once.Do(func() { close(begun) })
			<-hold
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
	<-begun
	errs := make([]error, len(fns))
	for i, fn := range fns {
		wg.Go(func() { errs[i] = w.call(ctx(i), fn) })
		synctest.Wait()
	}
	before()
	synctest.Wait()
	close(hold)
	wg.Wait()
	return errs
}

func background(int) context.Context { return context.Background() }
func nothing()                       {}

// notes writes an event and a delivery, to be found by noted.
func (w *world) notes(name string) func(mentoring.Tx) error {
	return func(tx mentoring.Tx) error {
		if first, err := tx.FirstSight("playground", name, noon); err != nil || !first {
			return fmt.Errorf("%s is not new: %w", name, err)
		}
		return tx.Enqueue(w.delivery(name, noon))
	}
}

// noted fails the test unless both of what notes writes are there, or neither.
func (w *world) noted(t *testing.T, name string, want bool) {
	t.Helper()
	_, ok, err := deliveryOf(w, name)
	if err != nil || ok != want {
		t.Errorf("%s: its delivery is there: %t, want %t (%v)", name, ok, want, err)
	}
	first := write(t, w, func(tx mentoring.Tx) (bool, error) { return tx.FirstSight("playground", name, noon) })
	if first == want {
		t.Errorf("%s: its event is new: %t, want %t", name, first, !want)
	}
}

func deliveryOf(w *world, key string) (d mentoring.Delivery, ok bool, err error) {
	err = w.View(context.Background(), func(r mentoring.Reader) (err error) {
		d, ok, err = r.Delivery(key)
		return err
	})
	return d, ok, err
}

func neighbourFails(t *testing.T, w *world) {
	errs := w.atOnce(t, background, nothing, w.notes("a"), func(tx mentoring.Tx) error {
		if err := errors.Join(w.notes("b")(tx), w.traces(tx)); err != nil {
			return err
		}
		return errOnPurpose
	}, w.notes("c"))
	if errs[1] != errOnPurpose { //nolint:errorlint // As it is means as it is.
		t.Errorf("the error came back as %v", errs[1])
	}
	w.oneFailed(t, errs)
}

func neighbourPanics(t *testing.T, w *world) {
	errs := w.atOnce(t, background, nothing, w.notes("a"), func(tx mentoring.Tx) error {
		if err := errors.Join(w.notes("b")(tx), w.traces(tx)); err != nil {
			return err
		}
		panic("on purpose")
	}, w.notes("c"))
	if errs[1] != (panicked{"on purpose"}) { //nolint:errorlint // As it is means as it is.
		t.Errorf("the panic came back as %v", errs[1])
	}
	w.oneFailed(t, errs)
}

func (w *world) oneFailed(t *testing.T, errs []error) {
	t.Helper()
	if err := errors.Join(errs[0], errs[2]); err != nil {
		t.Errorf("the neighbours: %v", err)
	}
	w.untouched(t)
	w.noted(t, "a", true)
	w.noted(t, "b", false)
	w.noted(t, "c", true)
	update(t, w, w.traces)
}

func inOrder(t *testing.T, w *world) {
	const n = 20
	id := write(t, w, func(tx mentoring.Tx) (mentoring.MeetingID, error) { return tx.AddMeeting(w.meeting(5)) })
	fns := make([]func(mentoring.Tx) error, n)
	for i := range fns {
		fns[i] = func(tx mentoring.Tx) error {
			m, err := tx.Meeting(id)
			if err != nil {
				return err
			}
			if m.Moves != i {
				return fmt.Errorf("number %d finds that %d came before", i, m.Moves)
			}
			m.Moves++
			return tx.SaveMeeting(m)
		}
	}
	if err := errors.Join(w.atOnce(t, background, nothing, fns...)...); err != nil {
		t.Error(err)
	}
}

func manyWaiting(t *testing.T, w *world) {
	const n = 64
	fns := make([]func(mentoring.Tx) error, n)
	for i := range fns {
		fns[i] = func(tx mentoring.Tx) error {
			err := w.notes(fmt.Sprint(i))(tx)
			switch {
			case err != nil || i%3 != 0:
				return err
			case i%2 == 0:
				panic("on purpose")
			}
			return errOnPurpose
		}
	}
	errs := w.atOnce(t, background, nothing, fns...)
	for i, err := range errs {
		var want error
		if i%3 == 0 {
			want = errOnPurpose
			if i%2 == 0 {
				want = panicked{"on purpose"}
			}
		}
		if err != want { //nolint:errorlint // As it is means as it is.
			t.Errorf("number %d: %v, want %v", i, err, want)
		}
		w.noted(t, fmt.Sprint(i), want == nil)
	}
}

func calledOff(t *testing.T, w *world) {
	ctx, cancel := context.WithCancel(t.Context())
	errs := w.atOnce(t, func(i int) context.Context {
		if i == 1 {
			return ctx
		}
		return context.Background()
	}, cancel, w.notes("a"), func(tx mentoring.Tx) error {
		t.Error("it ran")
		return w.traces(tx)
	}, w.notes("c"))
	if !errors.Is(errs[1], context.Canceled) {
		t.Errorf("it ended as %v", errs[1])
	}
	w.oneFailed(t, errs)
}

func neighbourCancelled(t *testing.T, w *world) {
	ctx, cancel := context.WithCancel(t.Context())
	errs := w.atOnce(t, func(int) context.Context { return ctx }, nothing, func(tx mentoring.Tx) error {
		return w.notes("a")(tx)
	}, func(tx mentoring.Tx) error {
		cancel() // For itself, for the one before and for the one after.
		return w.notes("b")(tx)
	}, w.notes("c"))
	if err := errors.Join(errs[:2]...); err != nil {
		t.Error(err)
	}
	w.noted(t, "a", true)
	w.noted(t, "b", true)
	w.noted(t, "c", errs[2] == nil) // It waited, so either is right; half of it is not.
}

func (s *suite) runTwice(t *testing.T, w *world) {
	if s.breaks == nil {
		t.Skip("nothing breaks a transaction of this store")
	}
	for name, breaksAgain := range map[string]bool{"once": false, "always": true} {
		runs := make([]int, 3)
		count := func(i int, fn func(mentoring.Tx) error) func(mentoring.Tx) error {
			return func(tx mentoring.Tx) error { runs[i]++; return fn(tx) }
		}
		errs := w.atOnce(t, background, nothing, count(0, w.notes(name+"/a")), count(1, func(tx mentoring.Tx) error {
			err := w.notes(name + "/b")(tx)
			if err == nil && (breaksAgain || runs[1] == 1) {
				s.breaks(tx) // And the error is thrown away.
			}
			return err
		}), count(2, w.notes(name+"/c")))
		if err := errors.Join(errs[0], errs[2]); err != nil {
			t.Errorf("%s: the neighbours: %v", name, err)
		}
		if (errs[1] != nil) != breaksAgain {
			t.Errorf("%s: the one that breaks ended as %v", name, errs[1])
		}
		if runs[1] != 2 {
			t.Errorf("%s: the functions ran %v times", name, runs)
		}
		w.noted(t, name+"/a", true)
		w.noted(t, name+"/b", !breaksAgain)
		w.noted(t, name+"/c", true)
	}
}
