package main

import (
	"os"
	"strings"
	"testing"
)

func TestTheOperatorErasesAPairOrAPerson(t *testing.T) {
	t.Parallel()
	data, file := keep(t)
	erase := func(args ...string) (out, stderr string, code int) {
		return command(t.Context(), append([]string{"erase", "--data", data, "--key-file", file}, args...)...)
	}
	for args, want := range map[string]string{
		"--yes --pair 7":              "Par 7 findes ikke i databasen. Intet er slettet.",
		"--yes --person slack:U1":     "slack:U1 findes ikke i databasen. Intet er slettet.",
		"--yes --person Sara":         "Skriv personen som chat og id",
		"--yes --person slack:":       "Skriv personen som chat og id",
		"--pair 1":                    "",
		"--yes --pair 1 --person a:b": "",
		"--yes":                       "",
	} {
		out, stderr, code := erase(strings.Fields(args)...)
		if code == exitDone || !strings.Contains(stderr, want) || strings.Contains(out, "Kvittering") {
			t.Errorf("%s: exit %d, %q, %q", args, code, out, stderr)
		}
	}
	if out, _, code := command(t.Context(), "key", "check", "--data", data, "--key-file", file); code != exitDone || !strings.Contains(out, "Tekster: 5") {
		t.Errorf("before: exit %d, %q", code, out)
	}
	out, stderr, code := erase("--yes", "--person", "playground:"+menteeID)
	if code != exitDone || !strings.Contains(out, "Alle svar fra playground:mentee er slettet") {
		t.Errorf("a person: exit %d, %q, %q", code, out, stderr)
	}
	out, stderr, code = erase("--yes", "--pair", "1")
	if code != exitDone || !strings.Contains(out, "Kvittering ") || !strings.Contains(out, "Alt, par 1 har skrevet, er slettet") {
		t.Errorf("a pair: exit %d, %q, %q", code, out, stderr)
	}
	out, _, code = command(t.Context(), "key", "check", "--data", data, "--key-file", file)
	if code != exitDone || !strings.Contains(out, "Tekster: 0") {
		t.Errorf("after: exit %d, %q", code, out)
	}
	entries, err := os.ReadDir(data)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		content, err := os.ReadFile(data + "/" + e.Name()) //nolint:gosec // made here
		if err != nil || strings.Contains(string(content), "at sige fra") {
			t.Errorf("%s holds what was erased (%v)", e.Name(), err)
		}
	}
}
