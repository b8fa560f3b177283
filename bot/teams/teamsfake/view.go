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

// Row is one line of a dialog, as its reader sees it.
type Row struct {
	Kind  string // one of the Row kinds, or the type of the input
	ID    string // of an input
	Text  string // the words; of an input its label
	Value string // what stands in the input
	Shown string // the same as its reader sees it, such as the chosen option's words
	Gap   bool   // there is space above it, as above a paragraph
}

// Kinds of rows that are there to read.
const (
	RowHeading = "heading"
	RowStrong  = "strong"
	RowHint    = "hint"
	RowError   = "error"
	RowText    = "text"
)

// rows are the lines of a dialog.
func rows(card map[string]any) (all []Row) {
	for _, e := range list(card["body"]) {
		r := Row{Kind: text(e["type"]), ID: text(e["id"]), Text: read(text(e["label"])), Value: text(e["value"]), Gap: e["spacing"] != "Small"}
		r.Shown = r.Value
		for _, c := range list(e["choices"]) {
			if text(c["value"]) == r.Value {
				r.Shown = text(c["title"])
			}
		}
		if r.Kind == "TextBlock" {
			r.Text = read(text(e["text"]))
			switch {
			case strings.HasPrefix(r.ID, "error."):
				r.Kind = RowError
			case e["style"] == "heading":
				r.Kind = RowHeading
			case e["isSubtle"] == true:
				r.Kind = RowHint
			case e["weight"] == "Bolder":
				r.Kind = RowStrong
			default:
				r.Kind = RowText
			}
		}
		all = append(all, r)
	}
	return all
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
