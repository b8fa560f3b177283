package mentoring

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Service carries out what people do. Each use case is one transaction: the
// first sight of the platform's event, whether this person may, whether it can
// still be done, the effect, and the deliveries that follow from it.
//
// Refusals are *Error or Errors; ErrRepeated means that the same event was
// carried out before; anything else is internal.
type Service struct {
	Store    Store
	Holidays Holidays
	// Now is the clock; one reading per transaction.
	Now func() time.Time
	// Committed is called after each use case that changed something, so that
	// what is due now leaves without waiting for the heartbeat. May be nil.
	Committed func()
}

// act runs one use case and, in its transaction, enters into the audit that
// the person did it. What it was done to is asked for when it is done.
func (s *Service) act(ctx context.Context, a Actor, what string, object func() string, fn func(tx Tx, now time.Time) error) error {
	_, err := s.receipted(ctx, a, what, object, fn)
	return err
}

// receipted is act for what somebody gets a receipt of.
func (s *Service) receipted(ctx context.Context, a Actor, what string, object func() string, fn func(tx Tx, now time.Time) error) (Receipt, error) {
	now := s.Now()
	got := Receipt{At: now}
	err := s.Store.Update(ctx, func(tx Tx) error {
		if a.Event != "" {
			fresh, err := tx.FirstSight(a.Platform, a.Event, now)
			if err != nil {
				return err
			}
			if !fresh {
				return ErrRepeated
			}
		}
		if err := fn(tx, now); err != nil {
			return err
		}
		if err := revive(tx, a.Person, now); err != nil {
			return err
		}
		var err error
		got.Number, err = tx.Audit(AuditEntry{At: now, Actor: a.Person, Action: what, Object: object()})
		return err
	})
	if err != nil {
		return Receipt{}, explain(what, err)
	}
	if s.Committed != nil {
		s.Committed()
	}
	return got, nil
}

// explain wraps an internal error; refusals pass as they are.
func explain(what string, err error) error {
	var one *Error
	var many Errors
	if err == nil || errors.As(err, &one) || errors.As(err, &many) || errors.Is(err, ErrRepeated) {
		return err
	}
	return fmt.Errorf("%s: %w", what, err)
}

// inPair runs a use case of one half of a pair. Somebody outside the pair gets
// the same refusal as for a pair that is not there.
func (s *Service) inPair(ctx context.Context, a Actor, id PairID, what Object, name string, fn func(tx Tx, sit Situation) error) error {
	err := s.act(ctx, a, name, about("pair", &id), func(tx Tx, now time.Time) error {
		sit, err := s.seen(tx, a, id, now, Change, what)
		if err != nil {
			return err
		}
		return fn(tx, sit)
	})
	return concerning(id, err)
}

// seen loads a pair for somebody who may do that with what is the pair's. When
// it has ended nothing of it changes any more.
func (s *Service) seen(r Reader, a Actor, id PairID, now time.Time, do Action, what Object) (Situation, error) {
	pair, err := r.Pair(id)
	if errors.Is(err, ErrNotFound) {
		return Situation{}, refuse(Forbidden, "error.notmember")
	}
	if err != nil {
		return Situation{}, err
	}
	rel, err := toPair(r, pair, a.Person)
	if err != nil {
		return Situation{}, err
	}
	role, ok := pair.RoleOf(a.Person)
	if !ok || !Can(rel, do, what) {
		return Situation{}, refuse(Forbidden, "error.notmember")
	}
	sit, err := situationOf(r, s.Holidays, pair, role, now)
	if err == nil && do == Change && what != Participation && pair.State() == PairEnded {
		return Situation{}, ended(sit)
	}
	return sit, err
}

// active refuses while the two have not both joined.
func (sit Situation) active() error {
	switch {
	case sit.Pair.State() == PairEnded:
		return ended(sit)
	case sit.Pair.State() == PairActive:
		return nil
	case sit.Pair.Half(sit.Role).Consent != Joined:
		return refuse(Forbidden, "join.first")
	default:
		return refuse(Forbidden, "error.notready")
	}
}

// Join says yes to taking part and returns the pair as it stands then. When it
// makes the pair active, the other half is told.
func (s *Service) Join(ctx context.Context, a Actor, id PairID) (sit Situation, err error) {
	err = s.inPair(ctx, a, id, Participation, "join", func(tx Tx, before Situation) error {
		half := before.Pair.Half(before.Role)
		switch {
		case before.Pair.State() == PairEnded:
			return ended(before)
		case half.Consent == Joined:
			return refuse(Stale, "join.already")
		case half.Consent == Declined:
			return refuse(Stale, "declined.already")
		}
		half.Consent, half.DecidedAt = Joined, before.Now
		if err := tx.SavePair(before.Pair); err != nil {
			return err
		}
		sit = before
		if sit.Pair.State() != PairActive {
			return nil
		}
		start := Delivery{
			Key:  deliveryKey("pair", int64(id), KindStart, sit.Peer.ID),
			Kind: KindStart, Person: sit.Peer.ID, Pair: id, Due: sit.Calendar.For(sit.Peer).WindowLoud(sit.Now),
		}
		if sit.Role.Other() == Mentor {
			start.Replaces = welcomeKey(id, sit.Peer.ID)
		}
		if err := tx.Enqueue(start); err != nil {
			return err
		}
		return plan(tx, sit)
	})
	return sit, err
}

// Decline says no, without a reason. The other half hears it in neutral words,
// but only after having joined.
func (s *Service) Decline(ctx context.Context, a Actor, id PairID) (sit Situation, err error) {
	err = s.inPair(ctx, a, id, Participation, "decline", func(tx Tx, before Situation) error {
		half := before.Pair.Half(before.Role)
		switch {
		case before.Pair.State() == PairEnded:
			return ended(before)
		case half.Consent == Joined:
			return refuse(Stale, "join.stays")
		case half.Consent == Declined: // the other half may have joined since, and was told then
			sit = before
			return nil
		}
		half.Consent, half.DecidedAt = Declined, before.Now
		if err := tx.SavePair(before.Pair); err != nil {
			return err
		}
		sit = before
		if sit.Pair.Half(sit.Role.Other()).Consent != Joined {
			return nil
		}
		return tx.Enqueue(Delivery{
			Key:  deliveryKey("pair", int64(id), KindDeclined, sit.Peer.ID),
			Kind: KindDeclined, Person: sit.Peer.ID, Pair: id, Due: sit.soon(sit.Peer, time.Time{}),
		})
	})
	return sit, err
}
