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

func TestRepliesStandUnderTheirMessage(t *testing.T) {
	t.Parallel()
	w, _ := strict(t)
	w.Person("U1")
	_, posted := w.call(t, w.BotToken, "chat.postMessage", said())
	ts, _ := posted["ts"].(string)
	w.call(t, w.BotToken, "chat.postMessage", said("thread_ts", ts, "text", "under"))
	w.call(t, w.BotToken, "chat.postMessage", said("text", "beside"))
	code, out := w.call(t, w.BotToken, "conversations.replies", url.Values{"channel": {"D1"}, "ts": {ts}})
	all, _ := out["messages"].([]any)
	if code != "ok" || len(all) != 2 || asNode(all[0]).str("ts") != ts || asNode(all[1]).str("text") != "under" {
		t.Errorf("%s: %v", code, all)
	}
	if code, _ := w.call(t, w.BotToken, "conversations.replies", url.Values{"channel": {"D1"}, "ts": {"9"}}); code != "thread_not_found" {
		t.Errorf("of no message: %s", code)
	}
}

func TestRichTextIsReplacedByRichTextAlone(t *testing.T) {
	t.Parallel()
	w, _ := strict(t)
	p := w.Person("U1")
	p.messages = append(p.messages, &message{ts: "1.1", text: "x", blocks: []node{{"type": "rich_text"}}})
	change := func(blocks string) string {
		code, _ := w.call(t, w.BotToken, "chat.update", url.Values{"channel": {"D1"}, "ts": {"1.1"}, "text": {"x"}, "parse": {"none"}, "blocks": {blocks}})
		return code
	}
	if code := change(`[{"type":"divider"}]`); code != "block_mismatch" {
		t.Errorf("other blocks: %s", code)
	}
	if code := change(`[{"type":"rich_text"}]`); code != "ok" {
		t.Errorf("rich text: %s", code)
	}
}

func TestAnInputOfTheSameNameKeepsWhatStandsInIt(t *testing.T) {
	t.Parallel()
	w, _ := strict(t)
	p := w.Person("U1")
	view := func(block, value string) string {
		return string(encode(object{"type": "modal", "title": plain("T"), "submit": plain("S"), "external_id": "e", "blocks": []any{
			object{"type": "input", "block_id": block, "label": plain("L"), "element": object{"type": "plain_text_input", "action_id": "v", "initial_value": value}},
		}}))
	}
	w.mu.Lock()
	trigger := w.newTrigger(p)
	w.mu.Unlock()
	w.call(t, w.BotToken, "views.open", url.Values{"trigger_id": {trigger}, "view": {view("a", "first")}})
	m, _ := p.Modal()
	for _, each := range []struct {
		in   url.Values
		want string
	}{
		{url.Values{"view_id": {m.ID}, "view": {view("a", "second")}}, "first"},
		{url.Values{"view_id": {m.ID}, "view": {view("b", "second")}}, "second"},
		{url.Values{"external_id": {"e"}, "view": {view("c", "third")}}, "third"},
	} {
		if code, _ := w.call(t, w.BotToken, "views.update", each.in); code != "ok" {
			t.Errorf("update: %s", code)
		}
		m, _ := p.Modal()
		for block, got := range m.Values {
			if got != each.want {
				t.Errorf("%s holds %q, want %q", block, got, each.want)
			}
		}
	}
	for name, in := range map[string]url.Values{
		"neither name": {"view": {view("a", "x")}},
		"both names":   {"view_id": {m.ID}, "external_id": {"e"}, "view": {view("a", "x")}},
	} {
		if code, _ := w.call(t, w.BotToken, "views.update", in); code != "invalid_arguments" {
			t.Errorf("%s: %s", name, code)
		}
	}
}

func TestATierIsHeld(t *testing.T) {
	t.Parallel()
	w, _ := strict(t)
	w.Person("U1")
	w.Person("U2")
	now := time.Now()
	w.Now = func() time.Time { return now }
	w.HoldTiers()
	history := func() int {
		resp, err := http.PostForm(w.APIURL()+"conversations.history", url.Values{"token": {w.BotToken}, "channel": {"D1"}})
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		if after := resp.Header.Get("Retry-After"); resp.StatusCode == http.StatusTooManyRequests && after != "40" {
			t.Errorf("Retry-After = %q, want what is left of the minute", after)
		}
		return resp.StatusCode
	}
	for n := range 50 {
		if got := history(); got != http.StatusOK {
			t.Fatalf("call %d: %d", n, got)
		}
		if n == 0 {
			now = now.Add(20 * time.Second)
		}
	}
	if got := history(); got != http.StatusTooManyRequests {
		t.Errorf("one more: %d", got)
	}
	now = now.Add(40 * time.Second)
	if got := history(); got != http.StatusOK {
		t.Errorf("a minute after the first: %d", got)
	}
	for channel, want := range map[string][2]string{"D1": {"ok", "429 Too Many Requests"}, "D2": {"ok", "429 Too Many Requests"}} {
		for _, want := range want {
			if got, _ := w.call(t, w.BotToken, "chat.postMessage", said("channel", channel)); got != want {
				t.Errorf("to %s: %s, want %s", channel, got, want)
			}
		}
	}
}

func TestAResponseURLLivesHalfAnHour(t *testing.T) {
	t.Parallel()
	w, _ := strict(t)
	p := w.Person("U1")
	now := time.Now()
	w.Now = func() time.Time { return now }
	w.mu.Lock()
	target := w.responseURL(w.newResponse(p))
	w.mu.Unlock()
	for after, want := range map[time.Duration]int{30 * time.Minute: http.StatusOK, 30*time.Minute + time.Second: http.StatusNotFound} {
		now = now.Add(after)
		resp, err := http.Post(target, "application/json", strings.NewReader(`{"response_type":"ephemeral","text":"x"}`))
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != want {
			t.Errorf("after %s: %d, want %d", after, resp.StatusCode, want)
		}
		now = now.Add(-after)
	}
}
