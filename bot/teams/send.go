package teams

import (
	"context"
	"net/http"

	"mentorbot/bot/chat"
)

// Send posts a message in the one-to-one chat, which is opened when there is
// none. Files are not sent: they would lie in the organisation's storage, where
// nobody here can remove them.
func (a *Adapter) Send(ctx context.Context, to chat.Address, m chat.Message) (chat.Receipt, error) {
	return a.deliver(ctx, to, a.message(m, nil))
}

// deliver posts to one person, one message at a time.
func (a *Adapter) deliver(ctx context.Context, to chat.Address, m outgoing) (chat.Receipt, error) {
	if to == "" {
		return "", &chat.SendError{Class: chat.Unreachable, Err: codeError("no address")}
	}
	leave, err := a.lanes.enter(ctx, string(to))
	if err != nil {
		return "", &chat.SendError{Class: chat.Later, Err: err}
	}
	defer leave()
	known, err := a.known.reference(ctx, to)
	if err != nil {
		return "", &chat.SendError{Class: chat.Later, Err: codeError("reference not read")}
	}
	at, opened := known, false
	if at.Conversation == "" {
		if at, err = a.create(ctx, to, known); err != nil {
			return "", err
		}
		opened = true
	}
	if at.ServiceURL == "" {
		at.ServiceURL = a.config.GlobalURL
	}
	id, err := a.post(ctx, &at, m)
	if code(err) == errNoConversation && !opened {
		if at, err = a.create(ctx, to, at); err != nil {
			return "", err
		}
		id, err = a.post(ctx, &at, m)
	}
	if code(err) == errNoConversation {
		err = &chat.SendError{Class: chat.Unreachable, Err: errNoConversation}
	}
	if err != nil {
		return "", err
	}
	a.learn(ctx, to, known, at)
	return receipt(at.Conversation, id), nil
}

// learn keeps a reference that differs from what was known, unless an act came
// meanwhile, which knows better. Losing one costs the creation of a
// conversation.
func (a *Adapter) learn(ctx context.Context, of chat.Address, known, now Reference) {
	if known == now {
		return
	}
	newest, err := a.known.reference(ctx, of)
	if err == nil && newest == known {
		err = a.known.keep(ctx, of, now)
	}
	if err != nil {
		a.desk.Count("reference_lost")
		a.log.Error("reference not kept", "error", err)
	}
}

// post puts a message into a conversation; one whose card is refused once more
// as text alone. A refusal is definite, so nothing is said twice.
func (a *Adapter) post(ctx context.Context, at *Reference, m outgoing) (id string, err error) {
	var made resource
	say := func() error {
		return a.at(ctx, at, func(base string) error {
			return a.do(ctx, call{
				method: http.MethodPost, base: base, path: []string{"conversations", at.Conversation, "activities"}, body: m, posting: true,
			}, &made)
		})
	}
	err = say()
	if class, _ := chat.ClassOf(err); err != nil && class == chat.Rejected && code(err) != errNoConversation && len(m.Attachments) > 0 {
		a.desk.Count("text_alone")
		a.log.Error("card refused, sent as text alone", "error", err)
		m = m.textAlone()
		err = say()
	}
	if err == nil && made.ID == "" {
		err = &chat.SendError{Class: chat.Uncertain, Err: codeError("no id")}
	}
	return made.ID, err
}

// Edit replaces the content of a sent message. One that is gone is Rejected.
func (a *Adapter) Edit(ctx context.Context, to chat.Address, r chat.Receipt, m chat.Message) error {
	conversation, id, err := parseReceipt(r)
	if err != nil {
		return err
	}
	return a.update(ctx, to, conversation, id, a.message(m, nil))
}

// update changes a message in a person's conversation.
func (a *Adapter) update(ctx context.Context, to chat.Address, conversation, id string, m outgoing) error {
	leave, err := a.lanes.enter(ctx, string(to))
	if err != nil {
		return &chat.SendError{Class: chat.Later, Err: err}
	}
	defer leave()
	known, err := a.known.reference(ctx, to)
	if err != nil {
		return &chat.SendError{Class: chat.Later, Err: codeError("reference not read")}
	}
	if known.ServiceURL == "" {
		known.ServiceURL = a.config.GlobalURL
	}
	return a.at(ctx, &known, func(base string) error {
		return a.do(ctx, call{method: http.MethodPut, base: base, path: []string{"conversations", conversation, "activities", id}, body: m}, nil)
	})
}
