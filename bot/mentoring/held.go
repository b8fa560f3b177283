package mentoring

import (
	"context"
	"time"
)

// Say notes whether a meeting was held. Only the pair knows: the mentee's last
// word stands. A mentor who says that it was not makes it disputed until the
// mentee has said so once more; no message is sent about that.
func (s *Service) Say(ctx context.Context, a Actor, id MeetingID, held bool) (m Meeting, sit Situation, err error) {
	err = s.act(ctx, a, "say whether held", about("meeting", &id), func(tx Tx, now time.Time) error {
		if m, sit, err = s.meetingOf(tx, a, id, now, Change); err != nil {
			return err
		}
		if m.State == MeetingCancelled || now.Before(m.Slot.Start) || (held && sit.Role != Mentee) {
			return refuse(Stale, "error.stale")
		}
		switch {
		case held:
			m.State = MeetingHeld
		case sit.Role == Mentee:
			m.State = MeetingNotHeld
		case m.State != MeetingNotHeld:
			m.State = MeetingDisputed
			p, asked, err := tx.PromptOf(id, Mentor, End)
			if err != nil {
				return err
			}
			if asked {
				if err := tx.ClosePrompt(p.ID); err != nil {
					return err
				}
			}
		}
		if err := tx.SaveMeeting(m); err != nil {
			return err
		}
		if err := sit.readMeetings(tx); err != nil {
			return err
		}
		if held {
			if err := askAgain(tx, sit, m); err != nil {
				return err
			}
		}
		return plan(tx, sit)
	})
	return m, sit, concerning(sit.Pair.ID, err)
}

// askAgain owes both halves the questions after a meeting that was dropped
// while somebody had said that it was not held.
func askAgain(tx Tx, sit Situation, m Meeting) error {
	for _, role := range []Role{Mentee, Mentor} {
		to := sit.half(role)
		d, ok, err := tx.Delivery(deliveryKey("meeting", int64(m.ID), KindAfter, to.ID))
		if err != nil {
			return err
		}
		if !ok || d.State != Dropped || d.Reason != NotWanted {
			continue
		}
		d.Due = sit.soon(to, time.Time{})
		if err := tx.Enqueue(d); err != nil {
			return err
		}
	}
	return nil
}
