package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
)

// canaries are texts that can be told apart wherever they turn up.
type canaries struct {
	n      int
	author map[string]string // canary -> who typed it
	shared map[string]bool   // the other half may read it, in a dialog
}

func (c *canaries) hatch(author string) string {
	c.n++
	text := fmt.Sprintf("kanariefugl-%s-%03d-æøå", author, c.n)
	c.author[text] = author
	return text
}

// overhear reads everything that the page's event stream tells anybody.
func overhear(t *testing.T, s *stage) func() string {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url+"/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req) //nolint:bodyclose // closed when the stream has been read
	if err != nil {
		t.Fatal(err)
	}
	var heard strings.Builder
	var done sync.WaitGroup
	done.Go(func() {
		defer func() { _ = resp.Body.Close() }()
		for lines := bufio.NewScanner(resp.Body); lines.Scan(); {
			heard.WriteString(lines.Text() + "\n")
		}
	})
	return func() string { cancel(); done.Wait(); return heard.String() }
}

func TestNoAnswerReachesAnybodyButItsAuthorAndThoseItIsSharedWith(t *testing.T) {
	t.Parallel()
	s := raise(t, 3)
	c := &canaries{author: map[string]string{}, shared: map[string]bool{}}
	heard := overhear(t, s)

	// readers are the dialogs each person was shown.
	read := map[string]string{}
	show := func(as string, r apiReply) *apiForm {
		if r.Form != nil {
			b, err := json.Marshal(r.Form)
			if err != nil {
				t.Fatal(err)
			}
			read[as] += string(b)
		}
		for _, m := range r.Messages {
			if m.From == "bot" {
				if strings.Contains(m.Text, "kanariefugl") {
					t.Errorf("a message to %s holds somebody's words: %q", as, m.Text)
				}
			}
		}
		return r.Form
	}
	// typeAll sends a form with a canary in every text field.
	typeAll := func(as string, f *apiForm, share bool) apiReply {
		typed := map[string]string{}
		for _, field := range f.Fields {
			switch {
			case field.Kind == "paragraph":
				typed[field.ID] = c.hatch(as)
				c.shared[typed[field.ID]] = share
			case field.Kind == "check" && strings.HasPrefix(field.ID, "share.") && share:
				typed[field.ID] = "true"
			}
		}
		r := s.submit(as, f, typed)
		if r.Errors != nil {
			t.Fatalf("%s: %v", as, r.Errors)
		}
		show(as, r)
		return r
	}

	s.press("mentee", "Jeg er med")
	s.press("mentor", "Jeg er med")
	typeAll("mentee", show("mentee", s.press("mentee", "Skriv udkast")), true) // the contract is for both
	show("mentor", s.press("mentor", "Læs udkastet"))
	s.press("mentor", "Godkend")
	show("mentor", s.say("mentor", "kontrakt"))
	show("mentee", s.say("mentee", "kontrakt"))
	for round, day := range []string{"12/1", "2/2", "23/2"} {
		share := round == 1
		s.say("mentee", "book "+day+" kl. 14")
		s.press("mentor", "Passer")
		s.until("mentee", "Du mødes med")
		typeAll("mentee", show("mentee", s.press("mentee", "Svar")), false)
		typeAll("mentor", show("mentor", s.press("mentor", "Svar")), share)
		s.until("mentor", "Vend det med dig selv")
		s.press("mentee", "Ja")
		typeAll("mentee", show("mentee", s.press("mentee", "Svar")), share)
		typeAll("mentor", show("mentor", s.press("mentor", "Skriv i min logbog")), false)
		for _, as := range []string{"mentee", "mentor"} {
			if _, _, ok := s.find(as, "Læs svaret"); ok {
				show(as, s.press(as, "Læs svaret"))
			}
			show(as, s.say(as, "logbog"))
			show(as, s.say(as, "svar"))
			s.say(as, "status")
		}
		show("coordinator", s.say("coordinator", "/mentor status"))
		show("coordinator", s.say("coordinator", "logbog"))
		show("coordinator", s.say("coordinator", "kontrakt"))
	}
	const lost = "kanariefugl-der-ikke-blev-forstået"
	l, _ := s.world.current()
	before, err := l.db.CheckKeys(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s.say("mentee", "det her er en "+lost)
	if after, err := l.db.CheckKeys(t.Context()); err != nil || after != before {
		t.Errorf("what was not understood is stored: %+v, before %+v (%v)", after, before, err)
	}
	for name, content := range filesOf(t, s.world.dir) {
		if strings.Contains(content, "kanariefugl") {
			t.Errorf("somebody's words lie in %s", name)
		}
	}
	if before.Texts < c.n || before.Erased+before.Damaged > 0 {
		t.Errorf("%d canaries, and stored are %+v", c.n, before)
	}

	if c.n < 30 {
		t.Fatalf("only %d canaries were let out", c.n)
	}
	spoken := s.log.String() + heard()
	for _, as := range []string{"mentee", "mentor", "coordinator"} {
		for _, m := range s.messages(as) {
			if m.From == "bot" {
				spoken += m.Text
			}
		}
	}
	for text, author := range c.author {
		if strings.Contains(stripOwn(spoken), text) {
			t.Errorf("%s stands in a message to somebody, the event stream or the log", text)
		}
		for reader, seen := range read {
			if strings.Contains(seen, text) && reader != author && (!c.shared[text] || reader == "coordinator") {
				t.Errorf("%s was shown to %s", text, reader)
			}
		}
		if !strings.Contains(read[author], text) {
			t.Errorf("%s never came back to its author: the test does not look where it should", text)
		}
	}
	if read["coordinator"] == "" || !strings.Contains(read["mentor"], "kanariefugl-mentee") {
		t.Error("nobody read anything of the other: the test does not look where it should")
	}
}

// filesOf reads every file under a folder.
func filesOf(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	root := os.DirFS(dir)
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(root, name)
		all[name] = string(b)
		return err
	})
	if err != nil || len(all) == 0 {
		t.Fatalf("read %d files of %s: %v", len(all), dir, err)
	}
	return all
}

// stripOwn takes out the stream's copies of what people typed into the chat
// themselves: that lies in the chat by their own act.
func stripOwn(stream string) string {
	var kept []string
	for line := range strings.SplitSeq(stream, "\n") {
		if !strings.Contains(line, `"from":"me"`) {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "\n")
}
