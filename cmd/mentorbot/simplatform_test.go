package main

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"mentorbot/bot/chat"
	"mentorbot/bot/mentoring"
)

// simPlatform is a chat that loses requests, answers too late and refuses, and
// keeps what arrived by delivery key.
type simPlatform struct {
	sim     *sim
	boxes   map[chat.Address]*simBox
	outages []simOutage
	keys    map[string]string // the deliveries' own names, by token
	pause   time.Time         // until when it takes nothing, as it has told this process
	posted  int
	sent    int
}

var (
	_ chat.Platform = (*simPlatform)(nil)
	_ chat.Finder   = (*simPlatform)(nil)
	_ chat.Editor   = (*simPlatform)(nil)
)

// simOutage is a stretch without the platform: it refuses, or is not there.
type simOutage struct {
	simSpan
	refuses bool
}

// simBox is the chat with one person.
type simBox struct {
	messages []*simMessage
	edited   map[string]time.Time // delivery key -> when it first came as an edit
	byKey    map[string][]*simMessage
}

type simMessage struct {
	receipt chat.Receipt
	token   string
	at      time.Time
}

var errSim = errors.New("the network is not what it was")

func (p *simPlatform) Name() string                            { return platformName }
func (p *simPlatform) Run(context.Context, chat.Handler) error { return nil }

func (p *simPlatform) box(a chat.Address) *simBox {
	b, ok := p.boxes[a]
	if !ok {
		b = &simBox{edited: map[string]time.Time{}, byKey: map[string][]*simMessage{}}
		p.boxes[a] = b
	}
	return b
}

// most is how many messages the person who got most of them got.
func (p *simPlatform) most() int {
	n := 0
	for _, b := range p.boxes {
		n = max(n, len(b.messages))
	}
	return n
}

// Send posts a message, or fails as a real platform does.
func (p *simPlatform) Send(_ context.Context, to chat.Address, m chat.Message) (chat.Receipt, error) {
	s := p.sim
	token := m.Key
	m.Key = p.keys[token]
	s.allowed(to, m)
	if readKey(m.Key).kind.Restates() {
		s.breaks("Inv8", "%s only changes a message, and comes as one", m.Key)
	}
	var receipt chat.Receipt
	err := p.attempt(to, m.Key, func() { receipt = p.post(to, m, token) })
	if err != nil {
		return "", err
	}
	return receipt, nil
}

// Edit changes a message, or fails as a real platform does.
func (p *simPlatform) Edit(_ context.Context, to chat.Address, r chat.Receipt, m chat.Message) error {
	s := p.sim
	m.Key = p.keys[m.Key]
	s.allowed(to, m)
	known := false
	for _, old := range p.box(to).messages {
		known = known || old.receipt == r
	}
	if !known {
		s.breaks("Inv1", "%s is no message of %s", r, to)
	}
	return p.attempt(to, m.Key, func() {
		if _, ok := p.box(to).edited[m.Key]; !ok {
			p.box(to).edited[m.Key] = s.now
			s.arrived(to, m)
		}
	})
}

// out reports whether the platform is out of reach.
func (p *simPlatform) out(now time.Time) bool {
	return slices.ContainsFunc(p.outages, func(o simOutage) bool { return !now.Before(o.from) && now.Before(o.to) })
}

// attempt carries out the effect of a request, or fails around it.
func (p *simPlatform) attempt(to chat.Address, key string, effect func()) error {
	s := p.sim
	if s.wrong.Abs() > simBelieved {
		s.breaks("Inv2", "%s leaves by a clock that is wrong by %s", key, s.wrong)
	}
	if s.now.Before(p.pause) {
		s.breaks("Inv2", "%s leaves while the platform wants a pause until %s", key, p.pause)
	}
	if s.fails(simCrashes) {
		s.note("crash before send %s", key)
		panic(simCrash{"before send"})
	}
	if s.byAddress(to).unreachable(s.now) {
		s.note("unreachable %s", to)
		return &chat.SendError{Class: chat.Unreachable, Err: errSim}
	}
	for _, o := range p.outages {
		if s.now.Before(o.from) || !s.now.Before(o.to) {
			continue
		}
		if o.refuses {
			return &chat.SendError{Class: chat.Later, Err: errSim}
		}
		return &chat.SendError{Class: chat.Uncertain, Err: errSim}
	}
	switch {
	case s.fails(simLater):
		after := time.Duration(1+s.dice.IntN(60)) * time.Second
		s.note("not before %s %s", after, key)
		s.disturbs(key, s.now.Add(2*time.Minute))
		s.pauses(s.now.Add(after + time.Minute))
		p.pause = s.now.Add(after)
		return &chat.SendError{Class: chat.Later, After: after, Err: errSim}
	case s.fails(simLost):
		s.note("lost %s", key)
		s.disturbs(key, s.now.Add(5*time.Minute))
		return errSim // of unknown kind: nothing is known about it
	case s.fails(simLate):
		s.note("late %s", key)
		s.disturbs(key, s.now.Add(5*time.Minute))
		s.push(s.now.Add(time.Duration(1+s.dice.Int64N(int64(simMostLate)))), effect)
		return &chat.SendError{Class: chat.Uncertain, Err: errSim}
	}
	effect()
	if s.fails(simCrashes) {
		s.note("crash after send %s", key)
		panic(simCrash{"after send"})
	}
	if s.fails(simLostReply) {
		s.note("reply lost %s", key)
		if s.chance(500) {
			return errSim
		}
		return &chat.SendError{Class: chat.Uncertain, Err: errSim}
	}
	return nil
}

func (p *simPlatform) post(to chat.Address, m chat.Message, token string) chat.Receipt {
	s, b := p.sim, p.box(to)
	p.posted++
	p.sent++
	posted := &simMessage{receipt: chat.Receipt("m" + strconv.Itoa(p.posted)), token: token, at: s.now}
	b.messages = append(b.messages, posted)
	b.byKey[m.Key] = append(b.byKey[m.Key], posted)
	s.arrived(to, m)
	return posted.receipt
}

// Find looks for the message with the token.
func (p *simPlatform) Find(_ context.Context, to chat.Address, token string) (chat.Receipt, bool, error) {
	s := p.sim
	key := p.keys[token]
	if p.out(s.now) {
		return "", false, errSim
	}
	if s.fails(simBlind) {
		s.disturbs(key, s.now.Add(15*time.Minute))
		return "", false, errSim
	}
	for _, m := range p.box(to).byKey[key] {
		if m.token == token {
			return m.receipt, true, nil
		}
	}
	return "", false, nil
}

// times is how often a delivery stands in a chat, and when it first came.
func (b *simBox) times(key string) (n int, at time.Time) {
	for _, m := range b.byKey[key] {
		if n++; at.IsZero() || m.at.Before(at) {
			at = m.at
		}
	}
	if edited, ok := b.edited[key]; ok {
		if n++; at.IsZero() || edited.Before(at) {
			at = edited
		}
	}
	return n, at
}

// simKey is a delivery key taken apart.
type simKey struct {
	subject string
	id      int64
	kind    mentoring.DeliveryKind
	person  mentoring.PersonID
}

func readKey(key string) (k simKey) {
	parts := strings.Split(key, "/")
	if len(parts) < 5 {
		return k
	}
	k.subject, k.kind = parts[0], mentoring.DeliveryKind(parts[2])
	k.id, _ = strconv.ParseInt(parts[1], 10, 64)
	person, _ := strconv.ParseInt(parts[len(parts)-1], 10, 64)
	k.person = mentoring.PersonID(person)
	return k
}

// simCanary finds the texts that people write.
var simCanary = regexp.MustCompile(`KANARIEFUGL[0-9]{7}`)

// allowed judges a message that is about to be sent.
func (s *sim) allowed(to chat.Address, m chat.Message) {
	k := readKey(m.Key)
	if k.kind == "" {
		s.breaks("Inv1", "a message to %s has the key %q", to, m.Key)
		return
	}
	if k.person != s.byAddress(to).id {
		s.breaks("Inv3", "%s goes to %s", m.Key, to)
	}
	s.wellFormed(to, m)
	s.inPeace(m.Key, k)
	s.inPause(m.Key, k)
	if k.kind == mentoring.KindContact {
		s.inConfidence(m)
	}
}

// wellFormed judges what every message must be, also an answer.
func (s *sim) wellFormed(to chat.Address, m chat.Message) {
	if strings.TrimSpace(m.Text) == "" || len(m.Actions) > 5 {
		s.breaks("Inv1", "a message to %s has %d buttons and the text %q", to, len(m.Actions), m.Text)
	}
	for _, f := range m.Files {
		if strings.HasPrefix(f.Media, "text/calendar") {
			s.entered(to, f)
		}
	}
	all := fmt.Sprint(m.Text, m.Blocks, m.Actions, m.Key)
	if found := simCanary.FindString(all); found != "" {
		s.breaks("Inv3", "%s stands in a message to %s", found, to)
	}
}

// arrived takes note of a message that has come.
func (s *sim) arrived(to chat.Address, m chat.Message) {
	s.note("arrives %s %s %d", to, m.Key, len(m.Text))
	if n, _ := s.platform.box(to).times(m.Key); n > 1 {
		s.breaks("Inv1", "%s came %d times to %s", m.Key, n, to)
	}
	s.model.arrived(m.Key)
	s.react(s.byAddress(to), m.Actions)
}
