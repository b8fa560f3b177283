package sqlite

import (
	"fmt"

	"mentorbot/bot/mentoring"
)

// A meeting is read as m, because a logbook joins it.
const (
	meetingColumns = "m.id, m.pair, m.date, m.clock, m.start_ms, m.length, m.place_enc, m.state, m.moves"
	selectMeeting  = "SELECT " + meetingColumns + " FROM meeting m"
)

// meetingFields are where meetingColumns go.
func meetingFields(m *mentoring.Meeting) []any {
	return []any{&m.ID, &m.Pair, intoDate{&m.Slot.Date}, &m.Slot.Clock, intoTime{&m.Slot.Start}, &m.Slot.Length,
		intoSecret{&m.Slot.Place}, &m.State, &m.Moves}
}

func readMeeting(scan scan) (m mentoring.Meeting, err error) {
	err = scan(meetingFields(&m)...)
	return m, err
}

// Meeting implements mentoring.Reader.
func (r *reader) Meeting(id mentoring.MeetingID) (mentoring.Meeting, error) {
	return byID(r, readMeeting, "meeting", selectMeeting+" WHERE m.id = ?", id)
}

// Meetings implements mentoring.Reader.
func (r *reader) Meetings(id mentoring.PairID) ([]mentoring.Meeting, error) {
	list, err := all(r, readMeeting, selectMeeting+" WHERE m.pair = ? ORDER BY m.start_ms, m.id", int64(id))
	if err != nil {
		return nil, fmt.Errorf("meetings of pair %d: %w", id, err)
	}
	return list, nil
}

// AddMeeting implements mentoring.Tx.
func (t *tx) AddMeeting(m mentoring.Meeting) (mentoring.MeetingID, error) {
	id, err := t.add("INSERT INTO meeting (pair, date, clock, start_ms, length, place_enc, state, moves) "+
		"VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
		int64(m.Pair), day(m.Slot.Date), int(m.Slot.Clock), ms(m.Slot.Start), m.Slot.Length, seal(m.Slot.Place),
		string(m.State), m.Moves)
	return added[mentoring.MeetingID]("meeting", id, err)
}

// SaveMeeting implements mentoring.Tx.
func (t *tx) SaveMeeting(m mentoring.Meeting) error {
	n, err := t.exec("UPDATE meeting SET pair = ?, date = ?, clock = ?, start_ms = ?, length = ?, place_enc = ?, state = ?, moves = ? "+
		"WHERE id = ?",
		int64(m.Pair), day(m.Slot.Date), int(m.Slot.Clock), ms(m.Slot.Start), m.Slot.Length, seal(m.Slot.Place),
		string(m.State), m.Moves, int64(m.ID))
	return saved("meeting", m.ID, n, err)
}
