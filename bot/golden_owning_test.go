package bot_test

import (
	"testing"

	"mentorbot/bot/chat"
)

func TestSomebodySeesFetchesAndErasesTheirOwn(t *testing.T) {
	t.Parallel()
	inBoth(t, twoPairs(), "owning", func(b *bench) {
		b.addressed("sara")
		b.join("sara", "henrik")
		b.script.Reset()

		b.tell("# Before there is anything\n")
		b.say("sara", b.w("data", "data"))
		b.agree("sara", "henrik")
		b.meet("sara", "henrik", "2027-01-12", "13:00")
		b.until("2027-01-12 15:50")
		b.tap("sara", "held")
		b.tap("sara", "answer")
		b.fill("sara", "mentee.useful", "At tale frit.", "mentee.more", "At lytte.", "share.mentee.more", "true")
		b.fill("sara")
		b.deliver()

		b.tell("# Seen and fetched\n")
		b.say("sara", b.w("data", "data"))
		b.tap("sara", "export")
		files := b.fill("sara").Message.Files
		b.tell("%s", files[0].Content)
		b.tell("%s", files[1].Content)

		b.tell("# Erased\n")
		b.say("sara", b.w("data", "data"))
		b.tap("sara", "erase")
		b.fill("sara")
		b.tap("henrik", "shared")
		b.say("sara", b.w("logbog", "logbook"))
		b.say("sara", b.w("data", "data"))
	})
}

func TestEitherHalfStops(t *testing.T) {
	t.Parallel()
	inBoth(t, twoPairs(), "stopping", func(b *bench) {
		b.join("sara", "henrik")
		b.agree("sara", "henrik")
		b.meet("sara", "henrik", "2027-01-12", "13:00")
		b.until("2027-01-12 15:50")
		b.tap("sara", "held")
		b.tap("sara", "answer")
		b.fill("sara", "mentee.useful", "At tale frit.")
		b.meet("sara", "henrik", "2027-02-02", "13:00")
		b.script.Reset()

		b.tell("# The mentor stops\n")
		b.say("henrik", b.w("afslut", "end"))
		b.tap("henrik", "leave")
		b.fill("henrik")
		b.deliver()

		b.tell("# What still works, and what does not\n")
		b.say("sara", b.w("book", "book"))
		b.say("sara", b.w("svar", "answer"))
		b.say("sara", b.w("status", "status"))
		b.say("sara", b.w("afslut", "end"))
		b.say("sara", b.w("kontrakt", "contract"))
		b.say("sara", b.w("logbog", "logbook"))
		b.say("sara", b.w("data", "data"))
		b.say("henrik", b.w("hjælp", "help"))
		b.until("2027-03-31 12:00")
		b.say("mette", "status")

		b.tell("# The other pair: the mentee stops\n")
		b.join("amir", "birgit")
		b.say("amir", b.w("afslut", "end"))
		b.tap("amir", "leave")
		b.fill("amir")
		b.deliver()
	})
}

func TestTheTwoEndTogether(t *testing.T) {
	t.Parallel()
	inBoth(t, twoPairs(), "together", func(b *bench) {
		b.join("sara", "henrik")
		b.join("amir", "birgit")
		b.meet("sara", "henrik", "2027-01-12", "13:00")
		b.script.Reset()

		b.tell("# The mentee proposes, the mentor wants to talk first\n")
		b.say("sara", b.w("afslut", "end"))
		b.tap("sara", "dont")
		b.tap("sara", "together")
		b.press("sara", b.button("sara", "together")) // changes nothing
		b.deliver()
		b.tap("henrik", "talk")
		b.press("henrik", b.button("henrik", "talk")) // is from before
		b.deliver()

		b.tell("# Then the mentor proposes, and the mentee agrees\n")
		b.say("henrik", b.w("afslut", "end"))
		b.tap("henrik", "together")
		b.deliver()
		b.say("sara", b.w("afslut", "end"))
		b.tap("sara", "together")
		b.deliver()
		b.press("henrik", b.button("sara", "together"))
		b.press("henrik", b.button("sara", "leave"))
		b.say("mette", "status")

		b.tell("# The other pair, the other way round\n")
		b.say("birgit", b.w("afslut", "end"))
		b.tap("birgit", "together")
		b.deliver()
		b.tap("amir", "talk")
		b.deliver()
		b.say("amir", b.w("afslut", "end"))
		b.tap("amir", "together")
		b.deliver()
		b.tap("birgit", "together")
		b.deliver()
	})
	inBoth(t, twoPairs(), "alone_early", func(b *bench) {
		b.deliver()
		b.tap("sara", "join")
		b.script.Reset()
		b.say("sara", b.w("afslut", "end"))
		b.fill("sara")
	})
}

// links gives every file an address.
type links struct{ files []chat.File }

func (l *links) Offer(f chat.File) string {
	l.files = append(l.files, f)
	return "https://mentor.nordby.example/files/" + f.Name
}

func TestWithAnAddressFilesAreFetchedByLink(t *testing.T) { // P6
	t.Parallel()
	inBoth(t, twoPairs(), "links", func(b *bench) {
		b.join("sara", "henrik")
		b.script.Reset()
		var l links
		b.talk.Links = &l
		b.say("sara", "data")
		b.tap("sara", "export")
		m := b.fill("sara").Message
		if len(m.Files) != 0 || len(l.files) != 2 {
			b.Errorf("%d files in the chat, %d behind links", len(m.Files), len(l.files))
		}
	})
}
