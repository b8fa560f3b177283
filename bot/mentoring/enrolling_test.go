package mentoring_test

import (
	"fmt"
	"testing"

	"mentorbot/bot/mentoring"
)

func couples(names ...string) (list []mentoring.Couple) {
	for i := 0; i < len(names); i += 2 {
		list = append(list, mentoring.Couple{Mentee: person(names[i]), Mentor: person(names[i+1])})
	}
	return list
}

func TestAListOfPairsIsEnrolledInOneStepAndAgainWithoutEffect(t *testing.T) { // R1
	t.Parallel()
	st := newStage(t)
	list := couples("Mette Mentee", "Mads Mentor") // the stage's own pair
	for i := range 13 {
		list = append(list, couples(fmt.Sprintf("Mentee %d", i), fmt.Sprintf("Mentor %d", i))...)
	}
	list = append(list, list[5]) // a line that stands there twice
	st.unchanged("a preview", func() {
		got, err := st.service.PreviewPairs(t.Context(), st.programme, list)
		st.must(err)
		same(t, "new pairs of the preview", len(got.New), 13)
		same(t, "known pairs of the preview", got.Known, 2)
	})
	commits := st.commits
	got, err := st.service.EnrolPairs(t.Context(), st.programme, list)
	st.must(err)
	same(t, "new pairs", got.New, list[1:14])
	same(t, "known pairs", got.Known, 2)
	same(t, "told", st.commits, commits+1)
	same(t, "pairs in the store", len(st.dump()["pair"]), 14)
	for _, c := range got.New {
		for _, p := range []mentoring.Person{c.Mentee, c.Mentor} {
			key := fmt.Sprintf("welcome of %s", p.Name)
			same(t, key, len(st.pendingOf(st.person(p.Name))), 1)
		}
	}
	st.unchanged("the same list again", func() {
		got, err := st.service.EnrolPairs(t.Context(), st.programme, list)
		st.must(err)
		same(t, "changes", got.Changes(), false)
		same(t, "known", got.Known, 15)
	})
	same(t, "told of nothing", st.commits, commits+1)
}

// pendingOf are the kinds of what is pending for a person.
func (st *stage) pendingOf(id mentoring.PersonID) (kinds []mentoring.DeliveryKind) {
	st.Helper()
	st.must(st.store.View(st.Context(), func(r mentoring.Reader) error {
		list, err := r.PendingOf(id)
		for _, d := range list {
			kinds = append(kinds, d.Kind)
		}
		return err
	}))
	return kinds
}

func TestAListOfPairsHasTheAddressesForInvitations(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	list := couples("Mette Mentee", "Mads Mentor", "Ny 1", "Mads Mentor") // Mads twice, the address once
	list[0].Mentee.Email, list[1].Mentee.Email, list[1].Mentor.Email = "mette@nordby.example", "ny@nordby.example", "mads@nordby.example"
	emails := func() (all []string) {
		st.view(func(r mentoring.Reader) error {
			for _, name := range []string{"Mette Mentee", "Mads Mentor", "Ny 1"} {
				p, _, err := r.PersonByIdentity(person(name).Identity)
				if err != nil {
					return err
				}
				all = append(all, p.Email)
			}
			return nil
		})
		return all
	}
	got, err := st.service.EnrolPairs(t.Context(), st.programme, list)
	st.must(err)
	same(t, "people with another address", got.Mailed, 2)
	same(t, "addresses", emails(), []string{"mette@nordby.example", "mads@nordby.example", "ny@nordby.example"})
	st.unchanged("the same list again", func() {
		got, err := st.service.EnrolPairs(t.Context(), st.programme, list)
		st.must(err)
		same(t, "is anything", got.Changes(), false)
	})
	st.unchanged("a list without addresses", func() {
		_, err := st.service.EnrolPairs(t.Context(), st.programme, couples("Mette Mentee", "Mads Mentor", "Ny 1", "Mads Mentor"))
		st.must(err)
	})
	list[0].Mentee.Email = "m.mentee@nordby.example"
	got, err = st.service.EnrolPairs(t.Context(), st.programme, list)
	st.must(err)
	same(t, "corrected", got.Mailed, 1)
	same(t, "addresses", emails()[0], "m.mentee@nordby.example")
}

func TestAListOfPairsIsRefusedWhole(t *testing.T) {
	t.Parallel()
	renamed := couples("Ny 1", "Ny 2", "Ny 3", "Ny 1")
	renamed[1].Mentor.Name = "Ny Et"
	mailed := couples("Ny 1", "Ny 2", "Ny 3", "Ny 1", "Ny 4", "Ny 1")
	mailed[1].Mentor.Email, mailed[2].Mentor.Email = "en@nordby.example", "to@nordby.example"
	tests := map[string]struct {
		list []mentoring.Couple
		want []string
	}{
		"the same person twice on a line": {couples("Ny 1", "Ny 2", "Ny 3", "Ny 3", "Ny 4", "Ny 5", "Ny 6", "Ny 6"),
			[]string{"invalid pair.err.same 1", "invalid pair.err.same 3"}},
		"a pair the other way round": {couples("Ny 1", "Ny 2", "Mads Mentor", "Mette Mentee"), []string{"invalid pair.err.swapped 1"}},
		"the other way round within": {couples("Ny 1", "Ny 2", "Ny 2", "Ny 1"), []string{"invalid pair.err.swapped 1"}},
		"one person with two names":  {renamed, []string{"invalid pair.err.names 1"}},
		"one person, two addresses":  {mailed, []string{"invalid pair.err.mails 2"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			st := newStage(t)
			for _, act := range []func() error{
				func() error {
					_, err := st.service.PreviewPairs(t.Context(), st.programme, test.list)
					return err
				},
				func() error {
					_, err := st.service.EnrolPairs(t.Context(), st.programme, test.list)
					return err
				},
			} {
				st.unchanged(name, func() { refused(t, act(), test.want...) })
			}
		})
	}
}

func TestAListOfPairsCorrectsANameAndLeavesTheRest(t *testing.T) {
	t.Parallel()
	st := newJoinedStage(t)
	before := st.situation(mentee)
	list := couples("Mette Mentee", "Mads Mentor")
	list[0].Mentee.Name, list[0].Mentee.Language, list[0].Mentee.Phone = "Mette Marie Mentee", "en", "12345678"
	got, err := st.service.EnrolPairs(t.Context(), st.programme, list)
	st.must(err)
	same(t, "new and known", []int{len(got.New), got.Known, len(got.Renamed)}, []int{0, 1, 1})
	same(t, "name before", got.Renamed[0].Before, "Mette Mentee")
	after := st.situation(mentee)
	want := before.Me
	want.Name = "Mette Marie Mentee"
	same(t, "the person", after.Me, want)
	same(t, "the pair", after.Pair, before.Pair)
	st.unchanged("again", func() {
		_, err := st.service.EnrolPairs(t.Context(), st.programme, list)
		st.must(err)
	})
}

func TestAPairThatHasEndedCanBeginAgain(t *testing.T) {
	t.Parallel()
	st := newJoinedStage(t)
	_, err := st.service.End(t.Context(), st.half(mentee), st.pair.id)
	st.must(err)
	got, err := st.service.EnrolPairs(t.Context(), st.programme, couples("Mette Mentee", "Mads Mentor"))
	st.must(err)
	same(t, "new pairs", len(got.New), 1)
}

func TestAPairThatSaidNoIsNotAskedAgainByAList(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	_, err := st.service.Decline(t.Context(), st.half(mentee), st.pair.id)
	st.must(err)
	st.unchanged("a list", func() {
		got, err := st.service.EnrolPairs(t.Context(), st.programme, couples("Mette Mentee", "Mads Mentor"))
		st.must(err)
		same(t, "known", got.Known, 1)
	})
}

func TestTheSameTwoMayBeAPairOfAnotherProgramme(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	other := st.newProgramme("Kari Koordinator")
	got, err := st.service.EnrolPairs(t.Context(), other, couples("Mette Mentee", "Mads Mentor"))
	st.must(err)
	same(t, "new pairs", len(got.New), 1)
}
