package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// confirm asks, and refuses unless the person types that it is meant.
func (d deps) confirm(question string) error {
	if _, err := fmt.Fprint(d.out, question+" "); err != nil {
		return err
	}
	line, err := bufio.NewReader(d.in).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if !slices.Contains([]string{"ja", "j", "yes", "y"}, strings.ToLower(strings.TrimSpace(line))) {
		return errors.New(d.words.T("restore.err.no", nil))
	}
	return nil
}
