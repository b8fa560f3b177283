package storagetest

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"mentorbot/bot/mentoring"
)

func cursors(t *testing.T, s mentoring.Store) {
	var never time.Time
	for _, step := range []struct {
		what       string
		name       string
		from, next time.Time
		moves      bool
		want       time.Time
	}{
		{"one that is not there", "night", minutes(1), minutes(2), false, never},
		{"the first time", "night", never, minutes(10), true, minutes(10)},
		{"the first time again", "night", never, minutes(11), false, minutes(10)},
		{"another", "monday", never, minutes(20), true, minutes(20)},
		{"from where it is not", "night", minutes(9), minutes(30), false, minutes(10)},
		{"on", "night", minutes(10), minutes(30), true, minutes(30)},
		{"back", "night", minutes(30), minutes(5), true, minutes(5)},
	} {
		moved := write(t, s, func(tx mentoring.Tx) (bool, error) { return tx.MoveCursor(step.name, step.from, step.next) })
		same(t, step.what, moved, step.moves)
		var ok bool
		at := read(t, s, func(r mentoring.Reader) (at time.Time, err error) {
			at, ok, err = r.Cursor(step.name)
			return at, err
		})
		same(t, step.what+": there", ok, !step.want.IsZero())
		same(t, step.what+": due", at, step.want)
	}
}

func cursorRace(t *testing.T, s mentoring.Store) {
	for _, step := range []struct{ from, next time.Time }{{time.Time{}, noon}, {noon, minutes(1)}} {
		var winners atomic.Int32
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() {
				var moved bool
				if err := s.Update(context.Background(), func(tx mentoring.Tx) (err error) {
					moved, err = tx.MoveCursor("night", step.from, step.next)
					return err
				}); err != nil {
					t.Error(err)
				}
				if moved {
					winners.Add(1)
				}
			})
		}
		all.Wait()
		same(t, "winners", winners.Load(), 1)
	}
}

func forgottenEvents(t *testing.T, s mentoring.Store) {
	see := func(event string, at time.Time) bool {
		return write(t, s, func(tx mentoring.Tx) (bool, error) { return tx.FirstSight("slack", event, at) })
	}
	for n, event := range []string{"Ev1", "Ev2", "Ev3"} {
		same(t, event, see(event, minutes(n)), true)
	}
	for _, want := range []int{2, 0} {
		forgotten := write(t, s, func(tx mentoring.Tx) (int, error) { return tx.ForgetEvents(minutes(2)) })
		same(t, "forgotten", forgotten, want)
	}
	same(t, "one from before", see("Ev2", minutes(9)), true)
	same(t, "one from then on", see("Ev3", minutes(9)), false)
}

func turnedBack(t *testing.T, s mentoring.Store) {
	w := newWorld(t, s)
	back := func(at time.Time) { update(t, s, func(tx mentoring.Tx) error { return tx.TurnBack(at) }) }
	seen := func() time.Time {
		return read(t, s, func(r mentoring.Reader) (time.Time, error) {
			at, _, err := r.Seen()
			return at, err
		})
	}
	back(noon)
	same(t, "a new store has seen", seen(), time.Time{})

	const far = 600_000 // minutes: over a year
	sent := w.move(t, w.enqueue(t, w.delivery("sent", noon)), wayTo(mentoring.Sent)...)
	begin := func(key string, state mentoring.DeliveryState) mentoring.Delivery {
		d := fit(w.enqueue(t, w.delivery(key, noon)), mentoring.Sending)
		d.BegunAt = minutes(far)
		update(t, s, func(tx mentoring.Tx) error {
			if _, err := tx.Transition(d, mentoring.Pending, d.Attempt-1); err != nil {
				return err
			}
			after := fit(d, state)
			after.BegunAt, after.NotBefore = minutes(far), time.Time{}
			if state == mentoring.Uncertain || state == mentoring.Pending {
				after.NotBefore = minutes(far + 1)
			}
			_, err := tx.Transition(after, mentoring.Sending, d.Attempt)
			return err
		})
		return w.byKey(t, key)
	}
	var want []mentoring.Delivery
	for _, state := range []mentoring.DeliveryState{mentoring.Sent, mentoring.Uncertain, mentoring.Pending} {
		d := begin("far/"+string(state), state)
		d.BegunAt = minutes(200)
		if !d.NotBefore.IsZero() {
			d.NotBefore = minutes(200)
		}
		want = append(want, d)
	}
	update(t, s, func(tx mentoring.Tx) error { return tx.See(minutes(far)) })
	for range 2 {
		back(minutes(200))
		same(t, "seen", seen(), minutes(200))
		for _, d := range want {
			same(t, d.Key, w.byKey(t, d.Key), d)
		}
		same(t, "one from before", w.byKey(t, "sent"), sent)
	}
	back(minutes(201))
	same(t, "never ahead", seen(), minutes(200))
}
