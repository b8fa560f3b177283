package mentoring

import (
	"context"
	"fmt"
	"time"
)

// KeptUntil is the last day on which what the pair wrote is kept.
func (sit Situation) KeptUntil() Date {
	return sit.Programme.keptUntil(sit.Pair, sit.Calendar.Location)
}

// End stops the pair, which either half may do alone, at once and without a
// reason. Meetings that have not begun are called off and an open proposal is
// closed. The other half hears it in neutral words, if they had joined.
func (s *Service) End(ctx context.Context, a Actor, id PairID) (sit Situation, err error) {
	err = s.inPair(ctx, a, id, Participation, "end", func(tx Tx, before Situation) error {
		switch {
		case before.Pair.State() == PairEnded:
			return ended(before)
		case before.Pair.Half(before.Role).Consent != Joined:
			return refuse(Forbidden, "join.first")
		}
		sit = before
		sit.Pair.EndedAt = sit.Now
		if err := tx.SavePair(sit.Pair); err != nil {
			return err
		}
		if err := callOffAll(tx, &sit); err != nil {
			return err
		}
		if sit.Pair.Half(sit.Role.Other()).Consent != Joined {
			return nil
		}
		return tx.Enqueue(Delivery{
			Key:  deliveryKey("pair", int64(id), KindEnded, sit.Peer.ID),
			Kind: KindEnded, Person: sit.Peer.ID, Pair: id, Due: sit.soon(time.Time{}),
		})
	})
	return sit, err
}

// callOffAll cancels what has not begun and closes what is proposed.
func callOffAll(tx Tx, sit *Situation) error {
	for i, m := range sit.Meetings {
		if m.State != MeetingAgreed || !m.Slot.Start.After(sit.Now) {
			continue
		}
		sit.Meetings[i].State = MeetingCancelled
		if err := tx.SaveMeeting(sit.Meetings[i]); err != nil {
			return err
		}
	}
	offer, open, err := tx.OpenProposal(sit.Pair.ID)
	if err != nil || !open {
		return err
	}
	sit.Offer = Proposal{}
	offer.State = ProposalDeclined
	return tx.SaveProposal(offer)
}

// ended is the refusal of anything but reading one's own in a pair that has
// ended.
func ended(sit Situation) *Error {
	return &Error{Code: Stale, Key: "close.ended", Args: map[string]any{"Date": sit.KeptUntil()}}
}

// Retain erases what the pairs wrote whose time has come: some days after a
// pair's end, half a year after the programme's when a pair has not ended. It
// returns how many pairs that were. Dates and states stay, for the programme's
// report.
func (s *Service) Retain(ctx context.Context) (n int, err error) {
	now := s.Now()
	var ids []PairID
	err = s.Store.View(ctx, func(r Reader) (err error) {
		ids, err = r.AllPairs()
		return err
	})
	for _, id := range ids {
		if err != nil {
			break
		}
		var erased bool
		erased, err = s.retain(ctx, id, now)
		if erased {
			n++
		}
	}
	if err == nil {
		err = s.Store.Purge(ctx)
	}
	if err != nil {
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
		over, err := s.overdue(tx, pair, now)
		if err != nil || !over {
			return err
		}
		for _, half := range []Half{pair.Mentee, pair.Mentor} {
			if _, err := tx.EraseHalf(id, half.Person); err != nil {
				return err
			}
		}
		if err := tx.ErasePair(id); err != nil {
			return err
		}
		pair.ErasedAt, erased = now, true
		if err := tx.SavePair(pair); err != nil {
			return err
		}
		_, err = tx.Audit(AuditEntry{At: now, Action: "erase pair", Object: about("pair", &id)()})
		return err
	})
	return erased, err
}

// overdue reports whether what a pair wrote has been kept for longer than it
// shall be.
func (s *Service) overdue(r Reader, pair Pair, now time.Time) (bool, error) {
	p, err := r.Programme(pair.Programme)
	if err != nil {
		return false, err
	}
	cal, err := p.Calendar(s.Holidays)
	if err != nil {
		return false, err
	}
	over := cal.At(p.keptUntil(pair, cal.Location).AddDays(1), 0)
	return !now.Before(over) && pair.ErasedAt.Before(over), nil
}
