package mentoring

import "time"

// Slot is when and where the two meet. Date and Clock are what the pair said;
// Start is the instant they make in the programme's time zone.
type Slot struct {
	Date   Date
	Clock  Clock
	Start  time.Time
	Length int // minutes
	Place  Secret
}

// End returns the planned end.
func (s Slot) End() time.Time { return s.Start.Add(time.Duration(s.Length) * time.Minute) }

// Overlaps reports whether two slots share time.
func (s Slot) Overlaps(o Slot) bool { return s.Start.Before(o.End()) && o.Start.Before(s.End()) }

// Meeting is one the pair has agreed on.
type Meeting struct {
	ID    MeetingID
	Pair  PairID
	Slot  Slot
	State MeetingState
	// Moves counts how often the agreed time was changed.
	Moves int
	// UID names the meeting in calendars, from the first file to the last:
	// random, given by the store.
	UID string
	// Agenda is the outline of the meeting's agenda. It is written with PutAgenda
	// alone.
	Agenda Outline
}

// Sequence is the number of the meeting's present version in calendars: 0, one
// more for each move, and one more for being called off.
func (m Meeting) Sequence() int {
	if m.State == MeetingCancelled {
		return m.Moves + 1
	}
	return m.Moves
}

// MeetingState is what has become of a meeting. Only the pair says whether it
// was held.
type MeetingState string

// The states of a meeting.
const (
	MeetingAgreed    MeetingState = "agreed" // also after its time, until somebody says
	MeetingHeld      MeetingState = "held"
	MeetingNotHeld   MeetingState = "not_held"
	MeetingDisputed  MeetingState = "disputed" // the mentor says it was not held; the mentee has the last word
	MeetingCancelled MeetingState = "cancelled"
)

// Counts reports whether the meeting's date counts for the rhythm. One that
// nobody answered about, or about which the two differ, is not counted as held,
// but its date counts.
func (m Meeting) Counts() bool {
	return m.State == MeetingAgreed || m.State == MeetingHeld || m.State == MeetingDisputed
}

// Open reports whether the mentee has still to say if it was held.
func (m Meeting) Open() bool { return m.State == MeetingAgreed || m.State == MeetingDisputed }

// Proposal is a time one half has proposed and the other may accept. Meeting
// is the agreed meeting it would move, or zero for a new one.
type Proposal struct {
	ID      ProposalID
	Pair    PairID
	Meeting MeetingID
	By      Role
	Slot    Slot
	Counter bool // answers the other half's proposal
	SentAt  time.Time
	State   ProposalState
}

// ProposalState is what has become of a proposal. An open one whose time has
// passed has lapsed.
type ProposalState string

// The states of a proposal.
const (
	ProposalOpen     ProposalState = "open"
	ProposalAccepted ProposalState = "accepted"
	ProposalReplaced ProposalState = "replaced"
	ProposalDeclined ProposalState = "declined"
)

// OpenAt reports whether the proposal can still be accepted at the time.
func (p Proposal) OpenAt(now time.Time) bool {
	return p.State == ProposalOpen && now.Before(p.Slot.Start)
}

// The day during which a pair can meet.
const (
	dayBegins = Clock(6 * 60)
	dayEnds   = Clock(22 * 60)
)

// MakeSlot checks a wanted time against the calendar and returns the slot, or
// Errors with the fields date, time and length. It begins after a moment, and
// until is the last day that may be booked.
func MakeSlot(cal Calendar, d Date, c Clock, length int, place Secret, after time.Time, until Date) (Slot, error) {
	var errs Errors
	start, kind := Wall(cal.Location, d, c)
	slot := Slot{Date: d, Clock: c, Start: start, Length: length, Place: place}
	switch {
	case kind != WallOnce:
		errs = append(errs, invalid("time", "book.err.clock", nil))
	case !start.After(after):
		errs = append(errs, invalid("date", "book.err.past", nil))
	case d.After(until):
		errs = append(errs, invalid("date", "book.err.far", nil))
	case c < dayBegins || int(c)+length > int(dayEnds):
		errs = append(errs, invalid("time", "book.err.night", nil))
	}
	if length < MinLength || length > MaxLength {
		errs = append(errs, invalid("length", "length.err.range", nil))
	}
	if n := place.Len(); n > MaxPlace {
		errs = append(errs, invalid("place", "error.toolong", map[string]any{"Max": MaxPlace, "N": n}))
	}
	if len(errs) > 0 {
		return Slot{}, errs
	}
	return slot, nil
}

// MaxPlace is the longest place or link, in characters.
const MaxPlace = 150
