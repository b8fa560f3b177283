package playground_test

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"mentorbot/bot/chat"
)

func newRequest(ctx context.Context, target, body string) *http.Request {
	return httptest.NewRequestWithContext(ctx, http.MethodPost, "http://127.0.0.1:8080"+target, strings.NewReader(body))
}

func record(h http.Handler, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// stream reads n events after the id from a real connection. An empty id
// leaves the header out.
func (b *bench) stream(after string, n int) string {
	b.Helper()
	server := httptest.NewServer(b.http)
	defer server.Close()
	return b.read(server.URL, after, n, func() {})
}

// read calls connected when the stream has begun.
func (b *bench) read(url, after string, n int, connected func()) string {
	b.Helper()
	ctx, cancel := context.WithCancel(b.Context())
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url+"/events", nil)
	if err != nil {
		b.Fatal(err)
	}
	if after != "" {
		r.Header.Set("Last-Event-ID", after)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	if got := answer.Header.Get("Content-Type"); got != "text/event-stream; charset=utf-8" {
		b.Errorf("content type %q", got)
	}
	connected()
	var got strings.Builder
	lines := bufio.NewScanner(answer.Body)
	for n > 0 && lines.Scan() {
		fmt.Fprintln(&got, lines.Text())
		if lines.Text() == "" {
			n--
		}
	}
	if n > 0 {
		b.Fatalf("the stream ended %d events early: %v", n, lines.Err())
	}
	return got.String()
}

func TestTheStreamCatchesUpAfterTheLastEvent(t *testing.T) {
	t.Parallel()
	b := newBench(t, handler(quiet))
	r := b.send("p1", chat.NewMessage(chat.Paragraph("en")))
	b.send("elsewhere", chat.NewMessage(chat.Paragraph("ikke på siden")))
	b.send("p2", chat.NewMessage(chat.Paragraph("to")))
	for range 2 { // the second changes nothing and is no event
		if err := b.platform.Edit(t.Context(), "p1", r, chat.NewMessage(chat.Paragraph("en igen"))); err != nil {
			t.Fatal(err)
		}
	}
	b.post("/api/clock", map[string]any{"advance": "1d"})
	got := b.stream("1", 3)
	for _, want := range []string{"id: 2\nevent: message\ndata: {\"as\":\"mentor\",\"message\":{\"id\":\"m3\"",
		"id: 3\nevent: edit\ndata: {\"as\":\"mentee\",\"message\":{\"id\":\"m1\"", "id: 4\nevent: clock\ndata: {\"now\":\"2027-01-05T09:00:00+01:00\""} {
		if !strings.Contains(got, want) {
			t.Errorf("stream\n%s lacks\n%s", got, want)
		}
	}
}

func TestAStreamThatLostTooMuchIsToldToFetchAgain(t *testing.T) {
	t.Parallel()
	b := newBench(t, handler(quiet))
	for range 1100 {
		b.send("p1", chat.NewMessage(chat.Paragraph("x")))
	}
	for _, last := range []string{"3", "5000", "-2", "x"} {
		if got := b.stream(last, 1); got != "id: 1100\nevent: reset\ndata: {}\n\n" {
			t.Errorf("after %s: %s", last, got)
		}
	}
}

func TestTheStreamTellsWhatHappensLive(t *testing.T) {
	t.Parallel()
	b := newBench(t, handler(func(e chat.Event) (chat.Reply, error) {
		if _, ok := e.(chat.Submission); ok {
			return chat.Reply{}, nil
		}
		return chat.Reply{Form: &chat.Form{ID: "f:1", Submit: "Gem"}}, nil
	}))
	server := httptest.NewServer(b.http)
	defer server.Close()
	got := b.read(server.URL, "", 5, func() {
		b.post("/api/say", map[string]any{"as": "mentor", "text": "hej"})
		b.post("/api/submit", map[string]any{"as": "mentor", "form": "f:1", "values": map[string]any{}})
		b.post("/api/reset", map[string]any{"scenario": "new"})
	})
	for _, want := range []string{"event: message", "event: form\ndata: {\"as\":\"mentor\",\"form\":\"f:1\"}", "event: closed", "event: clock", "event: reset"} {
		if !strings.Contains(got, want) {
			t.Errorf("stream\n%s lacks %s", got, want)
		}
	}
}

func TestActsOfAllPeopleAreOneAtATime(t *testing.T) {
	t.Parallel()
	var inside sync.Mutex
	b := newBench(t, handler(func(e chat.Event) (chat.Reply, error) {
		if !inside.TryLock() {
			t.Error("two acts at the same time")
			return chat.Reply{}, nil
		}
		defer inside.Unlock()
		return say("Svar til " + string(e.Source().From)), nil
	}))
	var all sync.WaitGroup
	for _, as := range []string{"mentee", "mentor", "coordinator"} {
		for range 20 {
			all.Go(func() {
				w := b.serve(http.MethodPost, "/api/say", `{"as":"`+as+`","text":"hej"}`)
				if w.Code != 200 || strings.Count(w.Body.String(), `"from"`) != 2 {
					t.Errorf("answer = %d %s, want two messages", w.Code, w.Body)
				}
			})
			all.Go(func() { b.serve(http.MethodGet, "/api/messages?as="+as, "") })
			all.Go(func() { b.serve(http.MethodPost, "/api/clock", `{"advance":"1h"}`) })
			all.Go(func() { _, _ = b.platform.Send(t.Context(), "p9", chat.NewMessage(chat.Paragraph("x"))) })
		}
	}
	all.Wait()
	for _, as := range []string{"mentee", "mentor", "coordinator"} {
		if n := len(b.messages(as)); n != 40 {
			t.Errorf("%s sees %d messages, want 40", as, n)
		}
	}
	if got := b.call(200, "GET", "/api/state", "").Now; !got.Equal(start().Add(60 * 3600e9)) {
		t.Errorf("now = %s, want 60 hours later", got)
	}
}
