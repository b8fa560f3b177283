package mentoring_test

import (
	"testing"

	"mentorbot/bot/mentoring"
)

func TestTimeIsSetAsideBesideAMeetingThatIsAhead(t *testing.T) { // R28, R53
	t.Parallel()
	st := newJoinedStage(t)
	id := st.meet("2026-12-15 14.00")
	for range 2 {
		m, sit, err := st.service.SetAside(t.Context(), st.half(mentee), id)
		st.must(err)
		same(t, "before the meeting", st.local(m.Aside(sit.Role).Start)+" "+st.local(m.Aside(sit.Role).End()), "2026-12-15 13.30 2026-12-15 14.00")
	}
	got := st.move(id, "2026-12-16 14.00")
	same(t, "the mentor, who accepts, has set nothing aside", got.Situation.Aside, map[mentoring.MeetingID]bool{id: false})
	sent := only(st.until("2026-12-14 14.00"), mentoring.KindConfirmed)
	same(t, "the mentee hears of the move", sent[len(sent)-1].due.Situation.Aside, map[mentoring.MeetingID]bool{id: true})

	stranger := st.another()
	st.unchanged("somebody of another pair", func() {
		_, _, err := st.service.SetAside(t.Context(), st.by(stranger.mentee), id)
		refused(t, err, "forbidden error.notmember ")
	})
	st.at("2026-12-16 13.40")
	st.unchanged("when that time has begun", func() {
		_, _, err := st.service.SetAside(t.Context(), st.half(mentee), id)
		refused(t, err, "stale error.stale ")
	})
	m, sit, err := st.service.SetAside(t.Context(), st.half(mentor), id)
	st.must(err)
	same(t, "after the meeting", st.local(m.Aside(sit.Role).Start)+" "+st.local(m.Aside(sit.Role).End()), "2026-12-16 15.45 2026-12-16 16.00")
}
