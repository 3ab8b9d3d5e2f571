// This file writes stubs: files that declare the coroutine forms of a source file, with
// signatures that mean what they mean in the source and bodies that do nothing.

package load

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/format"
	"go/printer"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/asyncgen/asyncgen/internal/mark"
)

// Scope is what a stub has to know of the world around its source file.
type Scope struct {
	// Declared holds the names declared at package level.
	Declared map[string]bool
	// Import gives the name of the package imported by a path, or "" if it is not known.
	Import func(path string) string
	// Declares reports whether the package imported by a path may declare a name. It is asked about dot imports, of which each has to be of use.
	Declares func(path, name string) bool
}

// Stub returns the source of a file that declares the coroutine forms of the given marked
// functions of a source file, and imports what their signatures need.
func Stub(fset *token.FileSet, source *ast.File, funcs []*mark.Func, scope Scope) []byte {
	s := &stubber{fset: fset, qualifiers: map[string]bool{}, used: map[string]bool{}, bound: map[string]bool{}}
	for _, f := range funcs {
		s.names(f.Decl)
	}
	imports := s.imports(source, scope)
	s.alias = "async_"
	for s.used[s.alias] || s.bound[s.alias] || scope.Declared[s.alias] || imports[s.alias] != "" {
		s.alias += "_"
	}

	var b bytes.Buffer
	fmt.Fprintf(&b, "%s\n\n", mark.Header(fset.PositionFor(source.Package, false).Filename))
	if c := mark.Constraint(source); c != "" {
		fmt.Fprintf(&b, "%s\n\n", c)
	}
	fmt.Fprintf(&b, "package %s\n\nimport (\n", source.Name.Name)
	if len(funcs) > 0 {
		fmt.Fprintf(&b, "\t%s %q\n", s.alias, mark.Runtime)
	}
	for _, name := range slices.Sorted(maps.Keys(imports)) {
		fmt.Fprintf(&b, "\t%s\n", imports[name])
	}
	b.WriteString(")\n")
	for _, f := range funcs {
		s.declare(&b, f)
	}
	if src, err := format.Source(b.Bytes()); err == nil {
		return src
	}
	return b.Bytes() // the source has syntax errors, and so has this
}

type stubber struct {
	fset       *token.FileSet
	alias      string          // the runtime's name in the stub
	qualifiers map[string]bool // names in front of a dot in the signatures
	used       map[string]bool // all other names in the types of the signatures
	bound      map[string]bool // type parameters
}

// names collects the identifiers in the types of a signature.
func (s *stubber) names(decl *ast.FuncDecl) {
	var visit func(n ast.Node) bool
	visit = func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Field:
			ast.Inspect(n.Type, visit) // and not its names
			return false
		case *ast.SelectorExpr:
			if id, ok := n.X.(*ast.Ident); ok {
				s.qualifiers[id.Name] = true
				return false
			}
		case *ast.Ident:
			s.used[n.Name] = true
		}
		return true
	}
	ast.Inspect(decl.Type, visit)
	if decl.Recv != nil {
		ast.Inspect(decl.Recv, visit)
		for _, id := range receiverTypeParams(decl) {
			s.bound[id.Name] = true
		}
	}
	if params := decl.Type.TypeParams; params != nil {
		for _, field := range params.List {
			for _, id := range field.Names {
				s.bound[id.Name] = true
			}
		}
	}
}

// receiverTypeParams returns the names a generic receiver gives to its type parameters.
func receiverTypeParams(decl *ast.FuncDecl) (ids []*ast.Ident) {
	if len(decl.Recv.List) == 0 {
		return nil
	}
	e := ast.Unparen(decl.Recv.List[0].Type)
	if star, ok := e.(*ast.StarExpr); ok {
		e = ast.Unparen(star.X)
	}
	var args []ast.Expr
	switch e := e.(type) {
	case *ast.IndexExpr:
		args = []ast.Expr{e.Index}
	case *ast.IndexListExpr:
		args = e.Indices
	}
	for _, arg := range args {
		if id, ok := arg.(*ast.Ident); ok {
			ids = append(ids, id)
		}
	}
	return ids
}

// imports selects the import declarations that the signatures need, by the name that each
// declares; a dot import has its path for a name.
func (s *stubber) imports(source *ast.File, scope Scope) map[string]string {
	imports := map[string]string{}
	var foreign []string // names that are declared neither here nor in the universe
	for name := range s.used {
		if !s.bound[name] && !scope.Declared[name] && types.Universe.Lookup(name) == nil {
			foreign = append(foreign, name)
		}
	}
	for _, spec := range source.Imports {
		p, err := strconv.Unquote(spec.Path.Value)
		if err != nil || p == "C" {
			continue
		}
		switch {
		case spec.Name == nil:
			name := ""
			if scope.Import != nil {
				name = scope.Import(p)
			}
			if name == "" {
				name = mark.UsualName(p)
			}
			if s.qualifiers[name] {
				imports[name] = fmt.Sprintf("%s %q", name, p)
			}
		case spec.Name.Name == ".":
			if slices.ContainsFunc(foreign, func(name string) bool { return scope.Declares == nil || scope.Declares(p, name) }) {
				imports[p] = fmt.Sprintf(". %q", p)
			}
		case s.qualifiers[spec.Name.Name]:
			imports[spec.Name.Name] = fmt.Sprintf("%s %q", spec.Name.Name, p)
		}
	}
	return imports
}

// declare writes the coroutine form of one function.
func (s *stubber) declare(b *bytes.Buffer, f *mark.Func) {
	typ := f.Decl.Type
	b.WriteString("\nfunc ")
	if f.Decl.Recv != nil {
		fmt.Fprintf(b, "(%s) ", s.fields(f.Decl.Recv, nil))
	}
	b.WriteString(f.Name)
	if typ.TypeParams != nil {
		fmt.Fprintf(b, "[%s]", s.fields(typ.TypeParams, nil))
	}
	var yield *ast.Field
	if f.Generator != nil {
		yield = f.Generator.Param
	}
	fmt.Fprintf(b, "(%s) %s { select {} }\n", s.fields(typ.Params, yield), s.result(f))
}

// result is the type of what the coroutine form returns.
func (s *stubber) result(f *mark.Func) string {
	if f.Generator == nil {
		return fmt.Sprintf("%s.Coro[%s]", s.alias, s.tuple(f.Values))
	}
	send := s.alias + ".Void"
	if f.Generator.Send != nil {
		send = s.expr(f.Generator.Send)
	}
	kind := "Generator"
	if f.Generator.Async {
		kind = "AsyncGenerator"
	}
	return fmt.Sprintf("*%s.%s[%s, %s, %s]", s.alias, kind, s.tuple(f.Generator.Yields), send, s.tuple(f.Values))
}

// tuple is the type that holds values of some types.
func (s *stubber) tuple(list []ast.Expr) string {
	switch len(list) {
	case 0:
		return s.alias + ".Void"
	case 1:
		return s.expr(list[0])
	}
	names := make([]string, len(list))
	for i, e := range list {
		names[i] = s.expr(e)
	}
	return fmt.Sprintf("%s.Tuple%d[%s]", s.alias, len(list), strings.Join(names, ", "))
}

// fields prints a list of parameters without the last name of the one to leave out.
func (s *stubber) fields(list *ast.FieldList, without *ast.Field) string {
	var parts []string
	for _, field := range list.List {
		names := make([]string, 0, len(field.Names))
		for _, id := range field.Names {
			names = append(names, id.Name)
		}
		if field == without {
			if names = names[:len(names)-1]; len(names) == 0 {
				continue
			}
		}
		parts = append(parts, strings.TrimSpace(strings.Join(names, ", ")+" "+s.expr(field.Type)))
	}
	return strings.Join(parts, ", ")
}

// expr prints a type as it is written in the source.
func (s *stubber) expr(e ast.Expr) string {
	var b strings.Builder
	if err := printer.Fprint(&b, s.fset, e); err != nil {
		return "invalid" // a syntax error
	}
	return b.String()
}
