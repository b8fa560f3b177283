package main

import (
	"errors"
	"log/slog"
	"os"
	"strings"

	"mentorbot/bot/chat"
	"mentorbot/bot/slack"
	"mentorbot/locales"
)

// slackSettings are what Slack needs besides its secrets, which come by the
// environment alone: a command line can be read by everybody on the machine.
type slackSettings struct {
	SlackMode   string `help:"cli.slack_mode" enum:"socket,http" default:"socket" env:"MENTORBOT_SLACK_MODE"`
	SlackAPIURL string `hidden:"" name:"slack-api-url" env:"MENTORBOT_SLACK_API_URL" placeholder:"URL"`
	SlackTeamID string `help:"cli.slack_team" name:"slack-team-id" env:"MENTORBOT_SLACK_TEAM_ID" placeholder:"T…"`
}

// The variables of Slack's secrets.
const (
	slackBotToken = "MENTORBOT_SLACK_BOT_TOKEN"      //nolint:gosec // a name
	slackAppToken = "MENTORBOT_SLACK_APP_TOKEN"      //nolint:gosec // a name
	slackSecret   = "MENTORBOT_SLACK_SIGNING_SECRET" //nolint:gosec // a name
)

// slackHTTP is the mode in which Slack calls us.
const slackHTTP = string(slack.ModeHTTP)

// slack makes the adapter, or nil when no token is set. What is missing or
// wrong is one sentence that says what to set and where to find it.
func (s slackSettings) slack(words locales.Words, clock clock, files *passing, log *slog.Logger) (*slack.Adapter, error) {
	var values [3]string
	for i, name := range []string{slackBotToken, slackAppToken, slackSecret} {
		value, err := secret(words, name)
		if err != nil {
			return nil, err
		}
		values[i] = value
	}
	bot, app, signing := values[0], values[1], values[2]
	wrong := func(id string, data locales.Data) error { return errors.New(words.T(id, data)) }
	switch {
	case bot == "" && app == "" && signing == "":
		return nil, nil
	case bot == "":
		return nil, wrong("serve.slack.nobot", nil)
	case !strings.HasPrefix(bot, "xoxb-"):
		return nil, wrong("serve.slack.prefix", locales.Data{"Name": slackBotToken, "Got": prefix(bot), "Want": "xoxb-"})
	case s.SlackMode == string(slack.ModeSocket) && app == "":
		return nil, wrong("serve.slack.noapp", nil)
	case s.SlackMode == string(slack.ModeSocket) && !strings.HasPrefix(app, "xapp-"):
		return nil, wrong("serve.slack.prefix", locales.Data{"Name": slackAppToken, "Got": prefix(app), "Want": "xapp-"})
	case s.SlackMode == slackHTTP && signing == "":
		return nil, wrong("serve.slack.nosecret", nil)
	case s.SlackTeamID != "" && !strings.HasPrefix(s.SlackTeamID, "T") && !strings.HasPrefix(s.SlackTeamID, "E"):
		return nil, wrong("serve.slack.team", locales.Data{"Got": s.SlackTeamID})
	}
	if err := clock.allows(words, s.SlackAPIURL); err != nil {
		return nil, err
	}
	config := slack.Config{
		BotToken: bot, AppToken: app, Mode: slack.Mode(s.SlackMode), APIURL: s.SlackAPIURL, TeamID: s.SlackTeamID,
		Zone: demoZone, Now: clock.Now, Log: log, Text: textOf(words), Pace: clock.pace(),
		Ordered: files.of("slack"),
	}
	if signing != "" {
		config.SigningSecrets = strings.Split(signing, ",") // two during a rotation
	}
	adapter, err := slack.New(config)
	if err != nil {
		return nil, wrong("serve.slack.url", locales.Data{"What": err.Error()})
	}
	return adapter, nil
}

// slackDirectory is Slack as a directory of people, when its token is set.
func (s slackSettings) slackDirectory(words locales.Words) (map[string]chat.Directory, error) {
	bot, err := secret(words, slackBotToken)
	if err != nil || bot == "" {
		return nil, err
	}
	a, err := slack.New(slack.Config{BotToken: bot, Mode: slack.ModeAsk, APIURL: s.SlackAPIURL, Zone: demoZone, Text: textOf(words)})
	if err != nil {
		return nil, errors.New(words.T("serve.slack.url", locales.Data{"What": err.Error()}))
	}
	return map[string]chat.Directory{a.Name(): a}, nil
}

// configured reports whether a chat is set up in the environment.
func configured() bool {
	for _, name := range []string{slackBotToken, slackAppToken, slackSecret, teamsSecret, teamsAppID, teamsTenant} {
		if os.Getenv(name) != "" || os.Getenv(name+"_FILE") != "" {
			return true
		}
	}
	return false
}

// prefix is as much of a token as says what kind it is.
func prefix(token string) string {
	kind, _, found := strings.Cut(token, "-")
	if !found || len(kind) > 5 {
		return "?"
	}
	return kind + "-"
}

// textOf hands an adapter the words of its own buttons.
func textOf(words locales.Words) func(id string, data map[string]any) string {
	return func(id string, data map[string]any) string {
		if n, ok := data["PluralCount"]; ok {
			return words.N(id, n, data)
		}
		return words.T(id, data)
	}
}
