package locales_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"mentorbot/locales"
)

// FuzzFold folds a word that was typed on another machine: composed or not, it
// is the same word.
func FuzzFold(f *testing.F) {
	for _, text := range []string{"Hjælp", "HJAELP", "A\u030a", "\u212b", "å\u0301", "İ", "ǅ", "\u00a0 x\u202f", "ß", "\xff", "ﬁ", "Ω"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		folded := locales.Fold(text)
		if utf8.ValidString(text) && !utf8.ValidString(folded) {
			t.Errorf("%q folds to %q", text, folded)
		}
		if strings.TrimSpace(folded) != folded || strings.ContainsAny(folded, "æøå\n\t\u00a0") {
			t.Errorf("%q folds to %q", text, folded)
		}
		for _, form := range []norm.Form{norm.NFC, norm.NFD} {
			if other := locales.Fold(form.String(text)); other != folded {
				t.Errorf("%q folds to %q, and in another form to %q", text, folded, other)
			}
		}
	})
}
