package main

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"mentorbot/bot/mentoring"
	"mentorbot/locales"
)

// resetClock runs the command at a time, with what the person types.
func resetClock(t *testing.T, c clockResetCmd, now time.Time, typed string) (string, error) {
	t.Helper()
	catalogue, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	err = c.Run(t.Context(), deps{
		catalogue: catalogue, words: catalogue.Words("da"), in: strings.NewReader(typed), out: &out, err: &out,
		now: func() time.Time { return now },
	})
	return out.String(), err
}

func TestABotThatSawAYearAheadGoesOnWhenItsClockIsReset(t *testing.T) {
	t.Parallel()
	data, file := keep(t)
	chat := &chatThatRemembers{}
	wrong, right := began.AddDate(1, 0, 0).Add(-time.Hour), began.Add(time.Hour)
	pass(t, data, file, chat, wrong) // Nobody confirms the time, so it is believed.
	running := opened(t, data, file)
	service := &mentoring.Service{Store: running, Now: func() time.Time { return right }}
	for _, id := range []mentoring.PersonID{2, 3} { // Then one is told that both have.
		if _, err := service.Join(t.Context(), mentoring.Actor{Person: id, Platform: platformName, Event: fmt.Sprint(id)}, 1); err != nil {
			t.Fatal(err)
		}
	}
	if err := running.Close(); err != nil {
		t.Fatal(err)
	}
	before := len(chat.there)
	if pass(t, data, file, chat, right, right.Add(24*time.Hour)); len(chat.there) != before {
		t.Fatal("the bot is not silent, so there is nothing to reset")
	}
	c := clockResetCmd{keyed: keyed{Data: data, KeyFile: file}}
	out, err := resetClock(t, c, right, "nej\n")
	if err == nil || !strings.Contains(out, "Botten har set tirsdag den 4. januar 2028 kl. 09.00 og sender intet før da. Nu viser uret mandag den 4. januar 2027 kl. 11.00.") {
		t.Errorf("%q (%v)", out, err)
	}
	if pass(t, data, file, chat, right); len(chat.there) != before {
		t.Error("the clock was reset although the person said no")
	}
	if out, err := resetClock(t, c, right, "ja\n"); err != nil || !strings.Contains(out, "går videre fra mandag den 4. januar 2027 kl. 11.00") {
		t.Errorf("%q (%v)", out, err)
	}
	if pass(t, data, file, chat, right); len(chat.there) == before {
		t.Error("the bot is still silent")
	}

	// There is nothing to reset any more.
	c.Yes = true
	if out, err := resetClock(t, c, right.Add(time.Minute), ""); err != nil || !strings.Contains(out, "Intet er ændret.") {
		t.Errorf("%q (%v)", out, err)
	}
	if out, _, _ := command(t.Context(), "audit", "verify", "--data", data, "--key-file", file); !strings.Contains(out, "Linjer i loggen: 5.") {
		t.Errorf("a programme, a pair, two who joined and one reset: %q", out)
	}
	running = opened(t, data, file)
	if _, err := resetClock(t, c, right, ""); err == nil || !strings.Contains(err.Error(), "Botten kører (proces ") {
		t.Errorf("beside a running bot: %v", err)
	}
	if err := running.Close(); err != nil {
		t.Error(err)
	}
}
