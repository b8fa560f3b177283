package sqlite

import (
	"fmt"

	"mentorbot/bot/mentoring"
	"mentorbot/storage/seal"
)

const selectNote = "SELECT id, pair, author, at_ms, text_enc FROM note"

func noteTexts(n *mentoring.Note) []sealedText {
	return []sealedText{{column: "text_enc", text: &n.Text}}
}

func noteScope(n mentoring.Note) seal.Scope { return seal.ScopeOfHalf(n.Pair, n.Author) }

func (r *reader) readNote(scan scan) (n mentoring.Note, err error) {
	texts := noteTexts(&n)
	if err := scan(append([]any{&n.ID, &n.Pair, &n.Author, intoTime{&n.At}}, stored(texts)...)...); err != nil {
		return n, err
	}
	return n, r.open("note", int64(n.ID), noteScope(n), texts)
}

// Note implements mentoring.Reader.
func (r *reader) Note(id mentoring.NoteID) (mentoring.Note, error) {
	return byID(r, r.readNote, "note", selectNote+" WHERE id = ?", id)
}

// Notes implements mentoring.Reader.
func (r *reader) Notes(author mentoring.PersonID) ([]mentoring.Note, error) {
	list, err := all(r, r.readNote, selectNote+" WHERE author = ? ORDER BY at_ms DESC, id DESC", int64(author))
	if err != nil {
		return nil, fmt.Errorf("notes of person %d: %w", author, err)
	}
	return list, nil
}

// AddNote implements mentoring.Tx.
func (t *tx) AddNote(n mentoring.Note) (mentoring.NoteID, error) {
	id, err := t.add("INSERT INTO note (pair, author, at_ms, text_enc) VALUES (?, ?, ?, x'')",
		int64(n.Pair), int64(n.Author), ms(n.At))
	if err == nil {
		err = t.seal("note", id, noteScope(n), noteTexts(&n))
	}
	return added[mentoring.NoteID]("note", id, err)
}

// SaveNote implements mentoring.Tx. Whose it is stands in the row, so a text is
// never sealed for somebody else.
func (t *tx) SaveNote(n mentoring.Note) error {
	old, err := t.Note(n.ID)
	if err == nil {
		err = t.seal("note", int64(n.ID), noteScope(old), noteTexts(&n))
	}
	if err != nil {
		return fmt.Errorf("save note %d: %w", n.ID, err)
	}
	return nil
}

// DeleteNote implements mentoring.Tx.
func (t *tx) DeleteNote(id mentoring.NoteID) error {
	if _, err := t.exec("DELETE FROM note WHERE id = ?", int64(id)); err != nil {
		return fmt.Errorf("delete note %d: %w", id, err)
	}
	return nil
}
