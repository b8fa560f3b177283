package main

import (
	"errors"
	"fmt"

	"mentorbot/bot/slack"
)

// manifestCmd prints what the app of a chat is made from.
type manifestCmd struct {
	Slack manifestSlackCmd `cmd:"" help:"${cli_manifest_slack}"`
}

type manifestSlackCmd struct {
	Mode string `help:"${cli_slack_mode}" enum:"socket,http" default:"socket" env:"MENTORBOT_SLACK_MODE"`
	URL  string `name:"url" help:"${cli_manifest_url}" env:"MENTORBOT_PUBLIC_URL" placeholder:"https://…"`
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
