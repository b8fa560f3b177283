package locales

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

var (
	// numbers are the words people count meetings, days and weeks with.
	numbers = map[string]float64{
		"en": 1, "et": 1, "én": 1, "ét": 1, "a": 1, "an": 1, "one": 1,
		"to": 2, "two": 2, "tre": 3, "three": 3, "fire": 4, "four": 4, "fem": 5, "five": 5,
		"seks": 6, "six": 6, "halvanden": 1.5, "halvandet": 1.5,
	}
	fractions = map[string]float64{"½": .5, "1/2": .5, "¼": .25, "1/4": .25, "¾": .75, "3/4": .75}
	// measures are the minutes in each unit of length.
	measures = map[string]float64{
		"min": 1, "mins": 1, "minut": 1, "minutter": 1, "minute": 1, "minutes": 1,
		"time": 60, "timer": 60, "times": 60, "t": 60, "h": 60, "hr": 60, "hrs": 60, "hour": 60, "hours": 60,
		"kvarter": 15, "kvarterer": 15,
	}
	decimalForm  = regexp.MustCompile(`^\d{1,4}(?:[.,]\d{1,2})?$`)
	fractionForm = regexp.MustCompile(`^(\d{0,3})([½¼¾])$`)
)

// ParseLength reads a field that holds a length and nothing else, and returns
// minutes: "75 min", "2 timer", "1½ time", "halvanden time", "1,5 time". A bare
// number up to 8 is hours and a larger one minutes. ok is false for anything
// else and for a length of nothing.
func ParseLength(text string) (minutes int, ok bool) {
	p := &parser{tokens: tokens(text)}
	minutes = p.measured()
	if minutes == 0 {
		amount, words := p.amountAt(0)
		p.at += words
		if amount > 8 {
			amount /= 60
		}
		minutes = rounded(amount * 60)
	}
	return minutes, minutes > 0 && p.at == len(p.tokens)
}

// length reads a length, with "i" or "for" before it if it stands there.
func (p *parser) length() bool {
	if p.place && p.slot.Length > 0 {
		return false
	}
	mark := p.at
	p.word("i", "for", "a", "á", "varer")
	minutes := p.measured()
	if minutes == 0 {
		p.at = mark
		minutes = p.measured()
	}
	if minutes == 0 {
		p.at = mark
		return false
	}
	if p.slot.Length > 0 {
		p.fail(ReasonUnreadable, join(p.tokens[mark:p.at]))
	}
	p.slot.Length = minutes
	return true
}

// measured reads amounts with their units here: "1 time og 30 min". It returns
// 0, and stands still, when there is none.
func (p *parser) measured() int {
	total := 0
	for {
		mark := p.at
		if total > 0 {
			p.word("og", "and")
		}
		minutes := p.measure()
		if minutes == 0 {
			p.at = mark
			return total
		}
		total += minutes
	}
}

// measure reads one amount with its unit: "1½ time", "en halv time",
// "an hour and a half".
func (p *parser) measure() int {
	if words := p.measureAt(0); words > 0 {
		amount, counted := p.amountAt(0)
		p.at += counted
		if p.peek(0) == "an" {
			p.at++
		}
		unit := measures[p.peek(0)]
		p.at++
		if unit == 60 && (p.words("and", "a", "half") || p.words("og", "en", "halv")) {
			amount += .5
		}
		return rounded(amount * unit)
	}
	if p.peek(0) == "halvanden" {
		p.at++
		return 90
	}
	return 0
}

// measureAt returns how many words from the n-th ahead make one amount with its
// unit, and 0 when they do not.
func (p *parser) measureAt(n int) int {
	_, words := p.amountAt(n)
	if words == 0 {
		return 0
	}
	if p.peek(n+words) == "an" {
		words++
	}
	if measures[p.peek(n+words)] == 0 {
		return 0
	}
	return words + 1
}

// amountAt reads a number from the n-th word ahead and returns how many words
// it took, 0 when there is none.
func (p *parser) amountAt(n int) (amount float64, words int) {
	word := p.peek(n)
	if value, ok := fractions[word]; ok {
		return value, 1
	}
	if m := fractionForm.FindStringSubmatch(word); m != nil {
		return float64(number(m[1])) + fractions[m[2]], 1
	}
	if value, ok := numbers[word]; ok {
		switch {
		case slices.Contains([]string{"halv", "half"}, p.peek(n+1)):
			return value / 2, 2
		case p.peek(n+1) == "and" && p.peek(n+2) == "a" && p.peek(n+3) == "half":
			return value + .5, 4
		}
		return value, 1
	}
	if word == "half" || word == "halv" {
		return .5, 1
	}
	if !decimalForm.MatchString(word) || p.dotAt(n) && measures[p.peek(n+1)] == 0 {
		return 0, 0
	}
	value, err := strconv.ParseFloat(strings.Replace(word, ",", ".", 1), 64)
	if err != nil {
		return 0, 0
	}
	if part, ok := fractions[p.peek(n+1)]; ok {
		return value + part, 2
	}
	return value, 1
}

// rounded returns whole minutes, and 0 for a length nobody means: more than a
// day, which would also overflow somebody's calendar.
func rounded(minutes float64) int {
	if minutes < 1 || minutes > 24*60 {
		return 0
	}
	return int(minutes + .5)
}
