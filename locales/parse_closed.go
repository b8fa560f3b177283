package locales

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// ClosedDay is a day of every year as a person types it: wholly closed, or from
// a time on.
type ClosedDay struct {
	Month time.Month
	Day   int
	// Hour and Minute are the time from which it is closed; both are 0 for the
	// whole day.
	Hour, Minute int
}

var closedForm = regexp.MustCompile(`^(\d{1,2})(?:[./](\d{1,2})\.?|\.? ([a-z]+))(?: (?:fra|from) (.+))?$`)

// ParseClosedDay reads one closed day: "24.12", "24/12", "24. december", and
// "1.5 fra kl. 12" for half a day. ok is false for anything else and for a day
// that no year has; the 29th of February is one of some.
func ParseClosedDay(text string) (day ClosedDay, ok bool) {
	m := closedForm.FindStringSubmatch(Fold(text))
	if m == nil {
		return ClosedDay{}, false
	}
	month := monthOf(m[3])
	if m[2] != "" {
		month = number(m[2])
	}
	day = ClosedDay{Month: time.Month(month), Day: number(m[1])}
	const leap = 2028
	if at := time.Date(leap, day.Month, day.Day, 12, 0, 0, 0, time.UTC); month == 0 || at.Month() != day.Month || at.Day() != day.Day {
		return ClosedDay{}, false
	}
	if m[4] == "" {
		return day, true
	}
	if day.Hour, day.Minute, ok = ParseClock(m[4]); !ok || day.Hour == 0 && day.Minute == 0 {
		return ClosedDay{}, false
	}
	return day, true
}

// ParseWeeks reads ISO weeks: "28-30, 42", "uge 7", "7 og 8". They come sorted
// and without repeats, and the empty text is none. ok is false for anything
// else, for a week outside 1–53 and for a range that runs backwards.
func ParseWeeks(text string) (weeks []int, ok bool) {
	text = strings.NewReplacer(" og ", ",", " and ", ",", ";", ",", "–", "-", "uge ", "", "uger ", "", "weeks ", "", "week ", "").Replace(Fold(text))
	if text == "" {
		return nil, true
	}
	for part := range strings.SplitSeq(text, ",") {
		first, last, isRange := strings.Cut(part, "-")
		from, err := strconv.Atoi(strings.TrimSpace(first))
		to := from
		if err == nil && isRange {
			to, err = strconv.Atoi(strings.TrimSpace(last))
		}
		const lastWeek = 53
		if err != nil || from < 1 || to < from || to > lastWeek {
			return nil, false
		}
		for week := from; week <= to; week++ {
			weeks = append(weeks, week)
		}
	}
	slices.Sort(weeks)
	return slices.Compact(weeks), true
}
