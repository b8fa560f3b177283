package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"mentorbot/bot/mentoring"
	"mentorbot/locales"
)

// clockCmd holds the commands of the bot's time.
type clockCmd struct {
	Reset clockResetCmd `cmd:"" help:"cli.clock.reset"`
}

// clockResetCmd lets the bot believe the clock again after one that was far
// ahead.
type clockResetCmd struct {
	Yes bool `help:"cli.yes"`
	keyed
}

// Run says what time was seen and what the clock shows, asks back, and makes
// the latter the highest time seen. It refuses while the bot runs.
func (c clockResetCmd) Run(ctx context.Context, d deps) (err error) {
	db, _, err := c.open(ctx, d)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	zone, err := time.LoadLocation(demoZone)
	if err != nil {
		return fmt.Errorf("time zone: %w", err)
	}
	outbox := &mentoring.Outbox{Store: db}
	seen, err := outbox.Seen(ctx)
	if err != nil {
		return explainKey(d.words, c.source(), err)
	}
	now := d.now()
	// With the year, which is what is most often wrong.
	said := locales.Data{
		"Seen": d.words.Moment(seen.In(zone), time.Time{}), "Now": d.words.Moment(now.In(zone), time.Time{}),
	}
	if !seen.After(now) {
		_, err = fmt.Fprintln(d.out, d.words.T("clock.fine", said))
		return err
	}
	if !c.Yes {
		if err := d.confirm(d.words.T("clock.ask", said)); err != nil {
			return err
		}
	}
	if err := outbox.TurnBack(ctx, now); err != nil {
		return explainKey(d.words, c.source(), err)
	}
	_, err = fmt.Fprintln(d.out, d.words.T("clock.done", said))
	return err
}
