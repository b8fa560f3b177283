package bot_test

import (
	"testing"

	"mentorbot/bot/mentoring"
	"mentorbot/locales"
)

// Whoever could not be reached gets what waits for them at the first sign of
// life, also when it changes nothing.
func TestAnySignOfLifeBringsWhatWasNotDelivered(t *testing.T) {
	t.Parallel()
	b := newBench(t, locales.Danish, manyRoles())
	b.join("sara", "birgit")
	parked := func() (n int) {
		t.Helper()
		b.view(func(r mentoring.Reader) error {
			p, _, err := r.PersonByIdentity(mentoring.Identity{Platform: platform, Address: "birgit"})
			if err != nil {
				return err
			}
			all, err := r.UnreachedOf(p.ID)
			n = len(all)
			return err
		})
		return n
	}
	b.unreached("birgit")
	b.say("sara", "hjælp")
	if parked() != 1 {
		t.Error("somebody else's words count as hers")
	}
	b.say("birgit", "hjælp")
	if parked() != 0 {
		t.Error("she can be reached, and is not tried again")
	}
}
