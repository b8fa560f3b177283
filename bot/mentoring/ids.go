package mentoring

// Ids are given by the store, start at 1 and are never used again. Zero means
// none. Distinct types keep a meeting's id out of a pair's place.
type (
	// ProgrammeID names a Programme.
	ProgrammeID int64
	// PersonID names a Person.
	PersonID int64
	// PairID names a Pair.
	PairID int64
	// ContractID names one version of a Contract.
	ContractID int64
	// ProposalID names a Proposal.
	ProposalID int64
	// MeetingID names a Meeting.
	MeetingID int64
	// PromptID names a Prompt.
	PromptID int64
	// AnswerID names an Answer.
	AnswerID int64
	// ContactID identifies a wish to be contacted by a coordinator.
	ContactID int64
	// NoteID names a Note.
	NoteID int64
	// DeliveryID names a Delivery.
	DeliveryID int64
)
