package slack

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"mentorbot/bot/chat"
)

// Scopes are the bot scopes that the app asks for, and no others.
var Scopes = []string{"chat:write", "commands", "files:write", "im:history", "im:write", "users:read", "users:read.email"}

// call runs one call with the bot's token and classifies its error. Whether
// our access is there is known from it.
func call[T any](ctx context.Context, a *Adapter, do func(context.Context) (T, error)) (T, error) {
	v, err := attempt(ctx, do)
	switch class, _ := chat.ClassOf(err); {
	case err == nil:
		a.halt("")
	case class == chat.Halted:
		a.halt(codeOf(err))
	}
	return v, err
}

// attempt runs one call and classifies its error.
func attempt[T any](ctx context.Context, do func(context.Context) (T, error)) (T, error) {
	ctx, written := traced(ctx)
	v, err := do(ctx)
	if err != nil {
		return v, classify(err, written.Load())
	}
	return v, nil
}

// whoAmI asks for our own ids and warns about scopes that are missing.
func (a *Adapter) whoAmI(ctx context.Context) (identity, error) {
	r, err := call(ctx, a, a.api.AuthTestContext)
	if err != nil {
		return identity{}, err
	}
	granted := strings.FieldsFunc(r.Header.Get("X-OAuth-Scopes"), func(c rune) bool { return c == ',' || c == ' ' })
	for _, s := range Scopes {
		if len(granted) > 0 && !slices.Contains(granted, s) {
			a.log.Warn("scope is missing", "scope", s)
		}
	}
	return identity{team: r.TeamID, user: r.UserID, bot: r.BotID}, nil
}

// Time is the time by Slack's clock, to the second; false when nobody answered.
func (a *Adapter) Time(ctx context.Context) (time.Time, bool) {
	r, err := call(ctx, a, a.api.AuthTestContext)
	if err != nil {
		return time.Time{}, false
	}
	at, err := http.ParseTime(r.Header.Get("Date"))
	return at, err == nil
}

// dm returns the one-to-one chat with a person; asked tells that Slack was
// asked for it just now.
func (a *Adapter) dm(ctx context.Context, with chat.Address) (channel string, asked bool, err error) {
	if channel = a.dms.get(with); channel != "" {
		return channel, false, nil
	}
	c, err := call(ctx, a, func(ctx context.Context) (*slack.Channel, error) {
		c, _, _, err := a.api.OpenConversationContext(ctx, &slack.OpenConversationParameters{Users: []string{string(with)}})
		return c, err
	})
	if err != nil {
		return "", true, beforehand(err)
	}
	a.dms.learn(with, c.ID)
	return c.ID, true, nil
}

// active returns an error when the person has left: posting into the chat of a
// deactivated person succeeds and reaches nobody.
func (a *Adapter) active(ctx context.Context, who chat.Address) error {
	u, err := call(ctx, a, func(ctx context.Context) (*slack.User, error) { return a.api.GetUserInfoContext(ctx, string(who)) })
	if err != nil {
		return beforehand(err)
	}
	if u.Deleted {
		return &chat.SendError{Class: chat.Unreachable, Err: codeError("user_disabled")}
	}
	return nil
}

// openView opens a modal, updateView fills one that is open.
func (a *Adapter) openView(ctx context.Context, trigger string, view slack.ModalViewRequest) error {
	return a.views(ctx, "views.open", map[string]any{"trigger_id": trigger, "view": view})
}

func (a *Adapter) updateView(ctx context.Context, id string, view slack.ModalViewRequest) error {
	return a.views(ctx, "views.update", map[string]any{"view_id": id, "view": view})
}

// views calls a method that answers with a view. slack-go cannot read the
// answer when nothing was typed yet, because Slack then writes the state of
// the inputs as [] and not as {}; so the answer is read here, without the view.
func (a *Adapter) views(ctx context.Context, method string, arguments map[string]any) error {
	_, err := call(ctx, a, func(ctx context.Context) (struct{}, error) {
		var answer slack.SlackResponse
		raw, err := a.postJSON(ctx, a.config.APIURL+method, a.config.BotToken, arguments)
		if err != nil {
			return struct{}{}, err
		}
		if err := json.Unmarshal(raw, &answer); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, answer.Err()
	})
	return err
}

// postJSON posts a body and returns that of the answer, of which it reads no
// more than a view can be long.
func (a *Adapter) postJSON(ctx context.Context, target, token string, body any) ([]byte, error) {
	b, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, target, bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/json; charset=utf-8")
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := a.config.HTTP.Do(r)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	if after, err := strconv.Atoi(resp.Header.Get("Retry-After")); err == nil && resp.StatusCode == http.StatusTooManyRequests {
		return nil, &slack.RateLimitedError{RetryAfter: time.Duration(after) * time.Second}
	}
	if resp.StatusCode != http.StatusOK {
		return nil, slack.StatusCodeError{Code: resp.StatusCode, Status: resp.Status}
	}
	return io.ReadAll(io.LimitReader(resp.Body, bodyMax))
}

// respond says something through the response_url of an act, the only way to
// an ephemeral message.
func (a *Adapter) respond(ctx context.Context, target string, e ephemeral) error {
	if !a.ours(target) {
		return &chat.SendError{Class: chat.Rejected, Err: codeError("foreign response_url")}
	}
	_, err := attempt(ctx, func(ctx context.Context) ([]byte, error) { return a.postJSON(ctx, target, "", e) })
	return err
}

// ours reports whether a response_url leads to Slack, or to the host of an
// overridden API address.
func (a *Adapter) ours(target string) bool {
	u, err := url.Parse(target)
	if err != nil {
		return false
	}
	if u.Scheme == "https" && u.Host == "hooks.slack.com" {
		return true
	}
	api, err := url.Parse(a.config.APIURL)
	return err == nil && a.config.APIURL != defaultAPI && u.Scheme == api.Scheme && u.Host == api.Host
}

// receipt is channel and ts of a message.
func receipt(channel, ts string) chat.Receipt { return chat.Receipt(channel + "/" + ts) }

func parseReceipt(r chat.Receipt) (channel, ts string, err error) {
	channel, ts, ok := strings.Cut(string(r), "/")
	if !ok || channel == "" || ts == "" {
		return "", "", &chat.SendError{Class: chat.Rejected, Err: fmt.Errorf("no receipt of slack: %d characters", len(r))}
	}
	return channel, ts, nil
}
