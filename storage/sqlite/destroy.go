package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"mentorbot/bot/mentoring"
	"mentorbot/storage/seal"
)

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

// destroy deletes a scope's key and every copy of it in the store's files.
func (k *keyStore) destroy(ctx context.Context, scope seal.Scope) error {
	if err := k.forget(ctx, scope); err != nil {
		return err
	}
	return k.purge(ctx)
}

// forget deletes a scope's key, durably. Copies of it may be left in free
// pages and in the log until the next purge.
func (k *keyStore) forget(ctx context.Context, scope seal.Scope) error {
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
	return nil
}

// purge takes what was deleted out of the store's files.
func (k *keyStore) purge(ctx context.Context) error {
	err := tidy(ctx, k.pool)
	if errors.Is(err, mentoring.ErrInUse) {
		return ErrKeysInUse
	}
	if err != nil {
		return fmt.Errorf("tidy the key store up: %w", err)
	}
	return nil
}

// tidy takes what was deleted out of free pages and out of the log. SQLite
// answers that it was busy, and leaves the log as it is, while anybody reads:
// then it is mentoring.ErrInUse.
func tidy(ctx context.Context, pool *sql.DB) (err error) {
	conn, err := pool.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	if _, err := conn.ExecContext(ctx, "VACUUM"); err != nil {
		return err
	}
	// The caller tries again later; nobody waits long meanwhile.
	if _, err := conn.ExecContext(ctx, "PRAGMA busy_timeout = 200"); err != nil {
		return err
	}
	defer func() {
		_, again := conn.ExecContext(ctx, "PRAGMA busy_timeout = 5000")
		err = errors.Join(err, again)
	}()
	var busy, inLog, moved int
	if err := conn.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &inLog, &moved); err != nil {
		return err
	}
	if busy != 0 {
		return mentoring.ErrInUse
	}
	return nil
}
