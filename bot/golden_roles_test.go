package bot_test

import "testing"

func TestEachHalfMarksWhatItExpects(t *testing.T) { // R15–R53
	t.Parallel()
	inBoth(t, twoPairs(), "roles", func(b *bench) {
		b.tell("# Read before joining\n")
		b.deliver()
		b.script.Reset()
		b.tap("sara", "roles")

		b.tell("# The mentee marks three at most, and shows them\n")
		b.join("sara", "henrik")
		b.tap("sara", "roles")
		b.fill("sara", "mentee.heard", "true", "mentee.trust", "true", "mentee.mistakes", "true", "mentee.career", "true")
		b.fill("sara", "mentee.heard", "true", "mentee.trust", "true", "share", "true")
		b.deliver()
		b.fill("sara")
		b.deliver()
		b.tap("henrik", "received")
		b.tap("sara", "roles")
		b.fill("sara", "share", "")
		b.tap("henrik", "received")

		b.tell("# The mentor marks as many as fit\n")
		b.tap("henrik", "roles")
		b.fill("henrik", "mentor.help", "true", "mentor.ideas", "true", "mentor.joy", "true", "mentor.leading", "true")
		b.tap("henrik", "log")
		b.tap("henrik", "search")
		b.fill("henrik", "words", b.w("glæde", "joy"))
		b.fill("henrik")
		b.fill("henrik", "mentor.joy", "")
		b.tap("henrik", "roles")
		b.fill("henrik", "share", "true")
		b.fill("henrik")
		b.deliver()
		b.tap("sara", "received")
		b.tap("henrik", "log")
		b.tap("henrik", "export")
		b.tell("%s", b.fill("henrik").Message.Files[1].Content)

		b.tell("# Before the first meeting\n")
		b.meet("sara", "henrik", "2027-01-12", "13:00")
		b.until("2027-01-08 09:00")

		b.tell("# When the pair has ended\n")
		b.say("henrik", b.w("afslut", "end"))
		b.tap("henrik", "leave")
		b.fill("henrik")
		b.tap("henrik", "roles")
	})
}
