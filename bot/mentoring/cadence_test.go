package mentoring_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mentorbot/bot/mentoring"
)

// every is a frequency with a single window of days.
func every(minimum, maximum int) mentoring.Frequency {
	return mentoring.Frequency{First: mentoring.Phase{Min: minimum, Max: maximum}}
}

// cadence meets at 14.00 in the calendar of danish.
func cadence(t testing.TB, anchor string, f mentoring.Frequency) mentoring.Cadence {
	t.Helper()
	return mentoring.Cadence{Frequency: f, Calendar: danish(t), Anchor: date(t, anchor), Clock: mentoring.At(14, 0)}
}

// dates lists the dates of the first n meetings after the anchor by Next.
func dates(c mentoring.Cadence, n int) []string {
	var out []string
	at := c.Anchor.Time(c.Calendar.Location)
	for range n {
		at = c.Next(at)
		out = append(out, mentoring.DateOf(at, c.Calendar.Location).String())
	}
	return out
}

func TestASuggestionAvoidsDaysOneDoesNotMeetOnAndSaysWhy(t *testing.T) { // K11
	t.Parallel()
	tests := []struct {
		name, anchor     string
		frequency        mentoring.Frequency
		want             string
		earliest, latest string
		reason           mentoring.ReasonKind
		passedOver       string // The date of the reason; empty when the suggestion is the wanted date.
		holiday          mentoring.Holiday
		week             int
	}{
		{"an ordinary three weeks", "2026-02-23", every(21, 21), "2026-03-16", "2026-03-16", "2026-03-16", "", "", "", 0},
		{"an upper end below the lower", "2026-02-23", every(21, 0), "2026-03-16", "2026-03-16", "2026-03-16", "", "", "", 0},
		{"Easter Monday", "2026-03-16", every(21, 21), "2026-04-07", "2026-04-06", "2026-04-06", mentoring.ReasonHoliday, "2026-04-06", mentoring.EasterMonday, 0},
		{"the autumn holiday", "2026-09-07", every(35, 42), "2026-10-19", "2026-10-12", "2026-10-19", mentoring.ReasonAutumn, "2026-10-12", "", 42},
		{"July", "2026-06-01", every(35, 42), "2026-08-03", "2026-07-06", "2026-07-13", mentoring.ReasonSummer, "2026-07-06", "", 28},
		{"the first weekday of the window", "2026-08-04", every(35, 42), "2026-09-08", "2026-09-08", "2026-09-15", "", "", "", 0},
		{"Ascension leaves the window open", "2026-04-09", every(35, 42), "2026-05-21", "2026-05-14", "2026-05-21", mentoring.ReasonHoliday, "2026-05-14", mentoring.AscensionDay, 0},
		{"no such weekday open in the window", "2026-04-09", every(35, 38), "2026-05-15", "2026-05-14", "2026-05-17", mentoring.ReasonHoliday, "2026-05-14", mentoring.AscensionDay, 0},
		{"no such weekday in the window", "2026-08-03", every(31, 33), "2026-09-03", "2026-09-03", "2026-09-05", "", "", "", 0},
		{"a closed day", "2026-12-03", every(21, 21), "2026-12-28", "2026-12-24", "2026-12-24", mentoring.ReasonClosed, "2026-12-24", "", 0},
		{"a half day that closes before the meeting", "2026-05-15", every(21, 28), "2026-06-12", "2026-06-05", "2026-06-12", mentoring.ReasonClosed, "2026-06-05", "", 0},
		{"the year's last week is an ordinary one", "2026-12-07", every(21, 21), "2026-12-28", "2026-12-28", "2026-12-28", "", "", "", 0},
		{"an anchor on a Saturday", "2026-02-21", every(21, 21), "2026-03-16", "2026-03-14", "2026-03-14", mentoring.ReasonWeekend, "2026-03-14", "", 0},
		{"an anchor on a Saturday before July", "2026-06-20", every(21, 21), "2026-08-03", "2026-07-11", "2026-07-11", mentoring.ReasonSummer, "2026-07-13", "", 29},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			want := mentoring.Suggestion{Date: date(t, tt.want), Earliest: date(t, tt.earliest), Latest: date(t, tt.latest)}
			if tt.passedOver != "" {
				want.Moved = true
				want.Reason = mentoring.Reason{Kind: tt.reason, Date: date(t, tt.passedOver), Holiday: tt.holiday, Week: tt.week}
			}
			c := cadence(t, tt.anchor, tt.frequency)
			if diff := cmp.Diff(want, c.Suggest(c.Anchor)); diff != "" {
				t.Errorf("suggestion (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAMorningMeetingFitsAHalfDay(t *testing.T) { // K7
	t.Parallel()
	c := cadence(t, "2026-05-15", every(21, 28))
	c.Clock = mentoring.At(10, 0)
	if got := c.Suggest(c.Anchor); got.Date != date(t, "2026-06-05") || got.Moved {
		t.Errorf("%+v", got)
	}
}

func TestANaiveThreeWeeksWouldMeetOnEasterMonday(t *testing.T) { // K12
	t.Parallel()
	c := cadence(t, "2026-01-12", every(21, 21))
	if naive := c.Anchor.AddDays(4 * 21); c.Calendar.Open(naive) || naive != date(t, "2026-04-06") {
		t.Fatalf("the trap is gone: %v", naive)
	}
	want := []string{
		"2026-02-02", "2026-02-23", "2026-03-16", "2026-04-07", "2026-04-27", "2026-05-18", "2026-06-08", "2026-06-29",
		"2026-08-03", "2026-08-10", "2026-08-31", "2026-09-21", "2026-10-19", "2026-11-02", "2026-11-23", "2026-12-14", "2027-01-04",
	}
	if diff := cmp.Diff(want, dates(c, len(want))); diff != "" {
		t.Errorf("a year of three weeks (-want +got):\n%s", diff)
	}
}

func TestTheLaterPhaseBeginsWithTheFirstStepAfterTheChange(t *testing.T) { // R83
	t.Parallel()
	for laterFrom, want := range map[string][]string{
		"":           {"2026-08-31", "2026-09-21", "2026-10-19", "2026-11-02"},
		"2026-08-30": {"2026-09-14", "2026-10-19", "2026-11-23", "2026-12-28"},
		"2026-08-31": {"2026-08-31", "2026-10-05", "2026-11-09", "2026-12-14"},
		"2026-09-21": {"2026-08-31", "2026-09-21", "2026-10-26", "2026-11-30"},
		"2026-01-01": {"2026-09-14", "2026-10-19", "2026-11-23", "2026-12-28"},
	} {
		f := mentoring.DefaultFrequency()
		if laterFrom != "" {
			f.LaterFrom = date(t, laterFrom)
		}
		if diff := cmp.Diff(want, dates(cadence(t, "2026-08-10", f), len(want))); diff != "" {
			t.Errorf("changed on %q (-want +got):\n%s", laterFrom, diff)
		}
	}
}

func TestASuggestionAfterTodayKeepsThePhase(t *testing.T) {
	t.Parallel()
	c := cadence(t, "2026-08-10", every(21, 21))
	for today, want := range map[string]string{
		"2026-01-01": "2026-08-31", // Before the anchor.
		"2026-08-30": "2026-08-31", "2026-08-31": "2026-09-21", "2026-10-12": "2026-10-19", "2026-10-18": "2026-10-19", "2026-10-19": "2026-11-02",
	} {
		if got := c.Suggest(date(t, today)); got.Date.String() != want {
			t.Errorf("after %s: %v, want %s", today, got.Date, want)
		}
	}
}

func TestTheNudgeComesAWeekBeforeTheLowerEnd(t *testing.T) { // M9
	t.Parallel()
	tests := []struct {
		name, anchor string
		frequency    mentoring.Frequency
		want         string
	}{
		{"three weeks", "2026-03-16", every(21, 21), "2026-03-30"},
		{"on Maundy Thursday", "2026-03-19", every(21, 21), "2026-04-07"},
		{"five to six weeks", "2026-09-07", every(35, 42), "2026-10-05"},
		{"in the autumn holiday", "2026-09-14", every(35, 42), "2026-10-19"},
		{"in the quiet weeks", "2026-06-15", every(35, 42), "2026-07-27"},
		{"in a July week that is not quiet", "2026-06-04", every(35, 42), "2026-07-02"},
		{"every week", "2026-03-02", every(7, 7), "2026-03-03"},
		{"every day", "2026-03-02", every(1, 1), "2026-03-03"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := cadence(t, tt.anchor, tt.frequency).NudgeDate(); got.String() != tt.want {
				t.Errorf("%v, want %s", got, tt.want)
			}
		})
	}
}

func TestAPairIsInRhythmUntilTwoWeeksAfterTheUpperEnd(t *testing.T) { // R86
	t.Parallel()
	tests := []struct {
		name, anchor string
		frequency    mentoring.Frequency
		last         string // The last day in rhythm.
	}{
		{"three weeks", "2026-03-02", every(21, 21), "2026-04-06"},
		{"five to six weeks", "2026-03-02", every(35, 42), "2026-04-27"},
		{"quiet weeks do not count", "2026-06-01", every(21, 21), "2026-07-27"},
		{"week 42 does not count", "2026-09-21", every(21, 21), "2026-11-02"},
		{"an upper end below the lower counts as the lower", "2026-03-02", every(21, 0), "2026-04-06"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c, last := cadence(t, tt.anchor, tt.frequency), date(t, tt.last)
			for day, want := range map[mentoring.Date]bool{
				c.Anchor.AddDays(-1): true, c.Anchor: true, last.AddDays(-1): true, last: true, last.AddDays(1): false, last.AddDays(400): false,
			} {
				if got := c.InRhythm(day); got != want {
					t.Errorf("%v in rhythm: %t, want %t", day, got, want)
				}
			}
		})
	}
}

func TestDaysOfAPauseDoNotCountAndAreNotCountedTwice(t *testing.T) { // R86
	t.Parallel()
	c := cadence(t, "2026-06-01", every(21, 21))
	from, until := date(t, "2026-06-29"), date(t, "2026-07-12") // Its second week is quiet anyway.
	paused := func(d mentoring.Date) bool { return !d.Before(from) && !d.After(until) }
	last := date(t, "2026-08-03")
	if !c.InRhythmExcept(last, paused) || c.InRhythmExcept(last.AddDays(1), paused) {
		t.Error("the pause of a week is not the week that was added")
	}
}

func TestAFrequencyWithoutDaysNeverMeets(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]mentoring.Frequency{
		"zero":     {},
		"negative": {First: mentoring.Phase{Min: -7, Max: 7}},
		"ended":    {First: mentoring.Phase{Min: 21, Max: 21}, LaterFrom: mentoring.Date{Year: 2026, Month: time.January, Day: 1}},
	} {
		c := cadence(t, "2026-01-12", f)
		if at := c.Next(c.Anchor.Time(nil)); !at.IsZero() {
			t.Errorf("%s: next is %v", name, at)
		}
		if s := c.Suggest(c.Anchor); s != (mentoring.Suggestion{}) {
			t.Errorf("%s: suggests %+v", name, s)
		}
		if d := c.NudgeDate(); !d.IsZero() {
			t.Errorf("%s: nudges on %v", name, d)
		}
		if !c.InRhythm(c.Anchor.AddDays(1000)) {
			t.Errorf("%s: out of a rhythm that it does not have", name)
		}
	}
}

func TestAnEndedLaterPhaseLetsTheFirstOneRunOut(t *testing.T) {
	t.Parallel()
	f := every(21, 21)
	f.LaterFrom = date(t, "2026-02-10")
	c := cadence(t, "2026-01-12", f)
	if diff := cmp.Diff([]string{"2026-02-02"}, dates(c, 1)); diff != "" {
		t.Error(diff)
	}
	if s := c.Suggest(date(t, "2026-02-02")); s != (mentoring.Suggestion{}) {
		t.Errorf("after the end: %+v", s)
	}
}

func TestACalendarThatOffersNoDayNeverMeets(t *testing.T) {
	t.Parallel()
	c := cadence(t, "2026-01-12", every(21, 42))
	c.Calendar.QuietWeeks = nil
	for week := 1; week <= 53; week++ {
		c.Calendar.QuietWeeks = append(c.Calendar.QuietWeeks, week)
	}
	if at := c.Next(c.Anchor.Time(nil)); !at.IsZero() {
		t.Errorf("next is %v", at)
	}
	if s := c.Suggest(c.Anchor); s != (mentoring.Suggestion{}) {
		t.Errorf("suggests %+v", s)
	}
}

func TestNextKeepsTheWallClockAcrossClockChanges(t *testing.T) { // K8
	t.Parallel()
	c := cadence(t, "2026-03-09", every(7, 7))
	c.Clock = mentoring.At(9, 0)
	for after, want := range map[string]string{
		"2026-03-16T00:00:00Z": "2026-03-16T08:00:00Z", "2026-03-24T00:00:00Z": "2026-03-30T07:00:00Z",
		"2026-03-30T06:59:59Z": "2026-03-30T07:00:00Z", "2026-03-30T07:00:00Z": "2026-04-07T07:00:00Z",
		"2026-10-20T00:00:00Z": "2026-10-26T08:00:00Z",
	} {
		at, err := time.Parse(time.RFC3339, after)
		if err != nil {
			t.Fatal(err)
		}
		got := c.Next(at)
		if got.UTC().Format(time.RFC3339) != want || got.Location() != c.Calendar.Location {
			t.Errorf("after %s: %v, want %s", after, got, want)
		}
	}
}

func TestAMeetingOnADayThatAZoneLeavesOutComesOnceAndAtOnce(t *testing.T) {
	t.Parallel()
	// Samoa went from Thursday 29.12.2011 to Saturday 31.12.2011.
	c := mentoring.Cadence{
		Frequency: every(1, 1),
		Calendar:  mentoring.Calendar{Location: location(t, "Pacific/Apia")},
		Anchor:    date(t, "2011-12-27"),
		Clock:     mentoring.At(12, 0),
	}
	if diff := cmp.Diff([]string{"2011-12-28", "2011-12-29", "2011-12-31", "2012-01-02"}, dates(c, 4)); diff != "" {
		t.Errorf("around the missing Friday (-want +got):\n%s", diff)
	}
}
