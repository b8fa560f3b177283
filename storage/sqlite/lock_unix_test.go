//go:build unix

package sqlite

import (
	"path/filepath"
	"syscall"
	"testing"
)

func TestALockIsLetGoOfAlsoWhileSomebodyHasACopyOfItsFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "mentorbot.db")
	held, err := lock(path)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := syscall.Dup(int(held.Fd())) // As a child has one until it runs another program.
	if err != nil {
		t.Fatal(err)
	}
	defer syscall.Close(kept)
	if err := unlock(held); err != nil {
		t.Fatal(err)
	}
	again, err := lock(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := unlock(again); err != nil {
		t.Error(err)
	}
}
