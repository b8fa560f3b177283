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

// watched is an Outbox that notes when each pass looks at it first.
type watched struct {
	scheduler.Outbox
	looks []time.Time
}

func (w *watched) Next(ctx context.Context) (time.Time, bool, error) {
	if n := len(w.looks); n == 0 || !w.looks[n-1].Equal(time.Now()) {
		w.looks = append(w.looks, time.Now())
	}
	return w.Outbox.Next(ctx)
}

// untilMonday moves a bubble's clock to a working day, on which people are written to.
func untilMonday() { time.Sleep(time.Until(time.Date(2000, time.January, 3, 8, 0, 0, 0, time.UTC))) }

// inBubble runs fn while a Runner runs in virtual time, over a store of the bubble's own. The clock begins at a whole
// second.
func inBubble(t *testing.T, fn func(t *testing.T, o *office, w *watched)) {
	path := filepath.Join(t.TempDir(), "mentorbot.db")
	synctest.Test(t, func(t *testing.T) {
		untilMonday()
		o := openOffice(t, path)
		defer o.close()
		w := &watched{Outbox: o.runner.Outbox}
		o.runner.Outbox = w
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- o.runner.Run(ctx) }()
		synctest.Wait()
		fn(t, o, w)
		cancel()
		if err := <-done; err != nil {
			t.Errorf("the run ended with %v", err)
		}
	})
}

func TestARunLooksEveryThirtySeconds(t *testing.T) { // 1.2
	t.Parallel()
	inBubble(t, func(t *testing.T, _ *office, w *watched) {
		begin := time.Now()
		time.Sleep(time.Hour)
		synctest.Wait()
		same(t, "passes in an hour", len(w.looks), 121) // one at start
		for n, at := range w.looks {
			if got, want := at.Sub(begin), time.Duration(n)*scheduler.Heartbeat; got != want {
				t.Fatalf("pass %d came after %v, not %v", n, got, want)
			}
		}
	})
}

func TestARunSendsWithinAHeartbeat(t *testing.T) { // Inv2
	t.Parallel()
	inBubble(t, func(t *testing.T, o *office, _ *watched) {
		due := time.Now().Add(10*time.Minute + 7*time.Second)
		o.owe("a", due)
		time.Sleep(10 * time.Minute)
		synctest.Wait()
		same(t, "sent too early", o.courier.sends(), nil)
		time.Sleep(scheduler.Heartbeat)
		synctest.Wait()
		same(t, "sent", o.courier.sends(), []string{"a"})
		if late := o.row("a").BegunAt.Sub(due); late < 0 || late > scheduler.Heartbeat {
			t.Errorf("sent %v after it was due", late)
		}
	})
}

func TestAWakeIsAPassAtOnce(t *testing.T) { // 1.2
	t.Parallel()
	inBubble(t, func(t *testing.T, o *office, w *watched) {
		time.Sleep(7 * time.Second)
		o.owe("a", time.Now())
		o.runner.Wake()
		synctest.Wait()
		same(t, "sent", o.courier.sends(), []string{"a"})
		same(t, "passes", len(w.looks), 2)
	})
}

func TestWakesThatComeDuringAPassAreOne(t *testing.T) { // 1.2
	t.Parallel()
	inBubble(t, func(t *testing.T, o *office, w *watched) {
		o.courier.send = func(mentoring.Due) mentoring.Outcome {
			time.Sleep(5 * time.Second) // a slow platform
			return mentoring.Outcome{State: mentoring.Sent, Receipt: "7"}
		}
		time.Sleep(time.Second)
		o.owe("a", time.Now())
		o.runner.Wake()
		time.Sleep(time.Second)
		for range 100 {
			o.runner.Wake()
		}
		time.Sleep(10 * time.Second)
		synctest.Wait()
		// At start, at the first wake, and once after it.
		var after []time.Duration
		for _, at := range w.looks {
			after = append(after, at.Sub(w.looks[0]))
		}
		same(t, "passes look", after, []time.Duration{0, time.Second, 6 * time.Second})
		same(t, "sent", o.courier.sends(), []string{"a"})
	})
}

func TestAPanicOfTheCourierStopsNoLaterPass(t *testing.T) { // 1.1: cron recovers nothing by itself
	t.Parallel()
	inBubble(t, func(t *testing.T, o *office, _ *watched) {
		o.courier.ask = func(mentoring.Due) (string, bool, bool, error) { return "", false, true, nil }
		o.courier.send = func(d mentoring.Due) mentoring.Outcome {
			if d.Delivery.Attempt == 1 {
				panic("the courier fell over " + d.Delivery.Key)
			}
			return mentoring.Outcome{State: mentoring.Sent, Receipt: "7"}
		}
		o.owe("a", time.Now())
		o.owe("b", time.Now().Add(time.Hour))
		time.Sleep(2 * time.Hour)
		synctest.Wait()
		same(t, "sends", o.courier.sends(), []string{"a", "a", "b", "b"})
		same(t, "states", [2]mentoring.DeliveryState{o.row("a").State, o.row("b").State},
			[2]mentoring.DeliveryState{mentoring.Sent, mentoring.Sent})
		if !strings.Contains(o.log.String(), "the courier fell over a") {
			t.Errorf("the log says nothing of the panic:\n%s", o.log.String())
		}
	})
}

func TestARunLooksAfterWhatTheLastOneLeft(t *testing.T) { // G11
	t.Parallel()
	path := filepath.Join(t.TempDir(), "mentorbot.db")
	synctest.Test(t, func(t *testing.T) {
		untilMonday()
		o := openOffice(t, path)
		defer func() { o.close() }()
		o.courier.ask = func(mentoring.Due) (string, bool, bool, error) { return "found", true, true, nil }
		o.owe("a", time.Now())
		if some, _, err := o.runner.Outbox.ClaimSome(t.Context(), time.Now(), nil, 1); err != nil || len(some) == 0 {
			t.Fatal(len(some), err)
		}
		o.restart()
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- o.runner.Run(ctx) }()
		synctest.Wait()
		same(t, "at once", o.state("a")[:4], "sent")
		same(t, "sends", o.courier.sends(), nil)
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

func TestARunThatIsStoppedFinishesTheSendThatIsUnderWay(t *testing.T) { // 5: graceful stop
	t.Parallel()
	const s = time.Second
	for name, test := range map[string]struct {
		takes, ends time.Duration // of a platform; of the run, after it began
		state       mentoring.DeliveryState
	}{
		"in time":  {15 * s, 15 * s, mentoring.Sent},
		"too late": {time.Hour, 16 * s, mentoring.Uncertain},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "mentorbot.db")
			synctest.Test(t, func(t *testing.T) {
				untilMonday()
				o := openOffice(t, path)
				defer o.close()
				o.courier.sendUntil = func(ctx context.Context, _ mentoring.Due) mentoring.Outcome {
					select {
					case <-time.After(test.takes):
						return mentoring.Outcome{State: mentoring.Sent, Receipt: "7"}
					case <-ctx.Done():
						return mentoring.Outcome{State: mentoring.Uncertain}
					}
				}
				o.owe("a", time.Now())
				o.owe("b", time.Now())
				ctx, cancel := context.WithCancel(t.Context())
				begin := time.Now()
				time.AfterFunc(s, cancel)
				if err := o.runner.Run(ctx); err != nil {
					t.Error(err)
				}
				same(t, "the run ended after", time.Since(begin), test.ends)
				same(t, "sends", o.courier.sends(), []string{"a"})
				same(t, "recorded", o.row("a").State, test.state)
				same(t, "not begun", o.row("b").State, mentoring.Pending)
				if o.log.Len() > 0 {
					t.Errorf("the log says:\n%s", &o.log)
				}
			})
		})
	}
}

func TestARunEndsWithItsPass(t *testing.T) { // 1.2
	t.Parallel()
	path := filepath.Join(t.TempDir(), "mentorbot.db")
	synctest.Test(t, func(t *testing.T) {
		untilMonday()
		o := openOffice(t, path)
		defer o.close()
		o.courier.send = func(mentoring.Due) mentoring.Outcome {
			time.Sleep(3 * time.Second)
			return mentoring.Outcome{State: mentoring.Sent, Receipt: "7"}
		}
		o.owe("a", time.Now())
		ctx, cancel := context.WithCancel(t.Context())
		begin := time.Now()
		time.AfterFunc(time.Second, cancel)
		if err := o.runner.Run(ctx); err != nil {
			t.Error(err)
		}
		same(t, "the run ended after", time.Since(begin), 3*time.Second)
		same(t, "sends", o.courier.sends(), []string{"a"})
		same(t, "recorded", o.state("a"), "sent")
	})
}

func TestARunWithoutAStoreDoesNotBegin(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "mentorbot.db")
	synctest.Test(t, func(t *testing.T) {
		untilMonday()
		o := openOffice(t, path)
		o.close()
		if err := o.runner.Run(t.Context()); err == nil {
			t.Error("the run ended well")
		}
	})
}
