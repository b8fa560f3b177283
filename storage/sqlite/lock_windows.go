package sqlite

import (
	"errors"
	"os"
	"syscall"
	"unsafe"
)

var lockFileEx = syscall.NewLazyDLL("kernel32.dll").NewProc("LockFileEx")

// tryLock locks a byte far behind the text of the file, because what is locked
// here cannot be read by others.
func tryLock(f *os.File) error {
	const (
		failImmediately = 1
		exclusive       = 2
		violation       = syscall.Errno(33) // ERROR_LOCK_VIOLATION
	)
	behind := syscall.Overlapped{OffsetHigh: 1}
	ok, _, err := lockFileEx.Call(f.Fd(), failImmediately|exclusive, 0, 1, 0, uintptr(unsafe.Pointer(&behind)))
	switch {
	case ok != 0:
		return nil
	case errors.Is(err, violation), errors.Is(err, syscall.ERROR_IO_PENDING):
		return errHeld
	default:
		return err
	}
}

// letGo does nothing: here no child process gets a file that it was not given.
func letGo(*os.File) error { return nil }

// syncFolder does nothing: Windows keeps names without being asked.
func syncFolder(string) error { return nil }

// unlock has nothing to do: a handle is not handed to a program that is being
// started.
func unlock(*os.File) error { return nil }
