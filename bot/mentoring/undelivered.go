package mentoring

import "time"

// tellUndelivered owes somebody a word when their proposal cannot be brought to
// the other half, so that they do not wait for an answer.
func (o *Outbox) tellUndelivered(tx Tx, d Delivery, now time.Time) error {
	p, err := tx.Proposal(d.Proposal)
	if err != nil || p.State != ProposalOpen {
		return err
	}
	pair, err := tx.Pair(d.Pair)
	if err != nil {
		return err
	}
	sit, err := situationOf(tx, o.Holidays, pair, p.By, now)
	if err != nil {
		return err
	}
	return tx.Enqueue(Delivery{
		Key:  deliveryKey("proposal", int64(p.ID), KindUndelivered, sit.Me.ID),
		Kind: KindUndelivered, Person: sit.Me.ID, Pair: p.Pair, Proposal: p.ID,
		Due: sit.soon(sit.concerns(p)), NotAfter: p.Slot.Start,
	})
}

// stuck reports whether a proposal of the half whose situation it is could not
// be brought to the other half, and still cannot.
func (sit Situation) stuck(r Reader, p Proposal) (bool, error) {
	d, ok, err := r.Delivery(proposalKey(p.ID, sit.Peer.ID))
	return ok && d.State == Parked, err
}

func proposalKey(p ProposalID, to PersonID) string {
	return deliveryKey("proposal", int64(p), KindProposal, to)
}
