package scheduler_test

import (
	"sync"
	"testing"
	"time"
	_ "time/tzdata" // The tests must not depend on the machine's zones.

	"github.com/google/go-cmp/cmp"

	"mentorbot/bot/mentoring"
	"mentorbot/scheduler"
)

func TestTheHolidaysOfAYearAreComplete(t *testing.T) { // K6
	t.Parallel()
	for year, want := range map[int]map[string]mentoring.Holiday{
		2009: {
			"2009-01-01": mentoring.NewYearsDay, "2009-04-09": mentoring.MaundyThursday, "2009-04-10": mentoring.GoodFriday,
			"2009-04-12": mentoring.EasterDay, "2009-04-13": mentoring.EasterMonday, "2009-05-08": mentoring.PrayerDay,
			"2009-05-21": mentoring.AscensionDay, "2009-05-31": mentoring.WhitSunday, "2009-06-01": mentoring.WhitMonday,
			"2009-12-25": mentoring.ChristmasDay, "2009-12-26": mentoring.SecondChristmasDay,
		},
		2010: {
			"2010-01-01": mentoring.NewYearsDay, "2010-04-01": mentoring.MaundyThursday, "2010-04-02": mentoring.GoodFriday,
			"2010-04-04": mentoring.EasterDay, "2010-04-05": mentoring.EasterMonday, "2010-04-30": mentoring.PrayerDay,
			"2010-05-13": mentoring.AscensionDay, "2010-05-23": mentoring.WhitSunday, "2010-05-24": mentoring.WhitMonday,
			"2010-12-25": mentoring.ChristmasDay, "2010-12-26": mentoring.SecondChristmasDay,
		},
		2026: {
			"2026-01-01": mentoring.NewYearsDay, "2026-04-02": mentoring.MaundyThursday, "2026-04-03": mentoring.GoodFriday,
			"2026-04-05": mentoring.EasterDay, "2026-04-06": mentoring.EasterMonday,
			"2026-05-14": mentoring.AscensionDay, "2026-05-24": mentoring.WhitSunday, "2026-05-25": mentoring.WhitMonday,
			"2026-12-25": mentoring.ChristmasDay, "2026-12-26": mentoring.SecondChristmasDay,
		},
		2027: {
			"2027-01-01": mentoring.NewYearsDay, "2027-03-25": mentoring.MaundyThursday, "2027-03-26": mentoring.GoodFriday,
			"2027-03-28": mentoring.EasterDay, "2027-03-29": mentoring.EasterMonday,
			"2027-05-06": mentoring.AscensionDay, "2027-05-16": mentoring.WhitSunday, "2027-05-17": mentoring.WhitMonday,
			"2027-12-25": mentoring.ChristmasDay, "2027-12-26": mentoring.SecondChristmasDay,
		},
	} {
		got := map[string]mentoring.Holiday{}
		for d := (mentoring.Date{Year: year, Month: time.January, Day: 1}); d.Year == year; d = d.AddDays(1) {
			if holiday, ok := (scheduler.DanishHolidays{}).Holiday(d); ok {
				got[d.String()] = holiday
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%d (-want +got):\n%s", year, diff)
		}
	}
}

func TestPrayerDayIsAWorkingDayFrom2024(t *testing.T) { // K6
	t.Parallel()
	for d, want := range map[mentoring.Date]bool{
		{Year: 2010, Month: time.April, Day: 30}: true,
		{Year: 2023, Month: time.May, Day: 5}:    true,
		{Year: 2024, Month: time.April, Day: 26}: false,
		{Year: 2027, Month: time.April, Day: 23}: false,
	} {
		holiday, ok := scheduler.DanishHolidays{}.Holiday(d)
		if ok != want || ok && holiday != mentoring.PrayerDay {
			t.Errorf("%v: %q (%t), want %t", d, holiday, ok, want)
		}
	}
}

func TestEasterMondayFollowsEasterAsTheCenturiesPass(t *testing.T) {
	t.Parallel()
	for _, easter := range []mentoring.Date{
		{Year: 1943, Month: time.April, Day: 25}, {Year: 1954, Month: time.April, Day: 18}, {Year: 1981, Month: time.April, Day: 19},
		{Year: 2000, Month: time.April, Day: 23}, {Year: 2008, Month: time.March, Day: 23}, {Year: 2011, Month: time.April, Day: 24},
		{Year: 2019, Month: time.April, Day: 21}, {Year: 2024, Month: time.March, Day: 31}, {Year: 2025, Month: time.April, Day: 20},
		{Year: 2038, Month: time.April, Day: 25}, {Year: 2049, Month: time.April, Day: 18}, {Year: 2076, Month: time.April, Day: 19},
		{Year: 2285, Month: time.March, Day: 22},
	} {
		if holiday, ok := (scheduler.DanishHolidays{}).Holiday(easter.AddDays(1)); !ok || holiday != mentoring.EasterMonday {
			t.Errorf("the day after %v is %q", easter, holiday)
		}
	}
}

func TestDaysThatTheMunicipalityDecidesAreNoHolidays(t *testing.T) { // K7
	t.Parallel()
	for _, d := range []mentoring.Date{
		{Year: 2026, Month: time.December, Day: 24}, {Year: 2026, Month: time.December, Day: 31},
		{Year: 2026, Month: time.May, Day: 1}, {Year: 2026, Month: time.June, Day: 5},
	} {
		if holiday, ok := (scheduler.DanishHolidays{}).Holiday(d); ok {
			t.Errorf("%v is %q", d, holiday)
		}
	}
}

func TestAHolidayLastsFromMidnightToMidnightOfTheWallClock(t *testing.T) {
	t.Parallel()
	copenhagen, err := time.LoadLocation("Europe/Copenhagen")
	if err != nil {
		t.Fatal(err)
	}
	cal := mentoring.Calendar{Location: copenhagen, Holidays: scheduler.DanishHolidays{}}
	for local, want := range map[string]bool{
		"2026-12-24 23:59": true, "2026-12-25 00:30": false, "2026-12-25 23:59": false, "2026-12-28 00:00": true,
	} {
		at, err := time.ParseInLocation("2006-01-02 15:04", local, copenhagen)
		if err != nil {
			t.Fatal(err)
		}
		if got := cal.Open(mentoring.DateOf(at.UTC(), copenhagen)); got != want {
			t.Errorf("%s open: %t, want %t", local, got, want)
		}
	}
}

func TestHolidaysCanBeAskedByManyAtOnce(t *testing.T) {
	t.Parallel()
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for year := 2030; year < 2060; year++ {
				if _, ok := (scheduler.DanishHolidays{}).Holiday(mentoring.Date{Year: year, Month: time.December, Day: 25}); !ok {
					t.Errorf("%d has no Christmas", year)
				}
			}
		})
	}
	wg.Wait()
}

func BenchmarkDanishHolidays(b *testing.B) {
	d := mentoring.Date{Year: 2026, Month: time.April, Day: 7}
	b.ReportAllocs()
	for b.Loop() {
		scheduler.DanishHolidays{}.Holiday(d)
	}
}
