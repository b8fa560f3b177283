package main

import (
	"context"
	"time"

	"mentorbot/bot/mentoring"
)

// The clock steps of a year: six that nobody notices, one back that must be
// waited out, and one ahead, while the process is down, that must not be
// believed.
const (
	simNudged   = 2 * time.Minute
	simBack     = -2 * time.Hour
	simAhead    = 400 * 24 * time.Hour
	simBelieved = 5 * time.Minute    // an error up to here is acted on
	simGap      = 7 * 24 * time.Hour // a process that was down longer asks for the time
)

func (s *sim) planClock(somewhen func() time.Time) {
	for range 6 {
		by := simNudged
		if s.chance(500) {
			by = -by
		}
		lasts := time.Duration(1+s.dice.IntN(48)) * time.Hour
		s.push(somewhen(), func() { s.misset(by, lasts) })
	}
	// Around noon of an open day, when there is something to send.
	back := s.calendar.at(mentoring.DateOf(s.calendar.window(somewhen()), s.calendar.location), 11, s.dice.IntN(150))
	s.whenUp(back, func() { s.misset(simBack, time.Duration(60+s.dice.IntN(40))*time.Minute) })
	s.whenUp(somewhen(), func() {
		s.fall(time.Hour)
		s.push(s.now.Add(time.Minute), func() { s.misset(simAhead, time.Duration(2+s.dice.IntN(10))*time.Hour) })
	})
}

// misset sets the machine's clock wrong for a while.
func (s *sim) misset(by, lasts time.Duration) {
	s.pass() // A running bot has looked at the clock within the last half minute.
	s.note("clock wrong by %s for %s", by, lasts)
	around := min(by.Abs(), 2*time.Hour) + 15*time.Minute
	s.trouble = append(s.trouble, simSpan{s.now.Add(-around), s.now.Add(lasts + around)})
	s.astray = s.astray || by.Abs() > simBelieved
	s.set(by)
	s.right = s.now.Add(lasts)
	s.push(s.right, func() {
		s.set(-by)
		s.recover()
		s.pass()
	})
	s.pass()
}

func (s *sim) set(by time.Duration) {
	s.wrong += by
	s.now, s.up, s.stuck = s.now.Add(by), s.up.Add(by), 0
	s.platform.pause = s.platform.pause.Add(min(0, by)) // the bot counts it by its own clock
}

// theirClock is what the platform says the time is.
func (s *sim) theirClock(context.Context) (time.Time, bool) {
	return s.now.Add(-s.wrong), !s.platform.out(s.now)
}
