package sqlite

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// step is one thing that a traced process did to a file, or said.
type step struct {
	kind  kind
	name  string // of the file, without its folder
	at    int64  // where it wrote, or how long it made the file
	data  []byte // what it wrote, or said
	ended *step  // of a synced: its syncing
}

type kind string

const (
	creating  kind = "creates"
	storing   kind = "writes"
	cutting   kind = "truncates"
	removing  kind = "removes"
	syncing   kind = "begins to sync"
	synced    kind = "has synced"
	answering kind = "acknowledges"
)

const folder = "." // the name under which a folder itself is synced

// everything that changes a file; what is not understood fails the test.
const traced = "trace=/^(open(at2?)?|creat|p?writev?(64|2)?|f?truncate(64)?|f(data)?sync|sync_file_range|unlink(at)?|" +
	"(sym)?link(at)?|rename(at2?)?|fallocate|copy_file_range|sendfile(64)?|splice)$"

// traceChild runs a child to its end and returns what it did, in order, to the
// files in the folder of its database.
func traceChild(t *testing.T, path, synchronous string, updates int) []step {
	t.Helper()
	log := filepath.Join(t.TempDir(), "trace")
	cmd := childCommand(t.Context(), path, synchronous, updates,
		"strace", "-f", "-y", "-xx", "-s", "1000000", "-o", log, "-e", traced)
	if out, err := cmd.Output(); err != nil {
		t.Fatalf("the traced child: %v\n%s", err, out)
	}
	f, err := os.Open(log)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	p := parser{folder: filepath.Dir(path), open: map[string]*step{}}
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<26)
	for lines.Scan() {
		if err := p.line(lines.Text()); err != nil {
			t.Fatalf("%v: %.300s", err, lines.Text())
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return p.steps
}

// needStrace skips the test where no process can be traced, unless the gate
// demands it.
func needStrace(t *testing.T) {
	t.Helper()
	if err := exec.CommandContext(t.Context(), "strace", "-o", os.DevNull, os.Args[0], "-test.list", "^$").Run(); err != nil {
		if os.Getenv("MENTORBOT_TEST_STRACE") == "required" {
			t.Fatalf("strace: %v", err)
		}
		t.Skipf("a power cut needs strace: %v", err)
	}
}

// parser reads what strace prints.
type parser struct {
	folder string
	steps  []step
	open   map[string]*step // the sync of a thread that has not returned
}

var (
	callLine    = regexp.MustCompile(`^(\d+) +(\w+)\((.*)$`)
	resumedLine = regexp.MustCompile(`^(\d+) +<\.\.\. (\w+) resumed>(.*)$`)
	quoted      = regexp.MustCompile(`"([^"]*)"(\.\.\.)?`)
	descriptor  = regexp.MustCompile(`^(\d+)<([^>]*)>`)
	writeArgs   = regexp.MustCompile(`^, "([^"]*)", (\d+)(?:, (\d+))?[ )]`)
	cutArgs     = regexp.MustCompile(`^, (\d+)[ )]`)
)

// line reads one line. What a call writes counts from its beginning, and that
// something is synced from its end.
func (p *parser) line(text string) error {
	failed := strings.Contains(text, ") = -1 ")
	if m := resumedLine.FindStringSubmatch(text); m != nil {
		began := p.open[m[1]]
		delete(p.open, m[1])
		switch {
		case began == nil:
			return nil
		case failed:
			return fmt.Errorf("a sync failed")
		}
		p.steps = append(p.steps, step{kind: synced, name: began.name, ended: began})
		return nil
	}
	m := callLine.FindStringSubmatch(text)
	if m == nil {
		return nil // A signal, or an end.
	}
	thread, call, args := m[1], m[2], m[3]
	fd := descriptor.FindStringSubmatch(args)
	if fd != nil && fd[1] == "1" && call == "write" {
		said := writeArgs.FindStringSubmatch(args[len(fd[0]):])
		if said == nil {
			return fmt.Errorf("what it said is not understood")
		}
		p.steps = append(p.steps, step{kind: answering, data: unhex(said[1])})
		return nil
	}
	var name string
	var ours bool
	if fd != nil {
		name, ours = p.name(string(unhex(fd[2])))
	} else {
		for _, q := range quoted.FindAllStringSubmatch(args, -1) {
			if n, ok := p.name(string(unhex(q[1]))); ok {
				name, ours = n, true
			}
		}
	}
	// The index of the log is no part of what lasts: it is made anew.
	if !ours || strings.HasSuffix(name, "-shm") {
		return nil
	}
	s := step{name: name}
	switch call {
	case "open", "openat":
		if failed || !strings.Contains(args, "O_CREAT") {
			return nil
		}
		if strings.Contains(args, "O_TRUNC") {
			return fmt.Errorf("opens and truncates")
		}
		s.kind = creating
	case "unlink", "unlinkat":
		if failed {
			return nil
		}
		s.kind = removing
	case "fsync", "fdatasync":
		s.kind = syncing
		if strings.Contains(text, "<unfinished") {
			p.open[thread] = &s
			p.steps = append(p.steps, s)
			return nil
		}
		p.steps = append(p.steps, s, step{kind: synced, name: name})
		return p.fine(failed)
	case "ftruncate", "ftruncate64":
		m := cutArgs.FindStringSubmatch(args[len(fd[0]):])
		if m == nil {
			return fmt.Errorf("a length is not understood")
		}
		s.kind = cutting
		s.at, _ = strconv.ParseInt(m[1], 10, 64)
	case "pwrite64":
		m := writeArgs.FindStringSubmatch(args[len(fd[0]):])
		if m == nil {
			return fmt.Errorf("a write is not understood")
		}
		s.kind, s.data = storing, unhex(m[1])
		s.at, _ = strconv.ParseInt(m[3], 10, 64)
		if n, _ := strconv.Atoi(m[2]); n != len(s.data) {
			return fmt.Errorf("a write is cut short")
		}
	default:
		return fmt.Errorf("%s is not understood", call)
	}
	p.steps = append(p.steps, s)
	return p.fine(failed)
}

func (p *parser) fine(failed bool) error {
	if failed {
		return fmt.Errorf("a call failed")
	}
	return nil
}

// name reports whether a path is the folder or lies in it.
func (p *parser) name(path string) (string, bool) {
	if path == p.folder {
		return folder, true
	}
	return filepath.Base(path), filepath.Dir(path) == p.folder
}

// unhex reads text of the form \x41\x42.
func unhex(text string) []byte {
	out := make([]byte, 0, len(text)/4)
	for i := 0; i+4 <= len(text); i += 4 {
		n, err := strconv.ParseUint(text[i+2:i+4], 16, 8)
		if err != nil || text[i:i+2] != `\x` {
			return []byte(text) // strace leaves some names as they are.
		}
		out = append(out, byte(n))
	}
	return out
}
