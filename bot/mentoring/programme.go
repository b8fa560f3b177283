package mentoring

import (
	"fmt"
	"slices"
	"strings"
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

// Empty returns the names of the six facts that are not filled in, as they
// stand at the end of the text ids prog.*.
func (f Facts) Empty() []string {
	var empty []string
	for _, fact := range []struct{ name, text string }{
		{"controller", f.Controller}, {"purpose", f.Purpose}, {"basis", f.LegalBasis},
		{"categories", f.Categories}, {"recipients", f.Recipients}, {"retention", f.Retention},
	} {
		if strings.TrimSpace(fact.text) == "" {
			empty = append(empty, fact.name)
		}
	}
	return empty
}

// Complete reports whether all six facts are filled in.
func (f Facts) Complete() bool { return len(f.Empty()) == 0 }

// Calendar returns the programme's calendar over the public holidays.
func (p Programme) Calendar(h Holidays) (Calendar, error) {
	loc, err := zone(p.TimeZone)
	if err != nil {
		return Calendar{}, fmt.Errorf("programme %d: time zone: %w", p.ID, err)
	}
	return Calendar{Location: loc, Holidays: h, ClosedDays: p.ClosedDays, QuietWeeks: p.QuietWeeks}, nil
}

// zones keeps the time zones that programmes have, as *time.Location by name: to
// load one is to read a file, and each use case needs it.
var zones sync.Map

func zone(name string) (*time.Location, error) {
	if loc, ok := zones.Load(name); ok {
		return loc.(*time.Location), nil
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

// keptUntil is the last day on which what a pair has written by that day is
// kept. A pair that goes on after its programme is erased each half year.
func (p Programme) keptUntil(pair Pair, loc *time.Location, today Date) Date {
	if pair.EndedAt.IsZero() {
		until := p.End.AddMonths(keepMonths)
		for n := 2; until.Before(today); n++ {
			until = p.End.AddMonths(n * keepMonths)
		}
		return until
	}
	days := p.KeepDays
	if days == 0 {
		days = DefaultKeepDays
	}
	return DateOf(pair.EndedAt, loc).AddDays(days)
}

// erasedBy is the last day that has passed on which what the pair had written
// was kept; zero while there is none.
func (p Programme) erasedBy(pair Pair, loc *time.Location, today Date) Date {
	if !pair.EndedAt.IsZero() {
		if until := p.keptUntil(pair, loc, today); until.Before(today) {
			return until
		}
		return Date{}
	}
	var last Date
	for n := 1; ; n++ {
		until := p.End.AddMonths(n * keepMonths)
		if !until.Before(today) {
			return last
		}
		last = until
	}
}

// Check returns what is wrong with a programme's frame before it is created.
func (p Programme) Check() error {
	switch {
	case p.Name == "":
		return invalid("name", "prog.err.days", map[string]any{"What": "name"})
	case !p.Facts.Complete():
		return invalid("facts", "pair.new.facts", map[string]any{"Fields": p.Facts.Empty()})
	case p.KeepDays < 0:
		return invalid("keep", "prog.err.days", map[string]any{"What": "keep"})
	case p.End.Before(p.Start), p.Midway.Closes.Before(p.Midway.Opens), p.Final.Closes.Before(p.Final.Opens):
		return invalid("end", "prog.err.dates", nil)
	}
	_, err := p.Calendar(nil)
	return err
}

// differs returns the names of the settings in which another version of the
// programme is not the same: where the facts are, "facts" and the fact.
func (p Programme) differs(other Programme) []string {
	var names []string
	for _, setting := range []struct {
		name string
		same bool
	}{
		{"start", p.Start == other.Start},
		{"end", p.End == other.End},
		{"midway", p.Midway == other.Midway},
		{"final", p.Final == other.Final},
		{"zone", p.TimeZone == other.TimeZone},
		{"language", p.Language == other.Language},
		{"closed", slices.Equal(p.ClosedDays, other.ClosedDays)},
		{"quiet", slices.Equal(p.QuietWeeks, other.QuietWeeks)},
		{"keep", p.KeepDays == other.KeepDays},
		{"facts.controller", p.Facts.Controller == other.Facts.Controller},
		{"facts.purpose", p.Facts.Purpose == other.Facts.Purpose},
		{"facts.basis", p.Facts.LegalBasis == other.Facts.LegalBasis},
		{"facts.categories", p.Facts.Categories == other.Facts.Categories},
		{"facts.recipients", p.Facts.Recipients == other.Facts.Recipients},
		{"facts.retention", p.Facts.Retention == other.Facts.Retention},
		{"facts.dpo", p.Facts.DPO == other.Facts.DPO},
	} {
		if !setting.same {
			names = append(names, setting.name)
		}
	}
	return names
}
