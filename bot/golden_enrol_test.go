package bot_test

import (
	"testing"
)

func TestACoordinatorEnrolsAPair(t *testing.T) { // C12, R5
	t.Parallel()
	inBoth(t, twoPairs(), "enrol", func(b *bench) {
		par := b.w("par", "pairs")
		b.say("mette", par)
		b.tap("mette", "pairs")
		b.tap("mette", "enrol")
		fill := func(more ...string) {
			b.fill("mette", append([]string{"mentee", "ida", "mentee.name", "Ida Vang", "mentor", "kim", "mentor.name", "Kim Dam"}, more...)...)
		}
		fill()
		fill("notboss", "true", "mentor", "ida")
		fill("notboss", "true", "mentor", "", "mentor.name", " ")
		fill("notboss", "true", "mentee", "sara", "mentor", "henrik")
		fill("notboss", "true")
		b.deliver()
		fill("notboss", "true")
		b.say("mette", par)

		b.tell("# Nobody else can\n")
		b.join("sara", "henrik")
		b.say("sara", par)
		b.press("sara", "enrol:1")
		b.say(stranger, par)
		b.say("mette", b.w("hjælp", "help"))
	})
}
