package mentoring

import (
	"cmp"
	"errors"
	"slices"
	"time"
)

// Owed is a delivery that is still to be sent, as whoever runs the program may
// see it: a kind, ids and times.
type Owed struct {
	At      time.Time // when it goes, as things stand now
	Kind    DeliveryKind
	Person  PersonID
	Pair    PairID
	Meeting MeetingID // zero when it is about none
	Begins  time.Time // when that meeting begins
	Via     string    // the platform, or Mail
	State   DeliveryState
}

// OwedBy returns what is owed to everybody by a moment, or to one pair when it
// is not zero, by time. What is no longer wanted is left out. What is late may
// go later than it says, because one such message goes each day. It changes
// nothing.
func (o *Outbox) OwedBy(r Reader, now, until time.Time, pair PairID) (all []Owed, err error) {
	people, err := everybody(r)
	if err != nil {
		return nil, err
	}
	pending, err := r.PendingOf(people...)
	if err != nil {
		return nil, err
	}
	for _, id := range people {
		unsettled, err := r.UnsettledOf(id)
		if err != nil {
			return nil, err
		}
		pending = append(pending, unsettled...)
	}
	for _, d := range pending {
		if pair != 0 && d.Pair != pair {
			continue
		}
		owed, wanted, err := o.owed(r, d, now)
		if err != nil {
			return nil, err
		}
		if wanted && !owed.At.After(until) {
			all = append(all, owed)
		}
	}
	slices.SortFunc(all, func(a, b Owed) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Person, b.Person), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Meeting, b.Meeting))
	})
	return all, nil
}

// everybody is everybody who is in a pair or coordinates one, by id.
func everybody(r Reader) (all []PersonID, err error) {
	pairs, err := r.AllPairs()
	if err != nil {
		return nil, err
	}
	for _, id := range pairs {
		p, err := r.Pair(id)
		if err != nil {
			return nil, err
		}
		all = append(all, p.Mentee.Person, p.Mentor.Person)
		coordinators, err := r.Coordinators(p.Programme)
		if err != nil {
			return nil, err
		}
		for _, c := range coordinators {
			all = append(all, c.ID)
		}
	}
	slices.Sort(all)
	return slices.Compact(all), nil
}

// owed tells when a delivery goes, and whether it is wanted then.
func (o *Outbox) owed(r Reader, d Delivery, now time.Time) (owed Owed, wanted bool, err error) {
	at := d.Due
	for _, later := range []time.Time{d.NotBefore, now} {
		if later.After(at) {
			at = later
		}
	}
	due, err := o.load(r, d, at)
	if errors.Is(err, ErrNotFound) {
		return owed, false, nil
	}
	if err != nil {
		return owed, false, err
	}
	if d.State == Pending {
		at = due.waits(at)
	}
	return Owed{
		At: at, Kind: d.Kind, Person: d.Person, Pair: d.Pair, Meeting: d.Meeting, Begins: due.Meeting.Slot.Start, Via: due.Via(), State: d.State,
	}, !d.expired(at) && due.Wanted(at), nil
}
