package main

import (
	"net/http"
	"strings"
	"testing"

	"mentorbot/bot/mentoring"
)

// fail lets the playground go wrong.
func (s *stage) fail(person, kind string, times int) {
	s.t.Helper()
	var out struct{ Error *struct{ Code string } }
	if code := s.call(http.MethodPost, "/api/fault", map[string]any{"person": person, "kind": kind, "times": times}, &out); code != http.StatusOK {
		s.t.Fatalf("fault %s: %d %+v", kind, code, out.Error)
	}
}

// seen counts the person's messages with the text.
func (s *stage) seen(as, text string) int {
	s.t.Helper()
	n := 0
	for _, m := range s.messages(as) {
		if m.From == "bot" && strings.Contains(m.Text, text) {
			n++
		}
	}
	return n
}

func TestWhatGoesWrongOnThePlatformIsMadeGoodAndNothingComesTwice(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"timeout", "lost", "limit", "repeat"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			s := raise(t, 3)
			s.press("mentee", "Jeg er med")
			s.press("mentor", "Jeg er med")
			s.clock(map[string]any{"advance": "1h"})
			const asks = "Passer"
			s.fail("mentor", kind, 2)
			s.fail("mentee", kind, 1)
			s.say("mentee", "book 12/1 kl. 14")
			s.clock(map[string]any{"advance": "1h"})
			if _, _, ok := s.find("mentor", asks); !ok || s.seen("mentor", "12. januar") != 1 {
				t.Fatalf("the mentor has the proposal %d times", s.seen("mentor", "12. januar"))
			}
			s.press("mentor", asks)
			s.clock(map[string]any{"advance": "1h"})
			if n := s.seen("mentee", "Det er aftalt"); n != 1 {
				t.Errorf("the mentee reads of the agreement %d times; last is:\n%s", n, s.last("mentee").Text)
			}
			if n := s.seen("mentor", "tirsdag den 12. januar"); n < 1 || n > 2 { // The proposal turns into its answer.
				t.Errorf("the mentor reads of the meeting %d times", n)
			}
		})
	}
}

func TestSomebodyOutOfReachStopsNobodyElse(t *testing.T) {
	t.Parallel()
	s := raise(t, 3)
	s.press("mentee", "Jeg er med")
	s.press("mentor", "Jeg er med")
	s.fail("mentor", "unreachable", 1)
	s.say("mentee", "book 12/1 kl. 14")
	s.clock(map[string]any{"advance": "1d"})
	if n := s.seen("mentor", "12. januar"); n != 0 {
		t.Errorf("the mentor was reached %d times", n)
	}
	l, _ := s.world.current()
	if err := l.db.View(t.Context(), func(r mentoring.Reader) error {
		d, ok, err := r.NextDelivery(mentoring.Parked, s.world.Now())
		if !ok || d.Kind != mentoring.KindProposal || d.Reason != mentoring.Unreachable {
			t.Errorf("parked is %+v, want the proposal", d)
		}
		return err
	}); err != nil {
		t.Error(err)
	}
}
