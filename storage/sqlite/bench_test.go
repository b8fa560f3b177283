package sqlite

import (
	"fmt"
	"testing"
	"time"

	"mentorbot/bot/mentoring"
)

// second is an instant; no clock is read.
func second(n int) time.Time { return time.Unix(1_780_000_000+int64(n), 0).UTC() }

// fill adds a programme with n pairs, each with what a pair has waiting and
// what it has behind it.
func fill(t testing.TB, db *DB, n int) mentoring.ProgrammeID {
	t.Helper()
	var programme mentoring.ProgrammeID
	err := db.Update(t.Context(), func(tx mentoring.Tx) (err error) {
		programme, err = tx.AddProgramme(mentoring.Programme{
			Name: "Mentorskab", TimeZone: "Europe/Copenhagen",
			Start: mentoring.Date{Year: 2026, Month: time.September, Day: 1}, End: mentoring.Date{Year: 2027, Month: time.August, Day: 31},
		})
		for i := 0; i < n && err == nil; i++ {
			err = fillPair(tx, programme, i)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return programme
}

func fillPair(tx mentoring.Tx, programme mentoring.ProgrammeID, i int) error {
	pair := mentoring.Pair{Programme: programme}
	for _, role := range []mentoring.Role{mentoring.Mentee, mentoring.Mentor} {
		id, err := tx.AddPerson(mentoring.Person{
			Name: "Navn", Language: "da", Identity: mentoring.Identity{Platform: "playground", Address: fmt.Sprint(role, i)},
		})
		if err != nil {
			return err
		}
		*pair.Half(role) = mentoring.Half{Person: id, Consent: mentoring.Joined, DecidedAt: second(0)}
	}
	id, err := tx.AddPair(pair)
	if err != nil {
		return err
	}
	for k, kind := range []mentoring.DeliveryKind{mentoring.KindStart, mentoring.KindPreparation, mentoring.KindAfter, mentoring.KindNudge} {
		key := fmt.Sprintf("pair/%d/%s", id, kind)
		if err := tx.Enqueue(mentoring.Delivery{Key: key, Kind: kind, Person: pair.Mentee.Person, Pair: id, Due: second(1000 + 4*i + k)}); err != nil {
			return err
		}
		if k > 0 {
			continue
		}
		d, _, err := tx.Delivery(key)
		if err != nil {
			return err
		}
		d.State, d.Attempt, d.BegunAt = mentoring.Sending, 1, second(1)
		if _, err := tx.Transition(d, mentoring.Pending, 0); err != nil {
			return err
		}
		d.State, d.Receipt = mentoring.Sent, "1"
		if _, err := tx.Transition(d, mentoring.Sending, 1); err != nil {
			return err
		}
	}
	return nil
}

func BenchmarkUpdateOfOneRow(b *testing.B) {
	db := openAt(b, newPath(b))
	n := 0
	for b.Loop() {
		n++
		err := db.Update(b.Context(), func(tx mentoring.Tx) error {
			_, err := tx.FirstSight("slack", fmt.Sprint("Ev", n), second(n))
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkUpdateUndone(b *testing.B) {
	db := openAt(b, newPath(b))
	undo := fmt.Errorf("undo")
	for b.Loop() {
		err := db.Update(b.Context(), func(tx mentoring.Tx) error {
			if _, err := tx.FirstSight("slack", "Ev", second(1)); err != nil {
				return err
			}
			return undo
		})
		if err != undo { //nolint:errorlint // It comes back as it is.
			b.Fatal(err)
		}
	}
}

func BenchmarkViewOfOnePair(b *testing.B) {
	db := openAt(b, newPath(b))
	fill(b, db, 14)
	for b.Loop() {
		err := db.View(b.Context(), func(r mentoring.Reader) error {
			_, err := r.Pair(7)
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkNextDue(b *testing.B) {
	db := openAt(b, newPath(b))
	fill(b, db, 14)
	for b.Loop() {
		err := db.View(b.Context(), func(r mentoring.Reader) error {
			_, _, err := r.NextDue()
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkIdlePass is what a pass asks when nothing is due. It costs the same
// with any number of pairs.
func BenchmarkIdlePass(b *testing.B) {
	for _, pairs := range []int{14, 100_000} {
		b.Run(fmt.Sprint(pairs), func(b *testing.B) {
			path := newPath(b)
			filled := openAt(b, path)
			fill(b, filled, pairs)
			if err := filled.Close(); err != nil {
				b.Fatal(err)
			}
			db := openAt(b, path)
			for b.Loop() {
				err := db.View(b.Context(), func(r mentoring.Reader) error {
					_, ok, err := r.NextDelivery(mentoring.Pending, second(0))
					if err != nil || ok {
						return fmt.Errorf("something is due: %w", err)
					}
					_, ok, err = r.NextDue()
					if err != nil || !ok {
						return fmt.Errorf("nothing waits: %w", err)
					}
					return nil
				})
				if err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkPairFactsOf14(b *testing.B) {
	db := openAt(b, newPath(b))
	programme := fill(b, db, 14)
	for b.Loop() {
		err := db.View(b.Context(), func(r mentoring.Reader) error {
			_, err := r.PairFacts(programme, second(0))
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOpenExisting(b *testing.B) {
	path := newPath(b)
	if err := openAt(b, path).Close(); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		db, err := Open(b.Context(), path, masterKey(b))
		if err != nil {
			b.Fatal(err)
		}
		if err := db.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
