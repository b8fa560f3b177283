package teams_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"mentorbot/bot/chat"
	"mentorbot/bot/teams"
)

// offered is Links to addresses that end in the names of the files.
type offered struct{}

func (offered) Offer(f chat.File) string { return "https://mentor.example/" + f.Name }

func TestAnEntryForTheCalendarIsALinkOrIsToldInWords(t *testing.T) {
	t.Parallel()
	entry := func(name, method string) chat.File {
		return chat.File{Name: name, Media: "text/calendar; charset=utf-8; method=" + method, Content: []byte("BEGIN:VCALENDAR")}
	}
	buttons := func(n int) *chat.Message {
		m := says("Det er aftalt.")
		for i := range n {
			*m = m.With(chat.Action{ID: fmt.Sprint("x:", i), Label: fmt.Sprint("Knap ", i)})
		}
		return m
	}
	for name, test := range map[string]struct {
		links   teams.Links
		buttons int
		files   []chat.File
		want    string
		urls    map[string]string
	}{
		"a link":  {offered{}, 2, []chat.File{entry("a.ics", "REQUEST")}, "Det er aftalt.", map[string]string{"Føj til kalender": "https://mentor.example/a.ics"}},
		"removed": {offered{}, 0, []chat.File{entry("a.ics", "CANCEL")}, "Det er aftalt.", map[string]string{"Fjern fra kalender": "https://mentor.example/a.ics"}},
		"two, and room for one": {offered{}, 4, []chat.File{entry("a.ics", "CANCEL"), entry("b.ics", "CANCEL")}, "Det er aftalt.\nSlet selv mødet.",
			map[string]string{"Fjern fra kalender (1)": "https://mentor.example/a.ics"}},
		"no address": {nil, 1, []chat.File{entry("a.ics", "REQUEST"), entry("b.ics", "REQUEST")}, "Det er aftalt.\nSæt selv mødet ind.", nil},
		"no entry":   {offered{}, 1, []chat.File{{Name: "data.json", Media: "application/json"}}, "Det er aftalt.\nFiler kan ikke sendes her.", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := idle(t, func(c *teams.Config) { c.Links = test.links })
			p := b.tenant.Person("u1")
			m := buttons(test.buttons)
			m.Files = test.files
			if _, err := b.adapter.Send(t.Context(), address(p), *m); err != nil {
				t.Fatal(err)
			}
			got := b.newest(p)
			if got.Shown != test.want || len(got.Buttons) != test.buttons+len(test.urls) || !maps.Equal(got.Links, test.urls) {
				t.Errorf("the person reads %q with %v and %v", got.Shown, got.Buttons, got.Links)
			}
			if strings.Join(strings.Fields(got.Text), " ") != strings.Join(strings.Fields(got.Shown), " ") {
				t.Errorf("the person hears %q and sees %q", got.Text, got.Shown)
			}
		})
	}
}
