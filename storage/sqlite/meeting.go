package sqlite

import (
	"crypto/rand"
	"fmt"

	"mentorbot/bot/mentoring"
	"mentorbot/storage/seal"
)

// A meeting is read as m, because a logbook joins it.
const (
	meetingColumns = "m.id, m.pair, m.date, m.clock, m.start_ms, m.length, m.state, m.moves, m.uid, m.place_enc"
	selectMeeting  = "SELECT " + meetingColumns + " FROM meeting m"
)

// meetingFields are where meetingColumns go.
func meetingFields(m *mentoring.Meeting, texts []sealedText) []any {
	return append([]any{&m.ID, &m.Pair, intoDate{&m.Slot.Date}, &m.Slot.Clock, intoTime{&m.Slot.Start}, &m.Slot.Length,
		&m.State, &m.Moves, &m.UID}, stored(texts)...)
}

func meetingTexts(m *mentoring.Meeting) []sealedText {
	return []sealedText{{column: "place_enc", text: &m.Slot.Place}}
}

func (r *reader) readMeeting(scan scan) (m mentoring.Meeting, err error) {
	texts := meetingTexts(&m)
	if err := scan(meetingFields(&m, texts)...); err != nil {
		return m, err
	}
	return m, r.openMeeting(m, texts)
}

func (r *reader) openMeeting(m mentoring.Meeting, texts []sealedText) error {
	return r.open("meeting", int64(m.ID), seal.ScopeOfPair(m.Pair), texts)
}

// Meeting implements mentoring.Reader.
func (r *reader) Meeting(id mentoring.MeetingID) (mentoring.Meeting, error) {
	return byID(r, r.readMeeting, "meeting", selectMeeting+" WHERE m.id = ?", id)
}

// Meetings implements mentoring.Reader.
func (r *reader) Meetings(id mentoring.PairID) ([]mentoring.Meeting, error) {
	list, err := all(r, r.readMeeting, selectMeeting+" WHERE m.pair = ? ORDER BY m.start_ms, m.id", int64(id))
	if err != nil {
		return nil, fmt.Errorf("meetings of pair %d: %w", id, err)
	}
	return list, nil
}

// AddMeeting implements mentoring.Tx.
func (t *tx) AddMeeting(m mentoring.Meeting) (mentoring.MeetingID, error) {
	id, err := t.add("INSERT INTO meeting (pair, date, clock, start_ms, length, state, moves, uid, place_enc) "+
		"VALUES (?, ?, ?, ?, ?, ?, ?, ?, x'')",
		int64(m.Pair), day(m.Slot.Date), int(m.Slot.Clock), ms(m.Slot.Start), m.Slot.Length, string(m.State), m.Moves, rand.Text())
	if err == nil {
		err = t.seal("meeting", id, seal.ScopeOfPair(m.Pair), meetingTexts(&m))
	}
	return added[mentoring.MeetingID]("meeting", id, err)
}

// SaveMeeting implements mentoring.Tx.
func (t *tx) SaveMeeting(m mentoring.Meeting) error {
	n, err := t.exec("UPDATE meeting SET pair = ?, date = ?, clock = ?, start_ms = ?, length = ?, state = ?, moves = ? WHERE id = ?",
		int64(m.Pair), day(m.Slot.Date), int(m.Slot.Clock), ms(m.Slot.Start), m.Slot.Length, string(m.State), m.Moves, int64(m.ID))
	if err == nil && n > 0 {
		err = t.seal("meeting", int64(m.ID), seal.ScopeOfPair(m.Pair), meetingTexts(&m))
	}
	return saved("meeting", m.ID, n, err)
}
