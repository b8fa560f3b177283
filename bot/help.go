package bot

import (
	"strings"

	"mentorbot/bot/chat"
	"mentorbot/bot/mentoring"
	"mentorbot/locales"
)

// menuActions are buttons for the words used most, by what the person is.
func (t turn) menuActions() []chat.Action {
	word := func(label, word string) chat.Action {
		return button(t.words.T(label, nil), "word", 0, word)
	}
	if len(t.joined()) == 0 {
		return []chat.Action{word("btn.status", "status"), word("btn.help", "hjaelp")}
	}
	return append(t.wordActions(), word("btn.help", "hjaelp"))
}

// wordActions are buttons for what a half of a pair does most.
func (t turn) wordActions() []chat.Action {
	var all []chat.Action
	for _, w := range [][2]string{{"btn.book_short", "book"}, {"btn.agenda", "dagsorden"}, {"btn.log", "logbog"}, {"btn.answer", "svar"}} {
		all = append(all, button(t.words.T(w[0], nil), "word", 0, w[1]))
	}
	return all
}

// help lists the words, or says what one of them can do.
func (t turn) help(pair mentoring.PairID, rest string) (chat.Reply, error) {
	v, err := t.situation(pair)
	if err != nil {
		return chat.Reply{}, err
	}
	if c, ok := commandOf(locales.Fold(rest)); ok && c.help != "" {
		m := v.message(nil, c.help)
		return chat.Reply{Message: &m}, nil
	}
	all := []chat.Block{chat.Paragraph(v.text("help.words", nil)), v.helpList()}
	if len(t.standing.Coordinates) > 0 {
		all = append(all, chat.List(v.text("help.cmd.status", nil), v.text("help.now.pairs", nil)))
	}
	m := chat.NewMessage(append(all, v.contactBlocks()...)...).
		With(v.labelled("btn.contact", "contact", pair), v.action("who", pair)).With(t.wordActions()[:3]...)
	return chat.Reply{Message: &m}, nil
}

func (v voice) helpList() chat.Block {
	var lines []string
	for _, c := range commands {
		if c.help != "" {
			lines = append(lines, v.text(c.help, nil))
		}
	}
	return chat.List(lines...)
}

// coordinatorHelp is the help of somebody who coordinates and is in no pair.
func (t turn) coordinatorHelp() chat.Reply {
	m := chat.NewMessage(chat.Paragraph(t.words.T("help.words", nil)), chat.List(t.words.T("help.cmd.status", nil), t.words.T("help.now.pairs", nil)))
	m = m.With(button(t.words.T("btn.status", nil), "word", 0, "status"))
	return chat.Reply{Message: &m}
}

// languages opens the four learning languages.
func (t turn) languages(pair mentoring.PairID, _ string) (chat.Reply, error) {
	v, err := t.situation(pair)
	if err != nil {
		return chat.Reply{}, err
	}
	_, text, _ := strings.Cut(v.text("guide.languages", nil), "\n\n") // without the heading, which is the title
	return chat.Reply{Form: &chat.Form{
		ID: actionID("reading", pair), Title: v.text("guide.languages.title", nil),
		Text: chat.Confidential(text + "\n\n" + v.text("guide.languages.note", nil)),
	}}, nil
}

// Word is a typed word for a platform's completion list.
type Word struct {
	Word string // as it is written in the person's language
	Help string
}

// Words lists what can be typed, in a language, for participants or for
// coordinators.
func Words(words locales.Words, coordinator bool) []Word {
	if coordinator {
		return []Word{helpWord(words.T("help.cmd.status", nil)), helpWord(words.T("help.now.pairs", nil))}
	}
	var all []Word
	for _, c := range commands {
		if c.help == "" {
			continue
		}
		all = append(all, helpWord(words.T(c.help, locales.Data{"Peer": words.T("opt.task.mentor", nil)})))
	}
	return all
}

// helpWord is the word that a line of help begins with.
func helpWord(help string) Word {
	_, name, _ := strings.Cut(help, "`")
	name, _, _ = strings.Cut(name, "`")
	name, _, _ = strings.Cut(name, " ")
	return Word{name, chat.Plain(help)}
}
