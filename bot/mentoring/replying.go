package mentoring

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Replied is what became of words that somebody typed in the chat.
type Replied struct {
	// Open is what waited for an answer. The words are kept only when it was one.
	Open []Reflection
	// First is true when the person is to be told, once, where else it lies.
	First bool
}

// whereChatLies is what people are told once about words in the chat.
const whereChatLies = "chat is kept elsewhere"

// errNoPrompt undoes a transaction in which there was nothing to do.
var errNoPrompt = errors.New("not exactly one set of questions is open")

// Reply keeps words that somebody typed in the chat as their private text to
// the one set of questions that is open, as a whole, and closes it. With none
// or several open nothing is kept (G4). Ref is the platform's name for the
// message.
func (s *Service) Reply(ctx context.Context, a Actor, ref string, text Secret) (r Replied, err error) {
	var id PromptID
	err = s.act(ctx, a, answering, about("prompt", &id), func(tx Tx, now time.Time) error {
		r = Replied{}
		pairs, err := tx.PairsOf(a.Person)
		if err != nil {
			return err
		}
		for _, p := range pairs {
			if p.State() != PairActive {
				continue
			}
			open, err := s.open(tx, a, p.ID, now)
			if err != nil {
				return err
			}
			r.Open = append(r.Open, open...)
		}
		if len(r.Open) != 1 {
			return errNoPrompt
		}
		f := r.Open[0]
		if n := text.Len(); n > MaxText {
			return Errors{tooLong("", n)}
		}
		if r.First, err = tx.Tell(a.Person, whereChatLies); err != nil {
			return err
		}
		id = f.Prompt.ID
		if _, err := tx.PutAnswer(Answer{
			Prompt: id, Author: a.Person, Question: TypedReply, Text: text, Visibility: Private, At: now, Ref: typedRef(a, ref),
		}); err != nil {
			return err
		}
		return tx.ClosePrompt(id)
	})
	if errors.Is(err, errNoPrompt) {
		err = nil
	}
	return r, err
}

// typedRef names a message across platforms; one without a name has none.
func typedRef(a Actor, ref string) string {
	if ref == "" {
		return ""
	}
	return a.Platform + "/" + ref
}

// Rewrite follows a message that its author has edited, or deleted when the
// text is empty. In a pair that has ended it can only be deleted. It reports whether what was typed there is kept; nothing is
// done otherwise.
func (s *Service) Rewrite(ctx context.Context, a Actor, ref string, text Secret) (kept bool, err error) {
	var id PromptID
	err = s.act(ctx, a, answering, about("prompt", &id), func(tx Tx, now time.Time) error {
		old, found, err := tx.AnswerTyped(a.Person, typedRef(a, ref))
		if err == nil && !found {
			err = errNoPrompt
		}
		if err != nil {
			return err
		}
		id = old.Prompt
		if text.Empty() {
			return tx.DeleteAnswer(old.ID)
		}
		p, err := tx.Prompt(id)
		if err != nil {
			return err
		}
		sit, err := s.seen(tx, a, p.Pair, now, See, Participation)
		if err != nil {
			return err
		}
		if sit.Pair.State() == PairEnded {
			return ended(sit)
		}
		if n := text.Len(); n > MaxText {
			return Errors{tooLong("", n)}
		}
		old.Text, old.At = text, now
		_, err = tx.PutAnswer(old)
		return err
	})
	if errors.Is(err, errNoPrompt) {
		return false, nil
	}
	return err == nil, err
}

// OpenPrompts returns a half's prompts that wait for an answer, the newest of
// each moment alone, the newest first.
func (s *Service) OpenPrompts(ctx context.Context, a Actor, pair PairID) (open []Reflection, err error) {
	now := s.Now()
	err = s.Store.View(ctx, func(r Reader) error {
		open, err = s.open(r, a, pair, now)
		return err
	})
	return open, explain("list questions", err)
}

func (s *Service) open(r Reader, a Actor, pair PairID, now time.Time) (open []Reflection, err error) {
	sit, err := s.seen(r, a, pair, now, See, Participation)
	if err != nil {
		return nil, err
	}
	for _, moment := range []Moment{Start, End} {
		id, ok, err := r.NewestPrompt(pair, sit.Role, moment, now)
		if err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		p, err := r.Prompt(id)
		if err != nil {
			return nil, err
		}
		if p.State != PromptOpen {
			continue
		}
		f, err := s.reflection(r, a, id, now, See)
		if err != nil {
			return nil, fmt.Errorf("open prompt %d: %w", id, err)
		}
		if f.Meeting.Counts() {
			open = append(open, f)
		}
	}
	slices.SortFunc(open, func(a, b Reflection) int {
		return cmp.Or(b.Prompt.OpensAt.Compare(a.Prompt.OpensAt), cmp.Compare(b.Prompt.ID, a.Prompt.ID))
	})
	return open, nil
}
