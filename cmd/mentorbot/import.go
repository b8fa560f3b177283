package main

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"mentorbot/bot/chat"
	"mentorbot/bot/mentoring"
	"mentorbot/locales"
	"mentorbot/scheduler"
	"mentorbot/storage/seal"
	"mentorbot/storage/sqlite"
)

// importCmd sets a programme up, or enrols pairs, from a file.
type importCmd struct {
	File      string `arg:"" optional:"" help:"cli.import.file"`
	Apply     bool   `help:"cli.import.apply"`
	Checked   bool   `help:"cli.import.checked"`
	Programme string `help:"cli.import.programme" placeholder:"NAME"`
	Example   bool   `help:"cli.import.example"`
	// As in keyed, but an example needs neither.
	Data    string `help:"cli.data" placeholder:"DIR" env:"MENTORBOT_DATA"`
	KeyFile string `help:"cli.key.from" placeholder:"FILE" env:"MENTORBOT_KEY_FILE"`
	slackSettings
}

//go:embed examples
var examples embed.FS

// Validate asks for what every import but an example needs.
func (c importCmd) Validate() error {
	switch {
	case c.Example:
		return nil
	case c.File == "":
		return errors.New(`expected "<file>"`)
	case c.Data == "":
		return errors.New("missing flags: --data=DIR")
	default:
		return nil
	}
}

// Run reads the file and says what it would change; with --apply it does so.
func (c importCmd) Run(ctx context.Context, d deps) error {
	if c.Example {
		return c.example(d)
	}
	read := map[string]func(context.Context, deps, string) (errand, error){".toml": c.programme, ".csv": c.pairs}[strings.ToLower(filepath.Ext(c.File))]
	if read == nil {
		return errors.New(d.words.T("import.err.kind", locales.Data{"File": c.File}))
	}
	content, err := os.ReadFile(c.File)
	if errors.Is(err, fs.ErrNotExist) {
		return errors.New(d.words.T("import.err.nofile", locales.Data{"File": c.File}))
	}
	if err != nil {
		return errors.New(d.words.T("cli.failed", locales.Data{"What": err.Error()}))
	}
	text, ok := locales.Decode(content)
	if !ok {
		return errors.New(d.words.T("import.err.text", locales.Data{"File": c.File}))
	}
	if d.directories == nil {
		d.directories = func(context.Context) (map[string]chat.Directory, error) { return c.slackDirectory(d.words) }
	}
	job, err := read(ctx, d, text)
	if err != nil {
		return err
	}
	return c.carryOut(ctx, d, job)
}

// example prints a file that is filled in: the programme's, or the pairs'.
func (c importCmd) example(d deps) error {
	name := ""
	switch strings.TrimSuffix(strings.ToLower(filepath.Base(c.File)), filepath.Ext(c.File)) {
	case "pairs":
		name = "pairs.csv"
	case "programme", ".":
		name = "programme." + d.words.Lang() + ".toml"
	default:
		return errors.New(d.words.T("import.err.example", nil))
	}
	content, err := examples.ReadFile("examples/" + name)
	if err == nil {
		_, err = d.out.Write(content)
	}
	return err
}

// errand is a file that was read.
type errand interface {
	// preview says what would change and whether that is anything.
	preview(ctx context.Context, s *mentoring.Service) (bool, error)
	// question is what must be answered yes before; empty when there is none.
	question() string
	// apply does it and says so.
	apply(ctx context.Context, s *mentoring.Service) error
}

// carryOut previews an errand and, with --apply, does it. The bot must not run.
// A database that is not there yet is made by --apply alone, in an empty
// folder; until then the preview is that of an empty one.
func (c importCmd) carryOut(ctx context.Context, d deps, job errand) (err error) {
	k := keyed{Data: c.Data, KeyFile: c.KeyFile}
	master, err := k.master(d)
	if err != nil {
		return err
	}
	first, err := k.first(d)
	if err != nil {
		return err
	}
	changes := false
	look := func(s *mentoring.Service) (err error) {
		changes, err = job.preview(ctx, s)
		return err
	}
	if first {
		if err := scratch(ctx, d, look); err != nil {
			return err
		}
		if !c.Apply {
			return c.outcome(d, job, changes)
		}
	}
	db, err := sqlite.Open(ctx, k.path(), master)
	if err != nil {
		return explainKey(d.words, k.source(), err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	service := enrolling(d, db)
	if !first {
		if err := look(service); err != nil {
			return err
		}
	}
	if !c.Apply || !changes {
		return c.outcome(d, job, changes)
	}
	if q := job.question(); q != "" && !c.Checked {
		if err := d.confirm(q); err != nil {
			return err
		}
	}
	return job.apply(ctx, service)
}

// outcome is the last line of an import that changes nothing.
func (c importCmd) outcome(d deps, job errand, changes bool) error {
	id := "import.dry"
	if !changes {
		id = "import.same"
	}
	_, err := fmt.Fprintln(d.out, d.words.T(id, nil))
	return err
}

// enrolling is the service of an import.
func enrolling(d deps, db *sqlite.DB) *mentoring.Service {
	return &mentoring.Service{Store: db, Holidays: scheduler.DanishHolidays{}, Now: d.now}
}

// scratch runs fn over an empty database that is gone afterwards.
func scratch(ctx context.Context, d deps, fn func(*mentoring.Service) error) (err error) {
	dir, err := os.MkdirTemp("", "mentorbot-import-")
	if err != nil {
		return fmt.Errorf("make a scratch folder: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	master, err := seal.New()
	if err != nil {
		return fmt.Errorf("make a scratch key: %w", err)
	}
	db, err := sqlite.Open(ctx, filepath.Join(dir, databaseName), master)
	if err != nil {
		return fmt.Errorf("open a scratch database: %w", err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return fn(enrolling(d, db))
}

// first reports whether the database is yet to be made, which is done in an
// empty folder alone: anywhere else one was meant that lies elsewhere.
func (k keyed) first(d deps) (bool, error) {
	if _, err := os.Stat(k.path()); !errors.Is(err, fs.ErrNotExist) {
		return false, nil // what else is wrong with it is told when it is opened
	}
	entries, err := os.ReadDir(k.Data)
	if err != nil {
		return false, errors.New(d.words.T("import.err.nofolder", locales.Data{"Dir": k.Data}))
	}
	for _, e := range entries {
		switch e.Name() {
		case databaseName + ".lock": // stays behind when an Open fails
		case databaseName + ".keys":
			return false, nil // to be told as what it is
		default:
			return false, errors.New(d.words.T("import.err.nodata", locales.Data{"Dir": k.Data}))
		}
	}
	return true, nil
}
