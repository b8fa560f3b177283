package mentoring_test

import (
	"testing"

	"mentorbot/bot/mentoring"
)

func TestEitherHalfCancelsUntilTheMeetingBegins(t *testing.T) { // A1
	t.Parallel()
	for _, r := range []mentoring.Role{mentee, mentor} {
		for name, test := range map[string]struct {
			now  string
			want []string
		}{
			"days before":       {"2026-12-10 10.00", nil},
			"a minute before":   {"2026-12-15 13.59", nil},
			"as it begins":      {"2026-12-15 14.00", []string{"stale error.stale "}},
			"when it has ended": {"2026-12-16 10.00", []string{"stale error.stale "}},
		} {
			t.Run(string(r)+" "+name, func(t *testing.T) {
				t.Parallel()
				st := newJoinedStage(t)
				id := st.meet("2026-12-15 14.00")
				st.at(test.now)
				_, _, err := st.service.Cancel(t.Context(), st.half(r), id)
				refused(t, err, test.want...)
				want := mentoring.MeetingCancelled
				if test.want != nil {
					want = mentoring.MeetingAgreed
				}
				same(t, "state", st.meeting(id).State, want)
			})
		}
	}
}

func TestAMeetingIsCancelledOnce(t *testing.T) {
	t.Parallel()
	st := newJoinedStage(t)
	id := st.meet("2026-12-15 14.00")
	_, _, err := st.service.Cancel(t.Context(), st.half(mentee), id)
	st.must(err)
	st.unchanged("again", func() {
		_, _, err := st.service.Cancel(t.Context(), st.half(mentor), id)
		refused(t, err, "stale error.stale ")
	})
}

func TestACancelledMeetingSendsNothingMore(t *testing.T) { // S6, A1
	t.Parallel()
	st := newJoinedStage(t)
	id := st.meet("2026-12-15 14.00")
	b := booking(t, "2026-12-16 14.00")
	b.Moves = id
	offer := st.propose(mentee, b)
	st.until("2026-12-10 17.00")
	_, _, err := st.service.Cancel(t.Context(), st.half(mentor), id)
	st.must(err)
	same(t, "the move that waited", st.proposal(offer).State, mentoring.ProposalReplaced)
	for _, r := range []mentoring.Role{mentee, mentor} {
		for _, moment := range []mentoring.Moment{mentoring.Start, mentoring.End} {
			same(t, "questions", st.prompt(id, r, moment).State, mentoring.PromptClosed)
		}
	}
	sent := only(st.until("2026-12-31 10.00"),
		mentoring.KindCancelled, mentoring.KindPreparation, mentoring.KindAfter, mentoring.KindLapsed, mentoring.KindProposal)
	same(t, "told", st.told(sent), []string{"2026-12-11 08.00 cancelled to mentee"})
	same(t, "messages", st.rows(id), [4]string{
		"2026-12-11 09.00 dropped", "2026-12-11 09.00 dropped", "2026-12-15 15.30 dropped", "2026-12-15 15.45 dropped",
	})
}

func TestAMeetingBeforeTheWindowIsCancelledAtOnce(t *testing.T) { // S4
	t.Parallel()
	st := newJoinedStage(t)
	id := st.meet("2026-12-15 07.00")
	st.until("2026-12-14 20.00")
	_, _, err := st.service.Cancel(t.Context(), st.half(mentee), id)
	st.must(err)
	same(t, "told", st.told(st.deliver()), []string{
		"2026-12-14 20.00 cancelled to mentor", "2026-12-14 20.00 restate_start to mentee", "2026-12-14 20.00 restate_start to mentor",
	})
}
