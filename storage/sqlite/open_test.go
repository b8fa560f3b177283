package sqlite

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	sqlite3 "modernc.org/sqlite"

	"mentorbot/bot/mentoring"
	"mentorbot/storage/migrate"
)

func TestEveryConnectionHasItsPragmas(t *testing.T) {
	t.Parallel()
	db := openAt(t, newPath(t))
	writer := map[string]string{
		"busy_timeout": "5000", "journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "query_only": "0",
		"trusted_schema": "0", "cell_size_check": "1", "temp_store": "2", "secure_delete": "1", "journal_size_limit": "16777216",
	}
	reader := map[string]string{
		"busy_timeout": "5000", "journal_mode": "wal", "query_only": "1", "trusted_schema": "0", "temp_store": "2",
	}
	migration := map[string]string{"foreign_keys": "0", "synchronous": "2", "journal_mode": "wal", "busy_timeout": "5000"}
	for name, pool := range map[string]struct {
		parameters string
		want       map[string]string
	}{"writer": {writerParameters, writer}, "reader": {readerParameters, reader}, "migrate": {migrateParameters, migration}} {
		conn := pooled(t, db.path, pool.parameters)
		for pragma, want := range pool.want {
			var got string
			if err := conn.QueryRowContext(t.Context(), "PRAGMA "+pragma).Scan(&got); err != nil || got != want {
				t.Errorf("%s: %s is %q, want %q (%v)", name, pragma, got, want, err)
			}
		}
		if _, err := conn.ExecContext(t.Context(), `SELECT "no such column"`); err == nil {
			t.Errorf("%s: a mistyped column is read as a text", name)
		}
	}
	if !sqlite3.StrictPragmasEnabled() {
		t.Error("an address can carry more than pragmas")
	}
}

func TestWriterCannotDamageTheSchema(t *testing.T) {
	t.Parallel()
	conn := pooled(t, openAt(t, newPath(t)).path, writerParameters)
	var on bool
	if _, err := conn.ExecContext(t.Context(), "PRAGMA writable_schema = ON"); err != nil {
		t.Fatal(err)
	}
	if err := conn.QueryRowContext(t.Context(), "PRAGMA writable_schema").Scan(&on); err != nil || on {
		t.Errorf("the schema can be written: %t (%v)", on, err)
	}
}

func TestReaderCannotWrite(t *testing.T) {
	t.Parallel()
	conn := pooled(t, openAt(t, newPath(t)).path, readerParameters)
	if _, err := conn.ExecContext(t.Context(), "PRAGMA query_only = 0"); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.ExecContext(t.Context(), "DELETE FROM inbox"); err == nil {
		t.Error("a reader wrote")
	}
}

func TestFilesBelongToTheOwnerAlone(t *testing.T) {
	t.Parallel()
	path := newPath(t)
	db := openAt(t, path)
	if err := db.Update(t.Context(), func(tx mentoring.Tx) error {
		_, err := tx.FirstSight("slack", "Ev1", second(1))
		return err
	}); err != nil {
		t.Fatal(err)
	}
	want := map[string]fs.FileMode{filepath.Dir(path): 0o700, path: 0o600, path + "-wal": 0o600, path + "-shm": 0o600}
	for name, mode := range want {
		info, err := os.Stat(name)
		if err != nil {
			t.Error(err)
		} else if got := info.Mode().Perm(); got != mode {
			t.Errorf("%s has mode %o, want %o", filepath.Base(name), got, mode)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path + "-wal"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the log was left behind (%v)", err)
	}
}

func TestPathIsTakenAsItIs(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"a b", "æøå", "100%41", "what?mode=memory", "a#b", "a&b=c", "c+d", ":memory:", "file:x"} {
		path := filepath.Join(t.TempDir(), name)
		openAt(t, path)
		if info, err := os.Stat(path); err != nil || info.Size() == 0 {
			t.Errorf("%q is not the file that was written (%v)", name, err)
		}
	}
}

func TestNewerSchemaIsRefusedAndUntouched(t *testing.T) {
	t.Parallel()
	path := newPath(t)
	if err := openAt(t, path).Close(); err != nil {
		t.Fatal(err)
	}
	newer := pooled(t, path, migrateParameters)
	if _, err := newer.ExecContext(t.Context(), "INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, 1)"); err != nil {
		t.Fatal(err)
	}
	if err := newer.Close(); err != nil {
		t.Fatal(err)
	}
	before := contents(t, path)

	_, err := Open(t.Context(), path, masterKey(t))
	var refused *migrate.NewerError
	if !errors.As(err, &refused) {
		t.Fatalf("it was opened (%v)", err)
	}
	if refused.Database != 99 || refused.Known != 12 {
		t.Errorf("%+v", refused)
	}
	if !bytes.Equal(before, contents(t, path)) {
		t.Error("the file was changed")
	}
}

func TestOpenWhatIsNoDatabase(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "letter.txt")
	text := bytes.Repeat([]byte("Kære mentor. "), 1000)
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	if db, err := Open(t.Context(), path, masterKey(t)); err == nil {
		t.Error("a letter was opened as a database", db.Close())
	}
	if !bytes.Equal(text, contents(t, path)) {
		t.Error("the letter was changed")
	}
}

func TestClosedStoreSaysSo(t *testing.T) {
	t.Parallel()
	db := openAt(t, newPath(t))
	for range 2 {
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Update(t.Context(), func(mentoring.Tx) error { return nil }); !errors.Is(err, ErrClosed) {
		t.Errorf("update: %v", err)
	}
	if err := db.View(t.Context(), func(mentoring.Reader) error { return nil }); !errors.Is(err, ErrClosed) {
		t.Errorf("view: %v", err)
	}
}

func TestWaitingForTheWriterEndsWithTheContext(t *testing.T) {
	t.Parallel()
	db := openAt(t, newPath(t))
	ctx, cancel := context.WithCancel(t.Context())
	waited := make(chan error)
	err := db.Update(t.Context(), func(mentoring.Tx) error {
		go func() { waited <- db.Update(ctx, func(mentoring.Tx) error { return nil }) }()
		cancel()
		if err := <-waited; !errors.Is(err, context.Canceled) {
			t.Errorf("%v", err)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// An error other than a refused row may have ended the transaction. What fn
// writes after it, with the error thrown away, would be stored by itself.
func TestBrokenTransactionStoresNothing(t *testing.T) {
	t.Parallel()
	db := openAt(t, newPath(t))
	err := db.Update(t.Context(), func(t mentoring.Tx) error {
		broken := t.(*tx)
		if _, err := broken.exec("ROLLBACK"); err != nil { // What a full disk does.
			return err
		}
		_, _ = broken.exec("SELECT * FROM inbox LIMIT 'x'")
		_, _ = t.FirstSight("slack", "Ev1", second(1))
		return nil
	})
	if err == nil {
		t.Error("it went well")
	}
	for _, want := range []bool{true, false} { // On a connection of its own, as if nothing had been.
		err := db.Update(t.Context(), func(tx mentoring.Tx) error {
			first, err := tx.FirstSight("slack", "Ev1", second(1))
			if first != want {
				t.Errorf("first sight is %t, want %t", first, want)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
}

func pooled(t testing.TB, path, parameters string) *sql.DB {
	t.Helper()
	db, err := openPool(path, parameters, 1)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func contents(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// sound looks at an open database from beside.
func sound(ctx context.Context, db *DB) (err error) {
	pool, err := openPool(db.path, readerParameters, 1)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, pool.Close()) }()
	return check(ctx, pool)
}
