package mentoring

import (
	"context"
	"time"
)

// Note enters a meeting that the two have agreed on themselves (I7). It counts
// at once and may have been held already; either half may note it. The other
// half is told, and can say that it does not fit. A proposal of a new meeting
// that stood open is overtaken.
func (s *Service) Note(ctx context.Context, a Actor, pair PairID, b Booking) (got Agreement, err error) {
	err = s.inPair(ctx, a, pair, Appointments, "note meeting", func(tx Tx, sit Situation) error {
		got = Agreement{Situation: sit}
		if err := sit.active(); err != nil {
			return err
		}
		if first := sit.notable(); b.Date.Before(first) {
			return invalid("date", "book.err.before", map[string]any{"Date": first})
		}
		slot, err := MakeSlot(sit.Calendar, b.Date, b.Clock, b.Length, b.Place, time.Time{}, sit.Bookable())
		if err != nil {
			return err
		}
		if err := sit.clash(slot, 0); err != nil {
			return err
		}
		m, err := addMeeting(tx, Meeting{Pair: pair, Slot: slot, State: sit.noted(slot)})
		if err != nil {
			return err
		}
		if slot.Start.After(sit.Now) && sit.Offer.Meeting == 0 {
			if err := replaceOffer(tx, pair); err != nil {
				return err
			}
		}
		if err := planMeeting(tx, sit, m); err != nil { // plan leaves out one that was held
			return err
		}
		if got, err = agreed(tx, sit, m); err != nil {
			return err
		}
		return tx.Enqueue(Delivery{
			Key:  notedKey(m.ID, sit.Peer.ID),
			Kind: KindNoted, Person: sit.Peer.ID, Pair: pair, Meeting: m.ID,
			Due: sit.soon(sit.ahead(m)), NotAfter: sit.ahead(m),
		})
	})
	return got, err
}

// notable is the first day on which a meeting of the pair can have been: the
// programme's, or the one on which the two were ready when that is earlier.
func (sit Situation) notable() Date {
	ready := DateOf(sit.Pair.ReadyAt(), sit.Calendar.Location)
	if sit.Programme.Start.Before(ready) {
		return sit.Programme.Start
	}
	return ready
}

// noted is the state in which a meeting is noted. That one was held, the mentee
// says; a mentor's word lets its date count, and the mentee is asked.
func (sit Situation) noted(slot Slot) MeetingState {
	if sit.Role == Mentee && !slot.End().After(sit.Now) {
		return MeetingHeld
	}
	return MeetingAgreed
}

func notedKey(m MeetingID, to PersonID) string {
	return deliveryKey("meeting", int64(m), KindNoted, to)
}

// Unfit says that a time which the other half has noted does not fit. The
// meeting is called off, and the other half is told to find another time.
func (s *Service) Unfit(ctx context.Context, a Actor, id MeetingID) (m Meeting, sit Situation, err error) {
	err = s.act(ctx, a, "reject meeting", about("meeting", &id), func(tx Tx, now time.Time) error {
		if m, sit, err = s.meetingOf(tx, a, id, now, Change); err != nil {
			return err
		}
		_, told, err := tx.Delivery(notedKey(id, a.Person))
		if err != nil {
			return err
		}
		if !told || m.Moves > 0 || m.State != MeetingAgreed || !m.Slot.Start.After(now) {
			return refuse(Stale, "error.stale")
		}
		if err := callOff(tx, &sit, &m); err != nil {
			return err
		}
		if err := plan(tx, sit); err != nil {
			return err
		}
		if err := tx.Enqueue(Delivery{
			Key:  deliveryKey("meeting", int64(id), KindUnfit, sit.Peer.ID),
			Kind: KindUnfit, Person: sit.Peer.ID, Pair: m.Pair, Meeting: id,
			Due: sit.soon(m.Slot.Start), NotAfter: m.Slot.Start,
		}); err != nil {
			return err
		}
		return restatePreparations(tx, sit, m)
	})
	return m, sit, concerning(sit.Pair.ID, err)
}
