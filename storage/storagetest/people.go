package storagetest

import (
	"testing"
	"time"

	"mentorbot/bot/mentoring"
)

func programmeRoundTrip(t *testing.T, s mentoring.Store) {
	bare := programme("Uden vinduer")
	bare.Midway, bare.Final = mentoring.Span{}, mentoring.Span{}
	bare.ClosedDays, bare.QuietWeeks, bare.Facts = nil, nil, mentoring.Facts{}
	for _, want := range []mentoring.Programme{programme("Mentorskab 2026"), bare} {
		want.ID = write(t, s, func(tx mentoring.Tx) (mentoring.ProgrammeID, error) { return tx.AddProgramme(want) })
		got := read(t, s, func(r mentoring.Reader) (mentoring.Programme, error) { return r.Programme(want.ID) })
		same(t, want.Name, got, want)
	}
	backwards := programme("Baglæns")
	backwards.Start, backwards.End = backwards.End, backwards.Start
	refused(t, s, "a programme that ends before it starts", func(tx mentoring.Tx) error {
		_, err := tx.AddProgramme(backwards)
		return err
	})
}

func programmeSaved(t *testing.T, s mentoring.Store) {
	same(t, "none", read(t, s, mentoring.Reader.Programmes), nil)
	first, second := programme("Første hold"), programme("Andet hold")
	update(t, s, func(tx mentoring.Tx) (err error) {
		if first.ID, err = tx.AddProgramme(first); err != nil {
			return err
		}
		second.ID, err = tx.AddProgramme(second)
		return err
	})
	same(t, "added", read(t, s, mentoring.Reader.Programmes), []mentoring.Programme{first, second})

	other := mentoring.Programme{
		ID: first.ID, Name: "Første hold 2027", Start: first.Start.AddDays(1), End: first.End.AddDays(2),
		Midway:   mentoring.Span{Opens: first.Midway.Opens.AddDays(3), Closes: first.Midway.Closes.AddDays(4)},
		Final:    mentoring.Span{Opens: first.Final.Opens.AddDays(-5), Closes: first.Final.Closes.AddDays(-6)},
		TimeZone: "Atlantic/Faroe", Language: "en",
		Facts: mentoring.Facts{
			Controller: "En anden", Purpose: "Noget andet", LegalBasis: "artikel 7", Categories: "flere",
			Recipients: "nogle", Retention: "et halvt år", DPO: "andre@example.dk",
		},
		ClosedDays: []mentoring.ClosedDay{{Month: time.May, Day: 1, From: 12 * 60}}, QuietWeeks: []int{7}, KeepDays: 60,
	}
	update(t, s, func(tx mentoring.Tx) error { return tx.SaveProgramme(other) })
	same(t, "saved", read(t, s, mentoring.Reader.Programmes), []mentoring.Programme{other, second})

	backwards := second
	backwards.Start, backwards.End = backwards.End, backwards.Start
	refused(t, s, "a programme that now ends before it starts", func(tx mentoring.Tx) error { return tx.SaveProgramme(backwards) })
}

func coordinators(t *testing.T, s mentoring.Store) {
	w := newWorld(t, s)
	var second mentoring.ProgrammeID
	update(t, s, func(tx mentoring.Tx) (err error) {
		if second, err = tx.AddProgramme(programme("Andet hold")); err != nil {
			return err
		}
		for range 2 { // The second time changes nothing.
			if err := tx.AddCoordinator(second, w.coordinator); err != nil {
				return err
			}
		}
		return tx.AddCoordinator(second, w.mentor)
	})
	programmes := read(t, s, func(r mentoring.Reader) ([]mentoring.ProgrammeID, error) { return r.CoordinatedBy(w.coordinator) })
	same(t, "programmes of a coordinator", programmes, []mentoring.ProgrammeID{w.programme, second})
	none := read(t, s, func(r mentoring.Reader) ([]mentoring.ProgrammeID, error) { return r.CoordinatedBy(w.mentee) })
	same(t, "programmes of a mentee", none, []mentoring.ProgrammeID(nil))

	people := read(t, s, func(r mentoring.Reader) ([]mentoring.Person, error) { return r.Coordinators(second) })
	if len(people) != 2 || people[0].ID != w.mentor || people[1].ID != w.coordinator {
		t.Errorf("coordinators of the second programme: %+v", people)
	}
	update(t, s, func(tx mentoring.Tx) error {
		for range 2 { // The second time changes nothing.
			if err := tx.RemoveCoordinator(second, w.coordinator); err != nil {
				return err
			}
		}
		return nil
	})
	programmes = read(t, s, func(r mentoring.Reader) ([]mentoring.ProgrammeID, error) { return r.CoordinatedBy(w.coordinator) })
	same(t, "programmes of somebody who left one", programmes, []mentoring.ProgrammeID{w.programme})
	people = read(t, s, func(r mentoring.Reader) ([]mentoring.Person, error) { return r.Coordinators(second) })
	if len(people) != 1 || people[0].ID != w.mentor {
		t.Errorf("coordinators who stayed: %+v", people)
	}
}

func people(t *testing.T, s mentoring.Store) {
	want := person(7)
	want.ID = write(t, s, func(tx mentoring.Tx) (mentoring.PersonID, error) { return tx.AddPerson(want) })
	same(t, "by id", read(t, s, func(r mentoring.Reader) (mentoring.Person, error) { return r.Person(want.ID) }), want)
	same(t, "by identity", read(t, s, func(r mentoring.Reader) (mentoring.Person, error) {
		return found(r.PersonByIdentity(want.Identity))
	}), want)
	for _, stranger := range []mentoring.Identity{{}, {Platform: "slack", Address: want.Identity.Address}, {Platform: "playground", Address: "P7"}} {
		ok := read(t, s, func(r mentoring.Reader) (bool, error) {
			_, ok, err := r.PersonByIdentity(stranger)
			return ok, err
		})
		if ok {
			t.Errorf("somebody was found as %+v", stranger)
		}
	}
}

func personSaved(t *testing.T, s mentoring.Store) {
	w := newWorld(t, s)
	want := person(0)
	want.ID, want.Name, want.Language, want.Phone = w.mentee, "Et Andet Navn", "en", "+45 87654321"
	want.Identity, want.Email = mentoring.Identity{Platform: "slack", Address: "U7"}, ""
	want.Hours = mentoring.Hours{}
	update(t, s, func(tx mentoring.Tx) error { return tx.SavePerson(want) })
	same(t, "saved", read(t, s, func(r mentoring.Reader) (mentoring.Person, error) {
		return found(r.PersonByIdentity(want.Identity))
	}), want)
	same(t, "the person beside", read(t, s, func(r mentoring.Reader) (mentoring.Person, error) { return r.Person(w.mentor) }).Name, person(1).Name)
	backwards := want
	backwards.Hours = mentoring.Hours{Opens: mentoring.At(16, 0), Closes: mentoring.At(8, 0)}
	refused(t, s, "hours that end before they begin", func(tx mentoring.Tx) error { return tx.SavePerson(backwards) })
	want.Identity = person(1).Identity
	refused(t, s, "a person with the identity of another", func(tx mentoring.Tx) error { return tx.SavePerson(want) })
}

func identityUnique(t *testing.T, s mentoring.Store) {
	update(t, s, func(tx mentoring.Tx) error {
		_, err := tx.AddPerson(person(1))
		return err
	})
	for what, p := range map[string]mentoring.Person{
		"a second person with one identity": person(1),
		"a person without an identity":      {Name: "Ingen"},
	} {
		refused(t, s, what, func(tx mentoring.Tx) error {
			_, err := tx.AddPerson(p)
			return err
		})
	}
}

func pairRoundTrip(t *testing.T, s mentoring.Store) {
	w := newWorld(t, s)
	want := pairOf(w.programme, w.mentee, w.mentor)
	want.Mentor = mentoring.Half{Person: w.mentor, Consent: mentoring.Invited}
	want.ID = write(t, s, func(tx mentoring.Tx) (mentoring.PairID, error) { return tx.AddPair(want) })
	get := func(r mentoring.Reader) (mentoring.Pair, error) { return r.Pair(want.ID) }
	same(t, "added", read(t, s, get), want)

	want.Mentee.Later = mentoring.LaterYes
	day := func(n int) mentoring.Date { return mentoring.Date{Year: 2026, Month: time.December, Day: 1}.AddDays(n) }
	want.Mentor.EndsAt = minutes(7)
	want.Mentee.Pauses = []mentoring.Span{{Opens: day(0), Closes: day(3)}, {Opens: day(40), Closes: day(40)}}
	want.Mentor = mentoring.Half{Person: w.mentor, Consent: mentoring.Declined, DecidedAt: minutes(5), Later: mentoring.LaterKeep}
	want.LaterFrom = mentoring.Date{Year: 2026, Month: time.December, Day: 15}
	update(t, s, func(tx mentoring.Tx) error { return tx.SavePair(want) })
	same(t, "saved", read(t, s, get), want)

	want.LaterFrom, want.Mentor.Later, want.Mentee.Pauses = mentoring.Date{}, "", nil
	want.Mentor.EndsAt = time.Time{}
	update(t, s, func(tx mentoring.Tx) error { return tx.SavePair(want) })
	same(t, "emptied", read(t, s, get), want)

	other := read(t, s, func(r mentoring.Reader) (mentoring.Pair, error) { return r.Pair(w.pair) })
	same(t, "the pair beside it", other.Mentor.Consent, mentoring.Joined)
}

func pairOfOne(t *testing.T, s mentoring.Store) {
	w := newWorld(t, s)
	for what, p := range map[string]mentoring.Pair{
		"a pair of one person":         pairOf(w.programme, w.mentee, w.mentee),
		"a pair with nobody in it":     pairOf(w.programme, w.mentee, 0),
		"a pair with a stranger in it": pairOf(w.programme, w.mentee, 4711),
		"a pair of no programme":       pairOf(4711, w.mentee, w.mentor),
	} {
		refused(t, s, what, func(tx mentoring.Tx) error {
			_, err := tx.AddPair(p)
			return err
		})
	}
}

func pairLists(t *testing.T, s mentoring.Store) {
	w := newWorld(t, s)
	// The mentor has a second pair, and is mentee in a third.
	var second, third mentoring.PairID
	update(t, s, func(tx mentoring.Tx) (err error) {
		if second, err = tx.AddPair(pairOf(w.programme, w.coordinator, w.mentor)); err != nil {
			return err
		}
		third, err = tx.AddPair(pairOf(w.programme, w.mentor, w.coordinator))
		return err
	})
	ids := func(id mentoring.PersonID) (ids []mentoring.PairID) {
		for _, p := range read(t, s, func(r mentoring.Reader) ([]mentoring.Pair, error) { return r.PairsOf(id) }) {
			ids = append(ids, p.ID)
		}
		return ids
	}
	same(t, "pairs of the mentee", ids(w.mentee), []mentoring.PairID{w.pair})
	same(t, "pairs of the mentor", ids(w.mentor), []mentoring.PairID{w.pair, second, third})
	same(t, "pairs of nobody", ids(4711), []mentoring.PairID(nil))
	same(t, "all pairs", read(t, s, mentoring.Reader.AllPairs), []mentoring.PairID{w.pair, second, third})
}

func consentTimes(t *testing.T, s mentoring.Store) {
	w := newWorld(t, s)
	for what, half := range map[string]mentoring.Half{
		"a yes without a time":       {Person: w.mentee, Consent: mentoring.Joined},
		"a no without a time":        {Person: w.mentee, Consent: mentoring.Declined},
		"an invitation with a time":  {Person: w.mentee, Consent: mentoring.Invited, DecidedAt: noon},
		"a consent of another kind":  {Person: w.mentee, Consent: "maybe", DecidedAt: noon},
		"a half without a consent":   {Person: w.mentee},
		"an answer of another kind":  {Person: w.mentee, Consent: mentoring.Invited, Later: "perhaps"},
		"a half of somebody unknown": {Person: 4711, Consent: mentoring.Invited},
	} {
		refused(t, s, what, func(tx mentoring.Tx) error {
			p, err := tx.Pair(w.pair)
			if err != nil {
				t.Error(err)
			}
			p.Mentee = half
			return tx.SavePair(p)
		})
	}
}
