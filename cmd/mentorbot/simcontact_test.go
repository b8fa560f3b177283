package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"mentorbot/bot/chat"
	"mentorbot/bot/mentoring"
)

// planContacts has some people ask a coordinator for contact, and some look for
// what others have asked.
func (s *sim) planContacts() {
	days := int(s.ends.Sub(s.begins).Hours()/24) - 16
	somewhen := func() time.Time { return s.begins.Add(time.Duration(s.dice.IntN(24*days)) * time.Hour) }
	for range 12 {
		p := s.people[s.dice.IntN(len(s.people))]
		if len(p.halves) == 0 {
			continue
		}
		pair := p.halves[s.dice.IntN(len(p.halves))]
		s.whenUp(somewhen(), func() { s.press(p, fmt.Sprintf("contact:%d", pair), 0) })
	}
	for range 20 {
		p := s.people[s.dice.IntN(len(s.people))]
		if s.chance(300) {
			p = s.people[s.dice.IntN(2)] // the two that lead
		}
		s.whenUp(somewhen(), func() {
			if all := slices.Sorted(maps.Keys(s.model.contacts)); len(all) > 0 {
				s.press(p, fmt.Sprintf("asker:%d", all[s.dice.IntN(len(all))]), 0)
			}
		})
	}
}

func (t *simTx) AddContact(c mentoring.Contact) (mentoring.ContactID, error) {
	id, err := t.Tx.AddContact(c)
	c.ID = id
	t.changes(c.Pair, "a wish for contact")
	t.then(err, func(m *simModel) {
		s := m.sim
		m.first("contact", int64(id))
		m.contacts[id] = &c
		role, in := m.pairs[c.Pair].RoleOf(c.Author)
		leads := s.person(c.To) != nil && s.person(c.To).leads
		if !in || s.acting == nil || s.acting.id != c.Author || !leads || c.To == m.half(c.Pair, role.Other()) {
			s.breaks("Inv4", "person %d asks person %d for contact as half of pair %d", c.Author, c.To, c.Pair)
		}
		m.owe(simOwed{key: keyOf("contact", id, mentoring.KindContact, c.To), pair: c.Pair, due: s.calendar.window(s.now)})
	})
	return id, err
}

func (t *simTx) SaveContact(c mentoring.Contact) error {
	err := t.Tx.SaveContact(c)
	t.then(err, func(m *simModel) {
		if s := m.sim; s.acting == nil || s.acting.id != c.To {
			s.breaks("Inv4", "contact %d is taken care of, and not by its coordinator", c.ID)
		}
		m.pointless(keyOf("contact", c.ID, mentoring.KindContact, c.To))
		m.contacts[c.ID] = &c
	})
	return err
}

// unasked takes the wishes for contact of a half away that erases all it wrote.
func (m *simModel) unasked(e *simErasure) {
	for id, c := range m.contacts {
		if c.Pair == e.pair && c.Author == e.person {
			m.pointless(keyOf("contact", id, mentoring.KindContact, c.To))
			delete(m.contacts, id)
		}
	}
}

// inConfidence judges a message about a wish for contact: it names nobody.
func (s *sim) inConfidence(m chat.Message) {
	text := fmt.Sprint(m.Text, m.Blocks, m.Actions)
	for _, p := range s.people {
		if strings.Contains(text, p.name) {
			s.breaks("Inv3", "%s names %s", m.Key, p.name)
		}
	}
}

// opensAsker judges a dialog that tells who asks for contact.
func (s *sim) opensAsker(p *simPerson, f chat.Form) {
	var id int64
	if _, err := fmt.Sscanf(f.ID, "asker:%d", &id); err != nil {
		return
	}
	switch c := s.model.contacts[mentoring.ContactID(id)]; {
	case c == nil || c.To != p.id:
		s.breaks("Inv3", "%s learns who asks for contact %d", p.address, id)
	case c.HandledAt.IsZero() != (f.Submit != ""):
		s.breaks("Inv4", "contact %d is taken care of at %s, and the button reads %q", id, c.HandledAt, f.Submit)
	}
}

// waiting judges what a coordinator is told about who waits for them: those who
// asked this one, and nobody else.
func (s *sim) waiting(p *simPerson, told mentoring.MidwayStatus) {
	waits := map[mentoring.Waiting]bool{}
	for _, c := range s.model.contacts {
		if c.To == p.id && c.HandledAt.IsZero() {
			waits[mentoring.Waiting{Pair: c.Pair, Person: c.Author}] = true
		}
	}
	n := 0
	for _, pair := range told.Pairs {
		mentee := mentoring.Waiting{Pair: pair.Pair, Person: s.model.half(pair.Pair, mentoring.Mentee)}
		mentor := mentoring.Waiting{Pair: pair.Pair, Person: s.model.half(pair.Pair, mentoring.Mentor)}
		if pair.MenteeWaits != waits[mentee] || pair.MentorWaits != waits[mentor] {
			s.breaks("Inv6", "%s is told that in pair %d %t and %t wait", p.address, pair.Pair, pair.MenteeWaits, pair.MentorWaits)
		}
		for _, w := range []bool{pair.MenteeWaits, pair.MentorWaits} {
			if w {
				n++
			}
		}
	}
	if n != told.Waiting {
		s.breaks("Inv6", "%s is told that %d wait, and sees %d", p.address, told.Waiting, n)
	}
}

// asked compares who asked for contact with what is kept.
func (s *sim) asked(r mentoring.Reader) error {
	kept := 0
	for _, pair := range s.model.pairs {
		for _, half := range []mentoring.Half{pair.Mentee, pair.Mentor} {
			all, err := r.ContactsBy(pair.ID, half.Person)
			if err != nil {
				return err
			}
			kept += len(all)
			for _, c := range all {
				known := s.model.contacts[c.ID]
				if known == nil || known.To != c.To || known.Reason.Reveal() != c.Reason.Reveal() || known.HandledAt.IsZero() != c.HandledAt.IsZero() {
					s.breaks("Inv4", "contact %d is not what was asked", c.ID)
				}
			}
		}
	}
	if kept != len(s.model.contacts) {
		s.breaks("Inv4", "%d wishes for contact are kept, of %d", kept, len(s.model.contacts))
	}
	return nil
}
