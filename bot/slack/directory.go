package slack

import (
	"context"
	"errors"

	"github.com/slack-go/slack"

	"mentorbot/bot/chat"
)

var _ chat.Directory = (*Adapter)(nil)

// LookUp finds a person by e-mail address.
func (a *Adapter) LookUp(ctx context.Context, email string) (chat.Address, error) {
	u, err := call(ctx, a, func(ctx context.Context) (*slack.User, error) { return a.api.GetUserByEmailContext(ctx, email) })
	switch {
	case codeOf(err) == "users_not_found":
		return "", chat.ErrNobody
	case err != nil:
		return "", err
	case u.Deleted || u.IsBot || u.ID == "":
		return "", chat.ErrNobody
	case u.IsStranger || a.team() != "" && !a.member(u):
		return "", errors.New("the person is of another workspace")
	}
	return chat.Address(u.ID), nil
}
