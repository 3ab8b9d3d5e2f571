package analyzer

// This file has the rule asyncunawaited.

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"
)

// Unawaited reports coroutines and operations that are made and dropped. They begin when they are awaited, so nothing ever happens.
// A coroutine assigned to the blank identifier is dropped too. The result of a function of the user's that returns an async.Awaitable
// may stand for something that is under way, so for these such an assignment counts as intended.
var Unawaited = &analysis.Analyzer{
	Name:     "asyncunawaited",
	Doc:      "report coroutines and operations that are dropped and never run",
	URL:      url + "#Unawaited",
	Run:      runUnawaited,
	Requires: []*analysis.Analyzer{Facts},
}

func runUnawaited(pass *analysis.Pass) (any, error) {
	r := newReporter(pass)
	uses := map[types.Object]int{}
	for _, obj := range pass.TypesInfo.Uses {
		uses[obj]++
	}
	for _, file := range r.index.files {
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ExprStmt:
				dropped(r, n.X, everything, false)
			case *ast.DeferStmt:
				dropped(r, n.Call, everything, false)
			case *ast.GoStmt:
				dropped(r, n.Call, everything, false)
			case *ast.AssignStmt:
				droppedBy(r, n.Lhs, n.Rhs, uses)
			case *ast.ValueSpec:
				var lhs []ast.Expr
				for _, id := range n.Names {
					lhs = append(lhs, id)
				}
				droppedBy(r, lhs, n.Values, uses)
			}
			return true
		})
	}
	r.done()
	return nil, nil
}

// droppedBy reports what an assignment drops.
func droppedBy(r *reporter, lhs, rhs []ast.Expr, uses map[types.Object]int) {
	blank := func(i int) bool {
		id, ok := lhs[i].(*ast.Ident)
		return ok && id.Name == "_"
	}
	if len(rhs) == 1 && len(lhs) > 1 {
		dropped(r, rhs[0], blank, true)
		return
	}
	for i := range rhs {
		if !blank(i) {
			continue
		}
		id, ok := ast.Unparen(rhs[i]).(*ast.Ident)
		if !ok {
			dropped(r, rhs[i], everything, true)
			continue
		}
		// A variable that only keeps the compiler quiet.
		v, ok := r.pass.TypesInfo.Uses[id].(*types.Var)
		if ok && uses[v] == 1 && v.Kind() == types.LocalVar && runtimeType(v.Type()) == "Coro" {
			r.reportf(id, "%s is a coroutine that nothing awaits, so it never runs; await it, or start it with async.Go", id.Name)
		}
	}
}

func everything(int) bool { return true }

// dropped reports a call some results of which are dropped, if one of these has to be awaited.
func dropped(r *reporter, x ast.Expr, which func(int) bool, explicit bool) {
	info := r.pass.TypesInfo
	if recv, ok := ast.Unparen(x).(*ast.UnaryExpr); ok && recv.Op == token.ARROW {
		if lazyType(info.TypeOf(recv)) == "Coro" && !explicit {
			r.reportf(x, "the coroutine that is received here is dropped, so it never runs; await it, or start it with async.Go")
		}
		return
	}
	call, ok := ast.Unparen(x).(*ast.CallExpr)
	if !ok || info.Types[call.Fun].IsType() {
		return
	}
	for i, t := range resultTypes(info.TypeOf(call)) {
		if !which(i) {
			continue
		}
		name := "this call"
		fn := calleeOf(info, call)
		if fn != nil {
			name = displayName(fn, r.pass.Pkg)
		}
		ofRuntime := runtimeName(fn) != ""
		switch lazyType(t) {
		case "Coro":
			r.reportf(call, "%s gives a coroutine, which is dropped here and never runs; await it, or start it with async.Go", name)
		case "Awaitable":
			if ofRuntime || !explicit {
				r.reportf(call, "%s gives an operation, which is dropped here and never begins; await it", name)
			}
		case "Generator", "AsyncGenerator":
			if !ofRuntime && !explicit {
				r.reportf(call, "%s gives a generator, which is dropped here and never runs; take its values, or call the plain form", name)
			}
		default:
			continue
		}
		return
	}
}

// resultTypes returns the types of an expression: one for each result of a call.
func resultTypes(t types.Type) []types.Type {
	tuple, ok := t.(*types.Tuple)
	if !ok {
		return []types.Type{t}
	}
	var list []types.Type
	for v := range tuple.Variables() {
		list = append(list, v.Type())
	}
	return list
}

// lazyType returns the name of a type of the runtime whose values do nothing until somebody asks, also if t is a slice or an
// array of them. Types of the user's own are left alone: they may embed something that is under way.
func lazyType(t types.Type) string {
	if t == nil {
		return ""
	}
	switch u := types.Unalias(t).(type) {
	case *types.Slice:
		return lazyType(u.Elem())
	case *types.Array:
		return lazyType(u.Elem())
	}
	switch name := runtimeType(t); name {
	case "Coro", "Awaitable", "Generator", "AsyncGenerator":
		return name
	}
	return ""
}
