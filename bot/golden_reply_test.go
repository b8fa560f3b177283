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
