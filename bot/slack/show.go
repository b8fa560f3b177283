package slack

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"mentorbot/bot/chat"
)

// follow is what a reply needs the network for; nil for nothing.
func (a *Adapter) follow(d act, reply chat.Reply) step {
	if reply.Form == nil && reply.Replace == nil && reply.Message == nil {
		return nil
	}
	return func(ctx context.Context) { a.show(ctx, d, reply) }
}

// show carries out a reply: the dialog first, because its trigger dies.
// Without a message to replace, Replace has nothing to do, unless it is all
// there is to show.
func (a *Adapter) show(ctx context.Context, d act, reply chat.Reply) {
	if reply.Form != nil {
		a.open(ctx, d, *reply.Form)
	}
	if m := reply.Replace; m != nil && !a.replace(ctx, d, *m) && reply.Message == nil {
		a.tell(ctx, d, *m, "")
	}
	if reply.Message != nil {
		a.tell(ctx, d, *reply.Message, "")
	}
}

// open opens a dialog, or offers a button for it where there is no trigger, or
// none any more.
func (a *Adapter) open(ctx context.Context, d act, f chat.Form) {
	from := d.origin
	if d.ephemeral {
		from = origin{} // it cannot be edited later
	}
	if d.trigger == "" {
		a.offer(ctx, d, f, from, "dialog.open")
		return
	}
	err := a.openView(ctx, d.trigger, a.modal(f, from, revision()))
	if err == nil {
		return
	}
	switch code := codeOf(err); code {
	case "expired_trigger_id", "exchanged_trigger_id", "trigger_expired", "trigger_exchanged":
		a.desk.Count("trigger_expired")
		a.offer(ctx, d, f, from, "error.dialog_expired")
	default:
		if class, _ := chat.ClassOf(err); class != chat.Rejected && class != chat.Halted {
			a.unseen("dialog not opened", err)
			a.offer(ctx, d, f, from, "error.dialog_expired")
			return
		}
		ref := rand.Text()[:6]
		a.log.Error("dialog not opened", "ref", ref, "error", err)
		d.inputs = nil
		a.tell(ctx, d, *a.unsaved(d, ref).Message, "")
	}
}

// offer puts a dialog on the shelf and says where the button is.
func (a *Adapter) offer(ctx context.Context, d act, f chat.Form, from origin, text string) {
	m := chat.NewMessage(chat.Paragraph(a.config.Text(text, nil)))
	a.tell(ctx, d, m, a.shelf.put(d.from, f, from))
}

// reopen answers the button of an offer: its press has a fresh trigger.
func (a *Adapter) reopen(ctx context.Context, d act) {
	kept, ok := a.shelf.get(d.from, d.shelved)
	if !ok {
		a.tell(ctx, d, chat.NewMessage(chat.Paragraph(a.config.Text("error.dialog_expired", nil))), "")
		return
	}
	if kept.from != (origin{}) {
		d.origin, d.ephemeral = kept.from, false
	}
	a.open(ctx, d, kept.form)
}

// replace edits the message that an act came from, and reports whether there
// was one. One that is gone needs no more.
func (a *Adapter) replace(ctx context.Context, d act, m chat.Message) bool {
	switch {
	case d.ephemeral:
		e := a.ephemeral(m, "")
		e.ResponseType, e.ReplaceOriginal = "", true
		if a.persist(ctx, func() error { return a.respond(ctx, d.responseURL, e) }) != nil {
			return false
		}
		a.hand(ctx, d.from, m.Files)
		return true
	case d.Message == "":
		return false
	}
	err := a.persist(ctx, func() error { return a.update(ctx, d.Channel, d.Message, m) })
	if err == nil {
		a.attach(ctx, d.Channel, d.Message, m.Files)
		return true
	}
	a.unseen("message not replaced", err)
	return false
}

// tell says something to the person who acted: in their one-to-one chat, or so
// that they alone see it. Shelved is the dialog that its button opens.
func (a *Adapter) tell(ctx context.Context, d act, m chat.Message, shelved string) {
	err := a.persist(ctx, func() error {
		_, command := d.event.(chat.Command)
		if d.responseURL != "" && (a.public(d) || command && len(m.Files) == 0) {
			err := a.respond(ctx, d.responseURL, a.ephemeral(m, shelved))
			if err == nil {
				a.hand(ctx, d.from, m.Files)
			}
			return err
		}
		channel, ts, err := a.deliver(ctx, d.from, m, shelved)
		if err == nil && !a.attach(ctx, channel, ts, m.Files) {
			lost := chat.NewMessage(chat.Paragraph(a.config.Text("error.file_lost", nil)))
			if _, _, err := a.deliver(ctx, d.from, lost, ""); err != nil {
				a.unseen("lost file not told of", err)
			}
		}
		return err
	})
	if err != nil {
		a.unseen("answer not seen", err)
	}
}

// unseen counts an answer that did not arrive. Its effect is stored, and the
// person can ask again.
func (a *Adapter) unseen(what string, err error) {
	a.desk.Count("unseen")
	a.log.Warn("answer incomplete", "what", what, "error", err)
}

// persist tries up to five times while Slack says later.
func (a *Adapter) persist(ctx context.Context, try func() error) error {
	wait := time.Second
	for n := 1; ; n++ {
		err := try()
		var se *chat.SendError
		if err == nil || n == 5 || !errors.As(err, &se) || se.Class != chat.Later {
			return err
		}
		if err := a.sleep(ctx, max(wait, se.After)); err != nil {
			return se
		}
		wait *= 2
	}
}
