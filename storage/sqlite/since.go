package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"mentorbot/storage/seal"
)

// rub is a statement that takes texts out of a copy that was made before their
// erasure.
type rub struct{ table, statement string }

// rubOut is the statement for the texts of a column that a condition selects.
func (c sealedColumn) rubOut(where string) rub {
	if c.author != "0" {
		return rub{c.table, "DELETE FROM " + c.table + " WHERE " + where}
	}
	return rub{c.table, "UPDATE " + c.table + " SET " + c.name + " = x'' WHERE " + where}
}

// rubOutScope takes everything of a scope out.
func rubOutScope(scope seal.Scope) (all []rub) {
	o, ok := ownerOf(scope)
	if !ok {
		return nil
	}
	for _, c := range sealedColumns {
		all = append(all, c.rubOut(fmt.Sprintf("%s = %d AND %s = %d AND %s = %d", c.pair, o.pair, c.author, o.author, c.reader, o.reader)))
	}
	return all
}

// takenBack returns what the database at path, with the log beside it, tells of
// the time since a copy was made: the scopes that it has promised to erase and
// has not ended with, and the statements that take out of the copy what somebody
// has deleted, or no longer shares. A database that cannot be read, because it
// is damaged, of an older schema or not there, tells nothing.
func takenBack(ctx context.Context, path, data string) (doomed []seal.Scope, taken []rub) {
	if here, err := written(path); err != nil || !here {
		return nil, nil
	}
	parameters := checkParameters // leaves nothing beside it
	if logged, err := written(path + "-wal"); err != nil {
		return nil, nil
	} else if logged {
		parameters = readerParameters
	}
	old, err := openPool(path, parameters, 1)
	if err != nil {
		return nil, nil
	}
	defer func() { _ = old.Close() }()
	if doomed, err = listScopes(ctx, old, "SELECT scope FROM erasure ORDER BY scope"); err != nil {
		doomed = nil
	}
	for _, scope := range doomed {
		taken = append(taken, rubOutScope(scope)...)
	}
	made, err := openPool(data, checkParameters, 1)
	if err != nil {
		return doomed, taken
	}
	defer func() { _ = made.Close() }()
	if !descends(ctx, old, made) || check(ctx, old) != nil {
		return doomed, taken
	}
	deleted, err := deletedSince(ctx, old, made)
	if err != nil {
		return doomed, taken
	}
	return doomed, append(taken, deleted...)
}

// descends reports whether a database has come of a copy: the copy's audit ends
// with a row of its audit. Of two that began apart, no id means the same.
func descends(ctx context.Context, old, made *sql.DB) bool {
	var seq int64
	var mac, same string
	return made.QueryRowContext(ctx, "SELECT seq, mac FROM audit ORDER BY seq DESC LIMIT 1").Scan(&seq, &mac) == nil &&
		old.QueryRowContext(ctx, "SELECT mac FROM audit WHERE seq = ?", seq).Scan(&same) == nil && same == mac
}

// deletedSince takes out of a copy what one half wrote and is no longer in the
// database that has come of it, and withdraws what is shared there no longer.
func deletedSince(ctx context.Context, old, made *sql.DB) (taken []rub, err error) {
	missing := func(query string) (list []string, err error) {
		before, err := idsIn(ctx, made, query)
		if err != nil {
			return nil, err
		}
		now, err := idsIn(ctx, old, query)
		return slices.DeleteFunc(before, func(id string) bool {
			_, there := slices.BinarySearch(now, id)
			return there
		}), err
	}
	for _, c := range sealedColumns {
		if c.author == "0" {
			continue
		}
		var here int
		if err := made.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = ?", c.table).Scan(&here); err != nil {
			return nil, err
		}
		if here == 0 {
			continue // of an older schema
		}
		gone, err := missing("SELECT CAST(id AS TEXT) FROM " + c.table + " ORDER BY 1")
		if err != nil {
			return nil, err
		}
		if len(gone) > 0 {
			taken = append(taken, c.rubOut("id IN ("+strings.Join(gone, ", ")+")"))
		}
	}
	private, err := missing("SELECT CAST(id AS TEXT) FROM answer WHERE visibility = 'shared' ORDER BY 1")
	if err == nil && len(private) > 0 {
		taken = append(taken, rub{"answer", "UPDATE answer SET visibility = 'private' WHERE id IN (" + strings.Join(private, ", ") + ")"})
	}
	return taken, err
}

// idsIn lists the ids that a query gives.
func idsIn(ctx context.Context, pool *sql.DB, query string) (ids []string, err error) {
	rows, err := pool.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}
