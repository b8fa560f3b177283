package bot_test

import (
	"strings"
	"testing"
)

func TestFeedbackGoesToTheMentorAlone(t *testing.T) { // R33, C6
	t.Parallel()
	inBoth(t, twoPairs(), "feedback", func(b *bench) {
		b.join("sara", "henrik")
		b.script.Reset()

		b.tell("# Seen first, then sent\n")
		b.say("sara", "feedback")
		b.fill("sara")
		b.fill("sara", "works", "At du venter.", "fails", "De hurtige råd.")
		b.deliver()
		b.fill("sara")
		b.deliver()
		b.tap("henrik", "received")
		b.press("amir", b.button("henrik", "received"))
		b.press("mette", b.button("henrik", "received"))

		b.tell("# From the mentor\n")
		b.say("henrik", "feedback")

		b.tell("# Left before it was sent, changed in the logbook, and sent\n")
		b.at("2027-01-05 10:00")
		b.say("sara", "feedback")
		b.fill("sara", "works", strings.Repeat("x", 3000))
		b.fill("sara", "fails", "Tempoet.")
		old := b.lastForm("sara")
		b.tap("sara", "log")
		b.tap("sara", "pick")
		b.fill("sara")
		b.at("2027-01-05 10:05")
		b.fill("sara", "text", "Roligere tempo.")
		b.send("sara", old)
		b.tap("sara", "preview")
		b.fill("sara")
		b.deliver()
		b.tap("henrik", "received")

		b.tell("# Handed out, and taken back\n")
		b.tap("sara", "log")
		b.tap("sara", "export")
		files := b.fill("sara").Message.Files
		b.tell("%s", files[0].Content)
		b.tell("%s", files[1].Content)
		b.tap("sara", "pick")
		b.fill("sara")
		b.fill("sara", "delete", "true")
		b.tap("henrik", "received")
		b.tap("sara", "erase")
		b.fill("sara")
		b.send("sara", old)
	})
}
