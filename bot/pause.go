package bot

import (
	"slices"

	"mentorbot/bot/chat"
	"mentorbot/bot/mentoring"
	"mentorbot/locales"
)

// The fields of the dialog in which somebody pauses, and what can be done with
// a meeting that lies in the pause.
const (
	untilField   = "until"
	meetingField = "meeting" // with the meeting's id
	keepMeeting  = "keep"
	moveMeeting  = "move"
	dropMeeting  = "cancel"
)

// usualPause is how many days the dialog suggests.
const usualPause = 14

// pause opens the dialog, with the day that stands in the line when there is
// one. Whoever pauses is told until when, and can end it or choose another day.
func (t turn) pause(pair mentoring.PairID, rest string) (chat.Reply, error) {
	v, err := t.situation(pair)
	if err != nil {
		return chat.Reply{}, err
	}
	if v.sit.Pair.State() != mentoring.PairActive {
		m := v.notReadyMessage()
		return chat.Reply{Message: &m}, nil
	}
	until, paused := v.sit.PausedUntil(v.sit.Role)
	if paused && rest == "" {
		m := v.paused(until)
		return chat.Reply{Message: &m}, nil
	}
	if rest == "" {
		f := v.pauseForm(v.sit.Today().AddDays(usualPause))
		return chat.Reply{Form: &f}, nil
	}
	until, wrong := v.readUntil(rest)
	f := v.pauseForm(until)
	if len(wrong) > 0 {
		return v.withForm(chat.Reply{Errors: wrong}, f, values{untilField: chat.Confidential(rest)}, nil)
	}
	f.Fields = append(f.Fields, v.meetingFields(until)...)
	return chat.Reply{Form: &f}, nil
}

// pauseForm asks until when. It tells that the other half pauses already.
func (v voice) pauseForm(until mentoring.Date) chat.Form {
	tell := v.text("pause.tell", nil)
	if peer, paused := v.peerPauses(); paused {
		tell = peer + "\n" + tell
	}
	return chat.Form{
		ID: actionID("pause", v.sit.Pair.ID), Title: v.text("pause.title", nil), Submit: v.text("btn.pause", nil),
		Text: chat.Confidential(tell),
		Fields: []chat.Field{
			{ID: untilField, Kind: chat.FieldDate, Label: v.text("pause.until", nil), Value: chat.Confidential(until.String()), Required: true},
		},
	}
}

// meetingFields ask what shall happen to each meeting that lies in the pause.
func (v voice) meetingFields(until mentoring.Date) (fields []chat.Field) {
	for _, m := range v.sit.Within(until) {
		if fields == nil {
			fields = []chat.Field{{ID: "meetings", Kind: chat.FieldHeading, Label: v.text("pause.meetings", nil)}}
		}
		field := chat.Field{
			ID: actionID(meetingField, m.ID), Kind: chat.FieldSelect, Label: v.when(m.Slot), Value: chat.Confidential(keepMeeting), Required: true,
		}
		for _, choice := range []string{keepMeeting, moveMeeting, dropMeeting} {
			field.Options = append(field.Options, chat.Option{Value: choice, Label: v.text("opt.pause."+choice, nil)})
		}
		fields = append(fields, field)
	}
	return fields
}

// holdPause begins the pause. When meetings lie in it and nobody has said what
// shall happen to them, it asks first.
func (t turn) holdPause(a args, in values) (chat.Reply, error) {
	v, err := t.situation(a.pair())
	if err != nil {
		return chat.Reply{}, err
	}
	until, wrong := v.readUntil(in.text(untilField))
	if len(wrong) > 0 {
		return chat.Reply{Errors: wrong}, nil
	}
	if err := v.sit.CheckPause(until); err != nil {
		return chat.Reply{}, err
	}
	var move, off []mentoring.MeetingID
	for _, m := range v.sit.Within(until) {
		switch in.text(actionID(meetingField, m.ID)) {
		case keepMeeting:
		case moveMeeting:
			move = append(move, m.ID)
		case dropMeeting:
			off = append(off, m.ID)
		default:
			f := v.pauseForm(until)
			f.Fields = append(f.Fields, v.meetingFields(until)...)
			return chat.Reply{Form: &f}, nil
		}
	}
	sit, err := t.Service.Pause(t.ctx, t.actor, v.sit.Pair.ID, until, off...)
	if err != nil {
		return chat.Reply{}, err
	}
	v.sit = sit
	var dropped []mentoring.Meeting
	for _, m := range sit.Meetings {
		if slices.Contains(off, m.ID) {
			dropped = append(dropped, m)
		}
	}
	m := v.paused(until, dropped...)
	reply := chat.Reply{Message: &m}
	for _, id := range slices.Backward(move) {
		m = m.With(v.action("move", id))
		f := v.bookForm(mentoring.Booking{Moves: id})
		reply.Form = &f
	}
	return reply, nil
}

// readUntil reads the last day of a pause.
func (v voice) readUntil(line string) (mentoring.Date, chat.FieldErrors) {
	day, err := locales.ParseDate(line, v.local(v.sit.Now))
	if err != nil || !day.HasDate {
		return v.sit.Today().AddDays(usualPause), chat.FieldErrors{untilField: v.unreadable(day, err, "book.err.day")}
	}
	return mentoring.Date{Year: day.Year, Month: day.Month, Day: day.Day}, nil
}

// paused tells somebody that the bot is quiet, and until when. The meetings that
// the pause has called off leave the calendar.
func (v voice) paused(until mentoring.Date, dropped ...mentoring.Meeting) chat.Message {
	said := blocks(v.text("pause.ok", locales.Data{"Date": v.date(until)}))
	for _, m := range dropped {
		said = append(said, blocks(v.text("cancel.done.both", v.slotData(m.Slot)))...)
	}
	return v.withCalendar(chat.NewMessage(said...), dropped...).With(v.action("resume", v.sit.Pair.ID))
}

// peerPauses tells until when the other half pauses, when it does (A3).
func (v voice) peerPauses() (told string, paused bool) {
	until, paused := v.sit.PausedUntil(v.sit.Role.Other())
	if !paused {
		return "", false
	}
	return v.text("pause.peer", locales.Data{"Date": v.date(until)}), true
}

// pausedTold is A3.
func (v voice) pausedTold() chat.Message {
	told, _ := v.peerPauses()
	return chat.NewMessage(blocks(told)...)
}

// resume ends the person's own pause, and tells how things stand.
func (t turn) resume(a args) (chat.Reply, error) {
	sit, err := t.Service.Resume(t.ctx, t.actor, a.pair())
	if err != nil {
		return chat.Reply{}, err
	}
	v := voice{t.words, sit}
	_, planned := sit.Next()
	peer, quiet := v.peerPauses()
	var m chat.Message
	switch {
	case quiet:
		m = chat.NewMessage(append(blocks(v.text("pause.over", nil)), blocks(peer)...)...)
	case planned || sit.Offer.ID != 0:
		m = chat.NewMessage(append(blocks(v.text("pause.over", nil)), v.stateBlocks()...)...).With(v.stateActions()...)
	default:
		m = v.message(nil, "pause.end").With(v.stateActions()...)
	}
	return chat.Reply{Replace: &m}, nil
}
