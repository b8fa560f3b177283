package sqlite

import (
	"testing"

	"mentorbot/bot/mentoring"
)

// BenchmarkAddMeeting writes a row with one sealed text, its key read anew.
func BenchmarkAddMeeting(b *testing.B) {
	for name, v := range map[string]vault{"sealed": nil, "plain": plain{}} {
		b.Run(name, func(b *testing.B) {
			db := openAt(b, newPath(b))
			fill(b, db, 1)
			if v != nil {
				db.vault = v
			}
			m := mentoring.Meeting{Pair: 1, Slot: (&lively{}).slot(), State: mentoring.MeetingAgreed}
			for b.Loop() {
				if err := db.Update(b.Context(), func(tx mentoring.Tx) error {
					_, err := tx.AddMeeting(m)
					return err
				}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkViewOfOneMeeting reads a row with one sealed text, its key read
// anew.
func BenchmarkViewOfOneMeeting(b *testing.B) {
	for name, v := range map[string]vault{"sealed": nil, "plain": plain{}} {
		b.Run(name, func(b *testing.B) {
			db := openAt(b, newPath(b))
			fill(b, db, 1)
			if v != nil {
				db.vault = v
			}
			if err := db.Update(b.Context(), func(tx mentoring.Tx) error {
				_, err := tx.AddMeeting(mentoring.Meeting{Pair: 1, Slot: (&lively{}).slot(), State: mentoring.MeetingAgreed})
				return err
			}); err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				if err := db.View(b.Context(), func(r mentoring.Reader) error {
					_, err := r.Meeting(1)
					return err
				}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
