package sqlite

import (
	"bytes"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"mentorbot/storage/seal"
)

func newMaster(t testing.TB) *seal.Master {
	t.Helper()
	m, err := seal.New()
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestADatabaseThatDoesNotFitItsKeysIsLeftAsItIs(t *testing.T) {
	t.Parallel()
	remove := func(names ...string) func(*testing.T, string) {
		return func(t *testing.T, path string) {
			for _, name := range names {
				if err := os.Remove(path + name); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	write := func(name, text string) func(*testing.T, string) {
		return func(t *testing.T, path string) {
			if err := os.WriteFile(path+name, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	exec := func(text string) func(*testing.T, string) {
		return func(t *testing.T, path string) {
			pool, err := openPool(keysOf(path), writerParameters, 1)
			if err != nil {
				t.Fatal(err)
			}
			_, err = pool.ExecContext(t.Context(), text)
			if err := errors.Join(err, pool.Close()); err != nil {
				t.Fatal(err)
			}
		}
	}
	asItIs := func(*testing.T, string) {}
	for name, test := range map[string]struct {
		prepare func(t *testing.T, path string)
		master  *seal.Master
		want    error
	}{
		"no master":                   {asItIs, nil, ErrNoMaster},
		"another master":              {asItIs, newMaster(t), seal.ErrWrongMaster},
		"no key store":                {remove(".keys"), masterKey(t), ErrKeysMissing},
		"an empty key store":          {write(".keys", ""), masterKey(t), ErrKeysMissing},
		"a garbled key store":         {write(".keys", strings.Repeat("Kære mentor. ", 1000)), masterKey(t), nil},
		"no check value":              {exec("DELETE FROM scope_key WHERE scope = 'check'"), masterKey(t), ErrKeysMissing},
		"a garbled check value":       {exec("UPDATE scope_key SET wrapped = x'0102' WHERE scope = 'check'"), masterKey(t), seal.ErrWrongMaster},
		"another scope's for check":   {exec("UPDATE scope_key SET wrapped = (SELECT wrapped FROM scope_key WHERE scope = 'pair/1') WHERE scope = 'check'"), masterKey(t), seal.ErrWrongMaster},
		"a newer key store":           {exec("PRAGMA user_version = 3"), masterKey(t), ErrNewerKeys},
		"keys without their data":     {remove(""), masterKey(t), ErrDatabaseMissing},
		"keys with an empty file":     {write("", ""), masterKey(t), ErrDatabaseMissing},
		"nobody's keys, wrong master": {remove(""), newMaster(t), seal.ErrWrongMaster},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := newPath(t)
			if err := live(t, openAt(t, path)).Close(); err != nil {
				t.Fatal(err)
			}
			test.prepare(t, path)
			before := files(t, path)
			db, err := Open(t.Context(), path, test.master)
			if err == nil {
				t.Fatal("it was opened", db.Close())
			}
			if test.want != nil && !errors.Is(err, test.want) {
				t.Errorf("%v, want %v", err, test.want)
			}
			if after := files(t, path); !maps.EqualFunc(before, after, bytes.Equal) {
				t.Errorf("files were changed: before %v, after %v", slices.Sorted(maps.Keys(before)), slices.Sorted(maps.Keys(after)))
			}
		})
	}
}

func TestWithoutAMasterNothingIsMade(t *testing.T) {
	t.Parallel()
	path := newPath(t)
	if _, err := Open(t.Context(), path, nil); !errors.Is(err, ErrNoMaster) {
		t.Error(err)
	}
	if _, err := os.Stat(filepath.Dir(path)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the folder was made (%v)", err)
	}
}

func TestAStartThatWasCutOffIsBegunAgain(t *testing.T) {
	t.Parallel()
	for name, left := range map[string][]string{
		"an empty key store":                {".keys"},
		"an empty key store and database":   {".keys", ""},
		"an empty database":                 {""},
		"a key store without keys or texts": nil,
	} {
		path := newPath(t)
		if left == nil {
			if err := openAt(t, path).Close(); err != nil {
				t.Fatal(err)
			}
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
		}
		for _, file := range left {
			if _, err := createFile(path + file); err != nil {
				t.Fatal(err)
			}
		}
		db, err := Open(t.Context(), path, masterKey(t))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}
}
