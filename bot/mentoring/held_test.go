package mentoring_test

import (
	"testing"

	"mentorbot/bot/mentoring"
)

func TestOnlyThePairSaysWhetherAMeetingWasHeld(t *testing.T) { // I6
	t.Parallel()
	type word struct {
		who     mentoring.Role
		held    bool
		refused bool
	}
	yes, no := word{mentee, true, false}, word{mentee, false, false}
	mentorNo, mentorYes := word{mentor, false, false}, word{mentor, true, true}
	tests := map[string]struct {
		words []word
		want  mentoring.MeetingState
	}{
		"nobody says a word":                   {nil, mentoring.MeetingAgreed},
		"the mentee says yes":                  {[]word{yes}, mentoring.MeetingHeld},
		"the mentee says no":                   {[]word{no}, mentoring.MeetingNotHeld},
		"the mentor says no":                   {[]word{mentorNo}, mentoring.MeetingDisputed},
		"the mentor cannot say yes":            {[]word{mentorYes}, mentoring.MeetingAgreed},
		"the mentor cannot say yes after a no": {[]word{mentorNo, mentorYes}, mentoring.MeetingDisputed},
		"the mentor's no comes after the yes":  {[]word{yes, mentorNo}, mentoring.MeetingDisputed},
		"the mentee's yes comes after the no":  {[]word{mentorNo, yes}, mentoring.MeetingHeld},
		"the mentee confirms it once more":     {[]word{yes, mentorNo, yes}, mentoring.MeetingHeld},
		"the mentor's no changes no no":        {[]word{no, mentorNo}, mentoring.MeetingNotHeld},
		"the mentee says no as well":           {[]word{mentorNo, no}, mentoring.MeetingNotHeld},
		"the mentee changes the own word":      {[]word{no, yes, no}, mentoring.MeetingNotHeld},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			st := newJoinedStage(t)
			id := st.meet("2026-12-15 14.00")
			st.at("2026-12-15 15.30")
			rows := len(st.dump()["delivery"])
			for _, w := range test.words {
				say := func() error {
					_, _, err := st.service.Say(t.Context(), st.half(w.who), id, w.held)
					return err
				}
				if w.refused {
					st.unchanged("refused", func() { refused(t, say(), "stale error.stale ") })
					continue
				}
				st.must(say())
			}
			same(t, "state", st.meeting(id).State, test.want)
			held := 0
			if test.want == mentoring.MeetingHeld {
				held = 1
			}
			same(t, "meetings held", st.situation(mentee).Held(), held)
			same(t, "messages about it", len(st.dump()["delivery"])-rows, 0)
		})
	}
}

func TestNothingIsSaidOfAMeetingBeforeItBegins(t *testing.T) { // I6
	t.Parallel()
	st := newJoinedStage(t)
	id := st.meet("2026-12-15 14.00")
	st.at("2026-12-15 13.59")
	for _, held := range []bool{true, false} {
		st.unchanged("a minute before", func() {
			_, _, err := st.service.Say(t.Context(), st.half(mentee), id, held)
			refused(t, err, "stale error.stale ")
		})
	}
	st.at("2026-12-15 14.00")
	_, _, err := st.service.Say(t.Context(), st.half(mentee), id, true)
	st.must(err)
}

func TestNothingIsSaidOfACancelledMeeting(t *testing.T) {
	t.Parallel()
	st := newJoinedStage(t)
	id := st.meet("2026-12-15 14.00")
	_, _, err := st.service.Cancel(t.Context(), st.half(mentee), id)
	st.must(err)
	st.at("2026-12-16 10.00")
	for _, held := range []bool{true, false} {
		st.unchanged("cancelled", func() {
			_, _, err := st.service.Say(t.Context(), st.half(mentee), id, held)
			refused(t, err, "stale error.stale ")
		})
	}
}

func TestAMeetingThatWasNotHeldAsksNothing(t *testing.T) { // I6
	t.Parallel()
	st := newJoinedStage(t)
	id := st.meet("2026-12-15 14.00")
	st.until("2026-12-15 14.30")
	_, _, err := st.service.Say(t.Context(), st.half(mentee), id, false)
	st.must(err)
	same(t, "afterwards", st.told(only(st.until("2026-12-31 10.00"), mentoring.KindAfter)), nil)
	for _, r := range []mentoring.Role{mentee, mentor} {
		open, err := st.service.OpenPrompts(t.Context(), st.half(r), st.pair.id)
		st.must(err)
		same(t, "open questions", len(open), 0)
		_, err = st.service.Answer(t.Context(), st.half(r), st.prompt(id, r, mentoring.End).ID, nil, false)
		refused(t, err, "stale error.stale ")
	}
}

func TestAMisTapAboutTheMeetingCanBeUndone(t *testing.T) { // I6
	t.Parallel()
	st := newJoinedStage(t)
	id := st.meet("2026-12-15 14.00")
	st.until("2026-12-15 15.50")
	for _, held := range []bool{false, true} {
		_, _, err := st.service.Say(t.Context(), st.half(mentee), id, held)
		st.must(err)
	}
	for _, r := range []mentoring.Role{mentee, mentor} {
		open, err := st.service.OpenPrompts(t.Context(), st.half(r), st.pair.id)
		st.must(err)
		same(t, "question sets of the "+string(r), len(open), 2)
	}
}

func TestAMentorWhoSaysNoIsNotAskedAndTheMenteeIs(t *testing.T) { // I6
	t.Parallel()
	st := newJoinedStage(t)
	id := st.meet("2026-12-15 14.00")
	st.until("2026-12-15 14.30")
	_, _, err := st.service.Say(t.Context(), st.half(mentor), id, false)
	st.must(err)
	same(t, "afterwards", st.told(only(st.until("2026-12-31 10.00"), mentoring.KindAfter)), []string{"2026-12-15 15.30 after to mentee"})
}

func TestTheDateOfAMeetingCountsUnlessItWasNotHeld(t *testing.T) { // I6
	t.Parallel()
	for name, test := range map[string]struct {
		say  func(st *stage, id mentoring.MeetingID)
		want string
	}{
		"nobody answered": {func(*stage, mentoring.MeetingID) {}, "2026-12-15"},
		"held": {func(st *stage, id mentoring.MeetingID) {
			_, _, err := st.service.Say(st.Context(), st.half(mentee), id, true)
			st.must(err)
		}, "2026-12-15"},
		"not held": {func(st *stage, id mentoring.MeetingID) {
			_, _, err := st.service.Say(st.Context(), st.half(mentee), id, false)
			st.must(err)
		}, "2026-12-08"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			st := newJoinedStage(t)
			st.meet("2026-12-08 14.00")
			id := st.meet("2026-12-15 14.00")
			st.at("2026-12-16 10.00")
			test.say(st, id)
			same(t, "anchor of the rhythm", st.situation(mentee).Cadence().Anchor.String(), test.want)
		})
	}
}
