package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"mentorbot/bot/slack/slackfake"
)

// What README says under Slack leads, typed as it stands there, to a pair that
// has said yes.
func TestReadmeLeadsToTheFirstPairInSlack(t *testing.T) {
	t.Parallel()
	built, err := program()
	if err != nil {
		t.Fatalf("%v: %s", err, built)
	}
	w := slackfake.New(t)
	sara, henrik := w.Person("U1"), w.Person("U2")
	for _, id := range []string{"U3", "U4", "U5", "U6"} {
		w.Person(id)
	}
	year := time.Now().Year() + 1
	s := &service{TB: t, workspace: w, dir: t.TempDir(), at: time.Date(year, time.January, 4, 8, 0, 0, 0, time.UTC)}
	env := []string{
		"PATH=" + filepath.Dir(built) + string(os.PathListSeparator) + os.Getenv("PATH"), "HOME=" + t.TempDir(),
		"MENTORBOT_SLACK_API_URL=" + w.APIURL(), "MENTORBOT_LISTEN=127.0.0.1:0",
	}
	typed := map[string]string{
		"(umask 077; cat > bot.token)":       w.BotToken + "\n",
		"(umask 077; cat > app.token)":       w.AppToken + "\n",
		"mentorbot import pairs.csv --apply": "ja\n",
	}
	lines := shellLines(readme(t, "## Slack på ti minutter"))
	for _, line := range lines {
		if set, ok := strings.CutPrefix(line, "export "); ok {
			env = append(env, set)
			continue
		}
		serve := line == "mentorbot serve"
		if serve {
			line = "exec " + line // and is what is stopped at the end
		}
		cmd := exec.CommandContext(t.Context(), "sh", "-c", line) //nolint:gosec // README's
		cmd.Dir, cmd.Env = s.dir, env
		if serve {
			cmd.Env = append(cmd.Env, "MENTORBOT_TEST_CLOCK="+s.at.Format(time.RFC3339))
			s.cmd = cmd
			if !s.watch(func() {}) {
				t.Fatalf("it does not serve:\n%s", s.log)
			}
			continue
		}
		cmd.Stdin = strings.NewReader(typed[line])
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", line, err, out)
		}
		if strings.Contains(line, "--example") {
			s.fillIn(year)
		}
	}
	if s.cmd == nil {
		t.Fatalf("README does not say how to serve: %q", lines)
	}
	t.Cleanup(func() { s.stop(syscall.SIGKILL) })
	w.AwaitSockets(2)
	for range 10 { // until the programme has begun, and it is a working day
		if len(sara.Messages()) == 0 {
			s.clock(map[string]string{"to": "next"})
		}
	}
	sara.Press(s.gets("U1", "Velkommen til").TS, "Jeg er med")
	henrik.Press(s.gets("U2", "Tak, fordi du vil være mentor").TS, "Jeg er med")
	s.gets("U1", "I er begge med")
}

// shellLines are the lines of all blocks that are to be typed.
func shellLines(text string) (all []string) {
	for _, after := range strings.Split(text, "```sh\n")[1:] {
		block, _, _ := strings.Cut(after, "```")
		all = append(all, strings.Split(strings.TrimSpace(block), "\n")...)
	}
	return all
}

// fillIn is what README leaves to the reader: the people of the workspace
// instead of those of the examples, and a year that is still to come.
func (s *service) fillIn(year int) {
	s.Helper()
	people := strings.NewReplacer(
		"sara.holm@nordby.example", "u1@example.org", "henrik.lund@nordby.example", "u2@example.org", // found by e-mail
		"slack:U0123ABCD", "slack:U5", "slack:U0456EFGH", "slack:U6", "slack:U0789IJKL", "slack:U3", "slack:U0246MNOP", "slack:U4",
		"2027", time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC).Format("2006"),
	)
	for _, name := range []string{"programme.toml", "pairs.csv"} {
		path := filepath.Join(s.dir, name)
		content, err := os.ReadFile(path)
		if os.IsNotExist(err) {
			continue
		}
		if err == nil {
			err = os.WriteFile(path, []byte(people.Replace(string(content))), 0o600)
		}
		if err != nil {
			s.Fatal(err)
		}
	}
}
