package slack

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/slack-go/slack"

	"mentorbot/bot/chat"
)

const (
	headerMax  = 150
	buttonMax  = 75
	buttonsRow = 2
	// rowMax is the longest label beside another: on a telephone both stand on
	// one row.
	rowMax = 25
	// shelfAction marks the adapter's own button, which opens a dialog from
	// the shelf.
	shelfAction = "shelf"
	// linkAction begins the name of a button that opens an address. Slack tells
	// of its press all the same.
	linkAction = "link"
)

// listTail follows the lines of a list: iOS loses the last line of one.
const listTail = "\n\u00a0"

// own returns the adapter's button for a dialog on the shelf, or nothing.
func (a *Adapter) own(shelved string) []*slack.ButtonBlockElement {
	if shelved == "" {
		return nil
	}
	return []*slack.ButtonBlockElement{slack.NewButtonBlockElement(shelfAction, shelved, plainText(cut(a.config.Text("btn.open", nil), buttonMax)))}
}

// renderText is what notifications and screen readers say.
func renderText(m chat.Message) string {
	text := printable(m.Text)
	for most := textMax; ; most -= 200 {
		if escaped := escape(cut(text, most)); len([]rune(escaped)) <= textMax {
			return escaped
		}
	}
}

// renderBlocks is what stands on the screen: one column, no tables, buttons
// two in a row and a long one alone, those in more behind the message's own.
func renderBlocks(m chat.Message, more ...[]*slack.ButtonBlockElement) []slack.Block {
	var all []slack.Block
	for _, b := range m.Blocks {
		all = append(all, renderBlock(b)...)
	}
	if len(all) == 0 {
		all = sections(printable(m.Text), plainText)
	}
	subject := chat.Plain(printable(m.Text))
	var buttons []*slack.ButtonBlockElement
	for i, act := range m.Actions {
		label := plainText(cut(chat.Plain(printable(act.Label)), buttonMax))
		b := slack.NewButtonBlockElement("a"+strconv.Itoa(i), act.ID, label)
		b.AccessibilityLabel = aloud(label.Text, subject)
		if act.URL != "" {
			b.ActionID, b.Value, b.URL = linkAction+strconv.Itoa(i), "", act.URL
		}
		buttons = append(buttons, b)
	}
	for _, b := range more {
		buttons = append(buttons, b...)
	}
	for i, row := range rows(buttons) {
		all = append(all, slack.NewActionBlock("actions."+strconv.Itoa(i), row...))
	}
	return all
}

// rows puts buttons into rows, in their order.
func rows(buttons []*slack.ButtonBlockElement) (all [][]slack.BlockElement) {
	long := func(b *slack.ButtonBlockElement) bool { return utf8.RuneCountInString(b.Text.Text) > rowMax }
	for i, b := range buttons {
		last := len(all) - 1
		if last >= 0 && len(all[last]) < buttonsRow && !long(b) && !long(buttons[i-1]) {
			all[last] = append(all[last], b)
			continue
		}
		all = append(all, []slack.BlockElement{b})
	}
	return all
}

// aloud is what a screen reader says of a button: the label, and of what, since
// people move from button to button without the text before them.
func aloud(label, subject string) string {
	subject, _, _ = strings.Cut(strings.TrimSpace(subject), "\n")
	if subject == "" {
		return label
	}
	return cut(label+": "+subject, buttonMax)
}

func renderBlock(b chat.Block) []slack.Block {
	switch b.Kind {
	case chat.KindHeading:
		if text := chat.Plain(printable(b.Text)); strings.TrimSpace(text) != "" {
			return []slack.Block{slack.NewHeaderBlock(plainText(cut(text, headerMax)))}
		}
		return nil
	case chat.KindList:
		return lines(b.Items, func(int) string { return "• " }, listTail)
	case chat.KindSteps:
		return lines(b.Items, func(i int) string { return strconv.Itoa(i+1) + ". " }, listTail)
	case chat.KindFacts:
		facts := make([]string, len(b.Facts))
		for i, f := range b.Facts {
			facts[i] = "**" + chat.Plain(f.Label) + ":** " + f.Value
		}
		return lines(facts, func(int) string { return "" }, "")
	default:
		return sections(printable(b.Text), richText)
	}
}

func lines(items []string, before func(int) string, tail string) []slack.Block {
	if len(items) == 0 {
		return nil
	}
	all := make([]string, len(items))
	for i, item := range items {
		all[i] = before(i) + printable(item)
	}
	return sections(strings.Join(all, "\n")+tail, richText)
}

// ephemeral is a message that one person sees and Slack does not keep, as an
// acknowledgement or a response_url takes it.
type ephemeral struct {
	ResponseType    string        `json:"response_type,omitempty"`
	ReplaceOriginal bool          `json:"replace_original"`
	Text            string        `json:"text"`
	Markdown        bool          `json:"mrkdwn"`
	Blocks          []slack.Block `json:"blocks"`
}

func (a *Adapter) ephemeral(m chat.Message, shelved string) ephemeral {
	return ephemeral{ResponseType: "ephemeral", Text: renderText(m), Blocks: renderBlocks(m, a.own(shelved))}
}
