package mentoring_test

import (
	"database/sql"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mentorbot/bot/mentoring"
)

// message is a delivery as it arrives.
type message struct {
	kind mentoring.DeliveryKind
	to   mentoring.PersonID
	at   time.Time
	due  mentoring.Due
}

// deliver sends everything due at the stage's time and returns it in order.
func (st *stage) deliver() (sent []message) {
	st.Helper()
	for more := true; more; {
		var due mentoring.Due
		var ok bool
		var err error
		due, ok, more, err = st.outbox.Claim(st.Context(), st.now, nil)
		st.must(err)
		if !ok {
			continue
		}
		receipt := fmt.Sprintf("receipt %d", due.Delivery.ID)
		st.must(st.outbox.Settle(st.Context(), due.Delivery, mentoring.Outcome{State: mentoring.Sent, Receipt: receipt}, st.now))
		sent = append(sent, message{due.Delivery.Kind, due.Delivery.Person, st.now, due})
	}
	return sent
}

// until lets time pass, from one due time to the next, and returns what is sent until then.
func (st *stage) until(s string) []message {
	st.Helper()
	return st.untilTime(instant(st, s))
}

func (st *stage) untilTime(end time.Time) (sent []message) {
	st.Helper()
	for {
		sent = append(sent, st.deliver()...)
		next, ok, err := st.outbox.Next(st.Context())
		st.must(err)
		if !ok || next.After(end) {
			st.now = end
			return append(sent, st.deliver()...)
		}
		if !next.After(st.now) {
			st.Fatalf("due at %s and not sent at %s", st.local(next), st.local(st.now))
		}
		st.now = next
	}
}

// told writes messages as "2026-12-15 09.00 nudge to mentee", for the stage's pair.
func (st *stage) told(sent []message) []string {
	var list []string
	for _, m := range sent {
		list = append(list, fmt.Sprintf("%s %s to %s", st.local(m.at), m.kind, st.name(m.to)))
	}
	return list
}

func (st *stage) name(id mentoring.PersonID) string {
	switch id {
	case st.pair.mentee:
		return "mentee"
	case st.pair.mentor:
		return "mentor"
	default:
		return fmt.Sprintf("person %d", id)
	}
}

// only keeps the messages of some kinds.
func only(sent []message, kinds ...mentoring.DeliveryKind) []message {
	return slices.DeleteFunc(slices.Clone(sent), func(m message) bool { return !slices.Contains(kinds, m.kind) })
}

// same fails unless got is want.
func same[T any](t testing.TB, what string, got, want T) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s: want (-), got (+)\n%s", what, diff)
	}
}

// delivery finds a row of the ledger by its key, such as "meeting/1/preparation/person/2".
func (st *stage) delivery(subject string, id int64, kind mentoring.DeliveryKind, to mentoring.PersonID) (d mentoring.Delivery, ok bool) {
	st.Helper()
	st.view(func(r mentoring.Reader) (err error) {
		d, ok, err = r.Delivery(fmt.Sprintf("%s/%d/%s/person/%d", subject, id, kind, to))
		return err
	})
	return d, ok
}

// due says when a row of a meeting is due and what has become of it: "2026-12-08 09.00 pending", or "none".
func (st *stage) due(id mentoring.MeetingID, kind mentoring.DeliveryKind, r mentoring.Role) string {
	st.Helper()
	return st.dueOf("meeting", int64(id), kind, r)
}

func (st *stage) dueOf(subject string, id int64, kind mentoring.DeliveryKind, r mentoring.Role) string {
	st.Helper()
	d, ok := st.delivery(subject, id, kind, st.pair.of(r))
	if !ok {
		return "none"
	}
	return st.local(d.Due) + " " + string(d.State)
}

// dump reads every row of every table through a connection of its own, but for what the tables named hold.
func (st *stage) dump(except ...string) map[string][]string {
	st.Helper()
	db, err := sql.Open("sqlite", "file:"+strings.ReplaceAll(url.PathEscape(st.path), "%2F", "/")+"?mode=ro&_query_only=1")
	st.must(err)
	defer func() { st.must(db.Close()) }()
	all := map[string][]string{}
	for _, table := range st.query(db, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'goose_%'") {
		if !slices.Contains(except, table) {
			columns := "*"
			switch table {
			case "audit":
				columns = "seq, at_ms, actor, action, object" // The key under the macs is another in every store.
			case "delivery": // The tokens are, too.
				columns = "id, key, kind, person, pair, meeting, proposal, contract, answer, due_ms, not_after_ms, replaces, " +
					"state, attempt, not_before_ms, begun_ms, receipt, reason, wake_ms"
			case "meeting": // And the names in calendars.
				columns = "id, pair, date, clock, start_ms, length, state, moves"
			}
			all[table] = st.query(db, "SELECT "+columns+" FROM "+table)
			slices.Sort(all[table])
		}
	}
	return all
}

func (st *stage) query(db *sql.DB, text string) (list []string) {
	st.Helper()
	rows, err := db.QueryContext(st.Context(), text)
	st.must(err)
	defer func() { st.must(rows.Close()) }()
	columns, err := rows.Columns()
	st.must(err)
	for rows.Next() {
		cells := make([]any, len(columns))
		into := make([]any, len(columns))
		for i := range cells {
			into[i] = &cells[i]
		}
		st.must(rows.Scan(into...))
		fields := make([]string, len(cells))
		for i, cell := range cells {
			if sealed, ok := cell.([]byte); ok {
				cell = fmt.Sprintf("x'%x'", sealed)
			}
			fields[i] = fmt.Sprint(cell)
		}
		list = append(list, strings.Join(fields, "|"))
	}
	st.must(rows.Err())
	return list
}

// sealedText is a sealed text in a dump.
var sealedText = regexp.MustCompile("x'[0-9a-f]+'")

// lengths is a dump with the length of each sealed text in its place: the same text is sealed differently every time.
func lengths(dump map[string][]string) map[string][]string {
	for _, rows := range dump {
		for i := range rows {
			rows[i] = sealedText.ReplaceAllStringFunc(rows[i], func(s string) string { return fmt.Sprint(len(s)) })
		}
	}
	return dump
}

// unchanged fails when fn changes a row.
func (st *stage) unchanged(what string, fn func()) {
	st.Helper()
	before := st.dump()
	fn()
	same(st, what+": the rows", st.dump(), before)
}
