// Package quote finds declarations in Go source, for pages of documentation that quote them. Comments of the form //line are left out
// of a quotation.
package quote

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"strings"
)

// Source returns the text of the named declarations in a file, or of the whole file.
// The names stand in one string, separated by a comma and a space.
func Source(name, declarations string) (string, error) {
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
