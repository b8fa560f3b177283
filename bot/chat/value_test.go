package chat

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

func TestAValuePrintsNowhere(t *testing.T) {
	t.Parallel()
	const canary = "kanariefugl"
	type nested struct{ hidden Value }
	v := Confidential(canary)
	var out strings.Builder
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%T", "%p"} {
		fmt.Fprintf(&out, verb, v)
		fmt.Fprintf(&out, verb, &v)
		fmt.Fprintf(&out, verb, nested{v})
		fmt.Fprintf(&out, verb, []Value{v})
		fmt.Fprintf(&out, verb, map[string]Value{"x": v})
		fmt.Fprintf(&out, verb, Submission{Values: map[string]Value{"x": v}})
	}
	b, err := json.Marshal(map[string]any{"form": Form{Text: v, Fields: []Field{{Value: v, Hint: v}}}, "value": v})
	if err != nil {
		t.Fatal(err)
	}
	out.Write(b)
	slog.New(slog.NewJSONHandler(&out, nil)).Info("x", "v", v, "n", nested{v}, "f", Form{Text: v})
	slog.New(slog.NewTextHandler(&out, nil)).Info("x", "v", v, "n", nested{v}, "f", Form{Text: v})
	if strings.Contains(out.String(), canary) || strings.Contains(out.String(), fmt.Sprintf("%x", canary)) {
		t.Errorf("the text stands in %s", out.String())
	}
	if v.Reveal() != canary || v.Empty() || !Confidential("").Empty() {
		t.Error("the text is not what was wrapped")
	}
}

func TestThePlainTextSaysWhatTheBlocksSay(t *testing.T) {
	t.Parallel()
	m := NewMessage(Heading("Dagsorden"), Paragraph("Skriv `book`, **nu**."), Steps("et", "to"), List("a", "b"),
		Block{Kind: KindFacts, Facts: []Fact{{"Formål", "**læring**"}}}).With(Action{ID: "a:1", Label: "A"}, Action{ID: "b:1", Label: "B"})
	const want = "Dagsorden\n\nSkriv book, nu.\n\n1. et\n2. to\n\n• a\n• b\n\nFormål: læring"
	if m.Text != want {
		t.Errorf("the text is %q, want %q", m.Text, want)
	}
	if more := m.With(Action{ID: "c:1", Label: "C"}); len(m.Actions) != 2 || len(more.Actions) != 3 {
		t.Errorf("With changed the message it was called on: %v", m.Actions)
	}
}
