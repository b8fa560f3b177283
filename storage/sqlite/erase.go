package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"mentorbot/bot/mentoring"
	"mentorbot/storage/seal"
)

// EraseHalf implements mentoring.Tx.
func (t *tx) EraseHalf(pair mentoring.PairID, person mentoring.PersonID) (int, error) {
	answers, err := t.exec("DELETE FROM answer WHERE author = ? AND prompt IN (SELECT id FROM prompt WHERE pair = ?)", int64(person), int64(pair))
	var notes int64
	if err == nil {
		notes, err = t.exec("DELETE FROM note WHERE author = ? AND pair = ?", int64(person), int64(pair))
	}
	if err == nil {
		err = t.forget(seal.ScopeOfHalf(pair, person))
	}
	if err == nil {
		err = t.eraseContacts(pair, person)
	}
	if err == nil {
		err = t.forgetReference(person)
	}
	if err != nil {
		return 0, fmt.Errorf("erase what person %d wrote in pair %d: %w", person, pair, err)
	}
	return int(answers + notes), nil
}

// ErasePair implements mentoring.Tx.
func (t *tx) ErasePair(pair mentoring.PairID) error {
	for _, c := range sealedColumns {
		if c.author != "0" {
			continue
		}
		if _, err := t.exec("UPDATE "+c.table+" SET "+c.name+" = x'' WHERE pair = ?", int64(pair)); err != nil {
			return fmt.Errorf("erase the %s texts of pair %d: %w", c.table, pair, err)
		}
	}
	if err := t.forget(seal.ScopeOfPair(pair)); err != nil {
		return fmt.Errorf("erase the texts of pair %d: %w", pair, err)
	}
	return nil
}

// forget notes that the key of a scope shall be destroyed.
func (t *tx) forget(scope seal.Scope) error {
	_, err := t.exec("INSERT INTO erasure (scope, destroyed) VALUES (?, 0) ON CONFLICT DO UPDATE SET destroyed = 0", string(scope))
	return err
}

// dying is what the scopes whose key shall be destroyed are kept under.
type dying struct{}

// writable refuses a scope whose key is about to be destroyed: a text sealed
// now would be lost with it.
func (t *tx) writable(scope seal.Scope) error {
	scopes, err := kept(t.reader, dying{}, func() ([]seal.Scope, error) {
		return all(t.reader, readScope, "SELECT scope FROM erasure WHERE destroyed = 0")
	})
	if err == nil && slices.Contains(scopes, scope) {
		err = mentoring.ErrErasing
	}
	return err
}

func readScope(scan scan) (scope seal.Scope, err error) {
	err = scan(&scope)
	return scope, err
}

// erasure is a row of that table.
type erasure struct {
	scope     seal.Scope
	destroyed bool
}

func readErasure(scan scan) (e erasure, err error) {
	err = scan(&e.scope, &e.destroyed)
	return e, err
}

// Purge implements mentoring.Store. Each step leaves what the next needs to go
// on after a crash: the row of a scope goes when everything else has gone.
// One runs at a time: another would act on what was open before, and destroy a
// key that is new.
func (d *DB) Purge(ctx context.Context) error {
	d.purging.Lock()
	defer d.purging.Unlock()
	var open []erasure
	err := d.View(ctx, func(r mentoring.Reader) (err error) {
		open, err = all(r.(*reader), readErasure, "SELECT scope, destroyed FROM erasure ORDER BY scope")
		return err
	})
	if err == nil && len(open) > 0 {
		err = d.purge(ctx, open)
	}
	if err != nil {
		return fmt.Errorf("purge: %w", err)
	}
	return nil
}

func (d *DB) purge(ctx context.Context, open []erasure) error {
	for _, e := range open {
		if e.destroyed {
			continue
		}
		// Within an update nobody else writes, so nothing is sealed under a key
		// that goes.
		if err := d.Update(ctx, func(t mentoring.Tx) error {
			if err := d.keys.forget(ctx, e.scope); err != nil {
				return err
			}
			_, err := t.(*tx).exec("UPDATE erasure SET destroyed = 1 WHERE scope = ?", string(e.scope))
			return err
		}); err != nil {
			return err
		}
	}
	if err := d.keys.purge(ctx); err != nil {
		return err
	}
	if err := d.copyKeysAgain(ctx); err != nil {
		return err
	}
	if err := d.tidy(ctx); err != nil {
		return err
	}
	return d.Update(ctx, func(t mentoring.Tx) error {
		for _, e := range open {
			if _, err := t.(*tx).exec("DELETE FROM erasure WHERE scope = ? AND destroyed = 1", string(e.scope)); err != nil {
				return err
			}
		}
		return nil
	})
}

// copyKeysAgain replaces the copy of the key store that lies with the backups,
// where there is one.
func (d *DB) copyKeysAgain(ctx context.Context) error {
	if d.backups == "" {
		return nil
	}
	file := filepath.Join(d.backups, keysOf(filepath.Base(d.path)))
	if here, err := written(file); err != nil || !here {
		return err
	}
	draft, err := draftOf(ctx, keysOf(d.path), file, func(*sql.DB) (func(string) error, error) {
		return func(temp string) error { return keepsKeys(ctx, temp, file) }, nil
	})
	if err != nil {
		return fmt.Errorf("back up the keys: %w", err)
	}
	return place(draft, file)
}

// tidy takes what was deleted out of the database's free pages and its log,
// over a connection of its own; writers wait meanwhile.
func (d *DB) tidy(ctx context.Context) (err error) {
	pool, err := openPool(d.path, writerParameters, 1)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, pool.Close()) }()
	return tidy(ctx, pool)
}
