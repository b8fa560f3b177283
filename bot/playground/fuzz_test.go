package playground_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"mentorbot/bot/chat"
)

// logged is a line that the log may hold: ids, and errors that are not of people.
var logged = regexp.MustCompile(`^time=\S+ level=ERROR msg="(event failed|change the world)" ref=[A-Z2-7]{6} (event=[A-Za-z0-9_-]+|path=/api/clock) error="(disk full|no such mark)"\n$`)

// FuzzBodies posts anything to every address. It is answered with JSON and a
// status that says what was wrong, never with a failure of our own, and the
// log holds nothing of it.
func FuzzBodies(f *testing.F) {
	paths := []string{"/api/say", "/api/press", "/api/submit", "/api/clock", "/api/reset", "/api/fault"}
	for i, body := range []string{
		`{"as":"mentee","text":"hej","id":"a-1"}`, `{"as":"mentee","message":"m1","action":"write:7"}`,
		`{"as":"mentee","form":"note:7","values":{"line":"et","keep":true,"length":7.5}}`, `{"advance":"1d"}`, `{"scenario":"new"}`,
		`{"person":"mentee","kind":"lost","times":2}`, `{"to":"2027-01-04T10:00:00+01:00"}`, `{"as":"mentee","form":"note:7","values":{"line":["x"]}}`,
		`{"as":"mentee","text":"\u202e\u0000\ud800"}`, `{"as":`, `null`, `[]`, `{} {}`, `{"as":"mentee","form":"note:7","values":null}`,
		`{"as":"mentee","form":"note:7","values":{"line":1e999}}`, "\xff", `{"AS":"mentee","Text":"hej"}`, `{"to":"next"}`,
	} {
		f.Add(uint8(i), body)
	}
	f.Fuzz(func(t *testing.T, path uint8, body string) {
		b := newBench(t, handler(func(e chat.Event) (chat.Reply, error) {
			if _, ok := e.(chat.Submission); ok {
				return chat.Reply{}, errors.New("disk full")
			}
			m := chat.NewMessage(chat.Paragraph("Svar")).With(chat.Action{ID: "write:7", Label: "Skriv"})
			return chat.Reply{Message: &m, Form: &chat.Form{ID: "note:7", Title: "Notat", Submit: "Gem", Fields: []chat.Field{
				{ID: "line", Label: "Emne", Kind: chat.FieldLine}, {ID: "keep", Label: "Behold", Kind: chat.FieldCheck},
				{ID: "length", Label: "Længde", Kind: chat.FieldLine},
			}}}, nil
		}))
		b.world.due = start().AddDate(0, 0, 1)
		b.post("/api/say", map[string]any{"as": "mentee", "text": "skriv"})
		for range 2 {
			w := b.serve(http.MethodPost, paths[int(path)%len(paths)], body)
			ours := w.Code == 500 && strings.Contains(b.log.String(), "no such mark") // The world of these tests knows few.
			if !ours && !slices.Contains([]int{200, 400, 404, 409, 413}, w.Code) || !json.Valid(w.Body.Bytes()) {
				t.Fatalf("%s %q: %d %s", paths[int(path)%len(paths)], body, w.Code, w.Body)
			}
		}
		for line := range strings.Lines(b.log.String()) {
			if !logged.MatchString(line) {
				t.Errorf("the log says %q after %q", line, body)
			}
		}
		for _, m := range b.messages("mentee") {
			if strings.ContainsAny(m.Text, "\x00\u202e\r") {
				t.Errorf("shown is %q", m.Text)
			}
		}
	})
}

// FuzzKeep reads anything as a transcript. What is read once is read again as
// the same.
func FuzzKeep(f *testing.F) {
	path := filepath.Join(f.TempDir(), "chat")
	for _, seed := range []string{
		"", "\n", "{}\n", `{"seq":1,"rev":1,"to":"p1","message":{"Text":"Hej"}}` + "\n",
		`{"seq":1,"rev":1,"to":"p1","message":{"Text":"Hej"}}` + "\n" + `{"seq":1,"rev":2,"to":"p1","message":{"Text":"Nej"}}` + "\n",
		`{"seq":1,"rev":1,"to":"p1","mine":true,"act":"p1-a","message":{"Text":"\u202eHej","Files":[{"Name":"a","Content":"AA=="}]}}` + "\n" + `{"se`,
		`{"seq":-1,"rev":9223372036854775807,"to":"p1"}` + "\n", `{"seq":1,"rev":5,"to":"p1","message":null}` + "\n\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		shown := ""
		for round := range 2 {
			b := newBench(t, handler(quiet))
			err := b.platform.Keep(path)
			if err == nil {
				err = b.platform.Close()
			} else if round > 0 {
				t.Fatalf("read once, and not again: %v", err)
			}
			if err != nil {
				return
			}
			now := b.shown("mentee") + b.shown("mentor")
			if round > 0 && now != shown {
				t.Errorf("read as\n%s\nand then as\n%s", shown, now)
			}
			shown = now
		}
	})
}
