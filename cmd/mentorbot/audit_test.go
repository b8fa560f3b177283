package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mentorbot/bot/mentoring"
)

func TestWhatIsDoneToTheWholeStandsInTheAudit(t *testing.T) {
	t.Parallel()
	data, file := keep(t) // A programme and a pair: two rows.
	copied := filepath.Join(t.TempDir(), "nat.db")
	rows, at := 2, filepath.Join(data, databaseName)
	for _, step := range []struct {
		args []string
		want string // the action with its object; "" is not entered
	}{
		{[]string{"backup", copied}, "back updatabase"},
		{[]string{"backup", at}, ""}, // refused
		{[]string{"key", "check"}, "check keysdatabase"},
		{[]string{"key", "rotate"}, "rotate keydatabase"},
		{[]string{"audit", "verify"}, ""},
		{[]string{"backup", copied}, "back updatabase"},
	} {
		_, _, _ = command(t.Context(), append(step.args, "--data", data, "--key-file", file)...)
		if step.want != "" {
			rows++
		}
		out, stderr, code := command(t.Context(), "audit", "verify", "--data", data, "--key-file", file)
		if code != exitDone || !strings.Contains(out, fmt.Sprintf("Linjer i loggen: %d. Den sidste er nr. %d ", rows, rows)) {
			t.Errorf("%v: exit %d, %q, %q, want %d rows", step.args, code, out, stderr, rows)
		}
		content, err := os.ReadFile(at)
		if err != nil || !bytes.Contains(content, []byte(step.want)) {
			t.Errorf("%v: %q is not in the file (%v)", step.args, step.want, err)
		}
	}
	// A restore is a row of the database that it puts in place, behind those that
	// the copy has: all but its own and that of the last backup.
	if _, stderr, code := command(t.Context(), "restore", "--yes", copied, "--data", data, "--key-file", file); code != exitDone {
		t.Errorf("exit %d, %q", code, stderr)
	}
	content, err := os.ReadFile(at)
	if err != nil || !bytes.Contains(content, []byte("restoredatabase")) {
		t.Errorf("the restore is not in the file (%v)", err)
	}
	if out, _, _ := command(t.Context(), "audit", "verify", "--data", data, "--key-file", file); !strings.Contains(out, fmt.Sprintf("Linjer i loggen: %d.", rows)) {
		t.Errorf("%q", out)
	}
}

func TestTheAuditIsVerifiedAlsoWhileTheBotRuns(t *testing.T) {
	t.Parallel()
	data, file := keep(t) // A programme and a pair: two rows.
	verify := func(want int, says string) (out string) {
		t.Helper()
		out, stderr, code := command(t.Context(), "audit", "verify", "--data", data, "--key-file", file)
		if code != want || !strings.Contains(out+stderr, says) {
			t.Errorf("exit %d, %q, %q; want %d, %q", code, out, stderr, want, says)
		}
		return out
	}
	before := verify(exitDone, "Linjer i loggen: 2. Den sidste er nr. 2 med mærket ")
	running := opened(t, data, file)
	service := &mentoring.Service{Store: running, Now: func() time.Time { return began }}
	if _, err := service.Join(t.Context(), mentoring.Actor{Person: 2, Platform: platformName, Event: "1"}, 1); err != nil {
		t.Fatal(err)
	}
	if after := verify(exitDone, "Den sidste er nr. 3"); after == before {
		t.Error("the mark is the same")
	}
	if err := running.Close(); err != nil {
		t.Error(err)
	}

	db := filepath.Join(data, databaseName)
	content, err := os.ReadFile(db)
	if err != nil || bytes.Count(content, []byte("enrolpair/1")) != 1 {
		t.Fatalf("the row is not found (%v)", err)
	}
	if err := os.WriteFile(db, bytes.Replace(content, []byte("enrolpair/1"), []byte("enrolpair/2"), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	verify(exitFailed, "Loggen er brudt i linje 2")
}
