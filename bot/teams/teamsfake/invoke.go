package teamsfake

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"reflect"
	"strings"
	"time"
	"unicode/utf8"
)

// Activity returns an activity of the person with everything that Teams adds.
func (p *Person) Activity(more map[string]any) map[string]any {
	p.t.mu.Lock()
	defer p.t.mu.Unlock()
	in := map[string]any{
		"id": p.t.id(), "timestamp": time.Now().UTC().Format(time.RFC3339Nano), "serviceUrl": p.t.server.URL + "/" + p.region + "/", "channelId": "msteams",
		"from":         map[string]any{"id": p.user, "aadObjectId": p.ID, "name": "Anne"},
		"recipient":    map[string]any{"id": "28:" + p.t.AppID, "name": "Mentor bot"},
		"conversation": map[string]any{"id": p.chat, "conversationType": "personal", "tenantId": p.t.TenantID},
		"channelData":  map[string]any{"tenant": map[string]any{"id": p.t.TenantID}}, "locale": p.locale,
	}
	maps.Copy(in, more)
	return in
}

// Request is a signed request with an activity.
func (t *Tenant) Request(address string, in map[string]any) *http.Request {
	raw, err := json.Marshal(in)
	if err != nil {
		t.tb.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.tb.Context(), http.MethodPost, address+"/teams/messages", bytes.NewReader(raw))
	if err != nil {
		t.tb.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json; charset=utf-8")
	r.Header.Set("Authorization", "Bearer "+t.Token(text(in["serviceUrl"])))
	return r
}

// act delivers an activity, again when the app cannot take it or when that was
// ordered, and returns the body of the first good answer.
func (p *Person) act(more map[string]any) map[string]any {
	p.t.tb.Helper()
	in := p.Activity(more)
	p.t.mu.Lock()
	times := 1 + p.repeats
	p.repeats, p.acted, p.heard = 0, p.chat+"/"+text(in["id"]), true
	p.t.mu.Unlock()
	var first map[string]any
	for n := range times {
		body := p.deliver(in)
		if n == 0 {
			first = body
		} else if !reflect.DeepEqual(body, first) {
			p.t.tb.Errorf("the second delivery is answered with %v, the first with %v", body, first)
		}
	}
	return first
}

// deliver delivers until the app takes it, three times at most, and returns nil
// when nobody does.
func (p *Person) deliver(in map[string]any) map[string]any {
	p.t.tb.Helper()
	p.t.mu.Lock()
	address := p.t.app
	p.t.mu.Unlock()
	for range 3 {
		resp, err := http.DefaultClient.Do(p.t.Request(address, in))
		if err != nil && !p.unheard(in) {
			p.t.tb.Fatalf("the app cannot be reached: %v", err)
		}
		if err != nil {
			return nil
		}
		raw, err := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if err != nil || resp.StatusCode == http.StatusServiceUnavailable {
			continue
		}
		if resp.StatusCode != http.StatusOK {
			p.t.tb.Fatalf("the app answers %s", resp.Status)
		}
		if in["type"] != "invoke" {
			if len(raw) != 0 {
				p.t.tb.Errorf("a message is answered with %s", raw)
			}
			return nil
		}
		kind := "invoke"
		if in["name"] != "adaptiveCard/action" {
			kind = "dialog"
		}
		p.t.mu.Lock()
		p.t.sent = append(p.t.sent, Sent{kind, string(raw)})
		p.t.mu.Unlock()
		var body map[string]any
		if err := json.Unmarshal(raw, &body); err != nil {
			p.t.tb.Errorf("an answer that Teams cannot read: Unable to reach app")
			continue
		}
		return body
	}
	if !p.unheard(in) {
		p.t.tb.Errorf("the app takes an activity of type %v in none of three deliveries", in["type"])
	}
	return nil
}

// Press presses a button of a message and fills in its inputs, by id. One that
// opens a dialog opens it.
func (p *Person) Press(id, label string, inputs map[string]string) {
	p.t.tb.Helper()
	if !p.TryPress(id, label, inputs) {
		p.t.tb.Fatalf("no button %q at message %s", label, id)
	}
}

// TryPress is Press; it returns false when the button is gone.
func (p *Person) TryPress(id, label string, inputs map[string]string) bool {
	p.t.tb.Helper()
	var card, button map[string]any
	p.t.mu.Lock()
	for _, m := range p.messages {
		if m.ID == id {
			card = m.Card
		}
	}
	old := p.old
	p.t.mu.Unlock()
	for _, a := range list(card["actions"]) {
		if text(a["title"]) == label {
			button = a
		}
	}
	if button == nil {
		return false
	}
	data, _ := button["data"].(map[string]any)
	if kindOf(data) == "task/fetch" {
		p.answered(p.act(map[string]any{"type": "invoke", "name": "task/fetch", "replyToId": id, "value": map[string]any{"data": data, "context": map[string]any{"theme": "default"}}}))
		return true
	}
	merged := p.merged(card, data, inputs)
	if old {
		fallback, _ := button["fallback"].(map[string]any)
		data, _ := fallback["data"].(map[string]any)
		p.act(map[string]any{"type": "message", "replyToId": id, "value": p.merged(card, data, inputs)})
		return true
	}
	answer := p.act(map[string]any{
		"type": "invoke", "name": "adaptiveCard/action", "replyToId": id,
		"value": map[string]any{"action": map[string]any{"type": "Action.Execute", "verb": button["verb"], "data": merged}, "trigger": "manual"},
	})
	value, _ := answer["value"].(map[string]any)
	switch {
	case answer == nil: // nobody took it
	case answer["statusCode"] == 200.0 && answer["type"] == cardType:
		for _, problem := range Lint(value, false) {
			p.t.tb.Errorf("an answering card: %s", problem)
		}
		raw, _ := json.Marshal(value)
		p.t.keepsQuiet(string(raw), Message{})
	case answer["statusCode"] == 200.0 && answer["type"] == "application/vnd.microsoft.activity.message" && text(answer["value"]) != "":
	case answer["statusCode"] == 400.0 && answer["type"] == "application/vnd.microsoft.error" && text(value["message"]) != "":
	default:
		p.t.tb.Errorf("a button is answered with %v: Unable to reach app", answer)
	}
	return true
}

// merged is the data of a button with the inputs, as Teams mixes them.
func (p *Person) merged(card, data map[string]any, inputs map[string]string) map[string]any {
	all := map[string]any{}
	maps.Copy(all, data)
	for id, value := range values(card) {
		if typed, given := inputs[id]; given {
			own := typed != value // and not what stood there, which may be a text of the bot's
			value = typed
			if own && utf8.RuneCountInString(typed) > 12 {
				p.t.mu.Lock()
				raw, _ := json.Marshal(typed)
				p.t.typed = append(p.t.typed, strings.Trim(string(raw), `"`))
				p.t.mu.Unlock()
			}
		}
		all[id] = value
	}
	for id := range inputs {
		if _, there := all[id]; !there {
			p.t.tb.Errorf("no input %s", id)
		}
	}
	return all
}

// Submit sends the open dialog with what is typed, by id; what stands in the
// other inputs goes along.
func (p *Person) Submit(inputs map[string]string) {
	p.t.tb.Helper()
	d, open := p.Dialog()
	if !open {
		p.t.tb.Fatal("no dialog is open")
	}
	buttons := list(d.Card["actions"])
	if len(buttons) == 0 {
		p.t.tb.Fatal("the dialog cannot be sent")
	}
	data, _ := buttons[0]["data"].(map[string]any)
	p.answered(p.act(map[string]any{"type": "invoke", "name": "task/submit", "value": map[string]any{"data": p.merged(d.Card, data, inputs)}}))
}

// Leave closes the dialog. Teams tells the app nothing.
func (p *Person) Leave() { p.t.mu.Lock(); defer p.t.mu.Unlock(); p.dialog = nil }

// answered shows what a dialog is answered with.
func (p *Person) answered(body map[string]any) {
	p.t.tb.Helper()
	task, _ := body["task"].(map[string]any)
	value, _ := task["value"].(map[string]any)
	var next *Dialog
	switch {
	case body == nil: // nobody took it: what is open stays
		return
	case task["type"] == "message" && text(task["value"]) != "":
	case task["type"] == "continue" && text(value["title"]) != "" && value["height"] != nil && value["width"] != nil:
		attached, _ := value["card"].(map[string]any)
		card, _ := attached["content"].(map[string]any)
		for _, problem := range Lint(card, true) {
			p.t.tb.Errorf("a dialog: %s", problem)
		}
		next = &Dialog{Title: text(value["title"]), Card: card, Shown: Shown(card), Rows: rows(card), Values: values(card), Errors: map[string]string{}}
		for _, e := range list(card["body"]) {
			if id, is := strings.CutPrefix(text(e["id"]), "error."); is {
				next.Errors[id] = read(text(e["text"]))
			}
		}
		if buttons := list(card["actions"]); len(buttons) > 0 {
			next.Submit = text(buttons[0]["title"])
		}
	default:
		p.t.tb.Errorf("a dialog is answered with %v: Unable to reach app", body)
	}
	p.t.mu.Lock()
	defer p.t.mu.Unlock()
	p.dialog = next
}
