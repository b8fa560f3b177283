package storagetest

import (
	"errors"
	"testing"
	"time"

	"mentorbot/bot/mentoring"
)

func notFound(t *testing.T, s mentoring.Store) {
	for what, ask := range map[string]func(mentoring.Reader) error{
		"programme": func(r mentoring.Reader) error { _, err := r.Programme(4711); return err },
		"person":    func(r mentoring.Reader) error { _, err := r.Person(4711); return err },
		"pair":      func(r mentoring.Reader) error { _, err := r.Pair(4711); return err },
		"contract":  func(r mentoring.Reader) error { _, err := r.Contract(4711); return err },
		"proposal":  func(r mentoring.Reader) error { _, err := r.Proposal(4711); return err },
		"meeting":   func(r mentoring.Reader) error { _, err := r.Meeting(4711); return err },
		"prompt":    func(r mentoring.Reader) error { _, err := r.Prompt(4711); return err },
		"answer":    func(r mentoring.Reader) error { _, err := r.Answer(4711); return err },
		"contact":   func(r mentoring.Reader) error { _, err := r.Contact(4711); return err },
		"delivery":  func(r mentoring.Reader) error { _, err := r.DeliveryByID(4711); return err },
		"facts":     func(r mentoring.Reader) error { _, err := r.PairFacts(4711, noon); return err },
	} {
		if err := s.View(t.Context(), ask); !errors.Is(err, mentoring.ErrNotFound) {
			t.Errorf("%s: %v", what, err)
		}
	}
	for what, ask := range map[string]func(mentoring.Reader) (bool, error){
		"person": func(r mentoring.Reader) (bool, error) {
			_, ok, err := r.PersonByIdentity(person(1).Identity)
			return ok, err
		},
		"latest":   func(r mentoring.Reader) (bool, error) { _, ok, err := r.LatestContract(4711); return ok, err },
		"in force": func(r mentoring.Reader) (bool, error) { _, ok, err := r.ContractInForce(4711); return ok, err },
		"open":     func(r mentoring.Reader) (bool, error) { _, ok, err := r.OpenProposal(4711); return ok, err },
		"prompt": func(r mentoring.Reader) (bool, error) {
			_, ok, err := r.PromptOf(4711, "mentee", "end")
			return ok, err
		},
		"delivery": func(r mentoring.Reader) (bool, error) { _, ok, err := r.Delivery("no/such/key"); return ok, err },
		"next": func(r mentoring.Reader) (bool, error) {
			_, ok, err := r.NextDelivery(mentoring.Pending, noon)
			return ok, err
		},
		"due":       func(r mentoring.Reader) (bool, error) { _, ok, err := r.NextDue(); return ok, err },
		"due of":    func(r mentoring.Reader) (bool, error) { list, err := r.PendingOf(4711); return len(list) > 0, err },
		"of nobody": func(r mentoring.Reader) (bool, error) { list, err := r.PendingOf(); return len(list) > 0, err },
	} {
		if read(t, s, ask) {
			t.Errorf("%s was found in an empty store", what)
		}
	}
	if list := read(t, s, func(r mentoring.Reader) ([]mentoring.LogEntry, error) { return r.Logbook(4711) }); len(list) > 0 {
		t.Errorf("a logbook in an empty store: %v", list)
	}
}

func notFoundOnSave(t *testing.T, s mentoring.Store) {
	w := newWorld(t, s)
	pair := pairOf(w.programme, w.mentee, w.mentor)
	pair.ID = 4711
	contract := w.contract(1)
	contract.ID = 4711
	proposal := w.proposal(1)
	proposal.ID = 4711
	meeting := w.meeting(1)
	meeting.ID = 4711
	settings, somebody := programme("Ingen steder"), person(8)
	settings.ID, somebody.ID = 4711, 4711
	for what, save := range map[string]func(mentoring.Tx) error{
		"programme": func(tx mentoring.Tx) error { return tx.SaveProgramme(settings) },
		"person":    func(tx mentoring.Tx) error { return tx.SavePerson(somebody) },
		"pair":      func(tx mentoring.Tx) error { return tx.SavePair(pair) },
		"contract":  func(tx mentoring.Tx) error { return tx.SaveContract(contract) },
		"proposal":  func(tx mentoring.Tx) error { return tx.SaveProposal(proposal) },
		"meeting":   func(tx mentoring.Tx) error { return tx.SaveMeeting(meeting) },
		"prompt":    func(tx mentoring.Tx) error { return tx.ClosePrompt(4711) },
	} {
		if err := s.Update(t.Context(), save); !errors.Is(err, mentoring.ErrNotFound) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func idsOnce(t *testing.T, s mentoring.Store) {
	w, prompt := prompted(t, s)
	seen := map[mentoring.AnswerID]bool{}
	for range 3 {
		id := put(t, s, w.answer(prompt, mentoring.MenteeUseful, "igen"))
		if id == 0 || seen[id] {
			t.Errorf("id %d was given before, or is none", id)
		}
		seen[id] = true
		update(t, s, func(tx mentoring.Tx) error { return tx.DeleteAnswer(id) })
	}
}

func times(t *testing.T, s mentoring.Store) {
	w := newWorld(t, s)
	copenhagen, err := time.LoadLocation("Europe/Copenhagen")
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range []time.Time{
		time.UnixMilli(0),
		time.Date(1969, time.December, 31, 23, 59, 59, 999_000_000, time.UTC),
		time.Date(2026, time.October, 25, 2, 30, 0, 0, copenhagen),
		time.Date(2026, time.September, 1, 10, 0, 0, 123_999_999, copenhagen), // Shorter than a millisecond is cut off.
		time.Date(9999, time.December, 31, 0, 0, 0, 0, time.UTC),
	} {
		meeting := w.meeting(1)
		meeting.Slot.Start = at
		id := write(t, s, func(tx mentoring.Tx) (mentoring.MeetingID, error) { return tx.AddMeeting(meeting) })
		got := read(t, s, func(r mentoring.Reader) (mentoring.Meeting, error) { return r.Meeting(id) }).Slot.Start
		if want := time.UnixMilli(at.UnixMilli()); !got.Equal(want) || got.Location() != time.UTC {
			t.Errorf("%s came back as %s", at, got)
		}
	}
	d := w.enqueue(t, w.delivery("no/times", noon))
	if !d.NotAfter.IsZero() || !d.NotBefore.IsZero() || !d.BegunAt.IsZero() {
		t.Errorf("zero times came back as %s, %s, %s", d.NotAfter, d.NotBefore, d.BegunAt)
	}
}
