package main

import (
	"slices"
	"syscall"
	"testing"

	"mentorbot/bot/slack/slackfake"
)

// exported orders what is kept about Sara, and returns the message with it.
func (s *service) exported() slackfake.Seen {
	s.Helper()
	sara := s.workspace.Person("U1")
	before := len(sara.Messages())
	sara.Slash("data")
	s.eventually("she is offered a file", func() bool {
		return slices.ContainsFunc(sara.Messages()[before:], func(m slackfake.Seen) bool { return slices.Contains(m.Buttons, "Hent som fil") })
	})
	s.opens("U1", "Dine oplysninger")
	sara.Close()
	all := sara.Messages()
	sara.Press(all[len(all)-1].TS, "Hent som fil")
	s.fill("U1", s.opens("U1", "Dine oplysninger"), nil)
	var m slackfake.Seen
	s.eventually("the files come", func() bool {
		all := sara.Messages()
		m = all[len(all)-1]
		return len(m.Files) == 2
	})
	return m
}

// stand counts the files of a message that are there.
func (s *service) stand(m slackfake.Seen) (n int) {
	for _, id := range m.Files {
		if _, content := s.workspace.Person("U1").File(id); content != nil {
			n++
		}
	}
	return n
}

func TestFilesThatWereOrderedAreRemovedAfterADay(t *testing.T) { // P6
	t.Parallel()
	s := serving(t, slackHTTP)
	sara, henrik := s.workspace.Person("U1"), s.workspace.Person("U2")
	sara.Press(s.gets("U1", "Velkommen til").TS, "Jeg er med")
	henrik.Press(s.gets("U2", "Tak, fordi du vil være mentor").TS, "Jeg er med")
	s.gets("U1", "I er begge med")
	sara.Slash("book 12/1 kl. 14, Rådhuset")
	s.gets("U1", "Du har foreslået")
	henrik.Press(s.gets("U2", "Sara foreslår et møde").TS, "Passer")
	calendar := s.gets("U1", "Det er aftalt")
	s.eventually("the file for the calendar comes", func() bool {
		calendar = s.gets("U1", "Det er aftalt")
		return len(calendar.Files) == 1
	})

	m := s.exported()
	s.clock(map[string]string{"advance": "23h59m"})
	if n := s.stand(m); n != 2 {
		t.Fatalf("%d files stand after less than a day, want two", n)
	}
	// The program ends in the hour in which they go, and one was removed by hand.
	s.stop(syscall.SIGKILL)
	sara.RemoveFile(m.Files[0])
	s.workspace.Break(slackfake.Fault{Method: "files.delete", Code: "internal_error"})
	s.start()
	s.clock(map[string]string{"advance": "2m"})
	s.clock(map[string]string{"advance": "61m"})
	if n := s.stand(m); n != 0 {
		t.Errorf("%d files stand an hour after a day and a failure, want none", n)
	}
	if n := s.stand(calendar); n != 1 {
		t.Error("the file for the calendar, which nobody ordered, is gone")
	}
	calls := s.workspace.Calls("files.delete")
	s.clock(map[string]string{"advance": "48h"})
	if n := s.workspace.Calls("files.delete"); n != calls {
		t.Errorf("%d more calls for what is gone", n-calls)
	}
}
