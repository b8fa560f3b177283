package teams

import (
	"context"
	"encoding/json"
	"time"

	"mentorbot/bot/chat"
	"mentorbot/bot/edge"
)

// Settle waits until everything that was taken on is done.
func (a *Adapter) Settle(ctx context.Context) error { return a.desk.Idle(ctx) }

// Known is closed when the adapter has keys and a token.
func (a *Adapter) Known() <-chan struct{} { return a.ready }

// Hurry sets how long a handler may take.
func (a *Adapter) Hurry(patience time.Duration) { a.desk.Patience = patience }

// Sleep replaces waiting.
func (a *Adapter) Sleep(f func(context.Context, time.Duration) error) {
	a.sleep, a.lanes.sleep = f, f
}

// Reload fetches the keys of inbound tokens now.
func (a *Adapter) Reload(ctx context.Context) error {
	set, err := a.keys.get(ctx)
	a.keys.mu.Lock()
	defer a.keys.mu.Unlock()
	a.keys.set = set
	return err
}

// Clock replaces the clock of the keys.
func (a *Adapter) Clock(now func() time.Time) { a.keys.now = now }

// Forget empties what is kept in memory alone, as a restart does.
func (a *Adapter) Forget() {
	a.shelf = &shelf{now: time.Now}
	a.known.mu.Lock()
	defer a.known.mu.Unlock()
	a.known.of = nil
}

// Posted renders a message as it is sent.
func (a *Adapter) Posted(m chat.Message) any { return a.message(m, nil) }

// DialogOf renders a page of a form under a fixed revision.
func (a *Adapter) DialogOf(f chat.Form, errs chat.FieldErrors, page int) any {
	return a.dialog(showing{form: f, revision: "1", card: "1798761600001", errors: errs, page: page})
}

// PagesOf is how many pages a form has.
func (a *Adapter) PagesOf(f chat.Form) int { return len(a.pages(showing{form: f, revision: "1"})) }

// InlineOf renders a form in the chat, when it may stand there.
func (a *Adapter) InlineOf(f chat.Form) (any, bool) { return outgoingOf(a.inline(f, "1")), bare(f) }

// SizeOf is the length of what is sent, in bytes of UTF-16.
func SizeOf(v any) int { return size(v) }

// Decode decodes an authentic activity and returns the event, or the name it is
// counted under.
func (a *Adapter) Decode(raw []byte) (chat.Event, string, error) {
	var in activity
	if err := json.Unmarshal(raw, &in); err != nil {
		return nil, "", err
	}
	d := a.decode(in)
	return d.event, d.why, nil
}

// Limit is one limit of a conversation.
type Limit struct {
	Most int
	In   time.Duration
}

// MostSent are the limits of a conversation.
func MostSent() (all []Limit) {
	for _, l := range limits {
		all = append(all, Limit{l.most, l.in})
	}
	return all
}

// NewLanes returns what lets messages into conversations.
func NewLanes() func(context.Context, string) (func(), error) {
	return (&lanes{limits: limits, now: time.Now, sleep: edge.Sleep}).enter
}

// Halted reports whether our access is gone.
func (a *Adapter) Halted() bool { return a.halted.Load() != nil }

// Learn keeps where a person is found.
func (a *Adapter) Learn(of chat.Address, conversation, service string) {
	_ = a.known.keep(context.Background(), of, Reference{Conversation: conversation, ServiceURL: service}) // of the tests, which do not fail
}
