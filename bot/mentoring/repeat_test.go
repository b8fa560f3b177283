package mentoring_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mentorbot/bot/mentoring"
)

// acts are every use case that changes something, each with what must be before it. The second function carries it out.
func acts() map[string]func(st *stage) func(ctx context.Context, a mentoring.Actor) error {
	type act = func(ctx context.Context, a mentoring.Actor) error
	joined := func(fn func(st *stage) act) func(st *stage) act {
		return func(st *stage) act {
			st.join(st.pair)
			return fn(st)
		}
	}
	ended := func(fn func(st *stage, id mentoring.PromptID) act) func(st *stage) act {
		return joined(func(st *stage) act {
			id := st.meet("2026-12-15 14.00")
			st.at("2026-12-15 16.00")
			return fn(st, st.prompt(id, mentee, mentoring.End).ID)
		})
	}
	return map[string]func(st *stage) act{
		"join": func(st *stage) act {
			_, err := st.service.Join(st.Context(), st.half(mentor), st.pair.id)
			st.must(err)
			return func(ctx context.Context, a mentoring.Actor) error {
				_, err := st.service.Join(ctx, a, st.pair.id)
				return err
			}
		},
		"decline": func(st *stage) act {
			_, err := st.service.Join(st.Context(), st.half(mentor), st.pair.id)
			st.must(err)
			return func(ctx context.Context, a mentoring.Actor) error {
				_, err := st.service.Decline(ctx, a, st.pair.id)
				return err
			}
		},
		"send contract": joined(func(st *stage) act {
			return func(ctx context.Context, a mentoring.Actor) error {
				_, err := st.service.SendContract(ctx, a, st.pair.id, 0, terms())
				return err
			}
		}),
		"approve": joined(func(st *stage) act {
			for base, r := range []mentoring.Role{mentee, mentor} {
				_, err := st.service.SendContract(st.Context(), st.half(r), st.pair.id, base, terms())
				st.must(err)
			}
			id := st.situation(mentee).Latest.ID
			return func(ctx context.Context, a mentoring.Actor) error {
				_, err := st.service.Approve(ctx, a, id)
				return err
			}
		}),
		"choose frequency": joined(func(st *stage) act {
			_, err := st.service.ChooseLater(st.Context(), st.half(mentor), st.pair.id, mentoring.LaterYes)
			st.must(err)
			return func(ctx context.Context, a mentoring.Actor) error {
				_, err := st.service.ChooseLater(ctx, a, st.pair.id, mentoring.LaterYes)
				return err
			}
		}),
		"propose": joined(func(st *stage) act {
			return func(ctx context.Context, a mentoring.Actor) error {
				_, _, err := st.service.Propose(ctx, a, st.pair.id, booking(st, "2026-12-15 14.00"))
				return err
			}
		}),
		"accept": joined(func(st *stage) act {
			b := booking(st, "2026-12-16 14.00")
			b.Counters = st.propose(mentee, booking(st, "2026-12-15 14.00"))
			id := st.propose(mentor, b)
			return func(ctx context.Context, a mentoring.Actor) error {
				_, err := st.service.Accept(ctx, a, id)
				return err
			}
		}),
		"keep": joined(func(st *stage) act {
			b := booking(st, "2026-12-16 14.00")
			b.Moves = st.meet("2026-12-15 14.00")
			id := st.propose(mentor, b)
			return func(ctx context.Context, a mentoring.Actor) error {
				_, _, err := st.service.Keep(ctx, a, id)
				return err
			}
		}),
		"cancel": joined(func(st *stage) act {
			id := st.meet("2026-12-15 14.00")
			return func(ctx context.Context, a mentoring.Actor) error {
				_, _, err := st.service.Cancel(ctx, a, id)
				return err
			}
		}),
		"ask to book": joined(func(st *stage) act {
			return func(ctx context.Context, a mentoring.Actor) error {
				_, err := st.service.AskToBook(ctx, a, st.pair.id)
				return err
			}
		}),
		"say whether held": joined(func(st *stage) act {
			id := st.meet("2026-12-15 14.00")
			st.at("2026-12-15 16.00")
			return func(ctx context.Context, a mentoring.Actor) error {
				_, _, err := st.service.Say(ctx, a, id, false)
				return err
			}
		}),
		"answer": ended(func(st *stage, id mentoring.PromptID) act {
			return func(ctx context.Context, a mentoring.Actor) error {
				_, err := st.service.Answer(ctx, a, id, []mentoring.Written{shared(mentoring.MenteeMore, "Flere spørgsmål")}, true)
				return err
			}
		}),
		"share answers": ended(func(st *stage, id mentoring.PromptID) act {
			f, err := st.service.Answer(st.Context(), st.half(mentee), id, []mentoring.Written{shared(mentoring.MenteeMore, "Flere spørgsmål")}, true)
			st.must(err)
			return func(ctx context.Context, a mentoring.Actor) error {
				_, err := st.service.ShareAnswers(ctx, a, id, []mentoring.SeenAnswer{{ID: f.Sharing[0].ID, At: f.Sharing[0].At}})
				return err
			}
		}),
		"write feedback": joined(func(st *stage) act {
			return func(ctx context.Context, a mentoring.Actor) error {
				_, _, err := st.service.WriteFeedback(ctx, a, st.pair.id, mentoring.NewSecret("spørg mere"))
				return err
			}
		}),
		"share note": joined(func(st *stage) act {
			n := st.tells("spørg mere")
			return func(ctx context.Context, a mentoring.Actor) error {
				_, err := st.service.ShareNote(ctx, a, mentoring.EntryID{Pair: st.pair.id, Note: n.ID}, n.At)
				return err
			}
		}),
		"mark": joined(func(st *stage) act {
			return func(ctx context.Context, a mentoring.Actor) error {
				_, _, err := st.service.Mark(ctx, a, st.pair.id, mentoring.ExpectationsOf(mentee)[:2], false)
				return err
			}
		}),
		"skip": ended(func(st *stage, id mentoring.PromptID) act {
			return func(ctx context.Context, a mentoring.Actor) error {
				_, err := st.service.Skip(ctx, a, id)
				return err
			}
		}),
	}
}

func TestTheSameEventHasOneEffect(t *testing.T) { // G12
	t.Parallel()
	for name, prepare := range acts() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			st := newStage(t)
			act := prepare(st)
			a := st.half(mentee)
			before := st.dump("inbox")
			st.must(act(t.Context(), a))
			after := st.dump("inbox")
			if cmp.Equal(before, after) {
				t.Fatal("the act changes nothing, so it proves nothing")
			}
			commits := st.commits
			for _, days := range []int{0, 1, 3} {
				st.now = st.now.AddDate(0, 0, days)
				if err := act(t.Context(), a); !errors.Is(err, mentoring.ErrRepeated) {
					t.Errorf("the same event again: %v", err)
				}
			}
			same(t, "rows", st.dump("inbox"), after)
			same(t, "passes asked for", st.commits, commits)
		})
	}
}

func TestAnEventIsKnownByItsPlatform(t *testing.T) { // G12
	t.Parallel()
	st := newJoinedStage(t)
	a := mentoring.Actor{Person: st.pair.mentee, Platform: "playground", Event: "1"}
	b := mentoring.Actor{Person: st.pair.mentee, Platform: "slack", Event: "1"}
	for _, actor := range []mentoring.Actor{a, b} {
		_, err := st.service.AskToBook(t.Context(), actor, st.pair.id)
		st.must(err)
	}
	_, err := st.service.AskToBook(t.Context(), b, st.pair.id)
	if !errors.Is(err, mentoring.ErrRepeated) {
		t.Errorf("the same event again: %v", err)
	}
}

func TestARefusedEventMayBeTriedAgain(t *testing.T) { // G12
	t.Parallel()
	st := newStage(t)
	a := st.half(mentee)
	propose := func() error {
		_, _, err := st.service.Propose(t.Context(), a, st.pair.id, booking(t, "2026-12-15 14.00"))
		return err
	}
	commits := st.commits
	st.unchanged("refused", func() { refused(t, propose(), "forbidden join.first ") })
	same(t, "passes asked for", st.commits, commits)
	st.join(st.pair)
	st.must(propose())
	same(t, "passes asked for", st.commits, commits+3)
}

func TestAnActThatCannotBeStoredLeavesNothing(t *testing.T) { // G12
	t.Parallel()
	for name, prepare := range acts() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			st := newStage(t)
			act := prepare(st)
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			a, commits := st.half(mentee), st.commits
			st.unchanged(name, func() {
				if err := act(ctx, a); !errors.Is(err, context.Canceled) || refusals(err) != nil {
					t.Errorf("%v is not the failure of the store", err)
				}
			})
			same(t, "passes asked for", st.commits, commits)
			st.must(act(t.Context(), a))
		})
	}
}

func TestARefusalNamesThePairItConcerns(t *testing.T) {
	t.Parallel()
	st := newJoinedStage(t)
	st.pair = st.another()
	_, _, err := st.service.Propose(t.Context(), st.half(mentee), st.pair.id, booking(t, "2026-11-30 14.00"))
	var many mentoring.Errors
	if !errors.As(err, &many) || many[0].Pair != st.pair.id {
		t.Errorf("%v does not name pair %d", err, st.pair.id)
	}
	_, err = st.service.Join(t.Context(), st.half(mentee), st.pair.id)
	var one *mentoring.Error
	if !errors.As(err, &one) || one.Pair != st.pair.id {
		t.Errorf("%v does not name pair %d", err, st.pair.id)
	}
}
