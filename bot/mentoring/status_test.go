package mentoring_test

import (
	"fmt"
	"testing"

	"mentorbot/bot/mentoring"
)

func (st *stage) status() mentoring.MidwayStatus {
	st.Helper()
	status, err := st.service.Status(st.Context(), st.by(st.coordinator), st.programme)
	st.must(err)
	return status
}

// progress is the stage's pair in the coordinator's view.
func (st *stage) progress() mentoring.PairProgress {
	st.Helper()
	for _, p := range st.status().Pairs {
		if p.Pair == st.pair.id {
			return p
		}
	}
	st.Fatal("the pair is not in the status")
	return mentoring.PairProgress{}
}

func TestAPairIsInRhythmUntilItShouldBeAsked(t *testing.T) { // R86
	t.Parallel()
	later := func(t *mentoring.Terms) { t.First = mentoring.Phase{Min: 35, Max: 42} }
	say := func(st *stage, held bool) {
		_, _, err := st.service.Say(st.Context(), st.half(mentee), st.situation(mentee).Meetings[0].ID, held)
		st.must(err)
	}
	tests := []struct {
		name    string
		now     string // when both join
		terms   func(*mentoring.Terms)
		prepare func(st *stage)
		last    string // the last day in rhythm; on the next day the pair should be asked
	}{
		{"from the day both joined", "2027-02-01 10.00", nil, func(*stage) {}, "2027-03-08"},
		{"with a contract of the default frequency", "2027-02-01 10.00", func(*mentoring.Terms) {}, func(*stage) {}, "2027-03-08"},
		{"with five to six weeks", "2027-02-01 10.00", later, func(*stage) {}, "2027-03-29"},
		{"from a meeting that nobody answered about", "2027-02-01 10.00", nil, func(st *stage) { st.meet("2027-02-10 14.00") }, "2027-03-17"},
		{"from a meeting that was held", "2027-02-01 10.00", nil, func(st *stage) {
			st.meet("2027-02-10 14.00")
			st.at("2027-02-10 16.00")
			say(st, true)
		}, "2027-03-17"},
		{"not from a meeting that was not held", "2027-02-01 10.00", nil, func(st *stage) {
			st.meet("2027-02-10 14.00")
			st.at("2027-02-10 16.00")
			say(st, false)
		}, "2027-03-08"},
		{"not from a meeting that was cancelled", "2027-02-01 10.00", nil, func(st *stage) {
			_, _, err := st.service.Cancel(st.Context(), st.half(mentor), st.meet("2027-02-10 14.00"))
			st.must(err)
		}, "2027-03-08"},
		{"days of quiet weeks do not count", "2027-06-21 10.00", nil, func(*stage) {}, "2027-08-16"},
		{"after both said yes to the later frequency", "2027-02-01 10.00", nil, func(st *stage) {
			for _, r := range []mentoring.Role{mentee, mentor} {
				_, err := st.service.ChooseLater(st.Context(), st.half(r), st.pair.id, mentoring.LaterYes)
				st.must(err)
			}
		}, "2027-03-29"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			st := newStageAt(t, test.now)
			if test.terms != nil {
				agreed := terms()
				test.terms(&agreed)
				st.agreeOn(agreed)
			}
			test.prepare(st)
			last := date(t, test.last)
			for days, want := range map[int]bool{-1: true, 0: true, 1: false, 2: false} {
				for _, clock := range []string{"00.00", "23.59"} {
					st.at(last.AddDays(days).String() + " " + clock)
					same(t, fmt.Sprintf("%+d days, %s: in rhythm", days, clock), st.progress().InRhythm, want)
				}
			}
		})
	}
}

func TestAPairWithANextMeetingIsInRhythm(t *testing.T) { // R86
	t.Parallel()
	st := newStageAt(t, "2027-02-01 10.00")
	st.at("2027-06-01 10.00")
	same(t, "without", st.progress().InRhythm, false)
	st.propose(mentee, booking(t, "2027-09-01 14.00"))
	same(t, "proposed", st.progress().InRhythm, false)
	st.accept(mentor, st.situation(mentor).Offer.ID)
	same(t, "agreed", st.progress().InRhythm, true)
	same(t, "next", st.progress().Next.String(), "2027-09-01")
}

func TestTheStatusTellsHowAPairIsGettingOn(t *testing.T) { // G5, R57
	t.Parallel()
	st := newStage(t)
	same(t, "invited", st.progress(), mentoring.PairProgress{
		Pair: st.pair.id, Mentee: "Mette Mentee", Mentor: "Mads Mentor", State: mentoring.PairInvited,
	})
	st.join(st.pair)
	st.agreeOn(terms())
	first := st.meet("2026-12-08 14.00")
	st.meet("2026-12-15 14.00")
	st.meet("2026-12-22 14.00")
	st.at("2026-12-16 10.00")
	_, _, err := st.service.Say(t.Context(), st.half(mentee), first, true)
	st.must(err)
	same(t, "under way", st.progress(), mentoring.PairProgress{
		Pair: st.pair.id, Mentee: "Mette Mentee", Mentor: "Mads Mentor", State: mentoring.PairActive,
		ContractAgreed: date(t, "2026-12-01"), Held: 1, Last: date(t, "2026-12-08"), Next: date(t, "2026-12-22"), InRhythm: true,
	})
}

func TestTheStatusTellsWhoCouldNotBeReached(t *testing.T) { // G5
	t.Parallel()
	st := newStage(t)
	due, ok, _, err := st.outbox.Claim(t.Context(), st.now, nil)
	st.must(err)
	same(t, "the first welcome", [2]string{fmt.Sprint(ok), st.name(due.To().ID)}, [2]string{"true", "mentee"})
	st.must(st.outbox.Settle(t.Context(), due.Delivery, mentoring.Outcome{State: mentoring.Parked, Reason: mentoring.Unreachable}, st.now))
	st.deliver()
	p := st.progress()
	same(t, "unreached", [2]bool{p.MenteeUnreached, p.MentorUnreached}, [2]bool{true, false})
	same(t, "people", st.status().Unreached, 1)
}

func TestSumsAreShownFromFivePairsOn(t *testing.T) { // G5
	t.Parallel()
	st := newJoinedStage(t)
	st.agreeOn(terms())
	st.meet("2026-12-08 14.00")
	for range mentoring.MinPairs - 2 {
		st.another()
	}
	same(t, "with four pairs", st.status().ShowTotals, false)
	st.enrol("En Inviteret", "En Anden")
	st.at("2027-03-01 10.00")
	got := st.status()
	same(t, "pairs", len(got.Pairs), mentoring.MinPairs)
	got.Pairs = nil
	same(t, "with five", got, mentoring.MidwayStatus{
		Programme: st.programme, Name: "Mentorskab for ledere", Today: date(t, "2027-03-01"),
		Contracts: 1, Held: 0, Planned: 0, InRhythm: 0, Ask: 4, ShowTotals: true,
	})
}

func TestTheStatusCountsWhatThePairsAre(t *testing.T) {
	t.Parallel()
	st := newJoinedStage(t)
	st.agreeOn(terms())
	id := st.meet("2026-12-08 14.00")
	st.meet("2027-03-15 14.00")
	st.another()
	st.at("2027-03-01 10.00")
	_, _, err := st.service.Say(t.Context(), st.half(mentee), id, true)
	st.must(err)
	got := st.status()
	same(t, "contracts, held, planned, in rhythm, to ask",
		[5]int{got.Contracts, got.Held, got.Planned, got.InRhythm, got.Ask}, [5]int{1, 1, 1, 1, 1})
}

func TestTheStatusIsTheCoordinatorsAlone(t *testing.T) { // G5, R85, I4
	t.Parallel()
	st := newJoinedStage(t)
	second := st.newProgramme("Olga Overblik")
	for name, id := range map[string]mentoring.PersonID{
		"the mentee": st.pair.mentee, "the mentor": st.pair.mentor, "a stranger": st.stranger,
		"the coordinator of another programme": st.person("Olga Overblik"), "nobody": 0,
	} {
		for _, programme := range []mentoring.ProgrammeID{st.programme, 4711} {
			got, err := st.service.Status(t.Context(), st.by(id), programme)
			refused(t, err, "forbidden status.denied ")
			same(t, name, got, mentoring.MidwayStatus{})
		}
	}
	_, err := st.service.Status(t.Context(), st.by(st.coordinator), second)
	refused(t, err, "forbidden status.denied ")
	got, err := st.service.Status(t.Context(), st.by(st.person("Olga Overblik")), second)
	st.must(err)
	same(t, "pairs of the other programme", len(got.Pairs), 0)
}

func TestACoordinatorWhoIsAMentorSeesNoMore(t *testing.T) { // I4
	t.Parallel()
	st := newJoinedStage(t)
	before := st.status().Pairs
	own := st.enrol("Ny Mentee", "Kari Koordinator")
	st.join(own)
	got := st.status().Pairs
	same(t, "the other pair", got[:1], before)
	same(t, "the own pair", got[1].Mentor, "Kari Koordinator")
}
