package main

import (
	"strings"
	"time"
)

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
	s.planClock(somewhen)
	s.planCopy(days)
	s.whenUp(somewhen(), s.rotate)
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
			s.astray = s.astray || down > simGap && s.platform.out(s.now) // nobody confirms so long a leap
			s.start()
			s.pass()
		}
	})
}

// rest is how long a process that crashed is down.
func (s *sim) rest() time.Duration {
	return time.Second + time.Duration(s.dice.Int64N(int64(30*time.Minute)))
}
