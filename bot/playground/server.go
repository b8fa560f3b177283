package playground

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"reflect"
	"sync"
	"time"
)

// Config is what a Site is made of. All of it is needed.
type Config struct {
	Platform *Platform
	World    World
	People   []Person // in view, in the order of the columns
	Lang     string   // of Text, such as "da"
	Text     Text
	// When says the clock line: "mandag den 4. januar 2027 kl. 09.00 · uge 1".
	When func(t time.Time) string
	// Moment says when something is planned: "tirsdag den 12. januar kl. 14.00".
	Moment func(t, now time.Time) string
	// Date says the day over a day's messages: "tirsdag den 12. januar".
	Date func(t, now time.Time) string
	// Clock says the time beside a message: "kl. 14.00".
	Clock    func(t time.Time) string
	Commands map[string][]Command // for completion, by Person.Role
	Log      *slog.Logger
}

// Site is the page and the HTTP interface over a Platform.
type Site struct {
	config  Config
	feed    *feed
	turn    chan struct{} // holds one token while somebody acts
	told    stateView     // guarded by turn
	closing chan struct{}
	close   func()
}

// New returns the site. A platform has one site at most.
func New(c Config) *Site {
	s := &Site{config: c, feed: newFeed(), turn: make(chan struct{}, 1), closing: make(chan struct{})}
	s.close = sync.OnceFunc(func() { close(s.closing) })
	c.Platform.mu.Lock()
	c.Platform.watch = s.watch
	c.Platform.mu.Unlock()
	return s
}

// Handler returns the site behind its guards.
func (s *Site) Handler() http.Handler { return s.guard(s.routes()) }

// Serve answers on l, which must listen on a loopback address, until ctx ends.
// It closes l.
func (s *Site) Serve(ctx context.Context, l net.Listener) error {
	if a, ok := l.Addr().(*net.TCPAddr); !ok || !a.IP.IsLoopback() {
		_ = l.Close()
		return fmt.Errorf("listen on %s: the playground is for this machine only", l.Addr())
	}
	server := &http.Server{
		Handler:           s.Handler(),
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       15 * time.Second,
		WriteTimeout:      time.Minute,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          slog.NewLogLogger(s.config.Log.Handler(), slog.LevelWarn),
	}
	server.RegisterOnShutdown(s.close)
	stopped := make(chan error, 1)
	stop := context.AfterFunc(ctx, func() {
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		stopped <- server.Shutdown(last)
	})
	err := server.Serve(l)
	if !errors.Is(err, http.ErrServerClosed) {
		stop()
		return fmt.Errorf("serve the playground: %w", err)
	}
	if err := <-stopped; err != nil {
		_ = server.Close()
		return fmt.Errorf("stop the playground: %w", err)
	}
	return nil
}

// take waits for the turn to act, as long as the page waits; leave gives it
// back. The answer may take long, as going through a year does.
func (s *Site) take(w http.ResponseWriter, r *http.Request) bool {
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(time.Time{})
	_ = control.SetWriteDeadline(time.Now().Add(longTime))
	select {
	case s.turn <- struct{}{}:
		return true
	case <-r.Context().Done():
		return false
	}
}

func (s *Site) leave() { <-s.turn }

// tell publishes the state when it is another than the one last told, and
// returns it. Whoever calls it holds the turn.
func (s *Site) tell() stateView {
	state := s.viewState()
	if !reflect.DeepEqual(state, s.told) {
		s.told = state
		s.feed.publish("clock", state)
	}
	return state
}
