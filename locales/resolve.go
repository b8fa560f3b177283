package locales

import "time"

// exists reports whether the calendar has the date.
func exists(year, month, day int) bool {
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	return t.Year() == year && int(t.Month()) == month && t.Day() == day
}

// resolve turns the parts that were typed into one date. It counts in UTC days,
// where no clock change can move a date.
func (p *parser) resolve() {
	if !p.day.typed() || p.err != nil {
		return
	}
	today := midnight(p.today)
	var date time.Time
	switch {
	case !p.day.fixed.IsZero():
		date = midnight(p.day.fixed)
	case p.day.day > 0:
		date = p.day.next(today)
	case p.day.week > 0:
		date = p.dayOfWeek(today)
	default:
		date = p.day.nextWeekday(today)
	}
	if p.err != nil {
		return
	}
	if date.IsZero() {
		p.fail(ReasonNoSuchDate, p.day.what)
		return
	}
	p.slot.Year, p.slot.Month, p.slot.Day = date.Date()
	p.slot.HasDate = true
	_, week := date.ISOWeek()
	switch {
	case p.day.hasWeekday && date.Weekday() != p.day.weekday:
		p.fail(ReasonWeekday, p.day.weekdayWhat)
	case p.day.week > 0 && week != p.day.week:
		p.fail(ReasonWeekday, p.day.weekWhat)
	}
}

func midnight(t time.Time) time.Time {
	year, month, day := t.Date()
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

// next returns the date that was typed, or the first on or after today when its
// year or its month was not.
func (d day) next(today time.Time) time.Time {
	if d.year > 0 {
		return time.Date(d.year, time.Month(d.month), d.day, 0, 0, 0, 0, time.UTC)
	}
	if d.month == 0 {
		for month := range 3 { // 31 skips one month, 30 and 29 February alone
			first := time.Date(today.Year(), today.Month()+time.Month(month), 1, 0, 0, 0, 0, time.UTC)
			date := first.AddDate(0, 0, d.day-1)
			if date.Month() == first.Month() && !date.Before(today) {
				return date
			}
		}
		return time.Time{}
	}
	for year := today.Year(); year <= today.Year()+8; year++ { // 29 February: at most 8
		date := time.Date(year, time.Month(d.month), d.day, 0, 0, 0, 0, time.UTC)
		if date.Day() == d.day && !date.Before(today) {
			return date
		}
	}
	return time.Time{}
}

// nextWeekday returns the first such weekday: on or after today for "mandag",
// after today for "på mandag", in next week for "næste mandag".
func (d day) nextWeekday(today time.Time) time.Time {
	days := int(d.weekday-today.Weekday()+7) % 7
	switch {
	case d.nextWeek:
		return monday(today).AddDate(0, 0, 7+int(d.weekday+6)%7)
	case d.later && days == 0:
		days = 7
	}
	return today.AddDate(0, 0, days)
}

// dayOfWeek returns the weekday of the ISO week that was typed, the first on or
// after today when no year was. A week alone is not a day.
func (p *parser) dayOfWeek(today time.Time) time.Time {
	if !p.day.hasWeekday {
		p.fail(ReasonUnreadable, p.day.what)
		return time.Time{}
	}
	current, _ := today.ISOWeek()
	years := []int{current, current + 1}
	if p.day.weekYear > 0 {
		years = []int{p.day.weekYear}
	}
	for _, year := range years {
		// 4 January lies in week 1 always (ISO 8601).
		first := monday(time.Date(year, 1, 4, 0, 0, 0, 0, time.UTC))
		date := first.AddDate(0, 0, 7*(p.day.week-1)+int(p.day.weekday+6)%7)
		if got, _ := date.ISOWeek(); got == year && (p.day.weekYear > 0 || !date.Before(today)) {
			return date
		}
	}
	return time.Time{}
}

// monday returns the first day of t's ISO week.
func monday(t time.Time) time.Time {
	return t.AddDate(0, 0, -int(t.Weekday()+6)%7)
}
