package storagetest

import (
	"fmt"
	"testing"
	"time"

	"mentorbot/bot/mentoring"
)

func claimOrder(t *testing.T, s mentoring.Store) {
	w := newWorld(t, s)
	for key, due := range map[string]time.Time{"third": minutes(9), "first": minutes(1), "never": minutes(11)} {
		w.enqueue(t, w.delivery(key, due))
	}
	w.enqueue(t, w.delivery("second", minutes(5)))
	w.enqueue(t, w.delivery("tied", minutes(5))) // As late as the one before it, and younger.
	for _, want := range []string{"first", "second", "tied", "third"} {
		d := read(t, s, func(r mentoring.Reader) (mentoring.Delivery, error) {
			return found(r.NextDelivery(mentoring.Pending, minutes(10)))
		})
		same(t, "claimed", d.Key, want)
		w.move(t, d, mentoring.Sending)
	}
	none := read(t, s, func(r mentoring.Reader) (bool, error) {
		_, ok, err := r.NextDelivery(mentoring.Pending, minutes(11).Add(-time.Millisecond))
		return ok, err
	})
	same(t, "before its time", none, false)
	for _, state := range []mentoring.DeliveryState{mentoring.Sending, mentoring.Uncertain, mentoring.Parked} {
		if state != mentoring.Sending {
			w.move(t, w.byKey(t, "first"), state)
		}
		d := read(t, s, func(r mentoring.Reader) (mentoring.Delivery, error) { return found(r.NextDelivery(state, minutes(60))) })
		same(t, string(state), d.Key, "first")
		if state == mentoring.Uncertain {
			w.move(t, d, mentoring.Pending, mentoring.Sending)
		}
	}
}

// postpone makes a delivery wait for its next attempt or look-up.
func (w *world) postpone(t *testing.T, d mentoring.Delivery, state mentoring.DeliveryState, until time.Time) {
	t.Helper()
	d = w.move(t, d, mentoring.Sending)
	d = fit(d, state)
	d.NotBefore = until
	update(t, w, func(tx mentoring.Tx) error {
		_, err := tx.Transition(d, mentoring.Sending, d.Attempt)
		return err
	})
}

func notBefore(t *testing.T, s mentoring.Store) {
	w := newWorld(t, s)
	w.postpone(t, w.enqueue(t, w.delivery("tried", minutes(1))), mentoring.Pending, minutes(30))
	w.enqueue(t, w.delivery("fresh", minutes(20)))
	next := func(at time.Time) string {
		return read(t, s, func(r mentoring.Reader) (string, error) {
			d, _, err := r.NextDelivery(mentoring.Pending, at)
			return d.Key, err
		})
	}
	same(t, "before either", next(minutes(19)), "")
	same(t, "the fresh one waits longer", next(minutes(60)), "fresh")
	w.move(t, w.byKey(t, "fresh"), mentoring.Dropped)
	same(t, "before the next attempt", next(minutes(30).Add(-time.Millisecond)), "")
	same(t, "at the next attempt", next(minutes(30)), "tried")
}

func notBeforeTies(t *testing.T, s mentoring.Store) {
	w := newWorld(t, s)
	for key, due := range map[string]time.Time{"third": minutes(3), "first": minutes(1), "second": minutes(2)} {
		w.postpone(t, w.enqueue(t, w.delivery(key, due)), mentoring.Pending, minutes(30))
	}
	same(t, "of the person", read(t, s, func(r mentoring.Reader) ([]string, error) {
		var keys []string
		list, err := r.PendingOf(w.mentee)
		for _, d := range list {
			keys = append(keys, d.Key)
		}
		return keys, err
	}), []string{"first", "second", "third"})
	for _, want := range []string{"first", "second", "third"} {
		d := read(t, s, func(r mentoring.Reader) (mentoring.Delivery, error) {
			return found(r.NextDelivery(mentoring.Pending, minutes(30)))
		})
		same(t, "claimed", d.Key, want)
		w.move(t, d, mentoring.Sending)
	}
}

func unsettledOf(t *testing.T, s mentoring.Store) {
	w := newWorld(t, s)
	of := func(id mentoring.PersonID) []string {
		return read(t, s, func(r mentoring.Reader) ([]string, error) {
			var keys []string
			list, err := r.UnsettledOf(id)
			for _, d := range list {
				keys = append(keys, d.Key)
			}
			return keys, err
		})
	}
	for _, state := range states {
		w.move(t, w.enqueue(t, w.delivery(string(state), minutes(5))), wayTo(state)...)
	}
	// Tried once more than the others, so begun after them.
	w.move(t, w.enqueue(t, w.delivery("again", minutes(9))), mentoring.Sending, mentoring.Pending, mentoring.Sending, mentoring.Uncertain)
	same(t, "mentee", of(w.mentee), []string{"again", "uncertain", "sending"})
	same(t, "mentor", of(w.mentor), nil)
	same(t, "nobody known", of(4711), nil)
}

func begunSince(t *testing.T, s mentoring.Store) {
	w := newWorld(t, s)
	for _, state := range states {
		w.move(t, w.enqueue(t, w.delivery(string(state), minutes(5))), wayTo(state)...)
	}
	w.move(t, w.enqueue(t, w.delivery("again", minutes(9))), mentoring.Sending, mentoring.Pending)
	for what, want := range map[string]struct {
		to   mentoring.PersonID
		at   time.Time
		keys []string
	}{
		"all":         {w.mentee, minutes(101), []string{"sending", "sent", "uncertain", "parked", "again"}},
		"none":        {w.mentee, minutes(101).Add(time.Millisecond), nil},
		"of somebody": {w.mentor, minutes(0), nil},
	} {
		same(t, what, read(t, s, func(r mentoring.Reader) ([]string, error) {
			var keys []string
			list, err := r.BegunSince(want.to, want.at)
			for _, d := range list {
				keys = append(keys, d.Key)
			}
			return keys, err
		}), want.keys)
	}
}

func expiredOf(t *testing.T, s mentoring.Store) {
	w := newWorld(t, s)
	for _, reason := range []mentoring.DropReason{mentoring.Expired, mentoring.NotWanted} {
		d := w.enqueue(t, w.delivery(string(reason), minutes(5)))
		d.State, d.Reason, d.NotBefore = mentoring.Dropped, reason, minutes(7)
		update(t, s, func(tx mentoring.Tx) error {
			_, err := tx.Transition(d, mentoring.Pending, d.Attempt)
			return err
		})
	}
	w.enqueue(t, w.delivery("pending", minutes(5)))
	for to, want := range map[mentoring.PersonID][]string{w.mentee: {"expired"}, w.mentor: nil} {
		list := read(t, s, func(r mentoring.Reader) ([]mentoring.Delivery, error) { return r.ExpiredOf(to) })
		var keys []string
		for _, d := range list {
			keys = append(keys, d.Key)
			if !d.NotBefore.Equal(minutes(7)) {
				t.Errorf("%s was dropped at %s", d.Key, d.NotBefore)
			}
		}
		same(t, fmt.Sprint(to), keys, want)
	}
}

func nextDue(t *testing.T, s mentoring.Store) {
	w := newWorld(t, s)
	expect := func(what string, want time.Time) {
		t.Helper()
		got := read(t, s, func(r mentoring.Reader) (time.Time, error) { return found(r.NextDue()) })
		if !got.Equal(want) || got.Location() != time.UTC {
			t.Errorf("%s: %s, want %s", what, got, want)
		}
	}
	pending := w.enqueue(t, w.delivery("pending", minutes(50)))
	expect("one pending", minutes(50))
	w.move(t, w.enqueue(t, w.delivery("sending", minutes(1))), mentoring.Sending)
	w.move(t, w.enqueue(t, w.delivery("parked", minutes(1))), mentoring.Sending, mentoring.Parked)
	w.move(t, w.enqueue(t, w.delivery("sent", minutes(1))), mentoring.Sending, mentoring.Sent)
	w.move(t, w.enqueue(t, w.delivery("dropped", minutes(1))), mentoring.Dropped)
	expect("others do not count", minutes(50))
	w.postpone(t, w.enqueue(t, w.delivery("uncertain", minutes(1))), mentoring.Uncertain, minutes(40))
	expect("an uncertain one counts from its look-up", minutes(40))
	w.postpone(t, w.enqueue(t, w.delivery("again", minutes(1))), mentoring.Pending, minutes(30))
	expect("a pending one counts from its next attempt", minutes(30))
	w.move(t, w.byKey(t, "again"), mentoring.Dropped)
	w.move(t, pending, mentoring.Dropped)
	expect("uncertain alone", minutes(40))
}

func nextDueOf(t *testing.T, s mentoring.Store) {
	w := newWorld(t, s)
	enqueue := func(key string, to mentoring.PersonID, due time.Time) mentoring.Delivery {
		d := w.delivery(key, due)
		d.Person = to
		return w.enqueue(t, d)
	}
	next := func(people ...mentoring.PersonID) string {
		return read(t, s, func(r mentoring.Reader) (string, error) {
			list, err := r.PendingOf(people...)
			if len(list) == 0 {
				return "", err
			}
			return list[0].Key, err
		})
	}
	enqueue("mentee late", w.mentee, minutes(30))
	enqueue("mentor", w.mentor, minutes(20))
	tied := enqueue("mentee", w.mentee, minutes(20))
	enqueue("coordinator", w.coordinator, minutes(5))
	w.move(t, enqueue("gone", w.mentee, minutes(1)), mentoring.Sending)
	same(t, "mentee", next(w.mentee), "mentee")
	same(t, "both, the older of two at one time", next(w.mentee, w.mentor), "mentor")
	same(t, "both, the other way round", next(w.mentor, w.mentee), "mentor")
	same(t, "nobody known", next(4711), "")
	w.postpone(t, tied, mentoring.Pending, minutes(60))
	same(t, "a next attempt counts", next(w.mentee), "mentee late")
}

func highestSeen(t *testing.T, s mentoring.Store) {
	seen := func() (at time.Time, ok bool) {
		at = read(t, s, func(r mentoring.Reader) (at time.Time, err error) {
			at, ok, err = r.Seen()
			return at, err
		})
		return at, ok
	}
	if at, ok := seen(); ok || !at.IsZero() {
		t.Errorf("a new store has seen %s", at)
	}
	for _, step := range []struct{ see, want time.Time }{
		{minutes(5), minutes(5)}, {minutes(4), minutes(5)}, {minutes(5), minutes(5)}, {minutes(9), minutes(9)},
	} {
		update(t, s, func(tx mentoring.Tx) error { return tx.See(step.see) })
		at, ok := seen()
		same(t, "there", ok, true)
		same(t, "seen", at, step.want)
	}
}
