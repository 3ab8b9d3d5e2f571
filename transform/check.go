package transform

// This file finds misuse of the intrinsics: what type-checks and still cannot mean anything.

import (
	"go/ast"
	"go/token"
	"go/types"
	"strconv"
)

// check reports misuse in the package's files.
func (p *packagePass) check() {
	for _, fn := range p.functions {
		p.checkFunction(fn)
	}
}

// checkFunction reports awaits that stand where the function cannot suspend.
func (p *packagePass) checkFunction(fn *function) {
	if n := len(fn.sig.Results().String()); n == 0 {
		return
	}
	var stack []ast.Node
	ast.Inspect(fn.decl, func(n ast.Node) bool {
		if n == nil {
			stack = stack[:len(stack)-1]
			return true
		}
		stack = append(stack, n)
		if call, ok := n.(*ast.CallExpr); ok {
			if _, ok := awaitCall(p.info, call); ok {
				p.checkAwait(call, stack)
			}
		}
		return true
	})
}

// checkAwait looks for the function literal around an await.
func (p *packagePass) checkAwait(call *ast.CallExpr, stack []ast.Node) {
	name := calleeIdent(call.Fun).Name
	for i := len(stack) - 1; i >= 0; i-- {
		lit, ok := stack[i].(*ast.FuncLit)
		if !ok {
			continue
		}
		if i > 0 {
			if outer, ok := stack[i-1].(*ast.CallExpr); ok {
				if asyncLiteral(p.info, outer, lit) {
					p.errorf(lit.Pos(), "async function literals are not supported yet: declare a marked function")
					return
				}
				if outer.Fun == lit {
					p.errorf(call.Pos(), "%s in a function literal that is called in place is not supported yet: declare a marked function", name)
					return
				}
			}
		}
		p.errorf(call.Pos(), "%s in an ordinary function literal: whoever calls it cannot be suspended; wrap the literal in async.Do or async.Eval, or declare a marked function", name)
		return
	}
}

// position formats a position as file:line:col of the user's.
func position(fset *token.FileSet, pos token.Pos) string {
	p := fset.PositionFor(pos, false)
	return p.Filename + ":" + strconv.Itoa(p.Line) + ":" + strconv.Itoa(p.Column)
}

var _ = types.Universe
