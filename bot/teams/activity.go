package teams

import "encoding/json"

// activity is what is read of an inbound activity. Whatever else is in it is
// passed over: a decoder that refuses an activity over one new part leaves a
// person without an answer.
type activity struct {
	Type      string `json:"type"`
	ID        string `json:"id"`
	Timestamp string `json:"timestamp"`
	// ServiceURL is where the conversation lies. Teams moves conversations.
	ServiceURL string `json:"serviceUrl"`
	ChannelID  string `json:"channelId"`
	Name       string `json:"name"`
	Action     string `json:"action"`
	ReplyTo    string `json:"replyToId"`
	Text       string `json:"text"`
	Locale     string `json:"locale"`
	From       struct {
		ID     string `json:"id"`
		Object string `json:"aadObjectId"`
	} `json:"from"`
	Recipient struct {
		ID       string `json:"id"`
		Targeted bool   `json:"isTargeted"`
	} `json:"recipient"`
	Conversation struct {
		ID     string `json:"id"`
		Kind   string `json:"conversationType"`
		Tenant string `json:"tenantId"`
	} `json:"conversation"`
	Entities    rawList         `json:"entities"`
	Attachments rawList         `json:"attachments"`
	Value       json.RawMessage `json:"value"`
	ChannelData json.RawMessage `json:"channelData"`
}

// Kinds of activities and of invokes that are acted on.
const (
	kindMessage = "message"
	kindUpdate  = "messageUpdate"
	kindDelete  = "messageDelete"
	kindInvoke  = "invoke"
	kindInstall = "installationUpdate"

	invokeAction = "adaptiveCard/action"
	invokeFetch  = "task/fetch"
	invokeSubmit = "task/submit"

	personal = "personal"
)

// channelData is what Teams adds to an activity.
type channelData struct {
	Tenant struct {
		ID string `json:"id"`
	} `json:"tenant"`
	Event string `json:"eventType"`
}

func (in activity) channelData() (c channelData) {
	_ = json.Unmarshal(in.ChannelData, &c) // of another shape: as if it were missing
	return c
}

func (in activity) tenant() string { return in.channelData().Tenant.ID }

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

// outgoing is a message to one conversation.
type outgoing struct {
	Type        string       `json:"type"`
	Locale      string       `json:"locale"`
	TextFormat  string       `json:"textFormat,omitempty"`
	Text        string       `json:"text,omitempty"`
	Summary     string       `json:"summary"`
	Recipient   *recipient   `json:"recipient,omitempty"` // who alone sees it, where others read along
	Attachments []attachment `json:"attachments,omitempty"`
}

type recipient struct {
	ID       string `json:"id"`
	Targeted bool   `json:"isTargeted"`
}

type attachment struct {
	ContentType string `json:"contentType"`
	Content     card   `json:"content"`
}

const (
	typeCard    = "application/vnd.microsoft.card.adaptive"
	typeMessage = "application/vnd.microsoft.activity.message"
	typeError   = "application/vnd.microsoft.error"
)
