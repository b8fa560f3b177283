package mentoring

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// A half that pauses makes the bot quiet towards both halves until a day that
// it chooses. Its pauses are kept, because their days do not count in the
// pair's rhythm (R86); which half paused is told to the other alone (A3).

const (
	pauseMonths = 6 // a pause is at most half a year
	pauseCalm   = 7 // days after a pause on which nobody is nudged yet
)

// pauseOn returns the half's pause that holds on the day.
func (h Half) pauseOn(d Date) (Span, bool) {
	for _, p := range h.Pauses {
		if p.holds(d) {
			return p, true
		}
	}
	return Span{}, false
}

// Paused reports whether the pair is quiet on a day: one of the two pauses.
func (p Pair) Paused(d Date) bool { return p.resumes(d) != d }

// resumes returns the first day from d on that lies in no pause: d itself when
// nobody pauses then.
func (p Pair) resumes(d Date) Date {
	for {
		day := d
		for _, half := range []Half{p.Mentee, p.Mentor} {
			if pause, ok := half.pauseOn(d); ok {
				d = pause.Closes.AddDays(1)
			}
		}
		if d == day {
			return d
		}
	}
}

// holds reports whether a day lies in the span.
func (s Span) holds(d Date) bool { return !d.Before(s.Opens) && !d.After(s.Closes) }

// PausedUntil is the last day of the pause that the half with the role holds
// today, and false when it holds none.
func (sit Situation) PausedUntil(r Role) (Date, bool) {
	pause, ok := sit.Pair.Half(r).pauseOn(sit.Today())
	return pause.Closes, ok
}

// LongestPause is the last day until which somebody can pause.
func (sit Situation) LongestPause() Date { return sit.Today().AddMonths(pauseMonths) }

// Within returns the agreed meetings that have not begun and lie between now
// and the end of a day, by start.
func (sit Situation) Within(until Date) (all []Meeting) {
	for _, m := range sit.Meetings {
		if m.State == MeetingAgreed && m.Slot.Start.After(sit.Now) && !m.Slot.Date.After(until) {
			all = append(all, m)
		}
	}
	return all
}

// calm returns the first open day from d on for what is not urgent: outside
// quiet weeks and pauses, and not in the week after a pause either.
func (sit Situation) calm(d Date) Date {
	for {
		day := sit.Calendar.NextOpenLoud(d)
		d = day
		for _, half := range []Half{sit.Pair.Mentee, sit.Pair.Mentor} {
			for _, pause := range half.Pauses {
				if calm := (Span{Opens: pause.Opens, Closes: pause.Closes.AddDays(pauseCalm)}); calm.holds(d) {
					d = calm.Closes.AddDays(1)
				}
			}
		}
		if d == day {
			return day
		}
	}
}

// resumed returns the moment itself, or midnight after the pause in which it
// lies.
func (sit Situation) resumed(t time.Time) time.Time {
	day := DateOf(t, sit.Calendar.Location)
	if on := sit.Pair.resumes(day); on != day {
		return sit.Calendar.At(on, 0)
	}
	return t
}

// CheckPause returns what is wrong with the last day of a pause that begins
// today.
func (sit Situation) CheckPause(until Date) error {
	if !until.After(sit.Today()) || until.After(sit.LongestPause()) {
		return invalid("until", "pause.err.date", map[string]any{"Deadline": sit.LongestPause()})
	}
	return nil
}

// Pause makes the bot quiet towards both halves from now until the end of a
// day, and calls the meetings off that are named. The others stand. Whoever
// pauses already chooses another day. The other half is told until when, and no
// reason; nobody is told when it ends.
func (s *Service) Pause(ctx context.Context, a Actor, id PairID, until Date, callOff ...MeetingID) (sit Situation, err error) {
	err = s.inPair(ctx, a, id, Participation, "pause", func(tx Tx, before Situation) error {
		sit = before
		if err := sit.active(); err != nil {
			return err
		}
		if err := sit.CheckPause(until); err != nil {
			return err
		}
		for _, meeting := range callOff {
			m, ok := sit.meeting(meeting)
			if !ok || m.State != MeetingAgreed || !m.Slot.Start.After(sit.Now) {
				return refuse(Stale, "error.stale")
			}
			if err := cancel(tx, &sit, &m); err != nil {
				return err
			}
		}
		if err := sit.rest(tx, Span{Opens: sit.Today(), Closes: until}); err != nil {
			return err
		}
		return tx.Enqueue(Delivery{
			Key: pausedKey(sit.Pair, sit.Role, until), Kind: KindPaused, Person: sit.Peer.ID, Pair: id,
			Due: sit.soon(sit.Peer, time.Time{}), NotAfter: sit.Calendar.At(until.AddDays(1), 0),
		})
	})
	return sit, err
}

// pausedKey names what the other half is told about a pause, by its last day.
func pausedKey(p Pair, pauses Role, until Date) string {
	what := DeliveryKind(fmt.Sprintf("%s/%s", KindPaused, until))
	return deliveryKey("pair", int64(p.ID), what, p.Half(pauses.Other()).Person)
}

// Resume ends the person's own pause by hand. What waited for its end goes when
// its turn has come, unless the other half pauses as well.
func (s *Service) Resume(ctx context.Context, a Actor, id PairID) (sit Situation, err error) {
	err = s.inPair(ctx, a, id, Participation, "end pause", func(tx Tx, before Situation) error {
		sit = before
		if err := sit.active(); err != nil {
			return err
		}
		if _, paused := sit.PausedUntil(sit.Role); !paused {
			return refuse(Stale, "error.stale")
		}
		return sit.rest(tx, Span{})
	})
	return sit, err
}

// rest replaces the half's pause of today, when there is one, by its days that
// are over and a new one; a zero span is none. Then everything is planned anew,
// and what waited for the end of a pause is looked at again.
func (sit *Situation) rest(tx Tx, next Span) error {
	half := sit.Pair.Half(sit.Role)
	half.Pauses = slices.Clone(half.Pauses) // it may be shared with whoever read the same pair
	if i := slices.IndexFunc(half.Pauses, func(p Span) bool { return p.holds(sit.Today()) }); i >= 0 {
		past := &half.Pauses[i]
		if past.Closes = sit.Today().AddDays(-1); past.Closes.Before(past.Opens) {
			half.Pauses = slices.Delete(half.Pauses, i, i+1)
		}
	}
	if next != (Span{}) {
		half.Pauses = append(half.Pauses, next)
	}
	if err := tx.SavePair(sit.Pair); err != nil {
		return err
	}
	if err := plan(tx, *sit); err != nil {
		return err
	}
	return lookAgain(tx, sit.Now, func(d Delivery) bool { return d.Pair == sit.Pair.ID }, sit.Me.ID, sit.Peer.ID)
}

// rests reports whether a delivery waits for the end of a pause. What concerns
// a meeting that stands or stood, or one that would be held in the pause, does
// not, nor does the end of the pair or what a coordinator is told.
func (d Due) rests() bool {
	if d.Delivery.Kind.Restates() {
		return false
	}
	switch d.Delivery.Kind {
	case KindConfirmed, KindKept, KindCancelled, KindUnfit, KindPaused, KindEnded, KindEndedTogether, KindContact, KindInvitation:
		return false
	case KindNoted:
		return d.Situation.ahead(d.Meeting).IsZero()
	case KindProposal:
		return d.Proposal.Meeting == 0 && !d.Situation.Pair.Paused(d.Proposal.Slot.Date)
	default:
		return true
	}
}
