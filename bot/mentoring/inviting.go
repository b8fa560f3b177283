package mentoring

import "fmt"

// An invitation puts a meeting into somebody's calendar by e-mail: one for each
// agreed time and one when it is called off, to each half of whom an address is
// known. It is a delivery of its own, so that no click and no chat waits for a
// mail relay.

// Mail is what invitations leave by, beside the names of the platforms.
const Mail = "mail"

// Mailed reports whether deliveries of the kind leave by e-mail and not by a
// chat. The two do not wait for each other.
func (k DeliveryKind) Mailed() bool { return k == KindInvitation }

// Via names what the delivery leaves by: the person's platform, or Mail.
func (d Due) Via() string {
	if d.Delivery.Kind.Mailed() {
		return Mail
	}
	return d.To().Identity.Platform
}

// invite owes both halves the meeting as it stands now, if it is ahead. Whether
// e-mail can be sent at all is asked when the invitation is claimed.
func invite(tx Tx, sit Situation, m Meeting) error {
	if sit.ahead(m).IsZero() {
		return nil
	}
	for _, role := range []Role{Mentee, Mentor} {
		to := sit.half(role)
		if to.Email == "" {
			continue
		}
		if err := tx.Enqueue(Delivery{
			Key:  invitationKey(m, to.ID),
			Kind: KindInvitation, Person: to.ID, Pair: m.Pair, Meeting: m.ID,
			Due: sit.soon(to, m.Slot.Start), NotAfter: m.Slot.Start,
		}); err != nil {
			return err
		}
	}
	return nil
}

// invitationKey names an invitation by the version of the meeting that
// calendars are told.
func invitationKey(m Meeting, to PersonID) string {
	what := DeliveryKind(fmt.Sprintf("%s/%d", KindInvitation, m.Sequence()))
	return deliveryKey("meeting", int64(m.ID), what, to)
}

// invites reports whether an invitation can be sent and still says how things
// stand. That a meeting is called off is told to nobody who was not invited.
func (o *Outbox) invites(r Reader, d Due) (bool, error) {
	m, to := d.Meeting, d.To()
	if !o.Invites || to.Email == "" || d.Delivery.Key != invitationKey(m, to.ID) {
		return false, nil
	}
	if m.State == MeetingAgreed {
		return d.Situation.Pair.State() == PairActive, nil
	}
	before := Meeting{ID: m.ID, State: MeetingAgreed}
	for ; before.Moves <= m.Moves; before.Moves++ {
		old, ok, err := r.Delivery(invitationKey(before, to.ID))
		if err != nil || ok && !old.BegunAt.IsZero() {
			return err == nil && m.State == MeetingCancelled, err
		}
	}
	return false, nil
}
