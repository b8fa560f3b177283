package mentoring_test

import (
	"strings"
	"testing"

	"mentorbot/bot/mentoring"
)

func TestAProgrammeWithoutItsSixFactsDoesNotBegin(t *testing.T) { // P1
	t.Parallel()
	day := func(s string) mentoring.Date { return date(t, s) }
	const facts = "invalid pair.new.facts facts"
	tests := map[string]struct {
		set  func(*mentoring.Programme)
		want []string
	}{
		"complete":                 {func(*mentoring.Programme) {}, nil},
		"no controller":            {func(p *mentoring.Programme) { p.Facts.Controller = "" }, []string{facts}},
		"no purpose":               {func(p *mentoring.Programme) { p.Facts.Purpose = "" }, []string{facts}},
		"no legal basis":           {func(p *mentoring.Programme) { p.Facts.LegalBasis = "" }, []string{facts}},
		"no categories":            {func(p *mentoring.Programme) { p.Facts.Categories = "" }, []string{facts}},
		"no recipients":            {func(p *mentoring.Programme) { p.Facts.Recipients = "" }, []string{facts}},
		"no retention":             {func(p *mentoring.Programme) { p.Facts.Retention = "" }, []string{facts}},
		"nobody to ask is no fact": {func(p *mentoring.Programme) { p.Facts.DPO = "" }, nil},
		"no name":                  {func(p *mentoring.Programme) { p.Name = "" }, []string{"invalid prog.err.days name"}},
		"ends before it begins":    {func(p *mentoring.Programme) { p.End = day("2026-11-30") }, []string{"invalid prog.err.dates end"}},
		"ends on its first day":    {func(p *mentoring.Programme) { p.End = p.Start }, nil},
		"midway closes before it opens": {func(p *mentoring.Programme) { p.Midway.Closes = day("2027-05-31") },
			[]string{"invalid prog.err.dates end"}},
		"the end closes before it opens": {func(p *mentoring.Programme) { p.Final.Closes = day("2027-10-31") },
			[]string{"invalid prog.err.dates end"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			st := newStage(t)
			p := programme()
			test.set(&p)
			create := func() error {
				_, err := st.service.CreateProgramme(t.Context(), p, nil)
				return err
			}
			if test.want == nil {
				st.must(create())
				return
			}
			st.unchanged(name, func() { refused(t, create(), test.want...) })
		})
	}
}

func TestAProgrammeInAZoneThatDoesNotExistDoesNotBegin(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	p := programme()
	p.TimeZone = "Europe/Koebenhavn"
	st.unchanged("no zone", func() {
		_, err := st.service.CreateProgramme(t.Context(), p, nil)
		if err == nil || refusals(err) != nil || !strings.Contains(err.Error(), "time zone") {
			t.Errorf("%v does not tell of the zone", err)
		}
	})
}

func TestAStandingIsWhatAPersonTakesPartIn(t *testing.T) { // I4, I10
	t.Parallel()
	st := newStage(t)
	second := st.enrol("En Anden Mentee", "Mads Mentor")
	third := st.enrol("Kari Koordinator", "En Tredje Mentor")
	tests := map[string]struct {
		name        string
		pairs       []mentoring.PairID
		coordinates []mentoring.ProgrammeID
	}{
		"a mentee":                     {"Mette Mentee", []mentoring.PairID{st.pair.id}, nil},
		"a mentor of two":              {"Mads Mentor", []mentoring.PairID{st.pair.id, second.id}, nil},
		"a coordinator and mentee":     {"Kari Koordinator", []mentoring.PairID{third.id}, []mentoring.ProgrammeID{st.programme}},
		"somebody without any part":    {"Frede Fremmed", nil, nil},
		"somebody nobody has heard of": {"Ingen", nil, nil},
	}
	for name, test := range tests {
		got, err := st.service.Standing(t.Context(), person(test.name).Identity)
		st.must(err)
		var pairs []mentoring.PairID
		for _, p := range got.Pairs {
			pairs = append(pairs, p.ID)
		}
		same(t, name+": pairs", pairs, test.pairs)
		same(t, name+": programmes", got.Coordinates, test.coordinates)
		same(t, name+": known", got.Known(), len(test.pairs)+len(test.coordinates) > 0)
	}
}

func TestThePairsOwnRhythmSuggestsTheNextDate(t *testing.T) { // R81, K11
	t.Parallel()
	st := newJoinedStage(t)
	same(t, "from the day both joined", st.situation(mentee).Suggest().Date.String(), "2026-12-22")
	agreed := terms()
	agreed.First = mentoring.Phase{Min: 28, Max: 28}
	st.at("2026-12-03 10.00")
	st.agreeOn(agreed)
	same(t, "from the day of the contract, past the closed days", st.situation(mentee).Suggest().Date.String(), "2027-01-04")
	st.meet("2026-12-10 14.00")
	same(t, "from the agreed meeting", st.situation(mentor).Suggest().Date.String(), "2027-01-07")
	st.at("2027-01-20 10.00")
	same(t, "never in the past", st.situation(mentor).Suggest().Date.String(), "2027-02-04")
}
