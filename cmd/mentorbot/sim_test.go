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
	"slices"
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
	t.Cleanup(rarelyCollect())
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
	backups   string // folder of the nightly copies
	elsewhere string // folder of the operator's own copy
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

	life    *life // nil while the process is down
	up      time.Time
	next    time.Time // when the runner has something to do
	changed bool      // something was committed since the last event began
	stuck   int
	looked  int
	calm    bool // the machines work

	programme mentoring.ProgrammeID

	platform *simPlatform
	model    *simModel
	people   []*simPerson
	acting   *simPerson // whose event is being handled
	doing    chat.Event // that event
	copied   *simCopy   // the backup, when one was made
	trouble  []simSpan
	erased   []*simErasure
	entries  map[string]simEntry       // by whose calendar they stand in, and their name there
	unsaid   map[string]bool           // canaries that are in no contract any more
	leaving  map[mentoring.PairID]bool // pairs that stop when something is agreed next
	night    simNight
	reading  bool                 // somebody has read the files lately, so that the bot may say so
	troubled map[string][]simSpan // by the end of the delivery keys that names the person

	trace   hash.Hash
	lines   []string
	broken  []string
	acts    int
	crashes int
	repeats int
	stops   int
	agreed  int // pairs that ended together
	exports int
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
		master: master, catalogue: catalogue, logged: &bytes.Buffer{},
		calendar: simCalendar{location}, troubled: map[string][]simSpan{}, entries: map[string]simEntry{},
		unsaid: map[string]bool{}, leaving: map[mentoring.PairID]bool{}, trace: sha256.New(), began: time.Now(),
	}
	s.makeFolders(simFolder(t))
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
	s.planOwning()
	s.planPauses()
	s.planContacts()
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
	s.searchFor(slices.DeleteFunc(slices.Clone(s.erased), func(e *simErasure) bool { return !e.gone })...)
	s.note("end %d acts %d sent", s.acts, s.platform.sent)
	return s
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

// falls is the chance that the process ends at a step. The night's work has
// many that do nothing.
func (s *sim) falls(perMille int) bool {
	return s.fails(perMille) && (!s.night.works || s.chance(50))
}

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
		nightly:   &nightly{zone: s.calendar.location, backups: s.backups},
	})
	if err != nil {
		s.breaks("Inv7", "start: %v", err)
		return
	}
	store := simStore{l.db, s}
	l.service.Store, l.outbox.Store = store, store
	l.runner.Now, l.runner.Confirm = s.looks, s.theirClock
	s.watch(l.runner.Night)
	s.life = l
	s.purged()
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
		ctx, kill := context.WithCancel(context.Background())
		defer kill()
		s.night = simNight{kill: kill, made: s.night.made}
		next, err := s.life.runner.Tick(ctx, s.now)
		if s.night.died {
			s.searchWords(s.logged.Bytes(), "the log")
			s.logged.Reset()
			s.fall(s.rest())
			return
		}
		if err != nil {
			s.breaks("Inv1", "pass: %v", err)
		}
		s.next = next
	}) {
		s.fall(s.rest())
	}
}

// wake makes a pass after an event that changed something, as the program does.
func (s *sim) wake() {
	if s.changed {
		s.pass()
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
