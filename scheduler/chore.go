package scheduler

import (
	"context"
	"time"
)

// Chore is work that falls due now and then, beside what is owed to people and
// the work of the night. When it fails, it says itself when it is next due.
type Chore struct {
	Task
	// Next returns when it is next due, zero for never. It is asked in every
	// pass, and so looks nothing up.
	Next func() time.Time
}

// chores does what is due and returns when something next is, zero for never.
func (r *Runner) chores(ctx context.Context, now time.Time) (next time.Time) {
	for _, c := range r.Chores {
		if at := c.Next(); !at.IsZero() && !at.After(now) && ctx.Err() == nil {
			if count, err := c.try(ctx, now); err != nil {
				r.Log.Error("chore failed", "task", c.Name, "error", err)
			} else {
				r.Log.Info("chore done", "task", c.Name, "count", count)
			}
		}
		next = earliest(next, c.Next())
	}
	return next
}
