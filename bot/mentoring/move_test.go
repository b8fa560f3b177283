package mentoring_test

import (
	"testing"

	"mentorbot/bot/mentoring"
)

// rows are the four planned messages of a meeting.
func (st *stage) rows(id mentoring.MeetingID) [4]string {
	st.Helper()
	return [4]string{
		st.due(id, mentoring.KindPreparation, mentee), st.due(id, mentoring.KindPreparation, mentor),
		st.due(id, mentoring.KindAfter, mentee), st.due(id, mentoring.KindAfter, mentor),
	}
}

func TestAMeetingKeepsItsTimeUntilBothHaveMovedIt(t *testing.T) { // R14, A1, S6
	t.Parallel()
	st := newJoinedStage(t)
	id := st.meet("2026-12-15 14.00")
	before := [4]string{"2026-12-11 09.00 pending", "2026-12-11 09.00 pending", "2026-12-15 15.30 pending", "2026-12-15 15.45 pending"}
	same(t, "booked", st.rows(id), before)

	b := booking(t, "2026-12-17 10.00")
	b.Moves = id
	offer := st.propose(mentor, b)
	same(t, "proposed", st.rows(id), before)
	same(t, "time while the move waits", st.local(st.meeting(id).Slot.Start), "2026-12-15 14.00")

	got := st.accept(mentee, offer)
	same(t, "moves", got.Meeting.Moves, 1)
	same(t, "the same meeting", got.Meeting.ID, id)
	same(t, "moved", st.rows(id), [4]string{
		"2026-12-15 09.00 pending", "2026-12-15 09.00 pending", "2026-12-17 11.30 pending", "2026-12-17 11.45 pending",
	})
	for _, r := range []mentoring.Role{mentee, mentor} {
		same(t, "start questions open", st.local(st.prompt(id, r, mentoring.Start).OpensAt), "2026-12-15 09.00")
	}
	same(t, "end questions of the mentee open", st.local(st.prompt(id, mentee, mentoring.End).OpensAt), "2026-12-17 11.30")
	same(t, "end questions of the mentor open", st.local(st.prompt(id, mentor, mentoring.End).OpensAt), "2026-12-17 11.45")
	d, _ := st.delivery("meeting", int64(id), mentoring.KindPreparation, st.pair.mentee)
	same(t, "preparation expires", st.local(d.NotAfter), "2026-12-17 10.00")
}

func TestAMoveIsToldToTheOtherHalf(t *testing.T) { // A1, S4
	t.Parallel()
	tests := []struct {
		name, now, from, to string
		want                []string
	}{
		{
			"in the window", "2026-12-10 10.00", "2026-12-15 14.00", "2026-12-16 14.00",
			[]string{"2026-12-10 10.00 proposal to mentor", "2026-12-10 10.00 confirmed to mentee"},
		},
		{
			"in the evening, for the next morning", "2026-12-10 20.00", "2026-12-15 14.00", "2026-12-16 14.00",
			[]string{"2026-12-11 08.00 confirmed to mentee"}, // the question itself is answered by then
		},
		{
			"at once, when the meeting begins before the window", "2026-12-10 20.00", "2026-12-11 07.00", "2026-12-16 14.00",
			[]string{"2026-12-10 20.00 proposal to mentor", "2026-12-11 08.00 confirmed to mentee"},
		},
		{
			"at once, when the new time comes before the window", "2026-12-10 20.00", "2026-12-16 14.00", "2026-12-11 07.00",
			[]string{"2026-12-10 20.00 proposal to mentor", "2026-12-10 20.00 confirmed to mentee"},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			st := newJoinedStage(t)
			id := st.meet(test.from)
			st.until(test.now)
			b := booking(t, test.to)
			b.Moves = id
			offer := st.propose(mentee, b)
			sent := st.deliver()
			st.accept(mentor, offer)
			sent = append(sent, st.until("2026-12-12 10.00")...)
			same(t, "told", st.told(only(sent, mentoring.KindProposal, mentoring.KindConfirmed)), test.want)
		})
	}
}

func TestWhatAskedBeforeAMeetingIsChangedInPlaceWhenItMoves(t *testing.T) { // S6
	t.Parallel()
	st := newJoinedStage(t)
	id := st.meet("2026-12-15 14.00")
	st.until("2026-12-11 10.00")
	for n, day := range []string{"2026-12-17 14.00", "2026-12-18 14.00"} {
		st.move(id, day)
		sent := only(st.deliver(), mentoring.KindRestateStart, mentoring.KindPreparation)
		same(t, "told", st.told(sent), []string{"2026-12-11 10.00 restate_start to mentee", "2026-12-11 10.00 restate_start to mentor"})
		for _, m := range sent {
			asked, _ := st.delivery("meeting", int64(id), mentoring.KindPreparation, m.to)
			same(t, "changes", m.due.Replaces, asked.Receipt)
			same(t, "says", st.local(m.due.Meeting.Slot.Start), day)
			same(t, "asks still", m.due.Prompt.State, mentoring.PromptOpen)
			same(t, "moves", m.due.Meeting.Moves, n+1)
		}
	}
	_, _, err := st.service.Cancel(t.Context(), st.half(mentor), id)
	st.must(err)
	same(t, "called off", st.told(only(st.deliver(), mentoring.KindRestateStart)),
		[]string{"2026-12-11 10.00 restate_start to mentee", "2026-12-11 10.00 restate_start to mentor"})
}

func TestNothingIsChangedInPlaceThatWasNotSent(t *testing.T) { // S6
	t.Parallel()
	st := newJoinedStage(t)
	id := st.meet("2026-12-15 14.00")
	st.move(id, "2026-12-17 14.00")
	same(t, "before it was sent", len(only(st.deliver(), mentoring.KindRestateStart)), 0)
	st.until("2026-12-15 10.00")
	same(t, "later", len(only(st.until("2026-12-16 10.00"), mentoring.KindRestateStart)), 0)
}

// At night, on a closed day and after a day without the platform: nobody is
// written to, so nothing has to wait, and nothing else waits for it.
func TestAChangeInPlaceKeepsNobodyAwake(t *testing.T) { // S1, S4
	t.Parallel()
	st := newJoinedStage(t)
	id := st.meet("2026-12-15 14.00")
	st.until("2026-12-12 22.00") // a Saturday
	st.move(id, "2026-12-17 14.00")
	same(t, "at night", st.told(only(st.deliver(), mentoring.KindRestateStart)),
		[]string{"2026-12-12 22.00 restate_start to mentee", "2026-12-12 22.00 restate_start to mentor"})
	st.move(id, "2026-12-18 14.00")
	st.at("2026-12-13 21.00")
	same(t, "a day later", len(only(st.deliver(), mentoring.KindRestateStart)), 2)
	st.move(id, "2026-12-16 14.00")
	st.at("2026-12-14 23.00")
	same(t, "two days later", len(only(st.deliver(), mentoring.KindRestateStart)), 0)
}

func TestAMeetingThatHasBegunIsNotMoved(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		now  string
		want []string
	}{
		"a minute before": {"2026-12-15 13.59", nil},
		"as it begins":    {"2026-12-15 14.00", []string{"stale error.stale "}},
		"a day later":     {"2026-12-16 14.00", []string{"stale error.stale "}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			st := newJoinedStage(t)
			b := booking(t, "2026-12-22 14.00")
			b.Moves = st.meet("2026-12-15 14.00")
			st.at(test.now)
			_, _, err := st.service.Propose(t.Context(), st.half(mentor), st.pair.id, b)
			refused(t, err, test.want...)
		})
	}
}

func TestAMeetingOfAnotherPairIsNotMoved(t *testing.T) {
	t.Parallel()
	st := newJoinedStage(t)
	b := booking(t, "2026-12-22 14.00")
	b.Moves = st.meet("2026-12-15 14.00")
	st.pair = st.another()
	st.unchanged("moving", func() {
		_, _, err := st.service.Propose(t.Context(), st.half(mentee), st.pair.id, b)
		refused(t, err, "stale error.stale ")
	})
}

func TestAMoveThatIsDeclinedLeavesTheMeeting(t *testing.T) {
	t.Parallel()
	st := newJoinedStage(t)
	id := st.meet("2026-12-15 14.00")
	before := st.rows(id)
	st.until("2026-12-02 10.00")
	b := booking(t, "2026-12-17 10.00")
	b.Moves = id
	offer := st.propose(mentor, b)
	_, _, err := st.service.Keep(t.Context(), st.half(mentor), offer)
	refused(t, err, "stale error.stale ") // one's own
	m, sit, err := st.service.Keep(t.Context(), st.half(mentee), offer)
	st.must(err)
	same(t, "the meeting shown", m.ID, id)
	same(t, "offer", sit.Offer.ID, 0)
	same(t, "time", st.local(st.meeting(id).Slot.Start), "2026-12-15 14.00")
	same(t, "moves", st.meeting(id).Moves, 0)
	same(t, "messages", st.rows(id), before)
	same(t, "told", st.told(only(st.deliver(), mentoring.KindKept)), []string{"2026-12-02 10.00 kept to mentor"})
}

func TestAMeetingThatHasBegunIsNotKept(t *testing.T) { // U15: the proposer hears that nobody answered
	t.Parallel()
	st := newJoinedStage(t)
	b := booking(t, "2026-12-17 10.00")
	b.Moves = st.meet("2026-12-15 14.00")
	offer := st.propose(mentor, b)
	st.until("2026-12-15 13.00")
	st.at("2026-12-15 14.00")
	st.unchanged("keeping", func() {
		_, _, err := st.service.Keep(t.Context(), st.half(mentee), offer)
		refused(t, err, "stale error.stale ")
	})
	same(t, "told", st.told(only(st.deliver(), mentoring.KindKept, mentoring.KindLapsed)), []string{"2026-12-15 14.00 lapsed to mentor"})
}

func TestANewMeetingCannotBeKept(t *testing.T) {
	t.Parallel()
	st := newJoinedStage(t)
	offer := st.propose(mentee, booking(t, "2026-12-15 14.00"))
	st.unchanged("keeping what is not there", func() {
		_, _, err := st.service.Keep(t.Context(), st.half(mentor), offer)
		refused(t, err, "stale error.stale ")
	})
}

func TestAMeetingIsMovedAfterItsPreparationWithoutASecondOne(t *testing.T) { // S6
	t.Parallel()
	st := newJoinedStage(t)
	id := st.meet("2026-12-15 14.00")
	sent := st.until("2026-12-14 10.00")
	st.move(id, "2026-12-22 14.00")
	sent = append(sent, st.until("2026-12-22 13.00")...)
	same(t, "preparations", st.told(only(sent, mentoring.KindPreparation)), []string{
		"2026-12-11 09.00 preparation to mentee", "2026-12-11 09.00 preparation to mentor",
	})
	same(t, "afterwards", st.told(only(st.until("2026-12-31 10.00"), mentoring.KindAfter)), []string{
		"2026-12-22 15.30 after to mentee", "2026-12-22 15.45 after to mentor",
	})
}
