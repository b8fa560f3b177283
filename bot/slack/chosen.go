package slack

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/slack-go/slack"

	"mentorbot/bot/chat"
)

// vouching is how long Slack is asked about the people who were chosen in a
// dialog. It is part of the time in which the dialog must be answered, and what
// is left has to be enough for the handler.
const vouching = time.Second

// slackbot is a person to Slack's own pickers.
const slackbot = "USLACKBOT"

// strangers returns what is wrong with the people who were chosen in a sent
// dialog, by input block: a picker of Slack's offers apps, people who have left
// and people of other organisations too, and none of them can be written to.
// Whoever Slack does not vouch for in time is not taken either: the dialog stays
// open with what was typed, and can be sent again.
func (a *Adapter) strangers(d act) map[string]string {
	if len(d.chosen) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), vouching)
	defer cancel()
	wrong := map[string]string{}
	var mu sync.Mutex
	var all sync.WaitGroup
	for block, who := range d.chosen {
		all.Go(func() {
			if id := a.stranger(ctx, who); id != "" {
				mu.Lock()
				defer mu.Unlock()
				wrong[block] = a.config.Text(id, nil)
			}
		})
	}
	all.Wait()
	return wrong
}

// stranger returns the id of the text that says why somebody cannot be chosen,
// or nothing.
func (a *Adapter) stranger(ctx context.Context, who chat.Address) string {
	if who == slackbot {
		return "person.err.bot"
	}
	u, err := call(ctx, a, func(ctx context.Context) (*slack.User, error) { return a.api.GetUserInfoContext(ctx, string(who)) })
	switch code := codeOf(err); {
	case code == "user_not_found", code == "users_not_found", code == "user_not_visible":
		return "person.err.foreign"
	case err != nil:
		a.desk.Count("not_vouched_for")
		a.log.Warn("nobody vouches for who was chosen", "error", err)
		return "error.field_unsaved"
	case u.IsBot:
		return "person.err.bot"
	case u.IsStranger || !a.member(u):
		return "person.err.foreign"
	case u.Deleted:
		return "person.err.left"
	default:
		return ""
	}
}

// member reports whether somebody belongs to the workspace that is served, or to
// its organisation.
func (a *Adapter) member(u *slack.User) bool {
	team := a.team()
	return u.TeamID == "" || u.TeamID == team || u.Enterprise.EnterpriseID == team || slices.Contains(u.Enterprise.Teams, team)
}
