package slack

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"

	"github.com/slack-go/slack"

	"mentorbot/bot/chat"
)

// classes are the answers of the Web API that say something else than that the
// message is wrong. https://docs.slack.dev/reference/methods/chat.postMessage#errors
var classes = map[string]chat.SendClass{
	"ratelimited": chat.Later, "rate_limited": chat.Later,

	// Slack says itself that part of it may have happened.
	"fatal_error": chat.Uncertain, "internal_error": chat.Uncertain,
	"service_unavailable": chat.Uncertain, "request_timeout": chat.Uncertain,

	"user_disabled": chat.Unreachable, "user_not_found": chat.Unreachable, "users_not_found": chat.Unreachable,
	"user_not_visible": chat.Unreachable, "channel_not_found": chat.Unreachable, "messages_tab_disabled": chat.Unreachable,
	"cannot_dm_bot": chat.Unreachable, "is_archived": chat.Unreachable, "invalid_user_combination": chat.Unreachable,

	// account_inactive is about our own token, never about the receiver.
	"invalid_auth": chat.Halted, "not_authed": chat.Halted, "token_revoked": chat.Halted, "token_expired": chat.Halted,
	"account_inactive": chat.Halted, "missing_scope": chat.Halted, "not_allowed_token_type": chat.Halted,
	"no_permission": chat.Halted, "ekm_access_denied": chat.Halted, "team_access_not_granted": chat.Halted,
	"accesslimited": chat.Halted, "org_login_required": chat.Halted, "two_factor_setup_required": chat.Halted,
}

// classOf maps an error code. An unknown one is Rejected: parked where the
// operator sees it.
func classOf(code string) chat.SendClass {
	if c, known := classes[code]; known {
		return c
	}
	if strings.HasPrefix(code, "restricted_action") {
		return chat.Unreachable
	}
	return chat.Rejected
}

// textAlone reports whether a refused message may pass without its blocks.
func textAlone(code string) bool {
	for _, p := range []string{"invalid_blocks", "msg_too_long", "msg_blocks_too_long", "invalid_arguments", "no_text"} {
		if strings.HasPrefix(code, p) {
			return true
		}
	}
	return false
}

// codeError is a failed call, reduced to what may stand in a log.
type codeError string

func (e codeError) Error() string { return string(e) }

// codeOf returns the error code of a call that Slack answered, or "".
func codeOf(err error) string {
	var s slack.SlackErrorResponse
	if errors.As(err, &s) {
		return s.Err
	}
	var c codeError
	if errors.As(err, &c) {
		return string(c)
	}
	return ""
}

// traced returns a context under which a call notes whether it was written.
// A call that never was had no effect, whatever went wrong.
func traced(ctx context.Context) (context.Context, *atomic.Bool) {
	written := new(atomic.Bool)
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		WroteHeaders: func() { written.Store(true) },
		WroteRequest: func(httptrace.WroteRequestInfo) { written.Store(true) },
	}), written
}

// classify maps the error of a call to what it means for a delivery.
func classify(err error, written bool) *chat.SendError {
	var limited *slack.RateLimitedError
	var answered slack.SlackErrorResponse
	var status slack.StatusCodeError
	switch {
	case errors.As(err, &limited):
		return &chat.SendError{Class: chat.Later, After: limited.RetryAfter, Err: codeError("ratelimited")}
	case errors.As(err, &answered):
		e := &chat.SendError{Class: classOf(answered.Err), Err: codeError(answered.Err)}
		if answered.Needed != "" {
			e.Err = fmt.Errorf("%w, needed: %s", e.Err, answered.Needed)
		}
		return e
	case errors.As(err, &status):
		class := chat.Rejected
		switch {
		case status.Code == http.StatusTooManyRequests:
			class = chat.Later
		case status.Code >= 500:
			class = chat.Uncertain
		}
		return &chat.SendError{Class: class, Err: fmt.Errorf("status %d", status.Code)}
	case !written:
		return &chat.SendError{Class: chat.Later, Err: cause(err)}
	default:
		return &chat.SendError{Class: chat.Uncertain, Err: cause(err)}
	}
}

// cause returns what went wrong on the way, without what was on it.
func cause(err error) error {
	var op *net.OpError
	var u *url.Error
	switch {
	case errors.Is(err, context.Canceled):
		return context.Canceled
	case errors.As(err, &op):
		return fmt.Errorf("%s: %w", op.Op, op.Err)
	case errors.As(err, &u) && u.Timeout():
		return codeError("time-out")
	case errors.As(err, &u):
		return u.Err
	default:
		return codeError("no readable answer")
	}
}

// beforehand turns the error of a call before the send into one of the send:
// the message itself was not on its way yet.
func beforehand(err error) error {
	var se *chat.SendError
	if errors.As(err, &se) && (se.Class == chat.Uncertain || se.Class == chat.Rejected) {
		return &chat.SendError{Class: chat.Later, Err: se.Err}
	}
	return err
}
