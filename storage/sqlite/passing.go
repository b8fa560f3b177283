package sqlite

import (
	"context"
	"fmt"
	"strings"
	"time"

	"mentorbot/bot/mentoring"
)

// passingCursor begins the name of a cursor that tells when a file goes that
// somebody ordered into a chat.
const passingCursor = "file/"

// Passing is a file in a chat that is to be removed again. Name is the chat's
// name for it; neither content nor owner is known here.
type Passing struct {
	Name string
	At   time.Time
}

// KeepUntil notes that a file goes at a time; of two times for one file the
// later counts.
func (d *DB) KeepUntil(ctx context.Context, p Passing) error {
	err := d.Update(ctx, func(t mentoring.Tx) error {
		_, err := t.(*tx).exec("INSERT INTO cursor (name, next_ms) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET next_ms = max(next_ms, excluded.next_ms)",
			passingCursor+p.Name, p.At.UnixMilli())
		return err
	})
	if err != nil {
		return fmt.Errorf("note a file: %w", err)
	}
	return nil
}

// Passing returns the files that are to be removed, the first to go first.
func (d *DB) Passing(ctx context.Context) (list []Passing, err error) {
	err = d.View(ctx, func(r mentoring.Reader) error {
		list, err = all(r.(*reader), func(scan scan) (p Passing, err error) {
			err = scan(&p.Name, intoTime{&p.At})
			p.Name = strings.TrimPrefix(p.Name, passingCursor)
			return p, err
		}, "SELECT name, next_ms FROM cursor WHERE substr(name, 1, ?) = ? ORDER BY next_ms, name", len(passingCursor), passingCursor)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list files: %w", err)
	}
	return list, nil
}

// Removed forgets a file that is gone; forgetting it twice changes nothing.
func (d *DB) Removed(ctx context.Context, name string) error {
	err := d.Update(ctx, func(t mentoring.Tx) error {
		_, err := t.(*tx).exec("DELETE FROM cursor WHERE name = ?", passingCursor+name)
		return err
	})
	if err != nil {
		return fmt.Errorf("forget a file: %w", err)
	}
	return nil
}
