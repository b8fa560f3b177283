package mentoring_test

import (
	"fmt"
	"testing"

	"mentorbot/bot/mentoring"
)

// clause is one step of making a contract: a half sends a version on top of another, or approves one.
type clause struct {
	who      mentoring.Role
	send     bool
	base     int    // with send: the version it is written on top of
	approves int    // without: the version it says yes to
	refused  string // "" when it goes through
}

func TestAContractHoldsWhenBothHaveApprovedTheSameVersion(t *testing.T) { // R54, R14
	t.Parallel()
	const stale, conflict = "stale contract.stale ", "conflict contract.err.changed goals"
	send := func(who mentoring.Role, base int) clause { return clause{who: who, send: true, base: base} }
	approve := func(who mentoring.Role, version int) clause { return clause{who: who, approves: version} }
	not := func(c clause, why string) clause { c.refused = why; return c }
	tests := map[string]struct {
		steps           []clause
		latest, inForce int
	}{
		"a draft is approved":                   {[]clause{send(mentee, 0), approve(mentor, 1)}, 1, 1},
		"a draft alone changes nothing":         {[]clause{send(mentee, 0)}, 1, 0},
		"a counter-draft is approved":           {[]clause{send(mentee, 0), send(mentor, 1), approve(mentee, 2)}, 2, 2},
		"a counter-draft alone changes nothing": {[]clause{send(mentee, 0), send(mentor, 1)}, 2, 0},
		"the old version holds while an amendment waits": {
			[]clause{send(mentee, 0), approve(mentor, 1), send(mentor, 1)}, 2, 1,
		},
		"an amendment takes over when it is approved": {
			[]clause{send(mentee, 0), approve(mentor, 1), send(mentor, 1), approve(mentee, 2)}, 2, 2,
		},
		"either half opens an agreed contract again": {
			[]clause{send(mentee, 0), approve(mentor, 1), send(mentee, 1), approve(mentor, 2), send(mentor, 2), approve(mentee, 3)}, 3, 3,
		},
		"the author writes the own draft anew": {[]clause{send(mentee, 0), send(mentee, 1), approve(mentor, 2)}, 2, 2},
		"an outdated version cannot be approved": {
			[]clause{send(mentee, 0), send(mentee, 1), not(approve(mentor, 1), stale)}, 2, 0,
		},
		"a version that was countered cannot be approved": {
			[]clause{send(mentee, 0), send(mentor, 1), not(approve(mentor, 1), stale)}, 2, 0,
		},
		"an old version cannot come back": {
			[]clause{send(mentee, 0), approve(mentor, 1), send(mentor, 1), approve(mentee, 2), not(approve(mentor, 1), stale)}, 2, 2,
		},
		"the author cannot approve the own version": {[]clause{send(mentee, 0), not(approve(mentee, 1), stale)}, 1, 0},
		"the author of a counter-draft cannot approve it": {
			[]clause{send(mentee, 0), send(mentor, 1), not(approve(mentor, 2), stale)}, 2, 0,
		},
		"a version is approved once": {[]clause{send(mentee, 0), approve(mentor, 1), not(approve(mentor, 1), stale)}, 1, 1},
		"what the other half changed meanwhile is a conflict": {
			[]clause{send(mentee, 0), send(mentor, 1), not(send(mentee, 1), conflict)}, 2, 0,
		},
		"a second first draft is a conflict":      {[]clause{send(mentee, 0), not(send(mentee, 0), conflict)}, 1, 0},
		"a version from the future is a conflict": {[]clause{not(send(mentee, 1), conflict)}, 0, 0},
		"the mentor does not write the first":     {[]clause{not(send(mentor, 0), "forbidden start.ready.mentor ")}, 0, 0},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			st := newJoinedStage(t)
			versions := map[int]mentoring.ContractID{}
			for n, step := range test.steps {
				act := func() error {
					if !step.send {
						_, err := st.service.Approve(t.Context(), st.half(step.who), versions[step.approves])
						return err
					}
					sit, err := st.service.SendContract(t.Context(), st.half(step.who), st.pair.id, step.base, terms())
					if err == nil {
						versions[sit.Latest.Version] = sit.Latest.ID
					}
					return err
				}
				if step.refused == "" {
					st.must(act())
					continue
				}
				st.unchanged(fmt.Sprintf("step %d", n+1), func() { refused(t, act(), step.refused) })
			}
			for _, r := range []mentoring.Role{mentee, mentor} {
				sit := st.situation(r)
				same(t, "newest version", sit.Latest.Version, test.latest)
				same(t, "version in force", sit.InForce.Version, test.inForce)
			}
		})
	}
}

func TestTheTermsInForceAreThoseOfTheApprovedVersion(t *testing.T) { // R54
	t.Parallel()
	st := newJoinedStage(t)
	length := func() int { return st.situation(mentor).Terms.Length }
	same(t, "without a contract", length(), mentoring.DefaultLength)
	longer := terms()
	longer.Length = 120
	st.agreeOn(longer)
	same(t, "agreed", length(), 120)
	shorter := terms()
	shorter.Length = 60
	sit, err := st.service.SendContract(t.Context(), st.half(mentor), st.pair.id, 1, shorter)
	st.must(err)
	same(t, "while an amendment waits", length(), 120)
	_, err = st.service.Approve(t.Context(), st.half(mentee), sit.Latest.ID)
	st.must(err)
	same(t, "amended", length(), 60)
}

func TestAContractIsToldToTheHalfThatDidNotAct(t *testing.T) { // M3
	t.Parallel()
	st := newJoinedStage(t)
	st.deliver()
	var told []string
	hear := func() { told = append(told, st.told(st.deliver())...) }
	sit, err := st.service.SendContract(t.Context(), st.half(mentee), st.pair.id, 0, terms())
	st.must(err)
	hear()
	sit, err = st.service.SendContract(t.Context(), st.half(mentor), st.pair.id, sit.Latest.Version, terms())
	st.must(err)
	hear()
	_, err = st.service.Approve(t.Context(), st.half(mentee), sit.Latest.ID)
	st.must(err)
	hear()
	same(t, "told", told, []string{
		"2026-12-01 10.00 contract_review to mentor",
		"2026-12-01 10.00 contract_review to mentee",
		"2026-12-01 10.00 contract_agreed to mentor",
	})
}

func TestOnlyTheNewestDraftIsTold(t *testing.T) { // S6
	t.Parallel()
	st := newJoinedStage(t)
	st.at("2026-12-01 20.00")
	for base := range 3 {
		_, err := st.service.SendContract(t.Context(), st.half(mentee), st.pair.id, base, terms())
		st.must(err)
	}
	same(t, "told", st.told(only(st.until("2026-12-04 10.00"), mentoring.KindContractSent)), []string{
		"2026-12-02 08.00 contract_review to mentor",
	})
}

func TestAContractIsReadByItsPairAlone(t *testing.T) { // I1
	t.Parallel()
	st := newJoinedStage(t)
	other := st.another()
	id := st.agreeOn(terms())
	for _, r := range []mentoring.Role{mentee, mentor} {
		c, _, err := st.service.Contract(t.Context(), st.half(r), id)
		st.must(err)
		same(t, "goals", c.Terms.Goals.Reveal(), "At lede uden at styre")
	}
	for name, id := range map[string]mentoring.ContractID{"a contract": id, "no contract": 4711} {
		for _, outsider := range []mentoring.PersonID{other.mentee, other.mentor, st.coordinator, st.stranger} {
			c, _, err := st.service.Contract(t.Context(), st.by(outsider), id)
			refused(t, err, "forbidden error.notmember ")
			if !c.Terms.Goals.Empty() {
				t.Errorf("%s is shown to person %d", name, outsider)
			}
			st.unchanged(name, func() {
				_, err := st.service.Approve(t.Context(), st.by(outsider), id)
				refused(t, err, "forbidden error.notmember ")
			})
		}
	}
}

func TestTheNewestVersionAnswersForAnOldOne(t *testing.T) { // S6
	t.Parallel()
	st := newJoinedStage(t)
	first := st.agreeOn(terms())
	changed := terms()
	changed.Goals = mentoring.NewSecret("Noget andet")
	_, err := st.service.SendContract(t.Context(), st.half(mentor), st.pair.id, 1, changed)
	st.must(err)
	c, _, err := st.service.Contract(t.Context(), st.half(mentee), first)
	st.must(err)
	same(t, "version", c.Version, 2)
	same(t, "goals", c.Terms.Goals.Reveal(), "Noget andet")
}

func TestAContractBelongsToOnePair(t *testing.T) {
	t.Parallel()
	st := newJoinedStage(t)
	st.agreeOn(terms())
	first := st.pair
	st.pair = st.another()
	same(t, "the other pair's version", st.situation(mentee).Latest.Version, 0)
	st.unchanged("the other pair's mentee", func() {
		_, err := st.service.SendContract(t.Context(), st.half(mentee), first.id, 1, terms())
		refused(t, err, "forbidden error.notmember ")
	})
}

func TestAContractIsApprovedAlsoWhenTheClockHasGoneBack(t *testing.T) {
	t.Parallel()
	st := newJoinedStage(t)
	st.at("2026-12-02 11.00")
	sent, err := st.service.SendContract(t.Context(), st.half(mentee), st.pair.id, 0, terms())
	st.must(err)
	st.at("2026-12-02 10.00")
	sit, err := st.service.Approve(t.Context(), st.half(mentor), sent.Latest.ID)
	st.must(err)
	if at := st.local(sit.InForce.AgreedAt); sit.InForce.ID != sent.Latest.ID || at != "2026-12-02 11.00" {
		t.Errorf("contract %d is in force, agreed at %s", sit.InForce.ID, at)
	}
}
