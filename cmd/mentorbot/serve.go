package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"sync"
	"time"

	"mentorbot/bot/chat"
	"mentorbot/bot/teams"
	"mentorbot/locales"
)

// serveCmd runs the bot in the chats that are configured.
type serveCmd struct {
	Listen    string `help:"cli.listen" default:"127.0.0.1:8080" env:"MENTORBOT_LISTEN" placeholder:"ADDR:PORT"`
	PublicURL string `name:"public-url" help:"cli.public_url" env:"MENTORBOT_PUBLIC_URL" placeholder:"https://…"`
	Backups   string `help:"cli.backups" env:"MENTORBOT_BACKUP_DIR" placeholder:"DIR"`
	LogLevel  string `help:"cli.log_level" enum:"debug,info,warn,error" default:"info" env:"MENTORBOT_LOG_LEVEL"`
	LogFormat string `help:"cli.log_format" enum:"auto,text,json" default:"auto" env:"MENTORBOT_LOG_FORMAT"`
	TestClock string `hidden:"" env:"MENTORBOT_TEST_CLOCK" placeholder:"RFC3339"`
	slackSettings
	teamsSettings
	keyed
}

// abreast is how many people are sent something at once.
const abreast = 8

// platform is a chat that the program serves.
type platform interface {
	chat.Platform
	// Ready returns nil when acts arrive and messages leave, otherwise why not.
	Ready() error
	// Idle returns when nothing that anybody asked for is under way.
	Idle(context.Context) error
	// Time is the time by the platform's clock; false when nobody answered.
	Time(context.Context) (time.Time, bool)
}

// Run serves until the program is asked to stop.
func (c serveCmd) Run(ctx context.Context, d deps) (err error) {
	log := c.logger(d.err)
	clock, err := c.clock(d)
	if err != nil {
		return err
	}
	master, err := c.master(d)
	if err != nil {
		return err
	}
	files := &passing{now: clock.Now, log: log}
	inSlack, err := c.slack(d.words, clock, files, log)
	if err != nil {
		return err
	}
	found := &references{}
	inTeams, err := c.teams(d.words, clock, found, log)
	if err != nil {
		return err
	}
	var served []platform
	mux := http.NewServeMux()
	if inSlack != nil {
		served = append(served, inSlack)
		if c.SlackMode == slackHTTP {
			mux.Handle("/slack/", inSlack.Handler())
		}
	}
	if inTeams != nil {
		served = append(served, inTeams)
		mux.Handle(teams.Path, inTeams.Handler())
	}
	if len(served) == 0 {
		return errors.New(d.words.T("serve.err.none", nil))
	}
	base, err := c.public(d.words)
	if err != nil {
		return err
	}
	zone, err := time.LoadLocation(demoZone)
	if err != nil {
		return fmt.Errorf("time zone: %w", err)
	}
	listener, err := listen(ctx, d.words, c.Listen)
	if err != nil {
		return err
	}
	platforms := map[string]chat.Platform{}
	for _, p := range served {
		platforms[p.Name()] = p
	}
	l, err := start(ctx, parts{
		path: c.path(), master: master, catalogue: d.catalogue, platforms: platforms,
		now: clock.Now, log: log, abreast: abreast, nightly: &nightly{zone: zone, backups: c.Backups},
	})
	if err != nil {
		return errors.Join(explainKey(d.words, c.source(), err), listener.Close())
	}
	defer func() { err = errors.Join(err, l.db.Close()) }()
	files.db = l.db
	removing, err := files.chore(ctx, platforms)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	l.runner.Chores = append(l.runner.Chores, removing)
	found.db = l.db
	l.service.Committed = l.runner.Wake
	l.runner.Confirm = clock.confirm(served)

	if base != nil {
		links := newOneTime(base, d.words, time.Now)
		links.mount(mux)
		l.conversation.Links = links
	}
	mountHealth(mux, l, served, clock.Now)
	clock.mount(mux, l, idle(served))
	if _, err := fmt.Fprintln(d.out, d.words.T("serve.running", locales.Data{"Address": listener.Addr().String()})); err != nil {
		return errors.Join(err, listener.Close())
	}
	runs := []func(context.Context) error{
		l.runner.Run,
		func(ctx context.Context) error { return serveHTTP(ctx, listener, mux, log) },
	}
	for _, p := range served {
		runs = append(runs, func(ctx context.Context) error { return p.Run(ctx, l.conversation) })
	}
	return together(ctx, runs...)
}

// idle returns when nothing is under way on any platform.
func idle(all []platform) func(context.Context) error {
	return func(ctx context.Context) error {
		for _, p := range all {
			if err := p.Idle(ctx); err != nil {
				return err
			}
		}
		return nil
	}
}

// public is the address under which people reach this program; nil for none.
func (c serveCmd) public(words locales.Words) (*url.URL, error) {
	if c.PublicURL == "" {
		return nil, nil
	}
	u, err := url.Parse(c.PublicURL)
	if err != nil || u.Host == "" || u.Scheme != "https" && (u.Scheme != "http" || !loopback(u.Hostname())) {
		return nil, errors.New(words.T("serve.err.public", locales.Data{"Got": c.PublicURL}))
	}
	return u, nil
}

// together runs everything until ctx ends or one of them does, and waits for
// the others.
func together(ctx context.Context, runs ...func(context.Context) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	errs := make([]error, len(runs))
	var all sync.WaitGroup
	for i, run := range runs {
		all.Go(func() {
			defer cancel()
			errs[i] = run(ctx)
		})
	}
	all.Wait()
	return errors.Join(errs...)
}

// listen takes the address.
func listen(ctx context.Context, words locales.Words, address string) (net.Listener, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, errors.New(words.T("serve.err.listen", locales.Data{"Address": address, "What": err.Error()}))
	}
	return l, nil
}

// serveHTTP answers requests until ctx ends; what is under way then gets ten
// seconds.
func serveHTTP(ctx context.Context, l net.Listener, handler http.Handler, log *slog.Logger) error {
	server := &http.Server{
		Handler: handler, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second, WriteTimeout: 15 * time.Second,
		IdleTimeout: time.Minute, MaxHeaderBytes: 16 << 10, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	stopped := make(chan error, 1)
	stop := context.AfterFunc(ctx, func() {
		rest, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
		defer cancel()
		stopped <- server.Shutdown(rest)
	})
	err := server.Serve(l)
	if stop() { // It did not end because it was asked to.
		return err
	}
	return <-stopped
}

// logger writes ids and codes to standard error, for people on a terminal and
// for programs elsewhere.
func (c serveCmd) logger(out io.Writer) *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(c.LogLevel)); err != nil {
		level = slog.LevelInfo // kong has checked it
	}
	options := &slog.HandlerOptions{Level: level}
	if c.LogFormat == "text" || c.LogFormat == "auto" && terminal(out) {
		return slog.New(slog.NewTextHandler(out, options))
	}
	return slog.New(slog.NewJSONHandler(out, options))
}

func terminal(out io.Writer) bool {
	f, ok := out.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
