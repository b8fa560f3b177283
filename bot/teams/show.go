package teams

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"mentorbot/bot/chat"
	"mentorbot/bot/edge"
)

// answer turns what the handler said into the answer to the activity, and
// begins what comes after it.
func (a *Adapter) answer(d act, out edge.Outcome) (int, any) {
	if out.Err != nil {
		return a.failed(d, out.Err)
	}
	var body any
	var rest step
	switch d.way {
	case wayFetch:
		body, rest = a.answerFetch(d, out.Reply)
	case waySubmit:
		body, rest = a.answerSubmit(d, out.Reply)
	case wayExecute:
		body, rest = a.answerExecute(d, out.Reply)
	default:
		body, rest = a.answerMessage(d, out.Reply)
	}
	a.later(d, rest)
	return http.StatusOK, body
}

// failed answers an act that ended in an internal error. It is not remembered
// as answered: delivered again it may go well.
func (a *Adapter) failed(d act, err error) (int, any) {
	text := a.failure(d, err)
	switch d.way {
	case wayExecute:
		return http.StatusOK, answerError(chat.Plain(text))
	case wayFetch:
		return http.StatusOK, answerClosing(chat.Plain(text))
	case waySubmit:
		return http.StatusOK, a.again(d, chat.FieldErrors{"": a.config.Text("error.field_unsaved", nil)})
	}
	m := a.message(chat.NewMessage(chat.Paragraph(text)), nil)
	d.id += "/failed"
	a.later(d, func(ctx context.Context) { a.tell(ctx, d, m) })
	return http.StatusOK, nil
}

// answerExecute answers a button of a card: the card that takes its place, or
// a line under it.
func (a *Adapter) answerExecute(d act, reply chat.Reply) (any, step) {
	if len(reply.Errors) > 0 {
		return answerError(sentences(reply.Errors)), a.follow(d, nil, reply.Message)
	}
	c, message := a.successor(d, reply)
	if c == nil {
		return answerLine(a.remark(message)), a.follow(d, nil, message)
	}
	return answerCard(*c), a.follow(d, c, message)
}

// successor is the card that takes the place of the pressed one, if any, and
// the message that comes besides.
func (a *Adapter) successor(d act, reply chat.Reply) (*card, *chat.Message) {
	_, sent := d.event.(chat.Submission)
	var c card
	switch {
	case reply.Form != nil && bare(*reply.Form):
		c = a.inline(*reply.Form, revision(d.id, reply.Form.ID))
		if reply.Message == nil {
			return &c, reply.Replace
		}
	case reply.Form != nil && full(reply.Replace):
		c = a.cardOf(*a.offer(), a.opener(d, *reply.Form))
		if reply.Message == nil {
			return &c, reply.Replace
		}
	case reply.Form != nil:
		m := reply.Replace
		if m == nil {
			m = a.offer()
		}
		c = a.cardOf(*m, a.opener(d, *reply.Form))
	case reply.Replace != nil:
		c = a.cardOf(*reply.Replace, nil)
	case reply.Message != nil && sent:
		c = a.cardOf(*reply.Message, nil) // a form that was sent does not stay
		return &c, nil
	default:
		return nil, reply.Message
	}
	return &c, reply.Message
}

// opener is the button of a form that may not stand in the chat. A press can be
// made again, which shows the state of then; what was typed is asked for once,
// so its form waits on the shelf.
func (a *Adapter) opener(d act, f chat.Form) *data {
	if _, press := d.event.(chat.Press); press {
		return &data{Action: d.data.Action}
	}
	r := revision(d.id, f.ID)
	a.shelf.put(d.from, r, f, nil)
	return &data{Kept: r}
}

// full reports whether a message has no room for the button of a form.
func full(m *chat.Message) bool { return m != nil && len(m.Actions) >= buttonsMax }

func (a *Adapter) offer() *chat.Message {
	m := chat.NewMessage(chat.Paragraph(a.config.Text("dialog.open", nil)))
	return &m
}

// answerFetch opens a dialog, or says in its place what there is to say.
func (a *Adapter) answerFetch(d act, reply chat.Reply) (any, step) {
	rest := a.follow(d, a.replacement(reply), reply.Message)
	if reply.Form != nil {
		return a.open(d, showing{form: *reply.Form}, nil), rest
	}
	return answerClosing(a.remark(first(reply.Message, reply.Replace))), rest
}

// answerSubmit closes a dialog, keeps it open with errors or shows the next
// one in its place.
func (a *Adapter) answerSubmit(d act, reply chat.Reply) (any, step) {
	rest := a.follow(d, a.replacement(reply), reply.Message)
	switch {
	case len(reply.Errors) > 0:
		return a.again(d, reply.Errors), rest
	case reply.Form != nil:
		return a.open(d, showing{form: *reply.Form}, nil), rest
	}
	return answerClosing(a.remark(first(reply.Message, reply.Replace))), rest
}

// answerMessage answers typed words and the buttons of old clients: by what
// follows alone.
func (a *Adapter) answerMessage(d act, reply chat.Reply) (any, step) {
	if d.way == waySubmitted {
		if len(reply.Errors) > 0 {
			m := chat.NewMessage(chat.Paragraph(sentences(reply.Errors)))
			return nil, a.follow(d, nil, &m) // the card stays
		}
		c, message := a.successor(d, reply)
		return nil, a.follow(d, c, message)
	}
	message := first(reply.Message, reply.Replace)
	if reply.Form == nil {
		return nil, a.follow(d, nil, message)
	}
	if bare(*reply.Form) {
		return nil, a.follow(d, nil, message, a.inline(*reply.Form, revision(d.id, reply.Form.ID)))
	}
	if full(message) {
		return nil, a.follow(d, nil, message, a.cardOf(*a.offer(), a.opener(d, *reply.Form)))
	}
	if message == nil {
		message = a.offer()
	}
	return nil, a.follow(d, nil, nil, a.cardOf(*message, a.opener(d, *reply.Form)))
}

func (a *Adapter) replacement(reply chat.Reply) *card {
	if reply.Replace == nil {
		return nil
	}
	c := a.cardOf(*reply.Replace, nil)
	return &c
}

func first(all ...*chat.Message) *chat.Message {
	for _, m := range all {
		if m != nil {
			return m
		}
	}
	return nil
}

// remarkMax is the longest message that is said whole where a dialog was, in
// characters.
const remarkMax = 200

// remark is what is said at once of a message that follows in the chat.
func (a *Adapter) remark(m *chat.Message) string {
	if m == nil {
		return chat.Plain(a.config.Text("teams.received", nil))
	}
	if text := oneLine(m.Text); len([]rune(text)) <= remarkMax {
		return text
	}
	return chat.Plain(a.config.Text("teams.below", nil))
}

// sentences are errors as one line, in the order of their fields.
func sentences(errs chat.FieldErrors) string {
	var all []string
	for _, field := range slices.Sorted(maps.Keys(errs)) {
		if text := chat.Plain(oneLine(errs[field])); !slices.Contains(all, text) {
			all = append(all, text)
		}
	}
	return strings.Join(all, " ")
}

// open is the answer that shows a form in a dialog.
func (a *Adapter) open(d act, s showing, typed map[string]chat.Value) any {
	s.revision, s.card = revision(d.id, s.form.ID), d.card
	a.shelf.put(d.from, s.revision, s.form, typed)
	return answerDialog(label(s.form.Title), a.dialog(s))
}

// turnPage answers our own buttons in dialogs: the kept form is opened, or its
// next page shown.
func (a *Adapter) turnPage(d act) any {
	id := d.data.Kept
	if d.way == waySubmit {
		id = d.data.Revision
	}
	f, ok := a.shelf.get(d.from, id)
	switch {
	case !ok && d.way == waySubmit && len(d.values) > 0:
		return a.again(d, chat.FieldErrors{"": a.config.Text("error.dialog_expired", nil)})
	case !ok:
		return answerClosing(chat.Plain(a.config.Text("error.dialog_expired", nil)))
	}
	s := showing{form: f.form, revision: id, card: d.card}
	if d.way == waySubmit {
		a.shelf.put(d.from, id, f.form, d.over(f.typed))
		s.page = d.data.Page
	}
	return answerDialog(label(s.form.Title), a.dialog(s))
}

// again is the answer that keeps a dialog open: the same form with what was
// typed and what is wrong. One that is no longer kept is made of what was
// typed, which is never lost.
func (a *Adapter) again(d act, errs chat.FieldErrors) any {
	typed := d.values
	if s, sent := d.event.(chat.Submission); sent {
		typed = s.Values
	}
	s := showing{errors: chat.FieldErrors{}}
	if f, ok := a.shelf.get(d.from, d.data.Revision); ok {
		s.form = filled(f.form, d.over(f.typed))
	} else {
		s.form = a.rescued(d.data.Form, typed)
	}
	at := firstInput(s.form)
	if at == "" {
		return answerClosing(sentences(errs))
	}
	for field, text := range errs {
		if slices.ContainsFunc(s.form.Fields, func(f chat.Field) bool { return f.ID == field }) {
			s.errors[field] = text
		} else if s.errors[at] == "" {
			s.errors[at] = text
		}
	}
	s.page = -1 // the first with an error
	return a.open(d, s, typed)
}

// rescued is a form of what was typed, when the form itself is gone.
func (a *Adapter) rescued(id string, typed map[string]chat.Value) chat.Form {
	f := chat.Form{ID: id, Title: a.config.Text("teams.typed", nil), Submit: a.config.Text("teams.again", nil)}
	for _, field := range slices.Sorted(maps.Keys(typed)) {
		f.Fields = append(f.Fields, chat.Field{ID: field, Label: f.Title, Kind: chat.FieldParagraph, Value: typed[field]})
	}
	return f
}

// follow is what an answer needs the network for; nil for nothing. In is the
// card that takes the place of the one that the act came from; the message and
// the cards are posted.
func (a *Adapter) follow(d act, in *card, m *chat.Message, posted ...card) step {
	if in == nil && m == nil && len(posted) == 0 {
		return nil
	}
	return func(ctx context.Context) {
		if in != nil && !a.replace(ctx, d, *in) && m == nil && len(posted) == 0 && d.card == "" {
			a.tell(ctx, d, outgoingOf(*in))
		}
		if m != nil {
			a.tell(ctx, d, a.message(*m, nil))
		}
		for _, c := range posted {
			a.tell(ctx, d, outgoingOf(c))
		}
	}
}

// replace changes the card that an act came from, and reports whether it could.
// One that is gone is normal.
func (a *Adapter) replace(ctx context.Context, d act, c card) bool {
	if d.card == "" {
		return false
	}
	err := a.persist(ctx, func() error { return a.update(ctx, d.from, d.place.Conversation, d.card, outgoingOf(c)) })
	switch {
	case err == nil:
		return true
	case code(err) == errNoActivity:
		a.desk.Count("card_gone")
	default:
		a.unseen("card not replaced", err)
	}
	return false
}

// tell says something to the person who acted, or where others read along, to
// all.
func (a *Adapter) tell(ctx context.Context, d act, m outgoing) {
	err := a.persist(ctx, func() error {
		if d.apart && d.event == nil {
			return a.reply(ctx, d, m)
		}
		_, err := a.deliver(ctx, d.from, m)
		return err
	})
	if err != nil {
		a.unseen("answer not seen", err)
	}
}

// reply posts in the conversation in which others read along.
func (a *Adapter) reply(ctx context.Context, d act, m outgoing) error {
	leave, err := a.lanes.enter(ctx, d.place.Conversation)
	if err != nil {
		return &chat.SendError{Class: chat.Later, Err: err}
	}
	defer leave()
	_, err = a.post(ctx, &d.place, m)
	return err
}

// unseen counts an answer that did not arrive. Its effect is stored, and the
// person can ask again.
func (a *Adapter) unseen(what string, err error) {
	a.desk.Count("unseen")
	a.log.Warn("answer incomplete", "what", what, "error", err)
}

// persist tries up to five times while the platform says later.
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
