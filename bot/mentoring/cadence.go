package mentoring

import "time"

const (
	// nudgeLead is how many days before the lower end of the interval the mentee is asked for a date (M9).
	nudgeLead = 7
	// rhythmGrace is how many days after the upper end a pair still counts as in rhythm (R86).
	rhythmGrace = 14
)

// Cadence is a frequency that hangs on a calendar date and is moved off the days one does not meet on. It has the method
// of a robfig/cron Schedule, so package scheduler can hand it to one.
//
// Its nominal dates are the anchor and the lower ends added up; the meeting of each step is chosen from a window that
// starts from the nominal date before it (K11). A choice that is moved never moves the nominal dates after it, so a
// holiday does not shift the rest of the year. Two steps that land on one day after a long closed stretch are one.
type Cadence struct {
	Frequency Frequency
	Calendar  Calendar
	// Anchor is a stored date: the day both said yes, then the contract's date, then the latest meeting that counts. It is
	// never today and never the last run, which would lose the phase at each restart.
	Anchor Date
	Clock  Clock // The wall time of the meetings, 0 to 24*60-1.
}

// Suggestion is the proposed date of a meeting, with what a person should hear about it. The zero Suggestion proposes
// nothing.
type Suggestion struct {
	Date Date
	// Earliest and Latest are the window it was chosen from, for "uge 42–43". Date lies after Latest when the whole window
	// was passed over.
	Earliest, Latest Date
	// Moved tells that the wanted date was passed over: the first day in the window with the weekday of the anchor, or the
	// window's first day when it has none.
	Moved bool
	// Reason tells why, when Moved. When the wanted date is only a weekend, it is that of the first other day passed over.
	Reason Reason
}

// Next returns the first meeting after t, in the location of the calendar. It is pure and strictly increasing; a time in
// a clock change's gap becomes the first instant after it, and a time that comes twice its first occurrence. It returns
// the zero time when the phase asks for no meetings, or when the calendar offers no day for two years, which cron takes
// for never.
func (c Cadence) Next(t time.Time) time.Time {
	// Before the instant of a date the wall calendar never shows a later date, so the meetings of earlier dates than t's
	// are over. The one of t's own date may be over too.
	after := DateOf(t, c.Calendar.Location).AddDays(-1)
	for {
		s, ok := c.stepAfter(after)
		if !ok {
			return time.Time{}
		}
		if at := c.Calendar.At(s.date, c.Clock); at.After(t) {
			return at
		}
		after = s.date
	}
}

// Suggest returns the first meeting on a date after the given one, which is the anchor itself or today. It returns the
// zero Suggestion where Next returns the zero time.
func (c Cadence) Suggest(after Date) Suggestion {
	s, ok := c.stepAfter(after)
	if !ok {
		return Suggestion{}
	}
	out := Suggestion{Date: s.date, Earliest: s.earliest, Latest: s.latest}
	if wanted := c.wanted(s.earliest, s.latest); wanted != s.date {
		out.Moved = true
		out.Reason = c.reason(wanted, s.date)
	}
	return out
}

// NudgeDate returns the date on which the mentee is asked for a date, when none is agreed (M9): a week before the lower
// end of the interval, but not before the day after the anchor, moved to the next open day outside quiet weeks. It
// returns the zero Date when the phase asks for no meetings.
func (c Cadence) NudgeDate() Date {
	phase := c.Frequency.PhaseFor(c.Anchor)
	if phase.Never() {
		return Date{}
	}
	return c.Calendar.NextOpenLoud(c.Anchor.AddDays(max(phase.Min-nudgeLead, 1)))
}

// InRhythm reports whether no more days than the upper end of the interval and two weeks have passed since the anchor;
// days in quiet weeks do not count (R86). A pair whose phase asks for no meetings is in rhythm.
func (c Cadence) InRhythm(today Date) bool {
	return c.InRhythmExcept(today, func(Date) bool { return false })
}

// InRhythmExcept is InRhythm for a pair that has paused: the days for which paused answers true do not count either
// (R86). Paused is asked once for each day after the anchor until today at most.
func (c Cadence) InRhythmExcept(today Date, paused func(Date) bool) bool {
	phase := c.Frequency.PhaseFor(c.Anchor)
	if phase.Never() {
		return true
	}
	left := max(phase.Min, phase.Max) + rhythmGrace
	for d := c.Anchor.AddDays(1); !d.After(today); d = d.AddDays(1) {
		if c.Calendar.Quiet(d) || paused(d) {
			continue
		}
		if left--; left < 0 {
			return false
		}
	}
	return true
}

// cadenceStep is one meeting of a cadence: its window and the date chosen.
type cadenceStep struct {
	earliest, latest Date
	date             Date
}

// cadenceRun is a row of steps of one phase: step k, from 1 to steps, starts at the nominal date from + (k-1)*Min.
type cadenceRun struct {
	from  Date
	phase Phase
	steps int
}

// stepAfter returns the step with the first date after the given one. The windows of the two phases can overlap when the
// later phase is the narrower one, so both are asked.
func (c Cadence) stepAfter(after Date) (cadenceStep, bool) {
	n := c.Frequency.firstSteps(c.Anchor)
	best, ok := c.stepOf(cadenceRun{from: c.Anchor, phase: c.Frequency.First, steps: n}, after)
	if n == endless {
		return best, ok
	}
	change := c.Anchor
	if n > 0 {
		change = change.AddDays(n * c.Frequency.First.Min)
	}
	later, laterOK := c.stepOf(cadenceRun{from: change, phase: c.Frequency.Later, steps: endless}, after)
	if !ok || laterOK && later.date.Before(best.date) {
		return later, laterOK
	}
	return best, true
}

// stepOf returns the first step of a run whose date lies after the given one. The dates of a run never fall as its steps
// advance, so it starts at the last window that begins in time and looks at its neighbours; it costs the same after ten
// years as after one.
func (c Cadence) stepOf(r cadenceRun, after Date) (cadenceStep, bool) {
	if r.steps < 1 || r.phase.Never() {
		return cadenceStep{}, false
	}
	k := min(max(r.from.DaysUntil(after)/r.phase.Min, 1), r.steps)
	s, ok := c.step(r, k)
	if !ok || !s.date.After(after) {
		if k == r.steps {
			return cadenceStep{}, false
		}
		return c.step(r, k+1)
	}
	for k > 1 {
		earlier, ok := c.step(r, k-1)
		if !ok || !earlier.date.After(after) {
			break
		}
		s, k = earlier, k-1
	}
	return s, true
}

// step returns the kth step of a run, from 1. It returns false when the calendar offers no day for two years.
func (c Cadence) step(r cadenceRun, k int) (cadenceStep, bool) {
	s := cadenceStep{}
	s.earliest, s.latest = r.phase.window(r.from.AddDays((k - 1) * r.phase.Min))
	var ok bool
	s.date, ok = c.choose(s.earliest, s.latest)
	return s, ok
}

// choose returns the date of a window by K11: the first suitable day with the anchor's weekday, else the first suitable
// day, else the first suitable one after the window.
func (c Cadence) choose(earliest, latest Date) (Date, bool) {
	if limit := earliest.AddDays(searchDays); latest.After(limit) {
		latest = limit
	}
	for d := onWeekday(earliest, c.Anchor.Weekday()); !d.After(latest); d = d.AddDays(7) {
		if c.suits(d) {
			return d, true
		}
	}
	return firstDay(earliest, c.suits)
}

// wanted returns the date that the window would give if no day were closed.
func (c Cadence) wanted(earliest, latest Date) Date {
	if d := onWeekday(earliest, c.Anchor.Weekday()); !d.After(latest) {
		return d
	}
	return earliest
}

// reason returns why the wanted date was passed over for the chosen one.
func (c Cadence) reason(wanted, chosen Date) Reason {
	for d := wanted; d.Before(chosen); d = d.AddDays(1) {
		if r := c.reasonOn(d); r.Kind != ReasonWeekend {
			return r
		}
	}
	return c.reasonOn(wanted)
}

func (c Cadence) reasonOn(d Date) Reason {
	r, ok := c.Calendar.Reason(d)
	if !ok && !c.suits(d) {
		return Reason{Kind: ReasonClosed, Date: d} // A half day that closes before the meeting.
	}
	return r
}

// suits reports whether a meeting at the cadence's time can be suggested on d.
func (c Cadence) suits(d Date) bool {
	return c.Calendar.Open(d) && !c.Calendar.AskFirst(d) && c.Clock%fullDay < c.Calendar.OpenUntil(d)
}

// onWeekday returns the first day from d on that is the given weekday.
func onWeekday(d Date, day time.Weekday) Date {
	return d.AddDays(int(day-d.Weekday()+7) % 7)
}
