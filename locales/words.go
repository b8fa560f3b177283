package locales

import (
	"maps"
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/nicksnyder/go-i18n/v2/i18n/template"
)

// Data holds the values of a text's variables by name, without the dot.
type Data = map[string]any

// strict makes a missing variable an error instead of "<no value>".
var strict = &template.TextParser{Option: "missingkey=error"}

// Words says texts and writes dates in one language. The zero value is not
// usable; Catalogue.Words gives one. It is small, copied freely and safe for
// concurrent use.
type Words struct {
	lang      string
	localizer *i18n.Localizer
	messages  map[string]Message
}

// Lang returns "da" or "en", fit for an HTML lang attribute.
func (w Words) Lang() string { return w.lang }

// T says the text behind id with data filled in; data may be nil. Values go in
// as they are: the platform's adapter escapes, nothing here does. An unknown id,
// a variable left out or a nil value is a programming error and gives "⟦id⟧",
// which no test lets through.
func (w Words) T(id string, data Data) string {
	if data == nil {
		data = Data{}
	}
	return w.say(id, nil, data)
}

// N says the text behind id in the plural form of count, which is an int or a
// decimal with a point as a string, such as "1.5". The text sees it as
// {{.PluralCount}}, with a comma in Danish. N never changes data. Mistakes give
// "⟦id⟧" as in T, and so does a text without plural forms, a float or "1,5".
func (w Words) N(id string, count any, data Data) string {
	if !w.messages[id].Countable() {
		return missing(id)
	}
	filled := maps.Clone(data)
	if filled == nil {
		filled = Data{}
	}
	filled["PluralCount"] = count
	if decimal, ok := count.(string); ok && w.lang == Danish {
		filled["PluralCount"] = strings.Replace(decimal, ".", ",", 1)
	}
	return w.say(id, count, filled)
}

func (w Words) say(id string, count any, data Data) string {
	for _, value := range data {
		if value == nil {
			return missing(id)
		}
	}
	text, err := w.localizer.Localize(&i18n.LocalizeConfig{
		MessageID:      id,
		TemplateData:   data,
		PluralCount:    count,
		TemplateParser: strict,
	})
	if err != nil {
		return missing(id)
	}
	return text
}

// missing marks a text that could not be said, so that it is seen and found.
func missing(id string) string { return "⟦" + id + "⟧" }

// List joins names as a sentence does: "Mette, Ole og Jens". It keeps their
// order, and returns "" when there are none.
func (w Words) List(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	and := " og "
	if w.lang == English {
		and = " and "
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + and + names[last]
}
