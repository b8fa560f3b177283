package sqlite

import (
	"errors"
	"testing"

	"mentorbot/bot/mentoring"
	"mentorbot/storage/seal"
)

func TestAKeyIsDurableBeforeTheFirstTextUnderIt(t *testing.T) {
	t.Parallel()
	db := openAt(t, newPath(t))
	fill(t, db, 1)
	undo := errors.New("undo")
	keys := pooled(t, keysOf(db.path), readerParameters)
	count := func() (n int) {
		if err := keys.QueryRowContext(t.Context(), "SELECT count(*) FROM scope_key WHERE scope = 'pair/1'").Scan(&n); err != nil {
			t.Error(err)
		}
		return n
	}
	if err := db.Update(t.Context(), func(tx mentoring.Tx) error {
		if count() != 0 {
			t.Error("a key is there before anything was written")
		}
		if _, err := tx.AddMeeting(mentoring.Meeting{Pair: 4711, State: mentoring.MeetingAgreed}); err == nil {
			t.Error("a meeting of nobody was stored")
		}
		slot := (&lively{}).slot()
		if _, err := tx.AddMeeting(mentoring.Meeting{Pair: 1, Slot: slot, State: mentoring.MeetingAgreed}); err != nil {
			return err
		}
		if count() != 1 {
			t.Error("the text is written and its key is not")
		}
		return undo
	}); !errors.Is(err, undo) {
		t.Fatal(err)
	}
	if n, err := db.CheckKeys(t.Context()); err != nil || n != (Inventory{Keys: 1}) { // Harmless: it has nothing to open.
		t.Errorf("%+v (%v)", n, err)
	}
}

// failing is a vault whose disk is full.
type failing struct{ vault }

func (failing) ensured(seal.Scope) (sealer, error) { return nil, errors.New("disk full") }

func TestATextThatCannotBeSealedUndoesTheTransaction(t *testing.T) {
	t.Parallel()
	db := openAt(t, newPath(t))
	fill(t, db, 1)
	db.vault = failing{db.keys}
	err := db.Update(t.Context(), func(tx mentoring.Tx) error {
		_, _ = tx.AddMeeting(mentoring.Meeting{Pair: 1, Slot: (&lively{}).slot(), State: mentoring.MeetingAgreed})
		return nil // The error is thrown away, and still no row without a text is stored.
	})
	if err == nil {
		t.Error("it went well")
	}
	db.vault = db.keys
	err = db.View(t.Context(), func(r mentoring.Reader) error {
		list, err := r.Meetings(1)
		if len(list) != 0 {
			t.Errorf("%d meetings", len(list))
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}
