package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// build builds the program as anybody does, and returns its path.
func build(t testing.TB) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "mentorbot")
	//nolint:gosec // the path is the test's own
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-ldflags=-s -w", "-o", path, ".").CombinedOutput(); err != nil {
		t.Fatalf("build the program: %v\n%s", err, out)
	}
	return path
}

// process is a built program that shows a demo.
type process struct {
	cmd    *exec.Cmd
	url    string // without the slash at its end; empty when it ended before it was ready
	stderr *bytes.Buffer
	ended  chan struct{}
}

// launch starts a demo in a folder and waits until it is ready, or has ended.
// Begun is called as soon as it runs.
func launch(t testing.TB, program, dir string, begun func(*process)) *process {
	t.Helper()
	p := &process{
		cmd:    exec.CommandContext(t.Context(), program, "demo", "--keep", dir, "--no-open", "--port", "0"), //nolint:gosec // built by this test
		stderr: &bytes.Buffer{}, ended: make(chan struct{}),
	}
	p.cmd.Stderr = p.stderr
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	begun(p)
	said, ready := bufio.NewScanner(out), make(chan string, 1)
	go func() {
		for said.Scan() {
			if url, ok := strings.CutPrefix(said.Text(), "Playground: "); ok {
				ready <- strings.TrimSuffix(url, "/")
			}
		}
		close(ready)
		_ = p.cmd.Wait()
		close(p.ended)
	}()
	p.url = <-ready
	return p
}

// kill ends the process without a word, as a machine does.
func (p *process) kill() { _ = p.cmd.Process.Kill() }

// client lets go of connections to programs that are gone.
var client = &http.Client{Timeout: time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: 64, IdleConnTimeout: 5 * time.Second}}

// post sends an act and returns the status, or 0 when there was no answer.
func post(url string, in, out any) int {
	body, err := json.Marshal(in)
	if err != nil {
		panic(err)
	}
	return answered(http.MethodPost, url, bytes.NewReader(body), out)
}

func get(url string, out any) bool { return answered(http.MethodGet, url, nil, out) == http.StatusOK }

func answered(method, url string, body io.Reader, out any) int {
	req, err := http.NewRequestWithContext(context.Background(), method, url, body)
	if err != nil {
		panic(err)
	}
	resp, err := client.Do(req)
	if err != nil {
		return 0
	}
	defer func() { _ = resp.Body.Close() }()
	if err := json.NewDecoder(resp.Body).Decode(out); err != nil {
		return 0 // cut off
	}
	return resp.StatusCode
}
