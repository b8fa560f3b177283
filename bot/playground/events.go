package playground

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"
)

const (
	keptEvents  = 1024             // how far back a lost connection can catch up
	streamWrite = 10 * time.Second // a reader that takes longer is let go
)

// streamed is one event of the stream.
type streamed struct {
	id   int
	kind string
	data []byte // one line of JSON
}

// feed is the bounded memory of the event stream.
type feed struct {
	mu     sync.Mutex
	last   int
	events []streamed
	news   chan struct{} // closed when an event is added
}

func newFeed() *feed { return &feed{news: make(chan struct{})} }

func (f *feed) publish(kind string, v any) {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err) // the views are all of plain types
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.last++
	f.events = append(f.events, streamed{f.last, kind, data})
	f.events = f.events[max(0, len(f.events)-keptEvents):]
	close(f.news)
	f.news = make(chan struct{})
}

// after returns the events that follow the id, and a channel that is closed at
// the next one. An id that is not remembered gives one reset, which tells the
// reader to fetch everything again.
func (f *feed) after(id int) ([]streamed, <-chan struct{}) {
	f.mu.Lock()
	defer f.mu.Unlock()
	oldest := f.last - len(f.events)
	if id < oldest || id > f.last {
		return []streamed{{f.last, "reset", []byte(`{}`)}}, f.news
	}
	return append([]streamed(nil), f.events[id-oldest:]...), f.news
}

func (f *feed) newest() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.last
}

// watch publishes what happens in the chats of the people in view. The content
// of a dialog is not part of it.
func (s *Site) watch(c change) {
	for _, p := range s.config.People {
		if p.Address != c.to {
			continue
		}
		switch c.kind {
		case "message", "edit":
			s.feed.publish(c.kind, struct {
				As      string      `json:"as"`
				Message messageView `json:"message"`
			}{p.ID, s.viewMessage(c.entry)})
		default:
			s.feed.publish(c.kind, struct {
				As   string `json:"as"`
				Form string `json:"form"`
			}{p.ID, c.form})
		}
	}
}

// stream serves the events as they happen, first those after Last-Event-ID.
func (s *Site) stream(w http.ResponseWriter, r *http.Request) {
	from := s.feed.newest()
	if last := r.Header.Get("Last-Event-ID"); last != "" {
		id, err := strconv.Atoi(last)
		if err != nil {
			id = -1
		}
		from = id
	}
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(time.Time{})
	w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusOK)
	for {
		events, news := s.feed.after(from)
		_ = control.SetWriteDeadline(time.Now().Add(streamWrite))
		for _, e := range events {
			from = e.id
			if _, err := fmt.Fprintf(w, "id: %d\nevent: %s\ndata: %s\n\n", e.id, e.kind, e.data); err != nil {
				return
			}
		}
		if err := control.Flush(); err != nil {
			return
		}
		_ = control.SetWriteDeadline(time.Time{})
		select {
		case <-news:
		case <-r.Context().Done():
			return
		case <-s.closing:
			return
		}
	}
}
