package mentoring_test

import (
	"testing"

	"mentorbot/bot/mentoring"
)

// agenda is one with an item of the pair's own, written on top of a revision.
func agenda(id mentoring.MeetingID, revision int, own string) mentoring.Agenda {
	return mentoring.Agenda{Meeting: id, Revision: revision, Own: mentoring.NewSecret(own)}
}

func (st *stage) writeAgenda(r mentoring.Role, g mentoring.Agenda) mentoring.Meeting {
	st.Helper()
	m, _, err := st.service.WriteAgenda(st.Context(), st.half(r), g)
	st.must(err)
	return m
}

func (st *stage) agendaOf(a mentoring.Actor, id mentoring.MeetingID) (mentoring.Agenda, error) {
	g, _, _, err := st.service.Agenda(st.Context(), a, id)
	return g, err
}

func TestAnAgendaIsWrittenByWhoeverTheContractSays(t *testing.T) { // R61, R75
	t.Parallel()
	for _, test := range []struct {
		writes         mentoring.Task
		mentee, mentor bool
	}{
		{"", true, false}, // without a contract
		{mentoring.TaskMentee, true, false},
		{mentoring.TaskMentor, false, true},
		{mentoring.TaskTurns, true, true},
	} {
		t.Run(string("by "+test.writes), func(t *testing.T) {
			t.Parallel()
			st := newJoinedStage(t)
			id := st.meet("2026-12-15 14.00")
			if test.writes != "" {
				terms := terms()
				terms.Writes = test.writes
				st.agreeOn(terms)
			}
			revision := 0
			for role, may := range map[mentoring.Role]bool{mentee: test.mentee, mentor: test.mentor} {
				_, _, err := st.service.WriteAgenda(t.Context(), st.half(role), agenda(id, revision, "af "+string(role)))
				if !may {
					refused(t, err, "forbidden agenda.peers ")
					continue
				}
				st.must(err)
				revision++
				for _, reader := range []mentoring.Role{mentee, mentor} {
					got, err := st.agendaOf(st.half(reader), id)
					st.must(err)
					if got.Own.Reveal() != "af "+string(role) || got.Revision != revision {
						t.Errorf("the %s reads %q in revision %d", reader, got.Own.Reveal(), got.Revision)
					}
				}
			}
			for _, id := range []mentoring.MeetingID{id, 4711} {
				for _, who := range []mentoring.PersonID{st.coordinator, st.stranger} {
					_, err := st.agendaOf(st.by(who), id)
					refused(t, err, "forbidden error.notmember ")
					_, _, err = st.service.WriteAgenda(t.Context(), st.by(who), agenda(id, revision, "x"))
					refused(t, err, "forbidden error.notmember ")
				}
			}
		})
	}
}

func TestAnAgendaIsWrittenUntilTheMeetingBegins(t *testing.T) {
	t.Parallel()
	st := newJoinedStage(t)
	id, off := st.meet("2026-12-15 14.00"), st.meet("2026-12-17 14.00")
	st.at("2026-12-15 13.59")
	st.writeAgenda(mentee, agenda(id, 0, "lige før"))
	st.at("2026-12-15 14.00")
	_, _, err := st.service.WriteAgenda(t.Context(), st.half(mentee), agenda(id, 1, "for sent"))
	refused(t, err, "stale error.stale ")
	_, _, err = st.service.Cancel(t.Context(), st.half(mentor), off)
	st.must(err)
	_, _, err = st.service.WriteAgenda(t.Context(), st.half(mentee), agenda(off, 0, "aflyst"))
	refused(t, err, "stale error.stale ")
	_, err = st.service.End(t.Context(), st.half(mentor), st.pair.id)
	st.must(err)
	_, _, err = st.service.WriteAgenda(t.Context(), st.half(mentee), agenda(id, 1, "forbi"))
	refused(t, err, "stale close.ended ")
	got, err := st.agendaOf(st.half(mentor), id)
	st.must(err)
	same(t, "what stands", got.Own.Reveal(), "lige før")
}

func TestTwoWhoWriteTheAgendaDoNotOverwriteEachOther(t *testing.T) {
	t.Parallel()
	st := newJoinedStage(t)
	turns := terms()
	turns.Writes = mentoring.TaskTurns
	st.agreeOn(turns)
	id := st.meet("2026-12-15 14.00")
	st.writeAgenda(mentee, agenda(id, 0, "mentees"))
	_, _, err := st.service.WriteAgenda(t.Context(), st.half(mentor), agenda(id, 0, "mentors"))
	refused(t, err, "conflict error.conflict own")
	st.writeAgenda(mentor, agenda(id, 1, "begges"))

	// Whoever writes it alone puts their own words right, from any dialog.
	st.agreeOn(terms())
	st.writeAgenda(mentee, agenda(id, 0, "mentees igen"))
}

func TestWhatCannotStandInAnAgendaIsRefused(t *testing.T) {
	t.Parallel()
	st := newJoinedStage(t)
	id := st.meet("2026-12-15 14.00")
	long := agenda(id, 0, string(make([]rune, mentoring.MaxText+1)))
	long.Items[3] = mentoring.Item{Changed: true, Text: mentoring.NewSecret(string(make([]rune, mentoring.MaxItem+1)))}
	_, _, err := st.service.WriteAgenda(t.Context(), st.half(mentee), long)
	refused(t, err, "invalid error.toolong own", "invalid error.toolong item4")
	empty := agenda(id, 0, " \n ")
	for i := range empty.Items {
		empty.Items[i].Changed = true
	}
	_, _, err = st.service.WriteAgenda(t.Context(), st.half(mentee), empty)
	refused(t, err, "invalid error.empty.required own")
	empty.Items[4].Text = mentoring.NewSecret("Hvad nu?")
	same(t, "one item is enough", st.writeAgenda(mentee, empty).Agenda.Own, 1)
}

func TestAMessageThatShowsTheAgendaChangesInItsPlace(t *testing.T) { // S6; agenda edits send nothing
	t.Parallel()
	st := newJoinedStage(t)
	id := st.meet("2026-12-15 14.00")
	st.deliver()
	st.writeAgenda(mentee, agenda(id, 0, "før"))
	same(t, "before it was shown", len(st.deliver()), 0)

	prepared := only(st.until("2026-12-11 10.00"), mentoring.KindPreparation)
	same(t, "shown", st.told(prepared), []string{"2026-12-11 09.00 preparation to mentee", "2026-12-11 09.00 preparation to mentor"})
	st.at("2026-12-12 22.00") // a Saturday night
	st.writeAgenda(mentee, agenda(id, 1, "en\nto"))
	renewed := st.deliver()
	same(t, "changed at once", st.told(renewed), []string{"2026-12-12 22.00 restate_start to mentee", "2026-12-12 22.00 restate_start to mentor"})
	for _, m := range renewed {
		row, _ := st.delivery("meeting", int64(id), mentoring.KindPreparation, m.to)
		if m.due.Replaces != row.Receipt || m.due.Meeting.Agenda.Own != 2 {
			t.Errorf("%+v instead of %+v", m.due.Delivery, row)
		}
	}

	st.writeAgenda(mentee, agenda(id, 2, "tre"))
	st.at("2026-12-15 14.00")
	same(t, "when the meeting has begun", len(only(st.deliver(), mentoring.KindRestateStart)), 0)
}

func TestAnAgendaIsTheirsToTakeAwayAndGoesWithThePair(t *testing.T) {
	t.Parallel()
	st := newJoinedStage(t)
	id := st.meet("2026-12-15 14.00")
	st.writeAgenda(mentee, agenda(id, 0, "den svære samtale"))
	for _, r := range []mentoring.Role{mentee, mentor} {
		own, _, err := st.service.Export(t.Context(), st.half(r), st.pair.id)
		st.must(err)
		if len(own.Agendas) != 1 || own.Agendas[0].Own.Reveal() != "den svære samtale" {
			t.Errorf("the %s is handed %d agendas", r, len(own.Agendas))
		}
	}
	if _, err := st.service.Erase(t.Context(), st.half(mentee), st.pair.id); err != nil {
		t.Fatal(err)
	}
	got, err := st.agendaOf(st.half(mentor), id)
	st.must(err)
	same(t, "common matters stay", got.Own.Reveal(), "den svære samtale")

	_, err = st.service.ErasePair(t.Context(), st.pair.id)
	st.must(err)
	got, err = st.agendaOf(st.half(mentor), id)
	st.must(err)
	same(t, "after the pair was erased", got.Own.Empty() && got.Revision == 0, true)
	same(t, "what a message says", st.meeting(id).Agenda, mentoring.Outline{})
}
