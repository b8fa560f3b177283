package main

import (
	"context"
	"errors"
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
}

// searchLog looks for anybody's words in what was logged.
func (s *sim) searchLog() {
	if found := simCanary.FindString(s.logged.String()); found != "" {
		s.breaks("Inv3", "%s stands in the log", found)
	}
	for line := range strings.Lines(s.logged.String()) {
		doubts := strings.Contains(line, "clock not believed")
		if strings.Contains(line, "level=ERROR") && !doubts || doubts && !s.astray {
			s.breaks("Inv4", "an error was logged: %s", line)
		}
	}
	s.astray = s.wrong.Abs() > simBelieved
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

// statuses is what each coordinator is told now. It goes past the decorators.
func (s *sim) statuses() (all []mentoring.MidwayStatus) {
	service := mentoring.Service{Store: s.life.db, Holidays: s.life.service.Holidays, Now: s.life.service.Now}
	for _, p := range s.people {
		if !p.leads {
			continue
		}
		told, err := service.Status(context.Background(), mentoring.Actor{Person: p.id}, s.programme)
		if err != nil {
			s.breaks("Inv6", "status for %s: %v", p.address, err)
			continue
		}
		s.model.audited++
		all = append(all, told)
		if found := simCanary.FindString(fmt.Sprintf("%#v", told)); found != "" {
			s.breaks("Inv6", "%s stands in the status of %s", found, p.address)
		}
	}
	return all
}

// unmoved carries an answer out and looks whether a coordinator can tell.
func (s *sim) unmoved(answer func()) {
	before := s.statuses()
	answer()
	if !reflect.DeepEqual(before, s.statuses()) {
		s.breaks("Inv6", "an answer changes what a coordinator is told")
	}
}
