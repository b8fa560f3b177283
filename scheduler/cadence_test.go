package scheduler_test

import (
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/robfig/cron/v3"

	"mentorbot/bot/mentoring"
	"mentorbot/scheduler"
)

// municipality is a calendar with the real public holidays and the local days of K7.
func municipality(t *testing.T) mentoring.Calendar {
	t.Helper()
	copenhagen, err := time.LoadLocation("Europe/Copenhagen")
	if err != nil {
		t.Fatal(err)
	}
	return mentoring.Calendar{
		Location: copenhagen,
		Holidays: scheduler.DanishHolidays{},
		ClosedDays: []mentoring.ClosedDay{
			{Month: time.December, Day: 24},
			{Month: time.December, Day: 31},
			{Month: time.June, Day: 5, From: mentoring.At(12, 0)},
		},
		QuietWeeks: append(mentoring.DefaultQuietWeeks(), 7),
	}
}

func TestARealCronFiresOnTheDatesOfTheCadence(t *testing.T) {
	t.Parallel()
	cal := municipality(t)
	want := []string{
		"2026-02-02 09:00 CET", "2026-02-23 09:00 CET", "2026-03-16 09:00 CET", "2026-04-07 09:00 CEST", "2026-04-27 09:00 CEST",
		"2026-05-18 09:00 CEST", "2026-06-08 09:00 CEST", "2026-06-29 09:00 CEST", "2026-08-03 09:00 CEST", "2026-08-10 09:00 CEST",
		"2026-08-31 09:00 CEST", "2026-09-21 09:00 CEST", "2026-10-19 09:00 CEST", "2026-11-02 09:00 CET", "2026-11-23 09:00 CET",
		"2026-12-14 09:00 CET", "2027-01-04 09:00 CET",
	}
	synctest.Test(t, func(t *testing.T) {
		until := func(d mentoring.Date) { time.Sleep(time.Until(d.Time(cal.Location))) } // Virtual time.
		until(mentoring.Date{Year: 2026, Month: time.January, Day: 1})

		log := cron.PrintfLogger(slog.NewLogLogger(slog.DiscardHandler, slog.LevelInfo))
		c := cron.New(cron.WithLocation(cal.Location), cron.WithLogger(log))
		fired := make(chan string, 2*len(want))
		c.Schedule(mentoring.Cadence{
			Frequency: mentoring.Frequency{First: mentoring.Phase{Min: 21, Max: 21}},
			Calendar:  cal,
			Anchor:    mentoring.Date{Year: 2026, Month: time.January, Day: 12},
			Clock:     mentoring.At(9, 0),
		}, cron.FuncJob(func() { fired <- time.Now().In(cal.Location).Format("2006-01-02 15:04 MST") }))
		c.Start()
		until(mentoring.Date{Year: 2027, Month: time.January, Day: 20})
		<-c.Stop().Done()
		close(fired)

		var got []string
		for at := range fired {
			got = append(got, at)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("a year of a real cron (-want +got):\n%s", diff)
		}
	})
}

func TestACronSleepsThroughACadenceThatNeverMeets(t *testing.T) {
	t.Parallel()
	cal := municipality(t)
	synctest.Test(t, func(t *testing.T) {
		c := cron.New(cron.WithLocation(cal.Location))
		id := c.Schedule(mentoring.Cadence{Calendar: cal, Anchor: mentoring.Date{Year: 2000, Month: time.January, Day: 3}},
			cron.FuncJob(func() { t.Error("fired") }))
		c.Start()
		time.Sleep(400 * 24 * time.Hour) // Virtual time.
		if next := c.Entry(id).Next; !next.IsZero() {
			t.Errorf("waits for %v", next)
		}
		<-c.Stop().Done()
	})
}

func TestThePilotYearHasARhythm(t *testing.T) { // The pilot of the brochure, 1.12.2009–31.12.2010.
	t.Parallel()
	c := mentoring.Cadence{
		Frequency: mentoring.DefaultFrequency(),
		Calendar:  municipality(t),
		Anchor:    mentoring.Date{Year: 2009, Month: time.December, Day: 1},
		Clock:     mentoring.At(14, 0),
	}
	c.Frequency.LaterFrom = mentoring.Date{Year: 2010, Month: time.April, Day: 1}
	want := []string{
		"2009-12-22", "2010-01-12", "2010-02-02", "2010-02-23", "2010-03-16", // Every three weeks.
		"2010-04-20", "2010-05-25", "2010-06-29", "2010-08-03", "2010-09-07", "2010-10-12", "2010-11-16", "2010-12-21", // Every five to six.
	}
	var got []string
	end := mentoring.Date{Year: 2010, Month: time.December, Day: 31}
	for s := c.Suggest(c.Anchor); !s.Date.After(end); s = c.Suggest(s.Date) {
		got = append(got, s.Date.String())
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the pilot year (-want +got):\n%s", diff)
	}
}

func TestThePilotYearMovesOffItsOwnHolidays(t *testing.T) { // K6, K11
	t.Parallel()
	tests := []struct {
		anchor mentoring.Date
		want   string
		reason mentoring.Reason
	}{
		{mentoring.Date{Year: 2010, Month: time.March, Day: 15}, "2010-04-06", mentoring.Reason{
			Kind: mentoring.ReasonHoliday, Date: mentoring.Date{Year: 2010, Month: time.April, Day: 5}, Holiday: mentoring.EasterMonday}},
		{mentoring.Date{Year: 2010, Month: time.April, Day: 9}, "2010-05-03", mentoring.Reason{
			Kind: mentoring.ReasonHoliday, Date: mentoring.Date{Year: 2010, Month: time.April, Day: 30}, Holiday: mentoring.PrayerDay}},
		{mentoring.Date{Year: 2009, Month: time.December, Day: 3}, "2009-12-28", mentoring.Reason{
			Kind: mentoring.ReasonClosed, Date: mentoring.Date{Year: 2009, Month: time.December, Day: 24}}},
		{mentoring.Date{Year: 2010, Month: time.January, Day: 25}, "2010-02-22", mentoring.Reason{
			Kind: mentoring.ReasonWinter, Date: mentoring.Date{Year: 2010, Month: time.February, Day: 15}, Week: 7}},
		{mentoring.Date{Year: 2010, Month: time.June, Day: 22}, "2010-08-02", mentoring.Reason{
			Kind: mentoring.ReasonSummer, Date: mentoring.Date{Year: 2010, Month: time.July, Day: 13}, Week: 28}},
	}
	for _, tt := range tests {
		c := mentoring.Cadence{
			Frequency: mentoring.DefaultFrequency(), Calendar: municipality(t), Anchor: tt.anchor, Clock: mentoring.At(14, 0),
		}
		if got := c.Suggest(tt.anchor); got.Date.String() != tt.want || got.Reason != tt.reason || !got.Moved {
			t.Errorf("three weeks from %v: %+v, want %s because of %+v", tt.anchor, got, tt.want, tt.reason)
		}
	}
}
