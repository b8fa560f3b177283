package slack_test

import (
	"testing"
	"time"

	"mentorbot/bot/chat"
	"mentorbot/bot/slack"
	"mentorbot/bot/slack/slackfake"
)

// couple asks for two people.
func couple() *chat.Form {
	return &chat.Form{ID: "enrol:1", Title: "Nyt par", Submit: "Tilmeld", Fields: []chat.Field{
		{ID: "mentee", Label: "Mentee", Kind: chat.FieldPerson, Required: true},
		{ID: "mentee.name", Label: "Navn", Kind: chat.FieldLine, Required: true},
		{ID: "mentor", Label: "Mentor", Kind: chat.FieldPerson, Required: true},
	}}
}

// choosing returns a coordinator with the dialog open, and what was handed on of
// it.
func choosing(t *testing.T, mode slack.Mode) (b *bench, p *slackfake.Person, sent *ear) {
	sent = &ear{}
	b = running(t, mode, handler(func(ev chat.Event) (chat.Reply, error) {
		if _, ok := ev.(chat.Submission); ok {
			return sent.handle(ev)
		}
		return chat.Reply{Form: couple()}, nil
	}))
	p = b.workspace.Person("U1")
	p.Slash("par")
	b.settle()
	return b, p, sent
}

func TestOnlyPeopleOfTheWorkspaceCanBeChosen(t *testing.T) {
	both(t, func(t *testing.T, mode slack.Mode) {
		b, p, sent := choosing(t, mode)
		b.workspace.Person("U2")
		b.workspace.Person("U3").Automate()
		b.workspace.Person("U4").Deactivate()
		b.workspace.Person("U5").Estrange()
		for who, want := range map[string]string{
			"U3": "?person.err.bot", "USLACKBOT": "?person.err.bot", "U4": "?person.err.left",
			"U5": "?person.err.foreign", "U6NOWHERE": "?person.err.foreign",
		} {
			b.submit(p, map[string]string{"mentee": who, "mentee.name": "Sara Holm", "mentor": "U2"})
			b.settle()
			m, open := p.Modal()
			got := modal{m}
			if !open || got.problem("mentee") != want || got.problem("mentor") != "" || got.value("mentee.name") != "Sara Holm" {
				t.Errorf("%s: errors %v, values %v; want %q at the mentee", who, m.Errors, m.Values, want)
			}
		}
		if n := len(sent.all()); n != 0 {
			t.Errorf("%d dialogs were handed on", n)
		}
		b.submit(p, map[string]string{"mentee": "U5", "mentor": "U3"})
		if m, _ := p.Modal(); len(m.Errors) != 2 {
			t.Errorf("errors %v, want one at each", m.Errors)
		}
		b.submit(p, map[string]string{"mentee": "U1", "mentor": "U2"})
		b.settle()
		if _, open := p.Modal(); open || len(sent.all()) != 1 {
			t.Errorf("%d handed on, want the dialog of two members", len(sent.all()))
		}
	})
}

// The dialog is answered in time, stays open and can be sent again.
func TestWhoeverNobodyVouchesForInTimeIsNotTaken(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]slackfake.Fault{
		"an error":    {Code: "internal_error"},
		"a limit":     {RetryAfter: 30 * time.Second},
		"no answer":   {Hang: true},
		"a lost call": {LoseRequest: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, p, sent := choosing(t, slack.ModeHTTP)
			b.workspace.Person("U2")
			f.Method = "users.info"
			b.workspace.Break(f)
			choice := map[string]string{"mentee": "U2", "mentee.name": "Sara Holm", "mentor": "U2"}
			b.submit(p, choice)
			m, open := p.Modal()
			if !open || len(m.Errors) != 1 || len(sent.all()) != 0 {
				t.Fatalf("errors %v, %d handed on; want one at a field", m.Errors, len(sent.all()))
			}
			for _, text := range m.Errors {
				if text != "Det kunne ikke gemmes. Prøv igen." {
					t.Errorf("it says %q", text)
				}
			}
			b.submit(p, choice)
			b.settle()
			if _, open := p.Modal(); open || len(sent.all()) != 1 {
				t.Errorf("%d handed on, want it the second time", len(sent.all()))
			}
		})
	}
}
