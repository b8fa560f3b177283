package mentoring_test

import (
	"fmt"
	"testing"

	"mentorbot/bot/mentoring"
)

func TestAPromptIsItsOwnersAlone(t *testing.T) { // I1, R70
	t.Parallel()
	st := newJoinedStage(t)
	other := st.another()
	id := st.meet("2026-12-15 14.00")
	st.until("2026-12-15 16.00")
	for _, owner := range []mentoring.Role{mentee, mentor} {
		for _, moment := range []mentoring.Moment{mentoring.Start, mentoring.End} {
			prompt := st.prompt(id, owner, moment).ID
			_, err := st.service.Reflection(t.Context(), st.half(owner), prompt)
			st.must(err)
			for name, outsider := range map[string]mentoring.PersonID{
				"the other half": st.pair.of(owner.Other()), "the same half of another pair": other.of(owner),
				"the other half of another pair": other.of(owner.Other()), "the coordinator": st.coordinator, "a stranger": st.stranger,
			} {
				for there, prompt := range map[string]mentoring.PromptID{"the prompt": prompt, "no prompt": 4711} {
					st.unchanged(name, func() {
						f, err := st.service.Reflection(t.Context(), st.by(outsider), prompt)
						refused(t, err, "forbidden error.notmember ")
						same(t, name+" is shown of "+there, len(f.Questions)+len(f.Answers)+int(f.Prompt.ID)+int(f.Meeting.ID), 0)
						_, err = st.service.Answer(t.Context(), st.by(outsider), prompt, nil, false)
						refused(t, err, "forbidden error.notmember ")
						_, err = st.service.Skip(t.Context(), st.by(outsider), prompt)
						refused(t, err, "forbidden error.notmember ")
					})
				}
			}
		}
	}
}

func TestNobodyOutsideAPairListsItsQuestions(t *testing.T) { // I10
	t.Parallel()
	st := newJoinedStage(t)
	other := st.another()
	st.meet("2026-12-02 11.00")
	st.until("2026-12-02 16.00")
	for _, outsider := range []mentoring.PersonID{other.mentee, other.mentor, st.coordinator, st.stranger} {
		open, err := st.service.OpenPrompts(t.Context(), st.by(outsider), st.pair.id)
		refused(t, err, "forbidden error.notmember ")
		same(t, "questions", len(open), 0)
		sit, err := st.service.Situation(t.Context(), st.by(outsider), st.pair.id)
		refused(t, err, "forbidden error.notmember ")
		same(t, "the pair", sit.Pair, mentoring.Pair{})
		log, err := st.service.Logbook(t.Context(), st.by(outsider))
		st.must(err)
		same(t, "logbook", len(log), 0)
	}
}

// menteesView is everything that the mentee can see: each readable use case, and each message. Secrets are opened.
func (st *stage) menteesView(sent []message) (seen []string) {
	st.Helper()
	ctx, see := st.Context(), func(format string, args ...any) { seen = append(seen, fmt.Sprintf(format, args...)) }
	sit := st.situation(mentee)
	// The other half's own vote and the present second are not the matter here; the rest is printed whole.
	see("pair %+v, terms %+v, latest %+v, offer %+v", sit.Pair, sit.Terms, sit.Latest, sit.Offer)
	for _, m := range sit.Meetings {
		got, _, err := st.service.Meeting(ctx, st.half(mentee), m.ID)
		got.UID = "" // another in every store
		see("meeting %+v %v", got, err)
	}
	open, err := st.service.OpenPrompts(ctx, st.half(mentee), st.pair.id)
	st.must(err)
	for _, f := range open {
		see("open %+v %v %v %s", f.Prompt, f.Questions, f.Answers, f.CarryOver.Reveal())
	}
	for id := range mentoring.PromptID(20) {
		f, err := st.service.Reflection(ctx, st.half(mentee), id)
		see("prompt %d %+v %v %s %v", id, f.Prompt, f.Answers, f.CarryOver.Reveal(), err)
	}
	for id := range mentoring.AnswerID(20) {
		e, _, err := st.service.SharedAnswer(ctx, st.half(mentee), id)
		see("answer %d %s %v", id, e.Answer.Text.Reveal(), err)
	}
	for _, line := range st.logbook(mentee) {
		see("logbook %s", line)
	}
	standing, err := st.service.Standing(ctx, sit.Me.Identity)
	st.must(err)
	see("standing %+v", standing)
	for _, m := range sent {
		if m.to == st.pair.mentee {
			see("%s about meeting %d, prompt %+v", st.told([]message{m})[0], m.due.Meeting.ID, m.due.Prompt)
		}
	}
	return seen
}

func TestTheMenteeSeesTheSameWhateverTheMentorDid(t *testing.T) { // T3, R70, G8
	t.Parallel()
	write := func(st *stage, id mentoring.PromptID, store bool, written ...mentoring.Written) {
		f, err := st.service.Answer(st.Context(), st.half(mentor), id, written, store)
		st.must(err)
		st.must(st.confirm(f))
	}
	acts := map[string]func(st *stage, id mentoring.PromptID){
		"silence": func(*stage, mentoring.PromptID) {},
		"skipping": func(st *stage, id mentoring.PromptID) {
			_, err := st.service.Skip(st.Context(), st.half(mentor), id)
			st.must(err)
		},
		"storing nothing": func(st *stage, id mentoring.PromptID) { write(st, id, false) },
		"one private answer": func(st *stage, id mentoring.PromptID) {
			write(st, id, true, private(mentoring.MentorWiser, "Jeg taler for meget"))
		},
		"three private answers": func(st *stage, id mentoring.PromptID) {
			write(st, id, true, private(mentoring.MentorEnergy, "Ideerne"), private(mentoring.MentorLearned, "Tid"), private(mentoring.MentorWiser, "Jeg taler"))
		},
		"an answer that is removed": func(st *stage, id mentoring.PromptID) {
			write(st, id, true, private(mentoring.MentorWiser, "Jeg taler for meget"))
			write(st, id, true, private(mentoring.MentorWiser, ""))
		},
		"an answer that is changed": func(st *stage, id mentoring.PromptID) {
			write(st, id, true, private(mentoring.MentorWiser, "Jeg taler for meget"))
			write(st, id, true, private(mentoring.MentorWiser, "Jeg lytter"))
		},
		"reading the questions": func(st *stage, id mentoring.PromptID) {
			_, err := st.service.Reflection(st.Context(), st.half(mentor), id)
			st.must(err)
		},
	}
	live := func(act func(st *stage, id mentoring.PromptID)) []string {
		st := newJoinedStage(t)
		first := st.meet("2026-12-08 14.00")
		sent := st.until("2026-12-08 16.00")
		act(st, st.prompt(first, mentor, mentoring.End).ID)
		sent = append(sent, st.until("2026-12-09 10.00")...)
		second := st.meet("2026-12-15 14.00")
		sent = append(sent, st.until("2026-12-15 16.00")...)
		act(st, st.prompt(second, mentor, mentoring.End).ID)
		sent = append(sent, st.until("2027-02-01 10.00")...)
		return st.menteesView(sent)
	}
	want := live(acts["silence"])
	for name, act := range acts {
		same(t, name, live(act), want)
	}
	sharing := live(func(st *stage, id mentoring.PromptID) {
		write(st, id, true, shared(mentoring.MentorWiser, "Jeg taler for meget"))
	})
	if len(sharing) <= len(want) {
		t.Error("the view does not show what the mentor shared, so it proves nothing")
	}
}
