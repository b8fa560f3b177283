package main

import (
	"bufio"
	"bytes"
	"database/sql"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

var kills = flag.Int("kills", 6, "how many times the built program is killed under load")

// The program is killed at moments of which nothing is known, with many people
// at it, and goes on from its folder. What it had answered for is there, and
// nothing is there twice: no act, and no message in anybody's chat. Whoever got
// no answer asks again under the same id, as a platform does.
func TestAKilledProgramLosesNothingAndDoublesNothing(t *testing.T) {
	t.Parallel()
	d := &drill{T: t, program: build(t), dir: t.TempDir(), dice: rand.New(rand.NewPCG(1, 2))}
	for n := range 8 {
		d.clients = append(d.clients, d.client("mentee", n), d.client("mentor", n))
	}
	d.clients = append(d.clients, d.client("coordinator", 0), d.client("coordinator", 1))
	began := time.Now()
	for round := range *kills {
		d.round(round)
		if t.Failed() {
			t.Fatalf("round %d", round)
		}
	}
	d.last()
	var acked, unheard, again int64
	for _, c := range d.clients {
		acked, unheard, again = acked+c.acked, unheard+c.unheard, again+c.again
	}
	t.Logf("%d kills in %.0f s, %d of them before the program was ready; %d acts answered, %d without an answer, of which %d were there already; %d deliveries sent",
		*kills, time.Since(began).Seconds(), d.early, acked, unheard, again, d.sent)
	if acked == 0 || d.sent == 0 {
		t.Error("nothing was done before the kills")
	}
}

// drill is the program, its folder and the people at it.
type drill struct {
	*testing.T
	program, dir string
	dice         *rand.Rand
	clients      []*killedClient
	early        int
	sent         int
	acks         atomic.Int64
	steps        atomic.Int64 // in time, in this round
	now          string       // the latest time that was answered for
	mu           sync.Mutex
}

// killedClient is one program of one person. What it asks for while the other
// side dies it asks for again.
type killedClient struct {
	*drill
	as, name              string
	dice                  *rand.Rand
	n                     int
	after                 string            // the message before the newest ones
	writes                bool              // this client alone sends answers for its person
	pending               *call             // without an answer yet
	said                  map[string]bool   // event ids of words that were answered
	promised              map[string]string // event ids of acts that were told to be done, and the words
	answers               map[string]string // by question set and question: what was saved
	maybe                 map[string]string // the same: what was sent without an answer
	acked, unheard, again int64
}

// call is one act.
type call struct {
	path    string
	in      map[string]any
	answers map[string]string // what it saves
	promise string            // words of its answer that promise that it is done
}

func (d *drill) client(as string, n int) *killedClient {
	return &killedClient{
		drill: d, as: as, name: fmt.Sprintf("%s%d", as, n), dice: rand.New(rand.NewPCG(uint64(n), uint64(len(as)))), writes: n == 0 && as != "coordinator",
		said: map[string]bool{}, promised: map[string]string{}, answers: map[string]string{}, maybe: map[string]string{},
	}
}

// round starts the program, lets everybody at it, kills it and looks at what
// it left.
func (d *drill) round(n int) {
	d.Helper()
	d.steps.Store(0)
	early := n%5 == 4
	at := time.Duration(d.dice.Int64N(int64(60 * time.Millisecond)))
	after := d.acks.Load() + 1 + d.dice.Int64N(200)
	p := launch(d, d.program, d.dir, func(p *process) {
		if early {
			time.AfterFunc(at, p.kill)
		}
	})
	switch {
	case p.url == "":
		d.early++
	case n%5 == 1: // A message has left, and is not yet recorded as sent.
		d.strikes(p, ".chat", 1+d.dice.IntN(3), `"Key":"m`)
		d.load(p, func() bool { return d.acks.Load() >= after+400 })
	case n%5 == 3: // An act is stored, and not yet answered.
		d.strikes(p, ".db-wal", 1+d.dice.IntN(20), "")
		d.load(p, func() bool { return d.acks.Load() >= after+400 })
	default:
		d.load(p, func() bool { return !early && d.acks.Load() >= after })
	}
	<-p.ended
	if p.cmd.ProcessState.ExitCode() != -1 {
		d.Fatalf("the program ended by itself: %s", p.stderr)
	}
	d.survived()
}

// strikes kills the program at the moment at which one of its files has grown so
// many times by something that holds the word.
func (d *drill) strikes(p *process, ending string, times int, word string) {
	d.Helper()
	k, err := readKept(d.dir)
	if err != nil {
		d.Fatal(err)
	}
	f, err := os.Open(filepath.Join(d.dir, fmt.Sprintf("demo-%d%s", k.Life, ending)))
	if err != nil {
		d.Fatal(err)
	}
	before, err := f.Stat()
	if err != nil {
		d.Fatal(err)
	}
	go func() {
		defer f.Close() //nolint:errcheck // read only
		for look := time.NewTicker(20 * time.Microsecond); ; {
			select {
			case <-p.ended:
				return
			case <-look.C:
			}
			now, err := f.Stat()
			if err != nil || now.Size() == before.Size() && now.ModTime().Equal(before.ModTime()) {
				continue
			}
			grown := make([]byte, max(0, now.Size()-before.Size()))
			_, _ = f.ReadAt(grown, before.Size())
			before = now
			if strings.Contains(string(grown), word) {
				times--
			}
			if times == 0 {
				p.kill()
				return
			}
		}
	}()
}

// last starts the program once more and lets everybody end what they began.
func (d *drill) last() {
	d.Helper()
	p := launch(d, d.program, d.dir, func(*process) {})
	if p.url == "" {
		d.Fatalf("the program does not start again: %s", p.stderr)
	}
	for _, c := range d.clients {
		if !c.asksAgain(p.url) {
			d.Error("the program does not answer")
		}
		c.reads(p.url)
	}
	p.kill()
	<-p.ended
	d.survived()
}

// load lets the people act until the program is gone. Enough tells when it is
// to be killed; whoever notices does it, in the middle of the others' acts.
func (d *drill) load(p *process, enough func() bool) {
	if now, ok := d.state(p.url); ok && now < d.now {
		d.Errorf("it is %s after the start, and was %s before", now, d.now)
	}
	var all sync.WaitGroup
	for _, c := range d.clients {
		all.Go(func() {
			if !c.asksAgain(p.url) || !c.reads(p.url) {
				return
			}
			for c.acts(p.url) {
				if enough() {
					p.kill()
				}
			}
		})
	}
	all.Wait()
}

func (d *drill) state(url string) (now string, ok bool) {
	var out apiState
	ok = get(url+"/api/state", &out)
	at, err := time.Parse(time.RFC3339, out.Now)
	if err != nil {
		return "", false
	}
	return at.UTC().Format(time.RFC3339), ok
}

// acts does one thing that this person could do, and reports whether the
// program is still there.
func (c *killedClient) acts(url string) bool {
	switch k := c.dice.IntN(10); {
	case k < 2:
		return c.says(url, []string{"hjælp", "status", "logbog", "kontrakt", "dagsorden", "noget " + c.name}[c.dice.IntN(6)], "")
	case k < 3 && c.as == "mentee":
		now, ok := c.state(url)
		if !ok {
			return false
		}
		at, err := time.Parse(time.RFC3339, now)
		if err != nil {
			c.Error(err)
			return false
		}
		return c.says(url, at.AddDate(0, 0, 3+c.dice.IntN(9)).Format("book 2/1 kl. 14"), "Du har foreslået")
	case k < 4:
		return c.waits(url)
	default:
		return c.presses(url)
	}
}

// says types words.
func (c *killedClient) says(url, text, promise string) bool {
	_, ok := c.do(url, &call{path: "/api/say", in: map[string]any{"as": c.as, "text": text, "id": c.next()}, promise: promise})
	return ok
}

// waits moves the time, not too often in one round.
func (c *killedClient) waits(url string) bool {
	if c.steps.Add(1) > 3 {
		return true
	}
	step := "1h"
	if c.dice.IntN(3) == 0 {
		step = "1d"
	}
	var out apiState
	if status := post(url+"/api/clock", map[string]any{"advance": step}, &out); status == 0 {
		return false
	} else if status != http.StatusOK {
		c.Errorf("the clock answers %d %+v", status, out.Error)
	}
	at, err := time.Parse(time.RFC3339, out.Now)
	if err != nil {
		c.Error(err)
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = max(c.now, at.UTC().Format(time.RFC3339))
	return true
}

// presses a button among the newest messages, and sends the dialog it opens.
func (c *killedClient) presses(url string) bool {
	var out struct{ Messages []apiMessage }
	query := "/api/messages?as=" + c.as
	if c.after != "" {
		query += "&after=" + c.after
	}
	if !get(url+query, &out) {
		return false
	}
	if n := len(out.Messages); n > 8 {
		c.after = out.Messages[n-9].ID
	}
	type button struct{ message, action, label string }
	var all []button
	for _, m := range out.Messages[max(0, len(out.Messages)-8):] {
		for _, a := range m.Actions {
			if verb, _, _ := strings.Cut(a.ID, ":"); verb != "decline" {
				all = append(all, button{m.ID, a.ID, a.Label})
			}
		}
	}
	if len(all) == 0 {
		return true
	}
	b := all[c.dice.IntN(len(all))]
	promise := ""
	if b.label == "Passer" {
		promise = "Det er aftalt"
	}
	r, ok := c.do(url, &call{path: "/api/press", in: map[string]any{"as": c.as, "message": b.message, "action": b.action, "id": c.next()}, promise: promise})
	if !ok || r.Form == nil || r.Form.Submit == "" {
		return ok
	}
	return c.fills(url, r.Form)
}

// fills a dialog with words that are nowhere else.
func (c *killedClient) fills(url string, f *apiForm) bool {
	verb, prompt, _ := strings.Cut(f.ID, ":")
	if verb == "answer" && !c.writes {
		return true
	}
	prompt, _, _ = strings.Cut(prompt, ":")
	id := c.next()
	values, saves, promise := map[string]any{}, map[string]string{}, ""
	for _, field := range f.Fields {
		switch field.Kind {
		case "heading", "reading":
		case "paragraph":
			values[field.ID] = "svar " + id + " " + field.ID
			saves[prompt+" "+field.ID] = "svar " + id + " " + field.ID
		default:
			values[field.ID] = field.Value
		}
	}
	if verb == "answer" {
		delete(values, "none")
		promise = "Gemt"
	} else {
		saves = nil
	}
	_, ok := c.do(url, &call{path: "/api/submit", in: map[string]any{"as": c.as, "form": f.ID, "values": values, "id": id}, answers: saves, promise: promise})
	return ok
}

func (c *killedClient) next() string { c.n++; return fmt.Sprintf("%s-%d", c.name, c.n) }

// do carries out an act. Without an answer it is kept, to be done again.
func (c *killedClient) do(url string, a *call) (apiReply, bool) {
	var out apiReply
	status := post(url+a.path, a.in, &out)
	if status == 0 {
		c.pending = a
		c.unheard++
		maps.Copy(c.maybe, a.answers)
		return out, false
	}
	if status != http.StatusOK && status != http.StatusNotFound { // A dialog goes with the process.
		c.Errorf("%s %v answers %d %+v", a.path, a.in, status, out.Error)
	}
	c.acked++
	c.acks.Add(1)
	event := c.as + "-" + a.in["id"].(string)
	if a.path == "/api/say" {
		c.said[event] = true
	}
	if status != http.StatusOK || a.promise == "" || len(out.Errors) > 0 {
		return out, true
	}
	for _, m := range out.Messages {
		if m.From == "bot" && strings.Contains(m.Text, a.promise) {
			c.promised[event] = m.Text
			maps.Copy(c.answers, a.answers)
			for key := range a.answers {
				delete(c.maybe, key)
			}
		}
	}
	return out, true
}

// asksAgain does once more what got no answer.
func (c *killedClient) asksAgain(url string) bool {
	if c.pending == nil {
		return true
	}
	again := *c.pending
	c.pending = nil
	r, ok := c.do(url, &again)
	if ok && again.promise != "" && c.promised[c.as+"-"+again.in["id"].(string)] == "" && len(r.Messages) > 0 {
		c.again++
	}
	return ok
}

// reads the logbook: what was saved stands there, or what was sent after it
// without an answer.
func (c *killedClient) reads(url string) bool {
	if !c.writes || len(c.answers) == 0 {
		return true
	}
	r, ok := c.do(url, &call{path: "/api/say", in: map[string]any{"as": c.as, "text": "logbog", "id": c.next()}})
	if !ok {
		return false
	}
	there := r.Form.String()
	for key, text := range c.answers {
		switch maybe := c.maybe[key]; {
		case strings.Contains(there, text+"\n"):
			delete(c.maybe, key)
		case maybe != "" && strings.Contains(there, maybe+"\n"):
			c.answers[key] = maybe
			delete(c.maybe, key)
		default:
			c.Errorf("%q was saved and is not in the logbook:\n%s", text, there)
		}
	}
	return true
}

// survived looks at the folder that a killed program left.
func (d *drill) survived() {
	d.Helper()
	k, err := readKept(d.dir)
	if err != nil || !k.Begun {
		return // Killed before its first day; nothing was answered.
	}
	keys, receipts, typed := d.chats(k.Life)
	for what, n := range keys {
		if n > 1 {
			d.Errorf("%s arrived %d times", what, n)
		}
	}
	for event, n := range typed {
		if n > 1 {
			d.Errorf("what %s typed stands in the chat %d times", event, n)
		}
	}
	db := d.copied(k.Life)
	defer db.Close() //nolint:errcheck // of a copy
	if whole := d.text(db, "SELECT group_concat(integrity_check) FROM pragma_integrity_check"); whole != "ok" {
		d.Errorf("integrity: %s", whole)
	}
	if broken := d.text(db, "SELECT count(*) FROM pragma_foreign_key_check"); broken != "0" {
		d.Errorf("%s broken references", broken)
	}
	// Each act has one row of each: more in the audit is an effect twice.
	if n := d.text(db, "SELECT (SELECT count(*) FROM inbox) - (SELECT count(*) FROM audit WHERE actor > 0 AND action NOT LIKE 'show %')"); n != "0" {
		d.Errorf("acts less what they did: %s", n)
	}
	for _, c := range d.clients {
		for event := range c.said {
			if typed[event] == 0 {
				d.Errorf("what %s typed was answered and is gone", event)
			}
		}
		for event, words := range c.promised {
			if d.text(db, "SELECT count(*) FROM inbox WHERE event = ?", event) != "1" {
				d.Errorf("%s was told %q, and nothing was done", event, words)
			}
		}
	}
	rows := strings.Fields(d.text(db, "SELECT coalesce(group_concat(receipt, ' '), '') FROM delivery WHERE state = 'sent'"))
	for _, receipt := range rows {
		if !receipts[receipt] {
			d.Errorf("message %s was sent and stands in no chat", receipt)
		}
	}
	d.sent = max(d.sent, len(rows))
}

// chats counts what stands in the transcript: messages by delivery key and
// person, and what people typed by event id.
func (d *drill) chats(life int) (keys map[string]int, receipts map[string]bool, typed map[string]int) {
	d.Helper()
	content, err := os.ReadFile(filepath.Join(d.dir, fmt.Sprintf("demo-%d.chat", life)))
	if err != nil {
		d.Fatal(err)
	}
	keys, receipts, typed = map[string]int{}, map[string]bool{}, map[string]int{}
	for lines := bufio.NewScanner(bytes.NewReader(content)); lines.Scan(); {
		var r struct {
			Seq     int
			To, Act string
			Mine    bool
			Message struct{ Key string }
		}
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			if len(receipts) == 0 || !bytes.HasSuffix(content, lines.Bytes()) {
				d.Errorf("transcript: %v", err)
			}
			continue // The last line may be cut short.
		}
		id := fmt.Sprint("m", r.Seq)
		known := receipts[id]
		receipts[id] = true
		switch {
		case known: // An edit.
		case r.Mine:
			typed[r.Act]++
		case r.Message.Key != "":
			keys[r.Message.Key+" to "+r.To]++
		}
	}
	return keys, receipts, typed
}

// copied opens a copy of the database with its log, as it was left.
func (d *drill) copied(life int) *sql.DB {
	d.Helper()
	to := filepath.Join(d.TempDir(), "copy.db")
	for _, ending := range []string{"", "-wal"} {
		content, err := os.ReadFile(filepath.Join(d.dir, fmt.Sprintf("demo-%d.db%s", life, ending)))
		if ending != "" && errors.Is(err, fs.ErrNotExist) {
			continue // Killed at the start, while the log was folded in.
		}
		if err == nil {
			err = os.WriteFile(to+ending, content, 0o600)
		}
		if err != nil {
			d.Fatal(err)
		}
	}
	db, err := sql.Open("sqlite", "file:"+to)
	if err != nil {
		d.Fatal(err)
	}
	return db
}

func (d *drill) text(db *sql.DB, query string, args ...any) (s string) {
	d.Helper()
	if err := db.QueryRowContext(d.Context(), query, args...).Scan(&s); err != nil {
		d.Fatalf("%s: %v", query, err)
	}
	return s
}
