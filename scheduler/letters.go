package scheduler

import (
	"context"
	"maps"
	"runtime/debug"
	"sync"
	"time"

	"mentorbot/bot/mentoring"
)

const (
	// mostLetters are under way at once.
	mostLetters = 4
	// turnAway is how long invitations wait when as many are under way.
	turnAway = 5 * time.Second
)

// letters are the invitations under way. A relay may take half a minute to
// answer, so that no pass waits for one.
type letters struct {
	mu     sync.Mutex // guards what follows
	paused mentoring.Pauses
	under  int
	idle   chan struct{} // closed when none is; nil while nobody asks
	// unrecorded tells that one ended without a record.
	unrecorded bool
}

// lost reports once that an invitation ended without a record.
func (l *letters) lost() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	lost := l.unrecorded
	l.unrecorded = false
	return lost
}

// pauses are the ways that are closed for now. E-mail is one of them while as
// many invitations are under way as may be.
func (l *letters) pauses(now time.Time) mentoring.Pauses {
	l.mu.Lock()
	defer l.mu.Unlock()
	all := maps.Clone(l.paused)
	if l.under >= mostLetters {
		if all == nil {
			all = mentoring.Pauses{}
		}
		if soon := now.Add(turnAway); all[mentoring.Mail].Before(soon) {
			all[mentoring.Mail] = soon
		}
	}
	return all
}

func (l *letters) pause(via string, until time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.paused == nil {
		l.paused = mentoring.Pauses{}
	}
	l.paused[via] = until
}

func (l *letters) begin() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.under++
}

// end notes that one is no longer under way. When it is not recorded how it
// ended, the next pass looks after it.
func (l *letters) end(recorded bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.unrecorded = l.unrecorded || !recorded
	if l.under--; l.under == 0 && l.idle != nil {
		close(l.idle)
		l.idle = nil
	}
}

// wait returns when none is under way.
func (l *letters) wait(ctx context.Context) error {
	for {
		l.mu.Lock()
		if l.under == 0 {
			l.mu.Unlock()
			return nil
		}
		if l.idle == nil {
			l.idle = make(chan struct{})
		}
		idle := l.idle
		l.mu.Unlock()
		select {
		case <-idle:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Idle returns when no invitation is under way.
func (r *Runner) Idle(ctx context.Context) error { return r.letters.wait(ctx) }

// post sends the invitations among what was claimed, and returns the rest. Who
// sends one after another sends those so too, and gets all of it back.
func (r *Runner) post(ctx context.Context, some []mentoring.Due, now time.Time) (rest []mentoring.Due) {
	for _, due := range some {
		if r.Abreast > 1 && due.Delivery.Kind.Mailed() {
			r.letters.begin()
			go r.deliverLetter(ctx, due, now)
			continue
		}
		rest = append(rest, due)
	}
	return rest
}

// deliverLetter sends an invitation beside the passes, and records how it ended.
func (r *Runner) deliverLetter(ctx context.Context, due mentoring.Due, now time.Time) {
	defer r.Wake()
	recorded := false
	defer func() {
		if e := recover(); e != nil {
			r.Log.Error("invitation panicked", "delivery", due.Delivery.ID, "panic", e, "stack", string(debug.Stack()))
		}
		r.letters.end(recorded)
	}()
	out := r.send(ctx, due)
	r.pause(due, out, now)
	err := r.Outbox.Settle(context.WithoutCancel(ctx), due.Delivery, pace(due.Delivery, out), now)
	if recorded = err == nil; !recorded {
		r.Log.Error("invitation not recorded", "delivery", due.Delivery.ID, "error", err)
	}
}
