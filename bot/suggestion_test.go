package bot_test

import (
	"strings"
	"testing"

	"mentorbot/locales"
)

func TestASuggestionSaysWhyItIsNotTheUsualDay(t *testing.T) { // K11, R80
	t.Parallel()
	for _, tt := range []struct {
		name, met string
		terms     []string
		notes     string
		date      string
	}{
		{"an ordinary week", "2027-01-11", nil, "Uge 5 passer til jeres rytme.", "2027-02-01"},
		{"the autumn holiday", "2027-09-13", []string{"first", "5to6w"},
			"Uge 42–43 passer til jeres rytme.\nUge 42 er efterårsferie. Derfor foreslår jeg mandag den 25. oktober.", "2027-10-25"},
		{"the winter holiday", "2027-01-25", nil,
			"Uge 7 passer til jeres rytme.\nUge 7 er vinterferie. Derfor foreslår jeg mandag den 22. februar.", "2027-02-22"},
		{"summer", "2027-06-14", nil,
			"Uge 27 passer til jeres rytme.\nMange har ferie i juli. Derfor foreslår jeg mandag den 2. august.", "2027-08-02"},
		{"a holiday", "2027-03-08", nil,
			"Uge 13 passer til jeres rytme.\n29. marts er 2. påskedag. Derfor foreslår jeg tirsdag den 30. marts.", "2027-03-30"},
		{"a closed day", "2027-12-03", nil,
			"Uge 51 passer til jeres rytme.\n24. december er en lukkedag. Derfor foreslår jeg mandag den 27. december.", "2027-12-27"},
		{"a week that the programme keeps quiet", "2027-04-19", nil,
			"Uge 19 passer til jeres rytme.\nUge 19 er en stille uge. Derfor foreslår jeg tirsdag den 18. maj.", "2027-05-18"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := twoPairs()
			c.quiet = []int{7, 19}
			b := newBench(t, locales.Danish, c)
			b.join("sara", "henrik")
			b.agree("sara", "henrik", tt.terms...)
			b.at(tt.met + " 08:30")
			b.say("sara", "book")
			b.fill("sara", "date", tt.met, "time", "10:00", "length", "60 min")
			b.deliver()
			b.tap("henrik", "accept")
			b.until(tt.met + " 12:00")
			b.tap("sara", "held")

			// The receipt of an answer offers the next meeting, with the same reason.
			b.tap("sara", "answer")
			receipt := b.fill("sara", "mentee.next", "mod").Message.Text
			_, why, moved := strings.Cut(tt.notes, "\n")
			if moved != strings.Contains(receipt, "Derfor foreslår jeg") || !strings.Contains(receipt, why) || !strings.Contains(receipt, "passer til jeres rytme") {
				t.Errorf("the receipt says %q", receipt)
			}
			form := b.tap("sara", "book").Form
			if got := form.Text.Reveal(); got != tt.notes {
				t.Errorf("the dialog says %q, want %q", got, tt.notes)
			}
			if got := form.Fields[0].Value.Reveal(); got != tt.date {
				t.Errorf("it suggests %s, want %s", got, tt.date)
			}
		})
	}
}

// A meeting can be booked at any time: before the rhythm asks for one, beside
// one that is agreed, and in a week in which nothing is suggested (R82).
func TestAMeetingOutsideTheRhythmIsBookedLikeAnyOther(t *testing.T) {
	t.Parallel()
	b := newBench(t, locales.Danish, twoPairs())
	b.join("sara", "henrik")
	b.agree("sara", "henrik")
	b.meet("sara", "henrik", "2027-10-11", "10:00")
	for _, day := range []string{"2027-01-05", "2027-10-12", "2027-10-20"} {
		b.propose("sara", day, "13:00")
		b.tap("henrik", "accept")
		b.deliver()
	}
	var agreed []string
	for _, m := range b.meetings("sara") {
		agreed = append(agreed, m.Slot.Date.String())
	}
	if got := strings.Join(agreed, " "); got != "2027-01-05 2027-10-11 2027-10-12 2027-10-20" {
		t.Errorf("agreed are %s", got)
	}
}
