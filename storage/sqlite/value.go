package sqlite

import (
	"encoding/json"
	"fmt"
	"time"

	"mentorbot/bot/mentoring"
)

// seal makes the stored form of a participant's words. Every *_enc column is
// written through it and through nothing else.
func seal(text mentoring.Secret) []byte { return []byte(text.Reveal()) }

// open reads what seal made.
func open(stored []byte) mentoring.Secret { return mentoring.NewSecret(string(stored)) }

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

// intoSecret reads an *_enc column.
type intoSecret struct{ s *mentoring.Secret }

// Scan implements sql.Scanner.
func (c intoSecret) Scan(v any) error {
	stored, ok := v.([]byte)
	if !ok {
		return fmt.Errorf("a sealed text is stored as %T", v)
	}
	*c.s = open(stored)
	return nil
}

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
