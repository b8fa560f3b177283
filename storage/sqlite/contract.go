package sqlite

import (
	"fmt"

	"mentorbot/bot/mentoring"
)

const selectContract = "SELECT id, pair, version, author, goals_enc, reached_enc, help_enc, first_min, first_max, later_min, later_max, " +
	"length, rules_enc, notice, books, writes, finds, evaluation_enc, sent_ms, agreed_ms FROM contract"

func readContract(scan scan) (c mentoring.Contract, err error) {
	t := &c.Terms
	err = scan(&c.ID, &c.Pair, &c.Version, &c.Author, intoSecret{&t.Goals}, intoSecret{&t.Reached}, intoSecret{&t.Help},
		&t.First.Min, &t.First.Max, &t.Later.Min, &t.Later.Max, &t.Length, intoSecret{&t.Rules}, &t.Notice,
		&t.Books, &t.Writes, &t.Finds, intoSecret{&t.Evaluation}, intoTime{&c.SentAt}, intoTime{&c.AgreedAt})
	return c, err
}

// Contract implements mentoring.Reader.
func (r *reader) Contract(id mentoring.ContractID) (mentoring.Contract, error) {
	return byID(r, readContract, "contract", selectContract+" WHERE id = ?", id)
}

// LatestContract implements mentoring.Reader.
func (r *reader) LatestContract(id mentoring.PairID) (mentoring.Contract, bool, error) {
	c, ok, err := first(r, readContract, selectContract+" WHERE pair = ? ORDER BY version DESC LIMIT 1", int64(id))
	if err != nil {
		return c, false, fmt.Errorf("latest contract of pair %d: %w", id, err)
	}
	return c, ok, nil
}

// ContractInForce implements mentoring.Reader.
func (r *reader) ContractInForce(id mentoring.PairID) (mentoring.Contract, bool, error) {
	c, ok, err := first(r, readContract,
		selectContract+" WHERE pair = ? AND agreed_ms IS NOT NULL ORDER BY version DESC LIMIT 1", int64(id))
	if err != nil {
		return c, false, fmt.Errorf("contract in force of pair %d: %w", id, err)
	}
	return c, ok, nil
}

// AddContract implements mentoring.Tx.
func (t *tx) AddContract(c mentoring.Contract) (mentoring.ContractID, error) {
	id, err := t.add("INSERT INTO contract (pair, version, author, goals_enc, reached_enc, help_enc, first_min, first_max, "+
		"later_min, later_max, length, rules_enc, notice, books, writes, finds, evaluation_enc, sent_ms, agreed_ms) "+
		"VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
		int64(c.Pair), c.Version, string(c.Author), seal(c.Terms.Goals), seal(c.Terms.Reached), seal(c.Terms.Help),
		c.Terms.First.Min, c.Terms.First.Max, c.Terms.Later.Min, c.Terms.Later.Max, c.Terms.Length, seal(c.Terms.Rules),
		string(c.Terms.Notice), string(c.Terms.Books), string(c.Terms.Writes), string(c.Terms.Finds),
		seal(c.Terms.Evaluation), ms(c.SentAt), ms(c.AgreedAt))
	return added[mentoring.ContractID]("contract", id, err)
}

// SaveContract implements mentoring.Tx.
func (t *tx) SaveContract(c mentoring.Contract) error {
	n, err := t.exec("UPDATE contract SET agreed_ms = ? WHERE id = ?", ms(c.AgreedAt), int64(c.ID))
	return saved("contract", c.ID, n, err)
}
