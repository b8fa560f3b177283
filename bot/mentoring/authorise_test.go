package mentoring_test

import (
	"testing"

	"mentorbot/bot/mentoring"
)

// Every cell is written down: flipping any one of them fails.
func TestWhoMayDoWhat(t *testing.T) {
	t.Parallel()
	const (
		none   = ""
		see    = "see"
		both   = "see and change"
		change = "change alone"
	)
	relations := []struct {
		name string
		rel  mentoring.Relation
	}{
		{"outsider", mentoring.Outsider}, {"author", mentoring.Author}, {"partner", mentoring.Partner},
		{"member", mentoring.Member}, {"coordinator", mentoring.Coordinates}, {"addressee", mentoring.Addressee},
	}
	for _, row := range []struct {
		name string
		what mentoring.Object
		want [6]string // in the order of relations
	}{
		//                                            outsider author partner member coordinator addressee
		{"participation", mentoring.Participation, [6]string{none, none, none, both, none, none}},
		{"contract text", mentoring.ContractText, [6]string{none, none, none, both, none, none}},
		{"appointments", mentoring.Appointments, [6]string{none, none, none, both, none, none}},
		{"agendas", mentoring.Agendas, [6]string{none, none, none, both, none, none}},
		{"reflections", mentoring.Reflections, [6]string{none, both, none, none, none, none}},
		{"shared answers", mentoring.SharedAnswers, [6]string{none, both, see, none, none, none}},
		{"notes", mentoring.Notes, [6]string{none, both, none, none, none, none}},
		{"shared notes", mentoring.SharedNotes, [6]string{none, both, see, none, none, none}},
		{"progress", mentoring.Progress, [6]string{none, none, none, none, see, none}},
		{"enrolling", mentoring.Enrolling, [6]string{none, none, none, none, change, none}},
		{"contacts", mentoring.Contacts, [6]string{none, both, none, none, none, both}},
		{"own settings", mentoring.OwnSettings, [6]string{none, both, none, none, none, none}},
		{"a thing that nobody thought of", mentoring.OwnSettings + 1, [6]string{none, none, none, none, none, none}},
	} {
		for i, r := range relations {
			if got := mentoring.Can(r.rel, mentoring.See, row.what); got != (row.want[i] == see || row.want[i] == both) {
				t.Errorf("%s: may the %s see it: %t", row.name, r.name, got)
			}
			if got := mentoring.Can(r.rel, mentoring.Change, row.what); got != (row.want[i] == both || row.want[i] == change) {
				t.Errorf("%s: may the %s change it: %t", row.name, r.name, got)
			}
			if got := mentoring.Can(r.rel, mentoring.See|mentoring.Change, row.what); got != (row.want[i] == both) {
				t.Errorf("%s: may the %s see and change it: %t", row.name, r.name, got)
			}
			if mentoring.Can(r.rel, 0, row.what) || mentoring.Can(r.rel, 4, row.what) {
				t.Errorf("%s: the %s may do what no action is", row.name, r.name)
			}
		}
	}
	if mentoring.Can(mentoring.Addressee+1, mentoring.See, mentoring.Participation) {
		t.Error("a relation that nobody thought of may see")
	}
}
