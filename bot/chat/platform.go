package chat

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Platform is a chat in which the bot lives. Its methods are safe for
// concurrent use.
type Platform interface {
	// Name is the platform's name in identities, such as "playground".
	Name() string
	// Run hands every event to h until ctx ends. An event is acknowledged to
	// the platform after h returned.
	Run(ctx context.Context, h Handler) error
	// Send posts a message to one person. An error is a *SendError.
	Send(ctx context.Context, to Address, m Message) (Receipt, error)
}

// Handler is the conversation behind a platform.
type Handler interface {
	// Handle carries out one event. An error is internal: the person is told
	// so by the adapter in neutral words, and the platform may try again.
	Handle(ctx context.Context, e Event) (Reply, error)
}

// Receipt is the platform's name for a sent message; opaque to all but the
// adapter that made it.
type Receipt string

// Finder is a platform that can be asked whether a delivery arrived.
type Finder interface {
	// Find looks for the message with the key in the chat with that person.
	Find(ctx context.Context, to Address, key string) (r Receipt, found bool, err error)
}

// Editor is a platform on which a sent message can be changed.
type Editor interface {
	// Edit replaces the content of a sent message. Repeating it is harmless.
	Edit(ctx context.Context, to Address, r Receipt, m Message) error
}

// Remover is a platform on which a file that was handed over can be removed.
type Remover interface {
	// Remove removes a file, by the platform's name for it. One that is gone is
	// no error, so repeating it is harmless.
	Remove(ctx context.Context, file string) error
}

// Directory is a platform that knows its people by their e-mail addresses.
type Directory interface {
	// LookUp returns the address of the person with the e-mail address, and
	// ErrNobody when nobody on the platform has it. Any other error holds codes
	// and says nothing of the person.
	LookUp(ctx context.Context, email string) (Address, error)
}

// ErrNobody is returned by a Directory for an e-mail address that nobody has.
var ErrNobody = errors.New("nobody has the e-mail address")

// SendClass says what a failed Send means for the delivery.
type SendClass int

// The classes of a failed Send.
const (
	Later       SendClass = iota + 1 // not sent; try again after After
	Uncertain                        // may have arrived: ask before sending again
	Unreachable                      // this person cannot be reached
	Rejected                         // the platform refuses this message: a bug
	Halted                           // our own access is gone; says nothing of the person
)

// String names the class for logs.
func (c SendClass) String() string {
	switch c {
	case Later:
		return "later"
	case Uncertain:
		return "uncertain"
	case Unreachable:
		return "unreachable"
	case Rejected:
		return "rejected"
	case Halted:
		return "halted"
	default:
		return "unknown"
	}
}

// SendError is a failed Send. Err holds codes, never content.
type SendError struct {
	Class SendClass
	After time.Duration // with Later: how long the platform asks us to wait; 0 = it does not say
	Err   error
}

// Error returns the class and the cause.
func (e *SendError) Error() string { return fmt.Sprintf("send: %s: %v", e.Class, e.Err) }

// Unwrap returns the cause.
func (e *SendError) Unwrap() error { return e.Err }

// ClassOf returns the class of a failed Send; an error of unknown kind is
// Uncertain, because nothing is known about it.
func ClassOf(err error) (SendClass, time.Duration) {
	var se *SendError
	if errors.As(err, &se) {
		return se.Class, se.After
	}
	return Uncertain, 0
}
