package mentoring_test

import (
	"archive/zip"
	"flag"
	"go/build"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"sort"
	"testing"
	"time"

	"mentorbot/bot/mentoring"
)

var cases = flag.Int("cases", 200_000, "how many instants the property test of Cadence asks")

// oddZones are the zones with the rarest rules, and our own.
func oddZones(t testing.TB) []*time.Location {
	t.Helper()
	var zones []*time.Location
	for _, name := range []string{
		"Europe/Copenhagen", "UTC", "America/New_York", "Europe/Dublin", "America/Nuuk", "America/Scoresbysund", "Atlantic/Azores",
		"Australia/Lord_Howe", "Antarctica/Troll", "Pacific/Apia", "Pacific/Chatham", "Pacific/Kiritimati", "Asia/Kathmandu",
		"Africa/Casablanca", "Africa/Cairo", "Asia/Beirut", "Asia/Gaza", "Asia/Tehran", "America/Havana", "America/Santiago",
		"America/Asuncion", "America/Sao_Paulo", "Asia/Pyongyang", "Africa/Monrovia",
	} {
		zones = append(zones, location(t, name))
	}
	return zones
}

// allZones adds every zone of the tz database that comes with the toolchain; without one it is oddZones alone.
func allZones(t testing.TB) []*time.Location {
	t.Helper()
	zones := oddZones(t)
	archive, err := zip.OpenReader(filepath.Join(build.Default.GOROOT, "lib", "time", "zoneinfo.zip"))
	if err != nil {
		t.Logf("%d zones: %v", len(zones), err)
		return zones
	}
	defer archive.Close()
	for _, file := range archive.File {
		if loc, err := time.LoadLocation(file.Name); err == nil && !file.FileInfo().IsDir() {
			zones = append(zones, loc)
		}
	}
	return zones
}

// suitable is the rule for one day, written a second time and naively.
func suitable(c mentoring.Cadence, d mentoring.Date) bool {
	if day := d.Weekday(); day == time.Saturday || day == time.Sunday || d.Month == time.July {
		return false
	}
	if _, holiday := c.Calendar.Holidays.Holiday(d); holiday {
		return false
	}
	for _, closed := range c.Calendar.ClosedDays {
		if closed.Month == d.Month && closed.Day == d.Day && c.Clock >= closed.From {
			return false
		}
	}
	_, week := d.ISOWeek()
	return !slices.Contains(c.Calendar.QuietWeeks, week)
}

// walk lists the dates of a cadence from the anchor until a date, step by step as K11 tells it.
func walk(t testing.TB, c mentoring.Cadence, until mentoring.Date) []mentoring.Date {
	t.Helper()
	var out []mentoring.Date
	for nominal := c.Anchor; !nominal.After(until); {
		phase := c.Frequency.First
		if change := c.Frequency.LaterFrom; !change.IsZero() && change.Before(nominal.AddDays(phase.Min)) {
			phase = c.Frequency.Later
		}
		earliest, latest := nominal.AddDays(phase.Min), nominal.AddDays(phase.Max)
		var open []mentoring.Date
		for d := earliest; !d.After(latest) || len(open) == 0; d = d.AddDays(1) {
			if suitable(c, d) {
				open = append(open, d)
			}
			if earliest.DaysUntil(d) > 730 {
				t.Fatalf("no day from %v: the world is too closed", earliest)
			}
		}
		chosen := open[0]
		for _, d := range slices.Backward(open) {
			if d.Weekday() == c.Anchor.Weekday() && !d.After(latest) {
				chosen = d
			}
		}
		out = append(out, chosen)
		nominal = earliest
	}
	slices.SortFunc(out, mentoring.Date.Compare)
	return slices.Compact(out)
}

// world draws a cadence of 2024–2035.
func world(r *rand.Rand, zones []*time.Location) mentoring.Cadence {
	cal := mentoring.Calendar{Location: zones[0], Holidays: gaussHolidays{}}
	if r.IntN(3) > 0 {
		cal.Location = zones[r.IntN(len(zones))]
	}
	for range r.IntN(9) {
		cal.ClosedDays = append(cal.ClosedDays, mentoring.ClosedDay{
			Month: time.Month(1 + r.IntN(12)), Day: 1 + r.IntN(31), From: mentoring.At(12, 0) * mentoring.Clock(r.IntN(2)),
		})
	}
	if r.IntN(4) > 0 {
		cal.QuietWeeks = mentoring.DefaultQuietWeeks()
	}
	for range r.IntN(6) {
		cal.QuietWeeks = append(cal.QuietWeeks, 1+r.IntN(53))
	}
	phase := func() mentoring.Phase {
		p := mentoring.Phase{Min: 1 + r.IntN(42)}
		if r.IntN(2) == 0 {
			p.Min = 7 * (1 + r.IntN(6))
		}
		p.Max = p.Min + r.IntN(2)*r.IntN(22)
		return p
	}
	c := mentoring.Cadence{
		Frequency: mentoring.Frequency{First: phase(), Later: phase()},
		Calendar:  cal,
		Anchor:    mentoring.Date{Year: 2024, Month: time.January, Day: 1}.AddDays(r.IntN(10 * 365)),
		Clock:     mentoring.Clock(r.IntN(24 * 60)),
	}
	if r.IntN(2) == 0 {
		c.Clock = mentoring.Clock(r.IntN(4*60)) % (24 * 60) // The hours in which clocks change.
	}
	if r.IntN(3) > 0 {
		c.Frequency.LaterFrom = c.Anchor.AddDays(r.IntN(400) - 50)
	}
	return c
}

// checkMeeting holds one meeting against what must be true of each.
func checkMeeting(t testing.TB, c mentoring.Cadence, d mentoring.Date, at time.Time) {
	t.Helper()
	if !c.Calendar.Open(d) || c.Calendar.AskFirst(d) {
		t.Fatalf("%+v: meets on %v, a day one does not meet on", c, d)
	}
	want, kind := mentoring.Wall(c.Calendar.Location, d, c.Clock)
	local := at.In(c.Calendar.Location)
	onTime := mentoring.DateOf(at, c.Calendar.Location) == d && mentoring.At(local.Hour(), local.Minute()) == c.Clock
	if !at.Equal(want) || !onTime && kind != mentoring.WallMissing {
		t.Fatalf("%+v: meets at %v, want %d minutes after midnight of %v", c, at, c.Clock, d)
	}
}

func TestEveryMeetingFollowsTheRuleFromAnyInstant(t *testing.T) { // K8–K12, R81, R83
	t.Parallel()
	const perWorld = 50
	zones := allZones(t)
	r := rand.New(rand.NewPCG(2009, 12))
	for asked := 0; asked < *cases; {
		c := world(r, zones)
		until := c.Anchor.AddDays(1100)
		sequence := walk(t, c, until.AddDays(800))
		instants := make([]time.Time, len(sequence))
		for i, d := range sequence {
			instants[i] = c.Calendar.At(d, c.Clock)
			checkMeeting(t, c, d, instants[i])
			if i > 0 && !instants[i].After(instants[i-1]) {
				t.Fatalf("%+v: %v does not lie after %v", c, instants[i], instants[i-1])
			}
		}
		begin := c.Anchor.AddDays(-60).Time(time.UTC)
		for range perWorld {
			at := begin.Add(time.Duration(r.Int64N(int64(1100 * 24 * time.Hour))))
			if r.IntN(3) == 0 { // Just around a meeting.
				at = instants[r.IntN(len(instants)/2)].Add(time.Duration(r.IntN(3) - 1))
			}
			i := sort.Search(len(instants), func(i int) bool { return instants[i].After(at) })
			got := c.Next(at)
			if !got.Equal(instants[i]) || got.Location() != c.Calendar.Location || !got.After(at) {
				t.Fatalf("%+v\nafter %v: %v, want %v", c, at, got, instants[i])
			}
			if again := c.Next(at.In(time.UTC)); again != got {
				t.Fatalf("%+v\nafter %v: %v, then %v", c, at, got, again)
			}
			today := mentoring.DateOf(at, c.Calendar.Location)
			j, found := slices.BinarySearchFunc(sequence, today, mentoring.Date.Compare)
			if found {
				j++
			}
			checkSuggestion(t, c, today, c.Suggest(today), sequence[j])
			asked++
		}
	}
}

// checkSuggestion holds a suggestion against its own window.
func checkSuggestion(t testing.TB, c mentoring.Cadence, today mentoring.Date, s mentoring.Suggestion, want mentoring.Date) {
	t.Helper()
	fail := func(why string) {
		t.Helper()
		t.Fatalf("%+v\nafter %v: %+v, want %v: %s", c, today, s, want, why)
	}
	if s.Date != want {
		fail("another date")
	}
	if s.Date.Before(s.Earliest) {
		fail("before its window")
	}
	if s.Date.After(s.Latest) {
		for d := s.Earliest; !d.After(s.Latest); d = d.AddDays(1) {
			if suitable(c, d) {
				fail("the window has " + d.String())
			}
		}
	}
	if !s.Moved && s.Reason != (mentoring.Reason{}) {
		fail("a reason for nothing")
	}
	if s.Reason.Kind != mentoring.ReasonNone && suitable(c, s.Reason.Date) {
		fail("a reason against a day that suits")
	}
	if s.Moved && s.Reason.Kind == mentoring.ReasonNone {
		fail("moved without a reason")
	}
}

// FuzzCadenceNext holds Next against the naive walk for a single cadence.
func FuzzCadenceNext(f *testing.F) {
	zones := oddZones(f)
	f.Add(uint16(0), 0, 840, uint8(21), uint8(0), uint8(35), uint8(7), 120, uint64(0), int64(86_400))
	f.Add(uint16(9), 1000, 0, uint8(1), uint8(60), uint8(1), uint8(0), 0, uint64(1)<<42|1<<7, int64(-1))
	f.Add(uint16(14), 5000, 30, uint8(7), uint8(200), uint8(3), uint8(3), 30, uint64(0xff), int64(40_000_000))
	f.Fuzz(func(t *testing.T, zone uint16, anchor, minute int, first, firstMore, later, laterMore uint8, change int, quiet uint64, seconds int64) {
		const tenYears = 3653 // Days.
		c := mentoring.Cadence{
			Calendar: mentoring.Calendar{Location: zones[int(zone)%len(zones)], Holidays: gaussHolidays{}},
			Anchor:   mentoring.Date{Year: 1990, Month: time.January, Day: 1}.AddDays(anchor % (5 * tenYears)),
			Clock:    mentoring.Clock(uint(minute) % (24 * 60)),
		}
		c.Frequency.First = mentoring.Phase{Min: 1 + int(first), Max: 1 + int(first) + int(firstMore)}
		c.Frequency.Later = mentoring.Phase{Min: 1 + int(later), Max: 1 + int(later) + int(laterMore)}
		if change != 0 {
			c.Frequency.LaterFrom = c.Anchor.AddDays(change % tenYears)
		}
		for week := 1; week <= 53 && len(c.Calendar.QuietWeeks) < 30; week++ {
			if quiet>>week&1 == 1 {
				c.Calendar.QuietWeeks = append(c.Calendar.QuietWeeks, week)
			}
		}
		at := c.Anchor.Time(time.UTC).Add(time.Duration(seconds%(tenYears*86_400)) * time.Second)

		var want time.Time
		for _, d := range walk(t, c, mentoring.DateOf(at, time.UTC).AddDays(1200)) {
			if want = c.Calendar.At(d, c.Clock); want.After(at) {
				checkSuggestion(t, c, d.AddDays(-1), c.Suggest(d.AddDays(-1)), d)
				break
			}
		}
		got := c.Next(at)
		if !got.Equal(want) || got != c.Next(at) {
			t.Fatalf("%+v\nafter %v: %v, want %v", c, at, got, want)
		}
		if next := c.Next(got); !next.After(got) {
			t.Fatalf("%+v\nafter %v: %v", c, got, next)
		}
	})
}

func BenchmarkCadenceNext(b *testing.B) {
	c := cadence(b, "2026-01-12", mentoring.DefaultFrequency())
	c.Frequency.LaterFrom = date(b, "2026-05-01")
	for name, at := range map[string]time.Time{
		"the first meeting": c.Anchor.Time(c.Calendar.Location),
		"after ten years":   date(b, "2036-01-12").Time(c.Calendar.Location),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if c.Next(at).IsZero() {
					b.Fatal("never")
				}
			}
		})
	}
}
