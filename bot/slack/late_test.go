package slack_test

import (
	"strings"
	"testing"
	"time"

	"mentorbot/bot/chat"
	"mentorbot/bot/slack"
)

// slow is a handler that waits until it is let go.
type slow struct {
	ear
	letGo chan struct{}
	reply chat.Reply
}

func (s *slow) Handle(e chat.Event) (chat.Reply, error) {
	_, _ = s.handle(e)
	<-s.letGo
	return s.reply, nil
}

// both runs a test over both transports.
func both(t *testing.T, check func(t *testing.T, mode slack.Mode)) {
	t.Helper()
	t.Parallel()
	for _, mode := range []slack.Mode{slack.ModeHTTP, slack.ModeSocket} {
		t.Run(string(mode), func(t *testing.T) { t.Parallel(); check(t, mode) })
	}
}

func TestAnEventThatTakesTooLongIsDeliveredAgain(t *testing.T) {
	both(t, func(t *testing.T, mode slack.Mode) {
		s := &slow{letGo: make(chan struct{}), reply: chat.Reply{Message: paragraph("svar")}}
		b := running(t, mode, handler(s.Handle))
		b.workspace.Patience(200 * time.Millisecond)
		b.adapter.Hurry(20 * time.Millisecond)
		p := b.workspace.Person("U1")
		p.Say("hej")
		close(s.letGo)
		b.settle()
		if n := len(p.Messages()); n != 0 {
			t.Errorf("%d answers before the event was acknowledged", n)
		}
		if left := b.workspace.Redeliver(); left != 0 {
			t.Fatalf("%d events left", left)
		}
		b.settle()
		all := s.all()
		if len(all) != 3 || all[0].Source().ID != all[2].Source().ID {
			t.Errorf("heard %d, want the same event three times", len(all))
		}
		if n := len(p.Messages()); n != 1 {
			t.Errorf("%d answers, want one", n)
		}
	})
}

func TestACommandThatTakesTooLongIsToldSo(t *testing.T) {
	both(t, func(t *testing.T, mode slack.Mode) {
		s := &slow{letGo: make(chan struct{}), reply: chat.Reply{Message: paragraph("Det er aftalt.")}}
		b := running(t, mode, handler(s.Handle))
		b.adapter.Hurry(20 * time.Millisecond)
		p := b.workspace.Person("U1")
		p.Slash("book")
		if all := p.Messages(); len(all) != 1 || all[0].Text != "Det tog for lang tid. Prøv igen." {
			t.Errorf("chat = %+v, want to be told", all)
		}
		close(s.letGo)
		b.settle()
		if all := p.Messages(); len(all) != 2 || all[1].Text != "Det er aftalt." {
			t.Errorf("chat = %+v, want to see what came of it", all)
		}
	})
}

func TestAPressThatTakesTooLongIsToldSo(t *testing.T) {
	both(t, func(t *testing.T, mode slack.Mode) {
		s := &slow{letGo: make(chan struct{}), reply: chat.Reply{Replace: paragraph("Det er aftalt.")}}
		b := running(t, mode, handler(s.Handle))
		b.adapter.Hurry(20 * time.Millisecond)
		p := b.workspace.Person("U1")
		if _, err := b.adapter.Send(t.Context(), "U1", *paragraph("Passer det?", chat.Action{ID: "yes:1", Label: "Ja"})); err != nil {
			t.Fatal(err)
		}
		p.Press(p.Messages()[0].TS, "Ja")
		close(s.letGo)
		b.settle()
		all := p.Messages()
		if len(all) != 2 || all[0].Text != "Det er aftalt." || all[1].Text != "Det tog for lang tid. Prøv igen." {
			t.Errorf("chat = %+v, want to be told, and then what came of it", all)
		}
	})
}

func TestASentDialogThatTakesTooLongKeepsWhatWasTyped(t *testing.T) {
	both(t, func(t *testing.T, mode slack.Mode) {
		s := &slow{letGo: make(chan struct{}), reply: chat.Reply{Message: paragraph("Gemt.")}}
		b := running(t, mode, handler(func(e chat.Event) (chat.Reply, error) {
			if _, sent := e.(chat.Submission); sent {
				return s.Handle(e)
			}
			return chat.Reply{Form: note()}, nil
		}))
		p := b.workspace.Person("U1")
		p.Slash("skriv")
		b.settle()
		b.adapter.Hurry(20 * time.Millisecond)
		b.submit(p, map[string]string{"text": "det, jeg skrev"})
		top, open := p.Modal()
		m := modal{top}
		if !open || m.value("text") != "det, jeg skrev" || m.problem("text") != "Det tog for lang tid. Prøv igen." {
			t.Errorf("modal = %+v, want what was typed and a word at the field", m)
		}
		close(s.letGo)
		b.settle()
		if all := p.Messages(); len(all) != 1 || all[0].Text != "Gemt." {
			t.Errorf("chat = %+v, want to see what came of it", all)
		}
	})
}

func TestAPanicIsAnErrorOfTheHandler(t *testing.T) {
	both(t, func(t *testing.T, mode slack.Mode) {
		b := running(t, mode, handler(func(chat.Event) (chat.Reply, error) { panic("kanariefugl") }))
		p := b.workspace.Person("U1")
		p.Slash("book")
		p.Say("hej")
		b.settle()
		all := p.Messages()
		if len(all) != 2 || !strings.HasPrefix(all[0].Text, "Det blev ikke gemt: ") {
			t.Fatalf("chat = %+v, want neutral words twice", all)
		}
		ref := strings.TrimPrefix(all[0].Text, "Det blev ikke gemt: ")
		if got := b.logged.String(); strings.Contains(got, "kanariefugl") || !strings.Contains(got, "ref="+ref) {
			t.Errorf("log = %s, want the reference and not the panic's words", got)
		}
	})
}

func TestAStopWaitsForWhatIsUnderWay(t *testing.T) {
	t.Parallel()
	s := &slow{letGo: make(chan struct{}), reply: chat.Reply{Message: paragraph("svar")}}
	b := running(t, slack.ModeSocket, handler(s.Handle))
	p := b.workspace.Person("U1")
	said := make(chan struct{})
	go func() { defer close(said); p.Slash("hej") }()
	for len(s.all()) == 0 {
		select {
		case <-said:
			t.Fatal("the command was answered before its handler returned")
		default:
		}
	}
	stopped := make(chan struct{})
	go func() { defer close(stopped); b.stop() }()
	select {
	case <-stopped:
		t.Fatal("stopped while a command was under way")
	case <-time.After(20 * time.Millisecond):
	}
	close(s.letGo)
	<-said
	<-stopped
	if all := p.Messages(); len(all) != 1 || all[0].Text != "svar" {
		t.Errorf("chat = %+v, want the answer", all)
	}
}
