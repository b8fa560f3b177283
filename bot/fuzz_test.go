package bot

import (
	"strings"
	"testing"
	"unicode"

	"mentorbot/locales"
)

// FuzzCommandLine takes a typed line apart, and looks for the command in it.
func FuzzCommandLine(f *testing.F) {
	for _, line := range []string{
		"book 12/1 kl. 14", "/mentor hjælp", "HJÆLP", "hja\u0301elp", "aflys\u00a0", " \t\nflyt\u202f12/1", "", "/", "//mentor", "mentor mentor",
		"læringssprog", "laeringssprog", "bo\u0308ok", "status\x00", "\xff\xfe", "svar\u2028tekst", "ſtatus", "KONTRAKT",
	} {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		first, rest := cutWord(line)
		if strings.ContainsFunc(first, unicode.IsSpace) || strings.TrimSpace(rest) != rest || first == "" && rest != "" {
			t.Fatalf("%q is %q and %q", line, first, rest)
		}
		if trimmed := strings.TrimSpace(line); !strings.HasPrefix(trimmed, first) || !strings.HasSuffix(trimmed, rest) {
			t.Fatalf("%q has become %q and %q", line, first, rest)
		}
		folded := locales.Fold(first)
		c, ok := commandOf(folded)
		for _, way := range []string{strings.ToUpper(folded), " " + folded + "\u00a0"} {
			if again, still := commandOf(locales.Fold(way)); ok && (!still || again.word != c.word) {
				t.Errorf("%q is %s, and %q is not", folded, c.word, way)
			}
		}
	})
}

// FuzzActionID takes an id apart that comes back from a platform.
func FuzzActionID(f *testing.F) {
	for _, id := range []string{"accept:12", "answer:3:m", "book:1:0:2", "", ":", "accept:-1", "accept:9223372036854775808", "accept: 1", "a:\xff"} {
		f.Add(id)
	}
	f.Fuzz(func(t *testing.T, id string) {
		verb, rest := parseID(id)
		again := verb
		for n := range rest {
			again += ":" + rest.text(n)
			if got := rest.id(n); got != 0 && actionID("x", got) != "x:"+strings.TrimLeft(rest.text(n), "+0") && got > 0 {
				t.Errorf("%q is number %d", rest.text(n), got)
			}
		}
		if again != id || strings.Contains(verb, ":") || rest.id(len(rest)) != 0 || rest.text(len(rest)) != "" {
			t.Errorf("%q is %q and %q", id, verb, rest)
		}
	})
}
