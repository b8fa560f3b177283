package sqlite

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"mentorbot/bot/mentoring"
)

func TestBackupIsADatabaseOfItsOwn(t *testing.T) {
	t.Parallel()
	db := openAt(t, newPath(t))
	fill(t, db, 3)
	file := filepath.Join(t.TempDir(), "what? #1%41.db")
	if err := os.WriteFile(file, []byte("an older copy"), 0o600); err != nil {
		t.Fatal(err)
	}
	// An update that runs is not in the copy and is not held up by it.
	if err := db.Update(t.Context(), func(tx mentoring.Tx) error {
		if err := sees("Ev1")(tx); err != nil {
			return err
		}
		done := make(chan error)
		go func() { done <- db.Backup(context.Background(), file) }()
		return <-done
	}); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(file)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v (%v)", info.Mode(), err)
	}
	alone(t, file)

	// A copy holds no keys: whoever reads it needs the key store beside it.
	copyFile(t, keysOf(db.path), keysOf(file))
	copyFile(t, keysOf(db.path)+"-wal", keysOf(file)+"-wal")
	copied := openAt(t, file)
	err = copied.View(t.Context(), func(r mentoring.Reader) error {
		ids, err := r.AllPairs()
		if len(ids) != 3 {
			t.Errorf("%d pairs in the copy", len(ids))
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	if seen(t, copied, "Ev1") || !seen(t, db, "Ev1") {
		t.Error("the copy has what was not committed")
	}
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	b, err := os.ReadFile(from)
	if err == nil {
		err = os.WriteFile(to, b, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// alone fails the test when anything lies beside the file.
func alone(t *testing.T, file string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(file))
	if err != nil || len(entries) != 1 {
		t.Errorf("beside the copy: %v (%v)", entries, err)
	}
}

func TestBackupThatFailsLeavesWhatWasThere(t *testing.T) {
	t.Parallel()
	db := openAt(t, newPath(t))
	file := filepath.Join(t.TempDir(), "copy.db")
	if err := db.Backup(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	before := contents(t, file)
	conn := pooled(t, db.path, migrateParameters)
	if _, err := conn.ExecContext(t.Context(), "INSERT INTO coordinator (programme, person) VALUES (77, 77)"); err != nil {
		t.Fatal(err)
	}
	if err := db.Backup(t.Context(), file); err == nil || !strings.Contains(err.Error(), "refer to what is not there") {
		t.Errorf("a damaged database was copied (%v)", err)
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if err := db.Backup(cancelled, file); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if string(contents(t, file)) != string(before) {
		t.Error("the good copy was replaced")
	}
	alone(t, file)
}

func TestBackupSparesTheDatabase(t *testing.T) {
	t.Parallel()
	db := openAt(t, newPath(t))
	for _, end := range []string{"", "-wal", "-shm", ".lock"} {
		if err := db.Backup(t.Context(), db.path+end); err == nil {
			t.Errorf("a copy took the place of the database's %q", end)
		}
	}
	if err := db.Backup(t.Context(), filepath.Join(t.TempDir(), "no", "folder")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v", err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if err := db.Backup(t.Context(), newPath(t)); !errors.Is(err, ErrClosed) {
		t.Errorf("%v", err)
	}
}

func TestDamagedCopyIsNoticed(t *testing.T) {
	t.Parallel()
	db := openAt(t, newPath(t))
	fill(t, db, 100)
	file := filepath.Join(t.TempDir(), "copy.db")
	if err := db.Backup(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	version, err := schemaVersion(t.Context(), pooled(t, db.path, readerParameters))
	if err != nil {
		t.Fatal(err)
	}
	if err := checkCopy(t.Context(), file, version); err != nil {
		t.Errorf("sound: %v", err)
	}
	if err := checkCopy(t.Context(), file, version+1); err == nil {
		t.Error("another schema version went unnoticed")
	}
	data := contents(t, file)
	for i := 3 * 4096; i < 6*4096; i++ {
		data[i] ^= 0x5a
	}
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := checkCopy(t.Context(), file, version); err == nil {
		t.Error("three damaged pages went unnoticed")
	}
}

func TestDatabaseIsCopiedBeforeItIsMigrated(t *testing.T) {
	t.Parallel()
	start, err := embedded.ReadFile("migrations/00001_start.sql")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "old.db")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	const deletes = "-- +goose Up\nDELETE FROM inbox;\nCREATE TABLE more (id INTEGER PRIMARY KEY) STRICT;\n"
	for _, step := range []struct {
		name  string
		files map[string]string
		fails bool
		kept  int
	}{
		{"a new database", nil, false, 0},
		{"nothing pending", nil, false, 0},
		{"a migration that fails", map[string]string{"00002_more.sql": deletes + "BROKEN;\n"}, true, 1},
		{"the same, mended", map[string]string{"00002_more.sql": deletes}, false, 1},
		{"the next", map[string]string{"00002_more.sql": deletes, "00003_on.sql": "-- +goose Up\nDROP TABLE more;\n"}, false, 2},
	} {
		files := fstest.MapFS{"00001_start.sql": {Data: start}}
		for name, text := range step.files {
			files[name] = &fstest.MapFile{Data: []byte(text)}
		}
		if err := bringUpToDate(t.Context(), path, files); (err != nil) != step.fails {
			t.Fatalf("%s: %v", step.name, err)
		}
		kept, err := filepath.Glob(path + ".schema-*")
		if err != nil || len(kept) != step.kept {
			t.Fatalf("%s: kept %v (%v)", step.name, kept, err)
		}
		if step.kept == 0 {
			if _, err := pooled(t, path, migrateParameters).ExecContext(t.Context(),
				"INSERT INTO inbox (platform, event, at_ms) VALUES ('slack', 'Ev1', 1) ON CONFLICT DO NOTHING"); err != nil {
				t.Fatal(err)
			}
		}
	}
	kept := path + ".schema-1"
	if info, err := os.Stat(kept); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v (%v)", info, err)
	}
	if err := checkCopy(t.Context(), kept, 1); err != nil {
		t.Error(err)
	}
	var rows int
	if err := pooled(t, kept, checkParameters).QueryRowContext(t.Context(), "SELECT count(*) FROM inbox").Scan(&rows); err != nil || rows != 1 {
		t.Errorf("%d rows from before the migration (%v)", rows, err)
	}
}
