package slack

import (
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"mentorbot/bot/chat"
)

const (
	// connections is how many are held: what falls into the gap of one that
	// broke comes over the other. Commands and clicks are never delivered
	// again.
	connections = 2
	// pingWait is how long a connection may be silent; Slack pings more often.
	pingWait = 30 * time.Second
	ackTime  = 2 * time.Second
	// linger is how long a connection that Slack recycles is still read and
	// answered, once its successor is being opened.
	linger = 10 * time.Second
	// silence is how long acts may have no way in before Ready says so.
	silence = 2 * time.Minute
	// ackBuffer holds the largest acknowledgement: Slack does not put the
	// frames of a longer one together.
	ackBuffer = 32 << 10
	// slowest is the longest wait between two attempts to connect.
	slowest = time.Minute
)

var errPlainSocket = errors.New("connection without encryption to another machine")

// socket is one Socket Mode connection.
type socket struct {
	conn *websocket.Conn
	mu   sync.Mutex    // one writer at a time
	over chan struct{} // closed when a successor is wanted
	once sync.Once
}

func (s *socket) wantSuccessor() { s.once.Do(func() { close(s.over) }) }

func (s *socket) write(b []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.conn.SetWriteDeadline(time.Now().Add(ackTime)); err != nil {
		return err
	}
	return s.conn.WriteMessage(websocket.TextMessage, b)
}

// sockets are the connections that are up.
type sockets struct {
	mu   sync.Mutex
	up   []*socket
	lost time.Time // when the last one went
}

func (s *sockets) add(c *socket) { s.mu.Lock(); defer s.mu.Unlock(); s.up = append(s.up, c) }

func (s *sockets) remove(c *socket) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var left []*socket
	for _, o := range s.up {
		if o != c {
			left = append(left, o)
		}
	}
	s.up, s.lost = left, time.Now()
}

// others returns the connections but one, newest first.
func (s *sockets) others(c *socket) []*socket {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []*socket
	for i := len(s.up) - 1; i >= 0; i-- {
		if s.up[i] != c {
			all = append(all, s.up[i])
		}
	}
	return all
}

// alive reports whether a connection is up, or was a moment ago.
func (s *sockets) alive() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.up) > 0 || !s.lost.IsZero() && time.Since(s.lost) < silence
}

// connect keeps one connection until ctx ends. Slack recycles each every few
// hours and says so beforehand; the successor is opened first, and what is on
// the way over the old one is still answered. (slack-go's own client closes
// the old one first, and acknowledgements go with it.)
func (a *Adapter) connect(ctx context.Context, i int, readers *sync.WaitGroup) {
	if a.sleep(ctx, time.Duration(i)*a.apart) != nil {
		return
	}
	wait := time.Second
	for ctx.Err() == nil {
		s, err := a.dial(ctx)
		if err != nil {
			a.desk.Count("connection_error")
			class, after := chat.ClassOf(err)
			if class == chat.Halted {
				after = a.again
			}
			a.log.Warn("no connection", "connection", i, "error", err)
			if a.sleep(ctx, max(after, wait/2+rand.N(wait))) != nil {
				return
			}
			wait = min(2*wait, slowest)
			continue
		}
		wait = time.Second
		a.sockets.add(s)
		readers.Go(func() { a.read(ctx, s) })
		select {
		case <-s.over:
		case <-ctx.Done():
		}
	}
}

// dial asks for an address and connects to it.
func (a *Adapter) dial(ctx context.Context) (*socket, error) {
	address, err := attempt(ctx, func(ctx context.Context) (string, error) {
		_, address, err := a.api.StartSocketModeContext(ctx)
		return address, err
	})
	if err != nil {
		return nil, err
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "wss" && (u.Scheme != "ws" || !loopback(u.Hostname())) {
		return nil, errPlainSocket
	}
	dialer := websocket.Dialer{Proxy: http.ProxyFromEnvironment, HandshakeTimeout: callTimeout, WriteBufferSize: ackBuffer}
	conn, resp, err := dialer.DialContext(ctx, address, nil)
	if err != nil {
		return nil, &chat.SendError{Class: chat.Later, Err: cause(err)} // the address is a secret
	}
	_ = resp.Body.Close()
	conn.SetReadLimit(bodyMax)
	return &socket{conn: conn, over: make(chan struct{})}, nil
}

// read takes frames until the connection ends.
func (a *Adapter) read(ctx context.Context, s *socket) {
	stop := context.AfterFunc(ctx, func() { _ = s.conn.Close() })
	defer func() {
		stop()
		s.wantSuccessor()
		a.sockets.remove(s)
		_ = s.conn.Close()
	}()
	last := false
	awake := func() {
		if !last {
			_ = s.conn.SetReadDeadline(time.Now().Add(pingWait))
		}
	}
	answer := s.conn.PingHandler()
	s.conn.SetPingHandler(func(data string) error { awake(); return answer(data) })
	awake()
	for {
		_, raw, err := s.conn.ReadMessage()
		if err != nil {
			return
		}
		awake()
		if a.frame(s, raw) && !last {
			last = true
			_ = s.conn.SetReadDeadline(time.Now().Add(linger))
			s.wantSuccessor()
		}
	}
}

// frame takes one frame and reports whether it says that the connection ends.
func (a *Adapter) frame(s *socket, raw []byte) (ends bool) {
	var e struct {
		Type    string          `json:"type"`
		ID      string          `json:"envelope_id"`
		Payload json.RawMessage `json:"payload"`
	}
	if json.Unmarshal(raw, &e) != nil {
		a.desk.Count("unreadable")
		return false
	}
	if e.ID == "" { // hello or disconnect, which are not acknowledged
		return e.Type == "disconnect"
	}
	a.desk.Begin()
	go func() {
		defer a.desk.End()
		defer a.desk.Catch("socket")
		ack := func(payload any) { a.acknowledge(s, e.ID, payload) }
		d, err := a.decode(e.Type, e.Payload)
		if err != nil {
			a.desk.Count("unreadable")
			ack(nil)
			return
		}
		if !a.take(d, ack) {
			a.desk.Count("unacknowledged")
		}
	}()
	return false
}

// acknowledge answers an envelope on its connection, or on another when that
// one is gone.
func (a *Adapter) acknowledge(s *socket, id string, payload any) {
	b, err := json.Marshal(struct {
		ID      string `json:"envelope_id"`
		Payload any    `json:"payload,omitempty"`
	}{id, payload})
	if err != nil {
		panic(err) // blocks of our own making
	}
	if s.write(b) == nil {
		return
	}
	for _, o := range a.sockets.others(s) {
		if o.write(b) == nil {
			return
		}
	}
	a.desk.Count("ack_lost")
	a.log.Warn("acknowledgement not sent")
}
