// Package quote keeps the code in a page of documentation what it is in the files it was taken from. A block is a quotation when
// a comment stands in front of it that names a file, relative to the page, and declarations in it:
//
//	<!-- quote coro_async.go: coroFrame, coroFrame.Resume -->
//
// Without declarations all of the file is meant. Comments of the form //line are left out of a quotation.
package quote

import (
	"bytes"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write quotations anew")

// quotation matches the comment, the name of the file, the declarations, and the text of the block.
var quotation = regexp.MustCompile("(?m)(^<!-- quote ([^:\\s]+)(?:: (.*))? -->\n\n?```go\n)((?s:.*?))^```$")

// Check compares all quotations in a page with their sources; with the flag -update it writes them anew.
func Check(t *testing.T, page string) {
	t.Helper()
	old, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	text := quotation.ReplaceAllFunc(old, func(block []byte) []byte {
		found++
		part := quotation.FindSubmatch(block)
		want, err := source(filepath.Join(filepath.Dir(page), string(part[2])), string(part[3]))
		if err != nil {
			t.Fatalf("%s: %v", page, err)
		}
		if got := string(part[4]); got != want && !*update {
			t.Errorf("%s quotes %s %s as\n%s\nwhere there is\n%s\nrun the test with -update to write it anew", page, part[2], part[3], got, want)
		}
		return fmt.Appendf(nil, "%s%s```", part[1], want)
	})
	if found == 0 {
		t.Errorf("%s has no quotation", page)
	}
	if *update && !bytes.Equal(text, old) {
		if err := os.WriteFile(page, text, 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// source returns the text of the named declarations in a file, or of the whole file.
func source(name, declarations string) (string, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return "", err
	}
	if declarations == "" {
		return withoutLines(string(text)), nil
	}
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, name, text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return "", err
	}
	var parts []string
	for _, want := range strings.Split(declarations, ", ") {
		decl := find(file, want)
		if decl == nil {
			return "", fmt.Errorf("%s does not declare %s", name, want)
		}
		offset := func(p token.Pos) int { return fset.PositionFor(p, false).Offset }
		parts = append(parts, withoutLines(string(text[offset(start(decl)):offset(decl.End())])+"\n"))
	}
	return strings.Join(parts, "\n"), nil
}

// find returns the declaration of a function or type, or of a method T.m.
func find(file *ast.File, name string) ast.Decl {
	for _, decl := range file.Decls {
		switch decl := decl.(type) {
		case *ast.FuncDecl:
			if qualified(decl) == name {
				return decl
			}
		case *ast.GenDecl:
			for _, spec := range decl.Specs {
				if spec, ok := spec.(*ast.TypeSpec); ok && spec.Name.Name == name {
					return decl
				}
			}
		}
	}
	return nil
}

// qualified returns the name of a function, or that of a method with its type in front.
func qualified(f *ast.FuncDecl) string {
	if f.Recv == nil {
		return f.Name.Name
	}
	t := f.Recv.List[0].Type
	if star, ok := t.(*ast.StarExpr); ok {
		t = star.X
	}
	receiver, ok := t.(*ast.Ident)
	if !ok {
		return "" // a generic type
	}
	return receiver.Name + "." + f.Name.Name
}

// start returns the place where a declaration begins, its documentation included.
func start(decl ast.Decl) token.Pos {
	var doc *ast.CommentGroup
	switch decl := decl.(type) {
	case *ast.FuncDecl:
		doc = decl.Doc
	case *ast.GenDecl:
		doc = decl.Doc
	}
	if doc != nil {
		return doc.Pos()
	}
	return decl.Pos()
}

// withoutLines removes //line comments.
func withoutLines(text string) string {
	var kept strings.Builder
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, "//line ") {
			kept.WriteString(line)
		}
	}
	return kept.String()
}
