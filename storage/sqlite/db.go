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
	path    string // without symbolic links
	lock    *os.File
	writer  *writer
	readers *sessions
	keys    *keyStore
	vault   vault      // keys, as transactions use it
	purging sync.Mutex // held by Purge
	backups string     // folder in which the copy of the key store is kept; may be empty
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

// BackUpTo tells in which folder BackupDaily is going to write. Purge takes what
// was destroyed out of the copy of the key store there. It is called before
// anybody else uses d.
func (d *DB) BackUpTo(folder string) { d.backups = folder }

// Open opens the database file at path and its key store beside it, creates
// both when neither is there, and brings the schema up to date; the database as
// it was before is kept beside it. It returns *InUseError for a database that
// is open already, here or in another process, *migrate.NewerError when a newer
// program has written it, and seal.ErrWrongMaster, ErrNoMaster, ErrKeysMissing,
// ErrDatabaseMissing or ErrNewerKeys when database, key store and master do not
// belong together; then nothing was changed. The context counts until Open
// returns. The caller closes the DB. Within a testing/synctest bubble it is
// opened, used and closed inside.
func Open(ctx context.Context, path string, master *seal.Master) (*DB, error) {
	return openAs(ctx, path, master, writerParameters)
}

// openAs is Open with a writer of its own kind.
func openAs(ctx context.Context, path string, master *seal.Master, parameters string) (_ *DB, err error) {
	if master == nil {
		return nil, ErrNoMaster
	}
	if err := prepareProcess(); err != nil {
		return nil, fmt.Errorf("prepare SQLite: %w", err)
	}
	_, missing := os.Stat(path) //nolint:gosec // the operator's own path
	if path, err = createFile(path); err != nil {
		return nil, fmt.Errorf("create the database: %w", err)
	}
	defer func() {
		if here, _ := written(path); err != nil && errors.Is(missing, fs.ErrNotExist) && !here {
			err = errors.Join(err, os.Remove(path)) // what could not be opened is left as it was
		}
	}()
	held, err := lock(path)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, unlock(held))
		}
	}()
	keys, err := openKeys(ctx, path, master)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, keys.close())
		}
	}()
	files, err := fs.Sub(embedded, "migrations")
	if err != nil {
		return nil, fmt.Errorf("read migrations: %w", err)
	}
	if err := bringUpToDate(ctx, path, files); err != nil {
		return nil, err
	}

	rows := newSteady()
	writing := &session{address: address(path, parameters), sight: sight{steady: rows, writes: true}}
	reading := newSessions(address(path, readerParameters), 2*runtime.GOMAXPROCS(0), rows)
	// The writer comes first: a reader cannot make the log's index.
	if err := errors.Join(writing.connect(), reading.connect()); err != nil {
		return nil, errors.Join(fmt.Errorf("open the database: %w", err), reading.close(), writing.close())
	}
	return &DB{
		path:    path,
		lock:    held,
		writer:  newWriter(writing),
		readers: reading,
		keys:    keys,
		vault:   keys,
	}, nil
}

// Close waits for the transactions that run or wait already and closes the
// file. Everything after it is ErrClosed. Inside a transaction it is ErrNested.
func (d *DB) Close() error {
	if nested() {
		return ErrNested
	}
	d.once.Do(func() {
		// The last to close tidies the log up and must be able to write.
		d.closing = errors.Join(d.readers.close(), d.writer.close(), d.keys.close(), unlock(d.lock))
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

// createFile makes the folder and the file for the owner alone, and returns
// the path without symbolic links, so that two names of one database have one
// lock. SQLite would let everybody read the file; those of its log take after it.
func createFile(path string) (string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	folder := filepath.Dir(path)
	_, missing := os.Stat(folder) //nolint:gosec // the operator's own path
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", err
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // the operator's own path
	switch {
	case err == nil:
		// A durable row in a file whose name is lost is lost.
		err = errors.Join(f.Close(), syncFolder(folder))
		if err == nil && missing != nil {
			err = syncFolder(filepath.Dir(folder))
		}
	case errors.Is(err, fs.ErrExist):
		err = writable(path)
	}
	if err != nil {
		return "", err
	}
	return filepath.EvalSymlinks(path)
}

// writable says at once, and in the system's words, why a file cannot be used.
func writable(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0) //nolint:gosec // the operator's own path
	if err != nil {
		return err
	}
	return f.Close()
}

// bringUpToDate migrates over a connection of its own and looks whether
// everything still holds together.
func bringUpToDate(ctx context.Context, path string, files fs.FS) (err error) {
	db, err := openPool(path, migrateParameters, 1)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()

	applied, err := migrate.Up(ctx, db, migrate.SQLite, files, func(version int64) error {
		return beforeMigration(ctx, db, path, version)
	})
	if err != nil || len(applied) == 0 {
		return err
	}
	if err := check(ctx, db); err != nil {
		return fmt.Errorf("after migrating to version %d: %w", applied[len(applied)-1], err)
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
