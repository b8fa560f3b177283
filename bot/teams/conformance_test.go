package teams_test

import (
	"strings"
	"testing"
	"time"

	"mentorbot/bot/chat"
	"mentorbot/bot/chattest"
	"mentorbot/bot/teams/teamsfake"
)

// person acts in the tenant as chattest wants it.
type person struct {
	*bench
	member *teamsfake.Person
}

var _ chattest.Faults = (*person)(nil)

func TestConformance(t *testing.T) {
	t.Parallel()
	chattest.Run(t, func(t *testing.T, h chat.Handler) chattest.Client {
		b := running(t, h)
		return &person{bench: b, member: b.tenant.Person("u1")}
	})
}

func (p *person) Platform() chat.Platform     { return p.adapter }
func (p *person) Address() chat.Address       { return address(p.member) }
func (p *person) Say(text string)             { p.member.Say(text); p.settle() }
func (p *person) Command(line string)         { p.member.Say("/" + line); p.settle() }
func (p *person) Leave()                      { p.member.Leave(); p.settle() }
func (p *person) Retype(text string)          { p.member.Edit(text); p.settle() }
func (p *person) Logged() string              { return p.logged.String() }
func (p *person) Lacks(chattest.Ability) bool { return true }
func (p *person) File(chattest.Seen, int) []byte {
	p.Fatal("Teams takes no files")
	return nil
}

// Press presses the button, and the one that opens the dialog when it comes in
// its place.
func (p *person) Press(m chattest.Seen, label string) {
	p.Helper()
	p.member.Press(m.ID, label, nil)
	p.settle()
	for _, now := range p.member.Messages() {
		if now.ID == m.ID && len(now.Buttons) > 0 && now.Buttons[0] == "Åbn" {
			p.member.Press(m.ID, "Åbn", nil)
			p.settle()
		}
	}
}

func (p *person) Submit(values map[string]string) {
	p.Helper()
	d, open := p.member.Dialog()
	if !open {
		p.Fatal("no dialog is open")
	}
	typed := map[string]string{}
	for id := range d.Values {
		if v, given := values[fieldOf(id)]; given {
			typed[id] = v
		}
	}
	if len(typed) != len(values) {
		p.Fatalf("the dialog has not all fields of %v", values)
	}
	p.member.Submit(typed)
	p.settle()
}

// fieldOf is the field of an input.
func fieldOf(id string) string { return id[:strings.LastIndex(id, ".r")] }

func (p *person) Form() (chattest.Dialog, bool) {
	d, open := p.member.Dialog()
	if !open {
		return chattest.Dialog{}, false
	}
	form := chattest.Dialog{Title: d.Title, Submit: d.Submit, Values: map[string]string{}, Errors: map[string]string{}}
	form.Text, _, _ = strings.Cut(d.Shown, "\n")
	for id, v := range d.Values {
		form.Values[fieldOf(id)] = v
	}
	for id, v := range d.Errors {
		form.Errors[fieldOf(id)] = v
	}
	return form, true
}

func (p *person) Messages() []chattest.Seen {
	var all []chattest.Seen
	for _, m := range p.member.Messages() {
		all = append(all, chattest.Seen{ID: m.ID, Text: m.Text, Shown: m.Shown, Actions: m.Buttons})
	}
	return all
}

func (p *person) Repeat() { p.member.Repeat() }

func (p *person) Limit() time.Duration {
	p.tenant.Break(teamsfake.Fault{Call: teamsfake.CallSend, Status: 429, RetryAfter: 3 * time.Second})
	return 3 * time.Second
}

func (p *person) Drop() { p.tenant.Break(teamsfake.Fault{Call: teamsfake.CallSend, LoseRequest: true}) }
func (p *person) Lose() {
	p.tenant.Break(teamsfake.Fault{Call: teamsfake.CallSend, LoseResponse: true})
}
func (p *person) Block() {
	p.tenant.Break(teamsfake.Fault{Call: teamsfake.CallSend, Status: 403, Body: teamsfake.Blocked})
}
