package sqlite

import (
	"context"
	"database/sql"
	"fmt"

	"mentorbot/storage/seal"
)

// Rotate wraps every key anew with the newest key of a master that also opens
// what the present one has wrapped, which is what seal.Master.Rotate makes; any
// other is seal.ErrWrongMaster and changes nothing. The store can be used
// meanwhile. The caller has made the new master durable before. Of
// ErrKeysInUse only the tidying up is left: the keys are wrapped anew.
func (d *DB) Rotate(ctx context.Context, next *seal.Master) error {
	return d.keys.rotate(ctx, next)
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
