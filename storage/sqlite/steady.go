package sqlite

import (
	"regexp"
	"sync"
	"sync/atomic"
)

// steady keeps rows of tables that rarely change and hold nobody's words:
// programmes with their coordinators, people, who is in which pair, and what is
// about to be erased. Every act reads them, and mostly finds what the act before
// it found.
//
// The states of these tables are numbered. A transaction uses and keeps rows of
// the very state it sees, so what it is given is what a query would give it. It
// works because one session alone changes them.
type steady struct {
	// now is the number of the state that is committed, which is even; odd while
	// a transaction changes it.
	now atomic.Uint64

	mu   sync.Mutex // guards what follows
	of   uint64     // the state that the rows are of
	rows map[any]any
}

const (
	firstState = 2    // zero stands for none
	mostRows   = 4096 // a megabyte or so; a full steady begins anew
)

func newSteady() *steady {
	s := &steady{}
	s.now.Store(firstState)
	return s
}

// changing tells a statement that changes one of the tables.
var changing = regexp.MustCompile(`(?i)\b(INTO|UPDATE|FROM)\s+(programme|coordinator|person|pair|half|erasure)\b`)

// changes reports whether a statement changes one of the tables. One that only
// reads them begins with SELECT.
func changes(text string) bool {
	return !reading.MatchString(text) && changing.MatchString(text)
}

var reading = regexp.MustCompile(`(?i)^\s*SELECT\b`)

// sight is what one transaction knows of the steady rows. Sessions without
// steady rows always see none of their states.
type sight struct {
	steady *steady // nil for none
	writes bool    // of all sessions, it alone changes them

	looked   bool   // it has its snapshot
	state    uint64 // that it sees; zero when it cannot tell
	changing bool
}

// before is called before each statement, and after with its result behind it.
func (s *sight) before() uint64 {
	if s.steady == nil || s.looked {
		return 0
	}
	return s.steady.now.Load()
}

// after notes which state the transaction sees. Its first statement takes the
// snapshot; when the number was the same before and after it, and even, no
// change of these tables was committed or under way meanwhile.
func (s *sight) after(before uint64) {
	if s.steady == nil || s.looked {
		return
	}
	s.looked = true
	if before%2 == 0 && before == s.steady.now.Load() {
		s.state = before
	}
}

// change is called before a statement that changes the tables. From then on
// this transaction sees what nobody else may, and until it has ended nobody
// whose snapshot is taken can tell which state it is.
func (s *sight) change() {
	s.looked, s.state = true, 0
	if s.writes && !s.changing {
		s.changing = true
		s.steady.now.Add(1)
	}
}

// end is called when the transaction has ended, whichever way.
func (s *sight) end() {
	if s.changing {
		s.steady.now.Add(1)
	}
	*s = sight{steady: s.steady, writes: s.writes}
}

// recall returns what was kept under the key in the state that is seen.
func (s *sight) recall(key any) (any, bool) {
	if s.state == 0 {
		return nil, false
	}
	s.steady.mu.Lock()
	defer s.steady.mu.Unlock()
	if s.steady.of != s.state {
		return nil, false
	}
	v, ok := s.steady.rows[key]
	return v, ok
}

// keep keeps a value for others who see the same state. Nobody changes it any
// more.
func (s *sight) keep(key, v any) {
	if s.state == 0 {
		return
	}
	s.steady.mu.Lock()
	defer s.steady.mu.Unlock()
	switch {
	case s.state < s.steady.of: // a long look at an older state
		return
	case s.state > s.steady.of || len(s.steady.rows) >= mostRows:
		s.steady.of, s.steady.rows = s.state, map[any]any{}
	}
	s.steady.rows[key] = v
}

// kept returns what read reads from the steady tables and nothing else, from
// what was kept when that is known to be the same. The type of the key says
// what is read. An error is not kept.
func kept[T any](r *reader, key any, read func() (T, error)) (T, error) {
	if s := r.session; s != nil && s.broken == nil {
		if v, ok := s.sight.recall(key); ok {
			return v.(T), nil
		}
	}
	v, err := read()
	if err == nil {
		r.session.sight.keep(key, v)
	}
	return v, err
}
