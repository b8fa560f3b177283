package teams

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"
)

// Schemas are the versions of the manifest that can be made. The first is for
// every tenant, the second for those that allow slash commands in group chats
// and channels.
var Schemas = []string{"1.22", "1.29"}

// App is what the operator says of the package. Addresses are https.
type App struct {
	ID        string // the bot's application id
	Version   string // of the package, such as 1.0.0; raised at each change
	Schema    string // one of Schemas
	Developer string // who runs the bot; at most 32 characters
	Website   string
	Privacy   string
	Terms     string
}

// commandWords are the words in the lists of commands. A text teams.command
// with each is the word as it is typed, and one with .about says what it does.
var commandWords = []string{"book", "move", "cancel", "agenda", "contract", "logbook", "answer", "data", "help"}

// manifest is what Teams makes an app from. It asks for no permission.
type manifest struct {
	Schema    string `json:"$schema"`
	Manifest  string `json:"manifestVersion"`
	Version   string `json:"version"`
	ID        string `json:"id"`
	Developer struct {
		Name    string `json:"name"`
		Website string `json:"websiteUrl"`
		Privacy string `json:"privacyUrl"`
		Terms   string `json:"termsOfUseUrl"`
	} `json:"developer"`
	Localization struct {
		Default string           `json:"defaultLanguageTag"`
		More    []manifestLocale `json:"additionalLanguages"`
	} `json:"localizationInfo"`
	Name        shortAndFull `json:"name"`
	Description shortAndFull `json:"description"`
	Icons       struct {
		Outline string `json:"outline"`
		Color   string `json:"color"`
	} `json:"icons"`
	Accent string        `json:"accentColor"`
	Bots   []manifestBot `json:"bots"`
}

type manifestLocale struct {
	Tag  string `json:"languageTag"`
	File string `json:"file"`
}

type shortAndFull struct {
	Short string `json:"short"`
	Full  string `json:"full"`
}

type manifestBot struct {
	ID       string         `json:"botId"`
	Scopes   []string       `json:"scopes"`
	Files    bool           `json:"supportsFiles"`
	Targeted bool           `json:"supportsTargetedMessages,omitempty"`
	Lists    []manifestList `json:"commandLists"`
}

type manifestList struct {
	Triggers []string          `json:"triggers,omitempty"`
	Scopes   []string          `json:"scopes"`
	Commands []manifestCommand `json:"commands"`
}

type manifestCommand struct {
	Title       string `json:"title"`
	Description string `json:"description"`
}

const accent = "#0b3d5c"

var semver = regexp.MustCompile(`^(0|[1-9][0-9]*)(\.(0|[1-9][0-9]*)){2}$`)

// Words says the words behind an id of the catalogue, in one language.
type Words func(id string, data map[string]any) string

// Manifest returns the package that an administrator uploads, as a zip: the
// manifest in Danish, the same words in English, and the icons. Danish and
// english are asked for teams.app.name, .full, .about, .description and for the
// texts of the commands.
func Manifest(app App, danish, english Words) ([]byte, error) {
	if err := app.check(); err != nil {
		return nil, err
	}
	m := app.manifest(danish)
	main, err := indented(m)
	if err != nil {
		return nil, err
	}
	translated, err := indented(translation(app, m, english))
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, f := range []struct {
		name    string
		content []byte
	}{{"manifest.json", main}, {"en.json", translated}, {m.Icons.Color, colorIcon()}, {m.Icons.Outline, outlineIcon()}} {
		w, err := z.Create(f.name)
		if err != nil {
			return nil, err
		}
		if _, err := w.Write(f.content); err != nil {
			return nil, err
		}
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// check names the first part that Teams would not take.
func (app App) check() error {
	switch {
	case !guid.MatchString(app.ID):
		return errAppID
	case !semver.MatchString(app.Version):
		return fmt.Errorf("version %q is not of the form 1.0.0", app.Version)
	case app.Schema != Schemas[0] && app.Schema != Schemas[1]:
		return fmt.Errorf("schema %q is none of %v", app.Schema, Schemas)
	case app.Developer == "" || utf8.RuneCountInString(app.Developer) > 32:
		return fmt.Errorf("%q is no name of at most 32 characters", app.Developer)
	}
	for _, address := range []string{app.Website, app.Privacy, app.Terms} {
		if u, err := url.Parse(address); err != nil || u.Scheme != "https" || u.Host == "" {
			return fmt.Errorf("%q is no https address", address)
		}
	}
	return nil
}

func (app App) manifest(text Words) manifest {
	m := manifest{
		Schema:   "https://developer.microsoft.com/json-schemas/teams/v" + app.Schema + "/MicrosoftTeams.schema.json",
		Manifest: app.Schema, Version: app.Version, ID: strings.ToLower(app.ID), Accent: accent,
		Name:        shortAndFull{text("teams.app.name", nil), text("teams.app.full", nil)},
		Description: shortAndFull{text("teams.app.about", nil), text("teams.app.description", nil)},
	}
	m.Developer.Name, m.Developer.Website, m.Developer.Privacy, m.Developer.Terms = app.Developer, app.Website, app.Privacy, app.Terms
	m.Localization.Default, m.Localization.More = "da", []manifestLocale{{"en", "en.json"}}
	m.Icons.Outline, m.Icons.Color = "outline.png", "color.png"
	bot := manifestBot{ID: m.ID, Scopes: []string{personal}}
	bot.Lists = []manifestList{{Scopes: []string{personal}, Commands: commands(text)}}
	if app.Schema == Schemas[1] {
		groups := []string{"team", "groupChat"}
		bot.Scopes, bot.Targeted = append(bot.Scopes, groups...), true
		bot.Lists = append(bot.Lists, manifestList{Triggers: []string{"mention", "slash"}, Scopes: groups, Commands: commands(text)})
	}
	m.Bots = []manifestBot{bot}
	return m
}

func commands(text Words) (all []manifestCommand) {
	for _, word := range commandWords {
		all = append(all, manifestCommand{text("teams.command."+word, nil), text("teams.command."+word+".about", nil)})
	}
	return all
}

// translation is the words of a manifest in another language, by their place
// in it.
func translation(app App, m manifest, text Words) map[string]string {
	t := app.manifest(text)
	all := map[string]string{
		"$schema":    "https://developer.microsoft.com/json-schemas/teams/v" + m.Manifest + "/MicrosoftTeams.Localization.schema.json",
		"name.short": t.Name.Short, "name.full": t.Name.Full, "description.short": t.Description.Short, "description.full": t.Description.Full,
	}
	for i, list := range t.Bots[0].Lists {
		for n, c := range list.Commands {
			at := fmt.Sprintf("bots[0].commandLists[%d].commands[%d].", i, n)
			all[at+"title"], all[at+"description"] = c.Title, c.Description
		}
	}
	return all
}

func indented(v any) ([]byte, error) { return json.MarshalIndent(v, "", "  ") }
