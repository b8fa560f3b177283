package mentoring

import (
	"errors"
	"fmt"
)

// Code is what kind of refusal an Error is.
type Code string

// The kinds of refusal.
const (
	Invalid   Code = "invalid"   // what was typed cannot be used; Field says where
	Stale     Code = "stale"     // the matter has changed since the person saw it
	Forbidden Code = "forbidden" // not this person's to do
	Missing   Code = "missing"   // there is nothing to act on
	Conflict  Code = "conflict"  // the same thing was changed meanwhile
)

// Error is what a person did that cannot be done, said as a text id of the
// locales with its arguments; it is translated where the person is answered.
// Arguments hold dates, numbers and ids, never anybody's words.
type Error struct {
	Code  Code
	Key   string         // text id, such as "book.err.past"
	Field string         // the field of the form it concerns, or empty
	Args  map[string]any // Date, Slot, int; formatted by the conversation
	Pair  PairID         // the pair it concerns, or zero
}

// Error returns the code and the text id.
func (e *Error) Error() string { return string(e.Code) + ": " + e.Key }

// Errors gathers everything wrong with one form.
type Errors []*Error

// Error returns the first refusal.
func (e Errors) Error() string {
	if len(e) == 0 {
		return "no error"
	}
	return e[0].Error()
}

// ErrNotFound is returned by the store for what is not there.
var ErrNotFound = errors.New("not found")

// ErrErased is returned by the store for text whose key was destroyed, where a
// row is left, as in a backup from before an erasure. It never opens again. It
// is an ErrNotFound too: to a use case the matter is gone.
var ErrErased = fmt.Errorf("erased: %w", ErrNotFound)

// ErrInUse is returned by Store.Purge while somebody reads the files: what was
// erased is unreadable, and its bytes may still lie there.
var ErrInUse = errors.New("what was erased is not yet out of the files")

// ErrErasing is returned by the store for a text that is written where one was
// erased a moment ago. It can be written as soon as the erasure is through.
var ErrErasing = errors.New("what stood there is being erased")

// ErrRepeated is returned by a use case whose event was carried out before:
// nothing was done now.
var ErrRepeated = errors.New("event carried out before")

func refuse(code Code, key string) *Error { return &Error{Code: code, Key: key} }

func invalid(field, key string, args map[string]any) *Error {
	return &Error{Code: Invalid, Key: key, Field: field, Args: args}
}

// concerning notes on a refusal which pair it is about, when that is known.
func concerning(pair PairID, err error) error {
	if pair == 0 {
		return err
	}
	var one *Error
	var many Errors
	switch {
	case errors.As(err, &many):
		for _, e := range many {
			e.Pair = pair
		}
	case errors.As(err, &one):
		one.Pair = pair
	}
	return err
}
