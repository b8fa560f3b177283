package smtp_test

import (
	"context"
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"testing"
	"time"

	"mentorbot/bot/chat"
	"mentorbot/bot/smtp"
	"mentorbot/bot/smtp/smtpfake"
)

const (
	from    = "moeder@nordby.example"
	to      = "sara.holm@nordby.example"
	user    = "botten@nordby.example"
	secret  = "hemmelig/kode med @ og :"
	escaped = "botten%40nordby.example:hemmelig%2Fkode%20med%20%40%20og%20%3A@"
)

// entry is a calendar file with what e-mail likes to break: a long line, a line
// that is a dot, letters that are not ASCII.
const entry = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\n.\r\n..æøå\r\nEND:VCALENDAR\r\n"

func letter() chat.Letter {
	return chat.Letter{
		Key: "KEY234", Subject: "Møde – aflyst", Text: "Tirsdag den 12. januar kl. 14.00–15.30.\n\n.\nSkriv i chatten. " + strings.Repeat("æ", 1200),
		Entry: chat.File{Name: "moede-2027-01-12.ics", Media: "text/calendar; charset=utf-8; method=REQUEST", Content: []byte(entry)},
	}
}

// at is when letters are written.
var at = time.Date(2027, time.January, 4, 9, 0, 0, 0, time.UTC)

// url is the address of a relay, with credentials before the host.
func url(r *smtpfake.Relay, credentials string) string {
	switch r.Security {
	case smtpfake.Implicit:
		return "smtps://" + credentials + "localhost:" + r.Port()
	case smtpfake.None:
		return "smtp://" + credentials + "localhost:" + r.Port() + "?tls=none"
	default:
		return "smtp://" + credentials + "localhost:" + r.Port()
	}
}

// over returns our side of a relay that it trusts.
func over(t *testing.T, r *smtpfake.Relay, credentials string) *smtp.Relay {
	t.Helper()
	ours, err := smtp.New(smtp.Config{URL: url(r, credentials), From: from, Now: func() time.Time { return at }, Roots: r.Roots()})
	if err != nil {
		t.Fatal(err)
	}
	return ours
}

func TestALetterArrivesAsAnInvitation(t *testing.T) { // RFC 6047
	t.Parallel()
	relay := smtpfake.New(t, &smtpfake.Relay{})
	receipt, err := over(t, relay, "").Deliver(t.Context(), to, letter())
	if err != nil || receipt != "<KEY234@nordby.example>" {
		t.Fatalf("receipt %q, %v", receipt, err)
	}
	taken := relay.Letters()
	if len(taken) != 1 || taken[0].From != from || taken[0].To != to || !taken[0].TLS {
		t.Fatalf("taken: %+v", taken)
	}
	m, err := mail.ReadMessage(strings.NewReader(taken[0].Data))
	if err != nil {
		t.Fatal(err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil || subject != "Møde – aflyst" {
		t.Errorf("subject %q, %v", subject, err)
	}
	for name, want := range map[string]string{
		"Message-Id": "<KEY234@nordby.example>", "From": "<" + from + ">", "To": "<" + to + ">",
		"Date": "Mon, 04 Jan 2027 09:00:00 +0000", "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All",
		"User-Agent": "", "X-Mailer": "", "Cc": "", "Reply-To": "",
	} {
		if got := m.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	whole := parts(t, m.Header.Get("Content-Type"), m.Body)
	if len(whole) != 2 || whole[0].media != "multipart/alternative" || whole[1].media != "application/ics" {
		t.Fatalf("parts: %+v", whole)
	}
	if whole[1].name != "moede-2027-01-12.ics" || whole[1].text != entry {
		t.Errorf("the file is %q: %q", whole[1].name, whole[1].text)
	}
	forms := parts(t, whole[0].kind, strings.NewReader(whole[0].text))
	if len(forms) != 2 || forms[0].media != "text/plain" || forms[1].media != "text/calendar" {
		t.Fatalf("forms: %+v", forms)
	}
	if got := strings.ReplaceAll(forms[0].text, "\r\n", "\n"); got != letter().Text {
		t.Errorf("text: %q", got)
	}
	if forms[1].method != "REQUEST" || !strings.EqualFold(forms[1].charset, "utf-8") || forms[1].text != entry {
		t.Errorf("entry: %+v", forms[1])
	}
}

// part is a piece of a letter as a mail program reads it.
type part struct{ kind, media, method, charset, name, text string }

func parts(t *testing.T, kind string, body io.Reader) (all []part) {
	t.Helper()
	media, parameters, err := mime.ParseMediaType(kind)
	if err != nil || !strings.HasPrefix(media, "multipart/") {
		t.Fatalf("%q is no multipart: %v", kind, err)
	}
	for r := multipart.NewReader(body, parameters["boundary"]); ; {
		p, err := r.NextRawPart()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		got := part{kind: p.Header.Get("Content-Type"), name: p.FileName()}
		media, parameters, err := mime.ParseMediaType(got.kind)
		if err != nil {
			t.Fatalf("%q: %v", got.kind, err)
		}
		got.media, got.method, got.charset = media, parameters["method"], parameters["charset"]
		var text io.Reader = p
		switch p.Header.Get("Content-Transfer-Encoding") {
		case "base64":
			text = base64.NewDecoder(base64.StdEncoding, p)
		case "quoted-printable":
			text = quotedprintable.NewReader(p)
		}
		content, err := io.ReadAll(text)
		if err != nil {
			t.Fatal(err)
		}
		got.text = string(content)
		all = append(all, got)
	}
}

func TestARelayIsReachedInEveryWayThatProtects(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		relay       *smtpfake.Relay
		credentials string
		tls         bool
	}{
		"STARTTLS":           {&smtpfake.Relay{User: user, Password: secret}, escaped, true},
		"TLS at once":        {&smtpfake.Relay{Security: smtpfake.Implicit, User: user, Password: secret}, escaped, true},
		"AUTH LOGIN alone":   {&smtpfake.Relay{User: user, Password: secret, Logins: "LOGIN XOAUTH2"}, escaped, true},
		"nobody asks":        {&smtpfake.Relay{Security: smtpfake.Implicit}, "", true},
		"on this machine":    {&smtpfake.Relay{Security: smtpfake.None}, "", false},
		"and asks who it is": {&smtpfake.Relay{Security: smtpfake.None, User: user, Password: secret}, escaped, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			relay := smtpfake.New(t, tt.relay)
			ours := over(t, relay, tt.credentials)
			for range 2 {
				if _, err := ours.Deliver(t.Context(), to, letter()); err != nil {
					t.Fatal(err)
				}
			}
			taken := relay.Letters()
			if len(taken) != 2 || taken[1].TLS != tt.tls || taken[1].User != tt.relay.User {
				t.Errorf("taken: %d, the last with TLS %t by %q", len(taken), taken[len(taken)-1].TLS, taken[len(taken)-1].User)
			}
		})
	}
}

func TestNothingIsSaidToARelayThatDoesNotProveItself(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		relay  *smtpfake.Relay
		spoils func(c *smtp.Config)
	}{
		"a certificate that nobody vouches for": {&smtpfake.Relay{User: user, Password: secret}, func(c *smtp.Config) { c.Roots = nil }},
		"the same, with TLS at once":            {&smtpfake.Relay{Security: smtpfake.Implicit, User: user, Password: secret}, func(c *smtp.Config) { c.Roots = nil }},
		"a certificate for another name": {&smtpfake.Relay{User: user, Password: secret}, func(c *smtp.Config) {
			c.URL = strings.Replace(c.URL, "localhost", "127.0.0.1", 1)
		}},
		"no STARTTLS":          {&smtpfake.Relay{Security: smtpfake.None, User: user, Password: secret}, func(c *smtp.Config) { c.URL = strings.TrimSuffix(c.URL, "?tls=none") }},
		"a password it denies": {&smtpfake.Relay{User: user, Password: "en anden"}, func(*smtp.Config) {}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			relay := smtpfake.New(t, tt.relay)
			c := smtp.Config{URL: url(relay, escaped), From: from, Now: time.Now, Roots: relay.Roots()}
			tt.spoils(&c)
			ours, err := smtp.New(c)
			if err != nil {
				t.Fatal(err)
			}
			_, err = ours.Deliver(t.Context(), to, letter())
			if class, _ := chat.ClassOf(err); class != chat.Halted {
				t.Errorf("%v, want a relay that does not let us in", err)
			}
			discreet(t, err)
			if len(relay.Letters()) > 0 || relay.Connections() == 0 {
				t.Errorf("%d letters over %d connections", len(relay.Letters()), relay.Connections())
			}
		})
	}
}

// discreet fails when an error says more than codes.
func discreet(t *testing.T, err error) {
	t.Helper()
	for _, word := range []string{to, from, "sara", user, secret, "hemmelig", "Møde", "fuld", "kender"} {
		if strings.Contains(err.Error(), word) {
			t.Errorf("the error says %q: %v", word, err)
		}
	}
}

func TestEveryAnswerOfARelayHasItsClass(t *testing.T) {
	t.Parallel()
	const gone = "" // the connection ends
	for name, tt := range map[string]struct {
		fault smtpfake.Fault
		want  chat.SendClass
		took  int
	}{
		"no greeting":               {smtpfake.Fault{Step: "connect", Answer: gone}, chat.Halted, 0},
		"busy":                      {smtpfake.Fault{Step: "connect", Answer: "421 4.3.2 fuld"}, chat.Halted, 0},
		"closed for us":             {smtpfake.Fault{Step: "connect", Answer: "554 5.7.1 jeg kender jer ikke"}, chat.Halted, 0},
		"EHLO refused":              {smtpfake.Fault{Step: "EHLO", Answer: gone}, chat.Halted, 0},
		"STARTTLS refused":          {smtpfake.Fault{Step: "STARTTLS", Answer: "454 4.7.0 fuld"}, chat.Halted, 0},
		"AUTH not now":              {smtpfake.Fault{Step: "AUTH", Answer: "454 4.7.0 fuld"}, chat.Halted, 0},
		"the sender, not now":       {smtpfake.Fault{Step: "MAIL", Answer: "451 4.3.0 fuld"}, chat.Later, 0},
		"the sender, never":         {smtpfake.Fault{Step: "MAIL", Answer: "550 5.7.60 " + from + " må ikke"}, chat.Halted, 0},
		"gone at the sender":        {smtpfake.Fault{Step: "MAIL", Answer: gone}, chat.Later, 0},
		"the receiver, not now":     {smtpfake.Fault{Step: "RCPT", Answer: "450 4.2.0 " + to + " greylisted"}, chat.Later, 0},
		"the receiver, never":       {smtpfake.Fault{Step: "RCPT", Answer: "550 5.1.1 kender ikke " + to}, chat.Rejected, 0},
		"closing at the receiver":   {smtpfake.Fault{Step: "RCPT", Answer: "421 4.3.2 fuld"}, chat.Halted, 0},
		"gone at the receiver":      {smtpfake.Fault{Step: "RCPT", Answer: gone}, chat.Later, 0},
		"the letter, not now":       {smtpfake.Fault{Step: "DATA", Answer: "452 4.3.1 fuld"}, chat.Later, 0},
		"the letter, never":         {smtpfake.Fault{Step: "DATA", Answer: "554 5.7.1 må ikke"}, chat.Rejected, 0},
		"gone before the letter":    {smtpfake.Fault{Step: "DATA", Answer: gone}, chat.Later, 0},
		"read, and not now":         {smtpfake.Fault{Step: "end", Answer: "451 4.3.0 fuld"}, chat.Later, 0},
		"read, and never":           {smtpfake.Fault{Step: "end", Answer: "550-5.7.1 må\r\n550 5.7.1 ikke"}, chat.Rejected, 0},
		"read, taken, and nothing":  {smtpfake.Fault{Step: "end", Answer: gone, Took: true}, chat.Uncertain, 1},
		"read, not taken":           {smtpfake.Fault{Step: "end", Answer: gone}, chat.Uncertain, 0},
		"something that is no SMTP": {smtpfake.Fault{Step: "end", Answer: "hvad?", Took: true}, chat.Uncertain, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			relay := smtpfake.New(t, &smtpfake.Relay{User: user, Password: secret})
			relay.Fail(tt.fault)
			ours := over(t, relay, escaped)
			_, err := ours.Deliver(t.Context(), to, letter())
			if class, _ := chat.ClassOf(err); err == nil || class != tt.want {
				t.Fatalf("%v, want %s", err, tt.want)
			}
			discreet(t, err)
			if got := len(relay.Letters()); got != tt.took {
				t.Errorf("%d letters were taken, want %d", got, tt.took)
			}
			if _, err := ours.Deliver(t.Context(), to, letter()); err != nil {
				t.Errorf("and again: %v", err)
			}
		})
	}
	t.Run("nobody listens", func(t *testing.T) {
		t.Parallel()
		ours, err := smtp.New(smtp.Config{URL: "smtp://localhost:1", From: from, Now: time.Now})
		if err != nil {
			t.Fatal(err)
		}
		_, err = ours.Deliver(t.Context(), to, letter())
		if class, _ := chat.ClassOf(err); class != chat.Halted {
			t.Errorf("%v, want a relay that does not let us in", err)
		}
	})
}

func TestASendThatIsAskedToStopMayHaveArrived(t *testing.T) {
	t.Parallel()
	relay := smtpfake.New(t, &smtpfake.Relay{})
	ours := over(t, relay, "")
	for name, tt := range map[string]struct {
		stop bool
		want chat.SendClass
	}{"a relay that takes its time": {false, 0}, "a send that is cut off": {true, chat.Uncertain}} {
		reached, hold := make(chan struct{}), make(chan struct{})
		relay.Fail(smtpfake.Fault{Step: "end", Reached: reached, Hold: hold})
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() {
			_, err := ours.Deliver(ctx, to, letter())
			ended <- err
		}()
		<-reached // it has the whole letter
		if tt.stop {
			cancel()
		} else {
			close(hold)
		}
		err := <-ended
		if class, _ := chat.ClassOf(err); (err != nil) != tt.stop || err != nil && class != tt.want {
			t.Errorf("%s: %v", name, err)
		}
		if tt.stop {
			close(hold)
		}
		cancel()
	}
}

func TestALetterThatCannotBeWrittenIsNotBegun(t *testing.T) {
	t.Parallel()
	relay := smtpfake.New(t, &smtpfake.Relay{})
	ours := over(t, relay, "")
	for _, wrong := range []string{"", "sara", "Sara Holm <" + to + ">", to + "\r\nBcc: x@y.example", to + ", b@nordby.example"} {
		_, err := ours.Deliver(t.Context(), wrong, letter())
		if class, _ := chat.ClassOf(err); class != chat.Rejected {
			t.Errorf("to %q: %v", wrong, err)
		}
		if err != nil {
			discreet(t, err)
		}
	}
	broken := letter()
	broken.Entry.Media = "text/"
	if _, err := ours.Deliver(t.Context(), to, broken); err == nil {
		t.Error("an entry without a media type was sent")
	}
	sly := letter()
	sly.Subject, sly.Entry.Name = "Møde\r\nBcc: x@y.example", "a\"\r\nb.ics"
	if _, err := ours.Deliver(t.Context(), to, sly); err != nil {
		t.Error(err)
	}
	for _, l := range relay.Letters() {
		m, err := mail.ReadMessage(strings.NewReader(l.Data))
		if err != nil || m.Header.Get("Bcc") != "" {
			t.Errorf("a header was smuggled in: %v\n%s", err, l.Data)
		}
	}
}

func TestSettingsThatCannotWorkAreRefusedAtOnce(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		url, from string
		want      error
	}{
		{"smtp://relay.nordby.example", from, nil},
		{"smtps://relay.nordby.example:465/", from, nil},
		{"smtp://localhost?tls=none", from, nil},
		{"smtp://[::1]:2525?tls=none", from, nil},
		{"", from, smtp.ErrURL},
		{"relay.nordby.example:587", from, smtp.ErrURL},
		{"relay.nordby.example", from, smtp.ErrURL},
		{"http://relay.nordby.example", from, smtp.ErrURL},
		{"smtp://", from, smtp.ErrURL},
		{"smtp://:587", from, smtp.ErrURL},
		{"smtp://relay.nordby.example:port", from, smtp.ErrURL},
		{"smtp://relay.nordby.example:0", from, smtp.ErrURL},
		{"smtp://relay.nordby.example:65536", from, smtp.ErrURL},
		{"smtp://relay.nordby.example/kø", from, smtp.ErrURL},
		{"smtp://relay.nordby.example?tls=maybe", from, smtp.ErrURL},
		{"smtps://relay.nordby.example?tls=none", from, smtp.ErrURL},
		{"smtp://botten@relay.nordby.example", from, smtp.ErrURL}, // a user without a password
		{"smtp://a:b%zz@relay.nordby.example", from, smtp.ErrURL},
		{"smtp://relay.nordby.example?tls=none", from, smtp.ErrPlain},
		{"smtp://10.0.0.1?tls=none", from, smtp.ErrPlain},
		{"smtp://relay.nordby.example", "", smtp.ErrFrom},
		{"smtp://relay.nordby.example", "moeder", smtp.ErrFrom},
		{"smtp://relay.nordby.example", "Møder <moeder@nordby.example>", smtp.ErrFrom},
	} {
		if _, err := smtp.New(smtp.Config{URL: tt.url, From: tt.from, Now: time.Now}); !errors.Is(err, tt.want) {
			t.Errorf("%q from %q: %v, want %v", tt.url, tt.from, err, tt.want)
		}
	}
}
