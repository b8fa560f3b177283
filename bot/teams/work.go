package teams

import (
	"context"
	"maps"
	"sync"
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

// toldMax is how many acts are remembered as answered.
const toldMax = 4096

// told remembers which acts were answered, so that one that is delivered again
// is answered in the body alone, and no message comes twice. After a restart a
// message can: that is better than none.
type told struct {
	mu    sync.Mutex
	order []string
	ids   map[string]bool
}

// first reports whether the act is answered for the first time.
func (t *told) first(id string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.ids[id] {
		return false
	}
	if t.ids == nil {
		t.ids = map[string]bool{}
	}
	t.ids[id] = true
	if t.order = append(t.order, id); len(t.order) > toldMax {
		delete(t.ids, t.order[0])
		t.order = t.order[1:]
	}
	return true
}
