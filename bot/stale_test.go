package bot_test

import (
	"strings"
	"testing"

	"mentorbot/locales"
)

// An old button answers with how things are now, and does nothing.
func TestAnOldButtonAnswersWithThePresentState(t *testing.T) {
	t.Parallel()
	stale := "Den knap er fra før. Sådan ser det ud nu:"
	next := "Næste møde: tirsdag den 12. januar kl. 13.00–14.30, Rådhuset."
	none := "Der er ikke aftalt et møde."
	for _, tt := range []struct {
		name string
		play func(b *bench) (who, id string)
		want []string // in the answer, texts and ids
	}{
		{"join after joining", func(b *bench) (string, string) {
			return "sara", "join:1"
		}, []string{"Du er allerede med."}},
		{"decline after joining", func(b *bench) (string, string) {
			return "sara", "decline:1"
		}, []string{"Vil du ud igen, så skriv `afslut`"}},
		{"approve a version that has been replaced", func(b *bench) (string, string) {
			b.tap("sara", "draft")
			b.fill("sara", "goals", "et")
			b.deliver()
			b.tap("sara", "draft")
			b.fill("sara", "goals", "to")
			return "henrik", b.button("henrik", "approve")
		}, []string{"Kontrakten er ændret, siden du så den.", "read:2"}},
		{"read a version that has been replaced", func(b *bench) (string, string) {
			b.tap("sara", "draft")
			b.fill("sara", "goals", "et")
			b.deliver()
			b.tap("sara", "draft")
			b.fill("sara", "goals", "to")
			return "henrik", b.button("henrik", "read")
		}, []string{"= to", "approve:2"}},
		{"approve after the own new version", func(b *bench) (string, string) {
			b.tap("sara", "draft")
			b.fill("sara", "goals", "et")
			b.deliver()
			b.tap("henrik", "suggest")
			b.fill("henrik", "goals", "to")
			return "henrik", b.button("henrik", "approve")
		}, []string{stale, "Sara har dit udkast.", "read:2"}},
		{"approve what is agreed", func(b *bench) (string, string) {
			b.agree("sara", "henrik")
			return "henrik", b.button("henrik", "approve")
		}, []string{stale, "I har begge sagt ja til jeres kontrakt."}},
		{"accept what has been accepted", func(b *bench) (string, string) {
			b.meet("sara", "henrik", "2027-01-12", "13:00")
			return "henrik", b.button("henrik", "accept")
		}, []string{stale, next, "move:1", "cancel:1"}},
		{"accept what has been replaced", func(b *bench) (string, string) {
			b.propose("sara", "2027-01-12", "13:00")
			old := b.button("henrik", "accept")
			b.propose("sara", "2027-01-13", "13:00")
			return "henrik", old
		}, []string{stale, "Sara foreslår et møde:", "onsdag den 13. januar", "accept:2"}},
		{"counter what has been replaced", func(b *bench) (string, string) {
			b.propose("sara", "2027-01-12", "13:00")
			old := b.button("henrik", "counter")
			b.propose("sara", "2027-01-13", "13:00")
			return "henrik", old
		}, []string{stale, "onsdag den 13. januar", "accept:2"}},
		{"accept what has lapsed", func(b *bench) (string, string) {
			b.propose("sara", "2027-01-12", "13:00")
			b.until("2027-01-12 13:00")
			return "henrik", b.button("henrik", "accept")
		}, []string{stale, none}},
		{"accept while another move waits", func(b *bench) (string, string) {
			b.meet("sara", "henrik", "2027-01-12", "13:00")
			old := b.button("henrik", "accept")
			b.tap("sara", "move")
			b.fill("sara", "date", "2027-01-13")
			b.deliver()
			return "henrik", old
		}, []string{stale, "Sara vil gerne flytte jeres møde **tirsdag den 12. januar", "accept:2", "keep:2"}},
		{"accept a move when the meeting has begun", func(b *bench) (string, string) {
			b.meet("sara", "henrik", "2027-01-12", "13:00")
			b.tap("sara", "move")
			b.fill("sara", "date", "2027-01-13")
			b.deliver()
			b.until("2027-01-12 13:30")
			return "henrik", b.button("henrik", "accept")
		}, []string{stale, none}},
		{"accept the old time of a pair that has one and gets another", func(b *bench) (string, string) {
			b.meet("sara", "henrik", "2027-01-12", "13:00")
			old := b.button("henrik", "accept")
			b.propose("sara", "2027-01-20", "10:00")
			return "henrik", old
		}, []string{stale, next, "Sara foreslår et møde:", "accept:2"}},
		{"keep what has been kept", func(b *bench) (string, string) {
			b.meet("sara", "henrik", "2027-01-12", "13:00")
			b.tap("sara", "move")
			b.fill("sara", "date", "2027-01-13")
			b.deliver()
			b.tap("henrik", "keep")
			return "henrik", b.button("henrik", "keep")
		}, []string{stale, next}},
		{"move what is cancelled", func(b *bench) (string, string) {
			b.meet("sara", "henrik", "2027-01-12", "13:00")
			b.tap("sara", "cancel")
			b.tap("sara", "calloff")
			return "henrik", "move:1"
		}, []string{stale, none}},
		{"cancel what is cancelled", func(b *bench) (string, string) {
			b.meet("sara", "henrik", "2027-01-12", "13:00")
			b.tap("sara", "cancel")
			b.tap("sara", "calloff")
			return "sara", "calloff:1"
		}, []string{stale, none, "book:1"}},
		{"keep what is cancelled", func(b *bench) (string, string) {
			b.meet("sara", "henrik", "2027-01-12", "13:00")
			b.tap("sara", "cancel")
			b.tap("sara", "calloff")
			return "sara", "stand:1"
		}, []string{stale, none}},
		{"cancel what has been held", func(b *bench) (string, string) {
			b.met("sara", "henrik", "2027-01-12", "13:00")
			return "sara", "cancel:1"
		}, []string{stale, none}},
		{"move what has begun", func(b *bench) (string, string) {
			b.meet("sara", "henrik", "2027-01-12", "13:00")
			b.until("2027-01-12 13:00")
			return "henrik", "move:1"
		}, []string{stale, none}},
		{"held, of a meeting that was moved", func(b *bench) (string, string) {
			b.meet("sara", "henrik", "2027-01-05", "13:00")
			b.until("2027-01-05 12:00")
			b.tap("sara", "move")
			b.fill("sara", "date", "2027-01-12")
			b.deliver()
			b.tap("henrik", "accept")
			return "sara", "held:1"
		}, []string{stale, next}},
		{"skip, of a meeting that is cancelled", func(b *bench) (string, string) {
			b.meet("sara", "henrik", "2027-01-12", "13:00")
			b.until("2027-01-08 09:00")
			b.tap("henrik", "cancel")
			b.tap("henrik", "calloff")
			return "sara", b.button("sara", "skip")
		}, []string{stale, none}},
		{"answer, of a meeting that is cancelled", func(b *bench) (string, string) {
			b.meet("sara", "henrik", "2027-01-12", "13:00")
			b.until("2027-01-08 09:00")
			b.tap("henrik", "cancel")
			b.tap("henrik", "calloff")
			return "sara", b.button("sara", "answer")
		}, []string{stale, none}},
		{"skip, of a meeting that was moved", func(b *bench) (string, string) {
			b.meet("sara", "henrik", "2027-01-20", "13:00")
			b.until("2027-01-18 09:00")
			b.tap("henrik", "move")
			b.fill("henrik", "date", "2027-01-21")
			b.deliver()
			b.tap("sara", "accept")
			return "sara", b.button("sara", "skip")
		}, []string{"torsdag den 21. januar kl. 13.00–14.30"}},
		{"skip after answering", func(b *bench) (string, string) {
			b.meet("sara", "henrik", "2027-01-12", "13:00")
			b.until("2027-01-08 09:00")
			old := b.button("sara", "skip")
			b.say("sara", "svar")
			b.fill("sara", "first.expectation", "noget")
			return "sara", old
		}, []string{"Gemt i din logbog."}},
		{"answer, of questions that newer ones have replaced", func(b *bench) (string, string) {
			b.met("sara", "henrik", "2027-01-12", "13:00")
			old := b.button("sara", "answer")
			b.met("sara", "henrik", "2027-01-20", "13:00")
			return "sara", old
		}, []string{"Der er kommet nye spørgsmål siden", "log"}},
		{"read what is shared no more", func(b *bench) (string, string) {
			b.met("sara", "henrik", "2027-01-12", "13:00")
			b.tap("sara", "answer")
			b.fill("sara", "mentee.more", "mere", "share.mentee.more", "true")
			b.fill("sara")
			b.deliver()
			b.tap("sara", "answer")
			b.fill("sara", "mentee.more", "", "mentee.useful", "andet", "share.mentee.more", "")
			return "henrik", b.button("henrik", "shared")
		}, []string{"Svaret er ikke delt mere"}},
		{"the interval after both have said yes", func(b *bench) (string, string) {
			b.agree("sara", "henrik")
			b.met("sara", "henrik", "2027-01-12", "13:00")
			b.until("2027-04-13 09:00")
			b.tap("sara", "lateryes")
			b.tap("henrik", "lateryes")
			return "sara", b.button("sara", "laterkeep")
		}, []string{"Så regner jeg med hver 5.-6. uge fra nu af."}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, locales.Danish, twoPairs())
			b.join("sara", "henrik")
			who, id := tt.play(b)
			meetings := b.meetings("sara")
			got := shown(b.press(who, id))
			for _, want := range tt.want {
				if !strings.Contains(got, want) {
					t.Errorf("%s presses %s and reads\n%s\nwithout %q", who, id, got, want)
				}
			}
			if strings.Contains(got, "januar 1 ") {
				t.Errorf("a date that nobody wrote: %s", got)
			}
			for i, m := range b.meetings("sara") {
				if m.State != meetings[i].State || !m.Slot.Start.Equal(meetings[i].Slot.Start) {
					t.Errorf("%s has changed a meeting", id)
				}
			}
		})
	}
}

func TestAnOldDialogAnswersWithThePresentState(t *testing.T) {
	t.Parallel()
	b := newBench(t, locales.Danish, twoPairs())
	b.join("sara", "henrik")
	b.meet("sara", "henrik", "2027-01-12", "13:00")
	b.tap("sara", "move")
	move := b.lastForm("sara")
	b.until("2027-01-08 09:00")
	b.tap("sara", "answer")
	answer := b.lastForm("sara")
	b.tap("henrik", "cancel")
	b.tap("henrik", "calloff")
	for _, reply := range []string{
		shown(b.send("sara", move, "date", "2027-01-14")),
		shown(b.send("sara", answer, "first.expectation", "noget")),
	} {
		if !strings.Contains(reply, "Sådan ser det ud nu:\nDer er ikke aftalt et møde.\n[Book næste møde] book:1") {
			t.Errorf("answers %s", reply)
		}
	}
}

func TestTheSameActTwiceHasOneEffectAndIsAnswered(t *testing.T) {
	t.Parallel()
	b := newBench(t, locales.Danish, twoPairs())
	b.join("sara", "henrik")
	b.propose("sara", "2027-01-12", "13:00")
	b.events = 1000
	b.tap("henrik", "accept")
	before := b.version()
	b.events = 1000
	got := shown(b.tap("henrik", "accept"))
	if !strings.Contains(got, "Næste møde: tirsdag den 12. januar kl. 13.00–14.30, Rådhuset.") || b.version() != before {
		t.Errorf("the repeated act answers %s", got)
	}
}
