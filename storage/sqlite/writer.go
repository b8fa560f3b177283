package sqlite

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
)

const (
	batchSize  = 64  // updates that share one commit
	queueSize  = 256 // updates that wait; a longer wait is worse than a refusal
	savepoint  = "SAVEPOINT one"
	release    = "RELEASE one"
	rollbackTo = "ROLLBACK TO one"
)

// ErrBusy is returned by Update when so many updates wait already that this one
// would wait too long. Nothing was done; a platform tries again.
var ErrBusy = errors.New("too many updates wait to be stored")

// errPanicked stands for a panic on its way to the caller's goroutine.
var errPanicked = errors.New("the function panicked")

// writer runs every update on one goroutine and one connection. It takes one
// and whatever else waits already: an update that comes alone is committed at
// once, and many that come together share one durable commit.
type writer struct {
	session *session
	queue   chan *request
	batch   []*request // taken from the queue and not answered
	stopped chan struct{}

	mu     sync.RWMutex // guards closed, and the queue against a late send
	closed bool
}

// request is one update on its way.
type request struct {
	fn       func(*reader) error
	progress atomic.Int32
	done     chan struct{} // closed when outcome is final
	outcome
}

// The progress of a request. It is claimed when fn is first run; until then
// its caller may withdraw it.
const (
	waiting = iota
	claimed
	withdrawn
)

// outcome is how a function ended.
type outcome struct {
	err      error
	panicked any
	exited   bool // it ended its goroutine, as t.FailNow does
}

func newWriter(s *session) *writer {
	w := &writer{session: s, queue: make(chan *request, queueSize), stopped: make(chan struct{})}
	go w.loop()
	return w
}

// do hands fn over and waits for its outcome. The context counts until fn is
// begun.
func (w *writer) do(ctx context.Context, fn func(*reader) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	r := &request{fn: fn, done: make(chan struct{})}
	if err := w.submit(r); err != nil {
		return err
	}
	select {
	case <-r.done:
	case <-ctx.Done():
		if r.progress.CompareAndSwap(waiting, withdrawn) {
			return ctx.Err()
		}
		<-r.done
	}
	switch {
	case r.panicked != nil:
		panic(r.panicked)
	case r.exited:
		runtime.Goexit()
	}
	return r.err
}

func (w *writer) submit(r *request) error {
	w.mu.RLock()
	defer w.mu.RUnlock()
	if w.closed {
		return ErrClosed
	}
	select {
	case w.queue <- r:
		return nil
	default:
		return ErrBusy
	}
}

// close lets nobody in, waits for those who wait and closes the connection.
func (w *writer) close() error {
	w.mu.Lock()
	w.closed = true
	close(w.queue)
	w.mu.Unlock()
	<-w.stopped
	return w.session.close()
}

// loop serves the queue until it is closed and empty. A function that ends the
// goroutine ends this one; another takes over what was left, so that a failed
// test does not leave everybody waiting.
func (w *writer) loop() {
	ended := false
	defer func() {
		if ended {
			close(w.stopped)
			return
		}
		for _, r := range w.batch {
			if r.exited {
				close(r.done)
			}
		}
		w.batch = deleteExited(w.batch)
		go w.loop()
	}()
	w.eachAlone()
	for first := range w.queue {
		w.collect(first)
		if len(w.batch) > 1 {
			w.together()
		}
		w.eachAlone()
	}
	ended = true
}

// collect takes what waits beside the first.
func (w *writer) collect(first *request) {
	w.batch = append(w.batch[:0], first)
	for len(w.batch) < batchSize {
		select {
		case r, ok := <-w.queue:
			if !ok {
				return
			}
			w.batch = append(w.batch, r)
		default:
			return
		}
	}
}

// together runs the batch in one transaction and answers it. It leaves the
// batch as it is when an error ended the transaction before its commit: what
// the others have done is undone as well, and an error or answer of theirs may
// rest on a neighbour's work that is no longer there.
func (w *writer) together() {
	begun, ready := false, false
	err := w.session.run("BEGIN IMMEDIATE", func() error {
		begun = true
		for _, r := range w.batch {
			if !r.claim() {
				continue
			}
			if err := w.within(r); err != nil {
				return err
			}
		}
		ready = true
		return nil
	})
	switch {
	case err == nil:
	case !begun, ready:
		// Without a commit no answer stands, not even a refusal.
		for _, r := range w.batch {
			if r.claim() && r.panicked == nil {
				r.err = err
			}
		}
	default:
		return
	}
	for _, r := range w.batch {
		close(r.done)
	}
	w.batch = w.batch[:0]
}

// within runs one of the batch so that its failure undoes its own work alone.
// An error is one of the transaction.
func (w *writer) within(r *request) error {
	if err := w.session.command(savepoint); err != nil {
		return fmt.Errorf("begin within a batch: %w", err)
	}
	failed := w.attempt(r) != nil
	if w.session.broken != nil {
		return w.session.broken
	}
	if failed {
		w.session.audit.last = nil // It may be among what is undone.
		if err := w.session.command(rollbackTo); err != nil {
			return fmt.Errorf("undo within a batch: %w", err)
		}
	}
	if err := w.session.command(release); err != nil {
		return fmt.Errorf("end within a batch: %w", err)
	}
	return nil
}

// eachAlone runs each of the batch in a transaction of its own and answers it.
func (w *writer) eachAlone() {
	for len(w.batch) > 0 {
		r := w.batch[0]
		if r.claim() {
			err := w.session.run("BEGIN IMMEDIATE", func() error { return w.attempt(r) })
			if r.panicked == nil {
				r.err = err
			}
			close(r.done)
		}
		w.batch = w.batch[1:]
	}
}

// attempt runs a function and takes note of how it ended. A panic goes no
// further here: it belongs to the caller's goroutine, not to the neighbours.
func (w *writer) attempt(r *request) (err error) {
	r.outcome = outcome{exited: true} // Until it comes back.
	defer func() {
		if v := recover(); v != nil {
			r.outcome, err = outcome{panicked: v}, errPanicked
		}
	}()
	err = inside(w.session, r.fn)
	r.outcome = outcome{err: err}
	return err
}

// claim reports whether the function is still wanted; from now on it is.
func (r *request) claim() bool {
	return r.progress.CompareAndSwap(waiting, claimed) || r.progress.Load() == claimed
}

func deleteExited(batch []*request) []*request {
	var rest []*request
	for _, r := range batch {
		if !r.exited {
			rest = append(rest, r)
		}
	}
	return rest
}
