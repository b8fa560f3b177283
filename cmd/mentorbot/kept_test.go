package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestADemoGoesOnFromItsFolderAsIfItHadNeverStopped(t *testing.T) {
	t.Parallel()
	one, dir := raise(t, 7), t.TempDir()
	two, end := raiseIn(t, dir, 7, true)
	for _, s := range []*stage{one, two} {
		s.press("mentee", "Jeg er med")
		s.press("mentor", "Jeg er med")
		s.say("mentee", "book 12/1 kl. 14")
		s.to("2027-03-03T11:30:00+01:00")
	}
	end()
	// The seed is the folder's.
	again, end := raiseIn(t, dir, 8, true)
	defer end()
	everything := func(s *stage) string {
		all := s.state().Now
		for _, as := range []string{"mentee", "mentor", "coordinator"} {
			for _, m := range s.messages(as) {
				all += "\n" + as + " " + m.ID + " " + m.At + " " + m.Text
			}
		}
		return all
	}
	if got, want := everything(again), everything(one); got != want {
		t.Errorf("the demo goes on as\n%s\nwant\n%s", got, want)
	}
	for _, s := range []*stage{one, again} {
		s.press("mentor", "Passer")
		s.to("midway")
		s.say("coordinator", "status")
	}
	if got, want := everything(again), everything(one); got != want {
		t.Errorf("half a year later it is\n%s\nwant\n%s", got, want)
	}
}

func TestANewBeginningInAKeptFolderLeavesNothingOfTheOld(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s, end := raiseIn(t, dir, 7, true)
	s.say("mentee", "hej")
	var state apiState
	s.call("POST", "/api/reset", map[string]any{"scenario": "new"}, &state)
	first := s.messages("mentee")
	end()
	for name := range filesOf(t, dir) {
		if strings.HasPrefix(name, "demo-1.") {
			t.Errorf("%s is still there", name)
		}
	}
	again, end := raiseIn(t, dir, 7, true)
	defer end()
	if got := again.messages("mentee"); len(got) != 1 || len(first) != 1 || got[0].Text != first[0].Text {
		t.Errorf("the chat shows %+v, want %+v", got, first)
	}
}

func TestADemoThatEndedBeforeItsFirstDayBeginsAgain(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	_, end := raiseIn(t, dir, 7, true)
	end()
	k, err := readKept(dir)
	if err != nil || !k.Begun {
		t.Fatalf("noted is %+v (%v)", k, err)
	}
	content, err := os.ReadFile(filepath.Join(dir, keptName))
	if err != nil {
		t.Fatal(err)
	}
	unborn := strings.Replace(string(content), `"begun":true`, `"begun":false`, 1)
	if err := os.WriteFile(filepath.Join(dir, keptName), []byte(unborn), 0o600); err != nil {
		t.Fatal(err)
	}
	s, end := raiseIn(t, dir, 7, true)
	defer end()
	if n := len(s.messages("mentee")); n != 1 {
		t.Errorf("%d messages on the first day", n)
	}
}

func TestAFolderThatIsNoDemosIsLeftAlone(t *testing.T) {
	t.Parallel()
	for name, content := range map[string]string{
		"noget.txt": "hej", keptName: "{}", keptName + " ": `{"mentorbot_demo":1}`, "demo-1.db": "",
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		_, stderr, code := command(t.Context(), "demo", "--port", "0", "--no-open", "--keep", dir)
		if code != exitFailed || !strings.Contains(stderr, "Mappen "+dir+" er ikke tom.") {
			t.Errorf("%q: exit %d, %q", name, code, stderr)
		}
		if all := filesOf(t, dir); len(all) != 1 || all[name] != content {
			t.Errorf("%q: the folder now holds %v", name, all)
		}
	}
}

func TestADemoThatRunsIsNotOpenedTwice(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	_, end := raiseIn(t, dir, 7, true)
	defer end()
	_, stderr, code := command(t.Context(), "demo", "--port", "0", "--no-open", "--keep", dir)
	if code != exitFailed || !strings.Contains(stderr, "Botten kører (proces ") {
		t.Errorf("exit %d, %q", code, stderr)
	}
}
