package playground_test

import (
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"mentorbot/bot/chat"
	"mentorbot/bot/chattest"
	"mentorbot/bot/playground"
)

// person acts over the HTTP interface, as the page does.
type person struct {
	*bench
	form *chattest.Dialog
	id   string // of the open dialog
}

var _ chattest.Faults = (*person)(nil)

func TestPlaygroundIsAPlatform(t *testing.T) {
	t.Parallel()
	chattest.Run(t, func(t *testing.T, h chat.Handler) chattest.Client {
		return &person{bench: newBench(t, h)}
	})
}

func (p *person) Platform() chat.Platform { return p.platform }
func (p *person) Address() chat.Address   { return "p1" }

func (p *person) Logged() string { return p.log.String() }

func (p *person) Repeat() { p.fault("repeat") }
func (p *person) Drop()   { p.fault("timeout") }
func (p *person) Lose()   { p.fault("lost") }
func (p *person) Block()  { p.fault("unreachable") }

func (p *person) Limit() time.Duration {
	p.fault("limit")
	return playground.LimitWait
}

func (p *person) fault(kind string) {
	p.Helper()
	p.post("/api/fault", map[string]any{"person": "mentee", "kind": kind, "times": 1})
}

func (p *person) Say(text string) {
	p.Helper()
	p.take(p.post("/api/say", map[string]any{"as": "mentee", "text": text}))
}

func (p *person) Command(line string) {
	p.Helper()
	p.Say("/mentor " + line)
}

func (p *person) Press(m chattest.Seen, label string) {
	p.Helper()
	for _, shown := range p.messages("mentee") {
		for _, a := range shown.Actions {
			if shown.ID == m.ID && a.Label == label {
				p.take(p.post("/api/press", map[string]any{"as": "mentee", "message": m.ID, "action": a.ID}))
				return
			}
		}
	}
	p.Fatalf("message %s has no button %q", m.ID, label)
}

func (p *person) Submit(values map[string]string) {
	p.Helper()
	p.take(p.post("/api/submit", map[string]any{"as": "mentee", "form": p.id, "values": values}))
}

func (p *person) Leave() {
	p.Helper()
	p.take(p.post("/api/close", map[string]any{"as": "mentee", "form": p.id}))
}

func (p *person) Retype(text string) {
	p.Helper()
	ref := ""
	for _, m := range p.messages("mentee") {
		if m.From == "me" {
			ref = m.ID
		}
	}
	p.take(p.post("/api/say", map[string]any{"as": "mentee", "ref": ref, "text": text}))
}

// take keeps the dialog that an act left open.
func (p *person) take(a answer) {
	p.form = nil
	if a.Form == nil {
		return
	}
	p.id = a.Form.ID
	p.form = &chattest.Dialog{Title: a.Form.Title, Text: a.Form.Text, Submit: a.Form.Submit, Values: map[string]string{}, Errors: map[string]string{}}
	for _, f := range a.Form.Fields {
		if f.Kind != "heading" && f.Kind != "reading" {
			p.form.Values[f.ID] = f.Value
		}
	}
	maps.Copy(p.form.Errors, a.Errors)
}

func (p *person) Form() (chattest.Dialog, bool) {
	if p.form == nil {
		return chattest.Dialog{}, false
	}
	return *p.form, true
}

func (p *person) Messages() []chattest.Seen {
	p.Helper()
	var all []chattest.Seen
	for _, m := range p.messages("mentee") {
		if m.From == "me" {
			continue
		}
		seen := chattest.Seen{ID: m.ID, Text: m.Text}
		var lines []string
		for _, b := range m.Blocks {
			if b.Text != "" {
				lines = append(lines, b.Text)
			}
			lines = append(lines, b.Items...)
			for _, f := range b.Facts {
				lines = append(lines, f.Label+": "+f.Value)
			}
		}
		seen.Shown = chat.Plain(strings.Join(lines, "\n")) // the page builds nodes for the marks
		for _, a := range m.Actions {
			seen.Actions = append(seen.Actions, a.Label)
		}
		for _, f := range m.Files {
			seen.Files = append(seen.Files, f.Name)
		}
		all = append(all, seen)
	}
	return all
}

func (p *person) File(m chattest.Seen, n int) []byte {
	p.Helper()
	for _, shown := range p.messages("mentee") {
		if shown.ID == m.ID {
			w := p.serve(http.MethodGet, shown.Files[n].URL, "")
			if w.Code != http.StatusOK {
				p.Fatalf("GET %s: %d", shown.Files[n].URL, w.Code)
			}
			return w.Body.Bytes()
		}
	}
	p.Fatalf("no message %s", m.ID)
	return nil
}
