package mentoring

import (
	"context"
	"fmt"
	"time"
)

// How much time a half can set aside for itself beside a meeting: the mentee
// right before it (R28), the mentor when the questions after it come (R53).
const (
	asideBefore = 30 // minutes
	asideAfter  = 15
)

// Aside is the time that a half can set aside beside a meeting, for a calendar
// of its own; the other half is told nothing of it.
func (m Meeting) Aside(r Role) Slot {
	if r == Mentee {
		return Slot{Start: m.Slot.Start.Add(-asideBefore * time.Minute), Length: asideBefore}
	}
	return Slot{Start: m.Slot.End().Add(mentorAfter), Length: asideAfter}
}

// asideName is the cursor that tells that somebody has set time aside: their
// calendar follows the meeting from then on.
func asideName(m MeetingID, of PersonID) string {
	return fmt.Sprintf("aside/meeting/%d/person/%d", m, of)
}

// SetAside notes that the person sets time aside beside an agreed meeting. Doing
// it again changes nothing.
func (s *Service) SetAside(ctx context.Context, a Actor, id MeetingID) (m Meeting, sit Situation, err error) {
	err = s.act(ctx, a, "set time aside", about("meeting", &id), func(tx Tx, now time.Time) error {
		if m, sit, err = s.meetingOf(tx, a, id, now, Change); err != nil {
			return err
		}
		if m.State != MeetingAgreed || !m.Aside(sit.Role).Start.After(now) {
			return refuse(Stale, "error.stale")
		}
		_, err = tx.MoveCursor(asideName(id, a.Person), time.Time{}, now)
		return err
	})
	return m, sit, concerning(sit.Pair.ID, err)
}

// readAside finds out beside which meetings the half has set time aside. It is
// asked where somebody is handed a file for their calendar, and nowhere else.
func (sit *Situation) readAside(r Reader) error {
	sit.Aside = map[MeetingID]bool{}
	for _, m := range sit.Meetings {
		if !m.Slot.End().After(sit.Now) {
			continue // it stays in the calendar as it was
		}
		_, is, err := r.Cursor(asideName(m.ID, sit.Me.ID))
		if err != nil {
			return err
		}
		sit.Aside[m.ID] = is
	}
	return nil
}
