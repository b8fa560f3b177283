package main

import (
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mentorbot/locales"
	"mentorbot/scheduler"
	"mentorbot/storage/seal"
)

// deaf is a platform that is ready or not.
type deaf struct {
	platform
	err error
}

func (d *deaf) Name() string { return "slack" }
func (d *deaf) Ready() error { return d.err }

// What an operator's probe is told: codes alone, and each of them.
func TestReadyzSaysWhatDoesNotWork(t *testing.T) {
	t.Parallel()
	master, err := seal.New()
	if err != nil {
		t.Fatal(err)
	}
	catalogue, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	log := slog.New(slog.DiscardHandler)
	l, err := start(t.Context(), parts{
		path: filepath.Join(t.TempDir(), "mentorbot.db"), master: master, catalogue: catalogue,
		now: func() time.Time { return now }, log: log,
	})
	if err != nil {
		t.Fatal(err)
	}
	chat := &deaf{}
	mux := http.NewServeMux()
	mountHealth(mux, l, []platform{chat}, func() time.Time { return now })
	pass := func() {
		t.Helper()
		if _, err := l.runner.Tick(t.Context(), now); err != nil {
			t.Fatal(err)
		}
	}
	for _, step := range []struct {
		name string
		do   func()
		want []string
	}{
		{"before the first pass", func() {}, []string{"clock", "pass"}},
		{"after it", pass, nil},
		{"two minutes later", func() { now = now.Add(2 * time.Minute) }, nil},
		{"a second more", func() { now = now.Add(time.Second) }, []string{"pass"}},
		{"a pass", pass, nil},
		{"the chat is gone", func() { chat.err = errors.New("kanariefugl") }, []string{"slack"}},
		{"and back", func() { chat.err = nil }, nil},
		{"the clock went back", func() { now = now.Add(-time.Hour); pass() }, []string{"clock"}},
		{"it is right again", func() { now = now.Add(time.Hour + time.Minute); pass() }, nil},
		{"a night of nearly an hour", func() {
			l.runner.Night = &scheduler.Night{Zone: time.UTC}
			now = now.Add(16*time.Hour + 30*time.Minute)
			pass()
			now = now.Add(time.Hour)
		}, nil},
		{"a night that never ends", func() { now = now.Add(time.Second) }, []string{"pass"}},
		{"the next pass", pass, nil},
		{"the database is shut", func() {
			if err := l.db.Close(); err != nil {
				t.Fatal(err)
			}
		}, []string{"store"}},
	} {
		step.do()
		for path, code := range map[string]int{"/healthz": http.StatusOK, "/readyz": map[bool]int{true: http.StatusOK, false: http.StatusServiceUnavailable}[step.want == nil]} {
			w := httptest.NewRecorder()
			mux.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
			if w.Code != code {
				t.Errorf("%s: %s answers %d, want %d", step.name, path, w.Code, code)
			}
			if path == "/healthz" {
				continue
			}
			var got struct {
				Ready   bool
				Failing []string
			}
			if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
				t.Fatal(err)
			}
			if len(got.Failing) == 0 {
				got.Failing = nil
			}
			if diff := cmp.Diff(step.want, got.Failing); diff != "" || got.Ready != (step.want == nil) {
				t.Errorf("%s (-want +got):\n%s", step.name, diff)
			}
		}
	}
}
