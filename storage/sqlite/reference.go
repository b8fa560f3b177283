package sqlite

import (
	"context"
	"fmt"

	"mentorbot/bot/mentoring"
)

// Reference returns where a person was found last, as KeepReference was told;
// empty when nothing is known.
func (d *DB) Reference(ctx context.Context, of mentoring.Identity) (place string, err error) {
	err = d.View(ctx, func(r mentoring.Reader) (err error) {
		place, _, err = first(r.(*reader), func(scan scan) (p string, err error) {
			err = scan(&p)
			return p, err
		}, "SELECT r.place FROM person p JOIN reference r ON r.person = p.id AND r.address = p.address WHERE p.platform = ? AND p.address = ?",
			of.Platform, of.Address)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("read a reference: %w", err)
	}
	return place, nil
}

// KeepReference keeps where a person is found. Of somebody who is no person of
// the store nothing is kept.
func (d *DB) KeepReference(ctx context.Context, of mentoring.Identity, place string) error {
	err := d.Update(ctx, func(t mentoring.Tx) error {
		tx := t.(*tx)
		p, known, err := tx.PersonByIdentity(of)
		if err != nil || !known {
			return err
		}
		_, err = tx.exec("INSERT INTO reference (person, address, place) VALUES (?, ?, ?) "+
			"ON CONFLICT (person) DO UPDATE SET address = excluded.address, place = excluded.place", int64(p.ID), of.Address, place)
		return err
	})
	if err != nil {
		return fmt.Errorf("keep a reference: %w", err)
	}
	return nil
}

// forgetReference forgets where a person is found. Who still takes part is
// found again by the address.
func (t *tx) forgetReference(person mentoring.PersonID) error {
	_, err := t.exec("DELETE FROM reference WHERE person = ?", int64(person))
	return err
}
