package bot_test

import (
	"fmt"
	"strings"
	"testing"

	"mentorbot/bot/chat"
	"mentorbot/locales"
)

func TestNoTypedTextReachesAMessageALogOrAnId(t *testing.T) {
	t.Parallel()
	for _, lang := range []string{locales.Danish, locales.English} {
		b := newBench(t, lang, twoPairs())
		birds := b.lively()
		if len(birds.all) < 60 {
			t.Errorf("only %d canaries", len(birds.all))
		}
		none := func(where, s string) {
			t.Helper()
			for _, c := range birds.holds(s) {
				t.Errorf("%s holds %s: %s", where, c.text, s)
			}
		}
		none("log", b.log.String())
		for _, s := range b.shown {
			if m := s.message; m != nil {
				none("message", fmt.Sprintf("%+v", *m))
			}
			for id, wrong := range s.errors {
				none("error", id+wrong)
			}
			if f := s.form; f != nil {
				none("form printed", fmt.Sprintf("%v %+v %#v", *f, *f, *f))
				none("form", f.ID+f.Title+f.Submit)
				for _, field := range f.Fields {
					none("field", field.ID+field.Label)
				}
			}
		}
	}
}

// texts are what a dialog shows of people's words, and only that.
func texts(f chat.Form) string {
	all := f.Text.Reveal()
	for _, field := range f.Fields {
		all += "\n" + field.Hint.Reveal() + "\n" + field.Value.Reveal()
	}
	return all
}

func TestDialogsShowTextToItsAuthorAndToThoseItIsSharedWith(t *testing.T) {
	t.Parallel()
	b := newBench(t, locales.Danish, twoPairs())
	birds := b.lively()
	seen := map[*canary]map[string]bool{}
	for _, s := range b.shown {
		if s.form == nil {
			continue
		}
		for _, c := range birds.holds(texts(*s.form)) {
			if !c.mayRead(s.to) {
				t.Errorf("%s reads %s in %s", s.to, c.text, s.form.ID)
			}
			if seen[c] == nil {
				seen[c] = map[string]bool{}
			}
			seen[c][s.to] = true
		}
	}
	for _, s := range b.shown {
		if s.message == nil {
			continue
		}
		for _, file := range s.message.Files {
			held := birds.holds(string(file.Content))
			if strings.HasPrefix(file.Media, "text/calendar") {
				if len(held) > 0 {
					t.Errorf("the calendar file of %s holds %q", s.to, held[0].text)
				}
				continue
			}
			if len(held) < 3 {
				t.Errorf("the file of %s holds %d of their words", s.to, len(held))
			}
			for _, c := range held {
				if !c.mayRead(s.to) {
					t.Errorf("%s is handed %s in %s", s.to, c.text, file.Name)
				}
			}
		}
	}
	shared := 0
	for c, who := range seen {
		if who[partner[c.author]] {
			shared++
		}
		if c.to != "" && !who[c.to] {
			t.Errorf("%s never sees what %s wrote to them", c.to, c.author)
		}
		if !who[c.author] && !c.shared && c.to == "" {
			t.Errorf("%s never sees their own %s", c.author, c.text)
		}
	}
	if shared < 10 {
		t.Errorf("only %d canaries were read by the other half; the course shares too little", shared)
	}
	for _, s := range b.shown {
		for _, c := range birds.holds(s.String()) {
			if s.to == "mette" && (c.to != "mette" || s.form == nil || verb(s.form.ID) != "asker") {
				t.Errorf("the coordinator reads %s", s)
			}
		}
	}
}

// A place stands in messages by design, but as plain words.
func TestAPlaceStandsInMessagesWithoutMarks(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ place, want string }{
		{"Rådhuset, lokale 3", "Rådhuset, lokale 3"},
		{"**fed** `kode`", "fed kode"},
		{"*`* tyk *`*", "tyk"},
		{"****", "sted kommer senere"},
		{"to\nlinjer\r\n• punkt", "to linjer • punkt"},
		{"• punkt", "punkt"},
		{"1. sal, Rådhuset", "1.\u00a0sal, Rådhuset"},
		{"2. sal", "2.\u00a0sal"},
		{"klokke\a og\x1b[31m rød", "klokke og[31m rød"},
		{"bag\u202elæns\u200b", "baglæns"},
		{"hård\u00a0mellemrum\ttab", "hård mellemrum tab"},
		{"https://møde.example/j/1?pwd=a_b", "https://møde.example/j/1?pwd=a_b"},
	} {
		b := newBench(t, locales.Danish, twoPairs())
		b.join("sara", "henrik")
		b.propose("sara", "2027-01-06", "10:00", "place", tt.place)
		b.tap("henrik", "counter")
		b.fill("henrik", "time", "11:00")
		b.deliver()
		b.tap("sara", "accept")
		b.deliver()
		b.tap("sara", "move")
		b.fill("sara", "time", "13:00")
		b.deliver()
		b.tap("henrik", "keep")
		b.deliver()
		b.say("sara", "dagsorden")
		named := 0
		for _, s := range b.shown {
			if s.message == nil || !strings.Contains(s.message.Text, tt.want) {
				continue
			}
			named++
			for _, block := range s.message.Blocks {
				if strings.Contains(block.Text, tt.want) && block.Kind != chat.KindText && block.Kind != chat.KindHeading {
					t.Errorf("%q became a %s", tt.place, block.Kind)
				}
				for _, item := range block.Items {
					if strings.Contains(item, "sal") {
						t.Errorf("%q became an item: %q", tt.place, item)
					}
				}
			}
			if strings.ContainsAny(s.message.Text, "*`\a\x1b\u202e\u200b\r\t") {
				t.Errorf("marks are left of %q: %q", tt.place, s.message.Text)
			}
		}
		if named < 6 {
			t.Errorf("%q stands in %d messages as %q", tt.place, named, tt.want)
		}
	}
}
