package teams

import (
	"crypto/sha256"
	"encoding/base32"
	"slices"
	"strings"
	"time"

	"mentorbot/bot/chat"
)

const (
	inputMax = 3000
	ticked   = "true"
	unticked = "false" // what an empty Input.Toggle sends
)

// revision sets the inputs of one showing of a form apart from those of an
// earlier one: Teams keeps what was typed by id when a card is changed. The same
// act gives the same revision, so that its second delivery is answered as the
// first.
func revision(act, form string) string {
	sum := sha256.Sum256([]byte(act + "\x00" + form))
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum[:]))[:10]
}

func inputID(field, revision string) string { return field + ".r" + revision }

// fieldOf returns the field of an input, when it is of the revision.
func fieldOf(id, revision string) (string, bool) { return strings.CutSuffix(id, ".r"+revision) }

// bare reports whether a form may stand in the chat: it holds no stored text,
// neither in its fields nor above them.
func bare(f chat.Form) bool {
	if !f.Fillable() || !f.Text.Empty() {
		return false
	}
	return !slices.ContainsFunc(f.Fields, func(f chat.Field) bool { return !f.Value.Empty() || !f.Hint.Empty() })
}

// showing is a form as it is shown now.
type showing struct {
	form     chat.Form
	revision string
	card     string // the message that it was opened from
	errors   chat.FieldErrors
	page     int // -1 for the first with an error
}

// errorID begins the id of what stands at an input.
const errorID = "error."

// dialog is the card in a dialog. A form that is longer than a message may be
// is shown in pages.
func (a *Adapter) dialog(s showing) card {
	pages := a.pages(s)
	at := min(max(s.page, 0), len(pages)-1)
	if s.page < 0 {
		at = max(0, slices.IndexFunc(pages, func(page []element) bool {
			return slices.ContainsFunc(page, func(e element) bool { return strings.HasPrefix(e.ID, errorID) })
		}))
	}
	c := newCard(label(s.form.Title), pages[at])
	d := data{Form: s.form.ID, Revision: s.revision, Card: s.card}
	switch {
	case at+1 < len(pages):
		d.Page = at + 1
		c.Actions = []action{{Type: actionSubmit, Title: a.config.Text("teams.next", nil), Data: &d}}
	case s.form.Submit != "":
		c.Actions = []action{{Type: actionSubmit, Title: label(s.form.Submit), Data: &d}}
	}
	return c
}

// inline is a bare form as a card in the chat.
func (a *Adapter) inline(f chat.Form, revision string) card {
	body := headingOf(f.Title)
	for _, field := range f.Fields {
		body = append(body, a.field(field, showing{revision: revision})...)
	}
	return newCard(label(f.Title), body, execute(label(f.Submit), verbSubmit, data{Form: f.ID, Revision: revision}))
}

// pages are the elements of a form, in pages of what a message may hold. A
// field is never parted from its label.
func (a *Adapter) pages(s showing) [][]element {
	groups := [][]element{{}}
	for _, e := range reading(s.form.Text) {
		groups = append(groups, []element{e})
	}
	for _, f := range s.form.Fields {
		group := a.field(f, s)
		if f.Kind != chat.FieldReading {
			groups = append(groups, group)
			continue
		}
		for i := 0; i < len(group); i++ { // long texts to read may be parted
			end := i + 1
			if i == 0 {
				end = len(group) - len(lines(f.Value.Reveal(), escape)) // the label and the hint
				end = min(end+1, len(group))                            // stay with the first line
			}
			groups = append(groups, group[i:end])
			i = end - 1
		}
	}
	var pages [][]element
	var page []element
	room := roomMax
	for _, g := range groups {
		n := size(g)
		if n > room && len(page) > 0 {
			pages, page, room = append(pages, page), nil, roomMax
		}
		page, room = append(page, g...), room-n
	}
	return append(pages, page)
}

// reading shows text of a dialog. Lines that begin with "> " are people's own
// words: in them nothing is acted on.
func reading(text chat.Value) []element {
	return lines(text.Reveal(), func(line string) string {
		if strings.HasPrefix(line, "> ") {
			return escape(line)
		}
		return rich(line)
	})
}

func (a *Adapter) field(f chat.Field, s showing) []element {
	name := escape(chat.Plain(oneLine(f.Label)))
	switch f.Kind {
	case chat.FieldHeading:
		return headingOf(f.Label)
	case chat.FieldReading:
		all := []element{{Type: textBlock, Text: name, Weight: "Bolder", Wrap: true}}
		return append(append(all, hint(f)...), lines(f.Value.Reveal(), escape)...)
	}
	e := a.input(f)
	e.ID, e.Label = inputID(f.ID, s.revision), name
	all := hint(f)
	if wrong := s.errors[f.ID]; wrong != "" {
		all = append(all, element{Type: textBlock, ID: errorID + e.ID, Text: escape(chat.Plain(oneLine(wrong))), Weight: "Bolder", Wrap: true})
	}
	if f.Required {
		e.Required, e.Error = true, a.config.Text("error.empty.required", nil)
	}
	return append(all, e)
}

// hint is what stands between the label of a text to read and the text, and
// above an input.
func hint(f chat.Field) []element {
	all := lines(chat.Plain(f.Hint.Reveal()), escape)
	for i := range all {
		all[i].Subtle = true
	}
	return all
}

// input is the input of a field, without its id and label.
func (a *Adapter) input(f chat.Field) element {
	value := printable(f.Value.Reveal())
	switch f.Kind {
	case chat.FieldSelect:
		e := element{Type: inputChoice, Style: "compact", Wrap: true, Placeholder: a.config.Text("teams.choose", nil)}
		for _, o := range f.Options {
			e.Choices = append(e.Choices, choice{chat.Plain(oneLine(o.Label)), o.Value})
			if o.Value == value {
				e.Value = value
			}
		}
		return e
	case chat.FieldCheck:
		e := element{Type: inputToggle, Title: a.config.Text("btn.yes", nil), Wrap: true}
		if value == ticked {
			e.Value = ticked
		}
		return e
	case chat.FieldDate:
		e := element{Type: inputDate, Placeholder: a.config.Text("teams.date", nil)}
		if _, err := time.Parse(time.DateOnly, value); err == nil {
			e.Value = value
		}
		return e
	case chat.FieldTime:
		e := element{Type: inputTime, Placeholder: a.config.Text("teams.time", nil)}
		if _, err := time.Parse("15:04", value); err == nil {
			e.Value = value
		}
		return e
	default:
		e := element{Type: inputText, Multiline: f.Kind == chat.FieldParagraph, Max: inputMax}
		if f.Max > 0 {
			e.Max = min(f.Max, inputMax)
		}
		e.Value = cut(value, e.Max)
		return e
	}
}

// filled is the form with what was typed in the place of what stood in it.
func filled(f chat.Form, typed map[string]chat.Value) chat.Form {
	f.Fields = slices.Clone(f.Fields)
	for i, field := range f.Fields {
		if field.Kind != chat.FieldHeading && field.Kind != chat.FieldReading {
			f.Fields[i].Value = typed[field.ID]
		}
	}
	return f
}

// firstInput is the field at which an error stands that belongs to none.
func firstInput(f chat.Form) string {
	for _, field := range f.Fields {
		if field.Kind != chat.FieldHeading && field.Kind != chat.FieldReading {
			return field.ID
		}
	}
	return ""
}
