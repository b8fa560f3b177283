package mentoring

import (
	"context"
	"time"
)

// Snooze is how long somebody puts questions off.
type Snooze string

// What can be chosen.
const (
	SnoozeHour     Snooze = "hour"     // in an hour
	SnoozeTomorrow Snooze = "tomorrow" // tomorrow morning
	SnoozeMonday   Snooze = "monday"   // on Monday morning
)

// snoozed is when somebody is asked again who did not say in an hour.
var snoozed = At(8, 15)

// Snoozes are what can be chosen now: what would be too late, or what could not
// be kept, is not offered.
func (f Reflection) Snoozes() (offered []Snooze) {
	for _, by := range []Snooze{SnoozeHour, SnoozeTomorrow, SnoozeMonday} {
		if _, ok := f.again(by); ok {
			offered = append(offered, by)
		}
	}
	return offered
}

// again returns when somebody is asked again. It is false when that lies
// outside the hours in which messages are sent, or when the meeting that they
// are to prepare for has begun by then. A Monday that is a holiday becomes the
// next open day.
func (f Reflection) again(by Snooze) (at time.Time, ok bool) {
	sit := f.Situation
	tomorrow := sit.Today().AddDays(1)
	switch by {
	case SnoozeHour:
		at = sit.Now.Add(time.Hour).Truncate(time.Millisecond) // as it is kept
	case SnoozeTomorrow:
		at = sit.Calendar.At(tomorrow, snoozed)
	case SnoozeMonday:
		monday := tomorrow
		for monday.Weekday() != time.Monday {
			monday = monday.AddDays(1)
		}
		open := sit.Calendar.NextOpen(monday)
		if open == tomorrow {
			return time.Time{}, false // it is called tomorrow
		}
		at = sit.Calendar.At(open, snoozed)
	default:
		return time.Time{}, false
	}
	tooLate := f.Prompt.Moment == Start && !at.Before(f.Meeting.Slot.Start)
	return at, !tooLate && sit.Calendar.For(sit.Me).Window(at).Equal(at)
}

func remindKind(m Moment) DeliveryKind {
	if m == Start {
		return KindRemindStart
	}
	return KindRemindEnd
}

// PutOff has the person asked once more, at a time they chose (S3), and returns
// when. It can be chosen anew until they are; after that nobody asks again. To
// the audit it is an answer: who has not answered is nobody's to know.
func (s *Service) PutOff(ctx context.Context, a Actor, id PromptID, by Snooze) (f Reflection, at time.Time, err error) {
	err = s.act(ctx, a, answering, about("prompt", &id), func(tx Tx, now time.Time) error {
		if f, err = s.reflection(tx, a, id, now, Change); err != nil {
			return err
		}
		if err := f.answerable(tx, now); err != nil {
			return err
		}
		kind := remindKind(f.Prompt.Moment)
		d := Delivery{
			Key:  deliveryKey("meeting", int64(f.Meeting.ID), kind, a.Person),
			Kind: kind, Person: a.Person, Pair: f.Prompt.Pair, Meeting: f.Meeting.ID,
		}
		old, asked, err := tx.Delivery(d.Key)
		if err != nil {
			return err
		}
		var ok bool
		if at, ok = f.again(by); !ok || f.Prompt.State != PromptOpen || asked && old.State != Pending {
			return refuse(Stale, "error.stale")
		}
		d.Due = at
		return tx.Enqueue(d)
	})
	return f, at, concerning(f.Situation.Pair.ID, err)
}
