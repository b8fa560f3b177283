package teams

import (
	"encoding/json"
	"strings"

	"mentorbot/bot/chat"
)

// way is how an act is answered.
type way int

const (
	wayMessage   way = iota // by a message of its own
	wayExecute              // a button of a card: in the body, by a card
	wayFetch                // a dialog is asked for: in the body
	waySubmit               // a dialog was sent: in the body
	waySubmitted            // a button of a card on an old client: by changing the card
)

// act is one authentic activity, decoded.
type act struct {
	event  chat.Event // nil: nothing to hand on
	why    string     // without an event: the name it is counted under
	way    way
	id     string // of the act
	from   chat.Address
	place  Reference // where it happened
	apart  bool      // it happened outside the person's own chat with the bot
	data   data
	card   string                // id of the card that was pressed, or that the dialog was opened from
	sent   []string              // fields of the inputs that were sent, empty ones too
	values map[string]chat.Value // what stood in them
	reply  string                // id of a text that answers it, without an event
}

// data is what a button carries: ids only.
type data struct {
	Verb     string   `json:"verb,omitempty"` // on old clients, which send no other
	Action   string   `json:"a,omitempty"`    // Action.ID
	Form     string   `json:"f,omitempty"`    // Form.ID
	Revision string   `json:"r,omitempty"`    // of the form's inputs; what it is kept under
	Kept     string   `json:"s,omitempty"`    // the kept form that is to be opened
	Card     string   `json:"c,omitempty"`    // the card that the dialog was opened from
	Page     int      `json:"p,omitempty"`    // of a form in pages: the one to show next
	Teams    *toTeams `json:"msteams,omitempty"`
}

type toTeams struct {
	Type string `json:"type"`
}

// decode reads an authentic activity.
func (a *Adapter) decode(in activity) act {
	d := act{
		from: chat.Address(strings.ToLower(in.From.Object)), id: in.Conversation.ID + "/" + in.ID,
		place: Reference{Conversation: in.Conversation.ID, ServiceURL: in.ServiceURL, User: in.From.ID},
		apart: in.Conversation.Kind != personal,
	}
	switch {
	case in.Type == kindInvoke:
		a.invoked(&d, in)
	case in.ID == "" || in.Conversation.ID == "" || d.from == "":
		d.why = "incomplete"
	case in.Type == kindMessage:
		a.said(&d, in)
	case d.apart:
		d.why = "elsewhere"
	case in.Type == kindInstall && in.Action == "add":
		d.event = chat.Command{Origin: d.origin()}
	case in.Type == kindInstall && in.Action == "remove":
		d.why = "removed"
	case in.Type == kindUpdate && in.channelData().Event != "softDeleteMessage":
		d.retyped(in, in.cleaned())
	case in.Type == kindUpdate, in.Type == kindDelete:
		d.retyped(in, "")
	default:
		d.why = "unknown_activity"
	}
	return d
}

func (d *act) origin() chat.Origin { return chat.Origin{Platform: Name, ID: d.id, From: d.from} }

// said reads a message: typed words, or on an old client a pressed button.
func (a *Adapter) said(d *act, in activity) {
	text := in.cleaned()
	switch {
	case in.Recipient.Targeted:
		d.event = chat.Command{Origin: d.origin(), Line: chat.Confidential(strings.TrimPrefix(text, "/"))}
	case d.apart:
		d.why, d.reply = "elsewhere", "error.channel"
	case text == "" && isObject(in.Value):
		d.way, d.card = waySubmitted, in.ReplyTo
		d.pressed(in.Value)
	case text == "" && in.files():
		d.why, d.reply = "file", "error.nofiles"
	case text == "":
		d.why = "no_words"
	case strings.HasPrefix(text, "/"):
		d.event = chat.Command{Origin: d.origin(), Line: chat.Confidential(strings.TrimSpace(text[1:]))}
	default:
		d.event = chat.Text{Origin: d.origin(), Ref: in.ID, Body: chat.Confidential(text)}
	}
}

// retyped reads a message that its author has edited or deleted. It comes under
// the id of the message, so that its time sets it apart.
func (d *act) retyped(in activity, text string) {
	d.id += "/edited/" + in.Timestamp
	d.event = chat.Text{Origin: d.origin(), Ref: in.ID, Edited: true, Body: chat.Confidential(text)}
}

// invoked reads what is answered in the body.
func (a *Adapter) invoked(d *act, in activity) {
	var value struct {
		Data   json.RawMessage `json:"data"` // of a dialog
		Action struct {
			Data json.RawMessage `json:"data"`
		} `json:"action"`
	}
	_ = json.Unmarshal(in.Value, &value) // of another shape: an unknown button
	raw := value.Data
	switch in.Name {
	case invokeAction:
		d.way, raw = wayExecute, value.Action.Data
	case invokeFetch:
		d.way = wayFetch
	case invokeSubmit:
		d.way = waySubmit
	default:
		d.way, d.why = wayExecute, "unknown_invoke"
		return
	}
	d.card = in.ReplyTo
	switch {
	case in.ID == "" || in.Conversation.ID == "" || d.from == "":
		d.why = "incomplete"
	case d.apart:
		d.why, d.reply = "elsewhere", "error.channel"
	default:
		d.pressed(raw)
	}
}

// pressed reads the data of a button, into which Teams mixes the inputs.
func (d *act) pressed(raw json.RawMessage) {
	if json.Unmarshal(raw, &d.data) != nil {
		d.data = data{}
	}
	if d.data.Card != "" && d.way == waySubmit {
		d.card = d.data.Card
	}
	switch {
	case d.way == wayFetch && d.data.Kept != "", d.way == waySubmit && d.data.Page > 0:
		d.why = "own_button"
		d.inputs(raw)
	case d.data.Form != "" && d.way != wayFetch:
		d.inputs(raw)
		d.event = chat.Submission{Origin: d.origin(), Form: d.data.Form, Values: d.values}
	case d.data.Action != "":
		d.event = chat.Press{Origin: d.origin(), Action: d.data.Action}
	default:
		d.why = "unknown_button"
	}
}

// inputs reads what stands in the inputs of the form's revision. What is empty
// has no value.
func (d *act) inputs(raw json.RawMessage) {
	d.values = map[string]chat.Value{}
	var all map[string]json.RawMessage
	if json.Unmarshal(raw, &all) != nil {
		return
	}
	for id, v := range all {
		field, ours := fieldOf(id, d.data.Revision)
		var text string
		if !ours || json.Unmarshal(v, &text) != nil {
			continue
		}
		d.sent = append(d.sent, field)
		if text != "" && text != unticked {
			d.values[field] = chat.Confidential(printable(text))
		}
	}
}

func isObject(raw json.RawMessage) bool { return len(raw) > 0 && raw[0] == '{' }

// files reports whether somebody sends a file. The words themselves come as an
// attachment once more.
func (in activity) files() bool {
	for _, raw := range in.Attachments {
		var one struct {
			ContentType string `json:"contentType"`
		}
		if json.Unmarshal(raw, &one) == nil && one.ContentType != "" && one.ContentType != "text/html" {
			return true
		}
	}
	return false
}

// cleaned is what the person typed: without the mention of the bot, entities
// decoded, one space for several.
func (in activity) cleaned() string {
	text := in.Text
	for _, raw := range in.Entities {
		var e struct {
			Type      string `json:"type"`
			Text      string `json:"text"`
			Mentioned struct {
				ID string `json:"id"`
			} `json:"mentioned"`
		}
		if json.Unmarshal(raw, &e) == nil && e.Type == "mention" && e.Text != "" && e.Mentioned.ID == in.Recipient.ID {
			text = strings.ReplaceAll(text, e.Text, "")
		}
	}
	text = strings.NewReplacer("&nbsp;", " ", "&lt;", "<", "&gt;", ">", "&amp;", "&", "\u00a0", " ").Replace(text)
	lines := strings.Split(printable(text), "\n")
	for i, line := range lines {
		lines[i] = strings.Join(strings.FieldsFunc(line, func(r rune) bool { return r == ' ' || r == '\t' }), " ")
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

// printable drops control characters and marks that turn the direction of the
// text around; line breaks become \n.
func printable(text string) string {
	text = strings.ToValidUTF8(strings.ReplaceAll(text, "\r\n", "\n"), "\uFFFD")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r == '\r':
			return '\n'
		case r < 0x20 || r >= 0x7F && r < 0xA0:
			return -1
		case r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 || r == 0x200E || r == 0x200F:
			return -1
		default:
			return r
		}
	}, text)
}
