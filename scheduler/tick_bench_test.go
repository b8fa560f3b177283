package scheduler_test

import (
	"fmt"
	"testing"
	"time"

	"mentorbot/bot/mentoring"
)

// BenchmarkIdleTick is a pass that finds nothing due, beside the rows of so many pairs. It should cost the same for
// both.
func BenchmarkIdleTick(b *testing.B) {
	for _, pairs := range []int{14, 10_000} {
		b.Run(fmt.Sprintf("pairs=%d", pairs), func(b *testing.B) {
			o := newOffice(b)
			o.update(func(tx mentoring.Tx) error {
				for n := range pairs {
					pair, person, err := addPair(tx, fmt.Sprintf("pair %d", n))
					if err != nil {
						return err
					}
					for m := range 8 {
						if err := tx.Enqueue(mentoring.Delivery{
							Key: fmt.Sprintf("%d/%d", n, m), Kind: mentoring.KindStart, Person: person, Pair: pair,
							Due: noon.Add(time.Duration(n*8+m+1) * time.Minute),
						}); err != nil {
							return err
						}
					}
				}
				return nil
			})
			b.ReportAllocs()
			for b.Loop() {
				if _, err := o.runner.Tick(b.Context(), noon); err != nil {
					b.Fatal(err)
				}
			}
			if len(o.courier.sends()) > 0 {
				b.Fatal("the pass was not idle")
			}
		})
	}
}
