package mentoring

import "slices"

// missed returns what somebody was not sent while the program was down, about
// meetings that are still to the point: the next message to them tells it (S5).
// One that has begun since then has told it.
func missed(r Reader, due Due) (all []Missed, err error) {
	d, sit := due.Delivery, due.Situation
	if d.Replaces != "" || sit.Pair.State() != PairActive || d.Kind == KindContact {
		return nil, nil
	}
	expired, err := r.ExpiredOf(d.Person)
	for _, e := range expired {
		if err != nil {
			return nil, err
		}
		m, ok := sit.meeting(e.Meeting)
		switch {
		case e.Pair != d.Pair || !ok || !m.Counts():
			continue
		case e.Kind != KindPreparation && e.Kind != KindAfter:
			continue
		case sit.Pair.Paused(DateOf(e.Due, sit.Calendar.Location)):
			continue // the pair wanted to hear nothing
		}
		var told bool
		if told, err = toldSince(r, d, e); !told {
			// Who is told of the questions after a meeting needs no word of those before.
			all = slices.DeleteFunc(all, func(before Missed) bool { return before.Meeting.ID == m.ID })
			all = append(all, Missed{e.Kind, m})
		}
	}
	return all, err
}

// toldSince reports whether another message about the pair has left since one
// had expired.
func toldSince(r Reader, d, expired Delivery) (bool, error) {
	begun, err := r.BegunSince(d.Person, expired.NotBefore)
	for _, other := range begun {
		if other.ID != d.ID && other.Pair == d.Pair && other.Replaces == "" && (other.State == Sending || other.State == Sent || other.State == Uncertain) {
			return true, err
		}
	}
	return false, err
}

// Missed is a message that somebody was not sent in time.
type Missed struct {
	Kind    DeliveryKind // KindPreparation or KindAfter
	Meeting Meeting
}
