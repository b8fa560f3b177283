package slack

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"github.com/slack-go/slack"

	"mentorbot/bot/chat"
	"mentorbot/bot/edge"
)

// ackMax is the longest payload of an acknowledgement: Socket Mode hears none
// of 20 KB.
const ackMax = 18 << 10

// settling is how long Slack gets to show the small view of an acknowledgement
// before it is filled: what comes first would be replaced by it.
const settling = 500 * time.Millisecond

// step is something that needs the network, and so comes after the
// acknowledgement.
type step func(context.Context)

// take carries out one act and calls ack once it is durable, with the payload
// or nil. It returns false without calling ack when the act is to be delivered
// again.
func (a *Adapter) take(d act, ack func(payload any)) bool {
	h := a.handler.Load()
	if h == nil || a.self.Load() == nil {
		return false // whose workspace it is and which messages are ours is not known yet
	}
	a.desk.Begin()
	defer a.desk.End()
	if d.team != a.team() {
		a.desk.Count("foreign_team")
		ack(nil)
		return true
	}
	if d.event == nil {
		ack(nil)
		a.aside(d)
		return true
	}
	if _, text := d.event.(chat.Text); text && d.channel != "" {
		a.dms.learn(d.from, d.channel)
	}
	late := time.NewTimer(a.desk.Patience)
	defer late.Stop()
	if wrong := a.strangers(d); len(wrong) > 0 {
		ack(slack.NewErrorsViewSubmissionResponse(wrong))
		return true
	}
	done := a.desk.Hand(*h, d.event)
	select {
	case out := <-done:
		if errors.Is(out.Err, context.DeadlineExceeded) {
			return a.overdue(d, nil, ack)
		}
		payload, rest := a.answer(d, out)
		ack(payload)
		a.later(rest)
		return true
	case <-late.C:
		return a.overdue(d, done, ack)
	}
}

// overdue ends an act whose outcome is not known in time: what is delivered
// again is answered then, everybody else is told to try again. It may have its
// effect all the same, and the person sees what came of it.
func (a *Adapter) overdue(d act, done <-chan edge.Outcome, ack func(any)) bool {
	a.desk.Count("late")
	if _, text := d.event.(chat.Text); text {
		return false
	}
	ack(a.tooLate(d))
	if done == nil {
		return true
	}
	a.later(func(ctx context.Context) {
		if out := <-done; out.Err == nil {
			d := d.unanswered()
			d.trigger = ""
			if _, rest := a.answer(d, out); rest != nil {
				rest(ctx)
			}
		}
	})
	return true
}

// later runs a step in a goroutine of its own, which a stop waits for.
func (a *Adapter) later(s step) {
	if s == nil {
		return
	}
	a.desk.After(s)
}

// aside does what a payload without an event asks for.
func (a *Adapter) aside(d act) {
	a.desk.Count(d.why)
	switch {
	case d.dead != "":
		a.log.Error("slack says that our access ended", "event", d.dead)
		a.halt(d.dead)
	case d.shelved != "":
		a.later(func(ctx context.Context) { a.reopen(ctx, d) })
	}
}

// unanswered is the act when its acknowledgement was spent on something else:
// what it says goes the way of a message.
func (d act) unanswered() act {
	if c, ok := d.event.(chat.Command); ok {
		d.event = chat.Press{Origin: c.Origin}
	}
	if s, ok := d.event.(chat.Submission); ok {
		d.event = chat.Press{Origin: s.Origin}
	}
	return d
}

// answer turns what the handler said into the acknowledgement and what comes
// after it.
func (a *Adapter) answer(d act, out edge.Outcome) (payload any, rest step) {
	reply := out.Reply
	if out.Err != nil {
		reply = a.failure(d, out.Err)
	}
	switch d.event.(type) {
	case chat.Command:
		return a.answerCommand(d, reply)
	case chat.Submission:
		return a.answerSubmission(d, reply)
	case chat.Home:
		return nil, a.furnish(d, reply)
	default:
		return nil, a.follow(d, reply)
	}
}

// answerCommand puts the message into the acknowledgement where it fits.
func (a *Adapter) answerCommand(d act, reply chat.Reply) (any, step) {
	if reply.Message == nil {
		reply.Message = reply.Replace
	}
	reply.Replace = nil
	m := reply.Message
	if m == nil || len(m.Files) > 0 || d.responseURL == "" {
		return nil, a.follow(d, reply)
	}
	payload := encoded(a.ephemeral(*m, ""))
	if len(payload) > ackMax {
		return nil, a.follow(d, reply)
	}
	reply.Message = nil
	return payload, a.follow(d, reply)
}

// answerSubmission closes the modal, keeps it open with errors or shows the
// next one in its place.
func (a *Adapter) answerSubmission(d act, reply chat.Reply) (any, step) {
	form := reply.Form
	reply.Form = nil
	if len(reply.Errors) > 0 && len(d.inputs) > 0 {
		return slack.NewErrorsViewSubmissionResponse(d.errors(reply.Errors)), a.follow(d, reply)
	}
	if form == nil {
		return nil, a.follow(d, reply)
	}
	view := a.modal(*form, d.origin, revision())
	payload := encoded(slack.NewUpdateViewSubmissionResponse(&view))
	if len(payload) <= ackMax {
		return payload, a.follow(d, reply)
	}
	small := a.loading(form.Title)
	return slack.NewUpdateViewSubmissionResponse(&small), func(ctx context.Context) {
		if a.sleep(ctx, settling) != nil {
			return
		}
		if err := a.updateView(ctx, d.view, view); err != nil {
			a.unseen("dialog not shown", err)
		}
		a.show(ctx, d, reply)
	}
}

// errors keys errors by block. One at a field that the modal does not have
// stands at the first input: Slack shows no other.
func (d act) errors(errs chat.FieldErrors) map[string]string {
	out := map[string]string{}
	for field, text := range errs {
		block := d.inputs[0]
		for _, id := range d.inputs {
			if fieldOf(id) == field {
				block = id
			}
		}
		if _, taken := out[block]; !taken || fieldOf(block) == field {
			out[block] = chat.Plain(printable(text))
		}
	}
	return out
}

// failure logs an internal error under a reference and tells the person the
// reference, never the error.
func (a *Adapter) failure(d act, err error) chat.Reply {
	ref := rand.Text()[:6]
	a.log.Error("event failed", "ref", ref, "event", d.event.Source().ID, "error", err)
	return a.unsaved(d, ref)
}

func (a *Adapter) unsaved(d act, ref string) chat.Reply {
	m := chat.NewMessage(chat.Paragraph(a.config.Text("error.unsaved", map[string]any{"Ref": ref})))
	r := chat.Reply{Message: &m}
	if len(d.inputs) > 0 {
		r.Errors = chat.FieldErrors{fieldOf(d.inputs[0]): a.config.Text("error.field_unsaved", nil)}
	}
	return r
}

// tooLate is the acknowledgement of an act whose outcome is not known in time.
func (a *Adapter) tooLate(d act) any {
	switch d.event.(type) {
	case chat.Submission:
		if len(d.inputs) > 0 {
			return slack.NewErrorsViewSubmissionResponse(map[string]string{d.inputs[0]: a.config.Text("error.dialog_expired", nil)})
		}
	case chat.Command:
		if d.responseURL != "" {
			return a.ephemeral(chat.NewMessage(chat.Paragraph(a.config.Text("error.dialog_expired", nil))), "")
		}
	}
	m := chat.NewMessage(chat.Paragraph(a.config.Text("error.dialog_expired", nil)))
	a.later(func(ctx context.Context) { a.tell(ctx, d, m, "") })
	return nil
}
