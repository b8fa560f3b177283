package mentoring_test

import (
	"testing"

	"mentorbot/bot/mentoring"
)

func TestTheDefaultIsThreeWeeksThenFiveToSix(t *testing.T) { // R81, R83
	t.Parallel()
	f := mentoring.DefaultFrequency()
	if f.First != (mentoring.Phase{Min: 21, Max: 21}) || f.Later != (mentoring.Phase{Min: 35, Max: 42}) || !f.LaterFrom.IsZero() {
		t.Errorf("%+v", f)
	}
}

func TestAStepIsLaterWhenTheChangeCameBeforeItsDay(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, from, laterFrom string
		later                 bool
	}{
		{"no change yet", "2026-03-02", "", false},
		{"changed long before", "2026-03-02", "2026-01-01", true},
		{"changed on the day it starts", "2026-03-02", "2026-03-02", true},
		{"changed the day before the first phase's day", "2026-03-02", "2026-03-22", true},
		{"changed on the first phase's day", "2026-03-02", "2026-03-23", false},
		{"changed after the first phase's day", "2026-03-02", "2026-03-24", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := mentoring.DefaultFrequency()
			if tt.laterFrom != "" {
				f.LaterFrom = date(t, tt.laterFrom)
			}
			want := f.First
			if tt.later {
				want = f.Later
			}
			if got := f.PhaseFor(date(t, tt.from)); got != want {
				t.Errorf("%+v, want %+v", got, want)
			}
		})
	}
}

func TestAPhaseWithoutDaysAsksForNothing(t *testing.T) {
	t.Parallel()
	for phase, want := range map[mentoring.Phase]bool{{}: true, {Min: -1, Max: 7}: true, {Min: 1}: false, {Min: 21, Max: 21}: false} {
		if phase.Never() != want {
			t.Errorf("%+v never: %t", phase, !want)
		}
	}
}
