package mentoring_test

import (
	"errors"
	"testing"
	"time"

	"mentorbot/bot/mentoring"
)

// tells keeps the mentee's feedback and returns it.
func (st *stage) tells(text string) mentoring.Note {
	st.Helper()
	n, _, err := st.service.WriteFeedback(st.Context(), st.half(mentee), st.pair.id, mentoring.NewSecret(text))
	st.must(err)
	return n
}

// shows lets the half share a note as it was at a time.
func (st *stage) shows(r mentoring.Role, n mentoring.NoteID, seen time.Time) error {
	st.Helper()
	_, err := st.service.ShareNote(st.Context(), st.half(r), mentoring.EntryID{Pair: st.pair.id, Note: n}, seen)
	return err
}

// noteShownTo returns what a person sees of a note, or how that is refused.
func (st *stage) noteShownTo(id mentoring.PersonID, note mentoring.NoteID) string {
	st.Helper()
	n, _, err := st.service.SharedNote(st.Context(), st.by(id), note)
	if err == nil {
		return n.Text.Reveal()
	}
	if refusals(err) == nil {
		st.Fatal(err)
	}
	if !n.Text.Empty() || n.ID != 0 {
		st.Errorf("person %d sees note %d in the refusal", id, note)
	}
	return refusals(err)[0]
}

func TestFeedbackIsReadByTheMentorAloneAndOnceItIsSent(t *testing.T) { // R33, C6, T1
	t.Parallel()
	const gone = "missing answer.shared.gone "
	st := newJoinedStage(t)
	other := st.another()
	st.until("2026-12-03 10.00")
	look := func(when string, id mentoring.NoteID, half string) {
		t.Helper()
		same(t, when+": the mentor", st.noteShownTo(st.pair.mentor, id), half)
		for name, outsider := range map[string]mentoring.PersonID{
			"the mentor of another pair": other.mentor, "the mentee of another pair": other.mentee,
			"the coordinator": st.coordinator, "a stranger": st.stranger,
		} {
			same(t, when+": "+name, st.noteShownTo(outsider, id), gone)
		}
	}
	n := st.tells("spørg mere")
	look("kept", n.ID, gone)
	same(t, "kept: the author", st.noteShownTo(st.pair.mentee, n.ID), "spørg mere")
	same(t, "told", st.told(st.deliver()), nil)
	for range 2 {
		st.must(st.shows(mentee, n.ID, n.At))
	}
	look("sent", n.ID, "spørg mere")
	same(t, "told", st.told(st.deliver()), []string{"2026-12-03 10.00 feedback to mentor"})
	same(t, "in the mentor's logbook", len(st.log(mentor)), 0)
	same(t, "in the coordinator's status", st.statusFor(st.coordinator).Waiting, 0)
	look("one that never was", 4711, gone)

	_, err := st.service.DeleteEntry(t.Context(), st.half(mentee), mentoring.EntryID{Pair: st.pair.id, Note: n.ID})
	st.must(err)
	look("taken back", n.ID, gone)
}

func TestFeedbackThatWasTakenBackIsNotTold(t *testing.T) {
	t.Parallel()
	for name, back := range map[string]func(st *stage, n mentoring.Note) error{
		"deleted": func(st *stage, n mentoring.Note) error {
			_, err := st.service.DeleteEntry(st.Context(), st.half(mentee), mentoring.EntryID{Pair: st.pair.id, Note: n.ID})
			return err
		},
		"erased": func(st *stage, _ mentoring.Note) error {
			_, err := st.service.Erase(st.Context(), st.half(mentee), st.pair.id)
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			st := newJoinedStage(t)
			st.until("2026-12-03 10.00")
			n := st.tells("spørg mere")
			st.must(st.shows(mentee, n.ID, n.At))
			st.must(back(st, n))
			same(t, "told", st.told(st.deliver()), nil)
			same(t, "left", len(st.log(mentee)), 0)
			same(t, "to the mentor", st.noteShownTo(st.pair.mentor, n.ID), "missing answer.shared.gone ")
		})
	}
}

// What is sent is what its author has seen last (T3).
func TestFeedbackThatWasChangedSinceItWasSeenIsNotSent(t *testing.T) {
	t.Parallel()
	st := newJoinedStage(t)
	st.until("2026-12-03 10.00")
	n := st.tells("spørg mere")
	st.at("2026-12-03 10.05")
	id := mentoring.EntryID{Pair: st.pair.id, Note: n.ID}
	_, err := st.service.EditEntry(t.Context(), st.half(mentee), id, mentoring.NewSecret("spørg mindre"))
	st.must(err)
	var refused *mentoring.Error
	if err := st.shows(mentee, n.ID, n.At); !errors.As(err, &refused) || refused.Code != mentoring.Conflict {
		t.Errorf("what was seen before it was changed: %v", err)
	}
	same(t, "told", st.told(st.deliver()), nil)
	e, _, err := st.service.Entry(t.Context(), st.half(mentee), id)
	st.must(err)
	st.must(st.shows(mentee, n.ID, e.Note.At))
	same(t, "the mentor reads", st.noteShownTo(st.pair.mentor, n.ID), "spørg mindre")
}

func TestFeedbackIsRefused(t *testing.T) {
	t.Parallel()
	st := newJoinedStage(t)
	st.until("2026-12-03 10.00")
	n := st.tells("spørg mere")
	write := func(who mentoring.Actor, text string) error {
		_, _, err := st.service.WriteFeedback(t.Context(), who, st.pair.id, mentoring.NewSecret(text))
		return err
	}
	st.note(mentee, "min egen")
	plain := st.log(mentee)[0].Note
	same(t, "the plain note", plain.Kind, mentoring.PlainNote)
	for what, test := range map[string]struct {
		err  error
		want string
	}{
		"from the mentor":            {write(st.half(mentor), "x"), "forbidden feedback.role.mentor "},
		"from a stranger":            {write(st.by(st.stranger), "x"), "forbidden error.notmember "},
		"from the coordinator":       {write(st.by(st.coordinator), "x"), "forbidden error.notmember "},
		"without a word":             {write(st.half(mentee), ""), "invalid log.err.empty text"},
		"sent by the other half":     {st.shows(mentor, n.ID, n.At), "missing log.entry.gone "},
		"a note that is none's else": {st.shows(mentee, plain.ID, plain.At), "missing log.entry.gone "},
		"what never was":             {st.shows(mentee, 4711, n.At), "missing log.entry.gone "},
	} {
		if got := refusals(test.err); len(got) != 1 || got[0] != test.want {
			t.Errorf("%s: %q, want %q", what, got, test.want)
		}
	}
	_, err := st.service.End(t.Context(), st.half(mentor), st.pair.id)
	st.must(err)
	for what, err := range map[string]error{"written": write(st.half(mentee), "x"), "sent": st.shows(mentee, n.ID, n.At)} {
		if got := refusals(err); len(got) != 1 || got[0] != "stale close.ended " {
			t.Errorf("%s when the pair has ended: %q", what, got)
		}
	}
}
