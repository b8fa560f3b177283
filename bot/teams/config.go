package teams

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"
)

// Text says the words behind an id of the catalogue. The adapter asks for
// error.unsaved (with Ref), error.field_unsaved, error.dialog_expired,
// dialog.open, btn.open, btn.yes and those that begin
// with teams.
type Text func(id string, data map[string]any) string

// Config is what an Adapter is made of. The zero value of an optional field
// stands for its default.
type Config struct {
	AppID        string       // the bot's application id, a GUID
	AppSecret    string       // the client secret
	TenantID     string       // the one tenant that is served, a GUID
	MetadataURL  string       // where the keys of inbound tokens are named
	TokenURL     string       // where our own tokens come from; {tenant} stands for TenantID
	AllowedHosts []string     // to which a token may be sent; "*." before a name for its sub-domains
	GlobalURL    string       // the service where no conversation names one, or its own refuses
	References   References   // where people are found, over a restart; nowhere by default
	Unpaced      bool         // no limit on how fast messages leave: for a test, whose time stands still meanwhile
	HTTP         *http.Client // by default one with a time-out of ten seconds and the environment's proxy
	Text         Text
	Log          *slog.Logger
}

const (
	defaultMetadata = "https://login.botframework.com/v1/.well-known/openidconfiguration"
	defaultToken    = "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token" //nolint:gosec // an address, no secret
	defaultGlobal   = "https://smba.trafficmanager.net/teams/"
	callTimeout     = 10 * time.Second
)

// DefaultHosts are the hosts that a token may be sent to unless the
// configuration says otherwise.
var DefaultHosts = []string{"smba.trafficmanager.net", "*.botframework.com"}

var (
	errAppID    = errors.New("the app id is no GUID")
	errTenantID = errors.New("the tenant id is no GUID")
	errNoSecret = errors.New("no app secret")
	errNoText   = errors.New("no texts")

	guid = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)
)

// filled checks the configuration and sets the defaults. An error names the
// field, never a secret.
func (c Config) filled() (Config, error) {
	switch {
	case !guid.MatchString(c.AppID):
		return c, errAppID
	case c.AppSecret == "":
		return c, errNoSecret
	case !guid.MatchString(c.TenantID):
		return c, errTenantID
	case c.Text == nil:
		return c, errNoText
	}
	if c.MetadataURL == "" {
		c.MetadataURL = defaultMetadata
	}
	if c.TokenURL == "" {
		c.TokenURL = defaultToken
	}
	c.TokenURL = strings.ReplaceAll(c.TokenURL, "{tenant}", c.TenantID)
	if c.GlobalURL == "" {
		c.GlobalURL = defaultGlobal
	}
	for _, address := range []string{c.MetadataURL, c.TokenURL, c.GlobalURL} {
		if u, err := url.Parse(address); err != nil || !guarded(u) {
			return c, fmt.Errorf("address %q is neither https nor on this machine", address)
		}
	}
	if len(c.AllowedHosts) == 0 {
		c.AllowedHosts = DefaultHosts
	}
	for _, host := range c.AllowedHosts {
		if name := strings.TrimPrefix(host, "*."); name == "" || strings.ContainsAny(name, "*/:@ ") {
			return c, fmt.Errorf("%q is no name of a host", host)
		}
	}
	if c.References == nil {
		c.References = nowhere{}
	}
	if c.HTTP == nil {
		c.HTTP = &http.Client{Timeout: callTimeout, Transport: http.DefaultTransport.(*http.Transport).Clone()}
	}
	client := *c.HTTP
	client.CheckRedirect = noRedirect
	c.HTTP = &client
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return c, nil
}

// GUID reports whether an id has the form of those of apps and tenants.
func GUID(id string) bool { return guid.MatchString(id) }

// noRedirect keeps a token from being sent on.
func noRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// guarded reports whether nobody on the way can read or change what is sent to
// an address.
func guarded(u *url.URL) bool {
	return u.Hostname() != "" && u.User == nil && (u.Scheme == "https" || u.Scheme == "http" && loopback(u.Hostname()))
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// allowed reports whether a token may be sent to an address.
func (c Config) allowed(address string) bool {
	u, err := url.Parse(address)
	if err != nil || !guarded(u) {
		return false
	}
	host := strings.ToLower(u.Hostname())
	for _, may := range c.AllowedHosts {
		may = strings.ToLower(may)
		if domain, wild := strings.CutPrefix(may, "*"); host == may || wild && strings.HasSuffix(host, domain) && host != domain[1:] {
			return true
		}
	}
	return false
}
