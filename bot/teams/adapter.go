package teams

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"mentorbot/bot/chat"
	"mentorbot/bot/edge"
)

// Name is the platform's name in identities. An address is the person's object
// id in the tenant, in lower case; one Adapter serves one tenant.
const Name = "teams"

// Adapter is Microsoft Teams as a chat.Platform. Safe for concurrent use.
type Adapter struct {
	config  Config
	log     *slog.Logger
	keys    *keys
	access  *access
	lanes   lanes
	shelf   *shelf
	told    told
	known   known
	desk    *edge.Desk
	handler atomic.Pointer[chat.Handler]
	ready   chan struct{} // closed when keys and a token were fetched
	once    sync.Once
	halted  atomic.Pointer[string] // the code that says that our access is gone

	drain time.Duration // how long a stop waits for what is under way
	sleep func(context.Context, time.Duration) error
}

var (
	_ chat.Platform = (*Adapter)(nil)
	_ chat.Editor   = (*Adapter)(nil)
)

var (
	errRunning    = errors.New("the platform runs already")
	errNotRunning = errors.New("the platform does not run")
)

// New returns an adapter that has not yet spoken to anybody.
func New(c Config) (*Adapter, error) {
	c, err := c.filled()
	if err != nil {
		return nil, fmt.Errorf("teams: %w", err)
	}
	log := c.Log.With("platform", Name)
	pace := limits
	if c.Unpaced {
		pace = nil
	}
	return &Adapter{
		config: c, log: log,
		keys:   &keys{client: c.HTTP, url: c.MetadataURL, now: time.Now},
		access: newAccess(c), lanes: lanes{limits: pace, now: time.Now, sleep: edge.Sleep}, shelf: &shelf{now: time.Now}, ready: make(chan struct{}),
		known: known{kept: c.References},
		desk:  edge.NewDesk(log, 2*time.Second), drain: 10 * time.Second, sleep: edge.Sleep,
	}, nil
}

// Name returns "teams".
func (a *Adapter) Name() string { return Name }

// Run hands every act that Handler takes to h until ctx ends; what is under way
// then gets ten seconds. Before that it fetches what Ready asks for.
func (a *Adapter) Run(ctx context.Context, h chat.Handler) error {
	if !a.handler.CompareAndSwap(nil, &h) {
		return errRunning
	}
	defer a.handler.Store(nil)
	a.introduce(ctx)
	<-ctx.Done()
	rest, cancel := context.WithTimeout(context.WithoutCancel(ctx), a.drain)
	defer cancel()
	if err := a.desk.Idle(rest); err != nil {
		a.log.Warn("stopped before everything was answered")
	}
	return nil
}

// introduce fetches the keys of inbound tokens and a token of our own, and
// tries again until it has both or ctx ends. Acts are taken meanwhile.
func (a *Adapter) introduce(ctx context.Context) {
	for wait := time.Second; ; wait = min(2*wait, keysRetry) {
		err := a.keys.load(ctx)
		if err == nil {
			if _, err = a.access.token(); err == nil {
				a.halt("")
				a.once.Do(func() { close(a.ready) })
				return
			}
			if class, _ := chat.ClassOf(err); class == chat.Halted {
				a.halt(string(code(err)))
			}
		}
		a.log.Error("not ready for teams", "error", err)
		if a.sleep(ctx, wait) != nil {
			return
		}
	}
}

// Ready returns nil when acts arrive and messages leave, otherwise why not. It
// asks nobody.
func (a *Adapter) Ready() error {
	switch code := a.halted.Load(); {
	case code != nil:
		return fmt.Errorf("teams: our access is gone: %s", *code)
	case a.handler.Load() == nil:
		return fmt.Errorf("teams: %w", errNotRunning)
	case !a.keys.there():
		return fmt.Errorf("teams: %w", errNoKeys)
	}
	return nil
}

// Time is the time by the clock of whoever names the keys, to the second; false
// when nobody answered.
func (a *Adapter) Time(ctx context.Context) (time.Time, bool) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, a.config.MetadataURL, nil)
	if err != nil {
		return time.Time{}, false
	}
	resp, err := a.config.HTTP.Do(r)
	if err != nil {
		return time.Time{}, false
	}
	defer func() { _ = resp.Body.Close() }()
	at, err := http.ParseTime(resp.Header.Get("Date"))
	return at, err == nil
}

// Idle returns when nothing that anybody asked for is under way.
func (a *Adapter) Idle(ctx context.Context) error { return a.desk.Idle(ctx) }

// halt remembers that our own access is gone; an empty code that it is back.
func (a *Adapter) halt(code string) {
	if code == "" {
		if a.halted.Load() != nil {
			a.halted.Store(nil)
		}
		return
	}
	a.halted.Store(&code)
}

// Counts returns how often what was not handed on happened, by a fixed set of
// names.
func (a *Adapter) Counts() map[string]int { return a.desk.Counts() }
