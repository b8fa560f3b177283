package storagetest

import (
	"errors"
	"testing"
	"time"

	"mentorbot/bot/mentoring"
)

func (w *world) note(author mentoring.PersonID, n int, text string) mentoring.Note {
	return mentoring.Note{Pair: w.pair, Author: author, Text: mentoring.NewSecret(text), At: minutes(n)}
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
	changed.Author, changed.At = w.mentor, minutes(99) // Nothing but the text is saved.
	update(t, s, func(tx mentoring.Tx) error { return tx.SaveNote(changed) })
	got := read(t, s, func(r mentoring.Reader) (mentoring.Note, error) { return r.Note(early.ID) })
	same(t, "changed", []mentoring.Note{got}, []mentoring.Note{early})

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
	} {
		bad := w.note(w.mentee, 40, "x")
		change(&bad)
		refused(t, s, what, func(tx mentoring.Tx) error {
			_, err := tx.AddNote(bad)
			return err
		})
	}
}
