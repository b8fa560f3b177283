package mentoring_test

import (
	"testing"

	"mentorbot/bot/mentoring"
)

func TestTheLaterFrequencyTakesTwo(t *testing.T) { // R83, R14
	t.Parallel()
	type vote struct {
		who  mentoring.Role
		what mentoring.LaterVote
	}
	tests := map[string]struct {
		votes []vote
		from  string // the day it holds from, or ""
	}{
		"nobody has answered":                    {nil, ""},
		"the mentee alone says yes":              {[]vote{{mentee, mentoring.LaterYes}}, ""},
		"the mentor alone says yes":              {[]vote{{mentor, mentoring.LaterYes}}, ""},
		"one half says yes twice":                {[]vote{{mentor, mentoring.LaterYes}, {mentor, mentoring.LaterYes}}, ""},
		"both say yes":                           {[]vote{{mentor, mentoring.LaterYes}, {mentee, mentoring.LaterYes}}, "2026-12-02"},
		"one half keeps":                         {[]vote{{mentor, mentoring.LaterYes}, {mentee, mentoring.LaterKeep}}, ""},
		"both keep":                              {[]vote{{mentor, mentoring.LaterKeep}, {mentee, mentoring.LaterKeep}}, ""},
		"a yes is taken back in time":            {[]vote{{mentor, mentoring.LaterYes}, {mentor, mentoring.LaterKeep}, {mentee, mentoring.LaterYes}}, ""},
		"a keep is changed to a yes":             {[]vote{{mentor, mentoring.LaterKeep}, {mentee, mentoring.LaterYes}, {mentor, mentoring.LaterYes}}, "2026-12-03"},
		"a vote after both said yes is too late": {[]vote{{mentor, mentoring.LaterYes}, {mentee, mentoring.LaterYes}, {mentee, mentoring.LaterKeep}}, "2026-12-02"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			st := newJoinedStage(t)
			for _, v := range test.votes {
				_, err := st.service.ChooseLater(t.Context(), st.half(v.who), st.pair.id, v.what)
				st.must(err)
				st.now = st.now.AddDate(0, 0, 1)
			}
			sit := st.situation(mentee)
			same(t, "later from", sit.Pair.LaterFrom.String(), test.from)
			phase := mentoring.DefaultFrequency().First
			if test.from != "" {
				phase = mentoring.DefaultFrequency().Later
			}
			same(t, "phase", sit.Phase(), phase)
		})
	}
}

func TestTheHalfThatSaidYesFirstHearsThatBothHave(t *testing.T) {
	t.Parallel()
	st := newJoinedStage(t)
	st.deliver()
	for _, r := range []mentoring.Role{mentee, mentor} {
		_, err := st.service.ChooseLater(t.Context(), st.half(r), st.pair.id, mentoring.LaterYes)
		st.must(err)
	}
	same(t, "told", st.told(st.deliver()), []string{"2026-12-01 10.00 cadence_changed to mentee"})
}

func TestTheQuestionOfTheLaterFrequencyComesInTime(t *testing.T) { // M11
	t.Parallel()
	tests := []struct {
		name     string
		meetings []string
		want     string
	}{
		{"no meeting, no question", nil, "none"},
		{"three months after the first meeting", []string{"2026-12-08 14.00"}, "2027-03-08 09.00 pending"},
		{"three months after, on the next open day", []string{"2026-12-13 14.00"}, "2027-03-15 09.00 pending"},
		{"three months after, past a holiday", []string{"2026-12-25 14.00"}, "2027-03-30 09.00 pending"},
		{"three months after, past the quiet weeks", []string{"2027-04-12 14.00"}, "2027-08-02 09.00 pending"},
		{"three meetings change nothing", []string{"2026-12-08 14.00", "2026-12-15 14.00", "2026-12-22 14.00"}, "2027-03-08 09.00 pending"},
		{
			"the day after the fourth meeting",
			[]string{"2026-12-08 14.00", "2026-12-15 14.00", "2026-12-22 14.00", "2027-01-05 14.00"}, "2027-01-06 09.00 pending",
		},
		{
			"the open day after a fourth meeting on a Friday",
			[]string{"2026-12-08 14.00", "2026-12-15 14.00", "2026-12-22 14.00", "2027-01-08 14.00"}, "2027-01-11 09.00 pending",
		},
		{
			"three months after, when the fourth meeting is later",
			[]string{"2026-12-08 14.00", "2027-01-15 14.00", "2027-02-22 14.00", "2027-03-22 14.00"}, "2027-03-08 09.00 pending",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			st := newJoinedStage(t)
			for _, at := range test.meetings {
				st.meet(at)
			}
			for _, r := range []mentoring.Role{mentee, mentor} {
				same(t, string(r), st.dueOf("pair", int64(st.pair.id), mentoring.KindLater, r), test.want)
			}
		})
	}
}

func TestTheQuestionOfTheLaterFrequencyIsAskedOnce(t *testing.T) { // M11
	t.Parallel()
	tests := map[string]struct {
		prepare func(st *stage)
		want    []string
	}{
		"both are asked": {func(*stage) {}, []string{"2027-03-08 09.00 cadence to mentee", "2027-03-08 09.00 cadence to mentor"}},
		"a half that has answered is not asked": {func(st *stage) {
			_, err := st.service.ChooseLater(st.Context(), st.half(mentor), st.pair.id, mentoring.LaterKeep)
			st.must(err)
		}, []string{"2027-03-08 09.00 cadence to mentee"}},
		"nobody is asked when both said yes": {func(st *stage) {
			for _, r := range []mentoring.Role{mentee, mentor} {
				_, err := st.service.ChooseLater(st.Context(), st.half(r), st.pair.id, mentoring.LaterYes)
				st.must(err)
			}
		}, nil},
		"nobody is asked when the contract has one frequency": {func(st *stage) {
			one := terms()
			one.Later = one.First
			st.agreeOn(one)
		}, nil},
		"nobody is asked when no meeting is left": {func(st *stage) {
			_, _, err := st.service.Cancel(st.Context(), st.half(mentor), st.situation(mentee).Meetings[0].ID)
			st.must(err)
		}, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			st := newJoinedStage(t)
			st.meet("2026-12-08 14.00")
			test.prepare(st)
			same(t, "a year's questions", st.told(only(st.until("2027-12-01 10.00"), mentoring.KindLater)), test.want)
		})
	}
}

func TestAQuestionThatComesLateIsAskedTheNextDayAndNotPutOffAgain(t *testing.T) { // M11, G10
	t.Parallel()
	st := newJoinedStage(t)
	one := terms()
	one.Later = one.First
	st.agreeOn(one)
	st.meet("2026-12-08 14.00")
	st.until("2027-05-03 10.00")
	st.agreeOn(terms())
	same(t, "planned", st.dueOf("pair", int64(st.pair.id), mentoring.KindLater, mentor), "2027-05-04 09.00 pending")
	st.at("2027-05-04 08.30")
	st.unchanged("planning in the morning", func() { st.replan() })
	same(t, "asked", st.told(only(st.until("2027-05-10 10.00"), mentoring.KindLater)), []string{
		"2027-05-04 09.00 cadence to mentee", "2027-05-04 09.00 cadence to mentor",
	})
}

func TestAMovedMeetingMovesTheQuestionOfTheLaterFrequency(t *testing.T) { // M11
	t.Parallel()
	st := newJoinedStage(t)
	first := st.meet("2026-12-08 14.00")
	st.move(first, "2026-12-16 14.00")
	same(t, "moved", st.dueOf("pair", int64(st.pair.id), mentoring.KindLater, mentee), "2027-03-16 09.00 pending")
}
