package main

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"mentorbot/bot/chat"
	"mentorbot/bot/mentoring"
)

// simCalmDays is for how many days after a pause nobody is nudged.
const simCalmDays = 7

// simRest is a pause of a half: from the act until the day that was chosen is
// over, or until the half ended it or chose another day.
type simRest struct {
	role          mentoring.Role
	opens, closes mentoring.Date // as it was chosen
	from, to      time.Time
}

// cut reports whether the pause was ended before its last day was over.
func (r simRest) cut(c simCalendar) bool { return r.to.Before(c.at(r.closes.AddDays(1), 0, 0)) }

// span is what is left of it in the record of the half; false when nothing is.
func (r simRest) span(c simCalendar) (mentoring.Span, bool) {
	s := mentoring.Span{Opens: r.opens, Closes: r.closes}
	if r.cut(c) {
		s.Closes = mentoring.DateOf(r.to, c.location).AddDays(-1)
	}
	return s, !s.Closes.Before(s.Opens)
}

func (r simRest) holds(t time.Time) bool { return !t.Before(r.from) && t.Before(r.to) }

// planPauses has some halves pause, some the other half as well meanwhile.
func (s *sim) planPauses() {
	days := int(s.ends.Sub(s.begins).Hours()/24) - 16
	pairs := slices.Sorted(maps.Keys(s.model.pairs))
	for range 6 {
		pair := pairs[s.dice.IntN(len(pairs))]
		roles := []mentoring.Role{mentoring.Mentee, mentoring.Mentor}
		s.dice.Shuffle(2, func(i, j int) { roles[i], roles[j] = roles[j], roles[i] })
		at := s.begins.Add(time.Duration(24*days/8+s.dice.IntN(24*days*7/8)) * time.Hour)
		for i, role := range roles {
			if i == 1 && !s.chance(400) {
				break
			}
			s.whenUp(at, func() { s.press(s.person(s.model.half(pair, role)), fmt.Sprintf("word:%d:pause", pair), 0) })
			at = at.Add(time.Duration(1+s.dice.IntN(7*24)) * time.Hour)
		}
	}
}

// pausing fills in until when somebody pauses, and what shall happen to a
// meeting that lies in the pause.
func (s *sim) pausing(field chat.Field) chat.Value {
	switch {
	case field.Kind == chat.FieldSelect:
		return chat.Confidential(field.Options[s.dice.IntN(len(field.Options))].Value)
	case s.chance(50):
		return chat.Confidential(s.now.AddDate(0, 0, -s.dice.IntN(5)).Format(time.DateOnly)) // is refused
	case s.chance(700):
		return chat.Confidential(s.now.AddDate(0, 0, 1+s.dice.IntN(40)).Format(time.DateOnly))
	default:
		return field.Value
	}
}

// pauses follows a pause that begins: it holds until the day that was asked for,
// and the other half is told.
func (m *simModel) pauses(p mentoring.Pair) {
	s := m.sim
	sent, ok := s.doing.(chat.Submission)
	until, err := mentoring.ParseDate(sent.Values["until"].Reveal())
	role, in := p.RoleOf(s.acting.id)
	today := mentoring.DateOf(s.now, s.calendar.location)
	if !ok || err != nil || !in || !until.After(today) {
		s.breaks("Inv4", "pair %d pauses until %s, and nobody asked for it (%v)", p.ID, until, err)
		return
	}
	m.resumes(p.ID, role)
	end := s.calendar.at(until.AddDays(1), 0, 0)
	m.rests[p.ID] = append(m.rests[p.ID], simRest{role, today, until, s.now, end})
	if due := s.calendar.window(s.now); due.Before(end) {
		kind := mentoring.DeliveryKind(fmt.Sprintf("%s/%s", mentoring.KindPaused, until))
		key := keyOf("pair", p.ID, kind, p.Half(role.Other()).Person)
		m.owe(simOwed{key: key, pair: p.ID, due: due, over: end})
		if o := m.owed[key]; !m.came[key] && !o.gone.IsZero() { // the same day was chosen before, and another since
			o.due, o.gone = due, time.Time{}
		}
	}
}

// resumes ends the pause that a half holds, and what was to be told of it.
func (m *simModel) resumes(pair mentoring.PairID, role mentoring.Role) {
	for i, r := range m.rests[pair] {
		if r.role == role && r.holds(m.sim.now) {
			m.rests[pair][i].to = m.sim.now
			kind := mentoring.DeliveryKind(fmt.Sprintf("%s/%s", mentoring.KindPaused, r.closes))
			m.pointless(keyOf("pair", pair, kind, m.half(pair, role.Other())))
		}
	}
}

// savedPauses compares the pauses that a pair is saved with to what its halves
// asked for.
func (m *simModel) savedPauses(p mentoring.Pair, what string) {
	s := m.sim
	switch what {
	case "pause":
		m.pauses(p)
	case "end pause":
		role, _ := p.RoleOf(s.acting.id)
		m.resumes(p.ID, role)
	}
	for _, role := range []mentoring.Role{mentoring.Mentee, mentoring.Mentor} {
		var want []mentoring.Span
		for _, r := range m.rests[p.ID] {
			if span, left := r.span(s.calendar); r.role == role && left {
				want = append(want, span)
			}
		}
		if got := p.Half(role).Pauses; !slices.Equal(got, want) {
			s.breaks("Inv4", "after %q the %s of pair %d pauses %v, and asked for %v", what, role, p.ID, got, want)
		}
	}
}

// quiet reports whether a pause holds a message back at a time, as things stood
// then, and when that may be otherwise. What concerns a meeting that stands, or
// stood, or would be held in the pause, is not held back; nor is the end, nor a
// wish for contact.
func (m *simModel) quiet(pair mentoring.PairID, k simKey, t time.Time) (until time.Time, quiet bool) {
	var offered mentoring.Date
	switch k.kind {
	case mentoring.KindRestateStart, mentoring.KindRestateEnd: // what stands there already
		return until, false
	case mentoring.KindConfirmed, mentoring.KindKept, mentoring.KindCancelled, mentoring.KindUnfit,
		mentoring.KindPaused, mentoring.KindEnded, mentoring.KindEndedTogether, mentoring.KindContact:
		return until, false
	case mentoring.KindNoted:
		if x := m.meetings[mentoring.MeetingID(k.id)]; x != nil && x.Slot.Start.After(t) {
			return until, false
		}
	case mentoring.KindProposal:
		if p := m.proposals[mentoring.ProposalID(k.id)]; p != nil {
			if p.Meeting != 0 {
				return until, false
			}
			offered = p.Slot.Date
		}
	}
	for _, r := range m.rests[pair] {
		if !r.holds(t) {
			continue
		}
		if !offered.IsZero() && !offered.After(r.closes) {
			return until, false
		}
		quiet = true
	}
	if !quiet {
		return until, false
	}
	for _, r := range m.rests[pair] { // one that begins may hold the time that was proposed
		for _, at := range []time.Time{r.from, r.to} {
			if at.After(t) && (until.IsZero() || at.Before(until)) {
				until = at
			}
		}
	}
	return until, true
}

// goes is the first moment from a time on at which something owed may go.
func (m *simModel) goes(o *simOwed, t time.Time) time.Time {
	k := readKey(o.key)
	for {
		switch {
		case t.Equal(o.due):
		case k.kind == mentoring.KindWelcome || k.kind == mentoring.KindStart:
			t = m.sim.calendar.loud(t)
		default:
			t = m.sim.calendar.soon(t, o.event)
			if o.event.IsZero() {
				t = m.sim.calendar.window(t)
			}
		}
		until, quiet := m.quiet(o.pair, k, t)
		if !quiet {
			return t
		}
		t = until
	}
}

// turn is when something owed goes that may have come at a time: of what a pause
// has held back, one goes each open day to a person about a pair.
func (m *simModel) turn(o *simOwed, came time.Time) time.Time {
	t := m.goes(o, o.due)
	for t.Sub(o.due) > time.Hour && came.Sub(t) > time.Minute {
		by, used := m.late[m.day(o, t)]
		if !used || by == o.key {
			return t
		}
		day := t.In(m.sim.calendar.location)
		t = m.goes(o, time.Date(day.Year(), day.Month(), day.Day()+1, 0, 0, 0, 0, m.sim.calendar.location))
	}
	return t
}

// inPause judges a message by the pauses of its pair: nothing comes in one that
// can wait, and no nudge in the week after it.
func (s *sim) inPause(key string, k simKey) {
	m := s.model
	pair := m.about(k)
	if _, quiet := m.quiet(pair, k, s.now); quiet {
		s.breaks("Inv2", "%s comes in a pause of pair %d", key, pair)
	}
	if k.kind != mentoring.KindNudge && k.kind != mentoring.KindContractRemind {
		return
	}
	for _, r := range m.rests[pair] {
		span, left := r.span(s.calendar)
		if calm := s.calendar.at(span.Closes.AddDays(1+simCalmDays), 0, 0); left && !r.from.After(s.now) && s.now.Before(calm) {
			s.breaks("Inv2", "%s comes before %s, a week after a pause", key, calm)
		}
	}
}
