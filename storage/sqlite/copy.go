package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

const (
	// A connection that may only query refuses VACUUM INTO; one to a file that
	// is only read does not.
	backupParameters = "mode=ro&_busy_timeout=5000&_defensive=1&_dqs=0&_error_rc=1&_pragma=trusted_schema(0)&_pragma=temp_store(memory)"
	// A finished copy belongs to nobody else, and no file is to appear beside it.
	checkParameters = "mode=ro&immutable=1&_query_only=1&_defensive=1&_dqs=0&_error_rc=1&_pragma=trusted_schema(0)" +
		"&_pragma=cell_size_check(1)&_pragma=temp_store(memory)"
)

// ErrOwnFile is returned for a copy that would take the place of the database
// or of its key store.
var ErrOwnFile = errors.New("the copy cannot take the place of the database")

// Backup writes a copy of the database to the file and has opened and checked
// it before the file gets its name: what is at that name before stays until
// then and is replaced at once. Updates go on meanwhile and are not in the copy.
// The copy belongs to the owner alone, is durable when Backup returns, and holds
// nothing that was deleted before. The context counts throughout.
func (d *DB) Backup(ctx context.Context, file string) error {
	if nested() {
		return ErrNested
	}
	place, err := d.readers.take(ctx) // So that Close waits for the copy, too.
	if err != nil {
		return err
	}
	defer d.readers.give(place)
	if file, err = filepath.Abs(file); err != nil {
		return fmt.Errorf("back up: %w", err)
	}
	if err := spare(d.path, file); err != nil {
		return fmt.Errorf("back up: %w", err)
	}
	db, err := openPool(d.path, backupParameters, 1)
	if err != nil {
		return fmt.Errorf("back up: %w", err)
	}
	if err := errors.Join(copyInto(ctx, db, file), db.Close()); err != nil {
		return fmt.Errorf("back up: %w", err)
	}
	return nil
}

// spare refuses a file that is one of those of the database at path.
func spare(path, file string) error {
	folder, err := filepath.EvalSymlinks(filepath.Dir(file))
	if err != nil {
		return err
	}
	file = filepath.Join(folder, filepath.Base(file))
	for _, own := range []string{path, keysOf(path)} {
		if slices.Contains([]string{own, own + "-wal", own + "-shm", own + "-journal", own + ".lock"}, file) {
			return ErrOwnFile
		}
	}
	return nil
}

// beforeMigration keeps a copy of a database that is about to be migrated, and
// puts its schema version into the name: mentorbot.db.schema-3.
func beforeMigration(ctx context.Context, db *sql.DB, path string, version int64) error {
	if version == 0 {
		return nil // A new database has nothing to keep.
	}
	if err := copyInto(ctx, db, fmt.Sprintf("%s.schema-%d", path, version)); err != nil {
		return fmt.Errorf("copy the database before migrating it: %w", err)
	}
	return nil
}

// copyInto copies the database of the connection to the file, by way of
// another name in the same folder.
func copyInto(ctx context.Context, db *sql.DB, file string) error {
	version, err := schemaVersion(ctx, db)
	if err != nil {
		return err
	}
	temp, err := draft(ctx, db, file, func(temp string) error { return checkCopy(ctx, temp, version) })
	if err != nil {
		return err
	}
	return place(temp, file)
}

// draft copies what the connection is open to, to another name in the folder
// of the file, makes it durable and has it checked. The caller gives it its
// name by place, or removes it.
func draft(ctx context.Context, db *sql.DB, file string, check func(temp string) error) (_ string, err error) {
	// Made first and empty, so that nobody else can read it at any moment.
	temp, err := os.CreateTemp(filepath.Dir(file), filepath.Base(file)+".*.tmp")
	if err != nil {
		return "", err
	}
	defer func() {
		err = errors.Join(err, temp.Close())
		if err != nil {
			_ = os.Remove(temp.Name()) //nolint:gosec // made here
		}
	}()
	if _, err := db.ExecContext(ctx, "VACUUM INTO ?", temp.Name()); err != nil {
		return "", fmt.Errorf("copy: %w", err)
	}
	if err := temp.Sync(); err != nil { // SQLite does not.
		return "", fmt.Errorf("sync the copy: %w", err)
	}
	if err := check(temp.Name()); err != nil {
		return "", fmt.Errorf("the copy is of no use: %w", err)
	}
	return temp.Name(), nil
}

// place gives a draft its name, durably, or removes it.
func place(temp, file string) error {
	if err := os.Rename(temp, file); err != nil { //nolint:gosec // the operator's own path
		return errors.Join(err, os.Remove(temp))
	}
	if err := syncFolder(filepath.Dir(file)); err != nil {
		return fmt.Errorf("sync the folder of the copy: %w", err)
	}
	return nil
}

// checkCopy opens a copy by itself and looks whether it is whole and has the
// schema version.
func checkCopy(ctx context.Context, path string, version int64) (err error) {
	db, err := openPool(path, checkParameters, 1)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := check(ctx, db); err != nil {
		return err
	}
	got, err := schemaVersion(ctx, db)
	if err == nil && got != version {
		err = fmt.Errorf("it has schema version %d, want %d", got, version)
	}
	return err
}

// check looks whether every page and every reference is sound.
func check(ctx context.Context, db *sql.DB) error {
	var verdict string
	if err := db.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&verdict); err != nil {
		return fmt.Errorf("check the database: %w", err)
	}
	if verdict != "ok" {
		return errors.New("the database is damaged") // The verdict may quote a row.
	}
	var broken int
	if err := db.QueryRowContext(ctx, "SELECT count(*) FROM pragma_foreign_key_check").Scan(&broken); err != nil {
		return fmt.Errorf("check references: %w", err)
	}
	if broken > 0 {
		return fmt.Errorf("%d rows refer to what is not there", broken)
	}
	return nil
}

// schemaVersion reads the version of the last migration.
func schemaVersion(ctx context.Context, db *sql.DB) (version int64, err error) {
	err = db.QueryRowContext(ctx, "SELECT coalesce(max(version_id), 0) FROM goose_db_version WHERE is_applied").Scan(&version)
	if err != nil {
		return 0, fmt.Errorf("read the schema version: %w", err)
	}
	return version, nil
}
