package migrate

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
)

// Dialect is the kind of database that is migrated.
type Dialect string

// The databases of the two stores.
const (
	SQLite   Dialect = "sqlite3"
	Postgres Dialect = "postgres"
)

// NewerError is returned for a database that a newer program has migrated.
// Nothing in it was changed.
type NewerError struct {
	Database int64 // the version the database has
	Known    int64 // the newest version this program knows
}

// Error says which of the two is older and what to do.
func (e *NewerError) Error() string {
	return fmt.Sprintf("the database has schema version %d and this program knows versions up to %d: "+
		"start the newer program, or restore the copy from before the upgrade", e.Database, e.Known)
}

// Up applies what is missing, in order, each file in a transaction of its own,
// and returns the versions it applied. The files lie at the top of files and
// are named 00001_start.sql, 00002_…. It returns *NewerError for a database that
// is ahead. When something is missing, before is called first with the version
// that the database has, 0 for a new one; its error stops everything. The caller
// owns db, and must have turned off whatever would follow a rebuilt table into
// its children.
func Up(ctx context.Context, db *sql.DB, dialect Dialect, files fs.FS, before func(version int64) error) ([]int64, error) {
	provider, err := goose.NewProvider(goose.Dialect(dialect), db, files, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return nil, fmt.Errorf("read migrations: %w", err)
	}
	current, target, err := provider.GetVersions(ctx)
	if err != nil {
		return nil, fmt.Errorf("read schema version: %w", err)
	}
	switch {
	case current > target:
		return nil, &NewerError{Database: current, Known: target}
	case current == target:
		return nil, nil
	}
	if err := before(current); err != nil {
		return nil, err
	}
	results, err := provider.Up(ctx)
	if err != nil {
		return nil, describe(err)
	}
	applied := make([]int64, len(results))
	for i, r := range results {
		applied[i] = r.Source.Version
	}
	return applied, nil
}

// describe names the file that failed.
func describe(err error) error {
	var partial *goose.PartialError
	if errors.As(err, &partial) {
		return fmt.Errorf("migrate to version %d: %w", partial.Failed.Source.Version, partial.Err)
	}
	return fmt.Errorf("migrate: %w", err)
}
