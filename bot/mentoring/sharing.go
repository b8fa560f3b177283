package mentoring

import (
	"context"
	"time"
)

// SeenAnswer is an answer as its author looked at it before sharing it: its
// time tells whether it has been changed since.
type SeenAnswer struct {
	ID AnswerID
	At time.Time
}

// ShareAnswers shows answers to a prompt to the other half, who is told once of
// each. Nothing is shared when one of them is no longer what its author has
// seen: it is a Conflict, and the answers as they are now come back in the
// Reflection. One that is gone is Missing.
func (s *Service) ShareAnswers(ctx context.Context, a Actor, id PromptID, seen []SeenAnswer) (f Reflection, err error) {
	err = s.act(ctx, a, answering, about("prompt", &id), func(tx Tx, now time.Time) error {
		if f, err = s.reflection(tx, a, id, now, Change); err != nil {
			return err
		}
		if f.Situation.Pair.State() == PairEnded {
			return ended(f.Situation)
		}
		for _, want := range seen {
			answer, ok := f.Answer(want.ID)
			switch {
			case !ok || answer.Question == MentorLanguage:
				return refuse(Missing, "log.entry.gone")
			case !answer.At.Equal(want.At):
				return refuse(Conflict, "error.stale")
			}
			answer.Visibility = Shared
			if _, err := tx.PutAnswer(answer); err != nil {
				return err
			}
			if err := tx.Enqueue(Delivery{
				Key:  deliveryKey("answer", int64(answer.ID), KindShared, f.Situation.Peer.ID),
				Kind: KindShared, Person: f.Situation.Peer.ID, Pair: f.Prompt.Pair,
				Meeting: f.Meeting.ID, Answer: answer.ID, Due: f.Situation.soon(f.Situation.Peer, time.Time{}),
			}); err != nil {
				return err
			}
		}
		return nil
	})
	return f, concerning(f.Situation.Pair.ID, err)
}

// Answer finds one of the answers by its id.
func (f Reflection) Answer(id AnswerID) (Answer, bool) {
	for _, answer := range f.Answers {
		if answer.ID == id {
			return answer, true
		}
	}
	return Answer{}, false
}
