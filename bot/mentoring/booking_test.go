package mentoring_test

import (
	"strings"
	"testing"

	"mentorbot/bot/mentoring"
)

func TestATimeThatCannotBeMetAtIsRefused(t *testing.T) { // K9, R79
	t.Parallel()
	place := func(n int) func(*mentoring.Booking) {
		return func(b *mentoring.Booking) { b.Place = mentoring.NewSecret(strings.Repeat("ø", n)) }
	}
	length := func(n int) func(*mentoring.Booking) { return func(b *mentoring.Booking) { b.Length = n } }
	asItIs := func(*mentoring.Booking) {}
	tests := []struct {
		name string
		at   string
		set  func(*mentoring.Booking)
		want []string
	}{
		{"yesterday", "2026-11-30 14.00", asItIs, []string{"invalid book.err.past date"}},
		{"this very minute", "2026-12-01 10.00", asItIs, []string{"invalid book.err.past date"}},
		{"the next minute", "2026-12-01 10.01", asItIs, nil},
		{"a time that the clock jumps over", "2027-03-28 02.30", asItIs, []string{"invalid book.err.clock time"}},
		{"a time that the clock shows twice", "2027-10-31 02.30", asItIs, []string{"invalid book.err.clock time"}},
		{"the last minute of the night", "2026-12-15 05.59", asItIs, []string{"invalid book.err.night time"}},
		{"the first minute of the day", "2026-12-15 06.00", asItIs, nil},
		{"until 22.00", "2026-12-15 20.30", asItIs, nil},
		{"a minute past 22.00", "2026-12-15 20.31", asItIs, []string{"invalid book.err.night time"}},
		{"past midnight", "2026-12-15 23.30", asItIs, []string{"invalid book.err.night time"}},
		{"the last day of a year ahead", "2027-12-01 14.00", asItIs, nil},
		{"a day more than a year ahead", "2027-12-02 14.00", asItIs, []string{"invalid book.err.far date"}},
		{"14 minutes", "2026-12-15 14.00", length(14), []string{"invalid length.err.range length"}},
		{"a quarter of an hour", "2026-12-15 14.00", length(15), nil},
		{"a length of the pair's own", "2026-12-15 14.00", length(77), nil},
		{"eight hours", "2026-12-15 07.00", length(480), nil},
		{"481 minutes", "2026-12-15 07.00", length(481), []string{"invalid length.err.range length"}},
		{"a place of 150 characters", "2026-12-15 14.00", place(150), nil},
		{"a place of 151 characters", "2026-12-15 14.00", place(151), []string{"invalid error.toolong place"}},
		{"no place", "2026-12-15 14.00", place(0), nil},
		{"everything at once", "2026-11-30 14.00", func(b *mentoring.Booking) { place(151)(b); b.Length = 0 }, []string{
			"invalid book.err.past date", "invalid length.err.range length", "invalid error.toolong place",
		}},
		{"a holiday is the pair's own choice", "2026-12-25 14.00", asItIs, nil},
		{"a quiet week is the pair's own choice", "2027-07-14 14.00", asItIs, nil},
		{"a Sunday is the pair's own choice", "2026-12-13 14.00", asItIs, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			st := newJoinedStage(t)
			b := booking(t, test.at)
			// The clock of a time that does not exist is what was typed, not what time.Date makes of it.
			b.Date, b.Clock = date(t, test.at[:10]), clock(t, strings.ReplaceAll(test.at[11:], ".", ":"))
			test.set(&b)
			propose := func() error {
				_, _, err := st.service.Propose(t.Context(), st.half(mentee), st.pair.id, b)
				return err
			}
			if test.want == nil {
				st.must(propose())
				return
			}
			st.unchanged(test.name, func() { refused(t, propose(), test.want...) })
		})
	}
}

func TestAPairMeetsOnceAtATime(t *testing.T) {
	t.Parallel()
	const clash = "invalid book.err.clash date"
	tests := []struct {
		name  string
		at    string
		wants []string
	}{
		{"the same time", "2026-12-15 14.00", []string{clash}},
		{"ending a minute into the meeting", "2026-12-15 12.31", []string{clash}},
		{"ending as the meeting begins", "2026-12-15 12.30", nil},
		{"beginning a minute before the end", "2026-12-15 15.29", []string{clash}},
		{"beginning as the meeting ends", "2026-12-15 15.30", nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			st := newJoinedStage(t)
			st.meet("2026-12-15 14.00")
			_, _, err := st.service.Propose(t.Context(), st.half(mentee), st.pair.id, booking(t, test.at))
			refused(t, err, test.wants...)
		})
	}
}

func TestAMeetingIsMovedWithinItsOwnTimeAndNotIntoAnothers(t *testing.T) {
	t.Parallel()
	st := newJoinedStage(t)
	one := st.meet("2026-12-15 14.00")
	other := st.meet("2026-12-17 14.00")
	b := booking(t, "2026-12-15 14.30")
	b.Moves = other
	_, _, err := st.service.Propose(t.Context(), st.half(mentor), st.pair.id, b)
	refused(t, err, "invalid book.err.clash date")
	b.Moves = one
	st.accept(mentee, st.propose(mentor, b)) // A meeting does not stand in its own way.
	same(t, "moved by half an hour", st.local(st.meeting(one).Slot.Start), "2026-12-15 14.30")
}

func TestACancelledMeetingIsNotInTheWay(t *testing.T) {
	t.Parallel()
	st := newJoinedStage(t)
	_, _, err := st.service.Cancel(t.Context(), st.half(mentor), st.meet("2026-12-15 14.00"))
	st.must(err)
	st.meet("2026-12-15 14.00")
	same(t, "meetings", len(st.situation(mentee).Meetings), 2)
}

func TestWhoBooksIsThePairsOwnRule(t *testing.T) { // R61
	t.Parallel()
	const no = "forbidden book.role.mentor "
	tests := map[string]struct {
		books          mentoring.Task // "" is a pair without a contract
		mentee, mentor []string
	}{
		"without a contract": {"", nil, []string{no}},
		"the mentee books":   {mentoring.TaskMentee, nil, []string{no}},
		"the mentor books":   {mentoring.TaskMentor, []string{no}, nil},
		"they take turns":    {mentoring.TaskTurns, nil, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			st := newJoinedStage(t)
			if test.books != "" {
				agreed := terms()
				agreed.Books = test.books
				st.agreeOn(agreed)
			}
			_, _, err := st.service.Propose(t.Context(), st.half(mentee), st.pair.id, booking(t, "2026-12-15 14.00"))
			refused(t, err, test.mentee...)
			_, _, err = st.service.Propose(t.Context(), st.half(mentor), st.pair.id, booking(t, "2026-12-16 14.00"))
			refused(t, err, test.mentor...)
		})
	}
}

func TestEverybodyCountersAndMoves(t *testing.T) { // R14, R60
	t.Parallel()
	st := newJoinedStage(t)
	b := booking(t, "2026-12-16 14.00")
	b.Counters = st.propose(mentee, booking(t, "2026-12-15 14.00"))
	id := st.accept(mentee, st.propose(mentor, b)).Meeting.ID
	b = booking(t, "2026-12-17 14.00")
	b.Moves = id
	st.accept(mentee, st.propose(mentor, b))
	same(t, "moved by the mentor", st.local(st.meeting(id).Slot.Start), "2026-12-17 14.00")
}

func TestTheHalfThatDoesNotBookAsks(t *testing.T) { // A6
	t.Parallel()
	st := newJoinedStage(t)
	st.deliver()
	for range 2 {
		_, err := st.service.AskToBook(t.Context(), st.half(mentor), st.pair.id)
		st.must(err)
	}
	same(t, "told once a day", st.told(st.deliver()), []string{"2026-12-01 10.00 ask_book to mentee"})
	st.at("2026-12-02 17.00")
	_, err := st.service.AskToBook(t.Context(), st.half(mentor), st.pair.id)
	st.must(err)
	st.meet("2026-12-15 14.00")
	same(t, "told when a time was found meanwhile", st.told(only(st.until("2026-12-04 10.00"), mentoring.KindAskBook)), nil)
}

func TestNobodyOutsideAPairBooksForIt(t *testing.T) { // I10
	t.Parallel()
	st := newJoinedStage(t)
	other := st.another()
	meeting := st.meet("2026-12-15 14.00")
	offer := st.propose(mentee, booking(t, "2026-12-22 14.00"))
	// Each act returns the id that its answer shows.
	acts := map[string]func(a mentoring.Actor, pair mentoring.PairID, p mentoring.ProposalID, m mentoring.MeetingID) (int64, error){
		"proposing": func(a mentoring.Actor, pair mentoring.PairID, _ mentoring.ProposalID, _ mentoring.MeetingID) (int64, error) {
			p, _, err := st.service.Propose(t.Context(), a, pair, booking(t, "2026-12-23 14.00"))
			return int64(p.ID), err
		},
		"asking to book": func(a mentoring.Actor, pair mentoring.PairID, _ mentoring.ProposalID, _ mentoring.MeetingID) (int64, error) {
			sit, err := st.service.AskToBook(t.Context(), a, pair)
			return int64(sit.Pair.ID), err
		},
		"accepting": func(a mentoring.Actor, _ mentoring.PairID, p mentoring.ProposalID, _ mentoring.MeetingID) (int64, error) {
			got, err := st.service.Accept(t.Context(), a, p)
			return int64(got.Meeting.ID), err
		},
		"keeping": func(a mentoring.Actor, _ mentoring.PairID, p mentoring.ProposalID, _ mentoring.MeetingID) (int64, error) {
			m, _, err := st.service.Keep(t.Context(), a, p)
			return int64(m.ID), err
		},
		"cancelling": func(a mentoring.Actor, _ mentoring.PairID, _ mentoring.ProposalID, id mentoring.MeetingID) (int64, error) {
			m, _, err := st.service.Cancel(t.Context(), a, id)
			return int64(m.ID), err
		},
		"saying that it was held": func(a mentoring.Actor, _ mentoring.PairID, _ mentoring.ProposalID, id mentoring.MeetingID) (int64, error) {
			m, _, err := st.service.Say(t.Context(), a, id, true)
			return int64(m.ID), err
		},
		"looking": func(a mentoring.Actor, _ mentoring.PairID, _ mentoring.ProposalID, id mentoring.MeetingID) (int64, error) {
			m, _, err := st.service.Meeting(t.Context(), a, id)
			return int64(m.ID), err
		},
	}
	st.unchanged("outsiders", func() {
		for name, act := range acts {
			for _, outsider := range []mentoring.PersonID{other.mentee, other.mentor, st.coordinator, st.stranger} {
				shown, err := act(st.by(outsider), st.pair.id, offer, meeting)
				refused(t, err, "forbidden error.notmember ")
				same(t, name+": shown of what is there", shown, 0)
				shown, err = act(st.by(outsider), 4711, 4711, 4711)
				refused(t, err, "forbidden error.notmember ")
				same(t, name+": shown of what is not", shown, 0)
			}
		}
	})
}
