package mentoring_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"mentorbot/bot/mentoring"
)

// asked is a stage on which a half has been asked to prepare for a meeting on
// Tuesday the 15th: it is Friday the 11th, 9.00.
func asked(t testing.TB) (*stage, mentoring.MeetingID) {
	t.Helper()
	st := newJoinedStage(t)
	id := st.meet("2026-12-15 14.00")
	st.until("2026-12-11 09.00")
	return st, id
}

func (st *stage) putOff(r mentoring.Role, id mentoring.PromptID, by mentoring.Snooze) (string, error) {
	st.Helper()
	_, at, err := st.service.PutOff(st.Context(), st.half(r), id, by)
	return st.local(at), err
}

func reminders(of []message) []message {
	return only(of, mentoring.KindRemindStart, mentoring.KindRemindEnd)
}

func TestWhoPutsQuestionsOffIsAskedOnceMore(t *testing.T) { // S3, M5
	t.Parallel()
	for by, want := range map[mentoring.Snooze]string{
		mentoring.SnoozeHour: "2026-12-11 10.00", mentoring.SnoozeMonday: "2026-12-14 08.15",
	} {
		st, id := asked(t)
		prompt := st.prompt(id, mentee, mentoring.Start).ID
		at, err := st.putOff(mentee, prompt, by)
		st.must(err)
		same(t, "asked again at", at, want)
		same(t, "told", st.told(reminders(st.until("2026-12-15 13.00"))), []string{want + " remind_start to mentee"})
		_, err = st.putOff(mentee, prompt, mentoring.SnoozeHour)
		refused(t, err, "stale error.stale ")
	}
}

func TestAfterAMeetingToo(t *testing.T) { // S3, M7
	t.Parallel()
	st, id := ended(t, mentee) // Tuesday the 15th, 16.00
	for _, by := range []mentoring.Snooze{mentoring.SnoozeTomorrow, mentoring.SnoozeMonday, mentoring.SnoozeTomorrow} {
		_, err := st.putOff(mentee, id, by) // chosen anew
		st.must(err)
	}
	same(t, "told", st.told(reminders(st.until("2027-01-10 12.00"))), []string{"2026-12-16 08.15 remind_end to mentee"})
}

func TestAReminderIsPointlessWhenThereIsNothingToAsk(t *testing.T) {
	t.Parallel()
	for name, do := range map[string]func(*stage, mentoring.MeetingID, mentoring.PromptID){
		"answered": func(st *stage, _ mentoring.MeetingID, id mentoring.PromptID) {
			st.answer(mentee, id, private(mentoring.FirstExpectation, "ord"))
		},
		"skipped": func(st *stage, _ mentoring.MeetingID, id mentoring.PromptID) {
			_, err := st.service.Skip(st.Context(), st.half(mentee), id)
			st.must(err)
		},
		"answered in the chat": func(st *stage, _ mentoring.MeetingID, _ mentoring.PromptID) {
			same(st, "open", len(st.reply(st.pair.mentee, "1", "ord").Open), 1)
		},
		"cancelled": func(st *stage, id mentoring.MeetingID, _ mentoring.PromptID) {
			_, _, err := st.service.Cancel(st.Context(), st.half(mentor), id)
			st.must(err)
		},
		"moved to before it": func(st *stage, id mentoring.MeetingID, _ mentoring.PromptID) { st.move(id, "2026-12-11 12.00") },
		"ended": func(st *stage, _ mentoring.MeetingID, _ mentoring.PromptID) {
			_, err := st.service.End(st.Context(), st.half(mentor), st.pair.id)
			st.must(err)
		},
	} {
		st, id := asked(t)
		prompt := st.prompt(id, mentee, mentoring.Start).ID
		_, err := st.putOff(mentee, prompt, mentoring.SnoozeMonday)
		st.must(err)
		do(st, id, prompt)
		same(t, name, st.told(reminders(st.until("2026-12-20 12.00"))), nil)
	}
}

func TestAReminderIsPointlessWhenNewerQuestionsHaveCome(t *testing.T) {
	t.Parallel()
	st, id := ended(t, mentee)
	_, err := st.putOff(mentee, id, mentoring.SnoozeMonday)
	st.must(err)
	newer := st.meet("2026-12-17 12.00")
	same(t, "told", st.told(reminders(st.until("2026-12-23 12.00"))), nil)
	_, err = st.putOff(mentee, id, mentoring.SnoozeHour)
	refused(t, err, "stale answer.closed ")
	st.at("2026-12-23 12.00")
	_, err = st.putOff(mentee, st.prompt(newer, mentee, mentoring.End).ID, mentoring.SnoozeHour)
	st.must(err)
}

func TestOnlyWhatCanBeKeptIsOffered(t *testing.T) { // S1
	t.Parallel()
	st, id := asked(t)
	end := st.meet("2026-12-11 09.30") // its end questions come at 11
	st.until("2026-12-11 11.30")
	for _, test := range []struct{ at, before, after string }{
		{"2026-12-11 12.00", "hour monday", "hour monday"},            // a Friday
		{"2026-12-11 15.30", "monday", "monday"},                      // in an hour the office is closed
		{"2026-12-13 12.00", "tomorrow", "tomorrow"},                  // a Sunday: Monday is tomorrow
		{"2026-12-14 12.00", "hour tomorrow", "hour tomorrow monday"}, // Monday would be after the meeting
		{"2026-12-15 13.30", "", "hour tomorrow monday"},              // the meeting is at two
	} {
		st.at(test.at)
		for moment, want := range map[mentoring.PromptID]string{
			st.prompt(id, mentee, mentoring.Start).ID: test.before, st.prompt(end, mentee, mentoring.End).ID: test.after,
		} {
			f, err := st.service.Reflection(t.Context(), st.half(mentee), moment)
			st.must(err)
			var got []string
			for _, by := range f.Snoozes() {
				got = append(got, string(by))
			}
			same(t, fmt.Sprintf("%s %s", test.at, f.Prompt.Moment), strings.Join(got, " "), want)
		}
	}
	_, err := st.putOff(mentee, st.prompt(id, mentee, mentoring.Start).ID, "for ever")
	refused(t, err, "stale error.stale ")
}

func TestAMondayThatIsAHolidayBecomesTheNextOpenDay(t *testing.T) {
	t.Parallel()
	st := newJoinedStage(t)
	id := st.meet("2027-03-24 12.00")
	st.until("2027-03-24 14.00") // the Wednesday before Easter
	at, err := st.putOff(mentee, st.prompt(id, mentee, mentoring.End).ID, mentoring.SnoozeMonday)
	st.must(err)
	same(t, "asked again at", at, "2027-03-30 08.15")
	same(t, "told", st.told(reminders(st.until("2027-04-10 12.00"))), []string{"2027-03-30 08.15 remind_end to mentee"})
}

func TestNobodyElsePutsQuestionsOff(t *testing.T) { // G2
	t.Parallel()
	st, id := asked(t)
	prompt := st.prompt(id, mentee, mentoring.Start).ID
	for _, who := range []mentoring.PersonID{st.pair.mentor, st.coordinator, st.stranger} {
		_, _, err := st.service.PutOff(t.Context(), st.by(who), prompt, mentoring.SnoozeHour)
		refused(t, err, "forbidden error.notmember ")
	}
	same(t, "told", len(reminders(st.until("2026-12-14 12.00"))), 0)
	st.now = st.now.Add(time.Second)
	_, err := st.putOff(mentor, st.prompt(id, mentor, mentoring.Start).ID, mentoring.SnoozeTomorrow)
	st.must(err)
	same(t, "told", st.told(reminders(st.until("2026-12-15 12.00"))), []string{"2026-12-15 08.15 remind_start to mentor"})
}
