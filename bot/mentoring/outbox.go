package mentoring

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Outbox is the ledger of what is owed to people, as the scheduler uses it:
// claim, send, settle. Each step is one transaction.
type Outbox struct {
	Store    Store
	Holidays Holidays
	// Invites tells that a mail relay takes invitations. Without one they are
	// dropped when their turn comes.
	Invites bool
}

// Claim takes the delivery that has waited longest into Sending and returns it
// with what is needed to compose it. It is ClaimSome of one.
func (o *Outbox) Claim(ctx context.Context, now time.Time, paused Pauses) (due Due, ok, more bool, err error) {
	some, more, err := o.ClaimSome(ctx, now, paused, 1)
	if len(some) == 0 {
		return Due{}, false, more, err
	}
	return some[0], true, more, nil
}

// ClaimSome takes at most so many deliveries that have waited longest into
// Sending, each to another person, and returns them with what is needed to
// compose them. What is expired or no longer wanted is dropped on the way, at
// most a handful per call; more is true when there is still something due, also
// when nothing was claimed this time. What is due to people of a platform that
// pauses waits until the pause is over.
func (o *Outbox) ClaimSome(ctx context.Context, now time.Time, paused Pauses, most int) (some []Due, more bool, err error) {
	err = o.Store.Update(ctx, func(tx Tx) error {
		some, more = nil, true
		for range most + 15 {
			d, found, err := tx.NextDelivery(Pending, now)
			if err != nil {
				return err
			}
			if !found {
				more = len(some) > 0 // Sending them may owe another.
				return nil
			}
			if slices.ContainsFunc(some, func(due Due) bool { return due.Delivery.Person == d.Person }) {
				return nil // It waits until the one before it has gone.
			}
			due, ok, err := o.take(tx, d, paused, now)
			if err != nil {
				return err
			}
			if ok {
				some = append(some, due)
			}
			if len(some) == most {
				return nil
			}
		}
		return nil
	})
	if err != nil {
		return nil, false, fmt.Errorf("claim deliveries: %w", err)
	}
	return some, more, nil
}

// take claims a delivery that is due. It is false for one that is put off or
// dropped instead.
func (o *Outbox) take(tx Tx, d Delivery, paused Pauses, now time.Time) (due Due, ok bool, err error) {
	due, err = o.load(tx, d, now)
	switch {
	case errors.Is(err, ErrNotFound):
		return due, false, dropGone(tx, d)
	case err != nil:
		return due, false, err
	case d.expired(now):
		return due, false, o.drop(tx, d, Expired, now)
	case !due.Wanted(now):
		return due, false, o.drop(tx, d, NotWanted, now)
	}
	wait, err := o.wait(tx, due, paused, now)
	if err != nil {
		return due, false, err
	}
	if wait.After(now) {
		d.NotBefore = wholeMillisecond(wait)
		_, err := tx.Transition(d, Pending, d.Attempt)
		return due, false, err
	}
	if due.Missed, err = missed(tx, due); err != nil {
		return due, false, err
	}
	ok, err = o.begin(tx, &due, now)
	return due, ok, err
}

// wholeMillisecond rounds up to what is stored. Rounded down, a wait of less
// than a millisecond would be over at once, and the pass would never end.
func wholeMillisecond(t time.Time) time.Time {
	return t.Add(time.Millisecond - time.Nanosecond).Truncate(time.Millisecond)
}

// patience is how long a delivery of which nobody knows whether it arrived
// holds up the later ones to the same person.
const patience = 10 * time.Minute

// wait returns when a delivery that is due may go: now, or the later time for
// which it has to wait.
func (o *Outbox) wait(r Reader, due Due, paused Pauses, now time.Time) (time.Time, error) {
	if at := due.waits(now); at.After(now) {
		return at, nil
	}
	if at := paused[due.Via()]; at.After(now) {
		return at, nil
	}
	if at, err := behind(r, due, now); err != nil || at.After(now) {
		return at, err
	}
	return o.turn(r, due, now)
}

// behind returns when the person may be written to: now, unless a delivery to
// them that leaves by the same way is under way or uncertain. Then it is when
// that one is looked at again.
func behind(r Reader, due Due, now time.Time) (time.Time, error) {
	unsettled, err := r.UnsettledOf(due.To().ID)
	unsettled = slices.DeleteFunc(unsettled, func(d Delivery) bool { return d.Kind.Mailed() != due.Delivery.Kind.Mailed() })
	if err != nil || len(unsettled) == 0 {
		return now, err
	}
	at := unsettled[0].BegunAt.Add(patience)
	for _, d := range unsettled {
		if d.State == Uncertain && d.NotBefore.After(now) && d.NotBefore.Before(at) {
			at = d.NotBefore
		}
	}
	return at, nil
}

func (o *Outbox) begin(tx Tx, due *Due, now time.Time) (bool, error) {
	d := &due.Delivery
	attempt := d.Attempt
	d.State, d.Attempt, d.BegunAt, d.NotBefore = Sending, attempt+1, now, time.Time{}
	return tx.Transition(*d, Pending, attempt)
}

// drop ends a delivery that has become pointless, and plans the pair again:
// another may take its place.
func (o *Outbox) drop(tx Tx, d Delivery, reason DropReason, now time.Time) error {
	from := d.State
	d.State, d.Reason = Dropped, reason
	if reason == Expired {
		d.NotBefore = now
	}
	if _, err := tx.Transition(d, from, d.Attempt); err != nil {
		return err
	}
	return replan(tx, o.Holidays, d.Pair, now)
}

// dropGone ends a delivery whose subject is gone, so that it does not stop the
// rest. There is no pair left to plan.
func dropGone(tx Tx, d Delivery) error {
	from := d.State
	d.State, d.Reason = Dropped, NotWanted
	_, err := tx.Transition(d, from, d.Attempt)
	return err
}

// Settle records how a send, or the question about one, ended. It does nothing
// when the delivery has moved on meanwhile.
func (o *Outbox) Settle(ctx context.Context, d Delivery, out Outcome, now time.Time) error {
	err := o.Store.Update(ctx, func(tx Tx) error {
		from := d.State
		if !from.CanMoveTo(out.State) {
			return fmt.Errorf("delivery %d: no way from %s to %s", d.ID, from, out.State)
		}
		if out.State == Sent && out.Receipt == "" {
			return fmt.Errorf("delivery %d: sent without a receipt", d.ID)
		}
		if (out.State == Dropped || out.State == Parked) && out.Reason == "" {
			return fmt.Errorf("delivery %d: %s without a reason", d.ID, out.State)
		}
		next := d
		next.State, next.Receipt, next.Reason = out.State, out.Receipt, out.Reason
		next.NotBefore = time.Time{}
		if out.Free {
			next.Attempt--
		}
		if out.After > 0 && (out.State == Pending || out.State == Uncertain) {
			next.NotBefore = now.Add(out.After)
		}
		moved, err := tx.Transition(next, from, d.Attempt)
		if err != nil || !moved {
			return err
		}
		if d.Kind == KindProposal && out.State == Parked {
			return o.tellUndelivered(tx, d, now)
		}
		if d.Kind == KindLapsed && (out.State == Sent || out.State == Parked) {
			return replan(tx, o.Holidays, d.Pair, now) // nobody is finding a time any more
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("settle delivery: %w", err)
	}
	return nil
}

// ever is later than any time that is stored: a clock that was wrong when the
// program ended must not hide what was being sent.
var ever = time.Date(9999, time.December, 31, 0, 0, 0, 0, time.UTC)

// Recover turns every delivery found in Sending into Uncertain: the program
// ended while it was being sent. It is called at start, before anything is
// claimed, and after a pass that broke off.
func (o *Outbox) Recover(ctx context.Context, now time.Time) error {
	for {
		found := false
		err := o.Store.Update(ctx, func(tx Tx) error {
			d, ok, err := tx.NextDelivery(Sending, ever)
			if err != nil || !ok {
				return err
			}
			found = true
			attempt := d.Attempt
			d.State, d.NotBefore = Uncertain, now
			_, err = tx.Transition(d, Sending, attempt)
			return err
		})
		if err != nil {
			return fmt.Errorf("recover deliveries: %w", err)
		}
		if !found {
			return nil
		}
	}
}

// Doubtful returns the next uncertain delivery that may be asked about. One
// whose subject is gone is dropped on the way.
func (o *Outbox) Doubtful(ctx context.Context, now time.Time) (due Due, ok bool, err error) {
	for {
		var d Delivery
		err = o.Store.View(ctx, func(r Reader) (err error) {
			if d, ok, err = r.NextDelivery(Uncertain, now); err != nil || !ok {
				return err
			}
			due, err = o.load(r, d, now)
			return err
		})
		if !errors.Is(err, ErrNotFound) {
			break
		}
		err = o.Store.Update(ctx, func(tx Tx) error { return dropGone(tx, d) })
		if err != nil {
			break
		}
	}
	if err != nil {
		return Due{}, false, fmt.Errorf("look for uncertain deliveries: %w", err)
	}
	return due, ok, nil
}

// Next returns when something next wants attention.
func (o *Outbox) Next(ctx context.Context) (t time.Time, ok bool, err error) {
	err = o.Store.View(ctx, func(r Reader) error {
		t, ok, err = r.NextDue()
		return err
	})
	if err != nil {
		return time.Time{}, false, fmt.Errorf("look for the next delivery: %w", err)
	}
	return t, ok, nil
}

// Seen returns the highest time that was seen, zero for none.
func (o *Outbox) Seen(ctx context.Context) (t time.Time, err error) {
	err = o.Store.View(ctx, func(r Reader) error {
		t, _, err = r.Seen()
		return err
	})
	if err != nil {
		return time.Time{}, fmt.Errorf("read the highest time seen: %w", err)
	}
	return t, nil
}

// See records a time as seen; an earlier one changes nothing.
func (o *Outbox) See(ctx context.Context, now time.Time) error {
	if err := o.Store.Update(ctx, func(tx Tx) error { return tx.See(now) }); err != nil {
		return fmt.Errorf("record the time: %w", err)
	}
	return nil
}

// TurnBack forgets a time that was seen and was wrong: the highest one is now
// from then on. What was sent or given up at the wrong time stays so. Whoever
// runs the program decides it, and the audit has it.
func (o *Outbox) TurnBack(ctx context.Context, now time.Time) error {
	err := o.Store.Update(ctx, func(tx Tx) error {
		if err := tx.TurnBack(now); err != nil {
			return err
		}
		_, err := tx.Audit(AuditEntry{At: now, Action: "turn clock back", Object: "database"})
		return err
	})
	if err != nil {
		return fmt.Errorf("turn the clock back: %w", err)
	}
	return nil
}

// Planned returns the next delivery of the people that is still wanted as
// things stand now, and when it goes. It changes nothing.
func (o *Outbox) Planned(ctx context.Context, people ...PersonID) (d Delivery, when time.Time, ok bool, err error) {
	err = o.Store.View(ctx, func(r Reader) error {
		pending, err := r.PendingOf(people...)
		if err != nil {
			return err
		}
		for _, p := range pending {
			at := p.Due
			if p.NotBefore.After(at) {
				at = p.NotBefore
			}
			due, err := o.load(r, p, at)
			if err != nil {
				return err
			}
			if due.Wanted(at) {
				d, when, ok = p, at, true
				return nil
			}
		}
		return nil
	})
	if err != nil {
		return Delivery{}, time.Time{}, false, fmt.Errorf("look at what is planned: %w", err)
	}
	return d, when, ok, nil
}

// revive tries once more what could not be delivered to a person who has just
// acted: whoever can act can be reached, or soon will. What is no longer wanted
// is dropped when it is claimed.
func revive(tx Tx, person PersonID, now time.Time) error {
	parked, err := tx.UnreachedOf(person)
	for _, d := range parked {
		attempt := d.Attempt
		d.State, d.Reason, d.NotBefore = Pending, "", now
		if _, err := tx.Transition(d, Parked, attempt); err != nil {
			return err
		}
	}
	return err
}

// load gathers what a delivery is about.
func (o *Outbox) load(r Reader, d Delivery, now time.Time) (Due, error) {
	pair, err := r.Pair(d.Pair)
	if err != nil {
		return Due{}, err
	}
	if d.Kind == KindContact {
		return o.loadContact(r, d, pair, now)
	}
	role, ok := pair.RoleOf(d.Person)
	if !ok {
		return Due{}, fmt.Errorf("delivery %d: person %d is not in pair %d", d.ID, d.Person, d.Pair)
	}
	sit, err := situationOf(r, o.Holidays, pair, role, now)
	if err != nil {
		return Due{}, err
	}
	due := Due{Delivery: d, Situation: sit}
	if d.Meeting != 0 {
		if due.Meeting, ok = sit.meeting(d.Meeting); !ok {
			return Due{}, fmt.Errorf("delivery %d: meeting %d: %w", d.ID, d.Meeting, ErrNotFound)
		}
	}
	if d.Proposal != 0 {
		if due.Proposal, err = r.Proposal(d.Proposal); err != nil {
			return Due{}, err
		}
	}
	switch d.Contract {
	case 0:
	case sit.Latest.ID:
		due.Contract = sit.Latest
	default:
		if due.Contract, err = r.Contract(d.Contract); err != nil {
			return Due{}, err
		}
	}
	if d.Answer != 0 {
		switch answer, err := r.Answer(d.Answer); {
		case errors.Is(err, ErrNotFound): // removed by its author since
		case err != nil:
			return Due{}, err
		default:
			due.Visibility = answer.Visibility
		}
	}
	if d.Note != 0 {
		switch note, err := r.Note(d.Note); {
		case errors.Is(err, ErrNotFound): // removed by its author since
		case err != nil:
			return Due{}, err
		default:
			due.Visibility = note.Visibility
		}
	}
	if err := due.loadPrompt(r); err != nil {
		return Due{}, err
	}
	switch d.Kind {
	case KindConfirmed, KindNoted, KindUnfit, KindCancelled, KindEnded, KindEndedTogether: // with a file for the calendar
		if err := due.Situation.readAside(r); err != nil {
			return Due{}, err
		}
	case KindUndelivered:
		if due.Stuck, err = sit.stuck(r, due.Proposal); err != nil {
			return Due{}, err
		}
	}
	if d.Kind == KindNudge {
		n, err := nudgeOf(r, sit)
		if err != nil {
			return Due{}, err
		}
		due.Nudged = n.taken || n.key != d.Key || sit.calm(sit.Today()) != sit.Today()
	}
	if d.Kind == KindInvitation {
		if due.Invites, err = o.invites(r, due); err != nil {
			return Due{}, err
		}
	}
	if d.Replaces != "" {
		old, ok, err := r.Delivery(d.Replaces)
		if err != nil {
			return Due{}, err
		}
		if ok {
			due.Replaces = old.Receipt
		}
	}
	return due, nil
}

// loadContact gathers what a coordinator is told: that somebody asks for
// contact, and not who. One that its author erased, or that is for somebody who
// coordinates no longer, waits for nobody.
func (o *Outbox) loadContact(r Reader, d Delivery, pair Pair, now time.Time) (due Due, err error) {
	due.Delivery = d
	if due.Situation, err = situationOf(r, o.Holidays, pair, Mentee, now); err != nil {
		return due, err
	}
	due.Situation.Peer = Person{}
	if due.Situation.Me, err = r.Person(d.Person); err != nil || d.Contact == 0 {
		return due, err
	}
	c, err := r.Contact(d.Contact)
	if err != nil {
		return due, err
	}
	rel, err := toContact(r, pair, c, d.Person)
	due.Waits = rel == Addressee && c.HandledAt.IsZero()
	return due, err
}

func (due *Due) loadPrompt(r Reader) error {
	moment := Start
	switch due.Delivery.Kind {
	case KindAfter, KindRemindEnd, KindRestateEnd:
		moment = End
	case KindPreparation, KindRemindStart, KindRestateStart:
	case KindConfirmed, KindNoted:
		var err error
		if due.Folded, err = folded(r, due.Situation, due.Meeting, due.To()); err != nil || !due.Folded {
			return err
		}
	default:
		return nil
	}
	p, _, err := r.PromptOf(due.Meeting.ID, due.Situation.Role, moment)
	due.Prompt = p
	if err != nil || due.Delivery.Kind != remindKind(moment) {
		return err
	}
	due.Outdated, err = outdated(r, p, due.Situation.Now)
	return err
}
