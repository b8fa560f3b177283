package main

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"mentorbot/locales"
)

func danish(t testing.TB) locales.Words {
	t.Helper()
	catalogue, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	return catalogue.Words(locales.Danish)
}

// told is what a reader says is wrong, "3 reason" a line.
func faultsOf(f faults) string {
	var all []string
	for _, one := range f {
		all = append(all, fmt.Sprintf("%d %s", one.line, one.reason))
	}
	return strings.Join(all, "\n")
}

func TestPairsAreReadAsSpreadsheetsSaveThem(t *testing.T) {
	t.Parallel()
	const one = "2 Sara Holm|slack:U1|Henrik Lund|slack:U2"
	for name, test := range map[string]struct{ file, want, unread string }{
		"commas":                {"mentee_name,mentee,mentor_name,mentor\nSara Holm,slack:U1,Henrik Lund,slack:U2\n", one, ""},
		"semicolons":            {"mentee_name;mentee;mentor_name;mentor\nSara Holm;slack:U1;Henrik Lund;slack:U2", one, ""},
		"empty ends":            {"mentee_name;mentee;mentor_name;mentor;;\nSara Holm;slack:U1;Henrik Lund;slack:U2;;\n;;;;;\n\n ; \n", one, ""},
		"more empty than ends":  {"mentee_name,mentee,mentor_name,mentor\nSara Holm,slack:U1,Henrik Lund,slack:U2,,,,\n", one, ""},
		"spaces and capitals":   {" Mentee_Name , MENTEE,mentor_name,mentor\n  Sara \u00a0 Holm , slack:U1 ,Henrik Lund,slack:U2\n", one, ""},
		"another order":         {"mentor,afdeling,mentee,mentor_name,mentee_name\nslack:U2,Skole,slack:U1,Henrik Lund,Sara Holm\n", one, "afdeling"},
		"quotes":                {"\"mentee_name\";\"mentee\";\"mentor_name\";\"mentor\"\n\"Sara\nHolm\";slack:U1;\"Henrik Lund\";slack:U2\n", one, ""},
		"a separator in a name": {"mentee_name,mentee,mentor_name,mentor\n\"Holm, Sara \"\"S\"\"\",slack:U1,H,slack:U2\n", "2 Holm, Sara \"S\"|slack:U1|H|slack:U2", ""},
		"lines after a long one": {"mentee_name,mentee,mentor_name,mentor\n\n\"A\nB\",slack:U1,C,slack:U2\nD,slack:U3,E,slack:U4\n",
			"3 A B|slack:U1|C|slack:U2\n5 D|slack:U3|E|slack:U4", ""},
		"empty lines before": {"\n\nmentee_name;mentee;mentor_name;mentor\nA;slack:U1;B;slack:U2\n", "4 A|slack:U1|B|slack:U2", ""},
	} {
		lines, unread, wrong := readPairs(test.file, danish(t))
		var got []string
		for _, l := range lines {
			got = append(got, fmt.Sprintf("%d %s", l.line, strings.Join(l.fields[:], "|")))
		}
		if strings.Join(got, "\n") != test.want || strings.Join(unread, ",") != test.unread || wrong != nil {
			t.Errorf("%s: %q, unread %q, wrong %q; want %q, %q", name, got, unread, faultsOf(wrong), test.want, test.unread)
		}
	}
}

func TestEveryLineThatCannotBeReadIsTold(t *testing.T) {
	t.Parallel()
	const head = "mentee_name,mentee,mentor_name,mentor\n"
	for name, test := range map[string]struct{ file, want string }{
		"nothing":          {"", "0 Der er ingen par i filen. Skriv ét på hver linje under mentee_name,mentee,mentor_name,mentor."},
		"a header alone":   {head, "0 Der er ingen par i filen."},
		"no header":        {"Sara,slack:U1,Henrik,slack:U2\n", "1 Her er ingen kolonne med mentee_name, mentee, mentor_name og mentor. Første linje skal være mentee_name,mentee,mentor_name,mentor."},
		"a column missing": {"mentee_name;mentee;mentor\nA;slack:U1;slack:U2\n", "1 Her er ingen kolonne med mentor_name."},
		"a column twice":   {"mentee_name,mentee,mentor_name,mentor,mentee\n", "1 Kolonnen mentee står der to gange. Slet den ene."},
		"tabs":             {"mentee_name\tmentee\tmentor_name\tmentor\n", "1 Her er ingen kolonne med"},
		"empty fields":     {head + "A,slack:U1,,\n", "2 mentor_name er ikke udfyldt. Udfyld feltet.\n2 mentor er ikke udfyldt."},
		"a short line":     {head + "A\n", "2 mentee er ikke udfyldt. Udfyld feltet.\n2 mentor_name er"},
		"too many":         {head + "Holm, Sara,slack:U1,B,slack:U2\n", "2 Her er flere felter end kolonner."},
		"quotes":           {head + "A \"b\" c,slack:U1,B,slack:U2\nA,slack:U1,B,slack:U2\n\"A\"b,slack:U1,B,slack:U2\n", "2 Anførselstegnene passer ikke sammen. Sæt et i hver ende af feltet, og skriv to i træk for et inde i det.\n4 Anførselstegnene"},
		"an open quote":    {head + "A,slack:U1,B,slack:U2\n\"A,slack:U1\nB\n", "3 Anførselstegnene"},
		"quotes in front":  {"\"mentee_name,mentee\n", "1 Anførselstegnene"},
		"an escape":        {head + "A\x1b[31m,slack:U1,B\u202e,slack:U2\n", "2 mentee_name indeholder tegn, som ikke kan vises. Skriv det igen.\n2 mentor_name indeholder tegn"},
		"a lost letter":    {head + "S\ufffdren,slack:U1,B,slack:U2\n", "2 mentee_name indeholder tegn"},
	} {
		_, _, wrong := readPairs(test.file, danish(t))
		if got := faultsOf(wrong); !strings.HasPrefix(got, test.want) {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, test.want)
		}
	}
}

func FuzzReadPairs(f *testing.F) {
	const head = "mentee_name,mentee,mentor_name,mentor\n"
	for _, file := range []string{
		head + "Sara Holm,slack:U1,Henrik Lund,slack:U2\n", strings.ReplaceAll(head, ",", ";") + "S\xf8ren;a@b.dk;\"L; \"\"x\"\"\";slack:U2;;\r\n;;;;\r\n",
		"\ufeff" + head, head + "\"A\nB\",slack:U1,C\n", head + "\"", "", "\n\n;", head + "a,b,c,d,e", "mentee,mentee\n", head + "\x1b,\u202e,\xff,\x00",
	} {
		f.Add([]byte(file))
	}
	words := danish(f)
	f.Fuzz(func(t *testing.T, file []byte) {
		text, ok := locales.Decode(file)
		if !ok {
			return
		}
		lines, _, wrong := readPairs(text, words)
		if len(lines) == 0 && len(wrong) == 0 {
			t.Error("nothing was read and nothing is wrong")
		}
		most := strings.Count(text, "\n") + 1
		for _, w := range wrong {
			if w.line < 0 || w.line > most || strings.Contains(w.reason, "⟦") || w.reason == "" {
				t.Errorf("line %d of %d: %q", w.line, most, w.reason)
			}
		}
		last := 0
		for _, l := range lines {
			if l.line <= last || l.line > most {
				t.Errorf("line %d after %d of %d", l.line, last, most)
			}
			last = l.line
			for _, field := range l.fields {
				if clean, ok := oneLine(field); field == "" || !ok || clean != field || !utf8.ValidString(field) {
					t.Errorf("line %d has %q", l.line, field)
				}
			}
		}
	})
}
