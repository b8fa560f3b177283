package mentoring_test

import (
	"testing"

	"mentorbot/bot/mentoring"
)

// nudges are the messages to the mentee that nobody's act caused and that no meeting asks for.
func (st *stage) nudges(sent []message) []string {
	return st.told(only(sent, mentoring.KindNudge, mentoring.KindContractRemind))
}

func TestTheMenteeIsNudgedAWeekBeforeTheInterval(t *testing.T) { // M9, S2
	t.Parallel()
	tests := []struct {
		name, now string
		terms     func(*mentoring.Terms)
		meetings  []string
		want      string // the first nudge
	}{
		{"before the first meeting, from the day both joined", "2026-12-01 10.00", nil, nil, "2026-12-15 09.00"},
		{"after a meeting", "2026-12-01 10.00", nil, []string{"2026-12-08 14.00"}, "2026-12-22 09.00"},
		{"after the latest meeting", "2026-12-01 10.00", nil, []string{"2026-12-08 14.00", "2026-12-15 14.00"}, "2026-12-29 09.00"},
		{"every two weeks", "2026-12-01 10.00", func(t *mentoring.Terms) { t.First = mentoring.Phase{Min: 14, Max: 14} },
			[]string{"2026-12-08 14.00"}, "2026-12-15 09.00"},
		{"every five to six weeks", "2026-12-01 10.00", func(t *mentoring.Terms) { t.First = mentoring.Phase{Min: 35, Max: 42} },
			[]string{"2026-12-08 14.00"}, "2027-01-05 09.00"},
		{"a weekend moves it", "2026-12-01 10.00", nil, []string{"2026-12-12 14.00"}, "2026-12-28 09.00"},
		{"Easter moves it", "2027-03-01 10.00", nil, []string{"2027-03-11 14.00"}, "2027-03-30 09.00"},
		{"the closed days of Christmas move it", "2026-12-01 10.00", nil, []string{"2026-12-10 14.00"}, "2026-12-28 09.00"},
		{"the autumn holiday moves it", "2027-09-01 10.00", nil, []string{"2027-10-05 14.00"}, "2027-10-25 09.00"},
		{"the summer moves it", "2027-06-01 10.00", nil, []string{"2027-06-29 14.00"}, "2027-08-02 09.00"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			st := newStageAt(t, test.now)
			agreed := terms()
			if test.terms != nil {
				test.terms(&agreed)
			}
			st.agreeOn(agreed)
			for _, at := range test.meetings {
				st.meet(at)
			}
			got := st.nudges(st.untilTime(st.now.AddDate(1, 0, 0)))
			same(t, "a year's nudges", got, []string{test.want + " nudge to mentee"})
		})
	}
}

func TestNobodyIsNudgedWhileATimeIsBeingFound(t *testing.T) { // M9
	t.Parallel()
	tests := []struct {
		name    string
		prepare func(st *stage)
		want    []string
	}{
		{"a next meeting is agreed", func(st *stage) {
			st.at("2026-12-20 10.00")
			st.meet("2027-01-15 14.00")
		}, nil},
		{"a proposal is open", func(st *stage) {
			st.at("2026-12-20 10.00")
			st.propose(mentee, booking(st, "2027-01-15 14.00"))
		}, nil},
		{"a proposal was open and nobody answered", func(st *stage) {
			st.at("2026-12-20 10.00")
			st.propose(mentee, booking(st, "2026-12-28 14.00"))
		}, []string{"2026-12-29 09.00 nudge to mentee"}},
		{"a proposal would move a meeting that has begun", func(st *stage) {
			st.at("2026-12-16 10.00")
			b := booking(st, "2027-01-15 14.00")
			b.Moves = st.meet("2026-12-17 14.00") // its nudge is due on 31.12, which is closed
			st.propose(mentor, b)
		}, []string{"2027-01-04 09.00 nudge to mentee"}},
		{"a meeting was agreed and cancelled in time", func(st *stage) {
			st.at("2026-12-16 10.00")
			id := st.meet("2026-12-21 14.00")
			st.at("2026-12-17 10.00")
			_, _, err := st.service.Cancel(st.Context(), st.half(mentor), id)
			st.must(err)
		}, []string{"2026-12-22 09.00 nudge to mentee"}},
		{"a meeting was agreed and cancelled after the day of the nudge", func(st *stage) {
			st.at("2026-12-16 10.00")
			id := st.meet("2027-01-05 14.00")
			st.until("2027-01-04 10.00")
			_, _, err := st.service.Cancel(st.Context(), st.half(mentor), id)
			st.must(err)
		}, []string{"2027-01-05 09.00 nudge to mentee"}},
		{"a meeting was agreed and not held", func(st *stage) {
			st.at("2026-12-16 10.00")
			id := st.meet("2026-12-23 14.00")
			st.until("2026-12-28 12.00")
			_, _, err := st.service.Say(st.Context(), st.half(mentee), id, false)
			st.must(err)
		}, []string{"2026-12-30 09.00 nudge to mentee"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			st := newJoinedStage(t)
			st.agreeOn(terms())
			st.meet("2026-12-08 14.00") // its nudge is due on 22.12
			st.until("2026-12-15 10.00")
			test.prepare(st)
			same(t, "nudges", st.nudges(st.until("2027-01-12 10.00")), test.want)
		})
	}
}

func TestANudgeIsNotSentForTheMeetingBeforeTheLatest(t *testing.T) { // M9, S3
	t.Parallel()
	tests := []struct {
		name     string
		meetings []string
		want     []string
	}{
		{"the first meeting comes before the first nudge", []string{"2026-12-09 14.00"}, []string{"2026-12-23 09.00 nudge to mentee"}},
		{
			"the second meeting comes before the first one's nudge",
			[]string{"2026-12-03 14.00", "2026-12-14 14.00"}, []string{"2026-12-28 09.00 nudge to mentee"},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			st := newJoinedStage(t)
			st.agreeOn(terms())
			for _, at := range test.meetings {
				st.meet(at)
			}
			same(t, "nudges", st.nudges(st.until("2027-02-01 10.00")), test.want)
		})
	}
}

func TestANudgeIsSentOncePerCycle(t *testing.T) { // M9, S3
	t.Parallel()
	st := newJoinedStage(t)
	st.agreeOn(terms())
	var got []string
	for _, at := range []string{"2026-12-15 10.00", "2027-01-20 10.00", "2027-03-01 10.00"} {
		got = append(got, st.nudges(st.until(at))...)
		_, _, err := st.service.Cancel(t.Context(), st.half(mentee), st.meet(at[:8]+"28 14.00"))
		st.must(err)
	}
	got = append(got, st.nudges(st.until("2027-12-01 10.00"))...)
	same(t, "a year without a meeting", got, []string{"2026-12-15 09.00 nudge to mentee"})
}

func TestTheContractIsRemindedOfOnce(t *testing.T) { // S3
	t.Parallel()
	draft := func(st *stage, r mentoring.Role, base int) {
		_, err := st.service.SendContract(st.Context(), st.half(r), st.pair.id, base, terms())
		st.must(err)
	}
	tests := []struct {
		name, now string
		act       func(st *stage)
		want      []string
	}{
		{"nobody has written", "2026-12-01 10.00", func(*stage) {}, []string{"2026-12-15 09.00 contract_reminder to mentee"}},
		{"the mentor has the draft", "2026-12-01 10.00", func(st *stage) { draft(st, mentee, 0) },
			[]string{"2026-12-15 09.00 contract_reminder to mentee"}},
		{"the mentee has a counter-draft", "2026-12-01 10.00", func(st *stage) { draft(st, mentee, 0); draft(st, mentor, 1) },
			[]string{"2026-12-15 09.00 contract_reminder to mentee"}},
		{"Christmas moves it", "2026-12-10 10.00", func(*stage) {}, []string{"2026-12-28 09.00 contract_reminder to mentee"}},
		{"the summer moves it", "2027-07-01 10.00", func(*stage) {}, []string{"2027-08-02 09.00 contract_reminder to mentee"}},
		{"it is agreed in time: the rhythm's own nudge comes instead", "2026-12-01 10.00", func(st *stage) { st.agreeOn(terms()) },
			[]string{"2026-12-15 09.00 nudge to mentee"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			st := newStageAt(t, test.now)
			test.act(st)
			same(t, "a year's nudges", st.nudges(st.untilTime(st.now.AddDate(1, 0, 0))), test.want)
		})
	}
}

func TestTheReminderIsTheNudgeOfItsCycle(t *testing.T) { // S3
	t.Parallel()
	tests := []struct {
		name    string
		meeting string // before the reminder of 15.12, or after it
		want    []string
	}{
		{"no meeting", "", []string{"2026-12-15 09.00 contract_reminder to mentee"}},
		{"a meeting before it: the reminder is the nudge after the meeting", "2026-12-09 14.00", []string{"2026-12-15 09.00 contract_reminder to mentee"}},
		{"a meeting two weeks before it, on whose nudge day it falls", "2026-12-01 14.00", []string{"2026-12-15 09.00 contract_reminder to mentee"}},
		{"a meeting after it begins a new cycle", "2026-12-17 14.00", []string{
			"2026-12-15 09.00 contract_reminder to mentee", "2027-01-04 09.00 nudge to mentee",
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			st := newJoinedStage(t)
			if test.meeting != "" {
				st.meet(test.meeting)
			}
			same(t, "nudges", st.nudges(st.until("2027-03-01 10.00")), test.want)
		})
	}
}

func TestAMeetingThatWasNotHeldBringsNoSecondNudge(t *testing.T) { // S3
	t.Parallel()
	st := newJoinedStage(t)
	st.agreeOn(terms())
	first := st.meet("2026-12-07 14.00")
	second := st.meet("2026-12-09 14.00")
	sent := st.until("2026-12-24 10.00") // the nudge that follows the second
	if _, _, err := st.service.Say(t.Context(), st.half(mentor), second, false); err != nil {
		t.Fatal(err)
	}
	sent = append(sent, st.until("2027-01-20 10.00")...)
	same(t, "nudges", len(st.nudges(sent)), 1)
	if d, ok := st.delivery("meeting", int64(first), mentoring.KindNudge, st.pair.of(mentee)); ok {
		same(t, "the nudge of the first meeting", string(d.State), "dropped")
	}
}

func TestANudgeThatMayHaveArrivedIsNotOwedAgain(t *testing.T) { // 1.6
	t.Parallel()
	for kind, contract := range map[mentoring.DeliveryKind]bool{mentoring.KindNudge: true, mentoring.KindContractRemind: false} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			st := newStageAt(t, "2026-12-01 10.00")
			if contract {
				st.agreeOn(terms())
			}
			st.deliver()
			next, ok, err := st.outbox.Next(t.Context())
			st.must(err)
			same(t, "something follows", ok, true)
			st.now = next
			due, ok, _, err := st.outbox.Claim(t.Context(), st.now, nil)
			st.must(err)
			same(t, "claimed", ok, true)
			same(t, "kind", due.Delivery.Kind, kind)
			st.must(st.outbox.Settle(t.Context(), due.Delivery, mentoring.Outcome{State: mentoring.Uncertain}, st.now))
			due, _, err = st.outbox.Doubtful(t.Context(), st.now)
			st.must(err)
			st.must(st.outbox.Settle(t.Context(), due.Delivery, mentoring.Outcome{State: mentoring.Dropped, Reason: mentoring.Doubtful}, st.now))
			st.replan()
			same(t, "owed again", st.nudges(st.untilTime(st.now.AddDate(0, 6, 0))), nil)
		})
	}
}
