package slack_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"mentorbot/bot/chat"
	"mentorbot/bot/slack"
	"mentorbot/bot/slack/slackfake"
)

func TestALostResponseIsFoundAndNeverSentTwice(t *testing.T) {
	t.Parallel()
	b := idle(t, slack.ModeHTTP)
	b.workspace.Break(slackfake.Fault{Method: post, LoseResponse: true})
	if _, err := b.sent("hej"); err == nil {
		t.Fatal("the response was lost")
	}
	receipt, found, err := b.adapter.Find(t.Context(), "U1", "k/hej")
	if err != nil || !found || !strings.HasPrefix(string(receipt), "D1/") {
		t.Errorf("Find = %q, %v, %v; want it found", receipt, found, err)
	}
	if err := b.adapter.Edit(t.Context(), "U1", receipt, *paragraph("nyt")); err != nil {
		t.Errorf("the receipt of Find cannot be edited: %v", err)
	}
	if all := b.workspace.Person("U1").Messages(); len(all) != 1 || all[0].Text != "nyt" {
		t.Errorf("chat = %+v, want one message", all)
	}
}

func TestALateEffectIsFoundWhenItIsThere(t *testing.T) {
	t.Parallel()
	b := idle(t, slack.ModeHTTP)
	b.workspace.Break(slackfake.Fault{Method: post, Late: true})
	_, _ = b.sent("hej")
	if _, found, err := b.adapter.Find(t.Context(), "U1", "k/hej"); found || err != nil {
		t.Errorf("Find = %v, %v before it happened", found, err)
	}
	b.workspace.Land()
	if _, found, err := b.adapter.Find(t.Context(), "U1", "k/hej"); !found || err != nil {
		t.Errorf("Find = %v, %v after it happened", found, err)
	}
}

func TestFindTellsNotFoundFromNotAsked(t *testing.T) {
	t.Parallel()
	for _, f := range []slackfake.Fault{{Method: "conversations.history", Status: 500}, {Method: "conversations.history", RetryAfter: time.Minute}, {Method: "auth.test", LoseRequest: true}, {Method: "conversations.open", Code: "internal_error"}} {
		b := idle(t, slack.ModeHTTP)
		b.workspace.Person("U1")
		b.workspace.Break(f)
		if _, found, err := b.adapter.Find(t.Context(), "U1", "k"); found || err == nil {
			t.Errorf("%+v: Find = %v, %v; want an error", f, found, err)
		}
	}
}

func TestFindPassesOverMessagesOfOthers(t *testing.T) {
	t.Parallel()
	b := running(t, slack.ModeHTTP, handler(quiet))
	p := b.workspace.Person("U1")
	for range 150 {
		p.Say("hej")
	}
	if _, err := b.sent("først"); err != nil {
		t.Fatal(err)
	}
	for range 150 {
		p.Say("hej igen")
	}
	if _, found, err := b.adapter.Find(t.Context(), "U1", "k/først"); !found || err != nil {
		t.Errorf("Find = %v, %v among newer messages of the person", found, err)
	}
}

func TestFindBelievesNoOtherApp(t *testing.T) {
	t.Parallel()
	b := idle(t, slack.ModeHTTP)
	b.workspace.Person("U1").Imitate("mentor_delivery", "k/hej")
	if r, found, err := b.adapter.Find(t.Context(), "U1", "k/hej"); found || err != nil {
		t.Errorf("Find = %q, %v, %v; want another app's message passed over", r, found, err)
	}
}

func TestSomebodyWhoLeftIsUnreachable(t *testing.T) {
	t.Parallel()
	b := idle(t, slack.ModeHTTP)
	if _, err := b.sent("hej"); err != nil {
		t.Fatal(err)
	}
	b.workspace.Person("U1").Deactivate() // posting would succeed silently
	_, err := b.sent("igen")
	if got, _ := chat.ClassOf(err); got != chat.Unreachable || b.workspace.Calls(post) != 1 {
		t.Errorf("%v: class = %s after %d posts, want unreachable after one", err, got, b.workspace.Calls(post))
	}
	b.workspace.Person("U1").Return()
	if _, err := b.sent("velkommen"); err != nil {
		t.Errorf("who is back gets %v", err)
	}
	if _, err := b.adapter.Send(t.Context(), "", *paragraph("x")); err == nil {
		t.Error("sent to nobody")
	}
}

func TestAChatThatIsNotKnownAnyMoreIsAskedForOnce(t *testing.T) {
	t.Parallel()
	b := idle(t, slack.ModeHTTP)
	if _, err := b.sent("en"); err != nil {
		t.Fatal(err)
	}
	b.workspace.Break(slackfake.Fault{Method: post, Code: "channel_not_found"})
	if _, err := b.sent("to"); err != nil {
		t.Errorf("Send = %v, want the chat opened anew", err)
	}
	if n := b.workspace.Calls("conversations.open"); n != 2 {
		t.Errorf("opened %d times, want twice", n)
	}
}

func TestRefusedBlocksLeaveTheText(t *testing.T) {
	t.Parallel()
	b := idle(t, slack.ModeHTTP)
	b.workspace.Break(slackfake.Fault{Method: post, Code: "invalid_blocks"})
	if _, err := b.sent("Mødet er <nu> & *her*"); err != nil {
		t.Fatal(err)
	}
	all := b.workspace.Person("U1").Messages()
	if len(all) != 1 || all[0].Shown != "Mødet er <nu> & *her*" || !strings.Contains(all[0].Key, "k/Mødet") {
		t.Errorf("chat = %+v, want the text alone with its key", all)
	}
	if !strings.Contains(b.logged.String(), "code=invalid_blocks") {
		t.Error("nobody is told that the blocks are wrong")
	}
}

func TestAFileThatIsLostLeavesTheMessage(t *testing.T) {
	t.Parallel()
	for _, f := range []slackfake.Fault{{Method: "files.getUploadURLExternal", Status: 500}, {Method: "files.completeUploadExternal", LoseRequest: true}} {
		b := idle(t, slack.ModeHTTP)
		b.workspace.Person("U1")
		b.workspace.Break(f)
		m := paragraph("Mødet er tirsdag.")
		m.Files = []chat.File{{Name: "møde.ics", Media: "text/calendar", Content: []byte("x")}}
		if _, err := b.adapter.Send(t.Context(), "U1", *m); err != nil {
			t.Errorf("%s: Send = %v, want the message alone", f.Method, err)
		}
		if n := b.adapter.Counts()["file_lost"]; n != 1 || len(b.workspace.Person("U1").Messages()) != 1 {
			t.Errorf("%s: %d files lost", f.Method, n)
		}
	}
}

func TestDeliveriesKeepTheirDistance(t *testing.T) {
	t.Parallel()
	b := idle(t, slack.ModeHTTP, func(c *slack.Config) { c.Pace = 50 * time.Millisecond })
	began := time.Now()
	for _, text := range []string{"en", "to", "tre"} {
		if _, err := b.sent(text); err != nil {
			t.Fatal(err)
		}
	}
	if took := time.Since(began); took < 100*time.Millisecond {
		t.Errorf("three deliveries in %s, want 50 ms between them", took)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	m := paragraph("fire")
	m.Key = "k"
	_, err := b.adapter.Send(ctx, "U1", *m)
	if got, _ := chat.ClassOf(err); got != chat.Later || b.workspace.Calls(post) != 3 {
		t.Errorf("%v: class = %s, want later and nothing posted", err, got)
	}
}

func TestAnAnswerWaitsForSlack(t *testing.T) {
	t.Parallel()
	var waited []time.Duration
	b := idle(t, slack.ModeHTTP)
	b.adapter.Sleep(func(_ context.Context, d time.Duration) error { waited = append(waited, d); return nil })
	b.run(slack.ModeHTTP, handler(func(chat.Event) (chat.Reply, error) { return chat.Reply{Message: paragraph("svar")}, nil }))
	b.workspace.Break(slackfake.Fault{Method: post, RetryAfter: 7 * time.Second, Times: 2})
	p := b.workspace.Person("U1")
	p.Say("hej")
	b.settle()
	if all := p.Messages(); len(all) != 1 || len(waited) != 2 || waited[0] != 7*time.Second {
		t.Errorf("chat = %+v after waits of %v, want the answer after two of 7 s", all, waited)
	}
	b.workspace.Break(slackfake.Fault{Method: post, RetryAfter: time.Second, Times: 5})
	p.Say("hej")
	b.settle()
	if n := b.adapter.Counts()["unseen"]; n != 1 || len(p.Messages()) != 1 {
		t.Errorf("%d answers given up, want one", n)
	}
}

func TestAWrongConfigurationIsRefused(t *testing.T) {
	t.Parallel()
	good := slack.Config{BotToken: "xoxb-1", AppToken: "xapp-1", SigningSecrets: []string{"s"}, Text: texts}
	for name, change := range map[string]func(*slack.Config){
		"a person's token":   func(c *slack.Config) { c.BotToken = "xoxp-1" },
		"no app token":       func(c *slack.Config) { c.AppToken = "" },
		"no signing secret":  func(c *slack.Config) { c.Mode, c.SigningSecrets = slack.ModeHTTP, nil },
		"an empty secret":    func(c *slack.Config) { c.Mode, c.SigningSecrets = slack.ModeHTTP, []string{""} },
		"an unknown mode":    func(c *slack.Config) { c.Mode = "telex" },
		"no texts":           func(c *slack.Config) { c.Text = nil },
		"plain http":         func(c *slack.Config) { c.APIURL = "http://example.org/api/" },
		"no address":         func(c *slack.Config) { c.APIURL = "slack" },
		"a name as loopback": func(c *slack.Config) { c.APIURL = "http://localhost.example.org/" },
	} {
		c := good
		change(&c)
		if _, err := slack.New(c); err == nil {
			t.Errorf("%s: taken", name)
		} else if strings.Contains(err.Error(), "xoxp") {
			t.Errorf("%s: the token stands in %v", name, err)
		}
	}
	for _, address := range []string{"", "https://proxy.example.org/slack", "http://127.0.0.1:1/api", "http://[::1]:1/", "http://localhost:1/"} {
		c := good
		c.APIURL = address
		if _, err := slack.New(c); err != nil {
			t.Errorf("%q: %v", address, err)
		}
	}
}

func TestPeopleAreFoundByEmail(t *testing.T) {
	t.Parallel()
	b := idle(t, slack.ModeAsk)
	p := b.workspace.Person("U1")
	gone := b.workspace.Person("U2")
	gone.Deactivate()
	if got, err := b.adapter.LookUp(t.Context(), p.Email()); err != nil || got != "U1" {
		t.Errorf("found %q (%v)", got, err)
	}
	for _, email := range []string{"nobody@example.org", gone.Email()} {
		if _, err := b.adapter.LookUp(t.Context(), email); !errors.Is(err, chat.ErrNobody) {
			t.Errorf("%s: %v", email, err)
		}
	}
	b.workspace.KillTokens("invalid_auth")
	if _, err := b.adapter.LookUp(t.Context(), p.Email()); err == nil || errors.Is(err, chat.ErrNobody) || strings.Contains(err.Error(), "@") {
		t.Errorf("without a token: %v", err)
	}
}

func TestAFileThatWasOrderedIsNotedBeforeAnybodySeesIt(t *testing.T) {
	t.Parallel()
	var noted []string
	var refuse error
	b := running(t, slack.ModeHTTP, handler(quiet), func(c *slack.Config) {
		c.Ordered = func(_ context.Context, file string) error { noted = append(noted, file); return refuse }
	})
	p := b.workspace.Person("U1")
	send := func(ordered bool) slackfake.Seen {
		m := paragraph("Her er den.")
		m.Files = []chat.File{{Name: "data.json", Media: "application/json", Content: []byte("{}"), Ordered: ordered}}
		if _, err := b.adapter.Send(t.Context(), "U1", *m); err != nil {
			t.Fatal(err)
		}
		all := p.Messages()
		return all[len(all)-1]
	}
	if m := send(false); len(m.Files) != 1 || len(noted) != 0 {
		t.Errorf("%d files, noted %v; want one that nobody ordered", len(m.Files), noted)
	}
	m := send(true)
	if len(m.Files) != 1 || len(noted) != 1 || noted[0] != m.Files[0] {
		t.Fatalf("files %v, noted %v; want the same", m.Files, noted)
	}
	refuse = errors.New("not noted")
	if m := send(true); len(m.Files) != 0 || b.adapter.Counts()["file_lost"] != 1 {
		t.Errorf("files %v: one is shared that nobody will remove", m.Files)
	}
	for range 2 { // also when it is gone
		if err := b.adapter.Remove(t.Context(), m.Files[0]); err != nil {
			t.Fatal(err)
		}
	}
	if _, content := p.File(m.Files[0]); content != nil {
		t.Error("it is still there")
	}
	b.workspace.Break(slackfake.Fault{Method: "files.delete", RetryAfter: time.Minute})
	err := b.adapter.Remove(t.Context(), m.Files[0])
	if class, _ := chat.ClassOf(err); class != chat.Later {
		t.Errorf("Remove = %v, want later", err)
	}
}
