package main

import (
	"errors"
	"os"
	"strings"

	"mentorbot/locales"
)

// secret takes a secret out of the environment, where programs that this one
// starts would find it, or out of the file that its twin NAME_FILE names. It is
// empty when neither is set, and never printed.
func secret(words locales.Words, name string) (string, error) {
	value, file := os.Getenv(name), os.Getenv(name+"_FILE")
	if err := errors.Join(os.Unsetenv(name), os.Unsetenv(name+"_FILE")); err != nil {
		return "", err
	}
	switch {
	case value != "" && file != "":
		return "", errors.New(words.T("serve.err.both", locales.Data{"Name": name}))
	case file == "":
		return value, nil
	}
	info, err := os.Stat(file)
	if err != nil {
		return "", errors.New(words.T("serve.err.file", locales.Data{"Name": name + "_FILE", "File": file}))
	}
	if info.Mode().Perm()&0o007 != 0 {
		return "", errors.New(words.T("serve.err.open", locales.Data{"File": file}))
	}
	content, err := os.ReadFile(file) //nolint:gosec // the operator's own path
	if err != nil {
		return "", errors.New(words.T("serve.err.file", locales.Data{"Name": name + "_FILE", "File": file}))
	}
	value = strings.TrimSuffix(strings.TrimSuffix(string(content), "\n"), "\r")
	if value == "" {
		return "", errors.New(words.T("serve.err.empty", locales.Data{"Name": name + "_FILE", "File": file}))
	}
	return value, nil
}
