package bot_test

import "testing"

func TestWhatIsTypedInOneLineIsAnsweredAtItsField(t *testing.T) {
	t.Parallel()
	c := twoPairs()
	c.quiet = []int{7, 20}
	inBoth(t, c, "typing", func(b *bench) {
		b.join("sara", "henrik")
		b.meet("sara", "henrik", "2027-03-08", "13:00")
		b.script.Reset()
		b.tell("# The suggestion goes round Easter\n")
		b.say("sara", "book")
		for _, line := range []string{
			"book snart", "book 30/2 14.00", b.w("book onsdag den 12. januar", "book Wednesday 12 January"), "book 12/1 kl. 3",
			"book 28/3 kl. 2.30", "book 4/1 8.00", "book 12/2 2028 kl. 14", "book 13/1 6.00 10 timer", "book 8/3 kl. 14",
			b.w("book 12/1 kl. 14 fordi jeg er syg", "book 12/1 at 14 because I am ill"),
		} {
			b.say("sara", line)
		}
		b.fill("sara", "date", "x", "time", "x", "length", "x")
		b.tell("# Weeks in which one asks first\n")
		b.say("sara", "book 16/2 kl. 10, **2. sal**")
		b.say("sara", "book 18/5 kl. 10")
		b.deliver()
	})
}

func TestSomebodyInTwoPairsIsAskedWhichOneAWordIsAbout(t *testing.T) {
	t.Parallel()
	inBoth(t, manyRoles(), "two_pairs", func(b *bench) {
		b.deliver()
		b.press("birgit", "join:1")
		b.press("birgit", "join:2")
		b.tap("sara", "join")
		b.tap("amir", "join")
		b.join("bo", "mette")
		b.script.Reset()
		b.say("birgit", "book")
		b.tap("birgit", "word")
		b.tell("# A coordinator who is a mentor\n")
		b.say("mette", b.w("hjælp", "help"))
		b.say("mette", "status")
	})
}
