package slack_test

import (
	"testing"

	"mentorbot/bot/chat"
	"mentorbot/bot/chattest"
	"mentorbot/bot/slack"
	"mentorbot/bot/slack/slackfake"
)

// person acts in the workspace as chattest wants it.
type person struct {
	*bench
	member *slackfake.Person
}

func TestConformance(t *testing.T) {
	t.Parallel()
	for _, mode := range []slack.Mode{slack.ModeHTTP, slack.ModeSocket} {
		t.Run(string(mode), func(t *testing.T) {
			t.Parallel()
			chattest.Run(t, func(t *testing.T, h chat.Handler) chattest.Client {
				b := running(t, mode, h)
				return &person{bench: b, member: b.workspace.Person("U1")}
			})
		})
	}
}

func (p *person) Platform() chat.Platform { return p.adapter }
func (p *person) Address() chat.Address   { return chat.Address(p.member.ID) }
func (p *person) Say(text string)         { p.member.Say(text); p.settle() }
func (p *person) Command(line string)     { p.member.Slash(line); p.settle() }

func (p *person) Press(m chattest.Seen, label string) { p.member.Press(m.ID, label); p.settle() }

func (p *person) Submit(values map[string]string) {
	p.Helper()
	modal, open := p.member.Modal()
	if !open {
		p.Fatalf("no dialog is open")
	}
	typed := map[string]string{}
	for block := range modal.Values {
		if v, given := values[slack.FieldOf(block)]; given {
			typed[block] = v
		}
	}
	if len(typed) != len(values) {
		p.Fatalf("the dialog has not all fields of %v", values)
	}
	if refused := p.member.Submit(typed); refused != "" {
		p.Fatalf("the dialog cannot be sent: %s", refused)
	}
	p.settle()
}

func (p *person) Form() (chattest.Dialog, bool) {
	m, open := p.member.Modal()
	if !open {
		return chattest.Dialog{}, false
	}
	d := chattest.Dialog{Title: m.Title, Text: "", Submit: m.Submit, Values: map[string]string{}, Errors: map[string]string{}}
	d.Text = firstLine(m.Shown)
	for block, v := range m.Values {
		d.Values[slack.FieldOf(block)] = v
	}
	for block, v := range m.Errors {
		d.Errors[slack.FieldOf(block)] = v
	}
	return d, true
}

// firstLine of what is there to read is the dialog's own text: the headings
// follow it.
func firstLine(text string) string {
	for i, c := range text {
		if c == '\n' {
			return text[:i]
		}
	}
	return text
}

func (p *person) Messages() []chattest.Seen {
	var all []chattest.Seen
	for _, m := range p.member.Messages() {
		s := chattest.Seen{ID: m.TS, Text: m.Text, Shown: m.Shown, Actions: m.Buttons}
		for _, id := range m.Files {
			name, _ := p.member.File(id)
			s.Files = append(s.Files, name)
		}
		all = append(all, s)
	}
	return all
}

func (p *person) File(m chattest.Seen, n int) []byte {
	for _, seen := range p.member.Messages() {
		if seen.TS == m.ID {
			_, content := p.member.File(seen.Files[n])
			return content
		}
	}
	p.Fatalf("no message %s", m.ID)
	return nil
}

func (p *person) Leave() { p.member.Close(); p.settle() }

func (p *person) Retype(text string) {
	if text == "" {
		p.member.Delete()
	} else {
		p.member.Edit(text)
	}
	p.settle()
}

func (p *person) Logged() string { return p.logged.String() }
