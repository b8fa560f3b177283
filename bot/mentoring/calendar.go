package mentoring

import (
	"slices"
	"time"
)

// searchDays bounds every search for a day: a calendar that offers none within two years offers none at all. Without
// it a settings file that closes every week would hang the program.
const searchDays = 2 * 366

// Hours are when messages are sent on an open day, both ends included.
type Hours struct{ Opens, Closes Clock }

// usualHours are those of S1, until a person chooses others.
var usualHours = Hours{Opens: 8 * 60, Closes: 16 * 60}

func (h Hours) orUsual() Hours {
	if h == (Hours{}) {
		return usualHours
	}
	return h
}

// nearest is the time within the hours that lies nearest to a time.
func (h Hours) nearest(k Clock) Clock { return min(max(k, h.Opens), h.Closes) }

// ISO weeks with a name of their own (K7).
const (
	winterWeekEarly = 7
	winterWeekLate  = 8
	summerWeekFirst = 28
	summerWeekLast  = 30
	autumnWeek      = 42
)

// Holidays names public holidays. Package scheduler implements it over a holiday table. It is asked for local calendar
// dates and must not depend on any zone; it must be safe for concurrent use.
type Holidays interface {
	// Holiday returns the holiday on d, and false when d is none.
	Holiday(d Date) (Holiday, bool)
}

// Holiday is the stable code of a public holiday; the words come from locales.
type Holiday string

// The Danish public holidays (K6). Easter Day and Whit Sunday are Sundays and close no open day; they are named so that
// a person who asks for one hears its name.
const (
	NewYearsDay        Holiday = "newyear"
	MaundyThursday     Holiday = "maundythursday"
	GoodFriday         Holiday = "goodfriday"
	EasterDay          Holiday = "easterday"
	EasterMonday       Holiday = "eastermonday"
	PrayerDay          Holiday = "prayerday" // Store bededag, abolished from 2024.
	AscensionDay       Holiday = "ascension"
	WhitSunday         Holiday = "whitsunday"
	WhitMonday         Holiday = "whitmonday"
	ChristmasDay       Holiday = "christmasday"
	SecondChristmasDay Holiday = "secondchristmasday"
)

// ClosedDay is a day on which the programme is closed every year without a public holiday (K7), such as 24.12.
type ClosedDay struct {
	Month time.Month
	Day   int
	From  Clock // Closed from this time on; 0 closes the whole day.
}

// Calendar answers which days the programme meets and writes on, and why not. It is a value: copy it freely, and do not
// change its slices after it is in use. The zero Calendar has no holidays, no closed days and no quiet weeks, in UTC.
type Calendar struct {
	Location   *time.Location // Whose wall clocks count; nil means UTC.
	Holidays   Holidays       // Nil means none.
	ClosedDays []ClosedDay
	QuietWeeks []int // ISO week numbers; see DefaultQuietWeeks.
	Hours      Hours // In which messages are sent; zero for 08.00–16.00.
}

// For is the calendar with the hours of a person.
func (c Calendar) For(p Person) Calendar {
	c.Hours = p.Hours
	return c
}

// DefaultQuietWeeks returns the ISO weeks that are quiet until the municipality says otherwise (S2): 28–30 and 42. The
// caller owns the slice.
func DefaultQuietWeeks() []int { return []int{28, 29, 30, autumnWeek} }

// ReasonKind tells why a date is not suggested. Its values are the last parts of the locale keys reason.*.
type ReasonKind string

// The kinds of reason. ReasonWeekend needs no words.
const (
	ReasonNone    ReasonKind = ""
	ReasonHoliday ReasonKind = "holiday" // A public holiday; Reason.Holiday names it.
	ReasonClosed  ReasonKind = "closed"  // One of the programme's own closed days.
	ReasonWeekend ReasonKind = "weekend"
	ReasonAutumn  ReasonKind = "autumn" // Week 42.
	ReasonWinter  ReasonKind = "winter" // Week 7 or 8, when it is quiet.
	ReasonSummer  ReasonKind = "summer" // July, and weeks 28–30 when they are quiet.
	ReasonQuiet   ReasonKind = "quiet"  // Any other quiet week.
)

// Reason tells why Date is not suggested. The zero Reason says that nothing stands in the way.
type Reason struct {
	Kind    ReasonKind
	Date    Date
	Holiday Holiday // Set for ReasonHoliday only.
	Week    int     // ISO week of Date, set for the holiday weeks and other quiet weeks only.
}

// Open reports whether d is an open day (S1): Monday to Friday, no public holiday, not wholly closed. A half day is
// open.
func (c Calendar) Open(d Date) bool {
	return !weekend(d) && c.OpenUntil(d) > 0 && !c.holiday(d)
}

// OpenUntil returns the time from which the programme's own list closes d: 24*60 for a full day, 0 for a day that it
// closes wholly. It knows nothing of weekends and public holidays; ask Open first.
func (c Calendar) OpenUntil(d Date) Clock {
	until := fullDay
	for _, closed := range c.ClosedDays {
		if closed.Month == d.Month && closed.Day == d.Day {
			until = min(until, max(closed.From, 0))
		}
	}
	return until
}

// Quiet reports whether d lies in a quiet ISO week, Monday to Sunday (S2).
func (c Calendar) Quiet(d Date) bool {
	if len(c.QuietWeeks) == 0 {
		return false
	}
	_, week := d.ISOWeek()
	return slices.Contains(c.QuietWeeks, week)
}

// AskFirst reports whether d is "spørg først" (K7): in a quiet week or in July. Such a day is never suggested and never
// forbidden.
func (c Calendar) AskFirst(d Date) bool { return d.Month == time.July || c.Quiet(d) }

// Reason returns why d is not suggested, and false when it may be. A holiday is named before a weekend, and both before
// a holiday week.
func (c Calendar) Reason(d Date) (Reason, bool) {
	if c.Holidays != nil {
		if holiday, ok := c.Holidays.Holiday(d); ok {
			return Reason{Kind: ReasonHoliday, Date: d, Holiday: holiday}, true
		}
	}
	switch {
	case c.OpenUntil(d) == 0:
		return Reason{Kind: ReasonClosed, Date: d}, true
	case weekend(d):
		return Reason{Kind: ReasonWeekend, Date: d}, true
	case !c.AskFirst(d):
		return Reason{}, false
	}
	_, week := d.ISOWeek()
	return Reason{Kind: quietKind(d, week), Date: d, Week: week}, true
}

// NextOpen returns the first open day from d on: d itself when it is open. When two years hold none it returns d.
func (c Calendar) NextOpen(d Date) Date {
	if open, ok := firstDay(d, c.Open); ok {
		return open
	}
	return d
}

// NextOpenLoud returns the first open day from d on that lies outside quiet weeks: d itself when it does. When two
// years hold none it returns d.
func (c Calendar) NextOpenLoud(d Date) Date {
	loud, ok := firstDay(d, func(d Date) bool { return c.Open(d) && !c.Quiet(d) })
	if !ok {
		return d
	}
	return loud
}

// OpenDaysBefore returns the nth open day before d (K10); d itself is not counted and need not be open. For n of 0 or
// less it returns d. A search that finds no open day for two years ends where it stands.
func (c Calendar) OpenDaysBefore(d Date, n int) Date { return c.countOpen(d, n, -1) }

// AddOpenDays returns the nth open day after d; d itself is not counted and need not be open. For n of 0 or less it
// returns d. A search that finds no open day for two years ends where it stands.
func (c Calendar) AddOpenDays(d Date, n int) Date { return c.countOpen(d, n, 1) }

// Window returns t when a message may be sent then (S1): in c.Hours on an open day, both ends included; a half day
// ends when it closes. Otherwise it returns the start of the next window, in c.Location. Quiet weeks are not its matter.
func (c Calendar) Window(t time.Time) time.Time {
	h := c.Hours.orUsual()
	return c.WindowBetween(t, h.Opens, h.Closes)
}

// WindowLoud is Window outside quiet weeks, for what the programme sends (S2).
func (c Calendar) WindowLoud(t time.Time) time.Time {
	w := c.Window(t)
	if day := DateOf(w, c.Location); c.Quiet(day) {
		return c.Window(c.At(c.NextOpenLoud(day), c.Hours.orUsual().Opens))
	}
	return w
}

// WindowBetween is Window for a person who has chosen other hours (S1). Hours that leave no window in two years, such as
// an end before the beginning, give t back: a message is rather sent at an odd hour than never.
func (c Calendar) WindowBetween(t time.Time, opens, closes Clock) time.Time {
	today := DateOf(t, c.Location)
	for n := range searchDays {
		d := today.AddDays(n)
		until := min(closes, c.OpenUntil(d))
		if until < opens || !c.Open(d) {
			continue
		}
		start := c.At(d, opens)
		if t.Before(start) {
			return start
		}
		if !t.After(c.At(d, until)) {
			return t
		}
	}
	return t
}

// At returns the instant of a wall time in c.Location; see Wall for times that do not exist or exist twice.
func (c Calendar) At(d Date, k Clock) time.Time {
	t, _ := Wall(c.Location, d, k)
	return t
}

func (c Calendar) holiday(d Date) bool {
	if c.Holidays == nil {
		return false
	}
	_, ok := c.Holidays.Holiday(d)
	return ok
}

func (c Calendar) countOpen(d Date, n, direction int) Date {
	for closed := 0; n > 0 && closed < searchDays; {
		d = d.AddDays(direction)
		if c.Open(d) {
			n--
			closed = 0
		} else {
			closed++
		}
	}
	return d
}

// firstDay returns the first day from d on that is wanted, and false when two years hold none.
func firstDay(d Date, wanted func(Date) bool) (Date, bool) {
	for range searchDays {
		if wanted(d) {
			return d, true
		}
		d = d.AddDays(1)
	}
	return Date{}, false
}

func weekend(d Date) bool {
	day := d.Weekday()
	return day == time.Saturday || day == time.Sunday
}

func quietKind(d Date, week int) ReasonKind {
	switch {
	case week == autumnWeek:
		return ReasonAutumn
	case week == winterWeekEarly || week == winterWeekLate:
		return ReasonWinter
	case d.Month == time.July || week >= summerWeekFirst && week <= summerWeekLast:
		return ReasonSummer
	default:
		return ReasonQuiet
	}
}
