package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
)

// How many requirements of the table are not built, and how many of them or
// half built. Both may only fall: whoever builds one lowers them.
const (
	mostNotBuilt   = 11
	mostUnfinished = 24
)

// What a requirement is shown by begins with one of these when something is
// missing. What follows says what.
const (
	notBuilt  = "not built: "
	halfBuilt = "half built: "
)

// maxWords is how long the table says what a requirement is.
const maxWords = 10

// requirement is one row of the table.
type requirement struct{ number, what, shown string }

// readRequirements reads the rows of the table, without its head.
func readRequirements(t *testing.T) (rows []requirement) {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", "requirements.md"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(content)) {
		line = strings.TrimSpace(line)
		if !strings.HasPrefix(line, "|") {
			continue
		}
		cells := strings.Split(strings.Trim(line, "|"), "|")
		if len(cells) != 3 {
			t.Errorf("%d cells: %s", len(cells), line)
			continue
		}
		rows = append(rows, requirement{strings.TrimSpace(cells[0]), strings.TrimSpace(cells[1]), strings.TrimSpace(cells[2])})
	}
	if len(rows) < 2 {
		t.Fatal("there is no table")
	}
	return rows[2:]
}

// requirementNumbers are those of the brochure and the implied ones.
func requirementNumbers() (all []string) {
	for n := range 103 {
		all = append(all, fmt.Sprintf("R%d", n+1))
	}
	for n := range 12 {
		all = append(all, fmt.Sprintf("I%d", n+1))
	}
	return all
}

func TestEveryRequirementIsShownByATestThatExists(t *testing.T) {
	t.Parallel()
	rows := readRequirements(t)
	var got []string
	for _, r := range rows {
		got = append(got, r.number)
	}
	if diff := gocmp.Diff(requirementNumbers(), got); diff != "" {
		t.Errorf("the rows (-wanted +there):\n%s", diff)
	}

	tree := testTree{}
	missing, unfinished := 0, 0
	for _, r := range rows {
		if n := len(strings.Fields(r.what)); n == 0 || n > maxWords {
			t.Errorf("%s is told in %d words, and has 1 to %d: %q", r.number, n, maxWords, r.what)
		}
		why, none := strings.CutPrefix(r.shown, notBuilt)
		if half, ok := strings.CutPrefix(r.shown, halfBuilt); ok {
			why, _, _ = strings.Cut(half, "`")
		}
		tests := tree.named(t, r)
		switch {
		case none && len(tests) > 0:
			t.Errorf("%s is not built, and %s shows it", r.number, tests[0])
		case none:
			missing++
			fallthrough
		case why != r.shown:
			unfinished++
			t.Logf("%s (%s): %s", r.number, r.what, r.shown)
			if strings.TrimSpace(strings.TrimRight(why, "; ")) == "" {
				t.Errorf("%s does not say what is missing", r.number)
			}
		}
		if !none && len(tests) == 0 {
			t.Errorf("%s is shown by no test: %q", r.number, r.shown)
		}
	}
	t.Logf("%d requirements, %d not built, %d half built", len(rows), missing, unfinished-missing)
	if missing > mostNotBuilt {
		t.Errorf("%d are not built, it was %d", missing, mostNotBuilt)
	}
	if unfinished > mostUnfinished {
		t.Errorf("%d are not built or half built, it was %d", unfinished, mostUnfinished)
	}
}

// testTree are the test functions of the module's folders, read when asked for.
type testTree map[string][]string

var quotedName = regexp.MustCompile("`([^`]*)`")

// named are the tests that a row names, each of which must be there. What
// follows a slash is the name of a sub-test, and not looked for.
func (tree testTree) named(t *testing.T, r requirement) (names []string) {
	t.Helper()
	for _, quoted := range quotedName.FindAllStringSubmatch(r.shown, -1) {
		name := quoted[1]
		names = append(names, name)
		folder, function, ok := cutLast(name, ".Test")
		if !ok {
			t.Errorf("%s names %q, which is no test", r.number, name)
			continue
		}
		function, _, _ = strings.Cut("Test"+function, "/")
		if _, known := tree[folder]; !known {
			tree[folder] = testFunctions(t, filepath.Join("..", "..", filepath.FromSlash(folder)))
		}
		if !slices.Contains(tree[folder], function) {
			t.Errorf("%s names %s, and there is none in %s", r.number, function, folder)
		}
	}
	return names
}

// cutLast cuts a text around the last separator in it.
func cutLast(s, sep string) (before, after string, found bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

// testFunctions are what go test runs in a folder.
func testFunctions(t *testing.T, folder string) (names []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && takesT(f) && strings.HasPrefix(f.Name.Name, "Test") {
				names = append(names, f.Name.Name)
			}
		}
	}
	return names
}

// takesT reports whether a function takes a *testing.T and nothing else.
func takesT(f *ast.FuncDecl) bool {
	if f.Recv != nil || f.Type.Results != nil || len(f.Type.Params.List) != 1 || len(f.Type.Params.List[0].Names) > 1 {
		return false
	}
	star, ok := f.Type.Params.List[0].Type.(*ast.StarExpr)
	if !ok {
		return false
	}
	of, ok := star.X.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	pkg, ok := of.X.(*ast.Ident)
	return ok && pkg.Name == "testing" && of.Sel.Name == "T"
}
