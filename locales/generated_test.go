package locales_test

import (
	"os"
	"testing"

	"github.com/BurntSushi/toml"
	"github.com/google/go-cmp/cmp"
	"github.com/nicksnyder/go-i18n/v2/i18n"

	"mentorbot/locales"
)

func TestTheProgramSaysWhatStandsInTheFiles(t *testing.T) {
	t.Parallel()
	c := load(t)
	for _, lang := range []string{locales.Danish, locales.English} {
		path := "active." + lang + ".toml"
		source, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		parsed, err := i18n.ParseMessageFileBytes(source, path, map[string]i18n.UnmarshalFunc{"toml": toml.Unmarshal})
		if err != nil {
			t.Fatal(err)
		}
		stands, says := map[string]locales.Message{}, map[string]locales.Message{}
		for _, m := range parsed.Messages {
			stands[m.ID] = locales.Message{ID: m.ID, Description: m.Description, One: m.One, Other: m.Other}
		}
		for _, id := range c.IDs(lang) {
			says[id], _ = c.Message(lang, id)
		}
		if diff := cmp.Diff(stands, says); diff != "" {
			t.Errorf("%s and texts.go differ; run go generate ./locales\n%s", path, diff)
		}
	}
}
