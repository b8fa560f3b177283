package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"sync"

	sqlite3 "modernc.org/sqlite"
)

// session is one connection with its prepared statements. One goroutine uses
// it at a time.
type session struct {
	pool     *sql.DB
	conn     *sql.Conn // nil until first used, and after a discard
	prepared map[string]statement
	broken   error // the statement error that may have ended the transaction
	sight    sight // of the steady rows, in the transaction
	audit    audit // what the transaction knows of it
}

// statement is a prepared one.
type statement struct {
	*sql.Stmt
	changes bool // steady tables
}

// run runs fn between begin and COMMIT. An error or a panic of fn undoes all
// of it; the error is returned as it is and the panic goes on.
func (s *session) run(begin string, fn func() error) (err error) {
	if err := s.command(begin); err != nil {
		return fmt.Errorf("begin a transaction: %w", err)
	}
	committed := false
	defer func() {
		if !committed {
			s.undo()
		}
		s.sight.end()
		s.audit = audit{}
	}()
	if err := fn(); err != nil {
		return err
	}
	if s.broken != nil {
		return s.broken
	}
	if err := s.command("COMMIT"); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	committed = true
	return nil
}

// undo rolls back. SQLite has sometimes done so already, after a full disk for
// one, and then answers with an error; a connection that cannot roll back is
// not used again.
func (s *session) undo() {
	err := s.command("ROLLBACK")
	if err != nil || s.broken != nil {
		s.discard()
	}
	s.broken = nil
}

// command runs one of the statements that begin and end a transaction.
func (s *session) command(text string) error {
	stmt, err := s.stmt(text) //nolint:sqlclosecheck // closed with its connection
	if err != nil {
		return err
	}
	_, err = stmt.ExecContext(context.Background())
	return err
}

// stmt returns the prepared statement, and connects when that has not been
// done.
func (s *session) stmt(text string) (statement, error) {
	if stmt, ok := s.prepared[text]; ok {
		return stmt, nil
	}
	ctx := context.Background()
	if s.conn == nil {
		conn, err := s.pool.Conn(ctx)
		if err != nil {
			return statement{}, fmt.Errorf("connect: %w", err)
		}
		s.conn, s.prepared = conn, map[string]statement{}
	}
	stmt, err := s.conn.PrepareContext(ctx, text) //nolint:sqlclosecheck // closed with its connection
	if err != nil {
		return statement{}, err
	}
	s.prepared[text] = statement{stmt, changes(text)}
	return s.prepared[text], nil
}

// failed takes note of a statement's error. A constraint undoes only its
// statement. Anything else may have ended the transaction, and what follows
// would be stored by itself: then nothing more is run and nothing committed.
func (s *session) failed(err error) error {
	const constraint = 19
	var refused *sqlite3.Error
	if err != nil && (!errors.As(err, &refused) || refused.Code()&0xff != constraint) {
		s.broken = err
	}
	return err
}

// close gives the connection back to its pool.
func (s *session) close() error {
	if s.conn == nil {
		return nil
	}
	err := errors.Join(s.finalize(), s.conn.Close())
	s.conn = nil
	return err
}

// discard closes the connection for good; the next use opens another.
func (s *session) discard() {
	if s.conn == nil {
		return
	}
	_ = s.finalize()
	_ = s.conn.Raw(func(any) error { return driver.ErrBadConn }) // A bad connection leaves the pool.
	s.conn = nil
}

// finalize closes the prepared statements. The driver crashes when one is
// closed after its connection.
func (s *session) finalize() error {
	var errs []error
	for _, stmt := range s.prepared {
		errs = append(errs, stmt.Close())
	}
	s.prepared = nil
	return errors.Join(errs...)
}

// sessions lends its sessions, one to each transaction. The one given back last
// is lent first: it is connected, and its statements are prepared.
type sessions struct {
	turns  chan struct{} // one for each session in free
	closed chan struct{}

	mu   sync.Mutex // guards free
	free []*session
}

func newSessions(pool *sql.DB, n int, rows *steady) *sessions {
	p := &sessions{turns: make(chan struct{}, n), closed: make(chan struct{})}
	for range n {
		p.give(&session{pool: pool, sight: sight{steady: rows}})
	}
	return p
}

// take waits for a free session. The context counts here and nowhere else.
func (p *sessions) take(ctx context.Context) (*session, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	select {
	case <-p.closed:
		return nil, ErrClosed
	default:
	}
	select {
	case <-p.turns:
		return p.last(), nil
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-p.closed:
		return nil, ErrClosed
	}
}

// last takes the session given back last. The caller has a turn.
func (p *sessions) last() *session {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := len(p.free) - 1
	s := p.free[n]
	p.free = p.free[:n]
	return s
}

func (p *sessions) give(s *session) {
	p.mu.Lock()
	p.free = append(p.free, s)
	p.mu.Unlock()
	p.turns <- struct{}{}
}

// close lets nobody in, waits for those inside and closes the connections.
func (p *sessions) close() error {
	close(p.closed)
	var errs []error
	for range cap(p.turns) {
		<-p.turns
		errs = append(errs, p.last().close())
	}
	return errors.Join(errs...)
}
