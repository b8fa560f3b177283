package mentoring

import (
	"context"
	"errors"
	"time"
)

// WriteFeedback keeps what a mentee wants to tell the mentor (R33), for its
// author alone until they have seen what the mentor will read and share it.
func (s *Service) WriteFeedback(ctx context.Context, a Actor, id PairID, text Secret) (n Note, sit Situation, err error) {
	err = s.act(ctx, a, keeping, about("pair", &id), func(tx Tx, now time.Time) error {
		if sit, err = s.seen(tx, a, id, now, See, Participation); err != nil {
			return err
		}
		switch err := sit.active(); {
		case err != nil:
			return err
		case sit.Role != Mentee:
			return refuse(Forbidden, "feedback.role.mentor")
		case !Can(toAuthor(sit.Pair, sit.Role, a.Person), Change, Notes):
			return refuse(Forbidden, "error.notmember")
		}
		if err := checkEntry(text); err != nil {
			return err
		}
		n = Note{Pair: id, Author: a.Person, Kind: Feedback, Text: text, Visibility: Private, At: now}
		n.ID, err = tx.AddNote(n)
		return err
	})
	return n, sit, concerning(id, err)
}

// ShareNote shows a note of the person's own to the other half, who is told
// once. Seen is the note's time when its author looked at what the other half
// will read; when it has been changed since, nothing is shared, and it is a
// Conflict. A plain note is nobody else's, and Missing.
func (s *Service) ShareNote(ctx context.Context, a Actor, id EntryID, seen time.Time) (sit Situation, err error) {
	err = s.act(ctx, a, keeping, about("pair", &id.Pair), func(tx Tx, now time.Time) error {
		var e LogEntry
		if e, sit, err = s.entry(tx, a, id, now, Change); err != nil {
			return err
		}
		n := e.Note
		switch err := sit.active(); {
		case err != nil:
			return err
		case n.Kind == PlainNote || !e.IsNote():
			return refuse(Missing, "log.entry.gone")
		case !n.At.Equal(seen):
			return refuse(Conflict, "error.stale")
		}
		n.Visibility = Shared
		if err := tx.SaveNote(n); err != nil {
			return err
		}
		return tx.Enqueue(Delivery{
			Key:  deliveryKey("note", int64(n.ID), n.told(), sit.Peer.ID),
			Kind: n.told(), Person: sit.Peer.ID, Pair: n.Pair, Note: n.ID, Due: sit.soon(sit.Peer, time.Time{}),
		})
	})
	return sit, concerning(id.Pair, err)
}

// told is the message that tells of a note.
func (n Note) told() DeliveryKind {
	if n.Kind == Marking {
		return KindMarking
	}
	return KindFeedback
}

// SharedNote returns a note that the other half of the reader's pair has
// shared. One that is private or gone is Missing to everybody but its author.
func (s *Service) SharedNote(ctx context.Context, a Actor, id NoteID) (n Note, sit Situation, err error) {
	now := s.Now()
	err = s.Store.View(ctx, func(r Reader) error {
		gone := refuse(Missing, "answer.shared.gone")
		if n, err = r.Note(id); errors.Is(err, ErrNotFound) {
			return gone
		}
		if err != nil {
			return err
		}
		var refused *Error
		if sit, err = s.seen(r, a, n.Pair, now, See, Participation); errors.As(err, &refused) {
			return gone
		}
		if err != nil {
			return err
		}
		rel := Partner
		if n.Author == a.Person {
			rel = Author
		}
		if !Can(rel, See, n.object()) {
			return gone
		}
		return nil
	})
	if err != nil {
		return Note{}, Situation{}, explain("show shared note", err)
	}
	return n, sit, nil
}
