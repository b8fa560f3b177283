package storagetest

import (
	"testing"
	"time"

	"mentorbot/bot/mentoring"
)

// factsAt returns the facts of the world's one pair.
func (w *world) factsAt(t *testing.T, now time.Time) mentoring.PairFacts {
	t.Helper()
	list := read(t, w, func(r mentoring.Reader) ([]mentoring.PairFacts, error) { return r.PairFacts(w.programme, now) })
	if len(list) != 1 {
		t.Fatalf("facts of %d pairs", len(list))
	}
	return list[0]
}

func factsEmpty(t *testing.T, s mentoring.Store) {
	w := newWorld(t, s)
	// Somebody else's programme stays out of it.
	update(t, s, func(tx mentoring.Tx) error {
		other, err := tx.AddProgramme(programme("Et andet hold"))
		if err != nil {
			return err
		}
		_, err = tx.AddPair(pairOf(other, w.mentor, w.mentee))
		return err
	})
	pair := read(t, s, func(r mentoring.Reader) (mentoring.Pair, error) { return r.Pair(w.pair) })
	same(t, "facts", w.factsAt(t, noon), mentoring.PairFacts{Pair: pair, Mentee: person(0).Name, Mentor: person(1).Name})

	second := write(t, s, func(tx mentoring.Tx) (mentoring.PairID, error) {
		return tx.AddPair(pairOf(w.programme, w.coordinator, w.mentor))
	})
	list := read(t, s, func(r mentoring.Reader) ([]mentoring.PairFacts, error) { return r.PairFacts(w.programme, noon) })
	if len(list) != 2 || list[0].Pair.ID != w.pair || list[1].Pair.ID != second {
		t.Errorf("facts of %d pairs, or out of order", len(list))
	}
}

func factsMeetings(t *testing.T, s mentoring.Store) {
	w := newWorld(t, s)
	add := func(days int, state mentoring.MeetingState) mentoring.Date {
		m := w.meeting(days)
		m.State = state
		write(t, s, func(tx mentoring.Tx) (mentoring.MeetingID, error) { return tx.AddMeeting(m) })
		return m.Slot.Date
	}
	add(-50, mentoring.MeetingHeld)
	held := add(-30, mentoring.MeetingHeld)
	unsaid := add(-20, mentoring.MeetingAgreed)
	add(-10, mentoring.MeetingNotHeld)
	add(-5, mentoring.MeetingCancelled)
	add(5, mentoring.MeetingCancelled)
	next := add(10, mentoring.MeetingAgreed)
	add(20, mentoring.MeetingAgreed)

	f := w.factsAt(t, noon)
	same(t, "held", f.Held, 2)
	same(t, "last held", f.LastHeld, held)
	same(t, "last that counts", f.LastCounting, unsaid)
	same(t, "next", f.Next, next)

	begins := slot(10).Start
	same(t, "next, when it has begun", w.factsAt(t, slot(10).Start).Next, slot(20).Date)
	same(t, "last that counts, before it begins", w.factsAt(t, begins.Add(-time.Millisecond)).LastCounting, unsaid)
	same(t, "last that counts, when it begins", w.factsAt(t, begins).LastCounting, next)
}

func factsContract(t *testing.T, s mentoring.Store) {
	w := newWorld(t, s)
	c := w.contract(1)
	c.Terms.First, c.Terms.Later = mentoring.Phase{Min: 14, Max: 14}, mentoring.Phase{Min: 35, Max: 42}
	c.ID = write(t, s, func(tx mentoring.Tx) (mentoring.ContractID, error) { return tx.AddContract(c) })
	same(t, "a contract that was only sent", w.factsAt(t, noon).ContractAgreed, mentoring.Date{})
	same(t, "its frequency", w.factsAt(t, noon).First, mentoring.Phase{})

	// Late in the evening by UTC is the next day in Copenhagen.
	c.AgreedAt = time.Date(2026, time.September, 30, 22, 30, 0, 0, time.UTC)
	update(t, s, func(tx mentoring.Tx) error { return tx.SaveContract(c) })
	newer := w.contract(2)
	write(t, s, func(tx mentoring.Tx) (mentoring.ContractID, error) { return tx.AddContract(newer) })
	f := w.factsAt(t, noon)
	same(t, "agreed", f.ContractAgreed, mentoring.Date{Year: 2026, Month: time.October, Day: 1})
	same(t, "first", f.First, c.Terms.First)
	same(t, "later", f.Later, c.Terms.Later)
}

func factsUnreached(t *testing.T, s mentoring.Store) {
	w := newWorld(t, s)
	send := func(key string, to mentoring.PersonID, begun time.Time, end mentoring.DeliveryState, reason mentoring.DropReason) {
		d := w.delivery(key, noon)
		d.Person = to
		d = fit(w.enqueue(t, d), mentoring.Sending)
		d.BegunAt = begun
		update(t, s, func(tx mentoring.Tx) error {
			if _, err := tx.Transition(d, mentoring.Pending, d.Attempt-1); err != nil {
				return err
			}
			over := fit(d, end)
			over.Reason = reason
			_, err := tx.Transition(over, mentoring.Sending, d.Attempt)
			return err
		})
	}
	expect := func(what string, mentee, mentor bool) {
		t.Helper()
		f := w.factsAt(t, noon)
		same(t, what+": mentee", f.MenteeUnreached, mentee)
		same(t, what+": mentor", f.MentorUnreached, mentor)
	}
	send("before", w.mentor, minutes(10), mentoring.Sent, "")
	send("rejected", w.mentor, minutes(11), mentoring.Parked, mentoring.Rejected)
	expect("parked for another reason", false, false)
	send("unreachable", w.mentor, minutes(20), mentoring.Parked, mentoring.Unreachable)
	expect("unreachable after something was sent", false, true)
	send("after", w.mentor, minutes(30), mentoring.Sent, "")
	expect("something was sent after it", false, false)
	send("unreachable/mentee", w.mentee, minutes(40), mentoring.Parked, mentoring.Unreachable)
	expect("the other half", true, false)
}
