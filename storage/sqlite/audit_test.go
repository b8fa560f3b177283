package sqlite

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mentorbot/bot/mentoring"
	"mentorbot/storage/seal"
)

// audited is a database with n rows in its audit.
func audited(t *testing.T, n int) *DB {
	t.Helper()
	db := openAt(t, newPath(t))
	for i := 1; i <= n; i++ {
		enter(t, db, fmt.Sprint("thing/", i))
	}
	return db
}

func enter(t testing.TB, db *DB, object string) {
	t.Helper()
	if err := db.Update(t.Context(), func(tx mentoring.Tx) error {
		_, err := tx.Audit(mentoring.AuditEntry{At: second(1), Actor: 7, Action: "do", Object: object})
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

func verified(t *testing.T, path string) Audited {
	t.Helper()
	got, err := VerifyAudit(t.Context(), path, masterKey(t))
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestTheAuditFollowsRowByRow(t *testing.T) {
	t.Parallel()
	db := audited(t, 5)
	head := verified(t, db.path)
	if head.Rows != 5 || head.Broken != 0 || head.Head != 5 || len(head.Mac) != 16 {
		t.Errorf("%+v", head)
	}
	undone := errors.New("undone")
	if err := db.Update(t.Context(), func(tx mentoring.Tx) error {
		_, err := tx.Audit(mentoring.AuditEntry{At: second(1), Action: "do", Object: "nothing"})
		return errors.Join(err, undone)
	}); !errors.Is(err, undone) {
		t.Fatal(err)
	}
	if got := verified(t, db.path); got != head {
		t.Errorf("what was undone was entered: %+v", got)
	}
	// Two in one transaction, after the program was started again.
	path := db.path
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if got := verified(t, path); got != head {
		t.Errorf("closed: %+v", got)
	}
	db = openAt(t, path)
	if err := db.Update(t.Context(), func(tx mentoring.Tx) error {
		e := mentoring.AuditEntry{At: second(2), Actor: 7, Action: "do", Object: "thing/6"}
		first, err := tx.Audit(e)
		second, again := tx.Audit(e)
		if first != 6 || second != 7 {
			t.Errorf("rows %d and %d, want 6 and 7", first, second)
		}
		return errors.Join(err, again)
	}); err != nil {
		t.Fatal(err)
	}
	if got := verified(t, path); got.Rows != 7 || got.Broken != 0 || got.Mac == head.Mac {
		t.Errorf("%+v", got)
	}
	// A new master key changes nothing of it.
	next, err := masterKey(t).Rotate()
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Rotate(t.Context(), next); err != nil {
		t.Fatal(err)
	}
	if got, err := VerifyAudit(t.Context(), path, next); err != nil || got.Rows != 7 || got.Broken != 0 {
		t.Errorf("%+v (%v)", got, err)
	}
}

func TestWhatIsDoneToTheAuditShows(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change string
		broken int64
		rows   int
	}{
		"nothing":                        {"SELECT 1", 0, 5},
		"another time":                   {"UPDATE audit SET at_ms = at_ms + 1 WHERE seq = 3", 3, 5},
		"another actor":                  {"UPDATE audit SET actor = 8 WHERE seq = 1", 1, 5},
		"another act":                    {"UPDATE audit SET action = 'look' WHERE seq = 5", 5, 5},
		"another thing":                  {"UPDATE audit SET object = 'thing/9' WHERE seq = 2", 2, 5},
		"a letter moved":                 {"UPDATE audit SET action = 'dot', object = 'hing/3' WHERE seq = 3", 3, 5},
		"another mac":                    {"UPDATE audit SET mac = (SELECT mac FROM audit WHERE seq = 1) WHERE seq = 4", 4, 5},
		"removed":                        {"DELETE FROM audit WHERE seq = 3", 4, 4},
		"the first removed":              {"DELETE FROM audit WHERE seq = 1", 2, 4},
		"removed, and the rest moved up": {"DELETE FROM audit WHERE seq = 3; UPDATE audit SET seq = 3 WHERE seq = 4; UPDATE audit SET seq = 4 WHERE seq = 5", 3, 4},
		"inserted at the end":            {"INSERT INTO audit SELECT 6, at_ms, actor, action, object, mac FROM audit WHERE seq = 5", 6, 6},
		"inserted between": {"UPDATE audit SET seq = 7 WHERE seq = 5; UPDATE audit SET seq = 5 WHERE seq = 4; UPDATE audit SET seq = 6 WHERE seq = 7; " +
			"INSERT INTO audit SELECT 4, at_ms, actor, action, object, mac FROM audit WHERE seq = 3", 4, 6},
		"reordered": {"UPDATE audit SET seq = 9 WHERE seq = 2; UPDATE audit SET seq = 2 WHERE seq = 3; UPDATE audit SET seq = 3 WHERE seq = 9", 2, 5},
		// This one does not show by itself: only to whoever has kept the head.
		"the tail cut": {"DELETE FROM audit WHERE seq >= 4", 0, 3},
		"all removed":  {"DELETE FROM audit", 0, 0},
	} {
		db := audited(t, 5)
		head := verified(t, db.path)
		if _, err := pooled(t, db.path, migrateParameters).ExecContext(t.Context(), test.change); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		got := verified(t, db.path)
		if got.Broken != test.broken || got.Rows != test.rows {
			t.Errorf("%s: %+v, want row %d broken of %d", name, got, test.broken, test.rows)
		}
		if name == "the tail cut" {
			enter(t, db, "thing/4") // Also not when it grows again.
			enter(t, db, "thing/x")
			got = verified(t, db.path)
			if got.Broken != 0 || got.Head != head.Head {
				t.Errorf("%s and grown again: %+v", name, got)
			}
		}
		if name != "nothing" && got.Broken == 0 && got.Head == head.Head && got.Mac == head.Mac {
			t.Errorf("%s: not even the head shows it", name)
		}
	}
}

func TestTheAuditWithoutItsKeyIsNotTakenForWhole(t *testing.T) {
	t.Parallel()
	db := audited(t, 2)
	other, err := seal.New()
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		path   string
		master *seal.Master
		want   error
	}{
		"no database": {newPath(t), masterKey(t), fs.ErrNotExist},
		"no key":      {db.path, nil, ErrNoMaster},
		"a wrong key": {db.path, other, seal.ErrWrongMaster},
	} {
		if _, err := VerifyAudit(t.Context(), test.path, test.master); !errors.Is(err, test.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := db.keys.pool.ExecContext(t.Context(), "DELETE FROM scope_key WHERE scope = 'audit'"); err != nil {
		t.Fatal(err)
	}
	if _, err := VerifyAudit(t.Context(), db.path, masterKey(t)); !errors.Is(err, mentoring.ErrErased) {
		t.Errorf("the key is gone: %v", err)
	}
	enter(t, db, "thing/3") // Under a new key, which does not make the old rows good.
	if got := verified(t, db.path); got.Broken != 1 {
		t.Errorf("%+v", got)
	}
}

func TestTheAuditGoesThroughACopy(t *testing.T) {
	t.Parallel()
	db := audited(t, 3)
	head := verified(t, db.path)
	file := filepath.Join(t.TempDir(), "copy.db")
	if n, err := CopyOut(t.Context(), db.path, masterKey(t), file); err != nil || n != (Inventory{}) {
		t.Fatalf("%+v (%v)", n, err)
	}
	moved := newPath(t)
	if _, err := Restore(t.Context(), moved, masterKey(t), file, second(9)); err != nil {
		t.Fatal(err)
	}
	// The restore is a row more, and the chain goes on over it.
	got := verified(t, moved)
	if got.Rows != head.Rows+1 || got.Head != head.Head+1 || got.Broken != 0 {
		t.Errorf("%+v, before %+v", got, head)
	}
	db = openAt(t, moved)
	enter(t, db, "thing/4")
	if got := verified(t, moved); got.Rows != 5 || got.Broken != 0 {
		t.Errorf("%+v", got)
	}
	if list := entered(t, db); list[3] != "0 restore database" {
		t.Errorf("%q", list)
	}
}

// entered are the rows of the audit as "person action object", in order.
func entered(t *testing.T, db *DB) (list []string) {
	t.Helper()
	if err := db.View(t.Context(), func(r mentoring.Reader) error {
		rows, err := all(r.(*reader), readAudit, selectAudit+" ORDER BY seq")
		for _, row := range rows {
			list = append(list, fmt.Sprintf("%d %s %s", row.actor, row.action, row.object))
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return list
}

// Another process may enter a row between two of ours.
func TestACommandEntersARowWhileTheDatabaseIsOpen(t *testing.T) {
	t.Parallel()
	path := newPath(t)
	db := openAt(t, path)
	e := mentoring.AuditEntry{At: second(2), Action: "back up", Object: "database"}
	if err := Enter(t.Context(), path, masterKey(t), e); err != nil { // It makes the key under the audit, too.
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for n := range 10 {
				enter(t, db, fmt.Sprint("thing/", n))
			}
		})
		all.Go(func() {
			for range 3 {
				if err := Enter(t.Context(), path, masterKey(t), e); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if got := verified(t, path); got.Rows != 1+4*13 || got.Broken != 0 {
		t.Errorf("%+v", got)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if err := Enter(t.Context(), path, newMaster(t), e); !errors.Is(err, seal.ErrWrongMaster) {
		t.Errorf("with another key: %v", err)
	}
	if got := verified(t, path); got.Rows != 1+4*13 {
		t.Errorf("%+v", got)
	}
}

// A database that this program has not migrated has no audit, and gets none.
func TestACommandLeavesADatabaseWithoutAnAuditAsItIs(t *testing.T) {
	t.Parallel()
	path := newPath(t)
	if err := openAt(t, path).Close(); err != nil { // For its key store.
		t.Fatal(err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := bringUpToDate(t.Context(), path, upTo(t, "00001")); err != nil {
		t.Fatal(err)
	}
	schema := schemaOf(t, path)
	if err := Enter(t.Context(), path, masterKey(t), mentoring.AuditEntry{At: second(2), Action: "back up", Object: "database"}); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "copy.db")
	if _, err := CopyOut(t.Context(), path, masterKey(t), file); err != nil {
		t.Fatal(err)
	}
	if _, err := Restore(t.Context(), path, masterKey(t), file, second(9)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(schema, schemaOf(t, path)); diff != "" {
		t.Error(diff)
	}
}

// No two rows are signed as the same bytes, however their parts are cut.
func TestPartsOfARowDoNotRunTogether(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, a := range []auditRow{
		{seq: 1, at: 23, actor: 4, action: "ab", object: "c"}, {seq: 12, at: 3, actor: 4, action: "ab", object: "c"},
		{seq: 1, at: 23, actor: 4, action: "a", object: "bc"}, {seq: 1, at: 2, actor: 34, action: "ab", object: "c"},
	} {
		seen[string(a.signed(""))] = true
		seen[string(a.signed(strings.Repeat("0", 64)))] = true
	}
	if len(seen) != 8 {
		t.Errorf("%d of 8", len(seen))
	}
}
