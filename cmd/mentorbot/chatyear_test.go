package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"mentorbot/bot/slack/slackfake"
	"mentorbot/bot/teams/teamsfake"
)

// The year of the playground, played in chats through the built program, shows
// the same Danish words at the same times; also to a pair of which one lives in
// Slack and the other in Teams.
func TestAYearInChatsReadsAsOnThePlayground(t *testing.T) {
	t.Parallel()
	golden, err := os.ReadFile(filepath.Join("testdata", "aaret.txt"))
	if err != nil {
		t.Fatal(err)
	}
	for name, where := range map[string]func(*testing.T) *service{
		"slack, socket": func(t *testing.T) *service { return &service{workspace: slackfake.New(t), mode: "socket"} },
		"slack, http":   func(t *testing.T) *service { return &service{workspace: slackfake.New(t), mode: slackHTTP} },
		"teams":         func(t *testing.T) *service { return &service{tenant: teamsfake.New(t)} },
		"slack and teams": func(t *testing.T) *service {
			return &service{workspace: slackfake.New(t), mode: "socket", tenant: teamsfake.New(t)}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := play(t, where(t))
			p := newPlaywright(t, s)
			p.look()
			playYear(p)
			if diff := gocmp.Diff(onAnyPlatform(string(golden)), onAnyPlatform(p.out.String())); diff != "" {
				t.Errorf("the year reads differently (-playground +here):\n%s", diff)
			}
			if strings.Contains(s.log.String(), "ERROR") {
				t.Errorf("errors were logged:\n%s", s.log)
			}
		})
	}
}

var (
	shownTo = regexp.MustCompile(`^\pL+ (får|ser beskeden)`)
	noDate  = regexp.MustCompile(`(?m)^    Dato \d+/.*$`)
	numbers = regexp.MustCompile(`\d+`)
)

// onAnyPlatform leaves out of a transcript what is not the same everywhere:
//
//   - In which order two people are told of the same thing.
//   - Errors in a dialog that typed words have opened. Slack and Teams show errors
//     of what was sent alone; there and here they are the message before it.
//   - The words at a field that must be filled in: Slack says that itself.
//   - A date that is none, in such a dialog: a field for dates holds dates only.
//   - How the other pairs are doing: on the playground they live by script, here
//     they were invited and no more. The numbers of the status are left out, and
//     of the pairs one by one those of the others.
func onAnyPlatform(transcript string) []string {
	transcript = strings.ReplaceAll(transcript, "! "+missing, "! Feltet er tomt. Skriv lidt, før du sender.")
	all := paragraphs(transcript)
	typed := false
	for i, part := range all {
		switch head, _, _ := strings.Cut(part, "\n"); {
		case strings.Contains(head, " skriver: "):
			typed = true
		case strings.Contains(head, " trykker på ") || strings.Contains(head, " sender dialogen "):
			typed = false
		case strings.HasSuffix(head, " læser i en dialog:") && typed:
			all[i] = noDate.ReplaceAllString(without(part, "       ! "), "    Dato")
		}
		if strings.Contains(part, "\n    Midtvejsstatus") {
			all[i] = numbers.ReplaceAllString(part, "#")
		}
		if strings.Contains(part, "\n    # Par for par\n") {
			for _, names := range background {
				all[i] = without(all[i], "    "+names[0]+" og "+names[1]+" ")
			}
		}
	}
	for from := 0; from < len(all); from++ {
		to := from
		for to < len(all) && shownTo.MatchString(all[to]) {
			to++
		}
		slices.Sort(all[from:to])
		from = to
	}
	return strings.Split(strings.Join(all, "\n"), "\n")
}

// paragraphs are the lines that are not indented, each with those under it.
func paragraphs(transcript string) (all []string) {
	for line := range strings.Lines(transcript) {
		line = strings.TrimRight(line, "\n")
		if line != "" && line[0] != ' ' || len(all) == 0 {
			all = append(all, line)
			continue
		}
		all[len(all)-1] += "\n" + line
	}
	for i := range all {
		all[i] = strings.TrimRight(all[i], "\n")
	}
	return all
}

// without leaves the lines out that begin so.
func without(part, beginning string) string {
	lines := strings.Split(part, "\n")
	return strings.Join(slices.DeleteFunc(lines, func(l string) bool { return strings.HasPrefix(l, beginning) }), "\n")
}
