package sqlite

import (
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var cuts = flag.Int("cuts", 120, "how many times the power is cut")

var underRace bool // set by race_test.go

// A power cut leaves what was synced and any part of what was not. The real
// process runs once, and its traced file operations are replayed up to a
// random step, many times. FULL keeps every acknowledged answer; that the same
// look at NORMAL and OFF finds lost ones is what makes it a look.
func TestPowerCutLosesNothingThatWasAcknowledged(t *testing.T) {
	t.Parallel()
	if underRace {
		t.Skip("a replay has no races and takes a minute under the detector")
	}
	needStrace(t)
	for _, test := range []struct {
		synchronous   string
		loses, breaks bool
		cuts          int
	}{
		{"FULL", false, false, *cuts},
		{"NORMAL", true, false, max(20, *cuts/4)},
		{"OFF", true, true, max(20, *cuts/4)},
	} {
		t.Run(test.synchronous, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "mentorbot.db")
			steps := traceChild(t, path, test.synchronous, 40)
			found := cutPower(t, steps, test.cuts, 1)
			t.Logf("%d steps, %d cuts: %d images damaged, %d with lost answers, at most %d answers lost, %d acknowledged in all images",
				len(steps), test.cuts, found.damaged, found.losing, found.most, found.acknowledged)
			if found.acknowledged == 0 {
				t.Error("nothing was acknowledged before any cut")
			}
			if (found.losing > 0) != test.loses {
				t.Errorf("answers were lost: %t, want %t", found.losing > 0, test.loses)
			}
			if (found.damaged > 0) != test.breaks {
				t.Errorf("%d images are damaged, the first: %v", found.damaged, found.first)
			}
		})
	}
}

// findings are what the images of many power cuts show.
type findings struct {
	damaged, losing, most, acknowledged int
	first                               error
}

// cutPower replays the steps once, stops at random ones, and opens what a power
// cut there could leave.
func cutPower(t *testing.T, steps []step, n int, seed uint64) (f findings) {
	t.Helper()
	dice := rand.New(rand.NewPCG(seed, 0))
	at := make([]int, n)
	for i := range at {
		at[i] = dice.IntN(len(steps) + 1)
	}
	slices.Sort(at)
	d := newDisk()
	var acknowledged last
	done := 0
	for _, stop := range at {
		for ; done < stop; done++ {
			if s := steps[done]; s.kind == answering {
				acknowledged.heard(string(s.data))
			} else if err := d.do(s); err != nil {
				t.Fatal(err)
			}
		}
		folder := t.TempDir()
		if err := d.image(folder, dice); err != nil {
			t.Fatal(err)
		}
		_, lost, err := survived(t.Context(), filepath.Join(folder, "mentorbot.db"), acknowledged)
		for _, n := range acknowledged {
			f.acknowledged += n
		}
		switch {
		case err != nil:
			f.damaged++
			if f.first == nil {
				f.first = fmt.Errorf("step %d: %w", stop, err)
			}
		case lost > 0:
			f.losing++
			f.most = max(f.most, lost)
		}
	}
	return f
}

// disk is a folder on a disk that keeps what was synced.
type disk struct {
	names   map[string]*inode // as the process sees them
	durable map[string]*inode // as of the last sync of the folder
	changes []step            // of names, since then
	begun   int               // how many of them a running sync of the folder covers
	made    []*inode          // for each change
}

// inode is the contents of a file.
type inode struct {
	durable []byte
	pending []step // since the last sync
	begun   int    // how many of them a running sync covers
}

func newDisk() *disk { return &disk{names: map[string]*inode{}, durable: map[string]*inode{}} }

func (d *disk) do(s step) error {
	if s.name == folder {
		switch s.kind {
		case syncing:
			d.begun = len(d.changes)
		case synced:
			d.rename(d.durable, d.begun)
			d.changes, d.made, d.begun = d.changes[d.begun:], d.made[d.begun:], 0
		default:
			return fmt.Errorf("a folder cannot be one that %s", s.kind)
		}
		return nil
	}
	file := d.names[s.name]
	switch s.kind {
	case creating:
		if file == nil {
			d.names[s.name] = &inode{}
			d.changes, d.made = append(d.changes, s), append(d.made, d.names[s.name])
		}
		return nil
	case removing:
		delete(d.names, s.name)
		d.changes, d.made = append(d.changes, s), append(d.made, nil)
		return nil
	}
	if file == nil {
		return fmt.Errorf("%s %s a file that is not there", s.name, s.kind)
	}
	switch s.kind {
	case syncing:
		file.begun = len(file.pending)
	case synced:
		for _, w := range file.pending[:file.begun] {
			file.durable = apply(file.durable, w)
		}
		file.pending, file.begun = file.pending[file.begun:], 0
	default:
		file.pending = append(file.pending, s)
	}
	return nil
}

// rename applies the first n changes of names.
func (d *disk) rename(names map[string]*inode, n int) {
	for i, s := range d.changes[:n] {
		if s.kind == removing {
			delete(names, s.name)
		} else {
			names[s.name] = d.made[i]
		}
	}
}

// image writes what a power cut now could leave: names up to some change that
// was not synced, because a file system keeps their order, and of each write
// that was not synced any of its sectors, because a disk keeps no order.
func (d *disk) image(folder string, dice *rand.Rand) error {
	names := maps.Clone(d.durable)
	d.rename(names, dice.IntN(len(d.changes)+1))
	for _, name := range slices.Sorted(maps.Keys(names)) {
		file, chance := names[name], []float64{0, 0.1, 0.5, 0.9, 1}[dice.IntN(5)]
		data := slices.Clone(file.durable)
		for _, s := range file.pending {
			for _, part := range sectors(s) {
				if dice.Float64() < chance {
					data = apply(data, part)
				}
			}
		}
		if err := os.WriteFile(filepath.Join(folder, name), data, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// sectors cuts a write where a disk may stop.
func sectors(s step) (parts []step) {
	const sector = 512
	if s.kind == cutting {
		return []step{s}
	}
	for len(s.data) > 0 {
		n := min(int64(len(s.data)), sector-s.at%sector)
		parts = append(parts, step{kind: s.kind, at: s.at, data: s.data[:n]})
		s.at, s.data = s.at+n, s.data[n:]
	}
	return parts
}

// apply writes or truncates. What lies between is zeros.
func apply(data []byte, s step) []byte {
	end := s.at + int64(len(s.data))
	if grow := end - int64(len(data)); grow > 0 {
		data = append(data, make([]byte, grow)...)
	}
	if s.kind == cutting {
		return data[:s.at]
	}
	copy(data[s.at:], s.data)
	return data
}

// The replay itself: a step that was synced stays, one that was not may go.
func TestDiskKeepsWhatWasSynced(t *testing.T) {
	t.Parallel()
	d := newDisk()
	for _, s := range []step{
		{kind: creating, name: "a"},
		{kind: storing, name: "a", data: []byte(strings.Repeat("1", 2000))},
		{kind: syncing, name: "a"},
		{kind: storing, name: "a", at: 500, data: []byte(strings.Repeat("2", 1000))}, // While the sync runs.
		{kind: synced, name: "a"},
		{kind: syncing, name: folder},
		{kind: synced, name: folder},
		{kind: creating, name: "b"},
	} {
		if err := d.do(s); err != nil {
			t.Fatal(err)
		}
	}
	dice := rand.New(rand.NewPCG(1, 1))
	shapes, second := map[string]bool{}, map[bool]bool{}
	for range 200 {
		folder := t.TempDir()
		if err := d.image(folder, dice); err != nil {
			t.Fatal(err)
		}
		a := string(contents(t, filepath.Join(folder, "a")))
		if len(a) != 2000 || a[:500] != strings.Repeat("1", 500) || a[1500:] != strings.Repeat("1", 500) {
			t.Fatal("what was synced is gone")
		}
		shapes[a] = true
		_, err := os.Stat(filepath.Join(folder, "b"))
		second[err == nil] = true
	}
	if len(shapes) != 8 || len(second) != 2 { // Three sectors, each old or new.
		t.Errorf("%d contents and %d lists of names, want 8 and 2", len(shapes), len(second))
	}
}
