package main

import (
	"strings"
	"time"

	"mentorbot/bot/chat"
	"mentorbot/bot/mentoring"
)

// Enqueue notes what somebody asked to be reminded of.
func (t *simTx) Enqueue(d mentoring.Delivery) error {
	err := t.Tx.Enqueue(d)
	t.then(err, func(m *simModel) { m.planned[d.Key] = d.Due })
	if d.Kind == mentoring.KindRemindStart || d.Kind == mentoring.KindRemindEnd {
		asked := t.sim.acting != nil && t.sim.acting.id == d.Person
		t.then(err, func(m *simModel) {
			if !asked {
				m.sim.breaks("Inv8", "%s is planned, and its person did not ask", d.Key)
			}
			if chosen := m.chosen(); !d.Due.Equal(chosen) {
				m.sim.breaks("Inv2", "%s is planned for %s, and %s was asked for", d.Key, d.Due.In(m.sim.calendar.location), chosen)
			}
			m.reminders[d.Key] = d.Due
		})
	}
	return err
}

func (t *simTx) AddNote(n mentoring.Note) (mentoring.NoteID, error) {
	id, err := t.Tx.AddNote(n)
	n.ID = id
	t.changes(n.Pair, "a note")
	t.then(err, func(m *simModel) {
		m.first("note", int64(id))
		m.notes[id] = &n
	})
	return id, err
}

func (t *simTx) SaveNote(n mentoring.Note) error {
	err := t.Tx.SaveNote(n)
	t.then(err, func(m *simModel) { m.notes[n.ID] = &n })
	return err
}

func (t *simTx) DeleteNote(id mentoring.NoteID) error {
	err := t.Tx.DeleteNote(id)
	t.then(err, func(m *simModel) { delete(m.notes, id) })
	return err
}

// chosen is when somebody wants to be asked again who presses a button now.
func (m *simModel) chosen() time.Time {
	c, now := m.sim.calendar, m.sim.now
	press, _ := m.sim.doing.(chat.Press)
	today := mentoring.DateOf(now, c.location)
	tomorrow := today.AddDays(1)
	switch verb, _, _ := strings.Cut(press.Action, ":"); verb {
	case "inhour":
		return now.Add(time.Hour).Truncate(time.Millisecond)
	case "tomorrow":
		return c.at(tomorrow, 8, 15)
	case "monday":
		for tomorrow.Weekday() != time.Monday {
			tomorrow = tomorrow.AddDays(1)
		}
		for {
			if _, _, open := c.opens(c.at(tomorrow, 12, 0)); open {
				return c.at(tomorrow, 8, 15)
			}
			tomorrow = tomorrow.AddDays(1)
		}
	default:
		return time.Time{}
	}
}

// ClosePrompt notes that questions wait no longer.
func (t *simTx) ClosePrompt(id mentoring.PromptID) error {
	p, err := t.Prompt(id)
	if err != nil {
		return err
	}
	err = t.Tx.ClosePrompt(id)
	t.then(err, func(m *simModel) {
		kind := mentoring.KindRemindStart
		if p.Moment == mentoring.End {
			kind = mentoring.KindRemindEnd
		}
		if key := keyOf("meeting", p.Meeting, kind, m.half(p.Pair, p.Role)); m.closed[key].IsZero() {
			m.closed[key] = m.sim.now
		}
	})
	return err
}

// remindedOf judges a reminder: it comes only to who asked for it, not before
// the time that was chosen last, and not when the questions wait no longer.
func (m *simModel) remindedOf(key string) {
	if at, closed := m.closed[key]; closed && m.sim.now.Sub(at) > simMostLate && m.sim.wrong.Abs() <= simBelieved {
		m.sim.breaks("Inv1", "%s comes, and its questions are closed", key)
	}
	switch due, asked := m.reminders[key]; {
	case !asked:
		m.sim.breaks("Inv1", "%s comes, and nobody asked for it", key)
	case m.sim.now.Before(due) && m.sim.wrong.Abs() <= simBelieved:
		m.sim.breaks("Inv2", "%s comes before %s", key, due.In(m.sim.calendar.location))
	}
}
