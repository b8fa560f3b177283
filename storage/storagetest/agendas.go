package storagetest

import (
	"testing"

	"mentorbot/bot/mentoring"
)

// agenda has two items of the pair's own, one reworded and one left out.
func (w *world) agenda(m mentoring.MeetingID, revision int) mentoring.Agenda {
	g := mentoring.Agenda{Pair: w.pair, Meeting: m, Revision: revision, Own: mentoring.NewSecret("den svære samtale\nferien — 😀 'OR 1=1; --")}
	g.Items[1] = mentoring.Item{Changed: true, Text: mentoring.NewSecret("hvad vil vi i dag?")}
	g.Items[5] = mentoring.Item{Changed: true}
	return g
}

func putAgenda(t *testing.T, s mentoring.Store, g mentoring.Agenda) {
	t.Helper()
	update(t, s, func(tx mentoring.Tx) error { return tx.PutAgenda(g) })
}

func agendasOf(t *testing.T, s mentoring.Store, id mentoring.PairID) []mentoring.Agenda {
	t.Helper()
	return read(t, s, func(r mentoring.Reader) ([]mentoring.Agenda, error) { return r.Agendas(id) })
}

func agendas(t *testing.T, s mentoring.Store) {
	w := newWorld(t, s)
	var ids []mentoring.MeetingID
	for n := range 3 {
		ids = append(ids, write(t, s, func(tx mentoring.Tx) (mentoring.MeetingID, error) { return tx.AddMeeting(w.meeting(n)) }))
	}
	of := func(id mentoring.MeetingID) mentoring.Agenda {
		return read(t, s, func(r mentoring.Reader) (mentoring.Agenda, error) { return found(r.Agenda(id)) })
	}
	outline := func(id mentoring.MeetingID) mentoring.Outline {
		return read(t, s, func(r mentoring.Reader) (mentoring.Meeting, error) { return r.Meeting(id) }).Agenda
	}
	same(t, "written by nobody", agendasOf(t, s, w.pair), nil)
	same(t, "the outline of one that nobody has written", outline(ids[0]), mentoring.Outline{})

	first, second := w.agenda(ids[0], 1), w.agenda(ids[2], 1)
	putAgenda(t, s, second)
	putAgenda(t, s, first)
	same(t, "put", of(ids[0]), first)
	same(t, "its outline", outline(ids[0]), mentoring.Outline{Revision: 1, Changed: [mentoring.BrochureItems]bool{1: true, 5: true}, Own: 3})
	same(t, "of the pair, by meeting", agendasOf(t, s, w.pair), []mentoring.Agenda{first, second})

	first.Revision, first.Own = 2, mentoring.Secret{}
	first.Items = [mentoring.BrochureItems]mentoring.Item{{Changed: true}}
	stranger := first
	stranger.Pair = 4711 // The meeting says whose it is.
	putAgenda(t, s, stranger)
	same(t, "put again", of(ids[0]), first)
	same(t, "its outline then", outline(ids[0]), mentoring.Outline{Revision: 2, Changed: [mentoring.BrochureItems]bool{true}})

	moved := read(t, s, func(r mentoring.Reader) (mentoring.Meeting, error) { return r.Meeting(ids[0]) })
	moved.Moves, moved.Slot, moved.Agenda = 1, slot(9), mentoring.Outline{} // What is saved of a meeting is not its agenda.
	update(t, s, func(tx mentoring.Tx) error { return tx.SaveMeeting(moved) })
	same(t, "after the meeting was moved", of(ids[0]), first)
	same(t, "the outline then", outline(ids[0]), first.Outline())
	list := read(t, s, func(r mentoring.Reader) ([]mentoring.Meeting, error) { return r.Meetings(w.pair) })
	same(t, "the outline of a meeting in the list", list[len(list)-1].Agenda, first.Outline())

	err := s.View(t.Context(), func(r mentoring.Reader) error {
		_, written, err := r.Agenda(ids[1])
		if written {
			t.Error("an agenda that nobody has written is there")
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	refused(t, s, "an agenda that was never written", func(tx mentoring.Tx) error { return tx.PutAgenda(w.agenda(ids[1], 0)) })
	refused(t, s, "an agenda of no meeting", func(tx mentoring.Tx) error { return tx.PutAgenda(w.agenda(4711, 1)) })
}
