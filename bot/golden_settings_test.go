package bot_test

import (
	"strings"
	"testing"

	"mentorbot/bot/mentoring"
	"mentorbot/locales"
)

func TestEachChoosesLanguageAndHours(t *testing.T) { // G9, G14, S1
	t.Parallel()
	inBoth(t, twoPairs(), "settings", func(b *bench) {
		b.join("sara", "henrik")
		b.script.Reset()
		b.say("henrik", "/mentor")
		b.tap("henrik", "more")
		b.tap("henrik", "settings")
		b.fill("henrik", "from", "midt på dagen", "until", "")
		b.fill("henrik", "from", "12:00", "until", "13:30")
		b.fill("henrik", "from", "5:00", "until", "14:00")
		b.fill("henrik", "from", "12:00", "until", "14:00", "language", b.w(locales.English, locales.Danish))
		b.tell("# Everything is said in the language that was chosen, and in the hours\n")
		b.say("henrik", "settings")
		b.propose("sara", "2027-01-12", "13:00")
		b.until("2027-01-04 12:00")
		b.say("henrik", "/mentor")
		b.tell("# A coordinator has settings too\n")
		b.say("mette", "/mentor")
		b.tap("mette", "settings")
		b.fill("mette", "from", "9:00", "until", "15:00")
	})
}

func TestAnotherLanguageHoldsFromTheNextWordOn(t *testing.T) {
	t.Parallel()
	b := newBench(t, locales.Danish, twoPairs())
	b.join("sara", "henrik")
	b.tap("henrik", "contact") // it was in Danish
	b.say("henrik", "indstillinger")
	if got := text(b.fill("henrik", "language", locales.English)); !strings.HasPrefix(got, "Saved. I write to you between 08:00 and 16:00") {
		t.Errorf("the answer is %s", got)
	}
	if got := text(b.say("henrik", "hvad som helst")); !strings.Contains(got, "I ") || strings.Contains(got, "Jeg ") {
		t.Errorf("then it says %s", got)
	}
	b.propose("sara", "2027-01-12", "13:00")
	if got := b.shown[len(b.shown)-1]; got.to != "henrik" || !strings.Contains(got.message.Text, "proposes a meeting") {
		t.Errorf("and is told %s", got)
	}
	if got := text(b.say("sara", "hvad som helst")); strings.Contains(got, "I ") && !strings.Contains(got, "Jeg ") {
		t.Errorf("the other half reads %s", got)
	}
}

func TestSettingsAreOnesOwn(t *testing.T) {
	t.Parallel()
	b := newBench(t, locales.Danish, twoPairs())
	b.join("sara", "henrik")
	form := b.say("henrik", "indstillinger").Form
	if form == nil {
		t.Fatal("no settings")
	}
	b.send("sara", *form, "from", "10:00", "until", "12:00") // another's form changes the own settings
	hours := map[string]mentoring.Hours{}
	b.view(func(r mentoring.Reader) error {
		for _, who := range []string{"sara", "henrik"} {
			p, _, err := r.PersonByIdentity(mentoring.Identity{Platform: platform, Address: who})
			if err != nil {
				return err
			}
			hours[who] = p.Hours
		}
		return nil
	})
	if hours["henrik"] != (mentoring.Hours{}) || hours["sara"] != (mentoring.Hours{Opens: 600, Closes: 720}) {
		t.Errorf("hours: %v", hours)
	}
	before := b.version()
	if reply := b.send(stranger, *form); reply.Form != nil || b.version() != before {
		t.Errorf("a stranger has settings: %s", shown(reply))
	}
}
