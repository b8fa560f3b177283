package mentoring_test

import (
	"testing"

	"mentorbot/bot/mentoring"
)

// marks lets a half mark expectations by their place in the brochure's list.
func (st *stage) marks(r mentoring.Role, keep bool, places ...int) (mentoring.Note, error) {
	st.Helper()
	var marks []mentoring.Expectation
	for _, i := range places {
		marks = append(marks, mentoring.ExpectationsOf(r)[i])
	}
	n, _, err := st.service.Mark(st.Context(), st.half(r), st.pair.id, marks, keep)
	return n, err
}

func (st *stage) marked(r mentoring.Role) []mentoring.Expectation {
	st.Helper()
	n, _, err := st.service.Marking(st.Context(), st.half(r), st.pair.id)
	st.must(err)
	return n.Marks()
}

func TestAHalfMarksWhatMattersForItself(t *testing.T) { // R15–R26, R35–R44
	t.Parallel()
	for _, role := range []mentoring.Role{mentee, mentor} {
		t.Run(string(role), func(t *testing.T) {
			t.Parallel()
			st := newJoinedStage(t)
			st.until("2026-12-03 10.00")
			n, err := st.marks(role, true, 5, 0)
			st.must(err)
			all := mentoring.ExpectationsOf(role)
			same(t, "marked", st.marked(role), []mentoring.Expectation{all[0], all[5]})
			same(t, "of the other half", len(st.marked(role.Other())), 0)
			other, outsiders := st.pair.of(role.Other()), st.another()
			for name, id := range map[string]mentoring.PersonID{
				"the other half": other, "the coordinator": st.coordinator, "another pair": outsiders.mentor, "a stranger": st.stranger,
			} {
				same(t, "shown to "+name, st.noteShownTo(id, n.ID), "missing answer.shared.gone ")
			}
			again, err := st.marks(role, false, 0, 5)
			st.must(err)
			same(t, "the same once more", again.ID == n.ID && again.At.Equal(n.At), true)
			_, err = st.marks(role, false, 1)
			st.must(err)
			same(t, "marked anew", st.marked(role), []mentoring.Expectation{all[1]})
			same(t, "entries", len(st.log(role)), 1)
			_, err = st.marks(role, false)
			st.must(err)
			same(t, "entries when nothing is marked", len(st.log(role)), 0)
			same(t, "a week's messages", len(only(st.until("2026-12-10 10.00"), mentoring.KindMarking)), 0)
		})
	}
}

func TestAFourthMarkIsRefusedToTheMentee(t *testing.T) {
	t.Parallel()
	st := newJoinedStage(t)
	_, err := st.marks(mentee, false, 0, 1, 2)
	st.must(err)
	_, err = st.marks(mentee, false, 0, 1, 2, 11)
	same(t, "a fourth", refusals(err), []string{"invalid roles.pick.err mentee.career"})
	same(t, "marked", len(st.marked(mentee)), 3)
	_, err = st.marks(mentor, false, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9)
	st.must(err)
	same(t, "by the mentor", len(st.marked(mentor)), 10)
	for what, marks := range map[string][]mentoring.Expectation{"the mentor's": mentoring.ExpectationsOf(mentor)[:1], "nobody's": {"x y"}} {
		_, _, err := st.service.Mark(t.Context(), st.half(mentee), st.pair.id, marks, false)
		same(t, what, refusals(err), []string{"invalid error.form mentee.heard"})
	}
}

func TestMarksAreShownOnceTheyAreShared(t *testing.T) {
	t.Parallel()
	st := newJoinedStage(t)
	st.until("2026-12-03 10.00")
	n, err := st.marks(mentee, true, 0)
	st.must(err)
	same(t, "kept", n.Visibility, mentoring.Private)
	st.must(st.shows(mentee, n.ID, n.At))
	same(t, "told", st.told(st.deliver()), []string{"2026-12-03 10.00 marking to mentor"})
	same(t, "the mentor reads", st.noteShownTo(st.pair.mentor, n.ID), "mentee.heard")

	n, err = st.marks(mentee, true, 0)
	st.must(err)
	same(t, "saved as it was", n.Visibility, mentoring.Shared)
	st.at("2026-12-03 10.01")
	n, err = st.marks(mentee, true, 0, 1)
	st.must(err)
	same(t, "changed", st.noteShownTo(st.pair.mentor, n.ID), "missing answer.shared.gone ")
	st.must(st.shows(mentee, n.ID, n.At))
	same(t, "told once more", len(st.deliver()), 0)
	same(t, "the mentor reads", st.noteShownTo(st.pair.mentor, n.ID), "mentee.heard mentee.challenged")
	_, err = st.marks(mentee, false, 0, 1)
	st.must(err)
	same(t, "taken back", st.noteShownTo(st.pair.mentor, n.ID), "missing answer.shared.gone ")

	_, err = st.service.EditEntry(t.Context(), st.half(mentee), mentoring.EntryID{Pair: st.pair.id, Note: n.ID}, mentoring.NewSecret("x"))
	same(t, "written over", refusals(err), []string{"forbidden error.form "})
}

func TestMarksAreRefused(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	_, err := st.marks(mentee, false, 0)
	same(t, "before joining", refusals(err), []string{"forbidden join.first "})
	_, _, err = st.service.Mark(t.Context(), st.by(st.stranger), st.pair.id, nil, false)
	same(t, "by a stranger", refusals(err), []string{"forbidden error.notmember "})
	_, _, err = st.service.Marking(t.Context(), st.by(st.coordinator), st.pair.id)
	same(t, "to the coordinator", refusals(err), []string{"forbidden error.notmember "})
}
