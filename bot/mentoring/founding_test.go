package mentoring_test

import (
	"slices"
	"testing"
	"time"

	"mentorbot/bot/mentoring"
)

// reachable is a coordinator with a phone.
func reachable(name, phone string) mentoring.Person {
	p := person(name)
	p.Phone = phone
	return p
}

func TestAProgrammeIsSetUpOnceAndAgainWithoutEffect(t *testing.T) { // R1, R4
	t.Parallel()
	st := newStage(t)
	p := programme()
	p.Name = "Et nyt program"
	people := []mentoring.Person{reachable("Kari Koordinator", "11"), reachable("Kim Kontakt", "22")}
	st.unchanged("a preview", func() {
		got, err := st.service.PreviewProgramme(t.Context(), p, people)
		st.must(err)
		same(t, "new", got.New, true)
	})
	got, err := st.service.SetProgramme(t.Context(), p, people)
	st.must(err)
	p.ID = got.Programme
	same(t, "new", got.New, true)
	same(t, "settings of a new programme", got.Settings, []string(nil))
	same(t, "others", got.Others, []string{programme().Name})
	same(t, "came", names(got.Came), []string{"Kari Koordinator", "Kim Kontakt"})
	same(t, "corrected, who was known without a phone", names(got.Corrected), []string{"Kari Koordinator"})
	all, err := st.service.Programmes(t.Context())
	st.must(err)
	same(t, "stored", all[1], p)
	st.unchanged("again", func() {
		p.ID = 0
		got, err := st.service.SetProgramme(t.Context(), p, people)
		st.must(err)
		same(t, "changes", got.Changes(), false)
	})
}

func names(people []mentoring.Person) (list []string) {
	for _, p := range people {
		list = append(list, p.Name)
	}
	return list
}

func TestEachSettingOfAProgrammeIsReplacedAndNamed(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	p := programme()
	people := []mentoring.Person{reachable("Kari Koordinator", "11")}
	_, err := st.service.SetProgramme(t.Context(), p, people)
	st.must(err)
	for _, step := range []struct {
		want string
		set  func()
	}{
		{"start", func() { p.Start = p.Start.AddDays(1) }},
		{"end", func() { p.End = p.End.AddDays(1) }},
		{"midway", func() { p.Midway.Opens = p.Midway.Opens.AddDays(1) }},
		{"final", func() { p.Final.Closes = p.Final.Closes.AddDays(1) }},
		{"zone", func() { p.TimeZone = "Europe/Berlin" }},
		{"language", func() { p.Language = "en" }},
		{"closed", func() { p.ClosedDays = []mentoring.ClosedDay{{Month: time.June, Day: 5, From: mentoring.At(12, 0)}} }},
		{"quiet", func() { p.QuietWeeks = nil }},
		{"keep", func() { p.KeepDays = 60 }},
		{"facts.controller", func() { p.Facts.Controller = "En anden" }},
		{"facts.purpose", func() { p.Facts.Purpose = "Et andet" }},
		{"facts.basis", func() { p.Facts.LegalBasis = "Art. 7" }},
		{"facts.categories", func() { p.Facts.Categories = "Andre" }},
		{"facts.recipients", func() { p.Facts.Recipients = "Nogle" }},
		{"facts.retention", func() { p.Facts.Retention = "To år" }},
		{"facts.dpo", func() { p.Facts.DPO = "dpo@example.dk" }},
	} {
		step.set()
		got, err := st.service.SetProgramme(t.Context(), p, people)
		st.must(err)
		same(t, "changed", got.Settings, []string{step.want})
		all, err := st.service.Programmes(t.Context())
		st.must(err)
		want := p
		want.ID = st.programme
		same(t, step.want+" as stored", all, []mentoring.Programme{want})
	}
}

func TestCoordinatorsComeLeaveAndAreCorrected(t *testing.T) { // R4
	t.Parallel()
	st := newStage(t)
	set := func(people ...mentoring.Person) mentoring.ProgrammeChange {
		t.Helper()
		got, err := st.service.SetProgramme(t.Context(), programme(), people)
		st.must(err)
		return got
	}
	coordinators := func() (list []string) {
		t.Helper()
		st.must(st.store.View(t.Context(), func(r mentoring.Reader) error {
			people, err := r.Coordinators(st.programme)
			for _, p := range people {
				list = append(list, p.Name+" "+p.Phone)
			}
			return err
		}))
		slices.Sort(list)
		return list
	}
	set(reachable("Kari Koordinator", "11"), reachable("Kim Kontakt", "22"))
	same(t, "two", coordinators(), []string{"Kari Koordinator 11", "Kim Kontakt 22"})

	other := reachable("Kim Kontakt", "33")
	other.Name = "Kim Ny Kontakt"
	got := set(other)
	same(t, "left", names(got.Left), []string{"Kari Koordinator"})
	same(t, "corrected", names(got.Corrected), []string{"Kim Ny Kontakt"})
	same(t, "one", coordinators(), []string{"Kim Ny Kontakt 33"})
	standing, err := st.service.Standing(t.Context(), person("Kari Koordinator").Identity)
	st.must(err)
	same(t, "the phone of who left", standing.Person.Phone, "")
	same(t, "still coordinates", standing.Coordinates, []mentoring.ProgrammeID(nil))
}

func TestAPhoneStaysWhileSomebodyCoordinatesAnotherProgramme(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	other := programme()
	other.Name = "Et andet program"
	_, err := st.service.SetProgramme(t.Context(), other, []mentoring.Person{reachable("Kari Koordinator", "11")})
	st.must(err)
	_, err = st.service.SetProgramme(t.Context(), programme(), []mentoring.Person{reachable("Kim Kontakt", "22")})
	st.must(err)
	standing, err := st.service.Standing(t.Context(), person("Kari Koordinator").Identity)
	st.must(err)
	same(t, "the phone", standing.Person.Phone, "11")
}

func TestAProgrammeWithoutACoordinatorWhoCanBeCalledIsRefused(t *testing.T) { // R3, R4
	t.Parallel()
	st := newStage(t)
	bare := programme()
	bare.Facts.Purpose, bare.Facts.Retention = " ", ""
	for name, test := range map[string]struct {
		programme mentoring.Programme
		people    []mentoring.Person
		want      []string
	}{
		"nobody":         {programme(), nil, []string{"invalid prog.err.nobody coordinator"}},
		"no phone":       {programme(), []mentoring.Person{reachable("A", "1"), reachable("B", " ")}, []string{"invalid prog.err.phone 1"}},
		"somebody twice": {programme(), []mentoring.Person{reachable("A", "1"), reachable("A", "2")}, []string{"invalid prog.err.twice 1"}},
		"no facts":       {bare, []mentoring.Person{reachable("A", "1")}, []string{"invalid pair.new.facts facts"}},
	} {
		st.unchanged(name, func() {
			_, err := st.service.SetProgramme(t.Context(), test.programme, test.people)
			refused(t, err, test.want...)
			_, err = st.service.PreviewProgramme(t.Context(), test.programme, test.people)
			refused(t, err, test.want...)
		})
	}
	same(t, "the facts that are empty", bare.Facts.Empty(), []string{"purpose", "retention"})
}

func TestOtherSettingsPlanWhatThePairsAreOwed(t *testing.T) { // K10
	t.Parallel()
	st := newJoinedStage(t)
	st.meet("2027-01-14 14.00")
	due := func() string {
		t.Helper()
		var at time.Time
		st.must(st.store.View(t.Context(), func(r mentoring.Reader) error {
			list, err := r.PendingOf(st.pair.mentee)
			for _, d := range list {
				if d.Kind == mentoring.KindPreparation {
					at = d.Due
				}
			}
			return err
		}))
		return st.local(at)
	}
	same(t, "before", due(), "2027-01-12 09.00")
	p := programme()
	p.ClosedDays = append(p.ClosedDays, mentoring.ClosedDay{Month: time.January, Day: 13})
	_, err := st.service.SetProgramme(t.Context(), p, []mentoring.Person{reachable("Kari Koordinator", "11")})
	st.must(err)
	same(t, "after", due(), "2027-01-11 09.00")
}
