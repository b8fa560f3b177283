package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"mentorbot/bot/mentoring"
	"mentorbot/storage/seal"
)

// sealer is a *seal.Key.
type sealer interface {
	Seal(seal.Place, mentoring.Secret) ([]byte, error)
	Open(seal.Place, []byte) (mentoring.Secret, error)
	Made([]byte) bool
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

const findKey = "SELECT wrapped FROM scope_key WHERE scope = ?"

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
