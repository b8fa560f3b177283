package sqlite

import (
	"fmt"

	"mentorbot/bot/mentoring"
	"mentorbot/storage/seal"
)

const selectContact = "SELECT id, pair, author, coordinator, asked_ms, handled_ms, reason_enc FROM contact"

func contactTexts(c *mentoring.Contact) []sealedText {
	return []sealedText{{column: "reason_enc", text: &c.Reason}}
}

func (r *reader) readContact(scan scan) (c mentoring.Contact, err error) {
	texts := contactTexts(&c)
	fields := append([]any{&c.ID, &c.Pair, &c.Author, &c.To, intoTime{&c.AskedAt}, intoTime{&c.HandledAt}}, stored(texts)...)
	if err := scan(fields...); err != nil {
		return c, err
	}
	return c, r.open("contact", int64(c.ID), seal.ScopeOfContact(c.Pair, c.Author, c.To), texts)
}

// Contact implements mentoring.Reader.
func (r *reader) Contact(id mentoring.ContactID) (mentoring.Contact, error) {
	return byID(r, r.readContact, "contact", selectContact+" WHERE id = ?", id)
}

// ContactsBy implements mentoring.Reader.
func (r *reader) ContactsBy(pair mentoring.PairID, author mentoring.PersonID) ([]mentoring.Contact, error) {
	list, err := all(r, r.readContact, selectContact+" WHERE pair = ? AND author = ? ORDER BY id", int64(pair), int64(author))
	if err != nil {
		return nil, fmt.Errorf("contacts of person %d in pair %d: %w", author, pair, err)
	}
	return list, nil
}

// WaitingFor implements mentoring.Reader.
func (r *reader) WaitingFor(id mentoring.PersonID) ([]mentoring.Waiting, error) {
	list, err := all(r, func(scan scan) (w mentoring.Waiting, err error) {
		err = scan(&w.Pair, &w.Person)
		return w, err
	}, "SELECT pair, author FROM contact WHERE coordinator = ? AND handled_ms IS NULL ORDER BY id", int64(id))
	if err != nil {
		return nil, fmt.Errorf("who waits for person %d: %w", id, err)
	}
	return list, nil
}

// AddContact implements mentoring.Tx.
func (t *tx) AddContact(c mentoring.Contact) (mentoring.ContactID, error) {
	id, err := t.add("INSERT INTO contact (pair, author, coordinator, asked_ms, handled_ms, reason_enc) VALUES (?, ?, ?, ?, ?, x'')",
		int64(c.Pair), int64(c.Author), int64(c.To), ms(c.AskedAt), ms(c.HandledAt))
	if err == nil {
		err = t.seal("contact", id, seal.ScopeOfContact(c.Pair, c.Author, c.To), contactTexts(&c))
	}
	return added[mentoring.ContactID]("contact", id, err)
}

// SaveContact implements mentoring.Tx.
func (t *tx) SaveContact(c mentoring.Contact) error {
	n, err := t.exec("UPDATE contact SET handled_ms = ? WHERE id = ?", ms(c.HandledAt), int64(c.ID))
	return saved("contact", c.ID, n, err)
}

// eraseContacts deletes whom somebody asked for contact as half of a pair, and
// notes that the keys go.
func (t *tx) eraseContacts(pair mentoring.PairID, author mentoring.PersonID) error {
	asked, err := all(t.reader, number[mentoring.PersonID], "SELECT DISTINCT coordinator FROM contact WHERE pair = ? AND author = ?", int64(pair), int64(author))
	for _, to := range asked {
		if err != nil {
			break
		}
		err = t.forget(seal.ScopeOfContact(pair, author, to))
	}
	if err == nil {
		_, err = t.exec("DELETE FROM contact WHERE pair = ? AND author = ?", int64(pair), int64(author))
	}
	return err
}
