package slack_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"mentorbot/bot/chat"
	"mentorbot/bot/slack"
	"mentorbot/bot/slack/slackfake"
)

// note is a dialog with one input.
func note() *chat.Form {
	return &chat.Form{ID: "note:7", Title: "Notat", Submit: "Gem", Text: chat.Confidential("Kun til dig."),
		Fields: []chat.Field{{ID: "text", Label: "Tekst", Kind: chat.FieldParagraph, Value: chat.Confidential("kanariefugl")}}}
}

// modal is an open dialog by field.
type modal struct{ slackfake.Modal }

func (m modal) value(field string) string   { return byField(m.Values, field) }
func (m modal) problem(field string) string { return byField(m.Errors, field) }

func byField(of map[string]string, field string) string {
	for block, v := range of {
		if slack.FieldOf(block) == field {
			return v
		}
	}
	return ""
}

// submit sends the open dialog with values by field.
func (b *bench) submit(p *slackfake.Person, values map[string]string) {
	b.Helper()
	m, _ := p.Modal()
	typed := map[string]string{}
	for block := range m.Values {
		if v, given := values[slack.FieldOf(block)]; given {
			typed[block] = v
		}
	}
	if refused := p.Submit(typed); refused != "" {
		b.Fatalf("cannot be sent: %s", refused)
	}
}

func TestTypedWordsOpenADialogByAButton(t *testing.T) {
	both(t, func(t *testing.T, mode slack.Mode) {
		var e ear
		b := running(t, mode, handler(func(ev chat.Event) (chat.Reply, error) {
			_, _ = e.handle(ev)
			if _, sent := ev.(chat.Submission); sent {
				return chat.Reply{Replace: paragraph("Gemt i din logbog.")}, nil
			}
			if _, left := ev.(chat.Closed); left {
				return chat.Reply{}, nil
			}
			return chat.Reply{Form: note()}, nil
		}))
		p := b.workspace.Person("U1")
		p.Say("skriv")
		b.settle()
		offer := p.Messages()
		if len(offer) != 1 || offer[0].Shown != "Tryk på Åbn." || offer[0].Buttons[0] != "Åbn" {
			t.Fatalf("chat = %+v, want a button", offer)
		}
		for range 2 { // it can be left and opened again
			p.Press(offer[0].TS, "Åbn")
			b.settle()
			if m, open := p.Modal(); !open || m.Title != "Notat" {
				t.Fatalf("modal = %+v, want the dialog", m)
			}
			p.Close()
		}
		p.Press(offer[0].TS, "Åbn")
		b.settle()
		b.submit(p, map[string]string{"text": "hej"})
		b.settle()
		if all := p.Messages(); len(all) != 1 || all[0].Text != "Gemt i din logbog." || len(all[0].Buttons) != 0 {
			t.Errorf("chat = %+v, want the offer replaced", all)
		}
		if n := len(e.all()); n != 4 {
			t.Errorf("%d events, want the words, twice that it was left, and the submission: the button is the adapter's own", n)
		}
	})
}

func TestATextToReadStandsWithWhatIsSaidAboutIt(t *testing.T) {
	both(t, func(t *testing.T, mode slack.Mode) {
		b := running(t, mode, handler(func(chat.Event) (chat.Reply, error) {
			return chat.Reply{Form: &chat.Form{ID: "log", Title: "Din logbog", Fields: []chat.Field{{
				ID: "1", Kind: chat.FieldReading, Label: "Hvad nu?", Value: chat.Confidential("Vente."), Hint: chat.Confidential("*Delt* med Henrik"),
			}}}}, nil
		}))
		sara := b.workspace.Person("U1")
		sara.Slash("logbog")
		b.settle()
		if m, _ := sara.Modal(); m.Shown != "Hvad nu?\nVente.\n*Delt* med Henrik" {
			t.Errorf("it shows %q", m.Shown)
		}
	})
}

func TestADialogOnTheShelfIsItsPersonsAndAges(t *testing.T) {
	t.Parallel()
	now := time.Date(2027, 1, 4, 9, 0, 0, 0, time.UTC)
	b := running(t, slack.ModeHTTP, handler(func(chat.Event) (chat.Reply, error) { return chat.Reply{Form: note()}, nil }),
		func(c *slack.Config) { c.Now = func() time.Time { return now } })
	p := b.workspace.Person("U1")
	p.Say("skriv")
	b.settle()
	offer := p.Messages()[0].TS
	now = now.Add(31 * time.Minute)
	p.Press(offer, "Åbn")
	b.settle()
	if _, open := p.Modal(); open {
		t.Error("the dialog opened after half an hour")
	}
	if all := p.Messages(); all[len(all)-1].Text != "Det tog for lang tid. Prøv igen." {
		t.Errorf("chat = %+v, want to be told", all)
	}
}

func TestAnExpiredTriggerGetsAButtonWithAFreshOne(t *testing.T) {
	both(t, func(t *testing.T, mode slack.Mode) {
		b := running(t, mode, handler(func(ev chat.Event) (chat.Reply, error) {
			if _, sent := ev.(chat.Submission); sent {
				return chat.Reply{Replace: paragraph("Gemt.")}, nil
			}
			return chat.Reply{Form: note()}, nil
		}))
		p := b.workspace.Person("U1")
		if _, err := b.adapter.Send(t.Context(), "U1", *paragraph("Vil du skrive?", chat.Action{ID: "write:7", Label: "Skriv"})); err != nil {
			t.Fatal(err)
		}
		first := p.Messages()[0].TS
		for _, code := range []string{"expired_trigger_id", "exchanged_trigger_id"} {
			b.workspace.Break(slackfake.Fault{Method: "views.open", Code: code})
			p.Press(first, "Skriv")
			b.settle()
			all := p.Messages()
			last := all[len(all)-1]
			if last.Text != "Det tog for lang tid. Prøv igen." || last.Buttons[0] != "Åbn" {
				t.Fatalf("%s: chat = %+v, want a button", code, all)
			}
			p.Press(last.TS, "Åbn")
			b.settle()
			if _, open := p.Modal(); !open {
				t.Fatalf("%s: no dialog after the second press", code)
			}
		}
		b.submit(p, nil)
		b.settle()
		if all := p.Messages(); all[0].Text != "Gemt." {
			t.Errorf("chat = %+v, want the first message replaced: the dialog came from it", all)
		}
	})
}

func TestAnExpiredTriggerOfACommandStaysBetweenTheTwo(t *testing.T) {
	t.Parallel()
	b := running(t, slack.ModeHTTP, handler(func(chat.Event) (chat.Reply, error) { return chat.Reply{Form: note()}, nil }))
	p := b.workspace.Person("U1")
	b.workspace.Break(slackfake.Fault{Method: "views.open", Code: "expired_trigger_id"})
	p.SlashIn("C1", "almen", "skriv")
	b.settle()
	all := p.Messages()
	if len(all) != 1 || !all[0].Gone || all[0].Buttons[0] != "Åbn" {
		t.Fatalf("chat = %+v, want a button that the person alone sees", all)
	}
	p.Press(all[0].TS, "Åbn")
	b.settle()
	if _, open := p.Modal(); !open {
		t.Error("no dialog after the press")
	}
}

func TestNothingConfidentialLiesBesideADialog(t *testing.T) {
	both(t, func(t *testing.T, mode slack.Mode) {
		b := running(t, mode, handler(func(ev chat.Event) (chat.Reply, error) {
			if s, sent := ev.(chat.Submission); sent && s.Values["text"].Reveal() == "" {
				return chat.Reply{}, fmt.Errorf("nothing typed")
			} else if sent {
				return chat.Reply{Message: paragraph("Gemt.")}, nil
			}
			return chat.Reply{Form: note()}, nil
		}))
		p := b.workspace.Person("U1")
		p.Say("skriv")
		b.settle()
		p.Press(p.Messages()[0].TS, "Åbn")
		b.settle()
		b.submit(p, map[string]string{"text": "kanariefugl nr. 2"})
		b.settle()
		for _, r := range b.workspace.Transcript() {
			body := r.Body
			if r.What == "views.open" { // it may stand in the dialog, and nowhere beside it
				body = strings.Replace(body, `"initial_value":"kanariefugl"`, "", 1)
			}
			if strings.Contains(body, "kanariefugl") {
				t.Errorf("%s carries what was typed: %s", r.What, body)
			}
		}
		if strings.Contains(b.logged.String(), "kanariefugl") {
			t.Errorf("the log holds what was typed: %s", b.logged)
		}
	})
}

func TestNothingBeforeTheAcknowledgementUsesTheNetwork(t *testing.T) {
	t.Parallel()
	s := &slow{letGo: make(chan struct{}), reply: chat.Reply{Form: note(), Message: paragraph("svar")}}
	close(s.letGo)
	b := running(t, slack.ModeHTTP, handler(s.Handle), func(c *slack.Config) { c.HTTP = &http.Client{Timeout: 500 * time.Millisecond} })
	p := b.workspace.Person("U1")
	b.workspace.Break(slackfake.Fault{Hang: true}) // the first call after this never ends
	p.Slash("skriv")
	if all := p.Messages(); len(all) != 1 || all[0].Text != "svar" || !all[0].Gone {
		t.Errorf("chat = %+v, want the answer in the acknowledgement", all)
	}
}

func TestALargeDialogFollowsASmallOne(t *testing.T) {
	both(t, func(t *testing.T, mode slack.Mode) {
		large := note()
		large.Text = chat.Confidential(strings.Repeat("Et langt ord. ", 3000))
		b := running(t, mode, handler(func(ev chat.Event) (chat.Reply, error) {
			if _, sent := ev.(chat.Submission); sent {
				return chat.Reply{Form: large}, nil
			}
			return chat.Reply{Form: note()}, nil
		}))
		p := b.workspace.Person("U1")
		p.Slash("skriv")
		b.settle()
		b.submit(p, nil)
		b.settle()
		m, open := p.Modal()
		if !open || strings.Count(m.Shown, "Et langt ord.") != 3000 {
			t.Errorf("modal of %d characters, want the large one", len(m.Shown))
		}
	})
}

func TestANextDialogForgetsWhatStoodInTheFirst(t *testing.T) {
	both(t, func(t *testing.T, mode slack.Mode) {
		b := running(t, mode, handler(func(ev chat.Event) (chat.Reply, error) {
			next := note()
			if _, sent := ev.(chat.Submission); sent {
				next.Fields[0].Value = chat.Confidential("nyt")
			}
			return chat.Reply{Form: next}, nil
		}))
		p := b.workspace.Person("U1")
		p.Slash("skriv")
		b.settle()
		before, _ := p.Modal()
		b.submit(p, map[string]string{"text": "gammelt"})
		b.settle()
		after, _ := p.Modal()
		for block := range before.Values {
			if _, same := after.Values[block]; same {
				t.Errorf("block %s is in both: Slack would keep what was typed", block)
			}
		}
		if (modal{after}).value("text") != "nyt" {
			t.Errorf("modal = %+v, want the new value", after)
		}
	})
}

func TestAnEphemeralMessageIsReplacedInPlace(t *testing.T) {
	both(t, func(t *testing.T, mode slack.Mode) {
		b := running(t, mode, handler(func(ev chat.Event) (chat.Reply, error) {
			if _, pressed := ev.(chat.Press); pressed {
				return chat.Reply{Replace: paragraph("Valgt.")}, nil
			}
			return chat.Reply{Message: paragraph("Hvad vil du?", chat.Action{ID: "book", Label: "Book"})}, nil
		}))
		p := b.workspace.Person("U1")
		p.Slash("")
		b.settle()
		p.Press(p.Messages()[0].TS, "Book")
		b.settle()
		if all := p.Messages(); len(all) != 1 || all[0].Text != "Valgt." || len(all[0].Buttons) != 0 {
			t.Errorf("chat = %+v, want the menu replaced", all)
		}
	})
}

// What one person alone sees cannot carry a file, so it follows in their chat.
func TestAFileOfAnEphemeralMessageComesInTheChat(t *testing.T) {
	both(t, func(t *testing.T, mode slack.Mode) {
		gone := paragraph("Mødet er aflyst.")
		gone.Files = []chat.File{{Name: "moede-aflyst-2027-01-12.ics", Media: "text/calendar", Content: []byte("x")}}
		b := running(t, mode, handler(func(ev chat.Event) (chat.Reply, error) {
			switch ev := ev.(type) {
			case chat.Press:
				return chat.Reply{Replace: gone}, nil
			case chat.Command:
				if ev.Line.Reveal() == "fil" {
					return chat.Reply{Message: gone}, nil
				}
			}
			return chat.Reply{Message: paragraph("Vil du aflyse?", chat.Action{ID: "calloff:1", Label: "Aflys"})}, nil
		}))
		p := b.workspace.Person("U1")
		files := func() (n int) {
			for _, m := range p.Messages() {
				n += len(m.Files)
			}
			return n
		}
		p.Slash("aflys")
		b.settle()
		p.Press(p.Messages()[0].TS, "Aflys")
		b.settle()
		if all := p.Messages(); all[0].Text != "Mødet er aflyst." || files() != 1 {
			t.Errorf("chat = %+v, want the answer replaced and its file", all)
		}
		p.SlashIn("C1", "almen", "fil")
		b.settle()
		if files() != 2 {
			t.Errorf("%d files, want one more from a command in a channel", files())
		}
	})
}

func TestACommandInAChannelIsAnsweredBetweenTheTwo(t *testing.T) {
	both(t, func(t *testing.T, mode slack.Mode) {
		var e ear
		b := running(t, mode, handler(func(ev chat.Event) (chat.Reply, error) {
			_, _ = e.handle(ev)
			return chat.Reply{Message: paragraph("Skriv til mig direkte.")}, nil
		}))
		p := b.workspace.Person("U1")
		p.SlashIn("C1", "almen", "logbog")
		b.settle()
		if all := p.Messages(); len(all) != 1 || !all[0].Gone {
			t.Errorf("chat = %+v, want an answer that the person alone sees", all)
		}
		if got := e.all(); len(got) != 1 || !got[0].Source().Public {
			t.Errorf("heard %+v, want it marked as public", got)
		}
		if n := b.workspace.Calls(post); n != 0 {
			t.Errorf("%d messages were posted", n)
		}
	})
}

func TestAGlobalShortcutIsACommand(t *testing.T) {
	both(t, func(t *testing.T, mode slack.Mode) {
		b := running(t, mode, handler(func(ev chat.Event) (chat.Reply, error) {
			if c, ok := ev.(chat.Command); !ok || c.Line.Reveal() != "logbog" || c.Public {
				t.Errorf("heard %#v, want the command logbog", ev)
			}
			return chat.Reply{Form: note(), Message: paragraph("Her er den.")}, nil
		}))
		p := b.workspace.Person("U1")
		p.Shortcut("logbog")
		b.settle()
		if _, open := p.Modal(); !open || len(p.Messages()) != 1 {
			t.Errorf("chat = %+v, want the dialog and the message", p.Messages())
		}
	})
}

func TestWhatIsNotHandedOnIsCounted(t *testing.T) {
	both(t, func(t *testing.T, mode slack.Mode) {
		var e ear
		b := running(t, mode, handler(e.handle))
		p := b.workspace.Person("U1")
		p.Say("hej")
		p.Imitate("other", "x")
		if _, err := b.adapter.Send(t.Context(), "U1", *paragraph("egen")); err != nil {
			t.Fatal(err)
		}
		b.settle()
		counts := b.adapter.Counts()
		if len(e.all()) != 1 || counts["own_message"] != 1 {
			t.Errorf("heard %d, counts = %v", len(e.all()), counts)
		}
	})
}

func TestTheHomeTabShowsTheAnswerAndItsButtonsWork(t *testing.T) {
	both(t, func(t *testing.T, mode slack.Mode) {
		b := running(t, mode, handler(func(ev chat.Event) (chat.Reply, error) {
			switch e := ev.(type) {
			case chat.Home:
				return chat.Reply{Message: paragraph("Næste møde: tirsdag.", chat.Action{ID: "book:1", Label: "Book"})}, nil
			case chat.Press:
				if e.Action != "book:1" || e.Public {
					t.Errorf("heard %#v", e)
				}
				return chat.Reply{Message: paragraph("Hvornår?")}, nil
			}
			return chat.Reply{}, nil
		}))
		p := b.workspace.Person("U1")
		p.OpenHome()
		b.settle()
		if got := p.Home(); !strings.Contains(got, "Næste møde: tirsdag.") || len(p.Messages()) != 0 {
			t.Errorf("home = %q, chat = %+v", got, p.Messages())
		}
		p.PressHome("Book")
		b.settle()
		if all := p.Messages(); len(all) != 1 || all[0].Text != "Hvornår?" {
			t.Errorf("chat = %+v, want the answer", all)
		}
	})
}

func TestALinkIsAButtonThatNobodyIsToldOf(t *testing.T) {
	both(t, func(t *testing.T, mode slack.Mode) {
		var e ear
		b := running(t, mode, handler(e.handle))
		p := b.workspace.Person("U1")
		m := paragraph("Her er den.", chat.Action{ID: "file:0", Label: "Hent", URL: "https://mentor.nordby.example/files/x"})
		if _, err := b.adapter.Send(t.Context(), "U1", *m); err != nil {
			t.Fatal(err)
		}
		p.Press(p.Messages()[0].TS, "Hent")
		b.settle()
		if n := len(e.all()); n != 0 || b.adapter.Counts()["link_opened"] != 1 {
			t.Errorf("heard %d, counts = %v", n, b.adapter.Counts())
		}
	})
}
