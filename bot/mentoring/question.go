package mentoring

import "time"

// QuestionID names one question. The wording stands in the locales.
type QuestionID string

// The brochure's questions, and the one that is asked before a first meeting.
const (
	MenteeRemember   QuestionID = "mentee.remember"   // Hvad kan jeg særligt huske fra sidste møde?
	MenteeGoal       QuestionID = "mentee.goal"       // Hvordan har jeg arbejdet med målet fra sidste samtale?
	MenteeWell       QuestionID = "mentee.well"       // Hvad er gået godt – hvilke udfordringer har jeg haft?
	MenteeUseful     QuestionID = "mentee.useful"     // Hvad har været nyttigt i denne samtale?
	MenteeMore       QuestionID = "mentee.more"       // Hvad kunne jeg tænke mig, at mentor gør mere af?
	MenteeNext       QuestionID = "mentee.next"       // Hvad vil jeg arbejde med næste gang?
	MentorRemember   QuestionID = "mentor.remember"   // Hvad kan jeg særligt huske fra sidste møde?
	MentorEnergy     QuestionID = "mentor.energy"     // Hvor har jeg især mærket interesse og energi hos mig selv?
	MentorLearned    QuestionID = "mentor.learned"    // Hvilke læringspunkter er blevet tydelige for mig?
	MentorWiser      QuestionID = "mentor.wiser"      // Hvad er jeg blevet klogere på om mig selv på dette møde?
	FirstExpectation QuestionID = "first.expectation" // what I hope to get out of the first meeting (R72)
	// MentorLanguage is a choice beside the questions after a meeting: which
	// learning language the mentor used most. Its answer is a Language, and is
	// never shared (R78).
	MentorLanguage QuestionID = "mentor.language"
	// PairEvaluation is asked after the meetings that the contract says (R62).
	PairEvaluation QuestionID = "pair.evaluation"
	// TypedReply is no question: words typed in the chat, to a whole set (G4).
	TypedReply QuestionID = "reply"
)

// Moment is when a set of questions is asked.
type Moment string

// The two moments of a meeting.
const (
	Start Moment = "start" // before the meeting or at its start
	End   Moment = "end"   // when it has ended
)

// Questions returns the set owed to a role at a moment, in the brochure's
// order. Before a pair's first meeting there is no last time to ask about.
func Questions(r Role, m Moment, first bool) []QuestionID {
	switch {
	case m == Start && first:
		return []QuestionID{FirstExpectation}
	case m == Start && r == Mentee:
		return []QuestionID{MenteeRemember, MenteeGoal, MenteeWell}
	case m == Start:
		return []QuestionID{MentorRemember}
	case r == Mentee:
		return []QuestionID{MenteeUseful, MenteeMore, MenteeNext}
	default:
		return []QuestionID{MentorEnergy, MentorLearned, MentorWiser}
	}
}

// Prompt is a question set owed to one half for one meeting. It can be
// answered from OpensAt until the next one of the same role and moment opens.
type Prompt struct {
	ID      PromptID
	Pair    PairID
	Meeting MeetingID
	Role    Role
	Moment  Moment
	OpensAt time.Time
	State   PromptState
}

// PromptState says whether a prompt still waits. How it was closed is told to
// nobody: answered, skipped and "store nothing" are the same.
type PromptState string

// The states of a prompt.
const (
	PromptOpen   PromptState = "open"
	PromptClosed PromptState = "closed"
)
