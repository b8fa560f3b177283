package mentoring

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
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
	err = s.act(ctx, a, answering, about("prompt", &id), func(tx Tx, now time.Time) (err error) {
		r, id, err = s.reply(tx, a, ref, text, now)
		return err
	})
	if errors.Is(err, errNoPrompt) {
		err = nil
	}
	return r, err
}

// reply is errNoPrompt unless exactly one set of questions is open.
func (s *Service) reply(tx Tx, a Actor, ref string, text Secret, now time.Time) (r Replied, id PromptID, err error) {
	if r.Open, err = s.openOf(tx, a, now); err != nil {
		return r, 0, err
	}
	if len(r.Open) != 1 {
		return r, 0, errNoPrompt
	}
	p := r.Open[0].Prompt
	if n := text.Len(); n > MaxText {
		return r, 0, Errors{tooLong("", n)}
	}
	if r.First, err = tx.Tell(a.Person, whereChatLies); err != nil {
		return r, 0, err
	}
	answer, err := tx.PutAnswer(Answer{
		Prompt: p.ID, Author: a.Person, Question: TypedReply, Text: text, Visibility: Private, At: now, Ref: typedRef(a, ref),
	})
	if err != nil {
		return r, 0, err
	}
	if err := tx.ClosePrompt(p.ID); err != nil {
		return r, 0, err
	}
	return r, p.ID, restate(tx, restatement{
		pair: p.Pair, meeting: p.Meeting, to: a.Person, moment: p.Moment, cause: "answer-" + strconv.FormatInt(int64(answer), 10),
	}, now)
}

// openOf is what waits for the person's answer, in all their pairs.
func (s *Service) openOf(r Reader, a Actor, now time.Time) (all []Reflection, err error) {
	pairs, err := r.PairsOf(a.Person)
	if err != nil {
		return nil, err
	}
	for _, p := range pairs {
		if p.State() != PairActive {
			continue
		}
		open, err := s.open(r, a, p.ID, now)
		if err != nil {
			return nil, err
		}
		all = append(all, open...)
	}
	return all, nil
}

// Hold keeps words of which nobody knows whether they answer the one set of
// questions that is open, as a note in the person's logbook, and leaves the
// questions open. With none or several sets open nothing is kept, and the entry
// is zero.
func (s *Service) Hold(ctx context.Context, a Actor, text Secret) (held EntryID, err error) {
	err = s.act(ctx, a, keeping, about("pair", &held.Pair), func(tx Tx, now time.Time) error {
		held = EntryID{}
		open, err := s.openOf(tx, a, now)
		if err != nil {
			return err
		}
		if len(open) != 1 {
			return errNoPrompt
		}
		if err := checkEntry(text); err != nil {
			return err
		}
		held.Pair = open[0].Prompt.Pair
		held.Note, err = tx.AddNote(Note{Pair: held.Pair, Author: a.Person, Text: text, At: now})
		return err
	})
	if errors.Is(err, errNoPrompt) {
		err = nil
	}
	return held, err
}

// ReplyWith makes the answer of words that were held, as Reply does. With none
// or several sets of questions open they stay where they are.
func (s *Service) ReplyWith(ctx context.Context, a Actor, held EntryID, ref string) (r Replied, err error) {
	var id PromptID
	err = s.act(ctx, a, answering, about("prompt", &id), func(tx Tx, now time.Time) error {
		e, _, err := s.entry(tx, a, held, now, Change)
		if err != nil {
			return err
		}
		if r, id, err = s.reply(tx, a, ref, e.Text(), now); err != nil {
			return err
		}
		return tx.DeleteNote(held.Note)
	})
	if errors.Is(err, errNoPrompt) {
		err = nil
	}
	return r, concerning(held.Pair, err)
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
