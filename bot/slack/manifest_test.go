package slack_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"mentorbot/bot/slack"
	"mentorbot/bot/slack/slackfake"
)

func made(t *testing.T, mode slack.Mode) (raw []byte, m map[string]any) {
	t.Helper()
	raw, err := slack.Manifest(mode, "https://mentor.nordby.example/bot", func(id string, _ map[string]any) string { return id[max(0, len(id)-20):] })
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &m); err != nil {
		t.Fatal(err)
	}
	return raw, m
}

// at goes down a path of a manifest.
func at(m any, path ...string) any {
	for _, key := range path {
		part, ok := m.(map[string]any)
		if !ok {
			return nil
		}
		m = part[key]
	}
	return m
}

func words(list any) (all []string) {
	items, _ := list.([]any)
	for _, v := range items {
		all = append(all, fmt.Sprint(v))
	}
	return all
}

func TestTheManifestAsksForWhatTheCodeHandles(t *testing.T) {
	t.Parallel()
	_, m := made(t, slack.ModeSocket)
	if got := words(at(m, "oauth_config", "scopes", "bot")); !slices.Equal(got, slack.Scopes) || !slices.Equal(got, slackfake.Scopes()) {
		t.Errorf("scopes %v, the code asks for %v and uses %v", got, slack.Scopes, slackfake.Scopes())
	}
	events := words(at(m, "settings", "event_subscriptions", "bot_events"))
	b := idle(t, slack.ModeHTTP)
	for _, e := range append(events, "user_change", "message.channels", "app_mention") {
		inner := map[string]any{"type": e, "user": "U1", "tab": "home", "ts": "1.2", "text": "hej"}
		if kind, where, found := strings.Cut(e, "."); found {
			inner["type"], inner["channel_type"] = kind, strings.TrimSuffix(where, "s")
		}
		raw, err := json.Marshal(map[string]any{"type": "event_callback", "event_id": "Ev1", "event": inner})
		if err != nil {
			t.Fatal(err)
		}
		got, why, err := b.adapter.Decode("events_api", raw)
		if err != nil {
			t.Fatal(err)
		}
		if handled := got != nil || why == "access_ended"; handled != slices.Contains(events, e) {
			t.Errorf("event %s: handled %v (%s), in the manifest %v", e, handled, why, !handled)
		}
	}
	commands, shortcuts := at(m, "features", "slash_commands").([]any), at(m, "features", "shortcuts").([]any)
	if len(commands) != 1 || at(commands[0], "command") != "/mentor" || len(shortcuts) != 1 || at(shortcuts[0], "callback_id") != "logbog" {
		t.Errorf("commands %v, shortcuts %v", commands, shortcuts)
	}
	if at(m, "settings", "socket_mode_enabled") != true || at(m, "settings", "event_subscriptions", "request_url") != nil {
		t.Error("mode socket has addresses")
	}
}

func TestTheManifestOfModeHTTPNamesThePaths(t *testing.T) {
	t.Parallel()
	_, m := made(t, slack.ModeHTTP)
	for want, got := range map[string]any{
		"events": at(m, "settings", "event_subscriptions", "request_url"), "interactions": at(m, "settings", "interactivity", "request_url"),
		"commands": at(at(m, "features", "slash_commands").([]any)[0], "url"),
	} {
		if got != "https://mentor.nordby.example/bot/slack/"+want {
			t.Errorf("%s: %v", want, got)
		}
	}
	if at(m, "settings", "socket_mode_enabled") != false {
		t.Error("mode http has socket mode on")
	}
	for _, base := range []string{"", "http://mentor.nordby.example", "https://", "mentor.nordby.example", "https://\x7f"} {
		if _, err := slack.Manifest(slack.ModeHTTP, base, texts); err == nil {
			t.Errorf("%q is taken", base)
		}
	}
}

// lenient is a pattern as Go writes it. Two of Slack's look ahead, which Go's
// do not; they match everything here.
type lenient struct{ *regexp.Regexp }

func TestTheManifestFitsSlacksSchema(t *testing.T) {
	t.Parallel()
	folder := os.Getenv("MENTORBOT_TEST_SCHEMAS")
	if folder == "" {
		t.Skip("MENTORBOT_TEST_SCHEMAS names no folder of schemas")
	}
	c := jsonschema.NewCompiler()
	c.UseRegexpEngine(func(s string) (jsonschema.Regexp, error) {
		if strings.Contains(s, "(?!") || strings.Contains(s, "(?=") {
			s = ""
		}
		r, err := regexp.Compile(s)
		return lenient{r}, err
	})
	schema, err := c.Compile(filepath.Join(folder, "slack-manifest-2.0.0.schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, mode := range []slack.Mode{slack.ModeSocket, slack.ModeHTTP} {
		raw, m := made(t, mode)
		if err := schema.Validate(m); err != nil {
			t.Errorf("%s: %v\n%s", mode, err, raw)
		}
		display, _ := m["display_information"].(map[string]any)
		delete(display, "name")
		if schema.Validate(m) == nil {
			t.Error("a manifest without a name passes: the check proves nothing")
		}
	}
}
