//go:build unix

package sqlite

import (
	"errors"
	"os"
	"syscall"
)

// tryLock takes a lock that belongs to this opening of the file, so that a
// second one in the same process is refused as well.
func tryLock(f *os.File) error {
	for {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) //nolint:gosec // a descriptor is small
		switch {
		case errors.Is(err, syscall.EINTR):
		case errors.Is(err, syscall.EWOULDBLOCK):
			return errHeld
		default:
			return err
		}
	}
}

// letGo undoes tryLock, for every copy of the opened file.
func letGo(f *os.File) error {
	return syscall.Flock(int(f.Fd()), syscall.LOCK_UN) //nolint:gosec // a descriptor is small
}

// syncFolder makes the names in a folder durable. Syncing a file keeps its
// contents, not its name.
func syncFolder(name string) (err error) {
	f, err := os.Open(name) //nolint:gosec // the folder of the operator's own path
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return f.Sync()
}
