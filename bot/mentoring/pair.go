package mentoring

import "time"

// Pair is a mentee and a mentor in a programme. The pair is the owner of
// everything the two write.
type Pair struct {
	ID             PairID
	Programme      ProgrammeID
	Mentee, Mentor Half
	// LaterFrom is the day both said yes to the contract's later frequency;
	// zero while the first phase holds.
	LaterFrom Date
	// EndedAt is when one of the two stopped; zero while the pair goes on.
	EndedAt time.Time
	// ErasedAt is when what the two wrote was last erased, its time having come;
	// zero before.
	ErasedAt time.Time
}

// Half is one person's part in a pair.
type Half struct {
	Person    PersonID
	Consent   Consent
	DecidedAt time.Time // when Consent became Joined or Declined
	Later     LaterVote // the answer to the question about the later frequency
	EndsAt    time.Time // when it proposed to end together; zero when it has not, or was answered
	Pauses    []Span    // from the day on which it paused, by time; at most the last is not over
}

// Consent is a person's choice to take part. Nothing but the welcome is sent
// before Joined.
type Consent string

// The states of a consent.
const (
	Invited  Consent = "invited"
	Joined   Consent = "joined"
	Declined Consent = "declined"
)

// LaterVote is a half's answer to "shall we go over to the later frequency".
type LaterVote string

// The answers; empty means none yet.
const (
	LaterYes  LaterVote = "yes"
	LaterKeep LaterVote = "keep"
)

// PairState is derived from the two consents and the end.
type PairState string

// The states of a pair.
const (
	PairInvited  PairState = "invited"
	PairActive   PairState = "active"
	PairDeclined PairState = "declined"
	PairEnded    PairState = "ended"
)

// State returns whether the pair is under way.
func (p Pair) State() PairState {
	switch {
	case !p.EndedAt.IsZero():
		return PairEnded
	case p.Mentee.Consent == Declined || p.Mentor.Consent == Declined:
		return PairDeclined
	case p.Mentee.Consent == Joined && p.Mentor.Consent == Joined:
		return PairActive
	default:
		return PairInvited
	}
}

// ReadyAt returns when both had joined; zero before.
func (p Pair) ReadyAt() time.Time {
	if p.State() != PairActive {
		return time.Time{}
	}
	if p.Mentee.DecidedAt.After(p.Mentor.DecidedAt) {
		return p.Mentee.DecidedAt
	}
	return p.Mentor.DecidedAt
}

// Half returns the half with the role.
func (p *Pair) Half(r Role) *Half {
	if r == Mentee {
		return &p.Mentee
	}
	return &p.Mentor
}

// RoleOf returns the person's role; ok is false for anybody outside the pair.
func (p Pair) RoleOf(id PersonID) (r Role, ok bool) {
	switch id {
	case p.Mentee.Person:
		return Mentee, true
	case p.Mentor.Person:
		return Mentor, true
	default:
		return "", false
	}
}
