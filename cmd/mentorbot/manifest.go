package main

import (
	"errors"
	"fmt"
	"os"

	"mentorbot/bot/slack"
	"mentorbot/bot/teams"
	"mentorbot/locales"
)

// manifestCmd prints what the app of a chat is made from.
type manifestCmd struct {
	Slack manifestSlackCmd `cmd:"" help:"cli.manifest.slack"`
	Teams manifestTeamsCmd `cmd:"" help:"cli.manifest.teams"`
}

type manifestSlackCmd struct {
	Mode string `help:"cli.slack_mode" enum:"socket,http" default:"socket" env:"MENTORBOT_SLACK_MODE"`
	URL  string `name:"url" help:"cli.manifest.url" env:"MENTORBOT_PUBLIC_URL" placeholder:"https://…"`
}

// Run prints the manifest.
func (c manifestSlackCmd) Run(d deps) error {
	m, err := slack.Manifest(slack.Mode(c.Mode), c.URL, textOf(d.words))
	if err != nil {
		return errors.New(d.words.T("manifest.err.url", nil))
	}
	_, err = fmt.Fprintf(d.out, "%s\n", m)
	return err
}

type manifestTeamsCmd struct {
	Out       string `name:"out" help:"cli.manifest.out" required:"" placeholder:"FILE.zip"`
	AppID     string `name:"teams-app-id" help:"cli.teams_app" env:"MENTORBOT_TEAMS_APP_ID" required:"" placeholder:"GUID"`
	Schema    string `name:"schema" help:"cli.manifest.schema" enum:"1.22,1.29" default:"1.22"`
	Release   string `name:"app-version" help:"cli.manifest.version" default:"1.0.0" placeholder:"1.0.0"`
	Developer string `name:"developer" help:"cli.manifest.developer" required:"" placeholder:"NAME"`
	Website   string `name:"website" help:"cli.manifest.website" required:"" placeholder:"https://…"`
	Privacy   string `name:"privacy" help:"cli.manifest.privacy" required:"" placeholder:"https://…"`
	Terms     string `name:"terms" help:"cli.manifest.terms" required:"" placeholder:"https://…"`
}

// Run writes the package.
func (c manifestTeamsCmd) Run(d deps) error {
	app := teams.App{
		ID: c.AppID, Version: c.Release, Schema: c.Schema, Developer: c.Developer, Website: c.Website, Privacy: c.Privacy, Terms: c.Terms,
	}
	pack, err := teams.Manifest(app, textOf(d.catalogue.Words("da")), textOf(d.catalogue.Words("en")))
	if err != nil {
		return errors.New(d.words.T("manifest.err.teams", locales.Data{"What": err.Error()}))
	}
	if err := os.WriteFile(c.Out, pack, 0o600); err != nil {
		return errors.New(d.words.T("manifest.err.write", locales.Data{"File": c.Out, "What": err.Error()}))
	}
	_, err = fmt.Fprintln(d.out, d.words.T("manifest.teams.done", locales.Data{"File": c.Out}))
	return err
}
