package sqlite

import (
	"fmt"

	"mentorbot/bot/mentoring"
	"mentorbot/storage/seal"
)

const selectContract = "SELECT id, pair, version, author, first_min, first_max, later_min, later_max, length, " +
	"notice, books, writes, finds, sent_ms, agreed_ms, goals_enc, reached_enc, help_enc, rules_enc, evaluation_enc FROM contract"

// contractTexts come in the order of selectContract.
func contractTexts(t *mentoring.Terms) []sealedText {
	return []sealedText{
		{column: "goals_enc", text: &t.Goals}, {column: "reached_enc", text: &t.Reached}, {column: "help_enc", text: &t.Help},
		{column: "rules_enc", text: &t.Rules}, {column: "evaluation_enc", text: &t.Evaluation},
	}
}

func (r *reader) readContract(scan scan) (c mentoring.Contract, err error) {
	t := &c.Terms
	texts := contractTexts(t)
	if err := scan(append([]any{&c.ID, &c.Pair, &c.Version, &c.Author, &t.First.Min, &t.First.Max, &t.Later.Min, &t.Later.Max, &t.Length,
		&t.Notice, &t.Books, &t.Writes, &t.Finds, intoTime{&c.SentAt}, intoTime{&c.AgreedAt}}, stored(texts)...)...); err != nil {
		return c, err
	}
	return c, r.open("contract", int64(c.ID), seal.ScopeOfPair(c.Pair), texts)
}

// Contract implements mentoring.Reader.
func (r *reader) Contract(id mentoring.ContractID) (mentoring.Contract, error) {
	return byID(r, r.readContract, "contract", selectContract+" WHERE id = ?", id)
}

// LatestContract implements mentoring.Reader.
func (r *reader) LatestContract(id mentoring.PairID) (mentoring.Contract, bool, error) {
	c, ok, err := first(r, r.readContract, selectContract+" WHERE pair = ? ORDER BY version DESC LIMIT 1", int64(id))
	if err != nil {
		return c, false, fmt.Errorf("latest contract of pair %d: %w", id, err)
	}
	return c, ok, nil
}

// ContractInForce implements mentoring.Reader.
func (r *reader) ContractInForce(id mentoring.PairID) (mentoring.Contract, bool, error) {
	c, ok, err := first(r, r.readContract,
		selectContract+" WHERE pair = ? AND agreed_ms IS NOT NULL ORDER BY version DESC LIMIT 1", int64(id))
	if err != nil {
		return c, false, fmt.Errorf("contract in force of pair %d: %w", id, err)
	}
	return c, ok, nil
}

// AddContract implements mentoring.Tx.
func (t *tx) AddContract(c mentoring.Contract) (mentoring.ContractID, error) {
	id, err := t.add("INSERT INTO contract (pair, version, author, first_min, first_max, later_min, later_max, length, "+
		"notice, books, writes, finds, sent_ms, agreed_ms, goals_enc, reached_enc, help_enc, rules_enc, evaluation_enc) "+
		"VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, x'', x'', x'', x'', x'')",
		int64(c.Pair), c.Version, string(c.Author), c.Terms.First.Min, c.Terms.First.Max, c.Terms.Later.Min, c.Terms.Later.Max,
		c.Terms.Length, string(c.Terms.Notice), string(c.Terms.Books), string(c.Terms.Writes), string(c.Terms.Finds),
		ms(c.SentAt), ms(c.AgreedAt))
	if err == nil {
		err = t.seal("contract", id, seal.ScopeOfPair(c.Pair), contractTexts(&c.Terms))
	}
	return added[mentoring.ContractID]("contract", id, err)
}

// SaveContract implements mentoring.Tx.
func (t *tx) SaveContract(c mentoring.Contract) error {
	n, err := t.exec("UPDATE contract SET agreed_ms = ? WHERE id = ?", ms(c.AgreedAt), int64(c.ID))
	return saved("contract", c.ID, n, err)
}
