package main

import (
	"database/sql"
	"errors"
	"io/fs"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// siege is the program, its folder and the people at it while it is killed: at
// moments of which nothing is known, while it starts, and between a chat's
// taking a message and the record of it.
type siege struct {
	*service
	chat           theatre
	members        []member
	dice           *rand.Rand
	acks           atomic.Int64 // acts that the program took
	early, between int          // kills before it was ready, and between a chat and the record
	sent           int          // deliveries

	mu       sync.Mutex
	promised map[string]promise // by the id of the act
}

// theatre is the chat in which a siege takes place.
type theatre interface {
	// strike calls then when the chat has taken one of the next deliveries, all
	// but so many of them, and the program does not know.
	strike(skip int, then func())
	// mend ends what strike began, and redeliver hands over once more what the
	// program did not take.
	mend()
	redeliver()
	// unheard is how many acts the program did not take.
	unheard() int
	// holds reports whether a message with the receipt stands in somebody's chat.
	holds(receipt string) bool
	// left looks at what a killed program left, beyond what holds everywhere.
	left(db *sql.DB)
	// settled looks at what is there when everything is settled.
	settled(db *sql.DB)
}

// member is somebody who does one thing after the other.
type member interface{ acts() }

// promise is what somebody was told is done, and when.
type promise struct {
	words string
	at    time.Time
}

func newSiege(s *service) *siege {
	return &siege{service: s, dice: rand.New(rand.NewPCG(3, 4)), promised: map[string]promise{}}
}

// run kills the program so many times.
func (d *siege) run(kills int) {
	d.Helper()
	d.stop(syscall.SIGKILL)
	began := time.Now()
	for n := range kills {
		d.round(n)
		if d.Failed() {
			d.Fatalf("round %d\n%s", n, d.log)
		}
	}
	d.last()
	if t, ok := d.TB.(*testing.T); ok {
		t.Logf("%d kills in %.0f s: %d before it was ready, %d between the chat and the record; %d acts taken, %d not, %d promises, %d deliveries sent",
			kills, time.Since(began).Seconds(), d.early, d.between, d.acks.Load(), d.chat.unheard(), len(d.promised), d.sent)
	}
	if len(d.promised) == 0 || d.sent == 0 || d.between == 0 {
		d.Error("nothing was done before the kills")
	}
}

// round starts the program, lets everybody at it, kills it and looks at what
// it left.
func (d *siege) round(n int) {
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
		d.chat.strike(d.dice.IntN(4), func() {
			kill()
			<-d.ended
			d.between++
		})
		enough += 500 // it is another moment that counts
	}
	if !d.begin(func() {}) {
		if n%2 != 0 {
			d.Fatalf("it ended by itself\n%s", d.log)
		}
	} else {
		d.chat.redeliver()
		d.load(enough, kill)
	}
	<-d.ended
	d.chat.mend()
	d.survived()
}

// load lets everybody act until the program is gone. It is killed after so many
// acts, in the middle of others', if nothing else kills it.
func (d *siege) load(enough int64, kill func()) {
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
func (d *siege) tomorrow() {
	days := map[time.Weekday]int{time.Friday: 3, time.Saturday: 2}[d.at.Weekday()]
	to := d.at.AddDate(0, 0, max(1, days))
	if code := post(d.url+"/test/clock", map[string]string{"to": to.Format(time.RFC3339Nano)}, &moved{}); code != 0 && code != http.StatusOK {
		d.Errorf("the clock answers %d", code)
	}
	d.at = to
}

// someWord and someBooking are what somebody types.
func someWord(dice *rand.Rand) string {
	return []string{"hjælp", "logbog", "dagsorden", "noget"}[dice.IntN(4)]
}

func (d *siege) someBooking(dice *rand.Rand) string {
	return d.at.AddDate(0, 0, 3+dice.IntN(9)).Format("book 2/1 kl. 14")
}

// does carries out an act of somebody, who then knows its id and whether it was
// taken. When they are then told the words, it is done for good.
func (d *siege) does(acted func() (string, bool), act func(), words string, told func() bool) {
	last, _ := acted()
	act()
	id, taken := acted()
	if id == last || !taken {
		return
	}
	d.acks.Add(1)
	if told == nil || !d.awaits(2*time.Second, told) {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.promised[id] = promise{words, d.at}
}

// awaits looks again for a moment, as long as the program is there.
func (d *siege) awaits(most time.Duration, there func() bool) bool {
	wait := time.NewTimer(most)
	defer wait.Stop()
	look := time.NewTicker(time.Millisecond)
	defer look.Stop()
	for !there() {
		select {
		case <-look.C:
		case <-d.ended:
			return there()
		case <-wait.C:
			return false
		}
	}
	return true
}

// survived looks at what a killed program left.
func (d *siege) survived() {
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
	rows := strings.Fields(d.text(db, "SELECT coalesce(group_concat(receipt, ' '), '') FROM delivery WHERE state = 'sent'"))
	for _, receipt := range rows {
		if !d.chat.holds(receipt) {
			d.Errorf("delivery %s was sent and stands in no chat", receipt)
		}
	}
	d.sent = len(rows)
	d.chat.left(db)
}

// last starts the program once more and waits until it knows of every message
// what became of it.
func (d *siege) last() {
	d.Helper()
	d.mode = "socket"
	d.start()
	d.chat.redeliver()
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
	d.chat.settled(db)
}

// copied opens a copy of the database with its log, as it was left.
func (d *service) copied() *sql.DB {
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

func (d *service) text(db *sql.DB, query string, args ...any) (s string) {
	d.Helper()
	if err := db.QueryRowContext(d.Context(), query, args...).Scan(&s); err != nil {
		d.Fatalf("%s: %v", query, err)
	}
	return s
}
