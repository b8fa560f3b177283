package scheduler_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"mentorbot/bot/mentoring"
	"mentorbot/scheduler"
)

// unsure makes the first send of each delivery uncertain and lets the next ones through.
func (o *office) unsure() {
	o.courier.send = func(d mentoring.Due) mentoring.Outcome {
		if d.Delivery.Attempt == 1 {
			return mentoring.Outcome{State: mentoring.Uncertain}
		}
		return mentoring.Outcome{State: mentoring.Sent, Receipt: "second"}
	}
}

func TestWhatIsUncertainIsAskedAboutBeforeAnythingIsSentAgain(t *testing.T) { // G11, T2
	t.Parallel()
	found := func(mentoring.Due) (string, bool, bool, error) { return "first", true, true, nil }
	nothing := func(mentoring.Due) (string, bool, bool, error) { return "", false, true, nil }
	silent := func(mentoring.Due) (string, bool, bool, error) { return "", false, false, nil }
	type pass struct {
		after       time.Duration
		next        string
		state       string
		sends, asks int
	}
	tests := []struct {
		name   string
		ask    func(mentoring.Due) (string, bool, bool, error)
		passes []pass
	}{
		{"found: it was sent", found, []pass{
			{4 * time.Second, "5s", "uncertain after 5s", 1, 0},
			{5 * time.Second, "never", "sent", 1, 1},
			{time.Hour, "never", "sent", 1, 1},
		}},
		{"not found before a late effect is out of the question: it waits", nothing, []pass{
			{5 * time.Second, "1m25s", "uncertain after 1m25s", 1, 1},
			{84 * time.Second, "1m25s", "uncertain after 1m25s", 1, 1},
		}},
		{"not found after that: it is sent once more", nothing, []pass{
			{5 * time.Second, "1m25s", "uncertain after 1m25s", 1, 1},
			{85 * time.Second, "never", "sent", 2, 2},
			{time.Hour, "never", "sent", 2, 2},
		}},
		{"not found a minute later, by a pass that was late", nothing, []pass{
			{10 * time.Minute, "never", "sent", 2, 1},
		}},
		{"nobody can be asked: it is sent again", silent, []pass{
			{5 * time.Second, "never", "sent", 2, 1},
			{time.Hour, "never", "sent", 2, 1},
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t)
			o.unsure()
			o.courier.ask = test.ask
			o.owe("a", noon)
			o.tick(0)
			for _, p := range test.passes {
				same(t, p.after.String()+": next", o.tick(p.after), p.next)
				same(t, p.after.String()+": state", o.state("a"), p.state)
				same(t, p.after.String()+": sends and asks", [2]int{len(o.courier.sends()), len(o.courier.asks())}, [2]int{p.sends, p.asks})
			}
		})
	}
}

func TestALateEffectIsFound(t *testing.T) { // T2
	t.Parallel()
	o := newOffice(t)
	o.unsure()
	asks := 0
	o.courier.ask = func(mentoring.Due) (string, bool, bool, error) {
		asks++
		return "late", asks > 1, true, nil
	}
	o.owe("a", noon)
	o.tick(0)
	o.tick(5 * time.Second)
	same(t, "next", o.tick(85*time.Second), "never")
	same(t, "sends", o.courier.sends(), []string{"a"})
	same(t, "receipt", o.row("a").Receipt, "late")
}

func TestAQuestionThatFailsIsAskedAgainLater(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.unsure()
	answers := errors.New("no answer")
	o.courier.ask = func(mentoring.Due) (string, bool, bool, error) { return "", false, true, answers }
	o.owe("a", noon)
	o.tick(0)
	after := 5 * time.Second
	for n := range 5 {
		o.tick(after)
		wait := o.row("a").NotBefore.Sub(noon.Add(after))
		if o.row("a").State != mentoring.Uncertain || wait < 4*time.Second {
			t.Fatalf("question %d: %s, asked again after %v", n+1, o.state("a"), wait)
		}
		after += wait
	}
	same(t, "asks", len(o.courier.asks()), 5)
	same(t, "sends while nobody knows", len(o.courier.sends()), 1)
	answers = nil
	o.tick(time.Hour)
	same(t, "state", o.state("a"), "sent")
}

func TestADoubtfulMessageThatHasExpiredIsNotSentAgain(t *testing.T) { // S5
	t.Parallel()
	o := newOffice(t)
	o.unsure()
	o.courier.ask = func(mentoring.Due) (string, bool, bool, error) { return "", false, true, nil }
	o.oweUntil("a", noon, noon.Add(30*time.Second))
	o.tick(0)
	o.tick(5 * time.Second)
	o.tick(85 * time.Second)
	same(t, "state", o.row("a").State, mentoring.Dropped)
	same(t, "reason", o.row("a").Reason, mentoring.Expired)
	same(t, "sends", len(o.courier.sends()), 1)
}

func TestNothingIsLostBetweenASendAndItsRecord(t *testing.T) { // T2, G11
	t.Parallel()
	for name, there := range map[string]bool{"the message had arrived": true, "the message had not arrived": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t)
			o.courier.ask = func(mentoring.Due) (string, bool, bool, error) { return "found", there, true, nil }
			o.owe("a", noon)
			some, _, err := o.runner.Outbox.ClaimSome(t.Context(), noon, nil, 1)
			if err != nil || len(some) != 1 {
				t.Fatal(len(some), err)
			}
			if there {
				o.courier.Send(t.Context(), some[0])
			}
			o.restart()
			same(t, "before it is looked after", o.state("a"), "sending")
			if err := o.runner.Outbox.Recover(t.Context(), noon.Add(time.Second)); err != nil {
				t.Fatal(err)
			}
			same(t, "at start", o.state("a"), "uncertain after 1s")
			o.tick(time.Second)
			o.tick(85 * time.Second)
			same(t, "in the end", o.state("a"), "sent")
			same(t, "sends", o.courier.sends(), []string{"a"})
		})
	}
}

func TestAClockThatWasWrongHidesNothingThatWasBeingSent(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.owe("a", noon.AddDate(1, 0, 0))
	if some, _, err := o.runner.Outbox.ClaimSome(t.Context(), noon.AddDate(1, 0, 0), nil, 1); err != nil || len(some) == 0 {
		t.Fatal(len(some), err)
	}
	o.restart()
	if err := o.runner.Outbox.Recover(t.Context(), noon); err != nil {
		t.Fatal(err)
	}
	same(t, "state", o.row("a").State, mentoring.Uncertain)
}

// forgetful is an Outbox that cannot record how the next send ended.
type forgetful struct {
	scheduler.Outbox
	forgets bool
}

func (f *forgetful) Settle(ctx context.Context, d mentoring.Delivery, out mentoring.Outcome, now time.Time) error {
	if f.forgets {
		f.forgets = false
		return errors.New("the disk is full")
	}
	return f.Outbox.Settle(ctx, d, out, now)
}

func TestAPassThatBrokeOffIsMended(t *testing.T) { // T2: no silent loss
	t.Parallel()
	for name, panics := range map[string]bool{"by a panic of the courier": true, "by a store that cannot record": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t)
			o.runner.Outbox = &forgetful{Outbox: o.runner.Outbox, forgets: !panics}
			o.courier.ask = func(mentoring.Due) (string, bool, bool, error) { return "found", true, true, nil }
			o.courier.send = func(mentoring.Due) mentoring.Outcome {
				if panics {
					panic("the courier fell")
				}
				return mentoring.Outcome{State: mentoring.Sent, Receipt: "lost"}
			}
			o.owe("a", noon)
			func() {
				defer func() {
					if said := recover(); panics != (said != nil) {
						t.Errorf("the pass ended with the panic %v", said)
					}
				}()
				if _, err := o.runner.Tick(t.Context(), noon); err == nil {
					t.Error("the pass went well")
				}
			}()
			same(t, "broken off", o.state("a"), "sending")
			same(t, "next", o.tick(30*time.Second), "never")
			same(t, "mended", o.state("a"), "sent")
			same(t, "receipt", o.row("a").Receipt, "found")
			same(t, "sends", o.courier.sends(), []string{"a"})
		})
	}
}

func TestADeliveryThatCannotBeComposedIsGivenUp(t *testing.T) { // Inv1
	t.Parallel()
	o := newOffice(t)
	o.courier.send = func(mentoring.Due) mentoring.Outcome { return mentoring.Outcome{State: mentoring.Uncertain} }
	o.courier.ask = func(mentoring.Due) (string, bool, bool, error) { return "", false, true, nil }
	now := noon.Add(-4 * time.Hour)
	o.owe("a", now)
	for range 500 {
		next, err := o.runner.Tick(t.Context(), now)
		if err != nil {
			t.Fatal(err)
		}
		if next.IsZero() {
			break
		}
		now = next
	}
	same(t, "state", o.state("a"), "parked exhausted")
	same(t, "sends", len(o.courier.sends()), 30)
}

func TestADeadTokenCountsAgainstNoMessage(t *testing.T) { // Halted
	t.Parallel()
	o := newOffice(t)
	dead := true
	o.courier.send = func(mentoring.Due) mentoring.Outcome {
		if dead {
			return mentoring.Outcome{State: mentoring.Pending, After: time.Minute, Free: true}
		}
		return mentoring.Outcome{State: mentoring.Sent, Receipt: "7"}
	}
	now := noon.Add(-4 * time.Hour)
	o.owe("a", now)
	for n := range 60 {
		dead = n < 50
		next, err := o.runner.Tick(t.Context(), now)
		if err != nil {
			t.Fatal(err)
		}
		if next.IsZero() {
			break
		}
		now = next
	}
	same(t, "state", o.state("a"), "sent")
	same(t, "attempts", o.row("a").Attempt, 1)
}
