package storagetest

import (
	"testing"
	"time"

	"mentorbot/bot/mentoring"
)

func contractRoundTrip(t *testing.T, s mentoring.Store) {
	w := newWorld(t, s)
	want := w.contract(1)
	want.Terms.First, want.Terms.Later = mentoring.Phase{Min: 14, Max: 14}, mentoring.Phase{Min: 35, Max: 42}
	want.Terms.Notice, want.Terms.Writes, want.Terms.Finds = mentoring.NoticeSevenDay, mentoring.TaskTurns, mentoring.TaskMentor
	want.Terms.Length, want.Terms.Prep, want.Terms.Evaluates, want.Terms.Paper = mentoring.MaxLength, 5, 6, true
	want.Terms.Help = mentoring.Secret{}
	want.ID = write(t, s, func(tx mentoring.Tx) (mentoring.ContractID, error) { return tx.AddContract(want) })
	get := func(r mentoring.Reader) (mentoring.Contract, error) { return r.Contract(want.ID) }
	same(t, "added", read(t, s, get), want)

	want.AgreedAt = minutes(30)
	changed := want
	changed.Terms.Goals = mentoring.NewSecret("noget helt andet") // What was sent is never changed.
	update(t, s, func(tx mentoring.Tx) error { return tx.SaveContract(changed) })
	same(t, "agreed", read(t, s, get), want)
}

func contractInForce(t *testing.T, s mentoring.Store) {
	w := newWorld(t, s)
	latest := func(r mentoring.Reader) (int, error) {
		c, ok, err := r.LatestContract(w.pair)
		if !ok {
			return 0, err
		}
		return c.Version, err
	}
	inForce := func(r mentoring.Reader) (int, error) {
		c, ok, err := r.ContractInForce(w.pair)
		if !ok {
			return 0, err
		}
		return c.Version, err
	}
	expect := func(what string, wantLatest, wantInForce int) {
		t.Helper()
		same(t, what+": latest", read(t, s, latest), wantLatest)
		same(t, what+": in force", read(t, s, inForce), wantInForce)
	}
	expect("nothing", 0, 0)
	first := w.contract(1)
	first.ID = write(t, s, func(tx mentoring.Tx) (mentoring.ContractID, error) { return tx.AddContract(first) })
	expect("sent", 1, 0)
	first.AgreedAt = first.SentAt
	update(t, s, func(tx mentoring.Tx) error { return tx.SaveContract(first) })
	expect("agreed", 1, 1)
	second := w.contract(2)
	second.ID = write(t, s, func(tx mentoring.Tx) (mentoring.ContractID, error) { return tx.AddContract(second) })
	expect("a newer one sent", 2, 1)
	second.AgreedAt = minutes(40)
	update(t, s, func(tx mentoring.Tx) error { return tx.SaveContract(second) })
	expect("a newer one agreed", 2, 2)
}

func contractChecks(t *testing.T, s mentoring.Store) {
	w := newWorld(t, s)
	write(t, s, func(tx mentoring.Tx) (mentoring.ContractID, error) { return tx.AddContract(w.contract(1)) })
	for what, change := range map[string]func(*mentoring.Contract){
		"a version twice":                  func(c *mentoring.Contract) { c.Version = 1 },
		"a version 0":                      func(c *mentoring.Contract) { c.Version = 0 },
		"an approval before it was sent":   func(c *mentoring.Contract) { c.AgreedAt = c.SentAt.Add(-time.Millisecond) },
		"a contract that was never sent":   func(c *mentoring.Contract) { c.SentAt = time.Time{} },
		"meetings of 14 minutes":           func(c *mentoring.Contract) { c.Terms.Length = mentoring.MinLength - 1 },
		"meetings of 481 minutes":          func(c *mentoring.Contract) { c.Terms.Length = mentoring.MaxLength + 1 },
		"an agenda on the day itself":      func(c *mentoring.Contract) { c.Terms.Prep = 0 },
		"an agenda six days before":        func(c *mentoring.Contract) { c.Terms.Prep = 6 },
		"a look back before each meeting":  func(c *mentoring.Contract) { c.Terms.Evaluates = -1 },
		"an author who is neither":         func(c *mentoring.Contract) { c.Author = "coordinator" },
		"a notice that is not offered":     func(c *mentoring.Contract) { c.Terms.Notice = "3d" },
		"a task for nobody":                func(c *mentoring.Contract) { c.Terms.Books = "" },
		"a contract of a pair not there":   func(c *mentoring.Contract) { c.Pair = 4711 },
		"a task for somebody not in there": func(c *mentoring.Contract) { c.Terms.Writes = "coordinator" },
	} {
		refused(t, s, what, func(tx mentoring.Tx) error {
			c := w.contract(2)
			change(&c)
			_, err := tx.AddContract(c)
			return err
		})
	}
}

func proposalRoundTrip(t *testing.T, s mentoring.Store) {
	w := newWorld(t, s)
	meeting := write(t, s, func(tx mentoring.Tx) (mentoring.MeetingID, error) { return tx.AddMeeting(w.meeting(3)) })
	want := w.proposal(7)
	want.Meeting, want.By, want.Counter = meeting, mentoring.Mentor, true
	want.ID = write(t, s, func(tx mentoring.Tx) (mentoring.ProposalID, error) { return tx.AddProposal(want) })
	get := func(r mentoring.Reader) (mentoring.Proposal, error) { return r.Proposal(want.ID) }
	same(t, "added", read(t, s, get), want)

	want.State = mentoring.ProposalDeclined
	changed := want
	changed.Slot = slot(9) // What was proposed is never changed.
	update(t, s, func(tx mentoring.Tx) error { return tx.SaveProposal(changed) })
	same(t, "declined", read(t, s, get), want)
}

func oneOpenProposal(t *testing.T, s mentoring.Store) {
	w := newWorld(t, s)
	open := func(r mentoring.Reader) (mentoring.ProposalID, error) {
		p, _, err := r.OpenProposal(w.pair)
		return p.ID, err
	}
	same(t, "open at first", read(t, s, open), 0)
	first := w.proposal(7)
	first.ID = write(t, s, func(tx mentoring.Tx) (mentoring.ProposalID, error) { return tx.AddProposal(first) })
	same(t, "open", read(t, s, open), first.ID)

	refused(t, s, "a second open proposal", func(tx mentoring.Tx) error {
		_, err := tx.AddProposal(w.proposal(8))
		return err
	})
	first.State = mentoring.ProposalReplaced
	var second mentoring.ProposalID
	update(t, s, func(tx mentoring.Tx) (err error) {
		if err := tx.SaveProposal(first); err != nil {
			return err
		}
		second, err = tx.AddProposal(w.proposal(8))
		return err
	})
	same(t, "open after a counter", read(t, s, open), second)

	first.State = mentoring.ProposalOpen
	refused(t, s, "a proposal opened beside another", func(tx mentoring.Tx) error { return tx.SaveProposal(first) })

	other := write(t, s, func(tx mentoring.Tx) (mentoring.PairID, error) {
		return tx.AddPair(pairOf(w.programme, w.coordinator, w.mentor))
	})
	update(t, s, func(tx mentoring.Tx) error {
		p := w.proposal(8)
		p.Pair = other
		_, err := tx.AddProposal(p)
		return err
	})
}

func meetingRoundTrip(t *testing.T, s mentoring.Store) {
	w := newWorld(t, s)
	want := w.meeting(3)
	want.ID = write(t, s, func(tx mentoring.Tx) (mentoring.MeetingID, error) { return tx.AddMeeting(want) })
	get := func(r mentoring.Reader) (mentoring.Meeting, error) { return r.Meeting(want.ID) }
	want.UID = read(t, s, get).UID
	same(t, "added", read(t, s, get), want)
	other := write(t, s, func(tx mentoring.Tx) (mentoring.MeetingID, error) { return tx.AddMeeting(w.meeting(3)) })
	uid := read(t, s, func(r mentoring.Reader) (mentoring.Meeting, error) { return r.Meeting(other) }).UID
	if len(want.UID) < 26 || uid == want.UID { // 26 letters of 5 bits
		t.Errorf("names in calendars %q and %q", want.UID, uid)
	}
	for _, state := range []mentoring.MeetingState{
		mentoring.MeetingHeld, mentoring.MeetingNotHeld, mentoring.MeetingCancelled, mentoring.MeetingAgreed,
	} {
		want.State, want.Moves, want.Slot = state, want.Moves+1, slot(4+want.Moves)
		want.Slot.Place = mentoring.NewSecret("et andet sted")
		renamed := want
		renamed.UID = "another" // The name in calendars is never changed.
		update(t, s, func(tx mentoring.Tx) error { return tx.SaveMeeting(renamed) })
		same(t, string(state), read(t, s, get), want)
	}
	for what, change := range map[string]func(*mentoring.Meeting){
		"a meeting of 14 minutes":        func(m *mentoring.Meeting) { m.Slot.Length = mentoring.MinLength - 1 },
		"a meeting of 481 minutes":       func(m *mentoring.Meeting) { m.Slot.Length = mentoring.MaxLength + 1 },
		"a meeting without a date":       func(m *mentoring.Meeting) { m.Slot.Date = mentoring.Date{} },
		"a meeting without a start":      func(m *mentoring.Meeting) { m.Slot.Start = time.Time{} },
		"a meeting in an unknown state":  func(m *mentoring.Meeting) { m.State = "planned" },
		"a meeting of a pair not there":  func(m *mentoring.Meeting) { m.Pair = 4711 },
		"a meeting moved less than once": func(m *mentoring.Meeting) { m.Moves = -1 },
	} {
		bad := want
		change(&bad)
		refused(t, s, what, func(tx mentoring.Tx) error { return tx.SaveMeeting(bad) })
	}
}

func meetingOrder(t *testing.T, s mentoring.Store) {
	w := newWorld(t, s)
	var want []mentoring.MeetingID
	for _, days := range []int{20, 3, 11} {
		id := write(t, s, func(tx mentoring.Tx) (mentoring.MeetingID, error) { return tx.AddMeeting(w.meeting(days)) })
		want = append(want, id)
	}
	want[0], want[1], want[2] = want[1], want[2], want[0]
	var got []mentoring.MeetingID
	for _, m := range read(t, s, func(r mentoring.Reader) ([]mentoring.Meeting, error) { return r.Meetings(w.pair) }) {
		got = append(got, m.ID)
	}
	same(t, "order", got, want)
}
