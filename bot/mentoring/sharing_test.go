package mentoring_test

import (
	"testing"

	"mentorbot/bot/mentoring"
)

// shownTo returns what a person sees of an answer, or how that is refused.
func (st *stage) shownTo(id mentoring.PersonID, answer mentoring.AnswerID) string {
	st.Helper()
	e, _, err := st.service.SharedAnswer(st.Context(), st.by(id), answer)
	if err == nil {
		return e.Answer.Text.Reveal()
	}
	if refusals(err) == nil {
		st.Fatal(err)
	}
	if !e.Answer.Text.Empty() || e.Answer.ID != 0 {
		st.Errorf("person %d sees answer %d in the refusal", id, answer)
	}
	return refusals(err)[0]
}

func TestAnAnswerIsReadWhileItIsShared(t *testing.T) { // G8, R31, T3
	t.Parallel()
	const gone = "missing answer.shared.gone "
	st, id := ended(t, mentee)
	other := st.another()
	const answer, none = 1, 4711
	look := func(when string, half string) {
		same(t, when+": the other half", st.shownTo(st.pair.mentor, answer), half)
		for name, outsider := range map[string]mentoring.PersonID{
			"the mentor of another pair": other.mentor, "the mentee of another pair": other.mentee,
			"the coordinator": st.coordinator, "a stranger": st.stranger,
		} {
			same(t, when+": "+name, st.shownTo(outsider, answer), gone)
		}
		same(t, "an answer that never was", st.shownTo(st.pair.mentor, none), gone)
	}
	st.answer(mentee, id, private(mentoring.MenteeMore, "Flere spørgsmål"))
	look("private", gone)
	same(t, "private: the author", st.shownTo(st.pair.mentee, answer), "Flere spørgsmål")
	st.answer(mentee, id, shared(mentoring.MenteeMore, "Flere spørgsmål"))
	look("shared", "Flere spørgsmål")
	st.answer(mentee, id, shared(mentoring.MenteeMore, "Færre råd"))
	look("changed", "Færre råd")
	st.answer(mentee, id, private(mentoring.MenteeMore, "Færre råd"))
	look("private again", gone)
	st.answer(mentee, id, shared(mentoring.MenteeMore, "Færre råd"))
	look("shared again", "Færre råd")
	st.answer(mentee, id, private(mentoring.MenteeMore, ""))
	look("removed", gone)
}

func TestASharedAnswerIsToldOnce(t *testing.T) { // A2
	t.Parallel()
	tests := []struct {
		name  string
		steps []mentoring.Written
		hear  bool // messages leave after each step, not only at the end
		want  []string
	}{
		{"shared", []mentoring.Written{shared(mentoring.MenteeMore, "a")}, true, []string{"2026-12-15 16.00 shared to mentor"}},
		{"shared and changed", []mentoring.Written{shared(mentoring.MenteeMore, "a"), shared(mentoring.MenteeMore, "b")}, true,
			[]string{"2026-12-15 16.00 shared to mentor"}},
		{"shared, private and shared again",
			[]mentoring.Written{shared(mentoring.MenteeMore, "a"), private(mentoring.MenteeMore, "a"), shared(mentoring.MenteeMore, "a")}, true,
			[]string{"2026-12-15 16.00 shared to mentor"}},
		{"private", []mentoring.Written{private(mentoring.MenteeMore, "a")}, true, nil},
		{"shared, and private before the message leaves",
			[]mentoring.Written{shared(mentoring.MenteeMore, "a"), private(mentoring.MenteeMore, "a")}, false, nil},
		{"shared, and removed before the message leaves",
			[]mentoring.Written{shared(mentoring.MenteeMore, "a"), private(mentoring.MenteeMore, "")}, false, nil},
		{"shared and changed before the message leaves",
			[]mentoring.Written{shared(mentoring.MenteeMore, "a"), shared(mentoring.MenteeMore, "b")}, false,
			[]string{"2026-12-15 16.00 shared to mentor"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			st, id := ended(t, mentee)
			var told []string
			for _, w := range test.steps {
				st.answer(mentee, id, w)
				if test.hear {
					told = append(told, st.told(st.deliver())...)
				}
			}
			same(t, "told", append(told, st.told(st.deliver())...), test.want)
		})
	}
}

// What is shared is what its author has seen last (T3).
func TestAnAnswerThatWasChangedSinceItWasSeenIsNotShared(t *testing.T) {
	t.Parallel()
	const gone = "missing answer.shared.gone "
	st, id := ended(t, mentee)
	write := func(text string) mentoring.Reflection {
		f, err := st.service.Answer(t.Context(), st.half(mentee), id, []mentoring.Written{shared(mentoring.MenteeMore, text)}, true)
		st.must(err)
		return f
	}
	seen := write("Flere spørgsmål")
	same(t, "kept", st.shownTo(st.pair.mentor, 1), gone)
	same(t, "told", len(st.deliver()), 0)
	st.at("2026-12-15 16.05")
	now := write("Færre råd")
	same(t, "what was seen before", refusals(st.confirm(seen)), []string{"conflict error.stale "})
	same(t, "kept", st.shownTo(st.pair.mentor, 1), gone)
	st.must(st.confirm(now))
	same(t, "the other half reads", st.shownTo(st.pair.mentor, 1), "Færre råd")

	st.at("2026-12-15 16.06")
	same(t, "as it is", len(write("Færre råd").Sharing), 0)
	same(t, "the other half reads", st.shownTo(st.pair.mentor, 1), "Færre råd")
	write("Ingen råd")
	same(t, "changed", st.shownTo(st.pair.mentor, 1), gone)
}

func TestSharingIsRefused(t *testing.T) {
	t.Parallel()
	st, id := ended(t, mentee)
	other := st.another()
	f, err := st.service.Answer(t.Context(), st.half(mentee), id, []mentoring.Written{shared(mentoring.MenteeMore, "Flere spørgsmål")}, true)
	st.must(err)
	own := []mentoring.SeenAnswer{{ID: f.Sharing[0].ID, At: f.Sharing[0].At}}
	share := func(who mentoring.PersonID, seen []mentoring.SeenAnswer) error {
		_, err := st.service.ShareAnswers(t.Context(), st.by(who), id, seen)
		return err
	}
	for what, test := range map[string]struct {
		err  error
		want string
	}{
		"by the other half": {share(st.pair.mentor, own), "forbidden error.notmember "},
		"by another mentee": {share(other.mentee, own), "forbidden error.notmember "},
		"by a coordinator":  {share(st.coordinator, own), "forbidden error.notmember "},
		"what never was":    {share(st.pair.mentee, []mentoring.SeenAnswer{{ID: 4711, At: own[0].At}}), "missing log.entry.gone "},
	} {
		same(t, what, refusals(test.err), []string{test.want})
	}
	same(t, "told", len(only(st.deliver(), mentoring.KindShared)), 0)
	_, err = st.service.End(t.Context(), st.half(mentor), st.pair.id)
	st.must(err)
	same(t, "when the pair has ended", refusals(share(st.pair.mentee, own)), []string{"stale close.ended "})
}

func TestASharedAnswerWaitsForTheWindow(t *testing.T) { // S4
	t.Parallel()
	st, id := ended(t, mentee)
	st.at("2026-12-15 20.00")
	st.answer(mentee, id, shared(mentoring.MenteeMore, "Flere spørgsmål"))
	same(t, "told", st.told(only(st.until("2026-12-17 10.00"), mentoring.KindShared)), []string{"2026-12-16 08.00 shared to mentor"})
}
