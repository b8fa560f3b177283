package scheduler_test

import (
	"context"
	"database/sql"
	"fmt"
	"testing"
	"time"

	"mentorbot/bot/mentoring"
)

// crowd adds pairs as they are a while after they began: each with messages
// behind it and one to come, none of them due at noon. It goes around the
// store, which would take a quarter of an hour for a million.
func (o *office) crowd(pairs int) {
	o.Helper()
	db, err := sql.Open("sqlite", "file:"+o.path+"?_busy_timeout=5000&_synchronous=OFF&_txlock=immediate")
	if err != nil {
		o.Fatal(err)
	}
	defer func() {
		if err := db.Close(); err != nil {
			o.Error(err)
		}
	}()
	tx, err := db.BeginTx(context.Background(), nil)
	if err != nil {
		o.Fatal(err)
	}
	const each = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) "
	for _, statement := range []string{
		each + "INSERT INTO person (id, name, language, platform, address, phone) SELECT 1000 + 2 * i + h, 'Navn', 'da', 'test', 'crowd' || i || '-' || h, '' " +
			"FROM n, (SELECT 0 AS h UNION ALL SELECT 1)",
		each + "INSERT INTO pair (id, programme) SELECT 1000 + i, 1 FROM n",
		each + "INSERT INTO half (pair, role, person, consent, decided_ms, later) SELECT 1000 + i, iif(h, 'mentor', 'mentee'), 1000 + 2 * i + h, 'joined', 0, '' " +
			"FROM n, (SELECT 0 AS h UNION ALL SELECT 1)",
		each + "INSERT INTO delivery (key, kind, person, pair, due_ms, replaces, state, attempt, begun_ms, receipt, reason) " +
			"SELECT 'crowd/' || i || '/' || k, 'start', 1000 + 2 * i, 1000 + i, " + fmt.Sprint(noon.UnixMilli()) + " + iif(k, -1, 1) * 60000 * i, '', " +
			"iif(k, 'sent', 'pending'), k, iif(k, 0, NULL), iif(k, 'm1', ''), '' FROM n, (SELECT 0 AS k UNION ALL SELECT 1)",
	} {
		if _, err := tx.ExecContext(context.Background(), statement, pairs); err != nil {
			o.Fatal(err)
		}
	}
	if err := tx.Commit(); err != nil {
		o.Fatal(err)
	}
	if _, err := db.ExecContext(context.Background(), "PRAGMA wal_checkpoint(TRUNCATE)"); err != nil {
		o.Fatal(err)
	}
}

// BenchmarkIdleTick is a pass that finds nothing due, beside the rows of so
// many pairs. It should cost the same for all.
func BenchmarkIdleTick(b *testing.B) {
	for _, pairs := range []int{14, 100_000, 1_000_000} {
		b.Run(fmt.Sprintf("pairs=%d", pairs), func(b *testing.B) {
			o := newOffice(b)
			o.crowd(pairs)
			b.ReportAllocs()
			for b.Loop() {
				if next, err := o.runner.Tick(b.Context(), noon); err != nil || !next.Equal(noon.Add(time.Minute)) {
					b.Fatalf("next is %v (%v)", next, err)
				}
			}
			if len(o.courier.sends()) > 0 {
				b.Fatal("the pass was not idle")
			}
		})
	}
}

// BenchmarkDue is a pass that finds so many people's messages due: what each
// costs, durable, with a platform that answers at once.
func BenchmarkDue(b *testing.B) {
	for _, abreast := range []int{1, 8, 32} {
		for _, due := range []int{1, 64, 256} {
			b.Run(fmt.Sprintf("abreast=%d/due=%d", abreast, due), func(b *testing.B) { benchmarkDue(b, abreast, due) })
		}
	}
}

func benchmarkDue(b *testing.B, abreast, due int) {
	o := newOffice(b)
	o.runner.Abreast = abreast
	var people []mentoring.Delivery
	o.update(func(tx mentoring.Tx) error {
		people = nil
		for n := range due {
			pair, person, err := addPair(tx, fmt.Sprint("pair ", n))
			if err != nil {
				return err
			}
			people = append(people, mentoring.Delivery{Kind: mentoring.KindStart, Person: person, Pair: pair, Due: noon})
		}
		return nil
	})
	round := 0
	for b.Loop() {
		b.StopTimer()
		round++
		o.update(func(tx mentoring.Tx) error {
			for n, d := range people {
				d.Key = fmt.Sprintf("%d/%d", round, n)
				if err := tx.Enqueue(d); err != nil {
					return err
				}
			}
			return nil
		})
		b.StartTimer()
		if _, err := o.runner.Tick(b.Context(), noon); err != nil {
			b.Fatal(err)
		}
	}
	if got := len(o.courier.sends()); got != round*due {
		b.Fatalf("%d sent, want %d", got, round*due)
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(round*due), "µs/due")
}
