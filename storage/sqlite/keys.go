package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"
	"sync/atomic"

	"mentorbot/bot/mentoring"
	"mentorbot/storage/seal"
)

// Errors of a key store that does not belong to the database or to the master
// key. Nothing was written when Open returns one.
var (
	// ErrNoMaster is returned by Open without a master key.
	ErrNoMaster = errors.New("no key was given: texts are not stored without one")
	// ErrKeysMissing is returned for a database whose key store is not there.
	ErrKeysMissing = errors.New("the database is there and its key store is not: without it no text opens")
	// ErrDatabaseMissing is returned for a key store with keys whose database
	// is not there. A new database would hand out the same ids, and old backups
	// would open as its own.
	ErrDatabaseMissing = errors.New("the key store is there and its database is not")
	// ErrNewerKeys is returned for a key store that a newer program has written.
	ErrNewerKeys = errors.New("the key store is from a newer program")
	// ErrKeysInUse is returned by DestroyScope while somebody else reads the
	// key store: the key is gone and its bytes may still lie in the file's log.
	ErrKeysInUse = fmt.Errorf("the key store is being read by another process: %w", mentoring.ErrInUse)
)

// keysVersion is the user_version of a key store. One of version 1 has no
// table of destroyed keys; it gets one when it is opened.
const keysVersion = 2

// destroyedTable names the scopes whose key was destroyed and is not there
// again. It tells a key that was destroyed from one that was lost.
const destroyedTable = "CREATE TABLE destroyed_key (scope TEXT PRIMARY KEY CHECK (scope <> '')) STRICT, WITHOUT ROWID"

// checkScope is the scope of the key that seals nothing: it is there from the
// beginning, so that a wrong master shows before anything is written.
const checkScope seal.Scope = "check"

// keysOf is where the key store of a database lies. It is a file of its own so
// that a backup of the database holds no key.
func keysOf(path string) string { return path + ".keys" }

// keyStore is the table of wrapped keys. It is safe for concurrent use. One
// connection is enough: a key is read in microseconds.
type keyStore struct {
	pool   *sql.DB
	find   *sql.Stmt
	master atomic.Pointer[seal.Master]
	// changing is held while a key is made or destroyed and while all are
	// wrapped anew: a key that the old master wrapped meanwhile would be left out.
	changing sync.Mutex
}

// openKeys opens the key store of the database at path, or makes both its file
// and the folder when there is neither store nor database. It writes nothing
// unless the master fits.
func openKeys(ctx context.Context, path string, master *seal.Master) (*keyStore, error) {
	database, err := written(path)
	if err != nil {
		return nil, fmt.Errorf("find the database: %w", err)
	}
	store, err := written(keysOf(path))
	if err != nil {
		return nil, fmt.Errorf("find the key store: %w", err)
	}
	if database && !store {
		return nil, ErrKeysMissing
	}
	if !store {
		if _, err := createFile(keysOf(path)); err != nil {
			return nil, fmt.Errorf("create the key store: %w", err)
		}
	}
	pool, err := openPool(keysOf(path), writerParameters, 1)
	if err != nil {
		return nil, err
	}
	k := &keyStore{pool: pool}
	k.master.Store(master)
	if err := k.begin(ctx, database); err != nil {
		return nil, errors.Join(err, k.close())
	}
	return k, nil
}

// written reports whether there is anything in a file.
func written(path string) (bool, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil && info.Size() > 0, err
}

// begin looks whether the store, the database and the master belong together,
// and makes the table in a store where none is.
func (k *keyStore) begin(ctx context.Context, database bool) (err error) {
	var version int
	if err := k.pool.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return fmt.Errorf("open the key store: %w", err)
	}
	switch {
	case version > keysVersion:
		return ErrNewerKeys
	case version == 0 && database:
		return ErrKeysMissing // A crash left an empty one, or somebody else made the file.
	case version == 0:
		if err := k.create(ctx); err != nil {
			return fmt.Errorf("create the key store: %w", err)
		}
	}
	if k.find, err = k.pool.PrepareContext(ctx, findKey); err != nil {
		return fmt.Errorf("open the key store: %w", err)
	}
	if _, err := k.existing(checkScope); err != nil {
		if errors.Is(err, mentoring.ErrErased) {
			return ErrKeysMissing
		}
		return fmt.Errorf("open the key store: %w", err)
	}
	if version == 1 {
		if err := k.change(ctx, func(tx *sql.Tx) error { return follow(ctx, tx, destroyedTable, setVersion) }); err != nil {
			return fmt.Errorf("open the key store: %w", err)
		}
	}
	if database {
		return nil
	}
	var others int
	if err := k.pool.QueryRowContext(ctx, "SELECT count(*) FROM scope_key WHERE scope <> ?", string(checkScope)).Scan(&others); err != nil {
		return fmt.Errorf("open the key store: %w", err)
	}
	if others > 0 {
		return ErrDatabaseMissing
	}
	return nil
}

// create makes the table with the check value in it, all or nothing.
func (k *keyStore) create(ctx context.Context) error {
	wrapped, err := k.master.Load().NewKey(checkScope)
	if err != nil {
		return err
	}
	err = k.change(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, "CREATE TABLE scope_key (scope TEXT PRIMARY KEY CHECK (scope <> ''), "+
			"wrapped BLOB NOT NULL) STRICT, WITHOUT ROWID"); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "INSERT INTO scope_key (scope, wrapped) VALUES (?, ?)", string(checkScope), wrapped); err != nil {
			return err
		}
		return follow(ctx, tx, destroyedTable, setVersion)
	})
	return err
}

var setVersion = fmt.Sprintf("PRAGMA user_version = %d", keysVersion)

// follow runs statements without arguments one after another.
func follow(ctx context.Context, tx *sql.Tx, statements ...string) error {
	for _, text := range statements {
		if _, err := tx.ExecContext(ctx, text); err != nil {
			return err
		}
	}
	return nil
}

// change runs fn in one durable transaction.
func (k *keyStore) change(ctx context.Context, fn func(*sql.Tx) error) error {
	tx, err := k.pool.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := fn(tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// close closes the store. The driver crashes when a statement is closed after
// its connection.
func (k *keyStore) close() error {
	var err error
	if k.find != nil {
		err = k.find.Close()
	}
	return errors.Join(err, k.pool.Close())
}
