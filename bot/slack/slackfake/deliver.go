package slackfake

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// ackTime is how long Slack waits for an acknowledgement.
const ackTime = 3 * time.Second

// Patience changes how long the workspace waits for an acknowledgement.
func (w *Workspace) Patience(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.patience = d
}

// waits returns how long it does.
func (w *Workspace) waits() time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.patience
}

// envelope is one thing on its way to the app.
type envelope struct {
	kind    string // "events_api", "slash_commands" or "interactive"
	payload map[string]any
	attempt int
}

// errUnacknowledged tells that the app did not acknowledge.
var errUnacknowledged = errors.New("operation_timeout")

// event wraps an event of the Events API. The caller holds mu.
func (w *Workspace) event(inner map[string]any) envelope {
	return envelope{kind: "events_api", payload: map[string]any{
		"type": "event_callback", "team_id": TeamID, "api_app_id": AppID, "event_id": w.next("Ev"), "event_time": 1798761600, "event": inner,
	}}
}

// deliverEvent hands an event over, and at once once more when nobody
// acknowledged it; after that it waits for Redeliver.
func (w *Workspace) deliverEvent(e envelope) {
	for range 2 {
		if _, err := w.deliver(e); err == nil {
			return
		}
		e.attempt++
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.pending = append(w.pending, e)
}

// deliverIfListening hands over what the app's own call caused. An app that
// calls before it listens misses it.
func (w *Workspace) deliverIfListening(e envelope) {
	w.mu.Lock()
	listening := w.endpoint != "" || len(w.sockets.open) > 0
	w.mu.Unlock()
	if listening {
		w.deliverEvent(e)
	}
}

// Redeliver hands over once more what was not acknowledged, and returns how
// many events are still waiting.
func (w *Workspace) Redeliver() int {
	w.mu.Lock()
	waiting := w.pending
	w.pending = nil
	w.mu.Unlock()
	for _, e := range waiting {
		w.deliverEvent(e)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.pending)
}

// deliver hands over one envelope and returns the acknowledgement's payload.
func (w *Workspace) deliver(e envelope) ([]byte, error) {
	w.mu.Lock()
	endpoint := w.endpoint
	w.mu.Unlock()
	var ack []byte
	var err error
	if endpoint == "" {
		ack, err = w.overSocket(e)
	} else {
		ack, err = w.overHTTP(endpoint, e)
	}
	if err == nil {
		w.record("ack", string(ack))
	}
	return ack, err
}

func (w *Workspace) overHTTP(endpoint string, e envelope) ([]byte, error) {
	path, kind, body := "/slack/events", "application/json", encode(e.payload)
	if e.kind != "events_api" {
		form := url.Values{"payload": {string(body)}}
		path, kind = "/slack/interactions", "application/x-www-form-urlencoded"
		if e.kind == "slash_commands" {
			path, form = "/slack/commands", url.Values{}
			for key, value := range e.payload {
				s, _ := value.(string)
				form.Set(key, s)
			}
		}
		body = []byte(form.Encode())
	}
	ctx, cancel := context.WithTimeout(context.Background(), w.waits())
	defer cancel()
	r := w.Request(ctx, endpoint+path, kind, body)
	if e.attempt > 0 {
		r.Header.Set("X-Slack-Retry-Num", strconv.Itoa(e.attempt))
		r.Header.Set("X-Slack-Retry-Reason", "http_error")
	}
	resp, err := w.client.Do(r)
	if err != nil {
		return nil, errUnacknowledged
	}
	defer func() { _ = resp.Body.Close() }()
	ack, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		return nil, errUnacknowledged
	}
	return ack, nil
}

// Request returns a signed request as Slack sends it.
func (w *Workspace) Request(ctx context.Context, target, contentType string, body []byte) *http.Request {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, target, bytes.NewReader(body))
	if err != nil {
		panic(err) // the test's own address
	}
	r.Header.Set("Content-Type", contentType)
	Sign(r.Header, w.Secret, time.Now(), body)
	return r
}

// Sign sets the headers of Slack's signature v0 for a body sent at the time.
func Sign(h http.Header, secret string, at time.Time, body []byte) {
	stamp := strconv.FormatInt(at.Unix(), 10)
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = io.WriteString(mac, "v0:"+stamp+":")
	_, _ = mac.Write(body)
	h.Set("X-Slack-Request-Timestamp", stamp)
	h.Set("X-Slack-Signature", "v0="+hex.EncodeToString(mac.Sum(nil)))
}

// act hands over a command, a click or a sent dialog, which nobody redelivers.
func (w *Workspace) act(e envelope) ([]byte, error) {
	ack, err := w.deliver(e)
	if err == nil {
		return ack, nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.timeouts++
	if !w.lenient {
		w.t.Errorf("slackfake: a person sees operation_timeout after %s", strings.ReplaceAll(e.kind, "_", " "))
	}
	return nil, err
}
