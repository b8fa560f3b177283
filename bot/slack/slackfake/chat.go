package slackfake

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// message is one message of a one-to-one chat.
type message struct {
	ts, text  string
	blocks    []node
	metadata  json.RawMessage
	thread    string // ts of the message it replies to
	files     []string
	mine      bool // typed by the person
	foreign   bool // posted by another app
	plain     bool // its text is not marked up
	edited    bool
	deleted   bool
	ephemeral string // id of the response_url that can change it, or empty
}

func (m *message) byBot() bool { return !m.mine }

func (w *Workspace) conversationsOpen(in args) (answer, func(), error) {
	p := w.people[in["users"]]
	switch {
	case p == nil:
		return nil, nil, refuse("user_not_found")
	case p.gone:
		return nil, nil, refuse("user_disabled")
	case p.bot:
		return nil, nil, refuse("cannot_dm_bot")
	}
	return answer{"channel": map[string]any{"id": p.DM, "is_im": true}}, nil, nil
}

// content checks the text and the blocks of a message.
func (w *Workspace) content(in args) ([]node, error) {
	if in["text"] == "" && in["blocks"] == "" {
		return nil, refuse("no_text")
	}
	if in["text"] == "" {
		w.t.Errorf("slackfake: a message without text says nothing to telephones and screen readers")
	}
	if size(in["text"]) > 4000 {
		return nil, refuse("msg_too_long")
	}
	if in["parse"] != "none" {
		w.t.Errorf("slackfake: a message without parse=none brings names and links in it to life")
	}
	return lintBlocks(w.t, in["blocks"])
}

func (w *Workspace) postMessage(in args) (answer, func(), error) {
	p := w.ofDM(in["channel"])
	if p == nil {
		return nil, nil, refuse("channel_not_found")
	}
	blocks, err := w.content(in)
	if err != nil {
		return nil, nil, err
	}
	if err := w.checkMetadata(in["metadata"]); err != nil {
		return nil, nil, err
	}
	if in["unfurl_links"] != "false" {
		w.t.Errorf("slackfake: links in a message unfurl")
	}
	m := &message{ts: w.stamp(), text: in["text"], blocks: blocks, thread: in["thread_ts"], plain: in["mrkdwn"] == "false"}
	if in["metadata"] != "" {
		m.metadata = json.RawMessage(in["metadata"])
	}
	p.messages = append(p.messages, m)
	// Slack often delivers the event of a bot's own post before the response.
	e := w.event(map[string]any{"type": "message", "channel": p.DM, "channel_type": "im", "user": BotUser, "bot_id": BotID, "text": m.text, "ts": m.ts})
	after := func() { w.deliverIfListening(e) }
	return answer{"channel": p.DM, "ts": m.ts, "message": m.view(true)}, after, nil
}

// checkMetadata refuses what Slack refuses and reports what must not be there.
func (w *Workspace) checkMetadata(raw string) error {
	if raw == "" {
		return nil
	}
	var m struct {
		EventType    string         `json:"event_type"`
		EventPayload map[string]any `json:"event_payload"`
	}
	if json.Unmarshal([]byte(raw), &m) != nil || m.EventType == "" || m.EventPayload == nil {
		return refuse("invalid_metadata_format")
	}
	if key, ok := m.EventPayload["key"].(string); len(m.EventPayload) != 1 || !ok || len(key) > 200 {
		w.t.Errorf("slackfake: metadata holds more than one short key")
	}
	return nil
}

func (w *Workspace) postEphemeral(in args) (answer, func(), error) {
	p := w.people[in["user"]]
	if p == nil || p.gone {
		return nil, nil, refuse("user_not_in_channel")
	}
	blocks, err := w.content(in)
	if err != nil {
		return nil, nil, err
	}
	m := &message{ts: w.stamp(), text: in["text"], blocks: blocks, ephemeral: w.newResponse(p)}
	p.messages = append(p.messages, m)
	return answer{"message_ts": m.ts}, nil, nil
}

func (w *Workspace) update(in args) (answer, func(), error) {
	m, err := w.own(in)
	if err != nil {
		return nil, nil, err
	}
	blocks, err := w.content(in)
	if err != nil {
		return nil, nil, err
	}
	if rich(m.blocks) && len(blocks) > 0 && !rich(blocks) {
		return nil, nil, refuse("block_mismatch")
	}
	m.text, m.blocks, m.edited = in["text"], blocks, true
	p := w.ofDM(in["channel"])
	e := w.event(map[string]any{"type": "message", "subtype": "message_changed", "channel": p.DM, "channel_type": "im", "ts": w.stamp(),
		"message": map[string]any{"user": BotUser, "bot_id": BotID, "ts": m.ts, "text": m.text}})
	return answer{"channel": p.DM, "ts": m.ts, "text": m.text}, func() { w.deliverIfListening(e) }, nil
}

// rich reports whether blocks hold rich text, which nothing else can replace.
func rich(blocks []node) bool {
	return slices.ContainsFunc(blocks, func(b node) bool { return b.str("type") == "rich_text" })
}

func (w *Workspace) deleteMessage(in args) (answer, func(), error) {
	m, err := w.own(in)
	if err != nil {
		return nil, nil, err
	}
	m.deleted = true
	return answer{"channel": in["channel"], "ts": m.ts}, nil, nil
}

// own finds a message that the app may change.
func (w *Workspace) own(in args) (*message, error) {
	p := w.ofDM(in["channel"])
	if p == nil {
		return nil, refuse("channel_not_found")
	}
	m := p.find(in["ts"])
	switch {
	case m == nil || m.deleted || m.ephemeral != "":
		return nil, refuse("message_not_found")
	case m.mine || m.foreign:
		return nil, refuse("cant_update_message")
	}
	return m, nil
}

func (w *Workspace) history(in args) (answer, func(), error) {
	p := w.ofDM(in["channel"])
	if p == nil {
		return nil, nil, refuse("channel_not_found")
	}
	limit := 100
	if n, err := strconv.Atoi(in["limit"]); err == nil {
		limit = min(max(n, 1), 999)
	}
	withMeta := in["include_all_metadata"] == "true" || in["include_all_metadata"] == "1"
	var all []map[string]any
	for _, m := range slices.Backward(p.messages) {
		past := in["cursor"] != "" && m.ts >= in["cursor"] || in["latest"] != "" && m.ts >= in["latest"] || in["oldest"] != "" && m.ts <= in["oldest"]
		if m.deleted || m.ephemeral != "" || m.thread != "" || past {
			continue
		}
		all = append(all, m.view(withMeta))
	}
	out := answer{"has_more": len(all) > limit, "messages": all[:min(limit, len(all))]}
	if len(all) > limit {
		out["response_metadata"] = map[string]any{"next_cursor": all[limit-1]["ts"]}
	}
	return out, nil, nil
}

// replies are a message and what stands under it, oldest first.
func (w *Workspace) replies(in args) (answer, func(), error) {
	p := w.ofDM(in["channel"])
	if p == nil {
		return nil, nil, refuse("channel_not_found")
	}
	m := p.find(in["ts"])
	if m == nil || m.deleted || m.ephemeral != "" {
		return nil, nil, refuse("thread_not_found")
	}
	all := []map[string]any{m.view(false)}
	for _, under := range p.messages {
		if under.thread == m.ts && !under.deleted {
			v := under.view(false)
			v["thread_ts"] = m.ts
			all = append(all, v)
		}
	}
	return answer{"messages": all, "has_more": false}, nil, nil
}

// view is the message as the Web API returns it.
func (m *message) view(withMeta bool) map[string]any {
	v := map[string]any{"type": "message", "ts": m.ts, "text": m.text}
	if m.mine { // with parts that no app of today knows
		v["user"] = "U0SOMEBODY"
		v["blocks"] = []any{map[string]any{"type": "rich_text", "block_id": "b", "elements": []any{map[string]any{"type": "rich_text_tomorrow"}}}, map[string]any{"type": "tomorrow"}}
	}
	if m.foreign {
		v["user"], v["bot_id"], v["app_id"] = "U0OTHER", "B0OTHER", "A0OTHER"
	} else if m.byBot() {
		v["user"], v["bot_id"], v["app_id"] = BotUser, BotID, AppID
	}
	if len(m.blocks) > 0 {
		v["blocks"] = m.blocks
	}
	if withMeta && m.metadata != nil {
		v["metadata"] = m.metadata
	}
	return v
}

func (p *Person) find(ts string) *message {
	for _, m := range p.messages {
		if m.ts == ts {
			return m
		}
	}
	return nil
}

// size counts characters as Slack's limits do.
func size(s string) int { return len([]rune(s)) }

// node is a part of a payload that was read without knowing its type.
type node map[string]any

func (n node) str(key string) string { s, _ := n[key].(string); return s }

func (n node) sub(key string) node { return asNode(n[key]) }

func (n node) list(key string) []node {
	raw, _ := n[key].([]any)
	var all []node
	for _, r := range raw {
		if m := asNode(r); m != nil {
			all = append(all, m)
		}
	}
	return all
}

func asNode(v any) node {
	switch v := v.(type) {
	case node:
		return v
	case map[string]any:
		return v
	default:
		return nil
	}
}

// text returns the text of a text object under the key.
func (n node) text(key string) string { return strings.TrimSpace(n.sub(key).str("text")) }
