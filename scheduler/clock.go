package scheduler

import (
	"context"
	"time"
)

const (
	stepBack  = 5 * time.Minute    // a clock that goes back no further is ridden out
	leap      = time.Hour          // a clock that goes further ahead of the time that has passed is doubted
	longGap   = 7 * 24 * time.Hour // and so is one that is so far ahead at start
	noteEvery = 5 * time.Minute    // how often the highest time seen is written down
	agreement = 5 * time.Minute    // how near another's clock must be to confirm ours
)

// guard keeps a wrong clock from sending early, and from letting everything
// expire. It belongs to the pass.
type guard struct {
	known bool
	seen  time.Time // the highest time believed
	noted time.Time // the highest time written down
	last  time.Time // of the last pass that was believed; zero before the first
	holds bool      // it was logged that the clock is not believed

	// ran tells how long it was from one pass to another, by a clock that
	// nobody sets; nil takes the monotonic reading of the two.
	ran func(from, to time.Time) time.Duration
}

// know reads the highest time seen, once.
func (r *Runner) know(ctx context.Context) error {
	g := &r.guard
	if g.known {
		return nil
	}
	seen, err := r.Outbox.Seen(ctx)
	if err != nil {
		return err
	}
	g.known, g.seen, g.noted = true, seen, seen
	return nil
}

// trusts reports whether a pass may act on the time that it was told.
func (r *Runner) trusts(ctx context.Context, now time.Time) (bool, error) {
	if err := r.know(ctx); err != nil {
		return false, err
	}
	g := &r.guard
	if now.Before(g.seen.Add(-stepBack)) || g.leapt(now) && !r.confirmed(ctx, now) {
		if !g.holds {
			r.Log.Error("clock not believed, nothing is sent", "now", now, "seen", g.seen)
		}
		g.holds = true
		return false, nil
	}
	if g.holds {
		r.Log.Info("clock believed again", "now", now)
	}
	g.holds, g.last = false, now
	if now.After(g.seen) {
		g.seen = now
	}
	if g.seen.Sub(g.noted) < noteEvery {
		return true, nil
	}
	if err := r.Outbox.See(ctx, g.seen); err != nil {
		return false, err
	}
	g.noted = g.seen
	return true, nil
}

// leapt reports whether the clock is further ahead than the time that has
// passed. A machine that slept looks the same.
func (g *guard) leapt(now time.Time) bool {
	if g.last.IsZero() {
		return !g.seen.IsZero() && now.Sub(g.seen) > longGap
	}
	ran := now.Sub(g.last)
	if g.ran != nil {
		ran = g.ran(g.last, now)
	}
	return now.Round(0).Sub(g.last.Round(0))-ran > leap
}

// confirmed asks another's clock.
func (r *Runner) confirmed(ctx context.Context, now time.Time) bool {
	if r.Confirm == nil {
		return true
	}
	theirs, ok := r.Confirm(ctx)
	return ok && theirs.Sub(now).Abs() <= agreement
}
