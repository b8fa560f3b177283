package mentoring_test

import (
	"testing"

	"mentorbot/bot/mentoring"
)

func TestAProposalAloneChangesNothing(t *testing.T) { // R14
	t.Parallel()
	st := newJoinedStage(t)
	id := st.propose(mentee, booking(t, "2026-12-15 14.00"))
	same(t, "meetings", len(st.situation(mentor).Meetings), 0)
	same(t, "offer", st.situation(mentor).Offer.ID, id)
	got := st.accept(mentor, id)
	same(t, "meeting", st.local(got.Meeting.Slot.Start), "2026-12-15 14.00")
	same(t, "state", got.Meeting.State, mentoring.MeetingAgreed)
	same(t, "place", got.Meeting.Slot.Place.Reveal(), "Mødelokale 3")
	same(t, "offer", st.situation(mentor).Offer.ID, 0)
}

func TestACounterReplacesTheProposal(t *testing.T) { // M4
	t.Parallel()
	st := newJoinedStage(t)
	st.deliver()
	first := st.propose(mentee, booking(t, "2026-12-15 14.00"))
	told := st.told(st.deliver())
	b := booking(t, "2026-12-16 14.00")
	b.Counters = first
	second := st.propose(mentor, b)
	same(t, "first", st.proposal(first).State, mentoring.ProposalReplaced)
	same(t, "second is a counter", st.proposal(second).Counter, true)
	told = append(told, st.told(st.deliver())...)
	st.accept(mentee, second)
	told = append(told, st.told(st.deliver())...)
	same(t, "told", told, []string{
		"2026-12-01 10.00 proposal to mentor", "2026-12-01 10.00 proposal to mentee", "2026-12-01 10.00 confirmed to mentor",
	})
}

func TestANewProposalReplacesTheOwnOne(t *testing.T) {
	t.Parallel()
	st := newJoinedStage(t)
	st.at("2026-12-01 20.00")
	first := st.propose(mentee, booking(t, "2026-12-15 14.00"))
	second := st.propose(mentee, booking(t, "2026-12-16 14.00"))
	same(t, "states", []mentoring.ProposalState{st.proposal(first).State, st.proposal(second).State},
		[]mentoring.ProposalState{mentoring.ProposalReplaced, mentoring.ProposalOpen})
	sent := only(st.until("2026-12-03 10.00"), mentoring.KindProposal)
	same(t, "told", st.told(sent), []string{"2026-12-02 08.00 proposal to mentor"})
	same(t, "the proposal told of", sent[0].due.Proposal.ID, second)
}

func TestTheSameTimeIsNotProposedTwice(t *testing.T) {
	t.Parallel()
	st := newJoinedStage(t)
	st.propose(mentee, booking(t, "2026-12-15 14.00"))
	st.unchanged("again", func() {
		_, _, err := st.service.Propose(t.Context(), st.half(mentee), st.pair.id, booking(t, "2026-12-15 14.00"))
		refused(t, err, "invalid book.err.same date")
	})
	st.propose(mentee, booking(t, "2026-12-15 14.15"))
}

func TestOnlyAnOpenProposalOfTheOtherHalfIsAnswered(t *testing.T) { // S6, R54
	t.Parallel()
	tests := []struct {
		name    string
		prepare func(st *stage) mentoring.ProposalID // returns what the mentor answers
		want    []string
	}{
		{"an open one", func(st *stage) mentoring.ProposalID {
			return st.propose(mentee, booking(st, "2026-12-15 14.00"))
		}, nil},
		{"one's own", func(st *stage) mentoring.ProposalID {
			b := booking(st, "2026-12-16 14.00")
			b.Counters = st.propose(mentee, booking(st, "2026-12-15 14.00"))
			return st.propose(mentor, b)
		}, []string{"stale error.stale "}},
		{"one that was replaced", func(st *stage) mentoring.ProposalID {
			first := st.propose(mentee, booking(st, "2026-12-15 14.00"))
			st.propose(mentee, booking(st, "2026-12-16 14.00"))
			return first
		}, []string{"stale error.stale "}},
		{"one that was countered", func(st *stage) mentoring.ProposalID {
			b := booking(st, "2026-12-16 14.00")
			b.Counters = st.propose(mentee, booking(st, "2026-12-15 14.00"))
			st.propose(mentor, b)
			return b.Counters
		}, []string{"stale error.stale "}},
		{"one that was accepted", func(st *stage) mentoring.ProposalID {
			id := st.propose(mentee, booking(st, "2026-12-15 14.00"))
			st.accept(mentor, id)
			return id
		}, []string{"stale error.stale "}},
		{"one that was declined", func(st *stage) mentoring.ProposalID {
			b := booking(st, "2026-12-16 14.00")
			b.Moves = st.meet("2026-12-15 14.00")
			id := st.propose(mentee, b)
			_, _, err := st.service.Keep(st.Context(), st.half(mentor), id)
			st.must(err)
			return id
		}, []string{"stale error.stale "}},
		{"one a minute before its time", func(st *stage) mentoring.ProposalID {
			id := st.propose(mentee, booking(st, "2026-12-15 14.00"))
			st.at("2026-12-15 13.59")
			return id
		}, nil},
		{"one whose time has come", func(st *stage) mentoring.ProposalID {
			id := st.propose(mentee, booking(st, "2026-12-15 14.00"))
			st.at("2026-12-15 14.00")
			return id
		}, []string{"stale error.stale "}},
		{"one that moves a meeting that has begun", func(st *stage) mentoring.ProposalID {
			b := booking(st, "2026-12-16 14.00")
			b.Moves = st.meet("2026-12-15 14.00")
			id := st.propose(mentee, b)
			st.at("2026-12-15 14.00")
			return id
		}, []string{"stale error.stale "}},
		{"one that moves a meeting that was cancelled", func(st *stage) mentoring.ProposalID {
			b := booking(st, "2026-12-16 14.00")
			b.Moves = st.meet("2026-12-15 14.00")
			id := st.propose(mentee, b)
			_, _, err := st.service.Cancel(st.Context(), st.half(mentee), b.Moves)
			st.must(err)
			return id
		}, []string{"stale error.stale "}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			st := newJoinedStage(t)
			id := test.prepare(st)
			accept := func() error {
				_, err := st.service.Accept(t.Context(), st.half(mentor), id)
				return err
			}
			counter := func() error {
				b := booking(t, "2026-12-18 14.00")
				b.Counters = id
				_, _, err := st.service.Propose(t.Context(), st.half(mentor), st.pair.id, b)
				return err
			}
			if test.want == nil {
				st.must(accept())
				return
			}
			st.unchanged("accepting "+test.name, func() { refused(t, accept(), test.want...) })
			if st.situation(mentor).Offer.ID != id || st.proposal(id).By == mentor {
				st.unchanged("countering "+test.name, func() { refused(t, counter(), test.want...) })
			}
		})
	}
}

func TestAProposalOfAnotherPairIsNotCountered(t *testing.T) {
	t.Parallel()
	st := newJoinedStage(t)
	id := st.propose(mentee, booking(t, "2026-12-15 14.00"))
	st.pair = st.another()
	b := booking(t, "2026-12-16 14.00")
	b.Counters = id
	st.unchanged("countering", func() {
		_, _, err := st.service.Propose(t.Context(), st.half(mentee), st.pair.id, b)
		refused(t, err, "stale error.stale ")
	})
}

// Whoever proposes does not wait for somebody who cannot be reached.
func TestTheProposerHearsThatTheProposalCannotBeBrought(t *testing.T) { // U15
	t.Parallel()
	park := func(st *stage, kind mentoring.DeliveryKind) {
		st.Helper()
		due, ok, _, err := st.outbox.Claim(st.Context(), st.now, nil)
		st.must(err)
		if !ok || due.Delivery.Kind != kind {
			st.Fatalf("claimed %q", due.Delivery.Kind)
		}
		st.must(st.outbox.Settle(st.Context(), due.Delivery, mentoring.Outcome{State: mentoring.Parked, Reason: mentoring.Unreachable}, st.now))
	}
	heard := []string{"2026-12-01 10.00 undelivered to mentee"}
	t.Run("at once", func(t *testing.T) {
		t.Parallel()
		st := newJoinedStage(t)
		st.deliver()
		st.propose(mentee, booking(t, "2026-12-15 14.00"))
		park(st, mentoring.KindProposal)
		same(t, "told", st.told(st.until("2026-12-14 10.00")), heard)
	})
	t.Run("not when it was taken back meanwhile", func(t *testing.T) {
		t.Parallel()
		st := newJoinedStage(t)
		st.deliver()
		st.propose(mentee, booking(t, "2026-12-15 14.00"))
		park(st, mentoring.KindProposal)
		st.propose(mentee, booking(t, "2026-12-16 14.00"))
		same(t, "told", st.told(st.deliver()), []string{"2026-12-01 10.00 proposal to mentor"})
	})
	t.Run("not when the other half acts meanwhile", func(t *testing.T) {
		t.Parallel()
		st := newJoinedStage(t)
		st.deliver()
		st.propose(mentee, booking(t, "2026-12-15 14.00"))
		park(st, mentoring.KindProposal)
		_, err := st.service.WriteNote(st.Context(), st.half(mentor), st.pair.id, mentoring.NewSecret("x"))
		st.must(err)
		same(t, "told", st.told(st.deliver()), []string{"2026-12-01 10.00 proposal to mentor"})
	})
	t.Run("the mentor too", func(t *testing.T) {
		t.Parallel()
		st := newJoinedStage(t)
		st.deliver()
		id := st.propose(mentee, booking(t, "2026-12-15 14.00"))
		st.deliver()
		b := booking(t, "2026-12-16 14.00")
		b.Counters = id
		_, _, err := st.service.Propose(st.Context(), st.half(mentor), st.pair.id, b)
		st.must(err)
		park(st, mentoring.KindProposal)
		same(t, "told", st.told(st.deliver()), []string{"2026-12-01 10.00 undelivered to mentor"})
	})
}

func TestTheProposerHearsThatNobodyAnswered(t *testing.T) { // U15
	t.Parallel()
	tests := []struct {
		name, at string
		answer   bool
		want     []string
	}{
		{"when its time has come", "2026-12-15 14.00", false, []string{"2026-12-15 14.00 lapsed to mentee"}},
		{"the next morning, when its time lies outside the window", "2026-12-15 17.00", false, []string{"2026-12-16 08.00 lapsed to mentee"}},
		{"not at all, when somebody did", "2026-12-15 14.00", true, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			st := newJoinedStage(t)
			id := st.propose(mentee, booking(t, test.at))
			if test.answer {
				st.accept(mentor, id)
			}
			same(t, "told", st.told(only(st.until("2026-12-31 10.00"), mentoring.KindLapsed)), test.want)
		})
	}
}
