package main

import (
	"bytes"
	"container/heap"
	"context"
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"hash"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
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
	for i := range *simSeeds {
		seed := *simFirst + uint64(i)
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			t.Parallel()
			s := simulate(t, seed, simOptions{})
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

// simOptions are what a test sets apart from the seed.
type simOptions struct {
	days int  // how long the year is; 0 is all of it
	calm bool // no machine fails
}

// The chances of what fails, per mille of the steps at which it can.
const (
	simCrashes   = 3 // at each side of a commit and of a send
	simLater     = 50
	simLost      = 20
	simLostReply = 20
	simLate      = 10
	simBlind     = 100 // a look-up fails
	simRepeats   = 50  // an event comes again
	simMostLate  = 25 * time.Second
)

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
	now       time.Time
	queue     simQueue
	pushed    int

	life   *life // nil while the process is down
	up     time.Time
	next   time.Time // when the runner has something to do
	stuck  int
	looked int
	calm   bool // the machines work

	platform *simPlatform
	model    *simModel
	people   []*simPerson
	acting   *simPerson // whose event is being handled
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
	at    time.Time
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
func simulate(t *testing.T, seed uint64, options simOptions) *sim {
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
		path: filepath.Join(t.TempDir(), "sim.db"), master: master, catalogue: catalogue, logged: &bytes.Buffer{},
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

// play goes from one thing to the next until the year is over or a promise is
// broken.
func (s *sim) play() {
	for len(s.broken) == 0 {
		at := s.queue[0].at // the daily look is always there
		if s.life != nil && !s.next.IsZero() && !s.next.After(at) {
			if s.next.After(s.ends) {
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
		if at.After(s.ends) {
			return
		}
		e := heap.Pop(&s.queue).(simEvent)
		s.now = e.at
		s.stuck = 0
		e.do()
	}
}

func (s *sim) push(at time.Time, do func()) {
	if at.Before(s.now) {
		at = s.now
	}
	s.pushed++
	heap.Push(&s.queue, simEvent{at, s.pushed, do})
}

// whenUp does something as soon as the process is there.
func (s *sim) whenUp(at time.Time, do func()) {
	s.push(at, func() {
		if s.life == nil {
			s.whenUp(s.up.Add(time.Second), do)
			return
		}
		do()
	})
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
	l.runner.Now = s.looks
	s.life = l
	if s.guard(func() {
		if err := l.runner.Outbox.Recover(context.Background(), s.now); err != nil {
			s.breaks("Inv1", "recover: %v", err)
		}
	}) {
		s.fall(time.Minute)
	}
}

// fall ends the process; it comes back after a while.
func (s *sim) fall(down time.Duration) {
	if s.life == nil {
		return
	}
	if err := s.life.db.Close(); err != nil {
		s.breaks("Inv7", "close: %v", err)
	}
	s.life = nil
	s.up = s.now.Add(down)
	s.note("down until %s", s.up.UTC().Format(time.RFC3339))
	s.trouble = append(s.trouble, simSpan{s.now, s.up.Add(15 * time.Minute)})
	s.push(s.up, func() {
		if s.life == nil && !s.now.Before(s.up) {
			s.start()
			s.pass()
		}
	})
}

// rest is how long a process that crashed is down.
func (s *sim) rest() time.Duration {
	return time.Second + time.Duration(s.dice.Int64N(int64(30*time.Minute)))
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

// planTrouble draws the year's outages and the days without a process. The
// last days are calm, so that everything owed can arrive.
func (s *sim) planTrouble() {
	days := int(s.ends.Sub(s.begins).Hours()/24) - 16
	somewhen := func() time.Time {
		return s.begins.Add(time.Duration(s.dice.IntN(days*24*60)) * time.Minute)
	}
	for i := range 4 {
		down := time.Duration(1+s.dice.IntN(72)) * time.Hour
		if i == 3 && s.options.days == 0 {
			down = 9 * 24 * time.Hour
		}
		s.whenUp(somewhen(), func() { s.fall(down) })
	}
	for range 8 {
		from, kind := somewhen(), s.dice.IntN(2)
		to := from.Add(time.Duration(10+s.dice.IntN(230)) * time.Minute)
		if kind == 0 && to.Sub(from) > 3*time.Hour {
			to = from.Add(3 * time.Hour) // a refusal counts as an attempt, and those are bounded
		}
		s.platform.outages = append(s.platform.outages, simOutage{simSpan{from, to}, kind == 0})
		s.trouble = append(s.trouble, simSpan{from, to.Add(12 * time.Minute)})
	}
	for range 2 {
		p := s.people[s.dice.IntN(len(s.people))]
		from := somewhen()
		p.away = append(p.away, simSpan{from, from.AddDate(0, 0, 1+s.dice.IntN(9))})
	}
	s.push(s.ends.AddDate(0, 0, -14), func() { s.calm = true })
}

// disturbs notes that something did not work for a delivery. What goes to the
// same person waits for it, ten minutes at most.
func (s *sim) disturbs(key string, until time.Time) {
	s.troubled[toWhom(key)] = append(s.troubled[toWhom(key)], simSpan{s.now, until.Add(10 * time.Minute)})
}

// pauses notes that the platform asked for a pause: it holds up everybody.
func (s *sim) pauses(until time.Time) { s.trouble = append(s.trouble, simSpan{s.now, until}) }

// toWhom is the end of a delivery's key that names the person.
func toWhom(key string) string {
	if i := strings.LastIndex(key, "/person/"); i >= 0 {
		return key[i:]
	}
	return key
}

// disturbed reports whether anything excuses that a message did not come
// between the times.
func (s *sim) disturbed(key string, from, to time.Time) bool {
	for _, all := range [][]simSpan{s.trouble, s.troubled[toWhom(key)]} {
		for _, span := range all {
			if !span.from.After(to) && !span.to.Before(from) {
				return true
			}
		}
	}
	return false
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

func (s *sim) report(t *testing.T) {
	t.Helper()
	if len(s.broken) == 0 {
		return
	}
	if *simTrace {
		t.Log(strings.Join(s.lines, "\n"))
	}
	t.Error(strings.Join(s.broken, "\n"))
}

func (s *sim) figures() string {
	took := time.Since(s.began)
	return fmt.Sprintf("%d acts, %d messages, %d meetings, %d answers, %d crashes, %d repeated events (%d refused before and carried out then) in %.1f s (%.2f years/s); most for one person %d",
		s.acts, s.platform.sent, len(s.model.meetings), len(s.model.answers), s.crashes, s.repeats, s.revived,
		took.Seconds(), s.ends.Sub(s.begins).Hours()/24/365/took.Seconds(), s.platform.most())
}

// daily looks at what must hold at any time.
func (s *sim) daily() {
	s.push(s.now.AddDate(0, 0, 1), s.daily)
	if s.life == nil {
		return
	}
	s.logbookOf(s.people[s.dice.IntN(len(s.people))])
	s.searchLog()
}

// searchLog looks for anybody's words in what was logged.
func (s *sim) searchLog() {
	if found := simCanary.FindString(s.logged.String()); found != "" {
		s.breaks("Inv3", "%s stands in the log", found)
	}
	if logged := s.logged.String(); strings.Contains(logged, "level=ERROR") {
		s.breaks("Inv4", "an error was logged: %s", logged)
	}
	s.logged.Reset()
}

// searchFiles looks for anybody's words in what lies on the disk.
func (s *sim) searchFiles() {
	files, err := filepath.Glob(s.path + "*")
	if err != nil || len(files) == 0 {
		s.breaks("Inv3", "no files: %v", err)
	}
	for _, f := range files {
		content, err := os.ReadFile(f)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			s.breaks("Inv3", "read: %v", err)
		}
		if found := simCanary.Find(content); found != nil {
			s.breaks("Inv3", "%s stands in %s", found, filepath.Base(f))
		}
	}
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
