package playground

import (
	"context"
	"crypto/rand"
	"errors"
	"strings"

	"mentorbot/bot/chat"
)

// command is the name of the slash command; what follows it is the line.
const command = "/mentor"

// answer is what the person who acted gets at once, beside the messages.
type answer struct {
	form   *chat.Form // opens, or stays open with what was typed
	errors chat.FieldErrors
}

var (
	errUnknownMessage = errors.New("unknown message or action")
	errUnknownForm    = errors.New("unknown form")
	errBadValue       = errors.New("value that the form cannot hold")
)

// say types words, or the slash command, to the bot.
func (p *Platform) say(ctx context.Context, from chat.Address, given, text string) (answer, error) {
	handler, err := p.running(ctx)
	if err != nil {
		return answer{}, err
	}
	text = printable(text)
	origin := p.origin(from, given)
	ref, err := p.note(origin, text)
	if err != nil {
		return answer{}, err
	}
	var e chat.Event = chat.Text{Origin: origin, Ref: ref, Body: chat.Confidential(text)}
	line, found := strings.CutPrefix(text, command)
	if found && (line == "" || strings.TrimSpace(line[:1]) == "") {
		e = chat.Command{Origin: origin, Line: chat.Confidential(strings.TrimSpace(line))}
	}
	return p.hand(ctx, handler, e, "")
}

// retype edits a message that the person typed, or deletes it when there is no
// text.
func (p *Platform) retype(ctx context.Context, from chat.Address, given, ref, text string) (answer, error) {
	handler, err := p.running(ctx)
	if err != nil {
		return answer{}, err
	}
	text = printable(text)
	if err := p.rewrite(from, ref, true, chat.Message{Text: text}); err != nil {
		return answer{}, errUnknownMessage
	}
	return p.hand(ctx, handler, chat.Text{Origin: p.origin(from, given), Ref: ref, Edited: true, Body: chat.Confidential(text)}, "")
}

// note puts what a person typed into the chat, once for each act, and returns
// the id of the message.
func (p *Platform) note(origin chat.Origin, text string) (string, error) {
	p.mu.Lock()
	again := p.transcript.typed[origin.ID]
	p.mu.Unlock()
	if again != nil {
		return again.id(), nil
	}
	return p.post(origin.From, true, origin.ID, chat.Message{Text: text})
}

// press clicks an action that the message carries, or carried before it was
// edited: an old button is answered with the state of now.
func (p *Platform) press(ctx context.Context, from chat.Address, given, message, action string) (answer, error) {
	handler, err := p.running(ctx)
	if err != nil {
		return answer{}, err
	}
	p.mu.Lock()
	e := p.transcript.find(from, message)
	known := e != nil && e.carried[action]
	p.mu.Unlock()
	if !known {
		return answer{}, errUnknownMessage
	}
	return p.hand(ctx, handler, chat.Press{Origin: p.origin(from, given), Action: action}, message)
}

// submit sends a dialog that was opened for the person.
func (p *Platform) submit(ctx context.Context, from chat.Address, given, id string, raw map[string]any) (answer, error) {
	handler, err := p.running(ctx)
	if err != nil {
		return answer{}, err
	}
	p.mu.Lock()
	open, found := p.forms.find(from, id)
	p.mu.Unlock()
	if !found || open.Submit == "" {
		return answer{}, errUnknownForm
	}
	values, err := readValues(open.form, raw)
	if err != nil {
		return answer{}, err
	}
	origin := p.origin(from, given)
	reply, err := p.deliver(ctx, handler, chat.Submission{Origin: origin, Form: id, Values: values})
	if err != nil {
		reply = p.failed(origin, err)
		if field := open.firstInput(); field != "" {
			reply.Errors = chat.FieldErrors{field: p.text("error.field_unsaved", nil)}
		}
	}
	if len(reply.Errors) > 0 {
		kept := open.typed(values)
		reply.Form = nil
		p.apply(from, reply, open.message)
		return answer{form: &kept, errors: reply.Errors}, nil
	}
	p.mu.Lock()
	p.forms.close(from, id)
	p.watch(change{kind: "closed", to: from, form: id})
	p.mu.Unlock()
	return p.apply(from, reply, open.message), nil
}

// leave closes a dialog without sending it.
func (p *Platform) leave(ctx context.Context, from chat.Address, given, id string) (answer, error) {
	handler, err := p.running(ctx)
	if err != nil {
		return answer{}, err
	}
	p.mu.Lock()
	open, found := p.forms.find(from, id)
	if found {
		p.forms.close(from, id)
		p.watch(change{kind: "closed", to: from, form: id})
	}
	p.mu.Unlock()
	switch {
	case !found:
		return answer{}, errUnknownForm
	case !open.Fillable():
		return answer{}, nil
	}
	return p.hand(ctx, handler, chat.Closed{Origin: p.origin(from, given), Form: id}, "")
}

// hand gives an act that is no submission to the handler. Message is the one
// it was done on, or empty.
func (p *Platform) hand(ctx context.Context, h chat.Handler, e chat.Event, message string) (answer, error) {
	reply, err := p.deliver(ctx, h, e)
	if err != nil {
		reply = p.failed(e.Source(), err)
	}
	return p.apply(e.Source().From, reply, message), nil
}

// deliver hands an act to the bot. Where that is to go wrong, the first answer
// is lost, and the act comes again.
func (p *Platform) deliver(ctx context.Context, h chat.Handler, e chat.Event) (chat.Reply, error) {
	if p.strike(e.Source().From, true) == FaultRepeat {
		if _, err := h.Handle(ctx, e); err != nil {
			p.log.Warn("event failed, comes again", "event", e.Source().ID, "error", err)
		}
	}
	return h.Handle(ctx, e)
}

// apply carries out a reply. Without a message to replace, Replace has nothing
// to do, unless it is all there is to show.
func (p *Platform) apply(to chat.Address, reply chat.Reply, message string) answer {
	replaced := false
	if reply.Replace != nil {
		err := p.replace(to, message, *reply.Replace)
		class, _ := chat.ClassOf(err)
		if replaced = err == nil; !replaced && class != chat.Rejected {
			p.log.Error("message not edited", "error", err)
		}
	}
	shown := reply.Message
	if shown == nil && !replaced {
		shown = reply.Replace
	}
	if shown != nil {
		if _, err := p.post(to, false, "", *shown); err != nil {
			p.log.Error("answer not shown", "error", err)
		}
	}
	if reply.Form == nil {
		return answer{errors: reply.Errors}
	}
	f := openForm{form: form{*reply.Form}, message: message}
	p.mu.Lock()
	p.forms.open(to, f)
	p.watch(change{kind: "form", to: to, form: reply.Form.ID})
	p.mu.Unlock()
	return answer{form: reply.Form, errors: reply.Errors}
}

// failed logs an internal error under a reference and tells the person the
// reference, never the error.
func (p *Platform) failed(origin chat.Origin, err error) chat.Reply {
	ref := reference()
	p.log.Error("event failed", "ref", ref, "event", origin.ID, "error", err)
	m := chat.NewMessage(chat.Paragraph(p.text("error.unsaved", map[string]any{"Ref": ref})))
	return chat.Reply{Message: &m}
}

// reference returns a short code that the person can read out.
func reference() string { return rand.Text()[:6] }
