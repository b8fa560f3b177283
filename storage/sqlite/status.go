package sqlite

import (
	"fmt"
	"time"

	"mentorbot/bot/mentoring"
)

// selectFacts names no column with text of a participant. ?1 is the programme
// and ?2 the time.
const selectFacts = "SELECT " + pairColumns + `,
    (SELECT name FROM person WHERE id = e.person), (SELECT name FROM person WHERE id = r.person),
    c.agreed_ms, coalesce(c.first_min, 0), coalesce(c.first_max, 0), coalesce(c.later_min, 0), coalesce(c.later_max, 0),
    (SELECT count(*) FROM meeting m WHERE m.pair = p.id AND m.state = 'held'),
    (SELECT m.date FROM meeting m WHERE m.pair = p.id AND m.state IN ('agreed', 'held', 'disputed')
        AND m.start_ms <= ?2 ORDER BY m.start_ms DESC LIMIT 1),
    (SELECT m.date FROM meeting m WHERE m.pair = p.id AND m.state = 'held' ORDER BY m.start_ms DESC LIMIT 1),
    (SELECT m.date FROM meeting m WHERE m.pair = p.id AND m.state = 'agreed' AND m.start_ms > ?2 ORDER BY m.start_ms LIMIT 1),
    EXISTS (SELECT 1 FROM delivery d WHERE d.pair = p.id AND d.person = e.person AND d.state = 'parked' AND d.reason = 'unreachable'
        AND NOT EXISTS (SELECT 1 FROM delivery s WHERE s.person = d.person AND s.state = 'sent' AND s.begun_ms > coalesce(d.begun_ms, 0))),
    EXISTS (SELECT 1 FROM delivery d WHERE d.pair = p.id AND d.person = r.person AND d.state = 'parked' AND d.reason = 'unreachable'
        AND NOT EXISTS (SELECT 1 FROM delivery s WHERE s.person = d.person AND s.state = 'sent' AND s.begun_ms > coalesce(d.begun_ms, 0)))
    ` + pairTables + `
    LEFT JOIN contract c ON c.id = (SELECT id FROM contract WHERE pair = p.id AND agreed_ms IS NOT NULL ORDER BY version DESC LIMIT 1)
    WHERE p.programme = ?1 ORDER BY p.id`

// PairFacts implements mentoring.Reader. A programme that is not there is
// ErrNotFound.
func (r *reader) PairFacts(id mentoring.ProgrammeID, now time.Time) ([]mentoring.PairFacts, error) {
	zone, err := byID(r, func(scan scan) (zone string, err error) {
		err = scan(&zone)
		return zone, err
	}, "programme", "SELECT time_zone FROM programme WHERE id = ?", id)
	if err != nil {
		return nil, fmt.Errorf("pair facts: %w", err)
	}
	location, err := time.LoadLocation(zone)
	if err != nil {
		return nil, fmt.Errorf("pair facts of programme %d: %w", id, err)
	}
	list, err := all(r, func(scan scan) (f mentoring.PairFacts, err error) {
		var agreed time.Time
		fields := append(pairFields(&f.Pair), &f.Mentee, &f.Mentor,
			intoTime{&agreed}, &f.First.Min, &f.First.Max, &f.Later.Min, &f.Later.Max,
			&f.Held, intoDate{&f.LastCounting}, intoDate{&f.LastHeld}, intoDate{&f.Next},
			&f.MenteeUnreached, &f.MentorUnreached)
		if err := scan(fields...); err != nil {
			return f, err
		}
		if !agreed.IsZero() {
			f.ContractAgreed = mentoring.DateOf(agreed, location)
		}
		return f, nil
	}, selectFacts, int64(id), now.UnixMilli())
	if err != nil {
		return nil, fmt.Errorf("pair facts of programme %d: %w", id, err)
	}
	return list, nil
}
