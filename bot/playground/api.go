package playground

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"mentorbot/bot/chat"
)

const (
	actTime  = 25 * time.Second // an act goes on when its page is closed, this long
	longTime = 10 * time.Minute // going through a year
)

// actID is how an act may be named by who does it.
var actID = regexp.MustCompile(`^[A-Za-z0-9_-]{0,64}$`)

// routes are the pages, the files and the HTTP interface.
func (s *Site) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", s.page)
	mux.HandleFunc("GET /assets/{name}", s.asset)
	mux.HandleFunc("GET /files/{id}", s.download)
	mux.HandleFunc("GET /events", s.stream)
	mux.HandleFunc("GET /api/state", s.state)
	mux.HandleFunc("GET /api/messages", s.messages)
	mux.HandleFunc("POST /api/say", s.say)
	mux.HandleFunc("POST /api/press", s.press)
	mux.HandleFunc("POST /api/submit", s.submit)
	mux.HandleFunc("POST /api/close", s.closeForm)
	mux.HandleFunc("POST /api/clock", s.clock)
	mux.HandleFunc("POST /api/reset", s.reset)
	mux.HandleFunc("POST /api/fault", s.fault)
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		s.refuse(w, http.StatusNotFound, "unknown", "play.request")
	})
	return mux
}

func (s *Site) state(w http.ResponseWriter, r *http.Request) {
	if !s.take(w, r) {
		return
	}
	defer s.leave()
	respond(w, http.StatusOK, s.viewState())
}

func (s *Site) messages(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	p, ok := s.person(w, query.Get("as"))
	if !ok {
		return
	}
	after := 0
	if query.Has("after") {
		if after, ok = sequence(query.Get("after")); !ok {
			s.refuse(w, http.StatusBadRequest, "request", "play.request")
			return
		}
	}
	entries := s.config.Platform.changed(p.Address, 0)
	entries = slices.DeleteFunc(entries, func(e entry) bool { return e.seq <= after })
	respond(w, http.StatusOK, struct {
		Messages []messageView `json:"messages"`
	}{s.viewMessages(entries)})
}

func (s *Site) say(w http.ResponseWriter, r *http.Request) {
	var in struct {
		ID   string `json:"id"`
		As   string `json:"as"`
		Text string `json:"text"`
		Ref  string `json:"ref"` // the message of one's own that is edited, or deleted without a text
	}
	if !s.read(w, r, &in) {
		return
	}
	if in.Ref != "" {
		s.act(w, r, in.As, in.ID, func(ctx context.Context, from chat.Address) (answer, error) {
			return s.config.Platform.retype(ctx, from, in.ID, in.Ref, in.Text)
		})
		return
	}
	if strings.TrimSpace(printable(in.Text)) == "" {
		s.refuse(w, http.StatusBadRequest, "request", "play.request")
		return
	}
	s.act(w, r, in.As, in.ID, func(ctx context.Context, from chat.Address) (answer, error) {
		return s.config.Platform.say(ctx, from, in.ID, in.Text)
	})
}

func (s *Site) press(w http.ResponseWriter, r *http.Request) {
	var in struct {
		ID      string `json:"id"`
		As      string `json:"as"`
		Message string `json:"message"`
		Action  string `json:"action"`
	}
	if !s.read(w, r, &in) {
		return
	}
	s.act(w, r, in.As, in.ID, func(ctx context.Context, from chat.Address) (answer, error) {
		return s.config.Platform.press(ctx, from, in.ID, in.Message, in.Action)
	})
}

func (s *Site) submit(w http.ResponseWriter, r *http.Request) {
	var in struct {
		ID     string         `json:"id"`
		As     string         `json:"as"`
		Form   string         `json:"form"`
		Values map[string]any `json:"values"`
	}
	if !s.read(w, r, &in) {
		return
	}
	s.act(w, r, in.As, in.ID, func(ctx context.Context, from chat.Address) (answer, error) {
		return s.config.Platform.submit(ctx, from, in.ID, in.Form, in.Values)
	})
}

func (s *Site) closeForm(w http.ResponseWriter, r *http.Request) {
	var in struct {
		ID   string `json:"id"`
		As   string `json:"as"`
		Form string `json:"form"`
	}
	if !s.read(w, r, &in) {
		return
	}
	s.act(w, r, in.As, in.ID, func(ctx context.Context, from chat.Address) (answer, error) {
		return s.config.Platform.leave(ctx, from, in.ID, in.Form)
	})
}

// act carries out one act of one person, delivers what is due after it, and
// answers with what that person sees of both. The person's program may give the
// act an id; the same one again is the same act.
func (s *Site) act(w http.ResponseWriter, r *http.Request, as, id string, do func(context.Context, chat.Address) (answer, error)) {
	p, ok := s.person(w, as)
	if !ok {
		return
	}
	if !actID.MatchString(id) {
		s.refuse(w, http.StatusBadRequest, "request", "play.request")
		return
	}
	if !s.take(w, r) {
		return
	}
	defer s.leave()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), actTime)
	defer cancel()
	before := s.config.Platform.Revision()
	got, err := do(ctx, p.Address)
	switch {
	case errors.Is(err, errUnknownMessage):
		s.refuse(w, http.StatusNotFound, "message", "play.unknown.message")
		return
	case errors.Is(err, errUnknownForm):
		s.refuse(w, http.StatusNotFound, "form", "play.unknown.form")
		return
	case errors.Is(err, errBadValue):
		s.refuse(w, http.StatusBadRequest, "request", "play.request")
		return
	case err != nil:
		s.refuse(w, http.StatusServiceUnavailable, "stopped", "play.failed")
		return
	}
	if err := s.config.World.Settle(ctx); err != nil {
		s.config.Log.Error("deliver what is due", "error", err)
	}
	s.tell()
	respond(w, http.StatusOK, actView{
		Messages: s.viewMessages(s.config.Platform.changed(p.Address, before)),
		Form:     viewForm(got.form), Errors: got.errors,
	})
}

// person finds somebody in view, or refuses the request.
func (s *Site) person(w http.ResponseWriter, id string) (Person, bool) {
	for _, p := range s.config.People {
		if p.ID == id {
			return p, true
		}
	}
	s.refuse(w, http.StatusNotFound, "person", "play.unknown.person")
	return Person{}, false
}

// read decodes the body strictly, or refuses the request.
func (s *Site) read(w http.ResponseWriter, r *http.Request, v any) bool {
	d := json.NewDecoder(r.Body)
	d.DisallowUnknownFields()
	d.UseNumber()
	err := d.Decode(v)
	if err == nil {
		if _, err = d.Token(); err == io.EOF {
			return true
		}
	}
	if _, tooLong := errors.AsType[*http.MaxBytesError](err); tooLong {
		s.refuse(w, http.StatusRequestEntityTooLarge, "length", "play.toolarge")
		return false
	}
	s.refuse(w, http.StatusBadRequest, "request", "play.request")
	return false
}

func respond(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

// refuse answers with a sentence of the catalogue.
func (s *Site) refuse(w http.ResponseWriter, status int, code, text string) {
	s.fail(w, status, code, s.config.Text(text, nil))
}

func (s *Site) fail(w http.ResponseWriter, status int, code, message string) {
	type failure struct {
		Code    string `json:"code"`
		Message string `json:"message"`
	}
	respond(w, status, struct {
		Error failure `json:"error"`
	}{failure{code, message}})
}
