package slack

import (
	"context"
	"errors"

	"github.com/slack-go/slack"

	"mentorbot/bot/chat"
)

// eventType marks the metadata of our deliveries.
const eventType = "mentor_delivery"

// Send posts a message in the one-to-one chat. One with a key is a delivery:
// deliveries keep their distance, and a person who has left gets none. Files
// follow as replies; whether they arrive does not count.
func (a *Adapter) Send(ctx context.Context, to chat.Address, m chat.Message) (chat.Receipt, error) {
	if to == "" {
		return "", &chat.SendError{Class: chat.Unreachable, Err: codeError("no address")}
	}
	if m.Key != "" {
		if err := a.pace.wait(ctx, a.config.Pace); err != nil {
			return "", &chat.SendError{Class: chat.Later, Err: err}
		}
	}
	channel, ts, err := a.deliver(ctx, to, m, "")
	if err != nil {
		return "", err
	}
	a.attach(ctx, channel, ts, m.Files)
	return receipt(channel, ts), nil
}

// deliver posts a message without its files. The chat that is remembered may
// be gone, so it is asked for once more when Slack does not know it. Shelved
// is the id of a dialog that the message's button opens, or empty.
func (a *Adapter) deliver(ctx context.Context, to chat.Address, m chat.Message, shelved string) (channel, ts string, err error) {
	channel, asked, err := a.dm(ctx, to)
	if err != nil {
		return "", "", err
	}
	if m.Key != "" {
		if err := a.active(ctx, to); err != nil {
			return "", "", err
		}
	}
	ts, err = a.post(ctx, channel, m, shelved)
	if codeOf(err) == "channel_not_found" && !asked {
		a.dms.learn(to, "")
		if channel, _, err = a.dm(ctx, to); err != nil {
			return "", "", err
		}
		ts, err = a.post(ctx, channel, m, shelved)
	}
	return channel, ts, err
}

// post puts a message into a chat; one whose blocks are refused once more as
// text alone, under the same key. A refusal is definite, so nothing is said
// twice.
func (a *Adapter) post(ctx context.Context, channel string, m chat.Message, shelved string) (ts string, err error) {
	options := append(envelopeOf(m), slack.MsgOptionBlocks(renderBlocks(m, a.own(shelved))...))
	ts, err = a.say(ctx, channel, options)
	if code := codeOf(err); textAlone(code) {
		a.desk.Count("text_alone")
		a.log.Error("message refused, sent as text alone", "code", code)
		ts, err = a.say(ctx, channel, envelopeOf(m))
	}
	return ts, err
}

// envelopeOf is a message without its blocks.
func envelopeOf(m chat.Message) []slack.MsgOption {
	options := []slack.MsgOption{
		slack.MsgOptionText(renderText(m), false), slack.MsgOptionParse(false), slack.MsgOptionDisableMarkdown(),
		slack.MsgOptionDisableLinkUnfurl(), slack.MsgOptionDisableMediaUnfurl(),
	}
	if m.Key != "" {
		options = append(options, slack.MsgOptionMetadata(slack.SlackMetadata{EventType: eventType, EventPayload: map[string]any{"key": m.Key}}))
	}
	return options
}

func (a *Adapter) say(ctx context.Context, channel string, options []slack.MsgOption) (string, error) {
	return call(ctx, a, func(ctx context.Context) (string, error) {
		_, ts, err := a.api.PostMessageContext(ctx, channel, options...)
		return ts, err
	})
}

// Edit replaces text, blocks and actions of a sent message; the delivery key
// stays. A message that is gone or cannot be changed is Rejected.
func (a *Adapter) Edit(ctx context.Context, _ chat.Address, r chat.Receipt, m chat.Message) error {
	channel, ts, err := parseReceipt(r)
	if err != nil {
		return err
	}
	return a.update(ctx, channel, ts, m)
}

func (a *Adapter) update(ctx context.Context, channel, ts string, m chat.Message) error {
	_, err := call(ctx, a, func(ctx context.Context) (struct{}, error) {
		_, _, _, err := a.api.UpdateMessageContext(ctx, channel, ts, slack.MsgOptionText(renderText(m), false),
			slack.MsgOptionParse(false), slack.MsgOptionBlocks(renderBlocks(m)...))
		return struct{}{}, err
	})
	return err
}

// recent is how many messages of a chat Find looks at.
const recent = 200

// Find looks for the delivery among the newest messages of the chat. It never
// asks by time: clocks step.
func (a *Adapter) Find(ctx context.Context, to chat.Address, key string) (chat.Receipt, bool, error) {
	if key == "" {
		return "", false, nil
	}
	me := a.self.Load()
	if me == nil {
		who, err := a.whoAmI(ctx)
		if err != nil {
			return "", false, err
		}
		me = &who
	}
	channel, _, err := a.dm(ctx, to)
	if err != nil {
		return "", false, err
	}
	h, err := call(ctx, a, func(ctx context.Context) (*slack.GetConversationHistoryResponse, error) {
		return a.api.GetConversationHistoryContext(ctx, &slack.GetConversationHistoryParameters{ChannelID: channel, Limit: recent, IncludeAllMetadata: true})
	})
	if err != nil {
		var se *chat.SendError
		if errors.As(err, &se) && codeOf(err) == "channel_not_found" {
			a.dms.learn(to, "")
		}
		return "", false, err
	}
	for _, m := range h.Messages {
		ours := m.User == me.user || m.BotID != "" && m.BotID == me.bot
		if ours && m.Metadata.EventType == eventType && m.Metadata.EventPayload["key"] == key {
			return receipt(channel, m.Timestamp), true, nil
		}
	}
	return "", false, nil
}
