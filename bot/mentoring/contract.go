package mentoring

import (
	"slices"
	"time"
)

// MaxText is the longest text of one field, in characters.
const MaxText = 3000

// Contract is one version of a pair's working basis. It is in force when both
// halves have approved this very version; sending it is the author's own
// approval. The version before it holds until then.
type Contract struct {
	ID       ContractID
	Pair     PairID
	Version  int // 1, 2, … within the pair
	Author   Role
	Terms    Terms
	SentAt   time.Time
	AgreedAt time.Time // zero until the other half approved
}

// Agreed reports whether both halves have approved this version.
func (c Contract) Agreed() bool { return !c.AgreedAt.IsZero() }

// Terms are what a contract says, under the brochure's labels.
type Terms struct {
	Goals      Secret // "Beskriv hvilke mål mentee har med mentorrelationen."
	Reached    Secret // "Hvornår ved mentee, at målet er nået?"
	Help       Secret // "Hvad har mentee brug for hjælp til?"
	First      Phase  // "Mødehyppighed", at first
	Later      Phase  // "Mødehyppighed", later
	Length     int    // minutes, MinLength to MaxLength
	Rules      Secret // "Spilleregler" for evt. ændringer/aflysninger
	Notice     Notice // how late a meeting may be moved
	Books      Task   // "Opgavefordeling m.h.t. dagsorden mm": who books
	Writes     Task   // … who writes the agenda
	Finds      Task   // … who finds a place
	Prep       int    // open days before a meeting on which its agenda comes, 1 to 5
	Evaluation Secret // "Evaluering"
	Evaluates  int    // … after every how many meetings, one of Evaluations; 0 after none
	// Paper says that the two have agreed on paper (R56): the words stand there,
	// and here how often and how long they meet and who does what alone.
	Paper bool
}

// Notice is how late the pair moves or cancels a meeting.
type Notice string

// The notices to choose from.
const (
	NoticeAny      Notice = "any"
	NoticeDay      Notice = "1d"
	NoticeTwoDays  Notice = "2d"
	NoticeSevenDay Notice = "7d"
)

// Days is how many days before a meeting it may be moved or called off; false
// when at any time.
func (n Notice) Days() (int, bool) {
	switch n {
	case NoticeDay:
		return 1, true
	case NoticeTwoDays:
		return 2, true
	case NoticeSevenDay:
		return 7, true
	default:
		return 0, false
	}
}

// Task is who does a task.
type Task string

// Who can do a task.
const (
	TaskMentee Task = "mentee"
	TaskMentor Task = "mentor"
	TaskTurns  Task = "turns"
)

// Does reports whether the task falls to the role.
func (t Task) Does(r Role) bool { return t == TaskTurns || string(t) == string(r) }

// Limits on the length of a meeting, in minutes. The brochure's one to two hours
// are what is usual; "Mentor og mentee må i samarbejde finde den rigtige længde".
const (
	MinLength     = 15
	MaxLength     = 480
	DefaultLength = 90
)

// Limits on the open days before a meeting on which its agenda comes.
const (
	MinPrep     = 1
	MaxPrep     = 5
	DefaultPrep = 2
)

// Evaluations are the choices of when a pair looks back on its own: never, or
// after every so many meetings.
var Evaluations = []int{0, 1, 2, 3, 4, 6}

// Phases are the frequencies to choose from, each a window of days.
var Phases = []Phase{{14, 14}, {21, 21}, {28, 28}, {35, 35}, {42, 42}, {35, 42}}

// DefaultTerms are what holds for a pair without a contract, and what a new
// draft starts from.
func DefaultTerms() Terms {
	f := DefaultFrequency()
	return Terms{
		First: f.First, Later: f.Later, Length: DefaultLength,
		Notice: NoticeTwoDays, Books: TaskMentee, Writes: TaskMentee, Finds: TaskMentee,
		Prep: DefaultPrep,
	}
}

// Check returns Errors for terms that cannot be sent: an empty goal unless it
// stands on paper, a text over MaxText, a length outside the limits, or a choice
// not offered.
func (t Terms) Check() error {
	var errs Errors
	if t.Goals.Empty() && !t.Paper {
		errs = append(errs, invalid("goals", "error.empty.required", nil))
	}
	for _, f := range []struct {
		name string
		text Secret
	}{{"goals", t.Goals}, {"reached", t.Reached}, {"help", t.Help}, {"rules", t.Rules}, {"evaluation", t.Evaluation}} {
		if n := f.text.Len(); n > MaxText {
			errs = append(errs, tooLong(f.name, n))
		}
	}
	if t.Length < MinLength || t.Length > MaxLength {
		errs = append(errs, invalid("length", "length.err.range", nil))
	}
	if !knownPhase(t.First) {
		errs = append(errs, invalid("first", "error.form", nil))
	}
	if !knownPhase(t.Later) {
		errs = append(errs, invalid("later", "error.form", nil))
	}
	switch t.Notice {
	case NoticeAny, NoticeDay, NoticeTwoDays, NoticeSevenDay:
	default:
		errs = append(errs, invalid("notice", "error.form", nil))
	}
	for _, f := range []struct {
		name string
		task Task
	}{{"books", t.Books}, {"writes", t.Writes}, {"finds", t.Finds}} {
		if f.task != TaskMentee && f.task != TaskMentor && f.task != TaskTurns {
			errs = append(errs, invalid(f.name, "error.form", nil))
		}
	}
	if t.Prep < MinPrep || t.Prep > MaxPrep {
		errs = append(errs, invalid("prep", "error.form", nil))
	}
	if !slices.Contains(Evaluations, t.Evaluates) {
		errs = append(errs, invalid("evaluates", "error.form", nil))
	}
	if len(errs) > 0 {
		return errs
	}
	return nil
}

func knownPhase(p Phase) bool {
	for _, k := range Phases {
		if k == p {
			return true
		}
	}
	return false
}

func tooLong(field string, n int) *Error {
	return invalid(field, "error.toolong", map[string]any{"Max": MaxText, "N": n})
}
