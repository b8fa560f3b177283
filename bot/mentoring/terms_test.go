package mentoring_test

import (
	"slices"
	"strings"
	"testing"

	"mentorbot/bot/mentoring"
)

func TestTermsAreCheckedFieldByField(t *testing.T) { // R57–R62, R79
	t.Parallel()
	text := func(n int) mentoring.Secret { return mentoring.NewSecret(strings.Repeat("æøå", n/3+1)[:2*n]) }
	tests := []struct {
		name string
		set  func(*mentoring.Terms)
		want []string
	}{
		{"the defaults with a goal can be sent", func(*mentoring.Terms) {}, nil},
		{"the goal is needed", func(t *mentoring.Terms) { t.Goals = mentoring.Secret{} }, []string{"invalid error.empty.required goals"}},
		{"3,000 characters are enough for anybody", func(t *mentoring.Terms) {
			t.Goals, t.Reached, t.Help, t.Rules, t.Evaluation = text(3000), text(3000), text(3000), text(3000), text(3000)
		}, nil},
		{"a goal of 3,001 characters is too long", func(t *mentoring.Terms) { t.Goals = text(3001) }, []string{"invalid error.toolong goals"}},
		{"how we know is too long", func(t *mentoring.Terms) { t.Reached = text(3001) }, []string{"invalid error.toolong reached"}},
		{"the help is too long", func(t *mentoring.Terms) { t.Help = text(3001) }, []string{"invalid error.toolong help"}},
		{"the rules are too long", func(t *mentoring.Terms) { t.Rules = text(3001) }, []string{"invalid error.toolong rules"}},
		{"the evaluation is too long", func(t *mentoring.Terms) { t.Evaluation = text(3001) }, []string{"invalid error.toolong evaluation"}},
		{"14 minutes are too short", func(t *mentoring.Terms) { t.Length = 14 }, []string{"invalid length.err.range length"}},
		{"a quarter of an hour is long enough", func(t *mentoring.Terms) { t.Length = 15 }, nil},
		{"any length between is the pair's own", func(t *mentoring.Terms) { t.Length = 77 }, nil},
		{"a whole day is short enough", func(t *mentoring.Terms) { t.Length = 480 }, nil},
		{"481 minutes are too long", func(t *mentoring.Terms) { t.Length = 481 }, []string{"invalid length.err.range length"}},
		{"no length", func(t *mentoring.Terms) { t.Length = 0 }, []string{"invalid length.err.range length"}},
		{"an unknown first phase", func(t *mentoring.Terms) { t.First = mentoring.Phase{Min: 20, Max: 20} }, []string{"invalid error.form first"}},
		{"no first phase", func(t *mentoring.Terms) { t.First = mentoring.Phase{} }, []string{"invalid error.form first"}},
		{"an unknown later phase", func(t *mentoring.Terms) { t.Later = mentoring.Phase{Min: 35, Max: 41} }, []string{"invalid error.form later"}},
		{"an unknown notice", func(t *mentoring.Terms) { t.Notice = "3d" }, []string{"invalid error.form notice"}},
		{"no notice", func(t *mentoring.Terms) { t.Notice = "" }, []string{"invalid error.form notice"}},
		{"nobody books", func(t *mentoring.Terms) { t.Books = "" }, []string{"invalid error.form books"}},
		{"an unknown writer", func(t *mentoring.Terms) { t.Writes = "assistant" }, []string{"invalid error.form writes"}},
		{"an unknown finder", func(t *mentoring.Terms) { t.Finds = "Mentee" }, []string{"invalid error.form finds"}},
		{"everything wrong is said at once, in the order of the form", func(t *mentoring.Terms) { *t = mentoring.Terms{Help: text(3001)} }, []string{
			"invalid error.empty.required goals", "invalid error.toolong help", "invalid length.err.range length",
			"invalid error.form first", "invalid error.form later", "invalid error.form notice",
			"invalid error.form books", "invalid error.form writes", "invalid error.form finds", "invalid error.form prep",
		}},
		{"an agenda on the day itself", func(t *mentoring.Terms) { t.Prep = 0 }, []string{"invalid error.form prep"}},
		{"an agenda a week before", func(t *mentoring.Terms) { t.Prep = 6 }, []string{"invalid error.form prep"}},
		{"an agenda five days before", func(t *mentoring.Terms) { t.Prep = 5 }, nil},
		{"an evaluation after every fifth meeting", func(t *mentoring.Terms) { t.Evaluates = 5 }, []string{"invalid error.form evaluates"}},
		{"an evaluation after every sixth meeting", func(t *mentoring.Terms) { t.Evaluates = 6 }, nil},
		{"on paper no goal is needed", func(t *mentoring.Terms) { t.Goals, t.Paper = mentoring.Secret{}, true }, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			for range 20 { // The order must not depend on a map's.
				given := terms()
				test.set(&given)
				refused(t, given.Check(), test.want...)
			}
		})
	}
}

func TestEveryChoiceOfTheFormIsKnown(t *testing.T) {
	t.Parallel()
	for _, phase := range mentoring.Phases {
		for _, notice := range []mentoring.Notice{mentoring.NoticeAny, mentoring.NoticeDay, mentoring.NoticeTwoDays, mentoring.NoticeSevenDay} {
			for _, task := range []mentoring.Task{mentoring.TaskMentee, mentoring.TaskMentor, mentoring.TaskTurns} {
				given := terms()
				given.First, given.Later, given.Notice, given.Books, given.Writes, given.Finds = phase, phase, notice, task, task, task
				if err := given.Check(); err != nil {
					t.Errorf("%v, %s, %s: %v", phase, notice, task, err)
				}
			}
		}
	}
	f := mentoring.DefaultFrequency()
	if !slices.Contains(mentoring.Phases, f.First) || !slices.Contains(mentoring.Phases, f.Later) {
		t.Errorf("the default %v is not among the choices", f)
	}
}

func TestTermsThatCannotBeSentChangeNothing(t *testing.T) {
	t.Parallel()
	st := newJoinedStage(t)
	st.unchanged("no goal", func() {
		_, err := st.service.SendContract(t.Context(), st.half(mentee), st.pair.id, 0, mentoring.DefaultTerms())
		refused(t, err, "invalid error.empty.required goals")
	})
}

func TestATaskFallsToWhoDoesIt(t *testing.T) { // R61
	t.Parallel()
	for task, want := range map[mentoring.Task][2]bool{
		mentoring.TaskMentee: {true, false}, mentoring.TaskMentor: {false, true}, mentoring.TaskTurns: {true, true}, "": {false, false},
	} {
		same(t, string(task), [2]bool{task.Does(mentee), task.Does(mentor)}, want)
	}
}
