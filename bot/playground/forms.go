package playground

import (
	"encoding/json"
	"slices"

	"mentorbot/bot/chat"
)

// keptForms is how many dialogs per person can be sent at the same time; the
// oldest gives way.
const keptForms = 32

// form is a dialog with what a platform needs to know of it.
type form struct{ chat.Form }

// openForm is a dialog that was served and not sent yet.
type openForm struct {
	form
	message string // id of the message it was opened from, or empty
}

// forms are the open dialogs per person, oldest first.
type forms map[chat.Address][]openForm

func (fs forms) open(of chat.Address, f openForm) {
	fs.close(of, f.ID)
	list := append(fs[of], f)
	fs[of] = list[max(0, len(list)-keptForms):]
}

func (fs forms) find(of chat.Address, id string) (openForm, bool) {
	for _, f := range fs[of] {
		if f.ID == id {
			return f, true
		}
	}
	return openForm{}, false
}

func (fs forms) close(of chat.Address, id string) {
	fs[of] = slices.DeleteFunc(fs[of], func(f openForm) bool { return f.ID == id })
}

// isInput tells fields that take a value from those that are only read.
func isInput(f chat.Field) bool {
	return f.Kind != chat.FieldHeading && f.Kind != chat.FieldReading
}

// firstInput returns the id of the first field that takes a value, or "".
func (f form) firstInput() string {
	for _, field := range f.Fields {
		if isInput(field) {
			return field.ID
		}
	}
	return ""
}

// typed returns the dialog with what was typed standing in its fields.
func (f form) typed(values map[string]chat.Value) chat.Form {
	kept := f.Form
	kept.Fields = slices.Clone(kept.Fields)
	for i, field := range kept.Fields {
		if isInput(field) {
			kept.Fields[i].Value = values[field.ID]
		}
	}
	return kept
}

// readValues reads what was sent. It refuses fields that the dialog does not
// have; whether a value is a good one is for the bot to say, at its field.
func readValues(f form, raw map[string]any) (map[string]chat.Value, error) {
	fields := map[string]chat.Field{}
	for _, field := range f.Fields {
		if isInput(field) {
			fields[field.ID] = field
		}
	}
	values := make(map[string]chat.Value, len(raw))
	for id, v := range raw {
		_, known := fields[id]
		text, ok := valueText(v)
		if !known || !ok {
			return nil, errBadValue
		}
		values[id] = chat.Confidential(text)
	}
	return values, nil
}

func valueText(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return printable(v), true
	case json.Number:
		return v.String(), true
	case bool:
		if v {
			return "true", true
		}
		return "", true
	default:
		return "", false
	}
}
