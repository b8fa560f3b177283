package bot_test

import (
	"testing"

	"mentorbot/bot/chat"
)

func fourPairs() cast {
	c := twoPairs()
	for key, name := range map[string]string{
		"bo": "Bo Winther", "dorte": "Dorte Friis", "emma": "Emma Holst", "gert": "Gert Riis",
		"ida": "Ida Borg", "kim": "Kim Lauge",
	} {
		c.names[key] = name
	}
	c.pairs = append(c.pairs, [2]string{"bo", "dorte"}, [2]string{"emma", "gert"}, [2]string{"ida", "kim"})
	return c
}

func TestPeopleAreWelcomedAndChoose(t *testing.T) {
	t.Parallel()
	inBoth(t, fourPairs(), "start", func(b *bench) {
		b.tell("# Nobody is in before they say so\n")
		b.deliver()
		b.say("sara", "hej")
		b.say("sara", "book")
		b.say("sara", "")
		b.tap("sara", "who")
		b.tap("sara", "facts")
		b.tap("sara", "contact")

		b.tell("# The mentee first\n")
		b.tap("sara", "join")
		b.press("sara", b.button("henrik", "join")) // the same id: already in
		b.press("sara", b.button("henrik", "decline"))
		b.say("sara", "book")
		b.say("sara", b.w("kontrakt", "contract"))
		b.say("sara", b.w("dagsorden", "agenda"))
		b.say("sara", b.w("flyt", "move"))
		b.tap("sara", "who")
		b.tap("henrik", "join")
		b.deliver()
		b.say("henrik", b.w("kontrakt", "contract"))

		b.tell("# The mentor first\n")
		b.tap("birgit", "join")
		b.tap("amir", "join")
		b.deliver()

		b.tell("# The mentor says no after the mentee was in\n")
		b.tap("bo", "join")
		b.tap("dorte", "decline")
		b.deliver()
		b.say("dorte", "hej")
		b.press("dorte", b.button("bo", "who"))
		b.tap("dorte", "join")
		b.say("bo", "book")
		b.say("bo", b.w("kontrakt", "contract"))

		b.tell("# The mentee says no after the mentor was in\n")
		b.tap("gert", "join")
		b.tap("emma", "decline")
		b.deliver()
		b.say("gert", "status")

		b.tell("# The mentor says no before the mentee was in\n")
		b.tap("kim", "decline")
		b.tap("ida", "join")
		b.deliver()
	})
}

func TestWordsOpenWhatTheyName(t *testing.T) {
	t.Parallel()
	c := twoPairs()
	inBoth(t, c, "words", func(b *bench) {
		b.join("sara", "henrik")
		b.tell("# Help\n")
		b.say("sara", "")
		b.say("sara", b.w("hjælp", "help"))
		for _, word := range []string{
			"book", b.w("flyt", "move"), b.w("aflys", "cancel"), b.w("dagsorden", "agenda"), b.w("kontrakt", "contract"),
			b.w("logbog", "logbook"), b.w("svar", "answer"), b.w("læringssprog", "languages"), b.w("hjælp", "help"),
		} {
			b.say("sara", b.w("hjælp ", "help ")+word)
		}
		b.tell("# With nothing to show yet\n")
		b.say("sara", b.w("flyt", "move"))
		b.say("henrik", b.w("aflys", "cancel"))
		b.say("sara", b.w("dagsorden", "agenda"))
		b.say("henrik", b.w("dagsorden", "agenda"))
		b.say("sara", b.w("logbog", "logbook"))
		b.say("sara", b.w("svar", "answer"))
		b.tap("sara", "log")
		b.say("sara", b.w("læringssprog", "languages"))
		b.say("henrik", b.w("kontrakt", "contract"))
		b.say("sara", b.w("kontrakt", "contract"))
		b.say("sara", "status")
		b.say("henrik", "status")
		b.tell("# What is not understood, and where it is not private\n")
		b.say("sara", "vejret er fint")
		b.tap("sara", "word")
		b.press("sara", "nonsense:1")
		b.press("sara", "word:0:nonsense")
		b.press("sara", "join:2") // another pair's
		public := b.origin("sara")
		public.Public = true
		b.tell("sara types in a channel: book\n")
		b.handle(chat.Text{Origin: public, Body: chat.Confidential("book")})
		b.tell("# The coordinator and the stranger\n")
		for _, line := range []string{"", "hjælp", "status", "book", "vejret er fint"} {
			b.say("mette", line)
		}
		b.tap("mette", "pairs")
		b.say(stranger, "status")
	})
}

func TestTheCoordinatorSeesWhetherPairsMeet(t *testing.T) {
	t.Parallel()
	c := fourPairs()
	c.names["lone"], c.names["mads"] = "Lone Vang", "Mads Bech"
	c.pairs = append(c.pairs, [2]string{"lone", "mads"})
	inBoth(t, c, "status", func(b *bench) {
		b.deliver()
		b.tap("kim", "decline")
		b.tap("sara", "join")
		b.tap("henrik", "join")
		b.tap("amir", "join")
		b.tap("birgit", "join")
		b.tap("bo", "join")
		b.tap("dorte", "join")
		b.deliver()
		b.agree("sara", "henrik")
		b.met("sara", "henrik", "2027-01-12", "14:00")
		b.meet("sara", "henrik", "2027-02-02", "14:00")
		b.met("amir", "birgit", "2027-01-14", "10:00")
		b.met("amir", "birgit", "2027-01-20", "10:00")
		b.until("2027-03-01 09:00")
		b.unreached("sara", "henrik")
		b.script.Reset()
		b.say("mette", "status")
		b.tap("mette", "pairs")
		b.say("sara", "status")
		b.say("amir", "status")
	})
}

func TestTheCoordinatorOfNobodySeesThatThereIsNobody(t *testing.T) {
	t.Parallel()
	inBoth(t, cast{names: map[string]string{"mette": "Mette Krogh"}, coordinators: []string{"mette"}}, "status_empty", func(b *bench) {
		b.say("mette", "status")
	})
}
