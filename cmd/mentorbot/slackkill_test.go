package main

import (
	"database/sql"
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"mentorbot/bot/slack/slackfake"
)

var slackKills = flag.Int("slackkills", 5, "how many times the built program is killed while it serves a workspace")

// The program is killed while a workspace is at it. Started again, it has what
// it acknowledged, and nobody gets a message twice, or never.
func TestAKilledProgramInSlackLosesNothingAndDoublesNothing(t *testing.T) {
	t.Parallel()
	d := &slackSiege{siege: newSiege(serving(t, "socket", background[:7]...))}
	d.chat = d
	d.workspace.Lenient()
	d.workspace.Patience(700 * time.Millisecond)
	for i := range 17 {
		m := &slackMember{slackSiege: d, Person: d.workspace.Person(fmt.Sprint("U", i+1)), dice: rand.New(rand.NewPCG(5, uint64(i)))}
		d.people, d.members = append(d.people, m), append(d.members, m)
	}
	d.run(*slackKills)
}

// slackSiege is a siege in a workspace.
type slackSiege struct {
	*siege
	people []*slackMember
}

// slackMember is one person of the workspace.
type slackMember struct {
	*slackSiege
	*slackfake.Person
	dice *rand.Rand
	n    int
}

func (d *slackSiege) strike(skip int, then func()) {
	d.workspace.Break(slackfake.Fault{Method: "chat.postMessage", Holds: "mentor_delivery", Skip: skip, Happened: then})
}

func (d *slackSiege) mend()        { d.workspace.Mend() }
func (d *slackSiege) redeliver()   { d.workspace.Redeliver() }
func (d *slackSiege) unheard() int { return d.workspace.Timeouts() }

func (d *slackSiege) holds(receipt string) bool {
	_, ts, _ := strings.Cut(receipt, "/")
	return slices.ContainsFunc(d.people, func(m *slackMember) bool {
		return slices.ContainsFunc(m.Messages(), func(seen slackfake.Seen) bool { return seen.TS == ts })
	})
}

// left looks through the chats: no delivery stands there twice.
func (d *slackSiege) left(*sql.DB) {
	d.Helper()
	keys := map[string]int{}
	for _, m := range d.people {
		for _, seen := range m.Messages() {
			if seen.Key != "" {
				keys[seen.Key]++
			}
		}
	}
	for key, n := range keys {
		if n > 1 {
			d.Errorf("%s arrived %d times", key, n)
		}
	}
}

// settled knows of every message what became of it.
func (d *slackSiege) settled(db *sql.DB) {
	d.Helper()
	var keys []string
	for _, m := range d.people {
		for _, seen := range m.Messages() {
			keys = append(keys, seen.Key)
		}
	}
	for _, token := range strings.Fields(d.text(db, "SELECT coalesce(group_concat(token, ' '), '') FROM delivery WHERE state = 'sent' AND replaces = ''")) {
		if !slices.ContainsFunc(keys, func(k string) bool { return strings.Contains(k, token) }) {
			d.Errorf("delivery %s counts as sent, and nobody has it", token)
		}
	}
}

// acts does one thing that this person could do.
func (m *slackMember) acts() {
	switch k := m.dice.IntN(10); {
	case k < 2:
		m.Say(someWord(m.dice))
	case k < 4:
		line := m.someBooking(m.dice)
		n := m.reads("Du har foreslået")
		m.does(m.Acted, func() { m.Slash(line) }, "Du har foreslået", func() bool { return m.reads("Du har foreslået") > n })
	default:
		m.presses()
	}
}

// presses a button among the newest messages, and sends the dialog it opens.
func (m *slackMember) presses() {
	all := m.Messages()
	all = all[max(0, len(all)-6):]
	type button struct{ ts, label string }
	var buttons []button
	for _, seen := range all {
		for _, label := range seen.Buttons {
			if label != "Nej tak" {
				buttons = append(buttons, button{seen.TS, label})
			}
		}
	}
	if len(buttons) == 0 {
		return
	}
	b := buttons[m.dice.IntN(len(buttons))]
	before, _ := m.Modal()
	press := func() { m.TryPress(b.ts, b.label) }
	if b.label == "Passer" {
		m.does(m.Acted, press, "Det er aftalt", func() bool { return strings.Contains(m.shows(b.ts), "Det er aftalt") })
		return
	}
	m.does(m.Acted, press, "", nil)
	var now slackfake.Modal
	m.awaits(100*time.Millisecond, func() bool { now, _ = m.Modal(); return now.ID != before.ID })
	if now.ID == "" || now.ID == before.ID || now.Submit == "" {
		return
	}
	typed := map[string]string{}
	for _, r := range now.Rows {
		if r.Kind == "plain_text_input" && r.Label != "Sted eller link (kan vente)" {
			m.n++
			typed[r.Block] = fmt.Sprintf("svar %s-%d", m.ID, m.n)
		}
	}
	if n := m.reads("Gemt i din logbog"); now.Title == "Dine svar" {
		m.does(m.Acted, func() { m.Submit(typed) }, "Gemt i din logbog", func() bool { return m.reads("Gemt i din logbog") > n })
		return
	}
	m.does(m.Acted, func() { m.Submit(typed) }, "", nil)
}

// reads counts the messages that hold the words.
func (m *slackMember) reads(words string) (n int) {
	for _, seen := range m.Messages() {
		if strings.Contains(seen.Shown, words) {
			n++
		}
	}
	return n
}

// shows is what stands in a message now.
func (m *slackMember) shows(ts string) string {
	for _, seen := range m.Messages() {
		if seen.TS == ts {
			return seen.Shown
		}
	}
	return ""
}
