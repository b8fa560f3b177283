package smtp

import (
	"errors"
	"net"
	"net/url"
	"strconv"
)

// What is wrong with the settings of a relay. None holds the password.
var (
	ErrURL   = errors.New("not an address of a relay")
	ErrPlain = errors.New("a relay without TLS on another machine")
	ErrFrom  = errors.New("not an e-mail address to send from")
)

// security is how a connection to a relay is protected.
type security int

const (
	starttls security = iota // after the greeting, or not at all
	implicit                 // from the first byte
	none                     // on this machine alone
)

// address is where a relay is, and what it asks for.
type address struct {
	host           string
	port           int
	tls            security
	user, password string
}

// parse reads smtp://host:587, smtps://host:465 and smtp://localhost:25?tls=none.
func parse(text string) (a address, err error) {
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" || u.Path != "" && u.Path != "/" || u.Fragment != "" || u.Opaque != "" {
		return a, ErrURL // without the cause, which repeats what was read
	}
	a.host, a.user = u.Hostname(), u.User.Username()
	a.password, _ = u.User.Password()
	switch {
	case u.Scheme == "smtps" && u.RawQuery == "":
		a.port, a.tls = 465, implicit
	case u.Scheme == "smtp" && u.RawQuery == "":
		a.port, a.tls = 587, starttls
	case u.Scheme == "smtp" && u.RawQuery == "tls=none":
		a.port, a.tls = 25, none
		if !a.Local() {
			return a, ErrPlain
		}
	default:
		return a, ErrURL
	}
	if u.Port() != "" {
		if a.port, err = strconv.Atoi(u.Port()); err != nil || a.port < 1 || a.port > 65535 {
			return a, ErrURL
		}
	}
	if a.user != "" && a.password == "" {
		return a, ErrURL
	}
	return a, nil
}

// Local reports whether the relay runs on this machine.
func (a address) Local() bool {
	ip := net.ParseIP(a.host)
	return a.host == "localhost" || ip != nil && ip.IsLoopback()
}
