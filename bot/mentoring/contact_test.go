package mentoring_test

import (
	"strings"
	"testing"

	"mentorbot/bot/mentoring"
)

// asks lets a half ask the stage's coordinator for contact, and returns the id of the wish.
func (st *stage) asks(r mentoring.Role, reason string) mentoring.ContactID {
	st.Helper()
	_, _, err := st.service.AskContact(st.Context(), st.half(r), st.pair.id, st.coordinator, mentoring.NewSecret(reason))
	st.must(err)
	asked := st.contactsBy(r)
	return asked[len(asked)-1].ID
}

func (st *stage) contactsBy(r mentoring.Role) (all []mentoring.Contact) {
	st.Helper()
	st.view(func(reader mentoring.Reader) (err error) {
		all, err = reader.ContactsBy(st.pair.id, st.pair.of(r))
		return err
	})
	return all
}

func (st *stage) statusFor(by mentoring.PersonID) mentoring.MidwayStatus {
	st.Helper()
	status, err := st.service.Status(st.Context(), st.by(by), st.programme)
	st.must(err)
	return status
}

func TestEitherHalfAsksACoordinatorAndOnlyThatOneHears(t *testing.T) { // A4, R3, R89, U12
	t.Parallel()
	for _, asks := range []mentoring.Role{mentee, mentor} {
		t.Run(string(asks), func(t *testing.T) {
			t.Parallel()
			st := newJoinedStage(t)
			second := st.coordinates("Kim Koordinator")
			st.deliver()
			told, _, err := st.service.AskContact(t.Context(), st.half(asks), st.pair.id, st.coordinator, mentoring.NewSecret("vi taler forbi hinanden"))
			st.must(err)
			same(t, "told", told.ID, st.coordinator)
			sent := st.deliver()
			if len(sent) != 1 || sent[0].to != st.coordinator || sent[0].due.To().ID != st.coordinator || sent[0].kind != mentoring.KindContact {
				t.Fatalf("messages: %v", st.told(sent))
			}
			same(t, "who it is, in what the message is made of", sent[0].due.Situation.Peer, mentoring.Person{})
			id := st.contactsBy(asks)[0].ID
			asker, err := st.service.ReadContact(t.Context(), st.by(st.coordinator), id)
			st.must(err)
			same(t, "asker", asker.Author.ID, st.pair.of(asks))
			same(t, "the other half", asker.Peer.ID, st.pair.of(asks.Other()))
			same(t, "reason", asker.Contact.Reason.Reveal(), "vi taler forbi hinanden")
			p := st.statusFor(st.coordinator).Pairs[0]
			same(t, "in the coordinator's status", [2]bool{p.MenteeWaits, p.MentorWaits}, [2]bool{asks == mentee, asks == mentor})
			same(t, "sum", st.statusFor(st.coordinator).Waiting, 1)
			same(t, "in the other coordinator's", st.statusFor(second).Waiting, 0)

			st.must(st.service.TakeCare(t.Context(), st.by(st.coordinator), id))
			same(t, "sum when somebody takes care", st.statusFor(st.coordinator).Waiting, 0)
			same(t, "a year's messages", len(only(st.until("2027-12-01 10.00"), mentoring.KindContact)), 0)
		})
	}
}

// coordinates makes somebody a coordinator of the stage's programme.
func (st *stage) coordinates(name string) (id mentoring.PersonID) {
	st.Helper()
	st.update(func(tx mentoring.Tx) (err error) {
		if id, err = tx.AddPerson(person(name)); err != nil {
			return err
		}
		return tx.AddCoordinator(st.programme, id)
	})
	return id
}

func TestNobodyElseReadsWhoAsksOrWhy(t *testing.T) { // I1, T1
	t.Parallel()
	st := newJoinedStage(t)
	other := st.another()
	second := st.coordinates("Kim Koordinator")
	id := st.asks(mentee, "vi taler forbi hinanden")
	read := func(who mentoring.PersonID, id mentoring.ContactID) {
		t.Helper()
		st.unchanged("refused", func() {
			asker, err := st.service.ReadContact(t.Context(), st.by(who), id)
			refused(t, err, "forbidden error.notmember ")
			if asker.Author.ID+asker.Peer.ID != 0 || asker.Contact.ID != 0 || !asker.Contact.Reason.Empty() {
				t.Error("something goes with the refusal")
			}
			refused(t, st.service.TakeCare(t.Context(), st.by(who), id), "forbidden error.notmember ")
		})
	}
	for _, who := range []mentoring.PersonID{st.pair.mentee, st.pair.mentor, other.mentee, other.mentor, second, st.stranger} {
		read(who, id)
	}
	read(st.coordinator, id+1)
	st.update(func(tx mentoring.Tx) error { return tx.RemoveCoordinator(st.programme, st.coordinator) })
	read(st.coordinator, id)
	same(t, "messages to who coordinates no longer", len(only(st.deliver(), mentoring.KindContact)), 0)
}

func TestSomebodyWhoIsInThePairIsNotAskedAboutIt(t *testing.T) { // I4
	t.Parallel()
	st := newJoinedStage(t)
	st.update(func(tx mentoring.Tx) error { return tx.AddCoordinator(st.programme, st.pair.mentor) })
	sit := st.situation(mentee)
	if all := sit.Confidants(); len(all) != 1 || all[0].ID != st.coordinator {
		t.Errorf("confidants: %v", all)
	}
	for _, to := range []mentoring.PersonID{st.pair.mentor, st.pair.mentee, st.stranger, 0, 4711} {
		st.unchanged("to nobody's confidant", func() {
			_, _, err := st.service.AskContact(t.Context(), st.half(mentee), st.pair.id, to, mentoring.Secret{})
			refused(t, err, "stale error.stale ")
		})
	}
}

func TestContactCanBeAskedForFromTheWelcomeOnAndUntilTheEnd(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	st.deliver()
	st.asks(mentor, "")
	same(t, "before joining", len(only(st.deliver(), mentoring.KindContact)), 1)
	st.join(st.pair)
	st.pause(mentee, "2026-12-20")
	st.asks(mentee, "")
	same(t, "in a pause", len(only(st.deliver(), mentoring.KindContact)), 1)
	_, _, err := st.service.AskContact(t.Context(), st.by(st.stranger), st.pair.id, st.coordinator, mentoring.Secret{})
	refused(t, err, "forbidden error.notmember ")
	_, _, err = st.service.AskContact(t.Context(), st.half(mentee), st.pair.id, st.coordinator, mentoring.NewSecret(strings.Repeat("æ", 1001)))
	refused(t, err, "invalid error.toolong reason")
	_, err = st.service.End(t.Context(), st.half(mentee), st.pair.id)
	st.must(err)
	_, _, err = st.service.AskContact(t.Context(), st.half(mentee), st.pair.id, st.coordinator, mentoring.Secret{})
	refused(t, err, "stale close.ended ")
}

func TestAWishForContactIsErasedAndHandedOutWithTheRest(t *testing.T) { // P3, P6
	t.Parallel()
	st := newJoinedStage(t)
	st.asks(mentee, "vi taler forbi hinanden")
	theirs := st.asks(mentor, "jeg er i tvivl")
	own, _, err := st.service.Export(t.Context(), st.half(mentee), st.pair.id)
	st.must(err)
	if len(own.Contacts) != 1 || own.Contacts[0].Reason.Reveal() != "vi taler forbi hinanden" {
		t.Errorf("handed out: %d", len(own.Contacts))
	}
	_, err = st.service.Erase(t.Context(), st.half(mentee), st.pair.id)
	st.must(err)
	same(t, "left of the mentee's", len(st.contactsBy(mentee)), 0)
	same(t, "left of the mentor's", len(st.contactsBy(mentor)), 1)
	sent := only(st.deliver(), mentoring.KindContact)
	if len(sent) != 1 || sent[0].due.Delivery.Contact != theirs {
		t.Errorf("messages: %v", st.told(sent))
	}
}

func TestTheCoordinatorsMessageWaitsForTheWindow(t *testing.T) { // S4
	t.Parallel()
	st := newJoinedStage(t)
	st.deliver()
	st.at("2026-12-04 18.00")
	st.asks(mentee, "")
	sent := only(st.until("2026-12-10 10.00"), mentoring.KindContact)
	if len(sent) != 1 || st.local(sent[0].at) != "2026-12-07 08.00" {
		t.Errorf("messages: %v", st.told(sent))
	}
}
