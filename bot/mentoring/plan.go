package mentoring

import (
	"context"
	"fmt"
	"time"
)

// When the planned messages go out. The codes are those of the message
// calendar.
var (
	morning     = At(9, 0)         // M5, M6, M9, M11 and the contract reminder
	mentorAfter = 15 * time.Minute // M8 after M7
)

const (
	afterDays     = 5  // open days that M7 and M8 keep their point, outside a pause
	reminderDays  = 14 // days after both joined: the contract reminder
	laterMonths   = 3  // months after the first meeting, or
	laterMeetings = 4  // meetings, whichever is first: M11
)

// plan owes a pair everything that follows from its contract and meetings.
// Doing it again changes nothing; each use case that changes a pair does it,
// in its own transaction.
func plan(tx Tx, sit Situation) error {
	if sit.Pair.State() != PairActive {
		return nil
	}
	for _, m := range sit.Meetings {
		if m.State == MeetingAgreed || m.State == MeetingHeld {
			if err := planMeeting(tx, sit, m); err != nil {
				return err
			}
		}
	}
	if err := planReminder(tx, sit); err != nil {
		return err
	}
	if err := planNudge(tx, sit); err != nil {
		return err
	}
	return planLater(tx, sit)
}

// planMeeting owes both halves the message before and the one after (M5–M8),
// with their questions. A message that would have to leave at once is folded
// into the confirmation instead.
func planMeeting(tx Tx, sit Situation, m Meeting) error {
	end := m.Slot.End()
	last := sit.Calendar.At(sit.afterUntil(DateOf(end, sit.Calendar.Location)), dayEnds)
	if !last.After(sit.Now) {
		return nil // nothing about it is to the point any more
	}
	for _, role := range []Role{Mentee, Mentor} {
		to := sit.half(role)
		prep := sit.prepTime(m, to)
		ended := end
		if role == Mentor {
			ended = end.Add(mentorAfter)
		}
		for _, p := range []Prompt{{Moment: Start, OpensAt: prep}, {Moment: End, OpensAt: ended}} {
			p.Pair, p.Meeting, p.Role, p.State = m.Pair, m.ID, role, PromptOpen
			old, asked, err := tx.PromptOf(m.ID, role, p.Moment)
			if err != nil {
				return err
			}
			if asked && (m.State == MeetingHeld || p.Moment == Start && !old.OpensAt.After(sit.Now)) {
				continue // it was asked, and stays open when the meeting moves
			}
			if !asked && p.Moment == Start && !m.Slot.Start.After(sit.Now) {
				continue // noted when it had begun: there is nothing to prepare
			}
			if err := tx.PutPrompt(p); err != nil {
				return err
			}
		}
		if prep.After(sit.Now) {
			if err := tx.Enqueue(Delivery{
				Key: prepKey(m.ID, to.ID), Kind: KindPreparation, Person: to.ID, Pair: m.Pair, Meeting: m.ID,
				Due: prep, NotAfter: m.Slot.Start,
			}); err != nil {
				return err
			}
		}
		if err := planAfter(tx, sit, m, to, Delivery{
			Key:  deliveryKey("meeting", int64(m.ID), KindAfter, to.ID),
			Kind: KindAfter, Person: to.ID, Pair: m.Pair, Meeting: m.ID,
			Due: sit.Calendar.For(to).Window(ended), NotAfter: last,
		}); err != nil {
			return err
		}
	}
	return nil
}

// afterUntil is the last day on which it is to the point to ask about a meeting
// that ended on a day. The days of a pause are not counted: a meeting that was
// kept in one is asked about after it.
func (sit Situation) afterUntil(d Date) Date {
	for n := 0; n < afterDays; {
		d = sit.Calendar.NextOpen(d.AddDays(1))
		if !sit.Pair.Paused(d) {
			n++
		}
	}
	return d
}

// planAfter owes the message after a meeting. After one that was noted when it
// had been held, it comes the next open day, and not on top of the news. One
// that waits when the meeting is over keeps its time; a pause may change until
// when it keeps its point.
func planAfter(tx Tx, sit Situation, m Meeting, to Person, d Delivery) error {
	if !m.Slot.End().After(sit.Now) {
		old, known, err := tx.Delivery(d.Key)
		switch {
		case err != nil || known && old.State != Pending:
			return err
		case known:
			d.Due = old.Due
		default:
			d.Due = sit.morning(sit.Calendar.NextOpen(sit.Today().AddDays(1)), to)
		}
	}
	return tx.Enqueue(d)
}

func prepKey(m MeetingID, to PersonID) string {
	return deliveryKey("meeting", int64(m), KindPreparation, to)
}

// morning is when a planned message goes to somebody on a day: as near to nine
// as their hours are, and the next day when they are over by then.
func (sit Situation) morning(d Date, to Person) time.Time {
	at := sit.Calendar.At(d, to.Hours.orUsual().nearest(morning))
	return sit.Calendar.For(to).Window(at)
}

// dayOf is the end of the day on which a message is due.
func (sit Situation) dayOf(due time.Time) time.Time {
	return sit.Calendar.At(DateOf(due, sit.Calendar.Location), dayEnds)
}

func (sit Situation) prepTime(m Meeting, to Person) time.Time {
	return sit.morning(sit.Calendar.OpenDaysBefore(m.Slot.Date, sit.Terms.Prep), to)
}

// folded reports whether the confirmation of a meeting carries its agenda and
// start questions: the time for the message of its own has passed, and none
// was sent or waits.
func folded(r Reader, sit Situation, m Meeting, to Person) (bool, error) {
	if sit.prepTime(m, to).After(sit.Now) || sit.ahead(m).IsZero() {
		return false, nil
	}
	d, ok, err := r.Delivery(prepKey(m.ID, to.ID))
	if err != nil {
		return false, err
	}
	waits := ok && d.State == Pending && d.Due.Before(m.Slot.Start)
	return !ok || d.State == Dropped || (d.State == Pending && !waits), nil
}

func reminderKey(sit Situation) string {
	return deliveryKey("pair", int64(sit.Pair.ID), KindContractRemind, sit.Pair.Mentee.Person)
}

// planReminder owes the mentee one reminder of a contract that is not agreed.
func planReminder(tx Tx, sit Situation) error {
	if sit.InForce.Agreed() {
		return nil
	}
	d, ok, err := tx.Delivery(reminderKey(sit))
	if err != nil || (ok && d.State != Pending) {
		return err
	}
	day := sit.reminderDay()
	due := sit.morning(day, sit.half(Mentee))
	if !due.After(sit.Now) && !ok {
		return nil // its day has passed; it is never made up for
	}
	return tx.Enqueue(Delivery{
		Key: reminderKey(sit), Kind: KindContractRemind, Person: sit.Pair.Mentee.Person, Pair: sit.Pair.ID,
		Due: due, NotAfter: sit.dayOf(due),
	})
}

func (sit Situation) reminderDay() Date {
	ready := DateOf(sit.Pair.ReadyAt(), sit.Calendar.Location)
	return sit.calm(ready.AddDays(reminderDays))
}

// planNudge owes the mentee at most one nudge per meeting cycle (M9): when no
// meeting follows the latest one. The contract reminder takes its place in the
// cycle in which it falls first.
func planNudge(tx Tx, sit Situation) error {
	if sit.Offer.ID != 0 {
		return nil // somebody is finding a time
	}
	n, err := nudgeOf(tx, sit)
	if err != nil || n.taken {
		return err
	}
	d, ok, err := tx.Delivery(n.key)
	if err != nil || (ok && d.State != Pending && (d.State != Dropped || d.Reason == Doubtful)) {
		return err
	}
	due := sit.morning(n.day, sit.half(Mentee))
	if due.Before(sit.Now) {
		on := DateOf(d.Due, sit.Calendar.Location)
		if ok && d.State == Pending && d.NotAfter.After(sit.Now) && sit.calm(on) == on {
			return nil // on its way
		}
		n.day = sit.calm(sit.Today().AddDays(1))
		due = sit.morning(n.day, sit.half(Mentee))
	}
	return tx.Enqueue(Delivery{
		Key: n.key, Kind: KindNudge, Person: sit.Pair.Mentee.Person, Pair: sit.Pair.ID, Meeting: n.cycle,
		Due: due, NotAfter: sit.dayOf(due),
	})
}

// nudge is the one of the present meeting cycle.
type nudge struct {
	key   string    // names the meeting that began the cycle, or the pair
	cycle MeetingID // that meeting; zero in the first cycle
	day   Date
	taken bool // the contract reminder is the nudge of this cycle
}

// nudgeOf finds the nudge of the present cycle. A cycle begins with the latest
// meeting that was not cancelled, held or not, because its message afterwards
// ended the one before; the day follows from the latest that counts.
func nudgeOf(r Reader, sit Situation) (n nudge, err error) {
	ready := DateOf(sit.Pair.ReadyAt(), sit.Calendar.Location)
	cadence, began := sit.Cadence(), ready
	if _, met := sit.Last(); !met {
		cadence.Anchor = ready
	}
	n.key = deliveryKey("pair", int64(sit.Pair.ID), KindNudge, sit.Pair.Mentee.Person)
	n.day = cadence.NudgeDate()
	for _, m := range sit.Meetings { // by start
		if m.State == MeetingCancelled {
			continue
		}
		n.key = deliveryKey("meeting", int64(m.ID), KindNudge, sit.Pair.Mentee.Person)
		n.cycle, began = m.ID, m.Slot.Date
	}
	if calm := sit.Calendar.NextOpenLoud(began.AddDays(7)); n.cycle != 0 && n.day.Before(calm) {
		n.day = calm // the latest was not held; a week is soon enough
	}
	n.day = sit.calm(n.day)
	n.taken, err = reminderTakes(r, sit, began, n.day)
	return n, err
}

// reminderTakes reports whether the contract reminder is the nudge of the
// cycle that began on the anchor.
func reminderTakes(r Reader, sit Situation, anchor, nudge Date) (bool, error) {
	d, ok, err := r.Delivery(reminderKey(sit))
	if err != nil || !ok {
		return false, err
	}
	on := DateOf(d.Due, sit.Calendar.Location)
	switch {
	case d.State == Dropped && d.Reason != Doubtful:
		return false, nil
	case d.State == Pending:
		return !sit.InForce.Agreed() && !on.After(nudge) && !on.Before(anchor), nil
	default:
		return !on.Before(anchor), nil
	}
}

// planLater owes both the question whether to go over to the contract's later
// frequency (M11): three months after the first meeting or after the fourth,
// whichever is first.
func planLater(tx Tx, sit Situation) error {
	all := sit.Counting()
	if len(all) == 0 || !sit.Pair.LaterFrom.IsZero() || sit.Terms.First == sit.Terms.Later {
		return nil
	}
	day := all[0].Slot.Date.AddMonths(laterMonths)
	if len(all) >= laterMeetings {
		if after := all[laterMeetings-1].Slot.Date.AddDays(1); after.Before(day) {
			day = after
		}
	}
	for _, role := range []Role{Mentee, Mentor} {
		half := sit.Pair.Half(role)
		due := sit.morning(sit.Calendar.NextOpenLoud(day), sit.half(role))
		late := !due.After(sit.Now)
		if late {
			due = sit.morning(sit.Calendar.NextOpenLoud(sit.Today().AddDays(1)), sit.half(role))
		}
		key := deliveryKey("pair", int64(sit.Pair.ID), KindLater, half.Person)
		d, ok, err := tx.Delivery(key)
		if err != nil {
			return err
		}
		asked := ok && d.State != Pending && d.State != Dropped
		onItsWay := ok && d.State == Pending && (late || !d.Due.After(sit.Now))
		if half.Later != "" || asked || onItsWay {
			continue
		}
		if err := tx.Enqueue(Delivery{Key: key, Kind: KindLater, Person: half.Person, Pair: sit.Pair.ID, Due: due}); err != nil {
			return err
		}
	}
	return nil
}

// Replan plans every pair and counts them. It mends what an earlier run of the program did not
// finish; a program that takes a database over calls it at start.
func (s *Service) Replan(ctx context.Context) (int, error) {
	now := s.Now()
	var ids []PairID
	err := s.Store.View(ctx, func(r Reader) (err error) {
		ids, err = r.AllPairs()
		return err
	})
	for _, id := range ids {
		if err != nil {
			break
		}
		err = s.Store.Update(ctx, func(tx Tx) error { return replan(tx, s.Holidays, id, now) })
	}
	if err != nil {
		return 0, fmt.Errorf("plan: %w", err)
	}
	return len(ids), nil
}

func replan(tx Tx, h Holidays, id PairID, now time.Time) error {
	pair, err := tx.Pair(id)
	if err != nil {
		return err
	}
	sit, err := situationOf(tx, h, pair, Mentee, now)
	if err != nil {
		return err
	}
	return plan(tx, sit)
}
