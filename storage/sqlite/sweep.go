package sqlite

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"mentorbot/bot/mentoring"
	"mentorbot/storage/seal"
)

// orphanCursor begins the name of a cursor that tells when the key of a scope
// goes under which there is no row.
const orphanCursor = "key/"

// SweepKeys destroys the keys of pairs, and of halves of pairs, under which
// there has been no row for 30 days, and counts them. Such a key is harmless: a
// transaction that was undone has left it, or the rows are gone. It stays as
// long as copies are kept, because it may open the texts of a database that a
// restore has set aside.
func (d *DB) SweepKeys(ctx context.Context, now time.Time) (n int, err error) {
	scopes, err := d.keys.scopes(ctx)
	if err != nil {
		return 0, err
	}
	// Within an Update nobody else writes, so what has no row now has none that
	// is being written.
	err = d.Update(ctx, func(t mentoring.Tx) error {
		n = 0
		tx := t.(*tx)
		used, err := tx.scopes()
		if err != nil {
			return err
		}
		noted, err := all(tx.reader, readOrphan, "SELECT name, next_ms FROM cursor WHERE substr(name, 1, ?) = ?", len(orphanCursor), orphanCursor)
		if err != nil {
			return err
		}
		goes := map[seal.Scope]time.Time{}
		for _, o := range noted {
			if used[o.scope] || !slices.Contains(scopes, o.scope) {
				if _, err := tx.exec("DELETE FROM cursor WHERE name = ?", orphanCursor+string(o.scope)); err != nil {
					return err
				}
				continue
			}
			goes[o.scope] = o.at
		}
		for _, scope := range scopes {
			if !strings.HasPrefix(string(scope), "pair/") || used[scope] {
				continue
			}
			at, known := goes[scope]
			switch {
			case !known:
				if _, err := tx.MoveCursor(orphanCursor+string(scope), time.Time{}, now.AddDate(0, 0, keptDays)); err != nil {
					return err
				}
			case !at.After(now):
				if err := d.keys.destroy(ctx, scope); err != nil {
					return err
				}
				n++
			}
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("sweep keys: %w", err)
	}
	return n, nil
}

// orphan is a scope without a row, and when its key goes.
type orphan struct {
	scope seal.Scope
	at    time.Time
}

func readOrphan(scan scan) (o orphan, err error) {
	var name string
	err = scan(&name, intoTime{&o.at})
	o.scope = seal.Scope(strings.TrimPrefix(name, orphanCursor))
	return o, err
}

// scopes are those under which there is a row.
func (r *reader) scopes() (map[seal.Scope]bool, error) {
	used := map[seal.Scope]bool{}
	for _, c := range sealedColumns {
		here, err := all(r, func(scan scan) (seal.Scope, error) {
			var whose owner
			err := scan(whose.fields()...)
			return whose.scope(), err
		}, "SELECT DISTINCT "+c.whose()+" FROM "+c.table)
		if err != nil {
			return nil, fmt.Errorf("scopes of %s: %w", c.table, err)
		}
		for _, scope := range here {
			used[scope] = true
		}
	}
	return used, nil
}
