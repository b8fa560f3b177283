package slackfake

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// complaints is a test that notes what is wrong and goes on.
type complaints struct {
	testing.TB
	all []string
}

func (c *complaints) Errorf(format string, a ...any) { c.all = append(c.all, format) }
func (c *complaints) Helper()                        {}

// strict returns a workspace whose complaints are noted.
func strict(t *testing.T) (*Workspace, *complaints) {
	c := &complaints{TB: t}
	return New(c), c
}

// call calls a method as the app and returns the error code, or "ok".
func (w *Workspace) call(t *testing.T, token, method string, in url.Values) (string, map[string]any) {
	t.Helper()
	if in == nil {
		in = url.Values{}
	}
	in.Set("token", token)
	resp, err := http.PostForm(w.APIURL()+method, in)
	if err != nil {
		return err.Error(), nil
	}
	defer resp.Body.Close()
	raw, _ := io.ReadAll(resp.Body)
	var out map[string]any
	if json.Unmarshal(raw, &out) != nil {
		return resp.Status, nil
	}
	if out["ok"] == true {
		return "ok", out
	}
	code, _ := out["error"].(string)
	return code, out
}

func said(more ...string) url.Values {
	v := url.Values{"channel": {"D1"}, "text": {"hej"}, "parse": {"none"}, "unfurl_links": {"false"}}
	for i := 0; i+1 < len(more); i += 2 {
		v.Set(more[i], more[i+1])
	}
	return v
}

func TestTheWorkspaceRefusesWhatSlackRefuses(t *testing.T) {
	t.Parallel()
	w, c := strict(t)
	p := w.Person("U1")
	w.Person("U2").Deactivate()
	p.messages = append(p.messages, &message{ts: "1.1", text: "min", mine: true})
	w.Withdraw("users:read")
	for _, each := range []struct {
		name, token, method string
		in                  url.Values
		want                string
	}{
		{"good", w.BotToken, "chat.postMessage", said(), "ok"},
		{"no token", "", "auth.test", nil, "not_authed"},
		{"another token", "xoxb-no", "auth.test", nil, "invalid_auth"},
		{"the app's token", w.AppToken, "chat.postMessage", said(), "not_allowed_token_type"},
		{"the bot's token", w.BotToken, "apps.connections.open", nil, "not_allowed_token_type"},
		{"scope withdrawn", w.BotToken, "users.info", url.Values{"user": {"U1"}}, "missing_scope"},
		{"nobody", w.BotToken, "conversations.open", url.Values{"users": {"U9"}}, "user_not_found"},
		{"who left", w.BotToken, "conversations.open", url.Values{"users": {"U2"}}, "user_disabled"},
		{"into the chat of who left", w.BotToken, "chat.postMessage", said("channel", "D2"), "ok"},
		{"who left by mail", w.BotToken, "users.lookupByEmail", url.Values{"email": {"u2@example.org"}}, "users_not_found"},
		{"by mail", w.BotToken, "users.lookupByEmail", url.Values{"email": {"u1@example.org"}}, "ok"},
		{"a person as channel", w.BotToken, "chat.postMessage", said("channel", "U1"), "channel_not_found"},
		{"nothing", w.BotToken, "chat.postMessage", said("text", ""), "no_text"},
		{"too long", w.BotToken, "chat.postMessage", said("text", strings.Repeat("x", 4001)), "msg_too_long"},
		{"metadata without a type", w.BotToken, "chat.postMessage", said("metadata", `{"event_payload":{}}`), "invalid_metadata_format"},
		{"somebody else's message", w.BotToken, "chat.update", url.Values{"channel": {"D1"}, "ts": {"1.1"}, "text": {"x"}, "parse": {"none"}}, "cant_update_message"},
		{"no message", w.BotToken, "chat.update", url.Values{"channel": {"D1"}, "ts": {"9"}, "text": {"x"}, "parse": {"none"}}, "message_not_found"},
		{"a file for a person", w.BotToken, "files.completeUploadExternal", url.Values{"files": {`[{"id":"F1"}]`}, "channel_id": {"U1"}}, "channel_not_found"},
		{"an empty file", w.BotToken, "files.getUploadURLExternal", url.Values{"filename": {"a"}, "length": {"0"}}, "invalid_arguments"},
		{"a view of nobody", w.BotToken, "views.update", url.Values{"view_id": {"V9"}, "view": {`{}`}}, "not_found"},
		{"a trigger of nobody", w.BotToken, "views.open", url.Values{"trigger_id": {"x"}, "view": {goodView}}, "invalid_trigger_id"},
	} {
		if got, _ := w.call(t, each.token, each.method, each.in); got != each.want {
			t.Errorf("%s: %s, want %s", each.name, got, each.want)
		}
	}
	if len(c.all) != 0 {
		t.Errorf("complaints: %v", c.all)
	}
}

const goodView = `{"type":"modal","title":{"type":"plain_text","text":"T"},"blocks":[{"type":"section","text":{"type":"mrkdwn","text":"x"}}]}`

func TestTheWorkspaceComplainsOfWhatNoAppShouldSend(t *testing.T) {
	t.Parallel()
	for name, each := range map[string]struct {
		method string
		in     url.Values
	}{
		"an unknown method":        {"chat.scheduleMessage", said()},
		"an unknown argument":      {"chat.postMessage", said("icon_emoji", ":x:")},
		"names that come alive":    {"chat.postMessage", said("parse", "full")},
		"links that unfurl":        {"chat.postMessage", said("unfurl_links", "true")},
		"blocks without text":      {"chat.postMessage", said("text", "", "blocks", `[{"type":"divider"}]`)},
		"metadata beside the key":  {"chat.postMessage", said("metadata", `{"event_type":"x","event_payload":{"key":"k","text":"hej"}}`)},
		"a block of another house": {"chat.postMessage", said("blocks", `[{"type":"rich_text","elements":[]}]`)},
	} {
		w, c := strict(t)
		w.Person("U1")
		_, _ = w.call(t, w.BotToken, each.method, each.in)
		if len(c.all) == 0 {
			t.Errorf("%s: no complaint", name)
		}
	}
}

func TestATriggerLivesThreeSecondsAndWorksOnce(t *testing.T) {
	t.Parallel()
	w, _ := strict(t)
	now := time.Date(2027, 1, 4, 9, 0, 0, 0, time.UTC)
	w.Now = func() time.Time { return now }
	p := w.Person("U1")
	open := func(trigger string) string {
		code, _ := w.call(t, w.BotToken, "views.open", url.Values{"trigger_id": {trigger}, "view": {goodView}})
		return code
	}
	w.mu.Lock()
	fresh, stale := w.newTrigger(p), w.newTrigger(p)
	w.mu.Unlock()
	if got := open(fresh); got != "ok" {
		t.Errorf("fresh: %s", got)
	}
	if got := open(fresh); got != "exchanged_trigger_id" {
		t.Errorf("twice: %s", got)
	}
	now = now.Add(3*time.Second + time.Millisecond)
	if got := open(stale); got != "expired_trigger_id" {
		t.Errorf("late: %s", got)
	}
	if m, open := p.Modal(); !open || m.Title != "T" {
		t.Errorf("modal = %+v", m)
	}
}

func TestFaultsComeWhenTheyAreOrdered(t *testing.T) {
	t.Parallel()
	w, _ := strict(t)
	p := w.Person("U1")
	w.Person("U2")
	w.Break(Fault{Method: "chat.postMessage", Person: "U1", Skip: 1, Code: "fatal_error"})
	for i, want := range []string{"ok", "fatal_error", "ok"} {
		if got, _ := w.call(t, w.BotToken, "chat.postMessage", said()); got != want {
			t.Errorf("call %d: %s, want %s", i, got, want)
		}
		if got, _ := w.call(t, w.BotToken, "chat.postMessage", said("channel", "D2")); got != "ok" {
			t.Errorf("another person's call %d: %s", i, got)
		}
	}
	for _, f := range []Fault{{LoseRequest: true}, {LoseResponse: true}, {Late: true}} {
		before := len(p.Messages())
		w.Break(f)
		if got, _ := w.call(t, w.BotToken, "chat.postMessage", said()); !strings.Contains(got, "EOF") {
			t.Errorf("%+v: %s, want a cut connection", f, got)
		}
		if got := len(p.Messages()) - before; (got == 1) != f.LoseResponse {
			t.Errorf("%+v: %d messages", f, got)
		}
		w.Land()
		if got := len(p.Messages()) - before; (got == 1) != (f.LoseResponse || f.Late) {
			t.Errorf("%+v: %d messages at last", f, got)
		}
	}
	w.Break(Fault{RetryAfter: 9 * time.Second})
	resp, err := http.PostForm(w.APIURL()+"auth.test", nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != 429 || resp.Header.Get("Retry-After") != "9" {
		t.Errorf("answer = %s, %v", resp.Status, resp.Header)
	}
}

func TestHistoryIsNewestFirstAndInPages(t *testing.T) {
	t.Parallel()
	w, _ := strict(t)
	w.Person("U1")
	for _, text := range []string{"en", "to", "tre"} {
		w.call(t, w.BotToken, "chat.postMessage", said("text", text, "metadata", `{"event_type":"e","event_payload":{"key":"`+text+`"}}`))
	}
	var got []string
	cursor := ""
	for range 2 {
		_, out := w.call(t, w.BotToken, "conversations.history", url.Values{"channel": {"D1"}, "limit": {"2"}, "cursor": {cursor}})
		for _, m := range out["messages"].([]any) {
			got = append(got, m.(map[string]any)["text"].(string))
			if _, there := m.(map[string]any)["metadata"]; there {
				t.Error("metadata that nobody asked for")
			}
		}
		if next, ok := out["response_metadata"].(map[string]any); ok {
			cursor, _ = next["next_cursor"].(string)
		}
	}
	if strings.Join(got, " ") != "tre to en" {
		t.Errorf("history = %v", got)
	}
	_, out := w.call(t, w.BotToken, "conversations.history", url.Values{"channel": {"D1"}, "limit": {"1"}, "include_all_metadata": {"true"}})
	if _, there := out["messages"].([]any)[0].(map[string]any)["metadata"]; !there {
		t.Error("no metadata")
	}
}

func TestMarkupThatComesAliveIsSeen(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		"*fed* og `kode`": "fed og kode", "<!channel> hej": "[live] hej", "_x_ ~y~": "x y", ":smile:": "[emoji]", "&gt; citat": "[quote]citat",
		"a*b*c": "a*b*c", "1 * 2 * 3": "1 * 2 * 3", "&lt;b&gt;": "<b>",
	} {
		if got := marked(raw, false); got != want {
			t.Errorf("%s is seen as %q, want %q", raw, got, want)
		}
	}
}

func TestAResponseURLWorksFiveTimes(t *testing.T) {
	t.Parallel()
	w, c := strict(t)
	p := w.Person("U1")
	w.mu.Lock()
	target := w.responseURL(w.newResponse(p))
	w.mu.Unlock()
	for n := 1; n <= 6; n++ {
		resp, err := http.Post(target, "application/json", strings.NewReader(`{"response_type":"ephemeral","text":"hej"}`))
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if (resp.StatusCode == 200) != (n <= 5) {
			t.Errorf("use %d: %s", n, resp.Status)
		}
	}
	if len(p.Messages()) != 5 || len(c.all) != 0 {
		t.Errorf("%d messages, complaints %v", len(p.Messages()), c.all)
	}
}
