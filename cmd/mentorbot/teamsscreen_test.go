package main

import (
	"strings"
	"testing"

	"mentorbot/bot/teams/teamsfake"
)

// teamsScreen is somebody in a tenant at the screen.
type teamsScreen struct {
	t *testing.T
	p *teamsfake.Person
}

func (c *teamsScreen) say(text string) {
	c.t.Helper()
	c.p.Leave()
	c.p.Say(text)
}

func (c *teamsScreen) press(message, label string) {
	c.t.Helper()
	c.p.Leave()
	c.p.Press(strings.TrimPrefix(message, "m"), label, nil)
}

// submit sends what the program is to refuse: not every client of Teams looks
// whether a field is empty.
func (c *teamsScreen) submit(values map[string]string) (empty string) {
	c.t.Helper()
	d, _ := c.p.Dialog()
	typed := map[string]string{}
	for id := range d.Values {
		typed[id] = values[fieldID(id)]
	}
	c.p.Submit(typed)
	return ""
}

func (c *teamsScreen) opened() (*apiForm, map[string]string) {
	c.t.Helper()
	d, ok := c.p.Dialog()
	if !ok {
		return nil, nil
	}
	f := &apiForm{Title: d.Title, Submit: d.Submit}
	var hints []string
	for _, r := range d.Rows {
		last := len(f.Fields) - 1
		switch {
		case r.Kind == teamsfake.RowHeading:
			f.Fields = append(f.Fields, apiField{Kind: "heading", Label: r.Text})
		case r.Kind == teamsfake.RowHint && last >= 0 && f.Fields[last].Kind == "reading" && f.Fields[last].Value == "":
			f.Fields[last].Hint = under(f.Fields[last].Hint, r)
		case r.Kind == teamsfake.RowHint:
			hints = append(hints, r.Text)
		case r.Kind == teamsfake.RowStrong:
			f.Fields = append(f.Fields, apiField{Kind: "reading", Label: r.Text})
		case r.Kind == teamsfake.RowText && last < 0:
			f.Text = under(f.Text, r)
		case r.Kind == teamsfake.RowText:
			f.Fields[last].Value = under(f.Fields[last].Value, r)
		case r.Kind == teamsfake.RowError: // of the next field, and among its errors
		default:
			field := apiField{ID: fieldID(r.ID), Label: r.Text, Hint: strings.Join(hints, "\n"), Kind: r.Kind, Value: r.Value}
			if r.Kind == "Input.Toggle" {
				field.Kind = "check"
			}
			field.Options = []struct{ Value, Label string }{{r.Value, r.Shown}}
			f.Fields, hints = append(f.Fields, field), nil
		}
	}
	errs := map[string]string{}
	for id, text := range d.Errors {
		errs[fieldID(id)] = text
	}
	return f, errs
}

// under is a text with one more line.
func under(text string, r teamsfake.Row) string {
	switch {
	case text == "":
		return r.Text
	case r.Gap:
		return text + "\n\n" + r.Text
	default:
		return text + "\n" + r.Text
	}
}

func (c *teamsScreen) messages() (all []apiMessage) {
	c.t.Helper()
	for _, m := range c.p.Messages() {
		out := apiMessage{ID: "m" + m.ID, Text: m.Text}
		for _, label := range m.Buttons {
			out.Actions = append(out.Actions, struct{ ID, Label string }{out.ID, label})
		}
		alike(c.t, m.Text, m.Shown)
		all = append(all, out)
	}
	return all
}
