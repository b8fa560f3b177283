package bot

import (
	"strings"

	"mentorbot/bot/chat"
	"mentorbot/bot/mentoring"
	"mentorbot/locales"
)

// The fields of the answering dialog: a question's id is its text field.
const (
	shareField = "share."
	noneField  = "none"
	ticked     = "true"
)

// answers opens the questions that wait, the newest first.
func (t turn) answers(pair mentoring.PairID, _ string) (chat.Reply, error) {
	open, err := t.Service.OpenPrompts(t.ctx, t.actor, pair)
	if err != nil {
		return chat.Reply{}, err
	}
	v, err := t.situation(pair)
	if err != nil {
		return chat.Reply{}, err
	}
	switch len(open) {
	case 0:
		m := v.message(nil, "answer.none_open").With(v.action("log"))
		return chat.Reply{Message: &m}, nil
	case 1:
		f := v.answerForm(open[0], "")
		return chat.Reply{Form: &f, Message: v.differs(open[0])}, nil
	default:
		m := v.message(nil, "answer.which")
		for _, f := range open {
			m = m.With(button(v.promptName(f), "answer", f.Prompt.ID))
		}
		return chat.Reply{Message: &m}, nil
	}
}

// promptName tells prompts apart on buttons: before or after which meeting.
func (v voice) promptName(f mentoring.Reflection) string {
	return v.text("log.moment."+string(f.Prompt.Moment), nil) + " " + v.words.Short(v.local(f.Meeting.Slot.Start))
}

func (t turn) pressAnswer(a args) (chat.Reply, error) {
	f, err := t.Service.Reflection(t.ctx, t.actor, mentoring.PromptID(a.id(0)))
	if err != nil {
		return chat.Reply{}, err
	}
	v := voice{t.words, f.Situation}
	form := v.answerForm(f, a.text(1))
	return chat.Reply{Form: &form, Message: v.differs(f)}, nil
}

// differs asks the mentee once more, when answering, whether a meeting was held
// that the mentor says was not (I6). Nobody is written to about it.
func (v voice) differs(f mentoring.Reflection) *chat.Message {
	if f.Meeting.State != mentoring.MeetingDisputed || f.Prompt.Role != mentoring.Mentee {
		return nil
	}
	m := v.message(nil, "after.differ").With(v.heldActions(f.Meeting)...)
	return &m
}

// answerForm asks a set of questions. Origin tells the submission whether the
// form was opened from the message that asked ("m"), which it then replaces.
func (v voice) answerForm(f mentoring.Reflection, origin string) chat.Form {
	hints := []string{v.text("answer.hint.others", nil)}
	if f.Prompt.Role == mentoring.Mentor {
		hints = append([]string{v.text("answer.hint.self", nil)}, hints...)
	}
	form := chat.Form{
		ID: actionID("answer", f.Prompt.ID, origin), Title: v.text("answer.title", nil),
		Text: chat.Confidential(strings.Join(hints, " ")), Submit: v.text("btn.save_log", nil),
	}
	for _, q := range f.Questions {
		before := f.Answers[q]
		field := chat.Field{
			ID: string(q), Kind: chat.FieldParagraph, Label: v.question(q),
			Value: chat.Confidential(before.Text.Reveal()), Max: mentoring.MaxText,
		}
		if q == mentoring.MenteeGoal && !f.CarryOver.Empty() {
			field.Hint = chat.Confidential(v.text("prep.last.mentee", locales.Data{"Answer": f.CarryOver.Reveal()}))
		}
		share := chat.Field{ID: shareField + string(q), Kind: chat.FieldCheck, Label: v.text("answer.share", nil)}
		if before.Visibility == mentoring.Shared {
			share.Value = chat.Confidential(ticked)
		}
		form.Fields = append(form.Fields, field, share)
	}
	form.Fields = append(form.Fields, chat.Field{ID: noneField, Kind: chat.FieldCheck, Label: v.text("answer.none", nil)})
	return form
}

// saveAnswers keeps what was written, or nothing.
func (t turn) saveAnswers(a args, in values) (chat.Reply, error) {
	id := mentoring.PromptID(a.id(0))
	var written []mentoring.Written
	kept := false
	for _, q := range allQuestions {
		w := mentoring.Written{Question: q, Text: typed(in, string(q)), Share: in.text(shareField+string(q)) == ticked}
		written, kept = append(written, w), kept || !w.Text.Empty()
	}
	store := in.text(noneField) != ticked
	f, err := t.Service.Answer(t.ctx, t.actor, id, written, store)
	if err != nil {
		return chat.Reply{}, err
	}
	v := voice{t.words, f.Situation}
	reply := chat.Reply{Message: v.saved(f, kept)}
	if a.text(1) == "m" {
		reply.Replace = v.closed(f, kept)
	}
	return reply, nil
}

// saved is the receipt. It repeats neither text nor choice.
func (v voice) saved(f mentoring.Reflection, store bool) *chat.Message {
	var m chat.Message
	_, planned := v.sit.Next()
	switch {
	case !store:
		m = v.message(nil, withoutText(f))
	case f.Prompt.Moment == mentoring.End && f.Prompt.Role == mentoring.Mentee && !planned && v.sit.Offer.ID == 0 && v.sit.Books(mentoring.Mentee):
		s := v.sit.Suggest()
		m = v.message(locales.Data{"Week": v.week(s.Date)}, "end.next.mentee").With(v.action("book", v.sit.Pair.ID))
	default:
		m = v.message(nil, "answer.saved")
	}
	if store {
		m = m.With(v.labelled("btn.fix_answer", "answer", f.Prompt.ID), v.action("log"))
	}
	return &m
}

// closed is what the message that asked turns into.
func (v voice) closed(f mentoring.Reflection, store bool) *chat.Message {
	var m chat.Message
	switch {
	case f.Prompt.Moment == mentoring.Start:
		m = v.prepared(f.Meeting)
	case store:
		m = v.ended(f.Meeting, "answer.saved")
	default:
		m = v.ended(f.Meeting, withoutText(f))
	}
	return &m
}

// withoutText is the receipt of somebody who keeps nothing: what was there
// before is deleted, or there was nothing.
func withoutText(f mentoring.Reflection) string {
	if len(f.Answers) > 0 {
		return "log.deleted"
	}
	return "skip.ok"
}

// skip closes questions without text: not this time, or one of the mentor's
// ways of keeping it to oneself. They cannot be told apart.
// What was answered before stays, and an old button says so.
func (t turn) skip(a args) (chat.Reply, error) {
	id := mentoring.PromptID(a.id(0))
	f, err := t.Service.Skip(t.ctx, t.actor, id)
	if err != nil {
		return chat.Reply{}, err
	}
	if !f.Meeting.Counts() {
		return chat.Reply{}, &mentoring.Error{Code: mentoring.Stale, Key: "error.stale", Pair: f.Situation.Pair.ID}
	}
	v, kept := voice{t.words, f.Situation}, len(f.Answers) > 0
	if f.Prompt.Moment == mentoring.End {
		return chat.Reply{Replace: v.closed(f, kept)}, nil
	}
	return chat.Reply{Replace: v.closed(f, kept), Message: v.saved(f, kept)}, nil
}

// sharedTold is A2: that something is shared; the text stands behind the
// button.
func (v voice) sharedTold(answer mentoring.AnswerID, m mentoring.Meeting) chat.Message {
	return v.message(v.slotData(m.Slot), "feedback.shared.mentor").With(v.action("shared", answer))
}

// readShared opens an answer that the other half has shared.
func (t turn) readShared(a args) (chat.Reply, error) {
	e, sit, err := t.Service.SharedAnswer(t.ctx, t.actor, mentoring.AnswerID(a.id(0)))
	if err != nil {
		return chat.Reply{}, err
	}
	v := voice{t.words, sit}
	return chat.Reply{Form: &chat.Form{
		ID: actionID("reading", e.Answer.ID), Title: v.text("answer.shared.title", nil),
		Text: chat.Confidential(v.text("log.head", locales.Data{"Date": v.date(e.Meeting.Slot.Date)})),
		Fields: []chat.Field{{
			ID: actionID("answer", e.Answer.ID), Kind: chat.FieldReading,
			Label: v.question(e.Answer.Question), Value: chat.Confidential(e.Answer.Text.Reveal()),
		}},
	}}, nil
}
