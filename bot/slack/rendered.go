package slack

import (
	"encoding/json"

	"mentorbot/bot/chat"
)

// Rendered is what Slack is sent for a message: its text and its blocks.
func Rendered(m chat.Message) (text string, blocks json.RawMessage) {
	return renderText(m), encoded(renderBlocks(m))
}

// RenderedForm is the view that Slack is sent for a dialog, with a fixed
// revision in the names of its inputs.
func RenderedForm(f chat.Form, zone string, text Text) json.RawMessage {
	a := Adapter{config: Config{Zone: zone, Text: text}}
	return encoded(a.modal(f, origin{}, "r"))
}

// RenderedHome is the Home tab with a message on it.
func RenderedHome(m chat.Message) json.RawMessage { return encoded(homeOf(m)) }

func encoded(v any) json.RawMessage {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // blocks of our own making
	}
	return b
}
