package main

import "mentorbot/bot/mentoring"

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

// remindedOf judges a reminder: it comes only to who asked for it, and not
// before the time that was chosen last.
func (m *simModel) remindedOf(key string) {
	switch due, asked := m.reminders[key]; {
	case !asked:
		m.sim.breaks("Inv1", "%s comes, and nobody asked for it", key)
	case m.sim.now.Before(due) && m.sim.wrong.Abs() <= simBelieved:
		m.sim.breaks("Inv2", "%s comes before %s", key, due.In(m.sim.calendar.location))
	}
}
