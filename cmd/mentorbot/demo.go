package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"syscall"

	"mentorbot/bot"
	"mentorbot/bot/chat"
	"mentorbot/bot/playground"
	"mentorbot/locales"
)

// demoCmd opens the playground.
type demoCmd struct {
	Port   int    `help:"cli.port" default:"8330"`
	NoOpen bool   `help:"cli.noopen"`
	Keep   string `help:"cli.keep_on" placeholder:"DIR"`
	Seed   uint64 `help:"cli.seed" default:"1"`
}

// Run shows the playground until the person stops the program.
func (c demoCmd) Run(ctx context.Context, d deps) (err error) {
	listener, err := c.listen(ctx, d.words)
	if err != nil {
		return err
	}
	dir, before, remove, err := c.folder(d.words)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	defer func() { err = errors.Join(err, remove()) }()
	w, err := newWorld(dir, c.Seed, d.catalogue, d.words, slog.New(slog.NewTextHandler(d.err, &slog.HandlerOptions{Level: slog.LevelWarn})))
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	w.keep = c.Keep != ""
	defer func() { err = errors.Join(err, w.close()) }()
	if err := w.begin(ctx, before); err != nil {
		return errors.Join(explainDemo(d.words, dir, err), listener.Close())
	}
	url := "http://" + listener.Addr().String() + "/"
	if err := announce(d.out, d.words, url, c.Keep); err != nil {
		return errors.Join(err, listener.Close())
	}
	if !c.NoOpen {
		openBrowser(ctx, url)
	}
	return w.serve(ctx, listener)
}

// serve runs the platform and its page until ctx ends.
func (w *world) serve(ctx context.Context, l net.Listener) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	ran := make(chan error, 1)
	go func() { ran <- w.platform.Run(ctx, w) }()
	err := w.site().Serve(ctx, l)
	cancel()
	return errors.Join(err, <-ran)
}

func (w *world) site() *playground.Site {
	commands := func(coordinator bool) []playground.Command {
		var all []playground.Command
		for _, c := range bot.Words(w.words, coordinator) {
			all = append(all, playground.Command(c))
		}
		return all
	}
	return playground.New(playground.Config{
		Platform: w.platform, World: w, Lang: w.words.Lang(), Text: w.text, Log: w.log,
		People: []playground.Person{
			{ID: menteeID, Name: "Sara", Role: "mentee", Address: chat.Address(menteeID)},
			{ID: mentorID, Name: "Henrik", Role: "mentor", Address: chat.Address(mentorID)},
			{ID: coordinatorID, Name: "Mette", Role: "coordinator", Address: chat.Address(coordinatorID)},
		},
		When: w.when, Moment: w.words.Moment, Date: w.words.Date, Clock: w.words.Clock,
		Commands: map[string][]playground.Command{"mentee": commands(false), "mentor": commands(false), "coordinator": commands(true)},
	})
}

// listen takes the port on this machine alone.
func (c demoCmd) listen(ctx context.Context, words locales.Words) (net.Listener, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(c.Port)))
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, errors.New(chat.Plain(words.T("demo.port", locales.Data{"Port": c.Port})))
	}
	if err != nil {
		return nil, errors.New(words.T("cli.failed", locales.Data{"What": err.Error()}))
	}
	return l, nil
}

// folder returns where the demo's data lie, and what removes them: an own
// folder that goes with the demo; or one that stays, which is empty or holds
// what a demo before has noted.
func (c demoCmd) folder(words locales.Words) (dir string, before kept, remove func() error, err error) {
	if c.Keep == "" {
		dir, err = os.MkdirTemp("", "mentorbot-demo-")
		return dir, before, func() error { return os.RemoveAll(dir) }, err
	}
	stays := func() error { return nil }
	failed := func(err error) (string, kept, func() error, error) {
		return "", kept{}, nil, errors.New(words.T("cli.failed", locales.Data{"What": err.Error()}))
	}
	if dir, err = filepath.Abs(c.Keep); err != nil {
		return failed(err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return failed(err)
	}
	before, err = readKept(dir)
	if err == nil {
		return dir, before, stays, nil
	}
	if !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, errNoDemo) {
		return failed(err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return failed(err)
	}
	if len(entries) > 0 {
		return "", kept{}, nil, errors.New(words.T("demo.dir", locales.Data{"Dir": dir}))
	}
	return dir, kept{}, stays, nil
}

// explainDemo says why a demo did not begin: its key or its database does not
// open, or another demo has it open.
func explainDemo(words locales.Words, dir string, err error) error {
	return explainKey(words, filepath.Join(dir, keyName), err)
}

// announce prints where the page is, on standard output.
func announce(out io.Writer, words locales.Words, url, keep string) error {
	lines := "Playground: " + url + "\n" + words.T("demo.local", nil) + " " + words.T("demo.invented", nil) + "\n"
	if keep != "" {
		lines += words.T("demo.kept", locales.Data{"Dir": keep}) + "\n"
	}
	_, err := fmt.Fprintln(out, lines+words.T("demo.stop", nil))
	return err
}

// openBrowser shows the page. Where there is no browser the address on the
// terminal is enough.
func openBrowser(ctx context.Context, url string) {
	var name string
	args := []string{url}
	switch runtime.GOOS {
	case "darwin":
		name = "open"
	case "windows":
		name, args = "rundll32", []string{"url.dll,FileProtocolHandler", url}
	default:
		name = "xdg-open"
	}
	cmd := exec.CommandContext(ctx, name, args...) //nolint:gosec // the address is our own
	if cmd.Start() == nil {
		go func() { _ = cmd.Wait() }()
	}
}
