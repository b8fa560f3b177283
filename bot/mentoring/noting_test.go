package mentoring_test

import (
	"testing"

	"mentorbot/bot/mentoring"
)

// noteMeeting lets a half note a meeting of 90 minutes that the two agreed themselves.
func (st *stage) noteMeeting(r mentoring.Role, s string) mentoring.Agreement {
	st.Helper()
	got, err := st.service.Note(st.Context(), st.half(r), st.pair.id, booking(st, s))
	st.must(err)
	return got
}

func TestEitherHalfNotesWhatTheTwoAgreedThemselves(t *testing.T) { // I7
	t.Parallel()
	for _, r := range []mentoring.Role{mentee, mentor} {
		t.Run(string(r), func(t *testing.T) {
			t.Parallel()
			st := newJoinedStage(t)
			st.agreeOn(terms()) // the mentee books
			got := st.noteMeeting(r, "2026-12-15 14.00")
			same(t, "state", st.meeting(got.Meeting.ID).State, mentoring.MeetingAgreed)
			same(t, "folded", got.Folded, false)
			if next, ok := got.Situation.Next(); !ok || next.ID != got.Meeting.ID {
				t.Error("it is not the next meeting")
			}
			sent := only(st.until("2026-12-31 10.00"), mentoring.KindNoted, mentoring.KindPreparation, mentoring.KindAfter)
			same(t, "told", st.told(sent), []string{
				"2026-12-01 10.00 noted to " + string(r.Other()),
				"2026-12-11 09.00 preparation to mentee", "2026-12-11 09.00 preparation to mentor",
				"2026-12-15 15.30 after to mentee", "2026-12-15 15.45 after to mentor",
			})
		})
	}
}

func TestWhatIsNotedLateBringsAgendaAndQuestionsAlong(t *testing.T) { // S6
	t.Parallel()
	st := newJoinedStage(t)
	got := st.noteMeeting(mentee, "2026-12-02 14.00")
	same(t, "folded", got.Folded, true)
	sent := only(st.deliver(), mentoring.KindNoted, mentoring.KindPreparation)
	same(t, "told", st.told(sent), []string{"2026-12-01 10.00 noted to mentor"})
	same(t, "folded for the other", sent[0].due.Folded, true)
}

func TestAMeetingThatWasHeldIsNotedAfterwards(t *testing.T) { // I6, I7
	t.Parallel()
	for name, test := range map[string]struct {
		by    mentoring.Role
		when  string
		state mentoring.MeetingState
		told  []string
	}{
		"yesterday, by the mentee": {mentee, "2026-12-14 14.00", mentoring.MeetingHeld, []string{
			"2026-12-15 10.00 noted to mentor", "2026-12-16 09.00 after to mentee", "2026-12-16 09.00 after to mentor",
		}},
		"yesterday, by the mentor": {mentor, "2026-12-14 14.00", mentoring.MeetingAgreed, []string{
			"2026-12-15 10.00 noted to mentee", "2026-12-16 09.00 after to mentee", "2026-12-16 09.00 after to mentor",
		}},
		"too long ago to ask about it": {mentee, "2026-12-01 08.00", mentoring.MeetingHeld, []string{"2026-12-15 10.00 noted to mentor"}},
		"it is going on": {mentee, "2026-12-15 09.00", mentoring.MeetingAgreed, []string{
			"2026-12-15 10.00 noted to mentor", "2026-12-15 10.30 after to mentee", "2026-12-15 10.45 after to mentor",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			st := newJoinedStage(t)
			st.until("2026-12-15 10.00")
			got := st.noteMeeting(test.by, test.when)
			same(t, "state", st.meeting(got.Meeting.ID).State, test.state)
			same(t, "start questions", st.prompt(got.Meeting.ID, mentee, mentoring.Start), mentoring.Prompt{})
			sent := only(st.until("2026-12-17 16.00"), mentoring.KindNoted, mentoring.KindPreparation, mentoring.KindAfter)
			same(t, "told", st.told(sent), test.told)
			same(t, "rhythm", st.situation(mentor).Cadence().Anchor, got.Meeting.Slot.Date)
		})
	}
}

func TestDatesAreCheckedAsInBooking(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		when string
		want string
	}{
		"before the programme": {"2026-11-30 14.00", "invalid book.err.before date"},
		"in more than a year":  {"2028-12-20 14.00", "invalid book.err.far date"},
		"at night":             {"2026-12-20 05.00", "invalid book.err.night time"},
		"at the same time":     {"2026-12-10 14.00", "invalid book.err.clash date"},
		"over one held":        {"2026-12-03 14.00", "invalid book.err.clash date"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			st := newJoinedStage(t)
			st.meet("2026-12-03 13.00")
			st.meet("2026-12-10 13.00")
			st.until("2026-12-04 10.00")
			_, _, err := st.service.Say(t.Context(), st.half(mentee), st.situation(mentee).Meetings[0].ID, true)
			st.must(err)
			st.unchanged("refused", func() {
				_, err := st.service.Note(t.Context(), st.half(mentor), st.pair.id, booking(t, test.when))
				refused(t, err, test.want)
			})
		})
	}
}

func TestAnOpenProposalIsOvertakenByWhatIsNoted(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		noted string
		want  mentoring.ProposalState
	}{
		"ahead":    {"2026-12-17 14.00", mentoring.ProposalReplaced},
		"was held": {"2026-12-01 08.00", mentoring.ProposalOpen},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			st := newJoinedStage(t)
			offer := st.propose(mentee, booking(t, "2026-12-16 14.00"))
			st.noteMeeting(mentor, test.noted)
			same(t, "proposal", st.proposal(offer).State, test.want)
		})
	}
}

func TestATimeThatDoesNotFitIsCalledOff(t *testing.T) { // I7
	t.Parallel()
	st := newJoinedStage(t)
	id := st.noteMeeting(mentor, "2026-12-15 14.00").Meeting.ID
	st.deliver()
	m, _, err := st.service.Unfit(t.Context(), st.half(mentee), id)
	st.must(err)
	same(t, "state", m.State, mentoring.MeetingCancelled)
	same(t, "stored", st.meeting(id).State, mentoring.MeetingCancelled)
	same(t, "told", st.told(only(st.until("2026-12-31 10.00"), mentoring.KindUnfit, mentoring.KindCancelled, mentoring.KindPreparation, mentoring.KindAfter)),
		[]string{"2026-12-01 10.00 unfit to mentor"})
	st.unchanged("again", func() {
		_, _, err := st.service.Unfit(t.Context(), st.half(mentee), id)
		refused(t, err, "stale error.stale ")
	})
}

func TestOnlyWhoWasToldSaysThatATimeDoesNotFit(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		prepare func(st *stage) mentoring.MeetingID
		by      mentoring.Role
	}{
		"who noted it":      {func(st *stage) mentoring.MeetingID { return st.noteMeeting(mentee, "2026-12-15 14.00").Meeting.ID }, mentee},
		"of a booked one":   {func(st *stage) mentoring.MeetingID { return st.meet("2026-12-15 14.00") }, mentor},
		"when it has begun": {func(st *stage) mentoring.MeetingID { return st.noteMeeting(mentee, "2026-12-01 09.30").Meeting.ID }, mentor},
		"when it was moved": {func(st *stage) mentoring.MeetingID {
			id := st.noteMeeting(mentee, "2026-12-15 14.00").Meeting.ID
			st.move(id, "2026-12-16 14.00")
			return id
		}, mentor},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			st := newJoinedStage(t)
			id := test.prepare(st)
			st.unchanged("refused", func() {
				_, _, err := st.service.Unfit(t.Context(), st.half(test.by), id)
				refused(t, err, "stale error.stale ")
			})
		})
	}
}

func TestAMeetingKeepsItsNameInCalendarsAndCountsItsVersions(t *testing.T) { // K13
	t.Parallel()
	st := newJoinedStage(t)
	id := st.meet("2026-12-15 14.00")
	uid := st.meeting(id).UID
	same(t, "agreed", st.meeting(id).Sequence(), 0)
	st.move(id, "2026-12-16 14.00")
	same(t, "moved", st.meeting(id).Sequence(), 1)
	st.move(id, "2026-12-17 14.00")
	same(t, "moved again", st.meeting(id).Sequence(), 2)
	m, _, err := st.service.Cancel(t.Context(), st.half(mentor), id)
	st.must(err)
	same(t, "called off", m.Sequence(), 3)
	same(t, "name", m.UID, uid)
	if other := st.meeting(st.meet("2026-12-15 14.00")).UID; other == uid || len(uid) < 26 {
		t.Errorf("names %q and %q", uid, other)
	}
}

func TestTheEndCallsOffWhatLiesAhead(t *testing.T) { // I8
	t.Parallel()
	st := newJoinedStage(t)
	st.meet("2026-12-03 14.00")
	st.meet("2026-12-17 14.00")
	st.meet("2026-12-22 14.00")
	st.until("2026-12-08 11.00")
	sit, err := st.service.End(t.Context(), st.half(mentor), st.pair.id)
	st.must(err)
	dates := func(sit mentoring.Situation) (all []string) {
		for _, m := range sit.CalledOff() {
			all = append(all, m.Slot.Date.String())
		}
		return all
	}
	same(t, "called off", dates(sit), []string{"2026-12-17", "2026-12-22"})
	same(t, "as the other sees it", dates(st.situation(mentee)), []string{"2026-12-17", "2026-12-22"})
}

func TestThePairsOwnNoticeIsToldAndStopsNothing(t *testing.T) { // R60
	t.Parallel()
	for name, test := range map[string]struct {
		notice         mentoring.Notice
		last, from     string
		deadline       string
		late, contract bool
	}{
		"any time":              {mentoring.NoticeAny, "2026-12-15 09.00", "", "", false, true},
		"the day before":        {mentoring.NoticeDay, "2026-12-14 23.00", "2026-12-15 00.30", "2026-12-14", true, true},
		"two days before":       {mentoring.NoticeTwoDays, "2026-12-13 23.00", "2026-12-14 00.30", "2026-12-13", true, true},
		"a week before":         {mentoring.NoticeSevenDay, "2026-12-08 23.00", "2026-12-09 00.30", "2026-12-08", true, true},
		"nothing agreed by two": {mentoring.NoticeTwoDays, "2026-12-15 09.00", "", "", false, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			st := newJoinedStage(t)
			if test.contract {
				terms := terms()
				terms.Notice = test.notice
				st.agreeOn(terms)
			}
			id := st.meet("2026-12-15 14.00")
			st.at(test.last)
			same(t, "deadline", st.situation(mentor).Deadline(st.meeting(id)).String(), test.deadline)
			same(t, "late on the last day", st.situation(mentor).Late(st.meeting(id)), false)
			if test.from == "" {
				return
			}
			st.at(test.from)
			same(t, "late after it", st.situation(mentor).Late(st.meeting(id)), test.late)
			_, _, err := st.service.Cancel(t.Context(), st.half(mentor), id)
			st.must(err)
		})
	}
}
