package slack

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Mode is the way in which acts reach the adapter.
type Mode string

// The modes.
const (
	ModeSocket Mode = "socket" // outgoing connections only
	ModeHTTP   Mode = "http"   // signed requests to Handler
	ModeAsk    Mode = "ask"    // none: the adapter is asked about people, and does not run
)

// Text says the words behind an id of the catalogue. The adapter asks for
// error.unsaved (with Ref), error.field_unsaved, error.dialog_expired,
// dialog.open, dialog.loading, person.err.bot, person.err.left,
// person.err.foreign, btn.open, btn.close and btn.yes.
type Text func(id string, data map[string]any) string

// Config is what an Adapter is made of. The zero value of an optional field
// stands for its default.
type Config struct {
	BotToken       string
	AppToken       string   // mode socket only
	SigningSecrets []string // mode http only; the second one during a rotation
	Mode           Mode     // socket by default
	APIURL         string   // https://slack.com/api/ by default; plain http on a loopback address only
	TeamID         string   // the one workspace that is served; by default the bot's own
	Zone           string   // IANA name, in which times of dialogs are meant
	Now            func() time.Time
	HTTP           *http.Client  // by default one with a time-out of ten seconds and the environment's proxy
	Pace           time.Duration // shortest time between two deliveries; one second by default, negative for none
	Text           Text
	// Ordered is told of each file that its receiver ordered, by the name that
	// Remove takes, before it is shared; on an error it is not. Nil: nobody
	// removes any.
	Ordered func(ctx context.Context, file string) error
	Log     *slog.Logger
}

const (
	defaultAPI  = "https://slack.com/api/"
	callTimeout = 10 * time.Second
	defaultPace = time.Second
)

var (
	errBotToken = errors.New("the bot token does not begin with xoxb-")
	errAppToken = errors.New("the app token does not begin with xapp-")
	errNoSecret = errors.New("mode http needs a signing secret")
	errNoText   = errors.New("no texts")
)

// filled checks the configuration and sets the defaults. An error names the
// field, never a secret.
func (c Config) filled() (Config, error) {
	if c.Mode == "" {
		c.Mode = ModeSocket
	}
	switch {
	case c.Mode != ModeSocket && c.Mode != ModeHTTP && c.Mode != ModeAsk:
		return c, fmt.Errorf("unknown mode %q", c.Mode)
	case !strings.HasPrefix(c.BotToken, "xoxb-"):
		return c, errBotToken
	case c.Mode == ModeSocket && !strings.HasPrefix(c.AppToken, "xapp-"):
		return c, errAppToken
	case c.Mode == ModeHTTP && (len(c.SigningSecrets) == 0 || slices.Contains(c.SigningSecrets, "")):
		return c, errNoSecret
	case c.Text == nil:
		return c, errNoText
	}
	if c.APIURL == "" {
		c.APIURL = defaultAPI
	}
	if !strings.HasSuffix(c.APIURL, "/") {
		c.APIURL += "/" // slack-go appends the method as it is
	}
	u, err := url.Parse(c.APIURL)
	if err != nil || u.Host == "" || u.Scheme != "https" && (u.Scheme != "http" || !loopback(u.Hostname())) {
		return c, fmt.Errorf("API address %q is neither https nor on this machine", c.APIURL)
	}
	if c.HTTP == nil {
		transport := http.DefaultTransport.(*http.Transport).Clone()
		c.HTTP = &http.Client{Timeout: callTimeout, Transport: transport, CheckRedirect: noRedirect}
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Pace == 0 {
		c.Pace = defaultPace
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return c, nil
}

// noRedirect keeps a token that travels in the body from being sent on.
func noRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
