package mentoring_test

import (
	"testing"

	"mentorbot/bot/mentoring"
)

func TestACoordinatorEnrolsACoupleAndNobodyElseDoes(t *testing.T) { // C12
	t.Parallel()
	st := newStage(t)
	st.deliver()
	couple := func(mentee, mentor string) mentoring.Couple {
		return mentoring.Couple{Mentee: person(mentee), Mentor: person(mentor)}
	}
	before := len(st.entries())
	for _, id := range []mentoring.PersonID{st.stranger, st.pair.mentee, st.pair.mentor} {
		_, err := st.service.EnrolCouple(t.Context(), st.by(id), st.programme, couple("Ny Mentee", "Ny Mentor"))
		refused(t, err, "forbidden error.notmember ")
	}
	other := st.newProgramme("Anden Koordinator")
	_, err := st.service.EnrolCouple(t.Context(), st.by(st.coordinator), other, couple("Ny Mentee", "Ny Mentor"))
	refused(t, err, "forbidden error.notmember ")
	before++ // the other programme
	same(t, "entered", len(st.entries()), before)

	by := st.by(st.coordinator)
	id, err := st.service.EnrolCouple(t.Context(), by, st.programme, couple("Ny Mentee", "Ny Mentor"))
	st.must(err)
	same(t, "welcomes", len(st.deliver()), 2)
	same(t, "entered now", len(st.entries()), before+1)
	for _, c := range []struct {
		couple mentoring.Couple
		want   []string
	}{
		{couple("Ny Mentee", "Ny Mentor"), []string{"invalid pair.err.taken mentor"}},
		{couple("Ny Mentor", "Ny Mentee"), []string{"invalid pair.err.taken mentor"}},
		{couple("Ny Mentee", "Ny Mentee"), []string{"invalid pair.err.same mentor"}},
		{mentoring.Couple{}, []string{
			"invalid error.empty.required mentee", "invalid error.empty.required mentee.name",
			"invalid error.empty.required mentor", "invalid error.empty.required mentor.name",
		}},
	} {
		_, err := st.service.EnrolCouple(t.Context(), st.by(st.coordinator), st.programme, c.couple)
		refused(t, err, c.want...)
	}
	// A pair that has ended can begin anew, and inherits nothing.
	st.pair = couplesOf(st, id, "Ny Mentee", "Ny Mentor")
	st.join(st.pair)
	_, err = st.service.End(t.Context(), st.half(mentee), id)
	st.must(err)
	again, err := st.service.EnrolCouple(t.Context(), st.by(st.coordinator), st.programme, couple("Ny Mentee", "Ny Mentor"))
	st.must(err)
	if again == id {
		t.Error("it is the old pair")
	}
}

func couplesOf(st *stage, id mentoring.PairID, mentee, mentor string) couple {
	return couple{id: id, mentee: st.person(mentee), mentor: st.person(mentor)}
}
