package transform

// This file finds misuse of the intrinsics: what type-checks and still cannot mean anything.

import (
	"go/ast"
	"go/types"
)

// check reports misuse in the marked functions and their literals.
func (p *packagePass) check() {
	for _, fn := range p.functions {
		p.checkFunction(fn)
		p.checkYield(fn)
	}
}

// checkFunction reports awaits that stand where the function cannot suspend.
func (p *packagePass) checkFunction(fn *function) {
	called := map[*ast.Ident]bool{}
	var stack []ast.Node
	ast.Inspect(fn.body, func(n ast.Node) bool {
		if n == nil {
			stack = stack[:len(stack)-1]
			return true
		}
		if lit, ok := n.(*ast.FuncLit); ok && p.literals[lit] != nil {
			return false // checked as a function of its own
		}
		stack = append(stack, n)
		switch n := n.(type) {
		case *ast.CallExpr:
			if id := calleeIdent(n.Fun); id != nil {
				called[id] = true
			}
			if _, ok := awaitCall(p.info, n); ok {
				p.checkAwait(n, stack)
			}
		case *ast.RangeStmt:
			if p.eachCall(n) != nil && insideLiteral(stack) {
				p.errorf(n.Pos(), "range over async.Each in an ordinary function literal: whoever calls it cannot be suspended; wrap the literal in async.Do or async.Eval, or declare a marked function")
			}
		case *ast.Ident:
			p.checkValue(n, called[n])
		}
		return true
	})
}

func insideLiteral(stack []ast.Node) bool {
	for _, n := range stack {
		if _, ok := n.(*ast.FuncLit); ok {
			return true
		}
	}
	return false
}

// checkValue reports an await function that is used as a value.
func (p *packagePass) checkValue(id *ast.Ident, called bool) {
	f, ok := p.info.Uses[id].(*types.Func)
	if !ok || called || f.Pkg() == nil || f.Pkg().Path() != RuntimePath || f.Signature().Recv() != nil {
		return
	}
	if _, ok := awaitForms[f.Name()]; ok {
		p.errorf(id.Pos(), "async.%s is used as a value: it can only be called in a marked function, because the call is where the function suspends; call it, or pass a function that returns a coroutine", f.Name())
	}
}

// checkAwait reports an await inside an ordinary function literal, or where the language ties an expression together.
func (p *packagePass) checkAwait(call *ast.CallExpr, stack []ast.Node) {
	name := calleeIdent(call.Fun).Name
	for i := len(stack) - 1; i >= 0; i-- {
		switch n := stack[i].(type) {
		case *ast.FuncLit:
			p.errorf(call.Pos(), "%s in an ordinary function literal: whoever calls it cannot be suspended; wrap the literal in async.Do or async.Eval, or declare a marked function", name)
			return
		case *ast.CallExpr:
			if b, ok := p.info.TypeOf(n.Fun).(*types.Basic); ok && b.Kind() == types.UnsafePointer && isConversion(p.info, n) {
				p.errorf(call.Pos(), "%s inside a conversion to unsafe.Pointer: the conversion must be one expression; await before it", name)
				return
			}
		case *ast.GoStmt:
			if n.Call == call {
				p.errorf(n.Pos(), "go %s: the goroutine would wait outside of the loop; use async.Go to start a task", name)
				return
			}
		}
	}
}
