package main

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"

	"mentorbot/locales"
)

// clock is the time that a serving bot lives by: the machine's, or one that a
// test moves on.
type clock struct{ test *testClock }

// clock returns the machine's time, or the test's when one is set.
func (c serveCmd) clock(d deps) (clock, error) {
	if c.TestClock == "" {
		return clock{}, nil
	}
	at, err := time.Parse(time.RFC3339, c.TestClock)
	if err != nil {
		return clock{}, errors.New(d.words.T("serve.err.clock", locales.Data{"Got": c.TestClock}))
	}
	return clock{&testClock{now: at}}, nil
}

// Now returns the time.
func (c clock) Now() time.Time {
	if c.test == nil {
		return time.Now()
	}
	return c.test.at()
}

// allows refuses a test's time where messages would reach people.
func (c clock) allows(words locales.Words, api string) error {
	if c.test == nil {
		return nil
	}
	u, err := url.Parse(api)
	if err == nil && u.Host != "" && loopback(u.Hostname()) {
		return nil
	}
	return errors.New(words.T("serve.err.testclock", nil))
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// pace is how fast messages may leave: a test's time stands still meanwhile.
func (c clock) pace() time.Duration {
	if c.test == nil {
		return 0
	}
	return -1
}

// confirm is whose clocks confirm ours, the first that answers; nobody's for a
// test's time.
func (c clock) confirm(all []platform) func(context.Context) (time.Time, bool) {
	if c.test != nil {
		return nil
	}
	return func(ctx context.Context) (time.Time, bool) {
		for _, p := range all {
			if at, ok := p.Time(ctx); ok {
				return at, true
			}
		}
		return time.Time{}, false
	}
}

// mount offers POST /test/clock where the time is a test's. Idle returns when
// nothing is under way on the platform.
func (c clock) mount(mux *http.ServeMux, l *life, idle func(context.Context) error) {
	if c.test != nil {
		mux.Handle("POST /test/clock", c.test.handler(l, idle))
	}
}

// testClock stands still until it is moved on, and then passes through
// everything that falls due, as the demo's time does.
type testClock struct {
	moving sync.Mutex // held while it is moved on
	mu     sync.Mutex // guards now
	now    time.Time
}

func (t *testClock) at() time.Time {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.now
}

// to moves the time on; it never goes back.
func (t *testClock) to(at time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if at.After(t.now) {
		t.now = at
	}
}

// move is what a test asks for: a duration, or a time, or "next", when the next
// message is due.
type move struct {
	Advance string `json:"advance"`
	To      string `json:"to"`
}

// moved is how things stand afterwards; Next is when a message or a night's work
// is next due, and missing when nothing is.
type moved struct {
	Now  time.Time  `json:"now"`
	Next *time.Time `json:"next,omitempty"`
}

// handler moves the time on. What people did before is shown before it moves,
// and what that made due is sent: a test need not wait for either.
func (t *testClock) handler(l *life, idle func(context.Context) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		var in move
		if err := json.NewDecoder(http.MaxBytesReader(w, req.Body, 1<<10)).Decode(&in); err != nil {
			http.Error(w, `want {"advance":"24h"}, {"to":"next"} or {"to":"RFC 3339"}`, http.StatusBadRequest)
			return
		}
		if err := idle(req.Context()); err != nil {
			return // whoever asked is gone
		}
		next, err := t.move(req.Context(), l, in)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		out := moved{Now: t.at()}
		if !next.IsZero() {
			out.Next = &next
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(out)
	})
}

// move carries the time on, through everything that falls due on the way.
func (t *testClock) move(ctx context.Context, l *life, in move) (next time.Time, err error) {
	t.moving.Lock()
	defer t.moving.Unlock()
	if next, err = t.pass(ctx, l); err != nil {
		return next, err
	}
	target := t.at()
	switch {
	case in.To == "next":
		due, ok, err := l.outbox.Next(ctx)
		if err != nil || !ok {
			return next, err
		}
		target = due
	case in.To != "":
		if target, err = time.Parse(time.RFC3339, in.To); err != nil {
			return next, err
		}
	default:
		d, err := time.ParseDuration(in.Advance)
		if err != nil || d < 0 {
			return next, errors.New(`"advance" must be a duration such as 24h`)
		}
		target = target.Add(d)
	}
	for !next.IsZero() && !next.After(target) {
		t.to(next)
		if next, err = t.pass(ctx, l); err != nil {
			return next, err
		}
	}
	t.to(target)
	return next, nil
}

// pass sends what is due, and lets the invitations among it end: what becomes of
// them may make something due.
func (t *testClock) pass(ctx context.Context, l *life) (next time.Time, err error) {
	if _, err := l.runner.Tick(ctx, t.at()); err != nil {
		return next, err
	}
	if err := l.runner.Idle(ctx); err != nil {
		return next, err
	}
	return l.runner.Tick(ctx, t.at())
}
