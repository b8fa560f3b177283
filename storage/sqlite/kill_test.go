package sqlite

import (
	"bufio"
	"flag"
	"math/rand/v2"
	"testing"
	"time"
)

var kills = flag.Int("kills", 10, "how many times a writing process is killed")

// A process that is killed takes with it what it had not acknowledged, and
// nothing else. The same database lives through all kills.
func TestKilledProcessLosesNothingItAcknowledged(t *testing.T) {
	t.Parallel()
	const seed = 1
	dice := rand.New(rand.NewPCG(seed, 0))
	path := newPath(t)
	var stored last
	total := 0
	for round := range *kills {
		// By turns after some answers, and at a moment of which nothing is known:
		// before the first migration, within it, or later.
		after, at := dice.IntN(300)+1, time.Duration(0)
		if round%2 == 1 {
			after, at = -1, time.Duration(dice.Int64N(int64(150*time.Millisecond)))
		}
		acknowledged, n := killed(t, path, stored, after, at)
		total += n
		now, lost, err := survived(t.Context(), path, acknowledged)
		if err != nil || lost > 0 {
			t.Fatalf("seed %d, round %d: %d acknowledged answers lost (%v)", seed, round, lost, err)
		}
		stored = now
	}
	t.Logf("%d kills, %d answers acknowledged, 0 lost", *kills, total)
	if total == 0 {
		t.Error("no answer was acknowledged before a kill")
	}
}

// killed starts a child and kills it after some acknowledgements, or, when that
// is no number, at a time. It returns what the child had acknowledged in the
// end, on top of what was there, and how many answers that were.
func killed(t *testing.T, path string, acknowledged last, after int, at time.Duration) (last, int) {
	t.Helper()
	cmd := childCommand(t.Context(), path, "FULL", 0)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	kill := func() {
		if err := cmd.Process.Kill(); err != nil {
			t.Error(err)
		}
	}
	if after < 0 {
		defer time.AfterFunc(at, kill).Stop()
	}
	n := 0
	for lines := bufio.NewScanner(out); lines.Scan(); { // Also those between the decision and its effect.
		if !acknowledged.heard(lines.Text()) {
			continue // A last line that is cut short was not heard.
		}
		if n++; n == after {
			kill()
		}
	}
	if err := cmd.Wait(); err == nil || cmd.ProcessState.ExitCode() != -1 {
		t.Fatalf("the child ended by itself (%v)", err)
	}
	return acknowledged, n
}
