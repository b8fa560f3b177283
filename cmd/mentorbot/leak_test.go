package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"mentorbot/bot/chat"
	"mentorbot/bot/mentoring"
	"mentorbot/storage/sqlite"
)

// bird is the part that all canaries have.
const bird = "kanariefugl"

// birds are texts that can be told apart wherever they turn up.
type birds struct {
	all  []*canary // stored
	lost []*canary // not stored: not understood, or not possible
}

// canary is a text that somebody typed.
type canary struct {
	text, author string
	shared       bool // the other half may read it, in a dialog
	place        bool // a meeting's: it stands in messages to the two
}

func (b *birds) hatch(author string, shared bool) *canary {
	c := &canary{text: fmt.Sprintf("%s-%s-%03d-æøå", bird, author, len(b.all)+1), author: author, shared: shared}
	b.all = append(b.all, c)
	return c
}

// lose returns a text that will not be stored.
func (b *birds) lose(author string) *canary {
	c := &canary{text: fmt.Sprintf("%s-tabt-%s-%03d", bird, author, len(b.lost)+1), author: author}
	b.lost = append(b.lost, c)
	return c
}

// opensTo reports whether somebody may see it at all.
func (c *canary) opensTo(reader string) bool {
	return reader == c.author || ((c.shared || c.place) && (reader == "mentee" || reader == "mentor"))
}

// flight is a demo in which every text field holds a canary, and everything
// that has left the process.
type flight struct {
	*stage
	birds
	read  map[string]string // what each person was shown in dialogs
	wire  map[string]string // what each person's program was answered
	spoke string            // the bot's own messages to anybody, as the programs got them
}

// take looks at one answer over HTTP on its way.
func (f *flight) take(path string, in any, body []byte) {
	reader := ""
	if acted, ok := in.(map[string]any); ok && acted["as"] != nil {
		reader = acted["as"].(string)
	}
	if as, ok := strings.CutPrefix(path, "/api/messages?as="); ok {
		reader = as
	}
	f.wire[reader] += string(body) + "\n"
	var out struct {
		Messages []json.RawMessage
		Form     json.RawMessage
		Errors   json.RawMessage
		Error    json.RawMessage
	}
	if json.Unmarshal(body, &out) != nil {
		f.t.Errorf("%s answers %.200q", path, body)
		return
	}
	f.read[reader] += string(out.Form)
	f.spoke += string(out.Errors) + string(out.Error)
	for _, m := range out.Messages {
		if !strings.Contains(string(m), `"from":"me"`) {
			f.spoke += string(m) + "\n"
		}
	}
}

// fill sends a dialog with a canary in every text field.
func (f *flight) fill(as string, form *apiForm, share bool) {
	f.t.Helper()
	if form == nil {
		f.t.Fatalf("no dialog is open for %s", as)
	}
	typed := map[string]string{}
	for _, field := range form.Fields {
		switch {
		case field.Kind == "paragraph":
			typed[field.ID] = f.hatch(as, share).text
		case field.ID == "place":
			place := f.hatch(as, true)
			place.place = true
			typed[field.ID] = place.text
		case field.Kind == "check" && strings.HasPrefix(field.ID, "share.") && share:
			typed[field.ID] = "true"
		}
	}
	r := f.submit(as, form, typed)
	if r.Errors != nil {
		f.t.Fatalf("%s: %v", as, r.Errors)
	}
	if share && r.Form != nil { // What is shared is shown first.
		f.submit(as, r.Form, nil)
	}
}

// indiscreet logs every act and every answer as they are, as somebody does who
// looks for a mistake. What they hold must not print.
type indiscreet struct {
	chat.Handler
	log *slog.Logger
}

func (i indiscreet) Handle(ctx context.Context, e chat.Event) (chat.Reply, error) {
	i.log.Info("act", "event", e, "printed", fmt.Sprintf("%+v %#v", e, e))
	r, err := i.Handler.Handle(ctx, e)
	i.log.Info("reply", "form", r.Form)
	return r, err
}

func TestNothingThatPeopleWriteLeavesByAnyOtherWay(t *testing.T) { //nolint:paralleltest // TMPDIR is the process's
	temporary := t.TempDir()
	t.Setenv("TMPDIR", temporary)
	f := &flight{read: map[string]string{}, wire: map[string]string{}}
	s, end := raiseOver(t, filepath.Join(temporary, "demo"), 3, true, func(h chat.Handler, log *slog.Logger) chat.Handler { return indiscreet{h, log} })
	f.stage, s.wire = s, f.take
	heard := overhear(t, s)

	f.year(t)
	f.clumsy()
	backup := filepath.Join(temporary, "copies", "nat.db")
	if err := os.Mkdir(filepath.Dir(backup), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := sqlite.CopyOut(t.Context(), s.world.file(".db"), s.world.master, backup); err != nil {
		t.Fatal(err)
	}
	l, _ := s.world.current()
	f.indiscreetly(t, l)
	stored, err := l.db.CheckKeys(t.Context())
	if err != nil || stored.Texts < len(f.all)-1 || stored.Erased+stored.Damaged > 0 {
		t.Errorf("%d canaries, and stored are %+v (%v)", len(f.all), stored, err)
	}
	alive := filesOf(t, temporary) // With the log, which a stop folds in.
	f.broken(t, l)
	stream := heard()
	end()

	if len(f.all) < 30 {
		t.Fatalf("only %d canaries were let out", len(f.all))
	}
	f.search(t, "the log", s.log.String(), nobody)
	f.search(t, "a message, or an error", f.spoke, placesOnly)
	f.search(t, "the event stream", stripOwn(stream), placesOnly)
	for _, reader := range []string{"", "mentee", "mentor", "coordinator"} {
		f.search(t, "an answer to "+reader, f.wire[reader], func(c *canary) bool { return c.opensTo(reader) })
		f.search(t, "a dialog of "+reader, f.read[reader], func(c *canary) bool { return c.opensTo(reader) })
	}
	for _, files := range []map[string]string{alive, filesOf(t, temporary)} {
		for name, content := range files {
			if strings.HasSuffix(name, ".chat") { // The foreign system: what was typed or told in a chat.
				f.search(t, name, content, func(c *canary) bool { return c.place })
				continue
			}
			f.search(t, name, content, nobody)
		}
	}
	f.looksWhereItShould(t, alive, stream)
}

func nobody(*canary) bool       { return false }
func placesOnly(c *canary) bool { return c.place }

// search looks for every canary that may not be there.
func (f *flight) search(t *testing.T, where, content string, may func(*canary) bool) {
	t.Helper()
	for _, c := range slices.Concat(f.all, f.lost) {
		if strings.Contains(content, c.text) && !may(c) {
			t.Errorf("%s stands in %s", c.text, where)
		}
	}
}

// looksWhereItShould fails when the search could not have found anything.
func (f *flight) looksWhereItShould(t *testing.T, files map[string]string, stream string) {
	t.Helper()
	for _, c := range f.all {
		came := strings.Contains(f.read[c.author], c.text) || c.place && strings.Contains(f.spoke, c.text)
		if !came {
			t.Errorf("%s never came back to its author", c.text)
		}
	}
	if !strings.Contains(f.read["mentor"], bird+"-mentee") || f.read["coordinator"] == "" || !strings.Contains(f.spoke, bird) {
		t.Error("nobody read anything of the other")
	}
	if !strings.Contains(f.log.String(), "[redacted]") || !strings.Contains(f.log.String(), "event failed") || !strings.Contains(stream, "event: form") {
		t.Error("log or event stream are not what they should be")
	}
	kinds := map[string]bool{}
	for name := range files {
		kinds[filepath.Base(name)] = true
	}
	for _, name := range []string{"demo-1.db", "demo-1.db-wal", "demo-1.db.keys", "demo-1.chat", keptName, "nat.db", "nat.db.keys"} {
		if !kinds[name] {
			t.Errorf("no %s among the files", name)
		}
	}
}

// year goes through three meetings, with everything that can be written.
func (f *flight) year(t *testing.T) {
	f.press("mentee", "Jeg er med")
	f.press("mentor", "Jeg er med")
	f.fill("mentee", f.press("mentee", "Skriv udkast").Form, true) // The contract is for both.
	f.press("mentor", "Læs udkastet")
	f.press("mentor", "Godkend")
	f.say("mentor", "kontrakt")
	f.say("mentee", "kontrakt")
	for round, day := range []string{"12/1", "2/2", "23/2"} {
		share := round == 1
		form := f.say("mentee", "book").Form
		for i := range form.Fields {
			if form.Fields[i].ID == "date" {
				d, m, _ := strings.Cut(day, "/")
				form.Fields[i].Value = fmt.Sprintf("2027-%02s-%02s", m, d)
			}
		}
		f.fill("mentee", form, false)
		f.press("mentor", "Passer")
		f.until("mentee", "Du mødes med")
		f.fill("mentee", f.press("mentee", "Føj punkt til dagsorden").Form, true) // The agenda is for both.
		f.press("mentee", "Se dagsordenen")
		f.press("mentor", "Se dagsordenen")
		f.fill("mentee", f.press("mentee", "Svar").Form, false)
		f.fill("mentor", f.press("mentor", "Svar").Form, share)
		f.until("mentor", "Vend det med dig selv")
		f.press("mentee", "Ja")
		f.fill("mentee", f.press("mentee", "Svar").Form, share)
		f.fill("mentor", f.press("mentor", "Skriv i min logbog").Form, false)
		for _, as := range []string{"mentee", "mentor"} {
			if _, _, ok := f.find(as, "Læs svaret"); ok {
				f.press(as, "Læs svaret")
			}
			f.say(as, "logbog")
			f.fill(as, f.press(as, "Skriv i min logbog").Form, false)
			f.say(as, "logbog")
			f.say(as, "svar")
			f.say(as, "status")
			f.messages(as)
		}
		f.say("coordinator", "/mentor status")
		f.say("coordinator", "logbog")
		f.say("coordinator", "kontrakt")
		if r := f.say("coordinator", "status"); r.Form != nil {
			f.read["coordinator"] += r.Form.String()
		}
		f.messages("coordinator")
		f.state()
	}
}

// clumsy sends what cannot be understood. It is not stored, and no error
// repeats it.
func (f *flight) clumsy() {
	lost := f.lose("nobody").text
	for _, wrong := range []struct {
		path string
		in   map[string]any
	}{
		{"/api/say", map[string]any{"as": lost, "text": "hej"}},
		{"/api/say", map[string]any{"as": "mentee", "text": lost, "id": lost + "!"}},
		{"/api/say", map[string]any{"as": "mentee", "text": "hej", lost: lost}},
		{"/api/press", map[string]any{"as": "mentee", "message": "m1", "action": lost}},
		{"/api/submit", map[string]any{"as": "mentee", "form": lost, "values": map[string]any{}}},
		{"/api/submit", map[string]any{"as": "mentee", "form": f.press("mentee", "Ret svar").Form.ID, "values": map[string]any{lost: lost}}},
		{"/api/submit", map[string]any{"as": "mentee", "form": f.press("mentee", "Ret svar").Form.ID, "values": map[string]any{"none": []string{lost}}}},
		{"/api/clock", map[string]any{"to": lost}},
		{"/api/fault", map[string]any{"kind": lost}},
	} {
		var out apiReply
		if code := f.call(http.MethodPost, wrong.path, wrong.in, &out); code < 400 {
			f.t.Errorf("%s %v answers %d", wrong.path, wrong.in, code)
		}
	}
}

// indiscreetly logs what is stored as it is read.
func (f *flight) indiscreetly(t *testing.T, l *life) {
	t.Helper()
	if err := l.db.View(t.Context(), func(r mentoring.Reader) error {
		p, _, err := r.PersonByIdentity(mentoring.Identity{Platform: platformName, Address: menteeID})
		if err != nil {
			return err
		}
		entries, err := r.Logbook(p.ID)
		if err != nil {
			return err
		}
		c, _, err := r.ContractInForce(f.world.pair)
		fmt.Fprintf(f.log, "%v %+v %#v %s", entries, entries, entries, c.Terms.Goals)
		f.world.log.Info("read", "entries", entries, "contract", c)
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

// broken takes the database away in the middle of an answer.
func (f *flight) broken(t *testing.T, l *life) {
	t.Helper()
	form := f.press("mentee", "Ret svar").Form
	values := map[string]any{}
	for _, field := range form.Fields {
		if field.Kind == "paragraph" {
			values[field.ID] = f.lose("mentee").text
		}
	}
	if err := l.db.Close(); err != nil {
		t.Fatal(err)
	}
	if r := f.act("/api/submit", map[string]any{"as": "mentee", "form": form.ID, "values": values}); len(r.Errors) == 0 {
		t.Errorf("an answer without a database is answered with %+v", r)
	}
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
