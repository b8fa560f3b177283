package mentoring

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"
)

// ProgrammeChange is what setting a programme up alters, or would alter.
type ProgrammeChange struct {
	Programme ProgrammeID
	New       bool
	// Settings are the names of the settings that change, such as "quiet" or
	// "facts.purpose"; none in a new programme.
	Settings []string
	Others   []string // names of the programmes that are there besides

	// The coordinators who come, who leave, and whose name or phone changes.
	Came, Left, Corrected []Person
}

// Changes reports whether it is anything at all.
func (c ProgrammeChange) Changes() bool {
	return c.New || len(c.Settings)+len(c.Came)+len(c.Left)+len(c.Corrected) > 0
}

// Programmes returns every programme, by id.
func (s *Service) Programmes(ctx context.Context) (list []Programme, err error) {
	err = s.Store.View(ctx, func(r Reader) error {
		list, err = r.Programmes()
		return err
	})
	return list, explain("programmes", err)
}

// CreateProgramme adds a programme with its coordinators.
func (s *Service) CreateProgramme(ctx context.Context, p Programme, coordinators []Person) (id ProgrammeID, err error) {
	if err := p.Check(); err != nil {
		return 0, err
	}
	err = s.act(ctx, Actor{}, "create programme", about("programme", &id), func(tx Tx, _ time.Time) error {
		if id, err = tx.AddProgramme(p); err != nil {
			return err
		}
		for _, c := range coordinators {
			person, err := personOf(tx, c)
			if err != nil {
				return err
			}
			if err := tx.AddCoordinator(id, person); err != nil {
				return err
			}
		}
		return nil
	})
	return id, err
}

// SetProgramme gives the programme of that name these settings and exactly
// these coordinators, with their names and phones, and adds it when there is
// none. What its pairs are owed is planned by the new settings. The same again
// changes nothing.
//
// A refusal is *Error or Errors; one that concerns a coordinator has the place
// in the list, counted from 0, as Field.
func (s *Service) SetProgramme(ctx context.Context, p Programme, coordinators []Person) (c ProgrammeChange, err error) {
	if err := checkFounding(p, coordinators); err != nil {
		return c, err
	}
	err = s.Store.Update(ctx, func(tx Tx) (err error) {
		c, err = s.setProgramme(tx, p, coordinators)
		return err
	})
	return c, s.settled("set programme", c.Changes(), err)
}

// PreviewProgramme tells what SetProgramme would do, and refuses what it would.
// It changes nothing.
func (s *Service) PreviewProgramme(ctx context.Context, p Programme, coordinators []Person) (c ProgrammeChange, err error) {
	if err := checkFounding(p, coordinators); err != nil {
		return c, err
	}
	err = s.preview(ctx, func(tx Tx) (err error) {
		c, err = s.setProgramme(tx, p, coordinators)
		return err
	})
	return c, explain("preview programme", err)
}

// checkFounding refuses a programme that nobody can be welcomed into, and one
// whose participants could not call anybody (R3, R4).
func checkFounding(p Programme, coordinators []Person) error {
	if err := p.Check(); err != nil {
		return err
	}
	if len(coordinators) == 0 {
		return invalid("coordinator", "prog.err.nobody", nil)
	}
	var refused Errors
	for i, c := range coordinators {
		if strings.TrimSpace(c.Phone) == "" {
			refused = append(refused, invalid(strconv.Itoa(i), "prog.err.phone", nil))
		}
		if slices.ContainsFunc(coordinators[:i], func(other Person) bool { return other.Identity == c.Identity }) {
			refused = append(refused, invalid(strconv.Itoa(i), "prog.err.twice", nil))
		}
	}
	if len(refused) > 0 {
		return refused
	}
	return nil
}

func (s *Service) setProgramme(tx Tx, p Programme, coordinators []Person) (c ProgrammeChange, err error) {
	now := s.Now()
	all, err := tx.Programmes()
	if err != nil {
		return c, err
	}
	c.New = true
	var before Programme
	for _, other := range all {
		if c.New && other.Name == p.Name {
			before, c.New = other, false
		} else {
			c.Others = append(c.Others, other.Name)
		}
	}
	p.ID = before.ID
	if c.New {
		p.ID, err = tx.AddProgramme(p)
	} else if c.Settings = p.differs(before); len(c.Settings) > 0 {
		err = s.resettle(tx, p, now)
	}
	c.Programme = p.ID
	if err == nil {
		err = c.coordinators(tx, coordinators, now)
	}
	if err == nil && c.Changes() {
		_, err = tx.Audit(AuditEntry{At: now, Action: "set programme", Object: about("programme", &p.ID)()})
	}
	return c, err
}

// resettle saves other settings of a programme and plans its pairs by them.
func (s *Service) resettle(tx Tx, p Programme, now time.Time) error {
	if err := tx.SaveProgramme(p); err != nil {
		return err
	}
	ids, err := tx.AllPairs()
	if err != nil {
		return err
	}
	for _, id := range ids {
		pair, err := tx.Pair(id)
		if err == nil && pair.Programme == p.ID {
			err = replan(tx, s.Holidays, id, now)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// coordinators makes these people the programme's coordinators, and nobody
// else.
func (c *ProgrammeChange) coordinators(tx Tx, people []Person, now time.Time) error {
	before, err := tx.Coordinators(c.Programme)
	if err != nil {
		return err
	}
	stay := map[PersonID]bool{}
	for _, p := range people {
		known, ok, err := tx.PersonByIdentity(p.Identity)
		switch {
		case err != nil:
			return err
		case !ok:
			if known.ID, err = tx.AddPerson(p); err != nil {
				return err
			}
		case known.Name != p.Name || known.Phone != p.Phone:
			known.Name, known.Phone = p.Name, p.Phone
			if err := savePerson(tx, known, now); err != nil {
				return err
			}
			c.Corrected = append(c.Corrected, known)
		}
		stay[known.ID] = true
		if !slices.ContainsFunc(before, func(b Person) bool { return b.ID == known.ID }) {
			if err := tx.AddCoordinator(c.Programme, known.ID); err != nil {
				return err
			}
			c.Came = append(c.Came, p)
		}
	}
	for _, b := range before {
		if !stay[b.ID] {
			if err := leave(tx, c.Programme, b, now); err != nil {
				return err
			}
			c.Left = append(c.Left, b)
		}
	}
	return nil
}

// leave ends somebody's part as a coordinator. The phone was there for the
// participants, and goes with the last programme.
func leave(tx Tx, programme ProgrammeID, p Person, now time.Time) error {
	if err := tx.RemoveCoordinator(programme, p.ID); err != nil {
		return err
	}
	left, err := tx.CoordinatedBy(p.ID)
	if err != nil || len(left) > 0 || p.Phone == "" {
		return err
	}
	p.Phone = ""
	return savePerson(tx, p, now)
}
