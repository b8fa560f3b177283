package main

import (
	"slices"
	"strings"
	"testing"
	"time"

	"mentorbot/bot/mentoring"
	"mentorbot/bot/slack/slackfake"
)

// slackScene is the built program in a workspace, as the people in it see it.
type slackScene struct {
	*service
	t      *testing.T
	people map[string]*slackfake.Person
	came   map[string]time.Time // by ts: when a message was first seen
	offers map[string]bool      // by ts: messages that only carry the button of a dialog
	due    *time.Time           // when something is next due
	open   map[string]string    // the dialog that somebody has open
}

// missing stands for the client's own words at a field that must be filled in.
const missing = "(Slack: fill in)"

// playSlack puts Sara, Henrik and Mette into a workspace, and the thirteen
// other pairs of the demo, who are invited and stay away.
func playSlack(t *testing.T, mode string) *slackScene {
	t.Helper()
	s := &slackScene{service: serving(t, mode, background...), t: t, came: map[string]time.Time{}, offers: map[string]bool{}, open: map[string]string{}}
	s.people = map[string]*slackfake.Person{}
	for i, v := range viewers {
		s.people[v.id] = s.workspace.Person([]string{"U1", "U2", "U3"}[i])
	}
	s.settle(map[string]string{"advance": "0s"})
	return s
}

// settle moves the time on, and looks at what came at each moment.
func (s *slackScene) settle(move map[string]string) {
	s.t.Helper()
	s.due = s.service.clock(move).Next
	for _, v := range viewers {
		s.messages(v.id)
	}
}

// acted lets everything be shown that an act brings about, and returns the
// dialog that it opened.
func (s *slackScene) acted(as string) apiReply {
	s.t.Helper()
	s.settle(map[string]string{"advance": "0s"})
	m, ok := s.people[as].Modal()
	if !ok || m.ID == s.open[as] {
		return apiReply{}
	}
	s.open[as] = m.ID
	return apiReply{Form: formOf(m), Errors: errorsOf(m)}
}

// say types words, or the command. Typed words have no trigger: their dialog
// stands behind a button, which is pressed here and not shown.
func (s *slackScene) say(as, text string) apiReply {
	s.t.Helper()
	p := s.people[as]
	if words, ok := strings.CutPrefix(text, "/mentor "); ok {
		p.Slash(words)
		return s.acted(as)
	}
	p.Say(text)
	r := s.acted(as)
	if all := p.Messages(); len(all) > 0 {
		for _, m := range all[max(0, len(all)-2):] {
			if len(m.Buttons) == 1 && m.Buttons[0] == "Åbn" && !s.offers[m.TS] {
				s.offers[m.TS] = true
				p.Press(m.TS, "Åbn")
				r = s.acted(as)
			}
		}
	}
	return r
}

func (s *slackScene) press(as, label string) apiReply {
	s.t.Helper()
	all := s.messages(as)
	_, ts, ok := newestButton(all, label)
	if !ok {
		s.t.Fatalf("%s has no button %q; the last message is:\n%s", as, label, all[len(all)-1].Text)
	}
	s.people[as].Press(ts, label)
	return s.acted(as)
}

func (s *slackScene) submit(as string, f *apiForm, typed map[string]string) apiReply {
	s.t.Helper()
	if f == nil {
		s.t.Fatalf("no form is open for %s", as)
	}
	all, err := f.filled(typed)
	if err != nil {
		s.t.Fatal(err)
	}
	m, _ := s.people[as].Modal()
	values := map[string]string{}
	for _, r := range m.Rows {
		if r.Block != "" {
			values[r.Block], _ = all[fieldID(r.Block)].(string)
		}
	}
	refused := s.people[as].Submit(values)
	delete(s.open, as) // what is open now, this has opened or kept open
	r := s.acted(as)
	if refused == "" {
		return r
	}
	// The client itself says that something is missing, and sends nothing.
	label, ok := strings.CutPrefix(refused, "please fill in ")
	i := slices.IndexFunc(f.Fields, func(field apiField) bool { return field.Label == label })
	if !ok || i < 0 {
		s.t.Fatalf("refused: %s", refused)
	}
	r.Errors = map[string]string{f.Fields[i].ID: missing}
	return r
}

// messages are as a telephone's notification and a screen reader tell them; on
// the screen stand the same words.
func (s *slackScene) messages(as string) []apiMessage {
	s.t.Helper()
	var all []apiMessage
	for _, m := range s.people[as].Messages() {
		if len(m.Buttons) == 1 && m.Buttons[0] == "Åbn" {
			continue
		}
		if _, known := s.came[m.TS]; !known {
			s.came[m.TS] = s.at
		}
		_, number, _ := strings.Cut(m.TS, ".")
		out := apiMessage{ID: "m" + number, At: s.came[m.TS].Format(time.RFC3339), From: "bot", Text: m.Text}
		for _, label := range m.Buttons {
			out.Actions = append(out.Actions, struct{ ID, Label string }{m.TS, label})
		}
		if told, shown := strings.Join(strings.Fields(m.Text), " "), strings.Join(strings.Fields(m.Shown), " "); told != shown {
			s.t.Errorf("%s hears\n%s\nand sees\n%s", as, told, shown)
		}
		all = append(all, out)
	}
	return all
}

func (s *slackScene) now() time.Time { return s.at }

func (s *slackScene) next() (time.Time, bool) {
	if s.due == nil {
		return time.Time{}, false
	}
	return *s.due, true
}

func (s *slackScene) mark(moment string) time.Time {
	s.t.Helper()
	zone, err := time.LoadLocation(demoZone)
	if err != nil {
		s.t.Fatal(err)
	}
	p := demoProgramme()
	at, known := map[string]time.Time{}, false
	at["midway"], _ = mentoring.Wall(zone, p.Midway.Opens, mentoring.At(9, 0))
	at["final"], _ = mentoring.Wall(zone, p.Final.Opens, mentoring.At(9, 0))
	if at[moment], known = at[moment]; !known {
		at[moment] = mustTime(s.t, moment)
	}
	return at[moment]
}

// forward stops wherever something falls due.
func (s *slackScene) forward(to string) {
	s.t.Helper()
	if to == "next" {
		if s.due == nil {
			s.t.Fatal("nothing is due")
		}
		s.settle(map[string]string{"to": s.due.Format(time.RFC3339Nano)})
		return
	}
	end := s.mark(to)
	for s.due != nil && !s.due.After(end) {
		s.forward("next")
	}
	s.settle(map[string]string{"to": end.Format(time.RFC3339Nano)})
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

func errorsOf(m slackfake.Modal) map[string]string {
	all := map[string]string{}
	for block, text := range m.Errors {
		all[fieldID(block)] = text
	}
	return all
}

// fieldID is the field of an input: its block without the revision.
func fieldID(block string) string {
	if i := strings.LastIndexByte(block, '.'); i >= 0 {
		return block[:i]
	}
	return block
}
