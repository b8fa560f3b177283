package playground

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"
)

// marks are the moments that have a name.
var marks = []string{"next", "meeting", "midway", "final"}

var errBadTime = errors.New("time that cannot be read")

// clock moves the time forward.
func (s *Site) clock(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Advance string `json:"advance"`
		To      string `json:"to"`
	}
	if !s.read(w, r, &in) {
		return
	}
	s.change(w, r, func(ctx context.Context) error {
		now := s.config.World.Now()
		to, err := s.moment(ctx, now, in.Advance, in.To)
		if err != nil {
			return err
		}
		if to.Before(now) {
			return &RefusalError{Code: "past", Message: s.config.Text("play.err.past", nil)}
		}
		err = s.config.World.Advance(ctx, to)
		if ctx.Err() != nil {
			return nil // stopped on the way; the time it came to stands
		}
		return err
	})
}

// moment reads where the clock is to go. Days and weeks are counted on the
// calendar, so that the time of day stays the same over a change of the clock.
func (s *Site) moment(ctx context.Context, now time.Time, advance, to string) (time.Time, error) {
	switch {
	case advance != "" && to != "":
		return time.Time{}, errBadTime
	case advance == "1h":
		return now.Add(time.Hour), nil
	case advance == "1d":
		return now.AddDate(0, 0, 1), nil
	case advance == "1w":
		return now.AddDate(0, 0, 7), nil
	case slices.Contains(marks, to):
		return s.config.World.Mark(ctx, to)
	}
	t, err := time.Parse(time.RFC3339, to)
	if err != nil {
		return time.Time{}, errBadTime
	}
	return t.In(now.Location()), nil
}

// reset begins again from the start.
func (s *Site) reset(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Scenario string `json:"scenario"`
	}
	if !s.read(w, r, &in) {
		return
	}
	if in.Scenario != "new" {
		s.refuse(w, http.StatusBadRequest, "request", "play.request")
		return
	}
	s.change(w, r, func(ctx context.Context) error {
		s.config.Platform.clear()
		s.feed.publish("reset", struct{}{})
		return s.config.World.Reset(context.WithoutCancel(ctx))
	})
}

// change does something to the world and answers with its state.
func (s *Site) change(w http.ResponseWriter, r *http.Request, do func(context.Context) error) {
	if !s.take(w, r) {
		return
	}
	defer s.leave()
	ctx, cancel := context.WithTimeout(r.Context(), longTime-actTime)
	defer cancel()
	err := do(ctx)
	if refusal, ok := errors.AsType[*RefusalError](err); ok {
		s.fail(w, http.StatusConflict, refusal.Code, refusal.Message)
		return
	}
	if errors.Is(err, errBadTime) {
		s.refuse(w, http.StatusBadRequest, "request", "play.request")
		return
	}
	state := s.tell()
	if err == nil {
		respond(w, http.StatusOK, state)
		return
	}
	ref := reference()
	s.config.Log.Error("change the world", "ref", ref, "path", r.URL.Path, "error", err)
	s.fail(w, http.StatusInternalServerError, "internal", s.config.Text("error.unsaved", map[string]any{"Ref": ref}))
}
