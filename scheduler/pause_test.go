package scheduler_test

import (
	"slices"
	"testing"
	"time"

	"mentorbot/bot/mentoring"
)

func TestALimitPausesThePlatformAndNotTheBot(t *testing.T) { // 5: 429
	t.Parallel()
	for name, out := range map[string]mentoring.Outcome{
		"too many":      {State: mentoring.Pending, After: time.Minute, Pause: true},
		"a dead token":  {State: mentoring.Pending, After: time.Minute, Pause: true, Free: true},
		"this one only": {State: mentoring.Pending, After: time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t)
			limited := true
			o.courier.send = func(d mentoring.Due) mentoring.Outcome {
				if limited && d.Delivery.Key == "slow 1" {
					return out
				}
				return mentoring.Outcome{State: mentoring.Sent, Receipt: "7"}
			}
			o.oweOther("slow 1", "slow", noon.Add(-4*time.Second))
			o.oweOther("fast 1", "fast", noon.Add(-3*time.Second))
			o.oweOther("slow 2", "slow", noon.Add(-2*time.Second))
			o.oweOther("fast 2", "fast", noon.Add(-time.Second))
			same(t, "next", o.tick(0), "1m0s")
			want := []string{"slow 1", "fast 1", "fast 2"}
			if !out.Pause {
				want = []string{"slow 1", "fast 1", "slow 2", "fast 2"}
			}
			same(t, "sends", o.courier.sends(), want)
			o.oweOther("slow 3", "slow", noon.Add(30*time.Second))
			o.oweOther("fast 3", "fast", noon.Add(30*time.Second))
			o.tick(30 * time.Second)
			same(t, "within the pause", slices.Contains(o.courier.sends(), "slow 3"), !out.Pause)
			same(t, "another platform", slices.Contains(o.courier.sends(), "fast 3"), true)
			limited = false
			before := len(o.courier.sends())
			same(t, "next", o.tick(time.Minute), "never")
			want = []string{"slow 1", "slow 2", "slow 3"}
			if !out.Pause {
				want = []string{"slow 1"}
			}
			same(t, "after it", o.courier.sends()[before:], want)
			same(t, "attempts of what had to wait", o.row("slow 2").Attempt, 1)
		})
	}
}
