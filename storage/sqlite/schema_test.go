package sqlite

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"flag"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"mentorbot/bot/mentoring"
	"mentorbot/storage/migrate"
)

var update = flag.Bool("update", false, "write testdata anew")

// released has the checksum of every migration. A file that is in a release is
// never edited: databases that have run it will not run it again.
var released = map[string]string{
	"00001_start.sql":           "2336b2b636ab8b49faf135481b757aa579ecad139335736da2e8391659c5efbc",
	"00002_audit.sql":           "29fee4268eada63d1ec3d20d4c6f1d8c8a8189fbf83997744483514c41dfc5a5",
	"00003_ending.sql":          "8cdf9af8e0a5d8cfe3a688d7a6e386fbd8e641eb99f5462b6c559544fcf864c5",
	"00004_cursor.sql":          "8771509f7355dfdbfc8c8372142b63302f3ba446dcdb51e81ffe2dd858551c14",
	"00005_token.sql":           "ec843dd65cd5f1a8fc418a7fec5eedeb4c5ccb2cd8e3516c6a1640373ad7071d",
	"00006_reply.sql":           "1bc0703aa75948950d553170af2ac65303ba2dd381f481c9a660c5cef3b5c90e",
	"00007_note.sql":            "f1d7500b0279e5139c1e7dbe5da2c5e7d42471fbf3393e199ff42ce8ec59c3d8",
	"00008_calendar.sql":        "185692dc836c8f5267473d3bbe9189f3649653cb77857216959c9e2e43c5e6ad",
	"00009_half.sql":            "ed9de39220523916d4ce9063d2386e2fafe6f2303db32344e98f9948434d347f",
	"00010_contact.sql":         "a9cc47cb09d3b3fd6ee0d5b0f164920ebcaad68b3569fe3608a02896b29fb575",
	"00011_teams_reference.sql": "34e4a4ae81762862f40c5793aed2f719d7cea8f277ba0e634e80751909893054",
	"00012_states.sql":          "b0abfdca7b57a0667523affbfb756e1740f82aead8a49d85f51e505d365ba33b",
}

func TestReleasedMigrationsAreNeverEdited(t *testing.T) {
	t.Parallel()
	entries, err := embedded.ReadDir("migrations")
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, e := range entries {
		data, err := embedded.ReadFile("migrations/" + e.Name())
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(data)
		got[e.Name()] = hex.EncodeToString(sum[:])
		if strings.Contains(string(data), "goose Down") || strings.Contains(string(data), "NO TRANSACTION") {
			t.Errorf("%s goes back, or outside a transaction", e.Name())
		}
	}
	if diff := cmp.Diff(released, got); diff != "" {
		t.Errorf("(-released +files):\n%s", diff)
	}
}

func TestFreshSchema(t *testing.T) {
	t.Parallel()
	got := schemaOf(t, openAt(t, newPath(t)).path)
	const golden = "testdata/schema.sql"
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("the schema has changed; -update writes it anew (-want +got):\n%s", diff)
	}
}

func TestNothingReadsTheClockOfTheDatabase(t *testing.T) {
	t.Parallel()
	clock := regexp.MustCompile(`(?i)\b(current_(time|date|timestamp)|(date|time|datetime|julianday|unixepoch|strftime|timediff)\s*\()|'now'`)
	for name, text := range sources(t) {
		for i, line := range strings.Split(text, "\n") {
			quoted := strings.HasSuffix(name, ".sql") || strings.ContainsAny(line, "\"`")
			if quoted && clock.MatchString(line) {
				t.Errorf("%s:%d: %s", name, i+1, strings.TrimSpace(line))
			}
		}
	}
	for _, text := range []string{"DEFAULT (datetime('now'))", "unixepoch()", "CURRENT_TIMESTAMP"} {
		if !clock.MatchString(text) {
			t.Errorf("%s would not be found", text)
		}
	}
}

func TestSealedColumnsGoThroughOneDoor(t *testing.T) {
	t.Parallel()
	for name, text := range sources(t) {
		if strings.HasSuffix(name, ".go") && regexp.MustCompile(`Reveal\(|NewSecret\(`).MatchString(text) {
			t.Errorf("%s opens a secret, which is for storage/seal to do", name)
		}
	}
	db := pooled(t, openAt(t, newPath(t)).path, readerParameters)
	var got []string
	rows, err := db.QueryContext(t.Context(), "SELECT t.name || '.' || c.name FROM sqlite_schema t, pragma_table_info(t.name) c "+
		"WHERE t.type = 'table' AND (c.name GLOB '*_enc' OR c.type = 'BLOB')")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		got = append(got, name)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, c := range sealedColumns {
		want = append(want, c.table+"."+c.name)
	}
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("sealed columns (-known +in the schema):\n%s", diff)
	}
	if strings.Contains(selectFacts, "_enc") {
		t.Error("the facts for a status read text of a participant")
	}
}

// sources returns the package's files without the tests.
func sources(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := fs.WalkDir(os.DirFS("."), ".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || strings.HasPrefix(path, "testdata") || strings.HasSuffix(path, "_test.go") ||
			!strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, ".sql") {
			return err
		}
		data, err := os.ReadFile(path)
		out[path] = string(data)
		return err
	})
	if err != nil || len(out) < 10 {
		t.Fatalf("%d files (%v)", len(out), err)
	}
	return out
}

func TestLookUpsOfAPassUseTheirIndex(t *testing.T) {
	t.Parallel()
	db := pooled(t, openAt(t, newPath(t)).path, readerParameters)
	look := map[string][]string{
		nextDue:     {"delivery_pending", "delivery_uncertain"},
		pendingOf:   {"delivery_person"},
		unsettledOf: {"delivery_person"},
		unreachedOf: {"delivery_person"},
		expiredOf:   {"delivery_person"},
		begunSince:  {"delivery_person"},
	}
	for state, text := range nextDelivery {
		look[text] = []string{"delivery_" + string(state)}
	}
	for text, indexes := range look {
		rows, err := db.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+text, slices.Repeat([]any{1}, strings.Count(text, "?"))...)
		if err != nil {
			t.Fatal(err)
		}
		var plan strings.Builder
		for rows.Next() {
			var id, parent, unused int
			var detail string
			if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
				t.Fatal(err)
			}
			plan.WriteString(detail + "\n")
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil { //nolint:sqlclosecheck // one query of many
			t.Fatal(err)
		}
		for _, index := range indexes {
			if !strings.Contains(plan.String(), "INDEX "+index+" (") && !strings.Contains(plan.String(), "INDEX "+index+"\n") {
				t.Errorf("%s\ndoes not use %s:\n%s", text, index, &plan)
			}
		}
		if strings.Contains(plan.String(), "SCAN delivery") || strings.Contains(plan.String(), "TEMP B-TREE") {
			t.Errorf("%s\nreads more than it needs:\n%s", text, &plan)
		}
	}
}

// A check by a list of words makes a table for it each time.
func TestWhatIsOwedIsWrittenWithoutTablesOfItsOwn(t *testing.T) {
	t.Parallel()
	db := pooled(t, openAt(t, newPath(t)).path, readerParameters)
	for _, text := range []string{enqueue, transition} {
		rows, err := db.QueryContext(t.Context(), "EXPLAIN "+text, slices.Repeat([]any{1}, strings.Count(text, "?"))...)
		if err != nil {
			t.Fatal(err)
		}
		steps := 0
		for ; rows.Next(); steps++ {
			var step, code string
			if err := rows.Scan(&step, &code, new(any), new(any), new(any), new(any), new(any), new(any)); err != nil {
				t.Fatal(err)
			}
			if code == "OpenEphemeral" {
				t.Errorf("%s\nmakes a table of its own at step %s", text, step)
			}
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil || steps == 0 { //nolint:sqlclosecheck // one query of many
			t.Fatal(steps, err)
		}
	}
}

// upTo is the migrations up to a version.
func upTo(t testing.TB, version string) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	for name := range released {
		data, err := embedded.ReadFile("migrations/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if name[:5] <= version {
			files[name] = &fstest.MapFile{Data: data}
		}
	}
	return files
}

// schemaOf is what the schema of a database says.
func schemaOf(t *testing.T, path string) string {
	t.Helper()
	rows, err := pooled(t, path, readerParameters).QueryContext(t.Context(), "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL "+
		"AND tbl_name NOT GLOB 'goose_*' AND name NOT GLOB 'sqlite_*' ORDER BY type DESC, name")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var got strings.Builder
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			t.Fatal(err)
		}
		got.WriteString(text + ";\n\n")
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return got.String()
}

func TestADatabaseOfEachReleaseBecomesAFreshOne(t *testing.T) {
	t.Parallel()
	for name := range released {
		path := newPath(t)
		if err := openAt(t, path).Close(); err != nil { // For its key store.
			t.Fatal(err)
		}
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		if err := bringUpToDate(t.Context(), path, upTo(t, name[:5])); err != nil {
			t.Fatal(err)
		}
		if got, err := VerifyAudit(t.Context(), path, masterKey(t)); err != nil || got != (Audited{}) {
			t.Errorf("%s: the audit before: %+v (%v)", name, got, err)
		}
		db := openAt(t, path)
		fill(t, db, 1)
		if diff := cmp.Diff(string(contents(t, "testdata/schema.sql")), schemaOf(t, path)); diff != "" {
			t.Errorf("after %s (-fresh +migrated):\n%s", name, diff)
		}
	}
}

// With foreign keys on, dropping the old table would empty its children
// without an error.
func TestRebuildingATableKeepsItsChildren(t *testing.T) {
	t.Parallel()
	path := newPath(t)
	db := openAt(t, path)
	fill(t, db, 1)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	files := upTo(t, "00012")
	files["00090_rebuild.sql"] = &fstest.MapFile{Data: []byte("-- +goose Up\n" +
		"CREATE TABLE pair_new (id INTEGER PRIMARY KEY AUTOINCREMENT, programme INTEGER NOT NULL, later_from TEXT) STRICT;\n" +
		"INSERT INTO pair_new SELECT id, programme, later_from FROM pair;\n" +
		"DROP TABLE pair;\nALTER TABLE pair_new RENAME TO pair;\n")}
	files["00091_half.sql"] = &fstest.MapFile{Data: []byte("-- +goose Up\nDROP TABLE inbox;\nINSERT INTO no_such_table VALUES (1);\n")}
	conn := pooled(t, path, migrateParameters)
	applied, err := migrate.Up(t.Context(), conn, migrate.SQLite, files, func(int64) error { return nil })
	if err == nil || !strings.Contains(err.Error(), "version 91") {
		t.Errorf("applied %v (%v)", applied, err)
	}
	for query, want := range map[string]int{
		"SELECT count(*) FROM half":                             2,
		"SELECT count(*) FROM pragma_foreign_key_check":         0,
		"SELECT max(version_id) FROM goose_db_version":          90,
		"SELECT count(*) FROM sqlite_schema WHERE name='inbox'": 1, // The file that failed left nothing.
	} {
		var got int
		if err := conn.QueryRowContext(t.Context(), query).Scan(&got); err != nil || got != want {
			t.Errorf("%s: %d, want %d (%v)", query, got, want, err)
		}
	}
}

// A platform looks for what it may have by the name that it was told.
func TestADeliveryFromBeforeTokensKeepsItsNameWhereAPlatformMayKnowIt(t *testing.T) {
	t.Parallel()
	path := newPath(t)
	if err := openAt(t, path).Close(); err != nil { // For its key store.
		t.Fatal(err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := bringUpToDate(t.Context(), path, upTo(t, "00003")); err != nil {
		t.Fatal(err)
	}
	if _, err := pooled(t, path, migrateParameters).ExecContext(t.Context(),
		"INSERT INTO delivery (id, key, kind, person, due_ms, replaces, state, attempt, receipt, reason) VALUES "+
			"(1, 'waits', 'start', 7, 1, '', 'pending', 0, '', ''), (2, 'waits too', 'start', 7, 1, '', 'pending', 0, '', ''), "+
			"(3, 'tried', 'start', 7, 1, '', 'pending', 1, '', ''), (4, 'restored', 'start', 7, 1, '', 'uncertain', 0, '', '');"+
			"INSERT INTO person (id, platform, address, name, language, phone) VALUES (7, 'test', 'a', 'A', 'da', '')"); err != nil {
		t.Fatal(err)
	}
	db := openAt(t, path)
	for _, key := range []string{"tried", "restored"} {
		if got := tokenOf(t, db, key); got != key {
			t.Errorf("%s has the token %q", key, got)
		}
	}
	if one, two := tokenOf(t, db, "waits"), tokenOf(t, db, "waits too"); len(one) != 32 || len(two) != 32 || one == two {
		t.Errorf("tokens %q and %q", one, two)
	}
}

// A meeting of an earlier version moves and is called off under one name.
func TestAMeetingFromBeforeCalendarsIsNamed(t *testing.T) {
	t.Parallel()
	path := newPath(t)
	if err := openAt(t, path).Close(); err != nil { // For its key store.
		t.Fatal(err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := bringUpToDate(t.Context(), path, upTo(t, "00007")); err != nil {
		t.Fatal(err)
	}
	if _, err := pooled(t, path, migrateParameters).ExecContext(t.Context(),
		"INSERT INTO programme (id, name, start_date, end_date, time_zone, language, controller, purpose, legal_basis, categories, "+
			"recipients, retention, dpo, closed_days, quiet_weeks) "+
			"VALUES (1, 'P', '2027-01-01', '2027-12-31', 'Europe/Copenhagen', 'da', '', '', '', '', '', '', '', '[]', '[]');"+
			"INSERT INTO pair (id, programme) VALUES (1, 1);"+
			"INSERT INTO meeting (pair, date, clock, start_ms, length, place_enc, state, moves) VALUES "+
			"(1, '2027-02-01', 600, 1, 60, x'', 'agreed', 0), (1, '2027-03-01', 600, 2, 60, x'', 'cancelled', 0)"); err != nil {
		t.Fatal(err)
	}
	openAt(t, path)
	rows, err := pooled(t, path, readerParameters).QueryContext(t.Context(), "SELECT uid FROM meeting")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	names := map[string]bool{}
	for rows.Next() {
		var uid string
		if err := rows.Scan(&uid); err != nil {
			t.Fatal(err)
		}
		names[uid] = true
		if len(uid) != 32 {
			t.Errorf("a meeting is named %q", uid)
		}
	}
	if err := rows.Err(); err != nil || len(names) != 2 {
		t.Errorf("%d names (%v)", len(names), err)
	}
}

var _ mentoring.Tx = (*tx)(nil)
