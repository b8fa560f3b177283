package teams

import "sync"

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
