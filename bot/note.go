package bot

import (
	"mentorbot/bot/chat"
	"mentorbot/bot/mentoring"
)

// ownField is the tick in the dialog of booking that says the two have agreed
// already.
const ownField = "own"

// pressOwn opens the dialog for a time that the two agreed on themselves.
func (t turn) pressOwn(a args) (chat.Reply, error) {
	v, err := t.situation(a.pair())
	if err != nil {
		return chat.Reply{}, err
	}
	if v.sit.Pair.State() != mentoring.PairActive {
		m := v.notReadyMessage()
		return chat.Reply{Message: &m}, nil
	}
	f := v.bookForm(mentoring.Booking{})
	f.ID, f.Title, f.Submit = actionID("own", v.sit.Pair.ID), v.text("book.already.title", nil), v.text("btn.save", nil)
	f.Text = chat.Value{}
	f.Fields = f.Fields[:len(f.Fields)-1] // the tick, which this button is
	f.Fields[0].Label = v.text("book.already.q", nil)
	return chat.Reply{Form: &f}, nil
}

// own notes the time in the dialog as agreed.
func (t turn) own(a args, in values) (chat.Reply, error) {
	v, err := t.situation(a.pair())
	if err != nil {
		return chat.Reply{}, err
	}
	var b mentoring.Booking
	if wrong := v.readBooking(&b, in); len(wrong) > 0 {
		return chat.Reply{Errors: wrong}, nil
	}
	return t.note(v.sit.Pair.ID, b)
}

func (t turn) note(pair mentoring.PairID, b mentoring.Booking) (chat.Reply, error) {
	got, err := t.Service.Note(t.ctx, t.actor, pair, b)
	if err != nil {
		return chat.Reply{}, err
	}
	v := voice{t.words, got.Situation}
	if v.begun(got.Meeting) {
		m := v.message(nil, "book.already.ok")
		return chat.Reply{Message: &m}, nil
	}
	slot := got.Meeting.Slot
	all := append(blocks(v.text("book.confirmed.both", v.slotData(slot))), blocks(v.text("book.already.ok", nil))...)
	m := v.aheadOf(got.Meeting, append(all, v.askFirst(slot)...), got.Folded, got.Prompt)
	return chat.Reply{Message: &m}, nil
}

func (v voice) begun(m mentoring.Meeting) bool { return !m.Slot.Start.After(v.sit.Now) }

// noted tells the other half of a time that the two agreed themselves. One that
// has begun cannot be unfit any more; whether it was held is asked instead.
func (v voice) noted(m mentoring.Meeting, folded bool, prompt mentoring.Prompt) chat.Message {
	if v.begun(m) {
		msg := v.message(v.slotData(m.Slot), "book.already.past").With(v.heldActions(m)...)
		if v.sit.Role == mentoring.Mentor {
			msg = msg.With(v.action("nomeeting", m.ID))
		}
		return msg
	}
	all := append(blocks(v.text("book.already.peer", v.slotData(m.Slot))), v.askFirst(m.Slot)...)
	return v.aheadOf(m, all, folded, prompt, v.action("unfit", m.ID))
}

// unfit says that a time which the other half has noted does not fit.
func (t turn) unfit(a args) (chat.Reply, error) {
	m, sit, err := t.Service.Unfit(t.ctx, t.actor, mentoring.MeetingID(a.id(0)))
	if err != nil {
		return chat.Reply{}, err
	}
	v := voice{t.words, sit}
	done := v.cancelled(m)
	return chat.Reply{Replace: &done}, nil
}

// unfitting tells whoever noted a time that it does not fit the other half.
func (v voice) unfitting(m mentoring.Meeting) chat.Message {
	msg := v.message(nil, "book.already.wrong").With(v.finding()...)
	return v.withCalendar(msg, m)
}

// finding are the buttons for whoever has no next meeting: book, or have the
// other half book, and what the two agreed themselves.
func (v voice) finding() []chat.Action {
	pair := v.sit.Pair.ID
	if v.sit.Books(v.sit.Role) {
		return []chat.Action{v.labelled("btn.book_one", "book", pair), v.action("own", pair)}
	}
	return []chat.Action{v.action("askbook", pair), v.action("own", pair)}
}
