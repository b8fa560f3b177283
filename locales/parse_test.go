package locales_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"mentorbot/locales"
)

// first is the day of the vectors in K5: Tuesday 1 December 2026.
var first = time.Date(2026, time.December, 1, 9, 0, 0, 0, time.UTC)

// on builds the date part of an expected slot.
func on(year int, month time.Month, day int) locales.Slot {
	return locales.Slot{Year: year, Month: month, Day: day, HasDate: true}
}

// at adds a time to a slot.
func at(slot locales.Slot, hour, minute int) locales.Slot {
	slot.Hour, slot.Minute, slot.HasTime = hour, minute, true
	return slot
}

// lasting adds a length to a slot.
func lasting(slot locales.Slot, minutes int) locales.Slot {
	slot.Length = minutes
	return slot
}

// in adds a place to a slot.
func in(slot locales.Slot, rest string) locales.Slot {
	slot.Rest = rest
	return slot
}

func TestASlotIsReadFromWhatAPersonTypes(t *testing.T) {
	t.Parallel()
	twelfth, fifteenth := on(2027, time.January, 12), on(2026, time.December, 15)
	tests := []struct {
		text string
		want locales.Slot
	}{
		// The vectors of K5.
		{"15/12 14", at(fifteenth, 14, 0)},
		{"15.12. kl. 14.00", at(fifteenth, 14, 0)},
		{"tirsdag uge 51 kl 14", at(fifteenth, 14, 0)},
		{"14:00", at(locales.Slot{}, 14, 0)},

		{"tirsdag den 12. januar kl. 14", at(twelfth, 14, 0)},
		{"book tirsdag den 12. januar kl. 14", at(twelfth, 14, 0)},
		{"tirsdag d. 12. jan. kl. 14.30", at(twelfth, 14, 30)},
		{"tirsdag, den 12. januar 2027, kl. 14", at(twelfth, 14, 0)},
		{"TIRSDAG DEN 12. JANUAR KL. 14", at(twelfth, 14, 0)},
		{"tirsdag\u00a0den 12.\u00a0januar kl.\u00a014", at(twelfth, 14, 0)},
		{"12/1 14.00 90 min", lasting(at(twelfth, 14, 0), 90)},
		{"12/1 kl.14.00, 90min", lasting(at(twelfth, 14, 0), 90)},
		{"12.1.2027 kl 14:30 1½ time", lasting(at(twelfth, 14, 30), 90)},
		{"12.1.27 14.30", at(twelfth, 14, 30)},
		{"12/1-2027 14", at(twelfth, 14, 0)},
		{"12-1-2027 14", at(twelfth, 14, 0)},
		{"12/1 2027 kl 14", at(twelfth, 14, 0)},
		{"2027-01-12 14:00", at(twelfth, 14, 0)},
		{"2027-01-12T14:00", at(twelfth, 14, 0)},
		{"12.1 14.00", at(twelfth, 14, 0)},
		{"12.10 14.00", at(on(2027, time.October, 12), 14, 0)},
		{"tirsdag 12.10", at(on(2026, time.December, 1), 12, 10)},
		{"tirsdag 15.12 kl 14", at(fifteenth, 14, 0)},
		{"tirsdag den 15. kl 14", at(fifteenth, 14, 0)},
		{"tirsdag 15 kl 14", at(fifteenth, 14, 0)},
		{"12 jan 14-15.30", lasting(at(twelfth, 14, 0), 90)},
		{"12.januar 14.00–15.30", lasting(at(twelfth, 14, 0), 90)},
		{"12 jan kl. 14 til 15.30", lasting(at(twelfth, 14, 0), 90)},
		{"12 jan fra kl. 14 til kl. 15.30", lasting(at(twelfth, 14, 0), 90)},
		{"12 jan 14 - 15", lasting(at(twelfth, 14, 0), 60)},
		{"12/1 1430", at(twelfth, 14, 30)},
		{"12/1 kl 14 i halvanden time", lasting(at(twelfth, 14, 0), 90)},
		{"12/1 14 to timer", lasting(at(twelfth, 14, 0), 120)},
		{"2 timer 12/1 kl 14", lasting(at(twelfth, 14, 0), 120)},
		{"kl 14 12/1", at(twelfth, 14, 0)},
		{"75 min", lasting(locales.Slot{}, 75)},

		{"i dag kl. 15", at(on(2026, time.December, 1), 15, 0)},
		{"i morgen kl. 9", at(on(2026, time.December, 2), 9, 0)},
		{"i går kl. 9", at(on(2026, time.November, 30), 9, 0)},
		{"om 14 dage kl 9", at(fifteenth, 9, 0)},
		{"om to uger 9.30", at(fifteenth, 9, 30)},
		{"på mandag kl 10", at(on(2026, time.December, 7), 10, 0)},
		{"paa mandag kl 10", at(on(2026, time.December, 7), 10, 0)},
		{"pa\u030a mandag kl 10", at(on(2026, time.December, 7), 10, 0)},
		{"onsdag 14", at(on(2026, time.December, 2), 14, 0)},
		{"tirsdag 14", at(on(2026, time.December, 1), 14, 0)},
		{"på tirsdag 14", at(on(2026, time.December, 8), 14, 0)},
		{"næste torsdag kl 14", at(on(2026, time.December, 10), 14, 0)},
		{"næste uge tirsdag kl 10", at(on(2026, time.December, 8), 10, 0)},
		{"tirsdag i næste uge kl 10", at(on(2026, time.December, 8), 10, 0)},
		{"LØRDAG kl 10", at(on(2026, time.December, 5), 10, 0)},
		{"loerdag kl 10", at(on(2026, time.December, 5), 10, 0)},
		{"mandag i uge 53 kl 10", at(on(2026, time.December, 28), 10, 0)},
		{"fredag uge 53 kl 10", at(on(2027, time.January, 1), 10, 0)},
		{"mandag uge 1 kl 10", at(on(2027, time.January, 4), 10, 0)},
		{"mandag uge 42 2027 kl 10", at(on(2027, time.October, 18), 10, 0)},
		{"29/2 14", at(on(2028, time.February, 29), 14, 0)},
		{"1/12", on(2026, time.December, 1)},
		{"30/11", on(2027, time.November, 30)},

		{"Tuesday 12 January at 14", at(twelfth, 14, 0)},
		{"January 12th, 2 pm", at(twelfth, 14, 0)},
		{"12th of January 2:30pm for an hour and a half", lasting(at(twelfth, 14, 30), 90)},
		{"tomorrow at 9", at(on(2026, time.December, 2), 9, 0)},
		{"next Monday 10:00", at(on(2026, time.December, 7), 10, 0)},
		{"Tuesday week 51 at 14", at(fifteenth, 14, 0)},
		{"15/12 at 14", at(fifteenth, 14, 0)},

		{"12/1 kl 14 på Rådhuset", in(at(twelfth, 14, 0), "Rådhuset")},
		{"12/1 kl 14, Rådhuset, lokale 2.14", in(at(twelfth, 14, 0), "Rådhuset, lokale 2.14")},
		{"12/1 kl 14 i kantinen, 2. sal", in(at(twelfth, 14, 0), "kantinen, 2. sal")},
		{"12/1 kl 14 hos Mette", in(at(twelfth, 14, 0), "hos Mette")},
		{"tirsdag på Rådhuset 12/1 kl 14", in(at(twelfth, 14, 0), "Rådhuset")},
		{"12/1 hos KL kl 14", in(at(twelfth, 14, 0), "hos KL")},
		{"12/1 kl 14 hos KL", in(at(twelfth, 14, 0), "hos KL")},
		{"Rådhuset 12/1 kl 14", in(at(twelfth, 14, 0), "Rådhuset")},
		{"12/1 på lokale B12 kl 14", in(at(twelfth, 14, 0), "lokale B12")},
		{"12/1 14 90 min https://meet.example/a/12-15/b?c=14:30", in(lasting(at(twelfth, 14, 0), 90), "https://meet.example/a/12-15/b?c=14:30")},
	}
	for _, test := range tests {
		t.Run(test.text, func(t *testing.T) {
			t.Parallel()
			got, err := locales.ParseSlot(test.text, first)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got, cmpopts.IgnoreFields(locales.Slot{}, "Introduced")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAPlaceIsIntroduced(t *testing.T) {
	t.Parallel()
	first := time.Date(2026, time.December, 1, 12, 0, 0, 0, time.UTC)
	for text, want := range map[string]bool{
		"12/1 kl. 14, Rådhuset":               true,
		"12/1 kl. 14 på Rådhuset":             true,
		"12/1 kl. 14 i kantinen":              true,
		"12/1 kl. 14 hos Mette":               true,
		"12/1 at 14 in the library":           true,
		"12/1 kl. 14 fordi jeg er syg af det": false,
		"12/1 kl. 14 Rådhuset":                false,
		"12/1 kl. 14":                         false,
	} {
		if got, err := locales.ParseSlot(text, first); err != nil || got.Introduced != want {
			t.Errorf("%q: introduced %t (%v), want %t", text, got.Introduced, err, want)
		}
	}
}

func TestWhatCannotBeReadSaysWhyAndWhere(t *testing.T) {
	t.Parallel()
	later := time.Date(2027, time.January, 4, 9, 0, 0, 0, time.UTC)
	tests := []struct {
		text   string
		today  time.Time
		reason locales.Reason
		what   string
	}{
		{"", first, locales.ReasonUnreadable, ""},
		{"på Rådhuset", first, locales.ReasonUnreadable, "på Rådhuset"},
		{"tirsdag den 12. januarr kl 14", first, locales.ReasonUnreadable, "januarr"},
		{"tirsdag 12/1x 14", first, locales.ReasonUnreadable, "x 14"},
		{"12/1 14/2 kl 14", first, locales.ReasonUnreadable, "14/2"},
		{"12/1 kl 14 kl 15", first, locales.ReasonUnreadable, "kl 15"},
		{"12/1 kl. halv tre", first, locales.ReasonUnreadable, "kl. halv tre"},
		{"12/1 16-14", first, locales.ReasonUnreadable, "16-14"},
		{"uge 51 kl 14", first, locales.ReasonUnreadable, "uge 51"},
		{"mandag tirsdag kl 14", first, locales.ReasonUnreadable, "tirsdag"},
		{"30/2 kl 14", first, locales.ReasonNoSuchDate, "30/2"},
		{"den 30. februar kl 14", first, locales.ReasonNoSuchDate, "30. februar"},
		{"29.2.2027 kl 14", first, locales.ReasonNoSuchDate, "29.2.2027"},
		{"15/13", first, locales.ReasonNoSuchDate, "15/13"},
		{"32/1", first, locales.ReasonNoSuchDate, "32/1"},
		{"0/1", first, locales.ReasonNoSuchDate, "0/1"},
		{"2027-02-29", first, locales.ReasonNoSuchDate, "2027-02-29"},
		{"mandag uge 53 2027", first, locales.ReasonNoSuchDate, "mandag uge 53 2027"},
		{"mandag uge 53 kl 10", later, locales.ReasonNoSuchDate, "mandag uge 53"},
		{"mandag uge 54", first, locales.ReasonNoSuchDate, "uge 54"},
		{"onsdag den 12. januar kl. 14", first, locales.ReasonWeekday, "onsdag"},
		{"12/1 uge 3 kl 14", first, locales.ReasonWeekday, "uge 3"},
		{"12/1 25.00", first, locales.ReasonNoSuchTime, "25.00"},
		{"25.00", first, locales.ReasonNoSuchTime, "25.00"},
		{"12/1 kl 14.75", first, locales.ReasonNoSuchTime, "kl 14.75"},
		{"12/1 kl 24", first, locales.ReasonNoSuchTime, "kl 24"},
	}
	for _, test := range tests {
		t.Run(test.text, func(t *testing.T) {
			t.Parallel()
			slot, err := locales.ParseSlot(test.text, test.today)
			var parse *locales.ParseError
			if !errors.As(err, &parse) {
				t.Fatalf("got %+v, %v; want a ParseError", slot, err)
			}
			want := &locales.ParseError{Reason: test.reason, What: test.what}
			if diff := cmp.Diff(want, parse); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAWeekdayThatDoesNotFitLeavesTheDateToShow(t *testing.T) {
	t.Parallel()
	slot, err := locales.ParseSlot("onsdag den 12. januar kl. 14", first)
	if err == nil {
		t.Fatal("12.1.2027 is a Tuesday")
	}
	if want := at(on(2027, time.January, 12), 14, 0); slot != want {
		t.Errorf("got %+v, want %+v", slot, want)
	}
}

func TestADateFieldTakesADateAndNothingElse(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]locales.Slot{
		"2027-01-12":             on(2027, time.January, 12),
		"12/1":                   on(2027, time.January, 12),
		"12.10":                  on(2027, time.October, 12),
		"10-12":                  on(2026, time.December, 10),
		"den 15.":                on(2026, time.December, 15),
		"tirsdag 15":             on(2026, time.December, 15),
		"tirsdag den 12. januar": on(2027, time.January, 12),
		"i morgen":               on(2026, time.December, 2),
		"fredag uge 50":          on(2026, time.December, 11),
		"12/1 kl. 14":            at(on(2027, time.January, 12), 14, 0),
	} {
		got, err := locales.ParseDate(text, first)
		if err != nil || got != want {
			t.Errorf("ParseDate(%q) = %+v, %v; want %+v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "kl. 14", "90 min", "snart", "12/1 hos Mette", "31/2"} {
		if got, err := locales.ParseDate(text, first); err == nil {
			t.Errorf("ParseDate(%q) = %+v, want an error", text, got)
		}
	}
}

func TestATimeFieldTakesOneTimeThatAClockShows(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][2]int{
		"14": {14, 0}, "9": {9, 0}, "14.00": {14, 0}, "14:05": {14, 5}, "kl. 14.00": {14, 0}, "KL 14": {14, 0},
		"kl.\u00a014.30": {14, 30}, "klokken 8": {8, 0}, "1430": {14, 30}, "2 pm": {14, 0}, "12am": {0, 0}, "00:00": {0, 0}, " 14. ": {14, 0},
	} {
		hour, minute, ok := locales.ParseClock(text)
		if !ok || [2]int{hour, minute} != want {
			t.Errorf("ParseClock(%q) = %d, %d, %t; want %v", text, hour, minute, ok, want)
		}
	}
	for _, text := range []string{"", "kl.", "24", "14.60", "25.00", "14-15", "14 15", "snart", "14,5", "-1", "143"} {
		if hour, minute, ok := locales.ParseClock(text); ok {
			t.Errorf("ParseClock(%q) = %d, %d; want no time", text, hour, minute)
		}
	}
}

func TestALengthFieldTakesOneLength(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{
		"75 min": 75, "75min.": 75, "75": 75, "90 minutter": 90, "2 timer": 120, "2": 120, "1,5": 90, "1.5 hours": 90,
		"1½ time": 90, "1½": 90, "1 ½ time": 90, "1 1/2 time": 90, "1¼ time": 75, "1¾ time": 105, "½ time": 30, "1,5 time": 90,
		"halvanden time": 90, "halvanden": 90, "HALVANDEN TIME": 90, "en time": 60, "én time": 60, "to timer": 120, "en halv time": 30,
		"tre kvarter": 45, "1 time og 30 min": 90, "en time og et kvarter": 75, "1t 30m": 0, "2t": 120,
		"an hour": 60, "half an hour": 30, "an hour and a half": 90, "one and a half hours": 90, "90\u00a0minutes": 90,
		"0": 0, "0 min": 0, "": 0, "snart": 0, "90 min og lidt": 0, "99 timer": 0, "-5": 0,
	} {
		minutes, ok := locales.ParseLength(text)
		if ok != (want > 0) || ok && minutes != want {
			t.Errorf("ParseLength(%q) = %d, %t; want %d", text, minutes, ok, want)
		}
	}
}

func TestFoldMakesTwoWaysOfTypingAWordEqual(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Hjælp": "hjaelp", "HJAELP": "hjaelp", " hjælp\u00a0": "hjaelp", "læringssprog": "laeringssprog",
		"Å": "aa", "A\u030a": "aa", "\u212b": "aa", "ØL": "oel", "par\u00a0nyt": "par nyt", "": "",
	} {
		if got := locales.Fold(text); got != want {
			t.Errorf("Fold(%q) = %q, want %q", text, got, want)
		}
	}
}

func FuzzParseSlot(f *testing.F) {
	for _, text := range []string{
		"15/12 14", "tirsdag uge 51 kl 14", "15.12. kl. 14.00", "12 jan 14-15.30", "i morgen kl. 9", "på mandag kl 10",
		"12.1.2027 kl 14:30 1½ time", "2027-01-12T14:00", "halvanden time", "29/2", "30/2", "uge 53", "næste søndag, hos Mette",
		"om 999 uger", "den 31. kl 14", "12/1 2 pm to 3 pm", "a\u030a, ½ - \xff", "i i i", "på", "kl kl 14",
	} {
		f.Add(text, int64(0))
		f.Add(text, int64(36_000))
	}
	f.Fuzz(func(t *testing.T, text string, days int64) {
		today := first.AddDate(0, 0, int(days%40_000))
		slot, err := locales.ParseSlot(text, today)
		if err != nil && !errors.As(err, new(*locales.ParseError)) {
			t.Fatalf("%T is no ParseError", err)
		}
		if slot.HasDate {
			date := time.Date(slot.Year, slot.Month, slot.Day, 0, 0, 0, 0, time.UTC)
			if date.Year() != slot.Year || date.Month() != slot.Month || date.Day() != slot.Day {
				t.Fatalf("%q gives %d-%d-%d, which no calendar has", text, slot.Year, slot.Month, slot.Day)
			}
		}
		if slot.HasTime && (slot.Hour < 0 || slot.Hour > 23 || slot.Minute < 0 || slot.Minute > 59) {
			t.Fatalf("%q gives %d.%d, which no clock shows", text, slot.Hour, slot.Minute)
		}
		if slot.Length < 0 || slot.Length > 24*60 {
			t.Fatalf("%q lasts %d minutes", text, slot.Length)
		}
	})
}

func BenchmarkParseSlot(b *testing.B) {
	for b.Loop() {
		if _, err := locales.ParseSlot("tirsdag den 12. januar kl. 14 i 90 min, Rådhuset", first); err != nil {
			b.Fatal(err)
		}
	}
}
