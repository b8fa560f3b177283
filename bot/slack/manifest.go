package slack

import (
	"encoding/json"
	"fmt"
	"net/url"
)

// Events are what the app subscribes to, and no others: user_change alone is
// thousands a day in a large organisation.
var Events = []string{"app_home_opened", "app_uninstalled", "message.im", "tokens_revoked"}

// slashCommand is the one command.
const slashCommand = "/mentor"

// shortcutLogbook is the one shortcut: its id is the word that it stands for.
const shortcutLogbook = "logbog"

// manifest is what Slack makes an app from. Its texts cannot be translated, so
// they are in the municipality's language.
type manifest struct {
	Metadata struct {
		Major int `json:"major_version"`
		Minor int `json:"minor_version"`
	} `json:"_metadata"`
	Display struct {
		Name        string `json:"name"`
		Description string `json:"description"`
		Background  string `json:"background_color"`
	} `json:"display_information"`
	Features struct {
		Home struct {
			Home     bool `json:"home_tab_enabled"`
			Messages bool `json:"messages_tab_enabled"`
			ReadOnly bool `json:"messages_tab_read_only_enabled"`
		} `json:"app_home"`
		Bot struct {
			Name   string `json:"display_name"`
			Online bool   `json:"always_online"`
		} `json:"bot_user"`
		Commands  []manifestCommand  `json:"slash_commands"`
		Shortcuts []manifestShortcut `json:"shortcuts"`
	} `json:"features"`
	OAuth struct {
		Scopes struct {
			Bot []string `json:"bot"`
		} `json:"scopes"`
	} `json:"oauth_config"`
	Settings struct {
		Subscriptions struct {
			URL    string   `json:"request_url,omitempty"`
			Events []string `json:"bot_events"`
		} `json:"event_subscriptions"`
		Interactivity struct {
			Enabled bool   `json:"is_enabled"`
			URL     string `json:"request_url,omitempty"`
		} `json:"interactivity"`
		OrgDeploy     bool `json:"org_deploy_enabled"`
		Socket        bool `json:"socket_mode_enabled"`
		TokenRotation bool `json:"token_rotation_enabled"`
	} `json:"settings"`
}

type manifestCommand struct {
	Command     string `json:"command"`
	URL         string `json:"url,omitempty"`
	Description string `json:"description"`
	Hint        string `json:"usage_hint"`
	Escape      bool   `json:"should_escape"`
}

type manifestShortcut struct {
	Name        string `json:"name"`
	Type        string `json:"type"`
	Callback    string `json:"callback_id"`
	Description string `json:"description"`
}

// Manifest returns what an app is made from at api.slack.com, as JSON. In mode
// http base is the public https address under which Slack reaches the bot.
// Text is asked for the slack.manifest texts.
func Manifest(mode Mode, base string, text Text) ([]byte, error) {
	var m manifest
	m.Metadata.Major, m.Metadata.Minor = 2, 1
	m.Display.Name = text("slack.manifest.name", nil)
	m.Display.Description = text("slack.manifest.about", nil)
	m.Display.Background = "#0b3d5c"
	m.Features.Home.Home, m.Features.Home.Messages = true, true
	m.Features.Bot.Name, m.Features.Bot.Online = "mentorbot", true
	command := manifestCommand{
		Command: slashCommand, Description: text("slack.manifest.command", nil), Hint: text("slack.manifest.hint", nil), Escape: true,
	}
	m.Features.Shortcuts = []manifestShortcut{{
		Name: text("slack.manifest.shortcut", nil), Type: "global", Callback: shortcutLogbook,
		Description: text("slack.manifest.shortcut.about", nil),
	}}
	m.OAuth.Scopes.Bot = Scopes
	m.Settings.Subscriptions.Events = Events
	m.Settings.Interactivity.Enabled = true
	m.Settings.Socket = mode == ModeSocket
	if mode == ModeHTTP {
		u, err := url.Parse(base)
		if err != nil || u.Scheme != "https" || u.Host == "" {
			return nil, fmt.Errorf("%q is no https address", base)
		}
		command.URL = u.JoinPath("slack/commands").String()
		m.Settings.Subscriptions.URL = u.JoinPath("slack/events").String()
		m.Settings.Interactivity.URL = u.JoinPath("slack/interactions").String()
	}
	m.Features.Commands = []manifestCommand{command}
	return json.MarshalIndent(m, "", "  ")
}
