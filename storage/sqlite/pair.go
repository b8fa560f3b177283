package sqlite

import (
	"fmt"
	"slices"

	"mentorbot/bot/mentoring"
)

// A pair is read with its two halves: p the pair, e the mentee, r the mentor.
const (
	pairColumns = "p.id, p.programme, p.later_from, p.ended_ms, p.erased_ms, " +
		"e.person, e.consent, e.decided_ms, e.later, e.pauses, e.ends_ms, r.person, r.consent, r.decided_ms, r.later, r.pauses, r.ends_ms"
	pairTables = " FROM pair p JOIN half e ON e.pair = p.id AND e.role = 'mentee' JOIN half r ON r.pair = p.id AND r.role = 'mentor'"
	selectPair = "SELECT " + pairColumns + pairTables
)

// pairFields are where pairColumns go.
func pairFields(p *mentoring.Pair) []any {
	fields := []any{&p.ID, &p.Programme, intoDate{&p.LaterFrom}, intoTime{&p.EndedAt}, intoTime{&p.ErasedAt}}
	for _, h := range []*mentoring.Half{&p.Mentee, &p.Mentor} {
		fields = append(fields, &h.Person, &h.Consent, intoTime{&h.DecidedAt}, &h.Later, intoSpans{&h.Pauses}, intoTime{&h.EndsAt})
	}
	return fields
}

func readPair(scan scan) (p mentoring.Pair, err error) {
	err = scan(pairFields(&p)...)
	return p, err
}

// Pair implements mentoring.Reader.
func (r *reader) Pair(id mentoring.PairID) (mentoring.Pair, error) {
	return kept(r, id, func() (mentoring.Pair, error) {
		return byID(r, readPair, "pair", selectPair+" WHERE p.id = ?", id)
	})
}

// pairsOf is what the pairs of a person are kept under.
type pairsOf mentoring.PersonID

// PairsOf implements mentoring.Reader.
func (r *reader) PairsOf(id mentoring.PersonID) ([]mentoring.Pair, error) {
	list, err := kept(r, pairsOf(id), func() ([]mentoring.Pair, error) {
		return all(r, readPair, selectPair+
			" WHERE p.id IN (SELECT pair FROM half WHERE person = ?) ORDER BY p.id", int64(id))
	})
	if err != nil {
		return nil, fmt.Errorf("pairs of person %d: %w", id, err)
	}
	return slices.Clone(list), nil
}

// AllPairs implements mentoring.Reader.
func (r *reader) AllPairs() ([]mentoring.PairID, error) {
	list, err := all(r, number[mentoring.PairID], "SELECT id FROM pair ORDER BY id")
	if err != nil {
		return nil, fmt.Errorf("all pairs: %w", err)
	}
	return list, nil
}

// AddPair implements mentoring.Tx.
func (t *tx) AddPair(p mentoring.Pair) (mentoring.PairID, error) {
	id, err := t.add("INSERT INTO pair (programme, later_from, ended_ms, erased_ms) VALUES (?, ?, ?, ?)",
		int64(p.Programme), day(p.LaterFrom), ms(p.EndedAt), ms(p.ErasedAt))
	for _, role := range []mentoring.Role{mentoring.Mentee, mentoring.Mentor} {
		if err != nil {
			break
		}
		h := p.Half(role)
		_, err = t.exec("INSERT INTO half (person, consent, decided_ms, later, pauses, ends_ms, pair, role) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
			int64(h.Person), string(h.Consent), ms(h.DecidedAt), string(h.Later), spans(h.Pauses), ms(h.EndsAt), id, string(role))
	}
	return added[mentoring.PairID]("pair", id, err)
}

// SavePair implements mentoring.Tx.
func (t *tx) SavePair(p mentoring.Pair) error {
	n, err := t.exec("UPDATE pair SET programme = ?, later_from = ?, ended_ms = ?, erased_ms = ? WHERE id = ?",
		int64(p.Programme), day(p.LaterFrom), ms(p.EndedAt), ms(p.ErasedAt), int64(p.ID))
	for _, role := range []mentoring.Role{mentoring.Mentee, mentoring.Mentor} {
		if err != nil || n == 0 {
			break
		}
		h := p.Half(role)
		_, err = t.exec("UPDATE half SET person = ?, consent = ?, decided_ms = ?, later = ?, pauses = ?, ends_ms = ? WHERE pair = ? AND role = ?",
			int64(h.Person), string(h.Consent), ms(h.DecidedAt), string(h.Later), spans(h.Pauses), ms(h.EndsAt), int64(p.ID), string(role))
	}
	return saved("pair", p.ID, n, err)
}
