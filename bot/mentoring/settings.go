package mentoring

import (
	"context"
	"errors"
	"time"
)

// Settings are how somebody wants to be written to.
type Settings struct {
	Language string // "da" or "en"
	Hours    Hours
}

// Settings are the person's own.
func (p Person) Settings() Settings { return Settings{Language: p.Language, Hours: p.Hours.orUsual()} }

// shortestHours is how long the hours must be at least.
const shortestHours = 2 * 60

// Check returns what is wrong with settings, at the fields language and until.
// Hours may lie anywhere in the day in which people meet; that messages go on
// open days alone nobody can change (S1).
func (s Settings) Check() error {
	var errs Errors
	if s.Language != "da" && s.Language != "en" {
		errs = append(errs, invalid("language", "error.stale", nil))
	}
	switch h := s.Hours; {
	case h.Closes-h.Opens < shortestHours:
		errs = append(errs, invalid("until", "settings.err.window", nil))
	case h.Opens < dayBegins || h.Closes > dayEnds:
		errs = append(errs, invalid("until", "settings.err.night", nil))
	}
	if len(errs) > 0 {
		return errs
	}
	return nil
}

// Choose changes how the person who acts is written to, at once: what is owed
// to them already is timed anew, so that it is not late only because it waited
// for their hours.
func (s *Service) Choose(ctx context.Context, a Actor, chosen Settings) error {
	return s.act(ctx, a, "choose settings", about("person", &a.Person), func(tx Tx, now time.Time) error {
		p, err := tx.Person(a.Person)
		if errors.Is(err, ErrNotFound) {
			return refuse(Forbidden, "error.notmember")
		}
		if err != nil {
			return err
		}
		if !Can(toSelf(p, a.Person), Change, OwnSettings) {
			return refuse(Forbidden, "error.notmember")
		}
		if err := chosen.Check(); err != nil {
			return err
		}
		p.Language = chosen.Language
		if p.Hours = chosen.Hours; p.Hours == usualHours {
			p.Hours = Hours{}
		}
		if err := tx.SavePerson(p); err != nil {
			return err
		}
		pairs, err := tx.PairsOf(p.ID)
		for _, pair := range pairs {
			if err == nil {
				err = replan(tx, s.Holidays, pair.ID, now)
			}
		}
		if err != nil {
			return err
		}
		if err := s.retime(tx, p.ID); err != nil {
			return err
		}
		return lookAgain(tx, now, func(Delivery) bool { return true }, p.ID)
	})
}

// retime moves what is owed to a person into their hours, but for what
// concerns a meeting that would have begun by then.
func (s *Service) retime(tx Tx, id PersonID) error {
	pending, err := tx.PendingOf(id)
	if err != nil {
		return err
	}
	outbox := &Outbox{Holidays: s.Holidays}
	for _, d := range pending {
		if d.Kind.Restates() {
			continue // it changes what is there, and waits for nobody's hours
		}
		due, err := outbox.load(tx, d, d.Due)
		if errors.Is(err, ErrNotFound) {
			continue // it is dropped when it is claimed
		}
		if err != nil {
			return err
		}
		if at := due.Situation.soon(due.To(), due.concerns()); !at.Equal(d.Due) {
			d.Due = at
			if err := tx.Enqueue(d); err != nil {
				return err
			}
		}
	}
	return nil
}

// lookAgain lets what waits for a later time be looked at now: whether it has to
// wait is asked when it is claimed.
func lookAgain(tx Tx, now time.Time, which func(Delivery) bool, people ...PersonID) error {
	waiting, err := tx.PendingOf(people...)
	for _, d := range waiting {
		if err != nil {
			break
		}
		if d.NotBefore.After(now) && which(d) {
			d.NotBefore = time.Time{}
			_, err = tx.Transition(d, Pending, d.Attempt)
		}
	}
	return err
}
