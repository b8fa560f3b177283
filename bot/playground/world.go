package playground

import (
	"context"
	"time"

	"mentorbot/bot/chat"
)

// World is the time the playground lives in, and the bot's side of it. Now is
// called at any moment, also while another method runs; the others are called
// one at a time.
type World interface {
	// Now returns the time of the world in the programme's location.
	Now() time.Time
	// NextDue returns what comes next for the people in view. What is a phrase
	// such as "dagsorden og spørgsmål før mødet"; ok is false when nothing is
	// planned.
	NextDue() (due time.Time, what string, ok bool)
	// Settle delivers what is due now. It is called after each act.
	Settle(ctx context.Context) error
	// Advance moves the time forward to the moment, through everything that
	// falls due on the way. It stops early when ctx ends.
	Advance(ctx context.Context, to time.Time) error
	// Mark returns the moment with the name "next", "meeting", "midway" or
	// "final", or a *RefusalError when there is none ahead.
	Mark(ctx context.Context, name string) (time.Time, error)
	// Reset begins again from the start in a new store. The transcript has
	// been cleared before it is called.
	Reset(ctx context.Context) error
}

// RefusalError is a wish that the world cannot fulfil. It is answered with 409.
type RefusalError struct {
	Code    string // such as "nomeeting"
	Message string // a sentence for the person at the page
}

// Error returns the code.
func (r *RefusalError) Error() string { return "refused: " + r.Code }

// Person is somebody who acts on the page.
type Person struct {
	ID      string // in the HTTP interface: "mentee", "mentor" or "coordinator"
	Name    string
	Role    string // "mentee", "mentor" or "coordinator"
	Address chat.Address
}

// Command is a line offered for completion.
type Command struct {
	Word string // what follows "/mentor", such as "book"
	Help string // half a sentence on what it does
}

// Text says the words behind an id of the catalogue. A countable text finds its
// number, an int, in data under "PluralCount".
type Text func(id string, data map[string]any) string
