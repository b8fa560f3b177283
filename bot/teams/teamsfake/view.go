package teamsfake

import (
	"html"
	"regexp"
	"strings"
)

// Seen is a message as a person sees it.
type Seen struct {
	ID      string
	Summary string // the notification
	Text    string // where the card cannot be shown
	Shown   string // the words on the screen, one line each
	Buttons []string
}

var (
	escaped = regexp.MustCompile("\\\\([!-/:-@\\[-`{-~])")
	strong  = regexp.MustCompile(`\*\*([^*]+)\*\*`)
	weak    = regexp.MustCompile(`[*_]([^*_]+)[*_]`)
	link    = regexp.MustCompile(`\[([^\]]*)\]\([^)]*\)`)
	begins  = regexp.MustCompile(`^\s*(#{1,6} |[-+*>] |[0-9]+[.)] )`)
)

// read shows a line of Markdown as a client does: what it acts on is gone.
func read(line string) string {
	var signs []string
	line = escaped.ReplaceAllStringFunc(line, func(s string) string {
		signs = append(signs, s[1:])
		return "\x01"
	})
	line = begins.ReplaceAllString(line, "")
	line = strong.ReplaceAllString(line, "$1")
	line = link.ReplaceAllString(weak.ReplaceAllString(line, "$1"), "$1")
	line = strings.ReplaceAll(html.UnescapeString(line), "`", "")
	for _, s := range signs {
		line = strings.Replace(line, "\x01", s, 1)
	}
	return line
}

// Shown returns the words of a card, line by line.
func Shown(card map[string]any) string {
	var all []string
	for _, e := range list(card["body"]) {
		switch text(e["type"]) {
		case "TextBlock":
			all = append(all, read(text(e["text"])))
		case "FactSet":
			for _, f := range list(e["facts"]) {
				all = append(all, read(text(f["title"]))+": "+read(text(f["value"])))
			}
		default:
			all = append(all, read(text(e["label"])))
		}
	}
	return strings.Join(all, "\n")
}

func seen(m Message) Seen {
	s := Seen{ID: m.ID, Summary: m.Summary, Text: m.Text, Shown: m.Text}
	if m.Card != nil {
		s.Text, s.Shown = text(m.Card["fallbackText"]), Shown(m.Card)
		for _, a := range list(m.Card["actions"]) {
			s.Buttons = append(s.Buttons, text(a["title"]))
		}
	}
	return s
}

// values are what stands in the inputs of a card, by id.
func values(card map[string]any) map[string]string {
	all := map[string]string{}
	for _, e := range list(card["body"]) {
		if strings.HasPrefix(text(e["type"]), "Input.") {
			all[text(e["id"])] = text(e["value"])
		}
	}
	return all
}
