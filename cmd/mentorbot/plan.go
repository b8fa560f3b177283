package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"mentorbot/bot/mentoring"
	"mentorbot/locales"
	"mentorbot/scheduler"
	"mentorbot/storage/sqlite"
)

// planCmd tells what the bot is going to send. It sends nothing.
type planCmd struct {
	Days int   `help:"cli.plan.days" default:"14" placeholder:"N"`
	Pair int64 `help:"cli.plan.pair" placeholder:"NR"`
	JSON bool  `name:"json" help:"cli.plan.json"`
	keyed
	// The relay decides whether invitations go; its address alone is looked for.
	Mail string `hidden:"" env:"MENTORBOT_SMTP_FROM"`
}

// owedJSON is a line of the plan for machines. Times are RFC 3339.
type owedJSON struct {
	At      string `json:"at"`
	Kind    string `json:"kind"`
	Why     string `json:"why"`
	Person  int64  `json:"person"`
	Pair    int64  `json:"pair"`
	Meeting int64  `json:"meeting,omitempty"`
	Via     string `json:"via"`
	State   string `json:"state"`
}

// Run prints what is owed to whom, when and why, also while the bot runs: kinds,
// ids and times, and no text and no name.
func (c planCmd) Run(ctx context.Context, d deps) error {
	if c.Days < 1 || c.Days > 366 {
		return errors.New(d.words.T("plan.err.days", nil))
	}
	master, err := c.master(d)
	if err != nil {
		return err
	}
	if err := c.present(d); err != nil {
		return err
	}
	zone, err := time.LoadLocation(demoZone)
	if err != nil {
		return fmt.Errorf("time zone: %w", err)
	}
	now := d.now()
	outbox := &mentoring.Outbox{Holidays: scheduler.DanishHolidays{}, Invites: c.Mail != ""}
	var owed []mentoring.Owed
	err = sqlite.Watch(ctx, c.path(), master, func(r mentoring.Reader) (err error) {
		owed, err = outbox.OwedBy(r, now, now.AddDate(0, 0, c.Days), mentoring.PairID(c.Pair))
		return err
	})
	if errors.Is(err, sqlite.ErrOlderSchema) {
		return errors.New(d.words.T("plan.err.older", nil))
	}
	if err != nil {
		return explainKey(d.words, c.source(), err)
	}
	if c.JSON {
		return c.machines(d, owed, zone)
	}
	for _, o := range owed {
		if _, err := fmt.Fprintln(d.out, planned(d.words, o, now.In(zone))); err != nil {
			return err
		}
	}
	_, err = fmt.Fprintln(d.out, d.words.N("plan.count", len(owed), locales.Data{"Days": c.Days}))
	return err
}

// machines prints the same as JSON.
func (c planCmd) machines(d deps, owed []mentoring.Owed, zone *time.Location) error {
	all := []owedJSON{}
	for _, o := range owed {
		all = append(all, owedJSON{
			At: o.At.In(zone).Format(time.RFC3339), Kind: string(o.Kind), Why: d.words.T(whyText(o.Kind), nil),
			Person: int64(o.Person), Pair: int64(o.Pair), Meeting: int64(o.Meeting), Via: o.Via, State: string(o.State),
		})
	}
	out := json.NewEncoder(d.out)
	out.SetIndent("", "  ")
	return out.Encode(all)
}

// planned is a line for people, in the zone of now.
func planned(words locales.Words, o mentoring.Owed, now time.Time) string {
	id := func(n int64) string { return strconv.FormatInt(n, 10) }
	data := locales.Data{
		"When": words.Moment(o.At.In(now.Location()), now), "Person": id(int64(o.Person)), "Pair": id(int64(o.Pair)),
		"Kind": string(o.Kind), "Why": words.T(whyText(o.Kind), nil), "Via": o.Via,
	}
	line := words.T("plan.line", data)
	if o.Meeting != 0 {
		line += words.T("plan.meeting", locales.Data{"Meeting": id(int64(o.Meeting)), "When": words.Moment(o.Begins.In(now.Location()), now)})
	}
	if o.State != mentoring.Pending {
		line += words.T("plan.uncertain", nil)
	}
	return line
}

// whyText is the text that tells why something is owed.
func whyText(k mentoring.DeliveryKind) string { return "why." + string(k) }
