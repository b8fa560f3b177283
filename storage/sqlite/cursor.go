package sqlite

import (
	"fmt"
	"time"
)

// Cursor implements mentoring.Reader.
func (r *reader) Cursor(name string) (time.Time, bool, error) {
	next, ok, err := first(r, func(scan scan) (t time.Time, err error) {
		err = scan(intoTime{&t})
		return t, err
	}, "SELECT next_ms FROM cursor WHERE name = ?", name)
	if err != nil {
		return time.Time{}, false, fmt.Errorf("cursor %q: %w", name, err)
	}
	return next, ok, nil
}

// MoveCursor implements mentoring.Tx.
func (t *tx) MoveCursor(name string, from, next time.Time) (bool, error) {
	text, args := "UPDATE cursor SET next_ms = ? WHERE name = ? AND next_ms = ?", []any{next.UnixMilli(), name, from.UnixMilli()}
	if from.IsZero() {
		text, args = "INSERT INTO cursor (next_ms, name) VALUES (?, ?) ON CONFLICT DO NOTHING", args[:2]
	}
	n, err := t.exec(text, args...)
	if err != nil {
		return false, fmt.Errorf("move cursor %q: %w", name, err)
	}
	return n == 1, nil
}
