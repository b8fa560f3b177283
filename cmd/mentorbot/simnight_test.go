package main

import (
	"context"
	"path/filepath"
	"regexp"
	"slices"
	"time"

	"mentorbot/bot/mentoring"
	"mentorbot/scheduler"
)

// simNights is how many nights' work, per mille, the process ends before or in.
const simNights = 2

// Most of a night's work costs more than all that the people do on the day. One
// year in simEveryNight has it each night, the others once in simSomeNights; what
// erases is done each night of every year.
const (
	simEveryNight = 10
	simSomeNights = 30
)

// long reports whether all of the night's work is done.
func (s *sim) long() bool {
	return s.seed%simEveryNight == 0 || mentoring.DateOf(s.begins, s.calendar.location).
		DaysUntil(mentoring.DateOf(s.now, s.calendar.location))%simSomeNights == 0
}

// costly are the tasks that a short night leaves out.
var costly = []string{"backup", "plan", "audit"}

// simNight is the night's work in a pass.
type simNight struct {
	works bool   // a task is being done
	died  bool   // the process ended in one
	kill  func() // ends the pass
	made  int    // copies in all nights
}

// watch puts the decorators around the night's work.
func (s *sim) watch(n *scheduler.Night) {
	for i := range n.Tasks {
		name, do := n.Tasks[i].Name, n.Tasks[i].Do
		n.Tasks[i].Do = func(ctx context.Context, now time.Time) (count int, err error) {
			if !s.long() && slices.Contains(costly, name) {
				return 0, nil
			}
			s.night.works = true
			defer func() { s.night.works = false }()
			if s.guard(func() {
				if s.fails(simNights) {
					panic(simCrash{"before " + name})
				}
				count, err = do(ctx, now)
			}) {
				s.night.died = true
				s.night.kill() // The runner goes on after a task that panics, and a process does not.
				return 0, errSim
			}
			if err == nil {
				s.done(name)
			}
			return count, err
		}
	}
}

// done judges a piece of the night's work that was done.
func (s *sim) done(name string) {
	switch name {
	case "backup":
		s.model.audited++
		s.night.made++
	case "old backups":
		s.fewCopies()
	}
}

// simCopyName is the name of a daily copy.
var simCopyName = regexp.MustCompile(`^sim-(\d{4}-\d\d-\d\d)\.db$`)

// fewCopies looks what lies in the folder of the copies: those of seven days,
// one of each of three weeks before, none older than thirty days, and one copy
// of the key store.
func (s *sim) fewCopies() {
	today := mentoring.DateOf(s.now, s.calendar.location)
	var days []mentoring.Date
	keys := 0
	for _, file := range s.files(s.backups) {
		name := filepath.Base(file)
		m := simCopyName.FindStringSubmatch(name)
		if m == nil {
			if name != filepath.Base(s.path)+".keys" {
				s.breaks("Inv7", "%s lies among the copies", name)
			}
			keys++
			continue
		}
		day, err := mentoring.ParseDate(m[1])
		if err != nil || day.DaysUntil(today) > 30 || day.After(today) {
			s.breaks("Inv7", "the copy of %s is kept on %s (%v)", m[1], today, err)
		}
		days = append(days, day)
	}
	slices.SortFunc(days, func(a, b mentoring.Date) int { return b.Compare(a) })
	weeks := map[[2]int]bool{}
	for _, day := range days[min(7, len(days)):] {
		year, week := s.calendar.at(day, 12, 0).ISOWeek()
		if weeks[[2]int{year, week}] {
			s.breaks("Inv7", "two copies of week %d are kept on %s", week, today)
		}
		weeks[[2]int{year, week}] = true
	}
	if keys > 1 || keys == 0 && len(days) > 0 || len(weeks) > 3 || s.long() && (len(days) == 0 || days[0] != today) {
		s.breaks("Inv7", "on %s there are the copies of %v, and %d of the key store", today, days, keys)
	}
}
