package main

import (
	"strings"
	"testing"

	"mentorbot/bot/slack/slackfake"
)

// slackScreen is a member of a workspace at the screen.
type slackScreen struct {
	t    *testing.T
	p    *slackfake.Person
	seen string // the dialog that was told last
}

func (c *slackScreen) say(text string) {
	c.t.Helper()
	if line, ok := strings.CutPrefix(text, "/mentor "); ok {
		c.p.Slash(line)
		return
	}
	c.p.Say(text)
}

func (c *slackScreen) press(message, label string) {
	c.t.Helper()
	for _, m := range c.p.Messages() {
		if messageID(m.TS) == message {
			c.p.Press(m.TS, label)
			return
		}
	}
	c.t.Fatalf("no message %s", message)
}

// messageID ends in the number that counts the workspace's messages.
func messageID(ts string) string {
	_, number, _ := strings.Cut(ts, ".")
	return "m" + number
}

func (c *slackScreen) submit(values map[string]string) (empty string) {
	c.t.Helper()
	m, _ := c.p.Modal()
	typed := map[string]string{}
	for _, r := range m.Rows {
		if r.Block != "" {
			typed[r.Block] = values[fieldID(r.Block)]
		}
	}
	refused := c.p.Submit(typed)
	c.seen = "" // what is open now, this has opened or kept open
	if refused == "" {
		return ""
	}
	label, ok := strings.CutPrefix(refused, "please fill in ")
	if !ok {
		c.t.Fatalf("refused: %s", refused)
	}
	return label
}

func (c *slackScreen) opened() (*apiForm, map[string]string) {
	m, ok := c.p.Modal()
	if !ok || m.ID == c.seen {
		return nil, nil
	}
	c.seen = m.ID
	errs := map[string]string{}
	for block, text := range m.Errors {
		errs[fieldID(block)] = text
	}
	return formOf(m), errs
}

func (c *slackScreen) messages() (all []apiMessage) {
	c.t.Helper()
	for _, m := range c.p.Messages() {
		out := apiMessage{ID: messageID(m.TS), Text: m.Text}
		for _, label := range m.Buttons {
			out.Actions = append(out.Actions, struct{ ID, Label string }{out.ID, label})
		}
		alike(c.t, m.Text, m.Shown)
		all = append(all, out)
	}
	return all
}

// alike holds the words that somebody hears against those on the screen.
func alike(t *testing.T, told, shown string) {
	t.Helper()
	if strings.Join(strings.Fields(told), " ") != strings.Join(strings.Fields(shown), " ") {
		t.Errorf("somebody hears\n%s\nand sees\n%s", told, shown)
	}
}

// formOf is an open dialog as the playground's interface would tell it.
func formOf(m slackfake.Modal) *apiForm {
	f := &apiForm{ID: m.ID, Title: m.Title, Submit: m.Submit}
	for _, r := range m.Rows {
		last := len(f.Fields) - 1
		switch {
		case r.Kind == "header":
			f.Fields = append(f.Fields, apiField{Kind: "heading", Label: r.Label})
		case r.Kind == "section" && r.Strong:
			f.Fields = append(f.Fields, apiField{Kind: "reading", Label: r.Label})
		case r.Kind == "context":
			f.Fields[last].Hint = r.Label
		case r.Kind == "section" && last < 0:
			f.Text = strings.TrimPrefix(f.Text+"\n"+r.Label, "\n")
		case r.Kind == "section":
			f.Fields[last].Value = strings.TrimPrefix(f.Fields[last].Value+"\n"+r.Label, "\n")
		default:
			field := apiField{ID: fieldID(r.Block), Label: r.Label, Hint: r.Hint, Kind: r.Kind, Value: r.Value}
			if r.Kind == "checkboxes" {
				field.Kind = "check"
			}
			field.Options = []struct{ Value, Label string }{{r.Value, r.Shown}}
			f.Fields = append(f.Fields, field)
		}
	}
	return f
}

// fieldID is the field of an input: its block without the revision.
func fieldID(block string) string {
	if i := strings.LastIndexByte(block, '.'); i >= 0 {
		return block[:i]
	}
	return block
}
