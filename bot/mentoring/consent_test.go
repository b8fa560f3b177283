package mentoring_test

import (
	"testing"

	"mentorbot/bot/mentoring"
)

const (
	mentee = mentoring.Mentee
	mentor = mentoring.Mentor
)

func TestNothingButTheWelcomeIsOwedBeforeBothHaveJoined(t *testing.T) { // G9, U3
	t.Parallel()
	for name, joins := range map[string][]mentoring.Role{
		"nobody has answered":         nil,
		"the mentee alone has joined": {mentee},
		"the mentor alone has joined": {mentor},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			st := newStage(t)
			sent := st.deliver()
			for _, r := range joins {
				_, err := st.service.Join(t.Context(), st.half(r), st.pair.id)
				st.must(err)
			}
			sent = append(sent, st.until("2027-12-01 10.00")...)
			same(t, "a year's messages", st.told(sent), []string{
				"2026-12-01 10.00 welcome to mentee", "2026-12-01 10.00 welcome to mentor",
			})
		})
	}
}

func TestAWelcomeWaitsForTheWindowAndIsNotSentToWhoHasAnswered(t *testing.T) { // S1
	t.Parallel()
	st := newStage(t)
	st.at("2026-12-04 16.01") // a Friday
	st.pair = st.enrol("Sene Mentee", "Sene Mentor")
	_, err := st.service.Join(t.Context(), st.half(mentee), st.pair.id)
	st.must(err)
	same(t, "welcomes", st.told(only(st.until("2026-12-31 10.00"), mentoring.KindWelcome))[2:], []string{
		"2026-12-07 08.00 welcome to mentor",
	})
}

func TestWhoJoinedFirstHearsWhenBothHave(t *testing.T) { // M2
	t.Parallel()
	tests := map[string]struct {
		first    mentoring.Role
		want     string
		replaces string
	}{
		"the mentee is told that the contract can begin":   {mentee, "2026-12-02 10.00 start to mentee", ""},
		"the mentor's welcome is replaced by the one line": {mentor, "2026-12-02 10.00 start to mentor", "receipt 2"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			st := newStage(t)
			st.deliver()
			_, err := st.service.Join(t.Context(), st.half(test.first), st.pair.id)
			st.must(err)
			st.at("2026-12-02 10.00")
			sit, err := st.service.Join(t.Context(), st.half(test.first.Other()), st.pair.id)
			st.must(err)
			same(t, "state", sit.Pair.State(), mentoring.PairActive)
			same(t, "ready", st.local(sit.Pair.ReadyAt()), "2026-12-02 10.00")
			sent := st.deliver()
			same(t, "told", st.told(sent), []string{test.want})
			same(t, "message replaced", sent[0].due.Replaces, test.replaces)
		})
	}
}

func TestTheOtherHalfHearsOfANoOnlyAfterJoining(t *testing.T) { // A5
	t.Parallel()
	tests := map[string]struct {
		joined bool
		no     mentoring.Role
		want   []string
	}{
		"the mentee says no to a mentor who has joined": {true, mentee, []string{"2026-12-01 10.00 declined to mentor"}},
		"the mentor says no to a mentee who has joined": {true, mentor, []string{"2026-12-01 10.00 declined to mentee"}},
		"the mentee says no before the mentor answered": {false, mentee, nil},
		"the mentor says no before the mentee answered": {false, mentor, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			st := newStage(t)
			st.deliver()
			if test.joined {
				_, err := st.service.Join(t.Context(), st.half(test.no.Other()), st.pair.id)
				st.must(err)
			}
			sit, err := st.service.Decline(t.Context(), st.half(test.no), st.pair.id)
			st.must(err)
			same(t, "state", sit.Pair.State(), mentoring.PairDeclined)
			same(t, "told", st.told(st.until("2027-12-01 10.00")), test.want)
		})
	}
}

func TestAChoiceIsMadeOnce(t *testing.T) {
	t.Parallel()
	type choice func(st *stage) error
	join := func(st *stage) error {
		_, err := st.service.Join(st.Context(), st.half(mentee), st.pair.id)
		return err
	}
	decline := func(st *stage) error {
		_, err := st.service.Decline(st.Context(), st.half(mentee), st.pair.id)
		return err
	}
	tests := map[string]struct {
		first, second choice
		mentorJoins   bool
		want          string
	}{
		"joining twice":                        {join, join, false, "stale join.already "},
		"joining twice in an active pair":      {join, join, true, "stale join.already "},
		"declining after joining":              {join, decline, false, "stale join.stays "},
		"declining after the pair is active":   {join, decline, true, "stale join.stays "},
		"joining after declining":              {decline, join, false, "stale declined.already "},
		"joining after declining a ready half": {decline, join, true, "stale declined.already "},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			st := newStage(t)
			if test.mentorJoins {
				_, err := st.service.Join(t.Context(), st.half(mentor), st.pair.id)
				st.must(err)
			}
			st.must(test.first(st))
			st.at("2026-12-02 10.00")
			st.unchanged(name, func() { refused(t, test.second(st), test.want) })
		})
	}
}

func TestDecliningAgainTellsNobodyAgain(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	st.deliver()
	_, err := st.service.Join(t.Context(), st.half(mentor), st.pair.id)
	st.must(err)
	var told []string
	for range 2 {
		_, err := st.service.Decline(t.Context(), st.half(mentee), st.pair.id)
		st.must(err)
		told = append(told, st.told(st.deliver())...)
	}
	same(t, "told", told, []string{"2026-12-01 10.00 declined to mentor"})
}

func TestDecliningAgainTellsNobodyWhoJoinedInBetween(t *testing.T) { // joining told them
	t.Parallel()
	st := newStage(t)
	st.deliver()
	_, err := st.service.Decline(t.Context(), st.half(mentor), st.pair.id)
	st.must(err)
	_, err = st.service.Join(t.Context(), st.half(mentee), st.pair.id)
	st.must(err)
	_, err = st.service.Decline(t.Context(), st.half(mentor), st.pair.id)
	st.must(err)
	same(t, "told", st.told(st.deliver()), []string(nil))
}

func TestNobodyOutsideAPairChoosesForIt(t *testing.T) { // I10
	t.Parallel()
	st := newStage(t)
	other := st.another()
	outsiders := map[string]mentoring.PersonID{
		"a stranger":                 st.stranger,
		"the coordinator":            st.coordinator,
		"the mentee of another pair": other.mentee,
		"the mentor of another pair": other.mentor,
		"nobody at all":              0,
	}
	st.unchanged("outsiders", func() {
		for name, id := range outsiders {
			for _, pair := range []mentoring.PairID{st.pair.id, 4711} {
				sit, err := st.service.Join(t.Context(), st.by(id), pair)
				refused(t, err, "forbidden error.notmember ")
				same(t, name+": the pair shown after joining", sit.Pair, mentoring.Pair{})
				sit, err = st.service.Decline(t.Context(), st.by(id), pair)
				refused(t, err, "forbidden error.notmember ")
				same(t, name+": the pair shown after declining", sit.Pair, mentoring.Pair{})
			}
		}
	})
}

func TestNothingIsDoneBeforeBothHaveJoined(t *testing.T) {
	t.Parallel()
	acts := map[string]func(st *stage) error{
		"sending a contract": func(st *stage) error {
			_, err := st.service.SendContract(st.Context(), st.half(mentee), st.pair.id, 0, terms())
			return err
		},
		"choosing a frequency": func(st *stage) error {
			_, err := st.service.ChooseLater(st.Context(), st.half(mentee), st.pair.id, mentoring.LaterYes)
			return err
		},
		"proposing a meeting": func(st *stage) error {
			_, _, err := st.service.Propose(st.Context(), st.half(mentee), st.pair.id, booking(st, "2026-12-15 14.00"))
			return err
		},
		"asking to book": func(st *stage) error {
			_, err := st.service.AskToBook(st.Context(), st.half(mentee), st.pair.id)
			return err
		},
	}
	for name, act := range acts {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			st := newStage(t)
			st.unchanged("invited", func() { refused(t, act(st), "forbidden join.first ") })
			_, err := st.service.Join(t.Context(), st.half(mentee), st.pair.id)
			st.must(err)
			st.unchanged("the other half is invited", func() { refused(t, act(st), "forbidden error.notready ") })
			_, err = st.service.Decline(t.Context(), st.half(mentor), st.pair.id)
			st.must(err)
			st.unchanged("the other half has declined", func() { refused(t, act(st), "forbidden error.notready ") })
		})
	}
}

func TestAPairIsTwoPeople(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	st.unchanged("a pair of one", func() {
		_, err := st.service.Enrol(t.Context(), st.programme, person("Mette Mentee"), person("Mette Mentee"))
		refused(t, err, "invalid pair.err.same ")
	})
}

func TestAPersonEnrolledTwiceIsOnePerson(t *testing.T) { // I4
	t.Parallel()
	st := newStage(t)
	second := st.enrol("Mads Mentor", "Kari Koordinator")
	same(t, "the mentor of one pair is the mentee of another", second.mentee, st.pair.mentor)
	same(t, "the coordinator is a mentor", second.mentor, st.coordinator)
}
