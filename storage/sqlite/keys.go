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
	ErrKeysInUse = errors.New("the key store is being read by another process")
)

// keysVersion is the user_version of a key store. One of version 1 has no
// table of destroyed keys; it gets one when it is opened.
const keysVersion = 2

// destroyedTable names the scopes whose key was destroyed and is not there
// again. It tells a key that was destroyed from one that was lost.
const destroyedTable = "CREATE TABLE destroyed_key (scope TEXT PRIMARY KEY CHECK (scope <> '')) STRICT, WITHOUT ROWID"

const findKey = "SELECT wrapped FROM scope_key WHERE scope = ?"

// checkScope is the scope of the key that seals nothing: it is there from the
// beginning, so that a wrong master shows before anything is written.
const checkScope seal.Scope = "check"

// keysOf is where the key store of a database lies. It is a file of its own so
// that a backup of the database holds no key.
func keysOf(path string) string { return path + ".keys" }

// sealer is a *seal.Key.
type sealer interface {
	Seal(seal.Place, mentoring.Secret) ([]byte, error)
	Open(seal.Place, []byte) (mentoring.Secret, error)
}

// vault finds the keys of scopes. It is a *keyStore.
type vault interface {
	// existing returns a scope's key, or mentoring.ErrErased.
	existing(seal.Scope) (sealer, error)
	// ensured returns a scope's key, and makes one when there is none. The new
	// key is durable before it is returned, and so before any text under it.
	ensured(seal.Scope) (sealer, error)
	// chain returns the key under the audit, and makes one when there is none.
	chain() (*seal.Chain, error)
}

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

// existing implements vault.
func (k *keyStore) existing(scope seal.Scope) (sealer, error) {
	wrapped, err := k.wrapped(scope)
	if err != nil {
		return nil, err
	}
	key, err := k.master.Load().Unwrap(scope, wrapped)
	if err != nil {
		return nil, fmt.Errorf("key of %s: %w", scope, err)
	}
	return key, nil
}

// wrapped returns a scope's key as it is stored, or mentoring.ErrErased.
func (k *keyStore) wrapped(scope seal.Scope) (wrapped []byte, err error) {
	err = k.find.QueryRowContext(context.Background(), string(scope)).Scan(&wrapped)
	if errors.Is(err, sql.ErrNoRows) {
		err = mentoring.ErrErased
	}
	if err != nil {
		return nil, fmt.Errorf("key of %s: %w", scope, err)
	}
	return wrapped, nil
}

// existingChain returns the key under the audit, or mentoring.ErrErased.
func (k *keyStore) existingChain() (*seal.Chain, error) {
	wrapped, err := k.wrapped(seal.ScopeOfAudit)
	if err != nil {
		return nil, err
	}
	chain, err := k.master.Load().UnwrapChain(wrapped)
	if err != nil {
		return nil, fmt.Errorf("key of %s: %w", seal.ScopeOfAudit, err)
	}
	return chain, nil
}

// chain implements vault.
func (k *keyStore) chain() (*seal.Chain, error) {
	chain, err := k.existingChain()
	if !errors.Is(err, mentoring.ErrErased) {
		return chain, err
	}
	if err := k.add(seal.ScopeOfAudit, (*seal.Master).NewChain); err != nil {
		return nil, err
	}
	return k.existingChain()
}

// ensured implements vault.
func (k *keyStore) ensured(scope seal.Scope) (sealer, error) {
	key, err := k.existing(scope)
	if !errors.Is(err, mentoring.ErrErased) {
		return key, err
	}
	if err := k.add(scope, func(m *seal.Master) ([]byte, error) { return m.NewKey(scope) }); err != nil {
		return nil, err
	}
	return k.existing(scope) // Somebody else's, when that came first.
}

// add makes a key for a scope that has none, durably.
func (k *keyStore) add(scope seal.Scope, wrap func(*seal.Master) ([]byte, error)) error {
	k.changing.Lock()
	defer k.changing.Unlock()
	wrapped, err := wrap(k.master.Load())
	if err != nil {
		return fmt.Errorf("key of %s: %w", scope, err)
	}
	ctx := context.Background()
	err = k.change(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, "INSERT INTO scope_key (scope, wrapped) VALUES (?, ?) ON CONFLICT DO NOTHING", string(scope), wrapped); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, "DELETE FROM destroyed_key WHERE scope = ?", string(scope))
		return err
	})
	if err != nil {
		return fmt.Errorf("key of %s: %w", scope, err)
	}
	return nil
}

// scopes returns every scope that has a key, and the check value.
func (k *keyStore) scopes(ctx context.Context) (list []seal.Scope, err error) {
	return listScopes(ctx, k.pool, "SELECT scope FROM scope_key ORDER BY scope")
}

// listScopes reads the scopes that a query names.
func listScopes(ctx context.Context, pool *sql.DB, query string) (list []seal.Scope, err error) {
	rows, err := pool.QueryContext(ctx, query)
	if err != nil {
		return nil, fmt.Errorf("list keys: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var scope string
		if err := rows.Scan(&scope); err != nil {
			return nil, fmt.Errorf("list keys: %w", err)
		}
		list = append(list, seal.Scope(scope))
	}
	return list, rows.Err()
}

// rotate wraps every key anew. The next master opens what the present one has
// wrapped, so it takes over first, and an interruption leaves nothing shut.
func (k *keyStore) rotate(ctx context.Context, next *seal.Master) error {
	k.changing.Lock()
	defer k.changing.Unlock()
	scopes, err := k.scopes(ctx)
	if err != nil {
		return err
	}
	before := k.master.Swap(next)
	err = k.change(ctx, func(tx *sql.Tx) error {
		for _, scope := range scopes {
			var wrapped []byte
			if err := tx.QueryRowContext(ctx, "SELECT wrapped FROM scope_key WHERE scope = ?", string(scope)).Scan(&wrapped); err != nil {
				return err
			}
			if wrapped, err = next.Rewrap(scope, wrapped); err != nil {
				return fmt.Errorf("key of %s: %w", scope, err)
			}
			if _, err := tx.ExecContext(ctx, "UPDATE scope_key SET wrapped = ? WHERE scope = ?", wrapped, string(scope)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		k.master.Store(before)
		return fmt.Errorf("wrap the keys anew: %w", err)
	}
	return k.purge(ctx)
}

// destroy deletes a scope's key and every copy of it in the store's files.
func (k *keyStore) destroy(ctx context.Context, scope seal.Scope) error {
	if scope == checkScope || scope == seal.ScopeOfAudit {
		return fmt.Errorf("key of %s: %w", scope, mentoring.ErrNotFound)
	}
	k.changing.Lock()
	defer k.changing.Unlock()
	err := k.change(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, "INSERT INTO destroyed_key (scope) SELECT scope FROM scope_key WHERE scope = ? ON CONFLICT DO NOTHING",
			string(scope)); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, "DELETE FROM scope_key WHERE scope = ?", string(scope))
		return err
	})
	if err != nil {
		return fmt.Errorf("destroy the key of %s: %w", scope, err)
	}
	return k.purge(ctx)
}

// purge takes what was deleted out of free pages and out of the log. SQLite
// answers that it was busy, and leaves the log as it is, while anybody reads.
func (k *keyStore) purge(ctx context.Context) (err error) {
	conn, err := k.pool.Conn(ctx)
	if err != nil {
		return fmt.Errorf("tidy the key store up: %w", err)
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	if _, err := conn.ExecContext(ctx, "VACUUM"); err != nil {
		return fmt.Errorf("tidy the key store up: %w", err)
	}
	// The caller tries again later; nobody waits long for a key meanwhile.
	if _, err := conn.ExecContext(ctx, "PRAGMA busy_timeout = 200"); err != nil {
		return fmt.Errorf("tidy the key store up: %w", err)
	}
	defer func() {
		_, again := conn.ExecContext(ctx, "PRAGMA busy_timeout = 5000")
		err = errors.Join(err, again)
	}()
	var busy, inLog, moved int
	if err := conn.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &inLog, &moved); err != nil {
		return fmt.Errorf("tidy the key store up: %w", err)
	}
	if busy != 0 {
		return ErrKeysInUse
	}
	return nil
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

// ring holds the keys that one transaction has used, and lives no longer: a key
// that is destroyed must be out of use at once.
type ring struct {
	vault vault
	keys  map[seal.Scope]sealer
}

func (g *ring) key(scope seal.Scope, find func(seal.Scope) (sealer, error)) (sealer, error) {
	if key := g.keys[scope]; key != nil {
		return key, nil
	}
	key, err := find(scope)
	if err != nil {
		return nil, err
	}
	if g.keys == nil {
		g.keys = map[seal.Scope]sealer{}
	}
	g.keys[scope] = key
	return key, nil
}

// Rotate wraps every key anew with the newest key of a master that also opens
// what the present one has wrapped, which is what seal.Master.Rotate makes; any
// other is seal.ErrWrongMaster and changes nothing. The store can be used
// meanwhile. The caller has made the new master durable before. Of
// ErrKeysInUse only the tidying up is left: the keys are wrapped anew.
func (d *DB) Rotate(ctx context.Context, next *seal.Master) error {
	return d.keys.rotate(ctx, next)
}

// DestroyScope makes every text of the scope unreadable for ever, in this
// database and in every backup of it, and returns when no copy of the key is
// left in the key store's files. The caller has removed the rows before. Texts
// that are left read as mentoring.ErrErased, and who writes under the scope
// again begins a new key. On an error it is called again, as often as needed;
// ErrKeysInUse says that the key is gone and its bytes may not be. It must not
// be called inside a transaction.
func (d *DB) DestroyScope(ctx context.Context, scope seal.Scope) error {
	// Within an Update nobody else writes, so no transaction can have sealed
	// with the key and commit after it is gone.
	return d.Update(ctx, func(mentoring.Tx) error { return d.keys.destroy(ctx, scope) })
}
