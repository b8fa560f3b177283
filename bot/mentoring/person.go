package mentoring

// Person takes part in a programme, as one or more roles. There is no place
// for a person's manager, here or anywhere.
type Person struct {
	ID       PersonID
	Name     string
	Language string // "da" or "en"; the person's own choice
	Identity Identity
	Phone    string // a coordinator's, shown to participants
	Email    string // where invitations go; empty for none
	Hours    Hours  // when messages are sent to them; zero for the usual ones
}

// Identity is how a platform names a person.
type Identity struct {
	Platform string
	Address  string // opaque; only the platform's adapter reads it
}

// Role is a person's part in one pair. Rights follow the pair and the role,
// never the person alone.
type Role string

// The two roles of a pair.
const (
	Mentee Role = "mentee"
	Mentor Role = "mentor"
)

// Other returns the other half's role.
func (r Role) Other() Role {
	if r == Mentee {
		return Mentor
	}
	return Mentee
}

// Actor is who carries out a use case, with the platform's event, so that the
// same act twice has one effect.
type Actor struct {
	Person   PersonID
	Platform string
	Event    string // the platform's event id; empty for what the program does by itself
}
