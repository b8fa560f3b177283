package chattest

import (
	"testing"

	"mentorbot/bot/chat"
)

// bench is a started platform, its person and its bot.
type bench struct {
	*testing.T
	Client
	bot *bot
}

// Run checks the platform of the harness. What a platform cannot do, because
// it is no chat.Finder or no chat.Editor, or its Client no Faults, is skipped.
func Run(t *testing.T, start Harness) {
	cases := []struct {
		name  string
		check func(bench)
	}{
		{"typed words arrive", wordsArrive},
		{"an edited message comes again under its name", editArrives},
		{"a deleted message comes without words", deletionArrives},
		{"a command arrives", commandArrives},
		{"a press arrives", pressArrives},
		{"a submission arrives", submissionArrives},
		{"each act has an id of its own", idsDiffer},
		{"what the bot says stands in the chat", answerIsSeen},
		{"an empty reply says nothing", silenceIsSilent},
		{"a dialog shows what it is given", dialogOpens},
		{"field errors keep the dialog and what was typed", errorsKeepTheDialog},
		{"a dialog closes when it is sent", dialogCloses},
		{"a dialog that was left is told of", leavingArrives},
		{"a dialog that is only read is left in silence", readingIsLeft},
		{"a pressed message is replaced in place", pressReplaces},
		{"the message that a dialog came from is replaced in place", submitReplaces},
		{"a sent message shows text, blocks and actions", sendShows},
		{"a sent key is found and another is not", findFinds},
		{"an edit changes a message in place and can be repeated", editRepeats},
		{"an internal error is told in neutral words", errorsAreNeutral},
		{"an internal error at a dialog loses nothing", errorsKeepValues},
		{"markup in people's words is shown as it was typed", markupIsText},
		{"files are handed over", filesArrive},
		{"words that come twice are one act", repeatedWordsAreOne},
		{"a press that comes twice is one act", repeatedPressIsOne},
		{"a submission that comes twice is one act", repeatedSubmissionIsOne},
		{"too much at once is for later, and says when", limitIsLater},
		{"a send that was lost is uncertain and not found", dropIsUncertain},
		{"a send whose answer was lost is uncertain and found", lossIsUncertain},
		{"a person who cannot be reached is told apart", blockIsUnreachable},
		{"what is typed stands in no message, log or error", typedLeaksNot},
		{"what a message says stands in no log or error", contentLeaksNot},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b := &bot{}
			c.check(bench{T: t, Client: start(t, b), bot: b})
		})
	}
}

// needs skips the case on a platform that lacks the ability.
func (b bench) needs(a Ability) {
	b.Helper()
	if l, ok := b.Client.(Lacking); ok && l.Lacks(a) {
		b.Skipf("no platform that %s", a)
	}
}

// newest returns the newest message of the bot.
func (b bench) newest() Seen {
	b.Helper()
	all := b.Messages()
	if len(all) == 0 {
		b.Fatal("the chat is empty")
	}
	return all[len(all)-1]
}

// send posts a message outside any act and returns its receipt.
func (b bench) send(m chat.Message) chat.Receipt {
	b.Helper()
	receipt, err := b.Platform().Send(b.Context(), b.Address(), m)
	if err != nil {
		b.Fatalf("Send: %v", err)
	}
	return receipt
}

// dialog returns the open dialog.
func (b bench) dialog() Dialog {
	b.Helper()
	d, open := b.Form()
	if !open {
		b.Fatal("no dialog is open")
	}
	return d
}

// origin checks who acted and returns the id of the act.
func (b bench) origin(e chat.Event) string {
	b.Helper()
	got := e.Source()
	if got.Platform != b.Platform().Name() || got.From != b.Address() || got.ID == "" || got.Public {
		b.Errorf("origin = %+v, want platform %q, address %q and an id", got, b.Platform().Name(), b.Address())
	}
	return got.ID
}

// paragraph is a reply with one message.
func paragraph(text string, actions ...chat.Action) chat.Reply {
	m := chat.NewMessage(chat.Paragraph(text)).With(actions...)
	return chat.Reply{Message: &m}
}

// form is the dialog of the cases.
func form() *chat.Form {
	return &chat.Form{
		ID: "note:7", Title: "Notat", Text: chat.Confidential("Kun til dig."), Submit: "Gem",
		Fields: []chat.Field{
			{ID: "head", Label: "Om mødet", Kind: chat.FieldHeading},
			{ID: "line", Label: "Emne", Kind: chat.FieldLine, Value: chat.Confidential("Ledelse"), Required: true},
			{ID: "body", Label: "Tekst", Kind: chat.FieldParagraph, Max: 500},
			{ID: "kind", Label: "Slags", Kind: chat.FieldSelect, Options: []chat.Option{{Value: "a", Label: "Første"}, {Value: "b", Label: "Anden"}}},
			{ID: "keep", Label: "Behold", Kind: chat.FieldCheck},
			{ID: "who", Label: "Hvem", Kind: chat.FieldPerson},
		},
	}
}

// open lets the person open the dialog from a message, and returns the message.
func (b bench) open() Seen {
	b.Helper()
	b.send(chat.NewMessage(chat.Paragraph("Vil du skrive?")).With(chat.Action{ID: "write:7", Label: "Skriv"}))
	m := b.newest()
	b.bot.answers(chat.Reply{Form: form()}, nil)
	b.Press(m, "Skriv")
	return m
}
