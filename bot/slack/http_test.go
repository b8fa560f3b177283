package slack_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"mentorbot/bot/chat"
	"mentorbot/bot/slack"
	"mentorbot/bot/slack/slackfake"
)

const (
	jsonType = "application/json"
	formType = "application/x-www-form-urlencoded"
)

// ear hears events.
type ear struct {
	mu    sync.Mutex
	heard []chat.Event
}

func (e *ear) handle(ev chat.Event) (chat.Reply, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.heard = append(e.heard, ev)
	return chat.Reply{}, nil
}

func (e *ear) all() []chat.Event {
	e.mu.Lock()
	defer e.mu.Unlock()
	return append([]chat.Event(nil), e.heard...)
}

// commandBody is a slash command as Slack sends it.
func commandBody(team, text string) []byte {
	return []byte(url.Values{"command": {"/mentor"}, "text": {text}, "team_id": {team}, "user_id": {"U1"}, "channel_id": {"D1"},
		"trigger_id": {"t.1"}, "response_url": {"https://hooks.slack.com/x"}}.Encode())
}

func (b *bench) serve(r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	b.adapter.Handler().ServeHTTP(w, r)
	b.settle()
	return w
}

// request is a signed request to one of the addresses.
func (b *bench) request(path, kind string, body []byte) *http.Request {
	return b.workspace.Request(b.Context(), path, kind, body)
}

func TestForgedRequestsDoNothing(t *testing.T) {
	t.Parallel()
	var e ear
	b := running(t, slack.ModeHTTP, handler(e.handle))
	body := commandBody(slackfake.TeamID, "hjælp")
	for name, change := range map[string]func(*http.Request){
		"no signature":     func(r *http.Request) { r.Header.Del("X-Slack-Signature") },
		"no time":          func(r *http.Request) { r.Header.Del("X-Slack-Request-Timestamp") },
		"another version":  func(r *http.Request) { r.Header.Set("X-Slack-Signature", "v1="+strings.Repeat("0", 64)) },
		"no hexadecimal":   func(r *http.Request) { r.Header.Set("X-Slack-Signature", "v0=æøå") },
		"too short":        func(r *http.Request) { r.Header.Set("X-Slack-Signature", "v0=00") },
		"another's secret": func(r *http.Request) { slackfake.Sign(r.Header, "x", time.Now(), body) },
		"six minutes old": func(r *http.Request) {
			slackfake.Sign(r.Header, b.workspace.Secret, time.Now().Add(-6*time.Minute), body)
		},
		"six minutes ahead": func(r *http.Request) {
			slackfake.Sign(r.Header, b.workspace.Secret, time.Now().Add(6*time.Minute), body)
		},
		"another's body":       func(r *http.Request) { r.Body = io.NopCloser(bytes.NewReader(commandBody(slackfake.TeamID, "slet"))) },
		"another time":         func(r *http.Request) { r.Header.Set("X-Slack-Request-Timestamp", "1") },
		"time in words":        func(r *http.Request) { r.Header.Set("X-Slack-Request-Timestamp", "nu") },
		"signed as empty body": func(r *http.Request) { slackfake.Sign(r.Header, b.workspace.Secret, time.Now(), nil) },
	} {
		r := b.request("/slack/commands", formType, body)
		change(r)
		if w := b.serve(r); w.Code != http.StatusUnauthorized || w.Body.Len() != 0 {
			t.Errorf("%s: %d %q, want 401 and no word", name, w.Code, w.Body)
		}
	}
	if n := len(e.all()); n != 0 {
		t.Errorf("%d forged acts were carried out", n)
	}
	if w := b.serve(b.request("/slack/commands", formType, body)); w.Code != http.StatusOK || len(e.all()) != 1 {
		t.Errorf("the true one: %d", w.Code)
	}
	if strings.Contains(b.logged.String(), "hj") {
		t.Errorf("the log holds what was typed: %s", b.logged)
	}
}

func TestBadRequestsAreRefused(t *testing.T) {
	t.Parallel()
	var e ear
	b := running(t, slack.ModeHTTP, handler(e.handle))
	for _, c := range []struct {
		name, path, kind, body string
		want                   int
	}{
		{"a command without one", "/slack/commands", formType, "text=hej&team_id=" + slackfake.TeamID, 400},
		{"a command that is no form", "/slack/commands", formType, "command=%zz", 400},
		{"an interaction without a payload", "/slack/interactions", formType, "x=y", 400},
		{"an interaction that is no JSON", "/slack/interactions", formType, "payload={", 400},
		{"an interaction of another shape", "/slack/interactions", formType, "payload=[]", 400},
		{"an event that is no JSON", "/slack/events", jsonType, "{", 200},
		{"an empty event", "/slack/events", jsonType, "", 200},
		{"another address", "/slack/other", jsonType, "{}", 404},
		{"too large", "/slack/events", jsonType, strings.Repeat("x", 1<<20+1), 413},
		{"another team's command", "/slack/commands", formType, string(commandBody("T0ELSE", "hej")), 200},
		{"no team's command", "/slack/commands", formType, string(commandBody("", "hej")), 200},
	} {
		if w := b.serve(b.request(c.path, c.kind, []byte(c.body))); w.Code != c.want || w.Code == 200 && w.Body.Len() != 0 {
			t.Errorf("%s: %d %q, want %d", c.name, w.Code, w.Body, c.want)
		}
	}
	r := b.request("/slack/events", jsonType, nil)
	r.Method = http.MethodGet
	if w := b.serve(r); w.Code != http.StatusMethodNotAllowed {
		t.Errorf("GET: %d, want 405", w.Code)
	}
	if n := len(e.all()); n != 0 {
		t.Errorf("%d acts were carried out", n)
	}
	counts := b.adapter.Counts()
	if counts["foreign_team"] != 2 || counts["unreadable"] != 7 || counts["too_large"] != 1 {
		t.Errorf("counts = %v", counts)
	}
	if len(b.workspace.Transcript()) != 1 { // who we are
		t.Errorf("the network was used: %v", b.workspace.Transcript())
	}
}

func TestTheAddressIsVerified(t *testing.T) {
	t.Parallel()
	b := running(t, slack.ModeHTTP, handler(quiet))
	body := []byte(`{"type":"url_verification","challenge":"3eZbrw1aB10FEMAGAZd4FyFQ"}`)
	w := b.serve(b.request("/slack/events", jsonType, body))
	if w.Code != 200 || w.Body.String() != "3eZbrw1aB10FEMAGAZd4FyFQ" || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/plain") {
		t.Errorf("answer = %d %q %s", w.Code, w.Body, w.Header())
	}
	body = []byte(`{"type":"event_callback","challenge":"x","team_id":"T0HOME","event":{}}`)
	if w := b.serve(b.request("/slack/events", jsonType, body)); w.Body.Len() != 0 {
		t.Errorf("an event's challenge is echoed: %q", w.Body)
	}
}

func TestASecretIsExchangedWithoutAGap(t *testing.T) {
	t.Parallel()
	var e ear
	b := running(t, slack.ModeHTTP, handler(e.handle), func(c *slack.Config) { c.SigningSecrets = append(c.SigningSecrets, "next") })
	for _, secret := range []string{b.workspace.Secret, "next"} {
		body := commandBody(slackfake.TeamID, "hej")
		r := b.request("/slack/commands", formType, body)
		slackfake.Sign(r.Header, secret, time.Now(), body)
		if w := b.serve(r); w.Code != 200 {
			t.Errorf("%d, want 200 for either secret", w.Code)
		}
	}
	if len(e.all()) != 2 {
		t.Errorf("%d acts, want 2", len(e.all()))
	}
}

func TestARepeatedRequestCarriesTheSameID(t *testing.T) {
	t.Parallel()
	var e ear
	b := running(t, slack.ModeHTTP, handler(e.handle))
	event := []byte(`{"type":"event_callback","team_id":"T0HOME","event_id":"Ev7","event":{"type":"message","channel_type":"im","channel":"D1","user":"U1","text":"hej"}}`)
	for range 2 {
		b.serve(b.request("/slack/commands", formType, commandBody(slackfake.TeamID, "hej")))
		b.serve(b.request("/slack/events", jsonType, event))
	}
	all := e.all()
	if len(all) != 4 || all[0].Source() != all[2].Source() || all[1].Source() != all[3].Source() || all[0].Source().ID == all[1].Source().ID {
		t.Errorf("heard %+v, want the same two ids twice", all)
	}
}

func TestBeforeTheStartEventsAreDeliveredAgain(t *testing.T) {
	t.Parallel()
	var e ear
	b := idle(t, slack.ModeHTTP)
	server := httptest.NewServer(b.adapter.Handler())
	defer server.Close()
	b.workspace.DeliverTo(server.URL)
	p := b.workspace.Person("U1")
	p.Say("hej")
	if len(e.all()) != 0 || b.adapter.Ready() == nil {
		t.Fatal("the adapter runs")
	}
	b.run(slack.ModeHTTP, handler(e.handle))
	if left := b.workspace.Redeliver(); left != 0 || len(e.all()) != 1 {
		t.Errorf("%d left, %d heard; want 0 and 1", left, len(e.all()))
	}
	b.stop()
	b.workspace.Lenient()
	p.Slash("hjælp")
	if b.workspace.Timeouts() != 1 || len(e.all()) != 1 {
		t.Error("a command after the stop was taken")
	}
}

func TestAnAnswerGoesToSlackAlone(t *testing.T) {
	t.Parallel()
	var asked atomic.Int32
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	defer elsewhere.Close()
	m := paragraph("Her er mødet.")
	m.Files = []chat.File{{Name: "møde.ics", Content: []byte("x")}} // no acknowledgement can carry it
	b := running(t, slack.ModeHTTP, handler(func(chat.Event) (chat.Reply, error) { return chat.Reply{Message: m}, nil }))
	for _, target := range []string{elsewhere.URL + "/response/1", "http://hooks.slack.com/x", "https://hooks.slack.com.example.org/x", "::"} {
		form, err := url.ParseQuery(string(commandBody(slackfake.TeamID, "hej")))
		if err != nil {
			t.Fatal(err)
		}
		form.Set("channel_id", "C1")
		form.Set("response_url", target)
		b.serve(b.request("/slack/commands", formType, []byte(form.Encode())))
	}
	if n := b.adapter.Counts()["unseen"]; n != 4 || asked.Load() != 0 {
		t.Errorf("%d answers unseen, %d requests elsewhere; want 4 and 0", n, asked.Load())
	}
}
