package scheduler

import (
	"context"
	"fmt"
	"runtime/debug"
	"time"

	"mentorbot/bot/mentoring"
)

// nightHour is when the night's work is due. It lies behind the hour that the
// zone rules skip once a year and repeat once.
var nightHour = mentoring.At(4, 10)

// nightCursor is where it is written down when the next night is due.
const nightCursor = "night"

// Night is the work of each local day at 04.10. What fell due while the program
// was down is done once, by its first pass, whatever the hour, but never between
// 02 and 03.
type Night struct {
	Zone  *time.Location
	Tasks []Task // in this order

	read bool      // next was read
	next time.Time // when the work is next due; zero before the first
}

// Task is one piece of the night's work. When it fails, or panics, it is tried
// again the night after, and the others are done all the same.
type Task struct {
	Name string
	// Do does it and counts what was done. Neither its error nor anything else
	// that it logs holds content.
	Do func(ctx context.Context, now time.Time) (n int, err error)
}

// night does the work of the night when it is due, and returns when it is next
// due; zero for never. The night is over, durably, before its work begins: a
// task that ends the program is not met again by the next start.
func (r *Runner) night(ctx context.Context, now time.Time) (next time.Time, err error) {
	n := r.Night
	if n == nil {
		return time.Time{}, nil
	}
	if !n.read {
		if n.next, err = r.Outbox.Cursor(ctx, nightCursor); err != nil {
			return time.Time{}, err
		}
		n.read = true
	}
	due := n.due(now)
	if due.After(now) {
		return due, nil
	}
	n.read = false // Until it is known how this ends.
	after := n.after(now)
	moved, err := r.Outbox.MoveCursor(ctx, nightCursor, n.next, after)
	if err != nil {
		return time.Time{}, err
	}
	if !moved {
		return now.Add(Heartbeat), nil // Another has done it.
	}
	n.read, n.next = true, after
	r.works(now)
	for _, task := range n.Tasks {
		if ctx.Err() != nil {
			return time.Time{}, fmt.Errorf("night: %w", ctx.Err())
		}
		if count, err := task.try(ctx, now); err != nil {
			r.Log.Error("nightly task failed", "task", task.Name, "error", err)
		} else {
			r.Log.Info("nightly task done", "task", task.Name, "count", count)
		}
	}
	return after, nil
}

// due returns when the work is next due. A night that lies further ahead than
// the next one was written down by a clock that was wrong.
func (n *Night) due(now time.Time) time.Time {
	due := n.next
	if due.IsZero() {
		due = n.on(mentoring.DateOf(now, n.Zone))
	}
	if due.After(n.after(now)) {
		due = now
	}
	if !due.After(now) && now.In(n.Zone).Hour() == 2 {
		due, _ = mentoring.Wall(n.Zone, mentoring.DateOf(now, n.Zone), mentoring.At(3, 0))
	}
	return due
}

// after is the first night that begins after the time.
func (n *Night) after(now time.Time) time.Time {
	today := mentoring.DateOf(now, n.Zone)
	if at := n.on(today); at.After(now) {
		return at
	}
	return n.on(today.AddDays(1))
}

// on is when the work of a day is due.
func (n *Night) on(d mentoring.Date) time.Time {
	at, _ := mentoring.Wall(n.Zone, d, nightHour)
	return at
}

// try does a task. A panic is an error here, or one task would keep all that
// come after it from ever being done.
func (t Task) try(ctx context.Context, now time.Time) (n int, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("panic with a %T\n%s", v, debug.Stack())
		}
	}()
	return t.Do(ctx, now)
}
