package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"mentorbot/locales"
	"mentorbot/storage/seal"
	"mentorbot/storage/sqlite"
)

const (
	// databaseName is the file in the data folder. The key store lies beside it.
	databaseName = "mentorbot.db"
	// keyVariable holds the key itself where secrets come by the environment.
	keyVariable = "MENTORBOT_KEY"
)

// takeKey takes the key out of the environment: programs that this one starts,
// as the demo starts a browser, must not get it. What it returns reads the key
// and cannot be printed; it is nil when there is none.
func takeKey() (func() (*seal.Master, error), error) {
	text := os.Getenv(keyVariable)
	if text == "" {
		return nil, nil
	}
	return func() (*seal.Master, error) { return seal.Parse([]byte(text)) }, os.Unsetenv(keyVariable)
}

// keyed names a database and the file of its key. Without a file the key comes
// from the environment.
type keyed struct {
	Data    string `help:"cli.data" required:"" placeholder:"DIR" env:"MENTORBOT_DATA"`
	KeyFile string `help:"cli.key.from" placeholder:"FILE" env:"MENTORBOT_KEY_FILE"`
}

// path is where the database is.
func (k keyed) path() string { return filepath.Join(k.Data, databaseName) }

// source names for the operator where the key came from.
func (k keyed) source() string {
	if k.KeyFile == "" {
		return keyVariable
	}
	return k.KeyFile
}

// open opens a database that is there already. The caller closes it.
func (k keyed) open(ctx context.Context, d deps) (*sqlite.DB, *seal.Master, error) {
	master, err := k.master(d)
	if err != nil {
		return nil, nil, err
	}
	if err := k.present(d); err != nil {
		return nil, nil, err
	}
	db, err := sqlite.Open(ctx, k.path(), master)
	if err != nil {
		return nil, nil, explainKey(d.words, k.source(), err)
	}
	return db, master, nil
}

// master reads the key, from one place and never from a second when that fails.
func (k keyed) master(d deps) (*seal.Master, error) {
	read := d.key
	switch {
	case k.KeyFile != "" && read != nil:
		return nil, errors.New(d.words.T("key.err.both", locales.Data{"File": k.KeyFile}))
	case k.KeyFile != "":
		read = func() (*seal.Master, error) { return seal.ReadFile(k.KeyFile) }
	case read == nil:
		return nil, errors.New(d.words.T("key.err.none", nil))
	}
	master, err := read()
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errors.New(d.words.T("key.err.nofile", locales.Data{"File": k.KeyFile}))
	}
	if err != nil {
		return nil, explainKey(d.words, k.source(), err)
	}
	return master, nil
}

// present says when there is no database.
func (k keyed) present(d deps) error {
	if _, err := os.Stat(k.path()); errors.Is(err, fs.ErrNotExist) {
		return errors.New(d.words.T("key.err.nodata", locales.Data{"Dir": k.Data}))
	}
	return nil
}
