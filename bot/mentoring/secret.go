package mentoring

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"unicode/utf8"
)

const redacted = "[redacted]"

// Secret is a person's own words: an answer, contract text, a place. It prints
// as [redacted] under every verb, in slog and in JSON, has no exported field
// that a driver could bind, and is opened with Reveal alone.
// The zero value is the empty text.
type Secret struct {
	_ [0]func() // not comparable: no map key, no accidental equality
	// Behind a pointer, because package fmt calls no method of a value in
	// another struct's unexported field, or under %p and %w: it then prints
	// what it finds, which is an address. Nil is the empty text.
	text *string
}

// NewSecret wraps text.
func NewSecret(text string) Secret {
	if text == "" {
		return Secret{}
	}
	return Secret{text: &text}
}

// Reveal returns the text. Only storage/seal, and the conversation when it
// fills a dialog for somebody who may read it, call it.
func (s Secret) Reveal() string {
	if s.text == nil {
		return ""
	}
	return *s.text
}

// Empty reports whether there is no text.
func (s Secret) Empty() bool { return s.text == nil }

// Len returns the length in characters.
func (s Secret) Len() int { return utf8.RuneCountInString(s.Reveal()) }

// Lines returns how many lines hold anything but spaces.
func (s Secret) Lines() (n int) {
	for line := range strings.Lines(s.Reveal()) {
		if strings.TrimSpace(line) != "" {
			n++
		}
	}
	return n
}

// String returns [redacted].
func (s Secret) String() string { return redacted }

// GoString returns [redacted].
func (s Secret) GoString() string { return redacted }

// Format writes [redacted] under every verb.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(redacted)) }

// LogValue returns [redacted].
func (s Secret) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText returns [redacted], also for JSON.
func (s Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// GobEncode refuses.
func (s Secret) GobEncode() ([]byte, error) {
	return nil, errors.New("a secret is not encoded")
}
