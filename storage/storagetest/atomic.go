package storagetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"mentorbot/bot/mentoring"
)

var errOnPurpose = errors.New("on purpose")

// traces writes something of many kinds, to be undone.
func (w *world) traces(tx mentoring.Tx) error {
	if _, err := tx.AddPerson(person(99)); err != nil {
		return err
	}
	if _, err := tx.AddMeeting(w.meeting(5)); err != nil {
		return err
	}
	pair, err := tx.Pair(w.pair)
	if err != nil {
		return err
	}
	pair.Mentee.Later = mentoring.LaterYes
	if err := tx.SavePair(pair); err != nil {
		return err
	}
	return tx.Enqueue(w.delivery("trace", noon))
}

// untouched fails the test when anything of traces is there.
func (w *world) untouched(t *testing.T) {
	t.Helper()
	err := w.View(t.Context(), func(r mentoring.Reader) error {
		if _, ok, err := r.PersonByIdentity(person(99).Identity); ok || err != nil {
			t.Errorf("a person stayed (%v)", err)
		}
		if list, err := r.Meetings(w.pair); len(list) > 0 || err != nil {
			t.Errorf("a meeting stayed (%v)", err)
		}
		if p, err := r.Pair(w.pair); p.Mentee.Later != "" || err != nil {
			t.Errorf("a change of a pair stayed (%v)", err)
		}
		if _, ok, err := r.Delivery("trace"); ok || err != nil {
			t.Errorf("a delivery stayed (%v)", err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func rollbackOnError(t *testing.T, s mentoring.Store) {
	w := newWorld(t, s)
	err := s.Update(t.Context(), func(tx mentoring.Tx) error {
		if err := w.traces(tx); err != nil {
			t.Error(err)
		}
		return errOnPurpose
	})
	if err != errOnPurpose { //nolint:errorlint // As it is means as it is.
		t.Errorf("the error came back as %v", err)
	}
	w.untouched(t)
	update(t, s, w.traces) // The store goes on.
}

func rollbackOnPanic(t *testing.T, s mentoring.Store) {
	w := newWorld(t, s)
	func() {
		defer func() {
			if v := recover(); v != "on purpose" {
				t.Errorf("the panic came back as %v", v)
			}
		}()
		_ = s.Update(t.Context(), func(tx mentoring.Tx) error {
			if err := w.traces(tx); err != nil {
				t.Error(err)
			}
			panic("on purpose")
		})
	}()
	w.untouched(t)
	update(t, s, w.traces)
}

func refusedRow(t *testing.T, s mentoring.Store) {
	w := newWorld(t, s)
	update(t, s, func(tx mentoring.Tx) error {
		if _, err := tx.AddPerson(person(50)); err != nil {
			return err
		}
		if _, err := tx.AddPerson(person(50)); err == nil {
			return errors.New("the second was taken")
		}
		return tx.Enqueue(w.delivery("after", noon))
	})
	w.byKey(t, "after")
	read(t, s, func(r mentoring.Reader) (mentoring.Person, error) {
		return found(r.PersonByIdentity(person(50).Identity))
	})
}

func readOwnWrites(t *testing.T, s mentoring.Store) {
	w := newWorld(t, s)
	update(t, s, func(tx mentoring.Tx) error {
		id, err := tx.AddMeeting(w.meeting(5))
		if err != nil {
			return err
		}
		if _, err := tx.Meeting(id); err != nil {
			return err
		}
		if err := tx.Enqueue(w.delivery("own", noon)); err != nil {
			return err
		}
		d, err := found(tx.NextDelivery(mentoring.Pending, noon))
		if err != nil || d.Key != "own" {
			return fmt.Errorf("next is %q: %w", d.Key, err)
		}
		return nil
	})
}

func viewIsOneState(t *testing.T, s mentoring.Store) {
	w := newWorld(t, s)
	looked, written := make(chan struct{}), make(chan struct{})
	go func() {
		<-looked
		defer close(written)
		if err := s.Update(context.Background(), w.traces); err != nil {
			t.Error(err)
		}
	}()
	err := s.View(t.Context(), func(r mentoring.Reader) error {
		if _, err := r.Pair(w.pair); err != nil {
			return err
		}
		close(looked)
		<-written
		if _, ok, err := r.Delivery("trace"); ok || err != nil {
			t.Errorf("the view changed while it was open (%v)", err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	w.byKey(t, "trace")
}

func viewSeesNothingUnfinished(t *testing.T, s mentoring.Store) {
	w := newWorld(t, s)
	begun, looked := make(chan struct{}), make(chan struct{})
	done := make(chan error)
	go func() {
		done <- s.Update(context.Background(), func(tx mentoring.Tx) error {
			err := w.traces(tx)
			close(begun)
			<-looked
			return err
		})
	}()
	<-begun
	w.untouched(t)
	close(looked)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	w.byKey(t, "trace")
}

func noLostUpdate(t *testing.T, s mentoring.Store) {
	w := newWorld(t, s)
	id := write(t, s, func(tx mentoring.Tx) (mentoring.MeetingID, error) { return tx.AddMeeting(w.meeting(5)) })
	const clients, rounds = 2, 25
	var wg sync.WaitGroup
	for range clients {
		wg.Go(func() {
			for range rounds {
				err := s.Update(context.Background(), func(tx mentoring.Tx) error {
					m, err := tx.Meeting(id)
					if err != nil {
						return err
					}
					m.Moves++
					return tx.SaveMeeting(m)
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	m := read(t, s, func(r mentoring.Reader) (mentoring.Meeting, error) { return r.Meeting(id) })
	same(t, "count", m.Moves, clients*rounds)
}

func manyWriters(t *testing.T, s mentoring.Store) {
	w := newWorld(t, s)
	const writers = 64
	fails := func(i int) bool { return i%3 == 0 }
	var wg sync.WaitGroup
	for i := range writers {
		wg.Go(func() {
			err := s.Update(context.Background(), func(tx mentoring.Tx) error {
				if err := tx.Enqueue(w.delivery(fmt.Sprintf("writer/%d", i), minutes(i))); err != nil {
					return err
				}
				if _, err := tx.FirstSight("playground", fmt.Sprintf("event-%d", i), noon); err != nil {
					return err
				}
				if fails(i) {
					return errOnPurpose
				}
				return nil
			})
			if fails(i) != errors.Is(err, errOnPurpose) || !fails(i) && err != nil {
				t.Errorf("writer %d: %v", i, err)
			}
		})
	}
	wg.Wait()
	for i := range writers {
		update(t, s, func(tx mentoring.Tx) error {
			_, ok, err := tx.Delivery(fmt.Sprintf("writer/%d", i))
			if ok == fails(i) {
				t.Errorf("writer %d: its delivery is there: %t", i, ok)
			}
			return err
		})
	}
}

func nestedRefused(t *testing.T, s mentoring.Store) {
	w := newWorld(t, s)
	ctx := t.Context()
	nested := map[string]func() error{
		"view":   func() error { return s.View(ctx, func(mentoring.Reader) error { return nil }) },
		"update": func() error { return s.Update(ctx, func(mentoring.Tx) error { return nil }) },
	}
	for what, begin := range nested {
		update(t, s, func(tx mentoring.Tx) error {
			if begin() == nil {
				t.Errorf("a nested %s ran inside an update", what)
			}
			return tx.Enqueue(w.delivery("inside/"+what, noon)) // The outer one goes on.
		})
		read(t, s, func(r mentoring.Reader) (mentoring.Pair, error) {
			if begin() == nil {
				t.Errorf("a nested %s ran inside a view", what)
			}
			return r.Pair(w.pair)
		})
		w.byKey(t, "inside/"+what)
	}
}

func cancelledBefore(t *testing.T, s mentoring.Store) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Update(ctx, func(mentoring.Tx) error { t.Error("an update began"); return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("update: %v", err)
	}
	if err := s.View(ctx, func(mentoring.Reader) error { t.Error("a view began"); return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("view: %v", err)
	}
}

func cancelledInside(t *testing.T, s mentoring.Store) {
	w := newWorld(t, s)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	err := s.Update(ctx, func(tx mentoring.Tx) error {
		if err := tx.Enqueue(w.delivery("before", noon)); err != nil {
			return err
		}
		cancel()
		return tx.Enqueue(w.delivery("after", noon))
	})
	if err != nil {
		t.Fatal(err)
	}
	w.byKey(t, "before")
	w.byKey(t, "after")
}

func usedAfterEnd(t *testing.T, s mentoring.Store) {
	w := newWorld(t, s)
	var kept mentoring.Tx
	update(t, s, func(tx mentoring.Tx) error { kept = tx; return nil })
	if err := kept.Enqueue(w.delivery("late", noon)); err == nil {
		t.Error("a write went through after the end")
	}
	if _, err := kept.Pair(w.pair); err == nil {
		t.Error("a read went through after the end")
	}
}

func firstSight(t *testing.T, s mentoring.Store) {
	see := func(platform, event string) bool {
		return write(t, s, func(tx mentoring.Tx) (bool, error) { return tx.FirstSight(platform, event, noon) })
	}
	for _, test := range []struct {
		platform, event string
		want            bool
	}{
		{"slack", "Ev1", true}, {"slack", "Ev1", false}, {"teams", "Ev1", true}, {"slack", "Ev2", true}, {"slack", "Ev1", false},
	} {
		same(t, test.platform+" "+test.event, see(test.platform, test.event), test.want)
	}
}

func firstSightUndone(t *testing.T, s mentoring.Store) {
	err := s.Update(t.Context(), func(tx mentoring.Tx) error {
		if _, err := tx.FirstSight("slack", "Ev1", noon); err != nil {
			t.Error(err)
		}
		return errOnPurpose
	})
	if !errors.Is(err, errOnPurpose) {
		t.Fatal(err)
	}
	again := write(t, s, func(tx mentoring.Tx) (bool, error) { return tx.FirstSight("slack", "Ev1", noon) })
	same(t, "first sight after an undone one", again, true)
}
