package main

import (
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"mentorbot/bot/slack/slackfake"
)

var slackKills = flag.Int("slackkills", 5, "how many times the built program is killed while it serves a workspace")

// The program is killed while a workspace is at it: at moments of which nothing
// is known, while it starts, and between Slack's taking a message and the record
// of it. Started again, it has what it acknowledged, and nobody gets a message
// twice, or never.
func TestAKilledProgramInSlackLosesNothingAndDoublesNothing(t *testing.T) {
	t.Parallel()
	d := &slackDrill{service: serving(t, "socket", background[:7]...), dice: rand.New(rand.NewPCG(3, 4)), promised: map[string]promise{}}
	d.workspace.Lenient()
	d.workspace.Patience(700 * time.Millisecond)
	for i := range 17 {
		d.members = append(d.members, &slackMember{slackDrill: d, Person: d.workspace.Person(fmt.Sprint("U", i+1)), dice: rand.New(rand.NewPCG(5, uint64(i)))})
	}
	d.stop(syscall.SIGKILL)
	began := time.Now()
	for round := range *slackKills {
		d.round(round)
		if t.Failed() {
			t.Fatalf("round %d\n%s", round, d.log)
		}
	}
	d.last()
	t.Logf("%d kills in %.0f s: %d before it was ready, %d between Slack and the record; %d acts acknowledged, %d not, %d promises, %d deliveries sent",
		*slackKills, time.Since(began).Seconds(), d.early, d.between, d.acks.Load(), d.workspace.Timeouts(), len(d.promised), d.sent)
	if len(d.promised) == 0 || d.sent == 0 || d.between == 0 {
		t.Error("nothing was done before the kills")
	}
}

// slackDrill is the program, its folder and the workspace at it.
type slackDrill struct {
	*service
	dice           *rand.Rand
	members        []*slackMember
	acks           atomic.Int64
	early, between int
	sent           int

	mu       sync.Mutex
	promised map[string]promise // by the id of the act
}

// promise is what somebody was told is done, and when.
type promise struct {
	words string
	at    time.Time
}

// slackMember is one person of the workspace.
type slackMember struct {
	*slackDrill
	*slackfake.Person
	dice *rand.Rand
	n    int
}

// round starts the program, lets everybody at it, kills it and looks at what
// it left.
func (d *slackDrill) round(n int) {
	d.Helper()
	d.mode = []string{"socket", slackHTTP}[n%2]
	kill := func() { _ = d.cmd.Process.Kill() }
	if n%5 == 4 {
		after := time.Duration(d.dice.Int64N(int64(80 * time.Millisecond)))
		if !d.begin(func() { time.AfterFunc(after, kill) }) {
			d.early++
		}
		<-d.ended
		d.survived()
		return
	}
	enough := d.acks.Load() + 1 + d.dice.Int64N(150)
	if n%2 == 0 {
		d.strike(kill)
		enough += 500 // it is another moment that counts
	}
	if !d.begin(func() {}) {
		if n%2 != 0 {
			d.Fatalf("it ended by itself\n%s", d.log)
		}
	} else {
		d.workspace.Redeliver()
		d.load(enough, kill)
	}
	<-d.ended
	d.workspace.Mend()
	d.survived()
}

// strike kills the program when Slack has taken one of the next deliveries, and
// it does not know.
func (d *slackDrill) strike(kill func()) {
	d.workspace.Break(slackfake.Fault{
		Method: "chat.postMessage", Holds: "mentor_delivery", Skip: d.dice.IntN(4),
		Happened: func() {
			kill()
			<-d.ended
			d.between++
		},
	})
}

// load lets everybody act until the program is gone. It is killed after so many
// acknowledgements, in the middle of others' acts, if nothing else kills it.
func (d *slackDrill) load(enough int64, kill func()) {
	d.tomorrow()
	var all sync.WaitGroup
	for _, m := range d.members {
		all.Go(func() {
			for !d.over() {
				m.acts()
				if d.acks.Load() >= enough {
					kill()
				}
			}
		})
	}
	all.Wait()
}

// tomorrow moves the time on to the next working day. A program that ended
// meanwhile may have been there already, and begins there next time.
func (d *slackDrill) tomorrow() {
	days := map[time.Weekday]int{time.Friday: 3, time.Saturday: 2}[d.at.Weekday()]
	to := d.at.AddDate(0, 0, max(1, days))
	if code := post(d.url+"/test/clock", map[string]string{"to": to.Format(time.RFC3339Nano)}, &moved{}); code != 0 && code != http.StatusOK {
		d.Errorf("the clock answers %d", code)
	}
	d.at = to
}

// acts does one thing that this person could do.
func (m *slackMember) acts() {
	switch k := m.dice.IntN(10); {
	case k < 2:
		m.Say([]string{"hjælp", "logbog", "dagsorden", "noget"}[m.dice.IntN(4)])
	case k < 4:
		line := m.at.AddDate(0, 0, 3+m.dice.IntN(9)).Format("book 2/1 kl. 14")
		n := m.reads("Du har foreslået")
		m.does(func() { m.Slash(line) }, "Du har foreslået", func() bool { return m.reads("Du har foreslået") > n })
	default:
		m.presses()
	}
}

// presses a button among the newest messages, and sends the dialog it opens.
func (m *slackMember) presses() {
	all := m.Messages()
	all = all[max(0, len(all)-6):]
	type button struct{ ts, label string }
	var buttons []button
	for _, seen := range all {
		for _, label := range seen.Buttons {
			if label != "Nej tak" {
				buttons = append(buttons, button{seen.TS, label})
			}
		}
	}
	if len(buttons) == 0 {
		return
	}
	b := buttons[m.dice.IntN(len(buttons))]
	before, _ := m.Modal()
	press := func() { m.TryPress(b.ts, b.label) }
	if b.label == "Passer" {
		m.does(press, "Det er aftalt", func() bool { return strings.Contains(m.shows(b.ts), "Det er aftalt") })
		return
	}
	m.does(press, "", nil)
	var now slackfake.Modal
	m.awaits(100*time.Millisecond, func() bool { now, _ = m.Modal(); return now.ID != before.ID })
	if now.ID == "" || now.ID == before.ID || now.Submit == "" {
		return
	}
	typed := map[string]string{}
	for _, r := range now.Rows {
		if r.Kind == "plain_text_input" && r.Label != "Sted eller link (kan vente)" {
			m.n++
			typed[r.Block] = fmt.Sprintf("svar %s-%d", m.ID, m.n)
		}
	}
	if n := m.reads("Gemt i din logbog"); now.Title == "Dine svar" {
		m.does(func() { m.Submit(typed) }, "Gemt i din logbog", func() bool { return m.reads("Gemt i din logbog") > n })
		return
	}
	m.does(func() { m.Submit(typed) }, "", nil)
}

// does carries out an act. When the person is then told the words, it is done
// for good.
func (m *slackMember) does(act func(), words string, told func() bool) {
	last, _ := m.Acted()
	act()
	id, heard := m.Acted()
	if id == last || !heard {
		return
	}
	m.acks.Add(1)
	if told == nil || !m.awaits(2*time.Second, told) {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.promised[id] = promise{words, m.at}
}

// reads counts the messages that hold the words.
func (m *slackMember) reads(words string) (n int) {
	for _, seen := range m.Messages() {
		if strings.Contains(seen.Shown, words) {
			n++
		}
	}
	return n
}

// shows is what stands in a message now.
func (m *slackMember) shows(ts string) string {
	for _, seen := range m.Messages() {
		if seen.TS == ts {
			return seen.Shown
		}
	}
	return ""
}

// awaits looks again for a moment, as long as the program is there.
func (m *slackMember) awaits(most time.Duration, there func() bool) bool {
	wait := time.NewTimer(most)
	defer wait.Stop()
	look := time.NewTicker(time.Millisecond)
	defer look.Stop()
	for !there() {
		select {
		case <-look.C:
		case <-m.ended:
			return there()
		case <-wait.C:
			return false
		}
	}
	return true
}

// survived looks at what a killed program left.
func (d *slackDrill) survived() {
	d.Helper()
	db := d.copied()
	defer db.Close() //nolint:errcheck // of a copy
	if whole := d.text(db, "SELECT group_concat(integrity_check) FROM pragma_integrity_check"); whole != "ok" {
		d.Errorf("integrity: %s", whole)
	}
	if broken := d.text(db, "SELECT count(*) FROM pragma_foreign_key_check"); broken != "0" {
		d.Errorf("%s broken references", broken)
	}
	// Each act has one row of each, until its event is forgotten: more in the
	// audit is an effect twice.
	if n := d.text(db, `SELECT (SELECT count(*) FROM inbox) - (SELECT count(*) FROM audit
		WHERE actor > 0 AND action NOT LIKE 'show %' AND at_ms >= (SELECT coalesce(min(at_ms), 0) FROM inbox))`); n != "0" {
		d.Errorf("acts less what they did: %s", n)
	}
	for id, told := range d.promised {
		remembered := told.at.After(d.at.AddDate(0, 0, -eventDays+1))
		if remembered && d.text(db, "SELECT count(*) FROM inbox WHERE event = ?", id) != "1" {
			d.Errorf("somebody was told %q, and act %s is gone", told.words, id)
		}
	}
	there := d.arrived()
	rows := strings.Fields(d.text(db, "SELECT coalesce(group_concat(receipt, ' '), '') FROM delivery WHERE state = 'sent'"))
	for _, receipt := range rows {
		if _, ts, _ := strings.Cut(receipt, "/"); !there[ts] {
			d.Errorf("delivery %s was sent and stands in no chat", receipt)
		}
	}
	d.sent = len(rows)
}

// arrived looks through the chats: no delivery stands there twice.
func (d *slackDrill) arrived() (there map[string]bool) {
	d.Helper()
	there = map[string]bool{}
	keys := map[string]int{}
	for _, m := range d.members {
		for _, seen := range m.Messages() {
			there[seen.TS] = true
			if seen.Key != "" {
				keys[seen.Key]++
			}
		}
	}
	for key, n := range keys {
		if n > 1 {
			d.Errorf("%s arrived %d times", key, n)
		}
	}
	return there
}

// last starts the program once more and waits until it knows of every message
// what became of it.
func (d *slackDrill) last() {
	d.Helper()
	d.mode = "socket"
	d.start()
	d.workspace.Redeliver()
	for range 3 { // Not found counts after a minute; what waited for it goes next.
		d.clock(map[string]string{"advance": "20m"})
	}
	d.stop(syscall.SIGKILL)
	d.survived()
	db := d.copied()
	defer db.Close() //nolint:errcheck // of a copy
	if open := d.text(db, "SELECT count(*) FROM delivery WHERE state IN ('sending', 'uncertain', 'parked')"); open != "0" {
		d.Errorf("%s deliveries are unsettled", open)
	}
	if due := d.text(db, "SELECT count(*) FROM delivery WHERE state = 'pending' AND wake_ms <= ?", d.at.UnixMilli()); due != "0" {
		d.Errorf("%s deliveries are due and not sent", due)
	}
	var keys []string
	for _, m := range d.members {
		for _, seen := range m.Messages() {
			keys = append(keys, seen.Key)
		}
	}
	for _, token := range strings.Fields(d.text(db, "SELECT coalesce(group_concat(token, ' '), '') FROM delivery WHERE state = 'sent' AND replaces = ''")) {
		if !slices.ContainsFunc(keys, func(k string) bool { return strings.Contains(k, token) }) {
			d.Errorf("delivery %s counts as sent, and nobody has it", token)
		}
	}
}

// copied opens a copy of the database with its log, as it was left.
func (d *slackDrill) copied() *sql.DB {
	d.Helper()
	to := filepath.Join(d.TempDir(), databaseName)
	for _, ending := range []string{"", "-wal"} {
		content, err := os.ReadFile(filepath.Join(d.dir, databaseName+ending))
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

func (d *slackDrill) text(db *sql.DB, query string, args ...any) (s string) {
	d.Helper()
	if err := db.QueryRowContext(d.Context(), query, args...).Scan(&s); err != nil {
		d.Fatalf("%s: %v", query, err)
	}
	return s
}
