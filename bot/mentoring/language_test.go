package mentoring_test

import (
	"testing"

	"mentorbot/bot/mentoring"
)

// used lets the mentor choose a language after a meeting.
func (st *stage) used(id mentoring.PromptID, l string) error {
	st.Helper()
	_, err := st.service.Answer(st.Context(), st.half(mentor), id, []mentoring.Written{private(mentoring.MentorLanguage, l)}, true)
	return err
}

func TestTheMentorChoosesALanguageForThemselves(t *testing.T) { // R78
	t.Parallel()
	st, id := ended(t, mentor)
	st.must(st.used(id, "advice"))
	st.must(st.used(id, "coaching"))
	same(t, "logbook", st.logbook(mentor), []string{"mentor.language private: coaching"})
	same(t, "logbook of the other half", st.logbook(mentee), nil)
	entry := st.log(mentor)[0].ID()
	edit := func(text string) error {
		_, err := st.service.EditEntry(t.Context(), st.half(mentor), entry, mentoring.NewSecret(text))
		return err
	}
	st.must(edit("guidance"))
	same(t, "put right", st.logbook(mentor), []string{"mentor.language private: guidance"})
	same(t, "put right by words", refusals(edit("bad")), []string{"invalid error.form text"})
	same(t, "a fifth language", refusals(st.used(id, "shouting")), []string{"invalid error.form mentor.language"})
	_, err := st.service.Answer(t.Context(), st.half(mentor), id, []mentoring.Written{shared(mentoring.MentorLanguage, "coaching")}, true)
	same(t, "shared", refusals(err), []string{"invalid error.form mentor.language"})
	st.must(st.used(id, ""))
	same(t, "taken back", st.logbook(mentor), nil)

	st, id = ended(t, mentee)
	_, err = st.service.Answer(t.Context(), st.half(mentee), id, []mentoring.Written{private(mentoring.MentorLanguage, "coaching")}, true)
	same(t, "by the mentee", refusals(err), []string{"invalid error.form mentor.language"})
}
