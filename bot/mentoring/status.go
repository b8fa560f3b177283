package mentoring

import (
	"context"
	"slices"
)

// MidwayStatus is what a coordinator sees of a programme: whether the pairs
// meet. Neither it nor PairProgress has a field that could hold anybody's
// words; the names are of people.
type MidwayStatus struct {
	Programme  ProgrammeID
	Name       string // the programme's
	Today      Date
	Pairs      []PairProgress
	Contracts  int // pairs with an agreed contract
	Held       int // meetings held, all pairs
	Planned    int // pairs with a next meeting
	InRhythm   int
	Ask        int // pairs that should be asked
	Unreached  int // people that could not be reached
	Waiting    int // people who asked the one who looks for contact
	ShowTotals bool
}

// MinPairs is the smallest programme in which sums over pairs are shown.
const MinPairs = 5

// PairProgress is one pair in a coordinator's view.
type PairProgress struct {
	Pair            PairID
	Mentee, Mentor  string // names
	State           PairState
	ContractAgreed  Date // zero: no agreed contract
	Held            int
	Last, Next      Date // shown as ISO weeks; zero: none
	InRhythm        bool // false: should be asked; only for PairActive
	MenteeUnreached bool
	MentorUnreached bool
	MenteeWaits     bool // asked the one who looks for contact
	MentorWaits     bool
}

// PairFacts is what the store tells about a pair for a status. It is read
// without touching any column that holds text of a participant.
type PairFacts struct {
	Pair            Pair
	Mentee, Mentor  string // names
	ContractAgreed  Date   // zero: none
	First, Later    Phase  // of the contract in force; zero without one
	Held            int
	LastCounting    Date // latest meeting that counts and has begun; zero: none
	LastHeld        Date // latest meeting held; zero: none
	Next            Date // next agreed meeting; zero: none
	MenteeUnreached bool
	MentorUnreached bool
}

// progress judges one pair (R86).
func progress(f PairFacts, cal Calendar, today Date) PairProgress {
	p := PairProgress{
		Pair: f.Pair.ID, Mentee: f.Mentee, Mentor: f.Mentor, State: f.Pair.State(),
		ContractAgreed: f.ContractAgreed, Held: f.Held, Last: f.LastHeld, Next: f.Next,
		MenteeUnreached: f.MenteeUnreached, MentorUnreached: f.MentorUnreached,
	}
	if p.State != PairActive {
		return p
	}
	anchor := f.LastCounting
	if anchor.IsZero() {
		anchor = DateOf(f.Pair.ReadyAt(), cal.Location)
	}
	freq := DefaultFrequency()
	if f.First != (Phase{}) {
		freq.First, freq.Later = f.First, f.Later
	}
	freq.LaterFrom = f.Pair.LaterFrom
	p.InRhythm = !f.Next.IsZero() || Cadence{Frequency: freq, Calendar: cal, Anchor: anchor}.InRhythmExcept(today, f.Pair.Paused)
	return p
}

func summarise(s MidwayStatus) MidwayStatus {
	for _, p := range s.Pairs {
		s.Held += p.Held
		if !p.ContractAgreed.IsZero() {
			s.Contracts++
		}
		if !p.Next.IsZero() {
			s.Planned++
		}
		if p.State == PairActive {
			if p.InRhythm {
				s.InRhythm++
			} else {
				s.Ask++
			}
		}
		if p.MenteeUnreached {
			s.Unreached++
		}
		if p.MentorUnreached {
			s.Unreached++
		}
		if p.MenteeWaits {
			s.Waiting++
		}
		if p.MentorWaits {
			s.Waiting++
		}
	}
	s.ShowTotals = len(s.Pairs) >= MinPairs
	return s
}

// Status returns what a coordinator sees of their programme, and enters into
// the audit that it was seen. Anybody else is refused, and learns nothing.
func (s *Service) Status(ctx context.Context, a Actor, id ProgrammeID) (status MidwayStatus, err error) {
	now := s.Now()
	err = s.Store.Update(ctx, func(tx Tx) error {
		rel, err := toProgramme(tx, id, a.Person)
		if err != nil {
			return err
		}
		if !Can(rel, See, Progress) {
			return refuse(Forbidden, "status.denied")
		}
		p, err := tx.Programme(id)
		if err != nil {
			return err
		}
		cal, err := p.Calendar(s.Holidays)
		if err != nil {
			return err
		}
		facts, err := tx.PairFacts(id, now)
		if err != nil {
			return err
		}
		waiting, err := tx.WaitingFor(a.Person)
		if err != nil {
			return err
		}
		status = MidwayStatus{Programme: id, Name: p.Name, Today: DateOf(now, cal.Location)}
		for _, f := range facts {
			p := progress(f, cal, status.Today)
			p.MenteeWaits = slices.Contains(waiting, Waiting{f.Pair.ID, f.Pair.Mentee.Person})
			p.MentorWaits = slices.Contains(waiting, Waiting{f.Pair.ID, f.Pair.Mentor.Person})
			status.Pairs = append(status.Pairs, p)
		}
		status = summarise(status)
		_, err = tx.Audit(AuditEntry{At: now, Actor: a.Person, Action: "show status", Object: about("programme", &id)()})
		return err
	})
	return status, explain("show status", err)
}
