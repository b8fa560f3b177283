package main

import (
	"fmt"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"mentorbot/bot/teams/teamsfake"
)

// The program is killed when Teams has taken a message and the record of it is
// missing. What only reminds does not come again; a question does, and is still
// one question: whoever answers both of its copies has answered once.
func TestWhatTeamsMayHaveTakenComesAgainByItsKind(t *testing.T) {
	t.Parallel()
	s := play(t, &service{tenant: teamsfake.New(t)})
	s.press("mentee", "Jeg er med")
	s.press("mentor", "Jeg er med")
	s.struck("mentee", "Jeres kontrakt kan vente", 1)

	f := s.press("mentee", "Skriv udkast").Form
	s.submit("mentee", f, map[string]string{"Beskriv hvilke mål mentee har med mentorrelationen.": "At turde."})
	s.press("mentor", "Læs udkastet")
	s.press("mentor", "Godkend")
	s.say("mentee", s.at.AddDate(0, 0, 14).Format("book 2/1 kl. 14"))
	s.press("mentor", "Passer")

	copies := s.struck("mentee", "Hvad håber jeg at få ud af det første møde?", 2)
	for i, m := range copies {
		s.people["mentee"].press(m.ID, "Svar")
		f := s.acted("mentee").Form
		if f == nil {
			t.Fatalf("copy %d opens no dialog", i)
		}
		const question = "first.expectation"
		for _, field := range f.Fields {
			if field.ID == question && i > 0 && field.Value != "svar 0" {
				t.Errorf("copy %d opens with %q, want what was answered to the other", i, field.Value)
			}
		}
		s.submit("mentee", f, map[string]string{question: fmt.Sprint("svar ", i)})
	}

	s.press("mentor", "Senere")
	s.press("mentor", "Om en time")
	s.struck("mentor", "Du bad mig", 1)
	for n := 0; n < 400 && !strings.Contains(s.latest("mentee").Text, "Blev jeres møde holdt?"); n++ {
		s.forward("next")
	}
	s.press("mentee", "Ja")
	s.struck("mentee", "Vil du foreslå en tid?", 1)

	s.stop(syscall.SIGKILL)
	db := s.copied()
	defer db.Close() //nolint:errcheck // of a copy
	if n := s.text(db, "SELECT count(*) FROM answer"); n != "1" {
		t.Errorf("%s answers, want one", n)
	}
	if kinds := s.text(db, "SELECT group_concat(kind, ' ') FROM (SELECT kind FROM delivery WHERE reason = 'doubtful' ORDER BY kind)"); kinds != "contract_reminder nudge remind_start" {
		t.Errorf("given up in doubt: %s", kinds)
	}
}

// struck lives on until Teams has taken a message with the words to somebody,
// kills the program at that moment, starts it again, and returns the copies that
// came in the hour after that.
func (s *chatScene) struck(as, words string, want int) (copies []apiMessage) {
	s.t.Helper()
	p := s.people[as].(*teamsScreen).p
	s.tenant.Break(teamsfake.Fault{Call: teamsfake.CallSend, Person: p.ID, Holds: words, Happened: func() {
		_ = s.cmd.Process.Kill()
		<-s.ended
	}})
	for n := 0; !s.over(); n++ {
		if s.due == nil || n > 400 {
			s.t.Fatalf("%s is never told %q", as, words)
		}
		var out moved
		to := *s.due
		if post(s.url+"/test/clock", map[string]string{"to": to.Format(time.RFC3339Nano)}, &out) == http.StatusOK {
			s.due = out.Next
		} else {
			<-s.ended
		}
		s.at = to
	}
	s.start()
	for range 3 {
		s.settle(map[string]string{"advance": "20m"})
	}
	for _, m := range s.messages(as) {
		if strings.Contains(m.Text, words) {
			copies = append(copies, m)
		}
	}
	if len(copies) != want {
		s.t.Fatalf("%s has %q %d times, want %d", as, words, len(copies), want)
	}
	return copies
}

// latest is the newest message in a chat.
func (s *chatScene) latest(as string) apiMessage {
	s.t.Helper()
	all := s.messages(as)
	return all[len(all)-1]
}
