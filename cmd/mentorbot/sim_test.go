package main

import (
	"bytes"
	"container/heap"
	"context"
	"crypto/sha256"
	"flag"
	"fmt"
	"hash"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"mentorbot/bot/chat"
	"mentorbot/bot/mentoring"
	"mentorbot/locales"
	"mentorbot/storage/seal"
)

// The simulator plays whole programme years with invented people and broken
// machines over the real bot and a real database, and looks after every step
// whether a promise was broken. A seed is one year and gives the same year
// again.
var (
	simSeeds = flag.Int("seeds", 2, "years that the simulator plays")
	simFirst = flag.Uint64("first", 1, "the simulator's first seed")
	simTrace = flag.Bool("simtrace", false, "print the whole trace of a year that broke a promise")
)

func TestSimulationBreaksNoPromise(t *testing.T) {
	t.Parallel()
	var broken atomic.Bool
	for i := range *simSeeds {
		seed := *simFirst + uint64(i)
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			t.Parallel()
			if broken.Load() && flag.Lookup("test.failfast").Value.String() == "true" {
				t.Skip("another year broke a promise") // the flag alone does not stop who waits for a turn
			}
			s := simulate(t, seed, simOptions{})
			broken.Store(broken.Load() || len(s.broken) > 0)
			t.Log(s.figures())
			s.report(t)
		})
	}
}

func TestSimulationOfTheSameSeedIsTheSameYear(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("plays two years more")
	}
	short := simOptions{days: 60}
	one, two := simulate(t, *simFirst, short), simulate(t, *simFirst, short)
	if one.sum() != two.sum() {
		t.Errorf("[Inv5] seed %d: two years: %s and %s", *simFirst, one.sum(), two.sum())
	}
	if other := simulate(t, *simFirst+1, short); other.sum() == one.sum() {
		t.Error("two seeds gave the same year, so the trace holds nothing")
	}
}

// BenchmarkSimulatedYear reports how many programme years are played in a
// second on the cores it is given.
func BenchmarkSimulatedYear(b *testing.B) {
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

// simOptions are what a test sets apart from the seed.
type simOptions struct {
	days int  // how long the year is; 0 is all of it
	calm bool // no machine fails
}

// simCrash is the end of the process, raised by the decorators.
type simCrash struct{ where string }

// sim is one year.
type sim struct {
	seed      uint64
	options   simOptions
	dice      *rand.Rand
	path      string
	master    *seal.Master
	catalogue *locales.Catalogue
	logged    *bytes.Buffer
	calendar  simCalendar
	begins    time.Time
	ends      time.Time
	now       time.Time     // by the machine's clock
	wrong     time.Duration // how far the machine's clock is ahead
	right     time.Time     // when it is set right, by itself
	astray    bool          // it has been so wrong lately that the bot may say so
	queue     simQueue
	pushed    int

	life   *life // nil while the process is down
	up     time.Time
	next   time.Time // when the runner has something to do
	stuck  int
	looked int
	calm   bool // the machines work

	programme mentoring.ProgrammeID

	platform *simPlatform
	model    *simModel
	people   []*simPerson
	acting   *simPerson // whose event is being handled
	copied   *simCopy   // the backup, when one was made
	trouble  []simSpan
	troubled map[string][]simSpan // by the end of the delivery keys that names the person

	trace   hash.Hash
	lines   []string
	broken  []string
	acts    int
	crashes int
	repeats int
	revived int // events that were refused at first, and carried out when they came again
	began   time.Time
}

// simSpan is a stretch of time in which something did not work.
type simSpan struct{ from, to time.Time }

// simEvent is something that happens at a time.
type simEvent struct {
	at    time.Time // by a clock that is right
	order int
	do    func()
}

type simQueue []simEvent

func (q simQueue) Len() int { return len(q) }
func (q simQueue) Less(i, j int) bool {
	return q[i].at.Before(q[j].at) || q[i].at.Equal(q[j].at) && q[i].order < q[j].order
}
func (q simQueue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *simQueue) Push(x any)   { *q = append(*q, x.(simEvent)) }
func (q *simQueue) Pop() any {
	old := *q
	last := old[len(old)-1]
	*q = old[:len(old)-1]
	return last
}

// simulate plays the year of a seed. Odd seeds play the brochure's pilot.
func simulate(t testing.TB, seed uint64, options simOptions) *sim {
	t.Helper()
	catalogue, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	master, err := seal.New()
	if err != nil {
		t.Fatal(err)
	}
	location, err := time.LoadLocation(demoZone)
	if err != nil {
		t.Fatal(err)
	}
	s := &sim{
		seed: seed, options: options, dice: rand.New(rand.NewPCG(seed, 2009)),
		path: filepath.Join(simFolder(t), "sim.db"), master: master, catalogue: catalogue, logged: &bytes.Buffer{},
		calendar: simCalendar{location}, troubled: map[string][]simSpan{}, trace: sha256.New(), began: time.Now(),
	}
	s.platform = &simPlatform{sim: s, boxes: map[chat.Address]*simBox{}, keys: map[string]string{}}
	s.model = newSimModel(s)
	programme := simProgramme(seed)
	s.begins = s.calendar.at(programme.Start, 9, 0)
	s.ends = s.calendar.at(programme.End, 12, 0)
	if options.days > 0 {
		s.ends = s.calendar.at(programme.Start.AddDays(options.days), 12, 0)
	}
	s.now = s.begins
	s.calm = true
	s.start()
	s.enrol(programme)
	s.calm = options.calm
	if !options.calm {
		s.planTrouble()
	}
	s.push(s.begins.AddDate(0, 0, 1), s.daily)
	s.pass()
	s.play()
	if len(s.broken) == 0 {
		s.settle()
	}
	if s.life != nil {
		s.wholeness()
		if err := s.life.db.Close(); err != nil {
			s.breaks("Inv7", "close: %v", err)
		}
		s.life = nil
	}
	s.searchFiles()
	s.note("end %d acts %d sent", s.acts, s.platform.sent)
	return s
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

// play goes from one thing to the next until the year is over or a promise is
// broken.
func (s *sim) play() {
	for len(s.broken) == 0 {
		at := s.queue[0].at.Add(s.wrong) // the daily look is always there
		if s.life != nil && !s.next.IsZero() && !s.next.After(at) {
			if s.next.Add(-s.wrong).After(s.ends) {
				return
			}
			if s.next.After(s.now) {
				s.now, s.stuck = s.next, 0
			}
			if s.stuck++; s.stuck > 200 {
				s.breaks("Inv2", "passes change nothing")
			}
			s.pass()
			continue
		}
		e := heap.Pop(&s.queue).(simEvent)
		if e.at.After(s.ends) {
			return
		}
		s.now = at
		s.stuck = 0
		e.do()
	}
}

func (s *sim) push(at time.Time, do func()) {
	if at.Before(s.now) {
		at = s.now
	}
	s.pushed++
	heap.Push(&s.queue, simEvent{at.Add(-s.wrong), s.pushed, do})
}

// whenUp does something as soon as the process is there.
func (s *sim) whenUp(at time.Time, do func()) {
	s.push(at, func() {
		if until, away := s.away(); away {
			s.whenUp(until.Add(time.Second), do)
			return
		}
		do()
	})
}

// away reports whether nobody can reach the bot, and until when.
func (s *sim) away() (until time.Time, away bool) {
	if s.life == nil {
		return s.up, true
	}
	return s.right, s.wrong > time.Hour // a platform takes no such clock for the present
}

// chance is true in so many of a thousand cases.
func (s *sim) chance(perMille int) bool { return s.dice.IntN(1000) < perMille }

// fails is a chance that counts only while machines may fail.
func (s *sim) fails(perMille int) bool { return !s.calm && s.chance(perMille) }

// guard runs a part of the program and reports whether the process ended in it.
func (s *sim) guard(do func()) (crashed bool) {
	defer func() {
		if r := recover(); r != nil {
			c, ok := r.(simCrash)
			if !ok {
				panic(r)
			}
			s.note("crash %s", c.where)
			s.crashes++
			crashed = true
		}
	}()
	do()
	return false
}

// start opens the store and wires the bot as the program does, with the
// decorators between the parts.
func (s *sim) start() {
	l, err := start(context.Background(), parts{
		path: s.path, master: s.master, catalogue: s.catalogue,
		platforms: map[string]chat.Platform{s.platform.Name(): s.platform},
		now:       func() time.Time { return s.now },
		log:       slog.New(slog.NewTextHandler(s.logged, nil)),
	})
	if err != nil {
		s.breaks("Inv7", "start: %v", err)
		return
	}
	store := simStore{l.db, s}
	l.service.Store, l.outbox.Store = store, store
	l.runner.Now, l.runner.Confirm = s.looks, s.theirClock
	s.life = l
	s.model.audited++              // the start
	s.platform.pause = time.Time{} // nobody remembers it
	s.verifyAudit()
	s.recover()
}

// recover does what the runner does before the first pass that believes its
// clock.
func (s *sim) recover() {
	if s.life == nil || s.wrong > time.Hour {
		return
	}
	if s.guard(func() {
		if err := s.life.runner.Outbox.Recover(context.Background(), s.now); err != nil {
			s.breaks("Inv1", "recover: %v", err)
		}
	}) {
		s.fall(time.Minute)
	}
}

// pass lets the runner send what is due.
func (s *sim) pass() {
	if s.life == nil {
		return
	}
	s.looked = 0
	if s.guard(func() {
		next, err := s.life.runner.Tick(context.Background(), s.now)
		if err != nil {
			s.breaks("Inv1", "pass: %v", err)
		}
		s.next = next
	}) {
		s.fall(s.rest())
	}
}

// looks is the runner's clock. It stands still during a pass, so that one that
// goes round in circles shows as one that looks at it too often.
func (s *sim) looks() time.Time {
	if s.looked++; s.looked > 600 {
		s.breaks("Inv2", "a pass does not end")
		return s.now.Add(time.Hour)
	}
	return s.now
}

// note adds a line to the trace.
func (s *sim) note(format string, args ...any) {
	line := s.now.UTC().Format("2006-01-02T15:04:05 ") + fmt.Sprintf(format, args...)
	s.trace.Write([]byte(line + "\n"))
	s.lines = append(s.lines, line)
}

func (s *sim) sum() string { return fmt.Sprintf("%x", s.trace.Sum(nil)) }

// breaks notes a broken promise.
func (s *sim) breaks(promise, format string, args ...any) {
	line := fmt.Sprintf("[%s] seed %d, %s: %s", promise, s.seed, s.now.In(s.calendar.location).Format("Mon 2006-01-02 15:04:05"), fmt.Sprintf(format, args...))
	s.note("%s", line)
	if len(s.broken) < 10 {
		s.broken = append(s.broken, line)
	}
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
	return fmt.Sprintf("%d acts, %d messages, %d meetings, %d answers, %d crashes, %d repeated events (%d refused before and carried out then) in %.1f s (%.2f years/s); most for one person %d",
		s.acts, s.platform.sent, len(s.model.meetings), len(s.model.answers), s.crashes, s.repeats, s.revived,
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
