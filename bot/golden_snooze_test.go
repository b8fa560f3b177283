package bot_test

import "testing"

func TestQuestionsArePutOffAndAskedOnceMore(t *testing.T) { // S3
	t.Parallel()
	inBoth(t, twoPairs(), "snooze", func(b *bench) {
		b.join("sara", "henrik")
		b.meet("sara", "henrik", "2027-01-12", "13:00")
		b.script.Reset()

		b.tell("# Before a meeting\n")
		b.until("2027-01-08 09:00") // a Friday
		b.tap("sara", "putoff")
		b.tap("sara", "inhour")
		b.tap("henrik", "putoff")
		monday := b.button("henrik", "monday")
		b.press("henrik", monday)
		b.until("2027-01-11 12:00")
		b.tap("sara", "answer")
		b.fill("sara", "first.expectation", "At blive modig.")
		b.press("henrik", monday) // asked already

		b.tell("# After it, where there is room\n")
		b.until("2027-01-12 15:50")
		b.tap("sara", "held")
		b.tap("sara", "putoff")
		b.tap("sara", "tomorrow")
		b.until("2027-01-13 10:00")
		later := b.button("sara", "putoff")
		b.tap("sara", "skip")
		b.press("sara", later)

		b.tell("# Pointless when answered\n")
		b.meet("sara", "henrik", "2027-02-02", "13:00")
		b.until("2027-01-29 09:00")
		b.tap("sara", "putoff")
		b.tap("sara", "inhour")
		b.tap("sara", "answer")
		b.fill("sara", "mentee.remember", "At tale frit.")
		b.until("2027-02-01 12:00")
		b.at("2027-02-02 12:30")
		b.tap("henrik", "putoff") // too late for any of it
	})
}
