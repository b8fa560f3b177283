package bot_test

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"mentorbot/bot/chat"
)

// entry is what a calendar file says of its one event.
type entry struct {
	product, method                    string
	uid, status, class, summary, place string
	start, end, stamp                  time.Time
	sequence                           int
	organizer, attendee                string // of an invitation
}

// readCalendar reads a calendar file by RFC 5545, and shares no code with what
// writes it. It knows the properties that the bot may write and refuses others.
func readCalendar(content []byte) (e entry, err error) {
	text := string(content)
	if !utf8.ValidString(text) || strings.HasPrefix(text, "\ufeff") {
		return e, fmt.Errorf("not UTF-8, or a byte order mark")
	}
	if !strings.HasSuffix(text, "\r\n") || strings.Count(text, "\r") != strings.Count(text, "\r\n") || strings.Count(text, "\n") != strings.Count(text, "\r\n") {
		return e, fmt.Errorf("lines do not end with CRLF alone")
	}
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\r\n"), "\r\n") {
		if len(line) > 75 || line == "" {
			return e, fmt.Errorf("a line of %d octets", len(line))
		}
	}
	within, seen := []string{}, map[string]int{}
	for line := range strings.SplitSeq(strings.TrimSuffix(strings.ReplaceAll(text, "\r\n ", ""), "\r\n"), "\r\n") {
		if i := strings.IndexFunc(line, unicode.IsControl); i >= 0 {
			return e, fmt.Errorf("a control character in %q", line)
		}
		name, value, ok := strings.Cut(line, ":")
		if !ok || !regexp.MustCompile(`^[A-Z-]+$`).MatchString(name) {
			return e, fmt.Errorf("%q is no property without parameters", line)
		}
		depth := strings.Join(within, "/")
		if name != "BEGIN" && name != "END" {
			seen[depth+"/"+name]++
		}
		switch depth + "/" + name {
		case "/BEGIN", "VCALENDAR/BEGIN":
			within = append(within, value)
			continue
		case "VCALENDAR/END", "VCALENDAR/VEVENT/END":
			if value != within[len(within)-1] {
				return e, fmt.Errorf("%q ends what has not begun", value)
			}
			within = within[:len(within)-1]
			continue
		case "VCALENDAR/VERSION":
			if value != "2.0" {
				return e, fmt.Errorf("version %q", value)
			}
		case "VCALENDAR/PRODID":
			e.product = value
		case "VCALENDAR/METHOD":
			e.method = value
		case "VCALENDAR/VEVENT/UID":
			e.uid = value
		case "VCALENDAR/VEVENT/STATUS":
			e.status = value
		case "VCALENDAR/VEVENT/CLASS":
			e.class = value
		case "VCALENDAR/VEVENT/SUMMARY":
			e.summary, err = unescape(value)
		case "VCALENDAR/VEVENT/LOCATION":
			e.place, err = unescape(value)
		case "VCALENDAR/VEVENT/ORGANIZER":
			e.organizer = value
		case "VCALENDAR/VEVENT/ATTENDEE":
			e.attendee = value
		case "VCALENDAR/VEVENT/SEQUENCE":
			e.sequence, err = strconv.Atoi(value)
		case "VCALENDAR/VEVENT/DTSTART":
			e.start, err = time.Parse("20060102T150405Z", value)
		case "VCALENDAR/VEVENT/DTEND":
			e.end, err = time.Parse("20060102T150405Z", value)
		case "VCALENDAR/VEVENT/DTSTAMP":
			e.stamp, err = time.Parse("20060102T150405Z", value)
		default:
			return e, fmt.Errorf("%s in %q is not known", name, depth)
		}
		if err != nil {
			return e, fmt.Errorf("%s: %w", name, err)
		}
	}
	if len(within) > 0 {
		return e, fmt.Errorf("%v does not end", within)
	}
	for _, must := range []string{"VERSION", "PRODID", "METHOD", "VEVENT/UID", "VEVENT/DTSTAMP", "VEVENT/DTSTART", "VEVENT/DTEND", "VEVENT/SEQUENCE", "VEVENT/STATUS", "VEVENT/CLASS", "VEVENT/SUMMARY"} {
		if seen["VCALENDAR/"+must] != 1 {
			return e, fmt.Errorf("%s stands %d times", must, seen["VCALENDAR/"+must])
		}
	}
	return e, nil
}

// unescape reads a text value. What has to be escaped and is not is an error.
func unescape(s string) (string, error) {
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == ',' || s[i] == ';':
			return "", fmt.Errorf("a bare %q", s[i])
		case s[i] != '\\':
			out.WriteByte(s[i])
		case i+1 < len(s) && strings.ContainsRune(`\,;`, rune(s[i+1])):
			i++
			out.WriteByte(s[i])
		default:
			return "", fmt.Errorf("a backslash before nothing that is escaped")
		}
	}
	return out.String(), nil
}

// judgeCalendar holds a calendar file against what every one has to be, and
// against the earlier ones of the same meeting.
func (b *bench) judgeCalendar(f chat.File) {
	b.Helper()
	e, err := readCalendar(f.Content)
	if err != nil {
		b.Errorf("%s: %v\n%q", f.Name, err, f.Content)
		return
	}
	name, method, status := b.w("moede", "meeting"), "REQUEST", "CONFIRMED"
	summary, uid := b.w("Møde", "Meeting"), e.uid
	for _, aside := range [][3]string{{"before-", "Forberedelse", "Preparation"}, {"after-", "Eftertanke", "Reflection"}} {
		if of, ok := strings.CutPrefix(uid, aside[0]); ok { // the time set aside beside the meeting of that uid
			summary, uid = b.w(aside[1], aside[2]), of
			name = strings.ToLower(summary)
		}
	}
	if e.method == "CANCEL" {
		name, method, status = name+b.w("-aflyst", "-cancelled"), "CANCEL", "CANCELLED"
	}
	if want := name + "-" + e.start.In(b.zone).Format(time.DateOnly) + ".ics"; f.Name != want {
		b.Errorf("file %q, want %q", f.Name, want)
	}
	if want := "text/calendar; charset=utf-8; method=" + method; f.Media != want {
		b.Errorf("media type %q, want %q", f.Media, want)
	}
	if e.method != method || e.status != status || e.class != "PRIVATE" || e.summary != summary || !strings.HasPrefix(e.product, "-//mentorbot//") {
		b.Errorf("%s says %+v", f.Name, e)
	}
	if !regexp.MustCompile(`^[A-Z2-7]{26}$`).MatchString(uid) || e.stamp.Before(e.start.AddDate(-1, 0, -1)) || !e.end.After(e.start) {
		b.Errorf("%s says %+v", f.Name, e)
	}
	if e.organizer+e.attendee != "" {
		b.Errorf("%s invites %s for %s", f.Name, e.attendee, e.organizer)
	}
	for _, person := range []string{"Sara", "Holm", "Henrik", "Lund", "Amir", "Birgit"} {
		if strings.Contains(string(f.Content), person) {
			b.Errorf("%s names %s", f.Name, person)
		}
	}
	b.succeeds(b.entries, f.Name, e)
}

// succeeds holds an entry against the one that a calendar had before.
func (b *bench) succeeds(entries map[string]entry, name string, e entry) {
	b.Helper()
	if before, ok := entries[e.uid]; ok && (e.sequence < before.sequence || e.sequence == before.sequence && (!e.start.Equal(before.start) || e.status != before.status)) {
		b.Errorf("%s says %+v after %+v", name, e, before)
	}
	entries[e.uid] = e
}
