package mentoring

import (
	"cmp"
	"errors"
	"fmt"
	"time"
)

// Date is a day of the civil calendar without a clock and without a zone. It is comparable, so it can be a map key
// and be tested with ==. The zero Date means "no date" and is not valid. Arithmetic goes through noon UTC and whole
// days, never through hours of a local zone: a local day has 23, 24 or 25 hours.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// errDateForm is what ParseDate answers. It does not repeat the text, so that it can be logged.
var errDateForm = errors.New("date is not of the form 2026-12-15")

// DateOf returns the date that a wall calendar in loc shows at the instant t. A nil loc means UTC.
func DateOf(t time.Time, loc *time.Location) Date {
	return dateOf(t.In(orUTC(loc)))
}

// ParseDate reads the form that String writes, "2026-12-15", as stores and settings hold it. A date that does not
// exist (2026-02-29) is an error. What a person types is read elsewhere.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, errDateForm
	}
	return dateOf(t), nil
}

// String returns the ISO 8601 form "2026-12-15", for stores, settings and logs; text for people comes from locales.
// The zero Date gives the empty string, which ParseDate refuses.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, int(d.Month), d.Day)
}

// IsZero reports whether d is the zero Date, "no date".
func (d Date) IsZero() bool { return d == Date{} }

// Valid reports whether d exists in the calendar: the 29th of February does in leap years only, and the zero Date
// never does.
func (d Date) Valid() bool { return !d.IsZero() && dateOf(d.noonUTC()) == d }

// AddDays returns the date n days after d, or before it when n is negative.
func (d Date) AddDays(n int) Date {
	// Most steps stay inside a month, and a search of a calendar takes very many of them.
	if day := d.Day + n; day >= 1 && day <= 28 {
		return Date{Year: d.Year, Month: d.Month, Day: day}
	}
	return dateOf(time.Date(d.Year, d.Month, d.Day+n, 12, 0, 0, 0, time.UTC))
}

// AddMonths returns the same day n months after d, or before it when n is negative. A day that the wanted month does
// not have becomes its last day: 30 November and three months are 28 February, or 29 in a leap year.
func (d Date) AddMonths(n int) Date {
	first := time.Date(d.Year, d.Month+time.Month(n), 1, 12, 0, 0, 0, time.UTC)
	last := time.Date(first.Year(), first.Month()+1, 0, 12, 0, 0, 0, time.UTC).Day()
	return Date{Year: first.Year(), Month: first.Month(), Day: min(d.Day, last)}
}

// DaysUntil returns the number of days from d to other: 1 for tomorrow, 0 for the same day, negative for the past.
func (d Date) DaysUntil(other Date) int {
	const secondsPerDay = 24 * 60 * 60 // A day of UTC always has these.
	return int((other.noonUTC().Unix() - d.noonUTC().Unix()) / secondsPerDay)
}

// Before reports whether d lies before other.
func (d Date) Before(other Date) bool { return d.Compare(other) < 0 }

// After reports whether d lies after other.
func (d Date) After(other Date) bool { return d.Compare(other) > 0 }

// Compare returns -1 when d lies before other, 0 when they are the same day and 1 when d lies after it, as
// slices.SortFunc wants it. The zero Date lies before every date.
func (d Date) Compare(other Date) int {
	return cmp.Or(cmp.Compare(d.Year, other.Year), cmp.Compare(d.Month, other.Month), cmp.Compare(d.Day, other.Day))
}

// Weekday returns the day of the week.
func (d Date) Weekday() time.Weekday { return d.noonUTC().Weekday() }

// ISOWeek returns the year and number of the ISO 8601 week, which begins on a Monday. The year differs from d.Year in
// the days around New Year: 1.1.2027 lies in week 53 of 2026.
func (d Date) ISOWeek() (year, week int) { return d.noonUTC().ISOWeek() }

// Time returns noon of d in loc, for formatting only: noon exists on every date that exists at all. A nil loc means
// UTC. A meeting's instant comes from Wall.
func (d Date) Time(loc *time.Location) time.Time {
	t, _ := Wall(loc, d, At(12, 0))
	return t
}

func (d Date) noonUTC() time.Time { return time.Date(d.Year, d.Month, d.Day, 12, 0, 0, 0, time.UTC) }

func dateOf(t time.Time) Date {
	year, month, day := t.Date()
	return Date{Year: year, Month: month, Day: day}
}

func orUTC(loc *time.Location) *time.Location {
	if loc == nil {
		return time.UTC
	}
	return loc
}

// Clock is a wall time in minutes after midnight, 0 to 24*60; 24*60 is the midnight that ends the day.
type Clock int

// fullDay is the Clock that ends a day.
const fullDay Clock = 24 * 60

// At returns the Clock of an hour (0–24) and a minute (0–59): At(9, 0) is 09.00.
func At(hour, minute int) Clock { return Clock(hour*60 + minute) }

// Hour returns the hour, 0 to 24.
func (c Clock) Hour() int { return int(c) / 60 }

// Minute returns the minute of the hour, 0 to 59.
func (c Clock) Minute() int { return int(c) % 60 }

// WallKind tells how often a wall time exists on its date.
type WallKind int

// The three kinds of wall time.
const (
	WallOnce    WallKind = iota // An ordinary time.
	WallMissing                 // The clock jumps over it: the hour that is lost in spring.
	WallTwice                   // The clock shows it twice: the hour that is repeated in autumn.
)

// Wall returns the instant, in loc, at which clocks in loc show c on the date d. A time that the clock jumps over
// gives the first instant after the jump, and a time that comes twice its first occurrence; the kind tells, because
// booking refuses both. A nil loc means UTC.
//
// It is not time.Date, which answers neither: for a time in the gap it promises nothing (it gives 03.30 for
// Copenhagen's missing 02.30, so that 02.30 comes after 03.00), and of a repeated time it picks the second, so that a
// prompt could go an hour after its meeting. Here the zone's periods around the date are tried in order instead: the
// wanted time belongs to a period when, read with the offset of the period, it lies inside it.
func Wall(loc *time.Location, d Date, c Clock) (time.Time, WallKind) {
	loc = orUTC(loc)
	// The wanted time as if the zone were UTC. No zone has ever been 26 hours from UTC, so the period in force 26 hours
	// earlier is the first that can hold it, and one that begins 26 hours later is too late.
	wanted := time.Date(d.Year, d.Month, d.Day, 0, int(c), 0, 0, time.UTC)
	const reach = 26 * time.Hour

	var found time.Time
	for period := wanted.Add(-reach).In(loc); ; {
		_, offset := period.Zone()
		start, end := period.ZoneBounds()
		at := wanted.Add(-time.Duration(offset) * time.Second).In(loc)
		switch {
		case !start.IsZero() && at.Before(start):
			if found.IsZero() {
				return start, WallMissing
			}
		case end.IsZero() || at.Before(end):
			if !found.IsZero() {
				return found, WallTwice
			}
			found = at
		}
		if end.IsZero() || end.After(wanted.Add(reach)) {
			return found, WallOnce
		}
		period = end
	}
}
