package seal

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

func TestAKeyFileIsMadeOnceForItsOwner(t *testing.T) {
	t.Parallel()
	m := newMaster(t)
	path := filepath.Join(t.TempDir(), "mentorbot.key")
	if err := m.Create(path); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode() != 0o600 {
		t.Errorf("it has mode %v (%v)", info.Mode(), err)
	}
	before := read(t, path)
	if err := newMaster(t).Create(path); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a second one: %v", err)
	}
	if !bytes.Equal(before, read(t, path)) {
		t.Error("the key was overwritten")
	}
	_, wrapped := newKey(t, m, ScopeOfPair(1))
	if _, err := must[*Master](t)(ReadFile(path)).Unwrap(ScopeOfPair(1), wrapped); err != nil {
		t.Errorf("what was read is not what was written: %v", err)
	}
}

func TestAKeyFileThatOthersMayUseIsRefused(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "mentorbot.key")
	if err := newMaster(t).Create(path); err != nil {
		t.Fatal(err)
	}
	for mode, want := range map[fs.FileMode]error{
		0o600: nil, 0o400: nil, 0o440: nil, 0o640: nil,
		0o644: ErrReadable, 0o604: ErrReadable, 0o602: ErrReadable, 0o601: ErrReadable, 0o660: ErrReadable, 0o620: ErrReadable, 0o666: ErrReadable,
	} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		if _, err := ReadFile(path); !errors.Is(err, want) {
			t.Errorf("mode %o: %v, want %v", mode, err, want)
		}
		if want != nil {
			if err := newMaster(t).Replace(path); !errors.Is(err, want) {
				t.Errorf("mode %o is replaced: %v", mode, err)
			}
		}
	}
}

func TestAKeyFileThatCannotBeReadSaysWhy(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if _, err := ReadFile(filepath.Join(dir, "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
	for name, test := range map[string]struct {
		text string
		want error
	}{"empty": {"", ErrEmpty}, "garbled": {"{\"primaryKeyId\":", ErrNoMaster}} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(test.text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := ReadFile(path); !errors.Is(err, test.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "folder"), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadFile(filepath.Join(dir, "folder")); err == nil {
		t.Error("a folder was read")
	}
}

func TestAKeyFileIsReplacedAsAWhole(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path, link := filepath.Join(dir, "mentorbot.key"), filepath.Join(dir, "link")
	m := newMaster(t)
	if err := m.Replace(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
	if err := m.Create(path); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.Chmod(path, 0o400), os.Symlink(path, link), os.WriteFile(path+".new", []byte("half of a"), 0o600)); err != nil {
		t.Fatal(err)
	}
	next := must[*Master](t)(m.Rotate())
	if err := next.Replace(link); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Lstat(path); err != nil || info.Mode() != 0o400 {
		t.Errorf("it has mode %v (%v)", info.Mode(), err)
	}
	if got := must[*Master](t)(ReadFile(path)); got.handle.Len() != 2 {
		t.Errorf("%d keys", got.handle.Len())
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 2 {
		t.Errorf("something is left: %v (%v)", entries, err)
	}
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
