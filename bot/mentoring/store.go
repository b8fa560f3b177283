package mentoring

import (
	"context"
	"time"
)

// Store keeps everything. It guarantees uniqueness and atomicity and holds no
// rule. Package storage/sqlite implements it.
type Store interface {
	// View runs fn on one consistent state.
	View(ctx context.Context, fn func(Reader) error) error
	// Update runs fn in one transaction and returns after it is durable. An
	// error of fn undoes all of it and is returned as it is. fn may run more
	// than once and must have no effect outside its Tx.
	Update(ctx context.Context, fn func(Tx) error) error
	// Purge makes what transactions have erased unreadable for good, in the
	// store's files and in every copy of them: the keys are destroyed first,
	// then nothing is left in free pages or logs. Without anything to do it is
	// one look-up. It returns ErrInUse when somebody reads the files meanwhile;
	// whatever it returns, it is called again, as often as needed.
	Purge(ctx context.Context) error
}

// Reader finds. What is asked for by id and is not there is ErrNotFound; a
// question that can have no answer returns ok = false or an empty slice.
type Reader interface {
	Programme(ProgrammeID) (Programme, error)
	// Programmes returns every programme, by id.
	Programmes() ([]Programme, error)
	// CoordinatedBy returns the programmes a person coordinates, by id.
	CoordinatedBy(PersonID) ([]ProgrammeID, error)
	// Coordinators returns a programme's coordinators, by id.
	Coordinators(ProgrammeID) ([]Person, error)

	Person(PersonID) (Person, error)
	PersonByIdentity(Identity) (p Person, ok bool, err error)

	Pair(PairID) (Pair, error)
	// PairsOf returns the pairs a person is half of, by id.
	PairsOf(PersonID) ([]Pair, error)
	// AllPairs returns the ids of every pair, by id; for what goes through all
	// of them, never for answering a person.
	AllPairs() ([]PairID, error)
	// PairFacts returns the facts for a status at the time, by pair id. It
	// reads no column with text of a participant.
	PairFacts(p ProgrammeID, now time.Time) ([]PairFacts, error)

	Contract(ContractID) (Contract, error)
	// LatestContract returns the pair's newest version, agreed or not.
	LatestContract(PairID) (c Contract, ok bool, err error)
	// ContractInForce returns the newest version that both approved.
	ContractInForce(PairID) (c Contract, ok bool, err error)

	Proposal(ProposalID) (Proposal, error)
	// OpenProposal returns the pair's proposal in state open, if any. There is
	// at most one.
	OpenProposal(PairID) (p Proposal, ok bool, err error)

	Meeting(MeetingID) (Meeting, error)
	// Meetings returns the pair's meetings in every state, by start.
	Meetings(PairID) ([]Meeting, error)

	Prompt(PromptID) (Prompt, error)
	// PromptOf returns the prompt of a role for a meeting.
	PromptOf(MeetingID, Role, Moment) (p Prompt, ok bool, err error)
	// NewestPrompt returns which of a half's prompts of a moment opened last at
	// or before the time.
	NewestPrompt(PairID, Role, Moment, time.Time) (id PromptID, ok bool, err error)

	Answer(AnswerID) (Answer, error)
	// Answers returns the author's answers to one prompt, in the order given.
	Answers(PromptID) ([]Answer, error)
	// AnswerTyped returns the answer that its author typed in the message.
	AnswerTyped(author PersonID, ref string) (a Answer, ok bool, err error)
	// Logbook returns everything a person has answered, the newest meeting
	// first, within a meeting in the order given.
	Logbook(PersonID) ([]LogEntry, error)
	Note(NoteID) (Note, error)
	// Notes returns every note of a person, the newest first.
	Notes(PersonID) ([]Note, error)

	Contact(ContactID) (Contact, error)
	// ContactsBy returns whom a half of a pair has asked for contact, by id.
	ContactsBy(PairID, PersonID) ([]Contact, error)
	// WaitingFor returns who waits to be contacted by a coordinator, by the id
	// of the wish. It reads no column with text of a participant.
	WaitingFor(PersonID) ([]Waiting, error)

	Delivery(key string) (d Delivery, ok bool, err error)
	// DeliveryByID returns one delivery.
	DeliveryByID(DeliveryID) (Delivery, error)
	// NextDelivery returns the delivery in the state that has waited longest:
	// its Due and NotBefore lie at or before the time. Of several that may go
	// since the same moment it is the one due first.
	NextDelivery(DeliveryState, time.Time) (d Delivery, ok bool, err error)
	// NextDue returns when the next delivery that is pending or uncertain
	// wants attention.
	NextDue() (t time.Time, ok bool, err error)
	// UnsettledOf returns what is being sent to the person or is uncertain, the
	// one begun last first.
	UnsettledOf(PersonID) ([]Delivery, error)
	// UnreachedOf returns what is parked because the person could not be reached,
	// by id.
	UnreachedOf(PersonID) ([]Delivery, error)
	// ExpiredOf returns what was dropped because it had expired before it could be
	// sent to the person, by id.
	ExpiredOf(PersonID) ([]Delivery, error)
	// BegunSince returns the deliveries to the person whose last send began at
	// or after the time, whatever became of it, by id.
	BegunSince(PersonID, time.Time) ([]Delivery, error)
	// Seen returns the highest time that was recorded as seen.
	Seen() (t time.Time, ok bool, err error)
	// Cursor returns when the work of that name is next due; false when nobody
	// has said so yet.
	Cursor(name string) (next time.Time, ok bool, err error)
	// PendingOf returns what is pending for any of the people, in the order in
	// which it goes out.
	PendingOf(people ...PersonID) ([]Delivery, error)
}

// Tx finds and saves within one transaction.
type Tx interface {
	Reader

	// FirstSight records a platform's event id and reports whether it is new.
	FirstSight(platform, event string, at time.Time) (bool, error)

	// Tell notes that the person is told something, and reports whether it is
	// the first time.
	Tell(person PersonID, what string) (first bool, err error)
	// See records a time as seen. The highest one stays.
	See(time.Time) error
	// TurnBack makes the time the highest one seen, instead of a later one. What
	// was sent, or waits, by a later time counts as of this one.
	TurnBack(time.Time) error
	// MoveCursor makes the work of that name due next at a time, if it is still
	// due at from, and reports whether it was. From is zero when nobody has said.
	MoveCursor(name string, from, next time.Time) (bool, error)
	// ForgetEvents removes the platforms' events that were seen before the time,
	// and counts them. One that comes again after that is new.
	ForgetEvents(before time.Time) (int, error)
	// Audit enters into the audit what this transaction does, and returns the
	// number of its row.
	Audit(AuditEntry) (int64, error)

	// Add… give an id and return it; Save… replace the row with that id and
	// return ErrNotFound when there is none.
	AddProgramme(Programme) (ProgrammeID, error)
	SaveProgramme(Programme) error
	// AddCoordinator and RemoveCoordinator change nothing the second time.
	AddCoordinator(ProgrammeID, PersonID) error
	RemoveCoordinator(ProgrammeID, PersonID) error
	AddPerson(Person) (PersonID, error)
	SavePerson(Person) error
	AddPair(Pair) (PairID, error)
	SavePair(Pair) error
	AddContract(Contract) (ContractID, error)
	SaveContract(Contract) error // AgreedAt alone can change
	AddProposal(Proposal) (ProposalID, error)
	SaveProposal(Proposal) error           // State alone can change
	AddMeeting(Meeting) (MeetingID, error) // with a UID of 128 random bits or more
	SaveMeeting(Meeting) error             // UID never changes
	// PutPrompt adds the prompt, or moves OpensAt of the one with the same
	// meeting, role and moment; it never reopens one.
	PutPrompt(Prompt) error
	// ClosePrompt closes a prompt; closing twice changes nothing.
	ClosePrompt(PromptID) error
	// PutAnswer adds the answer, or replaces the one of the same prompt and
	// question, and returns its id.
	PutAnswer(Answer) (AnswerID, error)
	// DeleteAnswer removes an answer; removing it twice changes nothing.
	DeleteAnswer(AnswerID) error
	AddContact(Contact) (ContactID, error)
	SaveContact(Contact) error // HandledAt alone can change
	AddNote(Note) (NoteID, error)
	SaveNote(Note) error // Text alone can change
	// DeleteNote removes a note; removing it twice changes nothing.
	DeleteNote(NoteID) error
	// EraseHalf deletes everything a person has written as half of a pair and
	// returns how many answers and notes that were; whom they asked for contact goes
	// too. The next Purge destroys its keys; until then nothing new can be written
	// there.
	EraseHalf(PairID, PersonID) (int, error)
	// ErasePair takes every text that belongs to both out of the pair's
	// contracts, proposals and meetings, whose dates and states stay. The next
	// Purge destroys its key.
	ErasePair(PairID) error

	// Enqueue adds a delivery in state Pending, with a Token of 128 random bits
	// or more. When its key is there already: a pending one gets the new Kind,
	// Due and NotAfter, a dropped one comes back if Due differs, with a new
	// Token, and any other is left alone.
	Enqueue(Delivery) error
	// Transition saves State, Attempt, NotBefore, BegunAt, Receipt and Reason
	// of a delivery if it is still in state from with the attempt it was read
	// with, and reports whether it was.
	Transition(d Delivery, from DeliveryState, attempt int) (bool, error)
}
