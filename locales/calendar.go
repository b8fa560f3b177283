package locales

import (
	"fmt"
	"strconv"
	"time"
)

var (
	danishMonths = [...]string{"januar", "februar", "marts", "april", "maj", "juni",
		"juli", "august", "september", "oktober", "november", "december"}
	danishWeekdays = [...]string{"søndag", "mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag"}
)

// Month returns the name of m as it stands in the middle of a sentence: "januar".
func (w Words) Month(m time.Month) string {
	if w.lang == English {
		return m.String()
	}
	return danishMonths[m-1]
}

// Weekday returns the name of d as it stands in the middle of a sentence:
// "tirsdag".
func (w Words) Weekday(d time.Weekday) string {
	if w.lang == English {
		return d.String()
	}
	return danishWeekdays[d]
}

// Date returns "tirsdag den 15. december", and adds the year when it is not the
// year of now: "tirsdag den 15. december 2026" (K2).
func (w Words) Date(t, now time.Time) string {
	form := "%s den %d. %s"
	if w.lang == English {
		form = "%s %d %s"
	}
	date := fmt.Sprintf(form, w.Weekday(t.Weekday()), t.Day(), w.Month(t.Month()))
	if t.Year() != now.Year() {
		date += " " + strconv.Itoa(t.Year())
	}
	return date
}

// When returns date, start and end of a meeting: "tirsdag den 15. december
// kl. 14.00–15.30" (K1, K2). A zero end leaves the end out. A meeting that lasts
// past midnight still shows the date of its start alone.
func (w Words) When(start, end, now time.Time) string {
	moment := w.Moment(start, now)
	if end.IsZero() {
		return moment
	}
	return moment + "–" + w.Hour(end)
}

// Moment returns a date and one time: "tirsdag den 15. december kl. 14.00".
func (w Words) Moment(t, now time.Time) string {
	if w.lang == English {
		return w.Date(t, now) + ", " + w.Clock(t)
	}
	return w.Date(t, now) + " " + w.Clock(t)
}

// Clock returns the time of day: "kl. 14.00", in English "14:00" (K1).
func (w Words) Clock(t time.Time) string {
	if w.lang == English {
		return w.Hour(t)
	}
	return "kl. " + w.Hour(t)
}

// Hour returns the time of day without a word before it: "14.00", in English
// "14:00".
func (w Words) Hour(t time.Time) string {
	if w.lang == English {
		return t.Format("15:04")
	}
	return t.Format("15.04")
}

// Short returns the date for tables, without leading zeros: "1.2.1990" (K3), in
// English "1 Feb 1990".
func (w Words) Short(t time.Time) string {
	if w.lang == English {
		return t.Format("2 Jan 2006")
	}
	return t.Format("2.1.2006")
}

// Week returns the number of the ISO week t lies in, such as "53" (K4).
func (w Words) Week(t time.Time) string {
	_, week := t.ISOWeek()
	return strconv.Itoa(week)
}
