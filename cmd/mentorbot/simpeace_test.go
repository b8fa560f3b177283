package main

import (
	"maps"
	"slices"
	"testing"

	"mentorbot/bot/mentoring"
)

// The most messages that the programme itself sends a half in a year.
const (
	simMostToMentee = 7
	simMostToMentor = 9
)

// TestNoYearSendsAMessageOutsideTheRules plays years in which every machine
// works, so that the oracle excuses nothing: each message comes to the minute, in
// the window, in no quiet week and in no pause (Inv2), and only what somebody is
// owed (Inv1). At the end the budget is counted: for each meeting one message
// before and one after it to each half, one nudge to the mentee in a cycle, none
// to a mentor (Inv8).
func TestNoYearSendsAMessageOutsideTheRules(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("plays a year more")
	}
	s := simulate(t, *simFirst, simOptions{calm: true})
	s.report(t)
	said := map[simHalf]*simSaid{}
	for _, box := range s.platform.boxes {
		for key, messages := range box.byKey {
			s.counted(said, key, len(messages))
		}
		for key := range box.edited {
			s.counted(said, key, 1)
		}
	}
	if len(said) < len(s.model.pairs) {
		t.Fatalf("%d halves of %d pairs were told anything", len(said), len(s.model.pairs))
	}
	most := 0
	for half, n := range said {
		role, _ := s.model.pairs[half.pair].RoleOf(half.person)
		meetings := 0
		for _, x := range s.model.meetings {
			if x.Pair == half.pair {
				meetings++
			}
		}
		programme, nudges := simMostToMentee, meetings+1
		if role == mentoring.Mentor {
			programme, nudges = simMostToMentor, 0
		}
		for _, around := range []map[int64]int{n.before, n.after} {
			if len(around) > meetings || slices.ContainsFunc(slices.Collect(maps.Values(around)), func(times int) bool { return times > 1 }) {
				t.Errorf("%+v got %v for %d meetings", half, around, meetings)
			}
		}
		if n.nudges > nudges || n.programme > programme {
			t.Errorf("%+v, a %s, got %d nudges and %d messages of the programme", half, role, n.nudges, n.programme)
		}
		most = max(most, len(n.before)+len(n.after)+n.nudges+n.programme)
	}
	t.Logf("%s; most for a half that nobody's act caused: %d", s.figures(), most)
}

// simHalf is a half of a pair.
type simHalf struct {
	pair   mentoring.PairID
	person mentoring.PersonID
}

// simSaid counts what the bot has told a half that no act of the two caused.
type simSaid struct {
	before, after     map[int64]int // by meeting
	nudges, programme int
}

func (s *sim) counted(said map[simHalf]*simSaid, key string, times int) {
	k := readKey(key)
	half := simHalf{s.model.about(k), k.person}
	pair := s.model.pairs[half.pair]
	if pair == nil {
		return // about an answer that is gone
	}
	if _, in := pair.RoleOf(k.person); !in {
		return // a coordinator
	}
	n, ok := said[half]
	if !ok {
		n = &simSaid{before: map[int64]int{}, after: map[int64]int{}}
		said[half] = n
	}
	switch k.kind {
	case mentoring.KindPreparation:
		n.before[k.id] += times
	case mentoring.KindAfter:
		n.after[k.id] += times
	case mentoring.KindNudge, mentoring.KindContractRemind:
		n.nudges += times
	case mentoring.KindWelcome, mentoring.KindStart, mentoring.KindLater:
		n.programme += times
	}
}
