package sqlite

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"mentorbot/bot/mentoring"
	"mentorbot/storage/seal"
)

// sealedText is one *_enc column of a row: the stored form, and where the
// participant's words come from or go.
type sealedText struct {
	column string
	text   *mentoring.Secret
	stored []byte
}

// Scan implements sql.Scanner.
func (s *sealedText) Scan(v any) error {
	stored, ok := v.([]byte)
	if !ok {
		return fmt.Errorf("a sealed text is stored as %T", v)
	}
	s.stored = bytes.Clone(stored) // The driver's bytes last until the next row.
	return nil
}

// seal writes the texts of a row. Every *_enc column is written through it and
// through nothing else. A text is sealed for its row, so a new row is inserted
// with nothing in it and filled when it has its id. Should that fail, the
// transaction stores nothing: a row would be left that never opens.
func (t *tx) seal(table string, row int64, scope seal.Scope, texts []sealedText) error {
	if err := t.writable(scope); err != nil {
		return t.session.failed(err)
	}
	key, err := t.ring.key(scope, t.ring.vault.ensured)
	if err != nil {
		return t.session.failed(err)
	}
	var columns []string
	var args []any
	for _, s := range texts {
		stored, err := key.Seal(seal.Place{Table: table, Column: s.column, Row: row}, *s.text)
		if err != nil {
			return t.session.failed(err)
		}
		columns, args = append(columns, s.column+" = ?"), append(args, stored)
	}
	_, err = t.exec("UPDATE "+table+" SET "+strings.Join(columns, ", ")+" WHERE id = ?", append(args, row)...)
	return err
}

// open fills the texts of a row that has been read. It returns
// mentoring.ErrErased when the scope's key is gone, and seal.ErrRefused for a
// text that was not sealed for this column of this row. Where a text was
// erased nothing is stored, and no key is needed to read that.
func (r *reader) open(table string, row int64, scope seal.Scope, texts []sealedText) error {
	for _, s := range texts {
		*s.text = mentoring.Secret{}
		if len(s.stored) == 0 {
			continue
		}
		key, err := r.ring.key(scope, r.ring.vault.existing)
		if err != nil {
			return err
		}
		*s.text, err = key.Open(seal.Place{Table: table, Column: s.column, Row: row}, s.stored)
		if err != nil {
			return fmt.Errorf("%s of %s %d: %w", s.column, table, row, err)
		}
	}
	return nil
}

// stored are where the columns of the texts go.
func stored(texts []sealedText) (fields []any) {
	for i := range texts {
		fields = append(fields, &texts[i])
	}
	return fields
}

// ms is the stored form of an instant: unix milliseconds, or NULL for the zero
// time. A time.Time is never bound: the driver would write its text form.
func ms(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UnixMilli()
}

// day is the stored form of a date, or NULL for the zero Date.
func day(d mentoring.Date) any {
	if d.IsZero() {
		return nil
	}
	return d.String()
}

// ref is the stored form of an id that may be none.
func ref[ID ~int64](id ID) any {
	if id == 0 {
		return nil
	}
	return int64(id)
}

// intoTime reads a *_ms column.
type intoTime struct{ t *time.Time }

// Scan implements sql.Scanner.
func (c intoTime) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*c.t = time.Time{}
	case int64:
		*c.t = time.UnixMilli(v).UTC()
	default:
		return fmt.Errorf("an instant is stored as %T", v)
	}
	return nil
}

// intoDate reads a date column.
type intoDate struct{ d *mentoring.Date }

// Scan implements sql.Scanner.
func (c intoDate) Scan(v any) (err error) {
	switch v := v.(type) {
	case nil:
		*c.d = mentoring.Date{}
	case string:
		*c.d, err = mentoring.ParseDate(v)
	default:
		err = fmt.Errorf("a date is stored as %T", v)
	}
	return err
}

// intoRef reads an id that may be none.
type intoRef[ID ~int64] struct{ id *ID }

// Scan implements sql.Scanner.
func (c intoRef[ID]) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*c.id = 0
	case int64:
		*c.id = ID(v)
	default:
		return fmt.Errorf("an id is stored as %T", v)
	}
	return nil
}

// maybe spares the call the type argument.
func maybe[ID ~int64](id *ID) intoRef[ID] { return intoRef[ID]{id} }

// intoJSON reads a list of a programme's settings. An empty list is nil.
type intoJSON[T any] struct{ list *[]T }

// Scan implements sql.Scanner.
func (c intoJSON[T]) Scan(v any) error {
	stored, ok := v.(string)
	if !ok {
		return fmt.Errorf("a list is stored as %T", v)
	}
	var list []T
	if err := json.Unmarshal([]byte(stored), &list); err != nil {
		return err
	}
	*c.list = nil
	if len(list) > 0 {
		*c.list = list
	}
	return nil
}

// jsonList is the stored form of a list of a programme's settings.
func jsonList[T any](list []T) (string, error) {
	if len(list) == 0 {
		return "[]", nil
	}
	stored, err := json.Marshal(list)
	return string(stored), err
}

// spans is the stored form of stretches of days: "2026-12-15/2027-01-03", with
// a space between two.
func spans(list []mentoring.Span) string {
	stored := make([]string, len(list))
	for i, s := range list {
		stored[i] = s.Opens.String() + "/" + s.Closes.String()
	}
	return strings.Join(stored, " ")
}

// intoSpans reads a column of stretches of days. None is nil.
type intoSpans struct{ list *[]mentoring.Span }

// Scan implements sql.Scanner.
func (c intoSpans) Scan(v any) error {
	stored, ok := v.(string)
	if !ok {
		return fmt.Errorf("stretches of days are stored as %T", v)
	}
	*c.list = nil
	for _, days := range strings.Fields(stored) {
		opens, closes, _ := strings.Cut(days, "/")
		var span mentoring.Span
		var err error
		if span.Opens, err = mentoring.ParseDate(opens); err == nil {
			span.Closes, err = mentoring.ParseDate(closes)
		}
		if err != nil {
			return fmt.Errorf("stretches of days: %w", err)
		}
		*c.list = append(*c.list, span)
	}
	return nil
}
