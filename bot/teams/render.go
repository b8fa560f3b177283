package teams

import (
	"slices"
	"strconv"
	"strings"

	"mentorbot/bot/chat"
)

// summaryMax is the longest text of a notification, in characters.
const summaryMax = 160

// message renders a message. Open is the button that opens a dialog, or nil.
func (a *Adapter) message(m chat.Message, open *data) outgoing {
	return outgoingOf(a.cardOf(m, open))
}

// outgoingOf is a message with one card. Its notification says the beginning
// of what the card says.
func outgoingOf(c card) outgoing {
	m := outgoing{
		Type: kindMessage, Locale: locale(c.Lang), Summary: cut(oneLine(c.Fallback), summaryMax),
		Attachments: []attachment{{ContentType: typeCard, Content: c}},
	}
	if size(m) > cardMax {
		return m.textAlone()
	}
	return m
}

// locale is a language as the platform writes it.
func locale(lang string) string {
	if lang == "en" {
		return "en-GB"
	}
	return "da-DK"
}

// language is the language of a locale such as da-DK, when there are words in
// it; otherwise empty.
func language(locale string) string {
	lang, _, _ := strings.Cut(strings.ToLower(locale), "-")
	if lang == "da" || lang == "en" {
		return lang
	}
	return ""
}

// textAlone is the same message without its card; a long one loses its end.
func (m outgoing) textAlone() outgoing {
	text := m.Attachments[0].Content.Fallback
	m.Attachments, m.TextFormat = nil, "plain"
	for m.Text = text; size(m) > cardMax; m.Text = cut(text, len([]rune(m.Text))*3/4) {
	}
	return m
}

// cardOf is a message as a card.
func (a *Adapter) cardOf(m chat.Message, open *data) card {
	var body []element
	for _, b := range m.Blocks {
		body = append(body, blockOf(b)...)
	}
	text := printable(m.Text)
	if len(body) == 0 {
		body = lines(text, escape)
	}
	room := buttonsMax - len(m.Actions)
	var actions []action
	if open != nil {
		actions, room = append(actions, fetch(a.config.Text(m.Lang, "btn.open", nil), *open)), room-1
	}
	entries, told := a.files(m, room)
	for _, line := range told {
		body, text = append(body, lines(line, rich)...), text+"\n\n"+chat.Plain(line)
	}
	for _, act := range m.Actions {
		if act.URL != "" {
			actions = append(actions, link(label(act.Label), act.URL))
			continue
		}
		if act.Opens {
			actions = append(actions, fetch(label(act.Label), data{Action: act.ID}))
			continue
		}
		actions = append(actions, execute(label(act.Label), verbPress, data{Action: act.ID}))
	}
	return newCard(m.Lang, text, body, append(actions, entries...)...)
}

// files are the buttons that fetch entries for calendars, as many as there is
// room for, and what is said of the files that cannot be had here.
func (a *Adapter) files(m chat.Message, room int) (entries []action, told []string) {
	say := func(id string) {
		if text := a.config.Text(m.Lang, id, nil); !slices.Contains(told, text) {
			told = append(told, text)
		}
	}
	for _, f := range m.Files {
		name, none := "btn.calendar", "teams.calendar.self"
		if strings.Contains(f.Media, "method=CANCEL") {
			name, none = "btn.calendar_remove", "teams.calendar.remove"
		}
		switch {
		case !strings.HasPrefix(f.Media, "text/calendar"):
			say("teams.unsent")
		case a.config.Links == nil || len(entries) >= room:
			say(none)
		default:
			text := a.config.Text(m.Lang, name, nil)
			if len(m.Files) > 1 {
				text += " (" + strconv.Itoa(len(entries)+1) + ")"
			}
			entries = append(entries, link(label(text), a.config.Links.Offer(f)))
		}
	}
	return entries, told
}

// label is a text on a button, on which nothing is acted.
func label(text string) string { return cut(chat.Plain(oneLine(text)), titleMax) }

func blockOf(b chat.Block) []element {
	switch b.Kind {
	case chat.KindHeading:
		return headingOf(b.Text)
	case chat.KindList:
		return items(b.Items, func(int) string { return "•\u00a0" })
	case chat.KindSteps:
		// The no-break space keeps Markdown from making a list of its own.
		return items(b.Items, func(i int) string { return strconv.Itoa(i+1) + ".\u00a0" })
	case chat.KindFacts:
		facts := make([]fact, 0, len(b.Facts))
		for _, f := range b.Facts {
			facts = append(facts, fact{escape(chat.Plain(oneLine(f.Label))), rich(oneLine(f.Value))})
		}
		return []element{{Type: factSet, Facts: facts}}
	default:
		return lines(b.Text, rich)
	}
}

func headingOf(text string) []element {
	text = escape(chat.Plain(oneLine(text)))
	if text == "" {
		return nil
	}
	return []element{{Type: textBlock, Text: text, Style: "heading", Weight: "Bolder", Wrap: true}}
}

// items shows a list as lines of its own: not every client knows Markdown's.
func items(texts []string, before func(int) string) []element {
	var all []element
	for i, text := range texts {
		for n, e := range lines(text, rich) {
			if n == 0 {
				e.Text = before(i) + e.Text
			}
			if len(all) > 0 {
				e.Spacing = "Small"
			}
			all = append(all, e)
		}
	}
	return all
}
