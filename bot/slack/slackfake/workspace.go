package slackfake

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// The ids of the workspace and of its one app.
const (
	TeamID  = "T0HOME"
	BotUser = "U0BOT"
	BotID   = "B0BOT"
	AppID   = "A0APP"
)

// Workspace is one workspace with one installed app. Its methods are safe for
// concurrent use.
type Workspace struct {
	// BotToken, AppToken and Secret are what the app is installed with.
	BotToken, AppToken, Secret string
	// Now is the clock of triggers; signatures use the real time.
	Now func() time.Time

	t      testing.TB
	server *httptest.Server
	client *http.Client

	mu         sync.Mutex
	endpoint   string // of the app's HTTP face; empty for Socket Mode
	lenient    bool   // unacknowledged acts do not fail the test
	people     map[string]*Person
	scopes     map[string]bool
	dead       string // the code that every token gets, or empty
	faults     []*Fault
	late       []func()
	triggers   map[string]*trigger
	responses  map[string]*response
	files      map[string]*file
	pending    []envelope // events that nobody acknowledged
	transcript []Record
	sockets    sockets
	promised   promised
	counter    int
	timeouts   int
	patience   time.Duration
}

// Record is what the workspace received: a call of the Web API, an upload, a
// use of a response_url or an acknowledgement.
type Record struct {
	What string // method, "upload", "response_url" or "ack"
	Body string
}

// allScopes is what the app's manifest asks for.
var allScopes = []string{"chat:write", "commands", "files:write", "im:history", "im:write", "users:read", "users:read.email"}

// Scopes returns every scope that some method or event of the workspace needs.
func Scopes() []string { return append([]string(nil), allScopes...) }

// New starts a workspace that ends with the test.
func New(t testing.TB) *Workspace {
	w := &Workspace{
		BotToken: "xoxb-" + rand.Text(), AppToken: "xapp-" + rand.Text(), Secret: strings.ToLower(rand.Text()),
		Now: time.Now, patience: ackTime, t: t, client: &http.Client{Timeout: 5 * time.Second, Transport: &http.Transport{}},
		people: map[string]*Person{}, scopes: map[string]bool{}, triggers: map[string]*trigger{},
		responses: map[string]*response{}, files: map[string]*file{},
	}
	for _, s := range allScopes {
		w.scopes[s] = true
	}
	w.sockets.changed = sync.NewCond(&w.mu)
	mux := http.NewServeMux()
	mux.HandleFunc("/api/{method}", w.serveAPI)
	mux.HandleFunc("/upload/{id}", w.serveUpload)
	mux.HandleFunc("/response/{id}", w.serveResponse)
	mux.HandleFunc("/socket/{ticket}", w.serveSocket)
	w.server = httptest.NewServer(mux)
	t.Cleanup(func() {
		w.closeSockets()
		w.server.CloseClientConnections()
		w.server.Close()
		w.client.CloseIdleConnections()
	})
	return w
}

// APIURL is the base of the Web API.
func (w *Workspace) APIURL() string { return w.server.URL + "/api/" }

// DeliverTo makes the workspace send signed requests to the paths under the
// base URL. Without it, acts travel over Socket Mode.
func (w *Workspace) DeliverTo(base string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.endpoint = base
}

// Lenient lets acts go unacknowledged without failing the test; Timeouts
// counts them.
func (w *Workspace) Lenient() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.lenient = true
}

// Timeouts is how many commands, clicks and sent dialogs ended with
// operation_timeout in front of a person.
func (w *Workspace) Timeouts() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.timeouts
}

// Withdraw takes a scope from the app.
func (w *Workspace) Withdraw(scope string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.scopes, scope)
}

// KillTokens answers every call with the code, such as token_revoked; an empty
// code makes the tokens good again.
func (w *Workspace) KillTokens(code string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.dead = code
}

// Transcript returns everything that was received so far.
func (w *Workspace) Transcript() []Record {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]Record(nil), w.transcript...)
}

// Calls counts the calls of one method.
func (w *Workspace) Calls(method string) int {
	n := 0
	for _, r := range w.Transcript() {
		if r.What == method {
			n++
		}
	}
	return n
}

func (w *Workspace) record(what, body string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.transcript = append(w.transcript, Record{what, body})
}

// next numbers whatever needs an id. The caller holds mu.
func (w *Workspace) next(prefix string) string {
	w.counter++
	return fmt.Sprintf("%s%06d", prefix, w.counter)
}

// stamp is the ts of a new message. The caller holds mu.
func (w *Workspace) stamp() string { return w.next("1798761600.") }

// Person returns the member with the id, who joins at the first call.
func (w *Workspace) Person(id string) *Person {
	w.mu.Lock()
	defer w.mu.Unlock()
	p := w.people[id]
	if p == nil {
		p = &Person{w: w, ID: id, DM: "D" + strings.TrimLeft(id, "UW"), email: strings.ToLower(id) + "@example.org"}
		w.people[id] = p
	}
	return p
}

// ofDM returns the owner of a one-to-one chat, or nil. The caller holds mu.
func (w *Workspace) ofDM(channel string) *Person {
	for _, p := range w.people {
		if p.DM == channel {
			return p
		}
	}
	return nil
}

func encode(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // plain values only
	}
	return b
}
