package bot_test

import (
	"strconv"
	"testing"
)

func TestEitherHalfAsksForContact(t *testing.T) {
	t.Parallel()
	c := twoPairs()
	c.names["kim"] = "Kim Aagaard"
	c.coordinators = append(c.coordinators, "kim")
	inBoth(t, c, "contact", func(b *bench) {
		b.tell("# From the welcome, without a reason\n")
		b.deliver()
		b.script.Reset()
		b.tap("henrik", "contact")
		b.fill("henrik")
		b.deliver()
		b.tap("mette", "asker")
		b.fill("mette")
		b.tap("mette", "asker")

		b.tell("# From the help, to the other coordinator, with one\n")
		b.join("sara", "henrik")
		b.say("sara", b.w("hjælp", "help"))
		b.tap("sara", "contact")
		other := b.lastForm("sara").Fields[0].Options[1].Value
		b.fill("sara", "who", other, "reason", "Vi taler forbi hinanden.")
		b.deliver()
		b.tap("kim", "asker")
		b.press("mette", b.button("kim", "asker"))
		b.press("henrik", b.button("kim", "asker"))
		b.say("kim", "status")
		b.say("mette", "status")
		b.fill("sara", "who", strconv.Itoa(4711))

		b.tell("# Handed out, and erased\n")
		b.say("sara", "data")
		b.tap("sara", "export")
		b.tell("%s", b.fill("sara").Message.Files[1].Content)
		b.tap("sara", "erase")
		b.fill("sara")
		b.tap("kim", "asker")

		b.tell("# When the pair has ended there is the telephone\n")
		b.say("sara", b.w("afslut", "end"))
		b.tap("sara", "leave")
		b.fill("sara")
		b.deliver()
		b.tap("sara", "contact")
	})
}
