package mentoring

import (
	"context"
	"fmt"
	"time"
)

// KeptUntil is the last day on which what the pair wrote is kept.
func (sit Situation) KeptUntil() Date {
	return sit.Programme.keptUntil(sit.Pair, sit.Calendar.Location, sit.Today())
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
		if sit.Pair.Half(sit.Role.Other()).Consent != Joined {
			return end(tx, &sit, "")
		}
		return end(tx, &sit, KindEnded)
	})
	return sit, err
}

// EndTogether proposes to the other half to end the pair, or ends it when the
// other half has proposed that. Proposing twice changes nothing. Nobody else is
// told before the pair has ended.
func (s *Service) EndTogether(ctx context.Context, a Actor, id PairID) (sit Situation, err error) {
	err = s.inPair(ctx, a, id, Participation, "end together", func(tx Tx, before Situation) error {
		sit = before
		if err := sit.active(); err != nil {
			return err
		}
		mine := sit.Pair.Half(sit.Role)
		switch {
		case sit.EndAsked():
			return end(tx, &sit, KindEndedTogether)
		case !mine.EndsAt.IsZero():
			return nil
		}
		mine.EndsAt = sit.Now
		if err := tx.SavePair(sit.Pair); err != nil {
			return err
		}
		return tx.Enqueue(Delivery{
			Key:  endAskedKey(sit.Pair, sit.Role),
			Kind: KindEndAsked, Person: sit.Peer.ID, Pair: id, Due: sit.soon(sit.Peer, time.Time{}),
		})
	})
	return sit, err
}

// TalkFirst answers the other half's proposal to end: nothing is closed, and
// they hear that the person wants to talk about it.
func (s *Service) TalkFirst(ctx context.Context, a Actor, id PairID) (sit Situation, err error) {
	err = s.inPair(ctx, a, id, Participation, "talk before ending", func(tx Tx, before Situation) error {
		sit = before
		if err := sit.active(); err != nil {
			return err
		}
		if !sit.EndAsked() {
			return refuse(Stale, "error.stale")
		}
		key := endKey(sit.Pair, sit.Role.Other(), KindEndTalk, sit.Peer.ID)
		sit.Pair.Half(sit.Role.Other()).EndsAt = time.Time{}
		if err := tx.SavePair(sit.Pair); err != nil {
			return err
		}
		return tx.Enqueue(Delivery{
			Key: key, Kind: KindEndTalk, Person: sit.Peer.ID, Pair: id, Due: sit.soon(sit.Peer, time.Time{}),
		})
	})
	return sit, err
}

// EndAsked reports whether the other half proposes to end together.
func (sit Situation) EndAsked() bool { return !sit.Pair.Half(sit.Role.Other()).EndsAt.IsZero() }

// endAskedKey names what the other half is told about a proposal to end, by
// when the half with the role made it.
func endAskedKey(p Pair, by Role) string {
	return endKey(p, by, KindEndAsked, p.Half(by.Other()).Person)
}

// endKey names what somebody is told about the proposal that the half with the
// role has made.
func endKey(p Pair, by Role, told DeliveryKind, to PersonID) string {
	what := DeliveryKind(fmt.Sprintf("%s/%d", told, p.Half(by).EndsAt.UnixMilli()))
	return deliveryKey("pair", int64(p.ID), what, to)
}

// end stops the pair, and tells the other half in the words of the kind, when
// it is not empty.
func end(tx Tx, sit *Situation, tells DeliveryKind) error {
	sit.Pair.EndedAt = sit.Now
	if err := tx.SavePair(sit.Pair); err != nil {
		return err
	}
	if err := callOffAll(tx, sit); err != nil {
		return err
	}
	if err := sit.readAside(tx); err != nil || tells == "" {
		return err
	}
	return tx.Enqueue(Delivery{
		Key:  deliveryKey("pair", int64(sit.Pair.ID), tells, sit.Peer.ID),
		Kind: tells, Person: sit.Peer.ID, Pair: sit.Pair.ID, Due: sit.soon(sit.Peer, time.Time{}),
	})
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
		if err := invite(tx, *sit, sit.Meetings[i]); err != nil {
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
	return &Error{Code: Stale, Key: "close.ended", Args: map[string]any{"Date": sit.KeptUntil()}, Pair: sit.Pair.ID}
}
