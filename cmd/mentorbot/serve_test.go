package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"mentorbot/bot/mentoring"
	"mentorbot/bot/slack/slackfake"
	"mentorbot/bot/teams/teamsfake"
	"mentorbot/storage/seal"
	"mentorbot/storage/sqlite"
)

// program is the program as anybody builds it, once for all tests.
var program = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "mentorbot-built-")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "mentorbot")
	out, err := exec.CommandContext(context.Background(), "go", "build", "-o", path, ".").CombinedOutput() //nolint:gosec // our own
	if err != nil {
		return string(out), err
	}
	return path, nil
})

// service is a program that serves a workspace, a tenant or both.
type service struct {
	testing.TB
	workspace *slackfake.Workspace // nil: no Slack
	tenant    *teamsfake.Tenant    // nil: no Teams
	mode      string               // of Slack
	dir, key  string
	at        time.Time // at which the program begins
	cmd       *exec.Cmd
	url       string // without a path
	log       *bytes.Buffer
	ended     chan struct{}
}

// serving is housed in a workspace.
func serving(t testing.TB, mode string, others ...[2]string) *service {
	t.Helper()
	return housed(t, &service{workspace: slackfake.New(t), mode: mode}, others...)
}

// servingTeams is housed in a tenant.
func servingTeams(t testing.TB, others ...[2]string) *service {
	t.Helper()
	return housed(t, &service{tenant: teamsfake.New(t)}, others...)
}

// housed enrols Sara (the first person) and Henrik (the second) with Mette (the
// third) as coordinator, after them further pairs of the fourth and fifth and so
// on, and starts the program on the first morning of the demo's year.
func housed(t testing.TB, s *service, others ...[2]string) *service {
	t.Helper()
	s.TB, s.dir, s.at, s.key = t, t.TempDir(), began.Add(-time.Hour), filepath.Join(t.TempDir(), "key")
	master, err := seal.New()
	if err != nil {
		t.Fatal(err)
	}
	if err := master.Create(s.key); err != nil {
		t.Fatal(err)
	}
	db, err := sqlite.Open(t.Context(), filepath.Join(s.dir, databaseName), master)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	member := func(name string) mentoring.Person {
		n++
		return mentoring.Person{Name: name, Language: "da", Phone: "99 31 00 00", Identity: s.member(n)}
	}
	sara, henrik, mette := member("Sara Holm"), member("Henrik Lund"), member("Mette Krogh")
	m := &mentoring.Service{Store: db, Now: func() time.Time { return s.at.Add(-time.Hour) }}
	programme, err := m.CreateProgramme(t.Context(), demoProgramme(), []mentoring.Person{mette})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := m.Enrol(t.Context(), programme, sara, henrik); err != nil {
		t.Fatal(err)
	}
	for _, names := range others {
		mentee, mentor := member(names[0]), member(names[1])
		if _, err := m.Enrol(t.Context(), programme, mentee, mentor); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	s.start()
	t.Cleanup(func() { s.stop(syscall.SIGKILL) })
	return s
}

// inTeams reports whether the n-th person lives in Teams. Where both are served,
// mentees do.
func (s *service) inTeams(n int) bool {
	return s.workspace == nil || s.tenant != nil && (n == 1 || n > 3 && n%2 == 0)
}

// member gives the n-th person a chat, U1 and so on in Slack and u1 and so on in
// Teams, and returns who they are there.
func (s *service) member(n int) mentoring.Identity {
	if s.inTeams(n) {
		id := fmt.Sprint("u", n)
		p := s.tenant.Person(id)
		if p == nil {
			p = s.tenant.Hire(id)
		}
		return mentoring.Identity{Platform: "teams", Address: p.ID}
	}
	id := fmt.Sprint("U", n)
	s.workspace.Person(id)
	return mentoring.Identity{Platform: "slack", Address: id}
}

// start starts the program and waits until it is ready.
func (s *service) start() {
	s.Helper()
	if !s.begin(func() {}) {
		s.Fatalf("it ended\n%s", s.log)
	}
	if s.workspace != nil && s.mode != slackHTTP {
		s.workspace.AwaitSockets(2)
	}
}

// begin starts the program and returns true when it is ready, or false when it
// has ended before that. Running is called as soon as it runs.
func (s *service) begin(running func()) bool {
	s.Helper()
	path, err := program()
	if err != nil {
		s.Fatalf("%v: %s", err, path)
	}
	s.cmd = exec.CommandContext(s.Context(), path, "serve", "--listen", "127.0.0.1:0") //nolint:gosec // built by this test
	s.cmd.Env = append(append(os.Environ(), s.settings()...),
		"MENTORBOT_DATA="+s.dir, "MENTORBOT_KEY_FILE="+s.key, "MENTORBOT_TEST_CLOCK="+s.at.Format(time.RFC3339Nano))
	return s.watch(running)
}

// settings are what the environment says of the chats.
func (s *service) settings() (env []string) {
	if w := s.workspace; w != nil {
		env = append(env, "MENTORBOT_SLACK_API_URL="+w.APIURL(), "MENTORBOT_SLACK_MODE="+s.mode, slackBotToken+"="+w.BotToken)
		if s.mode == slackHTTP {
			env = append(env, slackSecret+"="+w.Secret)
		} else {
			env = append(env, slackAppToken+"="+w.AppToken)
		}
	}
	if t := s.tenant; t != nil {
		env = append(env, teamsAppID+"="+t.AppID, teamsTenant+"="+t.TenantID, teamsSecret+"="+t.Secret,
			"MENTORBOT_TEAMS_METADATA_URL="+t.MetadataURL(), "MENTORBOT_TEAMS_TOKEN_URL="+t.TokenURL(),
			"MENTORBOT_TEAMS_SERVICE_URL="+t.Service("teams"), "MENTORBOT_TEAMS_ALLOWED_HOSTS=127.0.0.1")
	}
	return env
}

// watch starts the command of the program, and is otherwise begin.
func (s *service) watch(running func()) bool {
	s.Helper()
	s.log, s.ended = &bytes.Buffer{}, make(chan struct{})
	s.cmd.Stderr = s.log
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		s.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		s.Fatal(err)
	}
	running()
	line, err := bufio.NewReader(out).ReadString('\n')
	_, rest, found := strings.Cut(line, "http://")
	address, _, _ := strings.Cut(rest, "/")
	ended := s.ended
	go func() {
		_ = s.cmd.Wait()
		close(ended)
	}()
	if err != nil || !found {
		<-ended
		return false
	}
	s.url = "http://" + address
	switch {
	case s.workspace == nil:
	case s.mode == slackHTTP:
		s.workspace.DeliverTo(s.url)
	default:
		s.workspace.DeliverTo("")
	}
	if s.tenant != nil {
		s.tenant.DeliverTo(s.url)
	}
	ready := false
	s.eventually("it is ready", func() bool {
		var health struct{ Ready bool }
		ready = get(s.url+"/readyz", &health) && health.Ready
		return ready || s.over()
	})
	return ready
}

// over reports whether the program has ended.
func (s *service) over() bool {
	select {
	case <-s.ended:
		return true
	default:
		return false
	}
}

func (s *service) stop(sig syscall.Signal) {
	s.Helper()
	if !s.over() {
		_ = s.cmd.Process.Signal(sig)
		<-s.ended
	}
}

// eventually waits for what another process does.
func (s *service) eventually(what string, done func() bool) {
	s.Helper()
	ctx, cancel := context.WithTimeout(s.Context(), 20*time.Second)
	defer cancel()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !done() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			s.Fatalf("never: %s\n%s", what, s.log)
		}
	}
}

// clock moves the time on.
func (s *service) clock(body map[string]string) moved {
	s.Helper()
	var out moved
	if code := post(s.url+"/test/clock", body, &out); code != http.StatusOK {
		s.Fatalf("clock %v: %d\n%s", body, code, s.log)
	}
	s.at = out.Now
	return out
}

// gets waits for a message with the words, and returns it.
func (s *service) gets(id, words string) (m slackfake.Seen) {
	s.Helper()
	s.eventually(id+" gets "+words, func() bool {
		all := s.workspace.Person(id).Messages()
		i := slices.IndexFunc(all, func(m slackfake.Seen) bool { return strings.Contains(m.Shown, words) })
		if i >= 0 {
			m = all[i]
		}
		return i >= 0
	})
	return m
}

// opens waits for a dialog with the title.
func (s *service) opens(id, title string) (m slackfake.Modal) {
	s.Helper()
	s.eventually(id+" sees "+title, func() (open bool) {
		m, open = s.workspace.Person(id).Modal()
		return open && m.Title == title && m.Shown != "Henter …"
	})
	return m
}

// fill sends the open dialog with values by field.
func (s *service) fill(id string, m slackfake.Modal, values map[string]string) {
	s.Helper()
	typed := map[string]string{}
	for field, value := range values {
		for block := range m.Values {
			if strings.HasPrefix(block, field+".") && !strings.Contains(strings.TrimPrefix(block, field+"."), ".") {
				typed[block] = value
			}
		}
	}
	if len(typed) != len(values) {
		s.Fatalf("the dialog has not all fields of %v: %v", values, m.Values)
	}
	if refused := s.workspace.Person(id).Submit(typed); refused != "" {
		s.Fatalf("refused: %s", refused)
	}
}

func TestTheProgramServesAPairInSlack(t *testing.T) {
	t.Parallel()
	for _, mode := range []string{"socket", slackHTTP} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			s := serving(t, mode)
			sara, henrik := s.workspace.Person("U1"), s.workspace.Person("U2")
			sara.Press(s.gets("U1", "Velkommen til").TS, "Jeg er med")
			s.gets("U1", "når Henrik også er med")
			henrik.Press(s.gets("U2", "Tak, fordi du vil være mentor").TS, "Jeg er med")
			s.gets("U1", "I er begge med")

			sara.Slash("book 12/1 kl. 14, Rådhuset")
			s.gets("U1", "Du har foreslået")
			henrik.Press(s.gets("U2", "Sara foreslår et møde").TS, "Passer")
			s.gets("U1", "Det er aftalt")
			if got := s.clock(map[string]string{"to": "next"}); got.Now.UTC().Format("2006-01-02 15:04") != "2027-01-08 08:00" {
				t.Errorf("the next thing is due at %s (UTC)", got.Now)
			}
			prep := s.gets("U1", "Tænk lidt over, hvad du håber på")
			sara.Press(prep.TS, "Svar")
			s.fill("U1", s.opens("U1", "Dine svar"), map[string]string{"first.expectation": "kanariefugl"})
			s.eventually("the question is closed", func() bool {
				return slices.ContainsFunc(sara.Messages(), func(m slackfake.Seen) bool {
					return m.TS == prep.TS && !slices.Contains(m.Buttons, "Svar")
				})
			})
			s.clock(map[string]string{"to": "2027-01-12T16:00:00+01:00"})
			s.gets("U1", "Blev jeres møde holdt?")
			s.gets("U2", "Vend det med dig selv")
			sara.Say("logbog")
			s.gets("U1", "Tryk på")

			s.stop(syscall.SIGTERM)
			if code := s.cmd.ProcessState.ExitCode(); code != exitDone {
				t.Errorf("exit %d\n%s", code, s.log)
			}
			for _, r := range s.workspace.Transcript() {
				if strings.Contains(r.Body, "kanariefugl") && r.What != "views.open" {
					t.Errorf("the words stand in %s", r.What)
				}
			}
			if strings.Contains(s.log.String(), "kanariefugl") || strings.Contains(s.log.String(), "Sara") {
				t.Errorf("the log holds words or names:\n%s", s.log)
			}
		})
	}
}

func TestServeSaysWhatToSet(t *testing.T) {
	t.Parallel()
	path, err := program()
	if err != nil {
		t.Fatalf("%v: %s", err, path)
	}
	data, key := keep(t)
	secretFile := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(secretFile, []byte("xoxb-1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	loose := filepath.Join(t.TempDir(), "loose")
	if err := os.WriteFile(loose, []byte("xoxb-1"), 0o644); err != nil { //nolint:gosec // that is the mistake
		t.Fatal(err)
	}
	empty := filepath.Join(t.TempDir(), "empty")
	if err := os.WriteFile(empty, []byte("\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	base := []string{"MENTORBOT_DATA=" + data, "MENTORBOT_KEY_FILE=" + key, "MENTORBOT_LISTEN=127.0.0.1:0"}
	bot, app := slackBotToken+"=xoxb-1", slackAppToken+"=xapp-1"
	for name, test := range map[string]struct {
		env  []string
		want string
		code int
	}{
		"no chat":              {nil, "mentorbot demo", exitUnclear},
		"no bot token":         {[]string{app}, "Sæt MENTORBOT_SLACK_BOT_TOKEN.", exitFailed},
		"a person's token":     {[]string{slackBotToken + "=xoxp-1", app}, `begynder med "xoxp-", men skal begynde med "xoxb-"`, exitFailed},
		"no app token":         {[]string{bot}, "Sæt MENTORBOT_SLACK_APP_TOKEN.", exitFailed},
		"another app token":    {[]string{bot, slackAppToken + "=xoxb-2"}, `MENTORBOT_SLACK_APP_TOKEN begynder med "xoxb-"`, exitFailed},
		"no signing secret":    {[]string{bot, "MENTORBOT_SLACK_MODE=http"}, "Sæt MENTORBOT_SLACK_SIGNING_SECRET.", exitFailed},
		"unknown mode":         {[]string{bot, app, "MENTORBOT_SLACK_MODE=carrier"}, "socket", exitUnclear},
		"twice":                {[]string{bot, app, slackBotToken + "_FILE=" + secretFile}, "begge sat", exitFailed},
		"file is missing":      {[]string{app, slackBotToken + "_FILE=" + secretFile + "x"}, "ikke kan læses", exitFailed},
		"file is open":         {[]string{app, slackBotToken + "_FILE=" + loose}, "chmod 600", exitFailed},
		"file is empty":        {[]string{app, slackBotToken + "_FILE=" + empty}, "som er tom", exitFailed},
		"team":                 {[]string{bot, app, "MENTORBOT_SLACK_TEAM_ID=nordby"}, "begynder med T", exitFailed},
		"plain http elsewhere": {[]string{bot, app, "MENTORBOT_SLACK_API_URL=http://slack.example/api"}, "Slack kan ikke sættes op", exitFailed},
		"a test's time":        {[]string{bot, app, "MENTORBOT_TEST_CLOCK=2027-01-04T09:00:00+01:00"}, "kun til prøver", exitFailed},
		"no time":              {[]string{bot, app, "MENTORBOT_TEST_CLOCK=i morgen"}, "ikke en tid", exitFailed},
		"address is taken":     {[]string{bot, app, "MENTORBOT_LISTEN=127.0.0.1:x"}, "kan ikke svare på", exitFailed},
		"no key":               {[]string{bot, app, "MENTORBOT_KEY_FILE="}, "MENTORBOT_KEY", exitFailed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cmd := exec.CommandContext(t.Context(), path) //nolint:gosec // built by this test
			cmd.Env = append(append(slices.Clone(base), "PATH="+os.Getenv("PATH"), "HOME="+t.TempDir()), test.env...)
			var out, stderr bytes.Buffer
			cmd.Stdout, cmd.Stderr = &out, &stderr
			err := cmd.Run()
			if code := cmd.ProcessState.ExitCode(); code != test.code || !strings.Contains(stderr.String(), test.want) {
				t.Errorf("exit %d (%v), %q", code, err, stderr.String())
			}
			if strings.Contains(stderr.String()+out.String(), "xoxb-1") || strings.Count(stderr.String(), "\n") != 1 {
				t.Errorf("it says %q", stderr.String())
			}
		})
	}
}
