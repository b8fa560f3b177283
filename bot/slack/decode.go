package slack

import (
	"encoding/json"
	"errors"
	"strings"

	"mentorbot/bot/chat"
)

// payloads that Slack delivers, named as Socket Mode names them.
const (
	kindEvents      = "events_api"
	kindCommand     = "slash_commands"
	kindInteractive = "interactive"
)

// act is one delivered payload, decoded.
type act struct {
	event chat.Event // nil: nothing to hand on
	why   string     // without an event: the name it is counted under

	team        string
	from        chat.Address
	channel     string // where it happened; empty for a dialog and a shortcut
	trigger     string
	responseURL string
	origin             // of a press: the pressed message; of a submission: where the dialog came from
	ephemeral   bool   // the pressed message is one
	view        string // id of the sent modal
	inputs      []string
	chosen      map[string]chat.Address // of a sent modal: who was chosen, by input block
	revision    string
	shelved     string // the own button that was pressed
	challenge   string // url_verification
	dead        string // our access ended, with this code
}

// The parts of the payloads that are read. Whatever else is in them, known or
// not, is passed over: a decoder that refuses a payload over one new part
// leaves a person without an answer.
type (
	commandPayload struct {
		Team        string `json:"team_id"`
		User        string `json:"user_id"`
		Channel     string `json:"channel_id"`
		Text        string `json:"text"`
		Command     string `json:"command"`
		Trigger     string `json:"trigger_id"`
		ResponseURL string `json:"response_url"`
	}
	eventsPayload struct {
		Type      string       `json:"type"`
		Challenge string       `json:"challenge"`
		Team      string       `json:"team_id"`
		ID        string       `json:"event_id"`
		Event     eventPayload `json:"event"`
	}
	eventPayload struct {
		Type        string       `json:"type"`
		Subtype     string       `json:"subtype"`
		ChannelType string       `json:"channel_type"`
		Channel     string       `json:"channel"`
		User        string       `json:"user"`
		Bot         string       `json:"bot_id"`
		Text        string       `json:"text"`
		TS          string       `json:"ts"`
		Tab         string       `json:"tab"`
		DeletedTS   string       `json:"deleted_ts"`
		Message     typedMessage `json:"message"`          // message_changed
		Previous    typedMessage `json:"previous_message"` // message_deleted
	}
	typedMessage struct {
		User string `json:"user"`
		Bot  string `json:"bot_id"`
		Text string `json:"text"`
		TS   string `json:"ts"`
	}
	interactivePayload struct {
		Type        string   `json:"type"`
		Team        idOnly   `json:"team"`
		User        idOnly   `json:"user"`
		Channel     idOnly   `json:"channel"`
		Trigger     string   `json:"trigger_id"`
		ResponseURL string   `json:"response_url"`
		Callback    string   `json:"callback_id"`
		Actions     rawList  `json:"actions"`
		View        viewPart `json:"view"`
		Container   struct {
			Type      string `json:"type"`
			Message   string `json:"message_ts"`
			Channel   string `json:"channel_id"`
			Ephemeral bool   `json:"is_ephemeral"`
		} `json:"container"`
	}
	viewPart struct {
		ID       string  `json:"id"`
		Hash     string  `json:"hash"`
		Type     string  `json:"type"`
		Callback string  `json:"callback_id"`
		Metadata string  `json:"private_metadata"`
		Blocks   rawList `json:"blocks"`
		State    struct {
			Values json.RawMessage `json:"values"` // an object, or [] when it is empty
		} `json:"state"`
	}
	idOnly struct {
		ID string `json:"id"`
	}
	inputState struct {
		Type    string  `json:"type"`
		Value   *string `json:"value"`
		Date    *string `json:"selected_date"`
		Time    *string `json:"selected_time"`
		User    *string `json:"selected_user"`
		Option  *chosen `json:"selected_option"`
		Options rawList `json:"selected_options"`
	}
	chosen struct {
		Value string `json:"value"`
	}
)

// rawList is a list whose elements are read one by one; anything else is an
// empty list.
type rawList []json.RawMessage

// UnmarshalJSON implements json.Unmarshaler.
func (l *rawList) UnmarshalJSON(raw []byte) error {
	var all []json.RawMessage
	if json.Unmarshal(raw, &all) == nil {
		*l = all
	}
	return nil
}

var errUnreadable = errors.New("payload cannot be read")

// decode reads a payload. An error means that not even its outline is known.
func (a *Adapter) decode(kind string, raw []byte) (act, error) {
	switch kind {
	case kindCommand:
		var c commandPayload
		if json.Unmarshal(raw, &c) != nil || c.Command == "" {
			return act{}, errUnreadable
		}
		return a.command(c), nil
	case kindInteractive:
		var p interactivePayload
		if json.Unmarshal(raw, &p) != nil || p.Type == "" {
			return act{}, errUnreadable
		}
		return a.interaction(p), nil
	case kindEvents:
		var p eventsPayload
		if json.Unmarshal(raw, &p) != nil || p.Type == "" {
			return act{}, errUnreadable
		}
		return a.happened(p), nil
	default:
		return act{why: "unknown_envelope"}, nil
	}
}

// source is where an act comes from. Event ids of different kinds of payloads
// cannot meet: Slack makes them all, each in a form of its own.
func source(id string, d act) chat.Origin {
	return chat.Origin{Platform: name, ID: id, From: d.from}
}

func (a *Adapter) command(c commandPayload) act {
	d := act{team: c.Team, from: chat.Address(c.User), channel: c.Channel, trigger: c.Trigger, responseURL: c.ResponseURL}
	if c.User == "" || c.Trigger == "" {
		d.why = "incomplete"
		return d
	}
	o := source(c.Trigger, d)
	o.Public = a.public(d)
	d.event = chat.Command{Origin: o, Line: chat.Confidential(typed(c.Text, a.me()))}
	return d
}

// public reports whether an act took place where others can read along. In
// somebody else's one-to-one chat the answer is seen by the person alone all
// the same.
func (a *Adapter) public(d act) bool {
	if d.channel == "" {
		return false
	}
	own := a.dms.get(d.from)
	return !strings.HasPrefix(d.channel, "D") || own != "" && own != d.channel
}

func (a *Adapter) me() string {
	if me := a.self.Load(); me != nil {
		return me.user
	}
	return ""
}

func (a *Adapter) happened(p eventsPayload) act {
	d := act{team: p.Team, from: chat.Address(p.Event.User), channel: p.Event.Channel}
	e := p.Event
	switch {
	case p.Type == "url_verification":
		d.why, d.challenge = "url_verification", p.Challenge
	case p.Type != "event_callback":
		d.why = "unknown_event"
	case e.Type == "tokens_revoked", e.Type == "app_uninstalled":
		d.why, d.dead = "access_ended", e.Type
	case e.Type == "app_home_opened" && e.Tab == "home" && e.User != "" && p.ID != "":
		d.channel, d.event = "", chat.Home{Origin: source(p.ID, d)}
	case e.Type != "message" || e.ChannelType != "im":
		d.why = "unknown_event"
	case e.Subtype == "message_changed" && e.Message.Text == e.Previous.Text && e.Previous.TS != "":
		d.why = "unchanged" // Slack has added a picture of a link
	case e.Subtype == "message_changed" && p.ID != "":
		a.retyped(&d, p.ID, e.Message.TS, e.Message)
	case e.Subtype == "message_deleted" && p.ID != "":
		e.Previous.Text = ""
		a.retyped(&d, p.ID, e.DeletedTS, e.Previous)
	case e.Bot != "" || e.User == a.me():
		d.why = "own_message"
	case e.Subtype != "" || e.User == "" || p.ID == "":
		d.why = "no_typed_words"
	default:
		d.event = chat.Text{Origin: source(p.ID, d), Ref: e.TS, Body: chat.Confidential(typed(e.Text, a.me()))}
	}
	return d
}

// retyped reads a message that its author has edited or deleted. Our own come
// the same way.
func (a *Adapter) retyped(d *act, id, ts string, m typedMessage) {
	switch {
	case m.Bot != "" || m.User != "" && m.User == a.me():
		d.why = "own_message"
		return
	case m.User == "" || ts == "":
		d.why = "no_typed_words"
		return
	}
	d.from = chat.Address(m.User)
	d.event = chat.Text{Origin: source(id, *d), Ref: ts, Edited: true, Body: chat.Confidential(typed(m.Text, a.me()))}
}

func (a *Adapter) interaction(p interactivePayload) act {
	d := act{
		team: p.Team.ID, from: chat.Address(p.User.ID), channel: p.Channel.ID, trigger: p.Trigger, responseURL: p.ResponseURL,
		ephemeral: p.Container.Ephemeral, view: p.View.ID,
	}
	switch {
	case d.from == "", p.Trigger == "" && p.View.ID == "":
		d.why = "incomplete"
	case p.Type == "view_submission":
		a.submission(&d, p)
	case p.Type == "view_closed":
		d.channel = ""
		d.event = chat.Closed{Origin: source(p.View.ID+"/closed", d), Form: p.View.Callback}
	case p.Trigger == "":
		d.why = "incomplete"
	case p.Type == "shortcut":
		d.event = chat.Command{Origin: source(p.Trigger, d), Line: chat.Confidential(p.Callback)}
	case p.Type == "block_actions" && (p.Container.Type == "message" || p.View.Type == "home"):
		a.press(&d, p)
	default:
		d.why = "unknown_interaction"
	}
	return d
}

func (a *Adapter) press(d *act, p interactivePayload) {
	if d.channel == "" {
		d.channel = p.Container.Channel
	}
	d.origin = origin{d.channel, p.Container.Message}
	for _, raw := range p.Actions {
		var button struct {
			Type   string `json:"type"`
			Action string `json:"action_id"`
			Value  string `json:"value"`
		}
		if json.Unmarshal(raw, &button) != nil || button.Type != "button" {
			continue
		}
		if strings.HasPrefix(button.Action, linkAction) {
			d.why = "link_opened"
			return
		}
		if button.Action == shelfAction {
			d.shelved, d.why = button.Value, "own_button"
			return
		}
		o := source(p.Trigger, *d)
		o.Public = a.public(*d)
		d.event = chat.Press{Origin: o, Action: button.Value}
		return
	}
	d.why = "unknown_interaction"
}

func (a *Adapter) submission(d *act, p interactivePayload) {
	id := p.Trigger
	if id == "" {
		id = p.View.ID + "/" + p.View.Hash
	}
	var kept meta
	_ = json.Unmarshal([]byte(p.View.Metadata), &kept) // ours, or a dialog that came from nowhere
	d.origin, d.revision, d.channel = kept.origin, kept.Revision, ""
	for _, raw := range p.View.Blocks {
		var b struct {
			Type string `json:"type"`
			ID   string `json:"block_id"`
		}
		if json.Unmarshal(raw, &b) == nil && b.Type == "input" {
			d.inputs = append(d.inputs, b.ID)
		}
	}
	values, chosen := valuesOf(p.View.State.Values)
	d.chosen = chosen
	d.event = chat.Submission{Origin: source(id, *d), Form: p.View.Callback, Values: values}
}

// valuesOf reads what stands in the inputs, and who was chosen in one, by its
// block. What is empty is left out.
func valuesOf(raw json.RawMessage) (values map[string]chat.Value, people map[string]chat.Address) {
	values, people = map[string]chat.Value{}, map[string]chat.Address{}
	var blocks map[string]map[string]json.RawMessage
	if json.Unmarshal(raw, &blocks) != nil {
		return values, people
	}
	for block, elements := range blocks {
		for _, element := range elements {
			var s inputState
			if json.Unmarshal(element, &s) != nil {
				continue
			}
			if text := s.text(); text != "" {
				values[fieldOf(block)] = chat.Confidential(printable(text))
				if s.User != nil {
					people[block] = chat.Address(text)
				}
			}
		}
	}
	return values, people
}

func (s inputState) text() string {
	for _, v := range []*string{s.Value, s.Date, s.Time, s.User} {
		if v != nil {
			return *v
		}
	}
	if s.Option != nil {
		return s.Option.Value
	}
	if len(s.Options) > 0 {
		return ticked
	}
	return ""
}
