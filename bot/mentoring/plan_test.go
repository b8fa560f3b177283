package mentoring_test

import (
	"slices"
	"strings"
	"testing"

	"mentorbot/bot/mentoring"
)

// newStageAt is newJoinedStage with both halves joined at another time.
func newStageAt(t testing.TB, now string) *stage {
	t.Helper()
	st := newStage(t)
	st.at(now)
	st.join(st.pair)
	return st
}

func TestPreparationComesTwoOpenDaysBefore(t *testing.T) { // M5, M6, K10
	t.Parallel()
	tests := []struct{ name, now, meeting, want string }{
		{"an ordinary week", "2026-12-01 10.00", "2026-12-10 14.00", "2026-12-08 09.00 pending"},
		{"over a weekend", "2026-12-01 10.00", "2026-12-14 14.00", "2026-12-10 09.00 pending"},
		{"over Easter", "2026-03-02 10.00", "2026-04-07 14.00", "2026-03-31 09.00 pending"},
		{"over Christmas and a closed day", "2026-12-01 10.00", "2027-01-04 14.00", "2026-12-29 09.00 pending"},
		{"a meeting on a Sunday", "2026-12-01 10.00", "2026-12-13 14.00", "2026-12-10 09.00 pending"},
		{"a meeting on a holiday", "2026-12-01 10.00", "2026-12-25 14.00", "2026-12-22 09.00 pending"},
		{"a meeting in a quiet week", "2027-06-01 10.00", "2027-07-14 14.00", "2027-07-12 09.00 pending"},
		{"across the clock change in spring", "2026-03-02 10.00", "2026-03-31 14.00", "2026-03-27 09.00 pending"},
		{"across the clock change in autumn", "2026-10-01 10.00", "2026-10-27 14.00", "2026-10-23 09.00 pending"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			st := newStageAt(t, test.now)
			id := st.meet(test.meeting)
			for _, r := range []mentoring.Role{mentee, mentor} {
				same(t, string(r), st.due(id, mentoring.KindPreparation, r), test.want)
				d, _ := st.delivery("meeting", int64(id), mentoring.KindPreparation, st.pair.of(r))
				same(t, "expires", st.local(d.NotAfter), test.meeting)
				p := st.prompt(id, r, mentoring.Start)
				same(t, "questions open", st.local(p.OpensAt)+" pending", test.want)
			}
		})
	}
}

func TestTheMessageAfterwardsComesAtThePlannedEnd(t *testing.T) { // M7, M8, S1, S5
	t.Parallel()
	tests := []struct{ name, meeting, mentee, mentor, expires string }{
		{"in the afternoon", "2026-12-15 14.00", "2026-12-15 15.30", "2026-12-15 15.45", "2026-12-22 22.00"},
		{"at the end of the window", "2026-12-15 14.15", "2026-12-15 15.45", "2026-12-15 16.00", "2026-12-22 22.00"},
		{"a minute too late for the mentor", "2026-12-15 14.16", "2026-12-15 15.46", "2026-12-16 08.00", "2026-12-22 22.00"},
		{"as the window closes", "2026-12-15 14.30", "2026-12-15 16.00", "2026-12-16 08.00", "2026-12-22 22.00"},
		{"a minute too late for both", "2026-12-15 14.31", "2026-12-16 08.00", "2026-12-16 08.00", "2026-12-22 22.00"},
		{"ending at 17.00", "2026-12-15 15.30", "2026-12-16 08.00", "2026-12-16 08.00", "2026-12-22 22.00"},
		{"ending at 17.00 on a Friday", "2026-12-11 15.30", "2026-12-14 08.00", "2026-12-14 08.00", "2026-12-18 22.00"},
		{"ending before the window", "2026-12-15 06.00", "2026-12-15 08.00", "2026-12-15 08.00", "2026-12-22 22.00"},
		{"the evening before Christmas", "2026-12-23 16.00", "2026-12-28 08.00", "2026-12-28 08.00", "2027-01-05 22.00"},
		{"on a Sunday", "2026-12-13 14.00", "2026-12-14 08.00", "2026-12-14 08.00", "2026-12-18 22.00"},
		{"in a quiet week", "2027-07-14 14.00", "2027-07-14 15.30", "2027-07-14 15.45", "2027-07-21 22.00"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			st := newJoinedStage(t)
			id := st.meet(test.meeting)
			same(t, "to the mentee", st.due(id, mentoring.KindAfter, mentee), test.mentee+" pending")
			same(t, "to the mentor", st.due(id, mentoring.KindAfter, mentor), test.mentor+" pending")
			for _, r := range []mentoring.Role{mentee, mentor} {
				d, _ := st.delivery("meeting", int64(id), mentoring.KindAfter, st.pair.of(r))
				same(t, "expires", st.local(d.NotAfter), test.expires)
			}
			end := st.meeting(id).Slot.End()
			same(t, "the mentee's questions open", st.prompt(id, mentee, mentoring.End).OpensAt.Sub(end).String(), "0s")
			same(t, "the mentor's questions open", st.prompt(id, mentor, mentoring.End).OpensAt.Sub(end).String(), "15m0s")
		})
	}
}

func TestALateBookingCarriesItsPreparation(t *testing.T) { // S6
	t.Parallel()
	tests := []struct {
		name, now string
		folded    bool
		want      []string
	}{
		{"a minute before the preparation is due", "2026-12-08 08.59", false, []string{
			"2026-12-08 08.59 confirmed to mentee", "2026-12-08 09.00 preparation to mentee", "2026-12-08 09.00 preparation to mentor",
		}},
		{"as the preparation is due", "2026-12-08 09.00", true, []string{"2026-12-08 09.00 confirmed to mentee"}},
		{"the day before", "2026-12-09 12.00", true, []string{"2026-12-09 12.00 confirmed to mentee"}},
		{"the evening before", "2026-12-09 20.00", true, []string{"2026-12-10 08.00 confirmed to mentee"}},
		{"the same day", "2026-12-10 12.00", true, []string{"2026-12-10 12.00 confirmed to mentee"}},
		{"the evening before the preparation", "2026-12-07 20.00", false, []string{
			"2026-12-08 08.00 confirmed to mentee", "2026-12-08 09.00 preparation to mentee", "2026-12-08 09.00 preparation to mentor",
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			st := newJoinedStage(t)
			st.until(test.now)
			offer := st.propose(mentee, booking(t, "2026-12-10 14.00"))
			got := st.accept(mentor, offer)
			same(t, "folded for who said yes", got.Folded, test.folded)
			same(t, "questions of who said yes", got.Prompt.Role, mentor)
			sent := only(st.until("2026-12-10 13.59"), mentoring.KindConfirmed, mentoring.KindPreparation)
			same(t, "told", st.told(sent), test.want)
			for _, m := range sent {
				same(t, "folded for "+st.name(m.to), m.due.Folded, test.folded && m.kind == mentoring.KindConfirmed)
				if m.due.Prompt.ID == 0 && (test.folded || m.kind == mentoring.KindPreparation) {
					t.Errorf("%s to %s asks no questions", m.kind, st.name(m.to))
				}
			}
		})
	}
}

func TestAMeetingMovedCloseCarriesItsPreparation(t *testing.T) { // S6
	t.Parallel()
	st := newJoinedStage(t)
	id := st.meet("2026-12-22 14.00") // prepared on 18.12
	st.until("2026-12-14 10.00")
	same(t, "folded", st.move(id, "2026-12-15 14.00").Folded, true)
	sent := only(st.until("2026-12-31 10.00"), mentoring.KindConfirmed, mentoring.KindPreparation)
	same(t, "told", st.told(sent), []string{"2026-12-14 10.00 confirmed to mentee"})
	same(t, "folded for the mentee", sent[0].due.Folded, true)
}

func TestAMeetingMovedAfterItsPreparationIsNotPreparedAgainInTheConfirmation(t *testing.T) { // S6
	t.Parallel()
	st := newJoinedStage(t)
	id := st.meet("2026-12-22 14.00") // prepared on 18.12
	st.until("2026-12-21 10.00")
	same(t, "folded", st.move(id, "2026-12-22 10.00").Folded, false)
	sent := only(st.deliver(), mentoring.KindConfirmed)
	same(t, "folded for the mentee", sent[0].due.Folded, false)
}

func TestPromptsArePlannedInOneOrder(t *testing.T) { // The same acts leave the same rows.
	t.Parallel()
	st := newJoinedStage(t)
	for n := range 12 {
		b := booking(t, "2026-12-10 14.00")
		b.Date = b.Date.AddDays(7 * n)
		id := st.accept(mentor, st.propose(mentee, b)).Meeting.ID
		ids := []mentoring.PromptID{
			st.prompt(id, mentee, mentoring.Start).ID, st.prompt(id, mentee, mentoring.End).ID,
			st.prompt(id, mentor, mentoring.Start).ID, st.prompt(id, mentor, mentoring.End).ID,
		}
		if !slices.IsSorted(ids) {
			t.Errorf("meeting %d: prompts planned in the order %v", id, ids)
		}
	}
}

func TestPlanningTwiceChangesNotOneRow(t *testing.T) { // G10
	t.Parallel()
	steps := []struct {
		now string
		act func(st *stage)
	}{
		{"2026-12-01 10.00", func(st *stage) { st.another() }},
		{"2026-12-02 10.00", func(st *stage) { st.propose(mentee, booking(st, "2026-12-15 14.00")) }},
		{"2026-12-02 11.00", func(st *stage) { st.accept(mentor, st.situation(mentor).Offer.ID) }},
		{"2026-12-10 10.00", func(st *stage) { st.move(st.situation(mentee).Meetings[0].ID, "2026-12-16 14.00") }},
		{"2026-12-14 09.00", func(*stage) {}},
		{"2026-12-15 08.59", func(*stage) {}},
		{"2026-12-15 09.00", func(*stage) {}},
		{"2026-12-16 14.30", func(*stage) {}},
		{"2026-12-16 20.00", func(st *stage) {
			_, _, err := st.service.Say(st.Context(), st.half(mentee), st.situation(mentee).Meetings[0].ID, true)
			st.must(err)
		}},
		{"2026-12-17 10.00", func(st *stage) { st.agreeOn(terms()) }},
		{"2026-12-20 10.00", func(st *stage) { st.meet("2027-01-05 14.00") }},
		{"2026-12-30 09.00", func(*stage) {}},
		{"2027-01-04 12.00", func(st *stage) {
			_, _, err := st.service.Cancel(st.Context(), st.half(mentor), st.situation(mentee).Meetings[1].ID)
			st.must(err)
		}},
		{"2027-01-05 08.00", func(*stage) {}},
		{"2027-01-05 09.00", func(*stage) {}},
		{"2027-03-16 09.00", func(*stage) {}},
		{"2027-03-17 12.00", func(*stage) {}},
	}
	st := newJoinedStage(t)
	for _, step := range steps {
		st.until(step.now)
		step.act(st)
		for range 2 {
			st.unchanged(step.now, func() { st.replan() })
		}
	}
	if rows := st.dump()["delivery"]; len(rows) < 20 || !strings.Contains(strings.Join(rows, "\n"), "|nudge|") {
		t.Errorf("the steps leave too little to look at:\n%s", strings.Join(rows, "\n"))
	}
}
