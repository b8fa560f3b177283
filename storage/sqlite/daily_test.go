package sqlite

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mentorbot/bot/mentoring"
)

func november(n int) mentoring.Date {
	return mentoring.Date{Year: 2026, Month: time.November, Day: 1}.AddDays(n - 1)
}

// names lists the files of a folder.
func names(t *testing.T, folder string) (list []string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		list = append(list, e.Name())
	}
	return list
}

func TestADailyCopyIsRestoredWithTheNewestKeys(t *testing.T) {
	t.Parallel()
	path, folder := newPath(t), t.TempDir()
	l := live(t, openAt(t, path))
	for _, day := range []int{23, 24} {
		n, err := l.BackupDaily(t.Context(), folder, november(day))
		if err != nil || n.Keys != 4 || n.Texts == 0 || n.Damaged != 0 {
			t.Fatalf("%+v (%v)", n, err)
		}
	}
	want := []string{"mentorbot-2026-11-23.db", "mentorbot-2026-11-24.db", "mentorbot.db.keys"}
	if diff := cmp.Diff(want, names(t, folder)); diff != "" {
		t.Error(diff)
	}
	for _, name := range want {
		if info, err := os.Stat(filepath.Join(folder, name)); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v (%v)", name, info, err)
		}
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}

	// On a new machine the older day opens with the one copy of the keys.
	elsewhere := newPath(t)
	done, err := Restore(t.Context(), elsewhere, masterKey(t), filepath.Join(folder, want[0]), second(100))
	if err != nil || !done.KeysToo || done.Texts == 0 || done.Erased+done.Damaged != 0 {
		t.Fatalf("%+v (%v)", done, err)
	}
	if n, err := openAt(t, elsewhere).CheckKeys(t.Context()); err != nil || n != done.Inventory {
		t.Errorf("%+v, want %+v (%v)", n, done.Inventory, err)
	}
	if err := os.Remove(filepath.Join(folder, want[2])); err != nil {
		t.Fatal(err)
	}
	if _, err := Restore(t.Context(), newPath(t), masterKey(t), filepath.Join(folder, want[0]), second(100)); !errors.Is(err, ErrKeysMissing) {
		t.Errorf("without keys: %v", err)
	}
}

func TestADailyCopyIsNotMadeWhereItIsNoCopy(t *testing.T) {
	t.Parallel()
	db := openAt(t, newPath(t))
	folder := filepath.Dir(db.path)
	before := names(t, folder)
	if _, err := db.BackupDaily(t.Context(), folder, november(24)); !errors.Is(err, ErrOwnFile) {
		t.Errorf("beside the database: %v", err)
	}
	if _, err := db.BackupDaily(t.Context(), filepath.Join(folder, "none"), november(24)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("in no folder: %v", err)
	}
	if diff := cmp.Diff(before, names(t, folder)); diff != "" {
		t.Error(diff)
	}
	if err := db.Update(t.Context(), func(mentoring.Tx) error {
		_, err := db.BackupDaily(t.Context(), t.TempDir(), november(24))
		return err
	}); !errors.Is(err, ErrNested) {
		t.Errorf("inside a transaction: %v", err)
	}
}

func TestSevenDaysAndThreeWeeksAreKept(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		made, today int // a copy each day from Sunday the first of November until made
		want        []int
	}{
		"the first":        {1, 1, []int{1}},
		"a week":           {7, 7, []int{7, 6, 5, 4, 3, 2, 1}},
		"eight days":       {8, 8, []int{8, 7, 6, 5, 4, 3, 2, 1}},
		"ten days":         {10, 10, []int{10, 9, 8, 7, 6, 5, 4, 2, 1}}, // The Tuesday is of the same week as the Monday.
		"a month":          {30, 30, []int{30, 29, 28, 27, 26, 25, 24, 23, 16, 9}},
		"none since":       {30, 50, []int{30, 29, 28, 27, 26, 25, 24, 23, 20}},
		"none for a month": {30, 60, []int{30}},
	} {
		var made, want []mentoring.Date
		for day := 1; day <= test.made; day++ {
			made = append(made, november(day))
		}
		for _, day := range test.want {
			want = append(want, november(day))
		}
		if diff := cmp.Diff(want, keep(made, november(test.today))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// Whatever the day on which it begins, and whatever days are missing.
func TestCopiesAreKeptAsPromisedEveryDayOfAYear(t *testing.T) {
	t.Parallel()
	for name, missing := range map[string]func(day int) bool{
		"every day":         func(int) bool { return false },
		"not on weekends":   func(day int) bool { return november(day).Weekday() == 0 || november(day).Weekday() == 6 },
		"every fifth":       func(day int) bool { return day%5 != 0 },
		"a gap of 40 days":  func(day int) bool { return day > 100 && day < 140 },
		"one and then none": func(day int) bool { return day > 1 },
	} {
		var kept []mentoring.Date
		for day := 1; day <= 365; day++ {
			made := !missing(day)
			if made {
				kept = append(kept, november(day))
			}
			before := kept
			kept = keep(kept, november(day))
			if len(kept) > 10 || made && !slices.Contains(kept, november(day)) {
				t.Errorf("%s, day %d: %v", name, day, kept)
			}
			for _, d := range before {
				age := d.DaysUntil(november(day))
				if slices.Contains(kept, d) == (age > 30) && (age > 30 || age < 7) {
					t.Errorf("%s: the copy that is %d days old: kept %v", name, age, slices.Contains(kept, d))
				}
			}
			if name == "every day" && day > 40 {
				oldest := slices.MinFunc(kept, mentoring.Date.Compare).DaysUntil(november(day))
				if len(kept) != 10 || oldest < 21 || oldest > 27 {
					t.Errorf("day %d: %d copies, the oldest of %d days", day, len(kept), oldest)
				}
			}
		}
	}
	if got := keep([]mentoring.Date{november(25), november(24)}, november(24)); len(got) != 1 || got[0] != november(24) {
		t.Errorf("a copy of tomorrow is kept: %v", got)
	}
}

func TestOldCopiesGoAndNothingElse(t *testing.T) {
	t.Parallel()
	db := openAt(t, newPath(t))
	folder := t.TempDir()
	now := time.Date(2026, time.November, 24, 4, 10, 0, 0, time.UTC)
	put := func(name string, age time.Duration) {
		t.Helper()
		file := filepath.Join(folder, name)
		if err := os.WriteFile(file, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(file, now.Add(-age), now.Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	stays := []string{
		"mentorbot-2026-11-24.db", "mentorbot-2026-10-25.db", "mentorbot.db.keys", "mentorbot-2026-9-1.db", "mentorbot-2026-09-01.db.old",
		"mentorbot-2026-09-31.db", "another-2026-09-01.db", "notes.txt", "mentorbot-2026-11-24.db.1.tmp", "another.db.1.tmp", "mentorbot.db",
	}
	for _, name := range stays {
		put(name, 23*time.Hour)
	}
	for _, name := range []string{"mentorbot-2026-10-24.db", "mentorbot-2026-01-01.db", "mentorbot-2027-01-01.db"} {
		put(name, time.Hour)
	}
	for _, name := range []string{"mentorbot-2026-11-23.db.4711.tmp", "mentorbot.db.keys.4711.tmp"} {
		put(name, 25*time.Hour)
	}
	if err := os.Mkdir(filepath.Join(folder, "mentorbot-2026-01-02.db"), 0o700); err != nil {
		t.Fatal(err)
	}
	stays = append(stays, "mentorbot-2026-01-02.db")
	for _, want := range []int{5, 0} {
		if n, err := db.TidyBackups(folder, november(24), now); err != nil || n != want {
			t.Errorf("removed %d, want %d (%v)", n, want, err)
		}
	}
	slices.Sort(stays)
	if diff := cmp.Diff(stays, names(t, folder)); diff != "" {
		t.Error(diff)
	}
	if _, err := db.TidyBackups(filepath.Join(folder, "none"), november(24), now); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no folder: %v", err)
	}
}

func TestWhatLiesBesideTheDatabaseGoesAfterThirtyDays(t *testing.T) {
	t.Parallel()
	c := copyOut(t)
	c.shut(t)
	aside := c.restore(t).Kept
	// The old database was last written long before it was set aside.
	if info, err := os.Stat(aside); err != nil || !info.ModTime().Equal(second(100)) {
		t.Errorf("%v (%v)", info.ModTime(), err)
	}
	now := second(100).AddDate(0, 0, 30)
	folder := filepath.Dir(c.path)
	put := func(name string, age time.Duration) {
		t.Helper()
		file := filepath.Join(folder, name)
		if err := os.WriteFile(file, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(file, now.Add(-age), now.Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	const month = 30 * 24 * time.Hour
	for _, name := range []string{"mentorbot.db.schema-2", "mentorbot.db.before-restore-2", "mentorbot.db.before-restore-2-wal", "mentorbot.db.before-restore.keys-wal"} {
		put(name, month+time.Second)
	}
	put("mentorbot.db.12.tmp", 25*time.Hour)
	stays := map[string]time.Duration{
		"mentorbot.db.schema-3": month, "mentorbot.db.13.tmp": time.Hour, "mentorbot.db.schema-old": 2 * month, "mentorbot.db.before-restore.txt": 2 * month,
	}
	for name, age := range stays {
		put(name, age)
	}
	db := openAt(t, c.path)
	for _, step := range []struct {
		at   time.Time
		want int
	}{{now, 5}, {now, 0}, {now.Add(time.Second), 2}} { // Then the one that was set aside, and the other schema.
		if n, err := db.TidyBeside(step.at); err != nil || n != step.want {
			t.Errorf("removed %d, want %d (%v)", n, step.want, err)
		}
	}
	for name := range stays {
		if _, err := os.Stat(filepath.Join(folder, name)); (err == nil) == (name == "mentorbot.db.schema-3") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := os.Stat(aside); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the old database is there (%v)", err)
	}
	if n, err := db.CheckKeys(t.Context()); err != nil || n.Texts == 0 {
		t.Errorf("%+v (%v)", n, err)
	}
}
