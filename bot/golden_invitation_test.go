package bot_test

import (
	"context"
	"errors"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"mentorbot/bot/chat"
	"mentorbot/bot/mentoring"
	"mentorbot/locales"
)

const organizer = "moeder@nordby.example"

// letters is a mail relay that takes everything, or fails as it is told.
type letters struct {
	taken []chat.Letter
	to    []string
	err   error
}

func (l *letters) Deliver(_ context.Context, to string, letter chat.Letter) (chat.Receipt, error) {
	l.taken, l.to = append(l.taken, letter), append(l.to, to)
	return chat.Receipt("<" + letter.Key + ">"), l.err
}

// invitable lets a mail relay take invitations to people.
func (b *bench) invitable(people ...string) {
	b.Helper()
	b.outbox.Invites, b.composer.Organizer = true, organizer
	b.addressed(people...)
}

// addressed gives people an e-mail address.
func (b *bench) addressed(people ...string) {
	b.Helper()
	err := b.store.Update(b.Context(), func(tx mentoring.Tx) error {
		for _, who := range people {
			p, _, err := tx.PersonByIdentity(mentoring.Identity{Platform: platform, Address: who})
			if err != nil {
				return err
			}
			p.Email = "brev." + p.Identity.Address + "@nordby.example"
			if err := tx.SavePerson(p); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
}

// post sends an invitation, and tells and judges the letter.
func (b *bench) post(due mentoring.Due) {
	b.Helper()
	courier := b.courier(&mute{})
	courier.Post = &b.letters
	out := courier.Send(b.Context(), due)
	if err := b.outbox.Settle(b.Context(), due.Delivery, out, b.now); err != nil {
		b.Fatal(err)
	}
	l, to := b.letters.taken[len(b.letters.taken)-1], b.letters.to[len(b.letters.to)-1]
	if l.Key != due.Delivery.Token || out.Receipt != "<"+l.Key+">" {
		b.Errorf("key %q of %q, receipt %q", l.Key, due.Delivery.Token, out.Receipt)
	}
	b.tell("%s gets a letter at %s:", to, b.now.In(b.zone).Format("2.1. 15:04"))
	b.script.WriteString(indented(l.Subject+"\n\n"+l.Text+"\n"+l.Entry.Media+" "+l.Entry.Name+"\n"+strings.ReplaceAll(string(l.Entry.Content), "\r\n", "\n")) + "\n")
	b.judgeLetter(to, l)
}

// judgeLetter holds a letter against what every one has to be: neutral, and the
// newest version of one entry.
func (b *bench) judgeLetter(to string, l chat.Letter) {
	b.Helper()
	b.whole("letter", l.Subject)
	b.whole("letter", l.Text)
	e, err := readCalendar(l.Entry.Content)
	if err != nil {
		b.Errorf("%v\n%q", err, l.Entry.Content)
		return
	}
	off := e.method == "CANCEL"
	if want := "text/calendar; charset=utf-8; method=" + e.method; l.Entry.Media != want || off != (e.status == "CANCELLED") || off == (e.method == "REQUEST") {
		b.Errorf("%s of %s, which is %s", l.Entry.Media, e.method, e.status)
	}
	if e.class != "PRIVATE" || e.summary != b.w("Møde", "Meeting") || e.place != "" || e.organizer != "mailto:"+organizer || e.attendee != "mailto:"+to {
		b.Errorf("the entry says %+v", e)
	}
	everything := l.Subject + l.Text + strings.ReplaceAll(string(l.Entry.Content), "\r\n ", "")
	everything = strings.ReplaceAll(strings.ReplaceAll(everything, e.product, ""), to, "")
	for _, word := range []string{"Sara", "Henrik", "Amir", "Birgit", "Vestergaard", "entor", "entee", "Rådhus", "Nordby Kommune"} {
		if strings.Contains(everything, word) {
			b.Errorf("a letter says %q: %s", word, everything)
		}
	}
	b.succeeds(b.invited, l.Entry.Name, e)
}

func TestAMeetingComesByEMailToo(t *testing.T) {
	t.Parallel()
	inBoth(t, twoPairs(), "invitation", func(b *bench) {
		b.invitable("sara", "henrik")
		b.join("sara", "henrik")
		b.propose("sara", "2027-03-26", "13:00")
		b.script.Reset()
		b.tell("# Agreed\n")
		b.tap("henrik", "accept")
		b.deliver()
		b.tell("# Moved over the clock change, in the evening\n")
		b.at("2027-01-04 20:00")
		b.tap("henrik", "move")
		b.fill("henrik", "date", "2027-04-02", "place", "Rådhuset igen")
		b.until("2027-01-05 08:00")
		b.tap("sara", "accept")
		b.deliver()
		b.tell("# Called off\n")
		b.tap("sara", "cancel")
		b.tap("sara", "calloff")
		b.deliver()
		if got := b.letters.to; !slices.Equal(got, slices.Repeat([]string{"brev.sara@nordby.example", "brev.henrik@nordby.example"}, 3)) {
			b.Errorf("letters went to %v", got)
		}
		if len(b.invited) != 1 {
			b.Errorf("calendars have %d entries of one meeting", len(b.invited))
		}
	})
}

func TestEachHalfIsWrittenToInItsOwnLanguage(t *testing.T) {
	t.Parallel()
	b := newBench(t, locales.Danish, twoPairs())
	b.invitable("sara", "henrik")
	b.join("sara", "henrik")
	b.propose("sara", "2027-01-12", "13:00")
	b.tap("henrik", "accept")
	err := b.store.Update(t.Context(), func(tx mentoring.Tx) error {
		p, _, err := tx.PersonByIdentity(mentoring.Identity{Platform: platform, Address: "henrik"})
		if err != nil {
			return err
		}
		p.Language = locales.English
		return tx.SavePerson(p)
	})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		due := b.due(mentoring.KindInvitation)
		subject := map[string]string{"sara": "Møde", "henrik": "Meeting"}[due.To().Identity.Address]
		if l := b.composer.Letter(due); l.Subject != subject {
			t.Errorf("%s reads %q", due.To().Identity.Address, l.Subject)
		}
	}
}

// An answer of a relay says nothing of how somebody can be reached in the chat.
func TestWhatARelayAnswersHasItsOutcome(t *testing.T) {
	t.Parallel()
	b := newBench(t, locales.Danish, twoPairs())
	b.invitable("sara", "henrik")
	b.join("sara", "henrik")
	b.propose("sara", "2027-01-12", "13:00")
	b.tap("henrik", "accept")
	due := b.due(mentoring.KindInvitation)
	b.say("sara", "hjælp")
	for class, want := range map[chat.SendClass]mentoring.Outcome{
		chat.Later:       {State: mentoring.Pending},
		chat.Halted:      {State: mentoring.Pending, After: 10 * time.Minute, Free: true, Pause: true},
		chat.Rejected:    {State: mentoring.Parked, Reason: mentoring.Rejected},
		chat.Unreachable: {State: mentoring.Parked, Reason: mentoring.Rejected},
		chat.Uncertain:   {State: mentoring.Uncertain},
	} {
		courier := b.courier(&able{found: true})
		courier.Post = &letters{err: &chat.SendError{Class: class, Err: errors.New("step: 450")}}
		if got := courier.Send(t.Context(), due); got != want {
			t.Errorf("%s: %+v, want %+v", class, got, want)
		}
		if _, _, askable, err := courier.Ask(t.Context(), due); askable || err != nil {
			t.Errorf("a relay is asked: %v", err)
		}
	}
	if got, want := b.courier(&mute{}).Send(t.Context(), due), (mentoring.Outcome{State: mentoring.Parked, Reason: mentoring.Rejected}); got != want {
		t.Errorf("without a relay: %+v, want %+v", got, want)
	}
	if !mentoring.KindInvitation.Repeats() {
		t.Error("a letter that may be lost is not sent again")
	}
	if logged := b.log.String(); !strings.Contains(logged, "invitation not sent") || strings.Contains(logged, "brev.") || strings.Contains(logged, "kl. 13") {
		t.Errorf("log: %s", logged)
	}
}

// Whatever people type anywhere, no letter has a word of it.
func TestNoTypedTextReachesALetter(t *testing.T) {
	t.Parallel()
	b := newBench(t, locales.Danish, twoPairs())
	b.invitable(slices.Sorted(maps.Keys(partner))...)
	birds := b.lively()
	if len(birds.all) < 60 || len(b.letters.taken) < 8 {
		t.Errorf("%d canaries, and %d letters", len(birds.all), len(b.letters.taken))
	}
	named := regexp.MustCompile(`Sara|Henrik|Amir|Birgit|Mette`)
	for _, l := range b.letters.taken {
		all := l.Key + l.Subject + l.Text + l.Entry.Name + string(l.Entry.Content)
		if held := birds.holds(all); len(held) > 0 || named.MatchString(all) {
			t.Errorf("a letter holds %v: %s", held, all)
		}
	}
}
