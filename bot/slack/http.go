package slack

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"

	"github.com/slack-go/slack"
)

// bodyMax is the largest request that is read.
const bodyMax = 1 << 20

// Handler serves the three addresses of mode http: /slack/events,
// /slack/commands and /slack/interactions.
func (a *Adapter) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/slack/events", a.verified(a.serveEvents))
	mux.HandleFunc("/slack/commands", a.verified(a.serveCommand))
	mux.HandleFunc("/slack/interactions", a.verified(a.serveInteraction))
	return mux
}

// verified lets a request through whose body carries Slack's signature, made
// in the last five minutes with one of our secrets.
func (a *Adapter) verified(next func(http.ResponseWriter, []byte)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			w.Header().Set("Allow", http.MethodPost)
			w.WriteHeader(http.StatusMethodNotAllowed)
			return
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, bodyMax))
		var large *http.MaxBytesError
		switch {
		case errors.As(err, &large):
			a.desk.Count("too_large")
			w.WriteHeader(http.StatusRequestEntityTooLarge)
			return
		case err != nil: // it was cut off, or took too long
			a.desk.Count("unreadable")
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		if !a.signed(r.Header, body) {
			a.desk.Count("bad_signature")
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		next(w, body)
	}
}

// signed checks the signature over the raw body. It uses the real time, also
// where everything else has another clock: the other side does.
func (a *Adapter) signed(h http.Header, body []byte) bool {
	for _, secret := range a.config.SigningSecrets {
		v, err := slack.NewSecretsVerifier(h, secret)
		if err != nil {
			continue
		}
		if _, err := v.Write(body); err == nil && v.Ensure() == nil {
			return true
		}
	}
	return false
}

// serveEvents acknowledges whatever is stored or not known, also what cannot be
// read: Slack switches events off where too many fail.
func (a *Adapter) serveEvents(w http.ResponseWriter, body []byte) {
	d, err := a.decode(kindEvents, body)
	if err != nil {
		a.desk.Count("unreadable")
		return
	}
	if d.challenge != "" {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = io.WriteString(w, d.challenge)
		return
	}
	a.serve(w, d)
}

func (a *Adapter) serveCommand(w http.ResponseWriter, body []byte) {
	form, err := url.ParseQuery(string(body))
	if err != nil || form.Get("command") == "" {
		a.desk.Count("unreadable")
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	a.serve(w, a.command(commandPayload{
		Team: form.Get("team_id"), User: form.Get("user_id"), Channel: form.Get("channel_id"), Text: form.Get("text"),
		Command: form.Get("command"), Trigger: form.Get("trigger_id"), ResponseURL: form.Get("response_url"),
	}))
}

func (a *Adapter) serveInteraction(w http.ResponseWriter, body []byte) {
	form, err := url.ParseQuery(string(body))
	if err == nil {
		var d act
		if d, err = a.decode(kindInteractive, []byte(form.Get("payload"))); err == nil {
			a.serve(w, d)
			return
		}
	}
	a.desk.Count("unreadable")
	w.WriteHeader(http.StatusBadRequest)
}

// serve answers a request when its act is durable. Without an acknowledgement
// it is 503: Slack delivers the event again.
func (a *Adapter) serve(w http.ResponseWriter, d act) {
	taken := a.take(d, func(payload any) {
		if payload == nil {
			w.WriteHeader(http.StatusOK)
			return
		}
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		if raw, ready := payload.(json.RawMessage); ready {
			_, _ = w.Write(raw)
			return
		}
		_, _ = w.Write(encoded(payload))
	})
	if !taken {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
}
