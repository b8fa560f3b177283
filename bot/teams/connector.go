package teams

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"

	"mentorbot/bot/chat"
)

// bodyMax is the largest body that is read, in either direction.
const bodyMax = 1 << 20

// call is one request to the connector.
type call struct {
	method  string
	base    string   // service URL
	path    []string // parts after v3; escaped here
	body    any
	query   string
	posting bool // it posts a message, which must not be done twice
}

// do carries out a call and reads the answer into out. An error is a
// *chat.SendError. A token that is refused is replaced once.
func (a *Adapter) do(ctx context.Context, c call, out any) error {
	err := a.try(ctx, c, out)
	if code(err) == errUnauthorized {
		a.access.drop()
		err = a.try(ctx, c, out)
	}
	switch class, _ := chat.ClassOf(err); {
	case err == nil:
		a.halt("")
	case class == chat.Halted:
		a.halt(string(code(err)))
	}
	return err
}

func (a *Adapter) try(ctx context.Context, c call, out any) error {
	target, err := url.JoinPath(c.base, "v3")
	if err != nil || !a.config.allowed(c.base) {
		return &chat.SendError{Class: chat.Rejected, Err: codeError("foreign service")}
	}
	for _, part := range c.path {
		target += "/" + url.PathEscape(part)
	}
	if c.query != "" {
		target += "?" + c.query
	}
	token, err := a.access.token()
	if err != nil {
		return err
	}
	ctx, written := traced(ctx)
	r, err := http.NewRequestWithContext(ctx, c.method, target, bytes.NewReader(wire(c.body)))
	if err != nil {
		return &chat.SendError{Class: chat.Rejected, Err: codeError("no address")}
	}
	r.Header.Set("Content-Type", "application/json; charset=utf-8")
	r.Header.Set("Authorization", "Bearer "+token)
	resp, err := a.config.HTTP.Do(r)
	if err != nil {
		return unanswered(err, written.Load(), c.posting)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(resp.Body, bodyMax))
	switch {
	case resp.StatusCode == http.StatusUnauthorized:
		return &chat.SendError{Class: chat.Halted, Err: errUnauthorized}
	case resp.StatusCode < 200 || resp.StatusCode > 299:
		return answered(resp, body, c.posting)
	case err != nil:
		return unanswered(err, true, c.posting)
	case out == nil:
		return nil
	case json.Unmarshal(body, out) != nil:
		return unanswered(errors.New("no JSON"), true, c.posting)
	}
	return nil
}

// resource is what the connector says of what it made.
type resource struct {
	ID string `json:"id"`
}

// create opens the one-to-one conversation with a person; the same one each
// time.
func (a *Adapter) create(ctx context.Context, with chat.Address, known Reference) (Reference, error) {
	if known.ServiceURL == "" {
		known.ServiceURL = a.config.GlobalURL
	}
	member := known.User
	if member == "" {
		member = string(with)
	}
	var made resource
	err := a.at(ctx, &known, func(base string) error {
		return a.do(ctx, call{method: http.MethodPost, base: base, path: []string{"conversations"}, body: map[string]any{
			"isGroup": false, "bot": map[string]any{"id": "28:" + a.config.AppID}, "members": []any{map[string]any{"id": member}},
			"tenantId": a.config.TenantID, "channelData": map[string]any{"tenant": map[string]any{"id": a.config.TenantID}},
		}}, &made)
	})
	if err == nil && made.ID == "" {
		err = &chat.SendError{Class: chat.Later, Err: codeError("no conversation")}
	}
	known.Conversation = made.ID
	return known, err
}

// at carries out what is done on the service of a conversation, and once more
// on the global one when that service refuses for its region. What worked is
// noted in the reference.
func (a *Adapter) at(_ context.Context, r *Reference, do func(base string) error) error {
	err := do(r.ServiceURL)
	if code(err) != errWrongGeo || sameService(r.ServiceURL, a.config.GlobalURL) {
		return err
	}
	a.desk.Count("wrong_geo")
	if err := do(a.config.GlobalURL); err != nil {
		return err
	}
	r.ServiceURL = a.config.GlobalURL
	return nil
}

// receipt names a message: its id and its conversation.
func receipt(conversation, id string) chat.Receipt { return chat.Receipt(id + "@" + conversation) }

func parseReceipt(r chat.Receipt) (conversation, id string, err error) {
	id, conversation, ok := strings.Cut(string(r), "@")
	if !ok || conversation == "" || id == "" {
		return "", "", &chat.SendError{Class: chat.Rejected, Err: codeError("no receipt of ours")}
	}
	return conversation, id, nil
}
