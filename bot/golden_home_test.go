package bot_test

import (
	"testing"

	"mentorbot/bot/chat"
)

// home looks at the bot's own page.
func (b *bench) home(who string) chat.Reply {
	b.Helper()
	b.tell("%s looks at the bot's page.\n", who)
	return b.handle(chat.Home{Origin: b.origin(who)})
}

// leave closes the dialog that was opened last.
func (b *bench) leave(who string) chat.Reply {
	b.Helper()
	f := b.lastForm(who)
	b.tell("%s closes %s.\n", who, f.ID)
	return b.handle(chat.Closed{Origin: b.origin(who), Form: f.ID})
}

func TestTheBotsOwnPageSaysHowThingsStand(t *testing.T) {
	t.Parallel()
	inBoth(t, twoPairs(), "home", func(b *bench) {
		b.home(stranger)
		b.home("sara")
		b.join("sara", "henrik")
		b.script.Reset()

		b.tell("# No contract yet\n")
		b.home("sara")
		b.home("henrik")
		b.home("mette")

		b.tell("# A draft is left and taken up again\n")
		b.tap("sara", "draft")
		b.leave("sara")
		b.tap("sara", "draft")
		b.fill("sara", "goals", "at turde")
		b.deliver()
		b.home("sara")
		b.home("henrik")
		b.tap("henrik", "approve")
		b.deliver()

		b.tell("# A meeting, and questions that wait\n")
		b.say("sara", "book")
		b.leave("sara")
		b.meet("sara", "henrik", "2027-01-12", "13:00")
		b.until("2027-01-12 15:50")
		b.tap("henrik", "answer")
		b.leave("henrik")
		b.home("henrik")
		b.home("sara")
		b.say("sara", "/mentor")
	})
}
