package analyzer

// This file has the rule asynctask.

import (
	"go/ast"

	"golang.org/x/tools/go/analysis"
)

// Task reports tasks and futures that are started and dropped in a statement: nobody can await them, so their errors end up with the
// loop's error handler and nobody notices when the loop ends before they do. To assign one to the blank identifier says that this is
// intended. Nothing is reported for tasks of a group, which owns them, and for a marked function without an error among its
// results.
var Task = &analysis.Analyzer{
	Name:     "asynctask",
	Doc:      "report tasks that are started and dropped, and their errors with them",
	URL:      url + "#Task",
	Run:      runTask,
	Requires: []*analysis.Analyzer{Facts},
}

func runTask(pass *analysis.Pass) (any, error) {
	r := newReporter(pass)
	for _, file := range r.index.files {
		ast.Inspect(file, func(n ast.Node) bool {
			var x ast.Expr
			switch n := n.(type) {
			case *ast.ExprStmt:
				x = n.X
			case *ast.DeferStmt:
				x = n.Call
			case *ast.GoStmt:
				x = n.Call
			default:
				return true
			}
			call, ok := ast.Unparen(x).(*ast.CallExpr)
			if !ok {
				return true
			}
			name := runtimeName(calleeOf(pass.TypesInfo, call))
			if starters[name] && !withoutErrors(r, call) {
				r.reportf(call, "what async.%s starts is dropped: nobody can await it or get its error; keep and await it, start it in a group with async.GoIn, or write _ = async.%s(...) if its errors are for the loop's error handler", name, name)
			}
			return true
		})
	}
	r.done()
	return nil, nil
}

// withoutErrors reports whether all that a call starts are coroutine forms of functions that give no error.
func withoutErrors(r *reporter, call *ast.CallExpr) bool {
	info := r.pass.TypesInfo
	found := false
	for _, arg := range call.Args {
		if runtimeType(info.TypeOf(arg)) != "Coro" {
			continue // a loop, an option
		}
		inner, ok := ast.Unparen(arg).(*ast.CallExpr)
		if !ok {
			return false
		}
		if form := r.index.forms[calleeOf(info, inner)]; form == nil || form.Error {
			return false
		}
		found = true
	}
	return found
}
