package storagetest

import (
	"errors"
	"testing"

	"mentorbot/bot/mentoring"
)

// contact is the mentee's wish to be contacted by the coordinator.
func (w *world) contact(t *testing.T, reason string) mentoring.Contact {
	t.Helper()
	c := mentoring.Contact{Pair: w.pair, Author: w.mentee, To: w.coordinator, Reason: mentoring.NewSecret(reason), AskedAt: minutes(3)}
	c.ID = write(t, w, func(tx mentoring.Tx) (mentoring.ContactID, error) { return tx.AddContact(c) })
	return c
}

func (w *world) contactsBy(t *testing.T, author mentoring.PersonID) []mentoring.Contact {
	t.Helper()
	return read(t, w, func(r mentoring.Reader) ([]mentoring.Contact, error) { return r.ContactsBy(w.pair, author) })
}

func (w *world) waiting(t *testing.T, coordinator mentoring.PersonID) []mentoring.Waiting {
	t.Helper()
	return read(t, w, func(r mentoring.Reader) ([]mentoring.Waiting, error) { return r.WaitingFor(coordinator) })
}

func contactRoundTrip(t *testing.T, s mentoring.Store) {
	w := newWorld(t, s)
	want := w.contact(t, "vi taler forbi hinanden")
	get := func(r mentoring.Reader) (mentoring.Contact, error) { return r.Contact(want.ID) }
	same(t, "added", read(t, s, get), want)
	same(t, "waiting", w.waiting(t, w.coordinator), []mentoring.Waiting{{Pair: w.pair, Person: w.mentee}})
	silent := w.contact(t, "")
	same(t, "by its author", w.contactsBy(t, w.mentee), []mentoring.Contact{want, silent})
	same(t, "by the other half", len(w.contactsBy(t, w.mentor)), 0)
	same(t, "waiting for somebody else", len(w.waiting(t, w.mentor)), 0)

	told := w.delivery("contact/1", noon)
	told.Kind, told.Contact, told.Person = mentoring.KindContact, want.ID, w.coordinator
	same(t, "the delivery's", w.enqueue(t, told).Contact, want.ID)

	handled := want
	handled.HandledAt, handled.Reason = minutes(9), mentoring.NewSecret("something else")
	update(t, s, func(tx mentoring.Tx) error { return tx.SaveContact(handled) })
	want.HandledAt = handled.HandledAt
	same(t, "handled", read(t, s, get), want)
	same(t, "waiting still", len(w.waiting(t, w.coordinator)), 1)
	want.ID = 4711
	if err := s.Update(t.Context(), func(tx mentoring.Tx) error { return tx.SaveContact(want) }); !errors.Is(err, mentoring.ErrNotFound) {
		t.Errorf("saved: %v", err)
	}
	want.To = w.mentee
	refused(t, s, "a wish to be contacted by oneself", func(tx mentoring.Tx) error {
		_, err := tx.AddContact(want)
		return err
	})
}

func contactErased(t *testing.T, s mentoring.Store) {
	w := newWorld(t, s)
	mine := w.contact(t, "vi taler forbi hinanden")
	theirs := mine
	theirs.Author = w.mentor
	theirs.ID = write(t, s, func(tx mentoring.Tx) (mentoring.ContactID, error) { return tx.AddContact(theirs) })
	told := w.delivery("contact/1", noon)
	told.Kind, told.Contact, told.Person = mentoring.KindContact, mine.ID, w.coordinator
	w.enqueue(t, told)
	update(t, s, func(tx mentoring.Tx) error {
		_, err := tx.EraseHalf(w.pair, w.mentee)
		return err
	})
	if err := s.Update(t.Context(), func(tx mentoring.Tx) error {
		_, err := tx.AddContact(mine)
		return err
	}); !errors.Is(err, mentoring.ErrErasing) {
		t.Errorf("written while it is erased: %v", err)
	}
	for range 2 {
		same(t, "what is left", len(w.contactsBy(t, w.mentee)), 0)
		same(t, "the other half's", w.contactsBy(t, w.mentor), []mentoring.Contact{theirs})
		same(t, "waiting", w.waiting(t, w.coordinator), []mentoring.Waiting{{Pair: w.pair, Person: w.mentor}})
		same(t, "the delivery's", w.byKey(t, told.Key).Contact, mentoring.ContactID(0))
		purge(t, s)
	}
	again := w.contact(t, "igen")
	same(t, "a new one", read(t, s, func(r mentoring.Reader) (mentoring.Contact, error) { return r.Contact(again.ID) }), again)
}
