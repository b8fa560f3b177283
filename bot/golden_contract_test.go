package bot_test

import (
	"fmt"
	"strings"
	"testing"
)

func TestAContractIsWrittenReadAndApproved(t *testing.T) {
	t.Parallel()
	inBoth(t, twoPairs(), "contract", func(b *bench) {
		b.join("sara", "henrik")
		b.script.Reset()
		contract := b.w("kontrakt", "contract")

		b.tell("# A draft\n")
		b.tap("sara", "example")
		b.say("sara", contract)
		b.tap("sara", "draft")
		b.fill("sara")
		b.fill("sara", "goals", strings.Repeat("æ", 3001), "length", "other", "minutes", "10 min")
		b.fill("sara", "goals", "at turde", "first", "", "later", "9w", "notice", "", "books", "boss", "writes", "", "finds", "")
		b.fill("sara", "goals", "At turde tage den svære samtale.", "rules", "Vi ringer.", "help", "At øve mig.")
		b.deliver()
		b.say("sara", contract)
		b.tap("sara", "read")
		b.say("henrik", contract)
		b.tap("henrik", "read")

		b.tell("# Both write at the same time\n")
		b.tap("henrik", "suggest")
		mine := b.lastForm("henrik")
		b.tap("sara", "draft")
		b.fill("sara", "reached", "Når jeg har taget tre.")
		b.send("henrik", mine, "evaluation", "Efter møde 3 og 6.")
		b.fill("henrik")
		b.deliver()
		b.tap("henrik", "approve")

		b.tell("# Approved, with the button and from the dialog\n")
		b.tap("sara", "read")
		read := b.lastForm("sara")
		b.tap("sara", "approve")
		b.deliver()
		b.send("sara", read)
		b.press("henrik", b.button("sara", "approve"))
		b.say("henrik", contract)

		b.tell("# A change of what is agreed\n")
		b.fill("henrik")
		b.fill("henrik", "books", "turns", "first", "2w", "later", "6w", "notice", "7d", "writes", "mentor", "finds", "turns",
			"length", "other", "minutes", "80 min", "prep", "1", "evaluates", "3")
		b.deliver()
		b.say("henrik", contract)
		b.tap("sara", "read")
		b.fill("sara")
		b.deliver()
		b.say("sara", contract)
		b.fill("sara")
		b.fill("sara", "goals", "Noget nyt.")
		b.deliver()
		b.tap("sara", "draft")
		b.fill("sara", "goals", "Noget andet.")
		b.tap("henrik", "approve")
		b.deliver()
		b.tap("henrik", "approve")
		b.deliver()

		b.tell("# The other pair has none, and is reminded once\n")
		b.join("amir", "birgit")
		b.say("birgit", contract)
		b.press("birgit", b.button("amir", "draft"))
		b.until("2027-01-18 09:00")
		b.tap("amir", "waits")
		b.tap("amir", "draft")
	})
}

func TestAContractOnPaperTellsThreeThings(t *testing.T) { // R56
	t.Parallel()
	inBoth(t, twoPairs(), "paper", func(b *bench) {
		b.join("sara", "henrik")
		b.script.Reset()
		contract := b.w("kontrakt", "contract")
		b.tell("# Both have to say so\n")
		b.tap("sara", "paper")
		b.fill("sara", "length", "other", "minutes", "længe", "books", "")
		b.fill("sara", "length", "other", "minutes", "45 min", "books", "turns")
		b.say("sara", contract)
		b.deliver()
		b.tap("henrik", "read")
		b.tap("henrik", "suggest")
		b.fill("henrik", "first", "2w")
		b.deliver()
		b.press("henrik", fmt.Sprintf("copy:%d", b.pairs["sara"])) // nothing is agreed
		b.fill("henrik")
		b.tap("sara", "approve")
		b.deliver()

		b.tell("# Read, fetched as a file by both, and changed\n")
		b.say("sara", contract)
		b.tell("%s", b.fetched("sara"))
		b.say("henrik", contract)
		b.tell("%s", b.fetched("henrik"))
		b.press("henrik", b.button("sara", "paper"))
		b.fill("henrik", "length", "60")
		b.deliver()
		b.tap("sara", "approve")
		b.deliver()

		b.tell("# Written here after all\n")
		b.say("sara", contract)
		b.press("sara", fmt.Sprintf("draft:%d:full", b.pairs["sara"]))
		b.fill("sara", "goals", "At turde.", "evaluation", "Over en kop kaffe.", "evaluates", "1", "prep", "1")
		b.deliver()
		b.say("henrik", contract) // the one on paper holds
		b.tap("henrik", "approve")
		b.deliver()
		b.say("henrik", contract)
		b.tell("%s", b.fetched("henrik"))
	})
}

// fetched is the file with the contract that somebody orders.
func (b *bench) fetched(who string) []byte {
	b.Helper()
	b.tap(who, "copy")
	files := b.fill(who).Message.Files
	if len(files) != 1 {
		b.Fatalf("%d files", len(files))
	}
	return files[0].Content
}

func TestTheTimeBetweenMeetingsIsSpokenOf(t *testing.T) {
	t.Parallel()
	inBoth(t, twoPairs(), "rhythm", func(b *bench) {
		b.join("sara", "henrik")
		b.join("amir", "birgit")
		b.agree("sara", "henrik")
		b.met("sara", "henrik", "2027-01-12", "13:00")
		b.met("amir", "birgit", "2027-01-13", "13:00")
		b.script.Reset()
		b.tell("# No next meeting, with and without a contract\n")
		b.until("2027-01-27 09:00")
		b.met("amir", "birgit", "2027-02-03", "13:00")
		b.until("2027-02-17 09:00")
		b.tap("amir", "book")

		b.tell("# Over to the later interval\n")
		b.until("2027-04-14 09:00")
		b.tap("henrik", "laterkeep")
		b.tap("henrik", "lateryes")
		b.tap("sara", "lateryes")
		b.deliver()
		b.tap("henrik", "laterkeep")
		b.tap("henrik", "draft")
		b.tap("birgit", "laterkeep")
		b.tap("amir", "lateryes")
		b.tap("birgit", "lateryes")
		b.deliver()
	})
}

func TestTheContractSaysWhoBooks(t *testing.T) {
	t.Parallel()
	inBoth(t, twoPairs(), "who_books", func(b *bench) {
		b.join("sara", "henrik")
		b.join("amir", "birgit")
		b.agree("sara", "henrik", "books", "mentor")
		b.agree("amir", "birgit", "books", "turns")
		b.script.Reset()
		b.tell("# The mentor books\n")
		b.say("sara", "book")
		b.tap("sara", "askbook")
		b.tap("sara", "askbook")
		b.deliver()
		b.tap("henrik", "book")
		b.fill("henrik", "date", "2027-01-20", "time", "10:00")
		b.deliver()
		b.tap("sara", "accept")
		b.deliver()
		b.until("2027-01-20 15:50")
		b.tap("sara", "held")
		b.tap("sara", "answer")
		b.fill("sara", "mentee.useful", "Det hele.")
		b.tap("henrik", "nomeeting")

		b.tell("# They take turns\n")
		b.say("birgit", "book")
		b.fill("birgit", "date", "2027-01-27", "time", "10:00", "length", "2 timer")
		b.deliver()
		b.tap("amir", "accept")
		b.deliver()
	})
}
