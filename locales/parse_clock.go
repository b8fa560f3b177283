package locales

import (
	"regexp"
	"strconv"
	"strings"
)

// clock is a time of day as typed; it may be one that no clock shows.
type clock struct{ hour, minute int }

func (c clock) exists() bool { return c.hour < 24 && c.minute < 60 }

func (c clock) minutes() int { return c.hour*60 + c.minute }

var (
	clockForm = regexp.MustCompile(`^(\d{1,2})(?:[.:](\d{2}))?$`)
	fourForm  = regexp.MustCompile(`^(\d{2})(\d{2})$`)
	rangeForm = regexp.MustCompile(`^(\d{1,2}(?:[.:]\d{2})?)-(\d{1,2}(?:[.:]\d{2})?)$`)
	pointForm = regexp.MustCompile(`^\d{1,2}[.:]\d{2}$`)
)

// ParseClock reads a field that holds a time of day and nothing else: "14",
// "14.00", "kl. 14.00", "14:00", "1400" or "2 pm". ok is false for anything
// else, a range and a time that does not exist included.
func ParseClock(text string) (hour, minute int, ok bool) {
	p := &parser{tokens: tokens(text)}
	p.word("kl", "klokken", "at")
	start, end, found := p.times()
	if !found || end != nil || p.at < len(p.tokens) || !start.exists() {
		return 0, 0, false
	}
	return start.hour, start.minute, true
}

// times reads "14", "14.30" or "14-15.30" here, with "til" and "pm" if they
// follow. end is nil when there is no range.
func (p *parser) times() (start clock, end *clock, found bool) {
	if m := rangeForm.FindStringSubmatch(p.peek(0)); m != nil {
		first, _ := readClock(m[1])
		last, _ := readClock(m[2])
		p.at++
		p.halves(&first, &last)
		return first, &last, true
	}
	start, found = readClock(p.peek(0))
	if !found {
		return clock{}, nil, false
	}
	p.at++
	p.halves(&start)
	mark := p.at
	if p.word("-", "til", "to") {
		p.word("kl", "klokken")
		if last, ok := readClock(p.peek(0)); ok {
			p.at++
			p.halves(&last)
			return start, &last, true
		}
		p.at = mark
	}
	return start, nil, true
}

// halves reads "am" or "pm" and moves the times there.
func (p *parser) halves(times ...*clock) {
	switch {
	case p.word("pm", "p.m"):
		for _, t := range times {
			if t.hour < 12 {
				t.hour += 12
			}
		}
	case p.word("am", "a.m"):
		for _, t := range times {
			if t.hour == 12 {
				t.hour = 0
			}
		}
	}
}

func readClock(word string) (clock, bool) {
	m := clockForm.FindStringSubmatch(word)
	if m == nil {
		m = fourForm.FindStringSubmatch(word)
	}
	if m == nil {
		return clock{}, false
	}
	return clock{hour: number(m[1]), minute: number(m[2])}, true
}

// number reads digits that a pattern has found, and 0 for none.
func number(digits string) int {
	n, err := strconv.Atoi(digits)
	if err != nil {
		return 0
	}
	return n
}

// time reads a time, a range or neither. A bare "14" is a time only after a
// date or "kl.", so that a room number stays one.
func (p *parser) time() bool {
	mark := p.at
	marked := p.word("kl", "klokken") || p.peek(0) == "at" && p.clockAt(1) && p.word("at")
	p.word("fra", "from", "ca", "-")
	word := p.peek(0)
	plain := !strings.Contains(word, ":") && !strings.Contains(word, "-")
	switch {
	case marked:
	case p.place && (plain || p.slot.HasTime):
		p.at = mark
		return false
	case !strings.ContainsAny(word, ".:-") && !p.afterDate(mark) && !p.halfAt(1):
		p.at = mark
		return false
	}
	start, end, found := p.times()
	if !found {
		p.at = mark
		return false
	}
	p.setTime(start, end, join(p.tokens[mark:p.at]))
	return true
}

func (p *parser) setTime(start clock, end *clock, what string) {
	switch {
	case p.slot.HasTime || end != nil && p.slot.Length > 0:
		p.fail(ReasonUnreadable, what)
	case !start.exists() || end != nil && !end.exists():
		p.fail(ReasonNoSuchTime, what)
	case end != nil && end.minutes() <= start.minutes():
		p.fail(ReasonUnreadable, what)
	}
	p.slot.Hour, p.slot.Minute, p.slot.HasTime = start.hour, start.minute, true
	if end != nil {
		p.slot.Length = end.minutes() - start.minutes()
	}
}

// clockAt reports whether a time of day stands n words ahead.
func (p *parser) clockAt(n int) bool {
	word := p.peek(n)
	_, ok := readClock(word)
	return ok || rangeForm.MatchString(word)
}

// halfAt reports whether "am" or "pm" stands n words ahead.
func (p *parser) halfAt(n int) bool {
	switch p.peek(n) {
	case "am", "pm", "a.m", "p.m":
		return true
	}
	return false
}

// clockAhead reports whether a time that can be nothing else stands after the
// next n words, so that what stands here must be a date.
func (p *parser) clockAhead(n int) bool {
	if p.clockAt(n) && p.measureAt(n) == 0 && monthOf(p.peek(n+1)) == 0 {
		return true
	}
	for i := n; p.at+i < len(p.tokens); i++ {
		word := p.peek(i)
		switch {
		case word == "kl" || word == "klokken" || word == "at" && p.clockAt(i+1):
			return true
		case pointForm.MatchString(word) || rangeForm.MatchString(word):
			return true
		}
	}
	return false
}
