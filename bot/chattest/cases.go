package chattest

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"unicode"

	"mentorbot/bot/chat"
)

func wordsArrive(b bench) {
	b.Say("hvornår mødes vi?")
	e, ok := b.bot.heard(b.T).(chat.Text)
	if !ok || e.Body.Reveal() != "hvornår mødes vi?" {
		b.Fatalf("heard %T, want the words as chat.Text", b.bot.heard(b.T))
	}
	b.origin(e)
}

func editArrives(b bench) {
	b.Say("hvornår?")
	typed, ok := b.bot.heard(b.T).(chat.Text)
	if !ok || typed.Ref == "" || typed.Edited {
		b.Fatalf("heard %#v, want words with a name of their own", typed)
	}
	b.Retype("hvornår og hvor?")
	e, ok := b.bot.heard(b.T).(chat.Text)
	if !ok || e.Ref != typed.Ref || !e.Edited || e.Body.Reveal() != "hvornår og hvor?" {
		b.Fatalf("heard %#v, want the new words under the name %q", e, typed.Ref)
	}
	if b.origin(e) == typed.ID {
		b.Error("the edit has the id of the act that it follows")
	}
	b.Say("hvornår?")
	if again, ok := b.bot.heard(b.T).(chat.Text); !ok || again.Ref == typed.Ref || again.Edited {
		b.Errorf("heard %#v, want words with another name", again)
	}
}

func deletionArrives(b bench) {
	b.Say("hvornår?")
	typed, _ := b.bot.heard(b.T).(chat.Text)
	b.Retype("")
	e, ok := b.bot.heard(b.T).(chat.Text)
	if !ok || e.Ref != typed.Ref || !e.Edited || !e.Body.Empty() {
		b.Fatalf("heard %#v, want no words under the name %q", e, typed.Ref)
	}
	b.origin(e)
}

func leavingArrives(b bench) {
	b.needs(TellsOfLeaving)
	b.open()
	b.bot.answers(paragraph("Du lukkede."), nil)
	b.Leave()
	e, ok := b.bot.heard(b.T).(chat.Closed)
	if !ok || e.Form != "note:7" {
		b.Fatalf("heard %#v, want note:7 as closed", b.bot.heard(b.T))
	}
	b.origin(e)
	if got := b.newest().Text; got != "Du lukkede." {
		b.Errorf("the newest message says %q", got)
	}
	if _, open := b.Form(); open {
		b.Error("the dialog is still open")
	}
}

func readingIsLeft(b bench) {
	b.bot.answers(chat.Reply{Form: &chat.Form{
		ID: "reading:7", Title: "Notat", Fields: []chat.Field{{ID: "r", Label: "Emne", Kind: chat.FieldReading, Value: chat.Confidential("Ledelse")}},
	}}, nil)
	b.send(chat.NewMessage(chat.Paragraph("Vil du læse?")).With(chat.Action{ID: "read:7", Label: "Læs"}))
	b.Press(b.newest(), "Læs")
	b.Leave()
	if e, ok := b.bot.heard(b.T).(chat.Closed); ok {
		b.Errorf("heard %#v, want nothing", e)
	}
}

func commandArrives(b bench) {
	b.Command("book 12. januar kl. 14")
	e, ok := b.bot.heard(b.T).(chat.Command)
	if !ok || e.Line.Reveal() != "book 12. januar kl. 14" {
		b.Fatalf("heard %T, want the line as chat.Command", b.bot.heard(b.T))
	}
	b.origin(e)
}

func pressArrives(b bench) {
	b.send(chat.NewMessage(chat.Paragraph("Passer det?")).With(
		chat.Action{ID: "yes:3", Label: "Ja"}, chat.Action{ID: "no:3", Label: "Nej"}))
	b.Press(b.newest(), "Nej")
	e, ok := b.bot.heard(b.T).(chat.Press)
	if !ok || e.Action != "no:3" {
		b.Fatalf("heard %#v, want a press of no:3", b.bot.heard(b.T))
	}
	b.origin(e)
}

func submissionArrives(b bench) {
	b.open()
	b.bot.answers(chat.Reply{}, nil)
	me := string(b.Address())
	b.Submit(map[string]string{"line": "Tillid", "body": "To\nlinjer", "kind": "b", "keep": "true", "who": me})
	e, ok := b.bot.heard(b.T).(chat.Submission)
	if !ok || e.Form != "note:7" {
		b.Fatalf("heard %T, want the submission of note:7", b.bot.heard(b.T))
	}
	for id, want := range map[string]string{"line": "Tillid", "body": "To\nlinjer", "kind": "b", "keep": "true", "who": me} {
		if got := e.Values[id].Reveal(); got != want {
			b.Errorf("value %s = %q, want %q", id, got, want)
		}
	}
	if _, sent := e.Values["head"]; sent {
		b.Error("a heading was sent as a value")
	}
	b.origin(e)
}

func idsDiffer(b bench) {
	seen := map[string]bool{}
	for range 3 {
		b.Say("hej")
		seen[b.origin(b.bot.heard(b.T))] = true
		b.Command("hjælp")
		seen[b.origin(b.bot.heard(b.T))] = true
	}
	if len(seen) != 6 {
		b.Errorf("six acts had %d ids", len(seen))
	}
}

func answerIsSeen(b bench) {
	b.bot.answers(paragraph("Mødet er **tirsdag**. Skriv `flyt`."), nil)
	b.Say("hvornår?")
	m := b.newest()
	if m.Text != "Mødet er tirsdag. Skriv flyt." || m.Shown != "Mødet er tirsdag. Skriv flyt." {
		b.Errorf("saw text %q and shown %q, want the words without marks", m.Text, m.Shown)
	}
}

func silenceIsSilent(b bench) {
	b.Say("tak")
	if n := len(b.Messages()); n != 0 {
		b.Errorf("saw %d messages, want none", n)
	}
	if _, open := b.Form(); open {
		b.Error("a dialog opened")
	}
}

func dialogOpens(b bench) {
	b.open()
	d := b.dialog()
	if d.Title != "Notat" || d.Text != "Kun til dig." || d.Submit != "Gem" || d.Values["line"] != "Ledelse" {
		b.Errorf("dialog = %+v, want what the bot gave", d)
	}
	if len(d.Errors) != 0 {
		b.Errorf("errors = %v, want none", d.Errors)
	}
}

func errorsKeepTheDialog(b bench) {
	b.open()
	b.bot.answers(chat.Reply{Errors: chat.FieldErrors{"body": "Skriv højst ti ord."}}, nil)
	b.Submit(map[string]string{"line": "Tillid", "body": "alt for langt", "kind": "a"})
	d := b.dialog()
	if d.Errors["body"] != "Skriv højst ti ord." || len(d.Errors) != 1 {
		b.Errorf("errors = %v, want one at body", d.Errors)
	}
	if d.Values["line"] != "Tillid" || d.Values["body"] != "alt for langt" || d.Values["kind"] != "a" {
		b.Errorf("values = %v, want what was typed", d.Values)
	}
	b.bot.answers(chat.Reply{}, nil)
	b.Submit(map[string]string{"line": "Tillid", "body": "kort"})
	if _, open := b.Form(); open {
		b.Error("the dialog is open after a good answer")
	}
}

func dialogCloses(b bench) {
	b.open()
	b.bot.answers(paragraph("Gemt i din logbog."), nil)
	b.Submit(map[string]string{"line": "Tillid"})
	if _, open := b.Form(); open {
		b.Error("the dialog is open after it was sent")
	}
	if m := b.newest(); m.Text != "Gemt i din logbog." {
		b.Errorf("newest = %q, want the confirmation", m.Text)
	}
}

func pressReplaces(b bench) {
	b.send(chat.NewMessage(chat.Paragraph("Passer det?")).With(chat.Action{ID: "yes:3", Label: "Ja"}))
	before := b.newest()
	m := chat.NewMessage(chat.Paragraph("Det er aftalt."))
	b.bot.answers(chat.Reply{Replace: &m}, nil)
	b.Press(before, "Ja")
	b.replaced(before, "Det er aftalt.")
}

func submitReplaces(b bench) {
	before := b.open()
	m := chat.NewMessage(chat.Paragraph("Du har skrevet."))
	b.bot.answers(chat.Reply{Replace: &m}, nil)
	b.Submit(map[string]string{"line": "Tillid"})
	b.replaced(before, "Du har skrevet.")
}

// replaced checks that the chat holds one message: the same one, with new words
// and without buttons.
func (b bench) replaced(before Seen, text string) {
	b.Helper()
	all := b.Messages()
	if len(all) != 1 || all[0].ID != before.ID || all[0].Text != text || len(all[0].Actions) != 0 {
		b.Errorf("chat = %+v, want message %s with %q and no buttons", all, before.ID, text)
	}
}

func sendShows(b bench) {
	m := chat.NewMessage(
		chat.Heading("Dagsorden"), chat.Paragraph("Til **tirsdag**"), chat.List("Siden sidst", "Mål"), chat.Steps("Skriv", "Send"),
		chat.Block{Kind: chat.KindFacts, Facts: []chat.Fact{{Label: "Sted", Value: "Rådhuset"}}},
	).With(chat.Action{ID: "add:1", Label: "Tilføj punkt"}, chat.Action{ID: "see:1", Label: "Se den"})
	if b.send(m) == "" {
		b.Error("the receipt is empty")
	}
	got := b.newest()
	if got.Text != m.Text {
		b.Errorf("text = %q, want %q", got.Text, m.Text)
	}
	rest := got.Shown
	for _, word := range []string{"Dagsorden", "Til tirsdag", "Siden sidst", "Mål", "Skriv", "Send", "Sted", "Rådhuset"} {
		_, after, found := strings.Cut(rest, word)
		if !found {
			b.Errorf("shown = %q, want %q in its place", got.Shown, word)
			continue
		}
		rest = after
	}
	if !slices.Equal(got.Actions, []string{"Tilføj punkt", "Se den"}) {
		b.Errorf("actions = %v", got.Actions)
	}
}

func findFinds(b bench) {
	finder, ok := b.Platform().(chat.Finder)
	if !ok {
		b.Skip("the platform cannot be asked")
	}
	m := chat.NewMessage(chat.Paragraph("Mødet er i morgen."))
	m.Key = "meeting/42/agenda/person/7"
	receipt := b.send(m)
	got, found, err := finder.Find(b.Context(), b.Address(), m.Key)
	if err != nil || !found || got != receipt {
		b.Errorf("Find(sent key) = %q, %v, %v; want %q", got, found, err, receipt)
	}
	for _, key := range []string{"meeting/42/agenda/person/8", "meeting/4"} {
		if _, found, err := finder.Find(b.Context(), b.Address(), key); err != nil || found {
			b.Errorf("Find(%q) = %v, %v; want not found", key, found, err)
		}
	}
}

func editRepeats(b bench) {
	editor, ok := b.Platform().(chat.Editor)
	if !ok {
		b.Skip("the platform cannot change messages")
	}
	m := chat.NewMessage(chat.Paragraph("Mødet er tirsdag.")).With(chat.Action{ID: "move:1", Label: "Flyt"})
	m.Key = "meeting/42/told/person/7"
	receipt := b.send(m)
	before := b.newest()
	for range 2 {
		if err := editor.Edit(b.Context(), b.Address(), receipt, chat.NewMessage(chat.Paragraph("Mødet er aflyst."))); err != nil {
			b.Fatalf("Edit: %v", err)
		}
		b.replaced(before, "Mødet er aflyst.")
	}
	if finder, ok := b.Platform().(chat.Finder); ok {
		if _, found, err := finder.Find(b.Context(), b.Address(), m.Key); err != nil || !found {
			b.Errorf("Find after Edit = %v, %v; want found", found, err)
		}
	}
}

// canary is the text of an internal error; no person may see it.
const canary = "kanariefugl"

func errorsAreNeutral(b bench) {
	b.bot.answers(chat.Reply{}, errors.New(canary))
	b.Say("hej")
	m := b.newest()
	if m.Text == "" || strings.Contains(m.Text+m.Shown, canary) {
		b.Errorf("newest = %+v, want neutral words", m)
	}
	said := len(b.Messages())
	b.Command("hjælp")
	if m := b.newest(); len(b.Messages()) != said+1 || strings.Contains(m.Text+m.Shown, canary) {
		b.Errorf("newest = %+v of %d, want neutral words again", m, len(b.Messages()))
	}
}

func errorsKeepValues(b bench) {
	b.open()
	b.bot.answers(chat.Reply{}, errors.New(canary))
	b.Submit(map[string]string{"line": "Tillid", "body": "det, jeg skrev"})
	d := b.dialog()
	if d.Values["body"] != "det, jeg skrev" || len(d.Errors) == 0 {
		b.Errorf("dialog = %+v, want what was typed and a word at a field", d)
	}
	for _, told := range d.Errors {
		if strings.Contains(told, canary) {
			b.Errorf("the person is told %q", told)
		}
	}
	for _, m := range b.Messages() {
		if strings.Contains(m.Text+m.Shown, canary) {
			b.Errorf("the person sees %+v", m)
		}
	}
}

func markupIsText(b bench) {
	typed := `<b>fed</b> *x* _y_ ~z~ @here <!channel> <@U1> <https://example.org|her> &amp; [a](b)`
	b.bot.answers(paragraph("Anne "+typed+"\x00\x1b[31m\u202e\u0085 slut"), nil)
	b.Say(typed)
	if e, ok := b.bot.heard(b.T).(chat.Text); !ok || e.Body.Reveal() != typed {
		b.Error("the words did not arrive as they were typed")
	}
	m := b.newest()
	for _, got := range []string{m.Text, m.Shown} {
		if !strings.Contains(got, typed) || !strings.HasSuffix(got, " slut") {
			b.Errorf("shown %q, want %q in it", got, typed)
		}
		if i := strings.IndexFunc(got, func(r rune) bool { return unicode.IsControl(r) || r == '\u202e' }); i >= 0 {
			b.Errorf("shown %q holds a control character at %d", got, i)
		}
	}
}

func filesArrive(b bench) {
	b.needs(TakesFiles)
	m := chat.NewMessage(chat.Paragraph("Her er mødet."))
	content := []byte("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
	m.Files = []chat.File{{Name: "møde.ics", Media: "text/calendar; charset=utf-8", Content: content}}
	b.send(m)
	got := b.newest()
	if !slices.Equal(got.Files, []string{"møde.ics"}) {
		b.Fatalf("files = %v, want møde.ics", got.Files)
	}
	if fetched := b.File(got, 0); !bytes.Equal(fetched, content) {
		b.Errorf("fetched %q, want the content unchanged", fetched)
	}
}
