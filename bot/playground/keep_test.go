package playground_test

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mentorbot/bot/chat"
)

// keeping is a bench that keeps its transcript in the file.
func keeping(t *testing.T, path string, h chat.Handler) *bench {
	t.Helper()
	b := newBench(t, h)
	if err := b.platform.Keep(path); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.platform.Close() })
	return b
}

// shown is all that a person's page is told of the chat.
func (b *bench) shown(as string) string {
	return b.serve(http.MethodGet, "/api/messages?as="+as, "").Body.String()
}

func TestAKeptTranscriptIsTheSameWhenItIsReadAgain(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "chat")
	var pressed []string
	answers := handler(func(e chat.Event) (chat.Reply, error) {
		if p, ok := e.(chat.Press); ok {
			pressed = append(pressed, p.Action)
			m := chat.NewMessage(chat.Paragraph("Aftalt"))
			return chat.Reply{Replace: &m}, nil
		}
		return say("Svar"), nil
	})
	b := keeping(t, path, answers)
	b.post("/api/say", map[string]any{"as": "mentee", "text": "hej\nigen"})
	m := chat.NewMessage(chat.Heading("Møde"), chat.List("et", "to"), chat.Block{Kind: chat.KindFacts, Facts: []chat.Fact{{Label: "Sted", Value: "Rådhuset"}}}).
		With(chat.Action{ID: "yes:1", Label: "Ja"})
	m.Key, m.Files = "meeting/1/agenda/person/1", []chat.File{{Name: "møde.ics", Media: "text/calendar", Content: []byte("BEGIN\r\n")}}
	receipt := b.send("p1", m)
	b.post("/api/press", map[string]any{"as": "mentee", "message": string(receipt), "action": "yes:1"})
	b.send("p2", m)
	revision, before := b.platform.Revision(), b.shown("mentee")+b.shown("mentor")
	if err := b.platform.Close(); err != nil {
		t.Fatal(err)
	}

	again := keeping(t, path, answers)
	if got := again.shown("mentee") + again.shown("mentor"); got != before || again.platform.Revision() != revision {
		t.Errorf("the chats read at revision %d\n%s\nwant at %d\n%s", again.platform.Revision(), got, revision, before)
	}
	if got, found, err := again.platform.Find(t.Context(), "p1", m.Key); err != nil || !found || got != receipt {
		t.Errorf("Find = %q, %v, %v; want %q", got, found, err, receipt)
	}
	again.post("/api/press", map[string]any{"as": "mentee", "message": string(receipt), "action": "yes:1"})
	if len(pressed) != 2 {
		t.Error("a button from before cannot be pressed")
	}
	if w := again.serve(http.MethodGet, again.messages("mentor")[0].Files[0].URL, ""); w.Body.String() != "BEGIN\r\n" {
		t.Errorf("the file reads %q", w.Body)
	}
	if next := again.send("p3", m); next == receipt || len(again.platform.Posted(revision)) != 1 || len(again.platform.Posted(0)) != 4 {
		t.Errorf("the next message is %s, and new is %+v", next, again.platform.Posted(revision))
	}
}

func TestALineThatWasCutShortGoesAndADamagedOneIsAnError(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "chat")
	b := keeping(t, path, handler(quiet))
	b.send("p1", chat.NewMessage(chat.Paragraph("Først")))
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	b.send("p1", chat.NewMessage(chat.Paragraph("Siden")))
	all, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for cut := len(whole); cut < len(all); cut++ {
		path := filepath.Join(t.TempDir(), "chat")
		if err := os.WriteFile(path, all[:cut], 0o600); err != nil {
			t.Fatal(err)
		}
		again := newBench(t, handler(quiet))
		if err := again.platform.Keep(path); err != nil {
			t.Fatalf("cut to %d bytes: %v", cut, err)
		}
		again.send("p1", chat.NewMessage(chat.Paragraph("Siden")))
		if err := again.platform.Close(); err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, all) {
			t.Fatalf("cut to %d bytes and written again: %s, want %s (%v)", cut, got, all, err)
		}
	}
	for name, content := range map[string]string{
		"no JSON": "hej\n", "another message": strings.Replace(string(all), `"seq":1`, `"seq":3`, 1),
		"a line is gone": string(all[len(whole):]), "a line twice": string(whole) + string(all),
	} {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		again := newBench(t, handler(quiet))
		if err := again.platform.Keep(path); err == nil {
			t.Errorf("%s: read without an error", name)
		}
		if n := len(again.messages("mentee")); n != 0 {
			t.Errorf("%s: %d messages stand in the chat", name, n)
		}
	}
}

func TestWhatCannotBeKeptIsNotSent(t *testing.T) {
	t.Parallel()
	b := keeping(t, filepath.Join(t.TempDir(), "chat"), handler(func(chat.Event) (chat.Reply, error) { return say("Svar"), nil }))
	receipt := b.send("p1", chat.NewMessage(chat.Paragraph("Først")))
	if err := b.platform.Keep("other"); err == nil {
		t.Error("two files at once")
	}
	if err := b.platform.LoseFile(); err != nil {
		t.Fatal(err)
	}
	_, err := b.platform.Send(t.Context(), "p1", chat.NewMessage(chat.Paragraph("Siden")))
	changed := b.platform.Edit(t.Context(), "p1", receipt, chat.NewMessage(chat.Paragraph("Ændret")))
	for _, err := range []error{err, changed} {
		if class, _ := chat.ClassOf(err); err == nil || class != chat.Later {
			t.Errorf("%v, want class later", err)
		}
	}
	b.call(http.StatusServiceUnavailable, http.MethodPost, "/api/say", `{"as":"mentee","text":"hej"}`)
	if all := b.messages("mentee"); len(all) != 1 || all[0].Text != "Først" {
		t.Errorf("the chat shows %+v", all)
	}
}

func TestAnActWithAnIDOfItsOwnCanComeAgain(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "chat")
	var ids []string
	remember := handler(func(e chat.Event) (chat.Reply, error) {
		ids = append(ids, e.Source().ID)
		return chat.Reply{}, nil
	})
	b := keeping(t, path, remember)
	hello := map[string]any{"as": "mentee", "text": "hej", "id": "a-1"}
	b.post("/api/say", hello)
	if err := b.platform.Close(); err != nil {
		t.Fatal(err)
	}
	again := keeping(t, path, remember)
	again.post("/api/say", hello)
	again.post("/api/say", map[string]any{"as": "mentor", "text": "hej", "id": "a-1"})
	if len(ids) != 3 || ids[0] != ids[1] || ids[1] == ids[2] {
		t.Errorf("the bot heard %v, want the mentee's act twice under one id and the mentor's under another", ids)
	}
	if n := len(again.messages("mentee")); n != 1 {
		t.Errorf("the mentee's words stand in the chat %d times", n)
	}
	for _, id := range []string{"a b", "a/b", strings.Repeat("a", 65)} {
		again.call(http.StatusBadRequest, http.MethodPost, "/api/say", `{"as":"mentee","text":"hej","id":"`+id+`"}`)
	}
}

func TestWhatStandsInADialogIsNotKept(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "chat")
	const canary = "kanariefugl"
	b := keeping(t, path, handler(func(e chat.Event) (chat.Reply, error) {
		if _, sent := e.(chat.Submission); sent {
			return say("Gemt"), nil
		}
		return chat.Reply{Form: &chat.Form{
			ID: "note:1", Title: "Notat", Submit: "Gem", Text: chat.Confidential(canary),
			Fields: []chat.Field{{ID: "text", Label: "Tekst", Kind: chat.FieldLine, Value: chat.Confidential(canary)}},
		}}, nil
	}))
	b.post("/api/say", map[string]any{"as": "mentee", "text": "skriv"})
	b.post("/api/submit", map[string]any{"as": "mentee", "form": "note:1", "values": map[string]any{"text": canary}})
	content, err := os.ReadFile(path)
	if err != nil || bytes.Contains(content, []byte(canary)) || !bytes.Contains(content, []byte("Gemt")) {
		t.Errorf("kept is %s (%v)", content, err)
	}
}
