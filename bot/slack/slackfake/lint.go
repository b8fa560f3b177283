package slackfake

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// linter collects what is wrong with blocks. Refused is what Slack would not
// take, house what this product does not send.
type linter struct {
	refused, house []string
	modal          bool
	inputs         int
	buttons        int
	ids            map[string]bool
}

func (l *linter) no(format string, a ...any) {
	l.refused = append(l.refused, fmt.Sprintf(format, a...))
}
func (l *linter) unwanted(format string, a ...any) {
	l.house = append(l.house, fmt.Sprintf(format, a...))
}

// LintMessage returns what Slack refuses and what the house forbids in the
// blocks of a message.
func LintMessage(blocks []byte) (refused, house []string) {
	l := linter{ids: map[string]bool{}}
	all := l.parse(blocks)
	l.blocks(all, 50)
	if n := texts(all); n > 13000 {
		l.no("%d characters in all blocks, at most 13000", n)
	}
	if l.buttons > 5 {
		l.unwanted("%d buttons, at most five", l.buttons)
	}
	return l.refused, l.house
}

// LintView returns what Slack refuses and what the house forbids in a modal
// or a Home tab.
func LintView(view []byte) (refused, house []string) {
	l := linter{modal: true, ids: map[string]bool{}}
	if len(view) > 250_000 {
		l.no("view of %d bytes, at most 250 KB", len(view))
	}
	var v node
	if json.Unmarshal(view, &v) != nil {
		return []string{"view is no JSON"}, nil
	}
	switch v.str("type") {
	case "modal":
		l.plain(v.sub("title"), "title", 24)
		for _, key := range []string{"submit", "close"} {
			if _, there := v[key]; there {
				l.plain(v.sub(key), key, 24)
			}
		}
	case "home":
	default:
		l.no("view type %q", v.str("type"))
	}
	l.longest("private_metadata", v.str("private_metadata"), 3000)
	l.longest("callback_id", v.str("callback_id"), 255)
	l.blocks(v.list("blocks"), 100)
	if _, ok := v["submit"]; l.inputs > 0 && !ok {
		l.no("inputs without a submit button")
	}
	return l.refused, l.house
}

// lintBlocks reads and checks the blocks of a message.
func lintBlocks(t testing.TB, raw string) ([]node, error) {
	if raw == "" {
		return nil, nil
	}
	refused, house := LintMessage([]byte(raw))
	for _, h := range house {
		t.Errorf("slackfake: message: %s", h)
	}
	if len(refused) > 0 {
		code := "invalid_blocks"
		if strings.Contains(refused[0], "in all blocks") {
			code = "msg_blocks_too_long"
		}
		return nil, refuse(code, refused...)
	}
	var all []node
	_ = json.Unmarshal([]byte(raw), &all)
	return all, nil
}

func (l *linter) parse(raw []byte) []node {
	var all []node
	if err := json.Unmarshal(raw, &all); err != nil {
		l.no("blocks are no JSON")
	}
	return all
}

func texts(all []node) int {
	n := 0
	for _, b := range all {
		n += size(b.sub("text").str("text"))
		for _, e := range b.list("elements") {
			n += size(e.sub("text").str("text"))
		}
	}
	return n
}

func (l *linter) longest(what, s string, most int) {
	if n := size(s); n > most {
		l.no("%s of %d characters, at most %d", what, n, most)
	}
}

// text checks a text object of either type.
func (l *linter) text(o node, what string, most int) {
	switch o.str("type") {
	case "mrkdwn", "plain_text":
	default:
		l.no("%s is no text object", what)
	}
	if strings.TrimSpace(o.str("text")) == "" {
		l.no("%s is empty", what)
	}
	l.longest(what, o.str("text"), most)
}

func (l *linter) plain(o node, what string, most int) {
	l.text(o, what, most)
	if o.str("type") != "plain_text" {
		l.no("%s must be plain_text", what)
	}
}

func (l *linter) blocks(all []node, most int) {
	if len(all) == 0 {
		l.no("no blocks")
	}
	if len(all) > most {
		l.no("%d blocks, at most %d", len(all), most)
	}
	for _, b := range all {
		if id := b.str("block_id"); id != "" {
			l.longest("block_id", id, 255)
			if l.ids[id] {
				l.no("block_id %s twice", id)
			}
			l.ids[id] = true
		}
		l.block(b)
	}
}

func (l *linter) block(b node) {
	switch b.str("type") {
	case "section":
		l.text(b.sub("text"), "section text", 3000)
		for _, forbidden := range []string{"fields", "accessory"} {
			if _, there := b[forbidden]; there {
				l.unwanted("section with %s", forbidden)
			}
		}
	case "header":
		l.plain(b.sub("text"), "header", 150)
	case "context":
		if n := len(b.list("elements")); n == 0 || n > 10 {
			l.no("context with %d elements", n)
		}
		for _, e := range b.list("elements") {
			l.text(e, "context element", 3000)
		}
	case "divider":
	case "actions":
		all := b.list("elements")
		if len(all) == 0 || len(all) > 25 {
			l.no("actions with %d elements", len(all))
		}
		if len(all) > 2 {
			l.unwanted("%d buttons in a row, at most two", len(all))
		}
		seen := map[string]bool{}
		for _, e := range all {
			l.button(e)
			if n := size(e.text("text")); n > 25 && len(all) > 1 {
				l.unwanted("button text of %d characters beside another, at most 25", n)
			}
			if seen[e.str("action_id")] {
				l.no("action_id %s twice in a block", e.str("action_id"))
			}
			seen[e.str("action_id")] = true
		}
	case "input":
		if !l.modal {
			l.unwanted("input in a message")
		}
		l.inputs++
		l.plain(b.sub("label"), "label", 2000)
		if _, there := b["hint"]; there {
			l.plain(b.sub("hint"), "hint", 2000)
		}
		l.element(b.sub("element"))
	case "rich_text", "table", "image", "video", "markdown":
		l.unwanted("block of type %s", b.str("type"))
	default:
		l.no("block of type %q", b.str("type"))
	}
}

func (l *linter) button(e node) {
	l.buttons++
	if e.str("type") != "button" {
		l.unwanted("element %q in actions", e.str("type"))
	}
	l.plain(e.sub("text"), "button text", 75)
	l.longest("button value", e.str("value"), 2000)
	l.longest("action_id", e.str("action_id"), 255)
	l.longest("accessibility_label", e.str("accessibility_label"), 75)
	l.longest("url", e.str("url"), 3000)
	if c := e.sub("confirm"); c != nil {
		l.plain(c.sub("title"), "confirm title", 100)
		l.text(c.sub("text"), "confirm text", 300)
		l.plain(c.sub("confirm"), "confirm button", 30)
		l.plain(c.sub("deny"), "deny button", 30)
	}
}

func (l *linter) element(e node) {
	l.longest("action_id", e.str("action_id"), 255)
	if _, there := e["placeholder"]; there {
		l.plain(e.sub("placeholder"), "placeholder", 150)
	}
	switch kind := e.str("type"); kind {
	case "plain_text_input":
		most, given := e["max_length"].(float64)
		if given && (most < 1 || most > 3000) {
			l.no("max_length %v, at most 3000", most)
		}
		if !given {
			most = 3000
		}
		l.longest("initial_value", e.str("initial_value"), int(most))
	case "static_select":
		l.options(e, 100, e.sub("initial_option"))
	case "radio_buttons":
		l.options(e, 10, e.sub("initial_option"))
	case "checkboxes":
		l.options(e, 10, e.list("initial_options")...)
	case "datepicker", "timepicker", "users_select":
	case "number_input", "datetimepicker":
		l.unwanted("element %s", kind)
	default:
		l.no("element of type %q", kind)
	}
}

func (l *linter) options(e node, most int, initial ...node) {
	all := e.list("options")
	if len(all) == 0 || len(all) > most {
		l.no("%d options, at most %d", len(all), most)
	}
	var known []string
	for _, o := range all {
		l.text(o.sub("text"), "option text", 75)
		l.longest("option value", o.str("value"), 150)
		if o.str("value") == "" {
			l.no("option without a value")
		}
		known = append(known, string(encode(o)))
	}
	for _, o := range initial {
		if o != nil && !slices.Contains(known, string(encode(o))) {
			l.no("the initial option is not among the options")
		}
	}
}
