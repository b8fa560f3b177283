package mentoring

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Erased is what Erase has done.
type Erased struct {
	Receipt
	Situation Situation
	Answers   int // and notes
	// Whole is true when nothing is left in any file of the store. Otherwise
	// what was erased is unreadable to everybody here, and the rest goes when
	// nobody reads the files.
	Whole bool
}

// BackupsUntil is the day by which the last backup is gone that was made before
// the erasure.
func (e Erased) BackupsUntil() Date {
	return DateOf(e.At, e.Situation.Calendar.Location).AddDays(BackupDays)
}

// BackupDays is after how many days a backup is gone: it is kept for thirty, and
// removed in the night after.
const BackupDays = 31

// Erase deletes everything the person has written as half of a pair, what they
// shared as well, and destroys its key. What the two have in common, contract
// and meetings, stays.
func (s *Service) Erase(ctx context.Context, a Actor, id PairID) (e Erased, err error) {
	e.Receipt, err = s.receipted(ctx, a, "erase", about("pair", &id), func(tx Tx, now time.Time) (err error) {
		if e.Situation, err = s.seen(tx, a, id, now, See, Participation); err != nil {
			return err
		}
		rel := toAuthor(e.Situation.Pair, e.Situation.Role, a.Person)
		if !Can(rel, Change, Reflections) || !Can(rel, Change, Notes) {
			return refuse(Forbidden, "error.notmember")
		}
		e.Answers, err = tx.EraseHalf(id, a.Person)
		return err
	})
	if err != nil {
		return e, concerning(id, err)
	}
	e.Whole, err = s.purge(ctx)
	return e, err
}

// ErasePair erases everything that both halves of a pair have written, for
// whoever runs the program. A pair that is not there is ErrNotFound.
func (s *Service) ErasePair(ctx context.Context, id PairID) (e Erased, err error) {
	return s.eraseFor(ctx, "erase pair", about("pair", &id), func(tx Tx, now time.Time) (int, error) {
		pair, err := tx.Pair(id)
		if err != nil {
			return 0, err
		}
		return erasePair(tx, pair, now)
	})
}

// ErasePerson erases everything a person has written, in every pair, and their
// e-mail address, for whoever runs the program. Somebody unknown is ErrNotFound.
func (s *Service) ErasePerson(ctx context.Context, who Identity) (e Erased, err error) {
	var id PersonID
	return s.eraseFor(ctx, "erase person", about("person", &id), func(tx Tx, _ time.Time) (answers int, err error) {
		person, known, err := tx.PersonByIdentity(who)
		if err == nil && !known {
			err = ErrNotFound
		}
		if err != nil {
			return 0, err
		}
		id = person.ID
		pairs, err := tx.PairsOf(id)
		for _, p := range pairs {
			n, err := tx.EraseHalf(p.ID, id)
			if err != nil {
				return 0, err
			}
			answers += n
		}
		if err != nil {
			return 0, err
		}
		return answers, unmailed(tx, id)
	})
}

// eraseFor runs an erasure of the operator's. Other than a person's own it
// returns the error of the purge, unless somebody reads the files.
func (s *Service) eraseFor(ctx context.Context, what string, object func() string, fn func(Tx, time.Time) (int, error)) (e Erased, err error) {
	e.Receipt, err = s.receipted(ctx, Actor{}, what, object, func(tx Tx, now time.Time) (err error) {
		e.Answers, err = fn(tx, now)
		return err
	})
	if err != nil {
		return e, err
	}
	e.Whole, err = s.purge(ctx)
	return e, err
}

// purge ends an erasure, also when whoever asked does not wait any longer. It
// is not whole while somebody reads the files: the keys are gone then, and the
// next purge does the rest. On any other error the keys may still be there.
func (s *Service) purge(ctx context.Context) (whole bool, err error) {
	err = s.Store.Purge(context.WithoutCancel(ctx))
	if errors.Is(err, ErrInUse) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("erase: %w", err)
	}
	return true, nil
}

// erasePair takes every word of both halves out of a pair, and counts the
// answers.
func erasePair(tx Tx, pair Pair, now time.Time) (answers int, err error) {
	for _, half := range []Half{pair.Mentee, pair.Mentor} {
		n, err := tx.EraseHalf(pair.ID, half.Person)
		if err != nil {
			return 0, err
		}
		answers += n
	}
	if err := tx.ErasePair(pair.ID); err != nil {
		return 0, err
	}
	pair.ErasedAt = now
	if err := tx.SavePair(pair); err != nil {
		return 0, err
	}
	for _, half := range []Half{pair.Mentee, pair.Mentor} {
		if err := forget(tx, half.Person); err != nil {
			return 0, err
		}
	}
	return answers, nil
}

// forget removes a person's e-mail address when no pair needs it any more:
// each of theirs was declined, or has ended and is erased.
func forget(tx Tx, id PersonID) error {
	pairs, err := tx.PairsOf(id)
	for _, p := range pairs {
		if state := p.State(); state == PairInvited || state == PairActive || state == PairEnded && p.ErasedAt.IsZero() {
			return err
		}
	}
	if err != nil {
		return err
	}
	return unmailed(tx, id)
}

func unmailed(tx Tx, id PersonID) error {
	p, err := tx.Person(id)
	if err != nil || p.Email == "" {
		return err
	}
	p.Email = ""
	return tx.SavePerson(p)
}

// Retain erases what the pairs wrote whose time has come: some days after a
// pair's end, half a year after the programme's when a pair has not ended. It
// returns how many pairs that were. Dates and states stay, for the programme's
// report.
func (s *Service) Retain(ctx context.Context) (n int, err error) {
	now := s.Now()
	var due []PairID
	err = s.Store.View(ctx, func(r Reader) (err error) {
		due, err = s.allOverdue(r, now)
		return err
	})
	errs := []error{err}
	for _, id := range due { // One that fails keeps no other.
		erased, err := s.retain(ctx, id, now)
		if erased {
			n++
		}
		errs = append(errs, err)
	}
	if err := errors.Join(append(errs, s.Store.Purge(ctx))...); err != nil {
		return n, fmt.Errorf("erase what is not kept any longer: %w", err)
	}
	return n, nil
}

// retain erases what one pair wrote, if its time has come since it was erased
// last.
func (s *Service) retain(ctx context.Context, id PairID, now time.Time) (erased bool, err error) {
	err = s.Store.Update(ctx, func(tx Tx) error {
		erased = false
		pair, err := tx.Pair(id)
		if err != nil {
			return err
		}
		f, err := s.frame(tx, pair.Programme)
		if err != nil || !f.overdue(pair, now) {
			return err
		}
		erased = true
		_, err = erasePair(tx, pair, now)
		if err == nil {
			_, err = tx.Audit(AuditEntry{At: now, Action: "erase pair", Object: about("pair", &id)()})
		}
		return err
	})
	return erased, err
}

// allOverdue are the pairs whose time has come. Most nights there is none, and
// then nothing is written.
func (s *Service) allOverdue(r Reader, now time.Time) (due []PairID, err error) {
	ids, err := r.AllPairs()
	frames := map[ProgrammeID]frame{}
	for _, id := range ids {
		if err != nil {
			break
		}
		var pair Pair
		if pair, err = r.Pair(id); err != nil {
			break
		}
		f, known := frames[pair.Programme]
		if !known {
			if f, err = s.frame(r, pair.Programme); err != nil {
				break
			}
			frames[pair.Programme] = f
		}
		if f.overdue(pair, now) {
			due = append(due, id)
		}
	}
	return due, err
}

// frame is a programme with its calendar.
type frame struct {
	programme Programme
	calendar  Calendar
}

func (s *Service) frame(r Reader, id ProgrammeID) (f frame, err error) {
	if f.programme, err = r.Programme(id); err != nil {
		return f, err
	}
	f.calendar, err = f.programme.Calendar(s.Holidays)
	return f, err
}

// overdue reports whether what a pair wrote has been kept for longer than it
// shall be.
func (f frame) overdue(pair Pair, now time.Time) bool {
	until := f.programme.erasedBy(pair, f.calendar.Location, DateOf(now, f.calendar.Location))
	return !until.IsZero() && pair.ErasedAt.Before(f.calendar.At(until.AddDays(1), 0))
}
