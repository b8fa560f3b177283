package storagetest

import (
	"fmt"
	"testing"
	"time"

	"mentorbot/bot/mentoring"
)

// world is a programme with one pair.
type world struct {
	mentoring.Store
	programme                   mentoring.ProgrammeID
	mentee, mentor, coordinator mentoring.PersonID
	pair                        mentoring.PairID
}

func newWorld(t *testing.T, s mentoring.Store) *world {
	t.Helper()
	w := &world{Store: s}
	update(t, s, func(tx mentoring.Tx) (err error) {
		if w.programme, err = tx.AddProgramme(programme("Mentorskab 2026")); err != nil {
			return err
		}
		for i, id := range []*mentoring.PersonID{&w.mentee, &w.mentor, &w.coordinator} {
			if *id, err = tx.AddPerson(person(i)); err != nil {
				return err
			}
		}
		if err := tx.AddCoordinator(w.programme, w.coordinator); err != nil {
			return err
		}
		w.pair, err = tx.AddPair(pairOf(w.programme, w.mentee, w.mentor))
		return err
	})
	return w
}

func programme(name string) mentoring.Programme {
	return mentoring.Programme{
		Name:     name,
		Start:    mentoring.Date{Year: 2026, Month: time.September, Day: 1},
		End:      mentoring.Date{Year: 2027, Month: time.August, Day: 31},
		Midway:   mentoring.Span{Opens: mentoring.Date{Year: 2027, Month: time.February, Day: 1}, Closes: mentoring.Date{Year: 2027, Month: time.February, Day: 14}},
		Final:    mentoring.Span{Opens: mentoring.Date{Year: 2027, Month: time.August, Day: 1}, Closes: mentoring.Date{Year: 2027, Month: time.August, Day: 31}},
		TimeZone: "Europe/Copenhagen",
		Language: "da",
		Facts: mentoring.Facts{
			Controller: "Kommunen", Purpose: "Mentorskab", LegalBasis: "artikel 6", Categories: "navne",
			Recipients: "ingen", Retention: "et år", DPO: "dpo@example.dk",
		},
		ClosedDays: []mentoring.ClosedDay{{Month: time.June, Day: 5, From: 12 * 60}, {Month: time.December, Day: 24}},
		QuietWeeks: []int{28, 29, 30, 42},
		KeepDays:   45,
	}
}

func person(n int) mentoring.Person {
	return mentoring.Person{
		Name: fmt.Sprintf("Person Nr. %d Ærø", n), Language: "da", Phone: fmt.Sprintf("+45 1234567%d", n),
		Identity: mentoring.Identity{Platform: "playground", Address: fmt.Sprintf("p%d", n)},
		Email:    fmt.Sprintf("p%d@nordby.example", n), Hours: mentoring.Hours{Opens: mentoring.At(7, 0), Closes: mentoring.At(15, 30+n%30)},
	}
}

func pairOf(p mentoring.ProgrammeID, mentee, mentor mentoring.PersonID) mentoring.Pair {
	return mentoring.Pair{
		Programme: p,
		Mentee:    mentoring.Half{Person: mentee, Consent: mentoring.Joined, DecidedAt: minutes(1)},
		Mentor:    mentoring.Half{Person: mentor, Consent: mentoring.Joined, DecidedAt: minutes(2)},
	}
}

// slot is the meeting time n days after noon's date.
func slot(n int) mentoring.Slot {
	start := noon.Truncate(time.Hour).AddDate(0, 0, n)
	return mentoring.Slot{
		Date:  mentoring.DateOf(start, time.UTC),
		Clock: 12 * 60, Start: start, Length: 90, Place: mentoring.NewSecret("Rådhuset, lokale 3"),
	}
}

func (w *world) meeting(n int) mentoring.Meeting {
	return mentoring.Meeting{Pair: w.pair, Slot: slot(n), State: mentoring.MeetingAgreed}
}

func (w *world) proposal(n int) mentoring.Proposal {
	return mentoring.Proposal{Pair: w.pair, By: mentoring.Mentee, Slot: slot(n), SentAt: noon, State: mentoring.ProposalOpen}
}

func (w *world) contract(version int) mentoring.Contract {
	terms := mentoring.DefaultTerms()
	terms.Goals = mentoring.NewSecret("at lede mig selv – også om fredagen")
	terms.Reached = mentoring.NewSecret("når jeg siger fra")
	terms.Help = mentoring.NewSecret("at holde fast")
	terms.Rules = mentoring.NewSecret("vi ringer")
	terms.Evaluation = mentoring.NewSecret("efter et halvt år\n🙂")
	return mentoring.Contract{Pair: w.pair, Version: version, Author: mentoring.Mentee, Terms: terms, SentAt: minutes(version)}
}

func (w *world) delivery(key string, due time.Time) mentoring.Delivery {
	return mentoring.Delivery{Key: key, Kind: mentoring.KindNudge, Person: w.mentee, Pair: w.pair, Due: due}
}

// enqueue enqueues and returns the row.
func (w *world) enqueue(t *testing.T, d mentoring.Delivery) mentoring.Delivery {
	t.Helper()
	update(t, w, func(tx mentoring.Tx) error { return tx.Enqueue(d) })
	return w.byKey(t, d.Key)
}

func (w *world) byKey(t *testing.T, key string) mentoring.Delivery {
	t.Helper()
	return read(t, w, func(r mentoring.Reader) (mentoring.Delivery, error) { return found(r.Delivery(key)) })
}

// move carries a delivery along a row of states, with what each of them needs,
// and returns it.
func (w *world) move(t *testing.T, d mentoring.Delivery, states ...mentoring.DeliveryState) mentoring.Delivery {
	t.Helper()
	for _, to := range states {
		from, attempt := d.State, d.Attempt
		d = fit(d, to)
		ok := write(t, w, func(tx mentoring.Tx) (bool, error) { return tx.Transition(d, from, attempt) })
		if !ok {
			t.Fatalf("delivery %s did not move from %s to %s", d.Key, from, to)
		}
	}
	return d
}

// fit gives a delivery a state and what the state needs.
func fit(d mentoring.Delivery, to mentoring.DeliveryState) mentoring.Delivery {
	d.State, d.NotBefore, d.Receipt, d.Reason = to, time.Time{}, "", ""
	switch to {
	case mentoring.Sending:
		d.Attempt++
		d.BegunAt = minutes(100 + d.Attempt)
	case mentoring.Sent:
		d.Receipt = "1693567.0001"
	case mentoring.Parked:
		d.Reason = mentoring.Unreachable
	case mentoring.Dropped:
		d.Reason = mentoring.NotWanted
	}
	return d
}

// wayTo is how a new delivery comes into a state.
func wayTo(s mentoring.DeliveryState) []mentoring.DeliveryState {
	switch s {
	case mentoring.Pending:
		return nil
	case mentoring.Dropped, mentoring.Sending:
		return []mentoring.DeliveryState{s}
	default:
		return []mentoring.DeliveryState{mentoring.Sending, s}
	}
}

var states = []mentoring.DeliveryState{
	mentoring.Pending, mentoring.Sending, mentoring.Sent, mentoring.Uncertain, mentoring.Parked, mentoring.Dropped,
}
