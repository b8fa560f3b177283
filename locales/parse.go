package locales

import (
	"slices"
	"time"
)

// Slot is what a person typed: a date, a time on the wall clock and a length.
// Parts that were not typed are zero.
type Slot struct {
	// Year, Month and Day are the date, set when HasDate is. The date exists.
	Year    int
	Month   time.Month
	Day     int
	HasDate bool
	// Hour and Minute are the time of day, set when HasTime is. Whether the
	// clock shows that time on that date is not known here.
	Hour, Minute int
	HasTime      bool
	// Length is in minutes, and 0 when it was not typed.
	Length int
	// Rest is what is left as it was typed, usually a place: what follows a
	// comma, "på", "i" or "ved". It may be empty.
	Rest string
	// Introduced tells that a comma or a word for "at" stood before Rest, so
	// that it is meant as a place.
	Introduced bool
}

// Reason says why a text could not be read.
type Reason string

// The reasons of a ParseError.
const (
	// ReasonUnreadable means that no date, time or length was found, or two
	// that exclude each other.
	ReasonUnreadable Reason = "unreadable"
	// ReasonNoSuchDate means a date that no calendar has: 30/2, or week 53 of a
	// year with 52.
	ReasonNoSuchDate Reason = "no such date"
	// ReasonWeekday means that the weekday or the week does not fit the date.
	ReasonWeekday Reason = "weekday"
	// ReasonNoSuchTime means a time that no clock shows: 25.00.
	ReasonNoSuchTime Reason = "no such time"
)

// ParseError tells what could not be read.
type ParseError struct {
	Reason Reason
	// What is the part of the text it is about, as it was typed: the weekday or
	// the week for ReasonWeekday.
	What string
}

// Error returns the reason and the part, for a log; a person gets a text.
func (e *ParseError) Error() string {
	return "read typed time: " + string(e.Reason) + ": " + e.What
}

// ParseSlot reads what a person typed after "book" or "flyt", in Danish or
// English words: "tirsdag den 12. januar kl. 14", "15/12 14.00 90 min",
// "tirsdag uge 51 kl 14", "i morgen kl. 9, Rådhuset". today is the day the
// person typed it, in the programme's location.
//
// A date without a year is the next such date on or after today; a weekday
// alone may be today, while "på mandag" never is. An error is always a
// *ParseError. With ReasonWeekday the returned Slot still holds the date that
// was typed, so that it can be shown beside the weekday.
func ParseSlot(text string, today time.Time) (Slot, error) {
	p := &parser{tokens: tokens(text), today: today}
	p.run()
	if !p.day.typed() && !p.slot.HasTime && p.slot.Length == 0 {
		p.fail(ReasonUnreadable, text)
	}
	return p.result()
}

// ParseDate reads a field that holds a date: "2027-01-12" and all that
// ParseSlot reads. A text without a date, or with words left over, is an error
// of ReasonUnreadable. A time or length typed with the date is returned too.
func ParseDate(text string, today time.Time) (Slot, error) {
	p := &parser{tokens: tokens(text), today: today, onlyDate: true}
	p.run()
	if !p.day.typed() || len(p.rest) > 0 {
		p.fail(ReasonUnreadable, text)
	}
	return p.result()
}

// parser walks once through the words. Each step reads what it can from the
// words at at and says whether it moved; what no step reads is a place.
type parser struct {
	tokens []token
	at     int
	today  time.Time
	day    day
	slot   Slot
	rest   []token
	// place says that the words of a place have begun. From there on only what
	// is unmistakable still counts as a date or a time.
	place    bool
	onlyDate bool
	dateEnd  int // where the latest part of the date ended
	err      *ParseError
}

func (p *parser) run() {
	p.word("book", "flyt", "move")
	for p.at < len(p.tokens) && p.err == nil {
		inside := p.place && p.tokens[p.at].glued // as the 12 of an address on the web
		if !inside && (p.length() || p.date() || p.time() || p.filler()) {
			continue
		}
		p.leftover()
	}
}

// filler skips words that only hold the others together.
func (p *parser) filler() bool {
	if p.tokens[p.at].glued && p.at == p.dateEnd && p.word("t") { // 2027-01-12T14:00
		p.dateEnd = p.at
		return true
	}
	return !p.place && p.word("den", "d", "the", "of", "og", "and", "fra", "from", "-", "")
}

// leftover takes one word that is no date, time or length. A number that no
// place explains, or a "kl." without one, is a date or time that went wrong:
// better to ask than to book the wrong day.
func (p *parser) leftover() {
	t := p.tokens[p.at]
	if !p.place {
		digit := t.word != "" && t.word[0] >= '0' && t.word[0] <= '9'
		clock := !p.slot.HasTime && (t.word == "kl" || t.word == "klokken") // "kl. halv tre"
		if (digit || t.glued || clock) && !t.comma {
			p.fail(ReasonUnreadable, join(p.tokens[p.at:]))
			return
		}
		p.place = true
		p.slot.Introduced = t.comma || t.word == "hos" || p.at > 0 && p.tokens[p.at-1].comma // ", the library"
		if p.word("paa", "i", "ved", "in", "at", "on", "@") && p.at < len(p.tokens) {
			p.slot.Introduced = true
			return
		}
		p.at = min(p.at, len(p.tokens)-1)
	}
	p.rest = append(p.rest, p.tokens[p.at])
	p.at++
}

func (p *parser) result() (Slot, error) {
	if p.err != nil {
		return Slot{}, p.err
	}
	p.slot.Rest = join(p.rest)
	p.resolve()
	if p.err != nil && p.err.Reason != ReasonWeekday {
		return Slot{}, p.err
	}
	if p.err != nil {
		return p.slot, p.err
	}
	return p.slot, nil
}

// fail keeps the first thing that went wrong.
func (p *parser) fail(reason Reason, what string) {
	if p.err == nil {
		p.err = &ParseError{Reason: reason, What: what}
	}
}

// peek returns the n-th word ahead, and "" past the end.
func (p *parser) peek(n int) string {
	if p.at+n >= len(p.tokens) {
		return ""
	}
	return p.tokens[p.at+n].word
}

// dotAt reports whether a full stop follows the n-th word ahead.
func (p *parser) dotAt(n int) bool {
	return p.at+n < len(p.tokens) && p.tokens[p.at+n].dot
}

// word reads one of the words if it stands here.
func (p *parser) word(any ...string) bool {
	if p.at < len(p.tokens) && slices.Contains(any, p.tokens[p.at].word) {
		p.at++
		return true
	}
	return false
}

// words reads all the words if they stand here one after the other.
func (p *parser) words(all ...string) bool {
	for i, word := range all {
		if p.peek(i) != word {
			return false
		}
	}
	p.at += len(all)
	return true
}

// afterDate reports whether the words before mark were part of a date.
func (p *parser) afterDate(mark int) bool { return p.day.typed() && p.dateEnd == mark }
