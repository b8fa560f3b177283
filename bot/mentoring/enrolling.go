package mentoring

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"
)

// Couple are two people who are to become a pair.
type Couple struct{ Mentee, Mentor Person }

// Renaming is a person whose name was corrected.
type Renaming struct {
	Before string
	Person Person
}

// Enrolment is what a list of couples does to a programme, or would do.
type Enrolment struct {
	New     []Couple // in the order of the list
	Known   int      // pairs that were there already and are left alone
	Renamed []Renaming
	Mailed  int // people of whom another e-mail address was known, or none
}

// Changes reports whether it is anything at all.
func (e Enrolment) Changes() bool { return len(e.New)+len(e.Renamed)+e.Mailed > 0 }

// Enrol makes two people a pair in a programme and owes each a welcome. The
// two must differ. Nothing else is sent before they join.
func (s *Service) Enrol(ctx context.Context, programme ProgrammeID, mentee, mentor Person) (id PairID, err error) {
	if mentee.Identity == mentor.Identity {
		return 0, refuse(Invalid, "pair.err.same")
	}
	err = s.act(ctx, Actor{}, "enrol", about("pair", &id), func(tx Tx, now time.Time) error {
		cal, err := s.calendarOf(tx, programme)
		if err != nil {
			return err
		}
		var people [2]PersonID
		for i, p := range []Person{mentee, mentor} {
			if people[i], err = personOf(tx, p); err != nil {
				return err
			}
		}
		id, err = enrol(tx, programme, people[0], people[1], cal.WindowLoud(now))
		return err
	})
	return id, err
}

// EnrolCouple makes two people a pair in a programme, at the wish of one of its
// coordinators, and owes each a welcome. People who are known keep the name
// that they have. Anybody else is refused, and learns nothing. Refusals have
// mentee, mentee.name, mentor or mentor.name as their Field.
func (s *Service) EnrolCouple(ctx context.Context, a Actor, programme ProgrammeID, c Couple) (id PairID, err error) {
	err = s.act(ctx, a, "enrol", about("pair", &id), func(tx Tx, now time.Time) error {
		rel, err := toProgramme(tx, programme, a.Person)
		if err != nil {
			return err
		}
		if !Can(rel, Change, Enrolling) {
			return refuse(Forbidden, "error.notmember")
		}
		var errs Errors
		for _, f := range []struct{ field, text string }{
			{"mentee", c.Mentee.Identity.Address}, {"mentee.name", c.Mentee.Name},
			{"mentor", c.Mentor.Identity.Address}, {"mentor.name", c.Mentor.Name},
		} {
			if strings.TrimSpace(f.text) == "" {
				errs = append(errs, invalid(f.field, "error.empty.required", nil))
			}
		}
		if len(errs) > 0 {
			return errs
		}
		if c.Mentee.Identity == c.Mentor.Identity {
			return Errors{invalid("mentor", "pair.err.same", nil)}
		}
		cal, err := s.calendarOf(tx, programme)
		if err != nil {
			return err
		}
		var people [2]PersonID
		for i, p := range []Person{c.Mentee, c.Mentor} {
			if people[i], err = personOf(tx, p); err != nil {
				return err
			}
		}
		known, _, err := together(tx, programme, people[0], people[1])
		if err != nil {
			return err
		}
		if known {
			return Errors{invalid("mentor", "pair.err.taken", nil)}
		}
		id, err = enrol(tx, programme, people[0], people[1], cal.WindowLoud(now))
		return err
	})
	return id, err
}

// EnrolPairs makes each couple a pair in a programme and corrects the names of
// people it knows, and their e-mail addresses where the list has one, all of it
// or nothing. A couple that is a pair there already,
// and whose pair has not ended, is left alone, so that the same list twice has
// one effect. A refusal is Errors, each with the place of its couple in the
// list, counted from 0, as Field; pair.err.names and pair.err.mails have the place of
// the couple in which the person has another name or address as their argument
// Couple.
func (s *Service) EnrolPairs(ctx context.Context, programme ProgrammeID, couples []Couple) (e Enrolment, err error) {
	err = s.Store.Update(ctx, func(tx Tx) (err error) {
		e, err = s.enrolAll(tx, programme, couples)
		return err
	})
	return e, s.settled("enrol pairs", e.Changes(), err)
}

// PreviewPairs tells what EnrolPairs would do, and refuses what it would. It
// changes nothing.
func (s *Service) PreviewPairs(ctx context.Context, programme ProgrammeID, couples []Couple) (e Enrolment, err error) {
	err = s.preview(ctx, func(tx Tx) (err error) {
		e, err = s.enrolAll(tx, programme, couples)
		return err
	})
	return e, explain("preview pairs", err)
}

// errPreview undoes the transaction of a preview.
var errPreview = errors.New("preview")

// preview runs fn and undoes it: what it found out is what would happen, by
// the same code.
func (s *Service) preview(ctx context.Context, fn func(Tx) error) error {
	err := s.Store.Update(ctx, func(tx Tx) error {
		if err := fn(tx); err != nil {
			return err
		}
		return errPreview
	})
	if errors.Is(err, errPreview) {
		return nil
	}
	return err
}

// settled ends a use case that may have found nothing to do.
func (s *Service) settled(what string, changed bool, err error) error {
	if err == nil && changed && s.Committed != nil {
		s.Committed()
	}
	return explain(what, err)
}

// enrolAll enrols the couples that are no pair yet. What it changes stands in
// the audit; without a change there is no row.
func (s *Service) enrolAll(tx Tx, programme ProgrammeID, couples []Couple) (e Enrolment, err error) {
	now := s.Now()
	cal, err := s.calendarOf(tx, programme)
	if err != nil {
		return e, err
	}
	var refused Errors
	called, mailed := namings{}, namings{}
	for i, c := range couples {
		field := strconv.Itoa(i)
		for _, p := range []Person{c.Mentee, c.Mentor} {
			if first, differs := called.differs(p.Identity, p.Name, i); differs {
				refused = append(refused, invalid(field, "pair.err.names", map[string]any{"Couple": first}))
			}
			if first, differs := mailed.differs(p.Identity, p.Email, i); differs && p.Email != "" {
				refused = append(refused, invalid(field, "pair.err.mails", map[string]any{"Couple": first}))
			}
		}
		if c.Mentee.Identity == c.Mentor.Identity {
			refused = append(refused, invalid(field, "pair.err.same", nil))
			continue
		}
		var people [2]PersonID
		for i, p := range []Person{c.Mentee, c.Mentor} {
			if people[i], err = e.named(tx, p, now); err != nil {
				return e, err
			}
		}
		known, role, err := together(tx, programme, people[0], people[1])
		switch {
		case err != nil:
			return e, err
		case known && role == Mentor:
			refused = append(refused, invalid(field, "pair.err.swapped", nil))
		case known:
			e.Known++
		default:
			id, err := enrol(tx, programme, people[0], people[1], cal.WindowLoud(now))
			if err != nil {
				return e, err
			}
			if _, err := tx.Audit(AuditEntry{At: now, Action: "enrol", Object: about("pair", &id)()}); err != nil {
				return e, err
			}
			e.New = append(e.New, c)
		}
	}
	if len(refused) > 0 {
		return e, refused
	}
	return e, nil
}

// namings are what a list says first of each person, and in which couple. With
// two names or addresses for one person the same list would change something
// every time.
type namings map[Identity]struct {
	text   string
	couple int
}

// differs reports whether the list has said something else of the person, and
// in which couple. An empty text says nothing.
func (n namings) differs(who Identity, text string, couple int) (first int, differs bool) {
	said, known := n[who]
	if !known && text != "" {
		said.text, said.couple = text, couple
		n[who] = said
	}
	return said.couple, known && said.text != text
}

// named finds or adds a person, and corrects name and address of one who is
// known. A list that has no address leaves the one that is known.
func (e *Enrolment) named(tx Tx, p Person, now time.Time) (PersonID, error) {
	known, ok, err := tx.PersonByIdentity(p.Identity)
	if err != nil {
		return 0, err
	}
	if !ok {
		return tx.AddPerson(p)
	}
	before := known
	known.Name = p.Name
	if p.Email != "" {
		known.Email = p.Email
	}
	if known.Email != before.Email {
		e.Mailed++
	}
	if known.Name != before.Name {
		e.Renamed = append(e.Renamed, Renaming{Before: before.Name, Person: known})
	}
	if known == before {
		return known.ID, nil
	}
	return known.ID, savePerson(tx, known, now)
}

// together reports whether two people are a pair of the programme that has not
// ended, and which role the one asked for first has in it.
func together(r Reader, programme ProgrammeID, one, other PersonID) (known bool, role Role, err error) {
	pairs, err := r.PairsOf(one)
	for _, p := range pairs {
		if _, both := p.RoleOf(other); both && p.Programme == programme && p.State() != PairEnded {
			role, _ = p.RoleOf(one)
			return true, role, nil
		}
	}
	return false, "", err
}

// enrol adds a pair of two people who are there and owes each a welcome.
func enrol(tx Tx, programme ProgrammeID, mentee, mentor PersonID, due time.Time) (PairID, error) {
	id, err := tx.AddPair(Pair{
		Programme: programme,
		Mentee:    Half{Person: mentee, Consent: Invited},
		Mentor:    Half{Person: mentor, Consent: Invited},
	})
	if err != nil {
		return 0, err
	}
	for _, to := range []PersonID{mentee, mentor} {
		if err := tx.Enqueue(Delivery{Key: welcomeKey(id, to), Kind: KindWelcome, Person: to, Pair: id, Due: due}); err != nil {
			return 0, err
		}
	}
	return id, nil
}

func welcomeKey(pair PairID, to PersonID) string {
	return deliveryKey("pair", int64(pair), KindWelcome, to)
}

// personOf finds the person with the identity or adds them.
func personOf(tx Tx, p Person) (PersonID, error) {
	known, ok, err := tx.PersonByIdentity(p.Identity)
	if err != nil || ok {
		return known.ID, err
	}
	return tx.AddPerson(p)
}

// savePerson saves what was corrected of a person, and enters it into the
// audit.
func savePerson(tx Tx, p Person, now time.Time) error {
	if err := tx.SavePerson(p); err != nil {
		return err
	}
	_, err := tx.Audit(AuditEntry{At: now, Action: "correct person", Object: about("person", &p.ID)()})
	return err
}

// calendarOf is the calendar of a programme that is there.
func (s *Service) calendarOf(r Reader, id ProgrammeID) (Calendar, error) {
	p, err := r.Programme(id)
	if err != nil {
		return Calendar{}, err
	}
	return p.Calendar(s.Holidays)
}
