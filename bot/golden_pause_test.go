package bot_test

import "testing"

func TestAHalfPausesAndBothAreLeftInPeace(t *testing.T) {
	t.Parallel()
	inBoth(t, twoPairs(), "pause", func(b *bench) {
		b.join("sara", "henrik")
		b.agree("sara", "henrik")
		b.meet("sara", "henrik", "2027-01-12", "13:00")
		b.meet("sara", "henrik", "2027-01-19", "13:00")
		b.meet("sara", "henrik", "2027-01-26", "13:00")
		b.script.Reset()

		b.tell("# A date, and then the meetings inside\n")
		b.say("sara", "pause")
		b.fill("sara", "until", "snart")
		b.fill("sara", "until", "2027-01-04")
		b.fill("sara", "until", "2028-01-04")
		b.fill("sara", "until", "2027-01-28")
		b.fill("sara", b.lastForm("sara").Fields[2].ID, "move", b.lastForm("sara").Fields[4].ID, "cancel")
		b.deliver()
		b.say("sara", "pause")
		b.say("henrik", "status")
		b.say("sara", "status")

		b.tell("# Quiet, but for a meeting that is moved\n")
		b.tap("sara", "move")
		b.fill("sara", "date", "2027-02-02")
		b.deliver()
		b.tap("henrik", "accept")
		b.deliver()
		b.until("2027-01-15 09:00")
		b.say("henrik", "pause 1. februar")
		b.fill("henrik")
		b.deliver()
		b.say("henrik", "pause på et tidspunkt")

		b.tell("# It ends by itself, and by hand\n")
		b.tap("sara", "resume")
		b.until("2027-02-02 09:00")
		b.tap("henrik", "resume") // it is over
		b.say("henrik", "pause 10. februar")
		b.fill("henrik")
		b.deliver()
		b.tap("henrik", "resume")

		b.tell("# Without a meeting\n")
		b.join("amir", "birgit")
		b.say("birgit", "pause på et tidspunkt")
		b.say("birgit", "pause 1/3")
		b.fill("birgit")
		b.deliver()
		b.tap("birgit", "resume")
		b.say("mette", "status")
	})
	inBoth(t, twoPairs(), "pause_early", func(b *bench) {
		b.deliver()
		b.tap("sara", "join")
		b.say("sara", "pause")
	})
}
