package mentoring_test

import (
	"testing"

	"mentorbot/bot/mentoring"
)

// carried is what the mentee is reminded of before a meeting.
func (st *stage) carried(id mentoring.MeetingID) string {
	st.Helper()
	f, err := st.service.Reflection(st.Context(), st.half(mentee), st.prompt(id, mentee, mentoring.Start).ID)
	st.must(err)
	return f.CarryOver.Reveal()
}

func TestOwnWordsComeBackBeforeTheNextMeeting(t *testing.T) { // T4, R64, R68
	t.Parallel()
	st := newJoinedStage(t)
	first := st.meet("2026-12-03 14.00")
	st.at("2026-12-03 16.00")
	end := st.prompt(first, mentee, mentoring.End).ID
	second := st.meet("2026-12-15 14.00")
	st.at("2026-12-11 10.00")
	same(t, "nothing was answered", st.carried(second), "")
	st.answer(mentee, end, private(mentoring.MenteeUseful, "Roen"), private(mentoring.MenteeNext, "Delegere"))
	same(t, "answered", st.carried(second), "Delegere")
	st.answer(mentee, end, private(mentoring.MenteeNext, "Lytte mere"))
	same(t, "changed", st.carried(second), "Lytte mere")
	st.answer(mentee, end, private(mentoring.MenteeNext, ""))
	same(t, "removed", st.carried(second), "")
}

func TestTheNewestOwnWordsComeBack(t *testing.T) { // T4
	t.Parallel()
	st := newJoinedStage(t)
	var ends []mentoring.PromptID
	for _, at := range []string{"2026-12-03", "2026-12-10"} {
		id := st.meet(at + " 14.00")
		st.at(at + " 16.00")
		ends = append(ends, st.prompt(id, mentee, mentoring.End).ID)
		st.answer(mentee, ends[len(ends)-1], private(mentoring.MenteeNext, "Efter "+at))
	}
	third := st.meet("2026-12-17 14.00")
	st.at("2026-12-15 10.00")
	same(t, "both were answered", st.carried(third), "Efter 2026-12-10")
	st.answer(mentee, ends[1], private(mentoring.MenteeNext, ""))
	same(t, "the newest was removed", st.carried(third), "Efter 2026-12-03")
}

func TestOnlyTheMenteeIsRemindedOfOwnWordsOfThisPair(t *testing.T) { // T4, I4
	t.Parallel()
	st := newJoinedStage(t)
	first := st.meet("2026-12-03 14.00")
	st.at("2026-12-03 16.00")
	st.answer(mentee, st.prompt(first, mentee, mentoring.End).ID, shared(mentoring.MenteeNext, "Delegere"))

	second := st.meet("2026-12-15 14.00")
	st.at("2026-12-15 16.00")
	for _, at := range []struct {
		role   mentoring.Role
		moment mentoring.Moment
	}{{mentor, mentoring.Start}, {mentor, mentoring.End}, {mentee, mentoring.End}} {
		f, err := st.service.Reflection(t.Context(), st.half(at.role), st.prompt(second, at.role, at.moment).ID)
		st.must(err)
		same(t, string(at.role)+" "+string(at.moment), f.CarryOver.Reveal(), "")
	}

	// The same mentee with another mentor begins without the words of this pair.
	st.pair = st.enrol("Mette Mentee", "En Anden Mentor")
	st.join(st.pair)
	st.meet("2026-12-16 14.00")
	other := st.meet("2026-12-22 14.00")
	st.at("2026-12-21 10.00")
	same(t, "another pair", st.carried(other), "")
}
