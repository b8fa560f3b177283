package main

import (
	"database/sql"
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"mentorbot/bot/mentoring"
	"mentorbot/bot/teams/teamsfake"
)

var teamsKills = flag.Int("teamskills", 5, "how many times the built program is killed while it serves a tenant")

// The program is killed while a tenant is at it. Started again, it has what it
// took, and what may have arrived is sent again or not, by its kind: Teams
// cannot be asked.
func TestAKilledProgramInTeamsLosesNothingAndRemindsOnce(t *testing.T) {
	t.Parallel()
	d := &teamsSiege{siege: newSiege(servingTeams(t, background[:7]...)), doubtful: map[string]string{}}
	d.chat = d
	d.tenant.Lenient()
	for i := range 17 {
		m := &teamsMember{teamsSiege: d, Person: d.tenant.Person(fmt.Sprint("u", i+1)), dice: rand.New(rand.NewPCG(5, uint64(i)))}
		d.people, d.members = append(d.people, m), append(d.members, m)
	}
	d.run(*teamsKills)
	t.Logf("%d deliveries were left of which nobody knew, %d of kinds that come once", d.unknown, len(d.doubtful))
	if d.unknown == 0 {
		t.Error("no kill came between Teams and the record")
	}
}

// teamsSiege is a siege in a tenant.
type teamsSiege struct {
	*siege
	people   []*teamsMember
	unknown  int               // deliveries that may have arrived
	doubtful map[string]string // id and kind of what may have arrived, and is not sent twice
}

func (d *teamsSiege) strike(skip int, then func()) {
	d.tenant.Break(teamsfake.Fault{Call: teamsfake.CallSend, Skip: skip, Happened: then})
}

func (d *teamsSiege) mend()        { d.tenant.Mend() }
func (d *teamsSiege) redeliver()   { d.tenant.Redeliver() }
func (d *teamsSiege) unheard() int { return d.tenant.Unheard() }

func (d *teamsSiege) holds(receipt string) bool {
	id, conversation, _ := strings.Cut(receipt, "@")
	return slices.ContainsFunc(d.people, func(m *teamsMember) bool {
		return m.Chat() == conversation && slices.ContainsFunc(m.Messages(), func(seen teamsfake.Seen) bool { return seen.ID == id })
	})
}

// left notes what may have arrived and must not come again.
func (d *teamsSiege) left(db *sql.DB) {
	d.Helper()
	for _, row := range strings.Fields(d.text(db, "SELECT coalesce(group_concat(id || '/' || kind, ' '), '') FROM delivery WHERE state IN ('sending', 'uncertain')")) {
		d.unknown++
		if id, kind, _ := strings.Cut(row, "/"); !mentoring.DeliveryKind(kind).Repeats() {
			d.doubtful[id] = kind
		}
	}
}

// settled holds what may have arrived against the policy of its kind.
func (d *teamsSiege) settled(db *sql.DB) {
	d.Helper()
	for id, kind := range d.doubtful {
		if state := d.text(db, "SELECT state || ' ' || reason FROM delivery WHERE id = ?", id); state != "dropped doubtful" {
			d.Errorf("a %s that may have arrived is %s", kind, state)
		}
	}
}

// teamsMember is one person of the tenant.
type teamsMember struct {
	*teamsSiege
	*teamsfake.Person
	dice *rand.Rand
	n    int
}

// acts does one thing that this person could do.
func (m *teamsMember) acts() {
	switch k := m.dice.IntN(10); {
	case k < 2:
		m.does(m.Acted, func() { m.Say(someWord(m.dice)) }, "", nil)
	case k < 4:
		n := m.reads("Du har foreslået")
		line := m.someBooking(m.dice)
		m.does(m.Acted, func() { m.Say(line) }, "Du har foreslået", func() bool { return m.reads("Du har foreslået") > n })
	default:
		m.presses()
	}
}

// presses a button among the newest messages, and sends the dialog it opens.
func (m *teamsMember) presses() {
	all := m.Messages()
	all = all[max(0, len(all)-6):]
	type button struct{ id, label string }
	var buttons []button
	for _, seen := range all {
		for _, label := range seen.Buttons {
			if label != "Nej tak" {
				buttons = append(buttons, button{seen.ID, label})
			}
		}
	}
	if len(buttons) == 0 {
		return
	}
	b := buttons[m.dice.IntN(len(buttons))]
	m.Leave()
	press := func() { m.TryPress(b.id, b.label, nil) }
	if b.label == "Passer" {
		m.does(m.Acted, press, "Det er aftalt", func() bool { return strings.Contains(m.shows(b.id), "Det er aftalt") })
		return
	}
	m.does(m.Acted, press, "", nil)
	d, open := m.Dialog()
	if !open || d.Submit == "" {
		return
	}
	typed := map[string]string{}
	for _, r := range d.Rows {
		if r.Kind == "Input.Text" && r.Text != "Sted eller link (kan vente)" {
			m.n++
			typed[r.ID] = fmt.Sprintf("svar %s-%d", m.ID, m.n)
		}
	}
	send := func() { m.Submit(typed) }
	if n := m.reads("Gemt i din logbog"); d.Title == "Dine svar" {
		m.does(m.Acted, send, "Gemt i din logbog", func() bool { return m.reads("Gemt i din logbog") > n })
		return
	}
	m.does(m.Acted, send, "", nil)
}

// reads counts the messages that hold the words.
func (m *teamsMember) reads(words string) (n int) {
	for _, seen := range m.Messages() {
		if strings.Contains(seen.Shown, words) {
			n++
		}
	}
	return n
}

// shows is what stands in a message now.
func (m *teamsMember) shows(id string) string {
	for _, seen := range m.Messages() {
		if seen.ID == id {
			return seen.Shown
		}
	}
	return ""
}
