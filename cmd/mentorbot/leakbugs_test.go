package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// seededLeaks are protections that are switched off in one place. The search
// must find each, and where.
var seededLeaks = []struct {
	name, where string
	file        string   // from the module's root
	change      []string // lines, and what stands in the place of each
}{
	{"texts are not sealed", "stands in demo/demo-1.db-wal", "storage/seal/key.go", []string{
		"sealed, err := k.aead.Encrypt(pad(text.Reveal()), k.bind(at))", "sealed, err := pad(text.Reveal()), error(nil)",
		"padded, err := k.aead.Decrypt(sealed, k.bind(at))", "padded, err := sealed, error(nil)",
	}},
	{"texts are not sealed, and the copy holds them", "stands in copies/nat.db", "storage/seal/key.go", []string{
		"sealed, err := k.aead.Encrypt(pad(text.Reveal()), k.bind(at))", "sealed, err := pad(text.Reveal()), error(nil)",
		"padded, err := k.aead.Decrypt(sealed, k.bind(at))", "padded, err := sealed, error(nil)",
	}},
	{"stored words print", "stands in the log", "bot/mentoring/secret.go", []string{
		"func (s Secret) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(redacted)) }",
		"func (s Secret) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(s.Reveal())) }",
	}},
	{"typed words print", "stands in the log", "bot/chat/value.go", []string{
		"func (v Value) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(redacted)) }",
		"func (v Value) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(v.Reveal())) }",
	}},
	{"the goal stands in the message about the contract", "stands in a message, or an error", "bot/contract.go", []string{
		"return v.message(nil, id).With(\n\t\tv.labelled(read", "return chat.NewMessage(chat.Paragraph(id + c.Terms.Goals.Reveal())).With(\n\t\tv.labelled(read",
	}},
	{"an error repeats what was sent", "stands in a message, or an error", "bot/playground/api.go", []string{
		`s.refuse(w, http.StatusNotFound, "person", "play.unknown.person")`, `s.fail(w, http.StatusNotFound, "person", id)`,
	}},
	{"the page's log repeats what was sent", "stands in the log", "bot/playground/api.go", []string{
		`s.refuse(w, http.StatusNotFound, "person", "play.unknown.person")`, `s.config.Log.Info(id); s.refuse(w, http.StatusNotFound, "person", "play.unknown.person")`,
	}},
	{"dialogs are kept with the chats", ".chat", "bot/playground/act.go", []string{
		`values, err := readValues(open.form, raw)`, `values, err := readValues(open.form, raw); for _, v := range values { _, _ = p.post(from, true, "", chat.Message{Text: v.Reveal()}) }`,
	}},
}

func TestEverySeededLeakStillFits(t *testing.T) {
	t.Parallel()
	for _, bug := range seededLeaks {
		source, err := os.ReadFile(filepath.Join("..", "..", filepath.FromSlash(bug.file)))
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i < len(bug.change); i += 2 {
			if n := strings.Count(string(source), bug.change[i]); n != 1 {
				t.Errorf("%s: the line stands %d times in %s:\n%s", bug.name, n, bug.file, bug.change[i])
			}
		}
	}
}

func TestTheSearchFindsEverySeededLeak(t *testing.T) {
	if !*simBugs {
		t.Skip("builds the program once for each leak; run with -bugs")
	}
	for _, bug := range seededLeaks {
		t.Run(bug.name, func(t *testing.T) {
			out, err := mistaken(t, bug.file, bug.change, "-run", "TestNothingThatPeopleWriteLeavesByAnyOtherWay")
			if err == nil || !strings.Contains(string(out), bug.where) {
				t.Errorf("not found: %v\n%.2000s", err, out)
			}
		})
	}
}
