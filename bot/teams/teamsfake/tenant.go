package teamsfake

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// Ids of the tenant and of the app.
const (
	TenantID = "11111111-2222-3333-4444-555555555555"
	AppID    = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"
	secret   = "hemmeligheden"
)

// Tenant is a tenant of Teams. Safe for concurrent use.
type Tenant struct {
	AppID, Secret, TenantID string

	tb     testing.TB
	server *httptest.Server

	mu       sync.Mutex
	keys     []Key
	signs    int                  // index of the key that signs
	tokens   map[string]time.Time // ours, with their ends
	faults   []*Fault
	people   map[string]*Person // by object id
	chats    map[string]*Person // by conversation
	busy     map[string]bool    // conversations with a request under way
	services map[string]bool
	app      string   // where activities go
	typed    []string // what was typed into inputs: it stands in no card of a chat
	sent     []Sent
	public   map[string][]string // what was said in groups
	next     int
	lenient  bool         // acts may reach nobody
	unheard  int          // how many did
	pending  []redelivery // what is delivered again
	calls    map[string]int
}

// Sent is one request or answer of the app: what left the process.
type Sent struct {
	Kind string // create, send, update, invoke, dialog
	Body string
}

// New returns a tenant with the people U1 and U2, who have the app.
func New(tb testing.TB) *Tenant {
	tb.Helper()
	t := &Tenant{
		AppID: AppID, Secret: secret, TenantID: TenantID, tb: tb, tokens: map[string]time.Time{}, people: map[string]*Person{},
		chats: map[string]*Person{}, busy: map[string]bool{}, public: map[string][]string{}, calls: map[string]int{},
		services: map[string]bool{"emea": true, "teams": true, "de": true},
	}
	t.Rotate("key-1")
	mux := http.NewServeMux()
	mux.HandleFunc("GET /metadata", func(w http.ResponseWriter, r *http.Request) {
		if t.fault(CallMetadata, "", "", nil).before(w, r) {
			return
		}
		t.count("metadata")
		write(w, http.StatusOK, map[string]any{"issuer": "https://api.botframework.com", "jwks_uri": t.server.URL + "/keys"})
	})
	mux.HandleFunc("GET /keys", func(w http.ResponseWriter, _ *http.Request) { write(w, http.StatusOK, t.published()) })
	mux.HandleFunc("POST /{tenant}/oauth2/v2.0/token", t.token)
	mux.HandleFunc("POST /{service}/v3/conversations", t.create)
	mux.HandleFunc("POST /{service}/v3/conversations/{chat}/activities", t.post)
	mux.HandleFunc("PUT /{service}/v3/conversations/{chat}/activities/{id}", t.put)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		tb.Errorf("the app calls %s %s, which does not exist", r.Method, r.URL.Path)
		w.WriteHeader(http.StatusNotFound)
	})
	t.server = httptest.NewServer(mux)
	tb.Cleanup(t.server.Close)
	for _, id := range []string{"u1", "u2"} {
		t.Hire(id)
	}
	return t
}

// MetadataURL, TokenURL and Service are the addresses of the tenant.
func (t *Tenant) MetadataURL() string { return t.server.URL + "/metadata" }

// TokenURL is the address of the token endpoint.
func (t *Tenant) TokenURL() string { return t.server.URL + "/{tenant}/oauth2/v2.0/token" }

// Service is the address of a region's service; "teams" is the global one.
func (t *Tenant) Service(region string) string { return t.server.URL + "/" + region + "/" }

// DeliverTo says where the app listens.
func (t *Tenant) DeliverTo(address string) { t.mu.Lock(); defer t.mu.Unlock(); t.app = address }

// Calls returns how often something was asked for.
func (t *Tenant) Calls(what string) int { t.mu.Lock(); defer t.mu.Unlock(); return t.calls[what] }

func (t *Tenant) count(what string) { t.mu.Lock(); defer t.mu.Unlock(); t.calls[what]++ }

// Transcript returns everything that the app sent and answered.
func (t *Tenant) Transcript() []Sent {
	t.mu.Lock()
	defer t.mu.Unlock()
	return append([]Sent(nil), t.sent...)
}

// redelivery is an activity that its person's app did not take.
type redelivery struct {
	of *Person
	in map[string]any
}

// Lenient lets acts reach nobody without failing the test; Unheard counts them.
func (t *Tenant) Lenient() { t.mu.Lock(); defer t.mu.Unlock(); t.lenient = true }

// Unheard is how many acts reached nobody.
func (t *Tenant) Unheard() int { t.mu.Lock(); defer t.mu.Unlock(); return t.unheard }

// Redeliver delivers once more, under the same ids, what reached nobody. Buttons
// and dialogs are not: their people were told so.
func (t *Tenant) Redeliver() {
	t.mu.Lock()
	again := t.pending
	t.pending = nil
	t.mu.Unlock()
	for _, r := range again {
		r.of.deliver(r.in)
	}
}

// Said returns the words that the app said in a group.
func (t *Tenant) Said(group string) []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return append([]string(nil), t.public[group]...)
}

// RevokeTokens ends every token that was given out.
func (t *Tenant) RevokeTokens() { t.mu.Lock(); defer t.mu.Unlock(); clear(t.tokens) }

func (t *Tenant) id() string {
	t.next++
	return fmt.Sprint(1798761600000 + t.next)
}

// token is the token endpoint: id and secret in the body, our tenant in the
// path.
func (t *Tenant) token(w http.ResponseWriter, r *http.Request) {
	if t.fault(CallToken, "", "", nil).before(w, r) {
		return
	}
	t.count("token")
	switch {
	case r.PathValue("tenant") != t.TenantID || r.PostFormValue("client_id") != t.AppID:
		write(w, http.StatusBadRequest, map[string]any{"error": "unauthorized_client", "error_description": "AADSTS700016: Application was not found in the directory"})
	case r.PostFormValue("client_secret") != t.Secret || r.Header.Get("Authorization") != "":
		write(w, http.StatusUnauthorized, map[string]any{"error": "invalid_client", "error_description": "AADSTS7000215: Invalid client secret provided."})
	case r.PostFormValue("grant_type") != "client_credentials" || r.PostFormValue("scope") != "https://api.botframework.com/.default":
		write(w, http.StatusBadRequest, map[string]any{"error": "invalid_scope", "error_description": "AADSTS70011"})
	default:
		t.mu.Lock()
		value := "token-" + t.id()
		t.tokens[value] = time.Now().Add(time.Hour)
		t.mu.Unlock()
		write(w, http.StatusOK, map[string]any{"token_type": "Bearer", "expires_in": 3599, "access_token": value})
	}
}

// bears reports whether a request has a token of ours.
func (t *Tenant) bears(r *http.Request) bool {
	value, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	t.mu.Lock()
	defer t.mu.Unlock()
	end, known := t.tokens[value]
	return ok && known && time.Now().Before(end)
}

func write(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}
