package bot

import (
	"fmt"

	ics "github.com/arran4/golang-ical"

	"mentorbot/bot/chat"
	"mentorbot/bot/mentoring"
	"mentorbot/locales"
)

// productID names the maker of a calendar file.
const productID = "-//mentorbot//mentorbot//EN"

// calendarFile is the entry of a meeting as it stands, or its cancellation.
// Others may read a calendar, so it has neither name nor agenda (K13). The uid
// stays and the sequence rises, so that a calendar changes what it has.
func (v voice) calendarFile(m mentoring.Meeting) chat.File {
	return v.entry(m, func(e *ics.VEvent) {
		if place := oneLine(m.Slot.Place.Reveal()); place != "" {
			e.SetLocation(place)
		}
	})
}

// entry is a calendar file with what every one has, and what more adds.
func (v voice) entry(m mentoring.Meeting, more func(*ics.VEvent)) chat.File {
	method, status, name := ics.MethodRequest, ics.ObjectStatusConfirmed, "ics.file"
	if m.State == mentoring.MeetingCancelled {
		method, status, name = ics.MethodCancel, ics.ObjectStatusCancelled, "ics.file.cancelled"
	}
	cal := ics.NewCalendar()
	cal.SetProductId(productID)
	cal.SetMethod(method)
	e := cal.AddEvent(m.UID)
	e.SetDtStampTime(v.sit.Now)
	e.SetStartAt(m.Slot.Start)
	e.SetEndAt(m.Slot.End())
	e.SetSequence(m.Sequence())
	e.SetStatus(status)
	e.SetClass(ics.ClassificationPrivate)
	e.SetSummary(v.text("ics.summary", nil))
	more(e)
	return chat.File{
		Name:    fmt.Sprintf("%s-%s.ics", v.text(name, nil), m.Slot.Date),
		Media:   fmt.Sprintf("text/calendar; charset=utf-8; method=%s", method),
		Content: []byte(cal.Serialize(ics.WithNewLineWindows)),
	}
}

// withCalendar hands the entries of meetings over with a message.
func (v voice) withCalendar(m chat.Message, meetings ...mentoring.Meeting) chat.Message {
	for _, of := range meetings {
		m.Files = append(m.Files, v.calendarFile(of))
	}
	return m
}

// lateBlocks tell somebody who moves or calls off a meeting that the pair's own
// notice has passed. It stops nothing and is reported to nobody (R60).
func (v voice) lateBlocks(m mentoring.Meeting) []chat.Block {
	if !v.sit.Late(m) {
		return nil
	}
	return blocks(v.text("notice.late", locales.Data{"Notice": v.notice()}))
}

func (v voice) notice() string { return v.text("opt.notice."+string(v.sit.Terms.Notice), nil) }
