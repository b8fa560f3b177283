package seal

import (
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"github.com/tink-crypto/tink-go/v2/tink"

	"mentorbot/bot/mentoring"
)

// Scope is whose texts a Key seals. With the key of a scope all its texts go.
type Scope string

// ScopeOfPair is what belongs to both halves: the contract's text, places.
func ScopeOfPair(pair mentoring.PairID) Scope {
	return Scope(fmt.Sprintf("pair/%d", pair))
}

// ScopeOfHalf is what one person has written as half of a pair. What the
// person shares stays in it.
func ScopeOfHalf(pair mentoring.PairID, person mentoring.PersonID) Scope {
	return Scope(fmt.Sprintf("pair/%d/person/%d", pair, person))
}

// ScopeOfContact is why one person, as half of a pair, asks a coordinator for
// contact. It goes with what the person wrote there, and nobody else's key opens
// it.
func ScopeOfContact(pair mentoring.PairID, author, to mentoring.PersonID) Scope {
	return Scope(fmt.Sprintf("pair/%d/person/%d/to/%d", pair, author, to))
}

// Place is where a sealed text lies. Names hold no bar.
type Place struct {
	Table, Column string
	Row           int64
}

// ErrRefused is returned for what does not open: it was changed, it was sealed
// for another place or under another key, or it is no sealed text at all.
var ErrRefused = errors.New("the sealed text does not open")

// Key seals and opens the texts of one scope. It is safe for concurrent use.
type Key struct {
	scope Scope
	id    uint32
	aead  tink.AEAD
}

// Seal returns the stored form of a text. It differs each time.
func (k *Key) Seal(at Place, text mentoring.Secret) ([]byte, error) {
	sealed, err := k.aead.Encrypt(pad(text.Reveal()), k.bind(at))
	if err != nil {
		return nil, errors.New("a text was not sealed") // tink's own words are not passed on.
	}
	return sealed, nil
}

// Open returns the text that was sealed for the same place, or ErrRefused.
func (k *Key) Open(at Place, sealed []byte) (mentoring.Secret, error) {
	padded, err := k.aead.Decrypt(sealed, k.bind(at))
	if err != nil {
		return mentoring.Secret{}, ErrRefused
	}
	text, ok := unpad(padded)
	if !ok {
		return mentoring.Secret{}, ErrRefused
	}
	return mentoring.NewSecret(text), nil
}

// Made reports whether a sealed text names this key as its own. One of the same
// scope that names another was sealed before an erasure, and never opens again.
func (k *Key) Made(sealed []byte) bool {
	return len(sealed) > 5 && sealed[0] == 1 && binary.BigEndian.Uint32(sealed[1:5]) == k.id
}

// bind is the associated data. A place is names without a bar and a number, so
// no two places have the same.
func (k *Key) bind(at Place) []byte {
	return fmt.Appendf(nil, "v1|%s|%s|%d|%s", at.Table, at.Column, at.Row, k.scope)
}

// Format writes [key] under every verb.
func (k *Key) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte("[key]")) }

// LogValue returns [key].
func (k *Key) LogValue() slog.Value { return slog.StringValue("[key]") }

// step is what lengths are rounded up to.
const step = 256

// pad appends a mark and fills the step with zeros. There is always a mark, so
// a text may end in zeros of its own.
func pad(text string) []byte {
	padded := make([]byte, (len(text)/step+1)*step)
	padded[copy(padded, text)] = 0x80
	return padded
}

func unpad(padded []byte) (string, bool) {
	text, marked := strings.CutSuffix(strings.TrimRight(string(padded), "\x00"), "\x80")
	return text, marked
}
