package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"strings"
	"syscall"
	"time"
	_ "time/tzdata" // the zone rules, also where the machine has none

	"github.com/alecthomas/kong"

	"mentorbot/bot/chat"
	"mentorbot/locales"
	"mentorbot/storage/seal"
)

// Exit codes.
const (
	exitDone        = 0
	exitFailed      = 1   // the work failed
	exitUnclear     = 2   // the command cannot be understood
	exitInterrupted = 130 // stopped by the person
)

// commandLine is what can be typed. Its helps are ids of texts: to put them in
// place costs a third of a start, and few starts show them.
type commandLine struct {
	Lang     string      `help:"cli.lang" enum:"da,en" default:"da" env:"MENTORBOT_LANG"`
	Serve    serveCmd    `cmd:"" help:"cli.serve"`
	Demo     demoCmd     `cmd:"" help:"cli.demo"`
	Import   importCmd   `cmd:"" help:"cli.import"`
	Key      keyCmd      `cmd:"" help:"cli.key"`
	Backup   backupCmd   `cmd:"" help:"cli.backup"`
	Restore  restoreCmd  `cmd:"" help:"cli.restore"`
	Erase    eraseCmd    `cmd:"" help:"cli.erase"`
	Clock    clockCmd    `cmd:"" help:"cli.clock"`
	Audit    auditCmd    `cmd:"" help:"cli.audit"`
	Manifest manifestCmd `cmd:"" help:"cli.manifest"`
	Version  versionCmd  `cmd:"" help:"cli.version"`
}

// deps are what every command is handed.
type deps struct {
	catalogue *locales.Catalogue
	words     locales.Words
	key       func() (*seal.Master, error) // from the environment; nil when it is not there
	in        io.Reader
	out, err  io.Writer
	now       func() time.Time
	// directories are the chats that know people by e-mail, by platform; nil
	// when none is set up.
	directories func(context.Context) (map[string]chat.Directory, error)
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// exited carries the code with which kong wants to end, after --help.
type exited int

// run is main without the process: it parses, runs the command and returns the
// exit code. An error is one line on stderr, in the person's language.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) (code int) {
	key, err := takeKey()
	if err != nil {
		_, _ = fmt.Fprintln(stderr, "mentorbot:", err)
		return exitFailed
	}
	catalogue, err := locales.Load()
	if err != nil {
		_, _ = fmt.Fprintln(stderr, "mentorbot:", err)
		return exitFailed
	}
	words := catalogue.Words(languageOf(args))
	defer func() {
		if e := recover(); e != nil {
			c, ok := e.(exited)
			if !ok {
				panic(e)
			}
			code = int(c)
		}
	}()
	var line commandLine
	parser, err := kong.New(&line, kong.Name("mentorbot"), kong.Description("cli.about"),
		kong.Writers(stdout, stderr), kong.Exit(func(c int) { panic(exited(c)) }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}), kong.Help(func(o kong.HelpOptions, parsed *kong.Context) error {
			if err := say(parsed.Model.Node, words); err != nil {
				return err
			}
			return kong.DefaultHelpPrinter(o, parsed)
		}))
	if err != nil {
		_, _ = fmt.Fprintln(stderr, "mentorbot:", err)
		return exitFailed
	}
	if len(args) == 0 {
		if !configured() {
			_, _ = fmt.Fprintln(stderr, "mentorbot:", words.T("serve.err.none", nil))
			return exitUnclear
		}
		args = []string{"serve"}
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		_, _ = fmt.Fprintln(stderr, "mentorbot:", words.T("cli.unclear", locales.Data{"What": sentence(err.Error())}))
		return exitUnclear
	}
	parsed.BindTo(ctx, (*context.Context)(nil))
	err = parsed.Run(deps{catalogue: catalogue, words: catalogue.Words(line.Lang), key: key, in: os.Stdin, out: stdout, err: stderr, now: time.Now})
	switch {
	case err != nil:
		_, _ = fmt.Fprintln(stderr, "mentorbot:", err)
		return exitFailed
	case parsed.Command() == "serve": // To be stopped is how it ends.
		return exitDone
	case ctx.Err() != nil && errors.Is(ctx.Err(), context.Canceled):
		return exitInterrupted
	default:
		return exitDone
	}
}

// say puts the texts in the place of their ids, in all that can be typed.
func say(line *kong.Node, words locales.Words) error {
	said := func(id string) string {
		if !strings.HasPrefix(id, "cli.") { // the parser's own
			return id
		}
		return words.T(id, locales.Data{"What": ""})
	}
	return kong.Visit(line, func(v kong.Visitable, next kong.Next) error {
		switch v := v.(type) {
		case *kong.Node:
			v.Help = said(v.Help)
		case *kong.Value:
			v.Help = said(v.Help)
		}
		return next(nil)
	})
}

// sentence ends the parser's words, which may be a question.
func sentence(s string) string {
	if strings.HasSuffix(s, "?") || strings.HasSuffix(s, ".") {
		return s
	}
	return s + "."
}

// languageOf looks for the language before the line is parsed, so that help
// and errors are in it too.
func languageOf(args []string) string {
	lang := os.Getenv("MENTORBOT_LANG")
	for i, a := range args {
		if v, ok := strings.CutPrefix(a, "--lang="); ok {
			lang = v
		}
		if a == "--lang" && i+1 < len(args) {
			lang = args[i+1]
		}
	}
	return lang
}

// versionCmd prints what this program is.
type versionCmd struct{}

// Run prints the version, the revision it was built from and the Go release.
func (versionCmd) Run(d deps) error {
	version, revision := "(devel)", ""
	if info, ok := debug.ReadBuildInfo(); ok {
		version = info.Main.Version
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				revision = " " + s.Value
			}
		}
	}
	_, err := fmt.Fprintf(d.out, "mentorbot %s%s %s\n", version, revision, runtime.Version())
	return err
}
