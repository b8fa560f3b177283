package main

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// arrows are the packages of this module that each package may import. No
// other arrow exists; ARCHITECTURE.md draws them.
var arrows = map[string][]string{
	"bot/mentoring":       {},
	"locales":             {},
	"bot/chat":            {},
	"bot":                 {"bot/mentoring", "bot/chat", "locales"},
	"bot/playground":      {"bot/chat"},
	"bot/edge":            {"bot/chat"},
	"bot/slack":           {"bot/chat", "bot/edge"},
	"bot/teams":           {"bot/chat", "bot/edge"},
	"bot/smtp":            {"bot/chat"},
	"bot/smtp/smtpfake":   {}, // for tests: no arrow leads to it
	"bot/teams/teamsfake": {}, // for tests: no arrow leads to it
	"bot/slack/slackfake": {}, // for tests: no arrow leads to it
	"bot/chattest":        {"bot/chat"},
	"storage/migrate":     {},
	"storage/seal":        {"bot/mentoring"},
	"storage/sqlite":      {"bot/mentoring", "storage/migrate", "storage/seal"},
	"storage/storagetest": {"bot/mentoring"},
	"scheduler":           {"bot/mentoring"},
	"cmd/mentorbot":       {"bot", "bot/mentoring", "bot/chat", "bot/playground", "bot/slack", "bot/smtp", "bot/teams", "locales", "scheduler", "storage/migrate", "storage/seal", "storage/sqlite"},
}

// owners are the packages that may import each third-party module. Tests may
// import the testOnly ones besides.
var owners = map[string][]string{
	"github.com/nicksnyder/go-i18n/v2":  {"locales"},
	"github.com/BurntSushi/toml":        {"locales", "cmd/mentorbot"},
	"golang.org/x/text":                 {"locales"},
	"modernc.org/sqlite":                {"storage/sqlite"},
	"github.com/tink-crypto/tink-go/v2": {"storage/seal"},
	"github.com/pressly/goose/v3":       {"storage/migrate"},
	"github.com/robfig/cron/v3":         {"scheduler"},
	"github.com/rickar/cal/v2":          {"scheduler"},
	"github.com/alecthomas/kong":        {"cmd/mentorbot"},
	"github.com/slack-go/slack":         {"bot/slack"},
	"github.com/gorilla/websocket":      {"bot/slack", "bot/slack/slackfake"},
	"github.com/arran4/golang-ical":     {"bot"},
	"github.com/golang-jwt/jwt/v5":      {"bot/teams"},
	"golang.org/x/oauth2":               {"bot/teams"},
	"github.com/wneessen/go-mail":       {"bot/smtp"},
	"github.com/google/go-cmp":          {"storage/storagetest"},
}

var testOnly = []string{"github.com/google/go-cmp", "golang.org/x/text", "github.com/chromedp/chromedp", "github.com/chromedp/cdproto", "github.com/santhosh-tekuri/jsonschema/v6"}

// listed is what go list says of one package.
type listed struct {
	ImportPath                         string
	Module                             *struct{ Path, Version string }
	Standard                           bool
	Imports, TestImports, XTestImports []string
}

func TestEveryImportFollowsAnArrowOrHasAnOwner(t *testing.T) {
	t.Parallel()
	all := list(t, "./...")
	modules := map[string]string{}
	for _, p := range list(t, "-deps", "-test", "./...") {
		if p.Module != nil && !p.Standard {
			modules[p.ImportPath] = p.Module.Path
		}
	}
	for _, p := range all {
		room := strings.TrimPrefix(p.ImportPath, "mentorbot/")
		may, known := arrows[room]
		if !known {
			t.Errorf("package %s stands in no map: give it a room in ARCHITECTURE.md and here", room)
		}
		for _, imported := range p.Imports {
			if inside, ok := strings.CutPrefix(imported, "mentorbot/"); ok {
				if !slices.Contains(may, inside) {
					t.Errorf("%s imports %s: no such arrow", room, inside)
				}
			} else if m := modules[imported]; m != "" && !slices.Contains(owners[m], room) {
				t.Errorf("%s imports %s: its owner is %v", room, m, owners[m])
			}
		}
		for _, imported := range slices.Concat(p.TestImports, p.XTestImports) {
			m := modules[imported]
			if m != "" && m != "mentorbot" && !slices.Contains(testOnly, m) && !slices.Contains(owners[m], room) {
				t.Errorf("a test of %s imports %s: it is neither the owner nor is the module for tests", room, m)
			}
		}
	}
}

func list(t *testing.T, args ...string) []listed {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", append([]string{"list", "-json=ImportPath,Module,Standard,Imports,TestImports,XTestImports"}, args...)...)
	cmd.Dir = "../.."
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var all []listed
	for d := json.NewDecoder(out); ; {
		var p listed
		err := d.Decode(&p)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	return all
}

// The SQLite driver is translated C that calls a translated libc; any other
// pair than the one the driver was released with is untested code under the
// database.
func TestTheSQLiteDriverRunsOnTheLibcItWasReleasedWith(t *testing.T) {
	t.Parallel()
	const driver, libc = "v1.62.0", "v1.80.1"
	got := map[string]string{}
	for _, p := range list(t, "-deps", "mentorbot/storage/sqlite") {
		if p.Module != nil {
			got[p.Module.Path] = p.Module.Version
		}
	}
	if got["modernc.org/sqlite"] != driver || got["modernc.org/libc"] != libc {
		t.Errorf("modernc.org/sqlite %s on libc %s, want %s on %s: a new pair needs the storage suite and this line",
			got["modernc.org/sqlite"], got["modernc.org/libc"], driver, libc)
	}
}
