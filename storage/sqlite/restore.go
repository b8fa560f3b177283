package sqlite

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"mentorbot/bot/mentoring"
	"mentorbot/storage/migrate"
	"mentorbot/storage/seal"
)

// Errors of a copy that cannot be restored. Nothing was changed.
var (
	// ErrNoCopy is returned for a file that is damaged or that is no database
	// of this program.
	ErrNoCopy = errors.New("the file is damaged, or it is no copy of a database of this program")
	// ErrNothingOpens is returned when the keys fit the master and open no text
	// of the copy: they belong to another database.
	ErrNothingOpens = errors.New("no text of the copy opens with the keys there are")
)

// restoring is how a copy is changed before it takes its place: alone, and
// without a log beside it.
const restoring = "_busy_timeout=5000&_synchronous=FULL&_txlock=immediate&_foreign_keys=1&_defensive=1&_dqs=0&_error_rc=1" +
	"&_pragma=trusted_schema(0)&_pragma=cell_size_check(1)&_pragma=temp_store(memory)&_pragma=secure_delete(1)"

// Restored is what Restore has done.
type Restored struct {
	Inventory
	Doubtful int    // deliveries that may have been sent after the copy was made
	KeysToo  bool   // the key store came from its copy, because none was there
	Kept     string // where the database from before lies; empty when there was none
}

// Restore puts a copy of a database, as Backup and CopyOut make it, in the place
// of the one at path. That one is kept beside it as PATH.before-restore, and so
// on with -2 when there is one. The copy is checked first; on every error
// everything is as it was.
//
// The key store is never restored over one that is there, for a key that was
// destroyed must not come back: texts without a key are erased again. Where none
// is there, it comes from FILE.keys, or from the copy that BackupDaily keeps
// beside its own. What somebody has deleted or no longer shares comes back from
// no copy either, as long as the database at path can be read.
//
// What was pending or being sent in the copy and was due by now may have been
// sent since. It becomes uncertain, so that the platform is asked before
// anything is sent again. Now is the time of the caller's clock. No id that may
// have been given since is given again.
//
// It returns *InUseError while somebody has the database, fs.ErrNotExist without
// the file, ErrNoCopy, *migrate.NewerError, ErrNothingOpens, ErrOwnFile, and the
// errors of Open for keys that do not fit. The context counts until the copy
// takes its place.
func Restore(ctx context.Context, path string, master *seal.Master, file string, now time.Time) (done Restored, err error) {
	if master == nil {
		return done, ErrNoMaster
	}
	if err := prepareProcess(); err != nil {
		return done, fmt.Errorf("prepare SQLite: %w", err)
	}
	if _, err := os.Stat(file); err != nil { //nolint:gosec // the operator's own path
		return done, fmt.Errorf("restore: %w", err)
	}
	if path, err = resolve(path); err != nil {
		return done, fmt.Errorf("restore: %w", err)
	}
	if file, err = filepath.Abs(file); err != nil {
		return done, fmt.Errorf("restore: %w", err)
	}
	if err := spare(path, file); err != nil {
		return done, fmt.Errorf("restore: %w", err)
	}
	held, err := lock(path)
	if err != nil {
		return done, err
	}
	defer func() { err = errors.Join(err, unlock(held)) }()

	var drafts swap
	defer func() { err = errors.Join(err, drafts.clear()) }()
	data, err := drafts.add(file, path)
	if err != nil {
		return done, fmt.Errorf("copy the copy: %w", err)
	}
	keys, parameters := keysOf(path), readerParameters
	if here, err := written(keys); err != nil {
		return done, fmt.Errorf("find the key store: %w", err)
	} else if !here {
		done.KeysToo = true
		if keys, err = drafts.addKeys(file, path); err != nil {
			return done, fmt.Errorf("copy the keys: %w", err)
		}
		parameters = checkParameters
	}
	if err := restorable(ctx, data); err != nil {
		return done, err
	}
	var again []rub
	if done.Inventory, err = openTexts(ctx, data, keys, parameters, master, func(c sealedColumn, id int64) {
		again = append(again, c.rubOut(fmt.Sprintf("id = %d", id)))
	}); err != nil {
		return done, fmt.Errorf("open the copy: %w", err)
	}
	if done.Texts == 0 && done.Erased+done.Damaged > 0 {
		return done, ErrNothingOpens
	}
	doomed, taken := takenBack(ctx, path, data)
	again = append(again, taken...)
	if done.Doubtful, err = renew(ctx, data, keys, master, now, again, doomed); err != nil {
		return done, fmt.Errorf("make the copy ready: %w", err)
	}
	if done.Kept, err = drafts.swap(path, now); err != nil {
		return done, fmt.Errorf("put the copy in its place: %w", err)
	}
	return done, nil
}

// resolve makes the folder when it is missing, and returns the path without
// symbolic links, so that the lock is the one that Open takes.
func resolve(path string) (string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	folder := filepath.Dir(path)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", err
	}
	if err := syncFolder(filepath.Dir(folder)); err != nil {
		return "", err
	}
	found, err := filepath.EvalSymlinks(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return found, err
	}
	folder, err = filepath.EvalSymlinks(folder)
	return filepath.Join(folder, filepath.Base(path)), err
}

// restorable looks whether a file is a sound database of this program, and none
// of a newer one.
func restorable(ctx context.Context, file string) (err error) {
	db, err := openPool(file, checkParameters, 1)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	version, err := schemaVersion(ctx, db)
	if err != nil {
		return errors.Join(ErrNoCopy, err)
	}
	known, err := newest()
	if err != nil {
		return err
	}
	switch {
	case version > known:
		return &migrate.NewerError{Database: version, Known: known}
	case version == 0:
		return ErrNoCopy
	}
	if err := check(ctx, db); err != nil {
		return errors.Join(ErrNoCopy, err)
	}
	return nil
}

// newest is the version of the last migration that this program knows.
func newest() (int64, error) {
	entries, err := embedded.ReadDir("migrations")
	if err != nil {
		return 0, fmt.Errorf("read migrations: %w", err)
	}
	number, _, _ := strings.Cut(entries[len(entries)-1].Name(), "_")
	version, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("read migrations: %w", err)
	}
	return version, nil
}

// idGap is how many ids a restore leaves out. What was made since the copy is
// lost, and its ids stand in chats: a button must not mean another proposal, nor
// a message that is there be found in place of another.
const idGap = 1_000_000

// renew makes of a copy the database from now on, in one transaction. What may
// have been sent since the copy was made becomes uncertain, and is counted: the
// send may have begun at any moment until now, so that is what is noted, and
// "not found" is believed only when a late effect of it is out of the question.
// No id is given that may have been given since. A copy of an older schema has
// not every table. What was erased since is erased
// again first.
func renew(ctx context.Context, data, keys string, master *seal.Master, now time.Time, erasures []rub, doomed []seal.Scope) (n int, err error) {
	k, err := readKeys(ctx, keys, restoring, master)
	if err != nil {
		return 0, err
	}
	s := &session{address: address(data, restoring)}
	defer func() { err = errors.Join(err, s.close(), k.close()) }()
	err = s.run("BEGIN", func() error {
		return inside(s, func(r *reader) error {
			r.ring.vault = k
			t := &tx{r}
			for _, e := range erasures {
				there, err := r.table(e.table)
				if err == nil && there {
					_, err = t.exec(e.statement)
				}
				if err != nil {
					return err
				}
			}
			if there, err := r.table("erasure"); err != nil {
				return err
			} else if there {
				for _, scope := range doomed {
					if err := t.forget(scope); err != nil {
						return err
					}
				}
			}
			changed, err := t.exec("UPDATE delivery SET state = 'uncertain', begun_ms = ?1, not_before_ms = ?1 "+
				"WHERE state IN ('sending', 'uncertain') OR state = 'pending' AND due_ms <= ?1", now.UnixMilli())
			if err != nil {
				return err
			}
			n = int(changed)
			// Keys that had no row in the copy may have some in the database that
			// is set aside: SweepKeys counts from now.
			if there, err := r.table("cursor"); err != nil {
				return err
			} else if there {
				if _, err := t.exec("DELETE FROM cursor WHERE substr(name, 1, ?) = ?", len(orphanCursor), orphanCursor); err != nil {
					return err
				}
			}
			// People may have moved since the copy, and who has erased what they
			// wrote is not to be found by it any more.
			if there, err := r.table("reference"); err != nil {
				return err
			} else if there {
				if _, err := t.exec("DELETE FROM reference"); err != nil {
					return err
				}
			}
			// A table that has never had a row has no count yet.
			for _, text := range []string{
				"INSERT INTO sqlite_sequence (name, seq) SELECT name, 0 FROM sqlite_schema " +
					"WHERE type = 'table' AND sql LIKE '%AUTOINCREMENT%' AND name NOT IN (SELECT name FROM sqlite_sequence)",
				fmt.Sprintf("UPDATE sqlite_sequence SET seq = seq + %d", idGap),
			} {
				if _, err := t.exec(text); err != nil {
					return err
				}
			}
			return t.enter(mentoring.AuditEntry{At: now, Action: "restore", Object: "database"})
		})
	})
	return n, err
}

// swap is files that are made ready beside the names they shall have.
type swap struct {
	ready []renaming // drafts and their names
}

type renaming struct{ from, to string }

// add copies a file to a draft beside the name that it shall have, durably and
// for the owner alone.
func (s *swap) add(file, name string) (string, error) {
	// A database with a log beside it is in use, or was when somebody copied it;
	// the file alone is then not all of it.
	if logged, err := written(file + "-wal"); err != nil || logged {
		return "", errors.Join(ErrNoCopy, err)
	}
	from, err := os.Open(file) //nolint:gosec // the operator's own path
	if err != nil {
		return "", err
	}
	draft, err := os.CreateTemp(filepath.Dir(name), filepath.Base(name)+".*.tmp")
	if err != nil {
		return "", errors.Join(err, from.Close())
	}
	s.ready = append(s.ready, renaming{draft.Name(), name})
	_, err = io.Copy(draft, from)
	return draft.Name(), errors.Join(err, draft.Sync(), draft.Close(), from.Close())
}

// addKeys makes a draft of the key store that goes with a copy. It returns
// ErrKeysMissing when there is none.
func (s *swap) addKeys(file, path string) (string, error) {
	for _, from := range []string{keysOf(file), filepath.Join(filepath.Dir(file), filepath.Base(keysOf(path)))} {
		draft, err := s.add(from, keysOf(path))
		if !errors.Is(err, fs.ErrNotExist) {
			return draft, err
		}
	}
	return "", ErrKeysMissing
}

// clear removes the drafts that have not taken their names, and what SQLite
// left beside them.
func (s *swap) clear() error {
	var errs []error
	for _, r := range s.ready {
		for _, end := range []string{"", "-journal", "-wal", "-shm"} {
			if err := os.Remove(r.from + end); err != nil && !errors.Is(err, fs.ErrNotExist) { //nolint:gosec // made here
				errs = append(errs, err)
			}
		}
	}
	return errors.Join(errs...)
}

// swap sets the database at path aside with its log, gives every draft its name
// and returns where the old one lies. The old one goes first: should the machine
// stop between, there is no database, which Open refuses, and never a new one
// with an old log. On an error everything goes back.
func (s *swap) swap(path string, now time.Time) (kept string, err error) {
	aside, err := freeName(path + ".before-restore")
	if err != nil {
		return "", err
	}
	var moved []renaming
	defer func() {
		for i := len(moved) - 1; err != nil && i >= 0; i-- {
			err = errors.Join(err, os.Rename(moved[i].to, moved[i].from)) //nolint:gosec // the operator's own path
		}
	}()
	move := func(from, to string) error {
		if err := os.Rename(from, to); err != nil { //nolint:gosec // the operator's own path
			return err
		}
		moved = append(moved, renaming{from, to})
		if strings.HasPrefix(to, aside) {
			return os.Chtimes(to, now, now) // Since when it lies there, which TidyBeside asks.
		}
		return nil
	}
	for _, end := range []string{"", "-wal"} {
		switch err := move(path+end, aside+end); {
		case err == nil && end == "":
			kept = aside
		case err != nil && !errors.Is(err, fs.ErrNotExist):
			return "", err
		}
	}
	// The index of the log is made anew from it; an old one would be for another.
	stale := []string{path + "-shm"}
	for i := len(s.ready) - 1; i >= 0; i-- { // The keys before the database.
		r := s.ready[i]
		if r.to != path { // A log without its key store belongs to none.
			stale = append(stale, r.to+"-wal", r.to+"-shm")
		}
	}
	for _, name := range stale {
		switch err := move(name, aside+strings.TrimPrefix(name, path)); {
		case err != nil && !errors.Is(err, fs.ErrNotExist):
			return "", err
		}
	}
	if err := syncFolder(filepath.Dir(path)); err != nil {
		return "", err
	}
	for i := len(s.ready) - 1; i >= 0; i-- {
		if err := move(s.ready[i].from, s.ready[i].to); err != nil {
			return "", err
		}
	}
	return kept, syncFolder(filepath.Dir(path))
}

// freeName is the name, or name-2, name-3 and so on, at which there is neither
// a file nor a log.
func freeName(name string) (string, error) {
	for n := 1; ; n++ {
		candidate := name
		if n > 1 {
			candidate = fmt.Sprintf("%s-%d", name, n)
		}
		taken := false
		for _, end := range []string{"", "-wal"} {
			_, err := os.Lstat(candidate + end)
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				return "", err
			}
			taken = taken || err == nil
		}
		if !taken {
			return candidate, nil
		}
	}
}
