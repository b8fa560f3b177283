package mentoring_test

import (
	"fmt"
	"strings"
	"testing"

	"mentorbot/bot/mentoring"
)

// ended is a stage on which a meeting has just ended, and the questions that a half is asked about it.
func ended(t testing.TB, r mentoring.Role) (*stage, mentoring.PromptID) {
	t.Helper()
	st := newJoinedStage(t)
	st.meet("2026-12-01 11.00")
	id := st.meet("2026-12-15 14.00")
	st.until("2026-12-15 16.00")
	return st, st.prompt(id, r, mentoring.End).ID
}

func private(q mentoring.QuestionID, text string) mentoring.Written {
	return mentoring.Written{Question: q, Text: mentoring.NewSecret(text)}
}

func shared(q mentoring.QuestionID, text string) mentoring.Written {
	return mentoring.Written{Question: q, Text: mentoring.NewSecret(text), Share: true}
}

func (st *stage) answer(r mentoring.Role, id mentoring.PromptID, written ...mentoring.Written) {
	st.Helper()
	f, err := st.service.Answer(st.Context(), st.half(r), id, written, true)
	st.must(err)
	st.must(st.confirm(f))
}

// confirm shares what somebody wanted to share, as they have just seen it.
func (st *stage) confirm(f mentoring.Reflection) error {
	st.Helper()
	var seen []mentoring.SeenAnswer
	for _, a := range f.Sharing {
		seen = append(seen, mentoring.SeenAnswer{ID: a.ID, At: a.At})
	}
	if len(seen) == 0 {
		return nil
	}
	_, err := st.service.ShareAnswers(st.Context(), st.by(f.Situation.Me.ID), f.Prompt.ID, seen)
	return err
}

// logbook writes a half's logbook as "mentee.next private: Delegere".
func (st *stage) logbook(r mentoring.Role) (list []string) {
	st.Helper()
	log, err := st.service.Logbook(st.Context(), st.half(r))
	st.must(err)
	for _, e := range log {
		list = append(list, fmt.Sprintf("%s %s: %s", e.Answer.Question, e.Answer.Visibility, e.Answer.Text.Reveal()))
	}
	return list
}

func TestAQuestionIsAnsweredInThreeWays(t *testing.T) { // G8, T3
	t.Parallel()
	tests := map[string]struct {
		written []mentoring.Written
		store   bool
		logbook []string
		told    []string
	}{
		"kept private": {[]mentoring.Written{private(mentoring.MenteeNext, "Delegere")}, true, []string{"mentee.next private: Delegere"}, nil},
		"this very answer shared": {
			[]mentoring.Written{private(mentoring.MenteeUseful, "Roen"), shared(mentoring.MenteeMore, "Flere spørgsmål")}, true,
			[]string{"mentee.useful private: Roen", "mentee.more shared: Flere spørgsmål"},
			[]string{"2026-12-15 16.00 shared to mentor"},
		},
		"nothing stored":                    {nil, false, nil, nil},
		"nothing stored, with empty fields": {[]mentoring.Written{private(mentoring.MenteeNext, "")}, false, nil, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			st, id := ended(t, mentee)
			before := st.dump("answer", "delivery", "prompt", "inbox", "audit")
			rest := len(st.dump()["prompt"])
			f, err := st.service.Answer(t.Context(), st.half(mentee), id, test.written, test.store)
			st.must(err)
			st.must(st.confirm(f))
			same(t, "logbook", st.logbook(mentee), test.logbook)
			same(t, "logbook of the other half", st.logbook(mentor), nil)
			same(t, "the prompt", st.prompt(st.meeting(2).ID, mentee, mentoring.End).State, mentoring.PromptClosed)
			same(t, "told", st.told(st.deliver()), test.told)
			same(t, "everything else", st.dump("answer", "delivery", "prompt", "inbox", "audit"), before)
			same(t, "prompts", len(st.dump()["prompt"]), rest)
		})
	}
}

func TestStoringNothingIsSkipping(t *testing.T) { // G8, R70: the three ways without text are not told apart
	t.Parallel()
	ways := map[string]func(st *stage, id mentoring.PromptID) error{
		"skipping": func(st *stage, id mentoring.PromptID) error {
			_, err := st.service.Skip(st.Context(), st.half(mentor), id)
			return err
		},
		"storing nothing": func(st *stage, id mentoring.PromptID) error {
			_, err := st.service.Answer(st.Context(), st.half(mentor), id, nil, false)
			return err
		},
		"storing empty fields": func(st *stage, id mentoring.PromptID) error {
			_, err := st.service.Answer(st.Context(), st.half(mentor), id, []mentoring.Written{private(mentoring.MentorWiser, "")}, false)
			return err
		},
	}
	var want map[string][]string
	for name, way := range ways {
		st, id := ended(t, mentor)
		st.must(way(st, id))
		if got := lengths(st.dump()); want == nil {
			want = got
		} else {
			same(t, name+" leaves", got, want)
		}
	}
}

func TestAnAnswerIsReplacedRemovedAndKept(t *testing.T) { // R21
	t.Parallel()
	st, id := ended(t, mentee)
	st.answer(mentee, id, private(mentoring.MenteeUseful, "Roen"), private(mentoring.MenteeNext, "Delegere"))
	st.answer(mentee, id, private(mentoring.MenteeNext, "Lytte"))
	same(t, "one is changed", st.logbook(mentee), []string{"mentee.useful private: Roen", "mentee.next private: Lytte"})
	st.answer(mentee, id, private(mentoring.MenteeUseful, ""), private(mentoring.MenteeMore, ""))
	same(t, "one is emptied", st.logbook(mentee), []string{"mentee.next private: Lytte"})
	st.answer(mentee, id, private(mentoring.MenteeNext, ""))
	same(t, "the last is emptied", st.logbook(mentee), nil)
	f, err := st.service.Reflection(t.Context(), st.half(mentee), id)
	st.must(err)
	same(t, "answers shown", len(f.Answers), 0)
}

func TestWhatCannotBeStoredIsRefused(t *testing.T) {
	t.Parallel()
	long := func(n int) string { return strings.Repeat("å", n) }
	tests := []struct {
		name    string
		written []mentoring.Written
		store   bool
		want    []string
	}{
		{"3,000 characters", []mentoring.Written{private(mentoring.MenteeNext, long(3000))}, true, nil},
		{"3,001 characters", []mentoring.Written{private(mentoring.MenteeNext, long(3001))}, true, []string{"invalid error.toolong mentee.next"}},
		{"other questions left empty", []mentoring.Written{private(mentoring.MenteeNext, "Lytte"), private(mentoring.MenteeGoal, "")}, true, nil},
		{"sharing under another question", []mentoring.Written{shared(mentoring.MenteeGoal, "")}, true, []string{"invalid error.form mentee.goal"}},
		{"sharing nothing", []mentoring.Written{private(mentoring.MenteeNext, "Lytte"), shared(mentoring.MenteeMore, "")}, true,
			[]string{"invalid error.empty mentee.more"}},
		{"nothing to store", nil, true, []string{"invalid error.empty mentee.useful"}},
		{"empty fields to store", []mentoring.Written{private(mentoring.MenteeNext, "")}, true, []string{"invalid error.empty mentee.useful"}},
		{"a text and store nothing", []mentoring.Written{private(mentoring.MenteeNext, "Lytte")}, false, []string{"invalid answer.err.store none"}},
		{"a question of another moment", []mentoring.Written{private(mentoring.MenteeGoal, "Lytte")}, true, []string{"invalid error.form mentee.goal"}},
		{"a question of the other half", []mentoring.Written{private(mentoring.MentorWiser, "Lytte")}, true, []string{"invalid error.form mentor.wiser"}},
		{"a question that nobody asks", []mentoring.Written{private("mentee.score", "Lytte")}, true, []string{"invalid error.form mentee.score"}},
		{"everything wrong is said at once",
			[]mentoring.Written{private(mentoring.MenteeNext, long(3001)), shared(mentoring.MenteeMore, ""), private("x", "y")}, true,
			[]string{"invalid error.toolong mentee.next", "invalid error.empty mentee.more", "invalid error.form x"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			st, id := ended(t, mentee)
			answer := func() error {
				_, err := st.service.Answer(t.Context(), st.half(mentee), id, test.written, test.store)
				return err
			}
			if test.want == nil {
				st.must(answer())
				return
			}
			st.unchanged(test.name, func() { refused(t, answer(), test.want...) })
		})
	}
}

func TestTheQuestionsAreTheBrochures(t *testing.T) { // R63–R72
	t.Parallel()
	st := newJoinedStage(t)
	first, second := st.meet("2026-12-08 14.00"), st.meet("2026-12-22 14.00")
	st.at("2026-12-22 16.00")
	tests := []struct {
		name   string
		id     mentoring.MeetingID
		role   mentoring.Role
		moment mentoring.Moment
		want   []mentoring.QuestionID
	}{
		{"mentee before the first meeting", first, mentee, mentoring.Start, []mentoring.QuestionID{mentoring.FirstExpectation}},
		{"mentor before the first meeting", first, mentor, mentoring.Start, []mentoring.QuestionID{mentoring.FirstExpectation}},
		{"mentee before the second", second, mentee, mentoring.Start,
			[]mentoring.QuestionID{mentoring.MenteeRemember, mentoring.MenteeGoal, mentoring.MenteeWell}},
		{"mentor before the second", second, mentor, mentoring.Start, []mentoring.QuestionID{mentoring.MentorRemember}},
		{"mentee after a meeting", second, mentee, mentoring.End,
			[]mentoring.QuestionID{mentoring.MenteeUseful, mentoring.MenteeMore, mentoring.MenteeNext}},
		{"mentor after a meeting", second, mentor, mentoring.End,
			[]mentoring.QuestionID{mentoring.MentorEnergy, mentoring.MentorLearned, mentoring.MentorWiser}},
	}
	for _, test := range tests {
		f, err := st.service.Skip(t.Context(), st.half(test.role), st.prompt(test.id, test.role, test.moment).ID)
		st.must(err)
		same(t, test.name, f.Questions, test.want)
	}
}

func TestAQuestionIsAnsweredUntilTheNextOfItsKind(t *testing.T) { // R63–R72
	t.Parallel()
	st := newJoinedStage(t)
	first, second := st.meet("2026-12-08 14.00"), st.meet("2026-12-22 14.00") // prepared on 18.12
	tests := []struct {
		name, now string
		moment    mentoring.Moment
		want      []string
	}{
		{"before it opens", "2026-12-04 08.59", mentoring.Start, []string{"stale error.stale "}},
		{"as it opens", "2026-12-04 09.00", mentoring.Start, nil},
		{"the end questions during the meeting", "2026-12-08 15.29", mentoring.End, []string{"stale error.stale "}},
		{"the end questions at the planned end", "2026-12-08 15.30", mentoring.End, nil},
		{"the start questions after the meeting", "2026-12-08 16.00", mentoring.Start, nil},
		{"a minute before the next start questions", "2026-12-18 08.59", mentoring.Start, nil},
		{"as the next start questions open", "2026-12-18 09.00", mentoring.Start, []string{"stale answer.closed "}},
		{"the end questions still", "2026-12-18 09.00", mentoring.End, nil},
		{"a minute before the next end questions", "2026-12-22 15.29", mentoring.End, nil},
		{"as the next end questions open", "2026-12-22 15.30", mentoring.End, []string{"stale answer.closed "}},
	}
	for _, test := range tests {
		st.at(test.now)
		id := st.prompt(first, mentee, test.moment).ID
		_, err := st.service.Reflection(t.Context(), st.half(mentee), id)
		refused(t, err, test.want...)
		_, err = st.service.Answer(t.Context(), st.half(mentee), id, nil, false)
		refused(t, err, test.want...)
		if t.Failed() {
			t.Fatal(test.name)
		}
	}
	open, err := st.service.OpenPrompts(t.Context(), st.half(mentee), st.pair.id)
	st.must(err)
	var waiting []mentoring.PromptID
	for _, f := range open {
		waiting = append(waiting, f.Prompt.ID)
	}
	same(t, "the newest of each kind wait, the newest first", waiting, []mentoring.PromptID{
		st.prompt(second, mentee, mentoring.End).ID, st.prompt(second, mentee, mentoring.Start).ID,
	})
}
