package bot_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"mentorbot/bot/chat"
	"mentorbot/bot/slack"
	"mentorbot/bot/slack/slackfake"
)

// slackText is the longest text that Slack lets a message be changed to.
const slackText = 4000

// judgeInSlack holds a message, in a chat and on the Home tab, against what
// Slack refuses and the house forbids.
func (b *bench) judgeInSlack(m chat.Message) {
	b.Helper()
	text, blocks := slack.Rendered(m)
	if n := utf8.RuneCountInString(text); n == 0 || n > slackText {
		b.Errorf("text of %d characters: %s", n, text)
	}
	refused, house := slackfake.LintMessage(blocks)
	b.linted("message", blocks, refused, house)
	home := slack.RenderedHome(m)
	refused, house = slackfake.LintView(home)
	b.linted("home", home, refused, house)
}

func (b *bench) judgeFormInSlack(f chat.Form) {
	b.Helper()
	view := slack.RenderedForm(f, "Europe/Copenhagen", b.slackTexts)
	refused, house := slackfake.LintView(view)
	b.linted("view", view, refused, house)
}

func (b *bench) linted(what string, raw []byte, refused, house []string) {
	b.Helper()
	if len(refused)+len(house) > 0 {
		b.Errorf("%s: refused %q, forbidden %q\n%s", what, refused, house, raw)
	}
}

func (b *bench) slackTexts(id string, _ map[string]any) string {
	return b.composer.Catalogue.Words(b.lang).T(id, nil)
}

// inSlack is the JSON of every shape that was shown, the first of each: the
// same blocks with the same buttons look the same.
func (b *bench) inSlack() string {
	b.Helper()
	var out strings.Builder
	seen := map[string]bool{}
	show := func(shape string, raw []byte) {
		if seen[shape] {
			return
		}
		seen[shape] = true
		var pretty bytes.Buffer
		if err := json.Indent(&pretty, raw, "", " "); err != nil {
			b.Fatal(err)
		}
		fmt.Fprintf(&out, "%s\n%s\n\n", shape, pretty.Bytes())
	}
	for _, s := range b.shown {
		if m := s.message; m != nil {
			shape := "message"
			for _, block := range m.Blocks {
				shape += " " + string(block.Kind)
			}
			for _, a := range m.Actions {
				verb, _, _ := strings.Cut(a.ID, ":")
				shape += " [" + verb + "]"
			}
			text, blocks := slack.Rendered(*m)
			raw, err := json.Marshal(map[string]any{"text": text, "blocks": blocks})
			if err != nil {
				b.Fatal(err)
			}
			show(shape, raw)
		}
		if f := s.form; f != nil {
			verb, _, _ := strings.Cut(f.ID, ":")
			show("form "+verb+" "+f.Title, slack.RenderedForm(*f, "Europe/Copenhagen", b.slackTexts))
		}
	}
	return out.String()
}
