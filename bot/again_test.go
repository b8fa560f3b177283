package bot_test

import (
	"strings"
	"testing"

	"mentorbot/bot/chat"
	"mentorbot/locales"
)

// What a platform delivers twice has one effect, and both answers are true.
func TestAnActThatComesAgainIsAnsweredByHowThingsStand(t *testing.T) {
	t.Parallel()
	b := newBench(t, locales.Danish, twoPairs())
	b.join("sara", "henrik")
	twice := func(e chat.Event) (first, second string) {
		t.Helper()
		first = shown(b.handle(e))
		before := b.version()
		second = shown(b.handle(e))
		if b.version() != before {
			t.Errorf("%#v has a second effect", e)
		}
		return first, second
	}
	_, again := twice(chat.Text{Origin: b.origin("sara"), Ref: "1", Body: chat.Confidential("book 12/1 kl. 14")})
	if !strings.Contains(again, b.said("book.waiting.mentee", map[string]any{"Peer": "Henrik"})) || strings.Contains(again, "Den knap") {
		t.Errorf("a proposal that comes again: %s", again)
	}
	b.deliver()
	_, again = twice(chat.Press{Origin: b.origin("henrik"), Action: b.button("henrik", "accept")})
	if !strings.Contains(again, "Næste møde: tirsdag den 12. januar") {
		t.Errorf("an acceptance that comes again: %s", again)
	}
	b.until("2027-01-08 09:00")
	b.tap("sara", "answer")
	first, again := twice(chat.Submission{
		Origin: b.origin("sara"), Form: b.lastForm("sara").ID, Values: map[string]chat.Value{"first.expectation": chat.Confidential("mod")},
	})
	if saved := b.said("answer.saved", nil); !strings.Contains(first, saved) || !strings.Contains(again, saved) {
		t.Errorf("answers that come again: %s\n%s", first, again)
	}
}
