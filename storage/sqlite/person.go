package sqlite

import (
	"errors"
	"fmt"

	"mentorbot/bot/mentoring"
)

const personColumns = "id, name, language, platform, address, phone"

func readPerson(scan scan) (p mentoring.Person, err error) {
	err = scan(&p.ID, &p.Name, &p.Language, &p.Identity.Platform, &p.Identity.Address, &p.Phone)
	return p, err
}

// Person implements mentoring.Reader.
func (r *reader) Person(id mentoring.PersonID) (mentoring.Person, error) {
	return kept(r, id, func() (mentoring.Person, error) {
		return byID(r, readPerson, "person", "SELECT "+personColumns+" FROM person WHERE id = ?", id)
	})
}

// PersonByIdentity implements mentoring.Reader.
func (r *reader) PersonByIdentity(who mentoring.Identity) (mentoring.Person, bool, error) {
	p, err := kept(r, who, func() (mentoring.Person, error) {
		p, ok, err := first(r, readPerson, "SELECT "+personColumns+" FROM person WHERE platform = ? AND address = ?",
			who.Platform, who.Address)
		if err == nil && !ok {
			err = mentoring.ErrNotFound // A stranger is not kept.
		}
		return p, err
	})
	if errors.Is(err, mentoring.ErrNotFound) {
		return mentoring.Person{}, false, nil
	}
	if err != nil {
		return p, false, fmt.Errorf("person by identity: %w", err)
	}
	return p, true, nil
}

// Tell implements mentoring.Tx.
func (t *tx) Tell(id mentoring.PersonID, what string) (bool, error) {
	n, err := t.exec("INSERT INTO told (person, what) VALUES (?, ?) ON CONFLICT DO NOTHING", int64(id), what)
	if err != nil {
		return false, fmt.Errorf("note what person %d is told: %w", id, err)
	}
	return n == 1, nil
}

// AddPerson implements mentoring.Tx.
func (t *tx) AddPerson(p mentoring.Person) (mentoring.PersonID, error) {
	id, err := t.add("INSERT INTO person (name, language, platform, address, phone) VALUES (?, ?, ?, ?, ?)",
		p.Name, p.Language, p.Identity.Platform, p.Identity.Address, p.Phone)
	return added[mentoring.PersonID]("person", id, err)
}

// SavePerson implements mentoring.Tx.
func (t *tx) SavePerson(p mentoring.Person) error {
	n, err := t.exec("UPDATE person SET name = ?, language = ?, platform = ?, address = ?, phone = ? WHERE id = ?",
		p.Name, p.Language, p.Identity.Platform, p.Identity.Address, p.Phone, int64(p.ID))
	return saved("person", p.ID, n, err)
}
