package locales_test

import (
	"testing"
	"time"
)

func moment(year int, month time.Month, day, hour, minute int) time.Time {
	return time.Date(year, month, day, hour, minute, 0, 0, time.UTC)
}

func TestDatesAndTimesAreWrittenAsPeopleHereWriteThem(t *testing.T) {
	t.Parallel()
	c := load(t)
	da, en := c.Words("da"), c.Words("en")
	start, end := moment(2026, time.December, 15, 14, 0), moment(2026, time.December, 15, 15, 30)
	same, before := moment(2026, time.December, 1, 9, 0), moment(2025, time.December, 1, 9, 0)
	for _, test := range []struct{ name, got, want string }{
		{"K1", da.Clock(moment(2026, 1, 1, 17, 30)), "kl. 17.30"},
		{"K1 early", da.Clock(moment(2026, 1, 1, 9, 5)), "kl. 09.05"},
		{"K2", da.When(start, end, same), "tirsdag den 15. december kl. 14.00–15.30"},
		{"K2 another year", da.When(start, end, before), "tirsdag den 15. december 2026 kl. 14.00–15.30"},
		{"no end", da.When(start, time.Time{}, same), "tirsdag den 15. december kl. 14.00"},
		{"date", da.Date(start, same), "tirsdag den 15. december"},
		{"date, another year", da.Date(start, before), "tirsdag den 15. december 2026"},
		{"moment", da.Moment(start, same), "tirsdag den 15. december kl. 14.00"},
		{"moment, another year", da.Moment(start, before), "tirsdag den 15. december 2026 kl. 14.00"},
		{"K3", da.Short(moment(1990, time.February, 1, 0, 0)), "1.2.1990"},
		{"month", da.Month(time.March), "marts"},
		{"weekday", da.Weekday(time.Sunday), "søndag"},
		{"English when", en.When(start, end, same), "Tuesday 15 December, 14:00–15:30"},
		{"English when, another year", en.When(start, end, before), "Tuesday 15 December 2026, 14:00–15:30"},
		{"English date", en.Date(start, same), "Tuesday 15 December"},
		{"English date, another year", en.Date(start, before), "Tuesday 15 December 2026"},
		{"English moment", en.Moment(start, same), "Tuesday 15 December, 14:00"},
		{"English clock", en.Clock(start), "14:00"},
		{"English short", en.Short(moment(1990, time.February, 1, 0, 0)), "1 Feb 1990"},
		{"English month", en.Month(time.March), "March"},
		{"English weekday", en.Weekday(time.Sunday), "Sunday"},
	} {
		if test.got != test.want {
			t.Errorf("%s: %q, want %q", test.name, test.got, test.want)
		}
	}
}

func TestWeeksAreISOWeeks(t *testing.T) {
	t.Parallel()
	words := load(t).Words("da")
	for _, test := range []struct {
		date time.Time
		want string
	}{
		{moment(2026, time.December, 15, 14, 0), "51"},
		{moment(2026, time.December, 28, 0, 0), "53"},
		{moment(2027, time.January, 1, 0, 0), "53"},
		{moment(2027, time.January, 4, 0, 0), "1"},
		{moment(2009, time.December, 28, 0, 0), "53"},
		{moment(2010, time.January, 3, 23, 59), "53"},
		{moment(2010, time.January, 4, 0, 0), "1"},
		{moment(2027, time.October, 18, 0, 0), "42"},
	} {
		if got := words.Week(test.date); got != test.want {
			t.Errorf("%s lies in week %s, want %s", test.date.Format(time.DateOnly), got, test.want)
		}
	}
}

func TestEveryMonthAndWeekdayHasItsName(t *testing.T) {
	t.Parallel()
	words := load(t).Words("da")
	seen := map[string]bool{}
	for month := time.January; month <= time.December; month++ {
		seen[words.Month(month)] = true
	}
	for day := time.Sunday; day <= time.Saturday; day++ {
		seen[words.Weekday(day)] = true
	}
	if len(seen) != 12+7 {
		t.Errorf("%d names, want 19: %v", len(seen), seen)
	}
}
