package sqlite

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"mentorbot/bot/mentoring"
)

// How long copies are kept. What somebody has erased is out of all of them
// after keptDays, which is what the person was told.
const (
	keptDaily  = 7
	keptWeekly = 3
	keptDays   = 30
)

// BackupDaily writes a copy of the database to the folder under the name of the
// day, such as mentorbot-2026-11-24.db, and puts a copy of the key store there
// in the place of the one from before: whatever the day that is restored, what
// was destroyed since is gone. It returns what it could open of the copies, and
// otherwise is CopyOut. The folder must be there, and not be that of the
// database.
func (d *DB) BackupDaily(ctx context.Context, folder string, day mentoring.Date) (n Inventory, err error) {
	if nested() {
		return n, ErrNested
	}
	place, err := d.readers.take(ctx) // So that Close waits for the copy, too.
	if err != nil {
		return n, err
	}
	defer d.readers.give(place)
	name := filepath.Base(d.path)
	return copyBoth(ctx, d.path, d.keys.master.Load(), filepath.Join(folder, nameOfDay(name, day)), filepath.Join(folder, keysOf(name)))
}

// nameOfDay puts a day into the name of a database.
func nameOfDay(name string, day mentoring.Date) string {
	return strings.TrimSuffix(name, ".db") + "-" + day.String() + ".db"
}

// dayOfName is the day in the name of a daily copy; false for any other file.
func dayOfName(name, file string) (mentoring.Date, bool) {
	text, found := strings.CutPrefix(strings.TrimSuffix(file, ".db"), strings.TrimSuffix(name, ".db")+"-")
	day, err := mentoring.ParseDate(text)
	return day, found && err == nil && file == nameOfDay(name, day)
}

// TidyBackups removes the daily copies in the folder that are not kept any
// longer, and what an interrupted one has left, and counts them. It keeps seven
// days and the first copy of each of the three weeks before, and none that is
// older than 30 days or of a day that is yet to come.
func (d *DB) TidyBackups(folder string, today mentoring.Date, now time.Time) (n int, err error) {
	name := filepath.Base(d.path)
	entries, err := os.ReadDir(folder)
	if err != nil {
		return 0, fmt.Errorf("tidy the backups: %w", err)
	}
	var days []mentoring.Date
	for _, e := range entries {
		if day, ok := dayOfName(name, e.Name()); ok {
			days = append(days, day)
		}
	}
	kept := keep(days, today)
	return removed(folder, func(file string, age time.Duration) bool {
		if day, ok := dayOfName(name, file); ok {
			return !slices.Contains(kept, day)
		}
		begun, draft := draftOfName(file)
		_, daily := dayOfName(name, begun)
		return draft && (daily || begun == keysOf(name)) && age > abandoned
	}, now)
}

// keep is which of the days' copies are kept.
func keep(days []mentoring.Date, today mentoring.Date) (kept []mentoring.Date) {
	days = slices.DeleteFunc(slices.Clone(days), func(d mentoring.Date) bool {
		return d.After(today) || d.DaysUntil(today) > keptDays
	})
	slices.SortFunc(days, func(a, b mentoring.Date) int { return b.Compare(a) })
	kept = slices.Clone(days[:min(keptDaily, len(days))])
	var weeks []mentoring.Date // the Mondays of those that have their copy
	for _, d := range days[len(kept):] {
		monday := d.AddDays(-(int(d.Weekday()) + 6) % 7)
		switch n := len(weeks); {
		case n > 0 && weeks[n-1] == monday:
			kept[len(kept)-1] = d // An earlier one of the same week reaches further back.
		case n < keptWeekly:
			weeks, kept = append(weeks, monday), append(kept, d)
		}
	}
	return kept
}
