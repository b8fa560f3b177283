package locales

import (
	"regexp"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// token is one word of what a person typed: "12." and "januar" of "12.januar".
type token struct {
	// text is the word as it was typed, in composed Unicode.
	text string
	// word is the folded text without punctuation around it.
	word string
	// dot says that a full stop followed, as after an ordinal: "12.".
	dot bool
	// comma says that a comma stood before it.
	comma bool
	// glued says that no space stood before it.
	glued bool
}

const maxTyped = 1000 // bytes; far more than a date and a place, and it bounds the work

var (
	dashes = strings.NewReplacer("–", "-", "—", "-", "−", "-", "‐", "-", "‑", "-")
	// A digit that touches a letter starts a new word: "kl14", "12.jan", "90min".
	seam = regexp.MustCompile(`^(?:[0-9½¼¾][0-9.,:/½¼¾\-–—−‐‑]*|[^0-9½¼¾]+)`)
	// A comma between two digits is a decimal, any other separates.
	comma = regexp.MustCompile(`,(\D|$)`)
)

// tokens splits text into words. It keeps enough to put a place together again
// as it was typed.
func tokens(text string) []token {
	if len(text) > maxTyped {
		text = strings.ToValidUTF8(text[:maxTyped], "")
	}
	text = spaces.Replace(norm.NFC.String(text))
	text = comma.ReplaceAllString(text, " , $1")
	var all []token
	separated := false
	for _, field := range strings.Fields(text) {
		if strings.Trim(field, ",;") == "" {
			separated = true
			continue
		}
		for glued := false; field != ""; glued = true {
			piece := seam.FindString(field)
			field = field[len(piece):]
			all = append(all, newToken(piece, separated, glued))
			separated = false
		}
	}
	return all
}

func newToken(text string, separated, glued bool) token {
	word := dashes.Replace(Fold(text))
	word = strings.TrimLeft(word, "(\"'”“")
	word = strings.TrimRight(word, ")\"'”“;:,!?")
	bare := strings.TrimRight(word, ".")
	return token{text: text, word: bare, dot: bare != word, comma: separated, glued: glued}
}

// join puts tokens together as they were typed.
func join(all []token) string {
	var b strings.Builder
	for i, t := range all {
		switch {
		case i == 0:
		case t.comma:
			b.WriteString(", ")
		case !t.glued:
			b.WriteString(" ")
		}
		b.WriteString(t.text)
	}
	return b.String()
}
