package sqlite

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
)

// InUseError is returned by Open for a database that is open already, in this
// process or in another. Two writers would be two senders of every message.
type InUseError struct {
	Holder int // the process that has it, or 0 when that cannot be read
}

// Error says who has the database and what to do.
func (e *InUseError) Error() string {
	if e.Holder == 0 {
		return "the database is in use by another program: stop that one first"
	}
	return fmt.Sprintf("the database is in use by process %d: stop that one first", e.Holder)
}

// errHeld is what tryLock answers when somebody else has the lock.
var errHeld = errors.New("the lock is held")

// lock takes the lock of the database at path and keeps it until unlock; the
// system lets go of it when the process dies in any way.
// The file stays, because another process may be waiting with it in its hands.
func lock(path string) (*os.File, error) {
	f, err := os.OpenFile(path+".lock", os.O_RDWR|os.O_CREATE, 0o600) //nolint:gosec // beside the operator's own path
	if err != nil {
		return nil, fmt.Errorf("open the lock file: %w", err)
	}
	if err := tryLock(f); err != nil {
		holder := holder(f)
		err = errors.Join(err, f.Close())
		if errors.Is(err, errHeld) {
			return nil, &InUseError{Holder: holder}
		}
		return nil, fmt.Errorf("lock the database: %w", err)
	}
	if err := sign(f); err != nil {
		return nil, errors.Join(fmt.Errorf("sign the lock file: %w", err), f.Close())
	}
	return f, nil
}

// unlock lets go of the lock before it closes the file: a child process that is
// just being started still has the file in its hands, and with it the lock.
func unlock(f *os.File) error { return errors.Join(letGo(f), f.Close()) }

// sign writes who has the lock, for the one who is refused.
func sign(f *os.File) error {
	if err := f.Truncate(0); err != nil {
		return err
	}
	_, err := f.WriteAt(strconv.AppendInt(nil, int64(os.Getpid()), 10), 0)
	return err
}

// holder reads what sign wrote. It may be cut short while the other signs;
// then nobody is named.
func holder(f *os.File) int {
	text, err := io.ReadAll(io.NewSectionReader(f, 0, 20))
	if err != nil {
		return 0
	}
	pid, err := strconv.Atoi(string(bytes.TrimSpace(text)))
	if err != nil {
		return 0
	}
	return pid
}
