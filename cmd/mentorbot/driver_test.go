package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"mentorbot/bot/chat"
	"mentorbot/locales"
)

// stage is a demo driven through its HTTP interface, and nothing else.
type stage struct {
	t     *testing.T
	url   string
	world *world
	log   *bytes.Buffer
	wire  func(path string, in any, answer []byte) // sees everything on its way; may be nil
}

type apiMessage struct {
	ID, At, From, Text string
	Actions            []struct{ ID, Label string }
	Files              []struct{ Name, URL string }
	Edited             bool
}

type apiField struct {
	ID, Label, Hint, Kind, Value string
	Options                      []struct{ Value, Label string }
	Required                     bool
	Max                          int
}

type apiForm struct {
	ID, Title, Text, Submit string
	Fields                  []apiField
}

type apiReply struct {
	Messages []apiMessage
	Form     *apiForm
	Errors   map[string]string
	Error    *struct{ Code, Message string }
}

type apiState struct {
	Now     string
	NextDue *string `json:"next_due"`
	People  []struct{ ID, Name, Role string }
	Error   *struct{ Code, Message string }
}

// raise starts a demo with the seed on a server of this test's own.
func raise(t *testing.T, seed uint64) *stage {
	t.Helper()
	s, end := raiseIn(t, t.TempDir(), seed, false)
	t.Cleanup(end)
	return s
}

// raiseIn starts a demo in a folder, from which it goes on if it is kept. The
// caller ends it.
func raiseIn(t *testing.T, dir string, seed uint64, keep bool) (s *stage, end func()) {
	t.Helper()
	return raiseOver(t, dir, seed, keep, func(h chat.Handler, _ *slog.Logger) chat.Handler { return h })
}

// raiseOver starts a demo whose acts go through a handler over the bot.
func raiseOver(t *testing.T, dir string, seed uint64, keep bool, over func(chat.Handler, *slog.Logger) chat.Handler) (s *stage, end func()) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	catalogue, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	logged := &bytes.Buffer{}
	w, err := newWorld(dir, seed, catalogue, catalogue.Words("da"), slog.New(slog.NewTextHandler(logged, nil)))
	if err != nil {
		t.Fatal(err)
	}
	w.keep = keep
	before, err := readKept(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	if err := w.begin(ctx, before); err != nil {
		t.Fatal(err)
	}
	ran := make(chan error, 1)
	go func() { ran <- w.platform.Run(ctx, over(w, w.log)) }()
	server := httptest.NewServer(w.site().Handler())
	return &stage{t: t, url: server.URL, world: w, log: logged}, func() {
		server.Close()
		cancel()
		if err := <-ran; err != nil {
			t.Error(err)
		}
		if err := w.close(); err != nil {
			t.Error(err)
		}
	}
}

func (s *stage) call(method, path string, in, out any) int {
	s.t.Helper()
	var body io.Reader
	if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			s.t.Fatal(err)
		}
		body = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(s.t.Context(), method, s.url+path, body)
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	answer, err := io.ReadAll(resp.Body)
	if err == nil {
		err = json.Unmarshal(answer, out)
	}
	if err != nil {
		s.t.Fatalf("%s %s: %v", method, path, err)
	}
	if s.wire != nil {
		s.wire(path, in, answer)
	}
	return resp.StatusCode
}

func (s *stage) act(path string, in map[string]any) apiReply {
	s.t.Helper()
	var out apiReply
	if code := s.call(http.MethodPost, path, in, &out); code != http.StatusOK {
		s.t.Fatalf("%s %v: %d %+v", path, in, code, out.Error)
	}
	return out
}

func (s *stage) say(as, text string) apiReply {
	s.t.Helper()
	return s.act("/api/say", map[string]any{"as": as, "text": text})
}

// press clicks the newest button with the label in a person's chat.
func (s *stage) press(as, label string) apiReply {
	s.t.Helper()
	m, action, ok := s.find(as, label)
	if !ok {
		s.t.Fatalf("%s has no button %q; the last message is:\n%s", as, label, s.last(as).Text)
	}
	return s.act("/api/press", map[string]any{"as": as, "message": m, "action": action})
}

func (s *stage) find(as, label string) (message, action string, ok bool) {
	s.t.Helper()
	return newestButton(s.messages(as), label)
}

// newestButton finds the button with the label that came last.
func newestButton(all []apiMessage, label string) (message, action string, ok bool) {
	for _, m := range slices.Backward(all) {
		for _, a := range m.Actions {
			if a.Label == label {
				return m.ID, a.ID, true
			}
		}
	}
	return "", "", false
}

// submit sends a form as it is, with the fields of these labels changed.
func (s *stage) submit(as string, f *apiForm, typed map[string]string) apiReply {
	s.t.Helper()
	if f == nil {
		s.t.Fatalf("no form is open for %s", as)
	}
	values, err := f.filled(typed)
	if err != nil {
		s.t.Fatal(err)
	}
	return s.act("/api/submit", map[string]any{"as": as, "form": f.ID, "values": values})
}

// filled are the values of a form with the fields of these labels, or ids,
// changed.
func (f *apiForm) filled(typed map[string]string) (map[string]any, error) {
	values := map[string]any{}
	known := map[string]string{}
	for _, field := range f.Fields {
		if field.Kind == "heading" || field.Kind == "reading" {
			continue
		}
		values[field.ID] = field.Value
		if _, twice := known[field.Label]; !twice {
			known[field.Label] = field.ID
		}
	}
	for label, value := range typed {
		id, ok := known[label]
		if _, byID := values[label]; byID {
			id, ok = label, true
		}
		if !ok {
			return nil, fmt.Errorf("form %q has no field %q", f.Title, label)
		}
		values[id] = value
	}
	return values, nil
}

func (s *stage) messages(as string) []apiMessage {
	s.t.Helper()
	var out struct{ Messages []apiMessage }
	s.call(http.MethodGet, "/api/messages?as="+as, nil, &out)
	return out.Messages
}

func (s *stage) last(as string) apiMessage {
	s.t.Helper()
	all := s.messages(as)
	if len(all) == 0 {
		return apiMessage{}
	}
	return all[len(all)-1]
}

func (s *stage) state() apiState {
	s.t.Helper()
	var out apiState
	s.call(http.MethodGet, "/api/state", nil, &out)
	return out
}

func (s *stage) clock(in map[string]any) (apiState, int) {
	s.t.Helper()
	var out apiState
	code := s.call(http.MethodPost, "/api/clock", in, &out)
	return out, code
}

func (s *stage) to(moment string) apiState {
	s.t.Helper()
	out, code := s.clock(map[string]any{"to": moment})
	if code != http.StatusOK {
		s.t.Fatalf("to %s: %d %+v", moment, code, out.Error)
	}
	return out
}

// until goes from event to event until the person's newest message holds the
// text.
func (s *stage) until(as, text string) apiMessage {
	s.t.Helper()
	for range 60 {
		for _, m := range s.messages(as) {
			if m.From == "bot" && m.At == s.state().Now && strings.Contains(m.Text, text) {
				return m
			}
		}
		out, code := s.clock(map[string]any{"to": "next"})
		if code != http.StatusOK {
			s.t.Fatalf("waiting for %q: %+v at %s", text, out.Error, s.state().Now)
		}
	}
	s.t.Fatalf("%s never got %q", as, text)
	return apiMessage{}
}

// now, next, mark and forward make a stage a scene.
func (s *stage) now() time.Time { s.t.Helper(); return mustTime(s.t, s.state().Now) }

func (s *stage) next() (time.Time, bool) {
	s.t.Helper()
	due := s.state().NextDue
	if due == nil {
		return time.Time{}, false
	}
	return mustTime(s.t, *due), true
}

func (s *stage) mark(moment string) time.Time {
	s.t.Helper()
	at, err := s.world.Mark(s.t.Context(), moment)
	if err != nil {
		s.t.Fatal(err)
	}
	return at
}

func (s *stage) forward(moment string) { s.t.Helper(); s.to(moment) }

func (f *apiForm) String() string {
	if f == nil {
		return "no form"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s\n", f.Title, f.Text)
	for _, field := range f.Fields {
		fmt.Fprintf(&b, "%s | %s | %s\n", field.Label, field.Hint, field.Value)
	}
	return b.String()
}
