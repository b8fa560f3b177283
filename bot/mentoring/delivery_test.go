package mentoring_test

import (
	"testing"

	"mentorbot/bot/mentoring"
	"mentorbot/storage/seal"
)

func TestADeliveryMovesAlongItsArrows(t *testing.T) { // 5
	t.Parallel()
	states := []mentoring.DeliveryState{
		mentoring.Pending, mentoring.Sending, mentoring.Sent, mentoring.Uncertain, mentoring.Parked, mentoring.Dropped,
	}
	arrows := map[mentoring.DeliveryState][]mentoring.DeliveryState{
		mentoring.Pending:   {mentoring.Pending, mentoring.Sending, mentoring.Dropped},
		mentoring.Sending:   {mentoring.Pending, mentoring.Sent, mentoring.Uncertain, mentoring.Parked, mentoring.Dropped},
		mentoring.Uncertain: {mentoring.Pending, mentoring.Sent, mentoring.Uncertain, mentoring.Parked, mentoring.Dropped},
		mentoring.Parked:    {mentoring.Pending},
	}
	for _, from := range states {
		var got []mentoring.DeliveryState
		for _, to := range states {
			if from.CanMoveTo(to) {
				got = append(got, to)
			}
		}
		same(t, string(from), got, arrows[from])
	}
}

func TestAMessageIsSettledOnce(t *testing.T) { // T2
	t.Parallel()
	st := newStage(t)
	due, ok, _, err := st.outbox.Claim(t.Context(), st.now, nil)
	st.must(err)
	same(t, "claimed", ok, true)
	sent := mentoring.Outcome{State: mentoring.Sent, Receipt: "first"}
	st.must(st.outbox.Settle(t.Context(), due.Delivery, sent, st.now))
	st.unchanged("a second outcome", func() {
		st.must(st.outbox.Settle(t.Context(), due.Delivery, mentoring.Outcome{State: mentoring.Pending}, st.now))
		st.must(st.outbox.Settle(t.Context(), due.Delivery, mentoring.Outcome{State: mentoring.Sent, Receipt: "second"}, st.now))
	})
	st.unchanged("an outcome that cannot be", func() {
		for _, out := range []mentoring.Outcome{{State: mentoring.Dropped}, {State: mentoring.Sent}, {State: "lost"}} {
			if err := st.outbox.Settle(t.Context(), due.Delivery, out, st.now); err == nil {
				t.Errorf("%+v was recorded", out)
			}
		}
	})
}

func TestAMessageThatIsBeingSentIsNotClaimedAgain(t *testing.T) { // T2
	t.Parallel()
	st := newStage(t)
	var claimed []mentoring.PersonID
	for range 4 {
		due, ok, _, err := st.outbox.Claim(t.Context(), st.now, nil)
		st.must(err)
		if ok {
			claimed = append(claimed, due.To().ID)
		}
	}
	same(t, "claimed", claimed, []mentoring.PersonID{st.pair.mentee, st.pair.mentor})
}

func TestARefusalIsSaidByItsCodeAndText(t *testing.T) {
	t.Parallel()
	one := &mentoring.Error{Code: mentoring.Stale, Key: "error.stale"}
	same(t, "one", one.Error(), "stale: error.stale")
	same(t, "several", mentoring.Errors{one, {Code: mentoring.Invalid, Key: "x"}}.Error(), "stale: error.stale")
	same(t, "none", mentoring.Errors{}.Error(), "no error")
}

func TestADeliveryWhoseSubjectIsGoneStopsNoOther(t *testing.T) { // 5, I12
	t.Parallel()
	for _, state := range []mentoring.DeliveryState{mentoring.Pending, mentoring.Uncertain} {
		t.Run(string(state), func(t *testing.T) {
			t.Parallel()
			st := newJoinedStage(t)
			st.deliver()
			st.agreeOn(terms()) // the mentee is told
			due, ok, _, err := st.outbox.Claim(t.Context(), st.now, nil)
			st.must(err)
			same(t, "claimed", ok, true)
			st.must(st.outbox.Settle(t.Context(), due.Delivery, mentoring.Outcome{State: state}, st.now))
			st.must(st.store.DestroyScope(t.Context(), seal.ScopeOfPair(st.pair.id)))
			other := st.enrol("Anne Anden", "Ole Anden")
			_, ok, err = st.outbox.Doubtful(t.Context(), st.now)
			st.must(err)
			same(t, "doubtful", ok, false)
			var told []mentoring.PersonID
			for _, m := range st.deliver() {
				told = append(told, m.to)
			}
			same(t, "told", told, []mentoring.PersonID{other.mentee, other.mentor})
			d := due.Delivery
			st.view(func(r mentoring.Reader) (err error) {
				d, err = r.DeliveryByID(d.ID)
				return err
			})
			same(t, "what is left", [2]string{string(d.State), string(d.Reason)}, [2]string{"dropped", "not_wanted"})
		})
	}
}
