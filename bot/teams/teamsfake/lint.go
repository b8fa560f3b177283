package teamsfake

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

const cardType = "application/vnd.microsoft.card.adaptive"

// allowed are the properties of each element that every client of Teams knows
// in version 1.5, and no others.
var allowed = map[string][]string{
	"TextBlock":       {"type", "id", "text", "wrap", "style", "weight", "isSubtle", "spacing", "separator"},
	"FactSet":         {"type", "facts", "spacing"},
	"Input.Text":      {"type", "id", "label", "value", "placeholder", "isMultiline", "maxLength", "isRequired", "errorMessage"},
	"Input.Date":      {"type", "id", "label", "value", "placeholder", "isRequired", "errorMessage"},
	"Input.Time":      {"type", "id", "label", "value", "placeholder", "isRequired", "errorMessage"},
	"Input.ChoiceSet": {"type", "id", "label", "value", "placeholder", "style", "wrap", "choices", "isRequired", "errorMessage"},
	"Input.Toggle":    {"type", "id", "label", "title", "value", "wrap", "isRequired", "errorMessage"},
	"Action.Execute":  {"type", "title", "verb", "data", "fallback", "associatedInputs"},
	"Action.Submit":   {"type", "title", "data", "associatedInputs"},
	"Action.OpenUrl":  {"type", "title", "url"},
}

// Lint returns what is wrong with a card, in a chat or in a dialog.
func Lint(card map[string]any, dialog bool) (problems []string) {
	wrong := func(format string, args ...any) { problems = append(problems, fmt.Sprintf(format, args...)) }
	known := func(e map[string]any) string {
		kind, _ := e["type"].(string)
		for key := range e {
			if !slices.Contains(allowed[kind], key) {
				wrong("%s has %s", kind, key)
			}
		}
		return kind
	}
	if card["type"] != "AdaptiveCard" || card["version"] != "1.5" || card["lang"] == nil || card["fallbackText"] == "" {
		wrong("the card's frame is %v %v %v %q", card["type"], card["version"], card["lang"], card["fallbackText"])
	}
	ids := map[any]bool{}
	for _, e := range list(card["body"]) {
		kind := known(e)
		if id := e["id"]; id != nil {
			if ids[id] {
				wrong("two elements %v", id)
			}
			ids[id] = true
		}
		switch {
		case kind == "TextBlock":
			if e["wrap"] != true || e["text"] == nil {
				wrong("a TextBlock without text or wrap: %v", e)
			}
		case kind == "FactSet":
			if len(list(e["facts"])) == 0 {
				wrong("a FactSet without facts")
			}
		case strings.HasPrefix(kind, "Input."):
			if e["id"] == nil || text(e["label"]) == "" {
				wrong("%s without id or label: %v", kind, e["id"])
			}
			if e["isRequired"] == true && text(e["errorMessage"]) == "" {
				wrong("%v is required and says nothing", e["id"])
			}
			if (kind == "Input.Date" || kind == "Input.Time") && text(e["placeholder"]) == "" {
				wrong("%v without a placeholder is blank on iOS", e["id"])
			}
			if value := text(e["value"]); value != "" && !dialog {
				wrong("%v stands in a chat with a value", e["id"])
			}
		default:
			wrong("an element of type %q", kind)
		}
	}
	actions := list(card["actions"])
	if len(actions) > 5 {
		wrong("%d buttons", len(actions))
	}
	for _, act := range actions {
		kind := known(act)
		data, _ := act["data"].(map[string]any)
		if n := utf8.RuneCountInString(text(act["title"])); n == 0 || n > 40 {
			wrong("a title of %d characters", n)
		}
		switch {
		case kind == "Action.OpenUrl":
			if !strings.HasPrefix(text(act["url"]), "http") || data != nil || dialog {
				wrong("a link to %v", act["url"])
			}
		case data == nil:
			wrong("a button without data")
		case dialog && (kind != "Action.Submit" || data["msteams"] != nil):
			wrong("a %s in a dialog", kind)
		case kind == "Action.Execute":
			old, _ := act["fallback"].(map[string]any)
			if old == nil || old["type"] != "Action.Submit" || act["verb"] == nil || text(old["title"]) != text(act["title"]) {
				wrong("a button without its like for old clients")
			}
		case kind != "Action.Submit":
			wrong("a button of type %q", kind)
		case !dialog && kindOf(data) != "task/fetch":
			wrong("a Submit that opens no dialog")
		}
	}
	return problems
}

func kindOf(data map[string]any) string {
	teams, _ := data["msteams"].(map[string]any)
	return text(teams["type"])
}

func text(v any) string { s, _ := v.(string); return s }

func list(v any) (all []map[string]any) {
	items, _ := v.([]any)
	for _, item := range items {
		m, _ := item.(map[string]any)
		all = append(all, m)
	}
	return all
}

// keepsQuiet fails the test over words of an input in a card that stays.
func (t *Tenant) keepsQuiet(raw string, _ Message) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, typed := range t.typed {
		if strings.Contains(raw, typed) {
			t.tb.Error("what was typed in an input stands in a chat")
		}
	}
}
