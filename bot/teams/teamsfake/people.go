package teamsfake

import (
	"fmt"
	"maps"
	"strings"
)

// Person is somebody with a Teams client. An act returns when the app has
// answered; what the app does afterwards is the app's to wait for.
type Person struct {
	ID   string // object id
	t    *Tenant
	user string // towards the bot
	chat string // the one-to-one conversation

	gone     bool // the app is not installed
	region   string
	messages []Message
	dialog   *Dialog
	repeats  int    // how often the next act is delivered besides
	acted    string // the id of the newest act
	heard    bool   // and the app took it
	last     string
	old      bool // a client that knows no Action.Execute
}

// Dialog is the open dialog.
type Dialog struct {
	Title  string
	Card   map[string]any
	Shown  string
	Rows   []Row
	Submit string            // label of its button
	Values map[string]string // by id of the input
	Errors map[string]string // by id of the input
}

// Hire adds a person who has the app.
func (t *Tenant) Hire(id string) *Person {
	t.mu.Lock()
	defer t.mu.Unlock()
	object := fmt.Sprintf("00000000-0000-4000-8000-%012x", len(t.chats)+1)
	p := &Person{ID: object, t: t, user: "29:" + id + "_x/y", chat: "a:" + id + "-chat/1", region: "emea"}
	t.people[object], t.chats[p.chat] = p, p
	t.people[id] = p
	return p
}

// Person returns a person by short name.
func (t *Tenant) Person(id string) *Person { t.mu.Lock(); defer t.mu.Unlock(); return t.people[id] }

// Chat is the id of the person's conversation with the app.
func (p *Person) Chat() string { return p.chat }

func (p *Person) installed() bool { p.t.mu.Lock(); defer p.t.mu.Unlock(); return !p.gone }

// change replaces a message of the app and reports whether there was one.
func (p *Person) change(m Message) bool {
	p.t.mu.Lock()
	defer p.t.mu.Unlock()
	for i := range p.messages {
		if p.messages[i].ID == m.ID {
			p.messages[i] = m
			return true
		}
	}
	return false
}

// Messages returns what the app wrote, oldest first.
func (p *Person) Messages() []Seen {
	p.t.mu.Lock()
	defer p.t.mu.Unlock()
	var all []Seen
	for _, m := range p.messages {
		all = append(all, seen(m))
	}
	return all
}

// Dialog returns the open dialog.
func (p *Person) Dialog() (Dialog, bool) {
	p.t.mu.Lock()
	defer p.t.mu.Unlock()
	if p.dialog == nil {
		return Dialog{}, false
	}
	return *p.dialog, true
}

// Acted returns the id of the person's newest act, as the app tells it to its
// store, and whether the app took it.
func (p *Person) Acted() (id string, taken bool) {
	p.t.mu.Lock()
	defer p.t.mu.Unlock()
	return p.acted, p.heard
}

// unheard notes that the app did not take an activity; false when it must.
func (p *Person) unheard(in map[string]any) bool {
	p.t.mu.Lock()
	defer p.t.mu.Unlock()
	if !p.t.lenient {
		return false
	}
	p.heard = false
	p.t.unheard++
	if in["type"] != "invoke" {
		p.t.pending = append(p.t.pending, redelivery{p, in})
	}
	return true
}

// Repeat lets the next act reach the app twice, under the same id.
func (p *Person) Repeat() { p.t.mu.Lock(); defer p.t.mu.Unlock(); p.repeats++ }

// Move lets the person's conversation lie on another service from the next act
// on.
func (p *Person) Move(region string) { p.t.mu.Lock(); defer p.t.mu.Unlock(); p.region = region }

// Age gives the person a client that knows no Action.Execute.
func (p *Person) Age() { p.t.mu.Lock(); defer p.t.mu.Unlock(); p.old = true }

// Block takes the app away from the person without a word to it.
func (p *Person) Block() { p.t.mu.Lock(); defer p.t.mu.Unlock(); p.gone = true }

// Install adds the app, in one of the two orders in which Teams tells.
func (p *Person) Install(updateFirst bool) {
	p.t.mu.Lock()
	p.gone = false
	p.t.mu.Unlock()
	kinds := []func(){
		func() { p.act(map[string]any{"type": "installationUpdate", "action": "add"}) },
		func() {
			p.act(map[string]any{"type": "conversationUpdate", "membersAdded": []any{map[string]any{"id": "28:" + p.t.AppID}}})
		},
	}
	if !updateFirst {
		kinds[0], kinds[1] = kinds[1], kinds[0]
	}
	for _, tell := range kinds {
		tell()
	}
}

// Uninstall removes the app.
func (p *Person) Uninstall() {
	p.Block()
	p.act(map[string]any{"type": "installationUpdate", "action": "remove"})
}

// Say types words in the chat with the app.
func (p *Person) Say(words string) { p.words(words, nil) }

// Mention types words with a mention of the app and no-break spaces.
func (p *Person) Mention(words string) {
	p.words("", map[string]any{
		"text":     "<at>Mentor bot</at>&nbsp;" + encode(words) + " ",
		"entities": []any{map[string]any{"type": "mention", "text": "<at>Mentor bot</at>", "mentioned": map[string]any{"id": "28:" + p.t.AppID}}, 7},
	})
}

func (p *Person) words(words string, more map[string]any) {
	p.t.mu.Lock()
	id := p.t.id()
	p.last = id
	p.t.mu.Unlock()
	in := map[string]any{
		"type": "message", "id": id, "text": encode(words), "textFormat": "plain",
		"attachments": []any{map[string]any{"contentType": "text/html", "content": "<div>" + encode(words) + "</div>"}},
	}
	maps.Copy(in, more)
	p.act(in)
}

// InGroup types words with a mention in a group.
func (p *Person) InGroup(group, words string) {
	p.t.mu.Lock()
	if p.t.public[group] == nil {
		p.t.public[group] = []string{}
	}
	p.t.mu.Unlock()
	p.words("", map[string]any{
		"text": encode(words), "conversation": map[string]any{"id": group, "conversationType": "groupChat", "tenantId": p.t.TenantID},
	})
}

// Slash sends a slash command in a group, which the app alone sees.
func (p *Person) Slash(group, words string) {
	p.words("", map[string]any{
		"text": "/" + words, "conversation": map[string]any{"id": group, "conversationType": "groupChat", "tenantId": p.t.TenantID},
		"recipient": map[string]any{"id": "28:" + p.t.AppID, "isTargeted": true},
	})
}

// Edit changes what was typed last; without words it is deleted.
func (p *Person) Edit(words string) {
	in := map[string]any{"type": "messageUpdate", "id": p.last, "text": encode(words), "channelData": p.channelData("editMessage")}
	if words == "" {
		in["type"], in["channelData"] = "messageDelete", p.channelData("softDeleteMessage")
	}
	p.act(in)
}

// React puts a thumb under a message.
func (p *Person) React() {
	p.act(map[string]any{"type": "messageReaction", "reactionsAdded": []any{map[string]any{"type": "like"}}, "replyToId": "1"})
}

// encode writes what was typed as Teams hands it on.
func encode(words string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(words)
}

func (p *Person) channelData(kind string) map[string]any {
	return map[string]any{"tenant": map[string]any{"id": p.t.TenantID}, "eventType": kind}
}

// Act delivers an activity of any kind and returns the answer's body.
func (p *Person) Act(more map[string]any) map[string]any { p.t.tb.Helper(); return p.act(more) }

// Inputs are the inputs of a message, by id, with what stands in them.
func (p *Person) Inputs(id string) map[string]string {
	p.t.mu.Lock()
	defer p.t.mu.Unlock()
	for _, m := range p.messages {
		if m.ID == id {
			return values(m.Card)
		}
	}
	return nil
}
