package mentoring_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"mentorbot/bot/mentoring"
)

// yearOf lets a pair live through 2027 and returns what it was sent. Every day at noon something may happen; dawn, when
// given, is called at 03.00 and at 08.30 before it.
func yearOf(t testing.TB, seed uint64, dawn func(st *stage)) (*stage, []message) {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 2027))
	st := newStageAt(t, "2027-01-04 10.00")
	sent := st.deliver()
	for day := 1; day <= 365; day++ {
		d := mentoring.Date{Year: 2027, Month: time.January, Day: 4}.AddDays(day)
		for _, at := range []string{"03.00", "08.30"} {
			sent = append(sent, st.until(d.String()+" "+at)...)
			if dawn != nil {
				dawn(st)
			}
		}
		sent = append(sent, st.until(d.String()+" 12.00")...)
		st.live(r, d)
		sent = append(sent, st.deliver()...)
	}
	return st, sent
}

// live is what the pair does on a day: mostly nothing.
func (st *stage) live(r *rand.Rand, today mentoring.Date) {
	st.Helper()
	chance := func(percent int) bool { return r.IntN(100) < percent }
	either := []mentoring.Role{mentee, mentor}[r.IntN(2)]
	ctx := st.Context()
	sit := st.situation(mentee)
	if last, ok := sit.Last(); ok && last.State == mentoring.MeetingAgreed && last.Slot.End().Before(st.now) && chance(60) {
		_, _, err := st.service.Say(ctx, st.half(mentee), last.ID, !chance(15))
		st.must(err)
	}
	b := booking(st, "2027-01-01 14.00")
	b.Date, b.Clock = today.AddDays(1+r.IntN(30)), mentoring.At(7+r.IntN(13), 15*r.IntN(4))
	next, planned := sit.Next()
	if planned && next.Slot.Date.DaysUntil(b.Date) == 0 {
		return
	}
	switch {
	case sit.Offer.ID != 0 && chance(40):
		_, err := st.service.Accept(ctx, st.half(sit.Offer.By.Other()), sit.Offer.ID)
		if err != nil {
			refused(st, err, "stale error.stale ") // It would move a meeting that has begun.
		}
	case sit.Offer.ID != 0 && chance(10):
		b.Counters, b.Moves = sit.Offer.ID, sit.Offer.Meeting
		_, _, err := st.service.Propose(ctx, st.half(sit.Offer.By.Other()), st.pair.id, b)
		if err != nil {
			refused(st, err, "stale error.stale ")
		}
	case sit.Offer.ID != 0:
	case planned && chance(4):
		_, _, err := st.service.Cancel(ctx, st.half(either), next.ID)
		st.must(err)
	case planned && chance(6):
		b.Moves = next.ID
		_, _, err := st.service.Propose(ctx, st.half(either), st.pair.id, b)
		st.must(err)
	case !planned && chance(6):
		st.propose(mentee, b)
	case chance(1):
		_, err := st.service.SendContract(ctx, st.half(mentee), st.pair.id, sit.Latest.Version, terms())
		st.must(err)
	case sit.Latest.ID != 0 && !sit.Latest.Agreed() && chance(10):
		_, err := st.service.Approve(ctx, st.half(sit.Latest.Author.Other()), sit.Latest.ID)
		st.must(err)
	case chance(1):
		_, err := st.service.ChooseLater(ctx, st.half(either), st.pair.id, mentoring.LaterYes)
		st.must(err)
	}
}

func TestNoYearBreaksThePeace(t *testing.T) { // S1–S3, I5, T5
	t.Parallel()
	for seed := range uint64(6) {
		t.Run(fmt.Sprintf("year %d", seed), func(t *testing.T) {
			t.Parallel()
			st, sent := yearOf(t, seed, nil)
			meetings := st.situation(mentee).Meetings
			if len(meetings) < 5 || len(sent) < 30 {
				t.Fatalf("%d meetings and %d messages are no year", len(meetings), len(sent))
			}
			perMeeting := map[string]int{}
			nudges := 0 // to the mentee, since the cycle began
			for _, m := range sent {
				says := st.told([]message{m})[0]
				switch m.kind {
				case mentoring.KindPreparation, mentoring.KindAfter:
					if perMeeting[fmt.Sprint(m.kind, m.due.Meeting.ID, m.to)]++; perMeeting[fmt.Sprint(m.kind, m.due.Meeting.ID, m.to)] > 1 {
						t.Errorf("%s: a second time for meeting %d", says, m.due.Meeting.ID)
					}
					if m.kind == mentoring.KindAfter && m.to == st.pair.mentee {
						nudges = 0
					}
				case mentoring.KindNudge, mentoring.KindContractRemind:
					if nudges++; nudges > 1 {
						t.Errorf("%s: nudge %d of the cycle", says, nudges)
					}
					if m.to != st.pair.mentee {
						t.Errorf("%s: only the mentee is nudged", says)
					}
					if m.due.Situation.Calendar.Quiet(m.due.Situation.Today()) {
						t.Errorf("%s: in a quiet week", says)
					}
				}
				atOnce := []mentoring.DeliveryKind{mentoring.KindProposal, mentoring.KindConfirmed, mentoring.KindCancelled}
				if m.kind.Restates() {
					if asked := mentoring.KindPreparation; perMeeting[fmt.Sprint(asked, m.due.Meeting.ID, m.to)] != 1 {
						t.Errorf("%s: what it changes was not sent", says)
					}
					continue // nobody is written to
				}
				if window := m.due.Situation.Calendar.Window(m.at); !window.Equal(m.at) && !slices.Contains(atOnce, m.kind) {
					t.Errorf("%s: outside the window", says)
				}
			}
			for _, kind := range []mentoring.DeliveryKind{mentoring.KindContractRemind, mentoring.KindLater} {
				for _, id := range []mentoring.PersonID{st.pair.mentee, st.pair.mentor} {
					to := slices.DeleteFunc(only(sent, kind), func(m message) bool { return m.to != id })
					if len(to) > 1 {
						t.Errorf("%s more than once: %v", kind, st.told(to))
					}
				}
			}
		})
	}
}

func TestPlanningAgainEveryDayChangesNoMessage(t *testing.T) { // G10, T2
	t.Parallel()
	for seed := range uint64(2) {
		t.Run(fmt.Sprintf("year %d", seed), func(t *testing.T) {
			t.Parallel()
			st, plain := yearOf(t, seed, nil)
			again, planned := yearOf(t, seed, func(st *stage) {
				st.replan()
				st.unchanged("planned twice", func() { st.replan() })
			})
			same(t, "messages", again.told(planned), st.told(plain))
		})
	}
}
