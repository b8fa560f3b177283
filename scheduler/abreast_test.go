package scheduler_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"mentorbot/bot/mentoring"
)

// crossing counts the sends that are under way, and lets none end until so many
// are.
type crossing struct {
	mu        sync.Mutex
	now, most int
	people    map[mentoring.PersonID]bool
	twice     bool // one person was sent two things at once
	full      chan struct{}
	fill      sync.Once
}

func newCrossing() *crossing {
	return &crossing{people: map[mentoring.PersonID]bool{}, full: make(chan struct{})}
}

func (c *crossing) enter(who mentoring.PersonID, wait int) {
	c.mu.Lock()
	c.now++
	c.most = max(c.most, c.now)
	c.twice = c.twice || c.people[who]
	c.people[who] = true
	if c.now == wait {
		c.fill.Do(func() { close(c.full) }) // they may be so many again
	}
	c.mu.Unlock()
	<-c.full
}

func (c *crossing) leave(who mentoring.PersonID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now--
	delete(c.people, who)
}

func TestSeveralPeopleAreSentSomethingAtOnce(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.runner.Abreast = 3
	c := newCrossing()
	o.courier.send = func(d mentoring.Due) mentoring.Outcome {
		c.enter(d.To().ID, 3)
		defer c.leave(d.To().ID)
		if got := o.state(d.Delivery.Key); got != "sending" { // What was not claimed durably is not sent.
			t.Errorf("%s is %s while it is sent", d.Delivery.Key, got)
		}
		return mentoring.Outcome{State: mentoring.Sent, Receipt: "7"}
	}
	var want []string
	for n := range 7 {
		key := fmt.Sprint("to ", n)
		o.oweOther(key, "test", noon)
		want = append(want, key)
	}
	same(t, "next", o.tick(0), "never")
	got := o.courier.sends()
	slices.Sort(got)
	same(t, "sends", got, want)
	same(t, "at once", c.most, 3)
	for _, key := range want {
		same(t, key, o.state(key), "sent")
	}
}

func TestOnePersonIsSentOneThingAfterAnother(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.runner.Abreast = 8
	c := newCrossing()
	close(c.full)
	o.courier.send = func(d mentoring.Due) mentoring.Outcome {
		c.enter(d.To().ID, 0)
		defer c.leave(d.To().ID)
		return mentoring.Outcome{State: mentoring.Sent, Receipt: "7"}
	}
	for n := range 3 {
		o.owe(fmt.Sprint("mine ", n), noon.Add(time.Duration(n)*time.Millisecond-time.Second))
		o.oweOther(fmt.Sprint("other ", n), "test", noon.Add(time.Duration(n)*time.Millisecond-time.Second))
	}
	same(t, "next", o.tick(0), "never")
	mine := slices.DeleteFunc(o.courier.sends(), func(key string) bool { return key[0] == 'o' })
	same(t, "in order", mine, []string{"mine 0", "mine 1", "mine 2"})
	same(t, "sends", len(o.courier.sends()), 6)
	same(t, "two at once to one person", c.twice, false)
	for n := range 3 {
		same(t, "attempts", o.row(fmt.Sprint("mine ", n)).Attempt, 1)
	}
}

func TestAPanicOfOneSendLeavesTheOthersRecorded(t *testing.T) {
	t.Parallel()
	for _, falls := range []string{"to 0", "to 2"} {
		t.Run(falls, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t)
			o.runner.Abreast = 3
			o.courier.ask = func(mentoring.Due) (string, bool, bool, error) { return "found", true, true, nil }
			o.courier.send = func(d mentoring.Due) mentoring.Outcome {
				if d.Delivery.Key == falls {
					panic("the courier fell")
				}
				return mentoring.Outcome{State: mentoring.Sent, Receipt: "7"}
			}
			for n := range 3 {
				o.oweOther(fmt.Sprint("to ", n), "test", noon.Add(time.Duration(n)*time.Millisecond-time.Second))
			}
			func() {
				defer func() { same(t, "the pass ended with the panic", recover(), any("the courier fell")) }()
				_, _ = o.runner.Tick(t.Context(), noon)
			}()
			for n := range 3 {
				key, want := fmt.Sprint("to ", n), "sent"
				if key == falls {
					want = "sending"
				}
				same(t, key, o.state(key), want)
			}
			o.tick(30 * time.Second)
			same(t, "mended", o.row(falls).Receipt, "found")
			same(t, "sends", len(o.courier.sends()), 3)
		})
	}
}

func TestALimitHoldsBackWhatIsNotUnderWay(t *testing.T) { // 5: 429
	t.Parallel()
	o := newOffice(t)
	o.runner.Abreast = 2
	o.courier.send = func(mentoring.Due) mentoring.Outcome {
		return mentoring.Outcome{State: mentoring.Pending, After: time.Minute, Pause: true}
	}
	for n := range 6 {
		o.oweOther(fmt.Sprint("to ", n), "test", noon.Add(time.Duration(n)*time.Millisecond-time.Second))
	}
	same(t, "next", o.tick(0), "1m0s")
	same(t, "sends", len(o.courier.sends()), 2)
	same(t, "attempts of what had to wait", o.row("to 2").Attempt, 0)
}
