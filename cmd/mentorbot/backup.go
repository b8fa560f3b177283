package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"mentorbot/locales"
	"mentorbot/storage/migrate"
	"mentorbot/storage/sqlite"
)

// backupCmd copies the database and its key store.
type backupCmd struct {
	File string `arg:"" help:"cli.backup.file"`
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
	n, err := sqlite.CopyOut(ctx, c.path(), master, c.File)
	if err == nil {
		err = sqlite.Enter(ctx, c.path(), master, operator(d.now(), "back up", "database"))
	}
	if err != nil {
		return c.explain(d.words, c.File, err)
	}
	_, err = fmt.Fprintln(d.out, d.words.T("backup.made", locales.Data{
		"File": c.File, "Keys": n.Keys, "Texts": n.Texts, "Erased": n.Erased, "Damaged": n.Damaged,
	}))
	return err
}

// restoreCmd puts a copy in the place of the database.
type restoreCmd struct {
	File string `arg:"" help:"cli.backup.file"`
	Yes  bool   `help:"cli.yes"`
	keyed
}

// Run asks back, checks the copy and puts it in its place. It prints where the
// old database lies and how many messages may have been sent already.
func (c restoreCmd) Run(ctx context.Context, d deps) error {
	master, err := c.master(d)
	if err != nil {
		return err
	}
	if !c.Yes {
		if err := d.confirm(d.words.T("restore.ask", locales.Data{"File": c.File, "Dir": c.Data})); err != nil {
			return err
		}
	}
	done, err := sqlite.Restore(ctx, c.path(), master, c.File, d.now())
	if err != nil {
		return c.explain(d.words, c.File, err)
	}
	said := []string{d.words.T("restore.done", locales.Data{
		"File": c.File, "Texts": done.Texts, "Erased": done.Erased, "Damaged": done.Damaged, "Doubtful": done.Doubtful,
	})}
	if done.KeysToo {
		said = append(said, d.words.T("restore.keys", nil))
	}
	if done.Kept != "" {
		said = append(said, d.words.T("restore.kept", locales.Data{"File": done.Kept}))
	}
	_, err = fmt.Fprintln(d.out, strings.Join(said, " "))
	return err
}

// explain says what is wrong with a copy, or with the keys that go with it.
func (k keyed) explain(words locales.Words, file string, err error) error {
	if lost, ok := errors.AsType[*sqlite.KeysLostError](err); ok {
		return errors.New(words.T("backup.err.lost", locales.Data{"File": file, "Keys": len(lost.Scopes)}))
	}
	if newer, ok := errors.AsType[*migrate.NewerError](err); ok {
		return errors.New(words.T("restore.err.newer", locales.Data{"Copy": newer.Database, "Known": newer.Known}))
	}
	for _, e := range []struct {
		is error
		id string
	}{
		{sqlite.ErrOwnFile, "backup.err.own"},
		{sqlite.ErrNoCopy, "restore.err.damaged"},
		{sqlite.ErrNothingOpens, "restore.err.keys"},
		{fs.ErrNotExist, "restore.err.nofile"},
	} {
		if errors.Is(err, e.is) {
			return errors.New(words.T(e.id, locales.Data{"File": file}))
		}
	}
	return explainKey(words, k.source(), err)
}
