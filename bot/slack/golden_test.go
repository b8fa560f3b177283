package slack_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mentorbot/bot/chat"
	"mentorbot/bot/slack"
	"mentorbot/bot/slack/slackfake"
)

var rewrite = flag.Bool("update", false, "write the golden files anew")

// samples are messages of every shape.
func samples() map[string]chat.Message {
	agenda := chat.NewMessage(
		chat.Heading("Dagsorden"), chat.Paragraph("I mødes **tirsdag den 15. december kl. 14.00–15.30 (uge 51)**. Skriv `flyt` for at flytte mødet."),
		chat.List("Siden sidst", "Mål & **næste skridt**"), chat.Steps("Læs spørgsmålene", "Skriv dit svar"),
		chat.Block{Kind: chat.KindFacts, Facts: []chat.Fact{{Label: "Sted", Value: "Rådhuset, lokale 3"}, {Label: "Længde", Value: "90 minutter"}}},
	).With(chat.Action{ID: "answer:7", Label: "Svar"}, chat.Action{ID: "add:7", Label: "Føj punkt til dagsorden"}, chat.Action{ID: "move:7", Label: "Flyt mødet"})
	agenda.Key = "meeting/42/preparation/person/7"
	long := strings.Repeat("Et afsnit, der er langt, med <tegn> & *stjerner*. ", 120)
	return map[string]chat.Message{
		"agenda":     agenda,
		"plain":      chat.NewMessage(chat.Paragraph("Det er noteret.")),
		"text alone": {Text: "Kun tekst & <intet andet>."},
		"markup": chat.NewMessage(chat.Paragraph("**Anne** skriver *x* _y_ ~z~ :smile: <!channel> <@U1> <https://example.org|her>"),
			chat.Heading("# **Overskrift** <!here>"), chat.List("> citat", "`kode` og **fed**", "a**b**c"),
			chat.Block{Kind: chat.KindFacts, Facts: []chat.Fact{{Label: "Sted_1", Value: "*her*"}}}).With(chat.Action{ID: "x", Label: "**Ja** <b>"}),
		"controls": chat.NewMessage(chat.Paragraph("a\x00b\x1b[31m\u202ec\r\nd\u0085")),
		"long": chat.NewMessage(chat.Heading(strings.Repeat("Overskrift ", 20)), chat.Paragraph(long), chat.List(strings.Split(long, ". ")[:60]...)).
			With(chat.Action{ID: strings.Repeat("i", 200), Label: strings.Repeat("Et langt navn ", 10)}),
	}
}

// forms are dialogs of every shape.
func forms() map[string]chat.Form {
	secret := chat.Confidential
	return map[string]chat.Form{
		"every field": {ID: "book:42", Title: "Aftal et møde", Submit: "Foreslå", Text: secret("Hvornår **kan** I?\n> Jeg vil *gerne* tale om\n> <ledelse>\nSkriv kort."),
			Fields: []chat.Field{
				{ID: "head", Label: "Tid & sted", Kind: chat.FieldHeading},
				{ID: "date", Label: "Dato", Kind: chat.FieldDate, Value: secret("2027-01-04"), Required: true},
				{ID: "time", Label: "Klokken", Kind: chat.FieldTime, Value: secret("09:30"), Required: true},
				{ID: "length", Label: "Længde", Kind: chat.FieldSelect, Value: secret("90"), Options: []chat.Option{{Value: "60", Label: "En time"}, {Value: "90", Label: "Halvanden time"}}},
				{ID: "place", Label: "Sted", Hint: secret("Stedet står i jeres besked."), Kind: chat.FieldLine, Value: secret("Rådhuset"), Max: 80},
				{ID: "note", Label: "En linje", Kind: chat.FieldParagraph, Value: secret("Linje 1\nlinje 2"), Max: 9000},
				{ID: "share", Label: "Del netop dette svar", Kind: chat.FieldCheck, Value: secret("true")},
				{ID: "said", Label: "Sidst skrev du", Kind: chat.FieldReading, Value: secret("*ikke fed* <!channel>")},
			}},
		"impossible values": {ID: "book:43", Title: "En titel, der er længere end 24 tegn", Submit: "En knap, der er længere end 24 tegn", Text: secret(strings.Repeat("langt ", 2000)),
			Fields: []chat.Field{
				{ID: "date", Label: "Dato", Kind: chat.FieldDate, Value: secret("i morgen")},
				{ID: "time", Label: "Klokken", Kind: chat.FieldTime, Value: secret("ni")},
				{ID: "kind", Label: "Slags", Kind: chat.FieldSelect, Value: secret("findes ikke"), Options: []chat.Option{{Value: "a", Label: strings.Repeat("A ", 60)}}},
				{ID: "line", Label: strings.Repeat("Et langt spørgsmål ", 200), Hint: secret(strings.Repeat("hjælp ", 500)), Kind: chat.FieldLine, Value: secret(strings.Repeat("ord ", 1000))},
			}},
		"to read": {ID: "reading:log", Title: "Logbog", Fields: []chat.Field{{ID: "1", Label: "15. december", Kind: chat.FieldReading, Value: secret(strings.Repeat("Jeg lærte noget. ", 300))}}},
	}
}

func TestMessagesAreRenderedWithinTheLimits(t *testing.T) {
	t.Parallel()
	b := idle(t, slack.ModeHTTP)
	for name, m := range samples() {
		blocks, err := json.Marshal(slack.Blocks(m))
		if err != nil {
			t.Fatal(err)
		}
		refused, house := slackfake.LintMessage(blocks)
		for _, problem := range append(refused, house...) {
			t.Errorf("%s: %s", name, problem)
		}
		golden(t, "message "+name, b.adapter.Ephemeral(m))
	}
}

func TestDialogsAreRenderedWithinTheLimits(t *testing.T) {
	t.Parallel()
	b := idle(t, slack.ModeHTTP)
	for name, f := range forms() {
		v := b.adapter.ModalOf(f)
		view, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		refused, house := slackfake.LintView(view)
		for _, problem := range append(refused, house...) {
			t.Errorf("%s: %s", name, problem)
		}
		golden(t, "modal "+name, v)
	}
}

// golden compares what is rendered with the file of the name.
func golden(t *testing.T, name string, v any) {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var plain any // keys in order, and < > & as they are
	if err := json.Unmarshal(raw, &plain); err != nil {
		t.Fatal(err)
	}
	var got bytes.Buffer
	out := json.NewEncoder(&got)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	if err := out.Encode(plain); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join("testdata", strings.ReplaceAll(name, " ", "_")+".golden.json")
	if *rewrite {
		if err := os.WriteFile(file, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got.Bytes(), want) {
		t.Errorf("%s is rendered as\n%s\nand not as in %s; -update writes it anew", name, got.Bytes(), file)
	}
}

// TestPeoplesWordsStayDead shows the same typed words in every place that a
// message has.
func TestPeoplesWordsStayDead(t *testing.T) {
	t.Parallel()
	b := idle(t, slack.ModeHTTP)
	p := b.workspace.Person("U1")
	for _, typed := range []string{"*x*", "_y_", "~z~", "<!channel>", "<@U1>", "<https://example.org|her>", "&amp;", ":smile:", "> citat", "a * b * c", "kl.9:30:15", "snake_case_ord", "[a](b)", "@here", "<!date^1^{date}|x>"} {
		for _, m := range []chat.Message{
			chat.NewMessage(chat.Paragraph(typed)), chat.NewMessage(chat.Paragraph("**Fed** og " + typed)), chat.NewMessage(chat.Paragraph("`kode` " + typed + " **fed**")),
			chat.NewMessage(chat.List("et", typed)), chat.NewMessage(chat.Steps(typed, "to **fede** ord")),
			chat.NewMessage(chat.Block{Kind: chat.KindFacts, Facts: []chat.Fact{{Label: "Sted", Value: typed}}}), chat.NewMessage(chat.Block{Kind: chat.KindFacts, Facts: []chat.Fact{{Label: typed, Value: "Sted"}}}),
			{Text: typed},
		} {
			if _, err := b.adapter.Send(t.Context(), "U1", m); err != nil {
				t.Fatalf("%q: %v", typed, err)
			}
			all := p.Messages()
			last := all[len(all)-1]
			if !strings.Contains(last.Shown, typed) || !strings.Contains(last.Text, typed) {
				t.Errorf("shown %q with text %q, want %q in both", last.Shown, last.Text, typed)
			}
		}
	}
}

func TestAButtonSaysAloneWhatItIsAbout(t *testing.T) {
	t.Parallel()
	m := chat.NewMessage(chat.Paragraph("Du mødes med Henrik **tirsdag den 12. januar kl. 13.00–14.30**, Rådhuset i Nordby.")).With(
		chat.Action{ID: "answer:1", Label: "Svar"}, chat.Action{ID: "move:1", Label: "Flyt mødet"},
		chat.Action{ID: "tell:1", Label: "Jeg vender det med egen mentor"}, chat.Action{ID: "skip:1", Label: "Senere"})
	var rows [][]string
	for _, b := range slack.Blocks(m)[1:] {
		raw, err := json.Marshal(b)
		if err != nil {
			t.Fatal(err)
		}
		var row struct {
			Elements []struct {
				Text  struct{ Text string }
				Aloud string `json:"accessibility_label"`
			}
		}
		if err := json.Unmarshal(raw, &row); err != nil {
			t.Fatal(err)
		}
		var labels []string
		for _, e := range row.Elements {
			labels = append(labels, e.Text.Text)
			if n := len([]rune(e.Aloud)); !strings.HasPrefix(e.Aloud, e.Text.Text+": Du mødes med Henrik tirsdag den 12. j") || n > 75 {
				t.Errorf("aloud %q, of %d characters", e.Aloud, n)
			}
		}
		rows = append(rows, labels)
	}
	want := [][]string{{"Svar", "Flyt mødet"}, {"Jeg vender det med egen mentor"}, {"Senere"}}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Errorf("rows (-want +got)\n%s", diff)
	}
}
