package main

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"mentorbot/bot/mentoring"
	"mentorbot/locales"
)

// table is one table of a settings file. Whatever is taken from it is checked
// off; what is left in the end is a key that nobody knows.
type table struct {
	words  locales.Words
	path   string // such as "coordinator#2", empty for the whole file
	values map[string]any
	known  []string
	lines  map[string]int // of keys and headers, by path
	wrong  *faults
}

// take returns the value of a key, or false when it is not there.
func (t *table) take(key string) (any, bool) {
	t.known = append(t.known, key)
	v, ok := t.values[key]
	return v, ok
}

// join is the path of a key.
func (t *table) join(key string) string {
	if t.path == "" {
		return key
	}
	return t.path + "." + key
}

var item = regexp.MustCompile(`#\d+`)

// name is a key as the operator finds it in the file.
func (t *table) name(key string) string { return item.ReplaceAllString(t.join(key), "") }

// line is where a key stands, or what it would stand in.
func (t *table) line(key string) int {
	path := t.join(key)
	for path != "" {
		if line, ok := t.lines[path]; ok {
			return line
		}
		path = path[:max(strings.LastIndexAny(path, ".#"), 0)]
	}
	return 0
}

// fault notes what is wrong with a key, which the text calls .Key.
func (t *table) fault(key, id string, data locales.Data) {
	if data == nil {
		data = locales.Data{}
	}
	data["Key"] = t.name(key)
	t.wrong.add(t.words, t.line(key), id, data)
}

// text takes a text without spaces around it, empty when it is not there.
func (t *table) text(key string) string {
	v, ok := t.take(key)
	if !ok {
		return ""
	}
	s, ok := v.(string)
	if !ok {
		t.fault(key, "import.err.quotes", nil)
		return ""
	}
	for line := range strings.SplitSeq(s, "\n") {
		if !shown(strings.ReplaceAll(line, "\t", " ")) {
			t.fault(key, "import.err.shown", nil)
			return ""
		}
	}
	return strings.TrimSpace(s)
}

// needed takes a text of one line that must be there.
func (t *table) needed(key string) string {
	faults := len(*t.wrong)
	s, _ := oneLine(t.text(key))
	if s == "" && len(*t.wrong) == faults {
		t.fault(key, "import.err.empty", nil)
	}
	return s
}

// date takes a date that must be there: TOML's own, or text such as "4.1.2027".
func (t *table) date(key string) mentoring.Date {
	v, ok := t.take(key)
	if !ok {
		t.fault(key, "import.err.empty", nil)
		return mentoring.Date{}
	}
	switch v := v.(type) {
	case time.Time:
		if v.Location().String() == "date-local" { // a date without a time
			return mentoring.DateOf(v, v.Location())
		}
	case string:
		for _, form := range []string{"2.1.2006", "2/1/2006", time.DateOnly} {
			if at, err := time.Parse(form, strings.TrimSpace(v)); err == nil && at.Year() > 0 {
				return mentoring.DateOf(at, time.UTC)
			}
		}
	}
	t.fault(key, "import.err.date", nil)
	return mentoring.Date{}
}

// span takes a table of two dates.
func (t *table) span(key string) mentoring.Span {
	in := t.table(key)
	s := mentoring.Span{Opens: in.date("opens"), Closes: in.date("closes")}
	in.order("closes", s.Opens, s.Closes)
	in.done()
	return s
}

// order notes that the last day lies before the first.
func (t *table) order(key string, first, last mentoring.Date) {
	if !first.IsZero() && !last.IsZero() && last.Before(first) {
		t.fault(key, "prog.err.dates", nil)
	}
}

// number takes a whole number that is not negative, 0 when it is not there.
func (t *table) number(key string) int {
	v, ok := t.take(key)
	if !ok {
		return 0
	}
	const most = 36_500 // a hundred years of days
	n, ok := v.(int64)
	if !ok || n < 0 || n > most {
		t.fault(key, "import.err.number", locales.Data{"Most": most})
		return 0
	}
	return int(n)
}

// list takes a text with commas, or an array, as its parts.
func (t *table) list(key string) (parts []any, ok bool) {
	switch v, there := t.take(key); v := v.(type) {
	case string:
		if strings.TrimSpace(v) == "" {
			return nil, true
		}
		for part := range strings.SplitSeq(v, ",") {
			parts = append(parts, part)
		}
		return parts, true
	case []any:
		return v, true
	default:
		if there {
			t.fault(key, "import.err.quotes", nil)
		}
		return nil, false
	}
}

// closed takes days such as "24.12" and "1.5 fra kl. 12".
func (t *table) closed(key string) (days []mentoring.ClosedDay) {
	parts, _ := t.list(key)
	for _, part := range parts {
		text, ok := part.(string)
		if !ok { // 24.10 without quotes is the number 24.1
			t.fault(key, "import.err.quotes", nil)
			return nil
		}
		day, ok := locales.ParseClosedDay(text)
		if !ok {
			t.fault(key, "prog.err.days", locales.Data{"What": strconv.Quote(strings.TrimSpace(text))})
			continue
		}
		days = append(days, mentoring.ClosedDay{Month: day.Month, Day: day.Day, From: mentoring.At(day.Hour, day.Minute)})
	}
	return days
}

// weeks takes weeks such as 42 and "28-30"; the usual ones when the key is not
// there.
func (t *table) weeks(key string) []int {
	parts, ok := t.list(key)
	if !ok {
		return mentoring.DefaultQuietWeeks()
	}
	var texts []string
	for _, part := range parts {
		switch v := part.(type) {
		case int64:
			texts = append(texts, strconv.FormatInt(v, 10))
		case string:
			texts = append(texts, v)
		default:
			t.fault(key, "import.err.quotes", nil)
			return nil
		}
	}
	weeks, ok := locales.ParseWeeks(strings.Join(texts, ","))
	if !ok {
		t.fault(key, "prog.err.days", locales.Data{"What": strconv.Quote(strings.Join(texts, ", "))})
	}
	return weeks
}

// table takes a table; an empty one when it is not there.
func (t *table) table(key string) *table {
	in := &table{words: t.words, path: t.join(key), lines: t.lines, wrong: t.wrong}
	v, ok := t.take(key)
	if in.values, _ = v.(map[string]any); ok && in.values == nil {
		t.fault(key, "import.err.table", nil)
	}
	return in
}

// tables takes tables that come several times under one name.
func (t *table) tables(key string) (list []*table) {
	v, there := t.take(key)
	items, ok := v.([]map[string]any)
	if there && !ok {
		t.fault(key, "import.err.table", nil)
	}
	for i, values := range items {
		list = append(list, &table{
			words: t.words, path: t.join(key) + "#" + strconv.Itoa(i+1), values: values, lines: t.lines, wrong: t.wrong,
		})
	}
	return list
}

// done notes every key that was not taken, with the nearest that is known.
func (t *table) done() {
	for _, key := range slices.Sorted(maps.Keys(t.values)) {
		near, steps := "", 0
		for _, known := range t.known {
			if n := distance(key, known); near == "" || n < steps {
				near, steps = known, n
			}
			if known == key {
				near = ""
				break
			}
		}
		if near != "" {
			t.fault(key, "import.err.key", locales.Data{"Near": t.name(near)})
		}
	}
}

// distance is how many letters must be put in, taken out or changed to make
// one word of another.
func distance(a, b string) int {
	from, to := []rune(a), []rune(b)
	row := make([]int, len(to)+1)
	for j := range row {
		row[j] = j
	}
	for i, x := range from {
		corner := row[0]
		row[0] = i + 1
		for j, y := range to {
			change := corner
			if x != y {
				change++
			}
			corner = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(to)]
}
