package playground_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"mentorbot/bot/chat"
	"mentorbot/bot/playground"
)

// world is a clock with one thing due, which the tests set.
type world struct {
	mu      sync.Mutex
	now     time.Time
	due     time.Time
	settle  func(context.Context) error
	advance func(context.Context, time.Time) error
	resets  int
}

func (w *world) Now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) NextDue() (time.Time, string, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.due, "spørgsmål før mødet", !w.due.IsZero()
}

func (w *world) Settle(ctx context.Context) error {
	if w.settle == nil {
		return nil
	}
	return w.settle(ctx)
}

func (w *world) Advance(ctx context.Context, to time.Time) error {
	if w.advance != nil {
		return w.advance(ctx, to)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = to
	return nil
}

func (w *world) Mark(_ context.Context, name string) (time.Time, error) {
	switch name {
	case "next":
		return w.due, nil
	case "meeting":
		return time.Time{}, &playground.RefusalError{Code: "nomeeting", Message: "Book et først."}
	}
	return time.Time{}, errors.New("no such mark")
}

func (w *world) Reset(context.Context) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = start()
	w.resets++
	return nil
}

func copenhagen() *time.Location {
	loc, err := time.LoadLocation("Europe/Copenhagen")
	if err != nil {
		panic(err)
	}
	return loc
}

func start() time.Time { return time.Date(2027, 1, 4, 9, 0, 0, 0, copenhagen()) }

// handler answers by a function that the test sets.
type handler func(chat.Event) (chat.Reply, error)

func (h handler) Handle(_ context.Context, e chat.Event) (chat.Reply, error) { return h(e) }

// bench is a site over a platform with a fake world and a fake bot.
type bench struct {
	*testing.T
	platform *playground.Platform
	site     *playground.Site
	world    *world
	http     http.Handler
	log      *bytes.Buffer
}

func words(id string, data map[string]any) string {
	if len(data) == 0 {
		return id
	}
	return fmt.Sprint(id, " ", data)
}

func newBench(t *testing.T, h chat.Handler) *bench {
	t.Helper()
	b := &bench{T: t, world: &world{now: start()}, log: &bytes.Buffer{}}
	logger := slog.New(slog.NewTextHandler(b.log, nil))
	b.platform = playground.NewPlatform(b.world.Now, words, logger)
	b.site = playground.New(playground.Config{
		Lang:     "da",
		Platform: b.platform, World: b.world, Text: words, Log: logger,
		People: []playground.Person{
			{ID: "mentee", Name: "Sara", Role: "mentee", Address: "p1"},
			{ID: "mentor", Name: "Henrik", Role: "mentor", Address: "p2"},
			{ID: "coordinator", Name: "Mette", Role: "coordinator", Address: "p3"},
		},
		When:     func(t time.Time) string { return t.Format("2006-01-02 15.04") },
		Moment:   func(t, _ time.Time) string { return t.Format("2.1. 15.04") },
		Date:     func(t, _ time.Time) string { return t.Format("2.1.") },
		Clock:    func(t time.Time) string { return t.Format("15.04") },
		Commands: map[string][]playground.Command{"mentee": {{Word: "book", Help: "aftal et møde"}}},
	})
	b.http = b.site.Handler()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() { ended <- b.platform.Run(ctx, h) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("Run: %v", err)
		}
	})
	return b
}

type message struct {
	ID, From, Day, Clock, Text string
	At                         time.Time
	Blocks                     []struct {
		Kind, Text string
		Items      []string
		Facts      []struct{ Label, Value string }
	}
	Actions []struct{ ID, Label string }
	Files   []struct{ Name, URL string }
	Edited  bool
	Rev     int
}

type formShape struct {
	ID, Title, Text, Submit string
	Fields                  []struct {
		ID, Label, Hint, Kind, Value string
		Options                      []struct{ Value, Label string }
		Required                     bool
		Max                          int
	}
}

type answer struct {
	Messages []message
	Form     *formShape
	Errors   map[string]string
	Error    *struct{ Code, Message string }
	Now      time.Time
	NextDue  *time.Time `json:"next_due"`
	NextWhat string     `json:"next_what"`
	Clock    string
	Next     string
	People   []struct{ ID, Name, Role string }
}

// serve sends a request as the page does.
func (b *bench) serve(method, target, body string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "http://127.0.0.1:8080"+target, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	b.http.ServeHTTP(w, r)
	return w
}

// call sends JSON and expects the status.
func (b *bench) call(status int, method, target, body string) answer {
	b.Helper()
	w := b.serve(method, target, body)
	if w.Code != status {
		b.Fatalf("%s %s %s: status %d, want %d: %s", method, target, body, w.Code, status, w.Body)
	}
	var a answer
	if err := json.Unmarshal(w.Body.Bytes(), &a); err != nil {
		b.Fatalf("%s %s: %v", method, target, err)
	}
	return a
}

// post sends an act that is expected to be carried out.
func (b *bench) post(target string, fields map[string]any) answer {
	b.Helper()
	body, err := json.Marshal(fields)
	if err != nil {
		b.Fatal(err)
	}
	return b.call(http.StatusOK, http.MethodPost, target, string(body))
}

func (b *bench) messages(as string) []message {
	b.Helper()
	return b.call(http.StatusOK, http.MethodGet, "/api/messages?as="+as, "").Messages
}

func (b *bench) send(to chat.Address, m chat.Message) chat.Receipt {
	b.Helper()
	receipt, err := b.platform.Send(b.Context(), to, m)
	if err != nil {
		b.Fatalf("Send: %v", err)
	}
	return receipt
}

func say(text string) chat.Reply {
	m := chat.NewMessage(chat.Paragraph(text))
	return chat.Reply{Message: &m}
}

func quiet(chat.Event) (chat.Reply, error) { return chat.Reply{}, nil }

func body(t *testing.T, r io.Reader) string {
	t.Helper()
	content, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}
