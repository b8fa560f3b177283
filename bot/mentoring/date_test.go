package mentoring_test

import (
	"testing"
	"time"
	_ "time/tzdata" // The tables must not depend on the machine's zones.

	"mentorbot/bot/mentoring"
)

// location returns a zone by its tz database name.
func location(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

// date reads "2026-12-15".
func date(t testing.TB, s string) mentoring.Date {
	t.Helper()
	d, err := mentoring.ParseDate(s)
	if err != nil {
		t.Fatalf("%q: %v", s, err)
	}
	return d
}

// clock reads "09:30"; "24:00" is the end of the day.
func clock(t testing.TB, s string) mentoring.Clock {
	t.Helper()
	if s == "24:00" {
		return mentoring.At(24, 0)
	}
	at, err := time.Parse("15:04", s)
	if err != nil {
		t.Fatal(err)
	}
	return mentoring.At(at.Hour(), at.Minute())
}

func TestADateKeepsItsTextForm(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"2026-12-15", "2010-01-01", "2024-02-29", "1686-05-03", "0001-01-01"} {
		if got := date(t, s).String(); got != s {
			t.Errorf("%s came back as %s", s, got)
		}
	}
	if got := (mentoring.Date{}).String(); got != "" {
		t.Errorf("no date prints %q", got)
	}
}

func TestWhatIsNoDateIsRefused(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"", "2026-02-29", "2026-13-01", "2026-1-1", "15.12.2026", "2026-12-15T00:00:00Z", "2026-12-32"} {
		if d, err := mentoring.ParseDate(s); err == nil {
			t.Errorf("%q was read as %v", s, d)
		}
	}
}

func TestOnlyDatesThatExistAreValid(t *testing.T) {
	t.Parallel()
	valid := []mentoring.Date{{2024, 2, 29}, {2000, 2, 29}, {2026, 12, 31}}
	invalid := []mentoring.Date{{}, {2026, 2, 29}, {1900, 2, 29}, {2026, 4, 31}, {2026, 0, 1}, {2026, 13, 1}, {2026, 1, 0}}
	for _, d := range valid {
		if !d.Valid() {
			t.Errorf("%v is refused", d)
		}
	}
	for _, d := range invalid {
		if d.Valid() {
			t.Errorf("%v is accepted", d)
		}
	}
}

func TestTheDateIsTheOneOfTheWallCalendar(t *testing.T) {
	t.Parallel()
	instant := time.Date(2026, 12, 24, 23, 30, 0, 0, time.UTC)
	for name, want := range map[string]string{
		"UTC": "2026-12-24", "Europe/Copenhagen": "2026-12-25", "America/New_York": "2026-12-24", "Pacific/Kiritimati": "2026-12-25",
	} {
		if got := mentoring.DateOf(instant, location(t, name)); got.String() != want {
			t.Errorf("%s: %v, want %s", name, got, want)
		}
	}
	if got := mentoring.DateOf(instant, nil); got.String() != "2026-12-24" {
		t.Errorf("no location: %v", got)
	}
}

func TestDaysAreCountedAcrossClockChangesMonthsAndLeapDays(t *testing.T) {
	t.Parallel()
	tests := []struct {
		from string
		days int
		to   string
	}{
		{"2026-03-16", 21, "2026-04-06"},
		{"2026-10-24", 2, "2026-10-26"},
		{"2026-12-31", 1, "2027-01-01"},
		{"2024-02-28", 1, "2024-02-29"},
		{"2026-02-28", 1, "2026-03-01"},
		{"2026-03-01", -1, "2026-02-28"},
		{"2026-01-12", 84, "2026-04-06"},
		{"2009-12-01", 395, "2010-12-31"},
		{"2026-06-15", 0, "2026-06-15"},
		{"2000-01-01", 146097, "2400-01-01"},
	}
	for _, tt := range tests {
		from, to := date(t, tt.from), date(t, tt.to)
		if got := from.AddDays(tt.days); got != to {
			t.Errorf("%s and %d days: %v, want %s", tt.from, tt.days, got, tt.to)
		}
		if got := from.DaysUntil(to); got != tt.days {
			t.Errorf("%s to %s: %d days, want %d", tt.from, tt.to, got, tt.days)
		}
		if got := to.AddDays(-tt.days); got != from {
			t.Errorf("%s and %d days back: %v, want %s", tt.to, tt.days, got, tt.from)
		}
	}
}

func TestAMonthLaterIsClampedToItsLastDay(t *testing.T) {
	t.Parallel()
	tests := []struct {
		from   string
		months int
		to     string
	}{
		{"2026-11-30", 3, "2027-02-28"},
		{"2023-11-30", 3, "2024-02-29"},
		{"2026-01-31", 1, "2026-02-28"},
		{"2026-01-31", 3, "2026-04-30"},
		{"2026-03-31", -1, "2026-02-28"},
		{"2026-12-15", 1, "2027-01-15"},
		{"2026-01-15", -1, "2025-12-15"},
		{"2026-05-31", 0, "2026-05-31"},
		{"2024-02-29", 12, "2025-02-28"},
	}
	for _, tt := range tests {
		if got := date(t, tt.from).AddMonths(tt.months); got.String() != tt.to {
			t.Errorf("%s and %d months: %v, want %s", tt.from, tt.months, got, tt.to)
		}
	}
}

func TestDatesAreOrdered(t *testing.T) {
	t.Parallel()
	sorted := []mentoring.Date{{}, {2025, 12, 31}, {2026, 1, 1}, {2026, 1, 2}, {2026, 2, 1}, {2027, 1, 1}}
	for i, a := range sorted {
		for j, b := range sorted {
			want := 0
			if i < j {
				want = -1
			} else if i > j {
				want = 1
			}
			if a.Compare(b) != want || a.Before(b) != (want < 0) || a.After(b) != (want > 0) {
				t.Errorf("%v against %v: %d, want %d", a, b, a.Compare(b), want)
			}
		}
	}
}

func TestWeeksAreISOWeeks(t *testing.T) { // K4
	t.Parallel()
	tests := []struct {
		date       string
		year, week int
	}{
		{"2026-12-28", 2026, 53}, {"2027-01-01", 2026, 53}, {"2027-01-03", 2026, 53}, {"2027-01-04", 2027, 1},
		{"2009-12-27", 2009, 52}, {"2009-12-28", 2009, 53}, {"2010-01-03", 2009, 53}, {"2010-01-04", 2010, 1},
		{"2027-10-18", 2027, 42}, {"2026-12-15", 2026, 51}, {"2026-10-12", 2026, 42}, {"2026-07-06", 2026, 28}, {"2026-07-26", 2026, 30},
		{"2024-12-30", 2025, 1},
	}
	for _, tt := range tests {
		if year, week := date(t, tt.date).ISOWeek(); year != tt.year || week != tt.week {
			t.Errorf("%s: week %d of %d, want %d of %d", tt.date, week, year, tt.week, tt.year)
		}
	}
}

func TestWeekdaysAreThoseOfTheCalendar(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]time.Weekday{
		"2026-12-15": time.Tuesday, "2026-04-05": time.Sunday, "2009-12-01": time.Tuesday, "2000-02-29": time.Tuesday, "2026-08-01": time.Saturday,
	} {
		if got := date(t, s).Weekday(); got != want {
			t.Errorf("%s is a %v, want %v", s, got, want)
		}
	}
}

func TestADateIsFormattedAtItsOwnNoon(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"Europe/Copenhagen", "Pacific/Kiritimati", "America/New_York"} {
		at := date(t, "2026-03-29").Time(location(t, name))
		if got := at.Format("2006-01-02 15:04"); got != "2026-03-29 12:00" {
			t.Errorf("%s: %s", name, got)
		}
	}
}

func TestAClockHasHoursAndMinutes(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ hour, minute int }{{0, 0}, {8, 30}, {23, 59}, {24, 0}} {
		c := mentoring.At(tt.hour, tt.minute)
		if c.Hour() != tt.hour || c.Minute() != tt.minute || int(c) != 60*tt.hour+tt.minute {
			t.Errorf("%d.%02d is %d: %d.%02d", tt.hour, tt.minute, c, c.Hour(), c.Minute())
		}
	}
}
