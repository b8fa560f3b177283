package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"reflect"
)

// statement is a prepared one. It speaks to the driver itself: a session is one
// connection that one goroutine uses at a time, and what database/sql does to
// share connections costs as much as a short query.
type statement struct {
	prepared
	changes bool // steady tables
}

// prepared is what the driver prepares.
type prepared interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

// exec runs the statement to its end.
func (s statement) exec(args []any) (driver.Result, error) {
	values, err := bound(args)
	if err != nil {
		return nil, err
	}
	return s.ExecContext(context.Background(), values)
}

// query begins a question; the caller closes the rows.
func (s statement) query(args []any) (*result, error) {
	values, err := bound(args)
	if err != nil {
		return nil, err
	}
	found, err := s.QueryContext(context.Background(), values)
	if err != nil {
		return nil, err
	}
	return &result{Rows: found, values: make([]driver.Value, len(found.Columns()))}, nil
}

// bound is the arguments as the driver takes them. A mentoring.Secret is none
// that it takes.
func bound(args []any) ([]driver.NamedValue, error) {
	values := make([]driver.NamedValue, len(args))
	for i, arg := range args {
		v, err := driver.DefaultParameterConverter.ConvertValue(arg)
		if err != nil {
			return nil, fmt.Errorf("argument %d: %w", i+1, err)
		}
		values[i] = driver.NamedValue{Ordinal: i + 1, Value: v}
	}
	return values, nil
}

// result is what a question found, one row at a time.
type result struct {
	driver.Rows
	values []driver.Value
}

// next goes to the next row; false after the last.
func (r *result) next() (bool, error) {
	err := r.Next(r.values)
	if errors.Is(err, io.EOF) {
		return false, nil
	}
	return err == nil, err
}

// scan reads the columns of the row into what dest point to: integers, texts,
// blobs, or a sql.Scanner.
func (r *result) scan(dest ...any) error {
	if len(dest) != len(r.values) {
		return fmt.Errorf("a row of %d columns is read into %d", len(r.values), len(dest))
	}
	for i, v := range r.values {
		if err := into(dest[i], v); err != nil {
			return fmt.Errorf("column %s: %w", r.Columns()[i], err)
		}
	}
	return nil
}

// into stores what stands in a column. Tables are strict, so a column has one
// type, and NULL goes into a sql.Scanner alone.
func into(dest any, v driver.Value) error {
	if s, ok := dest.(sql.Scanner); ok {
		return s.Scan(v)
	}
	to := reflect.ValueOf(dest).Elem()
	switch v := v.(type) {
	case int64:
		switch {
		case to.CanInt() && !to.OverflowInt(v):
			to.SetInt(v)
			return nil
		case to.Kind() == reflect.Bool && v&^1 == 0:
			to.SetBool(v == 1)
			return nil
		}
	case string:
		if to.Kind() == reflect.String {
			to.SetString(v)
			return nil
		}
	case []byte:
		if to.Kind() == reflect.Slice && to.Type().Elem().Kind() == reflect.Uint8 {
			to.SetBytes(v)
			return nil
		}
	}
	return fmt.Errorf("%T is stored where %s is read", v, to.Type())
}
