package smtp

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"mime"
	"net"
	"net/mail"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"mentorbot/bot/chat"
)

// patience is how long a relay may take to answer. Some keep the last answer
// back for half a minute, until the next server has the letter too.
const patience = time.Minute

// farewell is how long a relay may take to say goodbye. It has the letter then.
const farewell = 2 * time.Second

// Relay is a mail relay. It is safe for concurrent use.
type Relay struct {
	address
	from  *mail.Address
	now   func() time.Time
	roots *x509.CertPool
}

// Config is what a relay is told once.
type Config struct {
	// URL is smtp://host:587, which must offer STARTTLS, or smtps://host:465;
	// with user:password@ when the relay asks for them.
	URL string
	// From is whom letters come from: an e-mail address.
	From string
	Now  func() time.Time
	// Roots are who may vouch for the relay; nil for those whom this machine
	// trusts.
	Roots *x509.CertPool
}

// New returns the relay without speaking to it. Its errors are ErrURL,
// ErrPlain and ErrFrom.
func New(c Config) (*Relay, error) {
	where, err := parse(c.URL)
	if err != nil {
		return nil, err
	}
	from, err := mail.ParseAddress(c.From)
	if err != nil || from.Name != "" || from.Address != c.From {
		return nil, ErrFrom
	}
	return &Relay{address: where, from: from, now: c.Now, roots: c.Roots}, nil
}

// Deliver implements chat.Post. The receipt is the letter's Message-ID.
func (r *Relay) Deliver(ctx context.Context, to string, l chat.Letter) (chat.Receipt, error) {
	m, err := r.compose(to, l)
	if err != nil {
		return "", refusal("letter", err)
	}
	if err := r.hand(ctx, m); err != nil {
		return "", err
	}
	return chat.Receipt(m.GetMessageID()), nil
}

// hand carries a message to the relay and ends the connection, whatever comes.
func (r *Relay) hand(ctx context.Context, m *gomail.Msg) error {
	var conn net.Conn
	dial := func(ctx context.Context, network, address string) (_ net.Conn, err error) {
		conn, err = r.dial(ctx, network, address)
		return conn, err
	}
	client, err := gomail.NewClient(r.host, r.options(dial)...)
	if err != nil {
		return refusal("relay", err)
	}
	defer func() {
		if conn != nil {
			_ = conn.Close() // a message that broke off must not be ended by a goodbye
		}
	}()
	session, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return halted(err)
	}
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
	if err := client.SendWithSMTPClient(session, m); err != nil {
		return classify(err)
	}
	if conn.SetDeadline(time.Now().Add(farewell)) == nil {
		_ = session.Quit()
	}
	return nil
}

// dial connects, with TLS at once where the address says so. The library needs
// the connection as it is to see that it is TLS.
func (r *Relay) dial(ctx context.Context, network, address string) (net.Conn, error) {
	if r.tls == implicit {
		return (&tls.Dialer{Config: r.trust()}).DialContext(ctx, network, address)
	}
	return (&net.Dialer{}).DialContext(ctx, network, address)
}

func (r *Relay) trust() *tls.Config {
	return &tls.Config{ServerName: r.host, RootCAs: r.roots, MinVersion: tls.VersionTLS12}
}

func (r *Relay) options(dial gomail.DialContextFunc) []gomail.Option {
	options := []gomail.Option{
		gomail.WithPort(r.port), gomail.WithTimeout(patience), gomail.WithDialContextFunc(dial),
		gomail.WithTLSConfig(r.trust()), gomail.WithTLSPolicy(gomail.NoTLS),
		gomail.WithHELO(hello(r.from.Address)), gomail.WithoutNoop(), gomail.WithoutRset(),
	}
	if r.tls == starttls {
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	}
	if r.user != "" {
		options = append(options, gomail.WithUsername(r.user), gomail.WithPassword(r.password),
			gomail.WithOpportunisticSMTPAuth(gomail.SMTPAuthPlain, gomail.SMTPAuthLogin))
	}
	return options
}

// hello is how we introduce ourselves: by the domain that letters come from,
// and not by the name of the machine.
func hello(from string) string { return from[strings.LastIndex(from, "@")+1:] }

// compose writes a message as calendars expect an invitation: the entry as
// another form of the text, and once more as a file for whoever opens one.
func (r *Relay) compose(to string, l chat.Letter) (*gomail.Msg, error) {
	m := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	if err := m.From(r.from.Address); err != nil {
		return nil, fmt.Errorf("from: %w", err)
	}
	receiver, err := mail.ParseAddress(to)
	if err != nil || receiver.Address != to {
		return nil, fmt.Errorf("to: no address")
	}
	if err := m.To(to); err != nil {
		return nil, fmt.Errorf("to: %w", err)
	}
	m.Subject(l.Subject)
	m.SetMessageIDWithValue(l.Key + "@" + hello(r.from.Address))
	m.SetDateWithValue(r.now())
	m.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: no machine answers a machine
	m.SetGenHeader("X-Auto-Response-Suppress", "All")  // the same, for Exchange
	m.SetBodyString(gomail.TypeTextPlain, l.Text)
	media, parameters, err := mime.ParseMediaType(l.Entry.Media)
	if err != nil {
		return nil, fmt.Errorf("media type: %w", err)
	}
	delete(parameters, "charset") // the library adds it
	m.AddAlternativeString(gomail.ContentType(mime.FormatMediaType(media, parameters)), string(l.Entry.Content), gomail.WithPartEncoding(gomail.EncodingB64))
	if err := m.AttachReader(l.Entry.Name, bytes.NewReader(l.Entry.Content), gomail.WithFileContentType("application/ics")); err != nil {
		return nil, fmt.Errorf("attach: %w", err)
	}
	_, err = m.WriteTo(io.Discard) // what cannot be written must not begin to be sent
	return m, err
}
