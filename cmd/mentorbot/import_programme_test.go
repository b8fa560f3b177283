package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"mentorbot/bot/mentoring"
	"mentorbot/locales"
)

// changedExample is the example with one text in place of another.
func changedExample(t testing.TB, old, to string) string {
	t.Helper()
	content, err := examples.ReadFile("examples/programme.da.toml")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(content), old) {
		t.Fatalf("the example has no %q", old)
	}
	return strings.Replace(string(content), old, to, 1)
}

func TestBothExamplesAreTheDemosProgramme(t *testing.T) {
	t.Parallel()
	want := demoProgramme()
	want.KeepDays = mentoring.DefaultKeepDays
	for _, lang := range []string{"da", "en"} {
		content, err := examples.ReadFile("examples/programme." + lang + ".toml")
		if err != nil {
			t.Fatal(err)
		}
		got, contacts, wrong := readProgramme(string(content), danish(t))
		if wrong != nil || len(contacts) != 2 || contacts[0].phone != coordinator().Phone || contacts[1].name != "Ole Brandt" {
			t.Errorf("%s: %+v, %s", lang, contacts, faultsOf(wrong))
		}
		if !strings.Contains(got.Facts.LegalBasis, map[string]string{"da": "Skriv jeres eget", "en": "Write your own"}[lang]) {
			t.Errorf("%s suggests a legal basis: %s", lang, got.Facts.LegalBasis)
		}
		got.Facts.LegalBasis = want.Facts.LegalBasis
		if a, b := sprint(got), sprint(want); a != b {
			t.Errorf("%s:\n%s\nwant\n%s", lang, a, b)
		}
	}
}

func TestSettingsAreReadInEachForm(t *testing.T) { // K7, S2
	t.Parallel()
	for _, test := range []struct {
		old, to string
		want    func(*mentoring.Programme)
	}{
		{"start = 2027-01-04", `start = "4.1.2027"`, func(*mentoring.Programme) {}},
		{"start = 2027-01-04", `start = " 04/01/2027 "`, func(*mentoring.Programme) {}},
		{"start = 2027-01-04", `start = "2027-01-04"`, func(*mentoring.Programme) {}},
		{"[28, 29, 30, 42]", `"28-30, 42"`, func(*mentoring.Programme) {}},
		{"[28, 29, 30, 42]", `["28-30", 42]`, func(*mentoring.Programme) {}},
		{"quiet = [28, 29, 30, 42]", "", func(*mentoring.Programme) {}},
		{"[28, 29, 30, 42]", "[]", func(p *mentoring.Programme) { p.QuietWeeks = nil }},
		{"[28, 29, 30, 42]", `""`, func(p *mentoring.Programme) { p.QuietWeeks = nil }},
		{`["24.12", "31.12", "1.5 fra kl. 12", "5.6"]`, `"24.12, 31.12, 1.5 fra kl. 12, 5.6"`, func(*mentoring.Programme) {}},
		{`["24.12", "31.12", "1.5 fra kl. 12", "5.6"]`, "[]", func(p *mentoring.Programme) { p.ClosedDays = nil }},
		{`closed = [`, "closed = [\n  # jul\n  \"24.12\", \"31.12\", \"1.5 fra kl. 12\", \"5.6\"\n]\n#", func(*mentoring.Programme) {}},
		{`language = "da"`, "", func(*mentoring.Programme) {}},
		{`language = "da"`, `language = "en"`, func(p *mentoring.Programme) { p.Language = "en" }},
		{`zone = "Europe/Copenhagen"`, "", func(*mentoring.Programme) {}},
		{"keep = 30", "", func(p *mentoring.Programme) { p.KeepDays = 0 }},
		{"[midway]                          # midtvejsstatus\nopens = 2027-06-07\ncloses = 2027-06-21", "[midway]\nopens = 2027-06-01\ncloses = 2027-06-01",
			func(p *mentoring.Programme) { p.Midway.Opens.Day, p.Midway.Closes.Day = 1, 1 }},
		{`"Nordby Kommune, Rådhuspladsen 1, 9999 Nordby"`, "\"\"\"\nNordby\nstart = 1\n\"\"\"", func(p *mentoring.Programme) { p.Facts.Controller = "Nordby\nstart = 1" }},
	} {
		want, _, _ := readProgramme(changedExample(t, "", ""), danish(t))
		test.want(&want)
		got, _, wrong := readProgramme(changedExample(t, test.old, test.to), danish(t))
		if wrong != nil || sprint(got) != sprint(want) {
			t.Errorf("%s:\n%s\n%s\nwant\n%s", test.to, faultsOf(wrong), sprint(got), sprint(want))
		}
	}
}

func TestWhatIsWrongWithSettingsIsToldWithItsLine(t *testing.T) { // P1, R4
	t.Parallel()
	for _, test := range []struct{ old, to, want string }{
		{`name = "Mentorskab for ledere 2027"`, "", "0 name er ikke udfyldt. Udfyld feltet."},
		{`name = "Mentorskab for ledere 2027"`, `name = " "`, "5 name er ikke udfyldt. Udfyld feltet."},
		{`name = "Mentorskab for ledere 2027"`, "name = 2027", "5 name skal stå i anførselstegn, som \"24.12\"."},
		{"start = 2027-01-04", `start = "4.1"`, "6 Jeg kan ikke læse start som en dato. Skriv 2027-01-04 eller \"4.1.2027\"."},
		{"start = 2027-01-04", `start = "31.2.2027"`, "6 Jeg kan ikke læse start som en dato."},
		{"start = 2027-01-04", "start = 2027-01-04T09:00:00Z", "6 Jeg kan ikke læse start som en dato."},
		{"start = 2027-01-04", "start = 2027-01-04T09:00:00", "6 Jeg kan ikke læse start som en dato."},
		{"end = 2027-12-17", "end = 2026-12-17", "7 Den sidste dag ligger før den første. Ret en af de to."},
		{"closes = 2027-06-21", "closes = 2027-06-01", "16 Den sidste dag ligger før den første."},
		{"opens = 2027-11-22", "", "18 final.opens er ikke udfyldt. Udfyld feltet."},
		{`"31.12", `, `"31.13", "i julen", `, "8 Jeg kan ikke læse \"31.13\". Skriv dage som 24.12 og uger som 28-30.\n8 Jeg kan ikke læse \"i julen\"."},
		{`"31.12", `, "24.10, ", "8 closed skal stå i anførselstegn, som \"24.12\"."},
		{"[28, 29, 30, 42]", "[28, 99]", "9 Jeg kan ikke læse \"28, 99\"."},
		{"[28, 29, 30, 42]", "true", "9 quiet skal stå i anførselstegn"},
		{"keep = 30", `keep = "30"`, "10 keep skal være et helt tal fra 0 til 36500, uden anførselstegn."},
		{"keep = 30", "keep = -1", "10 keep skal være et helt tal"},
		{`language = "da"`, `language = "dansk"`, "11 language skal være \"da\" eller \"en\"."},
		{`zone = "Europe/Copenhagen"`, `zone = "Europe/København"`, "12 Jeg kender ikke den tidszone i zone. Skriv \"Europe/Copenhagen\", eller tag linjen ud."},
		{"quiet =", "quit =", "9 Jeg kender ikke quit. Mente du quiet?"},
		{"purpose =", "purposes =", "23 Jeg kan ikke byde nogen velkommen endnu, for der er tomme felter i programmet. Udfyld først: Formål (facts.purpose).\n25 Jeg kender ikke facts.purposes. Mente du facts.purpose?"},
		{"[facts]", "[fact]", "0 Jeg kan ikke byde nogen velkommen endnu, for der er tomme felter i programmet. Udfyld først: Dataansvarlig (facts.controller), Formål (facts.purpose), " +
			"Retsgrundlag (facts.basis), Oplysninger (facts.categories), Modtagere (facts.recipients) og Så længe (facts.retention).\n23 Jeg kender ikke fact. Mente du facts?"},
		{`phone = "99 31 00 01"`, "", "38 coordinator.phone er ikke udfyldt. Udfyld feltet."},
		{`phone = "99 31 00 01"`, `phone = 99310001`, "41 coordinator.phone skal stå i anførselstegn"},
		{`phone = "99 31 00 01"`, `fone = "99 31 00 01"`, "38 coordinator.phone er ikke udfyldt. Udfyld feltet.\n41 Jeg kender ikke coordinator.fone. Mente du coordinator.phone?"},
		{"[[coordinator]]\nname = \"Mette", "[coordinator]\nname = \"Mette", "38 Her kan filen ikke læses ("},
		{"start = 2027-01-04", "start = 2027-13-04", "6 Her kan filen ikke læses ("},
		{"start = 2027-01-04", "name = \"igen\"", "6 Her kan filen ikke læses ("},
		{"[midway]", "[[midway]]", "14 midway skal stå som i \"mentorbot import --example\""},
		{"Mette Krogh", "Mette\\u001b[31m", "34 coordinator.name indeholder tegn, som ikke kan vises."},
	} {
		_, _, wrong := readProgramme(changedExample(t, test.old, test.to), danish(t))
		said := sorted(wrong)
		if !strings.HasPrefix(said, test.want) {
			t.Errorf("%q for %q:\n%s\nwant\n%s", test.to, test.old, said, test.want)
		}
	}
	_, _, wrong := readProgramme("", danish(t))
	for _, want := range []string{"name er ikke", "start er ikke", "end er ikke", "midway.opens er ikke", "final.closes er ikke", "Udfyld først: Dataansvarlig", "Der er ingen tovholder"} {
		if !strings.Contains(faultsOf(wrong), want) {
			t.Errorf("an empty file does not tell %q:\n%s", want, faultsOf(wrong))
		}
	}
}

func TestTheSameCoordinatorTwiceIsTold(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.refuses(importCmd{File: d.file("programme.toml", changedExample(t, "slack:U0246MNOP", "Slack:U0789IJKL")), Apply: true},
		"Linje 40: Den samme tovholder står der to gange. Slet den ene.")
	d.refuses(importCmd{File: d.file("programme.toml", changedExample(t, "slack:U0246MNOP", "mette@nordby.example"))},
		"Linje 40: mette@nordby.example er en e-mail, men der er ikke sat en chat op")
	d.empty()
}

func FuzzReadProgramme(f *testing.F) {
	for _, change := range [][2]string{
		{"", ""}, {"quiet =", "quit ="}, {"start = 2027-01-04", `start = "4.1.2027"`}, {"[[coordinator]]", "[coordinator]"},
		{"[facts]", "facts = {controller = \"\"\"\nx\"\"\", purpose = 'y'}\n[f]"}, {"closed = [", "closed = [\n[1],\n"}, {`"da"`, "'''\na = 1"},
	} {
		f.Add([]byte(changedExample(f, change[0], change[1])))
	}
	f.Add([]byte("a.b.c = 1\n[a.b]\n\"q r\" = 2\n[[coordinator.x]]\n"))
	words := danish(f)
	f.Fuzz(func(t *testing.T, file []byte) {
		text, ok := locales.Decode(file)
		if !ok {
			return
		}
		p, contacts, wrong := readProgramme(text, words)
		most := strings.Count(text, "\n") + 1
		for _, w := range wrong {
			if w.line < 0 || w.line > most || strings.Contains(w.reason, "⟦") || w.reason == "" {
				t.Errorf("line %d of %d: %q", w.line, most, w.reason)
			}
		}
		if len(wrong) > 0 {
			return
		}
		if err := p.Check(); err != nil {
			t.Errorf("nothing is wrong with %+v: %v", p, err)
		}
		for _, c := range contacts {
			if c.name == "" || c.who == "" || c.phone == "" {
				t.Errorf("nothing is wrong with %+v", c)
			}
		}
	})
}

func sprint(p mentoring.Programme) string { return fmt.Sprintf("%+v", p) }

// sorted is told by line.
func sorted(f faults) string {
	slices.SortStableFunc(f, func(a, b fault) int { return a.line - b.line })
	return faultsOf(f)
}
