package main

import (
	"bytes"
	"context"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// halfAYear joins the pair in view, goes to midway and returns what the
// coordinator reads.
func halfAYear(t *testing.T, s *stage) string {
	t.Helper()
	s.press("mentee", "Jeg er med")
	s.press("mentor", "Jeg er med")
	s.to("midway")
	r := s.say("coordinator", "status")
	return s.last("coordinator").Text + r.Form.String()
}

func TestTheSameSeedGivesTheSameYear(t *testing.T) {
	t.Parallel()
	one, two, other := halfAYear(t, raise(t, 7)), halfAYear(t, raise(t, 7)), halfAYear(t, raise(t, 8))
	if one != two {
		t.Errorf("the same seed gave two years:\n%s\n%s", one, two)
	}
	if one == other {
		t.Errorf("two seeds gave the same year:\n%s", one)
	}
}

func TestBeginningAgainGivesTheFirstDayAgain(t *testing.T) {
	t.Parallel()
	s := raise(t, 7)
	first := s.messages("mentee")
	before := halfAYear(t, s)
	var state apiState
	if code := s.call(http.MethodPost, "/api/reset", map[string]any{"scenario": "new"}, &state); code != http.StatusOK {
		t.Fatalf("reset: %d %+v", code, state.Error)
	}
	if state.Now != "2027-01-04T09:00:00+01:00" {
		t.Errorf("the new year begins at %s", state.Now)
	}
	again := s.messages("mentee")
	if len(again) != len(first) || again[0].Text != first[0].Text {
		t.Errorf("the first day reads differently: %v", again)
	}
	if after := halfAYear(t, s); after != before {
		t.Errorf("the year after a new beginning differs:\n%s\n%s", before, after)
	}
}

func TestTimeOnlyGoesForward(t *testing.T) {
	t.Parallel()
	s := raise(t, 1)
	for _, tt := range []struct {
		name, code string
		in         map[string]any
	}{
		{"back", "", map[string]any{"to": "2026-12-01T09:00:00+01:00"}},
		{"to a meeting that nobody booked", "nomeeting", map[string]any{"to": "meeting"}},
		{"to the next thing when nothing is planned", "nothing", map[string]any{"to": "next"}},
		{"by an unknown step", "", map[string]any{"advance": "1y"}},
	} {
		before := s.state().Now
		out, code := s.clock(tt.in)
		if code < 400 || code > 499 || out.Error == nil || out.Error.Message == "" {
			t.Errorf("%s: %d %+v", tt.name, code, out.Error)
			continue
		}
		if tt.code != "" && out.Error.Code != tt.code {
			t.Errorf("%s: code %q, want %q", tt.name, out.Error.Code, tt.code)
		}
		if after := s.state().Now; after != before {
			t.Errorf("%s moved the time to %s", tt.name, after)
		}
	}
	s.to("final")
	if out, code := s.clock(map[string]any{"to": "midway"}); code != http.StatusConflict || out.Error.Code != "passed" {
		t.Errorf("midway after the final window: %d %+v", code, out.Error)
	}
}

func TestADayIsADayAlsoWhenTheClockChanges(t *testing.T) {
	t.Parallel()
	s := raise(t, 1)
	for _, tt := range []struct{ from, want string }{
		{"2027-03-27T10:00:00+01:00", "2027-03-28T10:00:00+02:00"},
		{"2027-10-30T10:00:00+02:00", "2027-10-31T10:00:00+01:00"},
	} {
		s.to(tt.from)
		if out, _ := s.clock(map[string]any{"advance": "1d"}); out.Now != tt.want {
			t.Errorf("a day after %s is %s, want %s", tt.from, out.Now, tt.want)
		}
	}
}

// command runs the program as a person would, until ctx ends.
func command(ctx context.Context, args ...string) (stdout, stderr string, code int) {
	var out, err bytes.Buffer
	code = run(ctx, args, &out, &err)
	return out.String(), err.String(), code
}

func TestTheCommandLineSaysWhatIsWrongAndWhatToDo(t *testing.T) {
	t.Parallel()
	full := t.TempDir()
	if err := os.WriteFile(filepath.Join(full, "noget.txt"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	taken, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = taken.Close() })
	port := strconv.Itoa(taken.Addr().(*net.TCPAddr).Port)
	for _, tt := range []struct {
		name string
		args []string
		code int
		want string
	}{
		{"an unknown flag", []string{"demo", "--prot", "1"}, exitUnclear, `mentorbot: kommandoen kan ikke forstås: unknown flag --prot, did you mean "--port"? Kør "mentorbot --help".`},
		{"no command", nil, exitUnclear, "mentorbot demo"},
		{"in English", []string{"--lang", "en", "dmeo"}, exitUnclear, "the command cannot be understood"},
		{"a folder that is not empty", []string{"demo", "--port", "0", "--no-open", "--keep", full}, exitFailed, "Mappen " + full + " er ikke tom. Vælg en tom mappe."},
		{"a port that is taken", []string{"demo", "--no-open", "--port", port}, exitFailed, "Port " + port + " er optaget. Vælg en anden med --port."},
		{"a port that does not exist", []string{"demo", "--no-open", "--port", "70000"}, exitFailed, "det gik ikke: "},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, stderr, code := command(t.Context(), tt.args...)
			if code != tt.code || !strings.Contains(stderr, tt.want) {
				t.Errorf("exit %d, stderr %q; want %d, %q", code, stderr, tt.code, tt.want)
			}
		})
	}
	if out, _, code := command(t.Context(), "--help"); code != exitDone || !strings.Contains(out, "Åbn prøvebanen") {
		t.Errorf("--help: exit %d\n%s", code, out)
	}
	if out, _, code := command(t.Context(), "version"); code != exitDone || !strings.HasPrefix(out, "mentorbot ") {
		t.Errorf("version: exit %d %q", code, out)
	}
}

// heard is a writer that tells when a line has come.
type heard struct{ lines chan string }

func (h heard) Write(b []byte) (int, error) {
	for line := range strings.SplitSeq(strings.TrimSpace(string(b)), "\n") {
		h.lines <- line
	}
	return len(b), nil
}

func TestTheDemoSaysWhereItIsServesThePageAndLeavesNothingBehind(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	ctx, cancel := context.WithCancel(t.Context())
	out, ended := heard{make(chan string, 10)}, make(chan int, 1)
	go func() { ended <- run(ctx, []string{"demo", "--port", "0", "--no-open"}, out, &bytes.Buffer{}) }()
	var url string
	select {
	case line := <-out.lines:
		var ok bool
		if url, ok = strings.CutPrefix(line, "Playground: "); !ok {
			t.Fatalf("the first line is %q", line)
		}
	case <-time.After(time.Minute):
		t.Fatal("the demo never said where it is")
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Errorf("the page answers %d", resp.StatusCode)
	}
	cancel()
	if code := <-ended; code != exitInterrupted {
		t.Errorf("exit code %d, want %d", code, exitInterrupted)
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 0 {
		t.Errorf("the demo left %v behind (%v)", left, err)
	}
}
