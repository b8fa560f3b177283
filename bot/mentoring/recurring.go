package mentoring

import (
	"context"
	"fmt"
	"time"
)

// Cursor returns when the work of that name is next due, zero when nobody has
// said so yet.
func (o *Outbox) Cursor(ctx context.Context, name string) (next time.Time, err error) {
	err = o.Store.View(ctx, func(r Reader) error {
		next, _, err = r.Cursor(name)
		return err
	})
	if err != nil {
		return time.Time{}, fmt.Errorf("look when %s is due: %w", name, err)
	}
	return next, nil
}

// MoveCursor makes the work of that name due next at a time, if it is still due
// at from, and reports whether it was.
func (o *Outbox) MoveCursor(ctx context.Context, name string, from, next time.Time) (moved bool, err error) {
	err = o.Store.Update(ctx, func(tx Tx) error {
		moved, err = tx.MoveCursor(name, from, next)
		return err
	})
	if err != nil {
		return false, fmt.Errorf("put %s off: %w", name, err)
	}
	return moved, nil
}
