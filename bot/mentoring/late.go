package mentoring

import (
	"cmp"
	"errors"
	"time"
)

// lateness is how long after it was due a delivery is late: after downtime or
// a long failure.
const lateness = 60 * time.Minute

func late(d Delivery, at time.Time) bool { return at.Sub(d.Due) > lateness }

// urgency orders late deliveries, the most urgent first, by how much is lost
// when they wait another day.
func (k DeliveryKind) urgency() int {
	switch k {
	case KindPreparation:
		return 0
	case KindAfter:
		return 1
	case KindContractSent, KindProposal:
		return 2
	case KindLater:
		return 3
	default:
		return 4
	}
}

// turn returns when a late delivery may go, so that downtime never ends in a
// burst: of the late ones of a person and pair, one goes each open day, by
// urgency. What concerns a meeting that begins before the next day's window goes
// at once (S4).
func (o *Outbox) turn(r Reader, due Due, now time.Time) (time.Time, error) {
	d := due.Delivery
	if d.Kind.Restates() {
		return now, nil
	}
	if !late(d, now) || due.presses(now) {
		return now, nil
	}
	begun, err := r.BegunSince(d.Person, due.Situation.Calendar.At(due.Situation.Today(), 0))
	if err != nil {
		return now, err
	}
	for _, other := range begun {
		if other.ID != d.ID && other.Pair == d.Pair && late(other, other.BegunAt) && !other.Kind.Restates() {
			return due.nextDay(), nil
		}
	}
	pending, err := r.PendingOf(d.Person)
	if err != nil {
		return now, err
	}
	for _, other := range pending {
		if other.ID == d.ID || other.Pair != d.Pair || !late(other, now) || other.NotBefore.After(now) || other.Kind.Restates() {
			continue
		}
		rival, err := o.load(r, other, now)
		if errors.Is(err, ErrNotFound) {
			continue // Claim drops it
		}
		if err != nil {
			return now, err
		}
		if rival.goes(now) && rival.before(due, now) {
			return due.nextDay(), nil
		}
	}
	return now, nil
}

// goes reports whether a delivery that is due would be sent.
func (d Due) goes(now time.Time) bool {
	return !d.Delivery.expired(now) && d.Wanted(now) && !d.waits(now).After(now)
}

// before reports whether a late delivery goes before another.
func (d Due) before(other Due, now time.Time) bool {
	if a, b := d.presses(now), other.presses(now); a != b {
		return a
	}
	return cmp.Or(
		cmp.Compare(d.Delivery.Kind.urgency(), other.Delivery.Kind.urgency()),
		d.Delivery.Due.Compare(other.Delivery.Due),
		cmp.Compare(d.Delivery.ID, other.Delivery.ID),
	) < 0
}

// presses reports whether a delivery about a meeting cannot wait for the next
// day: the meeting is to begin before that day's window.
func (d Due) presses(now time.Time) bool {
	begins := d.concerns()
	return begins.After(now) && begins.Before(d.nextDay())
}

// nextDay is the beginning of the window of the next open day.
func (d Due) nextDay() time.Time {
	sit := d.Situation
	return sit.Calendar.At(sit.Calendar.NextOpen(sit.Today().AddDays(1)), windowOpens)
}
