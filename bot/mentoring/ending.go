package mentoring

import (
	"context"
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
		sit.Pair.EndedAt = sit.Now
		if err := tx.SavePair(sit.Pair); err != nil {
			return err
		}
		if err := callOffAll(tx, &sit); err != nil {
			return err
		}
		if err := sit.readAside(tx); err != nil {
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
	return &Error{Code: Stale, Key: "close.ended", Args: map[string]any{"Date": sit.KeptUntil()}, Pair: sit.Pair.ID}
}
