package bot

import (
	"context"

	ics "github.com/arran4/golang-ical"

	"mentorbot/bot/chat"
	"mentorbot/bot/mentoring"
	"mentorbot/locales"
)

// Letter returns the e-mail of an invitation. It goes through more hands than a
// chat, and others may read a calendar: it has no name but the receiver's
// address, and no word of anybody's, the place among them.
func (c Composer) Letter(d mentoring.Due) chat.Letter {
	v := voice{c.Catalogue.Words(d.To().Language), d.Situation}
	subject, text := "ics.summary", "mail.meeting"
	if d.Meeting.State == mentoring.MeetingCancelled {
		subject, text = "mail.cancelled.subject", "mail.cancelled"
	}
	when := locales.Data{"When": v.when(d.Meeting.Slot), "Week": v.week(d.Meeting.Slot.Date)}
	return chat.Letter{
		Key:     d.Delivery.Token,
		Subject: v.words.T(subject, nil), Text: chat.Plain(v.words.T(text, when)),
		Entry: v.invitationFile(d.Meeting, func(e *ics.VEvent) {
			// Outlook keeps an entry up to date when somebody has invited somebody.
			e.SetOrganizer(c.Organizer)
			e.AddAttendee(d.To().Email)
		}),
	}
}

// mail sends an invitation.
func (c *Courier) mail(ctx context.Context, d mentoring.Due) (mentoring.Outcome, error) {
	if c.Post == nil {
		return mentoring.Outcome{State: mentoring.Parked, Reason: mentoring.Rejected}, nil
	}
	receipt, err := c.Post.Deliver(ctx, d.To().Email, c.Composer.Letter(d))
	if err != nil {
		out := outcome(err)
		if out.Reason == mentoring.Unreachable {
			out.Reason = mentoring.Rejected // in the chat they can be reached
		}
		return out, err
	}
	return mentoring.Outcome{State: mentoring.Sent, Receipt: string(receipt)}, nil
}
