package storagetest

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"mentorbot/bot/mentoring"
)

func deliveryRoundTrip(t *testing.T, s mentoring.Store) {
	w, prompt := prompted(t, s)
	want := mentoring.Delivery{
		Key: "full", Kind: mentoring.KindPreparation, Person: w.mentor, Pair: w.pair, Meeting: prompt.Meeting,
		Due: minutes(5), NotAfter: minutes(50), Replaces: "full/before", State: mentoring.Pending,
	}
	want.Proposal = write(t, s, func(tx mentoring.Tx) (mentoring.ProposalID, error) { return tx.AddProposal(w.proposal(9)) })
	want.Contract = write(t, s, func(tx mentoring.Tx) (mentoring.ContractID, error) { return tx.AddContract(w.contract(1)) })
	want.Answer = put(t, s, w.answer(prompt, mentoring.MenteeUseful, "svar"))
	got := w.enqueue(t, want)
	want.ID, want.Token = got.ID, got.Token
	same(t, "by key", got, want)
	same(t, "by id", read(t, s, func(r mentoring.Reader) (mentoring.Delivery, error) { return r.DeliveryByID(want.ID) }), want)

	bare := w.enqueue(t, mentoring.Delivery{Key: "bare", Kind: mentoring.KindNudge, Person: w.mentee, Due: noon, State: mentoring.Sent, Attempt: 3})
	same(t, "a new one is pending", bare, mentoring.Delivery{
		ID: bare.ID, Key: "bare", Token: bare.Token, Kind: mentoring.KindNudge, Person: w.mentee, Due: noon, State: mentoring.Pending,
	})
	if len(got.Token) < 26 || len(bare.Token) < 26 || got.Token == bare.Token { // 26 letters of 5 bits
		t.Errorf("tokens %q and %q", got.Token, bare.Token)
	}
}

func enqueuePending(t *testing.T, s mentoring.Store) {
	w := newWorld(t, s)
	want := w.enqueue(t, w.delivery("k", minutes(5)))
	want.Kind, want.Due, want.NotAfter = mentoring.KindAskBook, minutes(7), minutes(70)
	same(t, "timed anew", w.enqueue(t, want), want)

	// What an earlier attempt asked for still holds.
	want = w.move(t, want, mentoring.Sending)
	want.State, want.NotBefore = mentoring.Pending, minutes(20)
	update(t, s, func(tx mentoring.Tx) error {
		_, err := tx.Transition(want, mentoring.Sending, want.Attempt)
		return err
	})
	want.Due, want.NotAfter = minutes(8), time.Time{}
	same(t, "timed anew after an attempt", w.enqueue(t, w.deliveryLike(want)), want)
}

// deliveryLike is what a plan would enqueue: nothing of how sending went.
func (w *world) deliveryLike(d mentoring.Delivery) mentoring.Delivery {
	d.ID, d.State, d.Attempt, d.NotBefore, d.BegunAt, d.Receipt, d.Reason = 0, "", 0, time.Time{}, time.Time{}, "", ""
	return d
}

func enqueueDropped(t *testing.T, s mentoring.Store) {
	w := newWorld(t, s)
	d := w.delivery("k", minutes(5))
	dropped := w.move(t, w.enqueue(t, d), mentoring.Dropped)
	d.Kind = mentoring.KindAskBook
	same(t, "at the same time", w.enqueue(t, d), dropped)

	d.Due, d.NotAfter = minutes(6), minutes(60)
	back := w.enqueue(t, d)
	d.ID, d.State, d.Token = dropped.ID, mentoring.Pending, back.Token
	same(t, "at another time", back, d)
	if back.Token == "" || back.Token == dropped.Token { // A platform may know it from before.
		t.Errorf("token %q, before %q", back.Token, dropped.Token)
	}

	// An old sender must not take the new one's sending for its own.
	tried := w.move(t, back, mentoring.Sending, mentoring.Pending, mentoring.Dropped)
	d.Due = minutes(7)
	back = w.enqueue(t, d)
	same(t, "state", back.State, mentoring.Pending)
	same(t, "attempt", back.Attempt, tried.Attempt)
	if !back.NotBefore.IsZero() || back.Reason != "" {
		t.Errorf("it came back with %+v", back)
	}
}

func enqueueOthers(t *testing.T, s mentoring.Store) {
	w := newWorld(t, s)
	for _, state := range []mentoring.DeliveryState{mentoring.Sending, mentoring.Sent, mentoring.Uncertain, mentoring.Parked} {
		key := "k/" + string(state)
		want := w.move(t, w.enqueue(t, w.delivery(key, minutes(5))), wayTo(state)...)
		again := w.delivery(key, minutes(9))
		again.Kind, again.NotAfter = mentoring.KindAskBook, minutes(90)
		same(t, string(state), w.enqueue(t, again), want)
	}
}

func arrows(t *testing.T, s mentoring.Store) {
	w := newWorld(t, s)
	for _, from := range states {
		for _, to := range states {
			if !from.CanMoveTo(to) {
				continue
			}
			key := fmt.Sprintf("%s/%s", from, to)
			d := w.move(t, w.enqueue(t, w.delivery(key, noon)), wayTo(from)...)
			want := w.move(t, d, to)
			same(t, key, w.byKey(t, key), want)

			if moved := write(t, s, func(tx mentoring.Tx) (bool, error) { return tx.Transition(fit(d, to), from, d.Attempt) }); moved && from != to {
				t.Errorf("%s: moved twice", key)
			}
			same(t, key+" again", w.byKey(t, key), want)
		}
	}
}

func forbiddenArrows(t *testing.T, s mentoring.Store) {
	w := newWorld(t, s)
	for _, from := range states {
		d := w.move(t, w.enqueue(t, w.delivery(string(from), noon)), wayTo(from)...)
		for _, to := range states {
			if from.CanMoveTo(to) {
				// The other way to be wrong: it is not in that state, or was read before another attempt.
				for _, stale := range states {
					if stale == from || !stale.CanMoveTo(to) {
						continue
					}
					if write(t, s, func(tx mentoring.Tx) (bool, error) { return tx.Transition(fit(d, to), stale, d.Attempt) }) {
						t.Errorf("%s moved to %s as if it were %s", from, to, stale)
					}
				}
				if write(t, s, func(tx mentoring.Tx) (bool, error) { return tx.Transition(fit(d, to), from, d.Attempt+1) }) {
					t.Errorf("%s moved to %s with another attempt", from, to)
				}
				continue
			}
			refused(t, s, fmt.Sprintf("a way from %s to %s", from, to), func(tx mentoring.Tx) error {
				_, err := tx.Transition(fit(d, to), from, d.Attempt)
				return err
			})
		}
		same(t, string(from), w.byKey(t, d.Key), d)
	}
	moved := write(t, s, func(tx mentoring.Tx) (bool, error) {
		return tx.Transition(mentoring.Delivery{ID: 4711, State: mentoring.Dropped, Reason: mentoring.Expired}, mentoring.Pending, 0)
	})
	same(t, "a delivery that is not there", moved, false)
}

func claimRace(t *testing.T, s mentoring.Store) {
	w := newWorld(t, s)
	d := w.enqueue(t, w.delivery("k", noon))
	var won atomic.Int32
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			claimed := false
			err := s.Update(t.Context(), func(tx mentoring.Tx) (err error) {
				claimed, err = tx.Transition(fit(d, mentoring.Sending), mentoring.Pending, d.Attempt)
				return err
			})
			if err != nil {
				t.Error(err)
			}
			if claimed {
				won.Add(1)
			}
		})
	}
	wg.Wait()
	same(t, "winners", won.Load(), int32(1))
}

func deliveryChecks(t *testing.T, s mentoring.Store) {
	w := newWorld(t, s)
	for what, d := range map[string]mentoring.Delivery{
		"a delivery without a key":       {Kind: mentoring.KindNudge, Person: w.mentee, Due: noon},
		"a delivery without a kind":      {Key: "k", Person: w.mentee, Due: noon},
		"a delivery without a time":      {Key: "k", Kind: mentoring.KindNudge, Person: w.mentee},
		"a delivery to nobody":           {Key: "k", Kind: mentoring.KindNudge, Due: noon},
		"a delivery about what is not":   {Key: "k", Kind: mentoring.KindNudge, Person: w.mentee, Due: noon, Meeting: 4711},
		"a delivery of a pair not there": {Key: "k", Kind: mentoring.KindNudge, Person: w.mentee, Due: noon, Pair: 4711},
	} {
		refused(t, s, what, func(tx mentoring.Tx) error { return tx.Enqueue(d) })
	}
	for what, change := range map[string]struct {
		from mentoring.DeliveryState
		to   func(mentoring.Delivery) mentoring.Delivery
	}{
		"sent without a receipt": {mentoring.Sending, func(d mentoring.Delivery) mentoring.Delivery {
			d = fit(d, mentoring.Sent)
			d.Receipt = ""
			return d
		}},
		"sending without a beginning": {mentoring.Pending, func(d mentoring.Delivery) mentoring.Delivery {
			d = fit(d, mentoring.Sending)
			d.BegunAt = time.Time{}
			return d
		}},
		"sending without an attempt": {mentoring.Pending, func(d mentoring.Delivery) mentoring.Delivery {
			d = fit(d, mentoring.Sending)
			d.Attempt = 0
			return d
		}},
		"parked without a reason": {mentoring.Sending, func(d mentoring.Delivery) mentoring.Delivery {
			d = fit(d, mentoring.Parked)
			d.Reason = ""
			return d
		}},
		"dropped for an unknown reason": {mentoring.Pending, func(d mentoring.Delivery) mentoring.Delivery {
			d = fit(d, mentoring.Dropped)
			d.Reason = "whim"
			return d
		}},
	} {
		d := w.move(t, w.enqueue(t, w.delivery(what, noon)), wayTo(change.from)...)
		refused(t, s, what, func(tx mentoring.Tx) error {
			_, err := tx.Transition(change.to(d), change.from, d.Attempt)
			return err
		})
	}
}
