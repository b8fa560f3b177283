package bot_test

import (
	"strings"
	"testing"
)

func TestTheNextMessageTellsWhatWasSleptThrough(t *testing.T) { // S5
	t.Parallel()
	inBoth(t, twoPairs(), "asleep", func(b *bench) {
		b.join("sara", "henrik")
		b.agree("sara", "henrik")
		b.meet("sara", "henrik", "2027-01-12", "13:00")
		b.script.Reset()
		b.tell("# The bot sleeps until the meeting is over\n")
		b.at("2027-01-13 10:00")
		b.deliver()
		b.meet("sara", "henrik", "2027-02-02", "13:00")
		b.tell("# And for longer than the questions are to the point\n")
		b.at("2027-02-12 10:00")
		b.deliver()
		b.until("2027-02-20 10:00")
	})
}

func TestQuestionsComeBeforeAndAfterAMeeting(t *testing.T) {
	t.Parallel()
	inBoth(t, twoPairs(), "questions", func(b *bench) {
		b.join("sara", "henrik")
		b.agree("sara", "henrik")
		b.meet("sara", "henrik", "2027-01-12", "13:00")
		b.script.Reset()

		b.tell("# The first meeting\n")
		b.until("2027-01-08 09:00")
		b.say("sara", b.w("svar", "answer"))
		b.fill("sara")
		b.fill("sara", "first.expectation", strings.Repeat("å", 3001))
		b.fill("sara", "share.first.expectation", "true")
		b.fill("sara", "first.expectation", "At blive modig.", "none", "true")
		b.fill("sara", "first.expectation", "At blive modig.")
		b.tap("henrik", "skip")
		b.until("2027-01-12 15:50")
		b.tap("sara", "held")
		b.tap("sara", "answer")
		b.fill("sara", "mentee.useful", "At tale frit.", "mentee.more", "At lytte.", "share.mentee.more", "true", "mentee.next", "At sige nej.")
		b.deliver()
		b.tap("henrik", "shared")
		b.say("sara", b.w("logbog", "logbook"))
		b.tap("henrik", "nothingown")
		b.say("henrik", b.w("logbog", "logbook"))
		b.say("henrik", b.w("svar", "answer"))

		b.tell("# Taken back, and read again\n")
		b.tap("sara", "answer")
		b.fill("sara", "share.mentee.more", "")
		b.tap("henrik", "shared")
		b.say("sara", b.w("logbog", "logbook"))

		b.tell("# The second meeting carries over\n")
		b.meet("sara", "henrik", "2027-02-02", "13:00")
		b.until("2027-01-29 09:00")
		b.tap("sara", "answer")
		b.fill("sara", "none", "true")
		b.tap("henrik", "answer")
		b.fill("henrik", "mentor.remember", "At jeg talte for meget.", "share.mentor.remember", "true")
		b.deliver()
		b.tap("sara", "shared")
		b.until("2027-02-02 15:50")
		b.say("henrik", b.w("svar", "answer"))
		b.tap("sara", "moved")
		b.tap("henrik", "nothing")

		b.tell("# The third is called off by one, not held by the other\n")
		b.meet("sara", "henrik", "2027-02-10", "13:00")
		b.until("2027-02-10 15:50")
		b.say("sara", b.w("svar", "answer"))
		b.tap("sara", "calledoff")
		b.meet("sara", "henrik", "2027-02-17", "13:00")
		b.until("2027-02-17 15:50")
		b.tap("henrik", "nomeeting")
		b.meet("sara", "henrik", "2027-02-24", "13:00")
		b.until("2027-02-24 15:50")
		b.tap("henrik", "nothingtold")
		b.tap("sara", "skip")
		b.press("sara", b.button("sara", "answer"))

		b.tell("# The two differ, and the mentee has the last word\n")
		b.meet("sara", "henrik", "2027-03-03", "13:00")
		b.until("2027-03-03 15:50")
		b.tap("sara", "held")
		b.tap("henrik", "nomeeting")
		b.tap("sara", "answer")
		b.tap("sara", "held")
		b.tap("sara", "answer")
		b.fill("sara", "mentee.useful", "At tale frit.")
		b.tap("sara", "answer")
		b.fill("sara", "mentee.useful", "", "none", "true")
	})
}

func TestQuestionsOfAnEarlierMeetingCloseWhenNewOnesCome(t *testing.T) {
	t.Parallel()
	inBoth(t, twoPairs(), "superseded", func(b *bench) {
		b.join("sara", "henrik")
		b.met("sara", "henrik", "2027-01-12", "13:00")
		old := b.button("sara", "answer")
		b.met("sara", "henrik", "2027-01-20", "13:00")
		b.script.Reset()
		b.press("sara", old)
	})
}

func TestWhatAskedSaysHowThingsStand(t *testing.T) { // S6
	t.Parallel()
	inBoth(t, twoPairs(), "restated", func(b *bench) {
		b.join("sara", "henrik")
		b.meet("sara", "henrik", "2027-01-12", "13:00")
		b.until("2027-01-08 09:00")
		b.script.Reset()

		b.tell("# Moved, after one of the two has answered\n")
		b.tap("henrik", "answer")
		b.fill("henrik", "first.expectation", "At lytte.")
		b.say("sara", b.w("flyt", "move"))
		b.fill("sara", "date", "2027-01-14")
		b.deliver()
		b.tap("henrik", "accept")
		b.deliver()

		b.tell("# Answered in the chat\n")
		b.write("sara", "1.1", b.w("Jeg håber at blive modig.", "I hope to become brave."))
		b.deliver()
		b.until("2027-01-14 15:00")
		b.write("henrik", "1.2", b.w("Jeg talte for meget.", "I talked too much."))
		b.write("sara", "1.3", b.w("Det var godt at tale frit.", "It was good to talk freely."))
		b.deliver()

		b.tell("# Called off\n")
		b.meet("sara", "henrik", "2027-01-26", "13:00")
		b.until("2027-01-22 09:00")
		b.tap("sara", "cancel")
		b.tap("sara", "calloff")
		b.deliver()
	})
}
