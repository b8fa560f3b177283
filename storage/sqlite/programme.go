package sqlite

import (
	"fmt"
	"slices"
	"time"

	"mentorbot/bot/mentoring"
)

const programmeColumns = "id, name, start_date, end_date, midway_opens, midway_closes, final_opens, final_closes, time_zone, language, " +
	"controller, purpose, legal_basis, categories, recipients, retention, dpo, closed_days, quiet_weeks, keep_days"

// closedDay is the stored form of a mentoring.ClosedDay.
type closedDay struct {
	Month time.Month      `json:"month"`
	Day   int             `json:"day"`
	From  mentoring.Clock `json:"from"`
}

func readProgramme(scan scan) (p mentoring.Programme, err error) {
	var closed []closedDay
	err = scan(&p.ID, &p.Name, intoDate{&p.Start}, intoDate{&p.End},
		intoDate{&p.Midway.Opens}, intoDate{&p.Midway.Closes}, intoDate{&p.Final.Opens}, intoDate{&p.Final.Closes},
		&p.TimeZone, &p.Language,
		&p.Facts.Controller, &p.Facts.Purpose, &p.Facts.LegalBasis, &p.Facts.Categories, &p.Facts.Recipients,
		&p.Facts.Retention, &p.Facts.DPO,
		intoJSON[closedDay]{&closed}, intoJSON[int]{&p.QuietWeeks}, &p.KeepDays)
	for _, c := range closed {
		p.ClosedDays = append(p.ClosedDays, mentoring.ClosedDay(c))
	}
	return p, err
}

// Programme implements mentoring.Reader.
func (r *reader) Programme(id mentoring.ProgrammeID) (mentoring.Programme, error) {
	p, err := kept(r, id, func() (mentoring.Programme, error) {
		return byID(r, readProgramme, "programme", "SELECT "+programmeColumns+" FROM programme WHERE id = ?", id)
	})
	p.ClosedDays, p.QuietWeeks = slices.Clone(p.ClosedDays), slices.Clone(p.QuietWeeks)
	return p, err
}

// What lists are kept under.
type (
	coordinatedBy  mentoring.PersonID
	coordinatorsOf mentoring.ProgrammeID
)

// Programmes implements mentoring.Reader.
func (r *reader) Programmes() ([]mentoring.Programme, error) {
	list, err := all(r, readProgramme, "SELECT "+programmeColumns+" FROM programme ORDER BY id")
	if err != nil {
		return nil, fmt.Errorf("programmes: %w", err)
	}
	return list, nil
}

// CoordinatedBy implements mentoring.Reader.
func (r *reader) CoordinatedBy(id mentoring.PersonID) ([]mentoring.ProgrammeID, error) {
	list, err := kept(r, coordinatedBy(id), func() ([]mentoring.ProgrammeID, error) {
		return all(r, number[mentoring.ProgrammeID],
			"SELECT programme FROM coordinator WHERE person = ? ORDER BY programme", int64(id))
	})
	if err != nil {
		return nil, fmt.Errorf("programmes of coordinator %d: %w", id, err)
	}
	return slices.Clone(list), nil
}

// Coordinators implements mentoring.Reader.
func (r *reader) Coordinators(id mentoring.ProgrammeID) ([]mentoring.Person, error) {
	list, err := kept(r, coordinatorsOf(id), func() ([]mentoring.Person, error) {
		return all(r, readPerson, "SELECT "+personColumns+
			" FROM person WHERE id IN (SELECT person FROM coordinator WHERE programme = ?) ORDER BY id", int64(id))
	})
	if err != nil {
		return nil, fmt.Errorf("coordinators of programme %d: %w", id, err)
	}
	return slices.Clone(list), nil
}

// programmeFields are what is written of a programme: programmeColumns
// without the id, in their order.
func programmeFields(p mentoring.Programme) ([]any, error) {
	var closed []closedDay
	for _, c := range p.ClosedDays {
		closed = append(closed, closedDay(c))
	}
	closedDays, err := jsonList(closed)
	if err != nil {
		return nil, err
	}
	quietWeeks, err := jsonList(p.QuietWeeks)
	if err != nil {
		return nil, err
	}
	return []any{
		p.Name, day(p.Start), day(p.End), day(p.Midway.Opens), day(p.Midway.Closes), day(p.Final.Opens), day(p.Final.Closes),
		p.TimeZone, p.Language, p.Facts.Controller, p.Facts.Purpose, p.Facts.LegalBasis, p.Facts.Categories,
		p.Facts.Recipients, p.Facts.Retention, p.Facts.DPO, closedDays, quietWeeks, p.KeepDays,
	}, nil
}

// AddProgramme implements mentoring.Tx.
func (t *tx) AddProgramme(p mentoring.Programme) (mentoring.ProgrammeID, error) {
	fields, err := programmeFields(p)
	if err != nil {
		return 0, fmt.Errorf("add programme: %w", err)
	}
	id, err := t.add("INSERT INTO programme (name, start_date, end_date, midway_opens, midway_closes, final_opens, final_closes, "+
		"time_zone, language, controller, purpose, legal_basis, categories, recipients, retention, dpo, closed_days, quiet_weeks, keep_days) "+
		"VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", fields...)
	return added[mentoring.ProgrammeID]("programme", id, err)
}

// SaveProgramme implements mentoring.Tx.
func (t *tx) SaveProgramme(p mentoring.Programme) error {
	fields, err := programmeFields(p)
	if err != nil {
		return fmt.Errorf("save programme %d: %w", p.ID, err)
	}
	n, err := t.exec("UPDATE programme SET name = ?, start_date = ?, end_date = ?, midway_opens = ?, midway_closes = ?, "+
		"final_opens = ?, final_closes = ?, time_zone = ?, language = ?, controller = ?, purpose = ?, legal_basis = ?, categories = ?, "+
		"recipients = ?, retention = ?, dpo = ?, closed_days = ?, quiet_weeks = ?, keep_days = ? WHERE id = ?", append(fields, int64(p.ID))...)
	return saved("programme", p.ID, n, err)
}

// AddCoordinator implements mentoring.Tx.
func (t *tx) AddCoordinator(programme mentoring.ProgrammeID, person mentoring.PersonID) error {
	_, err := t.exec("INSERT INTO coordinator (programme, person) VALUES (?, ?) ON CONFLICT DO NOTHING",
		int64(programme), int64(person))
	if err != nil {
		return fmt.Errorf("add coordinator %d to programme %d: %w", person, programme, err)
	}
	return nil
}

// RemoveCoordinator implements mentoring.Tx.
func (t *tx) RemoveCoordinator(programme mentoring.ProgrammeID, person mentoring.PersonID) error {
	_, err := t.exec("DELETE FROM coordinator WHERE programme = ? AND person = ?", int64(programme), int64(person))
	if err != nil {
		return fmt.Errorf("remove coordinator %d from programme %d: %w", person, programme, err)
	}
	return nil
}
