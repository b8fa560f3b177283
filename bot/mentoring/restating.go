package mentoring

import (
	"strconv"
	"time"
)

// restatedFor is how long a message is tried to be changed. After that its old
// buttons answer with how things stand.
const restatedFor = 24 * time.Hour

// Restates reports whether a delivery only changes a message that was sent, so
// that it says how things stand now. Nobody is written to: it may come at any
// hour, counts as no message, and where the message cannot be changed nothing
// takes its place (S6).
func (k DeliveryKind) Restates() bool { return k == KindRestateStart || k == KindRestateEnd }

// restatement is a change of the message that asked a half before or after a
// meeting.
type restatement struct {
	pair    PairID
	meeting MeetingID
	to      PersonID
	moment  Moment
	cause   string // what has changed; the same one twice is one change
}

// askedBy is the kind of the message that asks, and of the change of it.
func (m Moment) askedBy() (asks, restates DeliveryKind) {
	if m == Start {
		return KindPreparation, KindRestateStart
	}
	return KindAfter, KindRestateEnd
}

// restate owes the change, if the message was sent or may have been. One that
// waits is composed as things stand when it goes.
func restate(tx Tx, r restatement, now time.Time) error {
	asks, restates := r.moment.askedBy()
	asked, ok, err := tx.Delivery(deliveryKey("meeting", int64(r.meeting), asks, r.to))
	if err != nil || !ok {
		return err
	}
	switch asked.State {
	case Sent, Sending, Uncertain:
		return tx.Enqueue(Delivery{
			Key:  deliveryKey("meeting", int64(r.meeting), DeliveryKind(string(restates)+"/"+r.cause), r.to),
			Kind: restates, Person: r.to, Pair: r.pair, Meeting: r.meeting,
			Due: now, NotAfter: now.Add(restatedFor), Replaces: asked.Key,
		})
	default:
		return nil
	}
}

// restatePreparations has the messages before a meeting changed that was moved
// or called off.
func restatePreparations(tx Tx, sit Situation, m Meeting) error {
	for _, role := range []Role{Mentee, Mentor} {
		err := restate(tx, restatement{
			pair: m.Pair, meeting: m.ID, to: sit.Pair.Half(role).Person, moment: Start, cause: strconv.Itoa(m.Sequence()),
		}, sit.Now)
		if err != nil {
			return err
		}
	}
	return nil
}
