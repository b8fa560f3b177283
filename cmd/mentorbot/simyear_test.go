package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"mentorbot/bot/mentoring"
)

// BenchmarkSimulatedYear reports how many programme years are played in a
// second on the cores it is given.
func BenchmarkSimulatedYear(b *testing.B) {
	defer rarelyCollect()()
	var seed atomic.Uint64
	var played atomic.Int64 // hours
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			s := simulate(b, seed.Add(1), simOptions{})
			s.report(b)
			played.Add(int64(s.ends.Sub(s.begins).Hours()))
		}
	})
	b.ReportMetric(float64(played.Load())/24/365/b.Elapsed().Seconds(), "years/s")
}

// rarelyCollect has the collector run a quarter as often until it is undone: a
// year needs little memory and throws much away.
func rarelyCollect() (undo func()) {
	before := debug.SetGCPercent(400)
	return func() { debug.SetGCPercent(before) }
}

// makeFolders makes those of the data and of the copies.
func (s *sim) makeFolders(folder string) {
	s.path = filepath.Join(folder, "data", "sim.db")
	s.backups, s.elsewhere = filepath.Join(folder, "copies"), filepath.Join(folder, "elsewhere")
	for _, f := range []string{filepath.Dir(s.path), s.backups, s.elsewhere} {
		if err := os.Mkdir(f, 0o700); err != nil {
			s.breaks("Inv7", "make a folder: %v", err)
		}
	}
}

// simFolder is a folder on a memory disk where there is one. The simulator ends
// processes and never the machine, so nothing that it asks needs a real disk.
func simFolder(t testing.TB) string {
	t.Helper()
	folder, err := os.MkdirTemp("/dev/shm", "simulator-")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(folder); err != nil {
			t.Error(err)
		}
	})
	return folder
}

func (s *sim) report(t testing.TB) {
	t.Helper()
	if len(s.broken) == 0 {
		return
	}
	if *simTrace {
		t.Log(strings.Join(s.lines, "\n"))
	}
	t.Error(strings.Join(s.broken, "\n"))
}

// years is how much of the calendar the simulator has played.
func (s *sim) years() float64 { return s.ends.Sub(s.begins).Hours() / 24 / 365 }

func (s *sim) figures() string {
	took := time.Since(s.began)
	return fmt.Sprintf("%d acts, %d messages, %d meetings, %d answers, %d crashes, %d repeated events (%d refused before and carried out then), %d pairs stopped, %d exports, %d erasures, %d nightly copies in %.1f s (%.2f years/s); most for one person %d",
		s.acts, s.platform.sent, len(s.model.meetings), len(s.model.answers), s.crashes, s.repeats, s.revived,
		s.stops, s.exports, len(s.erased), s.night.made,
		took.Seconds(), s.years()/took.Seconds(), s.platform.most())
}

// simProgramme is the brochure's pilot, or a year of today's calendar.
func simProgramme(seed uint64) mentoring.Programme {
	p := demoProgramme()
	p.Start, p.End = mentoring.Date{Year: 2026, Month: time.September, Day: 1}, mentoring.Date{Year: 2027, Month: time.September, Day: 1}
	if seed%2 == 1 {
		p.Start, p.End = mentoring.Date{Year: 2009, Month: time.December, Day: 1}, mentoring.Date{Year: 2010, Month: time.December, Day: 31}
	}
	p.Midway = mentoring.Span{Opens: p.Start.AddDays(180), Closes: p.Start.AddDays(194)}
	p.Final = mentoring.Span{Opens: p.End.AddDays(-28), Closes: p.End.AddDays(-14)}
	return p
}
