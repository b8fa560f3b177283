package main

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"mentorbot/bot/mentoring"
	"mentorbot/locales"
	"mentorbot/scheduler"
	"mentorbot/storage/seal"
	"mentorbot/storage/sqlite"
)

// chatThatRemembers is a platform that can be asked. It outlives the database.
type chatThatRemembers struct {
	there []string // the tokens of what arrived, as often as it did
	asked int
}

func (c *chatThatRemembers) Send(_ context.Context, d mentoring.Due) mentoring.Outcome {
	c.there = append(c.there, d.Delivery.Token)
	return mentoring.Outcome{State: mentoring.Sent, Receipt: d.Delivery.Token}
}

func (c *chatThatRemembers) Ask(_ context.Context, d mentoring.Due) (receipt string, found, askable bool, err error) {
	c.asked++
	return d.Delivery.Token, slices.Contains(c.there, d.Delivery.Token), true, nil
}

// pass opens the database and makes a pass of the scheduler at each time.
func pass(t *testing.T, data, file string, chat *chatThatRemembers, at ...time.Time) {
	t.Helper()
	db := opened(t, data, file)
	for _, now := range at {
		runner := &scheduler.Runner{
			Outbox:  &mentoring.Outbox{Store: db, Holidays: scheduler.DanishHolidays{}},
			Courier: chat, Now: func() time.Time { return now }, Log: slog.New(slog.DiscardHandler),
		}
		if _, err := runner.Tick(t.Context(), now); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

func opened(t *testing.T, data, file string) *sqlite.DB {
	t.Helper()
	master, err := seal.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	db, err := sqlite.Open(t.Context(), filepath.Join(data, databaseName), master)
	if err != nil {
		t.Fatal(err)
	}
	return db
}

// restore runs the command at a time, with what the person types.
func restore(t *testing.T, c restoreCmd, now time.Time, typed string) (string, error) {
	t.Helper()
	catalogue, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	err = c.Run(t.Context(), deps{
		catalogue: catalogue, words: catalogue.Words("da"), in: strings.NewReader(typed), out: &out, err: &out,
		now: func() time.Time { return now },
	})
	return out.String(), err
}

func TestNothingIsSentTwiceAfterARestore(t *testing.T) {
	t.Parallel()
	data, file := keep(t)
	copied := filepath.Join(t.TempDir(), "nat.db")
	if _, stderr, code := command(t.Context(), "backup", copied, "--data", data, "--key-file", file); code != exitDone {
		t.Fatal(stderr)
	}
	chat := &chatThatRemembers{}
	pass(t, data, file, chat, began) // The two welcomes.
	if len(chat.there) != 2 {
		t.Fatalf("sent %q", chat.there)
	}
	lost := chat.there[1] // As if the machine had died before this one left.
	chat.there = chat.there[:1]

	now := began.Add(2 * time.Hour)
	out, err := restore(t, restoreCmd{File: copied, keyed: keyed{Data: data, KeyFile: file}}, now, "JA\n")
	if err != nil || !strings.Contains(out, "Måske sendt siden kopien: 2.") || !strings.Contains(out, "Tekster: 5.") ||
		!strings.Contains(out, databaseName+".before-restore") {
		t.Fatalf("%q (%v)", out, err)
	}
	pass(t, data, file, chat, now)
	if chat.asked != 2 || len(chat.there) != 1 {
		t.Errorf("asked %d times, sent %q", chat.asked, chat.there)
	}
	pass(t, data, file, chat, now.Add(2*time.Minute), now.Add(time.Hour), now.Add(48*time.Hour))
	if len(chat.there) != 2 || chat.there[1] != lost {
		t.Errorf("sent %q, want %q once more", chat.there, lost)
	}

	db := opened(t, data, file)
	if err := db.View(t.Context(), func(r mentoring.Reader) error {
		c, err := r.Contract(1)
		if c.Terms.Goals.Reveal() != "at sige fra" {
			t.Errorf("the words are gone: %q", c.Terms.Goals.Reveal())
		}
		return err
	}); err != nil {
		t.Error(err)
	}
	if err := db.Close(); err != nil {
		t.Error(err)
	}
}

func TestARestoreIsRefusedInWordsAndChangesNothing(t *testing.T) {
	t.Parallel()
	data, file := keep(t)
	copied := filepath.Join(t.TempDir(), "nat.db")
	if _, stderr, code := command(t.Context(), "backup", copied, "--data", data, "--key-file", file); code != exitDone {
		t.Fatal(stderr)
	}
	letter, other := filepath.Join(t.TempDir(), "brev.db"), filepath.Join(t.TempDir(), "other.key")
	if err := os.WriteFile(letter, []byte("kære Sara"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, stderr, code := command(t.Context(), "key", "new", other); code != exitDone {
		t.Fatal(stderr)
	}
	before := filesOf(t, data)
	refused := func(says string, args ...string) {
		t.Helper()
		args = append([]string{"restore", "--data", data}, args...)
		if _, stderr, code := command(t.Context(), args...); code != exitFailed || !strings.Contains(stderr, says) || strings.Contains(stderr, "Sara") {
			t.Errorf("exit %d, %q; want %q", code, stderr, says)
		}
	}
	refused("Intet er ændret.", copied, "--key-file", file) // Nobody answers.
	refused("findes ikke", copied+"x", "--yes", "--key-file", file)
	refused("er skadet, eller det er ikke en kopi", letter, "--yes", "--key-file", file)
	refused("passer ikke til databasen", copied, "--yes", "--key-file", other)
	refused("er en af bottens egne filer", filepath.Join(data, databaseName), "--yes", "--key-file", file)
	for _, typed := range []string{"", "\n", "nej\n", "jamen\n"} {
		if _, err := restore(t, restoreCmd{File: copied, keyed: keyed{Data: data, KeyFile: file}}, began, typed); err == nil {
			t.Errorf("%q was taken for yes", typed)
		}
	}
	for name, content := range filesOf(t, data) {
		if was, ok := before[name]; ok && was != content && !strings.HasSuffix(name, ".lock") {
			t.Errorf("%s was changed", name)
		}
	}

	running := opened(t, data, file)
	refused("Botten kører (proces ", copied, "--yes", "--key-file", file)
	if err := running.Close(); err != nil {
		t.Error(err)
	}
}
