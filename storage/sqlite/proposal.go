package sqlite

import (
	"fmt"

	"mentorbot/bot/mentoring"
	"mentorbot/storage/seal"
)

const selectProposal = "SELECT id, pair, meeting, by_role, date, clock, start_ms, length, counter, sent_ms, state, place_enc FROM proposal"

func proposalTexts(p *mentoring.Proposal) []sealedText {
	return []sealedText{{column: "place_enc", text: &p.Slot.Place}}
}

func (r *reader) readProposal(scan scan) (p mentoring.Proposal, err error) {
	texts := proposalTexts(&p)
	if err := scan(append([]any{&p.ID, &p.Pair, maybe(&p.Meeting), &p.By, intoDate{&p.Slot.Date}, &p.Slot.Clock, intoTime{&p.Slot.Start},
		&p.Slot.Length, &p.Counter, intoTime{&p.SentAt}, &p.State}, stored(texts)...)...); err != nil {
		return p, err
	}
	return p, r.open("proposal", int64(p.ID), seal.ScopeOfPair(p.Pair), texts)
}

// Proposal implements mentoring.Reader.
func (r *reader) Proposal(id mentoring.ProposalID) (mentoring.Proposal, error) {
	return byID(r, r.readProposal, "proposal", selectProposal+" WHERE id = ?", id)
}

// OpenProposal implements mentoring.Reader.
func (r *reader) OpenProposal(id mentoring.PairID) (mentoring.Proposal, bool, error) {
	p, ok, err := first(r, r.readProposal, selectProposal+" WHERE pair = ? AND state = 'open'", int64(id))
	if err != nil {
		return p, false, fmt.Errorf("open proposal of pair %d: %w", id, err)
	}
	return p, ok, nil
}

// AddProposal implements mentoring.Tx.
func (t *tx) AddProposal(p mentoring.Proposal) (mentoring.ProposalID, error) {
	id, err := t.add("INSERT INTO proposal (pair, meeting, by_role, date, clock, start_ms, length, counter, sent_ms, state, place_enc) "+
		"VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, x'')",
		int64(p.Pair), ref(p.Meeting), string(p.By), day(p.Slot.Date), int(p.Slot.Clock), ms(p.Slot.Start), p.Slot.Length,
		p.Counter, ms(p.SentAt), string(p.State))
	if err == nil {
		err = t.seal("proposal", id, seal.ScopeOfPair(p.Pair), proposalTexts(&p))
	}
	return added[mentoring.ProposalID]("proposal", id, err)
}

// SaveProposal implements mentoring.Tx.
func (t *tx) SaveProposal(p mentoring.Proposal) error {
	n, err := t.exec("UPDATE proposal SET state = ? WHERE id = ?", string(p.State), int64(p.ID))
	return saved("proposal", p.ID, n, err)
}
