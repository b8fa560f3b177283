package slack

import (
	"context"
	"time"

	"github.com/slack-go/slack"

	"mentorbot/bot/chat"
)

// Settle waits until everything that was taken on is done.
func (a *Adapter) Settle(ctx context.Context) error { return a.desk.Idle(ctx) }

// Known is closed when Slack has said who we are.
func (a *Adapter) Known() <-chan struct{} { return a.known }

// Hurry shortens the waits: how long a handler may take, and what lies between
// the starts of the two connections.
func (a *Adapter) Hurry(patience time.Duration) { a.desk.Patience, a.apart = patience, 0 }

// Sleep replaces waiting.
func (a *Adapter) Sleep(f func(context.Context, time.Duration) error) { a.sleep = f }

// Blocks renders a message.
func Blocks(m chat.Message) []slack.Block { return renderBlocks(m) }

// ModalOf renders a dialog under a fixed revision.
func (a *Adapter) ModalOf(f chat.Form) slack.ModalViewRequest {
	return a.modal(f, origin{"D1", "1798761600.000001"}, "r1")
}

// Ephemeral renders an answer that one person sees.
func (a *Adapter) Ephemeral(m chat.Message) any { return a.ephemeral(m, "") }

// FieldOf returns the field of an input block.
func FieldOf(block string) string { return fieldOf(block) }

// Decode decodes a payload and returns the event, or the name it is counted
// under.
func (a *Adapter) Decode(kind string, raw []byte) (chat.Event, string, error) {
	d, err := a.decode(kind, raw)
	return d.event, d.why, err
}

// Typed turns what Slack delivers into what was typed.
func Typed(raw, bot string) string { return typed(raw, bot) }
