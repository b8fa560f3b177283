package storagetest

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"mentorbot/bot/mentoring"
)

// Option tells the suite what else a store can do.
type Option func(*suite)

// Reopening tells how a store is closed and opened again on the same data. A
// store without it is not asked to keep anything.
func Reopening(reopen func(t *testing.T, s mentoring.Store) mentoring.Store) Option {
	return func(s *suite) { s.reopen = reopen }
}

type suite struct {
	open   func(t *testing.T) mentoring.Store
	reopen func(t *testing.T, s mentoring.Store) mentoring.Store
	waits  bool
	breaks func(mentoring.Tx)
}

// Run runs the suite. Open returns an empty store of its own for each test and
// has it closed by t.Cleanup; it is called from several tests at once.
func Run(t *testing.T, open func(t *testing.T) mentoring.Store, options ...Option) {
	s := &suite{open: open}
	for _, option := range options {
		option(s)
	}
	for _, test := range []struct {
		name string
		run  func(*testing.T, mentoring.Store)
	}{
		{"a programme comes back as it was saved", programmeRoundTrip},
		{"programmes come by id as they were saved last", programmeSaved},
		{"coordinators are found from both sides and can leave", coordinators},
		{"a person is found by id and by identity", people},
		{"a person is saved over the one before", personSaved},
		{"an identity belongs to one person", identityUnique},
		{"a pair comes back as it was saved", pairRoundTrip},
		{"a pair needs two people", pairOfOne},
		{"pairs are found by person and all together", pairLists},
		{"a consent has a time exactly when it was given", consentTimes},
		{"a contract comes back as it was saved", contractRoundTrip},
		{"the contract in force is the newest that both approved", contractInForce},
		{"a contract's rules that span fields are kept", contractChecks},
		{"a proposal comes back as it was saved", proposalRoundTrip},
		{"a pair has one open proposal", oneOpenProposal},
		{"a meeting comes back as it was saved", meetingRoundTrip},
		{"meetings come by start", meetingOrder},
		{"a prompt is put once and never reopened", promptPut},
		{"prompts come when they have opened, the newest first", promptOrder},
		{"an answer is replaced under its id", answerPut},
		{"an answer can be taken back", answerDelete},
		{"an answer is found by the message in which it was typed", typedAnswer},
		{"somebody is told something for the first time once", toldOnce},
		{"a logbook has the newest meeting first", logbook},
		{"a wish for contact comes back as it was saved", contactRoundTrip},
		{"a wish for contact is erased with what its author wrote", contactErased},
		{"a note comes back, is changed and can be taken back", notes},
		{"what one half wrote is erased and the rest stays", eraseHalf},
		{"what a pair wrote is erased and its dates stay", erasePair},
		{"nothing is written where something is being erased", writeWhileErasing},
		{"an erasure that was undone erases nothing", eraseUndone},
		{"what is asked for by id and is not there is not found", notFound},
		{"what is saved and is not there is not found", notFoundOnSave},
		{"ids are never used again", idsOnce},
		{"times come back to the millisecond in UTC", times},

		{"an error undoes everything and is returned as it is", rollbackOnError},
		{"a panic undoes everything and goes on", rollbackOnPanic},
		{"a refused row leaves the rest of the transaction alone", refusedRow},
		{"a transaction sees what it has written", readOwnWrites},
		{"a view stays on one state", viewIsOneState},
		{"a view sees nothing unfinished", viewSeesNothingUnfinished},
		{"two updates of one pair lose nothing", noLostUpdate},
		{"of many writers exactly the failing ones leave nothing", manyWriters},
		{"a transaction inside a transaction is refused", nestedRefused},
		{"a cancelled context begins nothing", cancelledBefore},
		{"a context that is cancelled inside undoes nothing", cancelledInside},
		{"a transaction is of no use after its end", usedAfterEnd},
		{"an event is seen first once", firstSight},
		{"an event of an undone transaction was not seen", firstSightUndone},

		{"an event that was forgotten is new", forgottenEvents},

		{"the highest time seen stays", highestSeen},
		{"a time that was wrong is forgotten", turnedBack},
		{"a cursor moves from where it is", cursors},
		{"of many that move a cursor one wins", cursorRace},

		{"a delivery comes back as it was enqueued", deliveryRoundTrip},
		{"a pending delivery is timed anew", enqueuePending},
		{"a dropped delivery comes back at another time only", enqueueDropped},
		{"any other delivery is left alone when it is enqueued again", enqueueOthers},
		{"every arrow of a delivery", arrows},
		{"every arrow that a delivery does not have", forbiddenArrows},
		{"of many claims one wins", claimRace},
		{"a state's conditions hold", deliveryChecks},
		{"deliveries are claimed in order", claimOrder},
		{"a delivery that waits for its next attempt is not due", notBefore},
		{"what goes from the same moment on goes in order of when it was due", notBeforeTies},
		{"what was begun for a person since a time", begunSince},
		{"what expired before it was sent to a person", expiredOf},
		{"what is unsettled for a person, the one begun last first", unsettledOf},
		{"the next due time looks at pending and uncertain", nextDue},
		{"the next due delivery of people", nextDueOf},

		{"facts of a pair without anything", factsEmpty},
		{"facts of a pair's meetings", factsMeetings},
		{"facts of a pair's contract", factsContract},
		{"facts of a person who cannot be reached", factsUnreached},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			test.run(t, s.open(t))
		})
	}
	s.together(t)
	t.Run("a reopened store has kept everything", func(t *testing.T) {
		t.Parallel()
		if s.reopen == nil {
			t.Skip("this store is not reopened")
		}
		s.keepsEverything(t)
	})
}

// update runs fn in one transaction that must succeed.
func update(t *testing.T, s mentoring.Store, fn func(mentoring.Tx) error) {
	t.Helper()
	if err := s.Update(context.Background(), fn); err != nil {
		t.Fatalf("update: %v", err)
	}
}

// refused runs fn in one transaction that must fail.
func refused(t *testing.T, s mentoring.Store, what string, fn func(mentoring.Tx) error) {
	t.Helper()
	if err := s.Update(context.Background(), fn); err == nil {
		t.Errorf("%s was stored", what)
	}
}

// read returns what fn finds.
func read[T any](t *testing.T, s mentoring.Store, fn func(mentoring.Reader) (T, error)) (v T) {
	t.Helper()
	err := s.View(context.Background(), func(r mentoring.Reader) (err error) {
		v, err = fn(r)
		return err
	})
	if err != nil {
		t.Fatalf("view: %v", err)
	}
	return v
}

// found returns what is there, or fails the test.
func found[T any](v T, ok bool, err error) (T, error) {
	if err == nil && !ok {
		err = mentoring.ErrNotFound
	}
	return v, err
}

// write returns what fn writes, in one transaction that must succeed.
func write[T any](t *testing.T, s mentoring.Store, fn func(mentoring.Tx) (T, error)) (v T) {
	t.Helper()
	update(t, s, func(tx mentoring.Tx) (err error) {
		v, err = fn(tx)
		return err
	})
	return v
}

// same fails the test when the two differ. Secrets are compared by their text.
func same[T any](t *testing.T, what string, got, want T) {
	t.Helper()
	reveal := cmp.Transformer("Reveal", func(s mentoring.Secret) string { return s.Reveal() })
	if diff := cmp.Diff(want, got, reveal, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// noon is the time from which the suite counts; no clock is read.
var noon = time.Date(2026, time.September, 1, 10, 0, 0, 123_000_000, time.UTC)

func minutes(n int) time.Time { return noon.Add(time.Duration(n) * time.Minute) }
