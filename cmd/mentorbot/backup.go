package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"mentorbot/locales"
	"mentorbot/storage/sqlite"
)

// backupCmd copies the database and its key store.
type backupCmd struct {
	File string `arg:"" help:"${cli_backup_file}"`
	keyed
}

// Run writes both copies, also while the bot runs, and prints what it could
// open of them.
func (c backupCmd) Run(ctx context.Context, d deps) error {
	master, err := c.master(d)
	if err != nil {
		return err
	}
	if err := c.present(d); err != nil {
		return err
	}
	n, err := sqlite.CopyOut(ctx, filepath.Join(c.Data, databaseName), master, c.File)
	if err != nil {
		return c.explain(d.words, c.File, err)
	}
	_, err = fmt.Fprintln(d.out, d.words.T("backup.made", locales.Data{
		"File": c.File, "Keys": n.Keys, "Texts": n.Texts, "Erased": n.Erased, "Damaged": n.Damaged,
	}))
	return err
}

// explain says what is wrong with a copy, or with the keys that go with it.
func (k keyed) explain(words locales.Words, file string, err error) error {
	if lost, ok := errors.AsType[*sqlite.KeysLostError](err); ok {
		return errors.New(words.T("backup.err.lost", locales.Data{"File": file, "Keys": len(lost.Scopes)}))
	}
	if errors.Is(err, sqlite.ErrOwnFile) {
		return errors.New(words.T("backup.err.own", locales.Data{"File": file}))
	}
	return explainKey(words, k.KeyFile, err)
}
