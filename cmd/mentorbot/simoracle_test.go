package main

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"mentorbot/bot/mentoring"
)

// simCalendar knows the open days of the simulator's two calendars by heart,
// and asks no rule of the product.
type simCalendar struct{ location *time.Location }

var simHolidays = []string{
	"2009-12-25", "2009-12-26",
	"2010-01-01", "2010-04-01", "2010-04-02", "2010-04-05", "2010-04-30", "2010-05-13", "2010-05-24", "2010-12-25", "2010-12-26",
	"2011-01-01",
	"2026-12-25", "2026-12-26",
	"2027-01-01", "2027-03-25", "2027-03-26", "2027-03-29", "2027-05-06", "2027-05-17",
}

func (c simCalendar) at(d mentoring.Date, hour, minute int) time.Time {
	return time.Date(d.Year, d.Month, d.Day, hour, minute, 0, 0, c.location)
}

// opens returns the window of the day on which t lies; ok is false on a day
// that is not open.
func (c simCalendar) opens(t time.Time) (from, to time.Time, ok bool) {
	t = t.In(c.location)
	day := func(hour int) time.Time { return time.Date(t.Year(), t.Month(), t.Day(), hour, 0, 0, 0, c.location) }
	if t.Weekday() == time.Saturday || t.Weekday() == time.Sunday || slices.Contains(simHolidays, t.Format(time.DateOnly)) {
		return from, to, false
	}
	switch t.Format("01-02") {
	case "12-24", "12-31", "06-05":
		return from, to, false
	case "05-01":
		return day(8), day(12), true
	}
	return day(8), day(16), true
}

// window is the first moment from t on at which a message may be sent.
func (c simCalendar) window(t time.Time) time.Time {
	for {
		from, to, ok := c.opens(t)
		if ok && t.Before(from) {
			return from
		}
		if ok && !t.After(to) {
			return t
		}
		l := t.In(c.location)
		t = time.Date(l.Year(), l.Month(), l.Day()+1, 0, 0, 0, 0, c.location)
	}
}

// loud is window outside the quiet weeks.
func (c simCalendar) loud(t time.Time) time.Time {
	for t = c.window(t); c.quiet(t); t = c.window(t) {
		l := t.In(c.location)
		t = time.Date(l.Year(), l.Month(), l.Day()+1, 0, 0, 0, 0, c.location)
	}
	return t
}

func (c simCalendar) quiet(t time.Time) bool {
	_, week := t.In(c.location).ISOWeek()
	return week >= 28 && week <= 30 || week == 42
}

// soon is when somebody hears of another's act: in the window, or at once when
// what it concerns begins before that.
func (c simCalendar) soon(now, event time.Time) time.Time {
	if w := c.window(now); event.After(w) {
		return w
	}
	return now
}

// prepares is 09.00 two open days before a day.
func (c simCalendar) prepares(d mentoring.Date) time.Time {
	for n := 0; n < 2; {
		d = d.AddDays(-1)
		if _, _, ok := c.opens(c.at(d, 12, 0)); ok {
			n++
		}
	}
	return c.at(d, 9, 0)
}

// stale is when nobody is told any more what was to be told at a time: the end
// of the fifth open day after it.
func (c simCalendar) stale(t time.Time) time.Time {
	d := mentoring.DateOf(t, c.location)
	for n := 0; n < 5; {
		d = d.AddDays(1)
		if _, _, ok := c.opens(c.at(d, 12, 0)); ok {
			n++
		}
	}
	return c.at(d, 22, 0)
}

// simOwed is a message that somebody is owed, as the simulator understands it.
type simOwed struct {
	key   string
	pair  mentoring.PairID
	due   time.Time
	event time.Time // what it concerns begins; a message about it may come at any hour before
	over  time.Time // it is pointless from then on
	gone  time.Time // its cause went away
}

func (m *simModel) owe(o simOwed) {
	if _, ok := m.owed[o.key]; ok {
		return
	}
	m.owed[o.key] = &o
	m.order = append(m.order, o.key)
}

func (m *simModel) pointless(key string) {
	if o, ok := m.owed[key]; ok && o.gone.IsZero() {
		o.gone = m.sim.now
	}
}

// inPeace judges the hour of a message.
func (s *sim) inPeace(key string, k simKey) {
	if k.kind.Restates() {
		return // nobody is written to
	}
	w := s.calendar.window(s.now)
	if !w.Equal(s.now) {
		o := s.model.owed[key]
		if p := s.model.proposals[mentoring.ProposalID(k.id)]; k.kind == mentoring.KindUndelivered && p != nil {
			o = s.model.owed[keyOf("proposal", p.ID, mentoring.KindProposal, s.model.half(p.Pair, p.By.Other()))]
		}
		switch k.kind {
		case mentoring.KindUndelivered, mentoring.KindProposal, mentoring.KindConfirmed, mentoring.KindKept, mentoring.KindCancelled, mentoring.KindNoted, mentoring.KindUnfit:
			if o == nil || o.event.IsZero() || o.event.After(w) {
				s.breaks("Inv2", "%s comes outside the window, and what it concerns is later", key)
			}
		default:
			s.breaks("Inv2", "%s comes outside the window", key)
		}
	}
	switch k.kind {
	case mentoring.KindWelcome, mentoring.KindStart, mentoring.KindNudge, mentoring.KindContractRemind, mentoring.KindLater:
		if s.calendar.quiet(s.now) {
			s.breaks("Inv2", "%s comes in a quiet week", key)
		}
	}
}

// arrived judges a message that has come by what is owed.
func (m *simModel) arrived(key string) {
	s, k := m.sim, readKey(key)
	if m.came[key] {
		return
	}
	m.came[key] = true
	switch pair := m.about(k); k.kind {
	case mentoring.KindEnded, mentoring.KindEndedTogether, mentoring.KindContact:
	default:
		if m.ended(pair) {
			s.breaks("Inv1", "%s comes to pair %d, which has ended", key, pair)
		}
	}
	switch k.kind {
	case mentoring.KindNudge, mentoring.KindContractRemind:
		m.nudged(key, k)
	case mentoring.KindLater, mentoring.KindAskBook:
	case mentoring.KindPreparation:
		if x := m.meetings[mentoring.MeetingID(k.id)]; x == nil || x.State != mentoring.MeetingAgreed || s.now.After(x.Slot.Start.Add(simMostLate)) {
			s.breaks("Inv1", "%s comes about a meeting that is not ahead", key)
		}
	case mentoring.KindRemindStart:
		if x := m.meetings[mentoring.MeetingID(k.id)]; x == nil || x.State != mentoring.MeetingAgreed || s.now.After(x.Slot.Start.Add(simMostLate)) {
			s.breaks("Inv1", "%s comes about a meeting that is not ahead", key)
		}
		m.remindedOf(key)
	case mentoring.KindRemindEnd:
		m.remindedOf(key)
	case mentoring.KindRestateStart, mentoring.KindRestateEnd:
		m.restated(key, k)
	case mentoring.KindUndelivered:
		p := m.proposals[mentoring.ProposalID(k.id)]
		if p == nil || p.State != mentoring.ProposalOpen || m.half(p.Pair, p.By) != k.person {
			s.breaks("Inv1", "%s comes to somebody who waits for no answer", key)
		} else if m.came[keyOf("proposal", p.ID, mentoring.KindProposal, m.half(p.Pair, p.By.Other()))] {
			s.breaks("Inv1", "%s comes, and the proposal did too", key)
		}
	case mentoring.KindAfter:
		x := m.meetings[mentoring.MeetingID(k.id)]
		if x == nil || !x.ended.IsZero() && s.now.Sub(x.ended) > simMostLate || s.now.Before(x.Slot.End()) {
			s.breaks("Inv1", "%s comes about a meeting that was not held", key)
		}
	default:
		o, ok := m.owed[key]
		if !ok {
			s.breaks("Inv1", "%s comes, and nobody owes it", key)
			return
		}
		s.inTime(o, k)
		if !o.over.IsZero() && s.now.Sub(o.over) > simMostLate && s.wrong.Abs() <= simBelieved {
			s.breaks("Inv1", "%s comes when what it is about has begun", key)
		}
		if !o.gone.IsZero() && s.now.Sub(o.gone) > simMostLate {
			s.breaks("Inv1", "%s comes long after its cause went away", key)
		}
	}
	if o, ok := m.owed[key]; ok {
		s.inCalm(o)
	} else if due, ok := m.planned[key]; ok {
		s.inCalm(&simOwed{key: key, pair: m.about(k), due: due})
	}
}

// restated judges a change of a message: it has come before, and something is
// not as it says.
func (m *simModel) restated(key string, k simKey) {
	s, asked := m.sim, mentoring.KindPreparation
	if k.kind == mentoring.KindRestateEnd {
		asked = mentoring.KindAfter
	}
	if !m.came[fmt.Sprintf("meeting/%d/%s/person/%d", k.id, asked, k.person)] {
		s.breaks("Inv1", "%s changes what never came", key)
	}
	x := m.meetings[mentoring.MeetingID(k.id)]
	if !m.typed[fmt.Sprint(x.ID, k.person)] && x.Moves == 0 && x.State != mentoring.MeetingCancelled {
		s.breaks("Inv1", "%s changes what is as it says", key)
	}
}

// inTime judges when a message came.
func (s *sim) inTime(o *simOwed, k simKey) {
	if s.wrong.Abs() > simBelieved {
		return // it left before, and the clock went wrong on its way
	}
	if s.now.Before(o.due) {
		s.breaks("Inv2", "%s comes before %s", o.key, o.due.In(s.calendar.location))
	}
	if due := s.model.turn(o, s.now); s.now.Sub(due) > time.Minute && !s.excused(o.key, k.person, o.due, s.now) {
		s.breaks("Inv2", "%s was due at %s", o.key, due.In(s.calendar.location))
	}
}

// inCalm judges a message that is more than an hour late: of those to a person
// about a pair, one comes each day, and besides what cannot wait for the next.
func (s *sim) inCalm(o *simOwed) {
	if s.now.Sub(o.due) <= time.Hour+simMostLate {
		return
	}
	day, turn := s.now.In(s.calendar.location), s.model.day(o, s.now)
	next := s.calendar.window(time.Date(day.Year(), day.Month(), day.Day()+1, 0, 0, 0, 0, s.calendar.location))
	if before, ok := s.model.late[turn]; ok && (o.event.IsZero() || !o.event.Before(next)) {
		s.breaks("Inv8", "%s comes late, and so did %s on the same day", o.key, before)
	}
	s.model.late[turn] = o.key
}

// day names the day of a time, for a person and a pair.
func (m *simModel) day(o *simOwed, t time.Time) string {
	return fmt.Sprintf("%d/%d/%s", readKey(o.key).person, o.pair, t.In(m.sim.calendar.location).Format(time.DateOnly))
}

// excused reports whether the machines or the person were in the way.
func (s *sim) excused(key string, to mentoring.PersonID, from, until time.Time) bool {
	if s.disturbed(key, from.Add(-15*time.Minute), until) {
		return true
	}
	p := s.person(to)
	return p != nil && slices.ContainsFunc(p.away, func(a simSpan) bool { return !a.from.After(until) && !a.to.Before(from) })
}

// nudged judges a nudge: to the mentee alone, once in a cycle, and only when no
// meeting is ahead.
func (m *simModel) nudged(key string, k simKey) {
	s, pair := m.sim, mentoring.PairID(k.id)
	if k.subject == "meeting" {
		pair = m.meetings[mentoring.MeetingID(k.id)].Pair
	}
	if role, _ := m.pairs[pair].RoleOf(k.person); role != mentoring.Mentee {
		s.breaks("Inv8", "%s goes to the %s", key, role)
	}
	var cycle time.Time
	for _, x := range m.meetings {
		if x.Pair != pair || x.State == mentoring.MeetingCancelled {
			continue
		}
		begins := x.Slot.End()
		if len(x.agreed) > 0 && x.agreed[0].at.After(begins) {
			begins = x.agreed[0].at // noted when it had been held
		}
		if !begins.After(s.now) && begins.After(cycle) {
			cycle = begins
		}
		if k.kind == mentoring.KindNudge && x.State == mentoring.MeetingAgreed && x.Slot.Start.After(s.now) {
			s.breaks("Inv8", "%s comes although meeting %d is ahead", key, x.ID)
		}
	}
	for _, before := range m.nudges[pair] {
		if before.at.After(cycle) {
			s.breaks("Inv8", "%s is the second nudge since %s", key, cycle.In(s.calendar.location))
		}
	}
	m.nudges[pair] = append(m.nudges[pair], simNudge{key, s.now})
}

// settle looks, at the end of the year, whether everything owed has come.
func (s *sim) settle() {
	s.now = s.ends
	s.calm = true
	if s.life == nil {
		s.start()
	}
	s.pass()
	for _, p := range s.people {
		s.logbookOf(p)
	}
	ids := make([]mentoring.MeetingID, 0, len(s.model.meetings))
	for id := range s.model.meetings {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for _, id := range ids {
		s.oweMeeting(s.model.meetings[id])
	}
	for _, key := range s.model.order {
		s.came(s.model.owed[key])
	}
	s.facts()
}

// oweMeeting adds what is owed around a meeting (M5–M8), from all its times.
func (s *sim) oweMeeting(x *simMeeting) {
	for _, role := range []mentoring.Role{mentoring.Mentee, mentoring.Mentor} {
		to := s.model.half(x.Pair, role)
		for i, v := range x.agreed {
			until := v.slot.Start
			if i+1 < len(x.agreed) {
				until = x.agreed[i+1].at
			}
			if x.State == mentoring.MeetingCancelled && x.ended.Before(until) {
				until = x.ended
			}
			prep := s.calendar.prepares(v.slot.Date)
			if prep.After(v.at) && prep.Before(until) {
				o := simOwed{key: keyOf("meeting", x.ID, mentoring.KindPreparation, to), pair: x.Pair, due: prep, over: v.slot.Start}
				if x.State == mentoring.MeetingCancelled {
					o.gone = x.ended
				}
				if i+1 < len(x.agreed) {
					o.gone = until
				}
				s.model.owe(s.model.until(o))
				break
			}
		}
		end := x.Slot.End()
		if x.State == mentoring.MeetingCancelled || !end.After(x.agreed[0].at) { // or noted when it had been held
			continue
		}
		if role == mentoring.Mentor {
			end = end.Add(15 * time.Minute)
		}
		o := simOwed{key: keyOf("meeting", x.ID, mentoring.KindAfter, to), pair: x.Pair, due: s.calendar.window(end)}
		if x.doubt {
			o.gone = o.due
		}
		s.model.owe(s.model.until(o))
	}
}

// came judges one message that was owed.
func (s *sim) came(o *simOwed) {
	if o.due.After(s.ends.AddDate(0, 0, -1)) {
		return
	}
	k := readKey(o.key)
	p := s.person(k.person)
	n, at := s.platform.box(p.address).times(o.key)
	due := s.model.turn(o, s.ends)
	switch {
	case n > 1:
		s.breaks("Inv1", "%s came %d times", o.key, n)
		return
	case n == 1:
		moved := k.kind == mentoring.KindPreparation && len(s.model.meetings[mentoring.MeetingID(k.id)].agreed) > 1
		if !moved && (k.kind == mentoring.KindPreparation || k.kind == mentoring.KindAfter) {
			// A restore may have undone that it was earlier once.
			due := s.model.turn(o, at)
			if at.Before(o.due) && !s.excused(o.key, k.person, at, o.due) || at.Sub(due) > time.Minute && !s.excused(o.key, k.person, o.due, at) && o.gone.IsZero() {
				s.breaks("Inv2", "%s came at %s and was due at %s", o.key, at.In(s.calendar.location), due.In(s.calendar.location))
			}
		}
		return
	case !o.gone.IsZero() && (o.gone.Sub(due) < 2*time.Minute || s.excused(o.key, k.person, o.due, o.gone)):
		return // its cause went away in time
	case due.After(o.due) && (due.After(s.ends.AddDate(0, 0, -1)) || !o.over.IsZero() && !due.Before(o.over)):
		return // it waited for the end of a pause, and had no point then
	}
	var d mentoring.Delivery
	var known bool
	err := s.life.db.View(context.Background(), func(r mentoring.Reader) (err error) {
		d, known, err = r.Delivery(o.key)
		return err
	})
	_, quiet := s.model.quiet(o.pair, k, s.now)
	switch {
	case err != nil || !known:
		s.breaks("Inv1", "%s was never planned: %v", o.key, err)
	case d.State == mentoring.Dropped && d.Reason == mentoring.Expired && s.excused(o.key, k.person, o.due, d.NotAfter):
	case d.State == mentoring.Parked && d.Reason == mentoring.Unreachable && len(p.away) > 0:
	case d.State == mentoring.Pending && quiet && s.excused(o.key, k.person, o.due, s.now): // the pause began before it was made up for
	default:
		s.breaks("Inv1", "%s was due at %s, never came and is %s %s", o.key, o.due.In(s.calendar.location), d.State, d.Reason)
	}
}

// facts compares meetings and contracts with what was committed.
func (s *sim) facts() {
	err := s.life.db.View(context.Background(), func(r mentoring.Reader) error {
		if err := s.asked(r); err != nil {
			return err
		}
		for id, pair := range s.model.pairs {
			p, err := r.Pair(id)
			if err != nil {
				return err
			}
			for _, role := range []mentoring.Role{mentoring.Mentee, mentoring.Mentor} {
				if was, is := pair.Half(role), p.Half(role); was.EndsAt.IsZero() != is.EndsAt.IsZero() || !slices.Equal(was.Pauses, is.Pauses) {
					s.breaks("Inv4", "the %s of pair %d is %+v, and was left %+v", role, id, *is, *was)
				}
			}
			if p.State() != pair.State() || p.LaterFrom != pair.LaterFrom || p.ErasedAt.IsZero() != pair.ErasedAt.IsZero() {
				s.breaks("Inv4", "pair %d is %s, and was left %s", id, p.State(), pair.State())
			}
			all, err := r.Meetings(id)
			if err != nil {
				return err
			}
			for _, x := range all {
				if known := s.model.meetings[x.ID]; known == nil || known.State != x.State || !known.Slot.Start.Equal(x.Slot.Start) {
					s.breaks("Inv4", "meeting %d is not what was agreed", x.ID)
				}
			}
		}
		for id, known := range s.model.contracts {
			c, err := r.Contract(id)
			if err != nil {
				return err
			}
			if c.Terms.Goals.Reveal() != known.Terms.Goals.Reveal() || c.Agreed() != known.Agreed() {
				s.breaks("Inv4", "contract %d is not what was written", id)
			}
		}
		return nil
	})
	if err != nil {
		s.breaks("Inv4", "facts: %v", err)
	}
}

// wholeness looks at the file itself, and whether the ledger tells the truth
// about every chat.
func (s *sim) wholeness() {
	if len(s.broken) > 0 {
		return
	}
	s.verifyAudit()
	db, err := sql.Open("sqlite", "file:"+s.path+"?mode=ro")
	if err != nil {
		s.breaks("Inv7", "open: %v", err)
		return
	}
	defer func() { _ = db.Close() }()
	var verdict string
	if err := db.QueryRow("PRAGMA integrity_check").Scan(&verdict); err != nil || verdict != "ok" {
		s.breaks("Inv7", "integrity: %s %v", verdict, err)
	}
	var loose int
	if err := db.QueryRow("SELECT count(*) FROM pragma_foreign_key_check").Scan(&loose); err != nil || loose > 0 {
		s.breaks("Inv7", "%d loose rows: %v", loose, err)
	}
	rows, err := db.Query("SELECT delivery.key, delivery.state, delivery.reason, delivery.person, delivery.due_ms FROM delivery ORDER BY id")
	if err != nil {
		s.breaks("Inv7", "ledger: %v", err)
		return
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var key, state, reason string
		var person, due int64
		if err := rows.Scan(&key, &state, &reason, &person, &due); err != nil {
			s.breaks("Inv7", "ledger: %v", err)
			return
		}
		n, _ := s.platform.box(s.person(mentoring.PersonID(person)).address).times(key)
		if (state == "sent") != (n == 1) {
			s.breaks("Inv1", "%s is %s %s and stands %d times in the chat", key, state, reason, n)
		}
		k := readKey(key)
		o := &simOwed{key: key, pair: s.model.about(k), due: time.UnixMilli(due)}
		if _, quiet := s.model.quiet(o.pair, k, s.now); quiet {
			continue
		}
		if (state == "pending" || state == "uncertain" || state == "sending") && s.model.turn(o, s.now).Before(s.now.Add(-time.Hour)) {
			s.breaks("Inv1", "%s is still %s", key, state)
		}
	}
	if err := rows.Err(); err != nil {
		s.breaks("Inv7", "ledger: %v", err)
	}
}
