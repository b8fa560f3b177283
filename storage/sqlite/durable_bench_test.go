package sqlite

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"mentorbot/bot/mentoring"
)

// Disks differ by a factor of three from one minute to the next. What counts
// is the ratio of two things that were measured in turns: one b.Loop is a round
// of both, and the figures are medians over the rounds (-benchtime 9x).
const (
	rawRound    = 100
	clientRound = 40 // updates of each client
)

// BenchmarkDurableUpdates measures updates of one row by many clients beside
// commits of one row by plain SQL, with the same pragmas, one after another.
func BenchmarkDurableUpdates(b *testing.B) {
	for _, clients := range []int{1, 16, 64} {
		b.Run(fmt.Sprint("clients=", clients), func(b *testing.B) {
			db, raw := openAt(b, newPath(b)), rawRows(b)
			var rates, ratios, halves []float64
			for b.Loop() {
				plain, ours := timed(rawRound, raw), byClients(b, db, max(clientRound*clients, rawRound), clients)
				rates = append(rates, ours.rate())
				ratios = append(ratios, ours.rate()/plain.rate())
				halves = append(halves, float64(median(ours.each))/float64(median(plain.each)))
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(median(rates), "updates/s")
			b.ReportMetric(median(ratios), "x-raw-rate")
			b.ReportMetric(median(halves), "x-raw-p50")
		})
	}
}

// BenchmarkRawCommits measures commits of one row by plain SQL beside a page
// that is written and synced.
func BenchmarkRawCommits(b *testing.B) {
	raw := rawRows(b)
	f, err := os.OpenFile(filepath.Join(b.TempDir(), "raw"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	page, at := make([]byte, 4096), int64(0)
	write := func() {
		_, err := f.WriteAt(page, at)
		if err == nil {
			err = f.Sync()
		}
		if err != nil {
			b.Fatal(err)
		}
		at += int64(len(page))
	}
	var rates, ratios []float64
	for b.Loop() {
		commits, writes := timed(rawRound, raw), timed(rawRound, write)
		rates = append(rates, commits.rate())
		ratios = append(ratios, commits.rate()/writes.rate())
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(median(rates), "commits/s")
	b.ReportMetric(median(ratios), "x-write+fsync")
}

// rawRows returns what commits one row by plain SQL.
func rawRows(b *testing.B) func() {
	path := newPath(b)
	if err := openAt(b, path).Close(); err != nil {
		b.Fatal(err)
	}
	conn, err := pooled(b, path, writerParameters).Conn(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	insert, err := conn.PrepareContext(b.Context(), "INSERT INTO inbox (platform, event, at_ms) VALUES (?, ?, ?)")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := insert.Close(); err != nil {
			b.Error(err)
		}
		if err := conn.Close(); err != nil {
			b.Error(err)
		}
	})
	n := 0
	return func() {
		n++
		if _, err := insert.ExecContext(context.Background(), "slack", fmt.Sprint("Ev", n), n); err != nil {
			b.Fatal(err)
		}
	}
}

// times are how long all of it and each of it took.
type times struct {
	wall time.Duration
	each []time.Duration
}

func (t times) rate() float64 { return float64(len(t.each)) / t.wall.Seconds() }

func timed(n int, fn func()) (t times) {
	began := time.Now()
	for range n {
		one := time.Now()
		fn()
		t.each = append(t.each, time.Since(one))
	}
	t.wall = time.Since(began)
	return t
}

var events atomic.Int64

func byClients(b *testing.B, db *DB, n, clients int) (t times) {
	var left atomic.Int64
	left.Store(int64(n))
	all := make([][]time.Duration, clients)
	var wg sync.WaitGroup
	began := time.Now()
	for i := range clients {
		wg.Go(func() {
			for left.Add(-1) >= 0 {
				one := time.Now()
				err := db.Update(context.Background(), func(tx mentoring.Tx) error {
					_, err := tx.FirstSight("slack", fmt.Sprint("Ev", events.Add(1)), second(1))
					return err
				})
				if err != nil {
					b.Error(err)
				}
				all[i] = append(all[i], time.Since(one))
			}
		})
	}
	wg.Wait()
	return times{wall: time.Since(began), each: slices.Concat(all...)}
}

func median[T cmp.Ordered](list []T) T {
	list = slices.Sorted(slices.Values(list))
	return list[len(list)/2]
}
