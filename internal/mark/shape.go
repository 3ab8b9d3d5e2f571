// This file classifies the results and the yield parameter of a marked function, which
// together decide the type of its coroutine form.

package mark

import (
	"go/ast"
	"go/token"
	"path"
	"strconv"
)

// Runtime is the import path of the package that marked functions await with.
const Runtime = "github.com/asyncgen/asyncgen/runtime"

// Shape is what the coroutine form of a function gives to who awaits it.
type Shape struct {
	// Values are the types of the results but for a final error: none, one, two or three.
	Values []ast.Expr
	// Error reports whether the last result is an error.
	Error bool
	// Generator is nil for an ordinary function.
	Generator *Generator
}

// Generator is what the yield parameter of a function says.
type Generator struct {
	// Param is the field that declares yield, the last of the parameters.
	Param *ast.Field
	// Yields are the types of the values yielded together: none (Void), one, or two (Tuple2).
	Yields []ast.Expr
	// Send is the first result of func(Y) (Send, error). It is nil for func(Y) bool.
	Send ast.Expr
	// Async reports whether the generator's steps are awaited: the function is
	// marked yield=async, or its body awaits.
	Async bool
}

// shape classifies the signature of a marked function and reports whether a coroutine form
// can be declared for it.
func (r *reader) shape(f *Func, async bool) bool {
	typ := f.Decl.Type
	name := f.Decl.Name.Name
	f.Values, f.Error = results(typ)
	ok := len(f.Values) <= 3
	if !ok {
		r.problem(typ.Results, "%s has %d results besides an error, and a coroutine has at most 3; return a struct", name, len(f.Values))
	}
	param := lastParam(typ.Params, "yield")
	if param == nil {
		if async {
			r.problem(f.mark(), "yield=async is for generators, and the last parameter of %s is not a function called yield; remove the option", name)
		}
		return ok
	}
	f.Generator = &Generator{Param: param, Async: async || r.awaits(f.Decl.Body)}
	if reason := f.Generator.classify(ast.Unparen(param.Type).(*ast.FuncType)); reason != "" {
		r.problem(param, "%s", reason)
		return false
	}
	return ok
}

// classify reads the type of yield, and says what is wrong with it.
func (g *Generator) classify(yield *ast.FuncType) string {
	yields, ok := flat(yield.Params)
	if !ok || len(yields) > 2 {
		return "yield takes one value or two, and is not variadic; write func(V) bool or func(K, V) bool"
	}
	g.Yields = yields
	sends, err := results(yield)
	switch {
	case !err && len(sends) == 1 && isIdent(sends[0], "bool"):
	case err && len(sends) == 1:
		g.Send = sends[0]
	default:
		return "yield returns bool, or a value and an error; write func(Y) bool or func(Y) (S, error), or rename the parameter if this is no generator"
	}
	return ""
}

// results splits the results of a function into values and a final error.
func results(typ *ast.FuncType) (values []ast.Expr, err bool) {
	values, _ = flat(typ.Results)
	n := len(values)
	if n == 0 || !isIdent(values[n-1], "error") || declares(typ.TypeParams, "error") {
		return values, false
	}
	return values[:n-1], true
}

// flat gives one type for each parameter or result. It reports false if the list is variadic.
func flat(list *ast.FieldList) (types []ast.Expr, ok bool) {
	if list == nil {
		return nil, true
	}
	ok = true
	for _, field := range list.List {
		if _, variadic := field.Type.(*ast.Ellipsis); variadic {
			ok = false
		}
		for range max(1, len(field.Names)) {
			types = append(types, field.Type)
		}
	}
	return types, ok
}

// lastParam returns the field of the last parameter if that has the name and a function type.
func lastParam(params *ast.FieldList, name string) *ast.Field {
	if len(params.List) == 0 {
		return nil
	}
	field := params.List[len(params.List)-1]
	_, isFunc := ast.Unparen(field.Type).(*ast.FuncType)
	if n := len(field.Names); !isFunc || n == 0 || field.Names[n-1].Name != name {
		return nil
	}
	return field
}

func declares(list *ast.FieldList, name string) bool {
	if list == nil {
		return false
	}
	for _, field := range list.List {
		for _, id := range field.Names {
			if id.Name == name {
				return true
			}
		}
	}
	return false
}

func isIdent(e ast.Expr, name string) bool {
	id, ok := ast.Unparen(e).(*ast.Ident)
	return ok && id.Name == name
}

// runtimeName is the name by which the file refers to the runtime.
func runtimeName(file *ast.File) string {
	for _, spec := range file.Imports {
		p, err := strconv.Unquote(spec.Path.Value)
		switch {
		case err != nil || p != Runtime:
		case spec.Name == nil:
			return "async" // its package clause
		case spec.Name.Name != "_":
			return spec.Name.Name
		}
	}
	return ""
}

// awaiting are the functions of the runtime that suspend their caller.
var awaiting = map[string]bool{
	"Await": true, "Await2": true, "Await3": true, "Wait": true,
	"MustAwait": true, "MustAwait2": true, "MustAwait3": true, "MustWait": true,
}

// awaits reports whether an await is written in a function's own body. A literal that is
// called in place belongs to the function; any other has a life of its own.
func (r *reader) awaits(body *ast.BlockStmt) bool {
	found := false
	var visit func(n ast.Node) bool
	visit = func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.GoStmt:
			ast.Inspect(n.Call.Fun, visit)
			for _, arg := range n.Call.Args {
				ast.Inspect(arg, visit)
			}
			return false
		case *ast.RangeStmt:
			if call, ok := ast.Unparen(n.X).(*ast.CallExpr); ok && r.callee(call.Fun) == "Each" {
				found = true
			}
		case *ast.CallExpr:
			if awaiting[r.callee(n.Fun)] {
				found = true
			}
			if lit, ok := ast.Unparen(n.Fun).(*ast.FuncLit); ok {
				ast.Inspect(lit.Body, visit)
			}
		}
		return !found
	}
	if body != nil {
		ast.Inspect(body, visit)
	}
	return found
}

// callee is the name of the function of the runtime that an expression denotes, or "".
func (r *reader) callee(fun ast.Expr) string {
	switch e := ast.Unparen(fun).(type) {
	case *ast.IndexExpr:
		return r.callee(e.X)
	case *ast.IndexListExpr:
		return r.callee(e.X)
	case *ast.SelectorExpr:
		if r.runtime != "" && isIdent(e.X, r.runtime) {
			return e.Sel.Name
		}
	case *ast.Ident:
		if r.runtime == "." {
			return e.Name
		}
	}
	return ""
}

// Receiver returns the name of the type a method belongs to, or "" for a function.
func Receiver(decl *ast.FuncDecl) string {
	if decl.Recv == nil || len(decl.Recv.List) == 0 {
		return ""
	}
	e := decl.Recv.List[0].Type
	for {
		switch t := e.(type) {
		case *ast.ParenExpr:
			e = t.X
		case *ast.StarExpr:
			e = t.X
		case *ast.IndexExpr:
			e = t.X
		case *ast.IndexListExpr:
			e = t.X
		case *ast.Ident:
			return t.Name
		default:
			return ""
		}
	}
}

// importName is the name an import has in its file when it can be told from the import
// declaration: the explicit name, or the last element of the path.
func importName(spec *ast.ImportSpec) string {
	if spec.Name != nil {
		return spec.Name.Name
	}
	p, _ := strconv.Unquote(spec.Path.Value)
	if p == Runtime {
		return "async"
	}
	return path.Base(p)
}

// fileScope reports whether an import puts a name into the scope of its file.
func fileScope(spec *ast.ImportSpec) bool {
	name := importName(spec)
	return name != "_" && name != "." && token.IsIdentifier(name)
}
