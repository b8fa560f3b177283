package main

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mentorbot/bot/mentoring"
	"mentorbot/locales"
	"mentorbot/storage/seal"
	"mentorbot/storage/sqlite"
)

// bed is a life with nights, over the database that keep makes.
type bed struct {
	testing.TB
	*life
	parts parts
	log   bytes.Buffer
	now   time.Time
}

func newBed(t *testing.T, backups string) *bed {
	t.Helper()
	data, file := keep(t)
	master, err := seal.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	catalogue, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	zone, err := time.LoadLocation(demoZone)
	if err != nil {
		t.Fatal(err)
	}
	b := &bed{TB: t}
	b.parts = parts{
		path: filepath.Join(data, databaseName), master: master, catalogue: catalogue,
		now: func() time.Time { return b.now }, log: slog.New(slog.NewTextHandler(&b.log, nil)),
		nightly: &nightly{zone: zone, backups: backups},
	}
	b.wake()
	t.Cleanup(b.end)
	return b
}

func (b *bed) wake() {
	b.Helper()
	var err error
	if b.life, err = start(b.Context(), b.parts); err != nil {
		b.Fatal(err)
	}
}

func (b *bed) end() {
	b.Helper()
	if err := b.db.Close(); err != nil {
		b.Error(err)
	}
}

// pass makes a pass at a local time and returns what it has logged.
func (b *bed) pass(at string) string {
	b.Helper()
	var err error
	if b.now, err = time.ParseInLocation("2006-01-02 15:04", at, b.parts.nightly.zone); err != nil {
		b.Fatal(err)
	}
	b.log.Reset()
	if _, err := b.runner.Tick(context.Background(), b.now); err != nil {
		b.Fatal(err)
	}
	return b.log.String()
}

func copiesIn(t *testing.T, folder string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestANightBacksUpTidiesUpAndSaysWhatItDid(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	b := newBed(t, folder)
	if err := b.db.Update(t.Context(), func(tx mentoring.Tx) error {
		for day := range 10 {
			if _, err := tx.FirstSight("test", fmt.Sprint(day), time.Date(2027, time.January, 1+day, 12, 0, 0, 0, time.UTC)); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	log := b.pass("2027-01-12 04:10")
	for _, line := range []string{ // The audit has a programme, a pair, the start and the backup.
		`task=backup count=5`, `task="old backups" count=0`, `task="old copies" count=0`, `task="old events" count=4`,
		`task="orphan keys" count=0`, `task=plan count=1`, `msg=audit rows=4 head=4 mac=`, `task=audit count=4`,
	} {
		if !strings.Contains(log, line) {
			t.Errorf("%s is not in the log", line)
		}
	}
	if strings.Contains(log, "level=ERROR") || strings.Contains(log, "at sige fra") || strings.Contains(log, "Sara") {
		t.Errorf("the log says\n%s", log)
	}
	got := strings.Join(copiesIn(t, folder), " ")
	if got != "mentorbot-2027-01-12.db mentorbot.db.keys" {
		t.Errorf("the folder has %s", got)
	}
	if log := b.pass("2027-01-12 23:00"); strings.Contains(log, "nightly") {
		t.Errorf("the same day again:\n%s", log)
	}

	// A week of downtime gives one copy.
	b.end()
	b.wake()
	b.pass("2027-01-19 11:00")
	b.pass("2027-01-19 11:01")
	if got := strings.Join(copiesIn(t, folder), " "); got != "mentorbot-2027-01-12.db mentorbot-2027-01-19.db mentorbot.db.keys" {
		t.Errorf("the folder has %s", got)
	}
	for day := 20; day < 60; day++ {
		b.pass(time.Date(2027, time.January, day, 4, 10, 0, 0, time.UTC).Format("2006-01-02 15:04"))
	}
	names := copiesIn(t, folder)
	if len(names) != 11 || names[0] != "mentorbot-2027-02-01.db" || names[9] != "mentorbot-2027-02-28.db" {
		t.Errorf("the folder has %v", names)
	}
	n, err := sqlite.Restore(t.Context(), filepath.Join(t.TempDir(), databaseName), b.parts.master, filepath.Join(folder, names[0]), b.now)
	if err != nil || n.Texts != 5 || !n.KeysToo {
		t.Errorf("the oldest copy: %+v (%v)", n, err)
	}
}

func TestABackupThatFailsStopsNothingElse(t *testing.T) {
	t.Parallel()
	b := newBed(t, filepath.Join(t.TempDir(), "not mounted"))
	log := b.pass("2027-01-12 04:10")
	if strings.Count(log, `level=ERROR msg="nightly task failed"`) != 2 || !strings.Contains(log, "task=backup error=") {
		t.Errorf("the log says\n%s", log)
	}
	if strings.Count(log, `msg="nightly task done"`) != 6 {
		t.Errorf("the log says\n%s", log)
	}
	if err := os.Mkdir(b.parts.nightly.backups, 0o700); err != nil {
		t.Fatal(err)
	}
	if log := b.pass("2027-01-13 04:10"); strings.Contains(log, "level=ERROR") {
		t.Errorf("the night after:\n%s", log)
	}
}

func TestANightSaysWhenTheAuditIsBroken(t *testing.T) {
	t.Parallel()
	b := newBed(t, "")
	b.end()
	content, err := os.ReadFile(b.parts.path)
	if err != nil || bytes.Count(content, []byte("enrolpair/1")) != 1 {
		t.Fatalf("the row is not found (%v)", err)
	}
	if err := os.WriteFile(b.parts.path, bytes.Replace(content, []byte("enrolpair/1"), []byte("enrolpair/2"), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	b.wake()
	log := b.pass("2027-01-12 04:10")
	if !strings.Contains(log, `task=audit error="the audit is broken at row 2"`) || strings.Contains(log, "backup") {
		t.Errorf("the log says\n%s", log)
	}
}
