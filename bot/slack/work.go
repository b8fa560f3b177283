package slack

import (
	"context"
	"maps"
	"sync"
	"time"

	"mentorbot/bot/chat"
)

// work counts what is under way, so that a stop can wait for it.
type work struct {
	mu   sync.Mutex
	n    int
	idle chan struct{} // closed when n falls to zero
}

func (w *work) begin() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.n == 0 {
		w.idle = make(chan struct{})
	}
	w.n++
}

func (w *work) end() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.n--
	if w.n == 0 {
		close(w.idle)
	}
}

// wait returns when nothing is under way.
func (w *work) wait(ctx context.Context) error {
	w.mu.Lock()
	idle, n := w.idle, w.n
	w.mu.Unlock()
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

// pace keeps deliveries apart.
type pace struct {
	mu   sync.Mutex
	next time.Time
}

// wait returns when the next delivery may leave.
func (p *pace) wait(ctx context.Context, every time.Duration) error {
	if every < 0 {
		return ctx.Err()
	}
	p.mu.Lock()
	now := time.Now()
	at := now
	if p.next.After(now) {
		at = p.next
	}
	p.next = at.Add(every)
	p.mu.Unlock()
	if at.Equal(now) {
		return ctx.Err()
	}
	return sleep(ctx, at.Sub(now))
}

// dms remembers the one-to-one chat of each person.
type dms struct {
	mu sync.Mutex
	of map[chat.Address]string
}

func (d *dms) get(of chat.Address) string { d.mu.Lock(); defer d.mu.Unlock(); return d.of[of] }

// learn remembers a chat; an empty one is forgotten.
func (d *dms) learn(of chat.Address, channel string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.of == nil {
		d.of = map[chat.Address]string{}
	}
	if channel == "" {
		delete(d.of, of)
		return
	}
	d.of[of] = channel
}

// counts are numbers by name. Names are constants of this package, never what
// somebody sent.
type counts struct {
	mu sync.Mutex
	n  map[string]int
}

func (c *counts) add(what string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.n == nil {
		c.n = map[string]int{}
	}
	c.n[what]++
}

func (c *counts) all() map[string]int { c.mu.Lock(); defer c.mu.Unlock(); return maps.Clone(c.n) }
