package bot

import (
	"mentorbot/bot/chat"
	"mentorbot/bot/mentoring"
	"mentorbot/locales"
)

// snoozes are the verbs of the times to which questions can be put off.
var snoozes = map[mentoring.Snooze]string{
	mentoring.SnoozeHour: "inhour", mentoring.SnoozeTomorrow: "tomorrow", mentoring.SnoozeMonday: "monday",
}

// putOff asks until when the questions shall wait; the message that asks them
// stays.
func (t turn) putOff(a args) (chat.Reply, error) {
	f, err := t.Service.Reflection(t.ctx, t.actor, mentoring.PromptID(a.id(0)))
	if err != nil {
		return chat.Reply{}, err
	}
	v, offered := voice{t.words, f.Situation}, f.Snoozes()
	if f.Prompt.State != mentoring.PromptOpen || len(offered) == 0 {
		return chat.Reply{}, &mentoring.Error{Code: mentoring.Stale, Key: "error.stale", Pair: f.Situation.Pair.ID}
	}
	m := v.message(nil, "snooze.ask")
	for _, by := range offered {
		m = m.With(v.action(snoozes[by], f.Prompt.ID))
	}
	m = m.With(v.action("skip", f.Prompt.ID))
	return chat.Reply{Message: &m}, nil
}

func (t turn) inAnHour(a args) (chat.Reply, error) { return t.snooze(a, mentoring.SnoozeHour) }
func (t turn) tomorrow(a args) (chat.Reply, error) { return t.snooze(a, mentoring.SnoozeTomorrow) }
func (t turn) onMonday(a args) (chat.Reply, error) { return t.snooze(a, mentoring.SnoozeMonday) }

func (t turn) snooze(a args, by mentoring.Snooze) (chat.Reply, error) {
	f, at, err := t.Service.PutOff(t.ctx, t.actor, mentoring.PromptID(a.id(0)), by)
	if err != nil {
		return chat.Reply{}, err
	}
	v := voice{t.words, f.Situation}
	m := v.message(locales.Data{"When": v.words.Moment(v.local(at), v.local(v.sit.Now))}, "snooze.ok")
	return chat.Reply{Replace: &m}, nil
}

// reminder asks once more, because the person wanted it; it cannot be put off
// again.
func (v voice) reminder(m mentoring.Meeting, p mentoring.Prompt) chat.Message {
	id := "reminder.once"
	if p.Moment == mentoring.Start {
		id = "reminder.before"
	}
	return v.message(v.slotData(m.Slot), id).With(v.action("answer", p.ID, "m"), v.action("skip", p.ID))
}
