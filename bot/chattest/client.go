package chattest

import (
	"context"
	"sync"
	"testing"

	"mentorbot/bot/chat"
)

// Harness starts a fresh platform that hands its events to h, and returns one
// person's program on it. Everything stops with t.
type Harness func(t *testing.T, h chat.Handler) Client

// Client acts as one person. An act returns when the platform has carried it
// out and shown what came of it; it fails the test when it cannot be done. A
// Client may be Faults besides.
type Client interface {
	Platform() chat.Platform
	Address() chat.Address            // of the person
	Say(text string)                  // types words in the chat with the bot
	Command(line string)              // types the slash command with the line
	Press(message Seen, label string) // presses the button with the label
	Submit(values map[string]string)  // sends the open dialog; by Field.ID
	Leave()                           // closes the open dialog without sending it
	Retype(text string)               // edits what was typed last; without text deletes it
	Messages() []Seen                 // what the bot wrote in the chat, oldest first
	Form() (Dialog, bool)             // the open dialog
	File(message Seen, n int) []byte  // fetches the n-th file of a message
	Logged() string                   // everything that the adapter has logged so far
}

// Lacking is a Client whose platform lacks something that others have. The
// cases about it are skipped.
type Lacking interface {
	Lacks(a Ability) bool
}

// Ability is what a platform may lack.
type Ability string

// The abilities.
const (
	TellsOfLeaving Ability = "tells of a dialog that was left"
	TakesFiles     Ability = "takes files"
)

// Seen is a message of the bot as the person sees it.
type Seen struct {
	ID      string   // stays the same when the message is edited
	Text    string   // what a notification or a screen reader says
	Shown   string   // the words on the screen, block by block, one line each
	Actions []string // labels of the buttons
	Files   []string // names
}

// Dialog is an open form as the person sees it.
type Dialog struct {
	Title  string
	Text   string
	Values map[string]string // what stands in the inputs, by Field.ID
	Errors map[string]string // what stands at them
	Submit string
}

// bot is a handler that answers as it is told and remembers the events.
type bot struct {
	mu     sync.Mutex
	answer func(chat.Event) (chat.Reply, error)
	events []chat.Event
}

// Handle implements chat.Handler.
func (b *bot) Handle(_ context.Context, e chat.Event) (chat.Reply, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.events = append(b.events, e)
	if b.answer == nil {
		return chat.Reply{}, nil
	}
	return b.answer(e)
}

// answers sets what the bot says from now on.
func (b *bot) answers(reply chat.Reply, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.answer = func(chat.Event) (chat.Reply, error) { return reply, err }
}

// heard returns the newest event.
func (b *bot) heard(t *testing.T) chat.Event {
	t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.events) == 0 {
		t.Fatal("the handler heard nothing")
	}
	return b.events[len(b.events)-1]
}
