package mentoring_test

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"mentorbot/bot/mentoring"
)

// entries are the rows of the audit as "person action object", in order.
func (st *stage) entries() []string {
	st.Helper()
	rows := st.dump()["audit"]
	list := make([]string, len(rows))
	for _, row := range rows {
		fields := strings.Split(row, "|")
		seq, err := strconv.Atoi(fields[0])
		st.must(err)
		list[seq-1] = strings.Join(fields[2:], " ")
	}
	return list
}

func TestEveryUseCaseThatChangesSomethingIsEnteredOnce(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	me, mine := st.pair.mentee, st.pair.mentor
	id := st.pair.id
	ctx := t.Context()
	var proposal mentoring.ProposalID
	var meeting mentoring.MeetingID
	steps := []struct {
		want string // "" is a refusal or a look, which is not entered
		do   func() error
	}{
		{"", func() error { _, err := st.service.Join(ctx, st.by(st.stranger), id); return expected(err) }},
		{"", func() error { _, err := st.service.Approve(ctx, st.half(mentor), 1); return expected(err) }},
		{fmt.Sprintf("%d join pair/1", me), func() error { _, err := st.service.Join(ctx, st.half(mentee), id); return err }},
		{"", func() error { _, err := st.service.Join(ctx, st.half(mentee), id); return expected(err) }},
		{fmt.Sprintf("%d join pair/1", mine), func() error { _, err := st.service.Join(ctx, st.half(mentor), id); return err }},
		{fmt.Sprintf("%d send contract pair/1", me), func() error {
			_, err := st.service.SendContract(ctx, st.half(mentee), id, 0, terms())
			return err
		}},
		{"", func() error { _, err := st.service.Approve(ctx, st.half(mentee), 1); return expected(err) }},
		{fmt.Sprintf("%d approve contract contract/1", mine), func() error { _, err := st.service.Approve(ctx, st.half(mentor), 1); return err }},
		{fmt.Sprintf("%d ask to book pair/1", mine), func() error { _, err := st.service.AskToBook(ctx, st.half(mentor), id); return err }},
		{fmt.Sprintf("%d propose meeting pair/1", me), func() error {
			p, _, err := st.service.Propose(ctx, st.half(mentee), id, booking(t, "2026-12-15 14.00"))
			proposal = p.ID
			return err
		}},
		{fmt.Sprintf("%d accept meeting proposal/1", mine), func() error {
			got, err := st.service.Accept(ctx, st.half(mentor), proposal)
			meeting = got.Meeting.ID
			return err
		}},
		{fmt.Sprintf("%d propose meeting pair/1", me), func() error {
			b := booking(t, "2026-12-16 14.00")
			b.Moves = meeting
			p, _, err := st.service.Propose(ctx, st.half(mentee), id, b)
			proposal = p.ID
			return err
		}},
		{fmt.Sprintf("%d keep meeting proposal/2", mine), func() error { _, _, err := st.service.Keep(ctx, st.half(mentor), proposal); return err }},
		{"", func() error { _, err := st.service.Situation(ctx, st.half(mentor), id); return err }},
		{fmt.Sprintf("%d show status programme/1", st.coordinator), func() error {
			_, err := st.service.Status(ctx, st.by(st.coordinator), st.programme)
			return err
		}},
		{"", func() error { _, err := st.service.Status(ctx, st.by(me), st.programme); return expected(err) }},
		{fmt.Sprintf("%d cancel meeting meeting/1", me), func() error { _, _, err := st.service.Cancel(ctx, st.half(mentee), meeting); return err }},
		{fmt.Sprintf("%d choose frequency pair/1", me), func() error {
			_, err := st.service.ChooseLater(ctx, st.half(mentee), id, mentoring.LaterYes)
			return err
		}},
	}
	want := []string{"0 create programme programme/1", "0 enrol pair/1"}
	same(t, "before", st.entries(), want)
	for i, step := range steps {
		if err := step.do(); err != nil {
			t.Fatalf("step %d: %v", i, err)
		}
		if step.want != "" {
			want = append(want, step.want)
		}
		got := st.entries()
		if len(got) != len(want) || got[len(got)-1] != want[len(want)-1] {
			t.Fatalf("step %d: %q, want %q", i, got, want)
		}
	}
}

// expected turns a refusal into success, and anything else into an error.
func expected(err error) error {
	if len(refusals(err)) == 0 {
		return fmt.Errorf("it was not refused: %w", err)
	}
	return nil
}

func TestARepeatedEventIsNotEnteredAgain(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	before := len(st.entries())
	a := st.half(mentee)
	for range 2 {
		if _, err := st.service.Join(t.Context(), a, st.pair.id); err != nil && !errors.Is(err, mentoring.ErrRepeated) {
			t.Fatal(err)
		}
	}
	same(t, "entries", len(st.entries())-before, 1)
}

// Whether somebody answered, or chose to keep nothing, is not told apart.
func TestAnAnswerAndNoneAreEnteredAlike(t *testing.T) {
	t.Parallel()
	answered, id := ended(t, mentee)
	if _, err := answered.service.Answer(t.Context(), answered.half(mentee), id, []mentoring.Written{private(mentoring.MenteeNext, "kanariefugl")}, true); err != nil {
		t.Fatal(err)
	}
	skipped, id := ended(t, mentee)
	if _, err := skipped.service.Skip(t.Context(), skipped.half(mentee), id); err != nil {
		t.Fatal(err)
	}
	same(t, "entries", answered.entries(), skipped.entries())
	if all := strings.Join(answered.entries(), "\n"); strings.Contains(all, "kanari") || strings.Contains(all, "Mødelokale") {
		t.Errorf("words stand in the audit:\n%s", all)
	}
}
