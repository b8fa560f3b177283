package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"mentorbot/locales"
	"mentorbot/storage/seal"
	"mentorbot/storage/sqlite"
)

// keyCmd holds the commands of the master key.
type keyCmd struct {
	New    keyNewCmd    `cmd:"" help:"cli.key.new"`
	Rotate keyRotateCmd `cmd:"" help:"cli.key.rotate"`
	Check  keyCheckCmd  `cmd:"" help:"cli.key.check"`
}

// keyNewCmd makes a key file.
type keyNewCmd struct {
	File string `arg:"" help:"cli.key.file"`
}

// Run writes a new master key to a file that is not there yet.
func (c keyNewCmd) Run(d deps) error {
	master, err := seal.New()
	if err != nil {
		return explainKey(d.words, c.File, err)
	}
	if err := master.Create(c.File); err != nil {
		return explainKey(d.words, c.File, err)
	}
	_, err = fmt.Fprintln(d.out, d.words.T("key.made", locales.Data{"File": c.File}))
	return err
}

// keyRotateCmd changes the master key.
type keyRotateCmd struct {
	keyed
}

// Run adds a new key to the file and wraps every data key with it. The file is
// durable first: should the rest fail, it opens everything, and the command is
// run again.
func (c keyRotateCmd) Run(ctx context.Context, d deps) (err error) {
	if c.KeyFile == "" && d.key != nil {
		return errors.New(d.words.T("key.err.fixed", nil))
	}
	db, master, err := c.open(ctx, d)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	next, err := master.Rotate()
	if err != nil {
		return explainKey(d.words, c.KeyFile, err)
	}
	if err := next.Replace(c.KeyFile); err != nil {
		return explainKey(d.words, c.KeyFile, err)
	}
	rotated := db.Rotate(ctx, next)
	if rotated == nil || errors.Is(rotated, sqlite.ErrKeysInUse) { // Then too the new key wraps everything.
		rotated = errors.Join(rotated, enter(ctx, db, operator(d.now(), "rotate key", "database")))
	}
	if rotated != nil {
		return explainKey(d.words, c.KeyFile, rotated)
	}
	_, err = fmt.Fprintln(d.out, d.words.T("key.rotated", locales.Data{"File": c.KeyFile}))
	return err
}

// keyCheckCmd opens everything.
type keyCheckCmd struct {
	keyed
}

// Run prints how many keys and texts open. It fails when one does not that
// nobody has erased.
func (c keyCheckCmd) Run(ctx context.Context, d deps) (err error) {
	db, _, err := c.open(ctx, d)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	n, err := db.CheckKeys(ctx)
	if err == nil {
		err = enter(ctx, db, operator(d.now(), "check keys", "database"))
	}
	if err != nil {
		return explainKey(d.words, c.source(), err)
	}
	if _, err := fmt.Fprintln(d.out, d.words.T("key.checked", locales.Data{"Keys": n.Keys, "Texts": n.Texts, "Erased": n.Erased, "Damaged": n.Damaged})); err != nil {
		return err
	}
	if n.Damaged > 0 {
		return errors.New(d.words.T("key.err.damaged", nil))
	}
	return nil
}

// explainKey says in the person's language what is wrong with a key, or with
// what belongs to it, and what to do.
func explainKey(words locales.Words, file string, err error) error {
	if inUse, ok := errors.AsType[*sqlite.InUseError](err); ok {
		return errors.New(words.T("key.err.inuse", locales.Data{"Process": inUse.Holder}))
	}
	for _, e := range []struct {
		is error
		id string
	}{
		{fs.ErrExist, "key.err.exists"},
		{seal.ErrReadable, "key.err.mode"},
		{seal.ErrEmpty, "key.err.empty"},
		{seal.ErrNoMaster, "key.err.unknown"},
		{seal.ErrWrongMaster, "key.err.wrong"},
		{sqlite.ErrKeysMissing, "key.err.missing"},
		{sqlite.ErrDatabaseMissing, "key.err.alone"},
		{sqlite.ErrNewerKeys, "key.err.newer"},
		{sqlite.ErrKeysInUse, "key.err.busy"},
	} {
		if errors.Is(err, e.is) {
			return errors.New(words.T(e.id, locales.Data{"File": file}))
		}
	}
	return errors.New(words.T("cli.failed", locales.Data{"What": err.Error()}))
}
