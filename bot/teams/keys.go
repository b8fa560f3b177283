package teams

import (
	"context"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/url"
	"sync"
	"time"
)

const (
	keysLife  = 24 * time.Hour // after which the set is fetched anew, in the background
	keysAsk   = time.Hour      // between two fetches for a key that is not known
	keysRetry = time.Minute    // between two fetches after one that failed
	keysMax   = 1 << 20
)

// signingKey is a key that signs activities, for the channels that it is
// endorsed for.
type signingKey struct {
	public       *rsa.PublicKey
	endorsements []string
}

var (
	errUnknownKey = errors.New("no such key")
	errNoKeys     = errors.New("the keys of inbound tokens cannot be fetched")
)

// keys are the keys of inbound tokens. A set is kept until another was
// fetched whole; all who wait for a fetch share one.
type keys struct {
	client *http.Client
	url    string // of the metadata
	now    func() time.Time

	mu      sync.Mutex
	set     map[string]signingKey
	fetched time.Time     // when the set came
	asked   time.Time     // when an unknown key was last fetched for
	failed  time.Time     // when a fetch last failed; zero after one that went well
	flight  chan struct{} // closed when the fetch that is under way ends
}

// find returns the key with the id. It fetches the set when there is none, and
// for an unknown id once an hour: ids come from strangers.
func (k *keys) find(ctx context.Context, id string) (signingKey, error) {
	k.mu.Lock()
	key, known := k.set[id]
	now := k.now()
	rested := k.failed.IsZero() || now.Sub(k.failed) >= keysRetry
	switch {
	case known:
		if now.Sub(k.fetched) >= keysLife && rested {
			k.fetch()
		}
		k.mu.Unlock()
		return key, nil
	case k.flight == nil && (!rested || k.set != nil && !k.asked.IsZero() && now.Sub(k.asked) < keysAsk):
		defer k.mu.Unlock()
		return signingKey{}, k.missing()
	}
	if k.set != nil {
		k.asked = now
	}
	flight := k.fetch()
	k.mu.Unlock()
	select {
	case <-flight:
	case <-ctx.Done():
		return signingKey{}, errNoKeys
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if key, known := k.set[id]; known {
		return key, nil
	}
	return signingKey{}, k.missing()
}

func (k *keys) missing() error {
	if k.set == nil {
		return errNoKeys
	}
	return errUnknownKey
}

// load waits until there is a set.
func (k *keys) load(ctx context.Context) error {
	if _, err := k.find(ctx, ""); err != nil && !errors.Is(err, errUnknownKey) {
		return err
	}
	return nil
}

// there reports whether a set was ever fetched.
func (k *keys) there() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.set != nil
}

// fetch begins to fetch the set unless that is under way, and returns what is
// closed at its end. The caller holds the lock.
func (k *keys) fetch() chan struct{} {
	if k.flight != nil {
		return k.flight
	}
	flight := make(chan struct{})
	k.flight = flight
	go func() {
		ctx, cancel := context.WithTimeout(context.Background(), callTimeout)
		defer cancel()
		set, err := k.get(ctx)
		k.mu.Lock()
		defer k.mu.Unlock()
		if err != nil {
			k.failed, k.asked = k.now(), time.Time{}
		} else {
			k.set, k.fetched, k.failed = set, k.now(), time.Time{}
		}
		k.flight = nil
		close(flight)
	}()
	return flight
}

// get fetches metadata and keys.
func (k *keys) get(ctx context.Context) (map[string]signingKey, error) {
	var metadata struct {
		Keys string `json:"jwks_uri"`
	}
	if err := k.read(ctx, k.url, &metadata); err != nil {
		return nil, err
	}
	if u, err := url.Parse(metadata.Keys); err != nil || !guarded(u) {
		return nil, errors.New("the metadata names no address for keys")
	}
	var found struct {
		Keys []struct {
			Type         string   `json:"kty"`
			ID           string   `json:"kid"`
			N            string   `json:"n"`
			E            string   `json:"e"`
			Endorsements []string `json:"endorsements"`
		} `json:"keys"`
	}
	if err := k.read(ctx, metadata.Keys, &found); err != nil {
		return nil, err
	}
	set := map[string]signingKey{}
	for _, key := range found.Keys {
		n, errN := base64.RawURLEncoding.DecodeString(key.N)
		e, errE := base64.RawURLEncoding.DecodeString(key.E)
		if key.Type != "RSA" || key.ID == "" || errN != nil || errE != nil || len(n) < 256 || len(e) == 0 || len(e) > 4 {
			continue // of a kind that is not accepted, or too weak
		}
		public := &rsa.PublicKey{N: new(big.Int).SetBytes(n), E: int(new(big.Int).SetBytes(e).Int64())}
		set[key.ID] = signingKey{public, key.Endorsements}
	}
	if len(set) == 0 {
		return nil, errors.New("the set holds no key")
	}
	return set, nil
}

func (k *keys) read(ctx context.Context, address string, into any) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	resp, err := k.client.Do(r)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("status %d", resp.StatusCode)
	}
	return json.NewDecoder(io.LimitReader(resp.Body, keysMax)).Decode(into)
}
