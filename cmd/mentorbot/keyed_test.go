package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTheKeyMayComeFromTheEnvironment(t *testing.T) { // which it changes, so it runs alone
	data, file := keep(t)
	key, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("MENTORBOT_DATA", data)
	copied := filepath.Join(t.TempDir(), "nat.db")
	const opens = "Nøgler: 1. Tekster: 5."
	for _, test := range []struct {
		args, key, file string
		want            int
		says            string
	}{
		{"key check", string(key), "", exitDone, opens},
		{"backup " + copied, string(key), "", exitDone, opens},
		{"restore --yes " + copied, string(key), "", exitDone, "Tekster: 5."},
		{"audit verify", string(key), "", exitDone, "Den sidste er nr. "},
		{"key rotate", string(key), "", exitFailed, "Nøglen i MENTORBOT_KEY kan ikke skiftes der."},
		{"key check --key-file " + file, string(key), "", exitFailed, "Nøglen er givet to gange: i " + file},
		{"key check", string(key), file, exitFailed, "Nøglen er givet to gange: i " + file},
		{"key check", "", file, exitDone, opens},
		{"key check", "", "", exitFailed, "Der er ikke givet en nøgle."},
		{"key check", `{"key": "hemmelig`, "", exitFailed, "MENTORBOT_KEY rummer ikke en nøgle"},
		{"version", `{"key": "hemmelig`, "", exitDone, "mentorbot"},
	} {
		t.Setenv(keyVariable, test.key)
		t.Setenv("MENTORBOT_KEY_FILE", test.file)
		out, stderr, code := command(t.Context(), strings.Fields(test.args)...)
		if code != test.want || !strings.Contains(out+stderr, test.says) || strings.Contains(out+stderr, "hemmelig") {
			t.Errorf("%s: exit %d, %q, %q; want %d, %q", test.args, code, out, stderr, test.want, test.says)
		}
		if left := os.Getenv(keyVariable); left != "" {
			t.Errorf("%s leaves a key of %d bytes in the environment", test.args, len(left))
		}
	}
}
