package mentoring_test

import (
	"fmt"
	"slices"
	"testing"

	"mentorbot/bot/mentoring"
)

// hours reads "12.00-14.30".
func hours(t testing.TB, s string) mentoring.Hours {
	t.Helper()
	var a, b, c, d int
	if _, err := fmt.Sscanf(s, "%d.%d-%d.%d", &a, &b, &c, &d); err != nil {
		t.Fatal(err)
	}
	return mentoring.Hours{Opens: mentoring.At(a, b), Closes: mentoring.At(c, d)}
}

// choose sets the hours of a half.
func (st *stage) choose(r mentoring.Role, s string) {
	st.Helper()
	st.must(st.service.Choose(st.Context(), st.half(r), mentoring.Settings{Language: "da", Hours: hours(st, s)}))
}

func TestEachIsWrittenToInTheirOwnHours(t *testing.T) { // S1
	t.Parallel()
	for _, tt := range []struct{ mentee, mentor, prepared, prepares, asked, asks string }{
		{"08.00-16.00", "08.00-16.00", "2026-12-11 09.00", "2026-12-11 09.00", "2026-12-15 15.30", "2026-12-15 15.45"},
		{"12.00-14.00", "17.00-20.00", "2026-12-11 12.00", "2026-12-11 17.00", "2026-12-16 12.00", "2026-12-15 17.00"},
		{"06.00-08.00", "15.40-22.00", "2026-12-11 08.00", "2026-12-11 15.40", "2026-12-16 06.00", "2026-12-15 15.45"},
	} {
		st := newJoinedStage(t)
		st.choose(mentee, tt.mentee)
		st.choose(mentor, tt.mentor)
		st.until("2026-12-02 09.00")
		st.meet("2026-12-15 14.00")
		sent := only(st.until("2026-12-17 12.00"), mentoring.KindPreparation, mentoring.KindAfter)
		same(t, tt.mentee+" and "+tt.mentor, slices.Sorted(slices.Values(st.told(sent))), slices.Sorted(slices.Values([]string{
			tt.prepared + " preparation to mentee", tt.prepares + " preparation to mentor",
			tt.asked + " after to mentee", tt.asks + " after to mentor",
		})))
	}
}

func TestAnActOfTheOtherIsToldInTheHoursOfWhoHearsIt(t *testing.T) { // S4
	t.Parallel()
	st := newJoinedStage(t)
	st.deliver()
	st.choose(mentor, "12.00-14.00")
	st.propose(mentee, booking(t, "2026-12-15 14.00"))
	same(t, "a proposal in the morning", st.told(st.until("2026-12-01 15.00")), []string{"2026-12-01 12.00 proposal to mentor"})
	st.propose(mentee, booking(t, "2026-12-02 09.00"))
	same(t, "one that cannot wait", st.told(st.until("2026-12-01 15.30")), []string{"2026-12-01 15.00 proposal to mentor"})
	st.choose(mentee, "17.00-20.00")
	_, err := st.service.AskToBook(t.Context(), st.half(mentor), st.pair.id)
	st.must(err)
	st.propose(mentee, booking(t, "2026-12-22 14.00")) // somebody finds a time: nothing to ask
	same(t, "to the other", st.told(st.until("2026-12-02 16.00")), []string{"2026-12-02 12.00 proposal to mentor"})
}

func TestOtherHoursHoldAtOnce(t *testing.T) {
	t.Parallel()
	st := newJoinedStage(t)
	st.deliver()
	st.at("2026-12-01 17.00")
	st.propose(mentee, booking(t, "2026-12-15 14.00"))
	same(t, "in the evening", st.told(st.deliver()), []string(nil))
	st.choose(mentor, "12.00-21.00")
	same(t, "the next day", st.told(st.until("2026-12-02 13.00")), []string{"2026-12-02 12.00 proposal to mentor"})
	st.propose(mentee, booking(t, "2026-12-16 14.00"))
	st.choose(mentor, "15.00-21.00")
	same(t, "later", st.told(st.until("2026-12-02 16.00")), []string{"2026-12-02 15.00 proposal to mentor"})
	st.at("2026-12-02 21.30")
	st.propose(mentee, booking(t, "2026-12-17 14.00"))
	st.deliver()
	st.choose(mentor, "08.00-22.00")
	same(t, "earlier", st.told(st.deliver()), []string(nil)) // due in the hours of before; a late one is not made up for
	same(t, "in the morning", st.told(st.until("2026-12-03 16.00")), []string{"2026-12-03 15.00 proposal to mentor"})
}

func TestHoursThatCannotBeAreRefused(t *testing.T) {
	t.Parallel()
	st := newJoinedStage(t)
	for s, want := range map[string]string{
		"08.00-09.59": "invalid settings.err.window until", "16.00-08.00": "invalid settings.err.window until",
		"00.00-00.00": "invalid settings.err.window until", "05.59-16.00": "invalid settings.err.night until", "08.00-22.01": "invalid settings.err.night until",
	} {
		st.unchanged(s, func() {
			refused(t, st.service.Choose(t.Context(), st.half(mentee), mentoring.Settings{Language: "da", Hours: hours(t, s)}), want)
		})
	}
	st.unchanged("another language", func() {
		refused(t, st.service.Choose(t.Context(), st.half(mentee), mentoring.Settings{Language: "kl", Hours: hours(t, "08.00-16.00")}), "invalid error.stale language")
	})
	st.unchanged("somebody nobody knows", func() {
		refused(t, st.service.Choose(t.Context(), st.by(99), mentoring.Settings{Language: "da", Hours: hours(t, "08.00-16.00")}), "forbidden error.notmember ")
	})
}

func TestWhatIsChosenIsKept(t *testing.T) {
	t.Parallel()
	st := newJoinedStage(t)
	settings := func() mentoring.Settings {
		standing, err := st.service.Standing(t.Context(), person("Mette Mentee").Identity)
		st.must(err)
		return standing.Person.Settings()
	}
	same(t, "before", settings(), mentoring.Settings{Language: "da", Hours: hours(t, "08.00-16.00")})
	want := mentoring.Settings{Language: "en", Hours: hours(t, "06.00-22.00")}
	st.must(st.service.Choose(t.Context(), st.half(mentee), want))
	same(t, "after", settings(), want)
	log := st.entries()
	same(t, "the audit", log[len(log)-1], fmt.Sprintf("%d choose settings person/%d", st.pair.mentee, st.pair.mentee))
	st.choose(mentee, "08.00-16.00")
	st.view(func(r mentoring.Reader) error {
		p, err := r.Person(st.pair.mentee)
		same(t, "the usual hours follow the programme", p.Hours, mentoring.Hours{})
		return err
	})
}

// An oracle of its own: the wall clock, and the days that the calendar calls open.
func TestNoYearBreaksSomebodysHours(t *testing.T) { // S1, T5
	t.Parallel()
	for seed, chosen := range [][2]string{{"12.00-14.00", "17.00-20.00"}, {"06.00-08.00", "20.00-22.00"}, {"14.00-16.00", "09.00-11.00"}} {
		t.Run(fmt.Sprint(chosen), func(t *testing.T) {
			t.Parallel()
			first := true
			st, sent := yearOf(t, uint64(seed), func(st *stage) {
				if first {
					st.choose(mentee, chosen[0])
					st.choose(mentor, chosen[1])
				}
				first = false
			})
			kept := 0
			for _, m := range sent[2:] { // after the first day
				own := hours(t, chosen[0])
				if m.to == st.pair.mentor {
					own = hours(t, chosen[1])
				}
				wall := m.at.In(location(t, "Europe/Copenhagen"))
				now := mentoring.At(wall.Hour(), wall.Minute())
				cal := m.due.Situation.Calendar
				switch day := mentoring.DateOf(wall, wall.Location()); {
				case cal.Open(day) && now >= own.Opens && now <= own.Closes && now <= cal.OpenUntil(day):
					kept++
				case m.kind == mentoring.KindProposal, m.kind == mentoring.KindConfirmed, m.kind == mentoring.KindCancelled: // it could not wait
				case m.kind.Restates(): // a message is changed where it stands, which nobody hears
				default:
					t.Errorf("%s in the hours %v", st.told([]message{m})[0], own)
				}
			}
			if kept < 30 || len(st.situation(mentee).Meetings) < 5 {
				t.Errorf("%d messages in their hours are no year", kept)
			}
		})
	}
}
