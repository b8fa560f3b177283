package sqlite

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mentorbot/bot/mentoring"
	"mentorbot/storage/migrate"
	"mentorbot/storage/seal"
)

// copied is a database with a copy of it, and words written after the copy.
type copied struct {
	*lively
	path, file string
}

func copyOut(t *testing.T) *copied {
	t.Helper()
	c := &copied{path: newPath(t), file: filepath.Join(t.TempDir(), "copy.db")}
	c.lively = live(t, openAt(t, c.path))
	if _, err := CopyOut(t.Context(), c.path, masterKey(t), c.file); err != nil {
		t.Fatal(err)
	}
	c.do(sees("after the copy"))
	return c
}

func (c *copied) shut(t *testing.T) {
	t.Helper()
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
}

func (c *copied) restore(t *testing.T) Restored {
	t.Helper()
	done, err := Restore(t.Context(), c.path, masterKey(t), c.file, second(100))
	if err != nil {
		t.Fatal(err)
	}
	return done
}

// reopened is the database after the restore, with the same ids.
func (c *copied) reopened(t *testing.T) *lively {
	t.Helper()
	l := *c.lively
	l.DB, l.TB = openAt(t, c.path), t
	return &l
}

func TestACopyIsRestoredAndTheOldDatabaseIsKept(t *testing.T) {
	t.Parallel()
	c := copyOut(t)
	c.shut(t)
	for round, kept := range []string{".before-restore", ".before-restore-2"} {
		done := c.restore(t)
		if done.Kept != c.path+kept || done.KeysToo || done.Texts == 0 || done.Damaged != 0 {
			t.Errorf("round %d: %+v", round, done)
		}
	}
	l := c.reopened(t)
	if seen(t, l.DB, "after the copy") {
		t.Error("what was written after the copy is there")
	}
	for name, read := range l.reads() {
		if err := l.View(t.Context(), func(r mentoring.Reader) error {
			text, err := read(r)
			if err == nil && text == "" {
				err = errors.New("nothing was read")
			}
			return err
		}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if info, err := os.Stat(c.path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v (%v)", info, err)
	}
	if drafts, err := filepath.Glob(c.path + "*.tmp*"); err != nil || len(drafts) != 0 {
		t.Errorf("left behind: %v (%v)", drafts, err)
	}

	// The first one kept is the database as it was, whole.
	copyFile(t, keysOf(c.path), keysOf(c.path+".before-restore"))
	if !seen(t, openAt(t, c.path+".before-restore"), "after the copy") {
		t.Error("the database from before has lost something")
	}
}

// What somebody has erased stays so when the copy is from before, and the
// database stopped before the keys were destroyed.
func TestARestoreErasesWhatWasPromised(t *testing.T) {
	t.Parallel()
	for name, people := range map[string]func(c *copied) []mentoring.PersonID{
		"a half": func(c *copied) []mentoring.PersonID { return []mentoring.PersonID{c.mentee} },
		"a pair": func(c *copied) []mentoring.PersonID { return []mentoring.PersonID{c.mentee, c.mentor} },
	} {
		c := copyOut(t)
		gone := people(c)
		c.erase(gone...)
		c.shut(t)
		c.restore(t)
		l := c.reopened(t)
		l.do(func(tx mentoring.Tx) error {
			for _, p := range gone {
				log, err := tx.Logbook(p)
				if err != nil || len(log) > 0 {
					t.Errorf("%s: %d answers of person %d are back (%v)", name, len(log), p, err)
				}
				notes, err := tx.Notes(p)
				if err != nil || len(notes) > 0 {
					t.Errorf("%s: %d notes of person %d are back (%v)", name, len(notes), p, err)
				}
				contacts, err := tx.ContactsBy(c.pair, p)
				if err != nil || len(contacts) > 0 {
					t.Errorf("%s: %d wishes of person %d are back (%v)", name, len(contacts), p, err)
				}
			}
			return nil
		})
		left := l.inventory().Texts
		if want := map[string]int{"a half": 9, "a pair": 0}[name]; left != want {
			t.Errorf("%s: %d texts are left, want %d", name, left, want)
		}
		if err := l.Purge(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := l.inventory(); got.Texts != left || got.Erased+got.Damaged != 0 {
			t.Errorf("%s: after the purge: %+v", name, got)
		}
	}
}

// What somebody has deleted or no longer shares since the copy was made stays so,
// also when it is only in the log of a process that was killed.
func TestARestoreKeepsWhatWasTakenBack(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(t *testing.T, path string){
		"shut": nil,
		"of another line": func(t *testing.T, path string) {
			if _, err := pooled(t, path, migrateParameters).ExecContext(t.Context(), "UPDATE audit SET mac = lower(hex(zeroblob(32)))"); err != nil {
				t.Fatal(err)
			}
		},
		"killed": nil,
		"damaged": func(t *testing.T, path string) {
			if _, err := pooled(t, path, migrateParameters).ExecContext(t.Context(),
				"PRAGMA foreign_keys = 0; INSERT INTO coordinator (programme, person) VALUES (77, 77)"); err != nil {
				t.Fatal(err)
			}
		},
	} {
		c := &copied{path: newPath(t), file: filepath.Join(t.TempDir(), "copy.db")}
		c.lively = live(t, openAt(t, c.path))
		c.do(func(tx mentoring.Tx) error {
			_, err := tx.Audit(mentoring.AuditEntry{At: second(30), Action: "start", Object: "program"})
			return err
		})
		if _, err := CopyOut(t.Context(), c.path, masterKey(t), c.file); err != nil {
			t.Fatal(err)
		}
		c.do(func(tx mentoring.Tx) error {
			mine, err := tx.Answer(c.mentors)
			if err != nil {
				return err
			}
			mine.Visibility = mentoring.Private
			_, err = tx.PutAnswer(mine)
			return errors.Join(err, tx.DeleteAnswer(c.answer), tx.DeleteNote(c.note))
		})
		path := c.path
		if name == "killed" {
			path = newPath(t)
			if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
				t.Fatal(err)
			}
			for _, end := range []string{"", "-wal", "-shm", ".keys", ".keys-wal"} {
				copyFile(t, c.path+end, path+end)
			}
		}
		c.shut(t)
		if spoil != nil {
			spoil(t, path)
		}
		if _, err := Restore(t.Context(), path, masterKey(t), c.file, second(100)); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		known := spoil == nil
		if err := openAt(t, path).View(t.Context(), func(r mentoring.Reader) error {
			if _, err := r.Answer(c.answer); errors.Is(err, mentoring.ErrNotFound) != known {
				t.Errorf("%s: the answer that was deleted: %v", name, err)
			}
			if _, err := r.Note(c.note); errors.Is(err, mentoring.ErrNotFound) != known {
				t.Errorf("%s: the note that was deleted: %v", name, err)
			}
			mine, err := r.Answer(c.mentors)
			if (mine.Visibility == mentoring.Private) != known {
				t.Errorf("%s: the answer that was withdrawn is %s", name, mine.Visibility)
			}
			return err
		}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A button in a chat names a row by its id, and the chat is not restored.
func TestAfterARestoreNoIDIsGivenThatWasLost(t *testing.T) {
	t.Parallel()
	path, file := newPath(t), filepath.Join(t.TempDir(), "copy.db")
	add := func(address string) (id mentoring.PersonID) {
		t.Helper()
		db := openAt(t, path)
		if err := db.Update(t.Context(), func(tx mentoring.Tx) (err error) {
			id, err = tx.AddPerson(mentoring.Person{Identity: mentoring.Identity{Platform: "p", Address: address}})
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		return id
	}
	if err := openAt(t, path).Close(); err != nil {
		t.Fatal(err)
	}
	given := map[mentoring.PersonID]bool{}
	for _, kept := range []string{"", "kept"} { // of a table without a row, and of one with some
		if kept != "" {
			given[add(kept)] = true
		}
		if _, err := CopyOut(t.Context(), path, masterKey(t), file); err != nil {
			t.Fatal(err)
		}
		given[add("lost")] = true
		if _, err := Restore(t.Context(), path, masterKey(t), file, second(100)); err != nil {
			t.Fatal(err)
		}
		again := add("again " + kept)
		if given[again] {
			t.Errorf("id %d was given before", again)
		}
		given[again] = true
	}
}

// What lies in the log when a process was killed is part of the old database,
// and must not be applied to the new one.
func TestTheLogOfTheOldDatabaseIsKeptWithIt(t *testing.T) {
	t.Parallel()
	c := copyOut(t)
	stopped := newPath(t)
	if err := os.MkdirAll(filepath.Dir(stopped), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, end := range []string{"", "-wal", "-shm", ".keys", ".keys-wal"} {
		copyFile(t, c.path+end, stopped+end) // As a process that is killed leaves them.
	}
	if done, err := Restore(t.Context(), stopped, masterKey(t), c.file, second(100)); err != nil || done.Texts == 0 {
		t.Fatalf("%+v (%v)", done, err)
	}
	if seen(t, openAt(t, stopped), "after the copy") {
		t.Error("the old log was applied to the new database")
	}
	old := stopped + ".before-restore"
	copyFile(t, keysOf(c.path), keysOf(old))
	copyFile(t, keysOf(c.path)+"-wal", keysOf(old)+"-wal")
	if !seen(t, openAt(t, old), "after the copy") {
		t.Error("the database from before has lost its log")
	}
}

func TestACopyIsRestoredOnANewMachine(t *testing.T) {
	t.Parallel()
	c := copyOut(t)
	moved := newPath(t)
	done, err := Restore(t.Context(), moved, masterKey(t), c.file, second(100))
	if err != nil || !done.KeysToo || done.Kept != "" || done.Texts == 0 {
		t.Fatalf("%+v (%v)", done, err)
	}
	if n, err := openAt(t, moved).CheckKeys(t.Context()); err != nil || n != done.Inventory {
		t.Errorf("opened %+v, want %+v (%v)", n, done.Inventory, err)
	}
}

// A key store without a database is what remains when the database is lost.
func TestAKeyStoreThatIsThereIsNeverReplaced(t *testing.T) {
	t.Parallel()
	c := copyOut(t)
	gone := seal.ScopeOfHalf(c.pair, c.mentee)
	if err := c.DestroyScope(t.Context(), gone); err != nil {
		t.Fatal(err)
	}
	c.shut(t)
	if err := os.Remove(c.path); err != nil {
		t.Fatal(err)
	}
	if done := c.restore(t); done.KeysToo || done.Kept != "" || done.Erased == 0 || done.Texts == 0 || done.Damaged != 0 {
		t.Errorf("%+v", done)
	}
	l := c.reopened(t)
	for name, want := range map[string]error{"answer": mentoring.ErrNotFound, "logbook": nil, "mentor's answer": nil, "contract": nil} {
		err := l.View(t.Context(), func(r mentoring.Reader) error {
			_, err := l.reads()[name](r)
			return err
		})
		if !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", name, err, want)
		}
	}
}

func TestWhatMayHaveBeenSentIsUncertainAfterARestore(t *testing.T) {
	t.Parallel()
	c := copyOut(t)
	now := second(100)
	c.do(func(tx mentoring.Tx) error {
		for i, due := range []int{50, 100, 101, 50, 50, 50} {
			if err := tx.Enqueue(mentoring.Delivery{
				Key: fmt.Sprint("delivery ", i), Kind: mentoring.KindStart, Person: c.mentee, Pair: c.pair, Due: second(due),
			}); err != nil {
				return err
			}
		}
		for i, states := range map[int][]mentoring.DeliveryState{
			3: {mentoring.Sending}, 4: {mentoring.Sending, mentoring.Sent}, 5: {mentoring.Sending, mentoring.Uncertain},
		} {
			for _, next := range states {
				d, _, err := tx.Delivery(fmt.Sprint("delivery ", i))
				if err != nil {
					return err
				}
				from, attempt := d.State, d.Attempt
				d.State, d.Attempt, d.BegunAt, d.Receipt = next, 1, second(50), "receipt"
				if _, err := tx.Transition(d, from, attempt); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if _, err := CopyOut(t.Context(), c.path, masterKey(t), c.file); err != nil {
		t.Fatal(err)
	}
	c.shut(t)
	if done := c.restore(t); done.Doubtful != 4 {
		t.Errorf("%+v", done)
	}
	db := openAt(t, c.path)
	for i, want := range []mentoring.DeliveryState{
		mentoring.Uncertain, mentoring.Uncertain, mentoring.Pending, mentoring.Uncertain, mentoring.Sent, mentoring.Uncertain,
	} {
		if err := db.View(t.Context(), func(r mentoring.Reader) error {
			d, _, err := r.Delivery(fmt.Sprint("delivery ", i))
			if d.State != want || want == mentoring.Uncertain && (!d.BegunAt.Equal(now) || !d.NotBefore.Equal(now)) {
				t.Errorf("delivery %d: %+v, want %s", i, d, want)
			}
			return err
		}); err != nil {
			t.Error(err)
		}
	}
}

func TestARestoreThatIsRefusedChangesNothing(t *testing.T) {
	t.Parallel()
	other, err := seal.New()
	if err != nil {
		t.Fatal(err)
	}
	var unreadable string
	for _, c := range sealedColumns {
		unreadable += fmt.Sprintf("UPDATE %s SET %s = x'01';", c.table, c.name)
	}
	damage := func(from, to int) func(*testing.T, *copied) {
		return func(t *testing.T, c *copied) {
			data := contents(t, c.file)
			for i := from; i < min(to, len(data)); i++ {
				data[i] ^= 0x5a
			}
			write(t, c.file, data)
		}
	}
	change := func(statement string) func(*testing.T, *copied) {
		return func(t *testing.T, c *copied) {
			db, err := openPool(c.file, restoring, 1)
			if err != nil {
				t.Fatal(err)
			}
			_, err = db.ExecContext(t.Context(), statement)
			if err := errors.Join(err, db.Close()); err != nil {
				t.Fatal(err)
			}
		}
	}
	var newer *migrate.NewerError
	for name, test := range map[string]struct {
		spoil  func(*testing.T, *copied)
		master *seal.Master
		is     func(error) bool
	}{
		"no file":     {func(t *testing.T, c *copied) { remove(t, c.file) }, nil, is(fs.ErrNotExist)},
		"itself":      {func(_ *testing.T, c *copied) { c.file = c.path }, nil, is(ErrOwnFile)},
		"wrong key":   {nil, other, is(seal.ErrWrongMaster)},
		"empty":       {func(t *testing.T, c *copied) { write(t, c.file, nil) }, nil, is(ErrNoCopy)},
		"a letter":    {func(t *testing.T, c *copied) { write(t, c.file, []byte(strings.Repeat("kære ", 2000))) }, nil, is(ErrNoCopy)},
		"cut":         {func(t *testing.T, c *copied) { write(t, c.file, contents(t, c.file)[:3*4096]) }, nil, is(ErrNoCopy)},
		"damaged":     {damage(3*4096, 6*4096), nil, is(ErrNoCopy)},
		"its head":    {damage(0, 100), nil, is(ErrNoCopy)},
		"with a log":  {func(t *testing.T, c *copied) { write(t, c.file+"-wal", []byte("log")) }, nil, is(ErrNoCopy)},
		"references":  {change("PRAGMA foreign_keys = 0; INSERT INTO coordinator (programme, person) VALUES (77, 77)"), nil, is(ErrNoCopy)},
		"other texts": {change(unreadable), nil, is(ErrNothingOpens)},
		"newer":       {change("INSERT INTO goose_db_version (version_id, is_applied) VALUES (999, 1)"), nil, func(err error) bool { return errors.As(err, &newer) && newer.Database == 999 }},
		"no schema":   {change("DELETE FROM goose_db_version"), nil, is(ErrNoCopy)},
		"keys gone": {func(t *testing.T, c *copied) {
			remove(t, keysOf(c.path))
			remove(t, keysOf(c.file))
		}, nil, is(ErrKeysMissing)},
		"the copy of the keys is damaged": {func(t *testing.T, c *copied) {
			remove(t, keysOf(c.path))
			write(t, keysOf(c.file), []byte("nothing"))
		}, nil, func(err error) bool { return err != nil }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := copyOut(t)
			c.shut(t)
			if test.spoil != nil {
				test.spoil(t, c)
			}
			before := everything(t, c.path)
			master := test.master
			if master == nil {
				master = masterKey(t)
			}
			if _, err := Restore(t.Context(), c.path, master, c.file, second(100)); !test.is(err) {
				t.Errorf("%v", err)
			}
			after := everything(t, c.path)
			for name, data := range before {
				if after[name] != data {
					t.Errorf("%s was changed", name)
				}
			}
			for name := range after {
				if _, ok := before[name]; !ok && !strings.HasSuffix(name, "-wal") && !strings.HasSuffix(name, "-shm") {
					t.Errorf("%s was left behind", name)
				}
			}
		})
	}
}

func is(want error) func(error) bool { return func(err error) bool { return errors.Is(err, want) } }

func write(t *testing.T, file string, data []byte) {
	t.Helper()
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

func remove(t *testing.T, file string) {
	t.Helper()
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
}

// everything is the content of every file beside the database.
func everything(t *testing.T, path string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, e := range entries {
		out[e.Name()] = string(contents(t, filepath.Join(filepath.Dir(path), e.Name())))
	}
	return out
}

func TestRestoreIsRefusedWhileTheDatabaseIsOpen(t *testing.T) {
	t.Parallel()
	c := copyOut(t)
	var inUse *InUseError
	if _, err := Restore(t.Context(), c.path, masterKey(t), c.file, second(100)); !errors.As(err, &inUse) || inUse.Holder != os.Getpid() {
		t.Errorf("%v", err)
	}
	if _, err := Restore(t.Context(), c.path, nil, c.file, second(100)); !errors.Is(err, ErrNoMaster) {
		t.Errorf("%v", err)
	}
	if !seen(t, c.DB, "after the copy") {
		t.Error("the open database was changed")
	}
}

// When the copy cannot take its name, the old database is back at its own.
func TestASwapThatFailsIsUndone(t *testing.T) {
	t.Parallel()
	c := copyOut(t)
	c.shut(t)
	before := everything(t, c.path)
	s := swap{ready: []renaming{{c.path + ".no-draft", c.path}}}
	if _, err := s.swap(c.path, second(100)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v", err)
	}
	after := everything(t, c.path)
	for name, data := range before {
		if after[name] != data {
			t.Errorf("%s was changed", name)
		}
	}
	if len(after) != len(before) {
		t.Errorf("%d files, before %d", len(after), len(before))
	}
}
