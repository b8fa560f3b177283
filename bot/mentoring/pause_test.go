package mentoring_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"mentorbot/bot/mentoring"
)

// pause lets a half pause until a day such as "2026-12-20".
func (st *stage) pause(r mentoring.Role, until string, callOff ...mentoring.MeetingID) mentoring.Situation {
	st.Helper()
	sit, err := st.service.Pause(st.Context(), st.half(r), st.pair.id, st.date(until), callOff...)
	st.must(err)
	return sit
}

func (st *stage) resume(r mentoring.Role) {
	st.Helper()
	_, err := st.service.Resume(st.Context(), st.half(r), st.pair.id)
	st.must(err)
}

func (st *stage) date(s string) mentoring.Date {
	st.Helper()
	d, err := mentoring.ParseDate(s)
	st.must(err)
	return d
}

func TestAPauseIsQuietForBothAndEndsByItself(t *testing.T) { // C5, A3, U2
	t.Parallel()
	for _, pauses := range []mentoring.Role{mentee, mentor} {
		t.Run(string(pauses), func(t *testing.T) {
			t.Parallel()
			st := newJoinedStage(t)
			st.deliver()
			kept := st.meet("2026-12-10 14.00")
			dropped := st.meet("2026-12-17 14.00")
			after := st.meet("2027-01-12 14.00")
			st.deliver()
			st.pause(pauses, "2027-01-10", dropped)
			same(t, "kept", st.meeting(kept).State, mentoring.MeetingAgreed)
			same(t, "called off", st.meeting(dropped).State, mentoring.MeetingCancelled)
			same(t, "after the pause", st.meeting(after).State, mentoring.MeetingAgreed)
			other := string(pauses.Other())
			same(t, "messages", st.told(st.until("2027-01-12 12.00")), []string{
				"2026-12-01 10.00 cancelled to " + other,
				"2026-12-01 10.00 paused to " + other,
				// One a day: the meeting that is near, then the one that was kept.
				"2027-01-11 08.00 preparation to mentee",
				"2027-01-11 08.00 preparation to mentor",
				"2027-01-12 08.00 after to mentee",
				"2027-01-12 08.00 after to mentor",
			})
		})
	}
}

func TestAPauseIsLiftedByWhoeverPauses(t *testing.T) {
	t.Parallel()
	st := newJoinedStage(t)
	st.deliver()
	st.meet("2026-12-10 14.00")
	st.deliver()
	st.pause(mentee, "2026-12-20")
	same(t, "told", st.told(st.deliver()), []string{"2026-12-01 10.00 paused to mentor"})
	st.unchanged("the other half lifts it", func() {
		_, err := st.service.Resume(t.Context(), st.half(mentor), st.pair.id)
		refused(t, err, "stale error.stale ")
	})
	same(t, "in the pause", len(st.until("2026-12-09 11.00")), 0)
	st.resume(mentee)
	same(t, "lifted", st.told(st.until("2026-12-10 16.00")), []string{
		"2026-12-09 11.00 preparation to mentee", "2026-12-09 11.00 preparation to mentor",
		"2026-12-10 15.30 after to mentee", "2026-12-10 15.45 after to mentor",
	})
	sit := st.situation(mentee)
	if _, paused := sit.PausedUntil(mentee); paused || len(sit.Pair.Mentee.Pauses) != 1 {
		t.Errorf("after it was lifted: %+v", sit.Pair.Mentee.Pauses)
	}
	_, err := st.service.Resume(t.Context(), st.half(mentee), st.pair.id)
	refused(t, err, "stale error.stale ")
}

func TestAPauseLiftedOnItsFirstDayLeavesNothing(t *testing.T) {
	t.Parallel()
	st := newJoinedStage(t)
	st.pause(mentee, "2026-12-20")
	st.resume(mentee)
	same(t, "pauses", len(st.situation(mentee).Pair.Mentee.Pauses), 0)
	same(t, "told of a pause that is over", len(only(st.until("2026-12-02 10.00"), mentoring.KindPaused)), 0)
}

func TestThePairIsQuietWhileEitherHalfPauses(t *testing.T) {
	t.Parallel()
	st := newJoinedStage(t)
	st.deliver()
	st.pause(mentee, "2026-12-10")
	st.pause(mentor, "2026-12-20")
	st.pause(mentee, "2026-12-13") // changes their mind
	same(t, "told", st.told(st.deliver()), []string{
		"2026-12-01 10.00 paused to mentee", "2026-12-01 10.00 paused to mentor",
	})
	st.until("2026-12-05 10.00")
	st.resume(mentee)
	same(t, "still quiet", len(st.until("2026-12-21 07.00")), 0)
	pair := st.situation(mentee).Pair
	same(t, "the last day", pair.Paused(st.date("2026-12-20")), true)
	same(t, "the day after", pair.Paused(st.date("2026-12-21")), false)
	same(t, "the day before", pair.Paused(st.date("2026-11-30")), false)
}

func TestWhatTheOtherHalfDoesWaitsForTheEndOfAPause(t *testing.T) {
	t.Parallel()
	st := newJoinedStage(t)
	st.deliver()
	st.pause(mentor, "2026-12-13")
	st.deliver()
	_, err := st.service.SendContract(t.Context(), st.half(mentee), st.pair.id, 0, terms())
	st.must(err)
	st.propose(mentee, booking(t, "2027-01-05 14.00"))
	same(t, "in the pause", len(st.until("2026-12-13 23.00")), 0)
	// Late, so one a day.
	same(t, "after it", st.told(st.until("2026-12-15 08.30")), []string{
		"2026-12-14 08.00 contract_review to mentor", "2026-12-15 08.00 proposal to mentor",
	})
}

func TestWhatConcernsAMeetingInThePauseGoes(t *testing.T) { // S4
	t.Parallel()
	st := newJoinedStage(t)
	st.deliver()
	moved := st.meet("2026-12-10 14.00")
	kept := st.meet("2026-12-08 10.00")
	st.deliver()
	st.pause(mentee, "2026-12-20")
	st.deliver()
	b := booking(t, "2026-12-11 14.00")
	b.Moves = moved
	st.propose(mentor, b)
	same(t, "a move", st.told(st.deliver()), []string{"2026-12-01 10.00 proposal to mentee"})
	st.accept(mentee, st.situation(mentee).Offer.ID)
	same(t, "agreed", st.told(st.deliver()), []string{"2026-12-01 10.00 confirmed to mentor"})
	b = booking(t, "2026-12-12 14.00")
	b.Moves = moved
	offer := st.propose(mentor, b)
	st.deliver()
	_, _, err := st.service.Keep(t.Context(), st.half(mentee), offer)
	st.must(err)
	same(t, "a move declined", st.told(st.deliver()), []string{"2026-12-01 10.00 kept to mentor"})
	_, _, err = st.service.Cancel(t.Context(), st.half(mentor), kept)
	st.must(err)
	same(t, "cancelled", st.told(st.deliver()), []string{"2026-12-01 10.00 cancelled to mentee"})
	st.propose(mentee, booking(t, "2026-12-16 14.00"))
	same(t, "a new one in the pause", st.told(st.deliver()), []string{"2026-12-01 10.00 proposal to mentor"})
	_, err = st.service.End(t.Context(), st.half(mentor), st.pair.id)
	st.must(err)
	same(t, "the end", st.told(st.until("2026-12-25 10.00")), []string{"2026-12-01 10.00 ended to mentee"})
}

func TestNobodyIsNudgedInAPauseNorTheWeekAfter(t *testing.T) { // M9, S3
	t.Parallel()
	for name, lifted := range map[string]bool{"by itself": false, "by hand": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			st := newJoinedStage(t)
			st.agreeOn(terms())
			st.until("2026-12-14 10.00") // the nudge would come on 15.12
			until, want := "2027-01-13", "2027-01-21 09.00 nudge to mentee"
			if lifted {
				until = "2027-03-01"
			}
			st.pause(mentee, until)
			st.deliver()
			if lifted {
				same(t, "in the pause", len(st.until("2027-01-14 10.00")), 0)
				st.resume(mentee)
			}
			same(t, "messages", st.told(st.until("2027-02-10 10.00")), []string{want})
		})
	}
}

func TestAPauseThatBeginsBeforeAMeetingIsAskedAboutHoldsTheQuestionsBack(t *testing.T) { // M8
	t.Parallel()
	st := newJoinedStage(t)
	st.deliver()
	st.meet("2026-12-10 14.30")
	same(t, "asked", st.told(only(st.until("2026-12-11 07.00"), mentoring.KindAfter)), []string{"2026-12-10 16.00 after to mentee"})
	st.pause(mentee, "2027-01-10") // before the window of the mentor's
	same(t, "after it", st.told(only(st.until("2027-01-13 10.00"), mentoring.KindAfter)), []string{"2027-01-11 08.00 after to mentor"})
}

func TestAMeetingKeptInAPauseIsAskedAboutAfterTheNextPauseToo(t *testing.T) { // M7, M8
	t.Parallel()
	for name, held := range map[string]bool{"nobody has said": false, "the mentee says that it was held": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			st := newJoinedStage(t)
			st.deliver()
			kept := st.meet("2026-12-10 14.00")
			st.pause(mentee, "2026-12-13")
			st.until("2026-12-13 20.00")
			if held {
				_, _, err := st.service.Say(t.Context(), st.half(mentee), kept, true)
				st.must(err)
			}
			st.pause(mentor, "2027-01-10")
			same(t, "asked", st.told(only(st.until("2027-01-13 10.00"), mentoring.KindAfter)), []string{
				"2027-01-11 08.00 after to mentee", "2027-01-11 08.00 after to mentor",
			})
		})
	}
}

func TestNobodyIsNudgedInTheWeekAfterAPauseThatWasOverBefore(t *testing.T) { // M9, S3
	t.Parallel()
	for name, agrees := range map[string]bool{"nudge": true, "contract_reminder": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			st := newJoinedStage(t)
			if agrees {
				st.agreeOn(terms())
			}
			st.deliver()
			st.pause(mentor, "2026-12-11") // it would come on 15.12
			st.deliver()
			same(t, "messages", st.told(st.until("2027-01-02 10.00")), []string{"2026-12-21 09.00 " + name + " to mentee"})
		})
	}
}

// While a time is proposed no nudge is planned, so that one from before a pause
// keeps its day.
func TestANudgeThatWaitedWithAProposalIsNotSentInTheWeekAfterAPause(t *testing.T) {
	t.Parallel()
	st := newJoinedStage(t)
	st.agreeOn(terms())
	st.meet("2026-12-03 14.00")
	st.until("2026-12-11 10.00") // the nudge would come on 17.12
	offer := st.propose(mentee, booking(t, "2026-12-17 10.00"))
	counter := booking(t, "2026-12-17 08.30")
	counter.Counters = offer
	st.propose(mentor, counter)
	st.deliver()
	st.pause(mentor, "2026-12-13")
	st.until("2026-12-16 10.00")
	st.at("2026-12-17 09.00") // the proposal has lapsed, and the mentor is not told yet
	some, _, err := st.outbox.ClaimSome(t.Context(), st.now, nil, 2)
	st.must(err)
	if len(some) != 1 || some[0].Delivery.Kind != mentoring.KindLapsed {
		t.Errorf("claimed %+v", some)
	}
	d, _, ok, err := st.outbox.Planned(t.Context(), st.pair.mentee)
	st.must(err)
	if day := mentoring.DateOf(d.Due, location(t, "Europe/Copenhagen")).String(); !ok || d.Kind != mentoring.KindNudge || day != "2026-12-21" {
		t.Errorf("planned: %s on %s", d.Kind, day)
	}
}

func TestWhatTheTwoAgreedThemselvesIsHeardInAPause(t *testing.T) { // I7, S4
	t.Parallel()
	st := newJoinedStage(t)
	st.deliver()
	st.pause(mentor, "2026-12-20")
	st.deliver()
	got := st.noteMeeting(mentee, "2026-12-08 14.00")
	same(t, "noted", st.told(st.deliver()), []string{"2026-12-01 10.00 noted to mentor"})
	_, _, err := st.service.Unfit(t.Context(), st.half(mentor), got.Meeting.ID)
	st.must(err)
	same(t, "does not fit", st.told(st.deliver()), []string{"2026-12-01 10.00 unfit to mentee"})
	st.at("2026-12-04 10.00")
	st.noteMeeting(mentee, "2026-12-03 14.00")
	same(t, "that it was held can wait", len(st.until("2026-12-20 23.00")), 0)
	same(t, "after the pause", st.told(only(st.until("2026-12-22 09.00"), mentoring.KindNoted)), []string{
		"2026-12-22 08.00 noted to mentor", // the day after the questions about it
	})
}

func TestTheContractReminderWaitsForTheEndOfAPause(t *testing.T) {
	t.Parallel()
	st := newJoinedStage(t)
	st.deliver()
	st.pause(mentor, "2026-12-20") // it would come on 15.12
	st.deliver()
	same(t, "messages", st.told(st.until("2027-01-04 10.00")), []string{"2026-12-28 09.00 contract_reminder to mentee"})
}

func TestAPauseIsBetweenTomorrowAndHalfAYear(t *testing.T) { // pause.err.date
	t.Parallel()
	st := newJoinedStage(t)
	for until, ok := range map[string]bool{
		"2026-11-30": false, "2026-12-01": false, "2026-12-02": true, "2027-06-01": true, "2027-06-02": false,
	} {
		_, err := st.service.Pause(t.Context(), st.half(mentee), st.pair.id, st.date(until))
		if ok {
			st.must(err)
		} else {
			refused(t, err, "invalid pause.err.date until")
		}
	}
}

func TestAPauseCallsOnlyTheOwnMeetingsOff(t *testing.T) {
	t.Parallel()
	st := newJoinedStage(t)
	id := st.meet("2026-12-10 14.00")
	for _, meeting := range []mentoring.MeetingID{id + 1, 0} {
		st.unchanged("a meeting that is not the pair's", func() {
			_, err := st.service.Pause(t.Context(), st.half(mentee), st.pair.id, st.date("2026-12-20"), id, meeting)
			refused(t, err, "stale error.stale ")
		})
	}
	st.unchanged("somebody else", func() {
		for _, who := range []mentoring.PersonID{st.stranger, st.coordinator} {
			_, err := st.service.Pause(t.Context(), st.by(who), st.pair.id, st.date("2026-12-20"))
			refused(t, err, "forbidden error.notmember ")
			_, err = st.service.Resume(t.Context(), st.by(who), st.pair.id)
			refused(t, err, "forbidden error.notmember ")
		}
	})
	waits := newStage(t)
	_, err := waits.service.Pause(t.Context(), waits.half(mentee), waits.pair.id, waits.date("2026-12-20"))
	refused(t, err, "forbidden join.first ")
}

func TestDaysOfAPauseDoNotCountInTheRhythm(t *testing.T) { // R86
	t.Parallel()
	// Three weeks and two are allowed from 1.12 on, and weeks without pause.
	for _, tt := range []struct {
		pauses [2]string
		now    string
		want   bool
	}{
		{[2]string{}, "2027-01-05 10.00", true},
		{[2]string{}, "2027-01-06 10.00", false},
		{[2]string{"2026-12-02 10.00", "2026-12-11"}, "2027-01-15 10.00", true},
		{[2]string{"2026-12-02 10.00", "2026-12-11"}, "2027-01-16 10.00", false},
	} {
		st := newJoinedStage(t)
		if tt.pauses[0] != "" {
			st.at(tt.pauses[0])
			st.pause(mentor, tt.pauses[1])
		}
		st.at(tt.now)
		status, err := st.service.Status(t.Context(), st.by(st.coordinator), st.programme)
		st.must(err)
		same(t, fmt.Sprintf("in rhythm with %v on %s", tt.pauses, tt.now), status.Pairs[0].InRhythm, tt.want)
		same(t, "state", status.Pairs[0].State, mentoring.PairActive)
	}
}

func TestASuggestionLiesAfterThePause(t *testing.T) {
	t.Parallel()
	st := newJoinedStage(t)
	sit := st.pause(mentee, "2027-02-14")
	if d := sit.Suggest().Date; !d.After(st.date("2027-02-14")) {
		t.Errorf("suggested %s", d)
	}
}

// loud are the messages that a pause does not hold back: what concerns a meeting that stands or would be held in it, the
// pause itself, and the end.
func loud(m message) bool {
	switch m.kind {
	case mentoring.KindConfirmed, mentoring.KindKept, mentoring.KindCancelled, mentoring.KindUnfit, mentoring.KindPaused, mentoring.KindEnded:
		return true
	case mentoring.KindNoted:
		return m.due.Meeting.Slot.Start.After(m.at)
	case mentoring.KindProposal:
		return m.due.Proposal.Meeting != 0 || m.due.Situation.Pair.Paused(m.due.Proposal.Slot.Date)
	default:
		return false
	}
}

func TestNoYearBreaksAPause(t *testing.T) { // T5, I5
	t.Parallel()
	for seed := range uint64(8) {
		t.Run(fmt.Sprintf("year %d", seed), func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(seed, 5))
			st := newStageAt(t, "2027-01-04 10.00")
			// quiet is what the test itself knows: the last day of each half's pause.
			quiet := map[mentoring.Role]mentoring.Date{}
			paused := func(at time.Time) bool {
				day := mentoring.DateOf(at, at.Location())
				return !day.After(quiet[mentee]) || !day.After(quiet[mentor])
			}
			zone := location(t, "Europe/Copenhagen")
			held, said, days := 0, 0, 0
			perMeeting := map[string]int{}
			listen := func(sent []message) {
				for _, m := range sent {
					if m.kind.Restates() {
						continue // nobody is written to
					}
					says := st.told([]message{m})[0]
					said++
					if m.kind == mentoring.KindAfter || m.kind == mentoring.KindPreparation {
						if perMeeting[fmt.Sprint(m.kind, m.due.Meeting.ID, m.to)]++; perMeeting[fmt.Sprint(m.kind, m.due.Meeting.ID, m.to)] > 1 {
							t.Errorf("%s: twice", says)
						}
					}
					if !paused(m.at.In(zone)) {
						continue
					}
					if held++; !loud(m) {
						t.Errorf("%s: in a pause", says)
					}
				}
			}
			for n := 1; n <= 365; n++ {
				today := mentoring.Date{Year: 2027, Month: time.January, Day: 4}.AddDays(n)
				listen(st.until(today.String() + " 12.00"))
				st.live(r, today)
				either := []mentoring.Role{mentee, mentor}[r.IntN(2)]
				switch resting := !today.After(quiet[either]); {
				case resting && r.IntN(100) < 5:
					st.resume(either)
					quiet[either] = today.AddDays(-1)
				case r.IntN(100) < 4:
					until := today.AddDays(1 + r.IntN(40))
					var off []mentoring.MeetingID
					for _, m := range st.situation(either).Within(until) {
						if r.IntN(2) == 0 {
							off = append(off, m.ID)
						}
					}
					st.pause(either, until.String(), off...)
					quiet[either] = until
				}
				if paused(st.now.In(zone)) {
					days++
				}
				listen(st.deliver())
			}
			if said < 20 || held < 3 || days < 60 {
				t.Errorf("%d messages, %d in %d days of pause: no year with pauses", said, held, days)
			}
			st.unchanged("planned again", st.replan)
		})
	}
}
