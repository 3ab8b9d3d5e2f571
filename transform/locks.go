package transform

// This file keeps what holds locks from being copied in what go vet sees. The source need not copy it either where what is generated would:
// a variable that closures only read is copied for each of them, so one with a lock counts as shared (usage.go). And
// a function may return such a value, which nobody has used yet:
//
//	func open() (guarded, error) { return guarded{}, nil }
//
// A parameter of finish would pass a lock, and Awaited copy one. So the return assigns the results itself, and generic functions, into which vet
// does not look, read them:
//
//	{
//		f.r0, f.err = guarded{}, nil
//		return f.Frame.Finish()
//	}

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/dave/jennifer/jen"
)

// locker is sync.Locker.
var locker = func() *types.Interface {
	method := func(name string) *types.Func {
		return types.NewFunc(token.NoPos, nil, name, types.NewSignatureType(nil, nil, nil, nil, nil, false))
	}
	return types.NewInterfaceType([]*types.Func{method("Lock"), method("Unlock")}, nil).Complete()
}()

// holdsLock reports whether vet regards a copy of a value of type t as a copy of a lock (x/tools/go/analysis/passes/copylock, lockPath).
func holdsLock(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Array:
		return holdsLock(u.Elem())
	case *types.Struct:
		if types.Implements(types.NewPointer(t), locker) && !types.Implements(t, locker) {
			return true
		}
		for f := range u.Fields() {
			if holdsLock(f.Type()) {
				return true
			}
		}
	}
	return false
}

// returnsLocks reports whether a result of the function holds a lock.
func (fn *function) returnsLocks() bool {
	for _, v := range fn.results {
		if holdsLock(v.typ) {
			return true
		}
	}
	return false
}

// setResults returns the statement that does in place of finish what comes before Finish.
func (r *rewriter) setResults(n *ast.ReturnStmt) ast.Stmt {
	set := &ast.AssignStmt{TokPos: n.Return, Tok: token.ASSIGN, Rhs: r.exprs(n.Results)}
	for _, v := range r.fn.results {
		set.Lhs = append(set.Lhs, r.variable(v, n.Return))
	}
	return set
}

// read returns the expression for the value of a result.
func (e *emitter) read(v *variable) jen.Code {
	if !holdsLock(v.typ) {
		return e.result(v)
	}
	if v.cell {
		return e.machine("Read").Call(e.own(v.field.name))
	}
	return e.machine("Read").Call(jen.Op("&").Add(e.own(v.field.name)))
}
