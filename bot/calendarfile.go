package bot

import (
	"fmt"
	"strings"

	ics "github.com/arran4/golang-ical"

	"mentorbot/bot/chat"
	"mentorbot/bot/mentoring"
	"mentorbot/locales"
)

// productID names the maker of a calendar file.
const productID = "-//mentorbot//mentorbot//EN"

// calendarEntry is one entry of somebody's calendar.
type calendarEntry struct {
	uid     string
	slot    mentoring.Slot
	summary string
	place   string
	file    string // its name, without date and ending
	more    func(*ics.VEvent)
}

// calendarFile is the entry of a meeting as it stands, or its cancellation.
// Others may read a calendar, so it has neither name nor agenda (K13). The uid
// stays and the sequence rises, so that a calendar changes what it has.
func (v voice) calendarFile(m mentoring.Meeting) chat.File {
	e := v.meetingEntry(m)
	e.place = oneLine(m.Slot.Place.Reveal())
	return v.entryFile(m, e)
}

// invitationFile is the same entry without the place, and with what more adds.
func (v voice) invitationFile(m mentoring.Meeting, more func(*ics.VEvent)) chat.File {
	e := v.meetingEntry(m)
	e.more = more
	return v.entryFile(m, e)
}

func (v voice) meetingEntry(m mentoring.Meeting) calendarEntry {
	name := "ics.file"
	if m.State == mentoring.MeetingCancelled {
		name = "ics.file.cancelled"
	}
	return calendarEntry{uid: m.UID, slot: m.Slot, summary: v.text("ics.summary", nil), file: v.text(name, nil)}
}

// asideFile is the entry of the time that the half sets aside beside a meeting.
// It follows the meeting under a uid of its own, and nobody else is handed it.
func (v voice) asideFile(m mentoring.Meeting) chat.File {
	summary, place := "ics.prep", "before-"
	if v.sit.Role == mentoring.Mentor {
		summary, place = "ics.reflect", "after-"
	}
	e := calendarEntry{uid: place + m.UID, slot: m.Aside(v.sit.Role), summary: v.text(summary, nil)}
	e.file = strings.ToLower(e.summary)
	if m.State == mentoring.MeetingCancelled {
		e.file = v.text("ics.aside.cancelled", locales.Data{"What": e.file})
	}
	return v.entryFile(m, e)
}

// entryFile writes an entry that follows a meeting.
func (v voice) entryFile(m mentoring.Meeting, of calendarEntry) chat.File {
	method, status := ics.MethodRequest, ics.ObjectStatusConfirmed
	if m.State == mentoring.MeetingCancelled {
		method, status = ics.MethodCancel, ics.ObjectStatusCancelled
	}
	cal := ics.NewCalendar()
	cal.SetProductId(productID)
	cal.SetMethod(method)
	e := cal.AddEvent(of.uid)
	e.SetDtStampTime(v.sit.Now)
	e.SetStartAt(of.slot.Start)
	e.SetEndAt(of.slot.End())
	e.SetSequence(m.Sequence())
	e.SetStatus(status)
	e.SetClass(ics.ClassificationPrivate)
	e.SetSummary(of.summary)
	if of.place != "" {
		e.SetLocation(of.place)
	}
	if of.more != nil {
		of.more(e)
	}
	return chat.File{
		Name:    fmt.Sprintf("%s-%s.ics", of.file, m.Slot.Date),
		Media:   fmt.Sprintf("text/calendar; charset=utf-8; method=%s", method),
		Content: []byte(cal.Serialize(ics.WithNewLineWindows)),
		Until:   m.Slot.Start,
	}
}

// canSetAside is the button for time beside a meeting that is agreed, while
// there is any and the half has not set it aside.
func (v voice) canSetAside(m mentoring.Meeting) []chat.Action {
	if v.sit.Aside == nil || v.sit.Aside[m.ID] || !m.Aside(v.sit.Role).Start.After(v.sit.Now) {
		return nil
	}
	return []chat.Action{v.labelled("btn.aside."+string(v.sit.Role), "aside", m.ID)}
}

// setAside hands over the entry for the time beside a meeting.
func (t turn) setAside(a args) (chat.Reply, error) {
	m, sit, err := t.Service.SetAside(t.ctx, t.actor, mentoring.MeetingID(a.id(0)))
	if err != nil {
		return chat.Reply{}, err
	}
	v := voice{t.words, sit}
	done := v.message(locales.Data{"When": v.when(m.Aside(sit.Role))}, "aside.ok")
	done.Files = []chat.File{v.asideFile(m)}
	return chat.Reply{Message: &done}, nil
}

// withCalendar hands the entries of meetings over with a message, and of the
// time that its reader has set aside beside them.
func (v voice) withCalendar(m chat.Message, meetings ...mentoring.Meeting) chat.Message {
	for _, of := range meetings {
		m.Files = append(m.Files, v.calendarFile(of))
		if v.sit.Aside[of.ID] {
			m.Files = append(m.Files, v.asideFile(of))
		}
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
