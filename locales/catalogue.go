package locales

import (
	"embed"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"sync"

	"github.com/BurntSushi/toml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

//go:embed active.da.toml active.en.toml
var files embed.FS

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

// Load reads the embedded texts. It returns an error when a file cannot be
// parsed, which only happens to somebody who has just edited one.
func Load() (*Catalogue, error) {
	// Both at once: to parse them is most of the program's start.
	var danish, english Words
	var danishErr, englishErr error
	var both sync.WaitGroup
	both.Go(func() { danish, danishErr = load(Danish) })
	both.Go(func() { english, englishErr = load(English) })
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
func load(lang string) (Words, error) {
	bundle := i18n.NewBundle(language.MustParse(lang))
	bundle.RegisterUnmarshalFunc("toml", toml.Unmarshal)
	name := "active." + lang + ".toml"
	file, err := bundle.LoadMessageFileFS(files, name)
	if err != nil {
		return Words{}, fmt.Errorf("read texts %s: %w", name, err)
	}
	messages := make(map[string]Message, len(file.Messages))
	for _, m := range file.Messages {
		messages[m.ID] = Message{ID: m.ID, Description: m.Description, One: m.One, Other: m.Other}
	}
	return Words{lang: lang, localizer: i18n.NewLocalizer(bundle, lang), messages: messages}, nil
}
