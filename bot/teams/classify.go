package teams

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"mentorbot/bot/chat"
)

// codeError is a failed call, reduced to what may stand in a log.
type codeError string

func (e codeError) Error() string { return string(e) }

// Codes that are acted on.
const (
	errNoConversation codeError = "ConversationNotFound"
	errNoActivity     codeError = "ActivityNotFoundInConversation"
	errWrongGeo       codeError = "WrongGeo" // ours: the service says it in many words
	errUnauthorized   codeError = "Unauthorized"
)

// code returns the code of a failed call, or "".
func code(err error) codeError {
	var c codeError
	errors.As(err, &c)
	return c
}

var (
	codeShape  = regexp.MustCompile(`^[A-Za-z0-9_.-]{1,64}$`)
	entraShape = regexp.MustCompile(`AADSTS[0-9]{1,9}`)
	geoShape   = regexp.MustCompile(`(?i)wrong[ _]?geo|different region|EUDB`)
)

// entraCode is why our token was refused.
func entraCode(body []byte, fallback string) string {
	if found := entraShape.Find(body); found != nil {
		return string(found)
	}
	if codeShape.MatchString(fallback) {
		return fallback
	}
	return "refused"
}

// codeIn returns the code of an error's body, in either of its shapes; the
// second is JSON inside a string. What has no shape of a code is not repeated.
func codeIn(status int, body []byte) codeError {
	var shape struct {
		Error struct {
			Code string `json:"code"`
		} `json:"error"`
		Code    int    `json:"errorCode"`
		Message string `json:"message"`
	}
	_ = json.Unmarshal(body, &shape) // a body of another kind has no code
	if status == http.StatusBadRequest && geoShape.Match(body) {
		return errWrongGeo
	}
	var inner struct {
		SubCode string `json:"subCode"`
	}
	_ = json.Unmarshal([]byte(shape.Message), &inner)
	for _, c := range []string{shape.Error.Code, inner.SubCode} {
		if codeShape.MatchString(c) {
			return codeError(c)
		}
	}
	if shape.Code != 0 {
		return codeError("error " + strconv.Itoa(shape.Code))
	}
	return codeError("status " + strconv.Itoa(status))
}

// answered maps an answer that is no success to what it means. Posting tells
// that the call posts a message, which must not be done twice.
func answered(resp *http.Response, body []byte, posting bool) *chat.SendError {
	e := &chat.SendError{Class: chat.Rejected, Err: codeIn(resp.StatusCode, body)}
	switch s := resp.StatusCode; {
	case s == http.StatusUnauthorized:
		e.Class = chat.Halted
	case s == http.StatusForbidden:
		e.Class = chat.Unreachable
	case s == http.StatusPreconditionFailed, s == http.StatusTooManyRequests:
		e.Class, e.After = chat.Later, retryAfter(resp.Header)
	case s == http.StatusServiceUnavailable && resp.Header.Get("Retry-After") != "":
		e.Class, e.After = chat.Later, retryAfter(resp.Header)
	case s >= 500 && posting:
		e.Class = chat.Uncertain
	case s >= 500:
		e.Class = chat.Later
	}
	return e
}

func retryAfter(h http.Header) time.Duration {
	v := strings.TrimSpace(h.Get("Retry-After"))
	if n, err := strconv.Atoi(v); err == nil {
		return time.Duration(min(max(n, 0), 86400)) * time.Second
	}
	if at, err := http.ParseTime(v); err == nil {
		return max(time.Until(at), 0)
	}
	return 0
}

// unanswered maps a call without an answer. One that was never written had no
// effect, whatever went wrong.
func unanswered(err error, written, posting bool) *chat.SendError {
	class := chat.Later
	if written && posting {
		class = chat.Uncertain
	}
	return &chat.SendError{Class: class, Err: cause(err)}
}

// cause returns what went wrong on the way, without what was on it: an address
// names a person.
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

// traced returns a context under which a call notes whether it was written.
func traced(ctx context.Context) (context.Context, *atomic.Bool) {
	written := new(atomic.Bool)
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		WroteHeaders: func() { written.Store(true) },
		WroteRequest: func(httptrace.WroteRequestInfo) { written.Store(true) },
	}), written
}
