package mentoring_test

import (
	"errors"
	"testing"

	"mentorbot/bot/mentoring"
)

func TestAPersonIsHandedTheirOwnAndNobodyElses(t *testing.T) { // P3, P6
	t.Parallel()
	st, held := answered(t)
	own, receipt, err := st.service.Export(t.Context(), st.half(mentee), st.pair.id)
	st.must(err)
	if len(own.Log) != 1 || own.Log[0].Answer.Text.Reveal() != "ord af mentee" {
		t.Errorf("%d entries", len(own.Log))
	}
	same(t, "contract", own.Situation.InForce.Terms.Goals.Reveal(), "At lede uden at styre")
	same(t, "meeting", own.Situation.Meetings[0].ID, held)
	if receipt.Number == 0 || !receipt.At.Equal(st.now) {
		t.Errorf("receipt %+v", receipt)
	}
	again, err := st.service.Own(t.Context(), st.half(mentee), st.pair.id)
	st.must(err)
	same(t, "in numbers", len(again.Log), 1)
}

func TestWhatOneErasesIsGoneForBothAndTheRestStays(t *testing.T) { // P3, P7
	t.Parallel()
	st, held := answered(t)
	st.deliver()
	erased, err := st.service.Erase(t.Context(), st.half(mentee), st.pair.id)
	st.must(err)
	same(t, "answers", erased.Answers, 1)
	same(t, "whole", erased.Whole, true)
	same(t, "old backups are gone by", erased.BackupsUntil().String(), "2027-01-03")
	same(t, "what is left", st.texts(), [3]int{1, 1, 1})
	if erased.Number == 0 || !erased.At.Equal(st.now) {
		t.Errorf("receipt %+v", erased.Receipt)
	}
	// The pair goes on, and so does the person's logbook.
	_, err = st.service.Answer(t.Context(), st.half(mentee), st.prompt(held, mentee, mentoring.End).ID,
		[]mentoring.Written{{Question: mentoring.MenteeUseful, Text: mentoring.NewSecret("nyt")}}, true)
	st.must(err)
	same(t, "after writing again", st.texts(), [3]int{2, 1, 1})
}

func TestASharedAnswerThatIsErasedIsNotToldOf(t *testing.T) { // R21
	t.Parallel()
	st, _ := answered(t)
	_, err := st.service.Erase(t.Context(), st.half(mentee), st.pair.id)
	st.must(err)
	same(t, "told of shared answers", st.told(only(st.until("2026-12-20 10.00"), mentoring.KindShared)), []string{
		"2026-12-03 16.00 shared to mentee",
	})
}

func TestOnlyAHalfOfThePairCanOwnIt(t *testing.T) {
	t.Parallel()
	st, _ := answered(t)
	other := st.another()
	for name, id := range map[string]mentoring.PersonID{"a stranger": st.stranger, "the coordinator": st.coordinator, "another pair's mentee": other.mentee} {
		_, err := st.service.Own(t.Context(), st.by(id), st.pair.id)
		refused(t, err, "forbidden error.notmember ")
		_, _, err = st.service.Export(t.Context(), st.by(id), st.pair.id)
		refused(t, err, "forbidden error.notmember ")
		_, err = st.service.Erase(t.Context(), st.by(id), st.pair.id)
		refused(t, err, "forbidden error.notmember ")
		same(t, name+" erased nothing", st.texts(), [3]int{2, 1, 1})
	}
}

func TestARepeatedErasureIsDoneOnce(t *testing.T) {
	t.Parallel()
	st, _ := answered(t)
	a := st.half(mentee)
	_, err := st.service.Erase(t.Context(), a, st.pair.id)
	st.must(err)
	if _, err := st.service.Erase(t.Context(), a, st.pair.id); !errors.Is(err, mentoring.ErrRepeated) {
		t.Errorf("%v", err)
	}
}
