package storagetest

import (
	"errors"
	"testing"

	"mentorbot/bot/mentoring"
)

// written is a pair in which both halves have answered, with a contract.
func written(t *testing.T, s mentoring.Store) (w *world, contract mentoring.ContractID, mentees, mentors mentoring.Answer) {
	t.Helper()
	w, prompt := prompted(t, s)
	contract = write(t, s, func(tx mentoring.Tx) (mentoring.ContractID, error) { return tx.AddContract(w.contract(1)) })
	update(t, s, func(tx mentoring.Tx) error {
		_, err := tx.AddProposal(w.proposal(3))
		return err
	})
	putAgenda(t, s, w.agenda(prompt.Meeting, 1))
	mentees = w.answer(prompt, mentoring.MenteeUseful, "mentees ord")
	mentees.ID = put(t, s, mentees)
	other := w.answer(prompt, mentoring.MenteeNext, "flere ord")
	put(t, s, other)
	mentors = w.answer(w.prompt(t, prompt.Meeting, mentoring.Mentor, mentoring.End, minutes(95)), mentoring.MentorRemember, "mentors ord")
	mentors.Author = w.mentor
	mentors.ID = put(t, s, mentors)
	note(t, s, w.note(w.mentee, 96, "mentees note"))
	note(t, s, w.note(w.mentor, 97, "mentors note"))
	return w, contract, mentees, mentors
}

func logOf(t *testing.T, s mentoring.Store, id mentoring.PersonID) []mentoring.LogEntry {
	t.Helper()
	return read(t, s, func(r mentoring.Reader) ([]mentoring.LogEntry, error) { return r.Logbook(id) })
}

func purge(t *testing.T, s mentoring.Store) {
	t.Helper()
	if err := s.Purge(t.Context()); err != nil {
		t.Fatalf("Purge: %v", err)
	}
}

func eraseHalf(t *testing.T, s mentoring.Store) {
	w, _, mentees, mentors := written(t, s)
	told := w.delivery("answer/1/shared", noon)
	told.Kind, told.Answer, told.Person = mentoring.KindShared, mentees.ID, w.mentor
	w.enqueue(t, told)
	before := read(t, s, func(r mentoring.Reader) (mentoring.Contract, error) { return found(r.LatestContract(w.pair)) })
	n := write(t, s, func(tx mentoring.Tx) (int, error) { return tx.EraseHalf(w.pair, w.mentee) })
	same(t, "answers and notes erased", n, 3)
	for range 2 {
		same(t, "notes of the mentee", len(notesOf(t, s, w.mentee)), 0)
		if own := notesOf(t, s, w.mentor); len(own) != 1 || own[0].Text.Reveal() != "mentors note" {
			t.Errorf("the mentor has %d notes", len(own))
		}
		same(t, "entries of the mentee", len(logOf(t, s, w.mentee)), 0)
		if log := logOf(t, s, w.mentor); len(log) != 1 || log[0].Answer.Text.Reveal() != mentors.Text.Reveal() {
			t.Errorf("the mentor's logbook has %d entries", len(log))
		}
		after := read(t, s, func(r mentoring.Reader) (mentoring.Contract, error) { return found(r.LatestContract(w.pair)) })
		same(t, "agendas", len(agendasOf(t, s, w.pair)), 1)
		same(t, "contract", after, before)
		purge(t, s)
	}
	same(t, "the answer that was told of", w.byKey(t, told.Key).Answer, mentoring.AnswerID(0))

	// The pair goes on.
	again := mentees
	again.ID = 0
	id := put(t, s, again)
	same(t, "a new answer", read(t, s, func(r mentoring.Reader) (mentoring.Answer, error) { return r.Answer(id) }).Text.Reveal(), mentees.Text.Reveal())
	purge(t, s)
	same(t, "entries after nothing more was erased", len(logOf(t, s, w.mentee)), 1)
}

func erasePair(t *testing.T, s mentoring.Store) {
	w, contract, _, _ := written(t, s)
	meetings := func() []mentoring.Meeting {
		return read(t, s, func(r mentoring.Reader) ([]mentoring.Meeting, error) { return r.Meetings(w.pair) })
	}
	want := meetings()
	update(t, s, func(tx mentoring.Tx) error { return tx.ErasePair(w.pair) })
	for i := range want {
		want[i].Slot.Place, want[i].Agenda = mentoring.Secret{}, mentoring.Outline{}
	}
	for range 2 {
		same(t, "meetings", meetings(), want)
		c := read(t, s, func(r mentoring.Reader) (mentoring.Contract, error) { return r.Contract(contract) })
		blank := w.contract(1)
		blank.ID = contract
		terms := &blank.Terms
		for _, text := range []*mentoring.Secret{&terms.Goals, &terms.Reached, &terms.Help, &terms.Rules, &terms.Evaluation} {
			*text = mentoring.Secret{}
		}
		same(t, "contract", c, blank)
		p := read(t, s, func(r mentoring.Reader) (mentoring.Proposal, error) { return found(r.OpenProposal(w.pair)) })
		same(t, "agendas", agendasOf(t, s, w.pair), nil)
		same(t, "place of the proposal", p.Slot.Place.Empty(), true)
		purge(t, s)
	}
	same(t, "entries of the mentor", len(logOf(t, s, w.mentor)), 1)
}

func writeWhileErasing(t *testing.T, s mentoring.Store) {
	w, _, mentees, mentors := written(t, s)
	update(t, s, func(tx mentoring.Tx) error {
		_, err := tx.EraseHalf(w.pair, w.mentee)
		return err
	})
	for what, answer := range map[string]mentoring.Answer{"the half that is erased": mentees, "the other half": mentors} {
		err := s.Update(t.Context(), func(tx mentoring.Tx) error {
			_, err := tx.PutAnswer(answer)
			return err
		})
		if refused := errors.Is(err, mentoring.ErrErasing); refused != (answer.Author == w.mentee) || !refused && err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
	err := s.Update(t.Context(), func(tx mentoring.Tx) error {
		_, err := tx.AddNote(w.note(w.mentee, 98, "for tidligt"))
		return err
	})
	if !errors.Is(err, mentoring.ErrErasing) {
		t.Errorf("a note of the half that is erased: %v", err)
	}
	same(t, "entries", len(logOf(t, s, w.mentee)), 0)
	purge(t, s)
	put(t, s, mentees)
	same(t, "entries after the purge", len(logOf(t, s, w.mentee)), 1)
}

func eraseUndone(t *testing.T, s mentoring.Store) {
	w, _, _, _ := written(t, s)
	undone := errors.New("undone")
	err := s.Update(t.Context(), func(tx mentoring.Tx) error {
		_, err := tx.EraseHalf(w.pair, w.mentee)
		return errors.Join(err, tx.ErasePair(w.pair), undone)
	})
	if !errors.Is(err, undone) {
		t.Fatal(err)
	}
	purge(t, s)
	same(t, "entries", len(logOf(t, s, w.mentee)), 2)
	same(t, "notes", len(notesOf(t, s, w.mentee)), 1)
	c := read(t, s, func(r mentoring.Reader) (mentoring.Contract, error) { return found(r.LatestContract(w.pair)) })
	same(t, "goals", c.Terms.Goals.Reveal(), w.contract(1).Terms.Goals.Reveal())
}
