package mentoring_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"mentorbot/bot/mentoring"
)

// sleeping is a lively pair of which nothing was sent for some days: from
// Wednesday 9.12.2026, 10.00 on.
func sleeping(t *testing.T) *stage {
	st := newJoinedStage(t)
	st.agreeOn(terms())
	st.meet("2026-12-09 11.00") // ends during the sleep: M7, M8
	st.meet("2026-12-15 14.00") // begins during the sleep: M5, M6 expire
	st.until("2026-12-09 10.00")
	st.meet("2026-12-18 14.00") // M5, M6 on Wednesday 16.12
	for _, r := range []mentoring.Role{mentee, mentor} {
		_, err := st.service.SendContract(t.Context(), st.half(r), st.pair.id, st.situation(r).Latest.Version, terms())
		st.must(err)
	}
	st.propose(mentee, booking(st, "2027-01-12 14.00")) // M4, a month ahead
	return st
}

func TestDowntimeDoesNotEndInABurst(t *testing.T) { // 1.6
	t.Parallel()
	st := sleeping(t)
	st.at("2026-12-16 10.30") // a week later, Wednesday
	sent := st.until("2027-01-10 10.00")
	same(t, "told", st.told(sent), []string{
		"2026-12-16 10.30 preparation to mentee",
		"2026-12-16 10.30 preparation to mentor",
		"2026-12-17 08.00 after to mentee",
		"2026-12-17 08.00 after to mentor",
		"2026-12-18 08.00 confirmed to mentee", // of the meeting today, so before the contract
		"2026-12-18 08.00 proposal to mentor",
		"2026-12-18 15.30 after to mentee", // not late
		"2026-12-18 15.45 after to mentor",
		"2026-12-21 08.00 contract_review to mentee",
	})
	perDay := map[string]int{}
	for _, m := range sent {
		if m.at.Sub(m.due.Delivery.Due) > time.Hour {
			perDay[fmt.Sprintf("%s to %s", strings.Fields(st.local(m.at))[0], st.name(m.to))]++
		}
	}
	for day, n := range perDay {
		if n > 1 {
			t.Errorf("%d late messages on %s", n, day)
		}
	}
}

func TestALateCancellationArrivesBeforeItsMeeting(t *testing.T) { // S4
	t.Parallel()
	st := sleeping(t)
	_, _, err := st.service.Cancel(t.Context(), st.half(mentee), st.situation(mentee).Meetings[2].ID)
	st.must(err)
	st.at("2026-12-18 10.30") // the day of the meeting
	got := st.told(st.until("2026-12-21 10.00"))
	same(t, "told", got, []string{
		"2026-12-18 10.30 cancelled to mentor",
		"2026-12-18 10.30 after to mentee",
		"2026-12-21 08.00 contract_review to mentee",
		"2026-12-21 08.00 after to mentor",
	})
}

func TestALateMessageThatIsTriedAgainIsTheOneOfItsDay(t *testing.T) { // 1.6
	t.Parallel()
	st := sleeping(t)
	st.at("2026-12-16 10.30")
	due, ok, _, err := st.outbox.Claim(t.Context(), st.now, nil)
	st.must(err)
	same(t, "claimed", ok, true)
	same(t, "to", due.To().ID, st.pair.mentee)
	st.must(st.outbox.Settle(t.Context(), due.Delivery, mentoring.Outcome{State: mentoring.Pending, After: 2 * time.Hour}, st.now))
	same(t, "told", st.told(st.until("2026-12-17 10.00")), []string{
		"2026-12-16 10.30 preparation to mentor",
		"2026-12-16 12.30 preparation to mentee",
		"2026-12-17 08.00 after to mentee",
		"2026-12-17 08.00 after to mentor",
	})
}

func TestTwoLateCancellationsOfOneDayBothArrive(t *testing.T) { // S4
	t.Parallel()
	st := newJoinedStage(t)
	st.agreeOn(terms())
	ids := []mentoring.MeetingID{st.meet("2026-12-18 14.00"), st.meet("2026-12-18 16.00")}
	st.until("2026-12-09 10.00")
	for _, id := range ids {
		_, _, err := st.service.Cancel(t.Context(), st.half(mentee), id)
		st.must(err)
	}
	st.at("2026-12-18 10.30")
	same(t, "told", st.told(only(st.deliver(), mentoring.KindCancelled)), []string{
		"2026-12-18 10.30 cancelled to mentor", "2026-12-18 10.30 cancelled to mentor",
	})
}
