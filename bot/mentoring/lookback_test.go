package mentoring_test

import (
	"slices"
	"testing"

	"mentorbot/bot/mentoring"
)

func TestTheContractSaysHowLongBeforeAMeetingTheAgendaComes(t *testing.T) { // M5, 1–5 open days
	t.Parallel()
	for days, want := range map[int]string{1: "2026-12-14", 2: "2026-12-11", 5: "2026-12-08"} {
		st := newJoinedStage(t)
		agreed := terms()
		agreed.Prep = days
		st.agreeOn(agreed)
		id := st.meet("2026-12-15 14.00")
		for _, r := range []mentoring.Role{mentee, mentor} {
			same(t, string(r), st.due(id, mentoring.KindPreparation, r), want+" 09.00 pending")
		}
	}
}

func TestANewContractMovesTheAgendasThatWait(t *testing.T) {
	t.Parallel()
	st := newJoinedStage(t)
	id := st.meet("2026-12-15 14.00")
	agreed := terms()
	agreed.Prep = 4
	st.agreeOn(agreed)
	same(t, "four days before", st.due(id, mentoring.KindPreparation, mentee), "2026-12-09 09.00 pending")

	// Its day has passed under the new rule: it comes as it was planned.
	st.until("2026-12-09 08.00")
	agreed.Prep = 5
	st.agreeOn(agreed)
	same(t, "planned before", st.due(id, mentoring.KindPreparation, mentee), "2026-12-09 09.00 pending")
	same(t, "sent once", len(only(st.until("2026-12-15 12.00"), mentoring.KindPreparation)), 2)
}

func TestThePairLooksBackAfterTheMeetingsThatItAgreed(t *testing.T) { // R62
	t.Parallel()
	st := newJoinedStage(t)
	var ids []mentoring.MeetingID
	for _, at := range []string{"2026-12-08 10.00", "2026-12-09 10.00", "2026-12-10 10.00", "2026-12-11 10.00"} {
		ids = append(ids, st.meet(at))
	}
	_, _, err := st.service.Cancel(t.Context(), st.half(mentor), ids[1])
	st.must(err)
	after := func() (got []bool) {
		sit := st.situation(mentee)
		for _, id := range ids {
			asked := sit.Questions(st.prompt(id, mentee, mentoring.End))
			got = append(got, slices.Contains(asked, mentoring.PairEvaluation))
			if slices.Contains(sit.Questions(st.prompt(id, mentor, mentoring.Start)), mentoring.PairEvaluation) {
				t.Error("it is asked before a meeting")
			}
		}
		return got
	}
	same(t, "without a contract", after(), []bool{false, false, false, false})
	agreed := terms()
	agreed.Evaluates = 2
	_, err = st.service.SendContract(t.Context(), st.half(mentee), st.pair.id, 0, agreed)
	st.must(err)
	same(t, "before both have said yes", after(), []bool{false, false, false, false})
	_, err = st.service.Approve(t.Context(), st.half(mentor), st.situation(mentor).Latest.ID)
	st.must(err)
	same(t, "every second that counts", after(), []bool{false, false, true, false})
	agreed.Evaluates = 1
	st.agreeOn(agreed)
	same(t, "each", after(), []bool{true, false, true, true})
}

// It is its author's, like every answer, and goes to nobody but the other half.
func TestThePairsEvaluationStaysWithItsAuthorUntilItIsShared(t *testing.T) {
	t.Parallel()
	st := newJoinedStage(t)
	agreed := terms()
	agreed.Evaluates = 1
	st.agreeOn(agreed)
	id := st.meet("2026-12-08 10.00")
	st.until("2026-12-08 13.00")
	p := st.prompt(id, mentor, mentoring.End)
	answer := func(share bool) mentoring.AnswerID {
		_, err := st.service.Answer(t.Context(), st.half(mentor), p.ID, []mentoring.Written{{
			Question: mentoring.PairEvaluation, Text: mentoring.NewSecret("vi griner"), Share: share,
		}}, true)
		st.must(err)
		log, err := st.service.Logbook(t.Context(), st.half(mentor))
		st.must(err)
		return log[0].Answer.ID
	}
	kept := answer(false)
	for _, who := range []mentoring.PersonID{st.pair.mentee, st.coordinator, st.stranger} {
		_, _, err := st.service.SharedAnswer(t.Context(), st.by(who), kept)
		refused(t, err, "missing answer.shared.gone ")
	}
	shared := answer(true)
	f, err := st.service.Reflection(t.Context(), st.half(mentor), p.ID)
	st.must(err)
	same(t, "before the look at what will be read", len(f.Answers), 1)
	_, err = st.service.ShareAnswers(t.Context(), st.half(mentor), p.ID, []mentoring.SeenAnswer{{ID: shared, At: f.Answers[mentoring.PairEvaluation].At}})
	st.must(err)
	e, _, err := st.service.SharedAnswer(t.Context(), st.half(mentee), shared)
	st.must(err)
	same(t, "shared", e.Answer.Text.Reveal(), "vi griner")
	_, _, err = st.service.SharedAnswer(t.Context(), st.by(st.coordinator), shared)
	refused(t, err, "missing answer.shared.gone ")
}

func TestTheContractIsHandedToEitherHalf(t *testing.T) { // P6
	t.Parallel()
	st := newJoinedStage(t)
	_, _, err := st.service.FetchContract(t.Context(), st.half(mentee), st.pair.id)
	refused(t, err, "missing contract.none.agreed ")
	on := mentoring.DefaultTerms()
	on.Paper, on.Length = true, 45
	st.agreeOn(on)
	for _, r := range []mentoring.Role{mentee, mentor} {
		sit, receipt, err := st.service.FetchContract(t.Context(), st.half(r), st.pair.id)
		st.must(err)
		if !sit.InForce.Terms.Paper || sit.InForce.Terms.Length != 45 || receipt.Number == 0 {
			t.Errorf("the %s gets %+v with receipt %d", r, sit.InForce.Terms, receipt.Number)
		}
	}
	for _, who := range []mentoring.PersonID{st.coordinator, st.stranger} {
		_, _, err := st.service.FetchContract(t.Context(), st.by(who), st.pair.id)
		refused(t, err, "forbidden error.notmember ")
	}
}
