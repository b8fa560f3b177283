package slack_test

import (
	"context"
	"log/slog"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"mentorbot/bot/chat"
	"mentorbot/bot/slack"
	"mentorbot/bot/slack/slackfake"
)

// bench is a workspace with the adapter in it.
type bench struct {
	testing.TB
	workspace *slackfake.Workspace
	adapter   *slack.Adapter
	logged    *logged
	stop      func() // ends Run and waits for it
}

// texts are the words of the tests.
func texts(id string, data map[string]any) string {
	switch id {
	case "error.unsaved":
		return "Det blev ikke gemt: " + data["Ref"].(string)
	case "error.field_unsaved":
		return "Det kunne ikke gemmes. Prøv igen."
	case "error.dialog_expired":
		return "Det tog for lang tid. Prøv igen."
	case "dialog.open":
		return "Tryk på **Åbn**."
	case "dialog.loading":
		return "Henter …"
	case "btn.open":
		return "Åbn"
	case "btn.close":
		return "Luk"
	case "btn.yes":
		return "Ja"
	default:
		return "?" + id
	}
}

// logged is everything that was logged.
type logged struct {
	mu sync.Mutex
	b  strings.Builder
}

func (l *logged) Write(p []byte) (int, error) { l.mu.Lock(); defer l.mu.Unlock(); return l.b.Write(p) }
func (l *logged) String() string              { l.mu.Lock(); defer l.mu.Unlock(); return l.b.String() }

// handler is a chat.Handler that is a function.
type handler func(chat.Event) (chat.Reply, error)

func (h handler) Handle(_ context.Context, e chat.Event) (chat.Reply, error) { return h(e) }

func quiet(chat.Event) (chat.Reply, error) { return chat.Reply{}, nil }

// idle returns a workspace and an adapter that does not run.
func idle(t testing.TB, mode slack.Mode, change ...func(*slack.Config)) *bench {
	t.Helper()
	w := slackfake.New(t)
	b := &bench{TB: t, workspace: w, logged: &logged{}, stop: func() {}}
	c := slack.Config{
		BotToken: w.BotToken, AppToken: w.AppToken, SigningSecrets: []string{w.Secret}, Mode: mode, APIURL: w.APIURL(),
		Zone: "Europe/Copenhagen", Pace: -1, Text: texts, Log: slog.New(slog.NewTextHandler(b.logged, nil)),
	}
	for _, f := range change {
		f(&c)
	}
	a, err := slack.New(c)
	if err != nil {
		t.Fatal(err)
	}
	a.Hurry(2500 * time.Millisecond)
	b.adapter = a
	return b
}

// running returns a workspace in which the adapter hands its acts to h.
func running(t testing.TB, mode slack.Mode, h chat.Handler, change ...func(*slack.Config)) *bench {
	t.Helper()
	b := idle(t, mode, change...)
	b.run(mode, h)
	return b
}

func (b *bench) run(mode slack.Mode, h chat.Handler) {
	b.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- b.adapter.Run(ctx, h) }()
	var once sync.Once
	b.stop = func() {
		once.Do(func() {
			cancel()
			if err := <-ended; err != nil {
				b.Errorf("Run: %v", err)
			}
		})
	}
	b.Cleanup(b.stop)
	if mode == slack.ModeHTTP {
		server := httptest.NewServer(b.adapter.Handler())
		b.Cleanup(server.Close)
		b.workspace.DeliverTo(server.URL)
	} else {
		b.workspace.AwaitSockets(2)
	}
	<-b.adapter.Known()
}

// settle waits for what follows an acknowledgement.
func (b *bench) settle() {
	b.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := b.adapter.Settle(ctx); err != nil {
		b.Fatalf("still at work: %v", err)
	}
}

func paragraph(text string, actions ...chat.Action) *chat.Message {
	m := chat.NewMessage(chat.Paragraph(text)).With(actions...)
	return &m
}
