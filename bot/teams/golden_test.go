package teams_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"mentorbot/bot/chat"
	"mentorbot/bot/teams"
	"mentorbot/bot/teams/teamsfake"
)

var rewrite = flag.Bool("update", false, "write the golden files anew")

// samples are messages of every shape.
func samples() map[string]chat.Message {
	agenda := chat.NewMessage(
		chat.Heading("Dagsorden"), chat.Paragraph("I mødes **tirsdag den 15. december kl. 14.00–15.30 (uge 51)**. Skriv `flyt` for at flytte mødet.\n\nTag noter med."),
		chat.List("Siden sidst", "Mål & **næste skridt**"), chat.Steps("Læs spørgsmålene", "Skriv dit svar"),
		chat.Block{Kind: chat.KindFacts, Facts: []chat.Fact{{Label: "Sted", Value: "Rådhuset, lokale 3"}, {Label: "Længde", Value: "90 minutter"}}},
	).With(chat.Action{ID: "answer:7", Label: "Svar"}, chat.Action{ID: "add:7", Label: "Føj punkt til dagsorden"}, chat.Action{ID: "move:7", Label: "Flyt mødet"})
	agenda.Key = "meeting/42/preparation/person/7"
	long := strings.Repeat("Et afsnit, der er langt, med <tegn> & *stjerner*. ", 100)
	export := chat.NewMessage(chat.Paragraph("Her er dine data."))
	export.Files = []chat.File{{Name: "data.json", Media: "application/json", Content: []byte("{}")}, {Name: "møde.ics", Media: "text/calendar"}}
	return map[string]chat.Message{
		"agenda":     agenda,
		"plain":      chat.NewMessage(chat.Paragraph("Det er noteret.")),
		"text alone": {Text: "Kun tekst & <intet andet>."},
		"markup": chat.NewMessage(chat.Paragraph("**Anne** skriver *x* _y_ ~z~ <https://example.org> [a](b) &amp; 1. a"),
			chat.Heading("# **Overskrift**"), chat.List("> citat", "`kode` og **fed**", "a**b**c", "- streg", "1. tal"),
			chat.Block{Kind: chat.KindFacts, Facts: []chat.Fact{{Label: "Sted_1", Value: "*her*"}}}).With(chat.Action{ID: "x", Label: "**Ja** <b>"}),
		"controls": chat.NewMessage(chat.Paragraph("a\x00b\x1b[31m\u202ec\r\nd\u0085")),
		"long":     chat.NewMessage(chat.Heading(strings.Repeat("Overskrift ", 20)), chat.Paragraph(long)).With(chat.Action{ID: strings.Repeat("i", 200), Label: strings.Repeat("Et langt navn ", 10)}),
		"too long": chat.NewMessage(chat.Paragraph(strings.Repeat(long, 4))),
		"files":    export,
	}
}

// forms are dialogs of every shape.
func forms() map[string]chat.Form {
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
				{ID: "said", Label: "Sidst skrev du", Hint: secret("Delt med Henrik"), Kind: chat.FieldReading, Value: secret("*ikke fed* [a](b)")},
			}},
		"impossible values": {ID: "book:43", Title: "En titel, der er længere end der er plads til på en telefon", Submit: "En knap, der er længere end der er plads til på en telefon", Text: secret(strings.Repeat("langt ", 1000)),
			Fields: []chat.Field{
				{ID: "date", Label: "Dato", Kind: chat.FieldDate, Value: secret("i morgen")},
				{ID: "time", Label: "Klokken", Kind: chat.FieldTime, Value: secret("ni")},
				{ID: "kind", Label: "Slags", Kind: chat.FieldSelect, Value: secret("findes ikke"), Options: []chat.Option{{Value: "a", Label: strings.Repeat("A ", 60)}}},
				{ID: "line", Label: "Et spørgsmål", Hint: secret(strings.Repeat("hjælp ", 100)), Kind: chat.FieldLine, Value: secret(strings.Repeat("ord ", 1000))},
			}},
		"to read": {ID: "reading:log", Title: "Logbog", Fields: []chat.Field{{ID: "1", Label: "15. december", Kind: chat.FieldReading, Value: secret("Jeg lærte noget.\n\n# Og mere.")}}},
		"bare":    *asked(),
	}
}

// checked is everything that is rendered, by name, as it goes over the wire.
func rendered(b *bench) map[string]any {
	all := map[string]any{}
	for name, m := range samples() {
		all["message "+name] = b.adapter.Posted(m)
	}
	for name, f := range forms() {
		for page := range b.adapter.PagesOf(f) {
			all[strings.TrimSuffix(fmt.Sprintf("dialog %s %d", name, page), " 0")] = b.adapter.DialogOf(f, nil, page)
		}
	}
	all["dialog with errors"] = b.adapter.DialogOf(*asked(), chat.FieldErrors{"q1": "Skriv *højst* ti ord."}, 0)
	all["message inline form"], _ = b.adapter.InlineOf(*asked())
	return all
}

// cardIn is the card of what is rendered, or nil for words alone.
func cardIn(t *testing.T, v any) map[string]any {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var out struct {
		Type        string
		Attachments []struct{ Content map[string]any }
	}
	var card map[string]any
	if json.Unmarshal(raw, &out) != nil || json.Unmarshal(raw, &card) != nil {
		t.Fatalf("not readable: %s", raw)
	}
	if out.Type == "AdaptiveCard" {
		return card
	}
	if len(out.Attachments) == 0 {
		return nil
	}
	return out.Attachments[0].Content
}

func TestCardsAreRenderedWithinTheLimits(t *testing.T) {
	t.Parallel()
	b := idle(t)
	for name, v := range rendered(b) {
		if card := cardIn(t, v); card != nil {
			for _, problem := range teamsfake.Lint(card, strings.HasPrefix(name, "dialog")) {
				t.Errorf("%s: %s", name, problem)
			}
		} else if name != "message too long" {
			t.Errorf("%s has no card", name)
		}
		if n := teams.SizeOf(v); n > 28<<10 {
			t.Errorf("%s: %d bytes in UTF-16", name, n)
		}
		golden(t, name, v)
	}
	for name, f := range forms() {
		if _, may := b.adapter.InlineOf(f); may != (name == "bare") {
			t.Errorf("%s may stand in a chat: %v", name, may)
		}
	}
	above, hinted, set := *asked(), *asked(), *asked()
	above.Text = secret("gemt")
	hinted.Fields[0].Hint = secret("Sidst skrev du noget.")
	set.Fields[1].Value = secret("true")
	for _, f := range []chat.Form{above, hinted, set} {
		if _, may := b.adapter.InlineOf(f); may {
			t.Errorf("a form with something stored may stand in a chat: %+v", f)
		}
	}
}

func TestNotificationFallbackAndCardSayTheSame(t *testing.T) {
	t.Parallel()
	b := idle(t)
	for name, m := range samples() {
		raw, _ := json.Marshal(b.adapter.Posted(m))
		var out struct{ Summary string }
		_ = json.Unmarshal(raw, &out)
		plain := func(s string) string {
			return strings.NewReplacer("• ", "", "•\u00a0", "", "\u00a0", " ").Replace(s)
		}
		card := cardIn(t, b.adapter.Posted(m))
		summary := strings.TrimSuffix(out.Summary, "…")
		if card == nil {
			continue
		}
		said, _ := card["fallbackText"].(string)
		shown := strings.Join(strings.Fields(plain(teamsfake.Shown(card))), " ")
		said = strings.Join(strings.Fields(plain(said)), " ")
		if summary == "" || !strings.HasPrefix(said, strings.TrimSpace(plain(summary))) {
			t.Errorf("%s: the notification %q is not how %q begins", name, summary, said)
		}
		if said != shown {
			t.Errorf("%s: the card shows\n%q and says\n%q", name, shown, said)
		}
	}
}

func TestCardsFitTheSchema(t *testing.T) {
	t.Parallel()
	schema := compiled(t, "adaptive-card-1.5.schema.json")
	b := idle(t)
	for name, v := range rendered(b) {
		card := cardIn(t, v)
		if card == nil {
			continue
		}
		if err := schema.Validate(any(card)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		card["body"] = []any{map[string]any{"type": "TextBlock", "txt": "x"}}
		if schema.Validate(any(card)) == nil {
			t.Error("a card with a typing error passes: the check proves nothing")
		}
	}
}

// compiled is one of the schemas, when their folder is known. Look-ahead, which
// Go's patterns lack, matches everything.
func compiled(t *testing.T, name string) *jsonschema.Schema {
	t.Helper()
	folder := os.Getenv("MENTORBOT_TEST_SCHEMAS")
	if folder == "" {
		t.Skip("MENTORBOT_TEST_SCHEMAS names no folder of schemas")
	}
	c := jsonschema.NewCompiler()
	c.UseRegexpEngine(func(s string) (jsonschema.Regexp, error) {
		r, err := regexp.Compile(s)
		if err != nil {
			r, err = regexp.Compile("")
		}
		return lenient{r}, err
	})
	schema, err := c.Compile(filepath.Join(folder, name))
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

type lenient struct{ *regexp.Regexp }

// golden compares what is rendered with the file of the name.
func golden(t *testing.T, name string, v any) {
	t.Helper()
	var got bytes.Buffer
	out := json.NewEncoder(&got)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	if err := out.Encode(v); err != nil {
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
	b := running(t, handler(quiet))
	for _, typed := range []string{"*x*", "_y_", "~z~", "&amp;", "&lt", "> citat", "a * b * c", "kl.9:30:15", "snake_case_ord", "[a](b)", "@here", "# a", "- a", "+ a", "12. a", "1) a", `c:\*x*`, "<b>x</b>", "{{DATE(2026-01-01)}}", "`kode`"} {
		if strings.Contains(typed, "`") {
			continue // our own mark, in everything but forms
		}
		for _, m := range []chat.Message{
			chat.NewMessage(chat.Paragraph(typed)), chat.NewMessage(chat.Paragraph("**Fed** og " + typed)), chat.NewMessage(chat.Paragraph("`kode` " + typed + " **fed**")),
			chat.NewMessage(chat.Heading(typed)), chat.NewMessage(chat.List("et", typed)), chat.NewMessage(chat.Steps(typed, "to **fede** ord")),
			chat.NewMessage(chat.Block{Kind: chat.KindFacts, Facts: []chat.Fact{{Label: "Sted", Value: typed}}}), chat.NewMessage(chat.Block{Kind: chat.KindFacts, Facts: []chat.Fact{{Label: typed, Value: "Sted"}}}),
			{Text: typed},
		} {
			card := cardIn(t, b.adapter.Posted(m))
			if shown := teamsfake.Shown(card); !strings.Contains(shown, typed) {
				t.Errorf("shown %q, want %q in it", shown, typed)
			}
		}
	}
}
