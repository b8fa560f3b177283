package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"mentorbot/bot/mentoring"
	"mentorbot/locales"
	"mentorbot/scheduler"
)

// planOf runs the command at a time.
func planOf(t *testing.T, c planCmd, lang string, at time.Time) (string, error) {
	t.Helper()
	catalogue, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	err = c.Run(t.Context(), deps{catalogue: catalogue, words: catalogue.Words(lang), out: &out, err: &out, now: func() time.Time { return at }})
	return out.String(), err
}

func TestThePlanTellsWhatIsSentToWhomWhenAndWhyAndNoWord(t *testing.T) { // S8, 6.10
	t.Parallel()
	data, file := keep(t)
	db := opened(t, data, file) // it stays open: the plan is read beside a running bot
	now := began.Add(time.Hour)
	service := &mentoring.Service{Store: db, Holidays: scheduler.DanishHolidays{}, Now: func() time.Time { return now }}
	by := func(id mentoring.PersonID, event string) mentoring.Actor {
		return mentoring.Actor{Person: id, Platform: platformName, Event: event}
	}
	var pair mentoring.Pair
	err := db.View(t.Context(), func(r mentoring.Reader) (err error) {
		pair, err = r.Pair(1)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	mentee, mentor := pair.Mentee.Person, pair.Mentor.Person
	for i, id := range []mentoring.PersonID{mentee, mentor} {
		if _, err := service.Join(t.Context(), by(id, fmt.Sprint("join ", i)), 1); err != nil {
			t.Fatal(err)
		}
	}
	p, _, err := service.Propose(t.Context(), by(mentee, "propose"), 1, mentoring.Booking{
		Date: mentoring.Date{Year: 2027, Month: time.January, Day: 12}, Clock: mentoring.At(14, 0), Length: 90, Place: mentoring.NewSecret("Kanariefuglens bur"),
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := service.Accept(t.Context(), by(mentor, "accept"), p.ID); err != nil {
		t.Fatal(err)
	}
	c := planCmd{Days: 14, Pair: 1, keyed: keyed{Data: data, KeyFile: file}}
	out, err := planOf(t, c, "da", now)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		fmt.Sprintf("fredag den 8. januar kl. 09.00 · person %d · par 1 · preparation (playground): to hverdage før mødet · møde 1, tirsdag den 12. januar kl. 14.00\n", mentee),
		fmt.Sprintf("tirsdag den 12. januar kl. 15.30 · person %d · par 1 · after (playground): mødet er slut · møde 1,", mentee),
		fmt.Sprintf("tirsdag den 12. januar kl. 15.45 · person %d · par 1 · after", mentor),
		fmt.Sprintf("person %d · par 1 · confirmed (playground): den anden har sagt ja til tiden", mentee),
		"de næste 14 dage. Intet er sendt.\n",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	if got := regexp.MustCompile(`(?i)kanarie|bur|sara|henrik|holm|lund|⟦|<no value>`).FindString(out); got != "" {
		t.Errorf("the plan says %q:\n%s", got, out)
	}
	if strings.Index(out, "confirmed") > strings.Index(out, "preparation") || strings.Contains(out, "lapsed") {
		t.Errorf("not by time, or with what is pointless:\n%s", out)
	}

	c.JSON, c.Days = true, 7
	out, err = planOf(t, c, "da", now)
	var all []owedJSON
	if err != nil || json.Unmarshal([]byte(out), &all) != nil {
		t.Fatalf("%v: %s", err, out)
	}
	kinds := map[string]bool{}
	for _, o := range all {
		kinds[o.Kind] = true
		if o.Why == "" || o.Via != platformName || o.Pair != 1 || o.State != "pending" {
			t.Errorf("a line is %+v", o)
		}
		if at, err := time.Parse(time.RFC3339, o.At); err != nil || at.Before(now) || at.After(now.AddDate(0, 0, 7)) {
			t.Errorf("at %q (%v)", o.At, err)
		}
	}
	if !kinds["preparation"] || kinds["after"] {
		t.Errorf("kinds of a week: %v", kinds)
	}

	for _, c := range []planCmd{{Days: 0, keyed: c.keyed}, {Days: 367, keyed: c.keyed}} {
		if _, err := planOf(t, c, "da", now); err == nil || !strings.Contains(err.Error(), "1 til 366") {
			t.Errorf("%d days: %v", c.Days, err)
		}
	}
}

// Every kind has a reason in both languages.
func TestEveryKindOfDeliveryHasAReason(t *testing.T) {
	t.Parallel()
	catalogue, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile("../../bot/mentoring/delivery.go")
	if err != nil {
		t.Fatal(err)
	}
	kinds := regexp.MustCompile(`Kind[A-Za-z]+ +DeliveryKind = "([a-z_]+)"`).FindAllStringSubmatch(string(source), -1)
	if len(kinds) < 28 {
		t.Fatalf("only %d kinds found", len(kinds))
	}
	for _, kind := range kinds {
		for _, lang := range []string{locales.Danish, locales.English} {
			if _, ok := catalogue.Message(lang, whyText(mentoring.DeliveryKind(kind[1]))); !ok {
				t.Errorf("%s: no reason for %s", lang, kind[1])
			}
		}
	}
}

func TestThePlanIsUnderstoodOnTheCommandLine(t *testing.T) {
	t.Parallel()
	data, file := keep(t)
	stdout, stderr, code := command(context.Background(), "plan", "--data", data, "--key-file", file, "--days", "3", "--lang", "en")
	if code != exitDone || !strings.Contains(stdout, "Nothing was sent.") {
		t.Errorf("exit %d: %q %q", code, stdout, stderr)
	}
	if _, stderr, code := command(context.Background(), "plan", "--data", t.TempDir(), "--key-file", file); code != exitFailed || strings.Count(stderr, "\n") != 1 {
		t.Errorf("exit %d: %q", code, stderr)
	}
}
