package slackfake

import (
	"encoding/json"
	"strings"
	"testing"
)

func text(kind, s string) map[string]any { return map[string]any{"type": kind, "text": s} }
func plain(s string) map[string]any      { return text("plain_text", s) }
func times(n int, v any) []any {
	all := make([]any, n)
	for i := range all {
		all[i] = v
	}
	return all
}

type object = map[string]any

func section(n int) object {
	return object{"type": "section", "text": text("mrkdwn", strings.Repeat("å", n))}
}

func button(label, value, action int) object {
	return object{"type": "button", "action_id": strings.Repeat("a", action), "value": strings.Repeat("v", value), "text": plain(strings.Repeat("æ", label))}
}

// asking is a button that asks once more.
func asking(title, body, deny int) object {
	b := button(1, 1, 1)
	b["confirm"] = object{"title": plain(strings.Repeat("t", title)), "text": plain(strings.Repeat("t", body)), "confirm": plain("x"), "deny": plain(strings.Repeat("d", deny))}
	return b
}

func actions(all ...any) object { return object{"type": "actions", "elements": all} }

func input(element object) object {
	return object{"type": "input", "block_id": "b", "label": plain("L"), "element": element}
}

func modal(more object, blocks ...any) object {
	v := object{"type": "modal", "title": plain("T"), "submit": plain("S"), "blocks": blocks}
	for k, x := range more {
		v[k] = x
	}
	return v
}

func option(label, value int) object {
	return object{"text": plain(strings.Repeat("o", label)), "value": strings.Repeat("v", value)}
}

// TestEveryLimitIsHeld has for each limit the largest that passes and the
// smallest that does not.
func TestEveryLimitIsHeld(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ good, bad []any }{
		"blocks":       {times(50, section(1)), times(51, section(1))},
		"no blocks":    {times(1, section(1)), []any{}},
		"section":      {[]any{section(3000)}, []any{section(3001)}},
		"empty":        {[]any{section(1)}, []any{section(0)}},
		"header":       {[]any{object{"type": "header", "text": plain(strings.Repeat("h", 150))}}, []any{object{"type": "header", "text": plain(strings.Repeat("h", 151))}}},
		"header type":  {[]any{object{"type": "header", "text": plain("h")}}, []any{object{"type": "header", "text": text("mrkdwn", "h")}}},
		"button text":  {[]any{actions(button(75, 1, 1))}, []any{actions(button(76, 1, 1))}},
		"button value": {[]any{actions(button(1, 2000, 1))}, []any{actions(button(1, 2001, 1))}},
		"url": {[]any{actions(object{"type": "button", "text": plain("x"), "url": strings.Repeat("u", 3000)})},
			[]any{actions(object{"type": "button", "text": plain("x"), "url": strings.Repeat("u", 3001)})}},
		"confirm":       {[]any{actions(asking(100, 300, 30))}, []any{actions(asking(100, 301, 30))}},
		"confirm title": {[]any{actions(asking(100, 1, 1))}, []any{actions(asking(101, 1, 1))}},
		"confirm deny":  {[]any{actions(asking(1, 1, 30))}, []any{actions(asking(1, 1, 31))}},
		"action_id":     {[]any{actions(button(1, 1, 255))}, []any{actions(button(1, 1, 256))}},
		"action_id two": {[]any{actions(button(1, 1, 1), button(1, 1, 2))}, []any{actions(button(1, 1, 1), button(1, 1, 1))}},
		"no buttons":    {[]any{actions(button(1, 1, 1))}, []any{actions()}},
		"block_id": {[]any{object{"type": "divider", "block_id": strings.Repeat("b", 255)}},
			[]any{object{"type": "divider", "block_id": strings.Repeat("b", 256)}}},
		"block_id twice": {[]any{object{"type": "divider", "block_id": "a"}, object{"type": "divider", "block_id": "b"}},
			[]any{object{"type": "divider", "block_id": "a"}, object{"type": "divider", "block_id": "a"}}},
		"all texts": {[]any{section(2600), section(2600), section(2600), section(2600), section(2600)},
			[]any{section(2600), section(2600), section(2600), section(2600), section(2601)}},
		"context": {[]any{object{"type": "context", "elements": times(10, plain("x"))}}, []any{object{"type": "context", "elements": times(11, plain("x"))}}},
		"type":    {[]any{object{"type": "divider"}}, []any{object{"type": "tomorrow"}}},
	} {
		if refused, house := LintMessage(raw(t, c.good)); len(refused)+len(house) != 0 {
			t.Errorf("%s: the largest is refused: %v %v", name, refused, house)
		}
		if refused, _ := LintMessage(raw(t, c.bad)); len(refused) == 0 {
			t.Errorf("%s: too large passes", name)
		}
	}
	field := func(most float64, n int) object {
		return input(object{"type": "plain_text_input", "max_length": most, "initial_value": strings.Repeat("t", n)})
	}
	choice := func(kind string, all []any) object { return input(object{"type": kind, "options": all}) }
	for name, c := range map[string]struct{ good, bad object }{
		"title":            {modal(object{"title": plain(strings.Repeat("t", 24))}, section(1)), modal(object{"title": plain(strings.Repeat("t", 25))}, section(1))},
		"submit":           {modal(object{"submit": plain(strings.Repeat("t", 24))}, section(1)), modal(object{"submit": plain(strings.Repeat("t", 25))}, section(1))},
		"close":            {modal(object{"close": plain(strings.Repeat("t", 24))}, section(1)), modal(object{"close": plain(strings.Repeat("t", 25))}, section(1))},
		"private_metadata": {modal(object{"private_metadata": strings.Repeat("m", 3000)}, section(1)), modal(object{"private_metadata": strings.Repeat("m", 3001)}, section(1))},
		"callback_id":      {modal(object{"callback_id": strings.Repeat("m", 255)}, section(1)), modal(object{"callback_id": strings.Repeat("m", 256)}, section(1))},
		"blocks":           {modal(nil, times(100, section(1))...), modal(nil, times(101, section(1))...)},
		"size":             {modal(nil, times(80, section(1400))...), modal(nil, times(90, section(1400))...)},
		"max_length":       {modal(nil, field(3000, 1)), modal(nil, field(3001, 1))},
		"initial_value":    {modal(nil, field(10, 10)), modal(nil, field(10, 11))},
		"options":          {modal(nil, choice("static_select", times(100, option(75, 150)))), modal(nil, choice("static_select", times(101, option(1, 1))))},
		"option text":      {modal(nil, choice("static_select", times(1, option(75, 1)))), modal(nil, choice("static_select", times(1, option(76, 1))))},
		"option value":     {modal(nil, choice("static_select", times(1, option(1, 150)))), modal(nil, choice("static_select", times(1, option(1, 151))))},
		"checkboxes":       {modal(nil, choice("checkboxes", times(10, option(1, 1)))), modal(nil, choice("checkboxes", times(11, option(1, 1))))},
		"radio":            {modal(nil, choice("radio_buttons", times(10, option(1, 1)))), modal(nil, choice("radio_buttons", times(11, option(1, 1))))},
		"no submit":        {modal(nil, field(1, 0)), object{"type": "modal", "title": plain("T"), "blocks": []any{field(1, 0)}}},
		"unknown initial": {modal(nil, input(object{"type": "static_select", "options": times(1, option(1, 1)), "initial_option": option(1, 1)})),
			modal(nil, input(object{"type": "static_select", "options": times(1, option(1, 1)), "initial_option": option(1, 2)}))},
		"label": {modal(nil, object{"type": "input", "label": plain(strings.Repeat("l", 2000)), "element": object{"type": "datepicker"}}),
			modal(nil, object{"type": "input", "label": plain(strings.Repeat("l", 2001)), "element": object{"type": "datepicker"}})},
		"hint": {modal(nil, object{"type": "input", "label": plain("l"), "hint": plain(strings.Repeat("l", 2000)), "element": object{"type": "datepicker"}}),
			modal(nil, object{"type": "input", "label": plain("l"), "hint": plain(strings.Repeat("l", 2001)), "element": object{"type": "datepicker"}})},
		"placeholder": {modal(nil, input(object{"type": "datepicker", "placeholder": plain(strings.Repeat("l", 150))})),
			modal(nil, input(object{"type": "datepicker", "placeholder": plain(strings.Repeat("l", 151))}))},
		"element": {modal(nil, input(object{"type": "timepicker"})), modal(nil, input(object{"type": "tomorrow"}))},
		"type":    {modal(nil, section(1)), modal(object{"type": "workflow_step"}, section(1))},
	} {
		if refused, house := LintView(raw(t, c.good)); len(refused)+len(house) != 0 {
			t.Errorf("%s: the largest is refused: %v %v", name, refused, house)
		}
		if refused, _ := LintView(raw(t, c.bad)); len(refused) == 0 {
			t.Errorf("%s: too large passes", name)
		}
	}
}

func TestTheHouseRulesAreHeld(t *testing.T) {
	t.Parallel()
	three := actions(button(1, 1, 1), button(1, 1, 2), button(1, 1, 3))
	for name, blocks := range map[string][]any{
		"long in a row":    {actions(button(26, 1, 1), button(1, 1, 2))},
		"six buttons":      {actions(button(1, 1, 1), button(1, 1, 2)), actions(button(1, 1, 1), button(1, 1, 2)), actions(button(1, 1, 1), button(1, 1, 2))},
		"three in a row":   {three},
		"fields":           {object{"type": "section", "text": plain("x"), "fields": []any{}}},
		"rich_text":        {object{"type": "rich_text"}},
		"a table":          {object{"type": "table"}},
		"an image":         {object{"type": "image"}},
		"input in a chat":  {input(object{"type": "datepicker"})},
		"select in a chat": {actions(object{"type": "static_select", "text": plain("x")})},
	} {
		if _, house := LintMessage(raw(t, blocks)); len(house) == 0 {
			t.Errorf("%s: passes", name)
		}
	}
	for _, kind := range []string{"number_input", "datetimepicker"} {
		if _, house := LintView(raw(t, modal(nil, input(object{"type": kind})))); len(house) == 0 {
			t.Errorf("%s: passes", kind)
		}
	}
}

func raw(t *testing.T, v any) []byte {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
