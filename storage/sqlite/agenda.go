package sqlite

import (
	"fmt"

	"mentorbot/bot/mentoring"
	"mentorbot/storage/seal"
)

const (
	selectAgenda = "SELECT id, pair, meeting, revision, changed, own_enc, item1_enc, item2_enc, item3_enc, item4_enc, item5_enc, item6_enc FROM agenda"
	// outlineColumns say of a joined agenda g what is no text; without one it is
	// the brochure's.
	outlineColumns = "coalesce(g.revision, 0), coalesce(g.changed, 0), coalesce(g.own, 0)"
)

// agendaTexts come in the order of selectAgenda.
func agendaTexts(g *mentoring.Agenda) []sealedText {
	texts := []sealedText{{column: "own_enc", text: &g.Own}}
	for i := range g.Items {
		texts = append(texts, sealedText{column: fmt.Sprintf("item%d_enc", i+1), text: &g.Items[i].Text})
	}
	return texts
}

func (r *reader) readAgenda(scan scan) (g mentoring.Agenda, err error) {
	var id int64
	var changed [mentoring.BrochureItems]bool
	texts := agendaTexts(&g)
	if err := scan(append([]any{&id, &g.Pair, &g.Meeting, &g.Revision, intoBits{&changed}}, stored(texts)...)...); err != nil {
		return g, err
	}
	for i := range g.Items {
		g.Items[i].Changed = changed[i]
	}
	return g, r.open("agenda", id, seal.ScopeOfPair(g.Pair), texts)
}

// Agenda implements mentoring.Reader.
func (r *reader) Agenda(id mentoring.MeetingID) (mentoring.Agenda, bool, error) {
	g, ok, err := first(r, r.readAgenda, selectAgenda+" WHERE meeting = ?", int64(id))
	if err != nil {
		return g, false, fmt.Errorf("agenda of meeting %d: %w", id, err)
	}
	return g, ok, nil
}

// Agendas implements mentoring.Reader.
func (r *reader) Agendas(id mentoring.PairID) ([]mentoring.Agenda, error) {
	list, err := all(r, r.readAgenda, selectAgenda+" WHERE pair = ? ORDER BY meeting", int64(id))
	if err != nil {
		return nil, fmt.Errorf("agendas of pair %d: %w", id, err)
	}
	return list, nil
}

// PutAgenda implements mentoring.Tx. Whose it is stands in the meeting's row.
func (t *tx) PutAgenda(g mentoring.Agenda) error {
	outline := g.Outline()
	var id int64
	var pair mentoring.PairID
	err := t.rows("INSERT INTO agenda (pair, meeting, revision, changed, own, own_enc, item1_enc, item2_enc, item3_enc, item4_enc, item5_enc, item6_enc) "+
		"VALUES ((SELECT pair FROM meeting WHERE id = ?1), ?1, ?2, ?3, ?4, x'', x'', x'', x'', x'', x'', x'') "+
		"ON CONFLICT (meeting) DO UPDATE SET revision = excluded.revision, changed = excluded.changed, own = excluded.own RETURNING id, pair",
		func(scan scan) error { return scan(&id, &pair) },
		int64(g.Meeting), g.Revision, bits(outline.Changed), outline.Own)
	if err == nil {
		err = t.seal("agenda", id, seal.ScopeOfPair(pair), agendaTexts(&g))
	}
	if err != nil {
		return fmt.Errorf("put agenda of meeting %d: %w", g.Meeting, err)
	}
	return nil
}

// bits is the stored form of which items are changed: bit n for item n + 1.
func bits(changed [mentoring.BrochureItems]bool) (n int) {
	for i, set := range changed {
		if set {
			n |= 1 << i
		}
	}
	return n
}

// intoBits reads it.
type intoBits struct {
	changed *[mentoring.BrochureItems]bool
}

// Scan implements sql.Scanner.
func (c intoBits) Scan(v any) error {
	n, ok := v.(int64)
	if !ok {
		return fmt.Errorf("changed items are stored as %T", v)
	}
	for i := range c.changed {
		c.changed[i] = n&(1<<i) != 0
	}
	return nil
}
