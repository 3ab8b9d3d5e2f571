package transform

// This file finds the variables that emitted code declares and never reads, which Go refuses: what read them cannot be reached, or
// was a constant expression like len(x).

import (
	"go/ast"
	"go/token"
)

// findIdle sets variable.idle.
func (fn *function) findIdle() {
	read := map[*variable]bool{}
	see := func(v *variable) { read[v] = true }
	for _, b := range fn.blocks {
		for i := range b.nodes {
			n := &b.nodes[i]
			if n.renew != nil {
				see(n.renew)
			}
			if n.stmt != nil {
				fn.reads(n.stmt, see)
			}
		}
		for _, v := range b.term.reads {
			see(v)
		}
	}
	for _, v := range fn.vars {
		v.idle = !read[v] && !v.isType
	}
}

// reads calls f for each variable in n that counts as used there: one that is only assigned does not.
func (fn *function) reads(n ast.Node, f func(*variable)) {
	target := map[*ast.Ident]bool{}
	skip := func(list ...ast.Expr) {
		for _, e := range list {
			if id, ok := ast.Unparen(e).(*ast.Ident); ok {
				target[id] = true
			}
		}
	}
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			if n.Tok == token.ASSIGN || n.Tok == token.DEFINE {
				skip(n.Lhs...)
			}
		case *ast.RangeStmt:
			skip(n.Key, n.Value)
		case *ast.ValueSpec:
			for _, id := range n.Names {
				target[id] = true
			}
		case *ast.Ident:
			if v := fn.variable(n); v != nil && !target[n] {
				f(v)
			}
		}
		return true
	})
}
