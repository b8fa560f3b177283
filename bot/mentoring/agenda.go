package mentoring

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Agenda is what a pair has made of the agenda of a meeting. "En dagsorden kan
// se således ud": the brochure's six items stand unless the pair changes them,
// and under the second and third it has items of its own (R75). One that nobody
// has written has Revision 0 and nothing else.
type Agenda struct {
	Pair     PairID
	Meeting  MeetingID
	Revision int    // how often it was written
	Own      Secret // the pair's own items, one a line
	Items    [BrochureItems]Item
}

// BrochureItems is how many items the brochure's agenda has.
const BrochureItems = 6

// Item is one of the brochure's: the zero Item stands in the brochure's words.
type Item struct {
	Changed bool
	Text    Secret // what stands instead; empty, the item is left out
}

// MaxItem is the longest text in the place of one of the brochure's items, in
// characters.
const MaxItem = 150

// Outline is an agenda without anybody's words, which is all that a message
// says of it.
type Outline struct {
	Revision int
	Changed  [BrochureItems]bool // those that do not stand in the brochure's words
	Own      int                 // how many items the pair has written itself
}

// Standard reports whether nothing but the brochure's six items stands in it.
func (o Outline) Standard() bool { return o.Own == 0 && o.Changed == [BrochureItems]bool{} }

// Outline leaves the words out.
func (g Agenda) Outline() Outline {
	o := Outline{Revision: g.Revision, Own: g.Own.Lines()}
	for i, item := range g.Items {
		o.Changed[i] = item.Changed
		if !item.Text.Empty() {
			o.Own++
		}
	}
	return o
}

// check returns Errors, with the fields own and item1 to item6.
func (g Agenda) check() error {
	var errs Errors
	if n := g.Own.Len(); n > MaxText {
		errs = append(errs, tooLong("own", n))
	}
	for i, item := range g.Items {
		if n := item.Text.Len(); n > MaxItem {
			errs = append(errs, invalid(fmt.Sprintf("item%d", i+1), "error.toolong", map[string]any{"Max": MaxItem, "N": n}))
		}
	}
	if o := g.Outline(); o.Own == 0 && o.Changed == [BrochureItems]bool{true, true, true, true, true, true} {
		errs = append(errs, invalid("own", "error.empty.required", nil))
	}
	if len(errs) > 0 {
		return errs
	}
	return nil
}

// Writes reports whether writing the agenda falls to the role.
func (s Situation) Writes(r Role) bool { return s.Terms.Writes.Does(r) }

// Writable reports whether the agenda of a meeting can be changed still: until
// the meeting begins.
func (s Situation) Writable(m Meeting) bool {
	return s.Pair.State() == PairActive && m.State == MeetingAgreed && m.Slot.Start.After(s.Now)
}

// Agenda returns the agenda of a meeting to either half of its pair.
func (s *Service) Agenda(ctx context.Context, a Actor, id MeetingID) (g Agenda, m Meeting, sit Situation, err error) {
	now := s.Now()
	err = s.Store.View(ctx, func(r Reader) error {
		g, m, sit, err = s.agendaOf(r, a, id, now, See)
		return err
	})
	return g, m, sit, concerning(sit.Pair.ID, explain("show agenda", err))
}

// agendaOf loads the agenda of a meeting for somebody who may do that with it.
func (s *Service) agendaOf(r Reader, a Actor, id MeetingID, now time.Time, do Action) (g Agenda, m Meeting, sit Situation, err error) {
	if m, err = r.Meeting(id); errors.Is(err, ErrNotFound) {
		return g, m, sit, refuse(Forbidden, "error.notmember")
	}
	if err != nil {
		return g, m, sit, err
	}
	if sit, err = s.seen(r, a, m.Pair, now, do, Agendas); err != nil {
		return Agenda{}, Meeting{}, Situation{}, err
	}
	g, written, err := r.Agenda(id)
	if !written {
		g = Agenda{Pair: m.Pair, Meeting: id}
	}
	return g, m, sit, err
}

// WriteAgenda replaces the agenda of a meeting by one that was written on top
// of its Revision. It is for the half to whom the contract gives it, until the
// meeting begins. Where both may write, what the other has written meanwhile is
// a Conflict. Nobody is sent a message: those that show the agenda already
// change in their place.
func (s *Service) WriteAgenda(ctx context.Context, a Actor, g Agenda) (m Meeting, sit Situation, err error) {
	err = s.act(ctx, a, "write agenda", about("meeting", &g.Meeting), func(tx Tx, now time.Time) error {
		var old Agenda
		if old, m, sit, err = s.agendaOf(tx, a, g.Meeting, now, Change); err != nil {
			return err
		}
		if err := sit.active(); err != nil {
			return err
		}
		switch {
		case !sit.Writable(m):
			return refuse(Stale, "error.stale")
		case !sit.Writes(sit.Role):
			return refuse(Forbidden, "agenda.peers")
		case sit.Terms.Writes == TaskTurns && old.Revision != g.Revision:
			return &Error{Code: Conflict, Key: "error.conflict", Field: "own"}
		}
		if err := g.check(); err != nil {
			return err
		}
		next := g
		next.Pair, next.Revision = m.Pair, old.Revision+1
		if err := tx.PutAgenda(next); err != nil {
			return err
		}
		m.Agenda = next.Outline()
		return restatePreparations(tx, sit, m)
	})
	return m, sit, concerning(sit.Pair.ID, err)
}
