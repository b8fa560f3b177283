package mentoring_test

import (
	"testing"
	"time"

	"mentorbot/bot/mentoring"
)

func TestAWeekAsleepIsNoFlood(t *testing.T) { // S5, T2
	t.Parallel()
	tests := []struct {
		name, sleeps, wakes string
		want                []string // everything sent at waking and in the two weeks after it
	}{
		{"awake all the time", "2026-12-10 10.00", "2026-12-10 10.00", []string{
			"2026-12-11 09.00 preparation to mentee", "2026-12-11 09.00 preparation to mentor",
			"2026-12-15 15.30 after to mentee", "2026-12-15 15.45 after to mentor",
		}},
		{"until the evening of the preparation", "2026-12-10 10.00", "2026-12-11 15.00", []string{
			"2026-12-11 15.00 preparation to mentee", "2026-12-11 15.00 preparation to mentor",
			"2026-12-15 15.30 after to mentee", "2026-12-15 15.45 after to mentor",
		}},
		{"until Sunday night, when nobody is written to", "2026-12-10 10.00", "2026-12-13 02.00", []string{
			"2026-12-14 08.00 preparation to mentee", "2026-12-14 08.00 preparation to mentor",
			"2026-12-15 15.30 after to mentee", "2026-12-15 15.45 after to mentor",
		}},
		{"until a minute before the meeting", "2026-12-10 10.00", "2026-12-15 13.59", []string{
			"2026-12-15 13.59 preparation to mentee", "2026-12-15 13.59 preparation to mentor",
			"2026-12-15 15.30 after to mentee", "2026-12-15 15.45 after to mentor",
		}},
		{"until the meeting begins", "2026-12-10 10.00", "2026-12-15 14.00", []string{
			"2026-12-15 15.30 after to mentee", "2026-12-15 15.45 after to mentor",
		}},
		{"for a week, past the meeting", "2026-12-10 10.00", "2026-12-17 10.00", []string{
			"2026-12-17 10.00 after to mentee", "2026-12-17 10.00 after to mentor",
		}},
		{"for five open days after the meeting", "2026-12-10 10.00", "2026-12-22 15.00", []string{
			"2026-12-22 15.00 after to mentee", "2026-12-22 15.00 after to mentor",
		}},
		{"for longer than that", "2026-12-10 10.00", "2026-12-23 10.00", nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			st := newJoinedStage(t)
			st.agreeOn(terms())
			st.meet("2026-12-15 14.00")
			st.until(test.sleeps)
			st.at(test.wakes)
			sent := st.deliver()
			sent = append(sent, st.until("2026-12-28 10.00")...)
			same(t, "told", st.told(sent), test.want)
		})
	}
}

// What could not be sent in time is told once, by the next message.
func TestTheNextMessageTellsWhatExpired(t *testing.T) { // S5
	t.Parallel()
	for _, test := range []struct {
		name, wakes string
		want        []string // messages to the mentee, with what they tell
	}{
		{"nothing", "2026-12-14 10.00", []string{"preparation", "after", "nudge"}},
		{"the agenda, with the questions afterwards", "2026-12-16 10.00", []string{"after preparation", "nudge"}},
		{"the questions, with what comes next", "2026-12-23 10.00", []string{"nudge after"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			st := newJoinedStage(t)
			st.agreeOn(terms())
			st.meet("2026-12-15 14.00")
			st.until("2026-12-10 10.00")
			st.at(test.wakes)
			var got []string
			for _, m := range append(st.deliver(), st.until("2027-02-01 10.00")...) {
				if m.to != st.pair.mentee {
					continue
				}
				said := string(m.kind)
				for _, missed := range m.due.Missed {
					said += " " + string(missed.Kind)
				}
				got = append(got, said)
			}
			same(t, "told", got, test.want)
		})
	}
	t.Run("not of a meeting that was called off", func(t *testing.T) {
		t.Parallel()
		st := newJoinedStage(t)
		st.agreeOn(terms())
		id := st.meet("2026-12-15 14.00")
		st.until("2026-12-10 10.00")
		st.at("2026-12-15 13.00")
		_, _, err := st.service.Cancel(st.Context(), st.half(mentee), id)
		st.must(err)
		st.at("2026-12-15 15.00")
		for _, m := range append(st.deliver(), st.until("2027-02-01 10.00")...) {
			same(t, string(m.kind), len(m.due.Missed), 0)
		}
	})
}

func TestWhatExpiredIsDroppedWithItsReason(t *testing.T) { // S5
	t.Parallel()
	st := newJoinedStage(t)
	st.agreeOn(terms())
	id := st.meet("2026-12-15 14.00")
	st.until("2026-12-10 10.00")
	st.at("2026-12-23 10.00")
	st.deliver()
	for _, kind := range []mentoring.DeliveryKind{mentoring.KindPreparation, mentoring.KindAfter} {
		for _, r := range []mentoring.Role{mentee, mentor} {
			d, _ := st.delivery("meeting", int64(id), kind, st.pair.of(r))
			same(t, string(kind)+" to the "+string(r), [2]string{string(d.State), string(d.Reason)}, [2]string{"dropped", "expired"})
		}
	}
}

func TestANudgeIsRecomputedAndNotReplayed(t *testing.T) { // S5
	t.Parallel()
	tests := []struct {
		name, wakes string
		want        []string
	}{
		{"the same day", "2026-12-22 14.00", []string{"2026-12-22 14.00 nudge to mentee"}},
		{"the next day", "2026-12-23 10.00", []string{"2026-12-28 09.00 nudge to mentee"}},
		{"early the next day", "2026-12-23 07.00", []string{"2026-12-28 09.00 nudge to mentee"}},
		{"a week later", "2026-12-29 10.00", []string{"2026-12-30 09.00 nudge to mentee"}},
		{"a month later", "2027-01-22 10.00", []string{"2027-01-25 09.00 nudge to mentee"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			st := newJoinedStage(t)
			st.agreeOn(terms())
			st.meet("2026-12-08 14.00") // its nudge is due on 22.12
			st.until("2026-12-21 10.00")
			st.at(test.wakes)
			sent := st.deliver()
			same(t, "nudges", st.nudges(append(sent, st.until("2027-03-01 10.00")...)), test.want)
		})
	}
}

func TestAReminderThatWasSleptThroughIsOneNudgeAtMost(t *testing.T) { // S3, S5
	t.Parallel()
	st := newJoinedStage(t)
	st.until("2026-12-14 10.00")
	st.at("2026-12-21 10.00")
	sent := st.deliver()
	same(t, "nudges", st.nudges(append(sent, st.until("2027-03-01 10.00")...)), []string{"2026-12-22 09.00 nudge to mentee"})
}

func TestAMessageThatIsPointlessWhenItsTurnComesIsDropped(t *testing.T) { // S6
	t.Parallel()
	st := newJoinedStage(t)
	st.deliver()
	st.at("2026-12-01 20.00")
	offer := st.propose(mentee, booking(t, "2026-12-15 14.00"))
	sit, err := st.service.SendContract(t.Context(), st.half(mentee), st.pair.id, 0, terms())
	st.must(err)
	st.accept(mentor, offer)
	_, err = st.service.Approve(t.Context(), st.half(mentor), sit.Latest.ID)
	st.must(err)
	same(t, "told", st.told(st.until("2026-12-02 10.00")), []string{
		"2026-12-02 08.00 confirmed to mentee", "2026-12-02 08.00 contract_agreed to mentee",
	})
	d, _ := st.delivery("proposal", int64(offer), mentoring.KindProposal, st.pair.mentor)
	same(t, "the proposal", [2]string{string(d.State), string(d.Reason)}, [2]string{"dropped", "not_wanted"})
}

func TestAWaitShorterThanAMillisecondEnds(t *testing.T) { // Inv2
	t.Parallel()
	st := newJoinedStage(t)
	st.meet("2026-12-15 14.00")
	st.until("2026-12-11 08.59")
	st.at("2026-12-11 09.00")
	pauses := mentoring.Pauses{"test": st.now.Add(time.Microsecond), "playground": st.now.Add(time.Microsecond), "slack": st.now.Add(time.Microsecond)}
	for range 10 {
		_, ok, more, err := st.outbox.Claim(t.Context(), st.now, pauses)
		st.must(err)
		if ok {
			t.Fatal("claimed during a pause")
		}
		if !more {
			return
		}
	}
	t.Error("a wait of less than a millisecond never ends")
}
