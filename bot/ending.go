package bot

import (
	"mentorbot/bot/chat"
	"mentorbot/bot/mentoring"
	"mentorbot/locales"
)

// leave asks once more whether the person wants to stop, and says who can see
// it.
func (t turn) leave(pair mentoring.PairID, _ string) (chat.Reply, error) {
	v, err := t.situation(pair)
	if err != nil {
		return chat.Reply{}, err
	}
	return chat.Reply{Form: &chat.Form{
		ID: actionID("end", pair), Title: v.text("close.title", nil),
		Text: chat.Confidential(v.text("close.alone", nil)), Submit: v.text("btn.stop_alone", nil),
	}}, nil
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
