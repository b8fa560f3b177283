package bot

import (
	"errors"
	"strings"
	"time"

	"mentorbot/bot/chat"
	"mentorbot/bot/mentoring"
	"mentorbot/locales"
)

// The fields of the dialog for feedback, and how much each takes: together they
// are one text.
const (
	worksField  = "works"
	failsField  = "fails"
	maxFeedback = 1400
)

// feedback opens the dialog in which a mentee tells the mentor what works and
// what does not (R33).
func (t turn) feedback(pair mentoring.PairID, _ string) (chat.Reply, error) {
	v, err := t.situation(pair)
	if err != nil {
		return chat.Reply{}, err
	}
	switch {
	case v.sit.Pair.State() != mentoring.PairActive:
		m := v.notReadyMessage()
		return chat.Reply{Message: &m}, nil
	case v.sit.Role != mentoring.Mentee:
		m := v.message(nil, "feedback.role.mentor")
		return chat.Reply{Message: &m}, nil
	}
	return chat.Reply{Form: &chat.Form{
		ID: actionID("feedback", pair), Title: v.text("feedback.title", nil), Submit: v.text("btn.next", nil),
		Text: chat.Confidential(v.text("feedback.intro", nil) + " " + v.text("answer.hint.others", nil)),
		Fields: []chat.Field{
			{ID: worksField, Kind: chat.FieldParagraph, Label: v.text("feedback.q.works", nil), Max: maxFeedback},
			{ID: failsField, Kind: chat.FieldParagraph, Label: v.text("feedback.q.not", nil), Max: maxFeedback},
		},
	}}, nil
}

// writeFeedback keeps what was written and shows it as the mentor will read it.
func (t turn) writeFeedback(a args, in values) (chat.Reply, error) {
	v, err := t.situation(a.pair())
	if err != nil {
		return chat.Reply{}, err
	}
	var said []string
	wrong := chat.FieldErrors{}
	for _, part := range [][2]string{{worksField, "feedback.q.works"}, {failsField, "feedback.q.not"}} {
		switch text := typed(in, part[0]); {
		case text.Empty():
		case text.Len() > maxFeedback:
			wrong[part[0]] = v.wrong("error.toolong", locales.Data{"Max": maxFeedback, "N": text.Len()})
		default:
			said = append(said, v.text(part[1], nil)+"\n"+text.Reveal())
		}
	}
	if len(wrong) > 0 {
		return chat.Reply{Errors: wrong}, nil
	}
	n, sit, err := t.Service.WriteFeedback(t.ctx, t.actor, a.pair(), mentoring.NewSecret(strings.Join(said, "\n\n")))
	if err != nil {
		return chat.Reply{}, atField(worksField, err)
	}
	v.sit = sit
	return v.shown(n), nil
}

// shown shows a note that was kept as the other half will read it. The chat is
// told that it is kept, with a button to the same, for whoever leaves the dialog
// before it is sent.
func (v voice) shown(n mentoring.Note) chat.Reply {
	form := v.previewNote(n)
	m := v.message(nil, "answer.saved").With(v.action("preview", n.Pair, n.ID), v.action("log"))
	return chat.Reply{Form: &form, Message: &m}
}

// atField says at one field of the dialog what is wrong with the whole text.
func atField(field string, err error) error {
	var wrong mentoring.Errors
	if errors.As(err, &wrong) {
		for _, e := range wrong {
			e.Field = field
		}
	}
	return err
}

// preview opens a note as the other half will read it.
func (t turn) preview(a args) (chat.Reply, error) {
	e, sit, err := t.Service.Entry(t.ctx, t.actor, noteEntry(a))
	if err != nil {
		return chat.Reply{}, err
	}
	f := voice{t.words, sit}.previewNote(e.Note)
	return chat.Reply{Form: &f}, nil
}

// noteEntry names a note in an id, "3:5" with its pair first.
func noteEntry(a args) mentoring.EntryID {
	return mentoring.EntryID{Pair: a.pair(), Note: mentoring.NoteID(a.id(1))}
}

// previewNote is a note as the other half will read it, to be sent. When it was
// written stands in the dialog's id, so that nothing else is sent.
func (v voice) previewNote(n mentoring.Note) chat.Form {
	head, _, _ := strings.Cut(v.text("feedback.preview", locales.Data{"Text": ""}), "\n") // the words have a field of their own
	return chat.Form{
		ID: actionID("send", n.Pair, n.ID, n.At.UnixMilli()), Title: v.text(noteTexts[n.Kind].heading, nil), Submit: v.text("btn.send", nil),
		Text: chat.Confidential(head), Fields: []chat.Field{v.noteField(n)},
	}
}

// sendNote sends what the dialog shows, or shows what has come in its place.
func (t turn) sendNote(a args, _ values) (chat.Reply, error) {
	sit, err := t.Service.ShareNote(t.ctx, t.actor, noteEntry(a), time.UnixMilli(a.id(2)))
	var refused *mentoring.Error
	if errors.As(err, &refused) && refused.Code == mentoring.Conflict {
		return t.preview(a)
	}
	if err != nil {
		return chat.Reply{}, err
	}
	v := voice{t.words, sit}
	m := v.message(nil, "feedback.sent").With(v.action("log"))
	return chat.Reply{Message: &m}, nil
}

// noteTold is A2: that there is feedback, or that the other half shows what
// matters to them; the text stands behind the button.
func (v voice) noteTold(text string, id mentoring.NoteID) chat.Message {
	return v.message(nil, text).With(v.action("received", id))
}

// readNote opens what the other half has shown.
func (t turn) readNote(a args) (chat.Reply, error) {
	n, sit, err := t.Service.SharedNote(t.ctx, t.actor, mentoring.NoteID(a.id(0)))
	if err != nil {
		return chat.Reply{}, err
	}
	v := voice{t.words, sit}
	title := v.text(noteTexts[n.Kind].heading, nil)
	if n.Kind == mentoring.Marking && n.Author != v.sit.Me.ID {
		title, _ = v.roleList(v.sit.Role.Other(), "expectations")
	}
	return chat.Reply{Form: &chat.Form{
		ID: actionID("reading", n.ID), Title: title,
		Fields: []chat.Field{v.noteField(n)},
	}}, nil
}

// noteField is a note to read, under when it was written.
func (v voice) noteField(n mentoring.Note) chat.Field {
	return chat.Field{
		ID: actionID("note", n.ID), Kind: chat.FieldReading, Label: v.words.Moment(v.local(n.At), v.local(v.sit.Now)),
		Value: chat.Confidential(v.noteText(n)),
	}
}
