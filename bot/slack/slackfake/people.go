package slackfake

import (
	"encoding/json"
)

// Person is a member of the workspace.
type Person struct {
	ID string // such as "U1"
	DM string // the channel of the one-to-one chat with the app

	w        *Workspace
	email    string
	gone     bool
	bot      bool   // another app's
	team     string // of another organisation, in a shared channel; empty for one of the workspace
	messages []*message
	views    []*view // the stack of open modals
	home     *view
	acted    string // the id of the newest command, click or sent dialog
	heard    bool   // and it was acknowledged
}

// Acted returns the trigger_id of the person's newest command, click or sent
// dialog, and whether the app acknowledged it.
func (p *Person) Acted() (id string, acknowledged bool) {
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	return p.acted, p.heard
}

// act hands an act over.
func (p *Person) act(e envelope) ([]byte, error) {
	ack, err := p.w.act(e)
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	p.acted, _ = e.payload["trigger_id"].(string)
	p.heard = err == nil
	return ack, err
}

// Email is the address that a directory knows the person by.
func (p *Person) Email() string { return p.email }

// Deactivate makes the person leave the workspace.
func (p *Person) Deactivate() { p.w.mu.Lock(); defer p.w.mu.Unlock(); p.gone = true }

// Automate makes the member another app's.
func (p *Person) Automate() { p.w.mu.Lock(); defer p.w.mu.Unlock(); p.bot = true }

// Estrange makes the member one of another organisation, met in a channel that
// both share.
func (p *Person) Estrange() { p.w.mu.Lock(); defer p.w.mu.Unlock(); p.team = "T0ELSEWHERE" }

// RemoveFile removes a file as its workspace's owners can.
func (p *Person) RemoveFile(id string) {
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	if f := p.w.files[id]; f != nil {
		f.deleted = true
	}
}

// Return brings a person back.
func (p *Person) Return() { p.w.mu.Lock(); defer p.w.mu.Unlock(); p.gone = false }

// Say types words in the chat with the app.
func (p *Person) Say(text string) {
	p.w.mu.Lock()
	m := &message{ts: p.w.stamp(), text: escape(text), mine: true}
	p.messages = append(p.messages, m)
	e := p.w.event(map[string]any{"type": "message", "channel": p.DM, "channel_type": "im", "user": p.ID, "text": m.text, "ts": m.ts,
		"blocks": []any{map[string]any{"type": "rich_text", "elements": []any{}}}})
	p.w.mu.Unlock()
	p.w.deliverEvent(e)
}

// Imitate lets another app post into the chat, with metadata of the same shape.
func (p *Person) Imitate(eventType, key string) {
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	p.messages = append(p.messages, &message{ts: p.w.stamp(), text: "x", foreign: true,
		metadata: encode(map[string]any{"event_type": eventType, "event_payload": map[string]any{"key": key}})})
}

// Edit changes the person's newest message.
func (p *Person) Edit(text string) {
	p.changed("message_changed", func(m *message) map[string]any {
		m.text, m.edited = escape(text), true
		return map[string]any{"message": map[string]any{"user": p.ID, "ts": m.ts, "text": m.text}}
	})
}

// Delete removes the person's newest message.
func (p *Person) Delete() {
	p.changed("message_deleted", func(m *message) map[string]any {
		m.deleted = true
		return map[string]any{"deleted_ts": m.ts, "previous_message": map[string]any{"user": p.ID, "ts": m.ts}}
	})
}

func (p *Person) changed(subtype string, change func(*message) map[string]any) {
	p.w.mu.Lock()
	var mine *message
	for _, m := range p.messages {
		if m.mine && !m.deleted {
			mine = m
		}
	}
	if mine == nil {
		p.w.mu.Unlock()
		p.w.t.Errorf("slackfake: %s has typed nothing", p.ID)
		return
	}
	inner := change(mine)
	inner["type"], inner["subtype"], inner["channel"], inner["channel_type"], inner["ts"] = "message", subtype, p.DM, "im", p.w.stamp()
	e := p.w.event(inner)
	p.w.mu.Unlock()
	p.w.deliverEvent(e)
}

// OpenHome looks at the app's Home tab.
func (p *Person) OpenHome() {
	p.w.mu.Lock()
	e := p.w.event(map[string]any{"type": "app_home_opened", "user": p.ID, "channel": p.DM, "tab": "home"})
	p.w.mu.Unlock()
	p.w.deliverEvent(e)
}

// Slash types the command in the one-to-one chat.
func (p *Person) Slash(line string) { p.SlashIn(p.DM, "directmessage", line) }

// SlashIn types the command in a channel.
func (p *Person) SlashIn(channel, name, line string) {
	p.w.mu.Lock()
	id := p.w.newResponse(p)
	e := envelope{kind: "slash_commands", payload: map[string]any{
		"command": "/mentor", "text": escape(line), "team_id": TeamID, "team_domain": "kommunen", "channel_id": channel, "channel_name": name,
		"user_id": p.ID, "user_name": "navn", "api_app_id": AppID, "trigger_id": p.w.newTrigger(p), "response_url": p.w.responseURL(id),
	}}
	p.w.mu.Unlock()
	ack, err := p.act(e)
	if err != nil || len(ack) == 0 {
		return
	}
	var in posted
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	if json.Unmarshal(ack, &in) != nil {
		p.w.t.Errorf("slackfake: the acknowledgement of a command is no JSON: %q", ack)
		return
	}
	if err := p.w.show(p, in, id); err != nil {
		p.w.t.Errorf("slackfake: the acknowledgement of a command: %v", err)
	}
}

// Shortcut chooses a global shortcut.
func (p *Person) Shortcut(callback string) {
	p.w.mu.Lock()
	e := envelope{kind: "interactive", payload: p.interaction("shortcut", map[string]any{"callback_id": callback})}
	p.w.mu.Unlock()
	p.empty(p.act(e))
}

// interaction is what all interactions carry. The caller holds mu.
func (p *Person) interaction(kind string, more map[string]any) map[string]any {
	more["type"], more["trigger_id"], more["api_app_id"] = kind, p.w.newTrigger(p), AppID
	more["team"] = map[string]any{"id": TeamID, "domain": "kommunen"}
	more["user"] = map[string]any{"id": p.ID, "username": "navn", "team_id": TeamID}
	return more
}

func (p *Person) empty(ack []byte, err error) {
	if err == nil && len(ack) > 0 {
		p.w.t.Errorf("slackfake: an acknowledgement that Slack has no use for: %q", ack)
	}
}

// Press clicks the button with the label on a message.
func (p *Person) Press(ts, label string) {
	if !p.TryPress(ts, label) {
		p.w.t.Errorf("slackfake: message %s has no button %q", ts, label)
	}
}

// TryPress clicks the button with the label if the message still has it.
func (p *Person) TryPress(ts, label string) bool {
	p.w.mu.Lock()
	m := p.find(ts)
	var found node
	var block string
	if m != nil && !m.deleted {
		for _, b := range m.blocks {
			for _, e := range b.list("elements") {
				if e.text("text") == label {
					found, block = e, b.str("block_id")
				}
			}
		}
	}
	p.w.mu.Unlock()
	if found == nil {
		return false
	}
	p.click(m, block, found.str("action_id"), found.str("value"))
	return true
}

// PressHome clicks the button with the label on the Home tab.
func (p *Person) PressHome(label string) {
	p.w.mu.Lock()
	var e *envelope
	if p.home != nil {
		for _, b := range p.home.content.list("blocks") {
			for _, button := range b.list("elements") {
				if button.text("text") == label {
					e = &envelope{kind: "interactive", payload: p.interaction("block_actions", map[string]any{
						"container": map[string]any{"type": "view", "view_id": p.home.id}, "view": p.home.payload(nil),
						"actions": []any{map[string]any{
							"type": "button", "action_id": button.str("action_id"), "block_id": b.str("block_id"), "value": button.str("value"), "action_ts": "1",
						}},
					})}
				}
			}
		}
	}
	p.w.mu.Unlock()
	if e == nil {
		p.w.t.Errorf("slackfake: the Home tab has no button %q", label)
		return
	}
	p.empty(p.w.act(*e))
}

// PressOld clicks a button that the message carried before it was edited.
func (p *Person) PressOld(ts, value string) {
	p.w.mu.Lock()
	m := p.find(ts)
	p.w.mu.Unlock()
	p.click(m, "old", "old", value)
}

func (p *Person) click(m *message, block, action, value string) {
	p.w.mu.Lock()
	response := m.ephemeral
	if response == "" {
		response = p.w.newResponse(p)
	}
	e := envelope{kind: "interactive", payload: p.interaction("block_actions", map[string]any{
		"container": map[string]any{"type": "message", "message_ts": m.ts, "channel_id": p.DM, "is_ephemeral": m.ephemeral != ""},
		"channel":   map[string]any{"id": p.DM, "name": "directmessage"}, "response_url": p.w.responseURL(response),
		"actions": []any{map[string]any{"type": "button", "action_id": action, "block_id": block, "value": value, "action_ts": "1"}},
	})}
	if m.ephemeral == "" {
		e.payload["message"] = m.view(false)
	}
	p.w.mu.Unlock()
	p.empty(p.act(e))
}

// Close leaves the open modal.
func (p *Person) Close() {
	p.w.mu.Lock()
	var e *envelope
	if n := len(p.views); n > 0 {
		v := p.views[n-1]
		p.views = p.views[:n-1]
		if wanted, _ := v.content["notify_on_close"].(bool); wanted {
			e = &envelope{kind: "interactive", payload: p.interaction("view_closed", map[string]any{"view": v.payload(nil), "is_cleared": false})}
		}
	}
	p.w.mu.Unlock()
	if e != nil {
		p.empty(p.act(*e))
	}
}

// Submit sends the open modal with what was typed, by block id; what was not
// typed is sent as it stood. It returns what Slack itself said instead of
// sending, such as that a field is missing.
func (p *Person) Submit(values map[string]string) string {
	p.w.mu.Lock()
	n := len(p.views)
	if n == 0 {
		p.w.mu.Unlock()
		p.w.t.Errorf("slackfake: %s has no open modal", p.ID)
		return "no modal"
	}
	v := p.views[n-1]
	state, refused := v.typed(values)
	if refused != "" {
		p.w.mu.Unlock()
		return refused
	}
	v.errors = nil
	v.keep(state)
	e := envelope{kind: "interactive", payload: p.interaction("view_submission", map[string]any{"view": v.payload(state), "response_urls": []any{}})}
	p.w.mu.Unlock()
	ack, err := p.act(e)
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	if err != nil {
		return "We had some trouble connecting. Try again?"
	}
	p.closeWith(v, ack)
	return ""
}

// keep leaves what was typed standing in the inputs.
func (v *view) keep(state map[string]any) {
	for _, b := range v.content.list("blocks") {
		e := b.sub("element")
		inner, _ := state[b.str("block_id")].(map[string]any)
		s, _ := inner[e.str("action_id")].(map[string]any)
		for from, to := range map[string]string{"value": "initial_value", "selected_date": "initial_date", "selected_time": "initial_time", "selected_user": "initial_user", "selected_option": "initial_option", "selected_options": "initial_options"} {
			if got, there := s[from]; there {
				delete(e, to)
				if got != nil {
					e[to] = got
				}
			}
		}
	}
}

// closeWith does what the answer to a sent dialog says. The caller holds mu.
func (p *Person) closeWith(v *view, ack []byte) {
	top := len(p.views) - 1
	if len(ack) == 0 {
		p.views = p.views[:top]
		return
	}
	var in struct {
		Action string            `json:"response_action"`
		Errors map[string]string `json:"errors"`
		View   json.RawMessage   `json:"view"`
	}
	if json.Unmarshal(ack, &in) != nil {
		p.w.t.Errorf("slackfake: a dialog stays open with an error of Slack's own: %q", ack)
		return
	}
	switch in.Action {
	case "clear":
		p.views = nil
	case "errors":
		v.errors = in.Errors
		for id, text := range in.Errors {
			if !v.hasInput(id) || text == "" {
				p.w.t.Errorf("slackfake: an error at %q, which is no input", id)
			}
		}
		if len(in.Errors) == 0 {
			p.w.t.Errorf("slackfake: response_action errors without one")
		}
	case "update", "push":
		next, err := p.w.newView(string(in.View))
		if err != nil {
			p.w.t.Errorf("slackfake: the view in an acknowledgement: %v %v", err, err.(*refusal).messages) //nolint:errorlint // made by newView
			return
		}
		if in.Action == "push" {
			p.views = append(p.views, next)
			return
		}
		next.follows(v)
		p.views[top] = next
	default:
		p.w.t.Errorf("slackfake: response_action %q", in.Action)
	}
}

func (v *view) hasInput(id string) bool {
	for _, b := range v.content.list("blocks") {
		if b.str("type") == "input" && b.str("block_id") == id {
			return true
		}
	}
	return false
}
