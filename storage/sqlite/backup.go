package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"mentorbot/bot/mentoring"
	"mentorbot/storage/seal"
)

// KeysLostError is returned when a copy of the key store has keys that the key
// store has not, and that nobody has destroyed: the copy may be all that is left
// of them.
type KeysLostError struct {
	Scopes []seal.Scope
}

// Error says how many.
func (e *KeysLostError) Error() string {
	return fmt.Sprintf("the older copy of the key store has %d keys that the key store has lost", len(e.Scopes))
}

// CopyOut writes a copy of the database at path to the file, and one of its key
// store to FILE.keys, also while another process has them open, and returns
// what it could open of the copies. It takes no lock and changes nothing of the
// database. Both copies belong to the owner alone, have been opened and checked
// before they take their names, and are durable when it returns. A copy of the
// key store that is there already is replaced, unless that would lose a key that
// was not destroyed: that is *KeysLostError. It returns fs.ErrNotExist without a
// database, ErrOwnFile, and the errors of Open for keys that do not fit; then
// nothing was replaced. The context counts throughout.
func CopyOut(ctx context.Context, path string, master *seal.Master, file string) (n Inventory, err error) {
	if master == nil {
		return n, ErrNoMaster
	}
	if err := prepareProcess(); err != nil {
		return n, fmt.Errorf("prepare SQLite: %w", err)
	}
	if path, err = filepath.Abs(path); err == nil {
		path, err = filepath.EvalSymlinks(path)
	}
	if err != nil {
		return n, fmt.Errorf("find the database: %w", err)
	}
	return copyBoth(ctx, path, master, file, keysOf(file))
}

// copyBoth is CopyOut to two names, from a path without symbolic links.
func copyBoth(ctx context.Context, path string, master *seal.Master, file, keysFile string) (n Inventory, err error) {
	if file, err = filepath.Abs(file); err != nil {
		return n, fmt.Errorf("back up: %w", err)
	}
	if keysFile, err = filepath.Abs(keysFile); err != nil {
		return n, fmt.Errorf("back up: %w", err)
	}
	for _, name := range []string{file, keysFile} {
		if err := spare(path, name); err != nil {
			return n, fmt.Errorf("back up: %w", err)
		}
	}
	if here, err := written(keysOf(path)); err != nil || !here {
		return n, errors.Join(err, ErrKeysMissing)
	}
	// The database first: a key is durable before the first text under it, so
	// the later copy of the keys holds every key of the earlier copy of the texts.
	data, err := draftOf(ctx, path, file, func(db *sql.DB) (func(string) error, error) {
		version, err := schemaVersion(ctx, db)
		return func(temp string) error { return checkCopy(ctx, temp, version) }, err
	})
	if err != nil {
		return n, fmt.Errorf("back up: %w", err)
	}
	keys, err := draftOf(ctx, keysOf(path), keysFile, func(*sql.DB) (func(string) error, error) {
		return func(temp string) (err error) {
			n, err = openTexts(ctx, data, temp, checkParameters, master, nil)
			return errors.Join(err, keepsKeys(ctx, temp, keysFile))
		}, nil
	})
	if err != nil {
		return n, errors.Join(fmt.Errorf("back up the keys: %w", err), os.Remove(data))
	}
	// The keys first: a newer key store opens older texts, and not the reverse.
	if err := place(keys, keysFile); err != nil {
		return n, errors.Join(fmt.Errorf("back up the keys: %w", err), os.Remove(data))
	}
	if err := place(data, file); err != nil {
		return n, fmt.Errorf("back up: %w", err)
	}
	return n, nil
}

// draftOf makes a draft of the SQLite file at path, over a connection that
// only reads. With is asked how the draft is checked.
func draftOf(ctx context.Context, path, file string, with func(*sql.DB) (func(string) error, error)) (temp string, err error) {
	db, err := openPool(path, backupParameters, 1)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	check, err := with(db)
	if err != nil {
		return "", err
	}
	return draft(ctx, db, file, check)
}

// readKeys opens a key store that is only read, and looks whether it is sound
// and the master fits. The caller closes it.
func readKeys(ctx context.Context, file, parameters string, master *seal.Master) (_ *keyStore, err error) {
	pool, err := openPool(file, parameters, 1)
	if err != nil {
		return nil, err
	}
	k := &keyStore{pool: pool}
	k.master.Store(master)
	defer func() {
		if err != nil {
			err = errors.Join(err, k.close())
		}
	}()
	if err := check(ctx, pool); err != nil {
		return nil, fmt.Errorf("the key store: %w", err)
	}
	var version int
	if err := pool.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return nil, fmt.Errorf("the key store: %w", err)
	}
	switch {
	case version > keysVersion:
		return nil, ErrNewerKeys
	case version == 0:
		return nil, ErrKeysMissing
	}
	if k.find, err = pool.PrepareContext(ctx, findKey); err != nil {
		return nil, fmt.Errorf("the key store: %w", err)
	}
	if _, err := k.existing(checkScope); err != nil {
		if errors.Is(err, mentoring.ErrErased) {
			return nil, ErrKeysMissing
		}
		return nil, err
	}
	return k, nil
}

// openTexts opens every text of a finished copy with the keys of a key store,
// and counts; erased is as in countTexts.
func openTexts(ctx context.Context, data, keys, parameters string, master *seal.Master, erased func(sealedColumn, int64)) (n Inventory, err error) {
	k, err := readKeys(ctx, keys, parameters, master)
	if err != nil {
		return n, err
	}
	defer func() { err = errors.Join(err, k.close()) }()
	if err := n.countKeys(ctx, k); err != nil {
		return n, err
	}
	s := &session{address: address(data, checkParameters)}
	defer func() { err = errors.Join(err, s.close()) }()
	err = s.run("BEGIN", func() error {
		return inside(s, func(r *reader) error {
			r.ring.vault = k
			return n.countTexts(r, erased)
		})
	})
	return n, err
}

// keepsKeys returns *KeysLostError when the older copy of a key store, if there
// is one, has a key that the newer neither has nor has destroyed.
func keepsKeys(ctx context.Context, newer, older string) error {
	if _, err := os.Stat(older); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	had, _, err := keysIn(ctx, older)
	if err != nil {
		return fmt.Errorf("read the older copy: %w", err)
	}
	has, destroyed, err := keysIn(ctx, newer)
	if err != nil {
		return err
	}
	lost := slices.DeleteFunc(had, func(scope seal.Scope) bool {
		return slices.Contains(has, scope) || slices.Contains(destroyed, scope)
	})
	if len(lost) > 0 {
		return &KeysLostError{Scopes: lost}
	}
	return nil
}

// keysIn lists the scopes that have a key in a copy of a key store, and those
// whose key was destroyed.
func keysIn(ctx context.Context, file string) (has, destroyed []seal.Scope, err error) {
	pool, err := openPool(file, checkParameters, 1)
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, pool.Close()) }()
	if has, err = listScopes(ctx, pool, "SELECT scope FROM scope_key ORDER BY scope"); err != nil {
		return nil, nil, err
	}
	var version int
	if err := pool.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return nil, nil, fmt.Errorf("list keys: %w", err)
	}
	if version > 1 {
		destroyed, err = listScopes(ctx, pool, "SELECT scope FROM destroyed_key ORDER BY scope")
	}
	return has, destroyed, err
}
