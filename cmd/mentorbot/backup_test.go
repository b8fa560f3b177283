package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mentorbot/storage/seal"
	"mentorbot/storage/sqlite"
)

func TestACopyIsMadeAlsoWhileTheBotRuns(t *testing.T) {
	t.Parallel()
	data, file := keep(t)
	copied := filepath.Join(t.TempDir(), "nat.db")
	backup := func(to string, want int, says string) {
		t.Helper()
		out, stderr, code := command(t.Context(), "backup", to, "--data", data, "--key-file", file)
		if code != want || !strings.Contains(out+stderr, says) {
			t.Errorf("exit %d, %q, %q; want %d, %q", code, out, stderr, want, says)
		}
	}
	backup(copied, exitDone, "Nøgler: 1. Tekster: 5. Slettede: 0. Kan ikke åbnes: 0.")
	master, err := seal.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	running, err := sqlite.Open(t.Context(), filepath.Join(data, databaseName), master)
	if err != nil {
		t.Fatal(err)
	}
	backup(copied, exitDone, "Kopien ligger i "+copied+", og nøglerne i "+copied+".keys.")
	backup(filepath.Join(data, databaseName), exitFailed, "er en af bottens egne filer")
	if err := running.Close(); err != nil {
		t.Error(err)
	}
	for _, name := range []string{copied, copied + ".keys"} {
		if info, err := os.Stat(name); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v (%v)", name, info, err)
		}
	}
	if err := os.Remove(filepath.Join(data, databaseName)); err != nil {
		t.Fatal(err)
	}
	backup(copied, exitFailed, "Der er ingen mentorbot.db i "+data)
}
