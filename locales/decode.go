package locales

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"
)

// Decode reads a file that a person has written or saved from a spreadsheet:
// UTF-8 with or without its mark at the beginning, and Windows-1252 where it is
// no UTF-8. The text is composed Unicode and its lines end in "\n". It returns
// false for what is no text in either, such as the spreadsheet itself.
func Decode(file []byte) (string, bool) {
	if bytes.IndexByte(file, 0) >= 0 {
		return "", false
	}
	if !utf8.Valid(file) {
		decoded, err := charmap.Windows1252.NewDecoder().Bytes(file)
		if err != nil {
			return "", false
		}
		file = decoded
	}
	text := strings.TrimPrefix(string(file), "\ufeff")
	return norm.NFC.String(lineEnds.Replace(text)), true
}

var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n")
