package main

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
	gocmp "github.com/google/go-cmp/cmp"

	"mentorbot/locales"
)

// readme returns the text under a heading of README, up to the next heading of
// its level.
func readme(t *testing.T, heading string) string {
	t.Helper()
	content, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, after, found := strings.Cut(string(content), "\n"+heading+"\n")
	if !found {
		t.Fatalf("README has no %q", heading)
	}
	level, _, _ := strings.Cut(heading, " ")
	part, _, _ := strings.Cut(after, "\n"+level+" ")
	return part
}

// The table of README is what serve takes: the flags with a variable, in the
// words of --help, and the secrets.
func TestReadmeHasEveryVariableOfServe(t *testing.T) {
	t.Parallel()
	var want []string
	for _, f := range serveFlags(t) {
		if f.Hidden || len(f.Envs) == 0 {
			continue
		}
		unset := "–"
		switch {
		case f.Required:
			unset = "skal sættes"
		case f.HasDefault:
			unset = "`" + f.Default + "`"
		}
		want = append(want, fmt.Sprintf("| `%s` | %s | %s |", f.Envs[0], f.Help, unset))
	}
	for _, name := range []string{keyVariable, slackBotToken, slackAppToken, slackSecret, teamsSecret} {
		want = append(want, "| `"+name+"` |")
	}
	var got []string
	for line := range strings.Lines(readme(t, "### Indstillinger")) {
		if line = strings.TrimSpace(line); !strings.HasPrefix(line, "| `") {
			continue
		}
		if name, _, _ := strings.Cut(line, " | "); slices.Contains(want, name+" |") {
			line = name + " |" // of a secret the name alone
		}
		got = append(got, line)
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("README's table is not what serve takes (-serve +README):\n%s", diff)
	}
}

// What README sets is something that the program knows.
func TestReadmeNamesNoVariableThatIsNotThere(t *testing.T) {
	t.Parallel()
	content, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, f := range serveFlags(t) {
		for _, env := range f.Envs {
			known[env] = true
		}
	}
	for _, name := range []string{keyVariable, slackBotToken, slackAppToken, slackSecret, teamsSecret} {
		known[name], known[name+"_FILE"] = true, true
	}
	for _, name := range regexp.MustCompile(`MENTORBOT_[A-Z_]+`).FindAllString(string(content), -1) {
		if !known[name] {
			t.Errorf("README names %s, which nothing reads", name)
		}
	}
	if n := strings.Count(string(content), "\n"); n > 350 {
		t.Errorf("README has %d lines; 350 are enough", n)
	}
}

// serveFlags are the flags of serve as the command line has them, in Danish.
func serveFlags(t *testing.T) []*kong.Flag {
	t.Helper()
	catalogue, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	words := catalogue.Words("da")
	parser, err := kong.New(&commandLine{})
	if err == nil {
		err = say(parser.Model.Node, words)
	}
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(parser.Model.Children, func(n *kong.Node) bool { return n.Name == "serve" })
	return slices.Concat(parser.Model.Flags, parser.Model.Children[i].Flags)
}
