package chat

import (
	"fmt"
	"log/slog"
)

const redacted = "[redacted]"

// Value is text that may be confidential: what a person typed, or what only
// the person who opened a dialog may read. It prints as [redacted] under every
// verb, in slog and in JSON; an adapter that shows it calls Reveal.
// The zero value is the empty text.
type Value struct {
	// Behind a pointer, because package fmt calls no method of a value in
	// another struct's unexported field: it then prints what it finds, which
	// is an address. Nil is the empty text.
	text *string
}

// Confidential wraps text as a Value.
func Confidential(text string) Value {
	if text == "" {
		return Value{}
	}
	return Value{&text}
}

// Reveal returns the text. Only an adapter that shows a dialog, and the
// conversation that reads one, call it.
func (v Value) Reveal() string {
	if v.text == nil {
		return ""
	}
	return *v.text
}

// Empty reports whether there is no text.
func (v Value) Empty() bool { return v.text == nil }

// String returns [redacted].
func (v Value) String() string { return redacted }

// GoString returns [redacted].
func (v Value) GoString() string { return redacted }

// Format writes [redacted] under every verb.
func (v Value) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(redacted)) }

// LogValue returns [redacted].
func (v Value) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText returns [redacted], also as a JSON string or map key.
func (v Value) MarshalText() ([]byte, error) { return []byte(redacted), nil }
