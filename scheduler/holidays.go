package scheduler

import (
	"sync"
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/dk"

	"mentorbot/bot/mentoring"
)

// DanishHolidays names the Danish public holidays (K6) and implements mentoring.Holidays over rickar/cal. The zero value
// is ready, and it is safe for concurrent use.
//
// It leaves out 5.6, which rickar/cal counts as a holiday and the law does not: the municipality decides, as for 24.12,
// 31.12 and 1.5 (K7). It adds Easter Day and Whit Sunday, which rickar/cal leaves out because they are Sundays.
type DanishHolidays struct{}

var _ mentoring.Holidays = DanishHolidays{}

// danishHolidays maps the definitions of rickar/cal to the codes of package mentoring. Store bededag carries its last
// year, 2023, itself.
var danishHolidays = []struct {
	definition *cal.Holiday
	code       mentoring.Holiday
}{
	{dk.Nytaarsdag, mentoring.NewYearsDay},
	{dk.Skaertorsdag, mentoring.MaundyThursday},
	{dk.Langfredag, mentoring.GoodFriday},
	{dk.AndenPaaskedag, mentoring.EasterMonday},
	{dk.StoreBededag, mentoring.PrayerDay},
	{dk.KristiHimmelfartsdag, mentoring.AscensionDay},
	{dk.AndenPinsedag, mentoring.WhitMonday},
	{dk.Juledag, mentoring.ChristmasDay},
	{dk.AndenJuledag, mentoring.SecondChristmasDay},
}

// danishYears keeps the holidays of each year that was asked for, as map[mentoring.Date]mentoring.Holiday that nobody
// changes any more. A year's table is a dozen entries and the same for every caller.
var danishYears sync.Map

// Holiday returns the holiday on d, and false when d is none.
func (DanishHolidays) Holiday(d mentoring.Date) (mentoring.Holiday, bool) {
	year, ok := danishYears.Load(d.Year)
	if !ok {
		year, _ = danishYears.LoadOrStore(d.Year, danishYear(d.Year))
	}
	holiday, ok := year.(map[mentoring.Date]mentoring.Holiday)[d]
	return holiday, ok
}

// danishYear computes the holidays of a year; no two of them ever share a day. It asks rickar/cal for its dates and not
// whether an instant is a holiday: that question takes the date of the instant's own zone, so that Christmas Day at 00.30
// in Copenhagen, passed as UTC, would be none.
func danishYear(year int) map[mentoring.Date]mentoring.Holiday {
	days := make(map[mentoring.Date]mentoring.Holiday, len(danishHolidays)+2)
	for _, h := range danishHolidays {
		midnight, _ := h.definition.Calc(year)
		if midnight.IsZero() {
			continue // Not a holiday in that year.
		}
		// Noon, because the machine's zone, which rickar/cal counts in, may have no midnight on that day.
		noon := midnight.Add(12 * time.Hour)
		d := mentoring.DateOf(noon, noon.Location())
		days[d] = h.code
		switch h.code {
		case mentoring.EasterMonday:
			days[d.AddDays(-1)] = mentoring.EasterDay
		case mentoring.WhitMonday:
			days[d.AddDays(-1)] = mentoring.WhitSunday
		}
	}
	return days
}
