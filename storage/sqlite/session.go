package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"sync"

	sqlite3 "modernc.org/sqlite"
)

// session is one connection with its prepared statements. One goroutine uses
// it at a time.
type session struct {
	address  string
	conn     driver.Conn // nil until first used, and after a close
	prepared map[string]statement
	broken   error // the statement error that may have ended the transaction
	sight    sight // of the steady rows, in the transaction
	audit    audit // what the transaction knows of it
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
		_ = s.close()
	}
	s.broken = nil
}

// command runs one of the statements that begin and end a transaction.
func (s *session) command(text string) error {
	stmt, err := s.stmt(text)
	if err != nil {
		return err
	}
	_, err = stmt.exec(nil)
	return err
}

// stmt returns the prepared statement, and connects when that has not been
// done.
func (s *session) stmt(text string) (statement, error) {
	if stmt, ok := s.prepared[text]; ok {
		return stmt, nil
	}
	if err := s.connect(); err != nil {
		return statement{}, err
	}
	stmt, err := s.conn.Prepare(text) //nolint:sqlclosecheck // closed with its connection
	if err != nil {
		return statement{}, err
	}
	s.prepared[text] = statement{stmt.(prepared), changes(text)}
	return s.prepared[text], nil
}

// connect connects when that has not been done.
func (s *session) connect() error {
	if s.conn != nil {
		return nil
	}
	to, err := sqlite3.NewConnector(s.address)
	if err == nil {
		s.conn, err = to.Connect(context.Background())
	}
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	s.prepared = map[string]statement{}
	return nil
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

// close closes the connection; the next use opens another. The driver crashes
// when a statement is closed after its connection.
func (s *session) close() error {
	if s.conn == nil {
		return nil
	}
	var errs []error
	for _, stmt := range s.prepared {
		errs = append(errs, stmt.Close())
	}
	errs = append(errs, s.conn.Close())
	s.conn, s.prepared = nil, nil
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

func newSessions(address string, n int, rows *steady) *sessions {
	p := &sessions{turns: make(chan struct{}, n), closed: make(chan struct{})}
	for range n {
		p.give(&session{address: address, sight: sight{steady: rows}})
	}
	return p
}

// connect connects the session that is lent first.
func (p *sessions) connect() error { return p.free[len(p.free)-1].connect() }

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
