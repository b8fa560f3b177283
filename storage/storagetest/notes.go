package storagetest

import (
	"errors"
	"testing"
	"time"

	"mentorbot/bot/mentoring"
)

func (w *world) note(author mentoring.PersonID, n int, text string) mentoring.Note {
	return mentoring.Note{
		Pair: w.pair, Author: author, Kind: mentoring.PlainNote, Visibility: mentoring.Private, Text: mentoring.NewSecret(text), At: minutes(n),
	}
}

func note(t *testing.T, s mentoring.Store, n mentoring.Note) mentoring.Note {
	t.Helper()
	n.ID = write(t, s, func(tx mentoring.Tx) (mentoring.NoteID, error) { return tx.AddNote(n) })
	return n
}

func notesOf(t *testing.T, s mentoring.Store, id mentoring.PersonID) []mentoring.Note {
	t.Helper()
	return read(t, s, func(r mentoring.Reader) ([]mentoring.Note, error) { return r.Notes(id) })
}

func notes(t *testing.T, s mentoring.Store) {
	w := newWorld(t, s)
	early := note(t, s, w.note(w.mentee, 10, "husk at lytte — 😀 'OR 1=1; --"))
	late := note(t, s, w.note(w.mentee, 20, "husk pausen"))
	same := same[[]mentoring.Note]
	same(t, "of the author, the newest first", notesOf(t, s, w.mentee), []mentoring.Note{late, early})
	same(t, "of the other half", notesOf(t, s, w.mentor), nil)

	early.Text = mentoring.NewSecret("noget andet")
	changed := early
	changed.Author, changed.Kind = w.mentor, mentoring.Feedback // What it is and whose stays.
	update(t, s, func(tx mentoring.Tx) error { return tx.SaveNote(changed) })
	got := read(t, s, func(r mentoring.Reader) (mentoring.Note, error) { return r.Note(early.ID) })
	same(t, "changed", []mentoring.Note{got}, []mentoring.Note{early})

	early.At = minutes(15)
	update(t, s, func(tx mentoring.Tx) error { return tx.SaveNote(early) })
	same(t, "written anew", notesOf(t, s, w.mentee), []mentoring.Note{late, early})

	for range 2 {
		update(t, s, func(tx mentoring.Tx) error { return tx.DeleteNote(late.ID) })
	}
	same(t, "after one was taken back", notesOf(t, s, w.mentee), []mentoring.Note{early})
	err := s.View(t.Context(), func(r mentoring.Reader) error {
		_, err := r.Note(late.ID)
		return err
	})
	if !errors.Is(err, mentoring.ErrNotFound) {
		t.Errorf("the note that was taken back: %v", err)
	}
	if err := s.Update(t.Context(), func(tx mentoring.Tx) error { return tx.SaveNote(late) }); !errors.Is(err, mentoring.ErrNotFound) {
		t.Errorf("save the note that was taken back: %v", err)
	}
	if again := note(t, s, w.note(w.mentee, 30, "ny")); again.ID == late.ID {
		t.Error("a new note has the id of the old one")
	}
	for what, change := range map[string]func(*mentoring.Note){
		"a note of nobody":           func(n *mentoring.Note) { n.Author = 4711 },
		"a note of a pair not there": func(n *mentoring.Note) { n.Pair = 4711 },
		"a note of no time whatever": func(n *mentoring.Note) { n.At = time.Time{} },
		"a note of no kind":          func(n *mentoring.Note) { n.Kind = "" },
		"a note seen by somebody":    func(n *mentoring.Note) { n.Visibility = "" },
		"a plain note that is shown": func(n *mentoring.Note) { n.Visibility = mentoring.Shared },
	} {
		bad := w.note(w.mentee, 40, "x")
		change(&bad)
		refused(t, s, what, func(tx mentoring.Tx) error {
			_, err := tx.AddNote(bad)
			return err
		})
	}
}

func marksOnce(t *testing.T, s mentoring.Store) {
	w := newWorld(t, s)
	for _, author := range []mentoring.PersonID{w.mentee, w.mentor} {
		n := w.note(author, 10, "mentee.heard")
		n.Kind = mentoring.Marking
		n = note(t, s, n)
		refused(t, s, "what a half has marked, twice", func(tx mentoring.Tx) error {
			_, err := tx.AddNote(n)
			return err
		})
		update(t, s, func(tx mentoring.Tx) error { return tx.DeleteNote(n.ID) })
		n = note(t, s, n)
		same(t, "marked again", notesOf(t, s, author), []mentoring.Note{n})
	}
}

func noteShared(t *testing.T, s mentoring.Store) {
	w := newWorld(t, s)
	n := w.note(w.mentee, 10, "spørg mere")
	n.Kind = mentoring.Feedback
	n = note(t, s, n)
	told := w.delivery("note/1", noon)
	told.Kind, told.Note, told.Person = mentoring.KindFeedback, n.ID, w.mentor
	same(t, "the delivery's", w.enqueue(t, told).Note, n.ID)
	n.Visibility = mentoring.Shared
	update(t, s, func(tx mentoring.Tx) error { return tx.SaveNote(n) })
	same(t, "shown", read(t, s, func(r mentoring.Reader) (mentoring.Note, error) { return r.Note(n.ID) }), n)
	update(t, s, func(tx mentoring.Tx) error { return tx.DeleteNote(n.ID) })
	same(t, "the delivery's when it was taken back", w.byKey(t, told.Key).Note, mentoring.NoteID(0))
}
