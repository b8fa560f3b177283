package main

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"mentorbot/bot/chat"
	"mentorbot/bot/mentoring"
	"mentorbot/locales"
)

// screen is one person's chat, as a scene needs it. An act returns when its
// person can do the next one; what it brings about may come later.
type screen interface {
	// say types words, or a command that begins with a slash.
	say(text string)
	// press presses a button of a message.
	press(message, label string)
	// submit sends the open dialog with values by field, and returns the label of
	// a field at which the client itself stops that.
	submit(values map[string]string) (empty string)
	// opened is the dialog that the last act has opened or kept open, as the
	// playground's interface would tell it.
	opened() (*apiForm, map[string]string)
	// messages are as a telephone's notification and a screen reader tell them,
	// without times; on the screen stand the same words.
	messages() []apiMessage
}

// chatScene is the built program in one or two chats, as the people in them see
// it.
type chatScene struct {
	*service
	t       *testing.T
	words   locales.Words
	people  map[string]screen
	came    map[string]time.Time // by person and message: when it was first seen
	pressed map[string]bool      // by person and message: whose button of a dialog was pressed
	due     *time.Time           // when something is next due
}

// play lets the demo's Sara, Henrik and Mette live in chats, and the thirteen
// other pairs, who are invited and stay away.
func play(t *testing.T, in *service) *chatScene {
	t.Helper()
	catalogue, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	s := &chatScene{
		service: housed(t, in, background...), t: t, words: catalogue.Words("da"),
		people: map[string]screen{}, came: map[string]time.Time{}, pressed: map[string]bool{},
	}
	for i, v := range viewers {
		if n := i + 1; s.inTeams(n) {
			s.people[v.id] = &teamsScreen{t: t, p: s.tenant.Person(fmt.Sprint("u", n))}
		} else {
			s.people[v.id] = &slackScreen{t: t, p: s.workspace.Person(fmt.Sprint("U", n))}
		}
	}
	s.settle(map[string]string{"advance": "0s"})
	return s
}

// settle moves the time on, and looks at what came at each moment.
func (s *chatScene) settle(move map[string]string) {
	s.t.Helper()
	s.due = s.service.clock(move).Next
	for _, v := range viewers {
		s.messages(v.id)
	}
}

// acted lets everything be shown that an act brings about, and returns the
// dialog that it opened.
func (s *chatScene) acted(as string) apiReply {
	s.t.Helper()
	s.settle(map[string]string{"advance": "0s"})
	f, errs := s.people[as].opened()
	return apiReply{Form: f, Errors: errs}
}

// say types words. A dialog that they ask for stands behind a button, which is
// pressed here and not shown.
func (s *chatScene) say(as, text string) apiReply {
	s.t.Helper()
	s.people[as].say(text)
	r := s.acted(as)
	all := s.people[as].messages()
	for _, m := range all[max(0, len(all)-2):] {
		if !s.pressed[as+m.ID] && offers(m) {
			s.pressed[as+m.ID] = true
			s.people[as].press(m.ID, openLabel)
			r = s.acted(as)
		}
	}
	return r
}

// openLabel is on the button behind which a dialog stands that typed words ask
// for.
const openLabel = "Åbn"

func offers(m apiMessage) bool { return len(m.Actions) > 0 && m.Actions[0].Label == openLabel }

func (s *chatScene) press(as, label string) apiReply {
	s.t.Helper()
	all := s.messages(as)
	_, id, ok := newestButton(all, label)
	if !ok {
		s.t.Fatalf("%s has no button %q; the last message is:\n%s", as, label, all[len(all)-1].Text)
	}
	s.people[as].press(id, label)
	return s.acted(as)
}

func (s *chatScene) submit(as string, f *apiForm, typed map[string]string) apiReply {
	s.t.Helper()
	if f == nil {
		s.t.Fatalf("no form is open for %s", as)
	}
	all, err := f.filled(typed)
	if err != nil {
		s.t.Fatal(err)
	}
	values := map[string]string{}
	for id, value := range all {
		values[id], _ = value.(string)
	}
	empty := s.people[as].submit(values)
	r := s.acted(as)
	if empty == "" {
		return r
	}
	i := slices.IndexFunc(f.Fields, func(field apiField) bool { return field.Label == empty })
	if i < 0 {
		s.t.Fatalf("refused: %s", empty)
	}
	r.Errors = map[string]string{f.Fields[i].ID: missing}
	return r
}

// missing stands for the client's own words at a field that must be filled in.
const missing = "(client: fill in)"

// messages leaves out what only carries the button of a dialog.
func (s *chatScene) messages(as string) []apiMessage {
	s.t.Helper()
	var all []apiMessage
	for _, m := range s.people[as].messages() {
		if offers(m) {
			m.Actions = m.Actions[1:]
			if m.Text == chat.Plain(s.words.T("dialog.open", nil)) {
				continue
			}
		}
		key := as + m.ID
		if _, known := s.came[key]; !known {
			s.came[key] = s.at
		}
		m.At, m.From = s.came[key].Format(time.RFC3339), "bot"
		all = append(all, m)
	}
	return all
}

func (s *chatScene) now() time.Time { return s.at }

func (s *chatScene) next() (time.Time, bool) {
	if s.due == nil {
		return time.Time{}, false
	}
	return *s.due, true
}

func (s *chatScene) mark(moment string) time.Time {
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
func (s *chatScene) forward(to string) {
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
