package sqlite

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"mentorbot/bot/mentoring"
	"mentorbot/storage/seal"
)

func TestCopyOutWorksWhileTheDatabaseIsOpenAndWhenItIsNot(t *testing.T) {
	t.Parallel()
	path := newPath(t)
	l := live(t, openAt(t, path))
	for _, state := range []string{"open", "closed", "open elsewhere, with an update under way"} {
		file := filepath.Join(t.TempDir(), "copy.db")
		copyOut := func() (n Inventory) {
			t.Helper()
			n, err := CopyOut(t.Context(), path, masterKey(t), file)
			if err != nil {
				t.Fatalf("%s: %v", state, err)
			}
			return n
		}
		var n Inventory
		switch state {
		case "closed":
			if err := l.Close(); err != nil {
				t.Fatal(err)
			}
			n = copyOut()
		default:
			if state != "open" {
				l.DB = openAt(t, path)
			}
			if err := l.Update(t.Context(), func(mentoring.Tx) error { n = copyOut(); return nil }); err != nil {
				t.Fatal(err)
			}
		}
		if n.Keys != 4 || n.Texts == 0 || n.Erased != 0 || n.Damaged != 0 {
			t.Errorf("%s: opened %+v", state, n)
		}
		for _, name := range []string{file, keysOf(file)} {
			if info, err := os.Stat(name); err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("%s: %s has mode %v (%v)", state, name, info.Mode(), err)
			}
		}
		if entries, err := os.ReadDir(filepath.Dir(file)); err != nil || len(entries) != 2 {
			t.Errorf("%s: beside the copies: %v (%v)", state, entries, err)
		}
	}
}

func TestCopyOutSaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	path := newPath(t)
	db := openAt(t, path)
	other, err := seal.New()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "copy.db")
	for name, test := range map[string]struct {
		path, file string
		master     *seal.Master
		want       error
	}{
		"no database":   {newPath(t), file, masterKey(t), fs.ErrNotExist},
		"no key":        {path, file, nil, ErrNoMaster},
		"a wrong key":   {path, file, other, seal.ErrWrongMaster},
		"itself":        {path, path, masterKey(t), ErrOwnFile},
		"its key store": {path, keysOf(path), masterKey(t), ErrOwnFile},
		"no folder":     {path, filepath.Join(t.TempDir(), "no", "folder"), masterKey(t), fs.ErrNotExist},
	} {
		if _, err := CopyOut(t.Context(), test.path, test.master, test.file); !errors.Is(err, test.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if entries, err := os.ReadDir(filepath.Dir(file)); err != nil || len(entries) != 0 {
		t.Errorf("left behind: %v (%v)", entries, err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(keysOf(path)); err != nil {
		t.Fatal(err)
	}
	if _, err := CopyOut(t.Context(), path, masterKey(t), file); !errors.Is(err, ErrKeysMissing) {
		t.Errorf("no key store: %v", err)
	}
}

// A key that was destroyed must leave the copy, and one that was lost must not.
func TestACopyOfTheKeysIsNotReplacedByOneThatLostKeys(t *testing.T) {
	t.Parallel()
	path := newPath(t)
	l := live(t, openAt(t, path))
	file := filepath.Join(t.TempDir(), "copy.db")
	copyOut := func() error {
		_, err := CopyOut(t.Context(), path, masterKey(t), file)
		return err
	}
	if err := copyOut(); err != nil {
		t.Fatal(err)
	}
	gone := seal.ScopeOfHalf(l.pair, l.mentee)
	if err := l.DestroyScope(t.Context(), gone); err != nil {
		t.Fatal(err)
	}
	if err := copyOut(); err != nil {
		t.Fatal(err)
	}
	has, destroyed, err := keysIn(t.Context(), keysOf(file))
	if err != nil || len(has) != 4 || len(destroyed) != 1 || destroyed[0] != gone {
		t.Errorf("after a key was destroyed: %v, %v (%v)", has, destroyed, err)
	}

	lost := seal.ScopeOfHalf(l.pair, l.mentor)
	if _, err := l.keys.pool.ExecContext(t.Context(), "DELETE FROM scope_key WHERE scope = ?", string(lost)); err != nil {
		t.Fatal(err)
	}
	before, keysBefore := contents(t, file), contents(t, keysOf(file))
	var refused *KeysLostError
	if err := copyOut(); !errors.As(err, &refused) || len(refused.Scopes) != 1 || refused.Scopes[0] != lost {
		t.Errorf("a key was lost: %v", err)
	}
	if string(contents(t, file)) != string(before) || string(contents(t, keysOf(file))) != string(keysBefore) {
		t.Error("the older copies were replaced")
	}
}

func TestAKeyThatIsMadeAgainIsNotDestroyed(t *testing.T) {
	t.Parallel()
	db := openAt(t, newPath(t))
	scope := seal.ScopeOfPair(7)
	count := func() (n int) {
		t.Helper()
		if err := db.keys.pool.QueryRowContext(t.Context(), "SELECT count(*) FROM destroyed_key").Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	for round := range 2 {
		if _, err := db.keys.ensured(scope); err != nil || count() != 0 {
			t.Errorf("round %d: made, %d destroyed (%v)", round, count(), err)
		}
		if err := db.DestroyScope(t.Context(), scope); err != nil || count() != 1 {
			t.Errorf("round %d: destroyed, %d destroyed (%v)", round, count(), err)
		}
	}
}

func TestAKeyStoreOfTheFirstVersionIsFollowedUp(t *testing.T) {
	t.Parallel()
	path := newPath(t)
	l := live(t, openAt(t, path))
	if _, err := l.keys.pool.ExecContext(t.Context(), "DROP TABLE destroyed_key"); err != nil {
		t.Fatal(err)
	}
	if _, err := l.keys.pool.ExecContext(t.Context(), "PRAGMA user_version = 1"); err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "copy.db")
	if n, err := CopyOut(t.Context(), path, masterKey(t), file); err != nil || n.Keys != 4 {
		t.Errorf("copied before it was opened: %+v (%v)", n, err)
	}
	db := openAt(t, path)
	if err := db.DestroyScope(t.Context(), seal.ScopeOfHalf(l.pair, l.mentee)); err != nil {
		t.Error(err)
	}
	if _, err := CopyOut(t.Context(), path, masterKey(t), file); err != nil {
		t.Errorf("copied after a key was destroyed: %v", err)
	}
}
