package scheduler_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"mentorbot/bot/mentoring"
	"mentorbot/scheduler"
)

// inviting lets the office send invitations beside its passes.
func (o *office) inviting() {
	o.Helper()
	o.runner.Outbox = &mentoring.Outbox{Store: o.store, Holidays: scheduler.DanishHolidays{}, Invites: true}
	o.runner.Abreast = 8
}

// invite owes a mentee of their own an invitation to a meeting, and returns its key.
func (o *office) invite(name string) string {
	o.Helper()
	var key string
	o.update(func(tx mentoring.Tx) error {
		pair, mentee, err := addPair(tx, "invited "+name)
		if err != nil {
			return err
		}
		p, err := tx.Person(mentee)
		if err != nil {
			return err
		}
		p.Email = "brev@nordby.example"
		if err := tx.SavePerson(p); err != nil {
			return err
		}
		start := noon.AddDate(0, 0, 7)
		meeting, err := tx.AddMeeting(mentoring.Meeting{Pair: pair, State: mentoring.MeetingAgreed, Slot: mentoring.Slot{
			Date: mentoring.DateOf(start, time.UTC), Clock: mentoring.At(12, 0), Start: start, Length: 60,
		}})
		if err != nil {
			return err
		}
		key = fmt.Sprintf("meeting/%d/invitation/0/person/%d", meeting, mentee)
		return tx.Enqueue(mentoring.Delivery{Key: key, Kind: mentoring.KindInvitation, Person: mentee, Pair: pair, Meeting: meeting, Due: noon, NotAfter: start})
	})
	return key
}

// idle waits until no invitation is under way.
func (o *office) idle() {
	o.Helper()
	if err := o.runner.Idle(o.Context()); err != nil {
		o.Fatal(err)
	}
}

func TestAPassDoesNotWaitForARelay(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.inviting()
	answers := make(chan mentoring.Outcome)
	o.courier.send = func(d mentoring.Due) mentoring.Outcome {
		if d.Delivery.Kind.Mailed() {
			return <-answers
		}
		return mentoring.Outcome{State: mentoring.Sent, Receipt: "7"}
	}
	key := o.invite("a")
	o.owe("to a chat", noon)
	same(t, "next", o.tick(0), "never")
	same(t, "to a chat", o.state("to a chat"), "sent")
	same(t, "the invitation", o.state(key), "sending")
	o.owe("to a chat, later", noon)
	o.tick(0)
	same(t, "to a chat, later", o.state("to a chat, later"), "sent")
	answers <- mentoring.Outcome{State: mentoring.Sent, Receipt: "<7@nordby.example>"}
	o.idle()
	same(t, "the invitation in the end", o.row(key).Receipt, "<7@nordby.example>")
}

func TestSoManyInvitationsAreUnderWayAndNoMore(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.inviting()
	answers := make(chan mentoring.Outcome)
	o.courier.send = func(mentoring.Due) mentoring.Outcome { return <-answers }
	var keys []string
	for n := range 10 {
		keys = append(keys, o.invite(fmt.Sprint(n)))
	}
	o.runner.Abreast = 2 // so that a pass claims more than once
	same(t, "next", o.tick(0), "5s")
	under := func() (n int) {
		for _, key := range keys {
			if o.state(key) == "sending" {
				n++
			}
		}
		return n
	}
	same(t, "under way", under(), 4)
	for range 4 {
		answers <- mentoring.Outcome{State: mentoring.Sent, Receipt: "7"}
	}
	o.idle()
	o.tick(5 * time.Second)
	same(t, "the next ones", under(), 4)
	for range 4 {
		answers <- mentoring.Outcome{State: mentoring.Sent, Receipt: "7"}
	}
	o.idle()
	o.tick(10 * time.Second)
	for range 2 {
		answers <- mentoring.Outcome{State: mentoring.Sent, Receipt: "7"}
	}
	o.idle()
	for _, key := range keys {
		same(t, key, o.state(key), "sent")
	}
	same(t, "sends", len(o.courier.sends()), 10)
}

func TestARelayThatLetsNobodyInHoldsBackItsOwnAlone(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.inviting()
	o.courier.send = func(d mentoring.Due) mentoring.Outcome {
		if d.Delivery.Kind.Mailed() {
			return mentoring.Outcome{State: mentoring.Pending, After: 10 * time.Minute, Free: true, Pause: true}
		}
		return mentoring.Outcome{State: mentoring.Sent, Receipt: "7"}
	}
	first := o.invite("a")
	o.tick(0)
	o.idle()
	second := o.invite("b")
	o.owe("to a chat", noon)
	same(t, "next", o.tick(time.Second), "10m0s")
	for key, want := range map[string]string{first: "pending after 10m0s", second: "pending after 10m0s", "to a chat": "sent"} {
		same(t, key, o.state(key), want)
	}
	same(t, "attempts that count", o.row(first).Attempt, 0)
	same(t, "invitations tried", len(slices.DeleteFunc(o.courier.sends(), func(key string) bool { return key == "to a chat" })), 1)
}

func TestAnInvitationThatPanicsIsLookedAfter(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.inviting()
	o.courier.ask = func(mentoring.Due) (string, bool, bool, error) { return "", false, false, nil }
	fell := false
	o.courier.send = func(mentoring.Due) mentoring.Outcome {
		if !fell {
			fell = true
			panic("the courier fell")
		}
		return mentoring.Outcome{State: mentoring.Sent, Receipt: "7"}
	}
	key := o.invite("a")
	o.tick(0)
	o.idle()
	same(t, "after the fall", o.state(key), "sending")
	o.tick(time.Second)
	o.idle()
	same(t, "in the end", o.state(key), "sent")
	same(t, "attempts", o.row(key).Attempt, 2)
	if !strings.Contains(o.log.String(), "invitation panicked") {
		t.Errorf("log: %s", o.log.String())
	}
}

func TestAStopWaitsForAnInvitationUnderWay(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.inviting()
	o.runner.Log = slog.New(slog.DiscardHandler)
	o.runner.Now = func() time.Time { return noon }
	began, answer := make(chan struct{}), make(chan mentoring.Outcome)
	o.courier.send = func(mentoring.Due) mentoring.Outcome {
		close(began)
		return <-answer
	}
	key := o.invite("a")
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- o.runner.Run(ctx) }()
	<-began
	stop()
	select {
	case err := <-ended:
		t.Fatalf("it stopped with a letter in its hands: %v", err)
	case answer <- mentoring.Outcome{State: mentoring.Sent, Receipt: "7"}:
	}
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	same(t, "the invitation", o.state(key), "sent")
}

// Who sends one after another, so that a run can be repeated, sends letters so too.
func TestOneAfterAnotherIsTrueOfInvitations(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.inviting()
	o.runner.Abreast = 0
	key := o.invite("a")
	same(t, "next", o.tick(0), "never")
	same(t, "the invitation", o.state(key), "sent")
}
