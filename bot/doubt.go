package bot

import (
	"errors"
	"strings"
	"time"

	"mentorbot/bot/chat"
	"mentorbot/bot/mentoring"
	"mentorbot/locales"
)

// understands reports whether what follows a word is what can follow it: a time
// after "book" and "flyt", however wrong, and a word after "hjælp".
func (c command) understands(rest string, today time.Time) bool {
	if c.word == "hjaelp" {
		_, ok := commandOf(locales.Fold(rest))
		return ok
	}
	_, err := locales.ParseSlot(rest, today)
	var wrong *locales.ParseError
	return !errors.As(err, &wrong) || wrong.Reason != locales.ReasonUnreadable
}

// answerOrCommand asks which of the two a sentence is that begins with a word of
// the bot's while one set of questions is open: "hjælp fra min leder ville gøre
// en forskel" answers it. Until the person has said so, the sentence lies in
// their logbook, and nothing of it is lost. When nothing waits for an answer, it
// is a command.
func (t turn) answerOrCommand(c command, line, rest string) (chat.Reply, error) {
	e, _ := t.event.(chat.Text)
	held, err := t.Service.Hold(t.ctx, t.actor, mentoring.NewSecret(line))
	if err != nil {
		return chat.Reply{}, err
	}
	if held.Note == 0 {
		return t.runCommand(c, rest)
	}
	label := func(id string) string { return t.words.T(id, nil) }
	m := saying(t.words, "chat.doubt", nil).With(
		chat.Action{ID: actionID("isanswer", held.Pair, held.Note, e.Ref), Label: label(labels["isanswer"])},
		chat.Action{ID: actionID("iscommand", held.Pair, held.Note), Label: label(labels["iscommand"]), Opens: opening["iscommand"]})
	return chat.Reply{Message: &m}, nil
}

// heldBy is the entry that a button of the question names.
func heldBy(a args) mentoring.EntryID {
	return mentoring.EntryID{Pair: a.pair(), Note: mentoring.NoteID(a.id(1))}
}

// isAnswer keeps what was held as the answer, as if it had begun with another
// word.
func (t turn) isAnswer(a args) (chat.Reply, error) {
	ref := ""
	if len(a) > 2 {
		ref = strings.Join(a[2:], ":")
	}
	r, err := t.Service.ReplyWith(t.ctx, t.actor, heldBy(a), ref)
	if err != nil {
		return chat.Reply{}, err
	}
	if len(r.Open) != 1 { // answered in another way meanwhile, or others have come
		m := saying(t.words, "log.note.saved", nil).With(chat.Action{ID: actionID("log"), Label: t.words.T(labels["log"], nil), Opens: true})
		return chat.Reply{Replace: &m}, nil
	}
	m := t.replied(r)
	return chat.Reply{Replace: &m}, nil
}

// isCommand does what the words say, and then takes them out of the logbook.
func (t turn) isCommand(a args) (chat.Reply, error) {
	e, _, err := t.Service.Entry(t.ctx, t.actor, heldBy(a))
	if err != nil {
		return chat.Reply{}, err
	}
	first, rest := cutWord(e.Text().Reveal())
	c, ok := commandOf(locales.Fold(first))
	if !ok { // it was changed in the logbook
		return t.fallback(), nil
	}
	reply, err := t.runFor(c, e.Note.Pair, rest)
	if err != nil {
		return reply, err
	}
	if _, err := t.Service.DeleteEntry(t.ctx, t.actor, heldBy(a)); err != nil {
		return chat.Reply{}, err
	}
	if reply.Replace == nil {
		reply.Replace, reply.Message = reply.Message, nil
	}
	return reply, nil
}
