package teams_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"mentorbot/bot/teams"
	"mentorbot/bot/teams/teamsfake"
)

func app(schema string) teams.App {
	return teams.App{
		ID: teamsfake.AppID, Version: "1.0.0", Schema: schema, Developer: "Nordby Kommune", Website: "https://nordby.example",
		Privacy: "https://nordby.example/privatliv", Terms: "https://nordby.example/brug",
	}
}

// unpacked is the files of a package.
func unpacked(t *testing.T, schema string) map[string][]byte {
	t.Helper()
	word := func(tag string) teams.Words {
		return func(id string, _ map[string]any) string { return tag + strings.TrimPrefix(id, "teams.") }
	}
	raw, err := teams.Manifest(app(schema), word("da "), word("en "))
	if err != nil {
		t.Fatal(err)
	}
	again, err := teams.Manifest(app(schema), word("da "), word("en "))
	if err != nil || !bytes.Equal(raw, again) {
		t.Error("the same package twice is not the same")
	}
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		files[f.Name], err = io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
	}
	return files
}

func read(t *testing.T, raw []byte) (m map[string]any) {
	t.Helper()
	if err := json.Unmarshal(raw, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

func TestThePackageHoldsWhatTeamsAsksFor(t *testing.T) {
	t.Parallel()
	for _, schema := range teams.Schemas {
		files := unpacked(t, schema)
		m := read(t, files["manifest.json"])
		if len(files) != 4 || m["manifestVersion"] != schema || m["id"] != teamsfake.AppID {
			t.Errorf("%s: %d files, %v", schema, len(files), m)
		}
		for _, asks := range []string{"webApplicationInfo", "authorization", "validDomains", "permissions", "devicePermissions", "staticTabs", "composeExtensions"} {
			if _, there := m[asks]; there {
				t.Errorf("%s: the package has %s", schema, asks)
			}
		}
		bot := m["bots"].([]any)[0].(map[string]any)
		groups := schema == "1.29"
		if bot["botId"] != teamsfake.AppID || bot["supportsFiles"] != false || (bot["supportsTargetedMessages"] == true) != groups ||
			(len(bot["scopes"].([]any)) == 3) != groups || (len(bot["commandLists"].([]any)) == 2) != groups {
			t.Errorf("%s: the bot is %v", schema, bot)
		}
		words := map[string]string{}
		if err := json.Unmarshal(files["en.json"], &words); err != nil {
			t.Fatal(err)
		}
		for i, list := range bot["commandLists"].([]any) {
			for n, c := range list.(map[string]any)["commands"].([]any) {
				title := c.(map[string]any)["title"].(string)
				if got := words[fmt.Sprintf("bots[0].commandLists[%d].commands[%d].title", i, n)]; got != strings.Replace(title, "da ", "en ", 1) {
					t.Errorf("%s: %s is %q in English", schema, title, got)
				}
			}
		}
	}
}

func TestTheIconsAreAsTeamsAsksForThem(t *testing.T) {
	t.Parallel()
	files := unpacked(t, "1.22")
	for name, size := range map[string]int{"color.png": 192, "outline.png": 32} {
		img, err := png.Decode(bytes.NewReader(files[name]))
		if err != nil || img.Bounds() != image.Rect(0, 0, size, size) {
			t.Fatalf("%s: %v, want %d pixels", name, err, size)
		}
		clear, inked := 0, 0
		for y := range size {
			for x := range size {
				c := color.NRGBAModel.Convert(img.At(x, y)).(color.NRGBA)
				white := c.R == 0xff && c.G == 0xff && c.B == 0xff
				switch {
				case c.A == 0:
					clear++
				case white:
					inked++
				case name == "outline.png":
					t.Fatalf("%s has the colour %v", name, c)
				}
			}
		}
		if inked == 0 || (clear > 0) != (name == "outline.png") {
			t.Errorf("%s: %d points of the sign, %d transparent", name, inked, clear)
		}
	}
}

func TestThePackageFitsItsSchema(t *testing.T) {
	t.Parallel()
	localization := compiled(t, "teams-localization.schema.json")
	for _, version := range teams.Schemas {
		schema := compiled(t, "teams-manifest-"+version+".schema.json")
		files := unpacked(t, version)
		m, words := read(t, files["manifest.json"]), read(t, files["en.json"])
		if err := schema.Validate(m); err != nil {
			t.Errorf("%s: %v", version, err)
		}
		if err := localization.Validate(words); err != nil {
			t.Errorf("%s in English: %v", version, err)
		}
		delete(m, "name")
		words["bots[0].commandLists[7].commands[0].title"] = "x"
		if schema.Validate(m) == nil || localization.Validate(words) == nil {
			t.Errorf("%s: a package without a name passes: the check proves nothing", version)
		}
	}
}

func TestAnAppThatTeamsWouldNotTakeIsRefused(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*teams.App){
		"no id":                func(a *teams.App) { a.ID = "mentorbot" },
		"no version":           func(a *teams.App) { a.Version = "1.0" },
		"unknown schema":       func(a *teams.App) { a.Schema = "1.0" },
		"nobody":               func(a *teams.App) { a.Developer = "" },
		"a long name":          func(a *teams.App) { a.Developer = strings.Repeat("x", 33) },
		"plain http":           func(a *teams.App) { a.Website = "http://nordby.example" },
		"no privacy":           func(a *teams.App) { a.Privacy = "" },
		"terms without a host": func(a *teams.App) { a.Terms = "https://" },
	} {
		a := app("1.22")
		change(&a)
		if _, err := teams.Manifest(a, danish, danish); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}

// catalogue is the texts of this package by language and id, as they stand in
// the files of the catalogue.
func catalogue(t *testing.T) map[string]map[string]string {
	t.Helper()
	entry := regexp.MustCompile(`(?s)\["(teams\.[a-z.]+)"\]\n(?:description = [^\n]*\n)?other = "([^\n]*)"`)
	all := map[string]map[string]string{}
	for _, lang := range []string{"da", "en"} {
		raw, err := os.ReadFile("../../locales/active." + lang + ".toml")
		if err != nil {
			t.Fatal(err)
		}
		all[lang] = map[string]string{}
		for _, found := range entry.FindAllStringSubmatch(string(raw), -1) {
			all[lang][found[1]] = found[2]
		}
	}
	return all
}

// limitOf is the longest text of the manifest by its id.
func limitOf(id string) int {
	switch {
	case id == "teams.app.name":
		return 30
	case id == "teams.app.full":
		return 100
	case id == "teams.app.about":
		return 80
	case strings.HasSuffix(id, ".about"):
		return 128
	case strings.HasPrefix(id, "teams.command."):
		return 32
	default:
		return 4000
	}
}

func TestTheWordsOfThePackageFit(t *testing.T) {
	t.Parallel()
	for lang, said := range catalogue(t) {
		var asked []string
		text := func(id string, _ map[string]any) string {
			asked = append(asked, id)
			if n := utf8.RuneCountInString(said[id]); n == 0 || n > limitOf(id) {
				t.Errorf("%s in %s has %d characters, at most %d fit", id, lang, n, limitOf(id))
			}
			return said[id]
		}
		if _, err := teams.Manifest(app("1.29"), text, text); err != nil || !slices.Contains(asked, "teams.command.book") {
			t.Errorf("%s: %v", lang, err)
		}
	}
}
