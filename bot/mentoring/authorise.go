package mentoring

// Who may do what stands in this one table. What is not in it is denied.
// Rights follow how a person stands to the thing itself, never the person: a
// coordinator who is also a mentor has the mentor's rights in the own pair and
// the coordinator's in every other.

// Relation is how a person stands to a thing.
type Relation int

// The relations. Outsider is everybody else: another pair's halves, people of
// another programme, strangers.
const (
	Outsider    Relation = iota
	Author               // wrote it, or it is asked of them
	Partner              // the other half of the author's pair
	Member               // a half of the pair whose common matter it is
	Coordinates          // coordinates the programme of the pair
	Addressee            // coordinates it, and is the one it was written to
)

// Action is what somebody wants to do with a thing.
type Action int

// The actions.
const (
	See Action = 1 << iota
	Change
)

// Object is a kind of thing that somebody may see or change.
type Object int

// The objects.
const (
	Participation Object = iota // taking part: join, decline, the pair as it stands
	ContractText                // the contract's versions and their approval
	Appointments                // proposals and meetings: when and where
	Agendas                     // what stands in the agenda of a meeting
	Reflections                 // prompts and answers that nobody shared
	SharedAnswers               // an answer that its author has shared
	Notes                       // what somebody wrote in their logbook of their own accord
	SharedNotes                 // a note that its author has shown to the other half: feedback
	Progress                    // whether the pair meets: dates as weeks, counts, no text
	Enrolling                   // making two people a pair of the programme
	Contacts                    // who wants to be contacted by a coordinator, and why
	OwnSettings                 // somebody's language, and when they are written to
)

// rights are what each relation may do with each object.
var rights = map[Object]map[Relation]Action{
	Participation: {Member: See | Change},
	ContractText:  {Member: See | Change},
	Appointments:  {Member: See | Change},
	Agendas:       {Member: See | Change},
	Reflections:   {Author: See | Change},
	SharedAnswers: {Author: See | Change, Partner: See},
	Notes:         {Author: See | Change},
	SharedNotes:   {Author: See | Change, Partner: See},
	Progress:      {Coordinates: See},
	Enrolling:     {Coordinates: Change},
	Contacts:      {Author: See | Change, Addressee: See | Change},
	OwnSettings:   {Author: See | Change},
}

// Can reports whether somebody who stands so to a thing may do that with it.
// It is pure; every use case asks it inside its transaction, after loading.
func Can(rel Relation, do Action, what Object) bool {
	return do != 0 && rights[what][rel]&do == do
}

// toSelf is how somebody stands to what a person chooses for themselves.
func toSelf(p Person, person PersonID) Relation {
	if p.ID == person {
		return Author
	}
	return Outsider
}

// toPair is how a person stands to the common matters of a pair.
func toPair(r Reader, pair Pair, person PersonID) (Relation, error) {
	if _, ok := pair.RoleOf(person); ok {
		return Member, nil
	}
	return toProgramme(r, pair.Programme, person)
}

// toProgramme is how a person stands to a programme's pairs as a whole.
func toProgramme(r Reader, id ProgrammeID, person PersonID) (Relation, error) {
	mine, err := r.CoordinatedBy(person)
	for _, p := range mine {
		if p == id {
			return Coordinates, err
		}
	}
	return Outsider, err
}

// toContact is how somebody stands to a wish for contact. Its addressee is one
// only while they coordinate the programme.
func toContact(r Reader, pair Pair, c Contact, person PersonID) (Relation, error) {
	if role, ok := pair.RoleOf(c.Author); ok {
		if rel := toAuthor(pair, role, person); rel != Outsider {
			return rel, nil
		}
	}
	rel, err := toProgramme(r, pair.Programme, person)
	if rel == Coordinates && person == c.To {
		rel = Addressee
	}
	return rel, err
}

// toAuthor is how a half of a pair stands to what the half with the role wrote
// or is asked. Anybody else is an outsider.
func toAuthor(pair Pair, author Role, person PersonID) Relation {
	switch role, ok := pair.RoleOf(person); {
	case !ok:
		return Outsider
	case role == author:
		return Author
	default:
		return Partner
	}
}
