package sqlite

import (
	"cmp"
	"crypto/rand"
	"fmt"
	"slices"
	"time"

	"mentorbot/bot/mentoring"
)

const selectDelivery = "SELECT id, key, kind, person, pair, meeting, proposal, contract, answer, contact, due_ms, not_after_ms, replaces, " +
	"state, attempt, not_before_ms, begun_ms, receipt, reason, token FROM delivery"

// nextDelivery is the question of NextDelivery for each state that waits. The
// state stands in the text, because an index of some rows serves no question
// that leaves open which rows it wants. It asks for the id alone, as others do
// that mostly find nothing: the driver looks up every column's name beforehand.
var nextDelivery = map[mentoring.DeliveryState]string{
	mentoring.Pending:   "SELECT id FROM delivery WHERE state = 'pending' AND wake_ms <= ? ORDER BY wake_ms, due_ms, id LIMIT 1",
	mentoring.Sending:   "SELECT id FROM delivery WHERE state = 'sending' AND wake_ms <= ? ORDER BY wake_ms, due_ms, id LIMIT 1",
	mentoring.Uncertain: "SELECT id FROM delivery WHERE state = 'uncertain' AND wake_ms <= ? ORDER BY wake_ms, due_ms, id LIMIT 1",
	mentoring.Parked:    "SELECT id FROM delivery WHERE state = 'parked' AND wake_ms <= ? ORDER BY wake_ms, due_ms, id LIMIT 1",
}

const (
	nextDue = "SELECT (SELECT min(wake_ms) FROM delivery WHERE state = 'pending'), " +
		"(SELECT min(wake_ms) FROM delivery WHERE state = 'uncertain')"
	pendingOf  = selectDelivery + " WHERE person = ? AND state = 'pending' ORDER BY wake_ms, due_ms, id"
	begunSince = selectDelivery + " WHERE person = ? AND begun_ms >= ?"

	// These are asked at each message and at each act, and mostly find none.
	unsettledOf = "SELECT id FROM delivery WHERE person = ?1 AND state = 'sending' " +
		"UNION ALL SELECT id FROM delivery WHERE person = ?1 AND state = 'uncertain'"
	unreachedOf = "SELECT id FROM delivery WHERE person = ? AND state = 'parked' AND reason = 'unreachable'"
	expiredOf   = "SELECT id FROM delivery WHERE person = ? AND state = 'dropped' AND reason = 'expired'"

	// What is owed as it stands already is left alone: a plan asks for all of it
	// again at each act.
	enqueue = "INSERT INTO delivery (key, kind, person, pair, meeting, proposal, contract, answer, contact, due_ms, not_after_ms, replaces, " +
		"state, attempt, not_before_ms, begun_ms, receipt, reason, token) " +
		"VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'pending', 0, ?, NULL, '', '', ?) " +
		"ON CONFLICT (key) DO UPDATE SET kind = excluded.kind, due_ms = excluded.due_ms, not_after_ms = excluded.not_after_ms, " +
		"not_before_ms = CASE delivery.state WHEN 'dropped' THEN NULL ELSE delivery.not_before_ms END, " +
		"token = CASE delivery.state WHEN 'dropped' THEN excluded.token ELSE delivery.token END, " +
		"state = 'pending', reason = '' " +
		"WHERE delivery.state = 'pending' AND (delivery.kind <> excluded.kind OR delivery.due_ms <> excluded.due_ms OR " +
		"delivery.not_after_ms IS NOT excluded.not_after_ms OR delivery.reason <> '') " +
		"OR delivery.state = 'dropped' AND delivery.due_ms <> excluded.due_ms"
	transition = "UPDATE delivery SET state = ?, attempt = ?, not_before_ms = ?, begun_ms = ?, receipt = ?, reason = ? " +
		"WHERE id = ? AND state = ? AND attempt = ?"
)

func readDelivery(scan scan) (d mentoring.Delivery, err error) {
	err = scan(&d.ID, &d.Key, &d.Kind, &d.Person, maybe(&d.Pair), maybe(&d.Meeting), maybe(&d.Proposal), maybe(&d.Contract),
		maybe(&d.Answer), maybe(&d.Contact), intoTime{&d.Due}, intoTime{&d.NotAfter}, &d.Replaces, &d.State, &d.Attempt,
		intoTime{&d.NotBefore}, intoTime{&d.BegunAt}, &d.Receipt, &d.Reason, &d.Token)
	return d, err
}

// wake is when a delivery next wants attention, as the column wake_ms has it.
func wake(d mentoring.Delivery) time.Time {
	if d.NotBefore.After(d.Due) {
		return d.NotBefore
	}
	return d.Due
}

// Delivery implements mentoring.Reader.
func (r *reader) Delivery(key string) (mentoring.Delivery, bool, error) {
	d, ok, err := first(r, readDelivery, selectDelivery+" WHERE key = ?", key)
	if err != nil {
		return d, false, fmt.Errorf("delivery by key: %w", err)
	}
	return d, ok, nil
}

// DeliveryByID implements mentoring.Reader.
func (r *reader) DeliveryByID(id mentoring.DeliveryID) (mentoring.Delivery, error) {
	return byID(r, readDelivery, "delivery", selectDelivery+" WHERE id = ?", id)
}

// NextDelivery implements mentoring.Reader. The final states wait for nothing
// and are an error.
func (r *reader) NextDelivery(state mentoring.DeliveryState, t time.Time) (mentoring.Delivery, bool, error) {
	text, waits := nextDelivery[state]
	if !waits {
		return mentoring.Delivery{}, false, fmt.Errorf("next delivery: state %q does not wait", state)
	}
	id, ok, err := first(r, number[mentoring.DeliveryID], text, t.UnixMilli())
	if err != nil {
		return mentoring.Delivery{}, false, fmt.Errorf("next %s delivery: %w", state, err)
	}
	if !ok {
		return mentoring.Delivery{}, false, nil
	}
	d, err := r.DeliveryByID(id)
	return d, err == nil, err
}

// NextDue implements mentoring.Reader.
func (r *reader) NextDue() (time.Time, bool, error) {
	type both struct{ pending, uncertain time.Time }
	b, _, err := first(r, func(scan scan) (b both, err error) {
		err = scan(intoTime{&b.pending}, intoTime{&b.uncertain})
		return b, err
	}, nextDue)
	if err != nil {
		return time.Time{}, false, fmt.Errorf("next due: %w", err)
	}
	at := b.pending
	if at.IsZero() || !b.uncertain.IsZero() && b.uncertain.Before(at) {
		at = b.uncertain
	}
	return at, !at.IsZero(), nil
}

// PendingOf implements mentoring.Reader.
func (r *reader) PendingOf(people ...mentoring.PersonID) ([]mentoring.Delivery, error) {
	var list []mentoring.Delivery
	for _, id := range people {
		theirs, err := all(r, readDelivery, pendingOf, int64(id))
		if err != nil {
			return nil, fmt.Errorf("pending of person %d: %w", id, err)
		}
		list = append(list, theirs...)
	}
	slices.SortFunc(list, func(a, b mentoring.Delivery) int {
		return cmp.Or(wake(a).Compare(wake(b)), a.Due.Compare(b.Due), cmp.Compare(a.ID, b.ID))
	})
	return list, nil
}

// UnsettledOf implements mentoring.Reader.
func (r *reader) UnsettledOf(id mentoring.PersonID) ([]mentoring.Delivery, error) {
	list, err := r.deliveries(unsettledOf, id)
	if err != nil {
		return nil, fmt.Errorf("unsettled of person %d: %w", id, err)
	}
	slices.SortFunc(list, func(a, b mentoring.Delivery) int {
		return cmp.Or(b.BegunAt.Compare(a.BegunAt), cmp.Compare(b.ID, a.ID))
	})
	return list, nil
}

// UnreachedOf implements mentoring.Reader.
func (r *reader) UnreachedOf(id mentoring.PersonID) ([]mentoring.Delivery, error) {
	list, err := r.deliveries(unreachedOf, id)
	if err != nil {
		return nil, fmt.Errorf("unreached of person %d: %w", id, err)
	}
	slices.SortFunc(list, func(a, b mentoring.Delivery) int { return cmp.Compare(a.ID, b.ID) })
	return list, nil
}

// deliveries returns the deliveries whose ids a question about a person finds.
func (r *reader) deliveries(text string, to mentoring.PersonID) ([]mentoring.Delivery, error) {
	ids, err := all(r, number[mentoring.DeliveryID], text, int64(to))
	var list []mentoring.Delivery
	for _, id := range ids {
		if err != nil {
			break
		}
		var d mentoring.Delivery
		d, err = r.DeliveryByID(id)
		list = append(list, d)
	}
	return list, err
}

// ExpiredOf implements mentoring.Reader.
func (r *reader) ExpiredOf(id mentoring.PersonID) ([]mentoring.Delivery, error) {
	list, err := r.deliveries(expiredOf, id)
	if err != nil {
		return nil, fmt.Errorf("expired of person %d: %w", id, err)
	}
	slices.SortFunc(list, func(a, b mentoring.Delivery) int { return cmp.Compare(a.ID, b.ID) })
	return list, nil
}

// BegunSince implements mentoring.Reader.
func (r *reader) BegunSince(id mentoring.PersonID, t time.Time) ([]mentoring.Delivery, error) {
	list, err := all(r, readDelivery, begunSince, int64(id), t.UnixMilli())
	if err != nil {
		return nil, fmt.Errorf("begun for person %d: %w", id, err)
	}
	slices.SortFunc(list, func(a, b mentoring.Delivery) int { return cmp.Compare(a.ID, b.ID) })
	return list, nil
}

// Enqueue implements mentoring.Tx.
func (t *tx) Enqueue(d mentoring.Delivery) error {
	_, err := t.exec(enqueue,
		d.Key, string(d.Kind), int64(d.Person), ref(d.Pair), ref(d.Meeting), ref(d.Proposal), ref(d.Contract), ref(d.Answer), ref(d.Contact),
		ms(d.Due), ms(d.NotAfter), d.Replaces, ms(d.NotBefore), rand.Text())
	if err != nil {
		return fmt.Errorf("enqueue %s: %w", d.Kind, err)
	}
	return nil
}

// Transition implements mentoring.Tx. An arrow that DeliveryState does not
// have is an error, whatever state the delivery is in.
func (t *tx) Transition(d mentoring.Delivery, from mentoring.DeliveryState, attempt int) (bool, error) {
	if !from.CanMoveTo(d.State) {
		return false, fmt.Errorf("delivery %d: no way from %q to %q", d.ID, from, d.State)
	}
	n, err := t.exec(transition,
		string(d.State), d.Attempt, ms(d.NotBefore), ms(d.BegunAt), d.Receipt, string(d.Reason),
		int64(d.ID), string(from), attempt)
	if err != nil {
		return false, fmt.Errorf("move delivery %d to %s: %w", d.ID, d.State, err)
	}
	return n == 1, nil
}
