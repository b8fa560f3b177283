package main

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"mentorbot/bot/chat"
	"mentorbot/bot/mentoring"
)

// simPerson is somebody with a temperament.
type simPerson struct {
	address chat.Address
	name    string
	id      mentoring.PersonID
	halves  []mentoring.PairID
	leads   bool // coordinates the programme
	pace    time.Duration
	talks   int // per mille of what asks for something that gets an answer
	hasty   int // per mille of the clicks that are double
	writes  int // per mille of the questions that are answered in words
	shares  int // per mille of the answers that are shared
	old     []string
	away    []simSpan // cannot be reached
	events  int
}

func (p *simPerson) unreachable(now time.Time) bool {
	return p != nil && slices.ContainsFunc(p.away, func(a simSpan) bool { return !now.Before(a.from) && now.Before(a.to) })
}

func (s *sim) byAddress(a chat.Address) *simPerson {
	for _, p := range s.people {
		if p.address == a {
			return p
		}
	}
	s.breaks("Inv3", "a message to nobody: %q", a)
	return nil
}

func (s *sim) person(id mentoring.PersonID) *simPerson {
	for _, p := range s.people {
		if p.id == id {
			return p
		}
	}
	return nil
}

func (s *sim) newPerson(address, name string) *simPerson {
	p := &simPerson{
		address: chat.Address(address), name: name,
		pace:  time.Duration(1+s.dice.IntN(60)) * time.Hour,
		talks: 500 + s.dice.IntN(500), hasty: s.dice.IntN(150), writes: 300 + s.dice.IntN(700), shares: s.dice.IntN(500),
	}
	switch s.dice.IntN(8) {
	case 0:
		p.talks = 150 // mostly silent
	case 1:
		p.pace = 5 * time.Minute // always there
	}
	s.people = append(s.people, p)
	return p
}

// enrol sets fourteen pairs up: one mentor has two of them, and one of the two
// coordinators is a mentor.
func (s *sim) enrol(programme mentoring.Programme) {
	ctx := context.Background()
	record := func(p *simPerson, language string) mentoring.Person {
		return mentoring.Person{Name: p.name, Language: language, Phone: "99 31 00 00",
			Identity: mentoring.Identity{Platform: platformName, Address: string(p.address)}}
	}
	languages := map[*simPerson]string{}
	lead := s.newPerson("tovholder", "Mette Krogh")
	both := s.newPerson("begge", "Poul Friis")
	lead.leads, both.leads = true, true
	languages[lead], languages[both] = "da", "da"
	id, err := s.life.service.CreateProgramme(ctx, programme, []mentoring.Person{record(lead, "da"), record(both, "da")})
	if err != nil {
		s.breaks("Inv4", "create programme: %v", err)
		return
	}
	s.programme = id
	var twice *simPerson
	for i := range 14 {
		mentee := s.newPerson(fmt.Sprintf("mentee-%d", i+1), fmt.Sprintf("Mentee Nummer%d", i+1))
		mentor := both
		switch i {
		case 4:
		case 2:
			mentor = twice
		default:
			mentor = s.newPerson(fmt.Sprintf("mentor-%d", i+1), fmt.Sprintf("Mentor Nummer%d", i+1))
		}
		if i == 1 {
			twice = mentor
		}
		for _, p := range []*simPerson{mentee, mentor} {
			if languages[p] == "" {
				languages[p] = []string{"da", "da", "da", "en"}[s.dice.IntN(4)]
			}
		}
		pair, err := s.life.service.Enrol(ctx, id, record(mentee, languages[mentee]), record(mentor, languages[mentor]))
		if err != nil {
			s.breaks("Inv4", "enrol: %v", err)
			return
		}
		mentee.halves, mentor.halves = append(mentee.halves, pair), append(mentor.halves, pair)
	}
	for _, p := range s.people {
		st, err := s.life.service.Standing(ctx, mentoring.Identity{Platform: platformName, Address: string(p.address)})
		if err != nil || st.Person.ID == 0 {
			s.breaks("Inv4", "%s is not known: %v", p.address, err)
		}
		p.id = st.Person.ID
		s.whim(p)
	}
	s.strangers()
}

// react plans what a person does about buttons.
func (s *sim) react(p *simPerson, actions []chat.Action) {
	if p == nil || s.now.After(s.ends.AddDate(0, 0, -5)) {
		return
	}
	late := s.chance(simTooLate)
	for _, a := range actions {
		verb, _, _ := strings.Cut(a.ID, ":")
		if len(p.old) < 300 {
			p.old = append(p.old, a.ID)
		} else {
			p.old[s.dice.IntN(300)] = a.ID
		}
		if begins, ok := s.model.begins(a.ID); ok && late && begins.After(s.now) {
			s.press(p, a.ID, begins.Sub(s.now)+time.Duration(s.dice.IntN(120))*time.Minute)
			continue // all that this person does about it
		}
		likely := simLikely[verb]
		if verb != "join" {
			likely = likely * p.talks / 1000
		}
		if !s.chance(likely) {
			continue
		}
		wait := time.Duration(float64(p.pace) * (0.1 + 1.2*s.dice.Float64()))
		if verb == "draft" {
			wait += 24 * time.Hour
		}
		s.press(p, a.ID, wait)
		if s.chance(p.hasty) {
			s.press(p, a.ID, wait+time.Second)
		}
		if verb == "decline" && s.chance(700) { // to be sure, when the other has had time to join
			s.press(p, a.ID, wait+time.Duration(1+s.dice.IntN(10))*24*time.Hour)
		}
	}
}

// simTooLate is how many, per mille, of the messages about a meeting are
// answered when it has begun, and not before.
const simTooLate = 120

// begins is when the meeting begins that a button would change.
func (m *simModel) begins(action string) (time.Time, bool) {
	verb, number, _ := strings.Cut(action, ":")
	id, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return time.Time{}, false
	}
	meeting := mentoring.MeetingID(id)
	switch verb {
	case "accept", "keep", "counter":
		p, ok := m.proposals[mentoring.ProposalID(id)]
		if !ok {
			return time.Time{}, false
		}
		meeting = p.Meeting
	case "move", "cancel", "calloff":
	default:
		return time.Time{}, false
	}
	x, ok := m.meetings[meeting]
	if !ok {
		return time.Time{}, false
	}
	return x.Slot.Start, true
}

// simLikely is how often, per mille, somebody who talks presses a button.
var simLikely = map[string]int{
	"join": 950, "decline": 30, "who": 150, "facts": 100, "draft": 300, "example": 80, "read": 700,
	"approve": 650, "suggest": 120, "waits": 200, "book": 450, "accept": 850, "counter": 120, "keep": 150, "move": 50,
	"cancel": 30, "calloff": 800, "stand": 200, "askbook": 400, "dont": 100, "answer": 450, "skip": 120, "held": 650,
	"moved": 60, "calledoff": 50, "nothing": 120, "nothingtold": 50, "nothingown": 50, "nomeeting": 40, "shared": 700,
	"log": 80, "lateryes": 650, "laterkeep": 150, "pairs": 300, "word": 100,
	"export": 120, "erase": 15, "own": 150, "unfit": 150,
	"write": 200, "pick": 60, "search": 40, "putoff": 60, "inhour": 300, "tomorrow": 300, "monday": 300,
	"contact": 40, "asker": 800, "together": 250, "talk": 450, "resume": 250,
}

func (s *sim) press(p *simPerson, action string, wait time.Duration) {
	origin := s.origin(p)
	s.whenUp(s.now.Add(wait), func() { s.event(p, chat.Press{Origin: origin, Action: action}) })
}

func (s *sim) origin(p *simPerson) chat.Origin {
	p.events++
	return chat.Origin{Platform: platformName, ID: fmt.Sprintf("%s-%d", p.address, p.events), From: p.address}
}

// whim is what a person does now and then without being asked.
func (s *sim) whim(p *simPerson) {
	wait := time.Duration(float64(10*24*time.Hour) * (0.2 + 1.6*s.dice.Float64()))
	s.whenUp(s.now.Add(wait), func() {
		if s.now.After(s.ends.AddDate(0, 0, -5)) {
			return
		}
		s.whim(p)
		origin := s.origin(p)
		origin.Public = s.chance(20)
		if len(p.old) > 0 && s.chance(400) {
			s.event(p, chat.Press{Origin: origin, Action: p.old[s.dice.IntN(len(p.old))]})
			return
		}
		lines := []string{
			"logbog", "logbog", "svar", "pause", "pause " + s.now.AddDate(0, 0, 1+s.dice.IntN(30)).Format("2/1"), "svar", "dagsorden", "kontrakt", "status", "status", "book", "flyt", "aflys", "hjælp",
			s.bookLine("book"), s.bookLine("book"), s.bookLine("flyt"), "læringssprog", "", "data",
			s.canary(p, "talk") + " har du tid?", "book " + s.canary(p, "talk"),
		}
		line := lines[s.dice.IntN(len(lines))]
		if s.chance(300) {
			s.event(p, chat.Command{Origin: origin, Line: chat.Confidential(line)})
			return
		}
		s.event(p, chat.Text{Origin: origin, Body: chat.Confidential(line)})
	})
}

func (s *sim) bookLine(word string) string {
	day := s.now.AddDate(0, 0, 1+s.dice.IntN(30))
	return fmt.Sprintf("%s %d/%d %d.%02d, Rådhuset", word, day.Day(), int(day.Month()), 7+s.dice.IntN(13), 15*s.dice.IntN(4))
}

// strangers ask as if they took part; they learn nothing.
func (s *sim) strangers() {
	var first string
	n := 0
	var ask func()
	ask = func() {
		s.whenUp(s.now.AddDate(0, 0, 1+s.dice.IntN(20)), func() {
			defer ask()
			n++
			origin := chat.Origin{Platform: platformName, ID: fmt.Sprintf("stranger-%d", n), From: "fremmed"}
			events := []chat.Event{
				chat.Text{Origin: origin, Body: chat.Confidential("status")},
				chat.Press{Origin: origin, Action: fmt.Sprintf("read:%d", 1+s.dice.IntN(20))},
				chat.Press{Origin: origin, Action: fmt.Sprintf("shared:%d", 1+s.dice.IntN(200))},
				chat.Press{Origin: origin, Action: fmt.Sprintf("calloff:%d", 1+s.dice.IntN(100))},
				chat.Press{Origin: origin, Action: "pairs:1"},
				chat.Press{Origin: origin, Action: fmt.Sprintf("asker:%d", 1+s.dice.IntN(20))},
				chat.Press{Origin: origin, Action: fmt.Sprintf("contact:%d", 1+s.dice.IntN(14))},
				chat.Press{Origin: origin, Action: fmt.Sprintf("resume:%d", 1+s.dice.IntN(14))},
			}
			reply, err := s.life.conversation.Handle(context.Background(), events[s.dice.IntN(len(events))])
			if err != nil || reply.Message == nil || reply.Form != nil || reply.Replace != nil {
				s.breaks("Inv3", "a stranger got %v %+v", err, reply)
				return
			}
			if first == "" {
				first = reply.Message.Text
			}
			if reply.Message.Text != first {
				s.breaks("Inv3", "a stranger read %q", reply.Message.Text)
			}
		})
	}
	ask()
}

// event hands an act over until it is acknowledged. Now and then it comes
// again, and once more after the process has ended in it.
func (s *sim) event(p *simPerson, e chat.Event) {
	if until, away := s.away(); away { // since this was planned
		s.whenUp(until.Add(time.Second), func() { s.event(p, e) })
		return
	}
	id := e.Source().ID
	before := s.model.effects[id]
	s.changed = false
	var reply chat.Reply
	var err error
	s.acting, s.doing = p, e
	var crashed bool
	handle := func() {
		crashed = s.guard(func() { reply, err = s.life.conversation.Handle(context.Background(), e) })
	}
	if answers(e) {
		s.unmoved(handle)
	} else {
		handle()
	}
	s.acting, s.doing = nil, nil
	if crashed {
		s.fall(s.rest())
		s.whenUp(s.up.Add(time.Duration(1+s.dice.IntN(60))*time.Second), func() { s.event(p, e) })
		return
	}
	if err != nil {
		s.breaks("Inv4", "event %s: %v", id, err)
	}
	s.acts++
	after := s.model.effects[id]
	s.note("act %s %s effects %d", id, simWhat(e), after)
	if after > 1 {
		s.breaks("Inv4", "%s of %s had its effect %d times", simWhat(e), id, after)
	}
	s.judge(p, reply)
	s.handed(p, e, reply)
	s.searchLog()
	if s.model.acknowledged[id] {
		s.repeats++
		// What was refused is not remembered, so that the same event may be
		// carried out later; what was carried out once never is again.
		if before == 0 && after == 1 {
			s.revived++
		}
		if before > 0 && after != before {
			s.breaks("Inv4", "%s of %s was answered before, and took effect when it came again", simWhat(e), id)
		}
		s.wake()
		return
	}
	s.model.acknowledged[id] = true
	if s.fails(simRepeats) {
		s.whenUp(s.now.Add(time.Duration(s.dice.IntN(1200))*time.Second), func() { s.event(p, e) })
	}
	s.respond(p, reply)
	s.wake()
}

// answers reports whether somebody answers questions, or says that they won't,
// or does something with what they have answered.
func answers(e chat.Event) bool {
	switch e := e.(type) {
	case chat.Submission:
		verb, _, _ := strings.Cut(e.Form, ":")
		return verb == "answer" || verb == "erase" || verb == "export" || verb == "write" || verb == "entry"
	case chat.Press:
		return strings.HasPrefix(e.Action, "skip:")
	default:
		return false
	}
}

func simWhat(e chat.Event) string {
	switch e := e.(type) {
	case chat.Press:
		return "press " + e.Action
	case chat.Submission:
		return "form " + e.Form
	default:
		return "line"
	}
}

// judge looks at an answer: what it shows, and to whom.
func (s *sim) judge(p *simPerson, r chat.Reply) {
	for _, m := range []*chat.Message{r.Message, r.Replace} {
		if m != nil {
			s.wellFormed(p.address, *m)
			s.note("reply %s %d", p.address, len(m.Text))
		}
	}
	for field, text := range r.Errors {
		if found := simCanary.FindString(field + text); found != "" {
			s.breaks("Inv3", "%s stands in an error to %s", found, p.address)
		}
	}
	if r.Form == nil {
		return
	}
	s.note("form %s %s %d", p.address, r.Form.ID, len(r.Form.Fields))
	if found := simCanary.FindString(r.Form.ID + r.Form.Title + r.Form.Submit); found != "" {
		s.breaks("Inv3", "%s stands in the frame of a dialog of %s", found, p.address)
	}
	s.mayRead(p, r.Form.Text.Reveal())
	s.opensAsker(p, *r.Form)
	for _, f := range r.Form.Fields {
		if found := simCanary.FindString(f.ID + f.Label + fmt.Sprint(f.Options)); found != "" {
			s.breaks("Inv3", "%s stands in a label of %s", found, p.address)
		}
		s.mayRead(p, f.Value.Reveal())
		s.mayRead(p, f.Hint.Reveal())
	}
}

// respond goes on with what an answer offers.
func (s *sim) respond(p *simPerson, r chat.Reply) {
	for _, m := range []*chat.Message{r.Replace, r.Message} {
		if m != nil {
			s.react(p, m.Actions)
		}
	}
	if r.Form == nil || r.Form.Submit == "" || s.chance(100) || s.now.After(s.ends.AddDate(0, 0, -5)) {
		return // left open
	}
	values := s.fill(p, *r.Form)
	form := r.Form.ID
	for range 1 + s.dice.IntN(1000)/(1000-p.hasty) {
		origin := s.origin(p)
		wait := time.Duration(1+s.dice.IntN(90)) * time.Minute
		s.whenUp(s.now.Add(wait), func() { s.event(p, chat.Submission{Origin: origin, Form: form, Values: values}) })
	}
}

// canary hatches a text that can be told apart wherever it turns up.
func (s *sim) canary(p *simPerson, kind string) string {
	text := fmt.Sprintf("KANARIEFUGL%07d", len(s.model.canaries)+1)
	s.model.canaries[text] = &simText{author: p, kind: kind}
	return text
}

// fill writes what a person writes into a form.
func (s *sim) fill(p *simPerson, f chat.Form) map[string]chat.Value {
	values := map[string]chat.Value{}
	verb, _, _ := strings.Cut(f.ID, ":")
	none := verb == "answer" && s.chance(100)
	for _, field := range f.Fields {
		value := field.Value
		switch {
		case field.Kind == chat.FieldHeading || field.Kind == chat.FieldReading:
			continue
		case verb == "pause":
			value = s.pausing(field)
		case verb == "contact" && field.Kind == chat.FieldSelect:
			value = chat.Confidential(field.Options[s.dice.IntN(len(field.Options))].Value)
		case field.ID == "none":
			value = chat.Value{}
			if none {
				value = chat.Confidential("true")
			}
		case field.Kind == chat.FieldParagraph && none:
			value = chat.Value{}
		case field.Kind == chat.FieldParagraph && s.chance(p.writes):
			value = chat.Confidential(s.canary(p, verb) + " er noget, jeg tænker på.")
		case field.Kind == chat.FieldParagraph && s.chance(150):
			value = chat.Value{}
		case field.Kind == chat.FieldCheck:
			if !none && !values[strings.TrimPrefix(field.ID, "share.")].Empty() && s.chance(p.shares) {
				value = chat.Confidential("true")
			} else if s.chance(500) {
				value = chat.Value{}
			}
		case field.ID == "prep": // the oracle's agendas come two open days before
		case field.Kind == chat.FieldSelect && s.chance(150):
			value = chat.Confidential(field.Options[s.dice.IntN(len(field.Options))].Value)
		case field.ID == "date" && s.chance(400):
			if d, err := time.Parse(time.DateOnly, value.Reveal()); err == nil {
				value = chat.Confidential(d.AddDate(0, 0, s.dice.IntN(12)-5).Format(time.DateOnly))
			}
		case field.ID == "time" && s.chance(300):
			value = chat.Confidential(fmt.Sprintf("%02d:%02d", 6+s.dice.IntN(15), 15*s.dice.IntN(4)))
		case field.ID == "place" && s.chance(300):
			value = chat.Confidential("Rådhuset, 2. sal")
		}
		values[field.ID] = value
	}
	return values
}
