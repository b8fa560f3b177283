package main

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"mentorbot/bot/teams"
	"mentorbot/bot/teams/teamsfake"
)

func TestTheProgramServesAPairInTeams(t *testing.T) {
	t.Parallel()
	s := servingTeams(t)
	tenant := s.tenant
	gets := func(id, words string) (m teamsfake.Seen) {
		t.Helper()
		s.eventually(id+" gets "+words, func() bool {
			all := tenant.Person(id).Messages()
			i := slices.IndexFunc(all, func(m teamsfake.Seen) bool { return strings.Contains(m.Shown, words) })
			if i >= 0 {
				m = all[i]
			}
			return i >= 0
		})
		return m
	}
	sara, henrik := tenant.Person("u1"), tenant.Person("u2")
	sara.Press(gets("u1", "Velkommen til").ID, "Jeg er med", nil)
	gets("u1", "når Henrik også er med")
	henrik.Press(gets("u2", "Tak, fordi du vil være mentor").ID, "Jeg er med", nil)
	gets("u1", "I er begge med")
	sara.Say("book 12/1 kl. 14, Rådhuset")
	gets("u1", "Du har foreslået")
	henrik.Press(gets("u2", "Sara foreslår et møde").ID, "Passer", nil)
	gets("u1", "Det er aftalt")

	s.clock(map[string]string{"to": "next"})
	prep := gets("u1", "Tænk lidt over, hvad du håber på")
	sara.Press(prep.ID, "Svar", nil)
	d, open := sara.Dialog() // by that one press
	if !open || d.Title != "Dine svar" {
		t.Fatalf("the dialog is %q (%v)", d.Title, open)
	}
	if now := gets("u1", "Tænk lidt over, hvad du håber på"); !slices.Contains(now.Buttons, "Svar") {
		t.Errorf("the message has lost its button: %v", now.Buttons)
	}
	typed := map[string]string{}
	for id := range d.Values {
		if strings.HasPrefix(id, "first.expectation.") {
			typed[id] = "en kanariefugl på kontoret"
		}
	}
	sara.Submit(typed)
	s.eventually("the question is closed", func() bool {
		return slices.ContainsFunc(sara.Messages(), func(m teamsfake.Seen) bool {
			return m.ID == prep.ID && !slices.Contains(m.Buttons, "Svar")
		})
	})

	s.stop(syscall.SIGTERM)
	if code := s.cmd.ProcessState.ExitCode(); code != exitDone {
		t.Errorf("exit %d\n%s", code, s.log)
	}
	if logged := s.log.String(); strings.Contains(logged, "Sara") || strings.Contains(logged, tenant.Secret) || strings.Contains(logged, "kanariefugl") {
		t.Errorf("the log holds names or the secret:\n%s", logged)
	}
}

func TestAfterARestartPeopleAreFoundWhereTheyWereLast(t *testing.T) {
	t.Parallel()
	s := servingTeams(t)
	sara, henrik := s.tenant.Person("u1"), s.tenant.Person("u2")
	reads := func(p *teamsfake.Person, words string) (id string) {
		t.Helper()
		s.eventually("somebody reads "+words, func() bool {
			all := p.Messages()
			i := slices.IndexFunc(all, func(m teamsfake.Seen) bool { return strings.Contains(m.Shown, words) })
			if i >= 0 {
				id = all[i].ID
			}
			return i >= 0
		})
		return id
	}
	welcome, thanks := reads(sara, "Velkommen til"), reads(henrik, "Tak, fordi du vil være mentor")
	sara.Move("de")
	sara.Press(welcome, "Jeg er med", nil)
	reads(sara, "når Henrik også er med")
	s.stop(syscall.SIGKILL)
	s.start()
	opened := s.tenant.Calls(teamsfake.CallCreate)
	var there atomic.Int64
	s.tenant.Break(teamsfake.Fault{Call: teamsfake.CallSend, Person: sara.ID, Service: "de", Happened: func() { there.Add(1) }})
	henrik.Press(thanks, "Jeg er med", nil)
	reads(sara, "I er begge med")
	if again := s.tenant.Calls(teamsfake.CallCreate) - opened; there.Load() != 1 || again != 0 {
		t.Errorf("%d messages went to the service that Sara moved to, and %d conversations were opened again", there.Load(), again)
	}
}

func TestServeSaysWhatToSetForTeams(t *testing.T) {
	t.Parallel()
	path, err := program()
	if err != nil {
		t.Fatalf("%v: %s", err, path)
	}
	data, key := keep(t)
	app, tenant, hidden := teamsAppID+"="+teamsfake.AppID, teamsTenant+"="+teamsfake.TenantID, teamsSecret+"=sesam-1"
	for name, test := range map[string]struct {
		env  []string
		want string
	}{
		"no app id":            {[]string{tenant, hidden}, "Sæt MENTORBOT_TEAMS_APP_ID."},
		"no tenant":            {[]string{app, hidden}, "Sæt MENTORBOT_TEAMS_TENANT_ID."},
		"no secret":            {[]string{app, tenant}, "Sæt MENTORBOT_TEAMS_APP_SECRET."},
		"no app id at all":     {[]string{teamsAppID + "=mentorbot", tenant, hidden}, `MENTORBOT_TEAMS_APP_ID er "mentorbot"`},
		"a tenant's name":      {[]string{app, teamsTenant + "=kommunen.dk", hidden}, `MENTORBOT_TEAMS_TENANT_ID er "kommunen.dk"`},
		"secret twice":         {[]string{app, tenant, hidden, teamsSecret + "_FILE=" + key}, "begge sat"},
		"file is missing":      {[]string{app, tenant, teamsSecret + "_FILE=" + key + "x"}, "ikke kan læses"},
		"plain http elsewhere": {[]string{app, tenant, hidden, "MENTORBOT_TEAMS_TOKEN_URL=http://teams.example/token"}, "Teams kan ikke sættes op"},
		"no host":              {[]string{app, tenant, hidden, "MENTORBOT_TEAMS_ALLOWED_HOSTS=https://teams.example"}, "Teams kan ikke sættes op"},
		"a test's time":        {[]string{app, tenant, hidden, "MENTORBOT_TEST_CLOCK=2027-01-04T09:00:00+01:00"}, "kun til prøver"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cmd := exec.CommandContext(t.Context(), path) //nolint:gosec // built by this test
			cmd.Env = append([]string{
				"MENTORBOT_DATA=" + data, "MENTORBOT_KEY_FILE=" + key, "MENTORBOT_LISTEN=127.0.0.1:0",
				"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(),
			}, test.env...)
			var stderr bytes.Buffer
			cmd.Stderr = &stderr
			err := cmd.Run()
			if code := cmd.ProcessState.ExitCode(); code != exitFailed || !strings.Contains(stderr.String(), test.want) {
				t.Errorf("exit %d (%v), %q", code, err, stderr.String())
			}
			if strings.Contains(stderr.String(), "sesam-1") || strings.Count(stderr.String(), "\n") != 1 {
				t.Errorf("it says %q", stderr.String())
			}
		})
	}
}

func TestManifestTeamsWritesThePackage(t *testing.T) {
	t.Parallel()
	out := filepath.Join(t.TempDir(), "mentorbot.zip")
	args := []string{
		"manifest", "teams", "--out", out, "--teams-app-id", teamsfake.AppID, "--developer", "Nordby Kommune",
		"--website", "https://nordby.example/mentor", "--privacy", "https://nordby.example/data", "--terms", "https://nordby.example/vilkaar",
	}
	var said, failed bytes.Buffer
	if code := run(t.Context(), args, &said, &failed); code != exitDone || !strings.Contains(said.String(), out) {
		t.Fatalf("exit %d: %s%s", code, &said, &failed)
	}
	z, err := zip.OpenReader(out)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = z.Close() }()
	var names []string
	for _, f := range z.File {
		names = append(names, f.Name)
	}
	slices.Sort(names)
	if want := []string{"color.png", "en.json", "manifest.json", "outline.png"}; !slices.Equal(names, want) {
		t.Errorf("the package holds %v, want %v", names, want)
	}
	f, err := z.Open("manifest.json")
	if err != nil {
		t.Fatal(err)
	}
	var m struct {
		ID, ManifestVersion string
		Bots                []struct{ BotID string }
	}
	if err := json.NewDecoder(f).Decode(&m); err != nil || m.ID != teamsfake.AppID || m.ManifestVersion != teams.Schemas[0] || len(m.Bots) != 1 || m.Bots[0].BotID != teamsfake.AppID {
		t.Errorf("the manifest is %+v (%v)", m, err)
	}
	if code := run(t.Context(), append(args, "--privacy", "http://nordby.example"), &said, &failed); code != exitFailed || !strings.Contains(failed.String(), "Pakken kan ikke laves") {
		t.Errorf("exit %d: %s", code, &failed)
	}
}
