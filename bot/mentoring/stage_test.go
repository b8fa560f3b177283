package mentoring_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mentorbot/bot/mentoring"
	"mentorbot/scheduler"
	"mentorbot/storage/seal"
	"mentorbot/storage/sqlite"
)

// couple is a pair and its two people.
type couple struct {
	id             mentoring.PairID
	mentee, mentor mentoring.PersonID
}

// of returns the half with the role.
func (c couple) of(r mentoring.Role) mentoring.PersonID {
	if r == mentoring.Mentee {
		return c.mentee
	}
	return c.mentor
}

// stage is a programme with one pair over a real store, and a clock that the test sets.
type stage struct {
	testing.TB
	path    string
	store   *sqlite.DB
	service *mentoring.Service
	outbox  *mentoring.Outbox
	now     time.Time

	programme             mentoring.ProgrammeID
	pair                  couple
	coordinator, stranger mentoring.PersonID
	people, events        int
	commits               int
}

// newStage is Tuesday 1.12.2026, 10.00 in Copenhagen, with one pair that has just been invited.
func newStage(t testing.TB) *stage {
	t.Helper()
	st := &stage{TB: t, path: filepath.Join(t.TempDir(), "mentorbot.db")}
	master, err := seal.New()
	if err != nil {
		t.Fatal(err)
	}
	if st.store, err = sqlite.Open(t.Context(), st.path, master); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := st.store.Close(); err != nil {
			t.Error(err)
		}
	})
	holidays := scheduler.DanishHolidays{}
	st.service = &mentoring.Service{
		Store: st.store, Holidays: holidays, Now: func() time.Time { return st.now }, Committed: func() { st.commits++ },
	}
	st.outbox = &mentoring.Outbox{Store: st.store, Holidays: holidays}
	st.at("2026-12-01 10.00")
	st.programme = st.newProgramme("Kari Koordinator")
	st.coordinator = st.person("Kari Koordinator")
	st.pair = st.enrol("Mette Mentee", "Mads Mentor")
	st.update(func(tx mentoring.Tx) (err error) {
		st.stranger, err = tx.AddPerson(person("Frede Fremmed"))
		return err
	})
	return st
}

// newJoinedStage is newStage with both halves joined.
func newJoinedStage(t testing.TB) *stage {
	t.Helper()
	st := newStage(t)
	st.join(st.pair)
	return st
}

func person(name string) mentoring.Person {
	return mentoring.Person{Name: name, Language: "da", Identity: mentoring.Identity{Platform: "test", Address: name}}
}

func programme() mentoring.Programme {
	day := func(month time.Month, d int) mentoring.Date { return mentoring.Date{Year: 2027, Month: month, Day: d} }
	return mentoring.Programme{
		Name: "Mentorskab for ledere", Start: mentoring.Date{Year: 2026, Month: time.December, Day: 1}, End: day(12, 31),
		Midway: mentoring.Span{Opens: day(6, 1), Closes: day(6, 14)}, Final: mentoring.Span{Opens: day(11, 1), Closes: day(11, 30)},
		TimeZone: "Europe/Copenhagen", Language: "da",
		Facts: mentoring.Facts{
			Controller: "Kommunen", Purpose: "Mentorskab", LegalBasis: "Art. 6", Categories: "Navne", Recipients: "Ingen", Retention: "Et år",
		},
		ClosedDays: []mentoring.ClosedDay{{Month: time.December, Day: 24}, {Month: time.December, Day: 31}},
		QuietWeeks: mentoring.DefaultQuietWeeks(),
	}
}

func (st *stage) newProgramme(coordinators ...string) mentoring.ProgrammeID {
	st.Helper()
	var people []mentoring.Person
	for _, name := range coordinators {
		people = append(people, person(name))
	}
	id, err := st.service.CreateProgramme(st.Context(), programme(), people)
	st.must(err)
	return id
}

// enrol makes two people a pair of the stage's programme.
func (st *stage) enrol(mentee, mentor string) couple {
	st.Helper()
	id, err := st.service.Enrol(st.Context(), st.programme, person(mentee), person(mentor))
	st.must(err)
	return couple{id: id, mentee: st.person(mentee), mentor: st.person(mentor)}
}

// another enrols a pair of two people nobody knows, and lets it join.
func (st *stage) another() couple {
	st.Helper()
	st.people++
	c := st.enrol(fmt.Sprintf("Mentee %d", st.people), fmt.Sprintf("Mentor %d", st.people))
	st.join(c)
	return c
}

// mail gives somebody an e-mail address.
func (st *stage) mail(id mentoring.PersonID, address string) {
	st.Helper()
	st.update(func(tx mentoring.Tx) error {
		p, err := tx.Person(id)
		if err != nil {
			return err
		}
		p.Email = address
		return tx.SavePerson(p)
	})
}

func (st *stage) person(name string) mentoring.PersonID {
	st.Helper()
	standing, err := st.service.Standing(st.Context(), person(name).Identity)
	st.must(err)
	return standing.Person.ID
}

// at sets the clock to a time in Copenhagen such as "2026-12-15 14.00".
func (st *stage) at(s string) {
	st.Helper()
	st.now = instant(st, s)
}

// instant reads a time in Copenhagen such as "2026-12-15 14.00".
func instant(t testing.TB, s string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15.04", s, location(t, "Europe/Copenhagen"))
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// local writes an instant as instant reads it.
func (st *stage) local(at time.Time) string {
	return at.In(location(st, "Europe/Copenhagen")).Format("2006-01-02 15.04")
}

// by is an actor with an event that was never seen.
func (st *stage) by(id mentoring.PersonID) mentoring.Actor {
	st.events++
	return mentoring.Actor{Person: id, Platform: "test", Event: fmt.Sprintf("event %d", st.events)}
}

// half is a half of the stage's pair as an actor.
func (st *stage) half(r mentoring.Role) mentoring.Actor { return st.by(st.pair.of(r)) }

func (st *stage) replan() {
	st.Helper()
	if _, err := st.service.Replan(st.Context()); err != nil {
		st.Fatal(err)
	}
}

func (st *stage) must(err error) {
	st.Helper()
	if err != nil {
		st.Fatal(err)
	}
}

func (st *stage) update(fn func(mentoring.Tx) error) {
	st.Helper()
	st.must(st.store.Update(st.Context(), fn))
}

func (st *stage) view(fn func(mentoring.Reader) error) {
	st.Helper()
	st.must(st.store.View(st.Context(), fn))
}

func (st *stage) join(c couple) {
	st.Helper()
	for _, id := range []mentoring.PersonID{c.mentee, c.mentor} {
		_, err := st.service.Join(st.Context(), st.by(id), c.id)
		st.must(err)
	}
}

// booking reads "2026-12-15 14.00" as a meeting of 90 minutes.
func booking(t testing.TB, s string) mentoring.Booking {
	t.Helper()
	at := instant(t, s)
	return mentoring.Booking{
		Date: mentoring.DateOf(at, at.Location()), Clock: mentoring.At(at.Hour(), at.Minute()), Length: 90,
		Place: mentoring.NewSecret("Mødelokale 3"),
	}
}

func (st *stage) propose(r mentoring.Role, b mentoring.Booking) mentoring.ProposalID {
	st.Helper()
	p, _, err := st.service.Propose(st.Context(), st.half(r), st.pair.id, b)
	st.must(err)
	return p.ID
}

func (st *stage) accept(r mentoring.Role, id mentoring.ProposalID) mentoring.Agreement {
	st.Helper()
	got, err := st.service.Accept(st.Context(), st.half(r), id)
	st.must(err)
	return got
}

// meet agrees on a meeting of 90 minutes, proposed by the mentee.
func (st *stage) meet(s string) mentoring.MeetingID {
	st.Helper()
	return st.accept(mentoring.Mentor, st.propose(mentoring.Mentee, booking(st, s))).Meeting.ID
}

// move agrees on another time for a meeting, proposed by the mentee.
func (st *stage) move(id mentoring.MeetingID, s string) mentoring.Agreement {
	st.Helper()
	b := booking(st, s)
	b.Moves = id
	return st.accept(mentoring.Mentor, st.propose(mentoring.Mentee, b))
}

func (st *stage) meeting(id mentoring.MeetingID) (m mentoring.Meeting) {
	st.Helper()
	st.view(func(r mentoring.Reader) (err error) {
		m, err = r.Meeting(id)
		return err
	})
	return m
}

func (st *stage) proposal(id mentoring.ProposalID) (p mentoring.Proposal) {
	st.Helper()
	st.view(func(r mentoring.Reader) (err error) {
		p, err = r.Proposal(id)
		return err
	})
	return p
}

func (st *stage) prompt(id mentoring.MeetingID, role mentoring.Role, moment mentoring.Moment) (p mentoring.Prompt) {
	st.Helper()
	st.view(func(r mentoring.Reader) (err error) {
		p, _, err = r.PromptOf(id, role, moment)
		return err
	})
	return p
}

func (st *stage) situation(r mentoring.Role) mentoring.Situation {
	st.Helper()
	sit, err := st.service.Situation(st.Context(), st.half(r), st.pair.id)
	st.must(err)
	return sit
}

// agreeOn lets the mentee send a contract and the mentor approve it.
func (st *stage) agreeOn(terms mentoring.Terms) mentoring.ContractID {
	st.Helper()
	sit, err := st.service.SendContract(st.Context(), st.half(mentoring.Mentee), st.pair.id, st.situation(mentoring.Mentee).Latest.Version, terms)
	st.must(err)
	_, err = st.service.Approve(st.Context(), st.half(mentoring.Mentor), sit.Latest.ID)
	st.must(err)
	return sit.Latest.ID
}

// terms are the default terms with a goal.
func terms() mentoring.Terms {
	t := mentoring.DefaultTerms()
	t.Goals = mentoring.NewSecret("At lede uden at styre")
	return t
}

// refusals lists what an error refuses as "code key field".
func refusals(err error) []string {
	var one *mentoring.Error
	var many mentoring.Errors
	var list []string
	switch {
	case errors.As(err, &many):
		for _, e := range many {
			list = append(list, fmt.Sprintf("%s %s %s", e.Code, e.Key, e.Field))
		}
	case errors.As(err, &one):
		list = append(list, fmt.Sprintf("%s %s %s", one.Code, one.Key, one.Field))
	}
	return list
}

// refused fails unless err refuses exactly what is wanted, each as "code key field".
func refused(t testing.TB, err error, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, refusals(err)); diff != "" {
		t.Errorf("refusal %v: want (-), got (+)\n%s", err, diff)
	}
}
