package chattest

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"mentorbot/bot/chat"
)

// Faults is a Client whose platform can be made to fail, in the chat with its
// person. Without it the cases that need it are skipped.
type Faults interface {
	Repeat()              // the next act reaches the bot twice, under the same id
	Limit() time.Duration // the next send is refused; returns how long the platform then asks to wait
	Drop()                // the next send is lost on the way, and nobody tells
	Lose()                // the next send arrives, and the platform's answer is lost
	Block()               // the person cannot be reached at the next send
}

// faults returns the platform's faults, or skips the case.
func (b bench) faults() Faults {
	b.Helper()
	f, ok := b.Client.(Faults)
	if !ok {
		b.Skip("the platform cannot be made to fail")
	}
	return f
}

// fails sends a message, which must end in the class.
func (b bench) fails(m chat.Message, want chat.SendClass) time.Duration {
	b.Helper()
	_, err := b.Platform().Send(b.Context(), b.Address(), m)
	if err == nil {
		b.Fatalf("Send succeeded, want class %s", want)
	}
	if se, ok := errors.AsType[*chat.SendError](err); !ok || se.Class != want {
		b.Errorf("Send = %v, want a *chat.SendError of class %s", err, want)
	}
	_, after := chat.ClassOf(err)
	return after
}

// shows checks how many messages of the bot stand in the chat.
func (b bench) shows(want int) {
	b.Helper()
	if all := b.Messages(); len(all) != want {
		b.Errorf("the chat shows %+v, want %d messages", all, want)
	}
}

// tomorrow is a delivery.
func tomorrow() chat.Message {
	m := chat.NewMessage(chat.Paragraph("Mødet er i morgen."))
	m.Key = "meeting/42/agenda/person/7"
	return m
}

// twice checks that the bot heard the newest act twice and nothing else since
// it had heard the first so many.
func (b bench) twice(before int) {
	b.Helper()
	b.bot.mu.Lock()
	defer b.bot.mu.Unlock()
	since := b.bot.events[before:]
	if len(since) != 2 {
		b.Fatalf("the bot heard %d acts, want one of them twice", len(since))
	}
	one, two := since[0].Source(), since[1].Source()
	if one != two || fmt.Sprintf("%T", since[0]) != fmt.Sprintf("%T", since[1]) {
		b.Errorf("heard %T of %+v and %T of %+v, want the same twice", since[0], one, since[1], two)
	}
}

func (b bench) heardSoFar() int {
	b.bot.mu.Lock()
	defer b.bot.mu.Unlock()
	return len(b.bot.events)
}

func repeatedWordsAreOne(b bench) {
	faults := b.faults()
	b.bot.answers(paragraph("Noteret."), nil)
	faults.Repeat()
	b.Say("hej")
	b.twice(0)
	b.shows(1)
	b.Say("hej igen") // The platform goes on.
	b.shows(2)
}

func repeatedPressIsOne(b bench) {
	faults := b.faults()
	b.send(chat.NewMessage(chat.Paragraph("Passer det?")).With(chat.Action{ID: "yes:3", Label: "Ja"}))
	before := b.newest()
	m := chat.NewMessage(chat.Paragraph("Det er aftalt."))
	b.bot.answers(chat.Reply{Replace: &m}, nil)
	faults.Repeat()
	b.Press(before, "Ja")
	b.twice(0)
	b.replaced(before, "Det er aftalt.")
}

func repeatedSubmissionIsOne(b bench) {
	faults := b.faults()
	b.open()
	heard := b.heardSoFar()
	b.bot.answers(paragraph("Gemt i din logbog."), nil)
	faults.Repeat()
	b.Submit(map[string]string{"line": "Tillid"})
	b.twice(heard)
	b.shows(2) // The one it was opened from, and the confirmation.
	if _, open := b.Form(); open {
		b.Error("the dialog is open after it was sent")
	}
}

func limitIsLater(b bench) {
	faults := b.faults()
	wait := faults.Limit()
	if after := b.fails(tomorrow(), chat.Later); after != wait || wait <= 0 {
		b.Errorf("Send asks to wait %v, the platform asks for %v", after, wait)
	}
	b.shows(0)
	b.send(tomorrow()) // A limit says nothing about the message.
	b.shows(1)
}

func dropIsUncertain(b bench) {
	faults := b.faults()
	faults.Drop()
	m := tomorrow()
	b.fails(m, chat.Uncertain)
	b.shows(0)
	if finder, ok := b.Platform().(chat.Finder); ok {
		if _, found, err := finder.Find(b.Context(), b.Address(), m.Key); err != nil || found {
			b.Errorf("Find after a loss = %v, %v; want not found", found, err)
		}
	}
}

func lossIsUncertain(b bench) {
	faults := b.faults()
	faults.Lose()
	m := tomorrow()
	b.fails(m, chat.Uncertain)
	b.shows(1)
	if finder, ok := b.Platform().(chat.Finder); ok {
		receipt, found, err := finder.Find(b.Context(), b.Address(), m.Key)
		if err != nil || !found || receipt == "" {
			b.Errorf("Find after a lost answer = %q, %v, %v; want found", receipt, found, err)
		}
		if editor, ok := b.Platform().(chat.Editor); ok {
			before := b.newest()
			if err := editor.Edit(b.Context(), b.Address(), receipt, chat.NewMessage(chat.Paragraph("Mødet er aflyst."))); err != nil {
				b.Errorf("Edit of what was found: %v", err)
			}
			b.replaced(before, "Mødet er aflyst.")
		}
	}
}

func blockIsUnreachable(b bench) {
	faults := b.faults()
	faults.Block()
	b.fails(tomorrow(), chat.Unreachable)
	b.shows(0)
}

// typed is a text of a person, which must not leave the way it is to go.
const typed = "skreven kanariefugl"

// typedLeaksNot types into a dialog, which ends in each of the ways in which
// it can, and looks for it where others look.
func typedLeaksNot(b bench) {
	values := map[string]string{"line": typed + " 1", "body": typed + " 2", "kind": "a"}
	b.open()
	b.bot.answers(chat.Reply{}, errors.New("disk full"))
	b.Submit(values)
	logged := b.Logged()
	if logged == "" {
		b.Error("the platform logs nothing of an internal error: the test does not look where it should")
	}
	b.bot.answers(chat.Reply{Errors: chat.FieldErrors{"body": "Skriv højst ti ord."}}, nil)
	b.Submit(values)
	for field, said := range b.dialog().Errors {
		if strings.Contains(said, typed) {
			b.Errorf("the error at %s quotes what was typed: %q", field, said)
		}
	}
	b.bot.answers(paragraph("Gemt i din logbog."), nil)
	if f, ok := b.Client.(Faults); ok {
		f.Repeat()
	}
	b.Submit(values)
	b.bot.answers(chat.Reply{}, errors.New("disk full"))
	b.Command("svar " + typed)
	for _, m := range b.Messages() {
		if strings.Contains(fmt.Sprint(m), typed) {
			b.Errorf("a message holds what was typed: %+v", m)
		}
	}
	if strings.Contains(b.Logged(), typed) {
		b.Error("the log holds what was typed")
	}
	if strings.Contains(fmt.Sprintf("%+v", b.bot.heard(b.T)), typed) {
		b.Error("an event prints what was typed")
	}
}

// contentLeaksNot lets sends fail; neither error nor log says what they said.
func contentLeaksNot(b bench) {
	faults := b.faults()
	m := chat.NewMessage(chat.Paragraph("Mødet er på " + typed + "."))
	for name, fail := range map[string]func(){
		"limit": func() { faults.Limit() }, "drop": faults.Drop, "lose": faults.Lose, "block": faults.Block,
	} {
		fail()
		_, err := b.Platform().Send(b.Context(), b.Address(), m)
		if err == nil {
			b.Fatalf("%s: Send succeeded", name)
		}
		if strings.Contains(fmt.Sprintf("%v %+v", err, err), typed) {
			b.Errorf("%s: the error quotes the message: %v", name, err)
		}
	}
	if strings.Contains(b.Logged(), typed) {
		b.Error("the log holds what a message says")
	}
}
