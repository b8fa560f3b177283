package scheduler_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"mentorbot/bot/mentoring"
)

func TestAPassSendsWhatIsDueInItsOrder(t *testing.T) { // 1.2, G10
	t.Parallel()
	o := newOffice(t)
	same(t, "an empty outbox", o.tick(0), "never")
	for key, minutes := range map[string]int{"third": 0, "first": -30, "second": -1, "later": 1, "much later": 90} {
		o.owe(key, noon.Add(time.Duration(minutes)*time.Minute))
	}
	same(t, "next", o.tick(0), "1m0s")
	same(t, "sent", o.courier.sends(), []string{"first", "second", "third"})
	same(t, "receipt", o.row("first").Receipt, "receipt of first")
	same(t, "a second before", o.tick(59*time.Second), "1m0s")
	same(t, "at its time", o.tick(time.Minute), "1h30m0s")
	same(t, "the last", o.tick(2*time.Hour), "never")
	same(t, "sent", o.courier.sends(), []string{"first", "second", "third", "later", "much later"})
}

func TestWhatIsDueAtOnceGoesInTheOrderOwed(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	var want []string
	for n := range 100 {
		want = append(want, fmt.Sprintf("message %d", n))
		o.owe(want[n], noon)
	}
	same(t, "next", o.tick(0), "never")
	same(t, "sent", o.courier.sends(), want)
}

func TestAPassAtTheSameTimeSendsNothingAgain(t *testing.T) { // G10, T2
	t.Parallel()
	o := newOffice(t)
	o.owe("a", noon)
	for range 3 {
		o.tick(0)
	}
	o.restart()
	o.tick(0)
	o.owe("a", noon.Add(time.Minute)) // planned anew at another time
	o.tick(time.Hour)
	same(t, "sent", o.courier.sends(), []string{"a"})
	same(t, "asked", o.courier.asks(), nil)
}

func TestASendEndsInItsState(t *testing.T) { // 5
	t.Parallel()
	tests := []struct {
		name string
		out  mentoring.Outcome
		want string
		next string
	}{
		{"sent", mentoring.Outcome{State: mentoring.Sent, Receipt: "7"}, "sent", "never"},
		{"later, as the platform asks", mentoring.Outcome{State: mentoring.Pending, After: 30 * time.Second}, "pending after 30s", "30s"},
		{"uncertain", mentoring.Outcome{State: mentoring.Uncertain}, "uncertain after 5s", "5s"},
		{"unreachable", mentoring.Outcome{State: mentoring.Parked, Reason: mentoring.Unreachable}, "parked unreachable", "never"},
		{"rejected", mentoring.Outcome{State: mentoring.Parked, Reason: mentoring.Rejected}, "parked rejected", "never"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t)
			o.courier.send = func(mentoring.Due) mentoring.Outcome { return test.out }
			o.owe("a", noon)
			same(t, "next", o.tick(0), test.next)
			same(t, "state", o.state("a"), test.want)
			same(t, "attempts", o.row("a").Attempt, 1)
			same(t, "sends", len(o.courier.sends()), 1)
		})
	}
}

func TestAFailedSendIsTriedAgainUntilItIsGivenUp(t *testing.T) { // 5: 5 s doubled to 10 min, ±20 %, 30 attempts
	t.Parallel()
	o := newOffice(t)
	o.courier.send = func(mentoring.Due) mentoring.Outcome { return mentoring.Outcome{State: mentoring.Pending} }
	now := noon.Add(-4 * time.Hour) // so that the last attempt is within the working day
	o.owe("a", now)
	var waits []time.Duration
	for {
		next, err := o.runner.Tick(t.Context(), now)
		if err != nil {
			t.Fatal(err)
		}
		if next.IsZero() {
			break
		}
		waits = append(waits, next.Sub(now))
		now = next
	}
	same(t, "sends", len(o.courier.sends()), 30)
	same(t, "state", o.state("a"), "parked exhausted")
	same(t, "waits", len(waits), 29)
	for n, got := range waits {
		want := 10 * time.Minute
		if n < 7 {
			want = 5 * time.Second << n
		}
		if got < want*8/10 || got > want*12/10 {
			t.Errorf("wait %d is %v, not about %v", n+1, got, want)
		}
	}
}

func TestOneFailureHoldsNobodyElseUp(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.courier.send = func(d mentoring.Due) mentoring.Outcome {
		if d.Delivery.Key == "b" {
			return mentoring.Outcome{State: mentoring.Pending, After: time.Hour}
		}
		return mentoring.Outcome{State: mentoring.Sent, Receipt: "7"}
	}
	for _, key := range []string{"a", "b", "c"} {
		o.owe(key, noon)
	}
	same(t, "next", o.tick(0), "1h0m0s")
	same(t, "states", []string{o.state("a"), o.state("b"), o.state("c")}, []string{"sent", "pending after 1h0m0s", "sent"})
}

func TestWhatIsPointlessIsDroppedOnTheWay(t *testing.T) { // S5
	t.Parallel()
	o := newOffice(t)
	for n := range 50 { // more than one claim drops
		o.oweUntil(fmt.Sprintf("expired %d", n), noon.Add(-2*time.Hour), noon.Add(-time.Hour))
	}
	o.oweUntil("as it expires", noon.Add(-time.Hour), noon)
	o.oweUntil("just in time", noon.Add(-time.Hour), noon.Add(time.Millisecond))
	o.owe("for ever", noon.Add(-time.Hour))
	o.tick(0)
	same(t, "sent", o.courier.sends(), []string{"just in time", "for ever"})
	same(t, "states", []string{o.state("expired 49"), o.state("as it expires")}, []string{"dropped expired", "dropped expired"})
}

func TestAPassThatIsCalledOffLeavesTheRest(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ctx, cancel := context.WithCancel(t.Context())
	o.courier.send = func(mentoring.Due) mentoring.Outcome {
		cancel()
		return mentoring.Outcome{State: mentoring.Uncertain}
	}
	o.owe("a", noon)
	o.owe("b", noon)
	if _, err := o.runner.Tick(ctx, noon); !errors.Is(err, context.Canceled) {
		t.Errorf("the pass ended with %v", err)
	}
	same(t, "sent", o.courier.sends(), []string{"a"})
	same(t, "recorded all the same", o.state("a"), "uncertain after 5s")
	same(t, "the other", o.state("b"), "pending")
}

func TestPassesNeverOverlap(t *testing.T) { // 1.2
	t.Parallel()
	o := newOffice(t)
	var inside, sends atomic.Int32
	o.courier.send = func(d mentoring.Due) mentoring.Outcome {
		if inside.Add(1) > 1 {
			t.Error("two sends at once")
		}
		defer inside.Add(-1)
		sends.Add(1)
		for range 100 {
			runtime.Gosched() // let the others try
		}
		return mentoring.Outcome{State: mentoring.Sent, Receipt: d.Delivery.Key}
	}
	for n := range 40 {
		o.owe(fmt.Sprintf("message %d", n), noon)
	}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if _, err := o.runner.Tick(t.Context(), noon); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	same(t, "sends", sends.Load(), 40)
}

func TestAPassWithoutAStoreIsAnError(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.owe("a", noon)
	o.close()
	if _, err := o.runner.Tick(t.Context(), noon); err == nil {
		t.Error("the pass went well")
	}
	same(t, "sent", o.courier.sends(), nil)
	o.open()
	o.tick(0)
	same(t, "sent after all", o.courier.sends(), []string{"a"})
}
