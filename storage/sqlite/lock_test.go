package sqlite

import (
	"bufio"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestDatabaseIsOpenedOnce(t *testing.T) {
	t.Parallel()
	path := newPath(t)
	db := openAt(t, path)
	link := filepath.Join(t.TempDir(), "link.db")
	if err := os.Symlink(path, link); err != nil {
		t.Skip(err)
	}
	for _, name := range []string{path, link} {
		_, err := Open(t.Context(), name, masterKey(t))
		var inUse *InUseError
		if !errors.As(err, &inUse) || inUse.Holder != os.Getpid() || !strings.Contains(err.Error(), "in use") {
			t.Errorf("%s: %v", filepath.Base(name), err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	openAt(t, link)
}

func TestDatabaseOfAnotherProcessIsRefusedUntilItDies(t *testing.T) {
	t.Parallel()
	path := newPath(t)
	cmd := childCommand(t.Context(), path, "FULL", 0)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	lines.Scan() // It has it.
	_, err = Open(t.Context(), path, masterKey(t))
	var inUse *InUseError
	if !errors.As(err, &inUse) || inUse.Holder != cmd.Process.Pid {
		t.Errorf("%v, want process %d", err, cmd.Process.Pid)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	for lines.Scan() { // Until its end.
	}
	if err := cmd.Wait(); err == nil {
		t.Error("it ended by itself")
	}
	master, err := childMaster()
	if err != nil {
		t.Fatal(err)
	}
	db, err := Open(t.Context(), path, master)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Error(err)
	}
}

// What fails to open holds nothing.
func TestFailedOpenLetsGo(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "letter.txt")
	if err := os.WriteFile(path, []byte(strings.Repeat("Kære mentor. ", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		_, err := Open(t.Context(), path, masterKey(t))
		var inUse *InUseError
		if err == nil || errors.As(err, &inUse) {
			t.Errorf("%v", err)
		}
	}
}
