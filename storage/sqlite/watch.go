package sqlite

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strconv"

	"mentorbot/bot/mentoring"
	"mentorbot/storage/migrate"
	"mentorbot/storage/seal"
)

// ErrOlderSchema is returned by Watch for a database that no program of this
// version has opened yet.
var ErrOlderSchema = errors.New("the database has an older schema")

// Watch runs fn on one consistent state of the database at path, also while
// another process has it open. It takes no lock and changes nothing. It returns
// fs.ErrNotExist without a database, the errors of Open for keys that do not
// fit, and *migrate.NewerError or ErrOlderSchema for another schema than this
// program's.
func Watch(ctx context.Context, path string, master *seal.Master, fn func(mentoring.Reader) error) (err error) {
	if master == nil {
		return ErrNoMaster
	}
	if err := prepareProcess(); err != nil {
		return fmt.Errorf("prepare SQLite: %w", err)
	}
	if path, err = filepath.Abs(path); err == nil {
		path, err = filepath.EvalSymlinks(path)
	}
	if err != nil {
		return fmt.Errorf("find the database: %w", err)
	}
	if here, err := written(keysOf(path)); err != nil || !here {
		return errors.Join(err, ErrKeysMissing)
	}
	keys, err := readKeys(ctx, keysOf(path), readerParameters, master)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, keys.close()) }()
	if err := ofThisSchema(ctx, path); err != nil {
		return err
	}
	s := &session{address: address(path, readerParameters)}
	defer func() { err = errors.Join(err, s.close()) }()
	return s.run("BEGIN", func() error {
		return inside(s, func(r *reader) error {
			r.ring.vault = keys
			return fn(r)
		})
	})
}

// ofThisSchema refuses a database that has another schema than this program's.
func ofThisSchema(ctx context.Context, path string) (err error) {
	pool, err := openPool(path, readerParameters, 1)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, pool.Close()) }()
	version, err := schemaVersion(ctx, pool)
	newest := newestSchema()
	switch {
	case err != nil:
		return err
	case version > newest:
		return &migrate.NewerError{Database: version, Known: newest}
	case version < newest:
		return ErrOlderSchema
	}
	return nil
}

// newestSchema is the version of the last migration.
func newestSchema() (newest int64) {
	files, _ := embedded.ReadDir("migrations") // it is part of the program
	for _, f := range files {
		if n, err := strconv.ParseInt(f.Name()[:5], 10, 64); err == nil && n > newest {
			newest = n
		}
	}
	return newest
}
