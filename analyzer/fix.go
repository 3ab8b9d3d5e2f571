package analyzer

// This file has the suggested fixes. A fix changes the order in which tasks run, which is the point of it, and compiles.

import (
	"go/ast"
	"go/token"

	"golang.org/x/tools/go/analysis"
)

// sleepFix turns time.Sleep(d) into async.MustWait(async.Sleep(d)): a cancellation ends the function, which has no other way to
// tell.
func sleepFix(file *ast.File, call *ast.CallExpr) []analysis.SuggestedFix {
	q, ok := qualifier(file)
	if !ok || len(call.Args) != 1 {
		return nil
	}
	return []analysis.SuggestedFix{{
		Message: "Await " + q + "Sleep",
		TextEdits: []analysis.TextEdit{
			replace(call.Fun.Pos(), call.Fun.End(), q+"MustWait("+q+"Sleep"),
			replace(call.End(), call.End(), ")"),
		},
	}}
}

// awaitFix turns f(x) into an await of fAsync(x) with the same results.
func awaitFix(file *ast.File, call *ast.CallExpr, async *Async) []analysis.SuggestedFix {
	q, ok := qualifier(file)
	id := calleeIdent(call.Fun)
	if !ok || id == nil {
		return nil
	}
	await := map[int]string{0: "Wait", 1: "Await", 2: "Await2", 3: "Await3"}[async.Values]
	if await == "" {
		return nil
	}
	if !async.Error {
		await = "Must" + await
	}
	return []analysis.SuggestedFix{{
		Message: "Await " + async.Coroutine,
		TextEdits: []analysis.TextEdit{
			replace(call.Pos(), call.Pos(), q+await+"("),
			replace(id.Pos(), id.End(), async.Coroutine),
			replace(call.End(), call.End(), ")"),
		},
	}}
}

func replace(pos, end token.Pos, text string) analysis.TextEdit {
	return analysis.TextEdit{Pos: pos, End: end, NewText: []byte(text)}
}
