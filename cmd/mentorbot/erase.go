package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"mentorbot/bot/mentoring"
	"mentorbot/locales"
)

// eraseCmd erases what a person or a pair has written.
type eraseCmd struct {
	Pair    int64  `help:"cli.erase.pair" xor:"who" required:"" placeholder:"NR"`
	Person  string `help:"cli.erase.person" xor:"who" required:"" placeholder:"CHAT:ID"`
	Yes     bool   `help:"cli.yes"`
	Backups string `help:"cli.backups" env:"MENTORBOT_BACKUP_DIR" placeholder:"DIR"`
	keyed
}

// Run asks back, erases and prints the receipt. The bot must not run.
func (c eraseCmd) Run(ctx context.Context, d deps) (err error) {
	platform, address, named := strings.Cut(c.Person, ":")
	if c.Person != "" && (!named || platform == "" || address == "") {
		return errors.New(d.words.T("erase.err.person", nil))
	}
	pair := locales.Data{"Pair": strconv.FormatInt(c.Pair, 10)}
	whom, what := d.words.T("erase.pair", pair), d.words.T("erase.what.pair", pair)
	if c.Person != "" {
		whom, what = c.Person, d.words.T("erase.what.person", locales.Data{"Person": c.Person})
	}
	if !c.Yes {
		if err := d.confirm(d.words.T("erase.ask", locales.Data{"What": what})); err != nil {
			return err
		}
	}
	db, _, err := c.open(ctx, d)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	db.BackUpTo(c.Backups)
	service := &mentoring.Service{Store: db, Now: d.now}
	var done mentoring.Erased
	if c.Person != "" {
		done, err = service.ErasePerson(ctx, mentoring.Identity{Platform: platform, Address: address})
	} else {
		done, err = service.ErasePair(ctx, mentoring.PairID(c.Pair))
	}
	if errors.Is(err, mentoring.ErrNotFound) {
		return errors.New(d.words.T("erase.err.nobody", locales.Data{"Whom": whom}))
	}
	if err != nil {
		return errors.New(d.words.T("cli.failed", locales.Data{"What": err.Error()}))
	}
	id := "erase.done"
	if !done.Whole {
		id = "erase.done.rest"
	}
	said := d.words.T(id, locales.Data{
		"Ref": strconv.FormatInt(done.Number, 10), "What": what, "Answers": done.Answers,
		"Date": d.words.Short(done.At), "BackupDate": d.words.Short(done.At.AddDate(0, 0, mentoring.BackupDays)),
	})
	if c.Backups == "" {
		said += " " + d.words.T("erase.backups", nil)
	}
	_, err = fmt.Fprintln(d.out, said)
	return err
}
