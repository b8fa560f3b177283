package mentoring

// Phase is the window of days from one meeting to the next, both ends included: {21, 21} is every three weeks, {35, 42}
// every five to six. A Min of 0 or less means that there is no next meeting. A Max below Min counts as Min.
type Phase struct {
	Min int // Days, the lower end.
	Max int // Days, the upper end.
}

// Never reports whether the phase asks for no meetings at all, as in a pair that has ended or pauses without an end.
func (p Phase) Never() bool { return p.Min <= 0 }

// window returns the first and the last day on which a meeting after from is wanted.
func (p Phase) window(from Date) (earliest, latest Date) {
	return from.AddDays(p.Min), from.AddDays(max(p.Min, p.Max))
}

// Frequency is how often a pair meets, in the two phases of the brochure: shorter intervals in the beginning ("I starten
// vil der altid være lidt kortere tid mellem møderne"), longer ones after some months (R81, R83). The zero Frequency
// asks for no meetings.
type Frequency struct {
	First     Phase
	Later     Phase
	LaterFrom Date // The date on which both said yes to the later phase (M11); zero while the first one holds.
}

// DefaultFrequency returns what holds until a contract says otherwise: every three weeks, later every five to six.
func DefaultFrequency() Frequency {
	return Frequency{First: Phase{Min: 21, Max: 21}, Later: Phase{Min: 35, Max: 42}}
}

// PhaseFor returns the phase of the step that starts from the date from: the later one when the change was agreed before
// the day on which the first phase would have put the next meeting. A yes on that very day comes too late for it. It is
// counted from the step and never from today, so that the answer does not change with the day of asking.
func (f Frequency) PhaseFor(from Date) Phase {
	if f.firstSteps(from) > 0 {
		return f.First
	}
	return f.Later
}

// endless is the number of steps of a phase that no other follows.
const endless = int(^uint(0) >> 1)

// firstSteps returns how many steps that start from the date from belong to the first phase.
func (f Frequency) firstSteps(from Date) int {
	if f.LaterFrom.IsZero() {
		return endless
	}
	days := from.DaysUntil(f.LaterFrom)
	switch {
	case days < f.First.Min:
		return 0
	case f.First.Never():
		return endless
	default:
		return days / f.First.Min
	}
}
