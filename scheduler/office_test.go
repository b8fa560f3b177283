package scheduler_test

import (
	"bytes"
	"context"
	"log/slog"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mentorbot/bot/mentoring"
	"mentorbot/scheduler"
	"mentorbot/storage/seal"
	"mentorbot/storage/sqlite"
)

// noon is when the tests of a pass begin, on a working day.
var noon = time.Date(2026, time.December, 1, 12, 0, 0, 0, time.UTC)

// courier records what it is given, and answers as the test wants.
type courier struct {
	send func(mentoring.Due) mentoring.Outcome // nil: everything is sent
	// sendUntil is send for a test of what ends a send.
	sendUntil func(context.Context, mentoring.Due) mentoring.Outcome
	ask       func(mentoring.Due) (receipt string, found, askable bool, err error)

	mu          sync.Mutex
	sent, asked []string // the keys, in order
}

func (c *courier) Send(ctx context.Context, d mentoring.Due) mentoring.Outcome {
	c.mu.Lock()
	c.sent = append(c.sent, d.Delivery.Key)
	c.mu.Unlock()
	if c.sendUntil != nil {
		return c.sendUntil(ctx, d)
	}
	if c.send == nil {
		return mentoring.Outcome{State: mentoring.Sent, Receipt: "receipt of " + d.Delivery.Key}
	}
	return c.send(d)
}

func (c *courier) Ask(_ context.Context, d mentoring.Due) (string, bool, bool, error) {
	c.mu.Lock()
	c.asked = append(c.asked, d.Delivery.Key)
	c.mu.Unlock()
	return c.ask(d)
}

// sends lists the keys of what was sent, in order, whether it arrived or not.
func (c *courier) sends() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.sent)
}

// asks lists the keys of what was asked about, in order.
func (c *courier) asks() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.asked)
}

// office is a Runner over a real store with one pair that is under way.
type office struct {
	testing.TB
	path    string
	master  *seal.Master
	store   *sqlite.DB
	courier *courier
	runner  *scheduler.Runner
	log     bytes.Buffer
	person  mentoring.PersonID
	pair    mentoring.PairID
}

func newOffice(t testing.TB) *office {
	t.Helper()
	o := openOffice(t, filepath.Join(t.TempDir(), "mentorbot.db"))
	t.Cleanup(o.close)
	return o
}

// openOffice leaves closing to the caller.
func openOffice(t testing.TB, path string) *office {
	t.Helper()
	master, err := seal.New()
	if err != nil {
		t.Fatal(err)
	}
	o := &office{TB: t, path: path, master: master, courier: &courier{}}
	o.open()
	o.update(func(tx mentoring.Tx) (err error) {
		o.pair, o.person, err = addPair(tx, "1")
		return err
	})
	return o
}

func (o *office) open() {
	o.Helper()
	var err error
	if o.store, err = sqlite.Open(context.Background(), o.path, o.master); err != nil {
		o.Fatal(err)
	}
	o.runner = &scheduler.Runner{
		Outbox:  &mentoring.Outbox{Store: o.store, Holidays: scheduler.DanishHolidays{}},
		Courier: o.courier, Now: time.Now, Log: slog.New(slog.NewTextHandler(&o.log, nil)),
	}
}

func (o *office) close() {
	o.Helper()
	if err := o.store.Close(); err != nil {
		o.Error(err)
	}
}

// restart is the program ended, at any moment, and started again.
func (o *office) restart() {
	o.Helper()
	o.close()
	o.open()
}

func (o *office) update(fn func(mentoring.Tx) error) {
	o.Helper()
	if err := o.store.Update(context.Background(), fn); err != nil {
		o.Fatal(err)
	}
}

// addPair adds a programme of one pair that is under way, and returns the pair and its mentee.
func addPair(tx mentoring.Tx, name string) (mentoring.PairID, mentoring.PersonID, error) {
	return addPairOn(tx, "test", name)
}

func addPairOn(tx mentoring.Tx, platform, name string) (mentoring.PairID, mentoring.PersonID, error) {
	day := mentoring.Date{Year: 2026, Month: time.December, Day: 1}
	year := mentoring.Span{Opens: day, Closes: day}
	programme, err := tx.AddProgramme(mentoring.Programme{
		Name: name, Start: day, End: day, Midway: year, Final: year, TimeZone: "Europe/Copenhagen", Language: "da",
	})
	if err != nil {
		return 0, 0, err
	}
	pair := mentoring.Pair{Programme: programme}
	for _, half := range []*mentoring.Half{&pair.Mentee, &pair.Mentor} {
		*half = mentoring.Half{Consent: mentoring.Joined, DecidedAt: noon}
		name += "'"
		half.Person, err = tx.AddPerson(mentoring.Person{Name: name, Language: "da", Identity: mentoring.Identity{Platform: platform, Address: name}})
		if err != nil {
			return 0, 0, err
		}
	}
	id, err := tx.AddPair(pair)
	return id, pair.Mentee.Person, err
}

// owe owes the mentee a message that is wanted at any time.
func (o *office) owe(key string, due time.Time) {
	o.Helper()
	o.oweUntil(key, due, time.Time{})
}

func (o *office) oweUntil(key string, due, notAfter time.Time) {
	o.Helper()
	o.update(func(tx mentoring.Tx) error {
		return tx.Enqueue(mentoring.Delivery{
			Key: key, Kind: mentoring.KindStart, Person: o.person, Pair: o.pair, Due: due, NotAfter: notAfter,
		})
	})
}

// row is what has become of a delivery.
func (o *office) row(key string) (d mentoring.Delivery) {
	o.Helper()
	err := o.store.View(context.Background(), func(r mentoring.Reader) (err error) {
		d, _, err = r.Delivery(key)
		return err
	})
	if err != nil {
		o.Fatal(err)
	}
	return d
}

// state is "pending after 5s", counted from noon, or "parked unreachable".
func (o *office) state(key string) string {
	o.Helper()
	d := o.row(key)
	s := string(d.State)
	if !d.NotBefore.IsZero() && d.State != mentoring.Dropped {
		s += " after " + d.NotBefore.Sub(noon).String()
	}
	if d.Reason != "" {
		s += " " + string(d.Reason)
	}
	return s
}

// tick makes a pass so long after noon, and returns how long after noon the next one has something to do.
func (o *office) tick(after time.Duration) (next string) {
	o.Helper()
	at, err := o.runner.Tick(context.Background(), noon.Add(after))
	if err != nil {
		o.Fatal(err)
	}
	if at.IsZero() {
		return "never"
	}
	return at.Sub(noon).String()
}

// same fails unless got is want.
func same[T any](t testing.TB, what string, got, want T) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s: want (-), got (+)\n%s", what, diff)
	}
}
