package scheduler_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"mentorbot/bot/mentoring"
	"mentorbot/scheduler"
)

func copenhagen(t testing.TB) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Copenhagen")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// nights notes when the night's work was done, by the local clock.
type nights []string

func (n *nights) task(zone *time.Location) scheduler.Task {
	return scheduler.Task{Name: "note", Do: func(_ context.Context, now time.Time) (int, error) {
		*n = append(*n, now.In(zone).Format("02.01. 15.04 MST"))
		return len(*n), nil
	}}
}

// local reads a time of the test's calendar.
func local(t *testing.T, zone *time.Location, s string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", s, zone)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestTheNightIsDoneOncePerDay(t *testing.T) { // 1.2
	t.Parallel()
	zone := copenhagen(t)
	for name, test := range map[string]struct {
		passes []string // "restart" between two ends the program and starts it again
		want   []string
	}{
		"a first start in the evening": {[]string{"2026-11-24 21:00", "2026-11-24 21:01"}, []string{"24.11. 21.00 CET"}},
		"a first start before it":      {[]string{"2026-11-24 03:00", "2026-11-24 04:09", "2026-11-24 04:10"}, []string{"24.11. 04.10 CET"}},
		"passes all day": {
			[]string{"2026-11-24 04:09", "2026-11-24 04:11", "2026-11-24 04:12", "2026-11-24 23:59", "2026-11-25 00:00", "2026-11-25 04:09", "2026-11-25 04:10"},
			[]string{"24.11. 04.11 CET", "25.11. 04.10 CET"},
		},
		"a restart": {
			[]string{"2026-11-24 04:10", "restart", "2026-11-24 04:11", "restart", "2026-11-24 12:00", "restart", "2026-11-25 12:00"},
			[]string{"24.11. 04.10 CET", "25.11. 12.00 CET"},
		},
		"a week of downtime": {
			[]string{"2026-11-24 04:10", "restart", "2026-12-01 09:30", "2026-12-01 09:31", "2026-12-02 04:10"},
			[]string{"24.11. 04.10 CET", "01.12. 09.30 CET", "02.12. 04.10 CET"},
		},
		"made up for after midnight, and done again at its hour": {
			[]string{"2026-11-24 04:10", "restart", "2026-12-01 00:30", "2026-12-01 04:10"},
			[]string{"24.11. 04.10 CET", "01.12. 00.30 CET", "01.12. 04.10 CET"},
		},
		"never between two and three": {
			[]string{"2026-11-24 04:10", "restart", "2026-12-01 02:00", "2026-12-01 02:59", "2026-12-01 03:00"},
			[]string{"24.11. 04.10 CET", "01.12. 03.00 CET"},
		},
		"the hour is skipped": {
			[]string{"2027-03-27 04:10", "2027-03-28 01:59", "2027-03-28 03:00", "2027-03-28 04:09", "2027-03-28 04:10", "2027-03-29 04:10"},
			[]string{"27.03. 04.10 CET", "28.03. 04.10 CEST", "29.03. 04.10 CEST"},
		},
		"the hour comes twice": {
			[]string{"2026-10-24 04:10", "2026-10-25 01:59", "2026-10-25 03:00", "2026-10-25 04:09", "2026-10-25 04:10", "2026-10-26 04:10"},
			[]string{"24.10. 04.10 CEST", "25.10. 04.10 CET", "26.10. 04.10 CET"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t)
			var did nights
			night := func() {
				o.runner.Night = &scheduler.Night{Zone: zone, Tasks: []scheduler.Task{did.task(zone)}}
			}
			night()
			for _, at := range test.passes {
				if at == "restart" {
					o.restart()
					night()
					continue
				}
				if _, err := o.runner.Tick(t.Context(), local(t, zone, at)); err != nil {
					t.Fatal(err)
				}
			}
			same(t, "done", []string(did), test.want)
		})
	}
}

// Whoever goes from one time to the next that a pass returns meets every night
// and nothing else, also where the clocks change.
func TestAPassReturnsWhenTheNightIsNextDue(t *testing.T) {
	t.Parallel()
	zone := copenhagen(t)
	o := newOffice(t)
	var did nights
	o.runner.Night = &scheduler.Night{Zone: zone, Tasks: []scheduler.Task{did.task(zone)}}
	at := local(t, zone, "2026-10-20 12:00")
	for range 400 {
		next, err := o.runner.Tick(t.Context(), at)
		if err != nil {
			t.Fatal(err)
		}
		if got := next.In(zone).Format("15.04"); got != "04.10" {
			t.Fatalf("after %s it is next due at %s", at, got)
		}
		if next.Sub(at) > 25*time.Hour {
			t.Fatalf("%s after %s", next, at)
		}
		at = next
	}
	same(t, "nights", len(did), 400)

	// What is due before is named first.
	o.owe("a", at.Add(time.Hour))
	next, err := o.runner.Tick(t.Context(), at)
	if err != nil || !next.Equal(at.Add(time.Hour)) {
		t.Errorf("%s (%v)", next, err)
	}
}

func TestInTheHourThatComesTwiceTheNightWaits(t *testing.T) {
	t.Parallel()
	zone := copenhagen(t)
	o := newOffice(t)
	var did nights
	o.runner.Night = &scheduler.Night{Zone: zone, Tasks: []scheduler.Task{did.task(zone)}}
	first := time.Date(2026, time.October, 25, 0, 0, 0, 0, time.UTC) // 02.00 CEST
	if _, err := o.runner.Tick(t.Context(), first.Add(-24*time.Hour)); err != nil {
		t.Fatal(err)
	}
	did = nil
	for _, minutes := range []int{0, 59, 60, 119} { // Down until then, so it is due.
		o.runner.Night = &scheduler.Night{Zone: zone, Tasks: []scheduler.Task{did.task(zone)}}
		next, err := o.runner.Tick(t.Context(), first.Add(time.Duration(minutes)*time.Minute))
		if err != nil || !next.After(first.Add(2*time.Hour-time.Nanosecond)) {
			t.Errorf("after %d minutes: next %s (%v)", minutes, next, err)
		}
	}
	same(t, "done", []string(did), nil)
}

func TestATaskThatFailsStopsNoOther(t *testing.T) {
	t.Parallel()
	zone := copenhagen(t)
	o := newOffice(t)
	var did nights
	o.runner.Night = &scheduler.Night{Zone: zone, Tasks: []scheduler.Task{
		{Name: "broken", Do: func(context.Context, time.Time) (int, error) { return 7, errors.New("disk full") }},
		{Name: "worse", Do: func(context.Context, time.Time) (int, error) { panic("a nil map") }},
		did.task(zone),
	}}
	for day := range 2 {
		if _, err := o.runner.Tick(t.Context(), local(t, zone, "2026-11-24 04:10").AddDate(0, 0, day)); err != nil {
			t.Fatal(err)
		}
	}
	same(t, "the others", len(did), 2)
	for line, times := range map[string]int{
		`level=ERROR msg="nightly task failed" task=broken error="disk full"`:         2,
		`level=ERROR msg="nightly task failed" task=worse error="panic with a string`: 2,
		`level=INFO msg="nightly task done" task=note count=1`:                        1,
		`level=INFO msg="nightly task done" task=note count=2`:                        1,
		`level=INFO msg="nightly task done" task=broken`:                              0,
	} {
		if n := strings.Count(o.log.String(), line); n != times {
			t.Errorf("%d lines %s\n%s", n, line, o.log.String())
		}
	}
}

// brokenOutbox finds nothing that is due.
type brokenOutbox struct{ scheduler.Outbox }

func (brokenOutbox) Next(context.Context) (time.Time, bool, error) {
	return time.Time{}, false, errors.New("a delivery cannot be read")
}

func TestTheNightIsDoneWhenNothingCanBeSent(t *testing.T) {
	t.Parallel()
	zone := copenhagen(t)
	o := newOffice(t)
	var did nights
	o.runner.Night = &scheduler.Night{Zone: zone, Tasks: []scheduler.Task{did.task(zone)}}
	o.runner.Outbox = brokenOutbox{o.runner.Outbox}
	if _, err := o.runner.Tick(t.Context(), local(t, zone, "2026-11-24 04:10")); err == nil {
		t.Error("the pass went well")
	}
	same(t, "done", []string(did), []string{"24.11. 04.10 CET"})
}

func TestOneOfTwoDoesTheNight(t *testing.T) {
	t.Parallel()
	zone := copenhagen(t)
	o := newOffice(t)
	var did nights
	other := &scheduler.Runner{Outbox: o.runner.Outbox, Courier: o.courier, Now: time.Now, Log: o.runner.Log}
	for _, r := range []*scheduler.Runner{o.runner, other} {
		r.Night = &scheduler.Night{Zone: zone, Tasks: []scheduler.Task{did.task(zone)}}
	}
	for day := range 3 {
		for _, r := range []*scheduler.Runner{o.runner, other, o.runner} {
			if _, err := r.Tick(t.Context(), local(t, zone, "2026-11-24 04:10").AddDate(0, 0, day)); err != nil {
				t.Fatal(err)
			}
		}
	}
	same(t, "done", len(did), 3)
}

func TestANightThatAWrongClockHasPutOffIsDone(t *testing.T) {
	t.Parallel()
	zone := copenhagen(t)
	o := newOffice(t)
	var did nights
	o.runner.Night = &scheduler.Night{Zone: zone, Tasks: []scheduler.Task{did.task(zone)}}
	o.update(func(tx mentoring.Tx) error {
		_, err := tx.MoveCursor("night", time.Time{}, local(t, zone, "2028-01-01 04:10"))
		return err
	})
	for _, at := range []string{"2026-11-24 12:00", "2026-11-24 12:01", "2026-11-25 04:10"} {
		if _, err := o.runner.Tick(t.Context(), local(t, zone, at)); err != nil {
			t.Fatal(err)
		}
	}
	same(t, "done", []string(did), []string{"24.11. 12.00 CET", "25.11. 04.10 CET"})
}

func TestARunDoesTheNight(t *testing.T) {
	t.Parallel()
	zone := copenhagen(t)
	path := t.TempDir() + "/mentorbot.db"
	synctest.Test(t, func(t *testing.T) {
		untilMonday()
		o := openOffice(t, path)
		defer o.close()
		var did nights
		o.runner.Night = &scheduler.Night{Zone: zone, Tasks: []scheduler.Task{did.task(zone)}}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- o.runner.Run(ctx) }()
		time.Sleep(2 * 24 * time.Hour)
		synctest.Wait()
		cancel()
		if err := <-done; err != nil {
			t.Errorf("the run ended with %v", err)
		}
		same(t, "done", []string(did), []string{"03.01. 09.00 CET", "04.01. 04.10 CET", "05.01. 04.10 CET"})
	})
}

func TestALongNightIsKnown(t *testing.T) {
	t.Parallel()
	zone := copenhagen(t)
	path := t.TempDir() + "/mentorbot.db"
	synctest.Test(t, func(t *testing.T) {
		untilMonday()
		o := openOffice(t, path)
		defer o.close()
		night := make(chan struct{})
		o.runner.Night = &scheduler.Night{Zone: zone, Tasks: []scheduler.Task{{Name: "long", Do: func(context.Context, time.Time) (int, error) {
			<-night
			return 0, nil
		}}}}
		if o.runner.AtNight() {
			t.Error("it is night before the first pass")
		}
		began := time.Now()
		ended := make(chan error)
		go func() {
			_, err := o.runner.Tick(t.Context(), began)
			ended <- err
		}()
		synctest.Wait()
		if !o.runner.AtNight() {
			t.Error("nobody knows that the night's work is done")
		}
		close(night)
		if err := <-ended; err != nil {
			t.Fatal(err)
		}
		if at, _ := o.runner.LastPass(); !at.Equal(began) || !o.runner.AtNight() {
			t.Error("the night is forgotten before the next pass has ended")
		}
		if _, err := o.runner.Tick(t.Context(), began.Add(time.Minute)); err != nil {
			t.Fatal(err)
		}
		if o.runner.AtNight() {
			t.Error("it is night for ever")
		}
	})
}
