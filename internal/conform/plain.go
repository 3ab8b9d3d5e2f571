package conform

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"

	"github.com/asyncgen/asyncgen/internal/mark"
)

// This file makes the plain Go programs. Package plain takes the place of the runtime, and every marked
// function gets a stub for its coroutine form, which calls the function itself when it is awaited.

// writePlain writes into dir a module that has the name of this repository's, with the programs in it.
func writePlain(dir, repo string, programs []*program) error {
	mod := "module github.com/asyncgen/asyncgen\n\ngo 1.26.0\n"
	if err := writeFile(filepath.Join(dir, "go.mod"), []byte(mod)); err != nil {
		return err
	}
	for from, to := range map[string]string{
		"internal/conform/plain": "runtime",
		"runtime/machine":        "runtime/machine",
		"internal/probe":         "internal/probe",
	} {
		if err := copyPackage(filepath.Join(dir, to), filepath.Join(repo, from)); err != nil {
			return err
		}
	}
	for _, g := range programs {
		for _, f := range g.archive.Files {
			src := f.Data
			if strings.HasSuffix(f.Name, ".go") {
				var err error
				if src, err = addStubs(f.Name, src); err != nil {
					return fmt.Errorf("%s: %w", g.path, err)
				}
			}
			if err := writeFile(filepath.Join(dir, "testprog", g.name, f.Name), src); err != nil {
				return err
			}
		}
	}
	return nil
}

// plainBinary builds in dir the binary that holds the plain forms of the programs.
func plainBinary(dir, repo string, programs []*program, flags ...string) (string, error) {
	if err := writePlain(dir, repo, programs); err != nil {
		return "", err
	}
	main := filepath.Join(dir, "testprog", "driver")
	if err := writeDriver(main, module, programs, false); err != nil {
		return "", err
	}
	binary := filepath.Join(dir, "plain.exe")
	return binary, buildDriver(main, binary, flags...)
}

// copyPackage copies the Go files of a directory, without the tests.
func copyPackage(to, from string) error {
	files, err := filepath.Glob(filepath.Join(from, "*.go"))
	if err != nil {
		return err
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		data, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		if err := writeFile(filepath.Join(to, filepath.Base(file)), data); err != nil {
			return err
		}
	}
	return nil
}

// addStubs returns a source file with the stubs for its marked functions at the end.
func addStubs(name string, src []byte) ([]byte, error) {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, name, src, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	text := func(n ast.Node) string {
		return string(src[fset.Position(n.Pos()).Offset:fset.Position(n.End()).Offset])
	}
	var stubs bytes.Buffer
	marked, _ := mark.File(fset, f)
	for _, fn := range marked {
		s := stub{fn, text, "plain_async."}
		s.write(&stubs)
	}
	if stubs.Len() == 0 {
		return src, nil
	}
	// One more import of the same package, on the line of the package clause so that no other line moves.
	at := fset.Position(f.Name.End()).Offset
	return bytes.Join([][]byte{src[:at], fmt.Appendf(nil, "; import plain_async %q", mark.Runtime), src[at:], stubs.Bytes()}, nil), nil
}

// A stub writes the declaration of one coroutine form.
type stub struct {
	*mark.Func
	text func(ast.Node) string
	pkg  string // how the file refers to package async, with the dot
}

func (s *stub) write(w *bytes.Buffer) {
	params, args := s.params()
	callee := s.Decl.Name.Name
	fmt.Fprintf(w, "\nfunc ")
	if s.Decl.Recv != nil {
		fmt.Fprintf(w, "(r0 %s) ", s.text(s.Decl.Recv.List[0].Type))
		callee = "r0." + callee
	}
	w.WriteString(s.Name)
	if tparams := s.Decl.Type.TypeParams; tparams != nil {
		w.WriteString(s.text(tparams))
		callee += "[" + typeArgs(tparams) + "]"
	}
	result := s.tuple(s.Values)
	if s.Generator != nil {
		s.generator(w, callee, params, args, result)
		return
	}
	fmt.Fprintf(w, "(%s) %sCoro[%s] {\n", strings.Join(params, ", "), s.pkg, result)
	fmt.Fprintf(w, "\treturn %sLater(func() (v0 %s, err0 error) {\n\t\t", s.pkg, result)
	s.call(w, callee, args)
	w.WriteString("})\n}\n")
}

// call writes a call that assigns the results to v0 and err0.
func (s *stub) call(w *bytes.Buffer, callee string, args []string) {
	var into []string
	switch len(s.Values) {
	case 0:
	case 1:
		into = []string{"v0"}
	default:
		into = []string{"v0.A", "v0.B", "v0.C"}[:len(s.Values)]
	}
	if s.Error {
		into = append(into, "err0")
	}
	if len(into) > 0 {
		fmt.Fprintf(w, "%s = ", strings.Join(into, ", "))
	}
	fmt.Fprintf(w, "%s(%s)\n\t\treturn\n\t", callee, strings.Join(args, ", "))
}

// generator writes the rest of the stub of a generator function, from the parameters on.
func (s *stub) generator(w *bytes.Buffer, callee string, params, args []string, result string) {
	g := s.Generator
	kind, send := "Generator", s.pkg+"Void"
	if g.Async {
		kind = "AsyncGenerator"
	}
	if g.Send != nil {
		send = s.text(g.Send)
	}
	yields := s.tuple(g.Yields)
	last := len(params) - 1
	fmt.Fprintf(w, "(%s) *%s%s[%s, %s, %s] {\n", strings.Join(params[:last], ", "), s.pkg, kind, yields, send, result)
	fmt.Fprintf(w, "\treturn %sNew%s(%t, func(y0 func(%s) (%s, error)) (v0 %s, err0 error) {\n\t\t", s.pkg, kind, g.Send == nil, yields, send, result)
	args[last] = "func("
	value := fmt.Sprintf("%s{}", yields)
	switch len(g.Yields) {
	case 1:
		args[last] += "b0 " + yields
		value = "b0"
	case 2:
		args[last] += fmt.Sprintf("b0 %s, b1 %s", s.text(g.Yields[0]), s.text(g.Yields[1]))
		value = fmt.Sprintf("%s{b0, b1}", yields)
	}
	if g.Send == nil {
		args[last] += fmt.Sprintf(") bool { _, e0 := y0(%s); return e0 == nil }", value)
	} else {
		args[last] += fmt.Sprintf(") (%s, error) { return y0(%s) }", send, value)
	}
	s.call(w, callee, args)
	w.WriteString("})\n}\n")
}

// tuple is the type that holds several values.
func (s *stub) tuple(exprs []ast.Expr) string {
	var types []string
	for _, e := range exprs {
		types = append(types, s.text(e))
	}
	switch len(types) {
	case 0:
		return s.pkg + "Void"
	case 1:
		return types[0]
	default:
		return fmt.Sprintf("%sTuple%d[%s]", s.pkg, len(types), strings.Join(types, ", "))
	}
}

// typeArgs returns the names of type parameters.
func typeArgs(list *ast.FieldList) string {
	var names []string
	for _, f := range list.List {
		for _, id := range f.Names {
			names = append(names, id.Name)
		}
	}
	return strings.Join(names, ", ")
}

// params returns the parameter list with names of its own, and the arguments that pass it on.
func (s *stub) params() (params, args []string) {
	for _, field := range s.Decl.Type.Params.List {
		for range max(1, len(field.Names)) {
			arg := fmt.Sprintf("a%d", len(params))
			params = append(params, arg+" "+s.text(field.Type))
			if _, ok := field.Type.(*ast.Ellipsis); ok {
				arg += "..."
			}
			args = append(args, arg)
		}
	}
	return params, args
}
