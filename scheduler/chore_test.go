package scheduler_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"mentorbot/scheduler"
)

func TestAChoreIsDoneWhenItIsDue(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	var done []string
	due := noon.Add(time.Hour)
	never := scheduler.Chore{Next: func() time.Time { return time.Time{} }, Task: scheduler.Task{Name: "never", Do: func(context.Context, time.Time) (int, error) {
		t.Error("a chore is done that is never due")
		return 0, nil
	}}}
	o.runner.Chores = []scheduler.Chore{never, {
		Next: func() time.Time { return due },
		Task: scheduler.Task{Name: "files", Do: func(_ context.Context, now time.Time) (int, error) {
			done = append(done, now.Sub(noon).String())
			due = now.Add(2 * time.Hour)
			if len(done) == 1 {
				return 0, errors.New("not this time")
			}
			panic("nor this time")
		}},
	}}
	for _, at := range []time.Duration{0, 59 * time.Minute, time.Hour, 61 * time.Minute, 3 * time.Hour} {
		next, err := o.runner.Tick(t.Context(), noon.Add(at))
		if err != nil {
			t.Fatal(err)
		}
		if next.After(due) {
			t.Errorf("after %s something is next due at %s, and the chore at %s", at, next, due)
		}
	}
	if want := []string{"1h0m0s", "3h0m0s"}; !slices.Equal(done, want) {
		t.Errorf("done after %v, want %v", done, want)
	}
}
