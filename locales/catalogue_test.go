package locales_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"mentorbot/locales"
)

// longName is as long as a Danish first name gets.
const longName = "Anne-Margrethe"

func load(t testing.TB) *locales.Catalogue {
	t.Helper()
	catalogue, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	return catalogue
}

// text returns what a message holds in lang for every count but one.
func text(t testing.TB, c *locales.Catalogue, lang, id string) string {
	t.Helper()
	m, ok := c.Message(lang, id)
	if !ok {
		t.Fatalf("no text %s in %s", id, lang)
	}
	return m.Other
}

// each calls check for every text in both languages.
func each(t *testing.T, check func(t *testing.T, lang string, m locales.Message)) {
	t.Helper()
	c := load(t)
	for _, lang := range []string{locales.Danish, locales.English} {
		for _, id := range c.IDs(lang) {
			m, _ := c.Message(lang, id)
			check(t, lang, m)
		}
	}
}

func TestEveryTextExistsInBothLanguages(t *testing.T) {
	t.Parallel()
	c := load(t)
	if diff := cmp.Diff(c.IDs(locales.Danish), c.IDs(locales.English)); diff != "" {
		t.Errorf("Danish (-) and English (+) differ:\n%s", diff)
	}
	if got := len(c.IDs(locales.Danish)); got < 700 {
		t.Errorf("%d texts; the file was cut short", got)
	}
}

func TestEveryTextIsToldToTheTranslator(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, lang string, m locales.Message) {
		if (lang == locales.Danish) != (m.Description != "") {
			t.Errorf("%s in %s: description %q", m.ID, lang, m.Description)
		}
		if strings.TrimSpace(m.Other) == "" {
			t.Errorf("%s in %s is empty", m.ID, lang)
		}
	})
}

func TestBothLanguagesHaveTheSameVariablesFormsAndMarks(t *testing.T) {
	t.Parallel()
	c := load(t)
	for _, id := range c.IDs(locales.Danish) {
		da, _ := c.Message(locales.Danish, id)
		en, _ := c.Message(locales.English, id)
		if diff := cmp.Diff(da.Variables(), en.Variables()); diff != "" {
			t.Errorf("%s: variables in Danish (-) and English (+):\n%s", id, diff)
		}
		if da.Countable() != en.Countable() {
			t.Errorf("%s has plural forms in one language only", id)
		}
		for _, mark := range []string{"**", "`", "\n", "• ", "> ", "/mentor"} {
			if strings.Count(da.Other, mark) != strings.Count(en.Other, mark) || strings.Count(da.One, mark) != strings.Count(en.One, mark) {
				t.Errorf("%s: %q stands %d times in Danish and %d times in English", id, mark, strings.Count(da.Other, mark), strings.Count(en.Other, mark))
			}
		}
	}
}

var bold = regexp.MustCompile(`\*\*([^*]+)\*\*`)

func TestAButtonNamedInATextIsCalledTheSameInEnglish(t *testing.T) {
	t.Parallel()
	c := load(t)
	buttons := map[string][]string{} // Danish label to English labels
	for _, id := range c.IDs(locales.Danish) {
		if strings.HasPrefix(id, "btn.") {
			label := text(t, c, locales.Danish, id)
			buttons[label] = append(buttons[label], text(t, c, locales.English, id))
		}
	}
	checked := 0
	for _, id := range c.IDs(locales.Danish) {
		if strings.HasPrefix(id, "privacy.") { // headings there, not buttons
			continue
		}
		english := text(t, c, locales.English, id)
		for _, m := range bold.FindAllStringSubmatch(text(t, c, locales.Danish, id), -1) {
			labels, ok := buttons[m[1]]
			if !ok {
				continue
			}
			checked++
			if !slices.ContainsFunc(labels, func(label string) bool { return strings.Contains(english, "**"+label+"**") }) {
				t.Errorf("%s names **%s**, in English none of %q: %s", id, m[1], labels, english)
			}
		}
	}
	if checked < 5 {
		t.Errorf("only %d buttons named; the test looks in the wrong place", checked)
	}
}

// sample is a value for each variable of m.
func sample(m locales.Message, value string) locales.Data {
	data := locales.Data{}
	for _, name := range m.Variables() {
		data[name] = value
	}
	delete(data, "PluralCount")
	return data
}

func TestEveryTextCanBeSaidWithEveryCount(t *testing.T) {
	t.Parallel()
	c := load(t)
	each(t, func(t *testing.T, lang string, m locales.Message) {
		words, said := c.Words(lang), []string{}
		if m.Countable() {
			for _, count := range []any{0, 1, 2, "1.5"} {
				said = append(said, words.N(m.ID, count, sample(m, "Mette")))
			}
		} else {
			said = append(said, words.T(m.ID, sample(m, "Mette")))
		}
		for _, got := range said {
			for _, wrong := range []string{"<no value>", "⟦", "{{", "}}"} {
				if got == "" || strings.Contains(got, wrong) {
					t.Errorf("%s in %s says %q", m.ID, lang, got)
				}
			}
		}
	})
}

func TestWhatIsCountedHasAFormForOne(t *testing.T) {
	t.Parallel()
	counted := 0
	each(t, func(t *testing.T, lang string, m locales.Message) {
		counts := strings.Contains(m.One+m.Other, ".PluralCount")
		if counts {
			counted++
		}
		if counts != m.Countable() && m.ID != "unit.hours" { // which writes its number itself, with halves
			t.Errorf("%s in %s: a count %v, a form for one %v: %s", m.ID, lang, counts, m.Countable(), m.Other)
		}
	})
	if counted < 30 {
		t.Errorf("only %d texts with a count", counted)
	}
}

func TestNoNameGetsAGenitive(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, lang string, m locales.Message) {
		for _, ending := range []string{"}}s", "}}'", "}}’", "}}**s"} {
			if strings.Contains(m.One+m.Other, ending) {
				t.Errorf("%s in %s bends a variable: %s", m.ID, lang, m.Other)
			}
		}
	})
}

func TestTextsKeepTheLimitsOfThePlatforms(t *testing.T) {
	t.Parallel()
	c := load(t)
	titles := 0
	each(t, func(t *testing.T, lang string, m locales.Message) {
		source, _ := c.Message(locales.Danish, m.ID)
		limit := 3000
		switch {
		case strings.HasPrefix(m.ID, "btn."):
			limit = 30
		case strings.HasPrefix(source.Description, "Modal title"):
			limit = 24
			titles++
		case strings.HasPrefix(m.ID, "opt."):
			limit = 75
		case strings.HasPrefix(m.ID, "kind."), strings.HasPrefix(m.ID, "holiday."):
			limit = 45
		}
		said := c.Words(lang).T(m.ID, sample(m, longName))
		if m.Countable() {
			said = c.Words(lang).N(m.ID, 14, sample(m, longName))
		}
		if n := utf8.RuneCountInString(said); n > limit {
			t.Errorf("%s in %s is %d characters long, at most %d fit: %s", m.ID, lang, n, limit, said)
		}
	})
	if titles < 40 {
		t.Errorf("%d titles found; descriptions no longer say \"Modal title\"", titles)
	}
}

func TestEveryButtonUnderATextHasALabel(t *testing.T) {
	t.Parallel()
	c := load(t)
	var labels []string
	for _, id := range c.IDs(locales.Danish) {
		if strings.HasPrefix(id, "btn.") {
			labels = append(labels, text(t, c, locales.Danish, id))
		}
	}
	source, err := os.ReadFile("active.da.toml")
	if err != nil {
		t.Fatal(err)
	}
	lines := 0
	for line := range strings.Lines(string(source)) {
		list, ok := strings.CutPrefix(strings.TrimSpace(line), "# knapper: ")
		if !ok {
			continue
		}
		lines++
		buttons := strings.Split(list, " · ")
		if len(buttons) > 5 {
			t.Errorf("%d buttons under one text: %s", len(buttons), list)
		}
		for _, button := range buttons {
			if !slices.Contains(labels, button) {
				t.Errorf("no btn.* text says %q", button)
			}
		}
	}
	if lines < 80 {
		t.Errorf("only %d lines of buttons found", lines)
	}
}
