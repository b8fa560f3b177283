package mentoring_test

import (
	"testing"
	"time"

	"mentorbot/bot/mentoring"
)

func TestACancellationThatFailsNearTheEndOfTheWindowStillArrivesInTime(t *testing.T) { // S4
	t.Parallel()
	st := newJoinedStage(t)
	id := st.meet("2026-12-15 18.00")
	st.until("2026-12-15 15.59")
	_, _, err := st.service.Cancel(t.Context(), st.half(mentee), id)
	st.must(err)
	due, ok, _, err := st.outbox.Claim(t.Context(), st.now, nil)
	st.must(err)
	same(t, "claimed", ok, true)
	st.must(st.outbox.Settle(t.Context(), due.Delivery, mentoring.Outcome{State: mentoring.Pending, After: 2 * time.Minute}, st.now))
	same(t, "told", st.told(only(st.until("2026-12-15 16.05"), mentoring.KindCancelled)), []string{"2026-12-15 16.01 cancelled to mentor"})
}

func TestAFirstMeetingMovedEarlierBringsNoNudgeBesideTheReminder(t *testing.T) { // S3
	t.Parallel()
	st := newJoinedStage(t)
	id := st.meet("2026-12-21 14.00")
	st.move(id, "2026-12-11 14.00")
	sent := st.until("2027-01-20 10.00")
	same(t, "nudges and reminders", st.nudges(sent), []string{"2026-12-15 09.00 contract_reminder to mentee"})
}

func TestQuestionsThatWereAskedStayOpenWhenTheMeetingMoves(t *testing.T) { // S6
	t.Parallel()
	st := newJoinedStage(t)
	id := st.meet("2026-12-15 14.00")
	st.until("2026-12-11 10.00")
	st.move(id, "2026-12-22 14.00")
	for _, r := range []mentoring.Role{mentee, mentor} {
		open, err := st.service.OpenPrompts(t.Context(), st.half(r), st.pair.id)
		st.must(err)
		same(t, "open questions of the "+string(r), len(open), 1)
	}
}

func TestAMisTapCorrectedLaterBringsTheMentorsQuestionsBack(t *testing.T) { // I6
	t.Parallel()
	st := newJoinedStage(t)
	id := st.meet("2026-12-15 14.00")
	st.until("2026-12-15 15.35")
	_, _, err := st.service.Say(t.Context(), st.half(mentee), id, false)
	st.must(err)
	sent := st.until("2026-12-15 15.50")
	_, _, err = st.service.Say(t.Context(), st.half(mentee), id, true)
	st.must(err)
	sent = append(sent, st.until("2026-12-16 10.00")...)
	same(t, "told", st.told(only(sent, mentoring.KindAfter)), []string{"2026-12-15 15.50 after to mentor"})
}

func TestTheProgrammeIsQuietInQuietWeeks(t *testing.T) { // S2
	t.Parallel()
	st := newStage(t)
	st.until("2027-07-12 10.00") // week 28
	c := st.enrol("Ny", "Nyere")
	d, ok := st.delivery("pair", int64(c.id), mentoring.KindWelcome, c.of(mentee))
	same(t, "owed", ok, true)
	same(t, "welcome", st.local(d.Due), "2027-08-02 08.00")
}

func TestTwoAgreementsBeforeOneWindowAreToldOnce(t *testing.T) { // S6
	t.Parallel()
	st := newJoinedStage(t)
	st.until("2026-12-12 10.00") // a Saturday
	id := st.meet("2026-12-18 14.00")
	st.move(id, "2026-12-18 15.00")
	same(t, "told", st.told(only(st.until("2026-12-14 09.30"), mentoring.KindConfirmed)), []string{"2026-12-14 08.00 confirmed to mentee"})
}

func TestNobodyIsWelcomedToAPairTheOtherHasDeclined(t *testing.T) { // R54, U3
	t.Parallel()
	st := newStage(t)
	_, err := st.service.Decline(t.Context(), st.half(mentor), st.pair.id)
	st.must(err)
	same(t, "told", st.told(only(st.until("2026-12-04 10.00"), mentoring.KindWelcome)), nil)
}
