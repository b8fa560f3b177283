package seal

import (
	"errors"
	"fmt"
	"log/slog"

	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/mac"
	tinkpb "github.com/tink-crypto/tink-go/v2/proto/tink_go_proto"
	"github.com/tink-crypto/tink-go/v2/tink"
)

// ScopeOfAudit is the scope of the key under the audit. It seals no text, and
// Master.Unwrap does not take it.
const ScopeOfAudit Scope = "audit"

// Chain is the key under the audit. It is safe for concurrent use.
type Chain struct {
	mac tink.MAC
}

// NewChain makes a key for the audit and returns it wrapped, as it is stored.
func (m *Master) NewChain() (wrapped []byte, err error) {
	template := mac.HMACSHA256Tag256KeyTemplate()
	template.OutputPrefixType = tinkpb.OutputPrefixType_RAW // The plain 32 bytes: there is one key.
	handle, err := keyset.NewHandle(template)
	if err != nil {
		return nil, errors.New("a new key could not be made")
	}
	return m.wrap(ScopeOfAudit, handle)
}

// UnwrapChain returns the key under the audit, or ErrWrongMaster.
func (m *Master) UnwrapChain(wrapped []byte) (*Chain, error) {
	handle, err := m.unwrap(ScopeOfAudit, wrapped)
	if err != nil {
		return nil, err
	}
	primitive, err := mac.New(handle)
	if err != nil {
		return nil, ErrWrongMaster
	}
	return &Chain{mac: primitive}, nil
}

// Sum returns HMAC-SHA256 of what a row says, 32 bytes.
func (c *Chain) Sum(row []byte) ([]byte, error) {
	sum, err := c.mac.ComputeMAC(row)
	if err != nil {
		return nil, errors.New("a row was not authenticated") // tink's own words are not passed on.
	}
	return sum, nil
}

// Verify reports whether the sum is that of the row, in constant time.
func (c *Chain) Verify(sum, row []byte) bool { return c.mac.VerifyMAC(sum, row) == nil }

// Format writes [key] under every verb.
func (c *Chain) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte("[key]")) }

// LogValue returns [key].
func (c *Chain) LogValue() slog.Value { return slog.StringValue("[key]") }
