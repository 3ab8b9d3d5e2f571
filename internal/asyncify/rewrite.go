package asyncify

// This file turns functions into functions to be marked: a yield before each statement, and an await of the
// coroutine form in place of each call of another such function.
//
// What was F becomes co_F, with the coroutine form cr_F. F itself comes back at the end of its file, with the
// signature it had: it drives cr_F. The names cannot be exported, so that reflection sees the methods it saw.

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// Prefixes of the names of a function's copy and of its coroutine form.
const (
	copyPrefix = "co_"
	coroPrefix = "cr_"
	alias      = "asyncshim_" // name of the runtime in rewritten files
	yield      = alias + ".MustWait(" + alias + ".Yield());"
)

// A rewriter edits one file.
type rewriter struct {
	info    *types.Info
	fset    *token.FileSet
	tok     *token.File
	level   Level
	async   map[*types.Func]bool // the functions that are asyncified
	awaited map[ast.Expr]bool    // the expressions that are
	kept    map[ast.Expr]bool    // the expressions that must not be
	lengths map[ast.Expr]bool    // arrays that loops run along without their elements
	returns literal              // how returns change where we are
	edits   *edits
	driver  strings.Builder
}

func (r *rewriter) at(pos token.Pos) int { return r.tok.Offset(pos) }

// file edits a file with functions of the list.
func (r *rewriter) file(f *ast.File, list []*function) {
	r.edits.insert(r.at(f.Name.End()), fmt.Sprintf("; import %s %q", alias, runtimePath))
	for _, fn := range list {
		id := fn.decl.Name
		r.edits.replace(r.at(id.Pos()), r.at(id.End()), copyPrefix+fn.name)
		r.renameYield(fn.decl)
		r.chooseValues(fn.decl.Body)
		r.statements(fn.decl.Body.List)
		r.drive(fn)
	}
	r.edits.insert(len(r.edits.text), "\n"+r.driver.String())
}

// renameYield renames a last parameter that is called yield, which would make the function a generator.
func (r *rewriter) renameYield(decl *ast.FuncDecl) {
	params := decl.Type.Params.List
	if len(params) == 0 || len(params[len(params)-1].Names) == 0 {
		return
	}
	names := params[len(params)-1].Names
	last := names[len(names)-1]
	if last.Name != "yield" {
		return
	}
	obj := r.info.Defs[last]
	ast.Inspect(decl, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && (r.info.Defs[id] == obj || r.info.Uses[id] == obj) {
			r.edits.insert(r.at(id.End()), "_")
		}
		return true
	})
}

// statements edits a list of statements that may be suspended in between.
func (r *rewriter) statements(list []ast.Stmt) {
	for _, s := range list {
		switch s.(type) {
		case *ast.EmptyStmt, *ast.CaseClause, *ast.CommClause:
		default:
			if !r.level.Calls {
				r.edits.insert(r.at(s.Pos()), yield)
			}
		}
		r.node(s)
	}
}

// node edits a part of a function's own body.
func (r *rewriter) node(n ast.Node) {
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case ast.Expr:
			return r.expr(n)
		case *ast.BlockStmt:
			r.statements(n.List)
			return false
		case *ast.CaseClause:
			for _, e := range n.List {
				r.node(e)
			}
			r.statements(n.Body)
			return false
		case *ast.CommClause:
			if n.Comm != nil {
				r.node(n.Comm)
			}
			r.statements(n.Body)
			return false
		case *ast.GoStmt:
			r.arguments(n.Call)
			return false
		case *ast.DeferStmt:
			return r.deferred(n)
		case *ast.ReturnStmt:
			r.leave(n)
			return false
		}
		return true
	})
}

// arguments edits what a go or defer statement evaluates at once.
func (r *rewriter) arguments(call *ast.CallExpr) {
	switch fun := ast.Unparen(call.Fun).(type) {
	case *ast.SelectorExpr:
		r.node(fun.X)
	default:
		r.node(fun)
	}
	for _, a := range call.Args {
		r.node(a)
	}
}

// deferred edits a defer statement. It reports whether the call is to be edited like any other.
func (r *rewriter) deferred(d *ast.DeferStmt) bool {
	if !r.level.Defers || r.callee(d.Call) == nil && !isLiteral(d.Call.Fun) {
		r.arguments(d.Call)
		return false
	}
	return true
}

func isLiteral(e ast.Expr) bool {
	_, ok := ast.Unparen(e).(*ast.FuncLit)
	return ok
}

// expr edits an expression and reports whether its parts are to be edited too.
func (r *rewriter) expr(e ast.Expr) bool {
	if r.info.Types[e].Value != nil {
		return false // to stay constant
	}
	if r.awaited[e] {
		delete(r.awaited, e)
		r.edits.insert(r.at(e.Pos()), alias+".MustAwait("+alias+".Value(")
		r.node(e)
		r.edits.insert(r.at(e.End()), "))")
		return false
	}
	switch e := e.(type) {
	case *ast.FuncLit:
		r.literal(e)
		return false
	case *ast.CallExpr:
		return r.call(e)
	}
	return true
}

// call edits a call.
func (r *rewriter) call(call *ast.CallExpr) bool {
	if tv := r.info.Types[call.Fun]; tv.IsType() {
		b, ok := tv.Type.Underlying().(*types.Basic)
		return !ok || b.Kind() != types.UnsafePointer // its operand is one expression, for the collector's sake
	}
	if lit, ok := ast.Unparen(call.Fun).(*ast.FuncLit); ok {
		r.inPlace(lit)
		for _, a := range call.Args {
			r.node(a)
		}
		return false
	}
	id := r.callee(call)
	if id == nil {
		return true
	}
	fn := r.info.Uses[id].(*types.Func).Origin()
	r.edits.insert(r.at(call.Pos()), alias+"."+awaitForm(fn.Signature())+"(")
	r.edits.replace(r.at(id.Pos()), r.at(id.End()), coroPrefix+id.Name)
	switch fun := ast.Unparen(call.Fun).(type) {
	case *ast.SelectorExpr:
		r.node(fun.X)
	case *ast.Ident:
	case *ast.IndexExpr, *ast.IndexListExpr:
	}
	for _, a := range call.Args {
		r.node(a)
	}
	r.edits.insert(r.at(call.End()), ")")
	return false
}

// callee returns the identifier that names what call calls, if that is asyncified.
func (r *rewriter) callee(call *ast.CallExpr) *ast.Ident {
	fun := ast.Unparen(call.Fun)
	switch x := fun.(type) {
	case *ast.IndexExpr:
		fun = ast.Unparen(x.X)
	case *ast.IndexListExpr:
		fun = ast.Unparen(x.X)
	}
	var id *ast.Ident
	switch x := fun.(type) {
	case *ast.Ident:
		id = x
	case *ast.SelectorExpr:
		id = x.Sel
	default:
		return nil
	}
	if fn, ok := r.info.Uses[id].(*types.Func); ok && r.async[fn.Origin()] {
		return id
	}
	return nil
}

// awaitForm returns the name of the await that gives what a call of a function gives.
func awaitForm(sig *types.Signature) string {
	n := sig.Results().Len()
	err := lastIsError(sig)
	if err {
		return [...]string{"Wait", "Await", "Await2", "Await3"}[n-1]
	}
	return [...]string{"MustWait", "MustAwait", "MustAwait2", "MustAwait3"}[n]
}
