package bot_test

import (
	"testing"

	"mentorbot/bot/chat"
)

// retype edits a message that somebody typed; without text it is deleted.
func (b *bench) retype(who, ref, text string) chat.Reply {
	b.Helper()
	b.tell("%s edits what they typed: %s\n", who, text)
	return b.handle(chat.Text{Origin: b.origin(who), Ref: ref, Edited: true, Body: chat.Confidential(text)})
}

// write types words under a name of their own.
func (b *bench) write(who, ref, text string) chat.Reply {
	b.Helper()
	b.tell("%s types: %s\n", who, text)
	return b.handle(chat.Text{Origin: b.origin(who), Ref: ref, Body: chat.Confidential(text)})
}

func TestWordsInTheChatAnswerTheOneSetThatIsOpen(t *testing.T) { // G4
	t.Parallel()
	inBoth(t, twoPairs(), "reply", func(b *bench) {
		b.join("sara", "henrik")
		b.meet("sara", "henrik", "2027-01-12", "13:00")
		b.script.Reset()

		b.tell("# Nothing is open\n")
		b.write("sara", "1.1", "Jeg glæder mig.")

		b.tell("# One set is open\n")
		b.until("2027-01-08 09:00")
		b.write("sara", "1.2", "Jeg håber at blive modig.")
		b.say("sara", b.w("logbog", "logbook"))

		b.tell("# It follows the message\n")
		b.retype("sara", "1.2", "Jeg håber at blive modigere.")
		b.say("sara", b.w("logbog", "logbook"))
		b.retype("sara", "1.1", "Det her blev ikke gemt.")
		b.retype("henrik", "1.2", "En andens besked.")
		b.retype("sara", "1.2", "")
		b.say("sara", b.w("logbog", "logbook"))

		b.tell("# Told once; several sets are open\n")
		b.until("2027-01-12 15:50")
		b.tap("sara", "held")
		b.write("sara", "1.3", "Det var godt at tale frit.")
		b.write("henrik", "1.4", "Jeg talte for meget.")
		b.tap("henrik", "skip")
		b.tell("# A sentence that begins with a word of the bot's\n")
		b.write("henrik", "1.5", b.w("Data viste mig noget.", "Data showed me something."))

		b.tell("# Nothing of it is kept\n")
		b.tap("sara", "answer")
		b.fill("sara", "none", "true")
		b.say("sara", b.w("logbog", "logbook"))
	})
}

func TestASentenceThatBeginsLikeACommandIsAskedAbout(t *testing.T) { // G4
	t.Parallel()
	inBoth(t, twoPairs(), "doubt", func(b *bench) {
		b.join("sara", "henrik")
		b.meet("sara", "henrik", "2027-01-12", "13:00")
		b.script.Reset()
		help := b.w("Hjælp fra min leder ville gøre en forskel.", "Help from my manager would make a difference.")

		b.tell("# Nothing waits for an answer, so it is a command\n")
		b.write("sara", "1.1", help)

		b.tell("# A time behind the word is a command, also a wrong one\n")
		b.until("2027-01-08 09:00")
		b.write("sara", "1.2", "book 20/1 kl. 14, Rådhuset")
		b.write("sara", "1.3", b.w("flyt til 30/2 kl. 14", "move to 30/2 14:00"))
		b.write("sara", "1.4", b.w("hjælp kontrakt", "help contract"))

		b.tell("# An answer, and it follows its message\n")
		b.write("sara", "1.5", help)
		b.say("sara", b.w("logbog", "logbook"))
		b.tap("sara", "isanswer")
		b.deliver()
		b.retype("sara", "1.5", help+" :-)")
		b.say("sara", b.w("logbog", "logbook"))
		b.tap("sara", "isanswer")
		b.tap("sara", "iscommand")

		b.tell("# A command\n")
		b.write("henrik", "1.6", b.w("flyt os lige en dag", "move us by one day"))
		b.tap("henrik", "iscommand")
		b.say("henrik", b.w("logbog", "logbook"))
		b.tap("henrik", "iscommand")

		b.tell("# Answered in another way before it was said\n")
		b.write("henrik", "1.7", help)
		b.tap("henrik", "answer")
		b.fill("henrik", "first.expectation", b.w("At lytte.", "To listen."))
		b.tap("henrik", "isanswer")
		b.say("henrik", b.w("logbog", "logbook"))
	})
}
