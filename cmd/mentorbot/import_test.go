package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mentorbot/bot/chat"
	"mentorbot/bot/mentoring"
	"mentorbot/locales"
	"mentorbot/storage/seal"
	"mentorbot/storage/sqlite"
)

// desk is an operator with an empty data folder, a key and a folder of files.
type desk struct {
	*testing.T
	data, key, files string
	lang             string
	types            string // what the operator types when asked
	directories      map[string]chat.Directory
	at               time.Time
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{T: t, data: t.TempDir(), key: filepath.Join(t.TempDir(), "mentorbot.key"), files: t.TempDir(), lang: "da", at: began}
	if _, stderr, code := command(t.Context(), "key", "new", d.key); code != exitDone {
		t.Fatal(stderr)
	}
	return d
}

// file writes a file and returns its path.
func (d *desk) file(name, content string) string {
	d.Helper()
	path := filepath.Join(d.files, name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		d.Fatal(err)
	}
	return path
}

// imports runs the command and returns what it printed, and what is wrong.
func (d *desk) imports(c importCmd) (string, error) {
	d.Helper()
	catalogue, err := locales.Load()
	if err != nil {
		d.Fatal(err)
	}
	var out bytes.Buffer
	c.Data, c.KeyFile = d.data, d.key
	err = c.Run(d.Context(), deps{
		catalogue: catalogue, words: catalogue.Words(d.lang), in: strings.NewReader(d.types), out: &out, err: &out,
		now:         func() time.Time { return d.at },
		directories: func(context.Context) (map[string]chat.Directory, error) { return d.directories, nil },
	})
	return out.String(), err
}

// says runs the command, which must do it and say all of that.
func (d *desk) says(c importCmd, want ...string) {
	d.Helper()
	out, err := d.imports(c)
	if err != nil {
		d.Errorf("%+v: %v", c, err)
	}
	for _, w := range want {
		if !strings.Contains(out, w) {
			d.Errorf("%+v says not %q:\n%s", c, w, out)
		}
	}
}

// refuses runs the command, which must refuse with all of that.
func (d *desk) refuses(c importCmd, want ...string) {
	d.Helper()
	out, err := d.imports(c)
	if err == nil {
		d.Errorf("%+v refuses nothing:\n%s", c, out)
		return
	}
	for _, w := range want {
		if !strings.Contains(err.Error(), w) {
			d.Errorf("%+v refuses not with %q:\n%v", c, w, err)
		}
	}
}

// look runs fn over what is stored.
func (d *desk) look(fn func(r mentoring.Reader) error) {
	d.Helper()
	master, err := seal.ReadFile(d.key)
	if err != nil {
		d.Fatal(err)
	}
	db, err := sqlite.Open(d.Context(), filepath.Join(d.data, databaseName), master)
	if err != nil {
		d.Fatal(err)
	}
	if err := errors.Join(db.View(d.Context(), fn), db.Close()); err != nil {
		d.Fatal(err)
	}
}

// stored are the names in the store: programmes, coordinators with phones, and
// pairs.
func (d *desk) stored() (list []string) {
	d.Helper()
	d.look(func(r mentoring.Reader) error {
		programmes, err := r.Programmes()
		for _, p := range programmes {
			list = append(list, p.Name)
			people, err := r.Coordinators(p.ID)
			if err != nil {
				return err
			}
			for _, c := range people {
				list = append(list, c.Name+" "+c.Phone)
			}
			facts, err := r.PairFacts(p.ID, d.at)
			if err != nil {
				return err
			}
			for _, f := range facts {
				list = append(list, f.Mentee+" + "+f.Mentor)
			}
		}
		return err
	})
	return list
}

func (d *desk) holds(want ...string) {
	d.Helper()
	if got := strings.Join(d.stored(), "; "); got != strings.Join(want, "; ") {
		d.Errorf("stored: %s; want %s", got, strings.Join(want, "; "))
	}
}

// empty fails when anything lies in the data folder.
func (d *desk) empty() {
	d.Helper()
	entries, err := os.ReadDir(d.data)
	if err != nil || len(entries) > 0 {
		d.Errorf("%v lies in the data folder (%v)", entries, err)
	}
}

func example(t *testing.T, args ...string) string {
	t.Helper()
	out, stderr, code := command(t.Context(), append([]string{"import", "--example"}, args...)...)
	if code != exitDone || stderr != "" {
		t.Fatalf("exit %d, %q", code, stderr)
	}
	return out
}

func TestAProgrammeAndItsPairsAreImported(t *testing.T) { // R1, R4, K7, S2
	t.Parallel()
	d := newDesk(t)
	settings := d.file("programme.toml", example(t))
	list := d.file("pairs.csv", example(t, "pairs"))
	d.directories = map[string]chat.Directory{"slack": phoneBook{
		"sara.holm@nordby.example": "U1", "henrik.lund@nordby.example": "U2",
	}}
	const name, later = "Mentorskab for ledere 2027", "Intet er ændret endnu. Kør igen med --apply."
	d.refuses(importCmd{File: list}, "Der er intet program i "+d.data)
	d.says(importCmd{File: settings}, "Nyt program: "+name, "Ny tovholder: Mette Krogh, 99 31 00 00", later)
	d.empty()
	d.says(importCmd{File: settings, Apply: true}, "Nyt program: "+name, "Gemt. Det gælder fra nu af.")
	d.holds(name, "Mette Krogh 99 31 00 00", "Ole Brandt 99 31 00 01")
	d.says(importCmd{File: settings, Apply: true}, "Alt i filen er på plads i forvejen. Intet er ændret.")

	d.says(importCmd{File: list}, "Program: "+name, "Nyt par: Sara Holm (mentee) og Henrik Lund (mentor)", "Nye par: 2. Kendte par: 0.", later)
	d.holds(name, "Mette Krogh 99 31 00 00", "Ole Brandt 99 31 00 01")
	d.says(importCmd{File: list, Apply: true, Checked: true}, "Nye par: 2.", "Parrene er tilmeldt.")
	all := []string{name, "Mette Krogh 99 31 00 00", "Ole Brandt 99 31 00 01", "Sara Holm + Henrik Lund", "Amir Hassan + Birgit Toft"}
	d.holds(all...)
	d.says(importCmd{File: list, Apply: true}, "Nye par: 0. Kendte par: 2.", "Alt i filen er på plads i forvejen.")
	d.holds(all...)

	d.look(func(r mentoring.Reader) error {
		sara, ok, err := r.PersonByIdentity(mentoring.Identity{Platform: "slack", Address: "U1"})
		if err != nil || !ok {
			t.Fatalf("Sara is not there as U1: %v", err)
		}
		owed, err := r.PendingOf(sara.ID)
		if len(owed) != 1 || owed[0].Kind != mentoring.KindWelcome {
			t.Errorf("Sara is owed %+v", owed)
		}
		p, _ := r.Programme(1)
		want := []mentoring.ClosedDay{
			{Month: time.December, Day: 24}, {Month: time.December, Day: 31}, {Month: time.May, Day: 1, From: mentoring.At(12, 0)}, {Month: time.June, Day: 5},
		}
		if len(p.ClosedDays) != len(want) || p.ClosedDays[2] != want[2] || len(p.QuietWeeks) != 4 || p.Midway.Opens.String() != "2027-06-07" {
			t.Errorf("settings: %+v", p)
		}
		return err
	})

	changed := strings.NewReplacer("99 31 00 00", "99 31 99 99", "[28, 29, 30, 42]", `"7, 28-30"`).Replace(example(t))
	changed = changed[:strings.LastIndex(changed, "[[coordinator]]")]
	settings = d.file("programme.toml", changed)
	d.says(importCmd{File: settings, Apply: true}, "Ændret: quiet", "Rettet: Mette Krogh, 99 31 99 99", "Ikke tovholder mere: Ole Brandt")
	list = d.file("pairs.csv", strings.Replace(example(t, "pairs"), "Amir Hassan", "Amir El Hassan", 1))
	d.says(importCmd{File: list, Apply: true}, "Nyt navn: Amir El Hassan (før Amir Hassan)", "Navnene er rettet.")
	d.holds(name, "Mette Krogh 99 31 99 99", "Sara Holm + Henrik Lund", "Amir El Hassan + Birgit Toft")
}

func TestFourteenPairsAreImportedFromASpreadsheet(t *testing.T) { // R1
	t.Parallel()
	d := newDesk(t)
	d.says(importCmd{File: d.file("programme.toml", example(t)), Apply: true})
	var b strings.Builder
	b.WriteString("mentee_name;mentee;mentor_name;mentor;afdeling;\r\n")
	for i := range 14 {
		n := string(rune('A' + i))
		b.WriteString("S\xf8ren " + n + ";slack:U1" + n + ";\"Lund; \xc5se " + n + "\";slack:U2" + n + ";Skole;\r\n")
	}
	b.WriteString(";;;;;\r\n\r\n")
	list := d.file("pairs.CSV", b.String())
	d.says(importCmd{File: list, Apply: true, Checked: true}, "Kolonner, jeg ikke bruger: afdeling.", "Nyt par: Søren A (mentee) og Lund; Åse A (mentor)", "Nye par: 14.")
	d.says(importCmd{File: list, Apply: true}, "Nye par: 0. Kendte par: 14.")
	if got := len(d.stored()); got != 1+2+14 {
		t.Errorf("%d are stored", got)
	}
}

func TestAListOfPairsTellsWhereInvitationsGo(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.directories = map[string]chat.Directory{"slack": phoneBook{"sara@nordby.example": "U1", "henrik@nordby.example": "U2"}}
	d.says(importCmd{File: d.file("programme.toml", example(t)), Apply: true})
	const head = "mentee_name,mentee,mentor_name,mentor,mentor_mail,mentee_mail\n"
	list := d.file("pairs.csv", head+"Sara Holm,Sara@Nordby.example,Henrik Lund,henrik@nordby.example,h.lund@nordby.example\nAmir Hassan,slack:U3,Birgit Toft,slack:U4,,Amir@nordby.example\n")
	d.says(importCmd{File: list, Apply: true, Checked: true}, "Nye par: 2.")
	emails := func() string {
		var all []string
		d.look(func(r mentoring.Reader) error {
			for _, id := range []string{"U1", "U2", "U3", "U4"} {
				p, _, err := r.PersonByIdentity(mentoring.Identity{Platform: "slack", Address: id})
				if err != nil {
					return err
				}
				all = append(all, p.Email)
			}
			return nil
		})
		return strings.Join(all, " ")
	}
	if got, want := emails(), "sara@nordby.example h.lund@nordby.example amir@nordby.example "; got != want {
		d.Errorf("stored %q, want %q", got, want)
	}
	d.says(importCmd{File: list, Apply: true}, "Alt i filen er på plads i forvejen.")
	more := d.file("more.csv", head+"Amir Hassan,slack:U3,Birgit Toft,slack:U4,birgit@nordby.example\n")
	d.says(importCmd{File: more}, "Nye e-mailadresser: 1.", "Intet er ændret endnu.")
	d.says(importCmd{File: more, Apply: true}, "Nye e-mailadresser: 1.", "E-mailadresserne er gemt.")
	if got, want := emails(), "sara@nordby.example h.lund@nordby.example amir@nordby.example birgit@nordby.example"; got != want {
		d.Errorf("stored %q, want %q", got, want)
	}
	d.refuses(importCmd{File: d.file("wrong.csv", head+"A,slack:U5,B,slack:U6,b@nordby.example,Anna <a@nordby.example>\nC,slack:U7,B,slack:U6,bo@nordby.example\n")},
		"Linje 2: mentee_mail er ikke en e-mailadresse. Ret den, eller lad feltet stå tomt.")
	d.refuses(importCmd{File: d.file("two.csv", head+"A,slack:U5,B,slack:U6,b@nordby.example\nC,slack:U7,B,slack:U6,bo@nordby.example\n")},
		"Linje 3: Den samme person har en anden e-mail i linje 2. Skriv den samme begge steder.")
}

func TestNothingIsHalfImported(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.says(importCmd{File: d.file("programme.toml", example(t)), Apply: true})
	before := d.stored()
	d.refuses(importCmd{Apply: true, Checked: true, File: d.file("pairs.csv", strings.Join([]string{
		"mentee_name,mentee,mentor_name,mentor",
		"Anna,slack:U1,Bo,slack:U2",
		"Carl,slack:U3,,slack:U4",
		"Dorte,slack:U5,Dorte,slack:U5",
		"Erik,erik@nordby.example,Bo,slack:U2",
		"Bo,slack:U2,Anna,slack:U1",
		"Frida,slack:U6,Bodil,slack:U2",
		"\"Gert,slack:U7,Hans,slack:U8",
	}, "\n"))},
		"pairs.csv kan ikke bruges endnu:\n",
		"\nLinje 3: mentor_name er ikke udfyldt. Udfyld feltet.\n",
		"\nLinje 4: Du har valgt den samme to gange. Vælg to forskellige.\n",
		"\nLinje 5: erik@nordby.example er en e-mail, men der er ikke sat en chat op, hvor jeg kan slå den op. Skriv chat og id, for eksempel slack:U0123.\n",
		"\nLinje 6: De to er et par i forvejen, men den anden vej rundt.",
		"\nLinje 7: Den samme person hedder noget andet i linje 2. Skriv det samme navn begge steder.\n",
		"\nLinje 8: Anførselstegnene passer ikke sammen.",
		"\nIntet er ændret. Ret filen, og kør kommandoen igen.")
	d.holds(before...)
}

func TestNobodyIsEnrolledBeforeTheOperatorSaysThatNoMentorLeadsTheirMentee(t *testing.T) { // R5
	t.Parallel()
	d := newDesk(t)
	d.says(importCmd{File: d.file("programme.toml", example(t)), Apply: true})
	list := d.file("pairs.csv", "mentee_name,mentee,mentor_name,mentor\nAnna,slack:U1,Bo,slack:U2\n")
	before := d.stored()
	for _, types := range []string{"", "nej\n", "\n"} {
		d.types = types
		d.refuses(importCmd{File: list, Apply: true}, "Intet er ændret.")
	}
	d.holds(before...)
	d.types = "ja\n"
	d.says(importCmd{File: list, Apply: true}, "En mentor må ikke være leder for sin mentee.", "Parrene er tilmeldt.")
	d.holds(append(before, "Anna + Bo")...)
}

func TestPairsGoIntoTheProgrammeThatIsMeant(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	list := d.file("pairs.csv", "mentee_name,mentee,mentor_name,mentor\nAnna,slack:U1,Bo,slack:U2\n")
	second := strings.Replace(example(t), "ledere 2027", "ledere 2028", 1)
	d.says(importCmd{File: d.file("programme.toml", example(t)), Apply: true})
	d.says(importCmd{File: d.file("programme.toml", second), Apply: true}, "Nyt program: Mentorskab for ledere 2028", "Der er andre i forvejen: Mentorskab for ledere 2027.")
	const both = "Mentorskab for ledere 2027, Mentorskab for ledere 2028"
	d.refuses(importCmd{File: list}, "Der er flere programmer: "+both, "Vælg et med --programme.")
	d.refuses(importCmd{File: list, Programme: "Mentorskab"}, "Der er intet program, der hedder Mentorskab. Der er "+both)
	d.says(importCmd{File: list, Programme: "Mentorskab for ledere 2028", Apply: true, Checked: true}, "Program: Mentorskab for ledere 2028")
	if got := d.stored(); got[len(got)-1] != "Anna + Bo" {
		t.Errorf("stored: %v", got)
	}
}

func TestADatabaseIsMadeInAnEmptyFolderAlone(t *testing.T) {
	t.Parallel()
	settings := func(d *desk) importCmd { return importCmd{File: d.file("programme.toml", example(d.T)), Apply: true} }
	other := newDesk(t)
	if err := os.WriteFile(filepath.Join(other.data, "noget.txt"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	other.refuses(settings(other), "Der er ingen mentorbot.db i "+other.data+", og mappen er ikke tom.")

	nowhere := newDesk(t)
	nowhere.data = filepath.Join(nowhere.data, "ingen")
	nowhere.refuses(settings(nowhere), "Mappen "+nowhere.data+" findes ikke.")

	wrong := newDesk(t)
	wrong.says(settings(wrong))
	before, key := wrong.stored(), wrong.key
	wrong.key = newDesk(t).key
	wrong.refuses(settings(wrong), "Nøglen i "+wrong.key+" passer ikke til databasen. Intet er ændret.")
	wrong.key = key
	wrong.holds(before...)

	alone := newDesk(t)
	alone.says(settings(alone))
	if err := os.Remove(filepath.Join(alone.data, databaseName)); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{databaseName + "-wal", databaseName + "-shm"} {
		_ = os.Remove(filepath.Join(alone.data, name))
	}
	alone.refuses(settings(alone), "Filen mentorbot.db.keys er der, men ikke databasen. Intet er ændret.")
}

func TestAnImportRefusesWhileTheBotRuns(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	c := importCmd{File: d.file("programme.toml", example(t)), Apply: true}
	d.says(c)
	master, err := seal.ReadFile(d.key)
	if err != nil {
		t.Fatal(err)
	}
	db, err := sqlite.Open(t.Context(), filepath.Join(d.data, databaseName), master)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	d.refuses(c, "Botten kører (proces ", "Intet er ændret. Stop den først")
}

func TestTheCommandLineOfAnImport(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	settings := d.file("programme.toml", example(t))
	of := []string{"--data", d.data, "--key-file", d.key}
	for _, test := range []struct {
		args []string
		code int
		want string
	}{
		{append([]string{"import", settings}, of...), exitDone, "Intet er ændret endnu. Kør igen med --apply."},
		{append([]string{"--lang", "en", "import", settings}, of...), exitDone, "Nothing has been changed yet. Run it again with --apply."},
		{append([]string{"import", settings, "--apply"}, of...), exitDone, "Gemt. Det gælder fra nu af."},
		{[]string{"import", settings}, exitUnclear, "missing flags: --data=DIR"},
		{[]string{"import"}, exitUnclear, `expected "<file>"`},
		{append([]string{"import", filepath.Join(d.files, "ingen.toml")}, of...), exitFailed, "ingen.toml findes ikke."},
		{append([]string{"import", d.file("par.xlsx", "PK")}, of...), exitFailed, "ender hverken på .toml eller .csv."},
		{append([]string{"import", d.file("par.csv", "PK\x03\x04\x00")}, of...), exitFailed, "gem det som CSV (UTF-8)"},
		{[]string{"import", "--example", "pairs"}, exitDone, "mentee_name,mentee,mentor_name,mentor\n"},
		{[]string{"import", "--example", "pairs.csv"}, exitDone, "mentee_name,mentee,mentor_name,mentor\n"},
		{[]string{"--lang", "en", "import", "--example", "programme"}, exitDone, "# The programme."},
		{[]string{"import", "--example", "alt"}, exitFailed, "Det er der intet eksempel på."},
	} {
		out, stderr, code := command(t.Context(), test.args...)
		if code != test.code || !strings.Contains(out+stderr, test.want) {
			t.Errorf("%v: exit %d, %q, %q; want %d, %q", test.args, code, out, stderr, test.code, test.want)
		}
	}
}
