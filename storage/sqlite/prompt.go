package sqlite

import (
	"fmt"
	"time"

	"mentorbot/bot/mentoring"
)

// A prompt is read as q, because a logbook joins it.
const (
	promptColumns = "q.id, q.pair, q.meeting, q.role, q.moment, q.opens_ms, q.state"
	selectPrompt  = "SELECT " + promptColumns + " FROM prompt q"
)

// promptFields are where promptColumns go.
func promptFields(p *mentoring.Prompt) []any {
	return []any{&p.ID, &p.Pair, &p.Meeting, &p.Role, &p.Moment, intoTime{&p.OpensAt}, &p.State}
}

func readPrompt(scan scan) (p mentoring.Prompt, err error) {
	err = scan(promptFields(&p)...)
	return p, err
}

// Prompt implements mentoring.Reader.
func (r *reader) Prompt(id mentoring.PromptID) (mentoring.Prompt, error) {
	return byID(r, readPrompt, "prompt", selectPrompt+" WHERE q.id = ?", id)
}

// PromptOf implements mentoring.Reader.
func (r *reader) PromptOf(id mentoring.MeetingID, role mentoring.Role, moment mentoring.Moment) (mentoring.Prompt, bool, error) {
	p, ok, err := first(r, readPrompt, selectPrompt+" WHERE q.meeting = ? AND q.role = ? AND q.moment = ?",
		int64(id), string(role), string(moment))
	if err != nil {
		return p, false, fmt.Errorf("prompt of meeting %d: %w", id, err)
	}
	return p, ok, nil
}

// NewestPrompt implements mentoring.Reader.
func (r *reader) NewestPrompt(pair mentoring.PairID, role mentoring.Role, moment mentoring.Moment, at time.Time) (mentoring.PromptID, bool, error) {
	id, ok, err := first(r, number[mentoring.PromptID],
		"SELECT id FROM prompt WHERE pair = ? AND role = ? AND moment = ? AND opens_ms <= ? ORDER BY opens_ms DESC, id DESC LIMIT 1",
		int64(pair), string(role), string(moment), at.UnixMilli())
	if err != nil {
		return 0, false, fmt.Errorf("newest prompt of pair %d: %w", pair, err)
	}
	return id, ok, nil
}

// PutPrompt implements mentoring.Tx.
func (t *tx) PutPrompt(p mentoring.Prompt) error {
	_, err := t.exec("INSERT INTO prompt (pair, meeting, role, moment, opens_ms, state) VALUES (?, ?, ?, ?, ?, ?) "+
		"ON CONFLICT (meeting, role, moment) DO UPDATE SET opens_ms = excluded.opens_ms",
		int64(p.Pair), int64(p.Meeting), string(p.Role), string(p.Moment), ms(p.OpensAt), string(p.State))
	if err != nil {
		return fmt.Errorf("put prompt of meeting %d: %w", p.Meeting, err)
	}
	return nil
}

// ClosePrompt implements mentoring.Tx.
func (t *tx) ClosePrompt(id mentoring.PromptID) error {
	n, err := t.exec("UPDATE prompt SET state = 'closed' WHERE id = ?", int64(id))
	return saved("prompt", id, n, err)
}
