package main

import (
	"container/heap"
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"mentorbot/bot/chat"
	"mentorbot/bot/mentoring"
	"mentorbot/bot/playground"
)

// cast are the people who live by script on the playground, so that the
// coordinator's status is of real pairs. They get the same messages as anybody
// else, press the same buttons and send the same forms, each at a pace of
// their own. The same seed gives the same year.
//
// A cast is the playground as the bot sees it: it passes everything on, and
// looks at what its own people get.
type cast struct {
	*playground.Platform
	seed    uint64
	now     func() time.Time
	handler chat.Handler
	people  map[chat.Address]*actor
	queue   acts
	count   int
}

var (
	_ chat.Platform = (*cast)(nil)
	_ chat.Finder   = (*cast)(nil)
	_ chat.Editor   = (*cast)(nil)
)

func newCast(p *playground.Platform, seed uint64, now func() time.Time) *cast {
	return &cast{Platform: p, seed: seed, now: now, people: map[chat.Address]*actor{}}
}

// actor is one person by script.
type actor struct {
	address chat.Address
	role    mentoring.Role
	source  *rand.PCG
	rand    *rand.Rand    // over source, which holds all of its state
	pace    time.Duration // how long this person usually takes
	joins   bool
	books   int  // meetings this person still finds a time for
	booking bool // has found a time since the last meeting, or is about to
	writes  bool
}

// add puts a pair on the stage. A few are told apart, so that the status has
// something to show: one that never begins, one that stops meeting, one
// without a contract.
func (c *cast) add(mentee, mentor chat.Address, n int) {
	for i, a := range []chat.Address{mentee, mentor} {
		source := rand.NewPCG(c.seed, uint64(len(c.people)))
		r := rand.New(source)
		p := &actor{
			address: a, role: []mentoring.Role{mentoring.Mentee, mentoring.Mentor}[i], source: source, rand: r,
			pace: time.Duration(4+r.IntN(60)) * time.Hour, joins: true, books: 99, writes: i == 0,
		}
		switch n {
		case 12:
			p.joins = i == 0 // the mentor has not answered
		case 10:
			p.books = 2
		case 7:
			p.writes = false
		}
		c.people[a] = p
	}
}

// act is a button that a person will press. Its order is its own: done again
// after a crash, it is the same act.
type act struct {
	at     time.Time
	order  int
	person *actor
	action string
}

type acts []act

func (a acts) Len() int { return len(a) }
func (a acts) Less(i, j int) bool {
	return a[i].at.Before(a[j].at) || (a[i].at.Equal(a[j].at) && a[i].order < a[j].order)
}
func (a acts) Swap(i, j int) { a[i], a[j] = a[j], a[i] }
func (a *acts) Push(x any)   { *a = append(*a, x.(act)) }
func (a *acts) Pop() any {
	old := *a
	last := old[len(old)-1]
	*a = old[:len(old)-1]
	return last
}

// nextAct returns when the next act is.
func (c *cast) nextAct() (time.Time, bool) {
	if len(c.queue) == 0 {
		return time.Time{}, false
	}
	return c.queue[0].at, true
}

func (c *cast) waits(until time.Time) bool {
	at, ok := c.nextAct()
	return ok && !at.After(until)
}

// actUntil carries out the acts up to a moment.
func (c *cast) actUntil(ctx context.Context, until time.Time) error {
	for c.waits(until) {
		if err := c.press(ctx, heap.Pop(&c.queue).(act)); err != nil {
			return err
		}
	}
	return nil
}

// Send passes a message on; one of the cast thinks about it.
func (c *cast) Send(ctx context.Context, to chat.Address, m chat.Message) (chat.Receipt, error) {
	r, err := c.Platform.Send(ctx, to, m)
	if p, ok := c.people[to]; ok && err == nil {
		c.react(p, m.Actions)
	}
	return r, err
}

// Edit passes an edit on; it, too, may ask for something.
func (c *cast) Edit(ctx context.Context, to chat.Address, r chat.Receipt, m chat.Message) error {
	err := c.Platform.Edit(ctx, to, r, m)
	if p, ok := c.people[to]; ok && err == nil {
		c.react(p, m.Actions)
	}
	return err
}

// react plans what a person does about the buttons of a message.
func (c *cast) react(p *actor, actions []chat.Action) {
	for _, a := range actions {
		verb, _, _ := strings.Cut(a.ID, ":")
		if verb == "putoff" {
			continue // Nobody by script does, and it costs no throw of the dice.
		}
		wait, does := p.decides(verb)
		if !does {
			continue
		}
		c.count++
		heap.Push(&c.queue, act{at: c.now().Add(wait), order: c.count, person: p, action: a.ID})
	}
}

// decides says whether this person presses the button with the verb, and how
// long it takes.
func (p *actor) decides(verb string) (wait time.Duration, does bool) {
	wait = p.pace/2 + time.Duration(p.rand.Int64N(int64(p.pace)))
	switch verb {
	case "join":
		return wait, p.joins
	case "draft":
		writes := p.writes
		p.writes = false // one draft is enough
		return wait + 48*time.Hour, writes
	case "approve", "accept":
		return wait, true
	case "held":
		p.booking = false
		return wait / 8, p.rand.IntN(10) > 0
	case "answer":
		return wait / 4, p.rand.IntN(3) > 0
	case "lateryes":
		return wait, p.rand.IntN(5) > 0
	case "book":
		if p.books == 0 || p.booking {
			return 0, false
		}
		p.books--
		p.booking = true
		return wait, true
	default:
		return 0, false
	}
}

// press does what a person does at a button: press it, fill the form that
// opens, and look at what comes back.
func (c *cast) press(ctx context.Context, a act) error {
	p := a.person
	reply, err := c.handler.Handle(ctx, chat.Press{Origin: c.origin(a, "press"), Action: a.action})
	if err != nil {
		return fmt.Errorf("script of %s: %w", p.address, err)
	}
	if reply.Form != nil && reply.Form.Submit != "" {
		reply, err = c.handler.Handle(ctx, chat.Submission{Origin: c.origin(a, "form"), Form: reply.Form.ID, Values: p.fill(*reply.Form)})
		if err != nil {
			return fmt.Errorf("script of %s: %w", p.address, err)
		}
	}
	for _, m := range []*chat.Message{reply.Replace, reply.Message} {
		if m != nil {
			c.react(p, m.Actions)
		}
	}
	return nil
}

// fill writes what a form asks for: a line in each paragraph, and what was
// suggested everywhere else.
func (p *actor) fill(f chat.Form) map[string]chat.Value {
	values := map[string]chat.Value{}
	for _, field := range f.Fields {
		switch {
		case field.Kind == chat.FieldHeading || field.Kind == chat.FieldReading:
		case field.Kind == chat.FieldParagraph && field.Value.Empty():
			values[field.ID] = chat.Confidential("Skrevet af et opdigtet menneske.")
		default:
			values[field.ID] = field.Value
		}
	}
	return values
}

func (c *cast) origin(a act, what string) chat.Origin {
	return chat.Origin{Platform: c.Name(), ID: fmt.Sprintf("script-%d-%s", a.order, what), From: a.person.address}
}
