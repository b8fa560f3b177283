package scheduler_test

import (
	"errors"
	"testing"
	"time"

	"mentorbot/bot/mentoring"
)

// oweOther owes a message to somebody of another pair, on a platform.
func (o *office) oweOther(key, platform string, due time.Time) {
	o.Helper()
	o.update(func(tx mentoring.Tx) error {
		pair, person, err := addPairOn(tx, platform, key)
		if err != nil {
			return err
		}
		return tx.Enqueue(mentoring.Delivery{Key: key, Kind: mentoring.KindStart, Person: person, Pair: pair, Due: due})
	})
}

func TestWhatIsUncertainHoldsUpWhatFollowsToThatPerson(t *testing.T) { // 5
	t.Parallel()
	const s = time.Second
	for name, test := range map[string]struct {
		found bool
		sends []string
		until time.Duration // after which both have arrived
	}{
		"found":     {true, []string{"first", "other", "second", "third"}, 5 * s},
		"not found": {false, []string{"first", "other", "first", "second", "third"}, 85 * s},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t)
			o.courier.send = func(d mentoring.Due) mentoring.Outcome {
				if d.Delivery.Key == "first" && d.Delivery.Attempt == 1 {
					return mentoring.Outcome{State: mentoring.Uncertain}
				}
				return mentoring.Outcome{State: mentoring.Sent, Receipt: "7"}
			}
			o.courier.ask = func(mentoring.Due) (string, bool, bool, error) { return "7", test.found, true, nil }
			o.owe("third", noon.Add(-time.Minute)) // owed before the others, and due after them
			o.owe("first", noon.Add(-3*time.Minute))
			o.owe("second", noon.Add(-2*time.Minute))
			o.oweOther("other", "test", noon)
			same(t, "next", o.tick(0), "5s")
			same(t, "at first", o.courier.sends(), []string{"first", "other"})
			same(t, "waits", o.state("second"), "pending after 5s")
			o.tick(5 * s)
			o.tick(test.until - s)
			same(t, "next", o.tick(test.until), "never")
			same(t, "sends", o.courier.sends(), test.sends)
		})
	}
}

func TestNobodyWaitsLongerThanTenMinutes(t *testing.T) { // 5
	t.Parallel()
	o := newOffice(t)
	o.courier.send = func(d mentoring.Due) mentoring.Outcome {
		if d.Delivery.Key == "first" {
			return mentoring.Outcome{State: mentoring.Uncertain}
		}
		return mentoring.Outcome{State: mentoring.Sent, Receipt: "7"}
	}
	o.courier.ask = func(mentoring.Due) (string, bool, bool, error) { return "", false, true, errors.New("no answer") }
	o.owe("first", noon)
	o.owe("second", noon)
	now := noon
	for len(o.courier.sends()) < 2 {
		next, err := o.runner.Tick(t.Context(), now)
		if err != nil {
			t.Fatal(err)
		}
		if len(o.courier.sends()) < 2 {
			now = next
		}
	}
	same(t, "the second went after", now.Sub(noon), 10*time.Minute)
	same(t, "sends", o.courier.sends(), []string{"first", "second"})
}
