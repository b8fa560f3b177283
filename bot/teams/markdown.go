package teams

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"mentorbot/bot/chat"
)

var (
	marks = regexp.MustCompile(`\*\*[^*\n]+\*\*|` + "`[^`\n]+`")
	// live is what Markdown may act on: emphasis, links, code, entities and the
	// backslash itself anywhere, headings, quotes and lists at the beginning.
	live   = regexp.MustCompile("[\\\\*_\\[\\]`~<]|&[#A-Za-z]")
	leader = regexp.MustCompile(`^(\s*)([#>+-]|[0-9]+[.)])`)
)

// escape makes a line dead in Markdown. Where nothing would act, nothing is
// escaped: not every client takes the backslash away.
func escape(line string) string {
	line = live.ReplaceAllStringFunc(line, func(s string) string { return `\` + s })
	if at := leader.FindStringSubmatchIndex(line); at != nil {
		end := at[5] - 1 // the sign itself, or what follows the number
		line = line[:end] + `\` + line[end:]
	}
	return line
}

// rich translates our marks into Markdown, bold for both, and escapes the rest.
func rich(line string) string {
	var out strings.Builder
	at := 0
	for _, span := range marks.FindAllStringIndex(line, -1) {
		inner := strings.Trim(line[span[0]:span[1]], "*`")
		if strings.TrimSpace(inner) != inner || touches(line, span) {
			continue // Markdown would not see the marks
		}
		out.WriteString(tail(line[at:span[0]], at) + "**" + tail(inner, 1) + "**")
		at = span[1]
	}
	return out.String() + tail(chat.Plain(line[at:]), at)
}

// tail escapes a part of a line; the beginning of a line is at 0.
func tail(part string, at int) string {
	part = chat.Plain(part)
	if at == 0 {
		return escape(part)
	}
	return live.ReplaceAllStringFunc(part, func(s string) string { return `\` + s })
}

// touches reports whether a mark stands right beside a letter or a sign that
// keeps Markdown from seeing it.
func touches(line string, span []int) bool {
	before, _ := utf8.DecodeLastRuneInString(line[:span[0]])
	after, _ := utf8.DecodeRuneInString(line[span[1]:])
	beside := func(r rune) bool {
		return r != utf8.RuneError && !strings.ContainsRune(" \t.,:;!?()–—\"'»«", r)
	}
	return beside(before) || beside(after)
}

// lines shows a text, one TextBlock a line, with an empty line as a gap.
func lines(text string, translate func(string) string) []element {
	var all []element
	gap := false
	for line := range strings.SplitSeq(printable(text), "\n") {
		if strings.TrimSpace(line) == "" {
			gap = len(all) > 0
			continue
		}
		for _, piece := range split(line, lineMax) {
			e := element{Type: textBlock, Text: translate(piece), Wrap: true}
			if !gap && len(all) > 0 {
				e.Spacing = "Small"
			}
			all, gap = append(all, e), false
		}
	}
	return all
}

// lineMax is the longest text of one TextBlock, in characters.
const lineMax = 2000

// split cuts a line into pieces of at most so many characters, between words
// where there are any.
func split(text string, most int) []string {
	var pieces []string
	for utf8.RuneCountInString(text) > most {
		head := string([]rune(text)[:most])
		at := strings.LastIndex(head, " ")
		if at <= 0 {
			at = len(head)
		}
		pieces = append(pieces, text[:at])
		text = strings.TrimPrefix(text[at:], " ")
	}
	return append(pieces, text)
}

// cut shortens a text to so many characters.
func cut(text string, most int) string {
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return strings.TrimSpace(string([]rune(text)[:most-1])) + "…"
}

// oneLine is a text on one line.
func oneLine(text string) string { return strings.Join(strings.Fields(printable(text)), " ") }
