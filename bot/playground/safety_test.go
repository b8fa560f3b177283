package playground_test

import (
	"context"
	"net"
	"net/http"
	"strings"
	"testing"

	"mentorbot/bot/chat"
)

const policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

func TestEveryAnswerCarriesTheHeadersThatProtect(t *testing.T) {
	t.Parallel()
	b := newBench(t, handler(quiet))
	for _, target := range []string{"/", "/assets/page.js", "/assets/page.css", "/api/state", "/api/messages", "/nowhere", "/files/x"} {
		h := b.serve("GET", target, "").Header()
		if h.Get("Content-Security-Policy") != policy || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") != "no-referrer" {
			t.Errorf("%s: headers %v", target, h)
		}
		if h.Get("Set-Cookie") != "" {
			t.Errorf("%s sets a cookie", target)
		}
	}
}

func TestOnlyOwnHostsAreServed(t *testing.T) {
	t.Parallel()
	b := newBench(t, handler(quiet))
	for host, want := range map[string]int{
		"127.0.0.1:8080": 200, "localhost:8080": 200, "[::1]:8080": 200, "localhost": 200,
		"example.org": 403, "example.org:8080": 403, "localhost.example.org:8080": 403, "127.0.0.2:8080": 403, "": 403,
	} {
		r := newRequest(t.Context(), "/api/state", "")
		r.Method, r.Host = http.MethodGet, host
		w := record(b.http, r)
		if w.Code != want || w.Header().Get("Content-Security-Policy") != policy {
			t.Errorf("host %q: %d, want %d", host, w.Code, want)
		}
	}
}

func TestPostsFromOtherPagesAreRefused(t *testing.T) {
	t.Parallel()
	b := newBench(t, handler(quiet))
	const act = `{"as":"mentee","text":"hej"}`
	for _, c := range []struct {
		name, header, value string
		want                int
	}{
		{"other site", "Sec-Fetch-Site", "cross-site", 403},
		{"same site", "Sec-Fetch-Site", "same-site", 403},
		{"other origin", "Origin", "http://example.org", 403},
		{"other port", "Origin", "http://127.0.0.1:9090", 403},
		{"own page", "Sec-Fetch-Site", "same-origin", 200},
		{"own origin", "Origin", "http://127.0.0.1:8080", 200},
	} {
		if w := b.serve("POST", "/api/say", act, c.header, c.value); w.Code != c.want {
			t.Errorf("%s: %d, want %d", c.name, w.Code, c.want)
		}
	}
}

func TestAPanicTellsNothing(t *testing.T) {
	t.Parallel()
	panics := true
	b := newBench(t, handler(func(chat.Event) (chat.Reply, error) {
		if panics {
			panic("kanariefugl")
		}
		return say("Svar"), nil
	}))
	a := b.call(500, "POST", "/api/say", `{"as":"mentee","text":"hej"}`)
	if a.Error == nil || a.Error.Code != "internal" || !strings.HasPrefix(a.Error.Message, "error.unsaved") {
		t.Errorf("error = %+v", a.Error)
	}
	if strings.Contains(b.log.String(), "kanariefugl") || !strings.Contains(b.log.String(), "panic") {
		t.Errorf("log = %s", b.log)
	}
	panics = false
	b.post("/api/say", map[string]any{"as": "mentee", "text": "hej"}) // the turn was given back
}

func TestFilesAreSavedAndNeverShown(t *testing.T) {
	t.Parallel()
	b := newBench(t, handler(quiet))
	m := chat.NewMessage(chat.Paragraph("Her"))
	m.Files = []chat.File{{Name: "../møde.html", Media: "text/html; charset=utf-8", Content: []byte("<script>")}, {Name: "x", Media: "?"}}
	b.send("p1", m)
	files := b.messages("mentee")[0].Files
	w := b.serve("GET", files[0].URL, "")
	if got := w.Header().Get("Content-Disposition"); got != "attachment; filename*=utf-8''m%C3%B8de.html" {
		t.Errorf("disposition = %q", got)
	}
	if got := b.serve("GET", files[1].URL, "").Header().Get("Content-Type"); got != "application/octet-stream" {
		t.Errorf("type = %q", got)
	}
}

func TestServeIsForThisMachineOnlyAndStopsWithOpenStreams(t *testing.T) {
	t.Parallel()
	b := newBench(t, handler(quiet))
	open, err := net.Listen("tcp", "0.0.0.0:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := b.site.Serve(t.Context(), open); err == nil {
		t.Error("an open address was served")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- b.site.Serve(ctx, l) }()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+l.Addr().String()+"/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	stream, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = stream.Body.Close() }()
	cancel()
	if got := body(t, stream.Body); got != "" {
		t.Errorf("stream = %q, want it ended", got)
	}
	if err := <-ended; err != nil {
		t.Errorf("Serve: %v", err)
	}
}
