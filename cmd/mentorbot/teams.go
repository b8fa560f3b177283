package main

import (
	"errors"
	"log/slog"

	"mentorbot/bot/teams"
	"mentorbot/locales"
)

// teamsSettings are what Teams needs besides its secret, which comes by the
// environment alone. The addresses are for tests and for other clouds.
type teamsSettings struct {
	TeamsAppID    string   `help:"cli.teams_app" name:"teams-app-id" env:"MENTORBOT_TEAMS_APP_ID" placeholder:"GUID"`
	TeamsTenantID string   `help:"cli.teams_tenant" name:"teams-tenant-id" env:"MENTORBOT_TEAMS_TENANT_ID" placeholder:"GUID"`
	TeamsHosts    []string `hidden:"" name:"teams-allowed-hosts" env:"MENTORBOT_TEAMS_ALLOWED_HOSTS" placeholder:"HOST,…"`
	TeamsMetadata string   `hidden:"" name:"teams-metadata-url" env:"MENTORBOT_TEAMS_METADATA_URL" placeholder:"URL"`
	TeamsTokenURL string   `hidden:"" name:"teams-token-url" env:"MENTORBOT_TEAMS_TOKEN_URL" placeholder:"URL"`
	TeamsGlobal   string   `hidden:"" name:"teams-service-url" env:"MENTORBOT_TEAMS_SERVICE_URL" placeholder:"URL"`
}

// The variables that set Teams up; the first is its secret.
const (
	teamsSecret = "MENTORBOT_TEAMS_APP_SECRET" //nolint:gosec // a name
	teamsAppID  = "MENTORBOT_TEAMS_APP_ID"
	teamsTenant = "MENTORBOT_TEAMS_TENANT_ID"
)

// teams makes the adapter, or nil when nothing of it is set. What is missing or
// wrong is one sentence that says what to set and where to find it.
func (s teamsSettings) teams(words locales.Words, clock clock, found teams.References, log *slog.Logger) (*teams.Adapter, error) {
	value, err := secret(words, teamsSecret)
	if err != nil {
		return nil, err
	}
	wrong := func(id string, data locales.Data) error { return errors.New(words.T(id, data)) }
	switch {
	case value == "" && s.TeamsAppID == "" && s.TeamsTenantID == "":
		return nil, nil
	case s.TeamsAppID == "":
		return nil, wrong("serve.teams.noapp", nil)
	case !teams.GUID(s.TeamsAppID):
		return nil, wrong("serve.teams.guid", locales.Data{"Name": teamsAppID, "Got": s.TeamsAppID})
	case s.TeamsTenantID == "":
		return nil, wrong("serve.teams.notenant", nil)
	case !teams.GUID(s.TeamsTenantID):
		return nil, wrong("serve.teams.guid", locales.Data{"Name": teamsTenant, "Got": s.TeamsTenantID})
	case value == "":
		return nil, wrong("serve.teams.nosecret", nil)
	}
	for _, address := range []string{s.TeamsMetadata, s.TeamsTokenURL, s.TeamsGlobal} {
		if clock.allows(words, address) != nil {
			return nil, wrong("serve.teams.testclock", nil)
		}
	}
	adapter, err := teams.New(teams.Config{
		AppID: s.TeamsAppID, AppSecret: value, TenantID: s.TeamsTenantID, MetadataURL: s.TeamsMetadata, TokenURL: s.TeamsTokenURL,
		AllowedHosts: s.TeamsHosts, GlobalURL: s.TeamsGlobal, References: found, Unpaced: clock.test != nil, Text: textOf(words), Log: log,
	})
	if err != nil {
		return nil, wrong("serve.teams.url", locales.Data{"What": err.Error()})
	}
	return adapter, nil
}
