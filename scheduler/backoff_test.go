package scheduler

import (
	"fmt"
	"testing"
	"time"

	"mentorbot/bot/mentoring"
)

func TestAFailedSendWaitsLongerEachTime(t *testing.T) { // 5 s · 2ⁿ, at most 10 min, ±20 %
	t.Parallel()
	const s = time.Second
	for attempt, want := range map[int]time.Duration{
		0: 5 * s, 1: 5 * s, 2: 10 * s, 3: 20 * s, 4: 40 * s, 5: 80 * s, 6: 160 * s, 7: 320 * s,
		8: 600 * s, 9: 600 * s, 30: 600 * s, 64: 600 * s, 1 << 40: 600 * s,
	} {
		for n := range 1000 {
			got := backoff(mentoring.Delivery{Key: fmt.Sprintf("meeting/%d/after/person/7", n), Attempt: attempt})
			if got < want*8/10 || got > want*12/10 {
				t.Fatalf("attempt %d waits %v, not about %v", attempt, got, want)
			}
		}
	}
}

func TestDeliveriesThatFailTogetherDoNotComeBackTogether(t *testing.T) {
	t.Parallel()
	const many = 1000
	var least, most time.Duration
	buckets := map[time.Duration]int{} // per second, of the 240 that ±20 % of 10 minutes are
	for n := range many {
		got := backoff(mentoring.Delivery{Key: fmt.Sprintf("meeting/%d/after/person/7", n), Attempt: 20})
		if n == 0 || got < least {
			least = got
		}
		most = max(most, got)
		buckets[got/time.Second]++
	}
	if least > 500*time.Second || most < 700*time.Second {
		t.Errorf("the waits lie between %v and %v", least, most)
	}
	for second, n := range buckets {
		if n > many/20 {
			t.Errorf("%d of %d come back in second %d", n, many, second)
		}
	}
}

func TestAWaitFollowsFromTheDelivery(t *testing.T) { // A run can be repeated.
	t.Parallel()
	d := mentoring.Delivery{Key: "meeting/1/after/person/7", Attempt: 3}
	first := backoff(d)
	for range 10 {
		if got := backoff(d); got != first {
			t.Fatalf("%v, then %v", first, got)
		}
	}
}

func TestAnOutcomeIsCompleted(t *testing.T) {
	t.Parallel()
	at := func(attempt int) mentoring.Delivery { return mentoring.Delivery{Key: "k", Attempt: attempt} }
	sent := mentoring.Outcome{State: mentoring.Sent, Receipt: "7"}
	parked := mentoring.Outcome{State: mentoring.Parked, Reason: mentoring.Unreachable}
	exhausted := mentoring.Outcome{State: mentoring.Parked, Reason: mentoring.Exhausted}
	tests := []struct {
		name      string
		d         mentoring.Delivery
		out, want mentoring.Outcome
	}{
		{"sent stays sent", at(30), sent, sent},
		{"parked keeps its reason", at(30), parked, parked},
		{"what the platform asks for is kept", at(1), mentoring.Outcome{State: mentoring.Pending, After: time.Hour}, mentoring.Outcome{State: mentoring.Pending, After: time.Hour}},
		{"otherwise it backs off", at(3), mentoring.Outcome{State: mentoring.Pending}, mentoring.Outcome{State: mentoring.Pending, After: backoff(at(3))}},
		{"the last attempt but one", at(29), mentoring.Outcome{State: mentoring.Pending}, mentoring.Outcome{State: mentoring.Pending, After: backoff(at(29))}},
		{"the thirtieth attempt was the last", at(30), mentoring.Outcome{State: mentoring.Pending}, exhausted},
		{"also when the platform asks for more time", at(30), mentoring.Outcome{State: mentoring.Pending, After: time.Second}, exhausted},
		{"what is uncertain is never exhausted", at(30), mentoring.Outcome{State: mentoring.Uncertain}, mentoring.Outcome{State: mentoring.Uncertain, After: firstRetry}},
	}
	for _, test := range tests {
		if got := pace(test.d, test.out); got != test.want {
			t.Errorf("%s: %+v, want %+v", test.name, got, test.want)
		}
	}
}
