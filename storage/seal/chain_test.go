package seal

import (
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"fmt"
	"testing"
)

func TestTheChainIsHMACOfItsOwnKey(t *testing.T) {
	t.Parallel()
	master, err := New()
	if err != nil {
		t.Fatal(err)
	}
	wrapped, err := master.NewChain()
	if err != nil {
		t.Fatal(err)
	}
	chain, err := master.UnwrapChain(wrapped)
	if err != nil {
		t.Fatal(err)
	}
	sum, err := chain.Sum([]byte("row"))
	if err != nil || len(sum) != sha256.Size || !chain.Verify(sum, []byte("row")) || chain.Verify(sum, []byte("rows")) || chain.Verify(nil, []byte("row")) {
		t.Errorf("%d bytes (%v)", len(sum), err)
	}
	if plain := hmac.New(sha256.New, nil).Sum([]byte("row")); hmac.Equal(plain, sum) {
		t.Error("it is not keyed")
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%d"} {
		if got := fmt.Sprintf(verb, chain); got != "[key]" {
			t.Errorf("%s prints %s", verb, got)
		}
	}
	if got := chain.LogValue().String(); got != "[key]" {
		t.Errorf("a log has %s", got)
	}

	next, err := master.Rotate()
	if err != nil {
		t.Fatal(err)
	}
	again, err := next.Rewrap(ScopeOfAudit, wrapped)
	if err != nil {
		t.Fatal(err)
	}
	if rotated, err := next.UnwrapChain(again); err != nil || !rotated.Verify(sum, []byte("row")) {
		t.Errorf("after a rotation: %v", err)
	}
}

func TestOtherKeysAreNoChain(t *testing.T) {
	t.Parallel()
	master, err := New()
	if err != nil {
		t.Fatal(err)
	}
	other, err := New()
	if err != nil {
		t.Fatal(err)
	}
	chain, err := master.NewChain()
	if err != nil {
		t.Fatal(err)
	}
	text, err := master.NewKey(ScopeOfAudit)
	if err != nil {
		t.Fatal(err)
	}
	elsewhere, err := master.NewKey("pair/1")
	if err != nil {
		t.Fatal(err)
	}
	for name, wrapped := range map[string][]byte{"a key for texts": text, "one of another scope": elsewhere, "nothing": nil} {
		if _, err := master.UnwrapChain(wrapped); !errors.Is(err, ErrWrongMaster) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := other.UnwrapChain(chain); !errors.Is(err, ErrWrongMaster) {
		t.Errorf("another master: %v", err)
	}
	if _, err := master.Unwrap(ScopeOfAudit, chain); !errors.Is(err, ErrWrongMaster) {
		t.Errorf("the chain seals texts: %v", err)
	}
}
