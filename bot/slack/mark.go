package slack

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/slack-go/slack"

	"mentorbot/bot/chat"
)

const (
	sectionMax = 2900 // of 3000 characters; escaping lengthens
	textMax    = 4000 // what chat.update takes; chat.postMessage takes more
)

var (
	marks = regexp.MustCompile(`\*\*[^*\n]+\*\*|` + "`[^`\n]+`")
	// live is what mrkdwn acts on beside the entities that are escaped.
	live = regexp.MustCompile("(?m)[*_~`]|^ *>|:[A-Za-z0-9_+'-]+:")
)

// plainText is a text object in which nothing is acted on.
func plainText(text string) *slack.TextBlockObject {
	return slack.NewTextBlockObject(slack.PlainTextType, text, false, false)
}

// richText shows bold and commands. A text in which mrkdwn would act on
// anything else is shown as plain text: bold is lost, and nobody's words come
// alive.
func richText(text string) *slack.TextBlockObject {
	spans := marks.FindAllStringIndex(text, -1)
	if len(spans) == 0 {
		return plainText(chat.Plain(text))
	}
	var out strings.Builder
	at := 0
	for _, span := range spans {
		before, mark, inner := text[at:span[0]], text[span[0]:span[0]+1], strings.Trim(text[span[0]:span[1]], "*`")
		if live.MatchString(before) || live.MatchString(inner) || !stands(text, span, inner) {
			return plainText(chat.Plain(text))
		}
		out.WriteString(escape(before) + mark + escape(inner) + mark)
		at = span[1]
	}
	out.WriteString(escape(text[at:]))
	if live.MatchString(text[at:]) || utf8.RuneCountInString(out.String()) > 3000 {
		return plainText(chat.Plain(text))
	}
	// Verbatim: no names and no links are made of what stands in it.
	return slack.NewTextBlockObject(slack.MarkdownType, out.String(), false, true)
}

// stands reports whether mrkdwn would see the mark: it touches no word outside
// and no space inside.
func stands(text string, span []int, inner string) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:span[0]])
	after, _ := utf8.DecodeRuneInString(text[span[1]:])
	word := func(r rune) bool { return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r)) }
	return !word(before) && !word(after) && inner == strings.TrimSpace(inner)
}

// sections shows a text in as many blocks as it needs.
func sections(text string, object func(string) *slack.TextBlockObject) []slack.Block {
	var all []slack.Block
	for _, piece := range split(text, sectionMax) {
		if o := object(piece); strings.TrimSpace(o.Text) != "" {
			all = append(all, slack.NewSectionBlock(o, nil, nil))
		}
	}
	return all
}

// split cuts a text into pieces of at most so many characters, between lines
// or words where there are any.
func split(text string, most int) []string {
	var pieces []string
	for utf8.RuneCountInString(text) > most {
		head := string([]rune(text)[:most])
		at := strings.LastIndex(head, "\n")
		if at <= 0 {
			at = strings.LastIndex(head, " ")
		}
		if at <= 0 {
			at = len(head)
		}
		pieces = append(pieces, text[:at])
		text = strings.TrimPrefix(strings.TrimPrefix(text[at:], "\n"), " ")
	}
	return append(pieces, text)
}

// cut shortens a text to so many characters.
func cut(text string, most int) string {
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return string([]rune(text)[:most-1]) + "…"
}

// Made once: they are costlier to make than to use.
var (
	escaping   = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
	unescaping = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")
)

// escape makes text dead in mrkdwn and in the text of a message.
func escape(text string) string { return escaping.Replace(text) }

// reference inside <…> that Slack writes into what people typed.
var reference = regexp.MustCompile(`<([^<>|]*)(?:\|([^<>]*))?>`)

// typed turns what Slack delivers into what the person typed: without the
// command or a mention of the bot before it, links and names as they were seen.
func typed(raw, bot string) string {
	text := reference.ReplaceAllStringFunc(raw, func(r string) string {
		parts := reference.FindStringSubmatch(r)
		target, label := parts[1], parts[2]
		switch {
		case target == "@"+bot && bot != "":
			return ""
		case strings.HasPrefix(target, "@"), strings.HasPrefix(target, "#"):
			if label != "" {
				return target[:1] + label
			}
			return target
		case strings.HasPrefix(target, "!"):
			if label != "" {
				return label
			}
			return "@" + target[1:]
		case label != "" && (strings.HasPrefix(target, "mailto:") || strings.HasPrefix(target, "tel:")):
			return label
		default:
			return target
		}
	})
	text = unescaping.Replace(text)
	text = strings.TrimSpace(printable(text))
	if line, found := strings.CutPrefix(text, command); found && (line == "" || line[0] == ' ') {
		text = strings.TrimSpace(line)
	}
	return text
}

// command is the name of the slash command.
const command = "/mentor"

// printable drops control characters and marks that turn the direction of the
// text around; line breaks become \n.
func printable(text string) string {
	text = strings.ToValidUTF8(strings.ReplaceAll(text, "\r\n", "\n"), "\uFFFD")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r == '\r':
			return '\n'
		case r < 0x20 || r >= 0x7F && r < 0xA0:
			return -1
		case r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 || r == 0x200E || r == 0x200F:
			return -1
		default:
			return r
		}
	}, text)
}
