package bot

import (
	"mentorbot/bot/chat"
	"mentorbot/bot/mentoring"
	"mentorbot/locales"
)

// askEnd asks whether the two shall end together, or the person alone. While
// the other half is not in there is nobody to end with.
func (t turn) askEnd(pair mentoring.PairID, _ string) (chat.Reply, error) {
	v, err := t.situation(pair)
	if err != nil {
		return chat.Reply{}, err
	}
	if v.sit.Pair.State() != mentoring.PairActive {
		return v.confirmLeave(), nil
	}
	m := v.message(nil, "close.ask")
	if v.sit.EndAsked() {
		m = v.message(nil, "close.propose.peer", "close.ask")
	}
	m = m.With(v.action("together", pair), v.action("leave", pair), v.labelled("btn.undo", "dont"))
	return chat.Reply{Message: &m}, nil
}

// endAsked is M13: the other half proposes to end together.
func (v voice) endAsked() chat.Message {
	pair := v.sit.Pair.ID
	return v.message(nil, "close.propose.peer").With(
		v.action("together", pair), v.action("talk", pair), v.labelled("btn.log_fetch", "export", pair))
}

// together proposes to end, or agrees to it.
func (t turn) together(a args) (chat.Reply, error) {
	sit, err := t.Service.EndTogether(t.ctx, t.actor, a.pair())
	if err != nil {
		return chat.Reply{}, err
	}
	v := voice{t.words, sit}
	m := v.message(nil, "book.waiting.mentee")
	if sit.Pair.State() == mentoring.PairEnded {
		m = v.parting("close.done")
	}
	return chat.Reply{Replace: &m}, nil
}

// talk answers that the person wants to talk about it first.
func (t turn) talk(a args) (chat.Reply, error) {
	sit, err := t.Service.TalkFirst(t.ctx, t.actor, a.pair())
	if err != nil {
		return chat.Reply{}, err
	}
	m := voice{t.words, sit}.message(nil, "held.thanks")
	return chat.Reply{Replace: &m}, nil
}

// leave asks once more whether the person wants to stop alone.
func (t turn) leave(a args) (chat.Reply, error) {
	v, err := t.situation(a.pair())
	if err != nil {
		return chat.Reply{}, err
	}
	if v.sit.Pair.State() == mentoring.PairEnded {
		return t.present(v, &mentoring.Error{Key: "close.ended", Args: map[string]any{"Date": v.sit.KeptUntil()}}), nil
	}
	return v.confirmLeave(), nil
}

// confirmLeave says who can see it when somebody stops alone.
func (v voice) confirmLeave() chat.Reply {
	return chat.Reply{Form: &chat.Form{
		ID: actionID("end", v.sit.Pair.ID), Title: v.text("close.title", nil),
		Text: chat.Confidential(v.text("close.alone", nil)), Submit: v.text("btn.stop_alone", nil),
	}}
}

func (t turn) end(a args, _ values) (chat.Reply, error) {
	sit, err := t.Service.End(t.ctx, t.actor, a.pair())
	if err != nil {
		return chat.Reply{}, err
	}
	m := voice{t.words, sit}.parting("close.done")
	return chat.Reply{Message: &m}, nil
}

// parting is the last message to a half of a pair that has ended. The duty of
// confidentiality goes on, and what lay ahead leaves the calendar.
func (v voice) parting(id string) chat.Message {
	msg := v.message(v.untilData(), id, "close.silence").With(v.keepsake()...)
	return v.withCalendar(msg, v.sit.CalledOff()...)
}

// keepsake are the buttons that still do something in a pair that has ended.
func (v voice) keepsake() []chat.Action {
	pair := v.sit.Pair.ID
	return []chat.Action{v.labelled("btn.log_fetch", "export", pair), v.labelled("btn.delete_now", "erase", pair)}
}

// untilData is until when what the pair wrote is kept.
func (v voice) untilData() locales.Data { return locales.Data{"Date": v.date(v.sit.KeptUntil())} }
