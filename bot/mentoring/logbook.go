package mentoring

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Note is what somebody wrote in their logbook of their own accord, as half of
// a pair. Only its author sees it, and the other half when it is shared.
type Note struct {
	ID         NoteID
	Pair       PairID
	Author     PersonID
	Kind       NoteKind
	Text       Secret
	Visibility Visibility
	At         time.Time // when it was written, a plain one also when it was changed since
}

// NoteKind is what a note is for.
type NoteKind string

// The kinds of note.
const (
	PlainNote NoteKind = "note"     // its author's alone; there is no way to share it
	Feedback  NoteKind = "feedback" // from mentee to mentor, once its author has sent it (R33)
	Marking   NoteKind = "marking"  // which expectations matter; at most one for a half of a pair
)

// EntryID names an entry of a half's logbook: an answer or a note, whichever is
// not zero.
type EntryID struct {
	Pair   PairID
	Answer AnswerID
	Note   NoteID
}

// LogEntry is an answer in its author's logbook, with what it belongs to, or a
// note, with nothing else.
type LogEntry struct {
	Answer  Answer
	Prompt  Prompt
	Meeting Meeting
	Note    Note
}

// ID names the entry.
func (e LogEntry) ID() EntryID {
	return EntryID{Pair: e.Prompt.Pair + e.Note.Pair, Answer: e.Answer.ID, Note: e.Note.ID} // one of the two is zero
}

// IsNote reports whether the entry answers no question.
func (e LogEntry) IsNote() bool { return e.Note.ID != 0 }

// Text is what its author wrote.
func (e LogEntry) Text() Secret {
	if e.IsNote() {
		return e.Note.Text
	}
	return e.Answer.Text
}

// Visibility is who may read it.
func (e LogEntry) Visibility() Visibility {
	if e.IsNote() {
		return e.Note.Visibility
	}
	return e.Answer.Visibility
}

// mayAuthor reports whether the person may do that with the entry as its
// author; an answer that is shared stays its author's.
func (e LogEntry) mayAuthor(person PersonID, do Action) bool {
	author, what := e.Answer.Author, Reflections
	if e.IsNote() {
		author, what = e.Note.Author, e.Note.object()
	}
	rel := Outsider
	if author == person {
		rel = Author
	}
	return Can(rel, do, what)
}

// object is what a note is to the table of rights.
func (n Note) object() Object {
	if n.Visibility == Shared {
		return SharedNotes
	}
	return Notes
}

// logbook is everything the person has written: the answers, the newest
// meeting first, and then the notes, each kind for itself and the newest first.
func logbook(r Reader, author PersonID) (entries []LogEntry, err error) {
	all, err := r.Logbook(author)
	if err != nil {
		return nil, err
	}
	notes, err := r.Notes(author)
	slices.SortStableFunc(notes, func(a, b Note) int { return strings.Compare(string(b.Kind), string(a.Kind)) })
	for _, n := range notes {
		all = append(all, LogEntry{Note: n})
	}
	for _, e := range all {
		if e.mayAuthor(author, See) {
			entries = append(entries, e)
		}
	}
	return entries, err
}

// Logbook returns everything the person has answered, the newest meeting
// first, and then their notes, each kind for itself and the newest first. Nobody
// else's is in it.
func (s *Service) Logbook(ctx context.Context, a Actor) (entries []LogEntry, err error) {
	err = s.Store.View(ctx, func(r Reader) error {
		entries, err = logbook(r, a.Person)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("show logbook: %w", err)
	}
	return entries, nil
}

// keeping is what the audit calls all that somebody does to their logbook:
// whether it was written, changed or deleted is nobody's to know.
const keeping = "logbook"

// WriteNote keeps a note in the person's logbook, at any time while the pair is
// under way.
func (s *Service) WriteNote(ctx context.Context, a Actor, id PairID, text Secret) (sit Situation, err error) {
	err = s.act(ctx, a, keeping, about("pair", &id), func(tx Tx, now time.Time) error {
		if sit, err = s.seen(tx, a, id, now, See, Participation); err != nil {
			return err
		}
		if !Can(toAuthor(sit.Pair, sit.Role, a.Person), Change, Notes) {
			return refuse(Forbidden, "error.notmember")
		}
		if err := sit.active(); err != nil {
			return err
		}
		if err := checkEntry(text); err != nil {
			return err
		}
		_, err = tx.AddNote(Note{Pair: id, Author: a.Person, Kind: PlainNote, Text: text, Visibility: Private, At: now})
		return err
	})
	return sit, concerning(id, err)
}

// checkEntry returns Errors, with the field text.
func checkEntry(text Secret) error {
	switch n := text.Len(); {
	case text.Empty():
		return Errors{invalid("text", "log.err.empty", nil)}
	case n > MaxText:
		return Errors{tooLong("text", n)}
	default:
		return nil
	}
}

// entry loads an entry for its author. To the other half it is Missing, like
// one that was never there.
func (s *Service) entry(r Reader, a Actor, id EntryID, now time.Time, do Action) (e LogEntry, sit Situation, err error) {
	if sit, err = s.seen(r, a, id.Pair, now, See, Participation); err != nil {
		return e, sit, err
	}
	if id.Note != 0 {
		e.Note, err = r.Note(id.Note)
	} else {
		e, err = answerEntry(r, id.Answer)
	}
	switch {
	case errors.Is(err, ErrNotFound):
		return LogEntry{}, sit, refuse(Missing, "log.entry.gone")
	case err != nil:
		return LogEntry{}, sit, err
	case e.ID() != id || !e.mayAuthor(a.Person, do):
		return LogEntry{}, sit, refuse(Missing, "log.entry.gone")
	}
	return e, sit, nil
}

func answerEntry(r Reader, id AnswerID) (e LogEntry, err error) {
	if e.Answer, err = r.Answer(id); err != nil {
		return e, err
	}
	if e.Prompt, err = r.Prompt(e.Answer.Prompt); err != nil {
		return e, err
	}
	e.Meeting, err = r.Meeting(e.Prompt.Meeting)
	return e, err
}

// Entry returns an entry of the person's own logbook.
func (s *Service) Entry(ctx context.Context, a Actor, id EntryID) (e LogEntry, sit Situation, err error) {
	now := s.Now()
	err = s.Store.View(ctx, func(r Reader) error {
		e, sit, err = s.entry(r, a, id, now, See)
		return err
	})
	return e, sit, concerning(id.Pair, explain("show logbook entry", err))
}

// EditEntry replaces what an entry of the person's own says; whether an answer
// is shared stays as it is. One's own words can be put right after the pair's
// end too, for as long as they are kept.
func (s *Service) EditEntry(ctx context.Context, a Actor, id EntryID, text Secret) (sit Situation, err error) {
	return s.keep(ctx, a, id, func(tx Tx, e LogEntry, now time.Time) error {
		if err := checkEntry(text); err != nil {
			return err
		}
		if e.IsNote() {
			switch e.Note.Kind {
			case Marking: // it holds no words
				return refuse(Forbidden, "error.form")
			case Feedback:
				e.Note.At = now
			}
			e.Note.Text = text
			return tx.SaveNote(e.Note)
		}
		if e.Answer.Question == MentorLanguage && !isLanguage(text) {
			return Errors{invalid("text", "error.form", nil)}
		}
		e.Answer.Text, e.Answer.At = text, now
		_, err := tx.PutAnswer(e.Answer)
		return err
	})
}

// DeleteEntry deletes an entry of the person's own, for the other half too when
// it was shared.
func (s *Service) DeleteEntry(ctx context.Context, a Actor, id EntryID) (sit Situation, err error) {
	return s.keep(ctx, a, id, func(tx Tx, e LogEntry, _ time.Time) error {
		if e.IsNote() {
			return tx.DeleteNote(e.Note.ID)
		}
		return tx.DeleteAnswer(e.Answer.ID)
	})
}

// keep changes an entry of the person's own.
func (s *Service) keep(ctx context.Context, a Actor, id EntryID, fn func(Tx, LogEntry, time.Time) error) (sit Situation, err error) {
	err = s.act(ctx, a, keeping, about("pair", &id.Pair), func(tx Tx, now time.Time) error {
		var e LogEntry
		if e, sit, err = s.entry(tx, a, id, now, Change); err != nil {
			return err
		}
		return fn(tx, e, now)
	})
	return sit, concerning(id.Pair, err)
}
