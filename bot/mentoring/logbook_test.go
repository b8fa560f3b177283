package mentoring_test

import (
	"fmt"
	"strings"
	"testing"

	"mentorbot/bot/mentoring"
)

// note writes a note and returns the entry.
func (st *stage) note(r mentoring.Role, text string) mentoring.EntryID {
	st.Helper()
	_, err := st.service.WriteNote(st.Context(), st.half(r), st.pair.id, mentoring.NewSecret(text))
	st.must(err)
	for _, e := range st.log(r) {
		if e.IsNote() {
			return e.ID() // the newest comes first
		}
	}
	st.Fatal("the note is not in the logbook")
	return mentoring.EntryID{}
}

func (st *stage) log(r mentoring.Role) []mentoring.LogEntry {
	st.Helper()
	log, err := st.service.Logbook(st.Context(), st.half(r))
	st.must(err)
	return log
}

// said is what stands in a half's logbook.
func (st *stage) said(r mentoring.Role) (all []string) {
	st.Helper()
	for _, e := range st.log(r) {
		all = append(all, e.Text().Reveal())
	}
	return all
}

func TestANoteIsWrittenAtAnyTimeAndIsItsAuthorsAlone(t *testing.T) { // R73
	t.Parallel()
	st, _ := answered(t)
	st.deliver()
	st.note(mentee, "første note")
	st.at("2026-12-05 23.30") // a Saturday night
	st.note(mentee, "anden note")
	same(t, "the mentee's logbook", st.said(mentee), []string{"ord af mentee", "anden note", "første note"})
	same(t, "the mentor's logbook", st.said(mentor), []string{"ord af mentor"})
	same(t, "told", len(st.until("2026-12-06 12.00")), 0)
	own, err := st.service.Own(t.Context(), st.half(mentee), st.pair.id)
	st.must(err)
	same(t, "answers and notes", len(own.Log), 3)
	erased, err := st.service.Erase(t.Context(), st.half(mentee), st.pair.id)
	st.must(err)
	same(t, "answers and notes erased", erased.Answers, 3)
	same(t, "what is left", st.said(mentee), nil)
	same(t, "what is left of the mentor's", st.said(mentor), []string{"ord af mentor"})
}

func TestANoteNeedsWordsAndAPairThatIsUnderWay(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	write := func(text string) error {
		_, err := st.service.WriteNote(t.Context(), st.half(mentee), st.pair.id, mentoring.NewSecret(text))
		return err
	}
	refused(t, write("for tidligt"), "forbidden join.first ")
	st.join(st.pair)
	refused(t, write(""), "invalid log.err.empty text")
	refused(t, write(strings.Repeat("å", mentoring.MaxText+1)), "invalid error.toolong text")
	st.must(write(strings.Repeat("å", mentoring.MaxText)))
	_, err := st.service.End(t.Context(), st.half(mentor), st.pair.id)
	st.must(err)
	refused(t, write("for sent"), "stale close.ended ")
	same(t, "entries", len(st.log(mentee)), 1)
}

func TestOnesOwnEntriesAreEditedAndDeletedForAsLongAsTheyAreKept(t *testing.T) { // R73, P3
	t.Parallel()
	for _, over := range []bool{false, true} {
		st, _ := answered(t)
		st.note(mentee, "note")
		if over {
			_, err := st.service.End(t.Context(), st.half(mentor), st.pair.id)
			st.must(err)
		}
		before := len(st.entries())
		answer, note := st.log(mentee)[0], st.log(mentee)[1]
		for _, e := range []mentoring.LogEntry{answer, note} {
			got, _, err := st.service.Entry(t.Context(), st.half(mentee), e.ID())
			st.must(err)
			same(t, "shown", got.Text().Reveal(), e.Text().Reveal())
			_, err = st.service.EditEntry(t.Context(), st.half(mentee), e.ID(), mentoring.NewSecret("ny "+e.Text().Reveal()))
			st.must(err)
			_, err = st.service.EditEntry(t.Context(), st.half(mentee), e.ID(), mentoring.Secret{})
			refused(t, err, "invalid log.err.empty text")
		}
		same(t, "edited", st.said(mentee), []string{"ny ord af mentee", "ny note"})
		shared, _, err := st.service.SharedAnswer(t.Context(), st.half(mentor), answer.Answer.ID)
		st.must(err)
		same(t, "what the mentor reads of it", shared.Answer.Text.Reveal(), "ny ord af mentee")
		for _, e := range []mentoring.LogEntry{answer, note} {
			_, err := st.service.DeleteEntry(t.Context(), st.half(mentee), e.ID())
			st.must(err)
			_, err = st.service.DeleteEntry(t.Context(), st.half(mentee), e.ID())
			refused(t, err, "missing log.entry.gone ")
		}
		same(t, "deleted", st.said(mentee), nil)
		_, _, err = st.service.SharedAnswer(t.Context(), st.half(mentor), answer.Answer.ID)
		refused(t, err, "missing answer.shared.gone ")
		// Nobody can tell from the audit what was done.
		for _, e := range st.entries()[before:] {
			same(t, "entered", strings.HasPrefix(e, fmt.Sprintf("%d logbook pair/1", st.pair.mentee)), true)
		}
		same(t, "acts entered", len(st.entries())-before, 4)
	}
}

func TestATypedReplyIsEditedInTheLogbookToo(t *testing.T) { // G4, R73
	t.Parallel()
	st := newJoinedStage(t)
	st.meet("2026-12-15 14.00")
	st.until("2026-12-11 09.00")
	st.reply(st.pair.mentee, "1", "ord")
	_, err := st.service.EditEntry(t.Context(), st.half(mentee), st.log(mentee)[0].ID(), mentoring.NewSecret("andre ord"))
	st.must(err)
	same(t, "edited", st.said(mentee), []string{"andre ord"})
	_, err = st.service.Rewrite(t.Context(), st.half(mentee), "1", mentoring.Secret{}) // the message is deleted
	st.must(err)
	same(t, "deleted with its message", st.said(mentee), nil)
}

func TestNobodyElseReachesAnEntry(t *testing.T) { // G2, T1
	t.Parallel()
	st, _ := answered(t)
	st.note(mentee, "note")
	other := st.another()
	for name, test := range map[string]struct {
		who  mentoring.PersonID
		want string
	}{
		"the other half":        {st.pair.mentor, "missing log.entry.gone "},
		"a stranger":            {st.stranger, "forbidden error.notmember "},
		"the coordinator":       {st.coordinator, "forbidden error.notmember "},
		"another pair's mentee": {other.mentee, "forbidden error.notmember "},
	} {
		for _, e := range st.log(mentee) {
			mine := e.ID()
			mine.Pair = other.id // the right entry under a pair of one's own
			for _, id := range []mentoring.EntryID{e.ID(), mine} {
				want := test.want
				if id == mine {
					want = map[bool]string{true: "missing log.entry.gone ", false: "forbidden error.notmember "}[test.who == other.mentee]
				}
				got, _, err := st.service.Entry(t.Context(), st.by(test.who), id)
				refused(t, err, want)
				same(t, name+" is shown", got.Text().Reveal(), "")
				_, err = st.service.EditEntry(t.Context(), st.by(test.who), id, mentoring.NewSecret("stjålet"))
				refused(t, err, want)
				_, err = st.service.DeleteEntry(t.Context(), st.by(test.who), id)
				refused(t, err, want)
			}
		}
		_, err := st.service.WriteNote(t.Context(), st.by(other.mentee), st.pair.id, mentoring.NewSecret("fremmed"))
		refused(t, err, "forbidden error.notmember ")
	}
	same(t, "untouched", st.said(mentee), []string{"ord af mentee", "note"})
}
