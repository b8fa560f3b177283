package mentoring

import (
	"fmt"
	"sync"
	"time"
)

// Programme is one municipality's course of mentoring: its frame and the facts
// that people are told before they join.
type Programme struct {
	ID         ProgrammeID
	Name       string
	Start, End Date
	Midway     Span // when the midway evaluation is open
	Final      Span // when the final evaluation is open
	TimeZone   string
	Language   string // "da" or "en"
	Facts      Facts
	ClosedDays []ClosedDay
	QuietWeeks []int // ISO weeks without nudges
	// KeepDays is how many days what a pair wrote is kept after its end, so
	// that each can fetch their own; 0 means DefaultKeepDays.
	KeepDays int
}

// Span is a stretch of days, both included.
type Span struct{ Opens, Closes Date }

// Facts are what data protection law makes the municipality tell (P1); nobody
// is welcomed before the six are filled in.
type Facts struct {
	Controller, Purpose, LegalBasis, Categories, Recipients, Retention string
	DPO                                                                string // whom to ask; not one of the six
}

// Complete reports whether all six facts are filled in.
func (f Facts) Complete() bool {
	for _, s := range []string{f.Controller, f.Purpose, f.LegalBasis, f.Categories, f.Recipients, f.Retention} {
		if s == "" {
			return false
		}
	}
	return true
}

// Calendar returns the programme's calendar over the public holidays.
func (p Programme) Calendar(h Holidays) (Calendar, error) {
	loc, err := zone(p.TimeZone)
	if err != nil {
		return Calendar{}, fmt.Errorf("programme %d: time zone: %w", p.ID, err)
	}
	return Calendar{Location: loc, Holidays: h, ClosedDays: p.ClosedDays, QuietWeeks: p.QuietWeeks}, nil
}

// zones are the time zones that were read: reading one opens a file, and every
// act asks for its programme's.
var zones sync.Map // name -> *time.Location

func zone(name string) (*time.Location, error) {
	if known, ok := zones.Load(name); ok {
		return known.(*time.Location), nil
	}
	loc, err := time.LoadLocation(name)
	if err == nil {
		zones.Store(name, loc)
	}
	return loc, err
}

// How long what people wrote is kept.
const (
	DefaultKeepDays = 30 // after a pair's end
	keepMonths      = 6  // after the programme's end, when a pair has not ended
)

// keptUntil is the last day on which what a pair wrote is kept.
func (p Programme) keptUntil(pair Pair, loc *time.Location) Date {
	if pair.EndedAt.IsZero() {
		return p.End.AddMonths(keepMonths)
	}
	days := p.KeepDays
	if days == 0 {
		days = DefaultKeepDays
	}
	return DateOf(pair.EndedAt, loc).AddDays(days)
}

// Check returns what is wrong with a programme's frame before it is created.
func (p Programme) Check() error {
	switch {
	case p.Name == "":
		return invalid("name", "prog.err.days", map[string]any{"What": "name"})
	case !p.Facts.Complete():
		return invalid("facts", "pair.new.facts", map[string]any{"Fields": "facts"})
	case p.KeepDays < 0:
		return invalid("keep", "prog.err.days", map[string]any{"What": "keep"})
	case p.End.Before(p.Start), p.Midway.Closes.Before(p.Midway.Opens), p.Final.Closes.Before(p.Final.Opens):
		return invalid("end", "prog.err.dates", nil)
	}
	_, err := p.Calendar(nil)
	return err
}
