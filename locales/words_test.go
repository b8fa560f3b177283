package locales_test

import (
	"sync"
	"testing"

	"mentorbot/locales"
)

func TestAnythingButEnglishIsDanish(t *testing.T) {
	t.Parallel()
	c := load(t)
	for lang, want := range map[string]string{"da": "da", "en": "en", "": "da", "sv": "da", "en-GB": "da", "nb": "da"} {
		if got := c.Words(lang).Lang(); got != want {
			t.Errorf("Words(%q) speaks %q, want %q", lang, got, want)
		}
	}
}

func TestATextIsSaidInThePersonsLanguage(t *testing.T) {
	t.Parallel()
	c := load(t)
	data := locales.Data{"Peer": "<Mette> & *Jens*"}
	for lang, want := range map[string]string{
		"da": "Jeg har spurgt <Mette> & *Jens*.",
		"en": "I have asked <Mette> & *Jens*.",
	} {
		if got := c.Words(lang).T("book.asked", data); got != want {
			t.Errorf("%s: %q, want %q", lang, got, want)
		}
	}
}

func TestCountsChooseTheForm(t *testing.T) {
	t.Parallel()
	c := load(t)
	tests := []struct {
		lang  string
		count any
		want  string
	}{
		{"da", 0, "0 uger"}, {"da", 1, "1 uge"}, {"da", 2, "2 uger"}, {"da", "1.5", "1,5 uge"}, {"da", "2", "2 uger"},
		{"en", 0, "0 weeks"}, {"en", 1, "1 week"}, {"en", 2, "2 weeks"}, {"en", "1.5", "1.5 weeks"},
	}
	for _, test := range tests {
		if got := c.Words(test.lang).N("unit.weeks", test.count, nil); got != test.want {
			t.Errorf("%s, %v: %q, want %q", test.lang, test.count, got, test.want)
		}
	}
}

func TestACountLeavesTheCallersDataAlone(t *testing.T) {
	t.Parallel()
	data := locales.Data{"When": "i morgen"}
	load(t).Words("da").N("status.own", 3, data)
	if len(data) != 1 {
		t.Errorf("data grew to %v", data)
	}
}

func TestAMistakeOfTheProgrammerShowsItsID(t *testing.T) {
	t.Parallel()
	words := load(t).Words("en")
	for name, got := range map[string]string{
		"unknown id":        words.T("no.such", nil),
		"unknown countable": words.N("no.such", 1, nil),
		"no data":           words.T("book.asked", nil),
		"wrong variable":    words.T("book.asked", locales.Data{"peer": "Mette"}),
		"nil value":         words.T("book.asked", locales.Data{"Peer": nil}),
		"not countable":     words.N("book.asked", 1, locales.Data{"Peer": "Mette"}),
		"count left out":    words.T("unit.weeks", nil),
		"float":             words.N("unit.weeks", 1.5, nil),
		"comma":             words.N("unit.weeks", "1,5", nil),
		"no count":          words.N("unit.weeks", nil, nil),
	} {
		if got != "⟦no.such⟧" && got != "⟦book.asked⟧" && got != "⟦unit.weeks⟧" {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestNamesAreListedAsInASentence(t *testing.T) {
	t.Parallel()
	c := load(t)
	tests := []struct {
		lang  string
		names []string
		want  string
	}{
		{"da", nil, ""},
		{"da", []string{"Mette"}, "Mette"},
		{"da", []string{"Mette", "Jens"}, "Mette og Jens"},
		{"da", []string{"Mette", "Ole", "Jens"}, "Mette, Ole og Jens"},
		{"en", []string{"Mette", "Ole", "Jens"}, "Mette, Ole and Jens"},
	}
	for _, test := range tests {
		if got := c.Words(test.lang).List(test.names); got != test.want {
			t.Errorf("%s %q: %q, want %q", test.lang, test.names, got, test.want)
		}
	}
}

func TestManyPeopleAreSpokenToAtOnce(t *testing.T) {
	t.Parallel()
	c := load(t)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for _, lang := range []string{"da", "en"} {
				for _, id := range c.IDs(lang) {
					m, _ := c.Message(lang, id)
					c.Words(lang).T(id, sample(m, "Mette"))
				}
			}
		})
	}
	group.Wait()
}

func BenchmarkT(b *testing.B) {
	words := load(b).Words("da")
	data := locales.Data{"Peer": "Mette", "When": "tirsdag den 12. januar kl. 14.00–15.30", "Place": "Rådhuset", "Week": "2"}
	for b.Loop() {
		words.T("book.confirmed.both", data)
	}
}
