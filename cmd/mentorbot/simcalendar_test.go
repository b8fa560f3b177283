package main

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"mentorbot/bot/chat"
)

// simEntry is an entry as it stands in somebody's calendar.
type simEntry struct {
	start    string
	sequence int
}

// simEntryLine finds what a calendar goes by.
var simEntryLine = regexp.MustCompile(`(?m)^(UID|SEQUENCE|DTSTART)[^:\r\n]*:([^\r\n]*)`)

// entered judges an entry for a calendar, which others may read: it has nobody's
// words, and names nobody; and an entry that has moved has risen, or a calendar
// would not take it.
func (s *sim) entered(to chat.Address, f chat.File) {
	text := string(f.Content)
	if found := simCanary.FindString(text); found != "" {
		s.breaks("Inv3", "%s gets %s in %s", to, found, f.Name)
	}
	for _, p := range s.people {
		if strings.Contains(text, p.name) {
			s.breaks("Inv3", "%s is named in %s for %s", p.name, f.Name, to)
		}
	}
	found := map[string]string{}
	for _, m := range simEntryLine.FindAllStringSubmatch(text, -1) {
		found[m[1]] = m[2]
	}
	sequence, err := strconv.Atoi(found["SEQUENCE"])
	if err != nil || found["UID"] == "" || found["DTSTART"] == "" {
		s.breaks("Inv4", "%s for %s is no entry of a calendar: %v", f.Name, to, err)
		return
	}
	name := fmt.Sprint(to, " ", found["UID"])
	had, ok := s.entries[name]
	if ok && had.start != found["DTSTART"] && sequence <= had.sequence {
		s.breaks("Inv4", "%s for %s has moved from %s to %s, and keeps sequence %d", f.Name, to, had.start, found["DTSTART"], sequence)
	}
	if !ok || sequence > had.sequence {
		s.entries[name] = simEntry{found["DTSTART"], sequence}
	}
}
