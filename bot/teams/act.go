package teams

import (
	"context"
	"crypto/rand"
	"errors"
	"maps"
	"net/http"
	"time"

	"mentorbot/bot/chat"
	"mentorbot/bot/edge"
)

// step is something that needs the network, and so comes after the answer.
type step func(context.Context)

// take carries out one act and returns the answer to its activity, once it is
// durable: status, and body or nil.
func (a *Adapter) take(d act) (status int, body any) {
	h := a.handler.Load()
	if h == nil {
		return http.StatusServiceUnavailable, nil
	}
	a.desk.Begin()
	defer a.desk.End()
	ctx, cancel := context.WithTimeout(context.Background(), a.desk.Patience)
	defer cancel()
	if err := a.remember(ctx, d); err != nil {
		a.log.Error("reference not kept", "error", err)
		return a.unready(d)
	}
	if d.event == nil {
		return a.aside(d)
	}
	d = a.gathered(d)
	done := a.desk.Hand(*h, d.event)
	late := time.NewTimer(a.desk.Patience)
	defer late.Stop()
	select {
	case out := <-done:
		if errors.Is(out.Err, context.DeadlineExceeded) {
			return a.overdue(d, nil)
		}
		return a.answer(d, out)
	case <-late.C:
		return a.overdue(d, done)
	}
}

// remember keeps where the person is found; the newest act knows best.
func (a *Adapter) remember(ctx context.Context, d act) error {
	if d.apart || d.from == "" || d.place.Conversation == "" {
		return nil
	}
	return a.known.keep(ctx, d.from, d.place)
}

// gathered adds to a sent form what was typed on its earlier pages.
func (a *Adapter) gathered(d act) act {
	s, sent := d.event.(chat.Submission)
	if !sent {
		return d
	}
	if f, ok := a.shelf.get(d.from, d.data.Revision); ok && len(f.typed) > 0 {
		s.Values = d.over(f.typed)
		d.event = s
	}
	return d
}

// over lays what was sent now over what was sent before.
func (d act) over(before map[string]chat.Value) map[string]chat.Value {
	all := maps.Clone(before)
	if all == nil {
		all = map[string]chat.Value{}
	}
	for _, id := range d.sent {
		delete(all, id)
	}
	maps.Copy(all, d.values)
	return all
}

// later runs a step in a goroutine of its own, which a stop waits for. An act
// that is delivered again has been followed already.
func (a *Adapter) later(d act, s step) {
	if s == nil || !a.told.first(d.id) {
		return
	}
	a.desk.After(s)
}

// overdue ends an act whose outcome is not known in time: a message is
// delivered again and answered then, everybody else is told to try again. It
// may have its effect all the same, and the person sees what came of it.
func (a *Adapter) overdue(d act, done <-chan edge.Outcome) (int, any) {
	a.desk.Count("late")
	if d.way != wayMessage && d.way != waySubmitted && done != nil {
		a.later(d, func(ctx context.Context) {
			if out := <-done; out.Err == nil {
				d := d
				d.way = wayMessage
				_, rest := a.answerMessage(d, out.Reply)
				if rest != nil {
					rest(ctx)
				}
			}
		})
	}
	return a.unready(d)
}

// unready is the answer when nothing is known to be stored.
func (a *Adapter) unready(d act) (int, any) {
	return a.say(d, http.StatusServiceUnavailable, "error.dialog_expired")
}

// say answers an act with one of our own texts.
func (a *Adapter) say(d act, status int, id string) (int, any) {
	text := chat.Plain(a.config.Text(id, nil))
	switch d.way {
	case wayExecute:
		return http.StatusOK, answerError(text)
	case wayFetch:
		return http.StatusOK, answerClosing(text)
	case waySubmit:
		return http.StatusOK, a.again(d, chat.FieldErrors{"": text})
	default:
		return status, nil
	}
}

// aside answers an act without an event.
func (a *Adapter) aside(d act) (int, any) {
	a.desk.Count(d.why)
	switch {
	case d.why == "own_button":
		return http.StatusOK, a.turnPage(d)
	case d.way == wayExecute || d.way == wayFetch || d.way == waySubmit:
		id := d.reply
		if id == "" {
			id = "teams.unknown"
		}
		d.data = data{} // no form of ours
		return a.say(d, http.StatusOK, id)
	case d.reply != "":
		m := chat.NewMessage(chat.Paragraph(a.config.Text(d.reply, nil)))
		a.later(d, func(ctx context.Context) { a.tell(ctx, d, a.message(m, nil)) })
	}
	return http.StatusOK, nil
}

// failure logs an internal error under a reference and returns the sentence
// that tells the person the reference, never the error.
func (a *Adapter) failure(d act, err error) string {
	ref := rand.Text()[:6]
	a.log.Error("event failed", "ref", ref, "error", err)
	return a.config.Text("error.unsaved", map[string]any{"Ref": ref})
}
