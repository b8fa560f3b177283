package locales

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

var (
	spaces  = strings.NewReplacer("\u00a0", " ", "\u202f", " ", "\u2009", " ", "\t", " ", "\r", " ", "\n", " ")
	letters = strings.NewReplacer("æ", "ae", "ø", "oe", "å", "aa")
)

// Fold makes two ways of typing the same word equal, for comparing command
// words: lower case, composed Unicode, ordinary spaces, nothing at either end,
// and ae, oe and aa for æ, ø and å. Fold("  Hjælp ") is "hjaelp".
func Fold(s string) string {
	s = spaces.Replace(norm.NFC.String(s))
	s = norm.NFC.String(strings.ToLower(s))
	return strings.TrimSpace(letters.Replace(s))
}
