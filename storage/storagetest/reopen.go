package storagetest

import (
	"testing"
	"time"

	"mentorbot/bot/mentoring"
)

// keepsEverything writes one of everything, reopens the store and looks for
// it.
func (s *suite) keepsEverything(t *testing.T) {
	store := s.open(t)
	w, prompt := prompted(t, store)
	answer := put(t, store, w.answer(prompt, mentoring.MenteeUseful, "gemt"))
	putAgenda(t, store, w.agenda(prompt.Meeting, 1))
	note(t, store, w.note(w.mentee, 5, "også gemt"))
	var contract mentoring.ContractID
	var proposal mentoring.ProposalID
	update(t, store, func(tx mentoring.Tx) (err error) {
		if contract, err = tx.AddContract(w.contract(1)); err != nil {
			return err
		}
		if proposal, err = tx.AddProposal(w.proposal(9)); err != nil {
			return err
		}
		if err = tx.See(minutes(7)); err != nil {
			return err
		}
		_, err = tx.FirstSight("slack", "Ev1", noon)
		return err
	})
	sent := w.move(t, w.enqueue(t, w.delivery("sent", noon)), mentoring.Sending, mentoring.Sent)

	type everything struct {
		Programme mentoring.Programme
		People    []mentoring.Person
		Pair      mentoring.Pair
		Contract  mentoring.Contract
		Proposal  mentoring.Proposal
		Agendas   []mentoring.Agenda
		Log       []mentoring.LogEntry
		Notes     []mentoring.Note
		Delivery  mentoring.Delivery
		Seen      time.Time
	}
	look := func(r mentoring.Reader) (e everything, err error) {
		if e.Programme, err = r.Programme(w.programme); err != nil {
			return e, err
		}
		if e.People, err = r.Coordinators(w.programme); err != nil {
			return e, err
		}
		if e.Pair, err = r.Pair(w.pair); err != nil {
			return e, err
		}
		if e.Contract, err = r.Contract(contract); err != nil {
			return e, err
		}
		if e.Proposal, err = r.Proposal(proposal); err != nil {
			return e, err
		}
		if e.Agendas, err = r.Agendas(w.pair); err != nil {
			return e, err
		}
		if e.Log, err = r.Logbook(w.mentee); err != nil {
			return e, err
		}
		if e.Notes, err = r.Notes(w.mentee); err != nil {
			return e, err
		}
		if e.Seen, err = found(r.Seen()); err != nil {
			return e, err
		}
		e.Delivery, err = found(r.Delivery(sent.Key))
		return e, err
	}
	before := read(t, store, look)
	store = s.reopen(t, store)
	same(t, "everything", read(t, store, look), before)
	again := write(t, store, func(tx mentoring.Tx) (bool, error) { return tx.FirstSight("slack", "Ev1", noon) })
	same(t, "the event is new", again, false)

	w.Store = store
	update(t, store, func(tx mentoring.Tx) error { return tx.DeleteAnswer(answer) })
	store = s.reopen(t, store)
	if id := put(t, store, w.answer(prompt, mentoring.MenteeUseful, "igen")); id == answer {
		t.Errorf("id %d was given before the store was reopened", id)
	}
}
