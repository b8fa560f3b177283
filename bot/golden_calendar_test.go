package bot_test

import (
	"strings"
	"testing"
	"time"

	"mentorbot/bot/chat"
)

// calendarOf is the newest calendar file that somebody was handed.
func (b *bench) calendarOf(who string) chat.File {
	b.Helper()
	for i := len(b.shown) - 1; i >= 0; i-- {
		if s := b.shown[i]; s.to == who && s.message != nil && len(s.message.Files) > 0 {
			return s.message.Files[len(s.message.Files)-1]
		}
	}
	b.Fatalf("%s has no file", who)
	return chat.File{}
}

// alike holds the newest files of two people against each other and tells one.
func (b *bench) alike(one, other string) entry {
	b.Helper()
	got, same := b.calendarOf(one), b.calendarOf(other)
	if string(got.Content) != string(same.Content) || got.Name != same.Name {
		b.Errorf("the halves have %q and %q", got.Content, same.Content)
	}
	b.tell("Both have %s:\n%s", got.Name, strings.ReplaceAll(string(got.Content), "\r\n", "\n"))
	e, err := readCalendar(got.Content)
	if err != nil {
		b.Fatal(err)
	}
	return e
}

func TestBothGetTheMeetingForTheirCalendars(t *testing.T) { // K13
	t.Parallel()
	inBoth(t, twoPairs(), "calendar", func(b *bench) {
		b.join("sara", "henrik")
		place := `Rådhuset, stuen; lokale "3" \ indgang Ø ` + strings.Repeat("æ", 60)
		b.say("sara", "book")
		b.fill("sara", "date", "2027-03-26", "time", "13:00", "place", place)
		b.deliver()
		b.script.Reset()
		b.tap("henrik", "accept")
		b.deliver()
		agreed := b.alike("sara", "henrik")
		if agreed.place != place || agreed.sequence != 0 || !agreed.start.Equal(time.Date(2027, 3, 26, 12, 0, 0, 0, time.UTC)) || agreed.end.Sub(agreed.start) != 90*time.Minute {
			b.Errorf("agreed: %+v", agreed)
		}

		b.tell("# Moved over the clock change\n")
		b.tap("henrik", "move")
		b.fill("henrik", "date", "2027-04-02", "place", "a\x00b\nc\u202ed")
		b.deliver()
		b.tap("sara", "accept")
		b.deliver()
		moved := b.alike("henrik", "sara")
		if moved.uid != agreed.uid || moved.place != "ab cd" || moved.sequence != 1 || !moved.start.Equal(time.Date(2027, 4, 2, 11, 0, 0, 0, time.UTC)) {
			b.Errorf("moved: %+v", moved)
		}

		b.tell("# Called off\n")
		b.at("2027-01-05 10:00")
		b.tap("sara", "cancel")
		b.tap("sara", "calloff")
		b.deliver()
		gone := b.alike("sara", "henrik")
		if gone.uid != agreed.uid || gone.sequence != 2 || gone.method != "CANCEL" || !gone.stamp.Equal(b.now) {
			b.Errorf("called off: %+v", gone)
		}

		b.tell("# Somebody stops: what lies ahead leaves both calendars\n")
		b.meet("sara", "henrik", "2027-01-12", "13:00")
		b.meet("sara", "henrik", "2027-02-02", "13:00")
		b.say("henrik", b.w("afslut", "end"))
		b.tap("henrik", "leave")
		b.fill("henrik")
		b.deliver()
		b.alike("henrik", "sara")
	})
}

func TestThePairNotesWhatItAgreedItself(t *testing.T) { // I7
	t.Parallel()
	inBoth(t, twoPairs(), "noting", func(b *bench) {
		b.join("sara", "henrik")
		b.join("amir", "birgit")
		b.script.Reset()
		b.tell("# A tick in the dialog, and it does not fit\n")
		b.say("sara", "book")
		b.fill("sara", "date", "2026-12-01", "own", "true")
		b.fill("sara", "date", "2027-01-19", "time", "10:00", "own", "true", "place", "Biblioteket")
		b.deliver()
		old := b.button("henrik", "unfit")
		b.press("henrik", old)
		b.deliver()
		b.press("henrik", old)

		b.tell("# By the half that does not book, so late that the questions come along\n")
		b.say("henrik", "book")
		b.tap("henrik", "own")
		b.fill("henrik", "date", "2027-01-06", "time", "")
		b.fill("henrik", "date", "2027-01-06", "time", "10:00")
		b.deliver()
		b.say("sara", "book")
		b.fill("sara", "date", "2027-01-06", "time", "10:30", "own", "true")
		b.tap("sara", "unfit")
		b.deliver()

		b.tell("# It was held: the mentee says so, the mentor asks\n")
		b.until("2027-01-12 09:00")
		b.tap("sara", "own")
		b.fill("sara", "date", "2027-01-11", "time", "10:00")
		b.deliver()
		b.say("birgit", "book")
		b.tap("birgit", "own")
		b.fill("birgit", "date", "2027-01-11", "time", "10:00")
		b.deliver()
		b.until("2027-01-13 12:00")
	})
}

func TestThePairsNoticeIsToldWhenItHasPassed(t *testing.T) { // R60
	t.Parallel()
	inBoth(t, twoPairs(), "late", func(b *bench) {
		b.join("sara", "henrik")
		b.agree("sara", "henrik", "notice", "2d")
		b.meet("sara", "henrik", "2027-01-20", "13:00")
		b.at("2027-01-18 23:00")
		b.script.Reset()
		b.tell("# The last day\n")
		b.say("henrik", b.w("aflys", "cancel"))
		b.say("henrik", b.w("flyt 21/1 kl. 13", "move 21/1 at 13"))
		b.tell("# The day after\n")
		b.at("2027-01-19 08:00")
		b.deliver()
		b.say("henrik", b.w("flyt 22/1 kl. 13", "move 22/1 at 13"))
		b.say("henrik", b.w("flyt", "move"))
		b.say("sara", b.w("aflys", "cancel"))
		b.tap("sara", "calloff")
		b.deliver()
		b.say("mette", "status")
	})
}

// filesOf are the newest calendar files that somebody was handed, by uid.
func (b *bench) filesOf(who string) map[string]entry {
	b.Helper()
	for i := len(b.shown) - 1; i >= 0; i-- {
		s := b.shown[i]
		if s.to != who || s.message == nil || len(s.message.Files) == 0 {
			continue
		}
		all := map[string]entry{}
		for _, f := range s.message.Files {
			e, err := readCalendar(f.Content)
			if err != nil {
				b.Fatal(err)
			}
			all[e.uid] = e
			b.tell("%s has %s:\n%s", who, f.Name, strings.ReplaceAll(string(f.Content), "\r\n", "\n"))
		}
		return all
	}
	b.Fatalf("%s has no file", who)
	return nil
}

func TestTimeSetAsideFollowsTheMeeting(t *testing.T) { // R28, R53, K13
	t.Parallel()
	inBoth(t, twoPairs(), "aside", func(b *bench) {
		b.join("sara", "henrik")
		b.meet("sara", "henrik", "2027-03-26", "13:00")
		b.script.Reset()
		b.tap("sara", "aside")
		before := b.filesOf("sara")
		b.tap("henrik", "aside")
		after := b.filesOf("henrik")
		var prep, reflect entry
		for _, e := range before {
			prep = e
		}
		for _, e := range after {
			reflect = e
		}
		start := time.Date(2027, 3, 26, 12, 0, 0, 0, time.UTC)
		if len(before) != 1 || len(after) != 1 || prep.uid == reflect.uid || prep.sequence != 0 || prep.class != "PRIVATE" || prep.place != "" ||
			!prep.start.Equal(start.Add(-30*time.Minute)) || !prep.end.Equal(start) ||
			!reflect.start.Equal(start.Add(105*time.Minute)) || !reflect.end.Equal(start.Add(120*time.Minute)) {
			b.Errorf("set aside: %+v and %+v", prep, reflect)
		}

		b.tell("# Moved over the clock change, by the mentee; the mentor has it too\n")
		b.tap("sara", "move")
		b.fill("sara", "date", "2027-04-02")
		b.deliver()
		b.tap("henrik", "accept")
		b.deliver()
		start = time.Date(2027, 4, 2, 11, 0, 0, 0, time.UTC)
		for i, was := range []entry{prep, reflect} {
			who := []string{"sara", "henrik"}[i]
			now, all := entry{}, b.filesOf(who)
			for uid, e := range all {
				if uid == was.uid {
					now = e
				}
				if e.sequence != 1 {
					b.Errorf("%s: sequence %d", who, e.sequence)
				}
			}
			if len(all) != 2 || now.start.Sub(start) != was.start.Sub(time.Date(2027, 3, 26, 12, 0, 0, 0, time.UTC)) || now.method != "REQUEST" {
				b.Errorf("%s has %+v, had %+v", who, now, was)
			}
		}

		b.tell("# Called off\n")
		b.tap("henrik", "cancel")
		b.tap("henrik", "calloff")
		b.deliver()
		for i, was := range []entry{prep, reflect} {
			who := []string{"sara", "henrik"}[i]
			if now := b.filesOf(who)[was.uid]; now.method != "CANCEL" || now.sequence != 2 {
				b.Errorf("%s has %+v", who, now)
			}
		}
		b.tap("sara", "aside")

		b.tell("# Another meeting has none until it is asked for; the end takes it along\n")
		b.meet("sara", "henrik", "2027-01-12", "13:00")
		if n := len(b.filesOf("sara")); n != 1 {
			b.Errorf("%d files with a meeting beside which nothing was set aside", n)
		}
		b.tap("sara", "aside")
		b.say("henrik", b.w("afslut", "end"))
		b.tap("henrik", "leave")
		b.fill("henrik")
		b.deliver()
		if gone := b.filesOf("sara"); len(gone) != 4 { // of the meeting that was called off before, too
			b.Errorf("%d entries leave the calendar", len(gone))
		}
	})
}
