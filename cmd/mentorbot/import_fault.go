package main

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"unicode"

	"mentorbot/locales"
)

// fault is what is wrong with a file.
type fault struct {
	line   int // counted from 1; 0 is the file as a whole
	reason string
}

// faults are all that is wrong with one file, told at once.
type faults []fault

// add notes a fault, said in the operator's language.
func (f *faults) add(words locales.Words, line int, id string, data locales.Data) {
	*f = append(*f, fault{line, words.T(id, data)})
}

// in says the faults by line, as one error; nil when there is none.
func (f faults) in(file string, words locales.Words) error {
	if len(f) == 0 {
		return nil
	}
	sorted := slices.Clone(f)
	slices.SortStableFunc(sorted, func(a, b fault) int { return cmp.Compare(a.line, b.line) })
	said := []string{words.T("import.err.head", locales.Data{"File": file})}
	for _, one := range sorted {
		if one.line > 0 {
			one.reason = words.T("import.err.line", locales.Data{"Line": one.line, "Reason": one.reason})
		}
		said = append(said, one.reason)
	}
	return errors.New(strings.Join(append(said, words.T("import.err.end", nil)), "\n"))
}

// oneLine makes single spaces of every run of them. ok is false when something
// is left that no page and no terminal shows.
func oneLine(text string) (line string, ok bool) {
	line = strings.Join(strings.Fields(text), " ")
	return line, shown(line)
}

// shown reports whether every character can be seen or is a space. The sign for
// what was no character cannot be meant.
func shown(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsGraphic(r) || r == unicode.ReplacementChar })
}
