// Package edge is what the adapters of chat platforms share where people's acts
// come in: an act is handed to the handler in good time, what follows it runs
// beside, a panic stops one act and not the bot, and a stop waits for both. It
// knows no platform and no words.
package edge

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"runtime/debug"
	"sync"
	"time"

	"mentorbot/bot/chat"
)

const (
	// abreast is how many acts are carried out at the same time.
	abreast = 64
	// afterwards is how long what follows an act may take.
	afterwards = time.Minute
)

// Outcome is what a handler said.
type Outcome struct {
	Reply chat.Reply
	Err   error
}

// Desk is where one adapter's acts are taken. Safe for concurrent use.
type Desk struct {
	// Patience is how long a handler may take before the answer is due. It is
	// not changed once acts come in.
	Patience time.Duration

	log   *slog.Logger
	slots chan struct{}

	mu     sync.Mutex
	n      int           // what is under way
	idle   chan struct{} // closed when n falls to zero
	counts map[string]int
}

// NewDesk returns a desk with nothing under way.
func NewDesk(log *slog.Logger, patience time.Duration) *Desk {
	return &Desk{Patience: patience, log: log, slots: make(chan struct{}, abreast), counts: map[string]int{}}
}

// Begin says that something is under way until End.
func (d *Desk) Begin() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.n == 0 {
		d.idle = make(chan struct{})
	}
	d.n++
}

// End says that what Begin said is over.
func (d *Desk) End() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.n--
	if d.n == 0 {
		close(d.idle)
	}
}

// Idle returns when nothing is under way, or with the error of ctx.
func (d *Desk) Idle(ctx context.Context) error {
	d.mu.Lock()
	idle, n := d.idle, d.n
	d.mu.Unlock()
	if n == 0 {
		return nil
	}
	select {
	case <-idle:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Hand gives an event to the handler, in a goroutine of its own, and returns
// where its outcome comes. The handler's context ends with the patience. A panic
// is an error that names only its kind: its words may be somebody's.
func (d *Desk) Hand(h chat.Handler, e chat.Event) <-chan Outcome {
	done := make(chan Outcome, 1)
	ctx, cancel := context.WithTimeout(context.Background(), d.Patience)
	go func() {
		defer cancel()
		var out Outcome
		defer func() {
			if p := recover(); p != nil {
				out = Outcome{Err: fmt.Errorf("handler panics with a %T", p)}
			}
			done <- out
		}()
		select {
		case d.slots <- struct{}{}:
			defer func() { <-d.slots }()
			out.Reply, out.Err = h.Handle(ctx, e)
		case <-ctx.Done():
			out.Err = ctx.Err()
		}
	}()
	return done
}

// After runs what follows an act in a goroutine of its own, for a minute at
// most.
func (d *Desk) After(follow func(context.Context)) {
	d.Begin()
	go func() {
		defer d.End()
		defer d.Catch("after an act")
		ctx, cancel := context.WithTimeout(context.Background(), afterwards)
		defer cancel()
		follow(ctx)
	}()
}

// Catch, deferred, ends a panic: what somebody sent must not stop the bot for
// everybody else. The log tells where and of which kind, never its words.
func (d *Desk) Catch(where string) {
	if v := recover(); v != nil {
		d.Count("panic")
		d.log.Error("panic", "where", where, "kind", fmt.Sprintf("%T", v), "stack", string(debug.Stack()))
	}
}

// Count counts something by its name, which is a constant of the adapter and
// never what somebody sent.
func (d *Desk) Count(what string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.counts[what]++
}

// Counts returns how often each thing was counted.
func (d *Desk) Counts() map[string]int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return maps.Clone(d.counts)
}

// Sleep returns nil after so long, or the error of ctx when that ends first.
func Sleep(ctx context.Context, long time.Duration) error {
	t := time.NewTimer(long)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
