package main

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"mentorbot/bot/mentoring"
)

// How long ago the last pass may have been, and while a night's work is done:
// copies and tidying take what a large database takes.
const (
	stale      = 2 * time.Minute
	nightStale = time.Hour
)

// mountHealth offers /healthz, which says that the process answers, and
// /readyz, which says what does not work by one short code each. Neither shows
// any data.
func mountHealth(mux *http.ServeMux, l *life, platforms []platform, now func() time.Time) {
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		failing := l.failing(r.Context(), platforms, now())
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "no-store")
		if len(failing) > 0 {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"ready": len(failing) == 0, "failing": failing})
	})
}

// failing is what does not work.
func (l *life) failing(ctx context.Context, platforms []platform, now time.Time) []string {
	failing := []string{}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	if err := l.db.View(ctx, func(r mentoring.Reader) error {
		_, _, err := r.Seen()
		return err
	}); err != nil {
		failing = append(failing, "store")
	}
	pass, calm := l.runner.LastPass()
	if !calm {
		failing = append(failing, "clock")
	}
	most := stale
	if l.runner.AtNight() {
		most = nightStale
	}
	if now.Sub(pass) > most {
		failing = append(failing, "pass")
	}
	for _, p := range platforms {
		if p.Ready() != nil {
			failing = append(failing, p.Name())
		}
	}
	return failing
}
