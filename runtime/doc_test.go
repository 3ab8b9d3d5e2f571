package async

import (
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestPackageDocumentation checks that the documentation of the package names every type that users call methods of, and nothing that does
// not exist.
func TestPackageDocumentation(t *testing.T) {
	fset := token.NewFileSet()
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	var files []*ast.File
	for _, e := range entries {
		if name := e.Name(); strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") {
			f, err := parser.ParseFile(fset, name, nil, parser.ParseComments)
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, f)
		}
	}
	pkg, err := doc.NewFromFiles(fset, files, "github.com/asyncgen/asyncgen/runtime")
	if err != nil {
		t.Fatal(err)
	}
	linked := map[string]bool{}
	for _, link := range regexp.MustCompile(`\[\*?([A-Z]\w*(?:\.\w+)?)\]`).FindAllStringSubmatch(pkg.Doc, -1) {
		linked[link[1]] = true
	}
	exists := map[string]bool{}
	for _, f := range pkg.Funcs {
		exists[f.Name] = true
	}
	for _, typ := range pkg.Types {
		exists[typ.Name] = true
		for _, f := range typ.Funcs {
			exists[f.Name] = true
		}
		called := false
		for _, m := range typ.Methods {
			exists[typ.Name+"."+m.Name] = true
			switch m.Name {
			case "String", "Error", "Is", "Unwrap", "Timeout":
			default:
				called = true
			}
		}
		for _, m := range typ.Methods { // [Queue.Get] is enough of a link to Queue
			linked[typ.Name] = linked[typ.Name] || linked[typ.Name+"."+m.Name]
		}
		if generated := strings.HasPrefix(typ.Name, "Steps"); called && !generated && !linked[typ.Name] {
			t.Errorf("the documentation of the package does not mention %s", typ.Name)
		}
	}
	for name := range linked {
		if linked[name] && !exists[name] {
			t.Errorf("the documentation of the package links to %s, which does not exist", name)
		}
	}
}
