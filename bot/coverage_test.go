package bot

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"mentorbot/bot/chat"
	"mentorbot/bot/mentoring"
	"mentorbot/locales"
)

// goldens are all golden files of a language in one.
func goldens(t *testing.T, lang string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", lang, "*.golden"))
	if err != nil || len(files) < 10 {
		t.Fatalf("%d golden files in %s: %v", len(files), lang, err)
	}
	var all strings.Builder
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(content)
	}
	return all.String()
}

func TestEveryButtonIsOfferedAndEveryDialogSentInTheGoldens(t *testing.T) {
	t.Parallel()
	for _, lang := range []string{locales.Danish, locales.English} {
		all := goldens(t, lang)
		for verb := range presses {
			if !regexp.MustCompile(`(?m)\] ` + verb + `(:|$)`).MatchString(all) {
				t.Errorf("%s: no button %s", lang, verb)
			}
			if !regexp.MustCompile(`presses ` + verb + `[:.]`).MatchString(all) {
				t.Errorf("%s: nobody presses %s", lang, verb)
			}
		}
		for verb := range submissions {
			if !regexp.MustCompile(`sends ` + verb + `:`).MatchString(all) {
				t.Errorf("%s: nobody sends %s", lang, verb)
			}
		}
	}
}

func TestEveryVerbHasALabel(t *testing.T) {
	t.Parallel()
	c, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	for verb, label := range labels {
		if _, ok := presses[verb]; !ok {
			t.Errorf("the label of %s is on no button", verb)
		}
		if _, ok := c.Message(locales.Danish, label); !ok {
			t.Errorf("no text %s", label)
		}
	}
	// word and calloff get their labels where they are offered.
	for _, verb := range slices.Sorted(maps.Keys(presses)) {
		if _, ok := labels[verb]; !ok && verb != "word" && verb != "calloff" {
			t.Errorf("%s has no label", verb)
		}
	}
}

func TestEveryKindOfDeliveryIsInTheGoldensForEachRoleThatGetsIt(t *testing.T) {
	t.Parallel()
	mentees, mentors := "(sara|amir|bo|emma|ida|lone)", "(henrik|birgit|dorte|gert|kim|mads)"
	for _, lang := range []string{locales.Danish, locales.English} {
		all := goldens(t, lang)
		for kind, toMentor := range map[mentoring.DeliveryKind]bool{
			mentoring.KindWelcome: true, mentoring.KindDeclined: true, mentoring.KindStart: true,
			mentoring.KindContractSent: true, mentoring.KindContractAgreed: true, mentoring.KindContractRemind: false,
			mentoring.KindProposal: true, mentoring.KindConfirmed: true, mentoring.KindKept: true, mentoring.KindLapsed: true, mentoring.KindUndelivered: false,
			mentoring.KindNoted: true, mentoring.KindUnfit: true,
			mentoring.KindCancelled: true, mentoring.KindAskBook: true, mentoring.KindPreparation: true, mentoring.KindAfter: true,
			mentoring.KindNudge: false, mentoring.KindLater: true, mentoring.KindLaterAgreed: true, mentoring.KindShared: true, mentoring.KindEnded: true, mentoring.KindPaused: true,
			mentoring.KindEndAsked: true, mentoring.KindEndTalk: true, mentoring.KindEndedTogether: true,
			mentoring.KindRemindStart: true, mentoring.KindRemindEnd: false,
			mentoring.KindRestateStart: true, mentoring.KindRestateEnd: true,
		} {
			for people, gets := range map[string]bool{mentees: true, mentors: toMentor} {
				if got := regexp.MustCompile(`(?m)^` + people + ` (gets|sees) ` + string(kind) + ` at`).MatchString(all); got != gets {
					t.Errorf("%s: %s gets %s: %v, want %v", lang, people, kind, got, gets)
				}
			}
		}
	}
}

// unsaid are texts that the sources name and no person is shown in the goldens.
var unsaid = map[string]string{
	"error.unsaved":         "shown when the store fails",
	"error.field_unsaved":   "shown when the store fails",
	"data.erased.rest":      "shown while somebody reads the files",
	"data.file.coordinator": "for whoever asked somebody who coordinates no longer",
	"log.entry.newest":      "shown to somebody who has written more than a hundred entries",
	"log.newest":            "shown to somebody whose logbook is longer than a dialog",
	"log.search.many":       "shown to somebody who finds more than twenty entries",
	"pair.new.facts":        "for whoever sets a programme up",
	"prog.err.dates":        "for whoever sets a programme up",
	"prog.err.days":         "for whoever sets a programme up",
	"pair.err.names":        "for whoever imports a list",
	"pair.err.swapped":      "for whoever imports a list",
	"prog.err.nobody":       "for whoever sets a programme up",
	"prog.err.phone":        "for whoever sets a programme up",
	"prog.err.twice":        "for whoever sets a programme up",
}

var (
	quotedID  = regexp.MustCompile(`"([a-z_]+(?:\.[a-z_0-9]+)*)"`)
	variables = regexp.MustCompile(`\{\{[^}]*\}\}`)
)

func TestEveryTextThatIsNamedIsSaidInTheGoldens(t *testing.T) {
	t.Parallel()
	c, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]bool{}
	for _, pattern := range []string{"*.go", "mentoring/*.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			source, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range quotedID.FindAllStringSubmatch(string(source), -1) {
				if _, ok := c.Message(locales.Danish, m[1]); ok {
					ids[m[1]] = true
				}
			}
		}
	}
	if len(ids) < 150 {
		t.Errorf("only %d texts found in the sources", len(ids))
	}
	for _, lang := range []string{locales.Danish, locales.English} {
		all := chat.Plain(goldens(t, lang))
		for _, id := range slices.Sorted(maps.Keys(ids)) {
			m, _ := c.Message(lang, id)
			longest := ""
			for _, line := range strings.Split(m.Other, "\n") {
				for _, part := range variables.Split(line, -1) {
					if len(part) > len(longest) {
						longest = part
					}
				}
			}
			said := strings.Contains(all, strings.TrimPrefix(chat.Plain(longest), "• "))
			if why, ok := unsaid[id]; said == ok {
				t.Errorf("%s: %s is said: %v (%s)", lang, id, said, why)
			}
		}
	}
}
