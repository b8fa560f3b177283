package storagetest

import (
	"testing"

	"mentorbot/bot/mentoring"
)

func toldOnce(t *testing.T, s mentoring.Store) {
	w := newWorld(t, s)
	tell := func(id mentoring.PersonID, what string) bool {
		return write(t, s, func(tx mentoring.Tx) (bool, error) { return tx.Tell(id, what) })
	}
	for i, told := range []struct {
		id    mentoring.PersonID
		what  string
		first bool
	}{{w.mentee, "a", true}, {w.mentee, "a", false}, {w.mentee, "b", true}, {w.mentor, "a", true}, {w.mentor, "a", false}} {
		if got := tell(told.id, told.what); got != told.first {
			t.Errorf("%d: first time %v, want %v", i, got, told.first)
		}
	}
}

func typedAnswer(t *testing.T, s mentoring.Store) {
	w, prompt := prompted(t, s)
	answer := w.answer(prompt, mentoring.TypedReply, "skrevet i chatten")
	answer.Ref = "slack/17.1"
	answer.ID = put(t, s, answer)
	find := func(author mentoring.PersonID, ref string) (a mentoring.Answer, ok bool) {
		update(t, s, func(tx mentoring.Tx) (err error) {
			a, ok, err = tx.AnswerTyped(author, ref)
			return err
		})
		return a, ok
	}
	if got, ok := find(w.mentee, "slack/17.1"); !ok {
		t.Error("it is not found")
	} else {
		same(t, "found", got, answer)
	}
	put(t, s, w.answer(prompt, mentoring.MenteeUseful, "fra en dialog"))
	for ref, author := range map[string]mentoring.PersonID{"slack/17.1": w.mentor, "slack/17.2": w.mentee, "": w.mentee} {
		if _, ok := find(author, ref); ok {
			t.Errorf("%q of person %d is found", ref, author)
		}
	}
}
