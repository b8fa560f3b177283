package teamsfake

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"slices"
	"sync"
	"time"
)

// Key signs activities.
type Key struct {
	ID           string
	Private      *rsa.PrivateKey
	Endorsements []string
}

// pool holds the keys of all tenants: making one takes long.
var pool = [2]func() *rsa.PrivateKey{sync.OnceValue(made), sync.OnceValue(made)}

func made() *rsa.PrivateKey {
	k, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return k
}

// Claims are those of a good token for an activity from the service.
func (t *Tenant) Claims(service string) map[string]any {
	now := time.Now()
	return map[string]any{
		"iss": "https://api.botframework.com", "aud": t.AppID, "serviceurl": service,
		"nbf": now.Add(-time.Minute).Unix(), "exp": now.Add(time.Hour).Unix(),
	}
}

// Key returns the key that signs now.
func (t *Tenant) Key() Key { t.mu.Lock(); defer t.mu.Unlock(); return t.keys[t.signs] }

// KeyNamed returns a key by its id.
func (t *Tenant) KeyNamed(id string) Key {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.keys[slices.IndexFunc(t.keys, func(k Key) bool { return k.ID == id })]
}

// SignWith lets a key of the set sign from now on.
func (t *Tenant) SignWith(id string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.signs = slices.IndexFunc(t.keys, func(k Key) bool { return k.ID == id })
}

// Rotate lets another key sign from now on, under a new id.
func (t *Tenant) Rotate(id string) { t.RotateFor(id, []string{"msteams"}) }

// RotateFor is Rotate with a key for other channels.
func (t *Tenant) RotateFor(id string, channels []string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.signs = len(t.keys)
	t.keys = append(t.keys, Key{ID: id, Private: pool[len(t.keys)%2](), Endorsements: channels})
}

// Sign returns the compact form of a token. The signature is RS256 over
// whatever the header says.
func Sign(header, claims map[string]any, k *rsa.PrivateKey) string {
	head := segment(header) + "." + segment(claims)
	sum := sha256.Sum256([]byte(head))
	sig, err := rsa.SignPKCS1v15(rand.Reader, k, crypto.SHA256, sum[:])
	if err != nil {
		panic(err)
	}
	return head + "." + base64.RawURLEncoding.EncodeToString(sig)
}

// Token is a good token for an activity from the service.
func (t *Tenant) Token(service string) string {
	k := t.Key()
	return Sign(map[string]any{"alg": "RS256", "typ": "JWT", "kid": k.ID}, t.Claims(service), k.Private)
}

func segment(v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return base64.RawURLEncoding.EncodeToString(raw)
}

// published is the key set as the keys' address gives it.
func (t *Tenant) published() any {
	t.mu.Lock()
	defer t.mu.Unlock()
	var all []any
	for _, k := range t.keys {
		all = append(all, map[string]any{
			"kty": "RSA", "use": "sig", "kid": k.ID, "endorsements": k.Endorsements,
			"n": base64.RawURLEncoding.EncodeToString(k.Private.N.Bytes()),
			"e": base64.RawURLEncoding.EncodeToString(big.NewInt(int64(k.Private.E)).Bytes()),
		})
	}
	return map[string]any{"keys": all}
}
