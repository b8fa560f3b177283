package locales_test

import (
	"regexp"
	"strings"
	"testing"

	"mentorbot/locales"
)

// Words that scold, that only offices use, or that have a better name here.
var forbidden = regexp.MustCompile(`(?i)(^|[^\pL])(mangler|manglende|jf|mhp|vedr|såfremt|brugeren|koordinator|endvidere)([^\pL]|$)`)

func TestTheToneIsQuiet(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, lang string, m locales.Message) {
		all := m.One + "\n" + m.Other
		if strings.Contains(all, "!") {
			t.Errorf("%s in %s shouts: %s", m.ID, lang, m.Other)
		}
		if word := forbidden.FindString(all); lang == locales.Danish && word != "" {
			t.Errorf("%s says %q: %s", m.ID, word, m.Other)
		}
		if strings.ContainsAny(all, "\u00a0\u202f\t\r") || strings.Contains(all, "  ") {
			t.Errorf("%s in %s has a space that cannot be seen", m.ID, lang)
		}
	})
}

var (
	filled      = regexp.MustCompile(`\{\{[^}]*\}\}`)
	typed       = regexp.MustCompile("`[^`]*`")
	sentenceEnd = regexp.MustCompile(`[.?]+|\n`)
	wordForm    = regexp.MustCompile(`[\pL\pN]+(?:-[\pL\pN]+)*`)
)

// readability counts what LIX is made of.
type readability struct{ words, long, sentences int }

func (r readability) lix() float64 {
	return float64(r.words)/float64(r.sentences) + 100*float64(r.long)/float64(r.words)
}

// read counts text without its variables and typed words. A sentence ends at a
// full stop, a question mark or a line; a long word has more than six letters.
func read(text string) readability {
	text = typed.ReplaceAllString(filled.ReplaceAllString(text, ""), "")
	var r readability
	for _, sentence := range sentenceEnd.Split(text, -1) {
		words := wordForm.FindAllString(sentence, -1)
		if len(words) == 0 {
			continue
		}
		r.sentences++
		r.words += len(words)
		for _, word := range words {
			if len([]rune(word)) > 6 {
				r.long++
			}
		}
	}
	return r
}

func TestDanishIsEasyToRead(t *testing.T) {
	t.Parallel()
	const limit, alone = 30, 25
	c := load(t)
	var short readability
	longTexts := 0
	for _, id := range c.IDs(locales.Danish) {
		m, _ := c.Message(locales.Danish, id)
		// The brochure's own words are what they are.
		if strings.Contains(m.Description, "SEED LIST") || brochure[id] != "" {
			continue
		}
		text := m.Other
		for _, sentence := range quoted[id] {
			text = strings.ReplaceAll(text, sentence, "")
		}
		r := read(text)
		if r.words < alone {
			short.words += r.words
			short.long += r.long
			short.sentences += r.sentences
			continue
		}
		longTexts++
		if r.lix() > limit {
			t.Errorf("%s has LIX %.0f, at most %d is plain: %s", id, r.lix(), limit, m.Other)
		}
	}
	if short.lix() > limit {
		t.Errorf("the short texts together have LIX %.0f", short.lix())
	}
	if longTexts < 20 {
		t.Errorf("only %d long texts measured", longTexts)
	}
}

func TestLIXIsCountedAsPeopleCountIt(t *testing.T) {
	t.Parallel()
	// Eight words in two sentences, one of them longer than six letters.
	got := read("Du mødes med {{.Peer}} her. Vi evaluerer `book` til maj?")
	if want := (readability{words: 8, long: 1, sentences: 2}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got.lix() != 4+12.5 {
		t.Errorf("LIX %.1f, want 16.5", got.lix())
	}
}
