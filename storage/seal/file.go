package seal

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
)

// ErrReadable is returned for a key file that others than its owner and its
// group may use, or that its group may write.
var ErrReadable = errors.New("others may read the key file")

// maxFile is far above what a keyset needs after a hundred rotations.
const maxFile = 1 << 20

// others are the rights that a key file must not give. The group may read: that
// is how systemd hands a credential to a service with a user of its own.
const others = 0o037

// ReadFile reads the master from a file. It returns fs.ErrNotExist,
// ErrReadable, ErrEmpty or ErrNoMaster.
func ReadFile(path string) (m *Master, err error) {
	f, err := os.Open(path) //nolint:gosec // the operator's own path
	if err != nil {
		return nil, fmt.Errorf("read the key: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if _, err := mode(f); err != nil {
		return nil, err
	}
	text, err := io.ReadAll(io.LimitReader(f, maxFile))
	if err != nil {
		return nil, fmt.Errorf("read the key: %w", err)
	}
	return Parse(text)
}

// mode returns the rights on a key file, or ErrReadable. Windows has no such
// rights.
func mode(f *os.File) (os.FileMode, error) {
	info, err := f.Stat()
	if err != nil {
		return 0, fmt.Errorf("read the key: %w", err)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&others != 0 {
		return 0, ErrReadable
	}
	return info.Mode().Perm(), nil
}

// Create writes the master to a new file for its owner alone and returns when
// it is durable. A file that is there already is fs.ErrExist and stays as it is.
func (m *Master) Create(path string) error {
	return m.write(path, 0o600)
}

// Replace writes the master in the place of the one in the file, which must be
// there and keeps its rights. There is never a moment without a whole file: the
// new one is durable before it takes the old one's name.
func (m *Master) Replace(path string) error {
	old, err := os.Open(path) //nolint:gosec // the operator's own path
	if err != nil {
		return fmt.Errorf("write the key: %w", err)
	}
	rights, err := mode(old)
	if err := errors.Join(err, old.Close()); err != nil {
		return err
	}
	// A link is followed, so that the file it names is the one replaced.
	path, err = filepath.EvalSymlinks(path)
	if err != nil {
		return fmt.Errorf("write the key: %w", err)
	}
	// What an interrupted rotation left has wrapped nothing: keys are wrapped
	// anew after the rename.
	beside := path + ".new"
	if err := os.Remove(beside); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("write the key: %w", err)
	}
	if err := m.write(beside, rights); err != nil {
		return err
	}
	if err := os.Rename(beside, path); err != nil {
		return errors.Join(fmt.Errorf("write the key: %w", err), os.Remove(beside))
	}
	return syncFolder(path)
}

func (m *Master) write(path string, rights os.FileMode) (err error) {
	text, err := m.encode()
	if err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, rights) //nolint:gosec // the operator's own path
	if err != nil {
		return fmt.Errorf("write the key: %w", err)
	}
	_, err = f.Write(text)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return errors.Join(fmt.Errorf("write the key: %w", err), os.Remove(path))
	}
	return syncFolder(path)
}

// syncFolder makes a file's name durable. Windows does that by itself.
func syncFolder(path string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	folder, err := os.Open(filepath.Dir(path))
	if err != nil {
		return fmt.Errorf("write the key: %w", err)
	}
	if err := errors.Join(folder.Sync(), folder.Close()); err != nil {
		return fmt.Errorf("write the key: %w", err)
	}
	return nil
}
