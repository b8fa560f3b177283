package bot

import (
	"testing"

	"mentorbot/bot/mentoring"
	"mentorbot/locales"
)

// What is marked is known by its place in the brochure's list.
func TestEveryExpectationHasItsLineInBothLanguages(t *testing.T) {
	t.Parallel()
	c, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{locales.Danish, locales.English} {
		v := voice{words: c.Words(lang)}
		for role, want := range map[mentoring.Role]int{mentoring.Mentee: 12, mentoring.Mentor: 10} {
			_, items := v.roleList(role, "expectations")
			if len(items) != want || len(mentoring.ExpectationsOf(role)) != want {
				t.Errorf("%s: the %s has %d lines for %d expectations, want %d", lang, role, len(items), len(mentoring.ExpectationsOf(role)), want)
			}
		}
	}
}
