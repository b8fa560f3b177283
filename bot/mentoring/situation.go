package mentoring

import (
	"slices"
	"time"
)

// Situation is a pair as it stands at one moment, seen by one of its halves.
// It holds the pair's contract and meetings, never anybody's answers.
type Situation struct {
	Now          time.Time
	Programme    Programme
	Calendar     Calendar
	Coordinators []Person
	Pair         Pair
	Role         Role // of Me
	Me, Peer     Person
	Latest       Contract // newest version; zero when none was sent
	InForce      Contract // zero when none is agreed
	Terms        Terms    // in force, or the defaults
	Meetings     []Meeting
	Offer        Proposal // the open proposal that can still be accepted; zero when none
	// Aside tells beside which meetings Me has set time aside; nil where nobody
	// is handed a file for a calendar.
	Aside map[MeetingID]bool
}

// situationOf loads what belongs to a pair for one of its halves.
func situationOf(r Reader, h Holidays, pair Pair, role Role, now time.Time) (Situation, error) {
	s := Situation{Now: now, Role: role, Pair: pair}
	var err error
	if s.Programme, err = r.Programme(s.Pair.Programme); err != nil {
		return s, err
	}
	if s.Calendar, err = s.Programme.Calendar(h); err != nil {
		return s, err
	}
	if s.Coordinators, err = r.Coordinators(s.Programme.ID); err != nil {
		return s, err
	}
	if s.Me, err = r.Person(s.Pair.Half(role).Person); err != nil {
		return s, err
	}
	if s.Peer, err = r.Person(s.Pair.Half(role.Other()).Person); err != nil {
		return s, err
	}
	if err := s.readContracts(r); err != nil {
		return s, err
	}
	return s, s.readMeetings(r)
}

// readContracts reads one contract in most cases: the newest is the one in
// force, or the only one.
func (s *Situation) readContracts(r Reader) (err error) {
	if s.Latest, _, err = r.LatestContract(s.Pair.ID); err != nil {
		return err
	}
	switch {
	case s.Latest.Agreed():
		s.InForce = s.Latest
	case s.Latest.Version > 1:
		if s.InForce, _, err = r.ContractInForce(s.Pair.ID); err != nil {
			return err
		}
	}
	s.Terms = DefaultTerms()
	if s.InForce.Agreed() {
		s.Terms = s.InForce.Terms
	}
	return nil
}

// readMeetings reads the meetings and the open proposal, also once more when an
// act has changed them.
func (s *Situation) readMeetings(r Reader) (err error) {
	if s.Meetings, err = r.Meetings(s.Pair.ID); err != nil {
		return err
	}
	s.Offer = Proposal{}
	offer, ok, err := r.OpenProposal(s.Pair.ID)
	if ok && offer.OpenAt(s.Now) && s.movable(offer.Meeting) {
		s.Offer = offer
	}
	return err
}

// movable reports whether a proposal about the meeting can still be accepted:
// none, or one that stands agreed and has not begun.
func (s Situation) movable(id MeetingID) bool {
	m, ok := s.meeting(id)
	return id == 0 || ok && m.State == MeetingAgreed && m.Slot.Start.After(s.Now)
}

// half is the person with the role.
func (s Situation) half(r Role) Person {
	if r == s.Role {
		return s.Me
	}
	return s.Peer
}

// Today is the date in the programme's time zone.
func (s Situation) Today() Date { return DateOf(s.Now, s.Calendar.Location) }

// Next returns the earliest agreed meeting that has not begun.
func (s Situation) Next() (Meeting, bool) {
	for _, m := range s.Meetings {
		if m.State == MeetingAgreed && m.Slot.Start.After(s.Now) {
			return m, true
		}
	}
	return Meeting{}, false
}

// Counting returns the meetings whose dates count for the rhythm, past and
// agreed, by start.
func (s Situation) Counting() []Meeting {
	var all []Meeting
	for _, m := range s.Meetings {
		if m.Counts() {
			all = append(all, m)
		}
	}
	return all
}

// Last returns the latest meeting that counts, past or agreed.
func (s Situation) Last() (Meeting, bool) {
	all := s.Counting()
	if len(all) == 0 {
		return Meeting{}, false
	}
	return all[len(all)-1], true
}

// Held counts the meetings that the pair says were held.
func (s Situation) Held() int {
	n := 0
	for _, m := range s.Meetings {
		if m.State == MeetingHeld {
			n++
		}
	}
	return n
}

// First reports whether a meeting is the pair's first that counts.
func (s Situation) First(id MeetingID) bool {
	all := s.Counting()
	return len(all) > 0 && all[0].ID == id
}

// Number is a meeting's place among those that count, the first being 1; zero
// for one that does not count.
func (s Situation) Number(id MeetingID) int {
	return 1 + slices.IndexFunc(s.Counting(), func(m Meeting) bool { return m.ID == id })
}

// Evaluates reports whether the pair has agreed to look back on its meetings after
// this one.
func (s Situation) Evaluates(id MeetingID) bool {
	every := s.Terms.Evaluates
	n := s.Number(id)
	return s.InForce.Agreed() && every > 0 && n > 0 && n%every == 0
}

// Questions are those of a prompt, in the order in which they are asked.
func (s Situation) Questions(p Prompt) []QuestionID {
	all := Questions(p.Role, p.Moment, s.First(p.Meeting))
	if p.Moment == End && s.Evaluates(p.Meeting) {
		all = append(all, PairEvaluation)
	}
	return all
}

// Cadence is the pair's rhythm, anchored on the latest meeting that counts,
// before the first on the contract's date, without contract on the day both
// joined.
func (s Situation) Cadence() Cadence {
	anchor := DateOf(s.Pair.ReadyAt(), s.Calendar.Location)
	if s.InForce.Agreed() {
		anchor = DateOf(s.InForce.AgreedAt, s.Calendar.Location)
	}
	clock := At(14, 0)
	if m, ok := s.Last(); ok {
		anchor, clock = m.Slot.Date, m.Slot.Clock
	}
	return Cadence{Frequency: s.frequency(), Calendar: s.Calendar, Anchor: anchor, Clock: clock}
}

func (s Situation) frequency() Frequency {
	return Frequency{First: s.Terms.First, Later: s.Terms.Later, LaterFrom: s.Pair.LaterFrom}
}

// Phase is the frequency that holds today.
func (s Situation) Phase() Phase {
	if s.Pair.LaterFrom.IsZero() {
		return s.Terms.First
	}
	return s.Terms.Later
}

// Suggest returns the next date that suits the pair's rhythm, after a pause
// when there is one.
func (s Situation) Suggest() Suggestion {
	after := s.Today()
	if resumes := s.Pair.resumes(after); resumes != after {
		after = resumes.AddDays(-1)
	}
	if m, ok := s.Last(); ok && m.Slot.Date.After(after) {
		after = m.Slot.Date
	}
	return s.Cadence().Suggest(after)
}

// Bookable is the last day that can be booked: a year ahead, since a pair may
// outlive its programme.
func (s Situation) Bookable() Date { return s.Today().AddMonths(12) }

// Books reports whether booking falls to the role.
func (s Situation) Books(r Role) bool { return s.Terms.Books.Does(r) }

// Deadline is the last day on which the pair's own rules let a meeting be moved
// or called off, zero when they set none. It is theirs: it stops nothing and is
// reported to nobody.
func (s Situation) Deadline(m Meeting) Date {
	days, bound := s.Terms.Notice.Days()
	if !bound || !s.InForce.Agreed() {
		return Date{}
	}
	return m.Slot.Date.AddDays(-days)
}

// Late reports whether that day has passed.
func (s Situation) Late(m Meeting) bool {
	last := s.Deadline(m)
	return !last.IsZero() && s.Today().After(last)
}

// CalledOff returns the meetings that would begin after the pair had ended. One
// that had been called off before is among them; calendars take that once.
func (s Situation) CalledOff() []Meeting {
	var all []Meeting
	for _, m := range s.Meetings {
		if m.State == MeetingCancelled && m.Slot.Start.After(s.Pair.EndedAt) {
			all = append(all, m)
		}
	}
	return all
}

// ahead returns when a meeting begins, zero when it has begun.
func (s Situation) ahead(m Meeting) time.Time {
	if m.Slot.Start.After(s.Now) {
		return m.Slot.Start
	}
	return time.Time{}
}

// soon returns when a message caused by somebody else's act goes to a person: in
// their window, but at once when the meeting it concerns has begun by then (S4).
func (s Situation) soon(to Person, meeting time.Time) time.Time {
	w := s.Calendar.For(to).Window(s.Now)
	if !meeting.IsZero() && !meeting.After(w) {
		return s.Now
	}
	return w
}
