package teams

import (
	"maps"
	"sync"
	"time"

	"mentorbot/bot/chat"
)

const (
	shelfLife = 2 * time.Hour
	shelfSize = 256 // forms; the oldest gives way
)

// shelf keeps the forms that are open, so that an error can be shown in them
// and the pages of a long one belong together, and those that wait for their
// button. They are kept in memory alone: they may be confidential.
type shelf struct {
	now func() time.Time

	mu    sync.Mutex
	order []string
	forms map[string]kept
}

type kept struct {
	form  chat.Form
	of    chat.Address
	typed map[string]chat.Value // on the pages that were sent
	at    time.Time
}

// put keeps a person's form under the revision of its inputs.
func (s *shelf) put(of chat.Address, revision string, form chat.Form, typed map[string]chat.Value) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.forms == nil {
		s.forms = map[string]kept{}
	}
	if _, again := s.forms[revision]; !again {
		s.order = append(s.order, revision)
	}
	s.forms[revision] = kept{form: form, of: of, typed: typed, at: s.now()}
	if len(s.order) > shelfSize {
		delete(s.forms, s.order[0])
		s.order = s.order[1:]
	}
}

// get returns the person's form, as often as they ask.
func (s *shelf) get(of chat.Address, revision string) (kept, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f, ok := s.forms[revision]
	if !ok || f.of != of || s.now().Sub(f.at) > shelfLife {
		return kept{}, false
	}
	f.typed = maps.Clone(f.typed)
	return f, true
}
