package teams_test

import (
	"bytes"
	"context"
	"log/slog"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"mentorbot/bot/chat"
	"mentorbot/bot/teams"
	"mentorbot/bot/teams/teamsfake"
)

// bench is a tenant with the adapter in it.
type bench struct {
	testing.TB
	tenant  *teamsfake.Tenant
	adapter *teams.Adapter
	server  *httptest.Server
	logged  *logged
}

// texts are the words of the tests.
func texts(lang, id string, data map[string]any) string {
	said := map[string]string{
		"error.field_unsaved": "Det kunne ikke gemmes. Prøv igen.", "error.dialog_expired": "Det tog for lang tid. Prøv igen.",
		"error.empty.required": "Feltet er tomt. Skriv lidt, før du sender.", "error.channel": "Skriv til mig direkte. Så læser ingen andre med.",
		"error.nofiles": "Jeg kan ikke tage imod filer.", "dialog.open": "Tryk på **Åbn**.", "btn.open": "Åbn", "btn.yes": "Ja",
		"teams.received": "Modtaget.", "teams.below": "Svaret står i chatten.", "teams.next": "Næste", "teams.choose": "Vælg",
		"teams.date": "Vælg en dato", "teams.time": "Vælg et klokkeslæt", "teams.typed": "Det, du skrev", "teams.again": "Send igen",
		"teams.unknown": "Den knap kender jeg ikke.", "teams.unsent": "Filer kan ikke sendes her.",
		"teams.answered": "Jeg svarer i vores egen chat.", "btn.calendar": "Føj til kalender", "btn.calendar_remove": "Fjern fra kalender", "teams.calendar.self": "Sæt selv mødet ind.",
		"teams.calendar.remove": "Slet selv mødet.",
	}[id]
	switch {
	case lang == "en":
		return "English " + id
	case id == "error.unsaved":
		return "Det blev ikke gemt: " + data["Ref"].(string)
	case said == "":
		return "?" + id
	}
	return said
}

// danish are the words of the tests in one language.
func danish(id string, data map[string]any) string { return texts("", id, data) }

// logged is what the adapter logs.
type logged struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) { l.mu.Lock(); defer l.mu.Unlock(); return l.b.Write(p) }
func (l *logged) String() string              { l.mu.Lock(); defer l.mu.Unlock(); return l.b.String() }

// handler is a function as a chat.Handler.
type handler func(chat.Event) (chat.Reply, error)

func (h handler) Handle(_ context.Context, e chat.Event) (chat.Reply, error) { return h(e) }

func quiet(chat.Event) (chat.Reply, error) { return chat.Reply{}, nil }

// idle returns a tenant with an adapter that does not run.
func idle(t testing.TB, change ...func(*teams.Config)) *bench {
	t.Helper()
	b := &bench{TB: t, tenant: teamsfake.New(t), logged: &logged{}}
	c := teams.Config{
		AppID: b.tenant.AppID, AppSecret: b.tenant.Secret, TenantID: b.tenant.TenantID, MetadataURL: b.tenant.MetadataURL(),
		TokenURL: b.tenant.TokenURL(), AllowedHosts: []string{"127.0.0.1"}, GlobalURL: b.tenant.Service("teams"),
		Text: texts, Log: slog.New(slog.NewTextHandler(b.logged, nil)),
	}
	for _, f := range change {
		f(&c)
	}
	a, err := teams.New(c)
	if err != nil {
		t.Fatal(err)
	}
	b.adapter = a
	a.Hurry(20 * time.Second) // a busy machine is no slow handler
	b.server = httptest.NewServer(a.Handler())
	t.Cleanup(b.server.Close)
	b.tenant.DeliverTo(b.server.URL)
	return b
}

// running returns a tenant in which the adapter hands its acts to h.
func running(t testing.TB, h chat.Handler, change ...func(*teams.Config)) *bench {
	t.Helper()
	b := idle(t, change...)
	b.run(h)
	return b
}

func (b *bench) run(h chat.Handler) {
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- b.adapter.Run(ctx, h) }()
	b.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			b.Errorf("Run: %v", err)
		}
	})
	<-b.adapter.Known()
	if err := b.adapter.Ready(); err != nil {
		b.Fatal(err)
	}
}

func (b *bench) settle() {
	b.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	if err := b.adapter.Settle(ctx); err != nil {
		b.Fatalf("what was taken on does not end: %v\n%s", err, b.logged)
	}
}

// newest returns the newest message in a person's chat.
func (b *bench) newest(p *teamsfake.Person) teamsfake.Seen {
	b.Helper()
	all := p.Messages()
	if len(all) == 0 {
		b.Fatal("the chat is empty")
	}
	return all[len(all)-1]
}

func says(text string) *chat.Message {
	m := chat.NewMessage(chat.Paragraph(text))
	return &m
}

func secret(text string) chat.Value { return chat.Confidential(text) }

func address(p *teamsfake.Person) chat.Address { return chat.Address(strings.ToLower(p.ID)) }
