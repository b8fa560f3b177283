package bot

import (
	"slices"
	"testing"
	"time"

	"mentorbot/bot/mentoring"
	"mentorbot/locales"
)

func TestCardsComeInTurnForEachPair(t *testing.T) { // R12, R30, R32, R45–R52, R76, R77, R96
	t.Parallel()
	c, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{locales.Danish, locales.English} {
		for pair := range 14 {
			sit := mentoring.Situation{Pair: mentoring.Pair{ID: mentoring.PairID(pair + 1)}}
			for i := range 40 {
				start := time.Date(2027, time.January, 4+21*i, 13, 0, 0, 0, time.UTC)
				sit.Meetings = append(sit.Meetings, mentoring.Meeting{
					ID: mentoring.MeetingID(100 + 3*i), State: mentoring.MeetingHeld, Slot: mentoring.Slot{Start: start},
				})
			}
			for role, want := range map[mentoring.Role]struct{ texts, all int }{mentoring.Mentee: {1, 4}, mentoring.Mentor: {2, 13}} {
				v := voice{c.Words(lang), sit}
				v.sit.Role = role
				said := make([][]string, want.texts) // by place in the message, one for each meeting
				for _, m := range sit.Meetings {
					parts := v.cardBlocks(m)
					if len(parts) != want.texts {
						t.Fatalf("%s: %d texts for the %s, want %d", lang, len(parts), role, want.texts)
					}
					for i, part := range parts {
						said[i] = append(said[i], part.Text)
					}
				}
				for _, lines := range said {
					for i := range lines[:len(lines)-want.all] {
						if window := lines[i : i+want.all]; len(distinct(window)) != want.all {
							t.Errorf("%s: pair %d repeats within %d meetings: %q", lang, pair+1, want.all, window)
						}
					}
				}
			}
		}
	}
}

func distinct(all []string) []string {
	all = slices.Sorted(slices.Values(all))
	return slices.Compact(all)
}
