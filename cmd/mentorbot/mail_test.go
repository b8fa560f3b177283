package main

import (
	"net/mail"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"

	"mentorbot/bot/mentoring"
	"mentorbot/bot/slack/slackfake"
	"mentorbot/bot/smtp/smtpfake"
	"mentorbot/storage/seal"
	"mentorbot/storage/sqlite"
)

// mailed gives people an e-mail address while the program is down.
func (s *service) mailed(addresses map[string]string) {
	s.Helper()
	master, err := seal.ReadFile(s.key)
	if err != nil {
		s.Fatal(err)
	}
	db, err := sqlite.Open(s.Context(), s.dir+"/"+databaseName, master)
	if err != nil {
		s.Fatal(err)
	}
	err = db.Update(s.Context(), func(tx mentoring.Tx) error {
		for id, address := range addresses {
			p, _, err := tx.PersonByIdentity(mentoring.Identity{Platform: "slack", Address: id})
			if err != nil {
				return err
			}
			p.Email = address
			if err := tx.SavePerson(p); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		s.Fatal(err)
	}
	if err := db.Close(); err != nil {
		s.Fatal(err)
	}
}

// subjects are "to: subject" of what a relay took.
func subjects(t *testing.T, relay *smtpfake.Relay) (all []string) {
	t.Helper()
	for _, l := range relay.Letters() {
		m, err := mail.ReadMessage(strings.NewReader(l.Data))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, l.To+": "+m.Header.Get("Subject"))
	}
	slices.Sort(all)
	return all
}

// The built program over STARTTLS with a password, against a relay whose
// certificate it must check.
func TestTheProgramInvitesByEMail(t *testing.T) { //nolint:paralleltest // the environment is the process's
	relay := smtpfake.New(t, &smtpfake.Relay{User: "botten", Password: "hemmelig/kode"})
	t.Setenv("SSL_CERT_FILE", relay.RootFile())
	t.Setenv("SSL_CERT_DIR", t.TempDir())
	secretFile := t.TempDir() + "/smtp.url"
	if err := os.WriteFile(secretFile, []byte("smtp://botten:hemmelig%2Fkode@localhost:"+relay.Port()+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := serving(t, slackHTTP)
	s.stop(syscall.SIGTERM)
	s.mailed(map[string]string{"U1": "sara.holm@nordby.example", "U2": "henrik.lund@nordby.example"})
	t.Setenv(smtpURL+"_FILE", secretFile)
	t.Setenv("MENTORBOT_SMTP_FROM", "moeder@nordby.example")
	s.start()

	sara, henrik := s.workspace.Person("U1"), s.workspace.Person("U2")
	sara.Press(s.gets("U1", "Velkommen til").TS, "Jeg er med")
	henrik.Press(s.gets("U2", "Tak, fordi du vil være mentor").TS, "Jeg er med")
	s.gets("U1", "I er begge med")
	relay.Fail(
		smtpfake.Fault{Step: "end", Took: true},                                      // the answer is lost: the same letter again
		smtpfake.Fault{Step: "RCPT", Answer: "450 4.2.0 <henrik@x> kom igen senere"}, // and again after a while
	)
	sara.Slash("book 12/1 kl. 14, Rådhuset")
	s.gets("U1", "Du har foreslået")
	henrik.Press(s.gets("U2", "Sara foreslår et møde").TS, "Passer")
	s.gets("U1", "Det er aftalt")
	s.clock(map[string]string{"advance": "5m"})
	letters := relay.Letters()
	if len(letters) != 3 {
		t.Fatalf("%d letters were taken\n%s", len(letters), s.log)
	}
	ids, dates := map[string]int{}, map[string]bool{}
	for _, l := range letters {
		m, err := mail.ReadMessage(strings.NewReader(l.Data))
		if err != nil {
			t.Fatal(err)
		}
		ids[m.Header.Get("Message-Id")]++
		dates[m.Header.Get("Date")[:16]] = true
		if !l.TLS || l.User != "botten" || l.From != "moeder@nordby.example" {
			t.Errorf("a letter came with TLS %t by %q from %q", l.TLS, l.User, l.From)
		}
	}
	if len(ids) != 2 || len(dates) != 1 || !dates["Mon, 04 Jan 2027"] {
		t.Errorf("Message-IDs %v on %v: one letter must keep its own", ids, dates)
	}

	relay.Fail(smtpfake.Fault{Step: "RCPT", Answer: "550 5.1.1 <sara> kendes ikke"})
	sara.Press(s.gets("U1", "Det er aftalt").TS, "Aflys mødet")
	s.eventually("it is asked", func() bool {
		return slices.ContainsFunc(sara.Messages(), func(m slackfake.Seen) bool {
			return slices.Contains(m.Buttons, "Aflys mødet") && strings.Contains(m.Shown, "aflyse")
		})
	})
	all := sara.Messages()
	sara.Press(all[len(all)-1].TS, "Aflys mødet")
	s.gets("U2", "er aflyst")
	s.clock(map[string]string{"advance": "5m"})
	if got := len(relay.Letters()); got != 4 {
		t.Errorf("%d letters were taken: %v", got, subjects(t, relay))
	}
	s.stop(syscall.SIGTERM)
	if code := s.cmd.ProcessState.ExitCode(); code != exitDone {
		t.Errorf("exit %d\n%s", code, s.log)
	}
	for _, word := range []string{"sara", "henrik", "hemmelig", "botten", "kendes", "Rådhuset"} {
		if strings.Contains(s.log.String(), word) {
			t.Errorf("the log says %q:\n%s", word, s.log)
		}
	}
	for _, want := range []string{"invitation not sent", "closing SMTP DATA writer: no answer", "450", "550"} {
		if !strings.Contains(s.log.String(), want) {
			t.Errorf("the log says no %q:\n%s", want, s.log)
		}
	}
}
