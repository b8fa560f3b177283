package mentoring_test

import (
	"testing"
	"time"

	"mentorbot/bot/mentoring"
)

func TestNineOClockStaysNineOClockAcrossClockChanges(t *testing.T) { // K8
	t.Parallel()
	copenhagen := location(t, "Europe/Copenhagen")
	for s, hour := range map[string]int{
		"2010-03-26": 8, "2010-03-28": 7, "2010-03-29": 7, "2010-10-29": 7, "2010-10-31": 8, "2010-11-01": 8,
		"2026-03-27": 8, "2026-03-29": 7, "2026-03-30": 7, "2026-10-23": 7, "2026-10-25": 8, "2026-10-26": 8,
		"2027-03-24": 8, "2027-03-28": 7, "2027-03-30": 7,
	} {
		d := date(t, s)
		got, kind := mentoring.Wall(copenhagen, d, mentoring.At(9, 0))
		want := time.Date(d.Year, d.Month, d.Day, hour, 0, 0, 0, time.UTC)
		if !got.Equal(want) || kind != mentoring.WallOnce || got.Location() != copenhagen {
			t.Errorf("%s: %v (kind %d), want %v", s, got, kind, want)
		}
	}
}

func TestAWallTimeThatIsMissingOrComesTwiceIsTold(t *testing.T) { // K9
	t.Parallel()
	const once, missing, twice = mentoring.WallOnce, mentoring.WallMissing, mentoring.WallTwice
	tests := []struct {
		zone, date, clock string
		kind              mentoring.WallKind
		want              string
	}{
		{"Europe/Copenhagen", "2026-03-29", "01:59", once, "2026-03-29T00:59:00Z"},
		{"Europe/Copenhagen", "2026-03-29", "02:00", missing, "2026-03-29T01:00:00Z"},
		{"Europe/Copenhagen", "2026-03-29", "02:30", missing, "2026-03-29T01:00:00Z"},
		{"Europe/Copenhagen", "2026-03-29", "02:59", missing, "2026-03-29T01:00:00Z"},
		{"Europe/Copenhagen", "2026-03-29", "03:00", once, "2026-03-29T01:00:00Z"},
		{"Europe/Copenhagen", "2027-03-28", "02:30", missing, "2027-03-28T01:00:00Z"},
		{"Europe/Copenhagen", "2010-03-28", "02:30", missing, "2010-03-28T01:00:00Z"},
		{"Europe/Copenhagen", "2026-10-25", "01:59", once, "2026-10-24T23:59:00Z"},
		{"Europe/Copenhagen", "2026-10-25", "02:00", twice, "2026-10-25T00:00:00Z"},
		{"Europe/Copenhagen", "2026-10-25", "02:30", twice, "2026-10-25T00:30:00Z"},
		{"Europe/Copenhagen", "2026-10-25", "02:59", twice, "2026-10-25T00:59:00Z"},
		{"Europe/Copenhagen", "2026-10-25", "03:00", once, "2026-10-25T02:00:00Z"},
		{"Europe/Copenhagen", "2010-10-31", "02:30", twice, "2010-10-31T00:30:00Z"},
		{"Europe/Copenhagen", "2026-12-31", "24:00", once, "2026-12-31T23:00:00Z"},
		{"Europe/Dublin", "2026-10-25", "01:30", twice, "2026-10-25T00:30:00Z"},         // Winter is its deviation.
		{"Australia/Lord_Howe", "2026-10-04", "02:15", missing, "2026-10-03T15:30:00Z"}, // Half an hour.
		{"Australia/Lord_Howe", "2026-04-05", "01:45", twice, "2026-04-04T14:45:00Z"},
		{"Antarctica/Troll", "2026-03-29", "02:59", missing, "2026-03-29T01:00:00Z"}, // Two hours.
		{"Africa/Cairo", "2024-04-26", "00:30", missing, "2024-04-25T22:00:00Z"},     // At midnight.
		{"Pacific/Apia", "2011-12-30", "12:00", missing, "2011-12-30T10:00:00Z"},     // A whole day.
		{"UTC", "2026-03-29", "02:30", once, "2026-03-29T02:30:00Z"},
	}
	for _, tt := range tests {
		got, kind := mentoring.Wall(location(t, tt.zone), date(t, tt.date), clock(t, tt.clock))
		if s := got.UTC().Format(time.RFC3339Nano); s != tt.want || kind != tt.kind {
			t.Errorf("%s %s %s: %s (kind %d), want %s (kind %d)", tt.zone, tt.date, tt.clock, s, kind, tt.want, tt.kind)
		}
	}
}

func TestAWallTimeWithoutLocationIsUTC(t *testing.T) {
	t.Parallel()
	got, kind := mentoring.Wall(nil, date(t, "2026-03-29"), mentoring.At(2, 30))
	if want := time.Date(2026, 3, 29, 2, 30, 0, 0, time.UTC); !got.Equal(want) || kind != mentoring.WallOnce {
		t.Errorf("%v (kind %d), want %v", got, kind, want)
	}
}

// FuzzWall holds Wall against a search by offsets: every offset that the zone uses within 27 hours is tried, and what
// reads back as the wanted time is counted.
func FuzzWall(f *testing.F) {
	zones := oddZones(f)
	for i := range zones {
		f.Add(uint16(i), 20541, 150)
		f.Add(uint16(i), 20751, 150)
		f.Add(uint16(i), 15338, 720)
	}
	f.Fuzz(func(t *testing.T, zone uint16, day, minute int) {
		const century = 36525 // Days.
		loc := zones[int(zone)%len(zones)]
		d := mentoring.Date{Year: 1970, Month: 1, Day: 1}.AddDays(day % century)
		c := mentoring.Clock(uint(minute) % (24 * 60))
		got, kind := mentoring.Wall(loc, d, c)

		plain := time.Date(d.Year, d.Month, d.Day, c.Hour(), c.Minute(), 0, 0, time.UTC)
		reads := func(at time.Time) time.Time { // The wall time as if it were UTC.
			at = at.In(loc)
			return time.Date(at.Year(), at.Month(), at.Day(), at.Hour(), at.Minute(), at.Second(), at.Nanosecond(), time.UTC)
		}
		hits := map[time.Time]bool{}
		for probe := plain.Add(-27 * time.Hour); probe.Before(plain.Add(27 * time.Hour)); probe = probe.Add(15 * time.Minute) {
			_, offset := probe.In(loc).Zone()
			if at := plain.Add(-time.Duration(offset) * time.Second); reads(at).Equal(plain) {
				hits[at] = true
			}
		}
		for at := range hits {
			if at.Before(got) {
				t.Errorf("%v %v %d: %v, but %v comes first", loc, d, c, got, at)
			}
		}
		switch kind {
		case mentoring.WallMissing:
			if len(hits) != 0 || !reads(got).After(plain) || !reads(got.Add(-1)).Before(plain) {
				t.Errorf("%v %v %d: %v is not the end of a gap", loc, d, c, got)
			}
		case mentoring.WallOnce, mentoring.WallTwice:
			if !reads(got).Equal(plain) || (len(hits) > 1) != (kind == mentoring.WallTwice) {
				t.Errorf("%v %v %d: %v with kind %d of %d", loc, d, c, got, kind, len(hits))
			}
		}
		if mentoring.DateOf(got, loc) != d && kind != mentoring.WallMissing {
			t.Errorf("%v %v %d: %v lies on another date", loc, d, c, got)
		}
	})
}
