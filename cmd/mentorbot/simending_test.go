package main

import (
	"fmt"
	"slices"
	"time"

	"mentorbot/bot/mentoring"
)

// stopped follows a pair's end: nothing that was owed is any more, but for one
// message to the other half, and what a coordinator is told.
func (m *simModel) stopped(p mentoring.Pair, what string) {
	s := m.sim
	for _, key := range m.order {
		if o := m.owed[key]; o.pair == p.ID && !m.came[key] && readKey(key).kind != mentoring.KindContact {
			m.pointless(key)
		}
	}
	if s.acting == nil {
		s.breaks("Inv4", "pair %d ends by itself", p.ID)
		return
	}
	role, _ := p.RoleOf(s.acting.id)
	if p.Half(role).Consent != mentoring.Joined {
		s.breaks("Inv4", "pair %d is ended by somebody who has not joined", p.ID)
	}
	other, kind := p.Half(role.Other()), mentoring.KindEnded
	if what == "end together" {
		kind = mentoring.KindEndedTogether
		s.agreed++
		if other.EndsAt.IsZero() {
			s.breaks("Inv4", "pair %d ends together, and the other half has not proposed it", p.ID)
		}
	}
	if other.Consent == mentoring.Joined {
		m.owe(simOwed{key: keyOf("pair", p.ID, kind, other.Person), due: s.calendar.window(s.now), pair: p.ID})
	}
	s.stops++
}

// savedEnding follows a proposal to end together, and the answer that the two
// talk first.
func (m *simModel) savedEnding(before, p mentoring.Pair, what string) {
	s := m.sim
	for _, role := range []mentoring.Role{mentoring.Mentee, mentoring.Mentor} {
		was, is, other := before.Half(role), p.Half(role), p.Half(role.Other())
		if was.EndsAt.IsZero() == is.EndsAt.IsZero() {
			continue
		}
		proposed := was.EndsAt
		if proposed.IsZero() {
			proposed = is.EndsAt
		}
		kind := mentoring.DeliveryKind(fmt.Sprintf("%s/%d", mentoring.KindEndAsked, proposed.UnixMilli()))
		key := keyOf("pair", p.ID, kind, other.Person)
		switch by := s.acting; {
		case was.EndsAt.IsZero() && what == "end together" && by != nil && by.id == is.Person:
			m.owe(simOwed{key: key, pair: p.ID, due: s.calendar.window(s.now)})
		case is.EndsAt.IsZero() && what == "talk before ending" && by != nil && by.id == other.Person:
			m.pointless(key)
			talk := mentoring.DeliveryKind(fmt.Sprintf("%s/%d", mentoring.KindEndTalk, proposed.UnixMilli()))
			m.owe(simOwed{key: keyOf("pair", p.ID, talk, is.Person), pair: p.ID, due: s.calendar.window(s.now)})
		default:
			s.breaks("Inv4", "%q changes whether the %s of pair %d proposes to end", what, role, p.ID)
		}
	}
}

// part has a half propose to end together, and now and then the other as well
// before it has heard of it.
func (s *sim) part(pair mentoring.PairID) {
	roles := []mentoring.Role{mentoring.Mentee, mentoring.Mentor}
	s.dice.Shuffle(2, func(i, j int) { roles[i], roles[j] = roles[j], roles[i] })
	for i, role := range roles {
		if i == 1 && !s.chance(250) {
			return
		}
		p := s.person(s.model.half(pair, role))
		wait := time.Duration(s.dice.IntN(30*(1+i))) * time.Minute
		s.press(p, fmt.Sprintf("word:%d:afslut", pair), wait)
		s.press(p, fmt.Sprintf("together:%d", pair), wait+time.Minute)
	}
}

// emptied looks whether nothing is ahead of a pair that has ended.
func (m *simModel) emptied(id mentoring.PairID) {
	for _, x := range m.meetings {
		if x.Pair == id && x.State == mentoring.MeetingAgreed && x.Slot.Start.After(m.sim.now) {
			m.sim.breaks("Inv4", "pair %d has ended, and meeting %d is still agreed", id, x.ID)
		}
	}
	for _, p := range m.proposals {
		if p.Pair == id && p.State == mentoring.ProposalOpen {
			m.sim.breaks("Inv4", "pair %d has ended, and proposal %d is still open", id, p.ID)
		}
	}
}

// changes judges an act: nothing of a pair changes that has ended before it.
func (t *simTx) changes(pair mentoring.PairID, what string) {
	t.ops = append(t.ops, func(m *simModel) {
		if p := m.pairs[pair]; p != nil && !p.EndedAt.IsZero() && t.ends != pair {
			m.sim.breaks("Inv4", "%s is changed in pair %d, which ended at %s", what, pair, p.EndedAt.In(m.sim.calendar.location))
		}
	})
}

// ended reports whether a pair had ended long enough before that no message may
// come to it.
func (m *simModel) ended(id mentoring.PairID) bool {
	p := m.pairs[id]
	return p != nil && !p.EndedAt.IsZero() && m.sim.now.Sub(p.EndedAt) > simMostLate+m.sim.wrong.Abs()
}

// about is the pair that a message is about; zero when what it is about is gone.
func (m *simModel) about(k simKey) mentoring.PairID {
	switch k.subject {
	case "pair":
		return mentoring.PairID(k.id)
	case "meeting":
		if x := m.meetings[mentoring.MeetingID(k.id)]; x != nil {
			return x.Pair
		}
	case "proposal":
		if p := m.proposals[mentoring.ProposalID(k.id)]; p != nil {
			return p.Pair
		}
	case "contract":
		if c := m.contracts[mentoring.ContractID(k.id)]; c != nil {
			return c.Pair
		}
	case "contact":
		if c := m.contacts[mentoring.ContactID(k.id)]; c != nil {
			return c.Pair
		}
	case "answer":
		if a := m.answers[mentoring.AnswerID(k.id)]; a != nil {
			return a.pair
		}
	}
	return 0
}

// until ends what is owed when the pair ended before.
func (m *simModel) until(o simOwed) simOwed {
	if at := m.pairs[o.pair].EndedAt; !at.IsZero() && (o.gone.IsZero() || at.Before(o.gone)) {
		o.gone = at
	}
	return o
}

// nightSince reports whether a night has passed since a time in which nothing
// was in the way of the bot.
func (s *sim) nightSince(t time.Time) bool {
	for d := mentoring.DateOf(t, s.calendar.location); ; d = d.AddDays(1) {
		at := s.calendar.at(d, 4, 10)
		if at.After(s.now.Add(-time.Hour)) {
			return false
		}
		from, to := at.Add(-15*time.Minute), at.Add(30*time.Minute)
		if at.After(t) && !slices.ContainsFunc(s.trouble, func(x simSpan) bool { return x.from.Before(to) && x.to.After(from) }) {
			return true
		}
	}
}
