package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	sqlite3 "modernc.org/sqlite"

	"mentorbot/bot/mentoring"
	"mentorbot/storage/migrate"
	"mentorbot/storage/seal"
)

//go:embed migrations/*.sql
var embedded embed.FS

// DB is an open database. It is safe for concurrent use.
type DB struct {
	path    string
	writer  *sessions
	readers *sessions
	pools   []*sql.DB
	keys    *keyStore
	vault   vault // keys, as transactions use it
	once    sync.Once
	closing error
}

var _ mentoring.Store = (*DB)(nil)

// The parameters of each kind of connection. They stand in the address so that
// every connection has them, also one that is opened later.
const (
	// FULL is not a choice: what a person was told is saved must survive a
	// power cut, and with NORMAL the last commits do not.
	writing = "_busy_timeout=5000&_journal_mode=WAL&_synchronous=FULL&_txlock=immediate&_defensive=1&_dqs=0&_error_rc=1" +
		"&_pragma=trusted_schema(0)&_pragma=cell_size_check(1)&_pragma=temp_store(memory)&_pragma=secure_delete(1)" +
		"&_pragma=journal_size_limit(16777216)"

	writerParameters = writing + "&_foreign_keys=1"
	// A table that is rebuilt is dropped once, and with foreign keys on that
	// empties its children.
	migrateParameters = writing + "&_foreign_keys=0"
	// A large sort stays in memory too: a temporary file would be nobody's to erase.
	readerParameters = "mode=ro&_query_only=1&_busy_timeout=5000&_dqs=0&_error_rc=1&_pragma=trusted_schema(0)&_pragma=temp_store(memory)"
)

// Open opens the database file at path and its key store beside it, creates
// both when neither is there, and brings the schema up to date. It returns
// *migrate.NewerError when a newer program has written the database, and
// seal.ErrWrongMaster, ErrNoMaster, ErrKeysMissing, ErrDatabaseMissing or
// ErrNewerKeys when database, key store and master do not belong together;
// then nothing was changed. The context counts until Open returns. The caller
// closes the DB.
func Open(ctx context.Context, path string, master *seal.Master) (_ *DB, err error) {
	if err := prepareProcess(); err != nil {
		return nil, fmt.Errorf("prepare SQLite: %w", err)
	}
	path, err = filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("find the database: %w", err)
	}
	keys, err := openKeys(ctx, path, master)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, keys.close())
		}
	}()
	if err := createFile(path); err != nil {
		return nil, fmt.Errorf("create the database: %w", err)
	}
	if err := bringUpToDate(ctx, path); err != nil {
		return nil, err
	}

	writer, err := openPool(path, writerParameters, 1)
	if err != nil {
		return nil, err
	}
	readers := 2 * runtime.GOMAXPROCS(0)
	reader, err := openPool(path, readerParameters, readers)
	if err != nil {
		return nil, errors.Join(err, writer.Close())
	}
	db := &DB{
		path:    path,
		writer:  newSessions(writer, 1),
		readers: newSessions(reader, readers),
		pools:   []*sql.DB{reader, writer}, // The last to close tidies the log up and must be able to write.
		keys:    keys,
		vault:   keys,
	}
	// The writer comes first: a reader cannot make the log's index.
	for _, pool := range []*sql.DB{writer, reader} {
		if err := pool.PingContext(ctx); err != nil {
			return nil, errors.Join(fmt.Errorf("open the database: %w", err), db.Close())
		}
	}
	return db, nil
}

// Close waits for the transactions that run and closes the file. Everything
// after it is ErrClosed. It must not be called inside a transaction.
func (d *DB) Close() error {
	d.once.Do(func() {
		errs := []error{d.readers.close(), d.writer.close()}
		for _, pool := range d.pools {
			errs = append(errs, pool.Close())
		}
		d.closing = errors.Join(append(errs, d.keys.close())...)
	})
	return d.closing
}

// prepareProcess sets what SQLite keeps per process, before its first file is
// opened. With plain locks any other code that opens and closes the database
// file, to copy it for one, would silently take SQLite's own locks away.
var prepareProcess = sync.OnceValue(func() error {
	sqlite3.StrictPragmas(true)
	_, err := sqlite3.OFDLocking(true)
	if errors.Is(err, sqlite3.ErrOFDLockingUnavailable) { // Linux alone has them.
		return nil
	}
	return err
})

// createFile makes the folder and the file for the owner alone. SQLite would
// let everybody read it; the files of its log take after it.
func createFile(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600) //nolint:gosec // the operator's own path
	if err != nil {
		return err
	}
	return f.Close()
}

// bringUpToDate migrates over a connection of its own and looks whether
// everything still holds together.
func bringUpToDate(ctx context.Context, path string) (err error) {
	db, err := openPool(path, migrateParameters, 1)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()

	files, err := fs.Sub(embedded, "migrations")
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	applied, err := migrate.Up(ctx, db, migrate.SQLite, files)
	if err != nil || len(applied) == 0 {
		return err
	}
	var broken int
	if err := db.QueryRowContext(ctx, "SELECT count(*) FROM pragma_foreign_key_check").Scan(&broken); err != nil {
		return fmt.Errorf("check references: %w", err)
	}
	if broken > 0 {
		return fmt.Errorf("after migrating to version %d, %d rows refer to what is not there", applied[len(applied)-1], broken)
	}
	var verdict string
	if err := db.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&verdict); err != nil {
		return fmt.Errorf("check the database: %w", err)
	}
	if verdict != "ok" {
		return fmt.Errorf("after migrating to version %d, the database is damaged", applied[len(applied)-1])
	}
	return nil
}

// openPool prepares at most n connections to the file.
func openPool(path, parameters string, n int) (*sql.DB, error) {
	db, err := sql.Open("sqlite", address(path, parameters))
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	db.SetMaxOpenConns(n)
	db.SetMaxIdleConns(n)
	return db, nil
}

// address writes the path so that SQLite reads it as it is, whatever marks it
// holds. Without file: in front, mode=ro would be left unread.
func address(path, parameters string) string {
	return "file:" + strings.ReplaceAll(url.PathEscape(filepath.ToSlash(path)), "%2F", "/") + "?" + parameters
}
