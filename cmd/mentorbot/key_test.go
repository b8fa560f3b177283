package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mentorbot/bot/mentoring"
	"mentorbot/storage/seal"
	"mentorbot/storage/sqlite"
)

// began is when the programme of these tests was set up; no clock is read.
var began = time.Date(2027, time.January, 4, 9, 0, 0, 0, time.UTC)

// keep makes a database with one sealed text and its key file.
func keep(t *testing.T) (data, file string) {
	t.Helper()
	data = t.TempDir()
	file = filepath.Join(t.TempDir(), "mentorbot.key")
	if out, stderr, code := command(t.Context(), "key", "new", file); code != exitDone || !strings.Contains(out, "Nøglen ligger i "+file) {
		t.Fatalf("exit %d, %q, %q", code, out, stderr)
	}
	master, err := seal.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	db, err := sqlite.Open(t.Context(), filepath.Join(data, databaseName), master)
	if err != nil {
		t.Fatal(err)
	}
	service := &mentoring.Service{Store: db, Now: func() time.Time { return began }}
	if _, err := service.CreateProgramme(t.Context(), demoProgramme(), []mentoring.Person{coordinator()}); err != nil {
		t.Fatal(err)
	}
	pair, err := service.Enrol(t.Context(), 1, person(menteeID, "Sara Holm"), person(mentorID, "Henrik Lund"))
	if err != nil {
		t.Fatal(err)
	}
	err = db.Update(t.Context(), func(tx mentoring.Tx) error {
		terms := mentoring.DefaultTerms()
		terms.Goals = mentoring.NewSecret("at sige fra")
		_, err := tx.AddContract(mentoring.Contract{Pair: pair, Version: 1, Author: mentoring.Mentee, Terms: terms, SentAt: began})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return data, file
}

func TestTheKeyIsMadeCheckedAndRotated(t *testing.T) {
	t.Parallel()
	data, file := keep(t)
	of := []string{"--data", data, "--key-file", file}
	const all = "Nøgler: 1. Tekster: 5. Slettede: 0. Kan ikke åbnes: 0.\n"
	check := func(want int, says string) {
		t.Helper()
		out, stderr, code := command(t.Context(), append([]string{"key", "check"}, of...)...)
		if code != want || !strings.Contains(out+stderr, says) {
			t.Errorf("exit %d, %q, %q; want %d, %q", code, out, stderr, want, says)
		}
	}
	check(exitDone, all)
	old, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if out, stderr, code := command(t.Context(), append([]string{"key", "rotate"}, of...)...); code != exitDone || !strings.Contains(out, "en ny nøgle") {
			t.Errorf("rotate: exit %d, %q, %q", code, out, stderr)
		}
		check(exitDone, all)
	}
	newest, err := os.ReadFile(file)
	if err != nil || len(newest) < 2*len(old) {
		t.Errorf("%d bytes after two rotations of %d (%v)", len(newest), len(old), err)
	}
	if err := os.WriteFile(file, old, 0o600); err != nil {
		t.Fatal(err)
	}
	check(exitFailed, "passer ikke til databasen. Intet er ændret.")
	if err := os.WriteFile(file, newest, 0o600); err != nil {
		t.Fatal(err)
	}
	check(exitDone, all)
}

func TestWhatIsWrongWithAKeyIsSaidAndNothingIsWritten(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		spoil func(data, file string) error
		want  string
	}{
		"no file":       {func(_, file string) error { return os.Remove(file) }, "Der er ingen nøgle i FILE."},
		"others":        {func(_, file string) error { return os.Chmod(file, 0o644) }, "Andre på maskinen kan læse FILE. Kør \"chmod 600 FILE\"."},
		"empty":         {func(_, file string) error { return os.WriteFile(file, nil, 0o600) }, "FILE er tom."},
		"garbled":       {func(_, file string) error { return os.WriteFile(file, []byte("{\"key\": \"hemmelig"), 0o600) }, "FILE rummer ikke en nøgle"},
		"no database":   {func(data, _ string) error { return os.Remove(filepath.Join(data, databaseName)) }, "Der er ingen mentorbot.db i DIR."},
		"no key store":  {func(data, _ string) error { return os.Remove(filepath.Join(data, databaseName+".keys")) }, "men ikke filen mentorbot.db.keys"},
		"an empty data": {func(data, _ string) error { return os.WriteFile(filepath.Join(data, databaseName), nil, 0o600) }, "men ikke databasen"},
		"half a key store": {func(data, _ string) error {
			return os.Truncate(filepath.Join(data, databaseName+".keys"), 100)
		}, "det gik ikke: "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			data, file := keep(t)
			if err := test.spoil(data, file); err != nil {
				t.Fatal(err)
			}
			before := filesOf(t, data)
			key, _ := os.ReadFile(file)
			for _, what := range []string{"check", "rotate"} {
				_, stderr, code := command(t.Context(), "key", what, "--data", data, "--key-file", file)
				want := strings.NewReplacer("FILE", file, "DIR", data).Replace(test.want)
				if code != exitFailed || !strings.Contains(stderr, want) || strings.Contains(stderr, "hemmelig") {
					t.Errorf("%s: exit %d, %q; want %q", what, code, stderr, want)
				}
			}
			after, _ := os.ReadFile(file)
			if !bytes.Equal(key, after) {
				t.Error("the key file was changed")
			}
			for name, content := range filesOf(t, data) {
				if before[name] != content {
					t.Errorf("%s was changed", name)
				}
			}
		})
	}
}

func TestAKeyIsNeverOverwritten(t *testing.T) {
	t.Parallel()
	_, file := keep(t)
	before, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	_, stderr, code := command(t.Context(), "key", "new", file)
	after, err := os.ReadFile(file)
	if code != exitFailed || !strings.Contains(stderr, "findes i forvejen") || !bytes.Equal(before, after) || err != nil {
		t.Errorf("exit %d, %q (%v)", code, stderr, err)
	}
	if _, stderr, code := command(t.Context(), "key", "new", filepath.Join(filepath.Dir(file), "none", "key")); code != exitFailed || !strings.Contains(stderr, "det gik ikke: ") {
		t.Errorf("exit %d, %q", code, stderr)
	}
	if _, stderr, code := command(t.Context(), "--lang", "en", "key", "check"); code != exitUnclear || !strings.Contains(stderr, "--data") {
		t.Errorf("exit %d, %q", code, stderr)
	}
}

func TestAKeptDemoOpensWithItsOwnKey(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	out, ended := heard{make(chan string, 10)}, make(chan int, 1)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		ended <- run(ctx, []string{"demo", "--port", "0", "--no-open", "--keep", dir}, out, &bytes.Buffer{})
	}()
	<-out.lines
	cancel()
	<-ended
	info, err := os.Stat(filepath.Join(dir, "demo.key"))
	if err != nil || info.Mode() != 0o600 {
		t.Fatalf("the key: %v (%v)", info, err)
	}
	master, err := seal.ReadFile(filepath.Join(dir, "demo.key"))
	if err != nil {
		t.Fatal(err)
	}
	db, err := sqlite.Open(t.Context(), filepath.Join(dir, "demo-1.db"), master)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Error(err)
	}
}

func TestTheKeyIsNotChangedWhileTheBotRuns(t *testing.T) {
	t.Parallel()
	data, file := keep(t)
	master, err := seal.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	running, err := sqlite.Open(t.Context(), filepath.Join(data, databaseName), master)
	if err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, what := range []string{"rotate", "check"} {
		_, stderr, code := command(t.Context(), "key", what, "--data", data, "--key-file", file)
		if code != exitFailed || !strings.Contains(stderr, "Botten kører (proces ") {
			t.Errorf("key %s: exit %d, %q", what, code, stderr)
		}
	}
	after, err := os.ReadFile(file)
	if err != nil || !bytes.Equal(before, after) {
		t.Errorf("the key file was changed (%v)", err)
	}
	if err := running.Close(); err != nil {
		t.Error(err)
	}
}
