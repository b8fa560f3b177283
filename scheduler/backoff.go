package scheduler

import (
	"fmt"
	"hash/fnv"
	"time"

	"mentorbot/bot/mentoring"
)

const (
	firstRetry  = 5 * time.Second
	longestWait = 10 * time.Minute
	maxAttempts = 30
	// lateEffect is how long after a send began its message may still turn up;
	// before that, "not found" is not believed.
	lateEffect = 60*time.Second + longestPass
	// longestPass is how long a pass goes on claiming. A send is dated by the
	// beginning of its pass.
	longestPass = 25 * time.Second
)

// pace completes the outcome of a send: how long a failed one waits, and when
// it is given up.
func pace(d mentoring.Delivery, out mentoring.Outcome) mentoring.Outcome {
	switch {
	case out.State == mentoring.Pending && !out.Free && d.Attempt >= maxAttempts:
		return mentoring.Outcome{State: mentoring.Parked, Reason: mentoring.Exhausted}
	case out.State == mentoring.Pending && out.After == 0:
		out.After = backoff(d)
	case out.State == mentoring.Uncertain:
		out.After = firstRetry
	}
	return out
}

// backoff doubles from five seconds to ten minutes, spread by ±20 % so that
// deliveries that failed together do not come back together. The spread
// follows from the delivery, so that a run can be repeated.
func backoff(d mentoring.Delivery) time.Duration {
	wait := longestWait
	if d.Attempt < 8 {
		wait = min(firstRetry<<max(d.Attempt-1, 0), longestWait)
	}
	h := fnv.New32a()
	_, _ = h.Write([]byte(d.Key))
	_, _ = fmt.Fprint(h, d.Attempt)
	spread := time.Duration(h.Sum32()%401) - 200 // per mille
	return wait + wait*spread/1000
}
