package scheduler

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/robfig/cron/v3"

	"mentorbot/bot/mentoring"
)

// Heartbeat is how often a pass is made when nobody wakes the Runner.
const Heartbeat = 30 * time.Second

// grace is how long a send that is under way may take after the program was
// asked to stop.
const grace = 15 * time.Second

// Outbox is the ledger of what is owed; mentoring.Outbox implements it.
type Outbox interface {
	// Recover makes what was being sent when the program ended, or when a pass
	// broke off, uncertain.
	Recover(ctx context.Context, now time.Time) error
	// ClaimSome takes at most so many deliveries that have waited longest, each
	// to another person. More is true while something may still be due. Nothing
	// is claimed for people of a platform that pauses.
	ClaimSome(ctx context.Context, now time.Time, paused mentoring.Pauses, most int) (some []mentoring.Due, more bool, err error)
	// Doubtful returns the next uncertain delivery that may be asked about.
	Doubtful(ctx context.Context, now time.Time) (due mentoring.Due, ok bool, err error)
	// Settle records how a send, or the question about one, ended.
	Settle(ctx context.Context, d mentoring.Delivery, out mentoring.Outcome, now time.Time) error
	// Next returns when something next wants attention.
	Next(ctx context.Context) (t time.Time, ok bool, err error)
	// Seen returns the highest time that was seen, zero for none.
	Seen(ctx context.Context) (time.Time, error)
	// See records a time as seen; an earlier one changes nothing.
	See(ctx context.Context, now time.Time) error
	// Cursor returns when the work of that name is next due, zero when nobody
	// has said so yet.
	Cursor(ctx context.Context, name string) (next time.Time, err error)
	// MoveCursor makes that work due next at a time, if it is still due at from,
	// and reports whether it was.
	MoveCursor(ctx context.Context, name string, from, next time.Time) (moved bool, err error)
}

// Courier sends; bot.Courier implements it. Send is called for several people
// at once when the Runner sends Abreast.
type Courier interface {
	Send(ctx context.Context, d mentoring.Due) mentoring.Outcome
	// Ask looks for an uncertain delivery on its platform; askable is false
	// where nobody can be asked.
	Ask(ctx context.Context, d mentoring.Due) (receipt string, found, askable bool, err error)
}

// Runner makes the passes. Set the fields before the first call and leave them
// alone afterwards. Its methods are safe for concurrent use; passes never
// overlap.
type Runner struct {
	Outbox  Outbox
	Courier Courier
	// Now is the clock. Tick is told the time, and looks here only for how long
	// a pass has taken.
	Now func() time.Time
	// Confirm returns the time by another's clock, such as a platform's; false
	// when nobody could tell. It is asked when the clock has leapt ahead, at
	// each pass until it agrees. Nil believes the clock.
	Confirm func(ctx context.Context) (time.Time, bool)
	// Abreast is how many people are sent something at once; one when it is not
	// set. Those who are share the commits before and after. It is what a limit
	// of a platform can be overstepped by.
	Abreast int
	// Night is what is done each night; nil for nothing.
	Night *Night
	// Chores are done in every pass in which they are due.
	Chores []Chore
	Log    *slog.Logger

	pass  sync.Mutex
	guard guard
	// unsettled tells that a pass broke off between a send and its record, by a
	// panic of the courier or an error of the store, or by the end of the
	// program before this one: without a look at it, that delivery would stay
	// where it is.
	unsettled bool
	// paused is kept in memory alone: after a restart one send too many asks
	// the platform again.
	paused mentoring.Pauses

	wake chan struct{}
	once sync.Once

	health sync.Mutex // guards what follows; a pass can take a while
	passed time.Time
	calm   bool
	worked time.Time // the pass that does the work of a night, until the next has ended
}

// LastPass returns when the last pass ended, by the clock that it was told, and
// whether it believed that clock; zero and false before the first.
func (r *Runner) LastPass() (at time.Time, calm bool) {
	r.health.Lock()
	defer r.health.Unlock()
	return r.passed, r.calm
}

// AtNight reports whether the pass under way, or the last, does the work of a
// night: it may take much longer than others.
func (r *Runner) AtNight() bool {
	r.health.Lock()
	defer r.health.Unlock()
	return !r.worked.IsZero()
}

func (r *Runner) note(now time.Time, calm bool) {
	r.health.Lock()
	defer r.health.Unlock()
	r.passed, r.calm = now, calm
	if !r.worked.Equal(now) {
		r.worked = time.Time{}
	}
}

func (r *Runner) works(now time.Time) {
	r.health.Lock()
	defer r.health.Unlock()
	r.worked = now
}

// Tick makes one pass: ask about what is uncertain, claim and send what is due,
// then the work of the night when it is due. It costs what is due, not what
// there is. Doing it again changes nothing. The time returned is when it next
// has something to do, zero for never. An error of the store ends the sending;
// what is due waits for the next pass, and the night's work does not.
// A time that cannot be right, because the clock went back or leapt ahead and
// nobody confirms it, sends and drops nothing.
func (r *Runner) Tick(ctx context.Context, now time.Time) (next time.Time, err error) {
	r.pass.Lock()
	defer r.pass.Unlock()
	if ok, err := r.trusts(ctx, now); err != nil {
		return time.Time{}, err
	} else if !ok {
		r.note(now, false)
		return now.Add(Heartbeat), nil
	}
	next, failed := r.deliver(ctx, now)
	night, err := r.night(ctx, now)
	if err := errors.Join(failed, err); err != nil {
		return time.Time{}, err
	}
	next = earliest(earliest(next, night), r.chores(ctx, now))
	r.note(now, true)
	return next, nil
}

// earliest returns the earlier of two times of which zero is never.
func earliest(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// deliver asks about what is uncertain and sends what is due. It returns when
// something is next due, zero for never.
func (r *Runner) deliver(ctx context.Context, now time.Time) (next time.Time, err error) {
	if r.unsettled {
		if err := r.Outbox.Recover(ctx, now); err != nil {
			return time.Time{}, err
		}
		r.unsettled = false
	}
	next, ok, err := r.Outbox.Next(ctx)
	if err != nil || !ok || next.After(now) {
		return next, err // an idle pass is one look and no write
	}
	// What is sent is dated by the beginning of the pass, so the questions before
	// it are part of the time that a pass may take.
	began := r.Now()
	if err := r.ask(ctx, now, began); err != nil {
		return time.Time{}, err
	}
	for more := true; more && r.Now().Sub(began) < longestPass; {
		if err := ctx.Err(); err != nil {
			return time.Time{}, fmt.Errorf("pass: %w", err)
		}
		var some []mentoring.Due
		if some, more, err = r.Outbox.ClaimSome(ctx, now, r.paused, max(r.Abreast, 1)); err != nil {
			return time.Time{}, err
		}
		if len(some) == 0 {
			continue
		}
		r.unsettled = true
		if err := r.sendAll(ctx, some, now); err != nil {
			return time.Time{}, err
		}
		r.unsettled = false
	}
	next, _, err = r.Outbox.Next(ctx)
	return next, err
}

// sendAll sends what was claimed, at once, and records how each ended. It
// returns when all have; then a panic of the courier goes on.
func (r *Runner) sendAll(ctx context.Context, some []mentoring.Due, now time.Time) error {
	outs, errs, panics := make([]mentoring.Outcome, len(some)), make([]error, len(some)), make([]any, len(some))
	one := func(i int) {
		outs[i] = r.send(ctx, some[i])
		// What was sent is recorded also when the program is asked to stop.
		errs[i] = r.Outbox.Settle(context.WithoutCancel(ctx), some[i].Delivery, pace(some[i].Delivery, outs[i]), now)
	}
	var rest sync.WaitGroup
	for i := 1; i < len(some); i++ {
		rest.Go(func() {
			defer func() { panics[i] = recover() }()
			one(i)
		})
	}
	func() {
		defer rest.Wait()
		one(0)
	}()
	for i, due := range some {
		if panics[i] != nil {
			panic(panics[i])
		}
		r.pause(due, outs[i], now)
	}
	return errors.Join(errs...)
}

// send sends, and goes on for a while when ctx ends meanwhile: a send that is
// cut off is uncertain, and most need no more than a second.
func (r *Runner) send(ctx context.Context, due mentoring.Due) mentoring.Outcome {
	sending, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	defer context.AfterFunc(ctx, func() {
		select {
		case <-time.After(grace):
			cancel()
		case <-sending.Done():
		}
	})()
	return r.Courier.Send(sending, due)
}

// pause holds back a whole platform that asks for it. Others go on.
func (r *Runner) pause(due mentoring.Due, out mentoring.Outcome, now time.Time) {
	if !out.Pause {
		return
	}
	if r.paused == nil {
		r.paused = mentoring.Pauses{}
	}
	platform := due.To().Identity.Platform
	r.paused[platform] = now.Add(out.After)
	r.Log.Warn("platform pauses", "platform", platform, "for", out.After)
}

// ask settles uncertain deliveries: found is sent, not found may be sent again
// once a late effect is out of the question.
func (r *Runner) ask(ctx context.Context, now, began time.Time) error {
	for r.Now().Sub(began) < longestPass {
		due, ok, err := r.Outbox.Doubtful(ctx, now)
		if err != nil || !ok {
			return err
		}
		out := mentoring.Outcome{State: mentoring.Pending} // in its old place, before what was owed later
		receipt, found, askable, err := r.Courier.Ask(ctx, due)
		settles := due.Delivery.BegunAt.Add(lateEffect)
		switch {
		case err != nil:
			r.Log.Warn("uncertain delivery not looked up", "delivery", due.Delivery.ID, "error", err)
			out = mentoring.Outcome{State: mentoring.Uncertain, After: backoff(due.Delivery)}
		case found:
			out = mentoring.Outcome{State: mentoring.Sent, Receipt: receipt}
		case !askable && !due.Delivery.Kind.Repeats():
			out = mentoring.Outcome{State: mentoring.Dropped, Reason: mentoring.Doubtful}
		case due.Delivery.Attempt >= maxAttempts:
			out = mentoring.Outcome{State: mentoring.Parked, Reason: mentoring.Exhausted}
		case askable && now.Before(settles):
			out = mentoring.Outcome{State: mentoring.Uncertain, After: settles.Sub(now)}
		}
		if err := r.Outbox.Settle(ctx, due.Delivery, out, now); err != nil {
			return err
		}
	}
	return nil
}

// Wake asks for a pass soon. Wakes that come while one is waiting are one.
func (r *Runner) Wake() {
	select {
	case r.waking() <- struct{}{}:
	default:
	}
}

func (r *Runner) waking() chan struct{} {
	r.once.Do(func() { r.wake = make(chan struct{}, 1) })
	return r.wake
}

// Run makes a pass at once, at each heartbeat and at each Wake until ctx ends.
// Then it claims nothing more, and returns when the send that is under way has
// ended and is recorded; after 15 seconds that send's own context ends.
func (r *Runner) Run(ctx context.Context) error {
	if err := r.begin(ctx); err != nil {
		return err
	}
	log := logger{r.Log}
	// A heartbeat only wakes, so that heartbeats and clicks share one lane and
	// one that comes during a pass is not lost. Recover is the edge at which a
	// panic ends: cron.New has none of its own.
	pass := cron.NewChain(cron.Recover(log)).Then(cron.FuncJob(func() {
		if _, err := r.Tick(ctx, r.Now()); err != nil && !errors.Is(err, context.Canceled) {
			r.Log.Error("pass failed", "error", err)
		}
	}))
	c := cron.New(cron.WithLogger(log))
	c.Schedule(cron.Every(Heartbeat), cron.FuncJob(r.Wake))
	c.Start()
	defer func() { <-c.Stop().Done() }()
	r.Wake()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-r.waking():
			pass.Run()
		}
	}
}

// begin lets the first pass that believes its clock look after what the
// program before this one left.
func (r *Runner) begin(ctx context.Context) error {
	r.pass.Lock()
	defer r.pass.Unlock()
	r.unsettled = true
	return r.know(ctx)
}

// logger hands cron's words to slog.
type logger struct{ log *slog.Logger }

func (l logger) Info(msg string, kv ...any) { l.log.Debug("cron", append(kv, "what", msg)...) }

func (l logger) Error(err error, msg string, kv ...any) {
	l.log.Error("cron failed", append(kv, "what", msg, "error", err)...)
}
