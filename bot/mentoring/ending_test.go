package mentoring_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"mentorbot/bot/mentoring"
)

func TestEitherHalfStopsAtOnceAndTheOtherHearsIt(t *testing.T) { // I8, A5, T9
	t.Parallel()
	for _, stops := range []mentoring.Role{mentee, mentor} {
		t.Run(string(stops), func(t *testing.T) {
			t.Parallel()
			st := newJoinedStage(t)
			st.agreeOn(terms())
			held := st.meet("2026-12-03 14.00")
			next := st.meet("2026-12-17 14.00")
			offer := st.propose(mentee, booking(t, "2027-01-07 14.00"))
			st.until("2026-12-08 11.00")
			sit, err := st.service.End(t.Context(), st.half(stops), st.pair.id)
			st.must(err)
			same(t, "state", sit.Pair.State(), mentoring.PairEnded)
			same(t, "kept until", sit.KeptUntil().String(), "2027-01-07")
			if _, ok := sit.Next(); ok || sit.Offer.ID != 0 {
				t.Error("a meeting or a proposal still stands")
			}
			same(t, "the meeting that began", st.meeting(held).State, mentoring.MeetingAgreed)
			same(t, "the next", st.meeting(next).State, mentoring.MeetingCancelled)
			same(t, "the proposal", st.proposal(offer).State, mentoring.ProposalDeclined)
			same(t, "a year's messages", st.told(st.until("2027-12-01 10.00")), []string{
				"2026-12-08 11.00 ended to " + string(stops.Other()),
			})
			_, err = st.service.End(t.Context(), st.half(stops.Other()), st.pair.id)
			refused(t, err, "stale close.ended ")
		})
	}
}

func TestNothingChangesInAPairThatHasEnded(t *testing.T) {
	t.Parallel()
	st := newJoinedStage(t)
	contract := st.agreeOn(terms())
	held := st.meet("2026-12-03 14.00")
	next := st.meet("2026-12-17 14.00")
	st.until("2026-12-03 16.00")
	prompt := st.prompt(held, mentee, mentoring.End).ID
	_, err := st.service.End(t.Context(), st.half(mentor), st.pair.id)
	st.must(err)
	ctx, me := t.Context(), func() mentoring.Actor { return st.half(mentee) }
	for name, do := range map[string]func() error{
		"book": func() error {
			_, _, err := st.service.Propose(ctx, me(), st.pair.id, booking(t, "2027-01-07 14.00"))
			return err
		},
		"cancel":    func() error { _, _, err := st.service.Cancel(ctx, me(), next); return err },
		"contract":  func() error { _, err := st.service.SendContract(ctx, me(), st.pair.id, 1, terms()); return err },
		"approve":   func() error { _, err := st.service.Approve(ctx, me(), contract); return err },
		"ask":       func() error { _, err := st.service.AskToBook(ctx, me(), st.pair.id); return err },
		"later":     func() error { _, err := st.service.ChooseLater(ctx, me(), st.pair.id, mentoring.LaterYes); return err },
		"held":      func() error { _, _, err := st.service.Say(ctx, me(), held, true); return err },
		"questions": func() error { _, err := st.service.Reflection(ctx, me(), prompt); return err },
		"answer": func() error {
			_, err := st.service.Answer(ctx, me(), prompt, []mentoring.Written{{Question: mentoring.MenteeUseful, Text: mentoring.NewSecret("x")}}, true)
			return err
		},
		"skip":    func() error { _, err := st.service.Skip(ctx, me(), prompt); return err },
		"join":    func() error { _, err := st.service.Join(ctx, me(), st.pair.id); return err },
		"decline": func() error { _, err := st.service.Decline(ctx, me(), st.pair.id); return err },
	} {
		t.Run(name, func(t *testing.T) { refused(t, do(), "stale close.ended ") })
	}
	_, err = st.service.Logbook(ctx, me())
	st.must(err)
	_, _, err = st.service.Contract(ctx, me(), contract)
	st.must(err)
	_, err = st.service.End(ctx, st.by(st.stranger), st.pair.id)
	refused(t, err, "forbidden error.notmember ")
	st.another() // The programme goes on.
}

func (st *stage) together(r mentoring.Role) mentoring.Situation {
	st.Helper()
	sit, err := st.service.EndTogether(st.Context(), st.half(r), st.pair.id)
	st.must(err)
	return sit
}

func TestTheTwoEndTogether(t *testing.T) { // M13, R103
	t.Parallel()
	for _, proposes := range []mentoring.Role{mentee, mentor} {
		t.Run(string(proposes), func(t *testing.T) {
			t.Parallel()
			st := newJoinedStage(t)
			st.agreeOn(terms())
			next := st.meet("2026-12-17 14.00")
			st.until("2026-12-08 11.00")
			by, other := string(proposes), string(proposes.Other())

			same(t, "after one", st.together(proposes).Pair.State(), mentoring.PairActive)
			st.unchanged("one twice, but for the event", func() {
				_, err := st.service.EndTogether(t.Context(), st.by(st.stranger), st.pair.id)
				refused(t, err, "forbidden error.notmember ")
			})
			st.together(proposes)
			same(t, "messages", st.told(st.deliver()), []string{"2026-12-08 11.00 end_asked to " + other})
			same(t, "the meeting", st.meeting(next).State, mentoring.MeetingAgreed)

			_, err := st.service.TalkFirst(t.Context(), st.half(proposes), st.pair.id)
			refused(t, err, "stale error.stale ")
			_, err = st.service.TalkFirst(t.Context(), st.half(proposes.Other()), st.pair.id)
			st.must(err)
			talk := st.deliver()
			same(t, "messages", st.told(talk), []string{"2026-12-08 11.00 end_talk to " + by})
			if to := fmt.Sprintf("/person/%d", st.pair.of(proposes)); !strings.HasSuffix(talk[0].due.Delivery.Key, to) {
				t.Errorf("%s does not end in %s", talk[0].due.Delivery.Key, to)
			}

			st.at("2026-12-08 12.00")
			st.together(proposes)
			same(t, "again", st.told(st.deliver()), []string{"2026-12-08 12.00 end_asked to " + other})
			same(t, "after both", st.together(proposes.Other()).Pair.State(), mentoring.PairEnded)
			same(t, "the meeting", st.meeting(next).State, mentoring.MeetingCancelled)
			same(t, "a year's messages", st.told(st.until("2027-12-01 10.00")), []string{"2026-12-08 12.00 ended_together to " + by})
			_, err = st.service.EndTogether(t.Context(), st.half(proposes), st.pair.id)
			refused(t, err, "stale close.ended ")
			_, err = st.service.TalkFirst(t.Context(), st.half(proposes), st.pair.id)
			refused(t, err, "stale close.ended ")
		})
	}
}

func TestAProposalToEndThatNobodyAnswersClosesNothing(t *testing.T) { // T9
	t.Parallel()
	st := newJoinedStage(t)
	st.together(mentor)
	same(t, "asked", len(only(st.until("2027-12-01 10.00"), mentoring.KindEndAsked)), 1)
	same(t, "state", st.situation(mentee).Pair.State(), mentoring.PairActive)
	_, err := st.service.End(t.Context(), st.half(mentor), st.pair.id)
	st.must(err)
	same(t, "then alone", st.told(st.until("2027-12-31 10.00")), []string{"2027-12-01 10.00 ended to mentee"})
}

func TestAnAnswerComesBeforeTheProposalToEndIsRead(t *testing.T) {
	t.Parallel()
	st := newJoinedStage(t)
	st.deliver()
	st.at("2026-12-04 18.00")
	st.together(mentee)
	st.together(mentor) // proposes the same, before the window
	same(t, "messages", st.told(st.until("2026-12-10 10.00")), []string{"2026-12-07 08.00 ended_together to mentee"})
}

func TestWhoWaitsForTheOtherCanLeave(t *testing.T) { // U3
	t.Parallel()
	st := newStage(t)
	_, err := st.service.End(t.Context(), st.half(mentee), st.pair.id)
	refused(t, err, "forbidden join.first ")
	_, err = st.service.Join(t.Context(), st.half(mentee), st.pair.id)
	st.must(err)
	_, err = st.service.End(t.Context(), st.half(mentee), st.pair.id)
	st.must(err)
	same(t, "messages", st.told(st.until("2027-12-01 10.00")), []string(nil))
	_, err = st.service.Join(t.Context(), st.half(mentor), st.pair.id)
	refused(t, err, "stale close.ended ")
}

// answered is a stage in which both have answered after a meeting that was held.
func answered(t *testing.T) (st *stage, held mentoring.MeetingID) {
	t.Helper()
	st = newJoinedStage(t)
	st.agreeOn(terms())
	held = st.meet("2026-12-03 14.00")
	st.until("2026-12-03 16.00")
	for role, question := range map[mentoring.Role]mentoring.QuestionID{mentee: mentoring.MenteeUseful, mentor: mentoring.Questions(mentor, mentoring.End, false)[0]} {
		st.answer(role, st.prompt(held, role, mentoring.End).ID, shared(question, "ord af "+string(role)))
	}
	return st, held
}

// texts counts what is left of a pair's words: answers, contract, places.
func (st *stage) texts() [3]int {
	st.Helper()
	var n [3]int
	for _, role := range []mentoring.Role{mentee, mentor} {
		log, err := st.service.Logbook(st.Context(), st.half(role))
		st.must(err)
		n[0] += len(log)
	}
	sit := st.situation(mentee)
	if !sit.InForce.Terms.Goals.Empty() {
		n[1]++
	}
	for _, m := range sit.Meetings {
		if !m.Slot.Place.Empty() {
			n[2]++
		}
	}
	return n
}

func TestWhatAPairWroteIsErasedWhenItsTimeHasCome(t *testing.T) { // P5
	t.Parallel()
	tests := map[string]struct {
		days   int
		ends   string // when the mentee stops; empty: never
		before string
		erased string
	}{
		"thirty days after the end":            {0, "2026-12-08 23.30", "2027-01-07 23.59", "2027-01-08 00.00"},
		"the programme's own number of days":   {10, "2026-12-08 11.00", "2026-12-18 23.59", "2026-12-19 00.00"},
		"half a year after the programme ends": {0, "", "2028-06-30 23.59", "2028-07-01 00.00"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			st, _ := answered(t)
			if test.days != 0 {
				st.keep(test.days)
			}
			if test.ends != "" {
				st.at(test.ends)
				_, err := st.service.End(t.Context(), st.half(mentee), st.pair.id)
				st.must(err)
			}
			for _, step := range []struct {
				at    string
				pairs int
				left  [3]int
			}{{test.before, 0, [3]int{2, 1, 1}}, {test.erased, 1, [3]int{}}, {test.erased, 0, [3]int{}}} {
				st.at(step.at)
				n, err := st.service.Retain(t.Context())
				st.must(err)
				same(t, "pairs erased at "+step.at, n, step.pairs)
				same(t, "texts left at "+step.at, st.texts(), step.left)
			}
			if test.ends == "" { // What is written later is erased half a year later.
				same(t, "kept until", st.situation(mentor).KeptUntil().String(), "2028-12-31")
				held := st.meet("2028-07-05 14.00")
				st.until("2028-07-05 20.00")
				_, err := st.service.Answer(t.Context(), st.half(mentee), st.prompt(held, mentee, mentoring.End).ID,
					[]mentoring.Written{{Question: mentoring.MenteeUseful, Text: mentoring.NewSecret("senere")}}, true)
				st.must(err)
				st.at("2028-12-31 23.59")
				n, err := st.service.Retain(t.Context())
				st.must(err)
				same(t, "erased before", n, 0)
				st.at("2029-01-01 00.00")
				n, err = st.service.Retain(t.Context())
				st.must(err)
				same(t, "erased again", n, 1)
				same(t, "texts left in the end", st.texts(), [3]int{})
				return
			}
			sit := st.situation(mentor)
			same(t, "meetings that stand in the report", len(sit.Meetings), 1)
			same(t, "contract that stands in the report", sit.InForce.Agreed(), true)
		})
	}
}

func TestAnAddressGoesWithTheLastPairThatNeedsIt(t *testing.T) { // P5
	t.Parallel()
	const address = "mads.mentor@nordby.example"
	st := newJoinedStage(t)
	st.mail(st.pair.mentor, address)
	other := st.enrol("Nora Ny", "Mads Mentor")
	st.join(other)
	end := func(c couple) {
		t.Helper()
		_, err := st.service.End(t.Context(), st.by(c.mentee), c.id)
		st.must(err)
		st.now = st.now.AddDate(0, 0, mentoring.DefaultKeepDays+1)
		_, err = st.service.Retain(t.Context())
		st.must(err)
	}
	email := func() (email string) {
		st.view(func(r mentoring.Reader) error {
			p, err := r.Person(st.pair.mentor)
			email = p.Email
			return err
		})
		return email
	}
	end(st.pair)
	same(t, "while another pair goes on", email(), address)
	end(other)
	same(t, "after the last", email(), "")
	for _, file := range []string{st.path, st.path + "-wal"} {
		content, err := os.ReadFile(file)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
		if strings.Contains(string(content), address) {
			t.Errorf("the address is still in %s", filepath.Base(file))
		}
	}

	st.mail(st.pair.mentee, "mette@nordby.example")
	_, err := st.service.ErasePerson(t.Context(), person("Mette Mentee").Identity)
	st.must(err)
	st.view(func(r mentoring.Reader) error {
		p, err := r.Person(st.pair.mentee)
		same(t, "after an erasure by whoever runs the program", p.Email, "")
		return err
	})
}

// readOnly is a store that nobody writes to.
type readOnly struct{ mentoring.Store }

func (readOnly) Update(context.Context, func(mentoring.Tx) error) error {
	return errors.New("written to")
}

func TestANightOnWhichNothingIsOverdueWritesNothing(t *testing.T) {
	t.Parallel()
	st, _ := answered(t)
	st.service.Store = readOnly{st.service.Store}
	n, err := st.service.Retain(t.Context())
	st.must(err)
	same(t, "pairs erased", n, 0)
	st.at("2028-07-01 00.00")
	if _, err := st.service.Retain(t.Context()); err == nil {
		t.Error("a pair is overdue, and nothing is written")
	}
}

// keep sets how long the programme keeps what a pair wrote.
func (st *stage) keep(days int) {
	st.Helper()
	p := programme()
	p.KeepDays = days
	id, err := st.service.CreateProgramme(st.Context(), p, nil)
	st.must(err)
	st.update(func(tx mentoring.Tx) error {
		pair, err := tx.Pair(st.pair.id)
		if err != nil {
			return err
		}
		pair.Programme = id
		return tx.SavePair(pair)
	})
}

func TestANegativeRetentionIsRefused(t *testing.T) {
	t.Parallel()
	p := programme()
	p.KeepDays = -1
	refused(t, p.Check(), "invalid prog.err.days keep")
}

func TestErasingIsAudited(t *testing.T) {
	t.Parallel()
	st, _ := answered(t)
	_, err := st.service.Erase(t.Context(), st.half(mentee), st.pair.id)
	st.must(err)
	_, _, err = st.service.Export(t.Context(), st.half(mentee), st.pair.id)
	st.must(err)
	_, err = st.service.End(t.Context(), st.half(mentee), st.pair.id)
	st.must(err)
	st.now = st.now.Add(40 * 24 * time.Hour)
	_, err = st.service.Retain(t.Context())
	st.must(err)
	log := st.entries()
	me := strconv.Itoa(int(st.pair.mentee))
	same(t, "the last four", log[len(log)-4:], []string{
		me + " erase pair/1", me + " export pair/1", me + " end pair/1", "0 erase pair pair/1",
	})
}
