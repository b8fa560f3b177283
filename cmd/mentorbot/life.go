package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"time"

	"mentorbot/bot"
	"mentorbot/bot/chat"
	"mentorbot/bot/mentoring"
	"mentorbot/locales"
	"mentorbot/scheduler"
	"mentorbot/storage/seal"
	"mentorbot/storage/sqlite"
)

// life is the whole bot over one database: what any platform needs.
type life struct {
	db           *sqlite.DB
	service      *mentoring.Service
	conversation *bot.Conversation
	outbox       *mentoring.Outbox
	runner       *scheduler.Runner
}

// parts is what a life is made of.
type parts struct {
	path      string // of the database file
	master    *seal.Master
	catalogue *locales.Catalogue
	platforms map[string]chat.Platform
	post      chat.Post // takes invitations; nil: none are sent
	organizer string    // the e-mail address that they come from
	now       func() time.Time
	log       *slog.Logger
	nightly   *nightly // nil: nothing is done at night
	abreast   int      // sends under way at once; none: one after another, so that a run can be repeated
}

// start opens the database and wires the bot over it. The caller closes db.
func start(ctx context.Context, p parts) (*life, error) {
	db, err := sqlite.Open(ctx, p.path, p.master)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", filepath.Base(p.path), err)
	}
	if err := enter(ctx, db, operator(p.now(), "start", "database")); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	if p.nightly != nil {
		db.BackUpTo(p.nightly.backups)
	}
	// What an erasure had left to do when the program ended.
	if err := db.Purge(ctx); err != nil {
		p.log.Error("purge failed, and is tried again at night", "error", err)
	}
	holidays := scheduler.DanishHolidays{}
	l := &life{db: db}
	l.service = &mentoring.Service{Store: db, Holidays: holidays, Now: p.now}
	l.conversation = &bot.Conversation{Service: l.service, Catalogue: p.catalogue, Log: p.log}
	l.outbox = &mentoring.Outbox{Store: db, Holidays: holidays, Invites: p.post != nil}
	l.runner = &scheduler.Runner{
		Outbox: l.outbox,
		Courier: &bot.Courier{
			Composer: bot.Composer{Catalogue: p.catalogue, Organizer: p.organizer}, Platforms: p.platforms, Post: p.post, Log: p.log,
		},
		Now: p.now, Log: p.log, Abreast: p.abreast,
	}
	if p.nightly != nil {
		l.runner.Night = &scheduler.Night{Zone: p.nightly.zone, Tasks: l.tasks(*p.nightly, p.log)}
	}
	return l, nil
}
