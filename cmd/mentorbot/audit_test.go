package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mentorbot/bot/mentoring"
)

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
