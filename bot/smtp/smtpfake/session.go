package smtpfake

import (
	"bufio"
	"crypto/tls"
	"encoding/base64"
	"fmt"
	"net"
	"net/mail"
	"regexp"
	"strings"
)

// session is one connection.
type session struct {
	*Relay
	conn    net.Conn
	in      *bufio.Reader
	secured bool
	greeted bool // EHLO came, since TLS when there is TLS
	letter  Letter
	ended   bool
}

// serve speaks with one client until it leaves.
func (r *Relay) serve(conn net.Conn) {
	defer func() {
		_ = conn.Close()
		r.mu.Lock()
		delete(r.open, conn)
		r.mu.Unlock()
	}()
	s := &session{Relay: r, conn: conn}
	if r.Security == Implicit {
		s.secure()
	}
	s.in = bufio.NewReader(s.conn)
	s.answer("connect", "220 relay.test ESMTP")
	for !s.ended {
		line, ok := s.line()
		if !ok {
			return
		}
		s.command(line)
	}
}

func (s *session) secure() {
	s.conn, s.secured, s.greeted = tls.Server(s.conn, s.config), true, false
	s.in = bufio.NewReader(s.conn)
}

// line reads a line, which must end with CRLF and be no longer than RFC 5321
// lets it be.
func (s *session) line() (string, bool) {
	text, err := s.in.ReadString('\n')
	if err != nil {
		s.ended = true
		return "", false
	}
	line, ok := strings.CutSuffix(text, "\r\n")
	if !ok || strings.ContainsAny(line, "\r\n\x00") || len(text) > 1000 {
		s.say("500 a line must end with CRLF alone and have at most 1000 octets")
		s.ended = true
		return "", false
	}
	return line, true
}

func (s *session) say(line string) {
	if _, err := fmt.Fprint(s.conn, line+"\r\n"); err != nil {
		s.ended = true
	}
}

// answer answers a step, as usual or as the test wants it. It is false when the
// step has failed.
func (s *session) answer(step, usual string) bool {
	f, fails := s.fault(step)
	if f.Reached != nil {
		close(f.Reached)
	}
	if f.Hold != nil {
		<-f.Hold
	}
	switch {
	case !fails || f.Hold != nil && f.Answer == "":
		s.say(usual)
		return usual[0] < '4'
	case f.Answer == "":
		_ = s.conn.Close()
		s.ended = true
	default:
		s.say(f.Answer)
	}
	return f.Took
}

var path = regexp.MustCompile(`^(MAIL FROM|RCPT TO):<([^<>\s]+)>( [A-Z0-9= ]+)?$`)

func (s *session) command(line string) {
	verb, rest, _ := strings.Cut(line, " ")
	switch verb {
	case "EHLO":
		s.hello(rest)
	case "STARTTLS":
		if s.Security != StartTLS || s.secured || !s.greeted {
			s.say("503 not now")
			return
		}
		if s.answer("STARTTLS", "220 go on") {
			s.secure()
		}
	case "AUTH":
		s.login(rest)
	case "MAIL", "RCPT":
		s.envelope(line, verb)
	case "DATA":
		s.data()
	case "QUIT":
		s.say("221 bye")
		s.ended = true
	default:
		s.say("502 not known")
	}
}

func (s *session) hello(name string) {
	if name == "" || strings.ContainsAny(name, " @") {
		s.say("501 who are you")
		return
	}
	offers := "250-relay.test\r\n250-8BITMIME\r\n"
	if s.Security == StartTLS && !s.secured {
		offers += "250-STARTTLS\r\n"
	}
	if s.User != "" && (s.secured || s.Security == None) {
		offers += "250-AUTH " + s.Logins + "\r\n"
	}
	s.greeted = s.answer("EHLO", offers+"250 ENHANCEDSTATUSCODES")
}

func (s *session) login(rest string) {
	if !s.greeted || s.Security != None && !s.secured {
		s.say("538 5.7.11 encryption required")
		return
	}
	mechanism, first, _ := strings.Cut(rest, " ")
	if !strings.Contains(s.Logins, mechanism) {
		s.say("504 5.5.4 not offered")
		return
	}
	user, password, ok := "", "", false
	switch mechanism {
	case "PLAIN":
		plain, err := base64.StdEncoding.DecodeString(first)
		if parts := strings.Split(string(plain), "\x00"); err == nil && len(parts) == 3 {
			user, password, ok = parts[1], parts[2], true
		}
	case "LOGIN":
		user, password = s.ask("Username:"), s.ask("Password:")
		ok = user != ""
	}
	if !ok || user != s.User || password != s.Password {
		s.say("535 5.7.8 not known: " + user)
		return
	}
	if s.answer("AUTH", "235 2.7.0 welcome") {
		s.letter.User = user
	}
}

func (s *session) ask(what string) string {
	s.say("334 " + base64.StdEncoding.EncodeToString([]byte(what)))
	line, _ := s.line()
	text, _ := base64.StdEncoding.DecodeString(line)
	return string(text)
}

func (s *session) envelope(line, verb string) {
	m := path.FindStringSubmatch(line)
	switch {
	case m == nil:
		s.say("501 5.5.4 not understood")
	case !s.greeted || s.Security != None && !s.secured:
		s.say("530 5.7.0 encryption required")
	case s.User != "" && s.letter.User == "":
		s.say("530 5.7.0 authentication required")
	case (verb == "MAIL") == (s.letter.From != "") || s.letter.To != "":
		s.say("503 5.5.1 not now")
	case verb == "MAIL":
		if s.answer("MAIL", "250 2.1.0 fine") {
			s.letter.From = m[2]
		}
	default:
		if s.answer("RCPT", "250 2.1.5 fine") {
			s.letter.To = m[2]
		}
	}
}

// data takes the letter, when it is one by RFC 5322.
func (s *session) data() {
	if s.letter.To == "" {
		s.say("503 5.5.1 to whom?")
		return
	}
	if !s.answer("DATA", "354 go on") {
		return
	}
	var text strings.Builder
	for {
		line, ok := s.line()
		if !ok {
			return
		}
		if line == "." {
			break
		}
		text.WriteString(strings.TrimPrefix(line, ".") + "\r\n")
	}
	s.letter.Data, s.letter.TLS = text.String(), s.secured
	usual := "250 2.0.0 taken"
	if m, err := mail.ReadMessage(strings.NewReader(s.letter.Data)); err != nil || m.Header.Get("Message-Id") == "" || m.Header.Get("Date") == "" || m.Header.Get("From") == "" {
		usual = "554 5.6.0 this is no letter"
	}
	if s.answer("end", usual) {
		s.take(s.letter)
	}
	s.letter = Letter{User: s.letter.User}
}
