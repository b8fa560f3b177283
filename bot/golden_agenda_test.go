package bot_test

import (
	"strings"
	"testing"

	"mentorbot/bot/chat"
)

func TestAnAgendaIsWrittenUntilTheMeetingBegins(t *testing.T) { // R75
	t.Parallel()
	inBoth(t, twoPairs(), "agenda", func(b *bench) {
		agenda := b.w("dagsorden", "agenda")
		b.join("sara", "henrik")
		b.meet("sara", "henrik", "2027-01-12", "13:00")
		b.script.Reset()

		b.tell("# Before any message has shown it\n")
		b.say("sara", agenda)
		b.tap("sara", "agenda")
		b.fill("sara", "own", "Den svære samtale\n\n  At sige nej  ")
		b.say("henrik", agenda)
		b.tap("henrik", "agenda")
		b.fill("henrik")
		b.press("sara", b.button("henrik", "agenda"))

		b.tell("# Both have been shown it, and it changes in its place\n")
		b.until("2027-01-08 09:00")
		b.tap("sara", "agenda")
		b.fill("sara", "own", "", "item1", "", "item2", "", "item3", "", "item4", "", "item5", "", "item6", "")
		b.fill("sara", "item2", strings.Repeat("å", 151))
		b.fill("sara", "own", "Den svære samtale", "item1", "", "item2", "Hvad vil vi i dag?", "item6", "Hvornår ses vi?")
		b.deliver()
		b.tap("henrik", "agenda")
		b.tap("henrik", "skip")
		b.tap("sara", "agenda")
		b.fill("sara", "own", "", "item2", b.w("Fælles aftale om mødets formål", "Agreeing on the purpose of the meeting"), "item6", "")
		b.deliver()

		b.tell("# Written when it is too late, and by somebody else\n")
		b.tap("sara", "agenda")
		late := b.lastForm("sara")
		b.handle(chat.Submission{Origin: b.origin("henrik"), Form: late.ID, Values: stolen(late)})
		b.until("2027-01-12 13:00")
		b.send("sara", late, "own", "for sent")
		b.press("sara", b.button("sara", "agenda"))

		b.tell("# The mentor writes it\n")
		b.agree("sara", "henrik", "writes", "mentor")
		b.meet("sara", "henrik", "2027-01-20", "10:00")
		b.say("henrik", agenda)
		b.tap("henrik", "agenda")
		b.fill("henrik", "item4", "")
		b.say("henrik", agenda)
		b.say("sara", agenda)
		b.tap("sara", "agenda")
		b.say("sara", b.w("hjælp dagsorden", "help agenda"))

		b.tell("# In the files of either half\n")
		b.tap("henrik", "agenda")
		b.fill("henrik", "own", "Ferien")
		b.say("sara", "data")
		b.tap("sara", "export")
		for _, file := range b.fill("sara").Message.Files {
			b.tell("%s", file.Content)
		}
	})
	inBoth(t, twoPairs(), "agenda_turns", func(b *bench) {
		b.join("amir", "birgit")
		b.agree("amir", "birgit", "writes", "turns")
		b.meet("amir", "birgit", "2027-01-06", "10:00") // the agenda stands in the confirmation
		b.script.Reset()
		b.tell("# Both write at the same time\n")
		b.tap("amir", "agenda")
		b.tap("birgit", "agenda")
		b.fill("amir", "own", "Budgettet")
		b.fill("birgit", "own", "Ferien", "item1", "")
		b.fill("birgit")
		b.say("amir", b.w("dagsorden", "agenda"))
	})
}
