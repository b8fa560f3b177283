package mentoring_test

import (
	"testing"
	"time"

	"mentorbot/bot/mentoring"
)

// gaussHolidays are the Danish public holidays by Gauss's Easter rule, independent of the table that package scheduler
// uses.
type gaussHolidays struct{}

func (gaussHolidays) Holiday(d mentoring.Date) (mentoring.Holiday, bool) {
	switch [2]int{int(d.Month), d.Day} {
	case [2]int{1, 1}:
		return mentoring.NewYearsDay, true
	case [2]int{12, 25}:
		return mentoring.ChristmasDay, true
	case [2]int{12, 26}:
		return mentoring.SecondChristmasDay, true
	}
	days := gaussEaster(d.Year).DaysUntil(d)
	if days == 26 && d.Year > 2023 {
		return "", false
	}
	holiday, ok := map[int]mentoring.Holiday{
		-3: mentoring.MaundyThursday, -2: mentoring.GoodFriday, 0: mentoring.EasterDay, 1: mentoring.EasterMonday,
		26: mentoring.PrayerDay, 39: mentoring.AscensionDay, 49: mentoring.WhitSunday, 50: mentoring.WhitMonday,
	}[days]
	return holiday, ok
}

func gaussEaster(year int) mentoring.Date {
	k := year / 100
	m := (15 - (13+8*k)/25 + k - k/4) % 30
	n := (4 + k - k/4) % 7
	d := (19*(year%19) + m) % 30
	e := (2*(year%4) + 4*(year%7) + 6*d + n) % 7
	late := d == 29 && e == 6 || d == 28 && e == 6 && (11*m+11)%30 < 19
	march := 22 + d + e
	if late {
		march -= 7
	}
	return mentoring.Date{Year: year, Month: time.March, Day: 1}.AddDays(march - 1)
}

// danish is a calendar of a municipality: the default quiet weeks, and the local days of K7.
func danish(t testing.TB) mentoring.Calendar {
	t.Helper()
	return mentoring.Calendar{
		Location: location(t, "Europe/Copenhagen"),
		Holidays: gaussHolidays{},
		ClosedDays: []mentoring.ClosedDay{
			{Month: time.December, Day: 24},
			{Month: time.December, Day: 31},
			{Month: time.May, Day: 1, From: mentoring.At(12, 0)},
			{Month: time.June, Day: 5, From: mentoring.At(12, 0)},
		},
		QuietWeeks: mentoring.DefaultQuietWeeks(),
	}
}

func TestOpenDaysAreWorkingDaysThatNobodyCloses(t *testing.T) { // S1, K7
	t.Parallel()
	cal := danish(t)
	for s, want := range map[string]bool{
		"2026-04-01": true, "2026-04-02": false, "2026-04-03": false, "2026-04-04": false, "2026-04-05": false, "2026-04-06": false, "2026-04-07": true,
		"2010-04-30": false, "2023-05-05": false, "2024-04-26": true, "2027-04-23": true, // Store bededag.
		"2026-12-23": true, "2026-12-24": false, "2026-12-25": false, "2026-12-31": false, "2027-01-01": false,
		"2026-05-01": true, "2026-06-05": true, // Half days.
		"2026-07-15": true, "2026-10-14": true, // Quiet is not closed.
		"2026-10-17": false,
	} {
		if got := cal.Open(date(t, s)); got != want {
			t.Errorf("%s open: %t, want %t", s, got, want)
		}
	}
}

func TestAHalfDayClosesFromItsHour(t *testing.T) { // K7
	t.Parallel()
	cal := danish(t)
	cal.ClosedDays = append(cal.ClosedDays, mentoring.ClosedDay{Month: time.June, Day: 5, From: mentoring.At(10, 0)})
	for s, want := range map[string]mentoring.Clock{
		"2026-05-01": mentoring.At(12, 0), "2026-06-05": mentoring.At(10, 0), "2026-12-24": 0, "2026-06-04": mentoring.At(24, 0),
	} {
		if got := cal.OpenUntil(date(t, s)); got != want {
			t.Errorf("%s is open until %d, want %d", s, got, want)
		}
	}
}

func TestQuietWeeksRunFromMondayToSunday(t *testing.T) { // S2, K7
	t.Parallel()
	cal := danish(t)
	tests := []struct {
		date            string
		quiet, askFirst bool
	}{
		{"2026-06-30", false, false}, {"2026-07-01", false, true}, {"2026-07-05", false, true}, {"2026-07-06", true, true},
		{"2026-07-26", true, true}, {"2026-07-27", false, true}, {"2026-07-31", false, true}, {"2026-08-01", false, false},
		{"2026-10-11", false, false}, {"2026-10-12", true, true}, {"2026-10-18", true, true}, {"2026-10-19", false, false},
		{"2026-12-30", false, false}, // Week 53 is an ordinary week.
	}
	for _, tt := range tests {
		d := date(t, tt.date)
		if quiet, ask := cal.Quiet(d), cal.AskFirst(d); quiet != tt.quiet || ask != tt.askFirst {
			t.Errorf("%s: quiet %t, ask first %t; want %t, %t", tt.date, quiet, ask, tt.quiet, tt.askFirst)
		}
	}
	cal.QuietWeeks = []int{53}
	if !cal.Quiet(date(t, "2027-01-01")) || cal.Quiet(date(t, "2027-01-04")) || cal.Quiet(date(t, "2026-07-06")) {
		t.Error("week 53 does not end with its Sunday")
	}
}

func TestADateThatIsNotSuggestedHasAReason(t *testing.T) { // K7, K11
	t.Parallel()
	cal := danish(t)
	cal.QuietWeeks = append(cal.QuietWeeks, 7, 45)
	tests := []struct {
		date    string
		kind    mentoring.ReasonKind
		holiday mentoring.Holiday
		week    int
	}{
		{"2026-04-06", mentoring.ReasonHoliday, mentoring.EasterMonday, 0},
		{"2026-04-05", mentoring.ReasonHoliday, mentoring.EasterDay, 0}, // Rather than a weekend.
		{"2026-12-24", mentoring.ReasonClosed, "", 0},
		{"2026-10-17", mentoring.ReasonWeekend, "", 0},
		{"2026-10-12", mentoring.ReasonAutumn, "", 42},
		{"2026-02-09", mentoring.ReasonWinter, "", 7},
		{"2026-02-16", mentoring.ReasonNone, "", 0}, // Week 8 is not this municipality's.
		{"2026-07-01", mentoring.ReasonSummer, "", 27},
		{"2026-07-13", mentoring.ReasonSummer, "", 29},
		{"2026-11-02", mentoring.ReasonQuiet, "", 45},
		{"2026-06-05", mentoring.ReasonNone, "", 0}, // A half day.
		{"2026-08-03", mentoring.ReasonNone, "", 0},
	}
	for _, tt := range tests {
		d := date(t, tt.date)
		want := mentoring.Reason{Kind: tt.kind, Date: d, Holiday: tt.holiday, Week: tt.week}
		if tt.kind == mentoring.ReasonNone {
			want = mentoring.Reason{}
		}
		got, ok := cal.Reason(d)
		if got != want || ok != (tt.kind != mentoring.ReasonNone) {
			t.Errorf("%s: %+v (%t), want %+v", tt.date, got, ok, want)
		}
	}
}

func TestTheNextOpenDayIsTheDayItselfWhenItIsOpen(t *testing.T) {
	t.Parallel()
	cal := danish(t)
	for s, want := range map[string][2]string{
		"2026-04-01": {"2026-04-01", "2026-04-01"},
		"2026-04-02": {"2026-04-07", "2026-04-07"},
		"2026-10-10": {"2026-10-12", "2026-10-19"},
		"2026-07-06": {"2026-07-06", "2026-07-27"},
		"2026-12-24": {"2026-12-28", "2026-12-28"},
		"2026-12-31": {"2027-01-04", "2027-01-04"},
	} {
		d := date(t, s)
		if open, loud := cal.NextOpen(d).String(), cal.NextOpenLoud(d).String(); open != want[0] || loud != want[1] {
			t.Errorf("%s: open %s, loud %s; want %v", s, open, loud, want)
		}
	}
}

func TestOpenDaysAreCountedOverClosedOnes(t *testing.T) { // K10
	t.Parallel()
	cal := danish(t)
	before := []struct {
		date string
		n    int
		want string
	}{
		{"2026-04-07", 2, "2026-03-31"}, {"2026-12-10", 2, "2026-12-08"}, {"2027-01-04", 2, "2026-12-29"},
		{"2026-04-07", 1, "2026-04-01"}, {"2026-04-07", 5, "2026-03-26"}, {"2026-04-07", 0, "2026-04-07"}, {"2026-04-07", -1, "2026-04-07"},
		{"2026-04-05", 1, "2026-04-01"}, // A closed day may be asked.
		{"2026-06-08", 1, "2026-06-05"}, // A half day counts.
	}
	for _, tt := range before {
		if got := cal.OpenDaysBefore(date(t, tt.date), tt.n); got.String() != tt.want {
			t.Errorf("%d open days before %s: %v, want %s", tt.n, tt.date, got, tt.want)
		}
	}
	after := []struct {
		date string
		n    int
		want string
	}{
		{"2026-03-31", 2, "2026-04-07"}, {"2026-12-29", 2, "2027-01-04"}, {"2026-12-08", 5, "2026-12-15"}, {"2026-12-08", 0, "2026-12-08"},
		{"2026-04-04", 1, "2026-04-07"},
	}
	for _, tt := range after {
		if got := cal.AddOpenDays(date(t, tt.date), tt.n); got.String() != tt.want {
			t.Errorf("%d open days after %s: %v, want %s", tt.n, tt.date, got, tt.want)
		}
	}
}

func TestAMessageWaitsForTheNextWindow(t *testing.T) { // S1
	t.Parallel()
	cal := danish(t)
	tests := []struct{ local, want string }{
		{"2026-03-16 07:59:59", "2026-03-16 08:00:00"},
		{"2026-03-16 08:00:00", "2026-03-16 08:00:00"},
		{"2026-03-16 11:22:33", "2026-03-16 11:22:33"},
		{"2026-03-16 16:00:00", "2026-03-16 16:00:00"},
		{"2026-03-16 16:00:01", "2026-03-17 08:00:00"},
		{"2026-03-27 17:00:00", "2026-03-30 08:00:00"}, // Over the clock change.
		{"2026-10-23 17:00:00", "2026-10-26 08:00:00"},
		{"2026-04-01 16:30:00", "2026-04-07 08:00:00"}, // Over Easter.
		{"2026-06-05 12:00:00", "2026-06-05 12:00:00"}, // A half day.
		{"2026-06-05 12:00:01", "2026-06-08 08:00:00"},
		{"2026-12-24 09:00:00", "2026-12-28 08:00:00"},
		{"2026-12-30 23:59:59", "2027-01-04 08:00:00"},
		{"2026-10-14 10:00:00", "2026-10-14 10:00:00"}, // Quiet weeks are not its matter.
	}
	for _, tt := range tests {
		at, err := time.ParseInLocation(time.DateTime, tt.local, cal.Location)
		if err != nil {
			t.Fatal(err)
		}
		got := cal.Window(at.UTC())
		if s := got.In(cal.Location).Format(time.DateTime); s != tt.want {
			t.Errorf("%s waits until %s, want %s", tt.local, s, tt.want)
		}
		if again := cal.Window(got); !again.Equal(got) {
			t.Errorf("%s: the window %v moves on to %v", tt.local, got, again)
		}
	}
}

func TestAPersonsOwnHoursMoveTheWindow(t *testing.T) {
	t.Parallel()
	cal := danish(t)
	noon := cal.At(date(t, "2026-06-05"), mentoring.At(12, 0))
	if got := cal.WindowBetween(noon, mentoring.At(13, 0), mentoring.At(17, 0)).Format(time.DateTime); got != "2026-06-08 13:00:00" {
		t.Errorf("a half day that closes at 12 opens for someone from 13: %s", got)
	}
	if got := cal.WindowBetween(noon, mentoring.At(17, 0), mentoring.At(13, 0)); !got.Equal(noon) {
		t.Errorf("hours that end before they begin: %v", got)
	}
}

func TestACalendarThatIsNeverOpenEndsEverySearch(t *testing.T) {
	t.Parallel()
	never := mentoring.Calendar{}
	for month := time.January; month <= time.December; month++ {
		for day := 1; day <= 31; day++ {
			never.ClosedDays = append(never.ClosedDays, mentoring.ClosedDay{Month: month, Day: day})
		}
	}
	d := date(t, "2026-03-16")
	if never.NextOpen(d) != d || never.NextOpenLoud(d) != d {
		t.Error("a search that finds nothing moves the date")
	}
	if never.OpenDaysBefore(d, 2) == d || never.AddOpenDays(d, 2) == d {
		t.Error("counting did not search at all")
	}
	at := d.Time(time.UTC)
	if got := never.Window(at); !got.Equal(at) {
		t.Errorf("the window of no day is %v", got)
	}
}
