package sqlite

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// taken is a database with its key store as bytes.
type taken struct{ database, keys []byte }

// take reads a database that nobody has open.
func take(t testing.TB, path string) (f taken) {
	t.Helper()
	var err, keysErr error
	f.database, err = os.ReadFile(path)
	f.keys, keysErr = os.ReadFile(keysOf(path))
	if err := errors.Join(err, keysErr); err != nil {
		t.Fatal(err)
	}
	return f
}

// put writes both into a folder of their own.
func (f taken) put(t testing.TB) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "mentorbot.db")
	if err := errors.Join(os.WriteFile(path, f.database, 0o600), os.WriteFile(keysOf(path), f.keys, 0o600)); err != nil {
		t.Fatal(err)
	}
	return path
}

// FuzzVerifyAudit changes one value of one row, as somebody does who can write
// the file. It shows, whatever it is; the same value shows nothing.
func FuzzVerifyAudit(f *testing.F) {
	path := newPath(f)
	db := openAt(f, path)
	for _, object := range []string{"thing/1", "thing/2", "thing/3"} {
		enter(f, db, object)
	}
	if err := db.Close(); err != nil {
		f.Fatal(err)
	}
	whole := take(f, path)
	columns := []string{"seq", "at_ms", "actor", "action", "object", "mac"}
	f.Add(uint8(0), uint8(3), "do")
	f.Add(uint8(1), uint8(4), "thing/1")
	f.Add(uint8(2), uint8(0), "9")
	f.Add(uint8(2), uint8(5), strings.Repeat("0", 64))
	f.Add(uint8(1), uint8(2), "0")
	f.Add(uint8(1), uint8(3), "do\x00")
	f.Fuzz(func(t *testing.T, row, column uint8, value string) {
		path := whole.put(t)
		at, name := int(row%3)+1, columns[column%6]
		conn := pooled(t, path, writerParameters)
		before := 0
		done, err := conn.ExecContext(t.Context(), "UPDATE audit SET "+name+" = ? WHERE seq = ?", value, at)
		if err != nil {
			return // No row of the audit can say this.
		}
		if n, err := done.RowsAffected(); err != nil || n != 1 {
			t.Fatalf("%d rows changed (%v)", n, err)
		}
		query := "SELECT count(*) FROM audit WHERE seq = ? AND at_ms = ? AND actor = 7 AND action = 'do' AND object = ?"
		if name != "mac" {
			if err := conn.QueryRowContext(t.Context(), query, at, second(1).UnixMilli(), "thing/"+string(rune('0'+at))).Scan(&before); err != nil {
				t.Fatal(err)
			}
		}
		got, err := VerifyAudit(t.Context(), path, masterKey(t))
		switch {
		case err != nil:
			t.Errorf("%s = %q: %v", name, value, err)
		case before == 0 && got.Broken == 0:
			t.Errorf("%s = %q in row %d does not show: %+v", name, value, at, got)
		case before == 1 && got.Broken != 0:
			t.Errorf("nothing was changed, and row %d is said to be broken", got.Broken)
		}
	})
}

// FuzzOpenDamaged opens a database of the first release in which something was
// overwritten, or whose end is missing. Open refuses it, or brings it up to
// date; then it is whole, and the migration has lost no row.
func FuzzOpenDamaged(f *testing.F) {
	path := newPath(f)
	db := openAt(f, path) // For its key store.
	if err := db.Close(); err != nil {
		f.Fatal(err)
	}
	if err := os.Remove(path); err != nil {
		f.Fatal(err)
	}
	if err := bringUpToDate(f.Context(), path, upTo(f, "00001")); err != nil {
		f.Fatal(err)
	}
	conn := pooled(f, path, writerParameters)
	for n := range 40 {
		if _, err := conn.ExecContext(f.Context(), "INSERT INTO inbox (platform, event, at_ms) VALUES ('slack', ?, ?)", strings.Repeat("Ev", n+1), n); err != nil {
			f.Fatal(err)
		}
	}
	if _, err := conn.ExecContext(f.Context(), "PRAGMA wal_checkpoint(TRUNCATE)"); err != nil {
		f.Fatal(err)
	}
	whole := take(f, path)
	f.Add(uint32(0), []byte("SQLite format 4\x00"), uint32(0))
	f.Add(uint32(18), []byte{9, 9}, uint32(0))      // Read and write versions.
	f.Add(uint32(100), []byte{0xff}, uint32(0))     // The first page's kind.
	f.Add(uint32(4096), []byte{0, 0, 0}, uint32(0)) // The second page.
	f.Add(uint32(0), []byte{}, uint32(4096))
	f.Add(uint32(0), []byte{}, uint32(1<<31))
	f.Add(uint32(52), []byte{0, 0, 0, 1}, uint32(7))
	f.Fuzz(func(t *testing.T, at uint32, with []byte, less uint32) {
		damaged := taken{bytes.Clone(whole.database), whole.keys}
		if len(with) > 0 {
			copy(damaged.database[int(at)%len(damaged.database):], with)
		}
		damaged.database = damaged.database[:len(damaged.database)-int(less)%len(damaged.database)]
		same := bytes.Equal(damaged.database, whole.database)
		path := damaged.put(t)
		db, err := Open(t.Context(), path, masterKey(t))
		if err != nil {
			if same {
				t.Errorf("the whole file is refused: %v", err)
			}
			return
		}
		defer func() {
			if err := db.Close(); err != nil {
				t.Error(err)
			}
		}()
		if err := sound(context.Background(), db); err != nil {
			t.Errorf("what was opened is damaged: %v", err)
		}
	})
}
