package playground

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"strconv"
	"sync"
	"time"

	"mentorbot/bot/chat"
)

// Platform is the playground's chat. Safe for concurrent use.
type Platform struct {
	now  func() time.Time
	text Text
	log  *slog.Logger
	life string        // sets this process's event ids apart from those of an earlier one
	ran  chan struct{} // closed when Run was first called

	mu         sync.Mutex
	handler    chat.Handler
	transcript *transcript
	forms      forms
	acts       int
	faults     []Fault
	keeper     *keeper
	watch      func(change)
}

var (
	_ chat.Platform = (*Platform)(nil)
	_ chat.Finder   = (*Platform)(nil)
	_ chat.Editor   = (*Platform)(nil)
)

// change is something that happened in one person's chat.
type change struct {
	kind  string // "message", "edit", "form" or "closed"
	to    chat.Address
	entry entry  // with message and edit
	form  string // with form and closed: its id
}

var (
	errRunning    = errors.New("the platform runs already")
	errNotRunning = errors.New("the platform does not run")
	errNoAddress  = errors.New("no address")
	errNoMessage  = errors.New("no such message")
)

// NewPlatform returns an empty chat. Messages get their time from now; text
// says the neutral sentences after an internal error, which goes to log.
func NewPlatform(now func() time.Time, text Text, log *slog.Logger) *Platform {
	return &Platform{
		now: now, text: text, log: log,
		life: rand.Text()[:8], ran: make(chan struct{}),
		transcript: newTranscript(), forms: forms{}, watch: func(change) {},
	}
}

// Name returns "playground".
func (p *Platform) Name() string { return "playground" }

// Run hands every act to h until ctx ends. Acts that come before the first Run
// wait for it.
func (p *Platform) Run(ctx context.Context, h chat.Handler) error {
	p.mu.Lock()
	if p.handler != nil {
		p.mu.Unlock()
		return errRunning
	}
	p.handler = h
	select {
	case <-p.ran:
	default:
		close(p.ran)
	}
	p.mu.Unlock()
	<-ctx.Done()
	p.mu.Lock()
	p.handler = nil
	p.mu.Unlock()
	return nil
}

// Send posts a message to one person. Every address but the empty one has a
// chat. A key that was sent before is posted again, as a foreign platform would.
func (p *Platform) Send(ctx context.Context, to chat.Address, m chat.Message) (chat.Receipt, error) {
	if err := ctx.Err(); err != nil {
		return "", &chat.SendError{Class: chat.Later, Err: err}
	}
	if to == "" {
		return "", &chat.SendError{Class: chat.Unreachable, Err: errNoAddress}
	}
	var r chat.Receipt
	if err := p.failing(to, func() error {
		id, err := p.post(to, false, "", m)
		r = chat.Receipt(id)
		return err
	}); err != nil {
		return "", err
	}
	return r, nil
}

// Find looks for the message with the key in the chat with that person.
func (p *Platform) Find(ctx context.Context, to chat.Address, key string) (chat.Receipt, bool, error) {
	if err := ctx.Err(); err != nil {
		return "", false, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	e := p.transcript.delivered(to, key)
	if e == nil {
		return "", false, nil
	}
	return chat.Receipt(e.id()), true, nil
}

// Edit replaces the content of a sent message.
func (p *Platform) Edit(ctx context.Context, to chat.Address, r chat.Receipt, m chat.Message) error {
	if err := ctx.Err(); err != nil {
		return &chat.SendError{Class: chat.Later, Err: err}
	}
	return p.failing(to, func() error {
		return p.replace(to, string(r), m)
	})
}

// post adds a message to a chat and returns its id. Act is the event id of
// what a person typed. An error is a *chat.SendError; nothing stands in the
// chat then.
func (p *Platform) post(to chat.Address, mine bool, act string, m chat.Message) (string, error) {
	at := p.now()
	m = clean(m)
	p.mu.Lock()
	defer p.mu.Unlock()
	t := p.transcript
	if err := p.keeper.write(record{Seq: len(t.all) + 1, Rev: t.rev + 1, At: at, To: to, Mine: mine, Act: act, Message: m}); err != nil {
		return "", &chat.SendError{Class: chat.Later, Err: err}
	}
	e := t.add(to, at, mine, act, m)
	p.watch(change{kind: "message", to: to, entry: *e})
	return e.id(), nil
}

// replace edits the bot's message with the id. An error is a *chat.SendError;
// it is rejected when there is no such message.
func (p *Platform) replace(to chat.Address, id string, m chat.Message) error {
	return p.rewrite(to, id, false, m)
}

// rewrite edits a message of the person's or of the bot's.
func (p *Platform) rewrite(to chat.Address, id string, mine bool, m chat.Message) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	e := p.transcript.find(to, id)
	if e == nil || e.mine != mine {
		return &chat.SendError{Class: chat.Rejected, Err: errNoMessage}
	}
	m, changed := e.changes(m)
	if !changed {
		return nil
	}
	if err := p.keeper.write(record{Seq: e.seq, Rev: p.transcript.rev + 1, To: to, Message: m}); err != nil {
		return &chat.SendError{Class: chat.Later, Err: err}
	}
	p.transcript.edit(e, m)
	p.watch(change{kind: "edit", to: to, entry: *e})
	return nil
}

// clear forgets every chat and dialog, and what was to go wrong. What was kept
// in a file stays there.
func (p *Platform) clear() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.release(); err != nil {
		p.log.Error("transcript not closed", "error", err)
	}
	p.transcript.clear()
	p.forms, p.faults = forms{}, nil
}

// changed returns that person's messages sent or edited after the revision,
// oldest first; 0 returns all.
func (p *Platform) changed(of chat.Address, rev int) []entry {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.transcript.since(of, rev)
}

// Revision returns the number of the newest change in any chat.
func (p *Platform) Revision() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.transcript.rev
}

// file returns the file with the id.
func (p *Platform) file(id string) (chat.File, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	f, ok := p.transcript.files[id]
	return f, ok
}

// origin names an act of one person: by the id that the person's program gave
// it, so that it can come again, or by the next number.
func (p *Platform) origin(from chat.Address, given string) chat.Origin {
	if given != "" {
		return chat.Origin{Platform: p.Name(), ID: string(from) + "-" + given, From: from}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.acts++
	return chat.Origin{Platform: p.Name(), ID: p.life + "-" + strconv.Itoa(p.acts), From: from}
}

// running returns the handler, and waits for the first Run.
func (p *Platform) running(ctx context.Context) (chat.Handler, error) {
	select {
	case <-p.ran:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.handler == nil {
		return nil, errNotRunning
	}
	return p.handler, nil
}
