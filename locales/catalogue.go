package locales

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"sync"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

//go:generate go run generate.go

// The languages of the product. Danish is the source and the language of
// everybody who has not chosen.
const (
	Danish  = "da"
	English = "en"
)

// Catalogue is all texts in both languages. It never changes after Load and is
// safe for concurrent use.
type Catalogue struct {
	danish, english Words
}

// Load makes the catalogue of the texts in texts.go, which go generate writes
// from the two TOML files: to parse those took half of the program's start.
func Load() (*Catalogue, error) {
	var danish, english Words
	var danishErr, englishErr error
	var both sync.WaitGroup
	both.Go(func() { danish, danishErr = load(Danish, danishTexts) })
	both.Go(func() { english, englishErr = load(English, englishTexts) })
	both.Wait()
	if err := errors.Join(danishErr, englishErr); err != nil {
		return nil, err
	}
	return &Catalogue{danish: danish, english: english}, nil
}

// Words returns the texts in lang, which is the person's own stored choice and
// never the client's locale. Anything but "en" is Danish.
func (c *Catalogue) Words(lang string) Words {
	if lang == English {
		return c.english
	}
	return c.danish
}

// IDs returns the ids of all texts in lang, sorted. The caller owns the slice.
func (c *Catalogue) IDs(lang string) []string {
	return slices.Sorted(maps.Keys(c.Words(lang).messages))
}

// Message returns the text behind id as it stands in the file of lang, and
// false when there is none. It is for tests and the storybook; whoever wants to
// say the text calls Words.T.
func (c *Catalogue) Message(lang, id string) (Message, bool) {
	m, ok := c.Words(lang).messages[id]
	return m, ok
}

// Message is one text as its file holds it, with variables unfilled.
type Message struct {
	// ID names the text, such as "contract.title".
	ID string
	// Description explains the text to a translator, in English. Only the
	// Danish file has descriptions.
	Description string
	// One is the form for a count of one, and empty when the text does not
	// count anything.
	One string
	// Other is the form for all other counts, and the text itself when it does
	// not count anything.
	Other string
}

// Countable reports whether the text has plural forms, so that it is said with
// Words.N and not with Words.T.
func (m Message) Countable() bool { return m.One != "" }

var variable = regexp.MustCompile(`\{\{\s*\.(\w+)\s*\}\}`)

// Variables returns the names the text must be given, sorted and without
// repeats, such as "Name" for {{.Name}}. PluralCount is among them only when
// the text prints it. The caller owns the slice.
func (m Message) Variables() []string {
	seen := map[string]bool{}
	for _, match := range variable.FindAllStringSubmatch(m.One+m.Other, -1) {
		seen[match[1]] = true
	}
	return slices.Sorted(maps.Keys(seen))
}

// load gives each language a bundle of its own. In a shared one go-i18n answers
// a missing English text with the Danish one, and the hole goes unseen.
func load(lang string, texts []Message) (Words, error) {
	tag := language.MustParse(lang)
	bundle := i18n.NewBundle(tag)
	messages := make(map[string]Message, len(texts))
	templates := make([]*i18n.Message, 0, len(texts))
	for _, m := range texts {
		messages[m.ID] = m
		templates = append(templates, &i18n.Message{ID: m.ID, One: m.One, Other: m.Other})
	}
	if err := bundle.AddMessages(tag, templates...); err != nil {
		return Words{}, fmt.Errorf("texts in %s: %w", lang, err)
	}
	return Words{lang: lang, localizer: i18n.NewLocalizer(bundle, lang), messages: messages}, nil
}
