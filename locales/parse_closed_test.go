package locales_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mentorbot/locales"
)

func TestAClosedDayIsWholeOrFromATime(t *testing.T) { // K7
	t.Parallel()
	for text, want := range map[string]locales.ClosedDay{
		"24.12":            {Month: time.December, Day: 24},
		" 24.12. ":         {Month: time.December, Day: 24},
		"24/12":            {Month: time.December, Day: 24},
		"24. december":     {Month: time.December, Day: 24},
		"24 dec":           {Month: time.December, Day: 24},
		"1.5 fra kl. 12":   {Month: time.May, Day: 1, Hour: 12},
		"5.6 FRA 12.30":    {Month: time.June, Day: 5, Hour: 12, Minute: 30},
		"5/6 from 12:30":   {Month: time.June, Day: 5, Hour: 12, Minute: 30},
		"1.5\u00a0fra 12":  {Month: time.May, Day: 1, Hour: 12},
		"29.2":             {Month: time.February, Day: 29},
		"1. maj fra kl 12": {Month: time.May, Day: 1, Hour: 12},
	} {
		got, ok := locales.ParseClosedDay(text)
		if !ok || got != want {
			t.Errorf("ParseClosedDay(%q) = %+v, %t; want %+v", text, got, ok, want)
		}
	}
	for _, text := range []string{
		"", "24", "24.13", "0.12", "24.0", "31.4", "30.2", "jul", "24. jul 2027", "24.12.2027", "24.12 fra", "24.12 fra kl. 24",
		"24.12 fra kl. 0", "24.12 fra snart", "24.12 til 12", "24.12, 31.12", "24 vinter", "999.12",
	} {
		if got, ok := locales.ParseClosedDay(text); ok {
			t.Errorf("ParseClosedDay(%q) = %+v; want none", text, got)
		}
	}
}

func TestWeeksAreTypedOneByOneOrAsARange(t *testing.T) { // S2
	t.Parallel()
	for text, want := range map[string][]int{
		"28-30, 42": {28, 29, 30, 42}, "42;28–30": {28, 29, 30, 42}, "uge 7": {7}, "uge 7 og 8": {7, 8},
		"weeks 28 - 30 and 42": {28, 29, 30, 42}, "42, 42, 41-42": {41, 42}, "": nil, " ": nil, "53": {53}, "uger 28-30": {28, 29, 30},
	} {
		got, ok := locales.ParseWeeks(text)
		if diff := cmp.Diff(want, got); !ok || diff != "" {
			t.Errorf("ParseWeeks(%q): %t, (-want +got)\n%s", text, ok, diff)
		}
	}
	for _, text := range []string{"0", "54", "30-28", "28-", "-28", "sommer", "28,,30", "28 30", "1-99999999999999999999", "28-30-32"} {
		if got, ok := locales.ParseWeeks(text); ok {
			t.Errorf("ParseWeeks(%q) = %v; want none", text, got)
		}
	}
}

func FuzzParseSettings(f *testing.F) {
	for _, text := range []string{"24.12", "1.5 fra kl. 12", "29. februar", "28-30, 42", "uge 7 og 8", "1-53", "\xff"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if day, ok := locales.ParseClosedDay(text); ok {
			at := time.Date(2028, day.Month, day.Day, day.Hour, day.Minute, 0, 0, time.UTC)
			if at.Month() != day.Month || at.Day() != day.Day || at.Hour() != day.Hour || at.Minute() != day.Minute {
				t.Errorf("%q gives %+v, which no year has", text, day)
			}
		}
		weeks, _ := locales.ParseWeeks(text)
		for i, week := range weeks {
			if week < 1 || week > 53 || i > 0 && weeks[i-1] >= week {
				t.Errorf("%q gives %v", text, weeks)
			}
		}
	})
}
