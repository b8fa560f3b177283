package slackfake

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

const (
	mostSockets = 10        // connections per app
	largestAck  = 20 * 1024 // a larger acknowledgement is not heard
	pingEvery   = 5 * time.Second
)

// sockets are the app's open Socket Mode connections.
type sockets struct {
	open    []*socket
	turn    int
	tickets map[string]bool
	changed *sync.Cond
	opened  int      // since the beginning
	closed  bool     // no further ones
	acks    sync.Map // envelope id -> chan []byte; heard on any connection
}

// socket is one connection.
type socket struct {
	conn    *websocket.Conn
	mu      sync.Mutex // one writer at a time
	leaving bool       // told to go: nothing more is written to it
	left    bool       // and there is a successor
	waiting int        // envelopes written and not answered
	gone    chan struct{}
}

func (w *Workspace) connectionsOpen(args) (answer, func(), error) {
	if w.sockets.tickets == nil {
		w.sockets.tickets = map[string]bool{}
	}
	ticket := w.next("ticket")
	w.sockets.tickets[ticket] = true
	return answer{"url": "ws" + strings.TrimPrefix(w.server.URL, "http") + "/socket/" + ticket}, nil, nil
}

func (w *Workspace) serveSocket(rw http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	ticket := r.PathValue("ticket")
	ok := w.sockets.tickets[ticket] && len(w.sockets.open) < mostSockets && !w.sockets.closed
	delete(w.sockets.tickets, ticket)
	w.mu.Unlock()
	if !ok {
		rw.WriteHeader(http.StatusForbidden)
		return
	}
	up := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	conn, err := up.Upgrade(rw, r, nil)
	if err != nil {
		return
	}
	s := &socket{conn: conn, gone: make(chan struct{})}
	w.mu.Lock()
	before := slices.Clone(w.sockets.open)
	w.sockets.open = append(w.sockets.open, s)
	n := len(w.sockets.open)
	w.mu.Unlock()
	for _, o := range before { // Only those that were told to go before it came.
		o.settle(0, true)
	}
	w.mu.Lock()
	w.sockets.opened++
	w.mu.Unlock()
	_ = s.write(map[string]any{"type": "hello", "num_connections": n, "connection_info": map[string]any{"app_id": AppID}, "debug_info": map[string]any{"host": "applink"}})
	_ = conn.WriteControl(websocket.PingMessage, []byte("1"), time.Now().Add(time.Second))
	w.sockets.changed.Broadcast()
	go s.ping()
	w.read(s)
}

func (s *socket) ping() {
	tick := time.NewTicker(pingEvery)
	defer tick.Stop()
	for {
		select {
		case <-s.gone:
			return
		case <-tick.C:
			_ = s.conn.WriteControl(websocket.PingMessage, []byte("1"), time.Now().Add(time.Second))
		}
	}
}

var errLeaving = errors.New("connection is leaving")

func (s *socket) write(v any) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.leaving {
		return errLeaving
	}
	_ = s.conn.SetWriteDeadline(time.Now().Add(time.Second))
	return s.conn.WriteMessage(websocket.TextMessage, encode(v))
}

// settle counts envelopes that are on the way. A connection that was told to
// go is closed when none is and there is a successor.
func (s *socket) settle(n int, successor bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.waiting += n
	s.left = s.left || successor && s.leaving
	if s.left && s.waiting == 0 {
		_ = s.conn.Close()
	}
}

// read takes acknowledgements until the connection ends.
func (w *Workspace) read(s *socket) {
	for {
		_, raw, err := s.conn.ReadMessage()
		if err != nil {
			break
		}
		var ack struct {
			EnvelopeID string          `json:"envelope_id"`
			Payload    json.RawMessage `json:"payload"`
		}
		if json.Unmarshal(raw, &ack) != nil || ack.EnvelopeID == "" {
			w.t.Errorf("slackfake: a frame that is no acknowledgement: %q", raw)
			continue
		}
		if len(raw) > largestAck {
			continue // Slack does not hear it either
		}
		if string(ack.Payload) == "null" {
			ack.Payload = nil
		}
		if heard, waiting := w.sockets.acks.LoadAndDelete(ack.EnvelopeID); waiting {
			heard.(chan []byte) <- ack.Payload
		}
	}
	w.drop(s)
}

// drop forgets a connection.
func (w *Workspace) drop(s *socket) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for i, o := range w.sockets.open {
		if o == s {
			w.sockets.open = append(w.sockets.open[:i:i], w.sockets.open[i+1:]...)
			close(s.gone)
			_ = s.conn.Close()
			w.sockets.changed.Broadcast()
			return
		}
	}
}

// overSocket hands an envelope over on one of the connections, in turn. Its
// acknowledgement is heard on any of them.
func (w *Workspace) overSocket(e envelope) ([]byte, error) {
	w.mu.Lock()
	id := w.next("envelope")
	w.mu.Unlock()
	heard := make(chan []byte, 1)
	w.sockets.acks.Store(id, heard)
	defer w.sockets.acks.Delete(id)
	out := map[string]any{"envelope_id": id, "type": e.kind, "payload": e.payload, "accepts_response_payload": e.kind != "events_api"}
	if e.attempt > 0 {
		out["retry_attempt"], out["retry_reason"] = e.attempt, "timeout"
	}
	s := w.onOne(out)
	if s == nil {
		return nil, errUnacknowledged
	}
	defer s.settle(-1, false)
	wait := time.NewTimer(w.waits())
	defer wait.Stop()
	select {
	case ack := <-heard:
		return ack, nil
	case <-wait.C:
		return nil, errUnacknowledged
	}
}

// onOne writes to the next connection that takes it, and returns that. It
// looks again when those it saw were all on their way out.
func (w *Workspace) onOne(out map[string]any) *socket {
	for range 10 {
		w.mu.Lock()
		open := append([]*socket(nil), w.sockets.open...)
		w.sockets.turn++
		turn := w.sockets.turn
		w.mu.Unlock()
		for i := range open {
			s := open[(turn+i)%len(open)]
			s.settle(1, false)
			if s.write(out) == nil {
				return s
			}
			s.settle(-1, false)
		}
	}
	return nil
}

// AwaitSockets waits until so many connections are open.
func (w *Workspace) AwaitSockets(n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for len(w.sockets.open) != n {
		w.sockets.changed.Wait()
	}
}

// AwaitOpened waits until so many connections have been opened in all.
func (w *Workspace) AwaitOpened(n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for w.sockets.opened < n {
		w.sockets.changed.Wait()
	}
}

// Recycle asks the app to leave its oldest connection, as Slack does every few
// hours, and reports whether there was one.
func (w *Workspace) Recycle() bool {
	s := w.leave()
	return s != nil && s.conn.WriteJSON(map[string]any{"type": "disconnect", "reason": "refresh_requested", "debug_info": map[string]any{"host": "applink"}}) == nil
}

// Cut ends the oldest connection without a word.
func (w *Workspace) Cut() bool {
	s := w.leave()
	return s != nil && s.conn.NetConn().Close() == nil
}

// leave picks the oldest connection and writes nothing more to it.
func (w *Workspace) leave() *socket {
	w.mu.Lock()
	open := append([]*socket(nil), w.sockets.open...)
	w.mu.Unlock()
	for _, s := range open {
		s.mu.Lock()
		was := s.leaving
		s.leaving = true
		s.mu.Unlock()
		if !was {
			return s
		}
	}
	return nil
}

// Frame sends raw bytes on the newest connection and reports whether the
// envelope in them was acknowledged.
func (w *Workspace) Frame(raw []byte) bool {
	var e struct {
		ID string `json:"envelope_id"`
	}
	_ = json.Unmarshal(raw, &e)
	w.mu.Lock()
	s := w.sockets.open[len(w.sockets.open)-1]
	w.mu.Unlock()
	heard := make(chan []byte, 1)
	w.sockets.acks.Store(e.ID, heard)
	s.mu.Lock()
	_ = s.conn.WriteMessage(websocket.TextMessage, raw)
	s.mu.Unlock()
	wait := time.NewTimer(w.waits())
	defer wait.Stop()
	select {
	case <-heard:
		return true
	case <-wait.C:
		return false
	}
}

func (w *Workspace) closeSockets() {
	w.mu.Lock()
	w.sockets.closed = true
	open := append([]*socket(nil), w.sockets.open...)
	w.mu.Unlock()
	for _, s := range open {
		w.drop(s)
	}
}
