package mentoring

import (
	"context"
	"errors"
	"slices"
	"time"
)

// Reflection is a prompt as its owner sees it when answering.
type Reflection struct {
	Situation Situation
	Prompt    Prompt
	Meeting   Meeting
	Questions []QuestionID
	Answers   map[QuestionID]Answer // what the person has answered so far
	// CarryOver is what the mentee last said to work on next time, as it now
	// stands; empty when there is none. For the author's eyes only.
	CarryOver Secret
}

// reflection loads a prompt for somebody who may do that with it. Anybody else
// gets the refusal of a prompt that is not there.
func (s *Service) reflection(r Reader, a Actor, id PromptID, now time.Time, do Action) (Reflection, error) {
	var f Reflection
	p, err := r.Prompt(id)
	if errors.Is(err, ErrNotFound) {
		return f, refuse(Forbidden, "error.notmember")
	}
	if err != nil {
		return f, err
	}
	sit, err := s.seen(r, a, p.Pair, now, See, Participation)
	if err != nil {
		return f, err
	}
	if !Can(toAuthor(sit.Pair, p.Role, a.Person), do, Reflections) {
		return f, refuse(Forbidden, "error.notmember")
	}
	f = Reflection{Situation: sit, Prompt: p, Answers: map[QuestionID]Answer{}}
	f.Meeting, _ = sit.meeting(p.Meeting) // a prompt's meeting is one of its pair's
	f.Questions = Questions(p.Role, p.Moment, sit.First(p.Meeting))
	answers, err := r.Answers(id)
	if err != nil {
		return f, err
	}
	for _, answer := range answers {
		f.Answers[answer.Question] = answer
	}
	if p.Role == Mentee && p.Moment == Start {
		f.CarryOver, err = carryOver(r, a.Person, f.Meeting)
	}
	return f, err
}

// carryOver finds the mentee's newest MenteeNext from the pair's earlier
// meetings.
func carryOver(r Reader, author PersonID, before Meeting) (Secret, error) {
	log, err := r.Logbook(author)
	if err != nil {
		return Secret{}, err
	}
	for _, e := range log { // the newest meeting first
		if e.Answer.Question == MenteeNext && e.Prompt.Pair == before.Pair && e.Meeting.Slot.Start.Before(before.Slot.Start) {
			return e.Answer.Text, nil
		}
	}
	return Secret{}, nil
}

// Reflection returns one prompt for its owner to answer.
func (s *Service) Reflection(ctx context.Context, a Actor, id PromptID) (f Reflection, err error) {
	now := s.Now()
	err = s.Store.View(ctx, func(r Reader) error {
		if f, err = s.reflection(r, a, id, now, See); err != nil {
			return err
		}
		return f.answerable(r, now)
	})
	return f, concerning(f.Situation.Pair.ID, explain("show questions", err))
}

// answerable refuses when a newer prompt of the kind has opened, when it has
// not opened yet, or when the meeting it asks about was not held.
func (f Reflection) answerable(r Reader, now time.Time) error {
	if f.Situation.Pair.State() == PairEnded {
		return ended(f.Situation)
	}
	if !f.Meeting.Counts() || f.Prompt.OpensAt.After(now) {
		return refuse(Stale, "error.stale")
	}
	outdated, err := outdated(r, f.Prompt, now)
	if err == nil && outdated {
		err = refuse(Stale, "answer.closed")
	}
	return err
}

// outdated reports whether a newer prompt of the same half and moment has opened.
func outdated(r Reader, p Prompt, now time.Time) (bool, error) {
	newest, ok, err := r.NewestPrompt(p.Pair, p.Role, p.Moment, now)
	return ok && newest != p.ID, err
}

// answering is what the audit calls both an answer and none: whether somebody
// answered is nobody's to know.
const answering = "answer"

// Answer keeps what a person wrote to a prompt, or closes it and keeps nothing
// when store is false. What was answered before is replaced; a text left empty
// is removed. A question that the prompt does not ask may be left empty. An
// answer that is shared is told to the other half once.
func (s *Service) Answer(ctx context.Context, a Actor, id PromptID, written []Written, store bool) (f Reflection, err error) {
	err = s.act(ctx, a, answering, about("prompt", &id), func(tx Tx, now time.Time) error {
		if f, err = s.reflection(tx, a, id, now, Change); err != nil {
			return err
		}
		if err := f.answerable(tx, now); err != nil {
			return err
		}
		asked := f.asked(written)
		if err := f.check(asked, store); err != nil {
			return err
		}
		for _, w := range asked {
			if err := f.put(tx, w, now); err != nil {
				return err
			}
		}
		if typed, had := f.Answers[TypedReply]; had && !store {
			if err := tx.DeleteAnswer(typed.ID); err != nil {
				return err
			}
		}
		return tx.ClosePrompt(id)
	})
	return f, concerning(f.Situation.Pair.ID, err)
}

// asked leaves out what is empty and not asked: whoever reads a form need not
// know which questions were on it.
func (f Reflection) asked(written []Written) (rest []Written) {
	for _, w := range written {
		if !w.Text.Empty() || w.Share || slices.Contains(f.Questions, w.Question) {
			rest = append(rest, w)
		}
	}
	return rest
}

// check returns Errors, with the question's id as the field.
func (f Reflection) check(written []Written, store bool) error {
	var errs Errors
	texts := 0
	for _, w := range written {
		field := string(w.Question)
		switch n := w.Text.Len(); {
		case !slices.Contains(f.Questions, w.Question):
			errs = append(errs, invalid(field, "error.form", nil))
		case n > MaxText:
			errs = append(errs, tooLong(field, n))
		case w.Text.Empty() && w.Share:
			errs = append(errs, invalid(field, "error.empty", nil))
		}
		if !w.Text.Empty() {
			texts++
		}
	}
	switch {
	case len(errs) > 0:
		return errs
	case texts == 0 && store && len(f.Answers) == 0:
		return Errors{invalid(string(f.Questions[0]), "error.empty", nil)}
	case texts > 0 && !store:
		return Errors{invalid("none", "answer.err.store", nil)}
	}
	return nil
}

func (f Reflection) put(tx Tx, w Written, now time.Time) error {
	old, had := f.Answers[w.Question]
	if w.Text.Empty() {
		if !had {
			return nil
		}
		return tx.DeleteAnswer(old.ID)
	}
	answer := Answer{
		Prompt: f.Prompt.ID, Author: f.Situation.Me.ID, Question: w.Question,
		Text: w.Text, Visibility: Private, At: now,
	}
	if w.Share {
		answer.Visibility = Shared
	}
	id, err := tx.PutAnswer(answer)
	if err != nil || !w.Share {
		return err
	}
	return tx.Enqueue(Delivery{
		Key:  deliveryKey("answer", int64(id), KindShared, f.Situation.Peer.ID),
		Kind: KindShared, Person: f.Situation.Peer.ID, Pair: f.Prompt.Pair,
		Meeting: f.Meeting.ID, Answer: id, Due: f.Situation.soon(time.Time{}),
	})
}

// Skip closes a prompt and keeps nothing. It cannot be told from an answer.
func (s *Service) Skip(ctx context.Context, a Actor, id PromptID) (f Reflection, err error) {
	err = s.act(ctx, a, answering, about("prompt", &id), func(tx Tx, now time.Time) error {
		if f, err = s.reflection(tx, a, id, now, Change); err != nil {
			return err
		}
		if f.Situation.Pair.State() == PairEnded {
			return ended(f.Situation)
		}
		return tx.ClosePrompt(id)
	})
	return f, concerning(f.Situation.Pair.ID, err)
}

// SharedAnswer returns an answer that the other half of the reader's pair has
// shared. One that is private or gone is Missing to everybody but its author.
func (s *Service) SharedAnswer(ctx context.Context, a Actor, id AnswerID) (e LogEntry, sit Situation, err error) {
	now := s.Now()
	err = s.Store.View(ctx, func(r Reader) error {
		gone := refuse(Missing, "answer.shared.gone")
		if e.Answer, err = r.Answer(id); errors.Is(err, ErrNotFound) {
			return gone
		}
		if err != nil {
			return err
		}
		if e.Prompt, err = r.Prompt(e.Answer.Prompt); err != nil {
			return err
		}
		if e.Meeting, err = r.Meeting(e.Prompt.Meeting); err != nil {
			return err
		}
		var refused *Error
		if sit, err = s.seen(r, a, e.Prompt.Pair, now, See, Participation); errors.As(err, &refused) {
			return gone
		}
		if err != nil {
			return err
		}
		what := Reflections
		if e.Answer.Visibility == Shared {
			what = SharedAnswers
		}
		if !Can(toAuthor(sit.Pair, e.Prompt.Role, a.Person), See, what) {
			return gone
		}
		return nil
	})
	if err != nil {
		return LogEntry{}, Situation{}, explain("show shared answer", err)
	}
	return e, sit, nil
}
