package mentoring_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"mentorbot/bot/mentoring"
)

func TestTheCoordinatorsViewHasNoPlaceForWords(t *testing.T) { // G5, T1
	t.Parallel()
	// The only free text is a name. The other strings are one of a few constants.
	names := []string{"MidwayStatus.Name", "PairProgress.Mentee", "PairProgress.Mentor", "PairFacts.Mentee", "PairFacts.Mentor"}
	codes := []reflect.Type{
		reflect.TypeFor[mentoring.PairState](), reflect.TypeFor[mentoring.Consent](), reflect.TypeFor[mentoring.LaterVote](),
	}
	var found []string
	var walk func(where string, typ reflect.Type)
	walk = func(where string, typ reflect.Type) {
		switch typ.Kind() {
		case reflect.Struct:
			if typ == reflect.TypeFor[mentoring.Secret]() {
				t.Errorf("%s is a secret", where)
			}
			if typ.PkgPath() == "time" {
				return
			}
			for field := range typ.Fields() {
				walk(typ.Name()+"."+field.Name, field.Type)
			}
		case reflect.String:
			if typ == reflect.TypeFor[string]() {
				found = append(found, where)
			} else if !slices.Contains(codes, typ) {
				t.Errorf("%s is a %v", where, typ)
			}
		case reflect.Slice, reflect.Array, reflect.Pointer:
			walk(where, typ.Elem())
		case reflect.Int, reflect.Int64, reflect.Bool:
		default:
			t.Errorf("%s is a %v, which could hold anything", where, typ)
		}
	}
	walk("MidwayStatus", reflect.TypeFor[mentoring.MidwayStatus]())
	walk("PairFacts", reflect.TypeFor[mentoring.PairFacts]())
	slices.Sort(found)
	slices.Sort(names)
	same(t, "texts", found, names)
}

func TestNobodyRatesAndNobodyReportsToAManager(t *testing.T) { // R11, R95, T8
	t.Parallel()
	forbidden := []string{
		"manager", "chef", "boss", "leader", "supervisor", "superior", "rating", "score", "grade", "rank", "points", "badge", "streak",
	}
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	files := token.NewFileSet()
	identifiers := 0
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(files, name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			id, ok := n.(*ast.Ident)
			if !ok {
				return true
			}
			identifiers++
			for _, word := range forbidden {
				if strings.Contains(strings.ToLower(id.Name), word) {
					t.Errorf("%v: %s", files.Position(id.Pos()), id.Name)
				}
			}
			return true
		})
	}
	if identifiers < 1000 {
		t.Errorf("only %d identifiers were read", identifiers)
	}
}
