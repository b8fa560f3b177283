package teams

import (
	"bytes"
	"encoding/json"
	"unicode/utf16"
)

// cardVersion is the newest that every client of Teams shows.
const cardVersion = "1.5"

// card is an Adaptive Card, of the elements that work on every client.
// https://adaptivecards.io/schemas/adaptive-card.json
type card struct {
	Type     string    `json:"type"`
	Version  string    `json:"version"`
	Lang     string    `json:"lang"`
	Fallback string    `json:"fallbackText"`
	Body     []element `json:"body"`
	Actions  []action  `json:"actions,omitempty"`
}

// element is a part of a card; the fields of its type are set.
type element struct {
	Type        string   `json:"type"`
	ID          string   `json:"id,omitempty"`
	Text        string   `json:"text,omitempty"`
	Label       string   `json:"label,omitempty"`
	Title       string   `json:"title,omitempty"` // Input.Toggle
	Style       string   `json:"style,omitempty"`
	Weight      string   `json:"weight,omitempty"`
	Subtle      bool     `json:"isSubtle,omitempty"`
	Wrap        bool     `json:"wrap,omitempty"`
	Spacing     string   `json:"spacing,omitempty"`
	Separator   bool     `json:"separator,omitempty"`
	Facts       []fact   `json:"facts,omitempty"`
	Placeholder string   `json:"placeholder,omitempty"`
	Multiline   bool     `json:"isMultiline,omitempty"`
	Max         int      `json:"maxLength,omitempty"`
	Required    bool     `json:"isRequired,omitempty"`
	Error       string   `json:"errorMessage,omitempty"`
	Choices     []choice `json:"choices,omitempty"`
	Value       string   `json:"value,omitempty"`
}

type fact struct {
	Title string `json:"title"`
	Value string `json:"value"`
}

type choice struct {
	Title string `json:"title"`
	Value string `json:"value"`
}

// action is a button.
type action struct {
	Type     string  `json:"type"`
	Title    string  `json:"title"`
	Verb     string  `json:"verb,omitempty"`
	URL      string  `json:"url,omitempty"`
	Data     *data   `json:"data,omitempty"`
	Fallback *action `json:"fallback,omitempty"`
}

// Types of elements and actions.
const (
	textBlock   = "TextBlock"
	factSet     = "FactSet"
	inputText   = "Input.Text"
	inputDate   = "Input.Date"
	inputTime   = "Input.Time"
	inputChoice = "Input.ChoiceSet"
	inputToggle = "Input.Toggle"

	actionExecute = "Action.Execute"
	actionSubmit  = "Action.Submit"
	actionOpen    = "Action.OpenUrl"
)

// Verbs of our buttons.
const (
	verbPress  = "press"
	verbSubmit = "submit"
)

const (
	cardMax  = 28 << 10 // bytes in UTF-16, a whole message
	titleMax = 40       // telephones cut
	// buttonsMax is how many buttons a card has; the sixth is hidden on telephones.
	buttonsMax = 5
	// roomMax leaves space in a message for what is around a card's body.
	roomMax = cardMax - 4<<10
)

// wire is a value as it is sent.
func wire(v any) []byte {
	var b bytes.Buffer
	out := json.NewEncoder(&b)
	out.SetEscapeHTML(false)
	if err := out.Encode(v); err != nil {
		panic(err) // of our own making
	}
	return b.Bytes()
}

// size is the length of a value on the wire, in bytes of UTF-16, as the
// platform counts.
func size(v any) int { return 2 * len(utf16.Encode([]rune(string(wire(v))))) }

// newCard returns a card that says the text where it cannot be shown.
func newCard(fallback string, body []element, actions ...action) card {
	return card{Type: "AdaptiveCard", Version: cardVersion, Lang: "da", Fallback: fallback, Body: body, Actions: actions}
}

// execute returns a button that is answered in place; on clients that do not
// know it, one that is sent as a message.
func execute(title, verb string, d data) action {
	old := d
	old.Verb = verb
	return action{
		Type: actionExecute, Title: title, Verb: verb, Data: &d,
		Fallback: &action{Type: actionSubmit, Title: title, Data: &old},
	}
}

// link returns a button that opens an address.
func link(title, address string) action { return action{Type: actionOpen, Title: title, URL: address} }

// fetch returns a button that opens a dialog.
func fetch(title string, d data) action {
	d.Teams = &toTeams{invokeFetch}
	return action{Type: actionSubmit, Title: title, Data: &d}
}
