package slack

import (
	"context"

	"github.com/slack-go/slack"

	"mentorbot/bot/chat"
)

// furnish shows the message of a reply on the person's Home tab. A button there
// is pressed as one in a message is, and answered in the one-to-one chat.
func (a *Adapter) furnish(d act, reply chat.Reply) step {
	if reply.Message == nil {
		return nil
	}
	view := homeOf(*reply.Message)
	return func(ctx context.Context) {
		err := a.persist(ctx, func() error {
			return a.views(ctx, "views.publish", map[string]any{"user_id": string(d.from), "view": view})
		})
		if err != nil {
			a.unseen("home not shown", err)
		}
	}
}

func homeOf(m chat.Message) slack.HomeTabViewRequest {
	view := slack.HomeTabViewRequest{Type: slack.VTHomeTab}
	view.Blocks.BlockSet = renderBlocks(m)
	return view
}
