package locales_test

import (
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"mentorbot/locales"
)

func TestAFileIsReadAsPeopleSaveIt(t *testing.T) {
	t.Parallel()
	for file, want := range map[string]string{
		"S\u00f8ren;\u00c5se\nTove":      "Søren;Åse\nTove",
		"\ufeffS\u00f8ren\r\nTove\r\n":   "Søren\nTove\n", // the mark of a spreadsheet
		"S\xf8ren \x96 \xc5se\r\nTove":   "Søren – Åse\nTove",
		"A\u030ase\rTove":                "Åse\nTove",
		"":                               "",
		"plain":                          "plain",
		"\xc3\xa6 is UTF-8, \xe6 is not": "Ã¦ is UTF-8, æ is not", // as a whole it is not
	} {
		if got, ok := locales.Decode([]byte(file)); !ok || got != want {
			t.Errorf("Decode(%q) = %q, %t; want %q", file, got, ok, want)
		}
	}
	for _, file := range []string{"PK\x03\x04\x00\x00", "\xff\xfea\x00b\x00"} {
		if got, ok := locales.Decode([]byte(file)); ok {
			t.Errorf("Decode(%q) = %q, and it is no text", file, got)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, file := range []string{"S\xf8ren", "Søren", "\ufeff\ufeffa\r\r\n", "A\u030a", "\x81\x00", "\xc3"} {
		f.Add([]byte(file))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		text, ok := locales.Decode(file)
		if ok && (!utf8.ValidString(text) || !norm.NFC.IsNormalString(text)) {
			t.Errorf("%q gives %q", file, text)
		}
	})
}
