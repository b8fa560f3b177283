package mentoring_test

import (
	"testing"

	"mentorbot/bot/mentoring"
)

func TestTheSameTwoBeginAnewWithNothingOfTheOldPair(t *testing.T) { // I8
	t.Parallel()
	st, held := answered(t)
	st.answer(mentee, st.prompt(held, mentee, mentoring.End).ID, private(mentoring.MenteeNext, "Delegere"))
	st.meet("2026-12-17 14.00")
	st.propose(mentee, booking(t, "2027-01-07 14.00"))
	for _, r := range []mentoring.Role{mentee, mentor} {
		_, err := st.service.ChooseLater(t.Context(), st.half(r), st.pair.id, mentoring.LaterYes)
		st.must(err)
	}
	st.deliver()
	old := st.pair
	_, err := st.service.End(t.Context(), st.half(mentee), old.id)
	st.must(err)
	st.deliver()
	got, err := st.service.EnrolPairs(t.Context(), st.programme, couples("Mette Mentee", "Mads Mentor"))
	st.must(err)
	same(t, "new pairs", len(got.New), 1)
	for _, p := range st.standing(old.mentee).Pairs {
		if p.ID != old.id {
			st.pair.id = p.ID
		}
	}
	st.join(st.pair)

	for _, r := range []mentoring.Role{mentee, mentor} {
		sit := st.situation(r)
		same(t, "no goals", sit.Terms.Goals.Empty(), true)
		same(t, "contract", sit.Latest.ID+sit.InForce.ID, 0)
		same(t, "meetings", len(sit.Meetings), 0)
		same(t, "offer", sit.Offer.ID, 0)
		same(t, "later frequency", [2]string{sit.Pair.LaterFrom.String(), string(sit.Pair.Half(r).Later)}, [2]string{"", ""})
		open, err := st.service.OpenPrompts(t.Context(), st.half(r), st.pair.id)
		st.must(err)
		same(t, "questions", len(open), 0)
		own, err := st.service.Own(t.Context(), st.half(r), st.pair.id)
		st.must(err)
		same(t, "what is handed out", len(own.Log), 0)
	}
	first, second := st.meet("2027-01-12 14.00"), st.meet("2027-01-26 14.00")
	same(t, "the first meeting is one", st.situation(mentee).First(first), true)
	st.at("2027-01-25 10.00")
	same(t, "own words from the old pair", st.carried(second), "")
	same(t, "the old meeting", st.meeting(held).Pair, old.id)
}

// standing is what somebody takes part in.
func (st *stage) standing(id mentoring.PersonID) mentoring.Standing {
	st.Helper()
	var p mentoring.Person
	st.view(func(r mentoring.Reader) (err error) {
		p, err = r.Person(id)
		return err
	})
	standing, err := st.service.Standing(st.Context(), p.Identity)
	st.must(err)
	return standing
}
