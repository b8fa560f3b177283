package slack

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/slack-go/slack"

	"mentorbot/bot/chat"
	"mentorbot/bot/edge"
)

// name is the platform's name in identities. An address is the person's member
// id, such as U024BE7LH; one Adapter serves one workspace.
const name = "slack"

// Adapter is Slack as a chat.Platform. Safe for concurrent use.
type Adapter struct {
	config  Config
	api     *slack.Client
	log     *slog.Logger
	shelf   *shelf
	desk    *edge.Desk
	pace    pace
	dms     dms
	sockets sockets
	handler atomic.Pointer[chat.Handler]
	self    atomic.Pointer[identity]
	known   chan struct{}          // closed when self is first set
	halted  atomic.Pointer[string] // the code that says that our access is gone

	apart time.Duration // between the starts of the two connections
	drain time.Duration // how long a stop waits for what is under way
	again time.Duration // how long a connection waits after our access is gone
	sleep func(context.Context, time.Duration) error
}

var (
	_ chat.Platform = (*Adapter)(nil)
	_ chat.Finder   = (*Adapter)(nil)
	_ chat.Editor   = (*Adapter)(nil)
)

// identity is who the token says we are.
type identity struct{ team, user, bot string }

var (
	errRunning    = errors.New("the platform runs already")
	errNotRunning = errors.New("the platform does not run")
)

// New returns an adapter that has not yet spoken to Slack.
func New(c Config) (*Adapter, error) {
	c, err := c.filled()
	if err != nil {
		return nil, fmt.Errorf("slack: %w", err)
	}
	logger := c.Log.With("platform", name)
	a := &Adapter{
		config: c, log: logger, shelf: newShelf(c.Now), known: make(chan struct{}),
		desk: edge.NewDesk(logger, 2500*time.Millisecond), apart: 3 * time.Second, drain: 10 * time.Second, again: time.Minute, sleep: edge.Sleep,
	}
	a.api = slack.New(c.BotToken, slack.OptionAppLevelToken(c.AppToken), slack.OptionAPIURL(c.APIURL),
		slack.OptionHTTPClient(c.HTTP), slack.OptionLog(log.New(io.Discard, "", 0)))
	return a, nil
}

// Name returns "slack".
func (a *Adapter) Name() string { return name }

// Run asks Slack who we are and then hands every act to h until ctx ends; what
// is under way then gets ten seconds. While Slack cannot be asked it tries
// again; Ready says why nothing arrives.
func (a *Adapter) Run(ctx context.Context, h chat.Handler) error {
	if !a.handler.CompareAndSwap(nil, &h) {
		return errRunning
	}
	defer a.handler.Store(nil)
	if err := a.introduce(ctx); err != nil {
		return nil // ctx ended first
	}
	life, end := context.WithCancel(context.WithoutCancel(ctx))
	defer end()
	var keepers, readers sync.WaitGroup
	if a.config.Mode == ModeSocket {
		for i := range connections {
			keepers.Go(func() { a.connect(life, i, &readers) })
		}
	}
	<-ctx.Done()
	rest, cancel := context.WithTimeout(life, a.drain)
	defer cancel()
	if err := a.desk.Idle(rest); err != nil {
		a.log.Warn("stopped before everything was answered")
	}
	end()
	keepers.Wait()
	readers.Wait()
	return nil
}

// introduce learns our own ids, and waits for Slack where need be.
func (a *Adapter) introduce(ctx context.Context) error {
	for wait := time.Second; ; wait = min(2*wait, a.again) {
		me, err := a.whoAmI(ctx)
		if err == nil {
			if a.self.Swap(&me) == nil {
				close(a.known)
			}
			return nil
		}
		a.log.Error("slack does not answer who we are", "error", err)
		if _, after := chat.ClassOf(err); after > wait {
			wait = after
		}
		if err := a.sleep(ctx, wait); err != nil {
			return err
		}
	}
}

// team is the workspace that is served; empty until Slack was asked.
func (a *Adapter) team() string {
	if a.config.TeamID != "" {
		return a.config.TeamID
	}
	if me := a.self.Load(); me != nil {
		return me.team
	}
	return ""
}

// Ready returns nil when acts arrive and messages leave, otherwise why not. It
// asks nobody.
func (a *Adapter) Ready() error {
	if code := a.halted.Load(); code != nil {
		return fmt.Errorf("slack: our access is gone: %s", *code)
	}
	if a.handler.Load() == nil || a.self.Load() == nil {
		return fmt.Errorf("slack: %w", errNotRunning)
	}
	if a.config.Mode == ModeSocket && !a.sockets.alive() {
		return errors.New("slack: no connection")
	}
	return nil
}

// Idle returns when nothing that anybody asked for is under way: every act is
// answered, and everything that follows from it is shown.
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
