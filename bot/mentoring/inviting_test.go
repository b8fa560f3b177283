package mentoring_test

import (
	"fmt"
	"testing"
	"time"

	"mentorbot/bot/mentoring"
)

// newMailedStage is a joined pair whose halves can be invited by e-mail.
func newMailedStage(t testing.TB) *stage {
	t.Helper()
	st := newJoinedStage(t)
	st.outbox.Invites = true
	st.mail(st.pair.mentee, "mette@nordby.example")
	st.mail(st.pair.mentor, "mads@nordby.example")
	return st
}

// invited writes the invitations among what was sent as "2026-12-01 10.00 1 agreed to mentee": the sequence and the
// state that calendars are told.
func (st *stage) invited(sent []message) (list []string) {
	for _, m := range only(sent, mentoring.KindInvitation) {
		list = append(list, fmt.Sprintf("%s %d %s to %s", st.local(m.at), m.due.Meeting.Sequence(), m.due.Meeting.State, st.name(m.to)))
	}
	return list
}

func TestBothAreInvitedToEachAgreedTimeAndHearWhenItIsOff(t *testing.T) {
	t.Parallel()
	st := newMailedStage(t)
	id := st.meet("2026-12-15 14.00")
	same(t, "agreed", st.invited(st.deliver()), []string{"2026-12-01 10.00 0 agreed to mentee", "2026-12-01 10.00 0 agreed to mentor"})
	st.at("2026-12-02 20.00")
	st.move(id, "2026-12-16 14.00")
	same(t, "moved after hours", st.invited(st.until("2026-12-03 10.00")), []string{"2026-12-03 08.00 1 agreed to mentee", "2026-12-03 08.00 1 agreed to mentor"})
	_, _, err := st.service.Cancel(t.Context(), st.half(mentor), id)
	st.must(err)
	same(t, "called off", st.invited(st.deliver()), []string{"2026-12-03 10.00 2 cancelled to mentee", "2026-12-03 10.00 2 cancelled to mentor"})
	same(t, "later", st.invited(st.until("2026-12-31 10.00")), nil)
}

func TestWhateverCallsAMeetingOffTakesItOutOfBothCalendars(t *testing.T) {
	t.Parallel()
	for name, act := range map[string]func(st *stage, id mentoring.MeetingID) error{
		"a pause": func(st *stage, id mentoring.MeetingID) error {
			_, err := st.service.Pause(st.Context(), st.half(mentee), st.pair.id, st.date("2026-12-31"), id)
			return err
		},
		"the end, alone": func(st *stage, _ mentoring.MeetingID) error {
			_, err := st.service.End(st.Context(), st.half(mentor), st.pair.id)
			return err
		},
		"the end, together": func(st *stage, _ mentoring.MeetingID) error {
			if _, err := st.service.EndTogether(st.Context(), st.half(mentee), st.pair.id); err != nil {
				return err
			}
			_, err := st.service.EndTogether(st.Context(), st.half(mentor), st.pair.id)
			return err
		},
	} {
		st := newMailedStage(t)
		id := st.meet("2026-12-15 14.00")
		st.deliver()
		st.must(act(st, id))
		same(t, name, st.invited(st.deliver()), []string{"2026-12-01 10.00 1 cancelled to mentee", "2026-12-01 10.00 1 cancelled to mentor"})
	}
}

func TestATimeThatTheTwoNotedIsInvitedToUnlessItIsOver(t *testing.T) { // I7
	t.Parallel()
	st := newMailedStage(t)
	st.at("2026-12-03 10.00")
	_, err := st.service.Note(t.Context(), st.half(mentee), st.pair.id, booking(t, "2026-12-02 14.00"))
	st.must(err)
	same(t, "it was held", st.invited(st.deliver()), nil)
	got, err := st.service.Note(t.Context(), st.half(mentee), st.pair.id, booking(t, "2026-12-17 14.00"))
	st.must(err)
	same(t, "it lies ahead", st.invited(st.deliver()), []string{"2026-12-03 10.00 0 agreed to mentee", "2026-12-03 10.00 0 agreed to mentor"})
	_, _, err = st.service.Unfit(t.Context(), st.half(mentor), got.Meeting.ID)
	st.must(err)
	same(t, "it does not fit", st.invited(st.deliver()), []string{"2026-12-03 10.00 1 cancelled to mentee", "2026-12-03 10.00 1 cancelled to mentor"})
}

func TestNobodyIsInvitedWhereThereIsNothingToSay(t *testing.T) {
	t.Parallel()
	st := newMailedStage(t)
	st.mail(st.pair.mentee, "")
	id := st.meet("2026-12-15 14.00")
	same(t, "without an address", st.invited(st.deliver()), []string{"2026-12-01 10.00 0 agreed to mentor"})

	st.at("2026-12-01 17.00") // what follows waits for the morning, and only the last of it is said
	st.move(id, "2026-12-16 14.00")
	st.move(id, "2026-12-17 14.00")
	fresh := st.meet("2026-12-22 14.00")
	_, _, err := st.service.Cancel(t.Context(), st.half(mentee), fresh)
	st.must(err)
	st.at("2026-12-02 08.00")
	same(t, "moved twice, and another agreed and called off", st.invited(st.deliver()), []string{"2026-12-02 08.00 2 agreed to mentor"})

	st.mail(st.pair.mentor, "")
	_, _, err = st.service.Cancel(t.Context(), st.half(mentee), id)
	st.must(err)
	same(t, "an address that is gone", st.invited(st.deliver()), nil)

	off := newMailedStage(t)
	off.outbox.Invites = false
	off.meet("2026-12-15 14.00")
	same(t, "without a relay", off.invited(off.until("2026-12-31 10.00")), nil)
}

func TestAnInvitationGoesAtOnceWhenTheMeetingIsBeforeTheWindow(t *testing.T) { // S4
	t.Parallel()
	st := newMailedStage(t)
	st.at("2026-12-01 20.00")
	st.meet("2026-12-02 07.00")
	same(t, "in the evening", st.invited(st.deliver()), []string{"2026-12-01 20.00 0 agreed to mentee", "2026-12-01 20.00 0 agreed to mentor"})
	st.meet("2026-12-02 10.00")
	same(t, "it can wait", st.invited(st.deliver()), nil)
	same(t, "and does", st.invited(st.until("2026-12-02 08.00")), []string{"2026-12-02 08.00 0 agreed to mentee", "2026-12-02 08.00 0 agreed to mentor"})
	st.meet("2026-12-03 07.00")
	st.at("2026-12-03 07.01")
	same(t, "begun before anything could be sent", st.invited(st.deliver()), nil)
}

// A pause of e-mail, its doubts and its delays hold nothing up that goes to a chat, and the other way round.
func TestChatsAndEMailDoNotWaitForEachOther(t *testing.T) {
	t.Parallel()
	st := newMailedStage(t)
	st.deliver()
	st.meet("2026-12-15 14.00")
	claim := func(paused mentoring.Pauses) (some []mentoring.Due, kinds []string) {
		some, _, err := st.outbox.ClaimSome(t.Context(), st.now, paused, 8)
		st.must(err)
		for _, due := range some {
			kinds = append(kinds, string(due.Delivery.Kind)+" to "+st.name(due.Delivery.Person))
		}
		return some, kinds
	}
	chats, kinds := claim(mentoring.Pauses{mentoring.Mail: st.now.Add(10 * time.Minute)})
	same(t, "while e-mail pauses", kinds, []string{"confirmed to mentee"})
	st.now = st.now.Add(10 * time.Minute)
	_, kinds = claim(mentoring.Pauses{"test": st.now.Add(time.Hour)})
	same(t, "while a message to the mentee is under way and chats pause", kinds, []string{"invitation to mentee", "invitation to mentor"})
	st.must(st.outbox.Settle(t.Context(), chats[0].Delivery, mentoring.Outcome{State: mentoring.Sent, Receipt: "7"}, st.now))
	st.meet("2026-12-22 14.00")
	_, kinds = claim(nil)
	same(t, "while invitations are under way", kinds, []string{"confirmed to mentee"})
}

func TestALateInvitationTakesNobodysTurn(t *testing.T) { // 1.6
	t.Parallel()
	st := newMailedStage(t)
	st.deliver()
	for _, day := range []string{"2026-12-15 14.00", "2026-12-16 14.00", "2026-12-17 14.00"} {
		st.meet(day)
	}
	st.at("2026-12-02 12.00") // a day asleep
	got := st.deliver()
	same(t, "invitations", len(only(got, mentoring.KindInvitation)), 6)
	same(t, "messages", len(got)-6, 1)
}
