package main

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"mentorbot/bot/mentoring"
	"mentorbot/bot/slack/slackfake"
	"mentorbot/storage/seal"
	"mentorbot/storage/sqlite"
)

const (
	jsonType = "application/json"
	formType = "application/x-www-form-urlencoded"
)

// edge is the program's HTTP face, as anybody on the way to it sees it.
type edge struct{ *service }

// command is a slash command of Sara's.
func (e edge) command(more url.Values) []byte {
	in := url.Values{
		"command": {"/mentor"}, "text": {"book 12/1 kl. 14, Rådhuset"}, "team_id": {slackfake.TeamID}, "user_id": {"U1"},
		"channel_id": {"D1"}, "channel_name": {"directmessage"}, "trigger_id": {"edge.1"}, "response_url": {"https://hooks.slack.com/x"},
	}
	for key, values := range more {
		in[key] = values
	}
	return []byte(in.Encode())
}

func (e edge) request(method, path, kind string, body []byte) *http.Request {
	e.Helper()
	r, err := http.NewRequestWithContext(e.Context(), method, e.url+path, bytes.NewReader(body))
	if err != nil {
		e.Fatal(err)
	}
	r.Header.Set("Content-Type", kind)
	slackfake.Sign(r.Header, e.workspace.Secret, time.Now(), body)
	return r
}

// answer sends the request. No answer of any kind may speak of anybody.
func (e edge) answer(r *http.Request) (status int, body string) {
	e.Helper()
	resp, err := client.Do(r)
	if err != nil {
		e.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	all, err := io.ReadAll(resp.Body)
	if err != nil {
		e.Fatal(err)
	}
	var headers bytes.Buffer
	if err := resp.Header.Write(&headers); err != nil {
		e.Fatal(err)
	}
	for _, name := range []string{"Sara", "Holm", "Henrik", "Lund", "Mette", "Krogh", "Mentorskab"} {
		if strings.Contains(string(all)+headers.String(), name) {
			e.Errorf("%s %s speaks of %s: %s", r.Method, r.URL.Path, name, all)
		}
	}
	return resp.StatusCode, string(all)
}

func TestWhatIsNotFromSlackHasNoEffectAndLearnsNothing(t *testing.T) {
	t.Parallel()
	e := edge{serving(t, slackHTTP)}
	signed := func(path, kind string, body []byte) *http.Request {
		return e.request(http.MethodPost, path, kind, body)
	}
	altered := func(change func(http.Header)) *http.Request {
		r := signed("/slack/commands", formType, e.command(nil))
		change(r.Header)
		return r
	}
	at := func(d time.Duration) *http.Request {
		return altered(func(h http.Header) { slackfake.Sign(h, e.workspace.Secret, time.Now().Add(d), e.command(nil)) })
	}
	payload := func(s string) []byte { return []byte(url.Values{"payload": {s}}.Encode()) }
	event := func(team string) []byte {
		return fmt.Appendf(nil, `{"type":"event_callback","team_id":%q,"event_id":"Ev1","event":{"type":"message","channel_type":"im","channel":"D1","user":"U1","text":"book 12/1 kl. 14"}}`, team)
	}
	for name, c := range map[string]struct {
		r    *http.Request
		want int
	}{
		"no signature":               {altered(func(h http.Header) { h.Del("X-Slack-Signature") }), 401},
		"no time":                    {altered(func(h http.Header) { h.Del("X-Slack-Request-Timestamp") }), 401},
		"another secret":             {altered(func(h http.Header) { slackfake.Sign(h, "x", time.Now(), e.command(nil)) }), 401},
		"another body":               {altered(func(h http.Header) { slackfake.Sign(h, e.workspace.Secret, time.Now(), []byte("x")) }), 401},
		"another time":               {altered(func(h http.Header) { h.Set("X-Slack-Request-Timestamp", fmt.Sprint(time.Now().Unix()-1)) }), 401},
		"signature is no hex":        {altered(func(h http.Header) { h.Set("X-Slack-Signature", "v0=xyz") }), 401},
		"signature of a later form":  {altered(func(h http.Header) { h.Set("X-Slack-Signature", "v1="+strings.Repeat("0", 64)) }), 401},
		"time is no number":          {altered(func(h http.Header) { h.Set("X-Slack-Request-Timestamp", "nu") }), 401},
		"six minutes old":            {at(-6 * time.Minute), 401},
		"six minutes ahead":          {at(6 * time.Minute), 401},
		"verification without a key": {altered(func(h http.Header) { h.Set("X-Slack-Signature", "v0=") }), 401},
		"over a megabyte":            {signed("/slack/commands", formType, e.command(url.Values{"text": {strings.Repeat("x", 1<<20)}})), 413},
		"no command":                 {signed("/slack/commands", formType, []byte("text=book")), 400},
		"command is no form":         {signed("/slack/commands", formType, []byte("%zz")), 400},
		"no payload":                 {signed("/slack/interactions", formType, []byte("x=1")), 400},
		"payload is no JSON":         {signed("/slack/interactions", formType, payload("{")), 400},
		"payload of another kind":    {signed("/slack/interactions", formType, payload(`[1]`)), 400},
		"event is no JSON":           {signed("/slack/events", jsonType, []byte("{")), 200}, // Slack switches events off otherwise
		"event of an unknown type":   {signed("/slack/events", jsonType, []byte(`{"type":"event_callback","team_id":"T0HOME","event":{"type":"tomorrow"}}`)), 200},
		"event of a foreign team":    {signed("/slack/events", jsonType, event("T0OTHER")), 200},
		"command of a foreign team":  {signed("/slack/commands", formType, e.command(url.Values{"team_id": {"T0OTHER"}})), 200},
		"press of a foreign team":    {signed("/slack/interactions", formType, payload(`{"type":"block_actions","team":{"id":"T0OTHER"},"user":{"id":"U1"},"trigger_id":"edge.2","actions":[{"value":"join:1"}]}`)), 200},
		"GET a command":              {e.request(http.MethodGet, "/slack/commands", formType, nil), 405},
		"GET an event":               {e.request(http.MethodGet, "/slack/events", formType, nil), 405},
		"PUT a press":                {e.request(http.MethodPut, "/slack/interactions", formType, payload("{}")), 405},
		"no path":                    {signed("/", formType, e.command(nil)), 404},
		"path of Slack's":            {signed("/slack/", formType, e.command(nil)), 404},
		"path under a path":          {signed("/slack/commands/1", formType, e.command(nil)), 404},
		"page of the playground":     {e.request(http.MethodGet, "/api/state", jsonType, nil), 404},
		"data":                       {e.request(http.MethodGet, "/"+databaseName, jsonType, nil), 404},
		"health by POST":             {signed("/healthz", jsonType, nil), 405},
		"headers of 40 KB":           {altered(func(h http.Header) { h.Set("X-Long", strings.Repeat("x", 40<<10)) }), 431},
	} {
		status, body := e.answer(c.r)
		if status != c.want {
			t.Errorf("%s: %d, want %d", name, status, c.want)
		}
		if strings.HasPrefix(c.r.URL.Path, "/slack/") && c.want != 404 && c.want != 431 && body != "" {
			t.Errorf("%s: it says %q", name, body)
		}
	}
	if status, body := e.answer(e.request(http.MethodPost, "/slack/commands", formType, e.command(url.Values{"user_id": {"U99"}}))); status != 200 || body == "" {
		t.Errorf("somebody who takes no part: %d %q", status, body)
	}
	t.Run("a body that does not end", func(t *testing.T) { e.slow(t) })
	e.stop(syscall.SIGTERM)
	e.untouched()
	if strings.Contains(e.log.String(), "Rådhuset") || strings.Contains(e.log.String(), "book") {
		t.Errorf("the log holds what was sent:\n%s", e.log)
	}
}

// slow begins a request and does not end it; the program does, long before a
// minute has passed.
func (e edge) slow(t *testing.T) {
	t.Helper()
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", strings.TrimPrefix(e.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if err := conn.SetDeadline(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(conn, "POST /slack/commands HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\ncommand="); err != nil {
		t.Fatal(err)
	}
	all, err := io.ReadAll(conn)
	if err != nil || !strings.HasPrefix(string(all), "HTTP/1.1 400 ") || !strings.HasSuffix(string(all), "\r\n\r\n") {
		t.Errorf("it answers %q (%v)", all, err)
	}
}

// untouched fails when anything that came was carried out.
func (e edge) untouched() {
	e.Helper()
	master, err := seal.ReadFile(e.key)
	if err != nil {
		e.Fatal(err)
	}
	db, err := sqlite.Open(e.Context(), filepath.Join(e.dir, databaseName), master)
	if err != nil {
		e.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // only read
	if err := db.View(e.Context(), func(r mentoring.Reader) error {
		p, err := r.Pair(1)
		if err == nil && p.State() != mentoring.PairInvited {
			e.Errorf("the pair is %s", p.State())
		}
		return err
	}); err != nil {
		e.Error(err)
	}
}

func TestARepeatedRequestHasItsEffectOnce(t *testing.T) {
	t.Parallel()
	e := edge{serving(t, slackHTTP)}
	e.workspace.Person("U1").Press(e.gets("U1", "Velkommen til").TS, "Jeg er med")
	e.workspace.Person("U2").Press(e.gets("U2", "Tak, fordi du vil være mentor").TS, "Jeg er med")
	e.gets("U1", "I er begge med")
	for n := range 3 {
		resp, err := client.Do(e.request(http.MethodPost, "/slack/commands", formType, e.command(nil)))
		if err != nil {
			t.Fatal(err)
		}
		all, err := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if err != nil || resp.StatusCode != http.StatusOK || n == 0 && !strings.Contains(string(all), "Du har foreslået") {
			t.Fatalf("%d %s %v", resp.StatusCode, all, err)
		}
	}
	e.gets("U2", "Sara foreslår et møde")
	e.clock(map[string]string{"advance": "1h"})
	n := 0
	for _, m := range e.workspace.Person("U2").Messages() {
		if strings.Contains(m.Shown, "foreslår et møde") {
			n++
		}
	}
	if n != 1 {
		t.Errorf("Henrik is asked %d times", n)
	}
}
