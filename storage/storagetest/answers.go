package storagetest

import (
	"errors"
	"testing"
	"time"

	"mentorbot/bot/mentoring"
)

// prompted is a world with a meeting and the mentee's end prompt.
func prompted(t *testing.T, s mentoring.Store) (*world, mentoring.Prompt) {
	t.Helper()
	w := newWorld(t, s)
	meeting := write(t, s, func(tx mentoring.Tx) (mentoring.MeetingID, error) { return tx.AddMeeting(w.meeting(0)) })
	return w, w.prompt(t, meeting, mentoring.Mentee, mentoring.End, minutes(90))
}

func (w *world) prompt(t *testing.T, m mentoring.MeetingID, role mentoring.Role, moment mentoring.Moment, opens time.Time) mentoring.Prompt {
	t.Helper()
	update(t, w, func(tx mentoring.Tx) error {
		return tx.PutPrompt(mentoring.Prompt{
			Pair: w.pair, Meeting: m, Role: role, Moment: moment, OpensAt: opens, State: mentoring.PromptOpen,
		})
	})
	return read(t, w, func(r mentoring.Reader) (mentoring.Prompt, error) { return found(r.PromptOf(m, role, moment)) })
}

func promptPut(t *testing.T, s mentoring.Store) {
	w, want := prompted(t, s)
	same(t, "put", want, mentoring.Prompt{
		ID: want.ID, Pair: w.pair, Meeting: want.Meeting, Role: mentoring.Mentee, Moment: mentoring.End,
		OpensAt: minutes(90), State: mentoring.PromptOpen,
	})
	same(t, "by id", read(t, s, func(r mentoring.Reader) (mentoring.Prompt, error) { return r.Prompt(want.ID) }), want)

	want.OpensAt = minutes(200)
	same(t, "moved", w.prompt(t, want.Meeting, want.Role, want.Moment, want.OpensAt), want)

	for range 2 {
		update(t, s, func(tx mentoring.Tx) error { return tx.ClosePrompt(want.ID) })
	}
	want.State, want.OpensAt = mentoring.PromptClosed, minutes(300)
	same(t, "put after it was closed", w.prompt(t, want.Meeting, want.Role, want.Moment, want.OpensAt), want)

	none := read(t, s, func(r mentoring.Reader) (bool, error) {
		_, ok, err := r.PromptOf(want.Meeting, mentoring.Mentor, mentoring.End)
		return ok, err
	})
	same(t, "a prompt that nobody put", none, false)
}

func promptOrder(t *testing.T, s mentoring.Store) {
	w, second := prompted(t, s)
	w.prompt(t, second.Meeting, mentoring.Mentee, mentoring.Start, minutes(10))
	w.prompt(t, second.Meeting, mentoring.Mentor, mentoring.End, minutes(90))
	another := write(t, s, func(tx mentoring.Tx) (mentoring.MeetingID, error) { return tx.AddMeeting(w.meeting(1)) })
	later := w.prompt(t, another, mentoring.Mentee, mentoring.Start, minutes(10))
	for _, test := range []struct {
		moment mentoring.Moment
		at     time.Time
		want   mentoring.PromptID
	}{
		{mentoring.Start, minutes(10).Add(-time.Millisecond), 0},
		{mentoring.Start, minutes(10), later.ID},
		{mentoring.Start, minutes(90), later.ID},
		{mentoring.End, minutes(10), 0},
		{mentoring.End, minutes(90), second.ID},
	} {
		got := read(t, s, func(r mentoring.Reader) (mentoring.PromptID, error) {
			id, ok, err := r.NewestPrompt(w.pair, mentoring.Mentee, test.moment, test.at)
			if ok != (id != 0) {
				t.Errorf("prompt %d, %t", id, ok)
			}
			return id, err
		})
		same(t, string(test.moment)+" "+test.at.String(), got, test.want)
	}
}

func (w *world) answer(p mentoring.Prompt, q mentoring.QuestionID, text string) mentoring.Answer {
	return mentoring.Answer{
		Prompt: p.ID, Author: w.mentee, Question: q, Text: mentoring.NewSecret(text),
		Visibility: mentoring.Private, At: minutes(100),
	}
}

func put(t *testing.T, s mentoring.Store, a mentoring.Answer) mentoring.AnswerID {
	t.Helper()
	return write(t, s, func(tx mentoring.Tx) (mentoring.AnswerID, error) { return tx.PutAnswer(a) })
}

func answerPut(t *testing.T, s mentoring.Store) {
	w, prompt := prompted(t, s)
	first := w.answer(prompt, mentoring.MenteeUseful, "at blive hørt — 😀 'OR 1=1; --")
	first.ID = put(t, s, first)
	second := w.answer(prompt, mentoring.MenteeNext, "")
	second.ID = put(t, s, second)
	list := func(r mentoring.Reader) ([]mentoring.Answer, error) { return r.Answers(prompt.ID) }
	same(t, "given", read(t, s, list), []mentoring.Answer{first, second})

	first.Text, first.Visibility, first.At = mentoring.NewSecret("noget andet"), mentoring.Shared, minutes(120)
	changed := first
	changed.ID = 0 // The prompt and the question say which one it is.
	same(t, "id of the replaced answer", put(t, s, changed), first.ID)
	same(t, "by id", read(t, s, func(r mentoring.Reader) (mentoring.Answer, error) { return r.Answer(first.ID) }), first)
	same(t, "replaced in its place", read(t, s, list), []mentoring.Answer{first, second})
}

func answerDelete(t *testing.T, s mentoring.Store) {
	w, prompt := prompted(t, s)
	answer := w.answer(prompt, mentoring.MenteeUseful, "fortrudt")
	answer.ID = put(t, s, answer)
	told := w.delivery("answer/1/shared", noon)
	told.Kind, told.Answer, told.Person = mentoring.KindShared, answer.ID, w.mentor
	w.enqueue(t, told)
	for range 2 {
		update(t, s, func(tx mentoring.Tx) error { return tx.DeleteAnswer(answer.ID) })
	}
	err := s.View(t.Context(), func(r mentoring.Reader) error {
		_, err := r.Answer(answer.ID)
		return err
	})
	if !errors.Is(err, mentoring.ErrNotFound) {
		t.Errorf("the answer: %v", err)
	}
	if again := put(t, s, answer); again == answer.ID {
		t.Errorf("a new answer has the id of the old one, which deliveries may name")
	}
	w.byKey(t, told.Key)
}

func logbook(t *testing.T, s mentoring.Store) {
	w, early := prompted(t, s)
	later := write(t, s, func(tx mentoring.Tx) (mentoring.MeetingID, error) { return tx.AddMeeting(w.meeting(30)) })
	prompt := w.prompt(t, later, mentoring.Mentee, mentoring.Start, minutes(500))
	var ids []mentoring.AnswerID
	for _, a := range []mentoring.Answer{
		w.answer(early, mentoring.MenteeUseful, "først"),
		w.answer(prompt, mentoring.MenteeGoal, "så"),
		w.answer(prompt, mentoring.MenteeWell, "derpå"),
		w.answer(early, mentoring.MenteeNext, "sidst"),
	} {
		ids = append(ids, put(t, s, a))
	}
	mentors := w.answer(w.prompt(t, later, mentoring.Mentor, mentoring.Start, minutes(500)), mentoring.MentorRemember, "en andens")
	mentors.Author = w.mentor
	put(t, s, mentors)

	log := read(t, s, func(r mentoring.Reader) ([]mentoring.LogEntry, error) { return r.Logbook(w.mentee) })
	var got []mentoring.AnswerID
	for _, e := range log {
		got = append(got, e.Answer.ID)
		same(t, "author", e.Answer.Author, w.mentee)
		same(t, "prompt", e.Prompt.ID, e.Answer.Prompt)
		same(t, "meeting", e.Meeting.ID, e.Prompt.Meeting)
	}
	same(t, "order", got, []mentoring.AnswerID{ids[1], ids[2], ids[0], ids[3]})
	want := w.meeting(30)
	want.ID = later
	if len(log) > 0 {
		want.UID = log[0].Meeting.UID
		same(t, "meeting", log[0].Meeting, want)
		same(t, "text", log[0].Answer.Text.Reveal(), "så")
	}
}
