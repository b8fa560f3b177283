package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"time"

	"mentorbot/bot/mentoring"
)

// Errors of using a DB in a way that cannot work.
var (
	// ErrClosed is returned after Close.
	ErrClosed = errors.New("the store is closed")
	// ErrNested is returned by Update, View, Backup and Close when they are
	// called from a function that an Update or View runs: the one would wait for
	// the other for ever, or read an older state.
	ErrNested = errors.New("a transaction was begun inside a transaction")

	errEnded = errors.New("a transaction was used after it ended")
)

// View implements mentoring.Store. Views run beside each other and beside an
// Update. The context counts only while waiting for a free connection.
func (d *DB) View(ctx context.Context, fn func(mentoring.Reader) error) error {
	if nested() {
		return ErrNested
	}
	s, err := d.readers.take(ctx)
	if err != nil {
		return err
	}
	defer d.readers.give(s)
	return s.run("BEGIN", func() error {
		return inside(s, func(r *reader) error {
			r.ring.vault = d.vault
			return fn(r)
		})
	})
}

// Update implements mentoring.Store. Updates run one after another, and those
// that wait together become durable together. The context counts only while
// waiting for the turn: once fn has begun, Update returns how it ended. fn runs
// on another goroutine than the caller's; a panic of it goes on in the caller's.
// It returns ErrBusy when too many wait.
func (d *DB) Update(ctx context.Context, fn func(mentoring.Tx) error) error {
	if nested() {
		return ErrNested
	}
	return d.writer.do(ctx, func(r *reader) error {
		r.ring.vault = d.vault
		return fn(&tx{r})
	})
}

// inside hands fn a reader and shuts it when fn has ended. The caller's
// functions run under it and nowhere else, which nested relies on.
//
//go:noinline
func inside(s *session, fn func(*reader) error) error {
	r := &reader{session: s}
	defer func() { r.session = nil }()
	return fn(r)
}

// nested reports whether the calling goroutine is inside a transaction. The
// function that a transaction runs is given no context that could tell, so the
// call stack is asked; it is a microsecond, and a deadlock that shows only
// under load is worse.
func nested() bool {
	var pcs [96]uintptr
	for _, pc := range pcs[:runtime.Callers(3, pcs[:])] {
		if f := runtime.FuncForPC(pc - 1); f != nil && f.Entry() == insideEntry {
			return true
		}
	}
	return false
}

var insideEntry = reflect.ValueOf(inside).Pointer()

// reader implements mentoring.Reader within a transaction.
type reader struct {
	session *session // nil after the end
	ring    ring     // the keys it has used
}

// tx implements mentoring.Tx.
type tx struct {
	*reader
}

// FirstSight implements mentoring.Tx.
func (t *tx) FirstSight(platform, event string, at time.Time) (bool, error) {
	n, err := t.exec("INSERT INTO inbox (platform, event, at_ms) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
		platform, event, ms(at))
	if err != nil {
		return false, fmt.Errorf("record event: %w", err)
	}
	return n == 1, nil
}

// ForgetEvents implements mentoring.Tx.
func (t *tx) ForgetEvents(before time.Time) (int, error) {
	n, err := t.exec("DELETE FROM inbox WHERE at_ms < ?", before.UnixMilli())
	if err != nil {
		return 0, fmt.Errorf("forget events: %w", err)
	}
	return int(n), nil
}

// Seen implements mentoring.Reader.
func (r *reader) Seen() (time.Time, bool, error) {
	t, ok, err := first(r, func(scan scan) (t time.Time, err error) {
		err = scan(intoTime{&t})
		return t, err
	}, "SELECT seen_ms FROM clock")
	if err != nil {
		return time.Time{}, false, fmt.Errorf("highest time seen: %w", err)
	}
	return t, ok, nil
}

// See implements mentoring.Tx.
func (t *tx) See(at time.Time) error {
	_, err := t.exec("INSERT INTO clock (id, seen_ms) VALUES (1, ?) "+
		"ON CONFLICT (id) DO UPDATE SET seen_ms = max(seen_ms, excluded.seen_ms)", at.UnixMilli())
	if err != nil {
		return fmt.Errorf("record time seen: %w", err)
	}
	return nil
}

// TurnBack implements mentoring.Tx.
func (t *tx) TurnBack(to time.Time) error {
	for _, text := range []string{
		"UPDATE clock SET seen_ms = ?1 WHERE seen_ms > ?1",
		"UPDATE delivery SET begun_ms = ?1 WHERE begun_ms > ?1",
		"UPDATE delivery SET not_before_ms = ?1 WHERE not_before_ms > ?1 AND state IN ('pending', 'uncertain')",
	} {
		if _, err := t.exec(text, to.UnixMilli()); err != nil {
			return fmt.Errorf("turn the clock back: %w", err)
		}
	}
	return nil
}

// stmt returns a prepared statement while the transaction lives.
func (r *reader) stmt(text string) (statement, error) {
	if r.session == nil {
		return statement{}, errEnded
	}
	if r.session.broken != nil {
		return statement{}, r.session.broken
	}
	stmt, err := r.session.stmt(text)
	if stmt.changes {
		r.session.sight.change()
	}
	return stmt, err
}

// rows hands each row to row and closes the rows before it returns.
func (r *reader) rows(text string, row func(scan) error, args ...any) (err error) {
	stmt, err := r.stmt(text)
	if err != nil {
		return err
	}
	before := r.session.sight.before()
	found, err := stmt.query(args)
	r.session.sight.after(before)
	if err != nil {
		return r.session.failed(err)
	}
	defer func() { err = errors.Join(err, found.Close()) }()
	for {
		more, err := found.next()
		if err != nil {
			return r.session.failed(err)
		}
		if !more {
			return nil
		}
		if err := row(found.scan); err != nil {
			return err
		}
	}
}

// exec runs a statement and returns how many rows it changed.
func (t *tx) exec(text string, args ...any) (int64, error) {
	result, err := t.change(text, args)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// add runs an INSERT of one row and returns its id. RETURNING would tell it too,
// by way of a table that is made and thrown away each time.
func (t *tx) add(text string, args ...any) (id int64, err error) {
	result, err := t.change(text, args)
	if err != nil {
		return 0, err
	}
	return result.LastInsertId()
}

// change runs a statement that returns no rows.
func (t *tx) change(text string, args []any) (driver.Result, error) {
	stmt, err := t.stmt(text)
	if err != nil {
		return nil, err
	}
	before := t.session.sight.before()
	result, err := stmt.exec(args)
	t.session.sight.after(before)
	return result, t.session.failed(err)
}

// scan reads the columns of one row.
type scan func(dest ...any) error

// first returns the first row, and false when there is none.
func first[T any](r *reader, read func(scan) (T, error), text string, args ...any) (v T, ok bool, err error) {
	err = r.rows(text, func(scan scan) (err error) {
		if ok {
			return nil
		}
		ok = true
		v, err = read(scan)
		return err
	}, args...)
	return v, ok && err == nil, err
}

// all returns every row in order.
func all[T any](r *reader, read func(scan) (T, error), text string, args ...any) (list []T, err error) {
	err = r.rows(text, func(scan scan) error {
		v, err := read(scan)
		list = append(list, v)
		return err
	}, args...)
	return list, err
}

// byID returns the row with the id, or ErrNotFound with what was asked for.
func byID[T any, ID ~int64](r *reader, read func(scan) (T, error), what, text string, id ID) (T, error) {
	v, ok, err := first(r, read, text, int64(id))
	if err == nil && !ok {
		err = mentoring.ErrNotFound
	}
	if err != nil {
		return v, fmt.Errorf("%s %d: %w", what, id, err)
	}
	return v, nil
}

// number reads a row of one id.
func number[ID ~int64](scan scan) (id ID, err error) {
	err = scan(&id)
	return id, err
}

// added names what could not be added.
func added[ID ~int64](what string, id int64, err error) (ID, error) {
	if err != nil {
		return 0, fmt.Errorf("add %s: %w", what, err)
	}
	return ID(id), nil
}

// saved turns a change of no row into ErrNotFound.
func saved[ID ~int64](what string, id ID, changed int64, err error) error {
	if err == nil && changed == 0 {
		err = mentoring.ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("save %s %d: %w", what, id, err)
	}
	return nil
}
