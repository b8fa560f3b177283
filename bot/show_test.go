package bot_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mentorbot/bot/chat"
)

var update = flag.Bool("update", false, "write the golden files anew")

// String is what a person was shown, for people to read.
func (s sight) String() string {
	var parts []string
	if s.message != nil {
		parts = append(parts, messageText(*s.message))
	}
	if s.form != nil {
		parts = append(parts, formText(*s.form, s.errors))
	} else {
		for _, id := range slices.Sorted(maps.Keys(s.errors)) {
			parts = append(parts, fmt.Sprintf("! %s: %s", id, s.errors[id]))
		}
	}
	return strings.Join(parts, "\n")
}

func messageText(m chat.Message) string {
	var parts []string
	for _, b := range m.Blocks {
		switch b.Kind {
		case chat.KindHeading:
			parts = append(parts, "# "+b.Text)
		case chat.KindList:
			parts = append(parts, "• "+strings.Join(b.Items, "\n• "))
		case chat.KindSteps:
			for i, item := range b.Items {
				parts = append(parts, fmt.Sprintf("%d. %s", i+1, item))
			}
		case chat.KindFacts:
			for _, f := range b.Facts {
				parts = append(parts, f.Label+": "+f.Value)
			}
		default:
			parts = append(parts, b.Text)
		}
	}
	for _, f := range m.Files {
		parts = append(parts, fmt.Sprintf("{%s} %s", f.Name, f.Media))
	}
	for _, a := range m.Actions {
		parts = append(parts, strings.TrimSpace(fmt.Sprintf("[%s] %s %s", a.Label, a.ID, a.URL)))
	}
	return strings.Join(parts, "\n")
}

func formText(f chat.Form, errors chat.FieldErrors) string {
	parts := []string{fmt.Sprintf("= %s = %s", f.Title, f.ID)}
	if !f.Text.Empty() {
		parts = append(parts, f.Text.Reveal())
	}
	for _, field := range f.Fields {
		line := fmt.Sprintf("%s (%s %s", field.Label, field.Kind, field.ID)
		if field.Required {
			line += ", required"
		}
		if field.Max > 0 {
			line += fmt.Sprintf(", at most %d", field.Max)
		}
		line += ")"
		if !field.Value.Empty() {
			line += " = " + field.Value.Reveal()
		}
		parts = append(parts, line)
		if !field.Hint.Empty() {
			parts = append(parts, "   hint: "+field.Hint.Reveal())
		}
		if len(field.Options) > 0 {
			var options []string
			for _, o := range field.Options {
				options = append(options, o.Value+"="+o.Label)
			}
			parts = append(parts, "   options: "+strings.Join(options, " | "))
		}
		if wrong, ok := errors[field.ID]; ok {
			parts = append(parts, "   ! "+wrong)
		}
	}
	if f.Submit != "" {
		parts = append(parts, "[["+f.Submit+"]]")
	}
	return strings.Join(parts, "\n")
}

func indented(s string) string {
	return strings.ReplaceAll("    "+strings.ReplaceAll(s, "\n", "\n    "), "    \n", "\n") + "\n"
}

var promptIDs = regexp.MustCompile(`(reading )?\b(answer|skip|nothing|nothingtold|nothingown|putoff|inhour|tomorrow|monday|prompt):([0-9]+)`)

// uids are the names of meetings in calendars.
var uids = regexp.MustCompile(`UID:((?:before-|after-)?[A-Z0-9]{26})`)

// transcript is everything that has been told, with prompts and the names of
// meetings in calendars numbered as they come: the store's own may differ from
// run to run.
func (b *bench) transcript() string {
	seen := map[string]string{}
	script := uids.ReplaceAllStringFunc(b.script.String(), func(uid string) string {
		if seen[uid] == "" {
			seen[uid] = fmt.Sprintf("UID:u%d", len(seen)+1)
		}
		return seen[uid]
	})
	seen = map[string]string{}
	return promptIDs.ReplaceAllStringFunc(script, func(id string) string {
		parts := promptIDs.FindStringSubmatch(id)
		if parts[1] != "" {
			return id // an answer's number
		}
		if seen[parts[3]] == "" {
			seen[parts[3]] = fmt.Sprintf("p%d", len(seen)+1)
		}
		return parts[2] + ":" + seen[parts[3]]
	})
}

// golden compares with a file, or writes it.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("read golden file (write it with -update): %v", err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}
