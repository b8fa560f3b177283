package scheduler_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"mentorbot/bot/mentoring"
	"mentorbot/scheduler"
)

const day = 24 * time.Hour

func nobody(context.Context) (time.Time, bool) { return time.Time{}, false }

// oweTwo owes a message that is due and one that expires.
func (o *office) oweTwo(due, expires time.Time) {
	o.Helper()
	o.owe("a", due)
	o.oweUntil("b", due, expires)
}

// doubts counts how often the log says that the clock is not believed.
func (o *office) doubts() int { return strings.Count(o.log.String(), "clock not believed") }

func TestAClockThatWentBackSendsAndDropsNothing(t *testing.T) { // 1.7
	t.Parallel()
	for name, restarts := range map[string]bool{"while the program ran": false, "before it started": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t)
			o.tick(0)
			o.oweTwo(noon.Add(-50*time.Minute), noon.Add(-40*time.Minute))
			if restarts {
				o.restart()
			}
			o.runner.Confirm = func(context.Context) (time.Time, bool) {
				t.Error("another's clock was asked")
				return time.Time{}, false
			}
			for _, back := range []time.Duration{30 * time.Minute, 6 * time.Minute, 5*time.Minute + time.Millisecond} {
				same(t, "looks again", o.tick(-back), (scheduler.Heartbeat - back).String())
				same(t, "states", []string{o.state("a"), o.state("b")}, []string{"pending", "pending"})
			}
			same(t, "said so", o.doubts(), 1)
			o.tick(-5 * time.Minute)
			same(t, "states", []string{o.state("a"), o.state("b")}, []string{"sent", "dropped expired"})
			o.tick(-6 * time.Minute)
			same(t, "said so again", o.doubts(), 2)
		})
	}
}

func TestAClockThatLeaptAheadWaitsUntilItIsConfirmed(t *testing.T) { // 1.7
	t.Parallel()
	const beat = scheduler.Heartbeat
	says := func(after time.Duration) func(context.Context) (time.Time, bool) {
		return func(context.Context) (time.Time, bool) { return noon.Add(after), true }
	}
	for name, test := range map[string]struct {
		restarts bool
		to       time.Duration // where the clock is at the next pass
		confirm  func(context.Context) (time.Time, bool)
		goes     bool
	}{
		"an hour":                             {false, time.Hour + beat, nobody, true},
		"more than an hour":                   {false, time.Hour + beat + time.Millisecond, nobody, false},
		"a year":                              {false, 400 * day, nobody, false},
		"a year, and nobody is there to ask":  {false, 400 * day, nil, true},
		"a year, confirmed":                   {false, 400 * day, says(400 * day), true},
		"a year, confirmed by a slower clock": {false, 400 * day, says(400*day - 5*time.Minute), true},
		"a year, denied":                      {false, 400 * day, says(400*day - 5*time.Minute - time.Second), false},
		"a year, denied by the true time":     {false, 400 * day, says(beat), false},
		"a week before the start":             {true, 7 * day, nobody, true},
		"more than a week before the start":   {true, 7*day + time.Millisecond, nobody, false},
		"a long absence, confirmed":           {true, 30 * day, says(30 * day), true},
		"a long absence, nobody to ask":       {true, 30 * day, nil, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t)
			o.tick(0)
			o.oweTwo(noon.Add(time.Minute), noon.Add(2*time.Minute))
			if test.restarts {
				o.restart()
			} else {
				o.runner.Ran(func(_, _ time.Time) time.Duration { return beat })
			}
			o.runner.Confirm = test.confirm
			for range 3 {
				o.tick(test.to)
			}
			same(t, "expired", o.row("b").State == mentoring.Dropped, test.goes)
			if held := o.state("a") == "pending"; held == test.goes {
				t.Errorf("state %s", o.state("a"))
			}
			if test.goes {
				same(t, "doubts", o.doubts(), 0)
				return
			}
			same(t, "doubts", o.doubts(), 1)
			seen, err := o.runner.Outbox.Seen(t.Context())
			same(t, "not seen", seen.Sub(noon), 0)
			o.tick(beat) // somebody has set it right
			same(t, "believed", strings.Contains(o.log.String(), "clock believed again"), true)
			o.tick(time.Minute)
			same(t, "state", o.state("a"), "sent")
			if err != nil {
				t.Error(err)
			}
		})
	}
}

func TestAClockThatIsRightIsNeverDoubted(t *testing.T) { // 1.7
	t.Parallel()
	inBubble(t, func(t *testing.T, o *office, _ *watched) {
		o.runner.Confirm = nobody
		o.owe("a", time.Now().Add(5*time.Hour))
		time.Sleep(5*time.Hour + time.Minute)
		synctest.Wait()
		same(t, "sent", o.courier.sends(), []string{"a"})
		same(t, "doubts", o.doubts(), 0)
		seen, err := o.runner.Outbox.Seen(t.Context())
		if err != nil || time.Since(seen) > 5*time.Minute {
			t.Errorf("the highest time written down is %v old (%v)", time.Since(seen), err)
		}
	})
}

func TestWhatWasBeingSentWaitsForAClockThatIsRight(t *testing.T) { // 1.7, G11
	t.Parallel()
	path := filepath.Join(t.TempDir(), "mentorbot.db")
	synctest.Test(t, func(t *testing.T) {
		untilMonday()
		o := openOffice(t, path)
		defer o.close()
		o.courier.ask = func(mentoring.Due) (string, bool, bool, error) { return "found", true, true, nil }
		o.owe("a", time.Now())
		if some, _, err := o.runner.Outbox.ClaimSome(t.Context(), time.Now(), nil, 1); err != nil || len(some) == 0 {
			t.Fatal(len(some), err)
		}
		if err := o.runner.Outbox.See(t.Context(), time.Now().Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- o.runner.Run(ctx) }()
		time.Sleep(54 * time.Minute)
		synctest.Wait()
		same(t, "before", o.row("a").State, mentoring.Sending)
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		same(t, "after", o.row("a").State, mentoring.Sent)
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}
