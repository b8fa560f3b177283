package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"

	"mentorbot/bot/mentoring"
	"mentorbot/storage/sqlite"
)

// daily looks at what must hold at any time.
func (s *sim) daily() {
	s.push(s.now.AddDate(0, 0, 1), s.daily)
	if s.life == nil {
		return
	}
	s.logbookOf(s.people[s.dice.IntN(len(s.people))])
	s.searchLog()
	if s.wrong == 0 {
		s.retained()
	}
}

// searchLog looks for anybody's words in what was logged.
func (s *sim) searchLog() {
	s.searchWords(s.logged.Bytes(), "the log")
	for line := range strings.Lines(s.logged.String()) {
		doubts, inUse := strings.Contains(line, "clock not believed"), strings.Contains(line, mentoring.ErrInUse.Error())
		if strings.Contains(line, "level=ERROR") && !doubts && !inUse || doubts && !s.astray || inUse && !s.reading {
			s.breaks("Inv4", "an error was logged: %s", line)
		}
	}
	s.astray, s.reading = s.wrong.Abs() > simBelieved, false
	s.logged.Reset()
}

// searchWords looks for anybody's words in what was written.
func (s *sim) searchWords(written []byte, where string) {
	if found := simCanary.Find(written); found != nil {
		s.breaks("Inv3", "%s stands in %s", found, where)
	}
}

// searchFiles looks for anybody's words in what lies on the disk.
func (s *sim) searchFiles() {
	files := s.files(filepath.Dir(s.path), s.backups, s.elsewhere)
	if len(files) == 0 {
		s.breaks("Inv3", "no files")
	}
	for _, f := range files {
		content, err := os.ReadFile(f)
		if err != nil {
			s.breaks("Inv3", "read: %v", err)
		}
		s.searchWords(content, filepath.Base(f))
	}
}

// verifyAudit looks whether the audit holds together and has a row for each act
// that was committed.
func (s *sim) verifyAudit() {
	got, err := sqlite.VerifyAudit(context.Background(), s.path, s.master)
	if err != nil || got.Broken != 0 {
		s.breaks("Inv7", "audit: %+v %v", got, err)
	}
	if got.Rows != s.model.audited {
		s.breaks("Inv7", "the audit has %d rows for %d acts", got.Rows, s.model.audited)
	}
}

// status is what one of the coordinators is told now. It goes past the
// decorators.
func (s *sim) status(p *simPerson) mentoring.MidwayStatus {
	service := mentoring.Service{Store: s.life.db, Holidays: s.life.service.Holidays, Now: s.life.service.Now}
	told, err := service.Status(context.Background(), mentoring.Actor{Person: p.id}, s.programme)
	if err != nil {
		s.breaks("Inv6", "status for %s: %v", p.address, err)
		return told
	}
	s.model.audited++
	if found := simCanary.FindString(fmt.Sprintf("%#v", told)); found != "" {
		s.breaks("Inv6", "%s stands in the status of %s", found, p.address)
	}
	s.waiting(p, told)
	return told
}

// unmoved carries an answer out and looks whether a coordinator, now one and now
// the other, can tell. They may see that somebody can be reached again, which
// any act shows, the reading of help too.
func (s *sim) unmoved(answer func()) {
	p := s.people[s.dice.IntN(2)] // the two that lead
	before := s.status(p)
	answer()
	after := s.status(p)
	if len(before.Pairs) == len(after.Pairs) {
		for i := range before.Pairs {
			b, a := &before.Pairs[i], after.Pairs[i]
			for _, half := range []struct {
				was *bool
				is  bool
			}{{&b.MenteeUnreached, a.MenteeUnreached}, {&b.MentorUnreached, a.MentorUnreached}} {
				if *half.was && !half.is {
					*half.was = false
					before.Unreached--
				}
			}
		}
	}
	for _, told := range []mentoring.MidwayStatus{before, after} { // who waits is judged alone: an erasure takes it away
		for i := range told.Pairs {
			told.Pairs[i].MenteeWaits, told.Pairs[i].MentorWaits = false, false
		}
	}
	before.Waiting, after.Waiting = 0, 0
	if !reflect.DeepEqual(before, after) {
		s.breaks("Inv6", "an answer changes what a coordinator is told")
	}
}
