package mentoring_test

import (
	"testing"

	"mentorbot/bot/mentoring"
)

func TestWhoActsIsWrittenToOnceMore(t *testing.T) { // U1
	t.Parallel()
	st := newStage(t)
	for range 2 { // neither welcome arrives
		due, ok, _, err := st.outbox.Claim(t.Context(), st.now, nil)
		st.must(err)
		same(t, "claimed", ok, true)
		st.must(st.outbox.Settle(t.Context(), due.Delivery, mentoring.Outcome{State: mentoring.Parked, Reason: mentoring.Unreachable}, st.now))
	}
	same(t, "sent meanwhile", st.told(st.until("2026-12-02 10.00")), []string(nil))
	// The mentee has installed the app and joins from elsewhere: the welcome is
	// pointless then, and the mentor is still not reached.
	_, err := st.service.Join(t.Context(), st.half(mentee), st.pair.id)
	st.must(err)
	same(t, "sent to who has joined", st.told(st.deliver()), []string(nil))

	other := st.enrol("Anne Anden", "Ole Anden")
	st.deliver()
	_, err = st.service.Join(t.Context(), st.by(other.mentee), other.id)
	st.must(err)
	_, err = st.service.Join(t.Context(), st.by(other.mentor), other.id)
	st.must(err)
	due, ok, _, err := st.outbox.Claim(t.Context(), st.now, nil)
	st.must(err)
	same(t, "the start", ok, true)
	st.must(st.outbox.Settle(t.Context(), due.Delivery, mentoring.Outcome{State: mentoring.Parked, Reason: mentoring.Unreachable}, st.now))
	st.pair = other
	same(t, "nobody was reached", st.told(st.deliver()), []string(nil))
	_, err = st.service.SendContract(t.Context(), st.half(mentee), other.id, 0, terms())
	st.must(err)
	got := st.told(st.deliver())
	same(t, "after a sign of life", got, []string{"2026-12-02 10.00 start to mentee", "2026-12-02 10.00 contract_review to mentor"})
}
