package mentoring_test

import (
	"errors"
	"strings"
	"testing"

	"mentorbot/bot/mentoring"
)

func (st *stage) reply(id mentoring.PersonID, ref, text string) mentoring.Replied {
	st.Helper()
	r, err := st.service.Reply(st.Context(), st.by(id), ref, mentoring.NewSecret(text))
	st.must(err)
	return r
}

// written is what stands in a person's logbook, newest first.
func (st *stage) written(id mentoring.PersonID) (all []string) {
	st.Helper()
	log, err := st.service.Logbook(st.Context(), st.by(id))
	st.must(err)
	for _, e := range log {
		all = append(all, string(e.Answer.Question)+": "+e.Answer.Text.Reveal())
	}
	return all
}

func TestWordsAreKeptWhenExactlyOneSetIsOpen(t *testing.T) { // G4
	t.Parallel()
	st := newJoinedStage(t)
	me := st.pair.mentee
	same(t, "open before", len(st.reply(me, "1", "for tidligt").Open), 0)
	st.meet("2026-12-15 14.00")
	st.until("2026-12-11 09.00")
	before := len(st.entries())
	got := st.reply(me, "2", "ord")
	same(t, "open", len(got.Open), 1)
	same(t, "told where it lies", got.First, true)
	same(t, "the message that asked is changed", st.told(only(st.deliver(), mentoring.KindRestateStart)), []string{"2026-12-11 09.00 restate_start to mentee"})
	same(t, "kept", st.written(me), []string{"reply: ord"})
	same(t, "entered", len(st.entries())-before, 1)
	same(t, "open afterwards", len(st.reply(me, "3", "mere").Open), 0)

	// A second pair of the same person counts as well.
	mine := st.enrol("Mette Mentee", "Ole Anden")
	_, err := st.service.Join(t.Context(), st.by(me), mine.id)
	st.must(err)
	_, err = st.service.Join(t.Context(), st.by(mine.mentor), mine.id)
	st.must(err)
	st.pair = mine
	st.meet("2026-12-16 14.00")
	st.until("2026-12-15 16.00")
	before = len(st.entries())
	got = st.reply(me, "4", "til hvem?")
	same(t, "open in two pairs", len(got.Open), 2)
	same(t, "kept still", st.written(me), []string{"reply: ord"})
	same(t, "entered still", len(st.entries()), before)
	_, err = st.service.Skip(t.Context(), st.by(me), got.Open[0].Prompt.ID)
	st.must(err)
	same(t, "told again", st.reply(me, "5", "til den sidste").First, false)
	same(t, "kept in the end", len(st.written(me)), 2)
}

func TestWordsWithoutANameAreKeptToo(t *testing.T) {
	t.Parallel()
	st := newJoinedStage(t)
	for _, day := range []string{"2026-12-15", "2027-01-12"} {
		st.meet(day + " 14.00")
		st.until(day + " 13.00")
		same(t, "open on "+day, len(st.reply(st.pair.mentee, "", "ord").Open), 1)
		st.until(day + " 20.00")
		for _, f := range st.reply(st.pair.mentee, "", "efter").Open {
			_, err := st.service.Skip(t.Context(), st.half(mentee), f.Prompt.ID)
			if err != nil && refusals(err) == nil {
				t.Fatal(err)
			}
		}
	}
	kept, err := st.service.Rewrite(t.Context(), st.half(mentee), "", mentoring.NewSecret("andet"))
	st.must(err)
	same(t, "what has no name is rewritten", kept, false)
}

func TestWordsFollowTheirMessage(t *testing.T) {
	t.Parallel()
	st := newJoinedStage(t)
	me := st.pair.mentee
	st.meet("2026-12-15 14.00")
	st.until("2026-12-11 09.00")
	st.reply(me, "1", "ord")
	rewrite := func(id mentoring.PersonID, ref, text string) bool {
		kept, err := st.service.Rewrite(t.Context(), st.by(id), ref, mentoring.NewSecret(text))
		st.must(err)
		return kept
	}
	same(t, "another message", rewrite(me, "2", "andet"), false)
	same(t, "somebody else's", rewrite(st.pair.mentor, "1", "andet"), false)
	same(t, "edited", rewrite(me, "1", "bedre ord"), true)
	same(t, "kept", st.written(me), []string{"reply: bedre ord"})
	same(t, "deleted", rewrite(me, "1", ""), true)
	same(t, "nothing is kept", st.written(me), []string(nil))
	same(t, "edited after that", rewrite(me, "1", "igen"), false)
}

func TestWordsInTheChatThatAreTooLongAreNotKept(t *testing.T) {
	t.Parallel()
	st := newJoinedStage(t)
	st.meet("2026-12-15 14.00")
	st.until("2026-12-11 09.00")
	long := mentoring.NewSecret(strings.Repeat("å", mentoring.MaxText+1))
	_, err := st.service.Reply(t.Context(), st.half(mentee), "1", long)
	refused(t, err, "invalid error.toolong ")
	st.reply(st.pair.mentee, "1", "kort")
	_, err = st.service.Rewrite(t.Context(), st.half(mentee), "1", long)
	refused(t, err, "invalid error.toolong ")
	same(t, "kept", st.written(st.pair.mentee), []string{"reply: kort"})
}

func TestARepeatedReplyIsKeptOnce(t *testing.T) {
	t.Parallel()
	st := newJoinedStage(t)
	st.meet("2026-12-15 14.00")
	st.until("2026-12-11 09.00")
	a := st.half(mentee)
	_, err := st.service.Reply(t.Context(), a, "1", mentoring.NewSecret("ord"))
	st.must(err)
	if _, err = st.service.Reply(t.Context(), a, "1", mentoring.NewSecret("ord")); !errors.Is(err, mentoring.ErrRepeated) {
		t.Errorf("%v", err)
	}
	same(t, "kept", st.written(st.pair.mentee), []string{"reply: ord"})
}

func TestAMessageIsNotRewrittenIntoAPairThatHasEnded(t *testing.T) {
	t.Parallel()
	st := newJoinedStage(t)
	st.meet("2026-12-15 14.00")
	st.until("2026-12-11 09.00")
	st.reply(st.pair.mentee, "1", "ord")
	_, err := st.service.End(t.Context(), st.half(mentor), st.pair.id)
	st.must(err)
	_, err = st.service.Rewrite(t.Context(), st.half(mentee), "1", mentoring.NewSecret("andre ord"))
	refused(t, err, "stale close.ended ")
	same(t, "kept", st.written(st.pair.mentee), []string{"reply: ord"})
	kept, err := st.service.Rewrite(t.Context(), st.half(mentee), "1", mentoring.Secret{})
	st.must(err)
	same(t, "deleted", kept, true)
	same(t, "kept then", st.written(st.pair.mentee), []string(nil))
}

func TestWordsInDoubtAreHeldUntilTheirAuthorSaysWhatTheyAre(t *testing.T) { // G4
	t.Parallel()
	st := newJoinedStage(t)
	me, words := st.pair.mentee, mentoring.NewSecret("hjælp fra min leder")
	hold := func() mentoring.EntryID {
		held, err := st.service.Hold(t.Context(), st.by(me), words)
		st.must(err)
		return held
	}
	with := func(id mentoring.PersonID, held mentoring.EntryID) (mentoring.Replied, error) {
		return st.service.ReplyWith(t.Context(), st.by(id), held, "7")
	}
	st.unchanged("nothing is open", func() { same(t, "held", hold(), mentoring.EntryID{}) })
	id := st.meet("2026-12-15 14.00")
	st.until("2026-12-11 09.00")
	held := hold()
	same(t, "kept as a note", st.notes(me), []string{"hjælp fra min leder"})
	same(t, "asks still", st.prompt(id, mentee, mentoring.Start).State, mentoring.PromptOpen)
	st.unchanged("the other half", func() {
		_, err := with(st.pair.mentor, held)
		refused(t, err, "missing log.entry.gone ")
	})
	got, err := with(me, held)
	st.must(err)
	same(t, "open", len(got.Open), 1)
	same(t, "told where it lies", got.First, true)
	same(t, "kept as the answer", st.written(me), []string{"reply: hjælp fra min leder"})
	same(t, "notes", len(st.notes(me)), 0)
	same(t, "asks no more", st.prompt(id, mentee, mentoring.Start).State, mentoring.PromptClosed)
	kept, err := st.service.Rewrite(t.Context(), st.by(me), "7", mentoring.NewSecret("rettet"))
	st.must(err)
	same(t, "follows its message", kept, true)
	st.unchanged("once more", func() {
		_, err := with(me, held)
		refused(t, err, "missing log.entry.gone ")
	})
}

// What was answered in another way meanwhile keeps the words where they are.
func TestWordsInDoubtStayWhereNothingIsOpenAnyMore(t *testing.T) { // G4
	t.Parallel()
	st := newJoinedStage(t)
	id := st.meet("2026-12-15 14.00")
	st.until("2026-12-11 09.00")
	held, err := st.service.Hold(t.Context(), st.half(mentee), mentoring.NewSecret("hjælp mig"))
	st.must(err)
	_, err = st.service.Skip(t.Context(), st.half(mentee), st.prompt(id, mentee, mentoring.Start).ID)
	st.must(err)
	got, err := st.service.ReplyWith(t.Context(), st.half(mentee), held, "7")
	st.must(err)
	same(t, "open", len(got.Open), 0)
	same(t, "kept as a note", st.notes(st.pair.mentee), []string{"hjælp mig"})
}

func (st *stage) notes(id mentoring.PersonID) (all []string) {
	st.Helper()
	log, err := st.service.Logbook(st.Context(), st.by(id))
	st.must(err)
	for _, e := range log {
		if e.IsNote() {
			all = append(all, e.Text().Reveal())
		}
	}
	return all
}
