package locales

import (
	"regexp"
	"slices"
	"strings"
	"time"
)

// day is a date in the making: the parts that were typed.
type day struct {
	year, month, day int // 0 = not typed
	fixed            time.Time
	weekday          time.Weekday
	hasWeekday       bool
	// later asks for a day after today, as "på mandag" does on a Monday.
	later bool
	// nextWeek asks for the week after this one, as "næste mandag" does.
	nextWeek       bool
	week, weekYear int
	// As they were typed, for an error.
	what, weekdayWhat, weekWhat string
}

// typed reports whether any part of a date was typed.
func (d day) typed() bool { return d.settled() || d.hasWeekday }

// settled reports whether more than a weekday was typed.
func (d day) settled() bool { return d.day > 0 || !d.fixed.IsZero() || d.week > 0 }

var (
	isoForm   = regexp.MustCompile(`^([12]\d{3})-(\d{1,2})-(\d{1,2})$`)
	fullForms = []*regexp.Regexp{
		regexp.MustCompile(`^(\d{1,2})\.(\d{1,2})\.([12]\d{3}|\d{2})$`),
		regexp.MustCompile(`^(\d{1,2})/(\d{1,2})[/-]([12]\d{3}|\d{2})$`),
		regexp.MustCompile(`^(\d{1,2})-(\d{1,2})-([12]\d{3}|\d{2})$`),
	}
	slashForm = regexp.MustCompile(`^(\d{1,2})/(\d{1,2})$`)
	dotForm   = regexp.MustCompile(`^(\d{1,2})\.(\d{1,2})$`)
	dashForm  = regexp.MustCompile(`^(\d{1,2})-(\d{1,2})$`)
	dayForm   = regexp.MustCompile(`^\d{1,2}$`)
	yearForm  = regexp.MustCompile(`^(?:199\d|2[01]\d\d)$`)
)

var monthNames = map[string]int{
	"januar": 1, "january": 1, "jan": 1, "februar": 2, "february": 2, "feb": 2,
	"marts": 3, "march": 3, "mar": 3, "april": 4, "apr": 4, "maj": 5, "may": 5,
	"juni": 6, "june": 6, "jun": 6, "juli": 7, "july": 7, "jul": 7, "august": 8, "aug": 8,
	"september": 9, "sep": 9, "sept": 9, "oktober": 10, "october": 10, "okt": 10, "oct": 10,
	"november": 11, "nov": 11, "december": 12, "dec": 12,
}

var weekdayNames = map[string]time.Weekday{
	"mandag": 1, "man": 1, "monday": 1, "mon": 1, "tirsdag": 2, "tir": 2, "tirs": 2, "tuesday": 2, "tue": 2, "tues": 2,
	"onsdag": 3, "ons": 3, "wednesday": 3, "wed": 3, "torsdag": 4, "tor": 4, "tors": 4, "thursday": 4, "thu": 4, "thur": 4, "thurs": 4,
	"fredag": 5, "fre": 5, "friday": 5, "fri": 5, "loerdag": 6, "loer": 6, "saturday": 6, "sat": 6, "soendag": 0, "soen": 0, "sunday": 0, "sun": 0,
}

func monthOf(word string) int { return monthNames[word] }

// date reads whatever part of a date stands here.
func (p *parser) date() bool {
	if p.place && p.day.settled() {
		return false
	}
	mark := p.at
	if !p.week() && !p.relative() && !p.weekday() && !p.named() && !p.numeric() && !p.dayAlone() {
		p.at = mark
		return false
	}
	if p.day.what != "" {
		p.day.what += " "
	}
	p.day.what += join(p.tokens[mark:p.at])
	p.dateEnd = p.at
	return true
}

// week reads "uge 51", "i uge 51", "uge 53 2026" and "næste uge".
func (p *parser) week() bool {
	mark := p.at
	p.word("i", "in")
	if p.words("naeste", "uge") || p.words("next", "week") {
		p.day.nextWeek = true
		return true
	}
	if !p.word("uge", "week") || !dayForm.MatchString(p.peek(0)) {
		p.at = mark
		return false
	}
	if p.day.week > 0 {
		p.fail(ReasonUnreadable, join(p.tokens[mark:p.at+1]))
	}
	p.day.week = number(p.peek(0))
	p.at++
	if p.day.week < 1 || p.day.week > 53 {
		p.fail(ReasonNoSuchDate, join(p.tokens[mark:p.at]))
	}
	p.day.weekYear = p.year()
	p.day.weekWhat = join(p.tokens[mark:p.at])
	return true
}

// relative reads "i dag", "i går", "i morgen", "i overmorgen" and "om 14 dage".
func (p *parser) relative() bool {
	mark, days := p.at, 0
	switch {
	case p.words("i", "dag") || p.word("idag", "today"):
	case p.words("i", "gaar") || p.word("igaar", "yesterday"):
		days = -1
	case p.words("i", "morgen") || p.word("imorgen", "tomorrow"):
		days = 1
	case p.words("i", "overmorgen") || p.word("overmorgen") || p.words("day", "after", "tomorrow"):
		days = 2
	case p.word("om", "in"):
		amount, words := p.amountAt(0)
		unit := map[string]int{"dag": 1, "dage": 1, "day": 1, "days": 1, "uge": 7, "uger": 7, "week": 7, "weeks": 7}[p.peek(words)]
		if words == 0 || unit == 0 || amount != float64(int(amount)) || amount > 1000 {
			p.at = mark
			return false
		}
		p.at += words + 1
		days = int(amount) * unit
	default:
		return false
	}
	p.once(mark)
	p.day.fixed = p.today.AddDate(0, 0, days)
	return true
}

// weekday reads "mandag", "på mandag" and "næste mandag".
func (p *parser) weekday() bool {
	mark := p.at
	later := p.word("paa", "on", "this", "paafoelgende")
	next := p.word("naeste", "next")
	weekday, ok := weekdayNames[p.peek(0)]
	// A short "man", "sat" or "sun" is an ordinary word in a place.
	if !ok || p.place && !strings.HasSuffix(p.peek(0), "dag") && !strings.HasSuffix(p.peek(0), "day") {
		p.at = mark
		return false
	}
	p.at++
	if p.day.hasWeekday {
		p.fail(ReasonUnreadable, join(p.tokens[mark:p.at]))
	}
	p.day.weekday, p.day.hasWeekday = weekday, true
	p.day.weekdayWhat = strings.TrimRight(p.tokens[p.at-1].text, ".,;:")
	p.day.later, p.day.nextWeek = later, next || p.day.nextWeek
	return true
}

// named reads "12. januar", "12 jan 2027", "12th of January" and "January 12".
func (p *parser) named() bool {
	mark := p.at
	p.word("den", "d", "the")
	start := p.at
	if month := monthOf(p.peek(0)); month > 0 && dayForm.MatchString(p.peek(1)) {
		p.at++
		return p.setDate(start, p.ordinal(), month)
	}
	if !dayForm.MatchString(p.peek(0)) {
		p.at = mark
		return false
	}
	day := p.ordinal()
	p.word("of")
	month := monthOf(p.peek(0))
	if month == 0 {
		p.at = mark
		return false
	}
	p.at++
	return p.setDate(start, day, month)
}

// ordinal reads the number of a day here, with "th" if it follows.
func (p *parser) ordinal() int {
	n := number(p.peek(0))
	p.at++
	if p.at < len(p.tokens) && p.tokens[p.at].glued {
		p.word("st", "nd", "rd", "th")
	}
	return n
}

// numeric reads "2027-01-12", "12.1.2027", "12/1" and "15.12.". What could be a
// date and a time alike, "12.10", is a date unless there is one already.
func (p *parser) numeric() bool {
	mark, word := p.at, p.peek(0)
	if m := isoForm.FindStringSubmatch(word); m != nil {
		p.at++
		return p.setFull(mark, number(m[1]), number(m[2]), number(m[3]))
	}
	for _, form := range fullForms {
		if m := form.FindStringSubmatch(word); m != nil {
			p.at++
			year := number(m[3])
			if year < 100 {
				year += 2000
			}
			return p.setFull(mark, year, number(m[2]), number(m[1]))
		}
	}
	if m := slashForm.FindStringSubmatch(word); m != nil {
		p.at++
		return p.setDate(mark, number(m[1]), number(m[2]))
	}
	if m := dotForm.FindStringSubmatch(word); m != nil && !p.place && p.dottedDate(m[1], m[2]) {
		p.at++
		return p.setDate(mark, number(m[1]), number(m[2]))
	}
	if m := dashForm.FindStringSubmatch(word); m != nil && !p.place && p.dashedDate(number(m[1]), number(m[2])) {
		p.at++
		return p.setDate(mark, number(m[1]), number(m[2]))
	}
	return false
}

func (p *parser) dottedDate(first, second string) bool {
	hour, n := number(first), number(second)
	switch {
	case p.dotAt(0):
		return true
	case p.day.settled():
		return false
	case len(second) == 1:
		return n > 0
	case n < 1 || n > 12:
		return false
	case hour > 23:
		return true
	}
	return !p.day.hasWeekday || p.onlyDate || p.clockAhead(1)
}

func (p *parser) dashedDate(first, second int) bool {
	if p.day.settled() || second < 1 || second > 12 {
		return false
	}
	return first >= second && !p.day.hasWeekday || p.onlyDate || p.clockAhead(1)
}

// dayAlone reads "den 12." and "tirsdag 12 kl 14": the next such day of a month.
func (p *parser) dayAlone() bool {
	mark := p.at
	named := p.word("den", "d", "the")
	if p.place || p.day.settled() || !dayForm.MatchString(p.peek(0)) {
		p.at = mark
		return false
	}
	if !named && !p.dotAt(0) && (!p.day.hasWeekday || !p.onlyDate && !p.clockAhead(1)) {
		p.at = mark
		return false
	}
	day := p.ordinal()
	if !p.open() {
		p.fail(ReasonUnreadable, p.tokens[p.at].text)
	}
	return p.setDate(mark, day, 0)
}

// open reports whether a day alone may end here. A word that nothing introduces
// is more likely a month with a slip of the finger: "den 12. januarr".
func (p *parser) open() bool {
	if p.at == len(p.tokens) || p.tokens[p.at].comma {
		return true
	}
	word := p.peek(0)
	return word == "" || strings.ContainsAny(word[:1], "0123456789-") ||
		slices.Contains([]string{"kl", "klokken", "at", "fra", "from", "ca", "i", "in", "paa", "on", "ved", "hos", "uge", "week"}, word)
}

// year reads a year that follows a date, and returns 0 when none does.
func (p *parser) year() int {
	if !yearForm.MatchString(p.peek(0)) {
		return 0
	}
	p.at++
	return number(p.tokens[p.at-1].word)
}

func (p *parser) setDate(mark, day, month int) bool {
	year := 0
	if month > 0 {
		year = p.year()
	}
	return p.setFull(mark, year, month, day)
}

func (p *parser) setFull(mark, year, month, day int) bool {
	p.once(mark)
	switch {
	case year > 0 && !exists(year, month, day), day < 1 || day > 31, month > 12,
		month > 0 && !exists(2000, month, day): // 2000 has a 29 February
		p.fail(ReasonNoSuchDate, join(p.tokens[mark:p.at]))
	}
	p.day.year, p.day.month, p.day.day = year, month, day
	return true
}

// once refuses a second date.
func (p *parser) once(mark int) {
	if p.day.day > 0 || !p.day.fixed.IsZero() {
		p.fail(ReasonUnreadable, join(p.tokens[mark:p.at]))
	}
}
