package sqlite

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"time"
)

// abandoned is when a draft belongs to nobody any more.
const abandoned = 24 * time.Hour

// draftName is a name as os.CreateTemp makes it for a draft.
var draftName = regexp.MustCompile(`^(.+)\.\d+\.tmp$`)

// draftOfName is the name that a draft should have got.
func draftOfName(file string) (string, bool) {
	m := draftName.FindStringSubmatch(file)
	if m == nil {
		return "", false
	}
	return m[1], true
}

// TidyBeside removes what lies beside the database and is older than 30 days:
// the copies from before a migration and the databases that a restore has set
// aside. It counts them, with the drafts that an interrupted one has left.
func (d *DB) TidyBeside(now time.Time) (int, error) {
	name := filepath.Base(d.path)
	aside := regexp.MustCompile(`^` + regexp.QuoteMeta(name) + `\.(schema-\d+|before-restore(-\d+)?(|\.keys)(-wal|-shm)?)$`)
	return removed(filepath.Dir(d.path), func(file string, age time.Duration) bool {
		if aside.MatchString(file) {
			return age > keptDays*24*time.Hour
		}
		begun, draft := draftOfName(file)
		return draft && (begun == name || begun == keysOf(name) || aside.MatchString(begun)) && age > abandoned
	}, now)
}

// removed removes the files of a folder that are to go, and counts them. One
// that cannot be removed does not keep the others.
func removed(folder string, goes func(file string, age time.Duration) bool, now time.Time) (n int, err error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return 0, fmt.Errorf("tidy up: %w", err)
	}
	var errs []error
	for _, e := range entries {
		info, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) || err == nil && !info.Mode().IsRegular() {
			continue
		}
		if err != nil {
			errs = append(errs, err)
			continue
		}
		if !goes(e.Name(), now.Sub(info.ModTime())) {
			continue
		}
		if err := os.Remove(filepath.Join(folder, e.Name())); err != nil {
			errs = append(errs, err)
			continue
		}
		n++
	}
	if n > 0 {
		errs = append(errs, syncFolder(folder))
	}
	if err := errors.Join(errs...); err != nil {
		return n, fmt.Errorf("tidy up: %w", err)
	}
	return n, nil
}
