package main

import (
	"regexp"
	"strconv"
	"strings"
)

const keyPart = `(?:[\w-]+|"[^"]*"|'[^']*')`

var (
	tomlHeader = regexp.MustCompile(`^\[(\[?)\s*(` + keyPart + `(?:\s*\.\s*` + keyPart + `)*)\s*\]`)
	tomlKey    = regexp.MustCompile(`^(` + keyPart + `(?:\s*\.\s*` + keyPart + `)*)\s*=`)
	unquote    = strings.NewReplacer(`"`, "", `'`, "", " ", "", "\t", "")
)

// tomlLines finds the line of each key and header in a TOML file, by path; the
// second [[coordinator]] is "coordinator#2". The library that reads the values
// does not tell. Keys inside an inline table have no line of their own.
func tomlLines(text string) map[string]int {
	lines := map[string]int{}
	count := map[string]int{}
	table := ""
	note := func(path string, line int) {
		if _, ok := lines[path]; !ok {
			lines[path] = line
		}
	}
	var inside tomlValue
	number := 0
	for line := range strings.Lines(text) {
		number++
		if line = strings.TrimSpace(line); inside.over() {
			if m := tomlHeader.FindStringSubmatch(line); m != nil {
				table = unquote.Replace(m[2])
				note(table, number)
				if m[1] != "" {
					count[table]++
					table += "#" + strconv.Itoa(count[table])
					note(table, number)
				}
				continue
			}
			if m := tomlKey.FindStringSubmatch(line); m != nil {
				path := unquote.Replace(m[1])
				if table != "" {
					path = table + "." + path
				}
				note(path, number)
			}
		}
		inside.read(line)
	}
	return lines
}

// tomlValue follows values over several lines.
type tomlValue struct {
	quotes string // the three quotes that end the text, while inside one
	depth  int    // open brackets
}

// over reports whether no value goes on in the next line.
func (v *tomlValue) over() bool { return v.quotes == "" && v.depth <= 0 }

// read reads one line of a file.
func (v *tomlValue) read(line string) {
	for line != "" {
		switch {
		case v.quotes != "":
			if line[0] == '\\' && v.quotes == `"""` {
				line = line[min(2, len(line)):]
				continue
			}
			if rest, ok := strings.CutPrefix(line, v.quotes); ok {
				v.quotes, line = "", rest
				continue
			}
		case strings.HasPrefix(line, `"""`), strings.HasPrefix(line, `'''`):
			v.quotes, line = line[:3], line[3:]
			continue
		case line[0] == '"', line[0] == '\'':
			line = afterText(line)
			continue
		case line[0] == '#':
			return
		case line[0] == '[', line[0] == '{':
			v.depth++
		case line[0] == ']', line[0] == '}':
			v.depth--
		}
		line = line[1:]
	}
}

// afterText skips a text of one line, quotes included.
func afterText(line string) string {
	quote := line[0]
	for i := 1; i < len(line); i++ {
		switch {
		case line[i] == '\\' && quote == '"':
			i++
		case line[i] == quote:
			return line[i+1:]
		}
	}
	return ""
}
