package transform

// This file makes jumps of tail calls: a function that ends by awaiting itself, or by passing its yield on to itself, begins anew, with other
// parameters and in the same frame.
//
//	if n > 0 {                                                      if f.n > 0 {
//		return async.Await(sumAsync(n-1, acc+n))                        f.n, f.acc = f.n-1, f.acc+f.n
//	}                                                                       goto entry
//	                                                                }
//
//	walk(n.left, yield)
//	if yield(n.value) {
//		walk(n.right, yield)
//	}
//
// ends in
//
//	f.n = f.n.right
//	goto entry
//
// So what goes on by recursion takes one frame, however long it goes on, and the walk of a tree half as many calls.
//
// Invariant: nothing of the call that ends is seen any more: it has no deferred calls, no results of its own but those of
// the call that takes its place, and no closure or pointer shares a parameter.

import (
	"go/ast"
	"go/token"
	"go/types"
)

// loopTailCalls replaces the suspension points of tail calls.
func (fn *function) loopTailCalls() {
	if !fn.mayLoop() {
		return
	}
	for _, b := range fn.blocks {
		if p := b.term.await; p != nil && fn.isTailCall(p) {
			fn.loopBack(b, p)
		}
	}
}

// mayLoop reports whether the frame of fn may serve for another call when it ends in one.
func (fn *function) mayLoop() bool {
	if fn.hasDefer || fn.sig.Variadic() {
		return false
	}
	for _, v := range fn.params {
		if v != nil && (v.use.captured || v.use.addressed) {
			return false
		}
	}
	for _, v := range fn.results {
		if v.use.mentions > 0 {
			return false
		}
	}
	return true
}

// isTailCall reports whether p calls fn itself, and all that is left to do after that is to return what it returns.
func (fn *function) isTailCall(p *awaitPoint) bool {
	if fn.gen != nil && !p.delegate || !fn.isSelf(p) {
		return false // a generator that is not passed yield is another one
	}
	b, rest := p.resume, p.resume.nodes
	for range fn.blocks { // bounded: for {} is a cycle
		if len(rest) > 1 || b.term.op != termJump {
			break
		}
		b = b.term.succs[0]
		rest = append(rest[:len(rest):len(rest)], b.nodes...)
	}
	switch len(rest) {
	case 0:
		return b.term.op == termReturn && len(fn.results) == 0
	case 1:
		return fn.returns(rest[0], b.term, p)
	}
	return false
}

// returns reports whether n, which is followed by t, does nothing but return what p gives.
func (fn *function) returns(n node, t terminator, p *awaitPoint) bool {
	switch s := n.stmt.(type) {
	case *ast.ReturnStmt:
		return len(s.Results) == 0 && len(fn.results) == 0 || len(s.Results) == 1 && fn.isOutcome(s.Results[0], p)
	case *ast.ExprStmt: // without results there is no error to be dropped
		return len(fn.results) == 0 && t.op == termReturn && fn.isOutcome(s.X, p)
	}
	return false
}

// isOutcome reports whether x is all that p gives.
func (fn *function) isOutcome(x ast.Expr, p *awaitPoint) bool {
	id, ok := ast.Unparen(x).(*ast.Ident)
	return ok && fn.awaited[id] == p
}

// isSelf reports whether p is a call of fn, with fn's own type parameters.
func (fn *function) isSelf(p *awaitPoint) bool {
	if p.child != fn {
		return false
	}
	for i, t := range p.typeArgs {
		if !types.Identical(t, fn.typeParams[i]) {
			return false
		}
	}
	return true
}

// loopBack lets b, which ends in the tail call p, give the parameters their new values and go back to the beginning.
func (fn *function) loopBack(b *block, p *awaitPoint) {
	args := p.args
	if fn.sig.Recv() != nil {
		args = append([]ast.Expr{p.recv}, args...)
	}
	s := &ast.AssignStmt{TokPos: p.pos, Tok: token.ASSIGN}
	for i, x := range args {
		var to *ast.Ident
		switch v := fn.params[i]; {
		case v != nil && v.use.mentions > 0:
			v.use.assigned = true
			to = fn.mention(v, p.pos)
		case fn.pkg.info.Types[x].Value != nil || fn.pkg.info.Types[x].IsNil() || fn.pkg.info.Instances[calleeIdent(x)].Type != nil:
			continue // nothing is evaluated, and some of these are no values for a blank
		default:
			to = &ast.Ident{NamePos: p.pos, Name: "_"}
		}
		s.Lhs, s.Rhs = append(s.Lhs, to), append(s.Rhs, x)
	}
	if len(s.Lhs) > 0 {
		b.nodes = append(b.nodes, node{stmt: s, pos: p.pos})
	}
	b.term = terminator{op: termJump, succs: []*block{fn.blocks[0]}, pos: p.pos}
}
