package mentoring

import "time"

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
	Length     int    // minutes, 60 to 120
	Rules      Secret // "Spilleregler" for evt. ændringer/aflysninger
	Notice     Notice // how late a meeting may be moved
	Books      Task   // "Opgavefordeling m.h.t. dagsorden mm": who books
	Writes     Task   // … who writes the agenda
	Finds      Task   // … who finds a place
	Evaluation Secret // "Evaluering"
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

// Limits on the length of a meeting, in minutes.
const (
	MinLength     = 60
	MaxLength     = 120
	DefaultLength = 90
)

// Phases are the frequencies to choose from, each a window of days.
var Phases = []Phase{{14, 14}, {21, 21}, {28, 28}, {35, 35}, {42, 42}, {35, 42}}

// DefaultTerms are what holds for a pair without a contract, and what a new
// draft starts from.
func DefaultTerms() Terms {
	f := DefaultFrequency()
	return Terms{
		First: f.First, Later: f.Later, Length: DefaultLength,
		Notice: NoticeTwoDays, Books: TaskMentee, Writes: TaskMentee, Finds: TaskMentee,
	}
}

// Check returns Errors for terms that cannot be sent: an empty goal, a text
// over MaxText, a length outside one to two hours, or a choice not offered.
func (t Terms) Check() error {
	var errs Errors
	if t.Goals.Empty() {
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
		errs = append(errs, invalid("length", "contract.err.length", nil))
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
