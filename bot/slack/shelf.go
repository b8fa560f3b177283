package slack

import (
	"crypto/rand"
	"sync"
	"time"

	"mentorbot/bot/chat"
)

const (
	shelfLife = 30 * time.Minute
	shelfSize = 256 // dialogs; the oldest gives way
)

// shelf keeps dialogs that could not open at once, because there was no
// trigger or it had expired, until their person presses the button. They are
// kept in memory alone: they may be confidential.
type shelf struct {
	now func() time.Time

	mu    sync.Mutex
	order []string
	forms map[string]shelved
}

type shelved struct {
	form chat.Form
	of   chat.Address
	from origin
	at   time.Time
}

func newShelf(now func() time.Time) *shelf { return &shelf{now: now, forms: map[string]shelved{}} }

// put keeps a dialog and returns the id under which it is found again.
func (s *shelf) put(of chat.Address, form chat.Form, from origin) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sweep()
	id := rand.Text()
	s.forms[id] = shelved{form: form, of: of, from: from, at: s.now()}
	s.order = append(s.order, id)
	if len(s.order) > shelfSize {
		delete(s.forms, s.order[0])
		s.order = s.order[1:]
	}
	return id
}

// get returns the person's dialog, as often as they press.
func (s *shelf) get(of chat.Address, id string) (shelved, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sweep()
	f, ok := s.forms[id]
	return f, ok && f.of == of
}

// sweep forgets what has lain long enough. The caller holds mu.
func (s *shelf) sweep() {
	for len(s.order) > 0 {
		f, there := s.forms[s.order[0]]
		if there && s.now().Sub(f.at) <= shelfLife {
			return
		}
		delete(s.forms, s.order[0])
		s.order = s.order[1:]
	}
}
