package transform

// This file computes which variables are live where: the classic backward data flow over the graph.
//
// A variable is live if its value may still be read. A variable with a cell is live while the
// cell may be mentioned; only its declaration ends that, going backwards. Results
// always have a field and take no part.

import (
	"go/ast"
	"go/token"
	"go/types"
)

// liveness sets block.liveIn and awaitPoint.live.
func liveness(fn *function) {
	n := len(fn.vars)
	for _, b := range fn.blocks {
		b.liveIn = newBitset(n)
	}
	for changed := true; changed; {
		changed = false
		for i := len(fn.blocks) - 1; i >= 0; i-- {
			b := fn.blocks[i]
			live := newBitset(n)
			for _, s := range b.term.succs {
				live.union(s.liveIn)
			}
			fn.liveBefore(b, live)
			if b.liveIn.union(live) {
				changed = true
			}
		}
	}
	for _, p := range fn.awaits {
		p.live = p.resume.liveIn
	}
}

// liveBefore turns what is live at the end of b into what is live at its beginning.
func (fn *function) liveBefore(b *block, live bitset) { fn.liveThrough(b, live, nil) }

// liveThrough is liveBefore with a look at what is live after each leaf, last one first.
func (fn *function) liveThrough(b *block, live bitset, look func(after bitset, n *node)) {
	use := func(v *variable) { live.add(v.index) }
	fn.termMentions(&b.term, use)
	for i := len(b.nodes) - 1; i >= 0; i-- {
		n := &b.nodes[i]
		for _, x := range n.exits {
			live.union(x.liveIn)
		}
		if look != nil {
			look(live, n)
		}
		for _, v := range n.decls {
			live.remove(v.index)
		}
		for _, v := range fn.killed(n) {
			live.remove(v.index)
		}
		fn.nodeMentions(n, use)
	}
}

// killed returns the variables that a leaf assigns as a whole.
func (fn *function) killed(n *node) []*variable {
	s, ok := n.stmt.(*ast.AssignStmt)
	if !ok || s.Tok != token.ASSIGN && s.Tok != token.DEFINE {
		return nil
	}
	var out []*variable
	for _, l := range s.Lhs {
		if id, ok := ast.Unparen(l).(*ast.Ident); ok {
			if v := fn.variable(id); v != nil && !v.use.shared() {
				out = append(out, v)
			}
		}
	}
	return out
}

// variable returns the variable that id mentions, or nil.
func (fn *function) variable(id *ast.Ident) *variable {
	if v := fn.temps[id]; v != nil {
		return v
	}
	if obj, ok := fn.pkg.info.ObjectOf(id).(*types.Var); ok {
		return fn.varOf[obj]
	}
	return nil
}

// nodeMentions calls f for each variable that a leaf reads, or may read.
func (fn *function) nodeMentions(n *node, f func(*variable)) {
	if n.renew != nil {
		f(n.renew)
		return
	}
	if n.stmt == nil {
		return
	}
	if s, ok := n.stmt.(*ast.AssignStmt); ok && (s.Tok == token.ASSIGN || s.Tok == token.DEFINE) {
		for _, l := range s.Lhs {
			if id, ok := ast.Unparen(l).(*ast.Ident); ok {
				if v := fn.variable(id); v == nil || !v.use.shared() || declares(n, v) {
					continue
				}
			}
			fn.mentions(l, f)
		}
		for _, r := range s.Rhs {
			fn.mentions(r, f)
		}
		return
	}
	fn.mentions(n.stmt, func(v *variable) {
		if !declares(n, v) {
			f(v)
		}
	})
}

func declares(n *node, v *variable) bool {
	for _, d := range n.decls {
		if d == v {
			return true
		}
	}
	return false
}

// termMentions calls f for each variable that a terminator reads.
func (fn *function) termMentions(t *terminator, f func(*variable)) {
	if t.cond != nil {
		fn.mentions(t.cond, f)
	}
	if p := t.await; p != nil {
		for _, e := range p.operands() {
			fn.mentions(e, f)
		}
	}
}

// operands returns the expressions that are evaluated to begin the await.
func (p *awaitPoint) operands() []ast.Expr {
	var out []ast.Expr
	if p.operand != nil {
		out = append(out, p.operand)
	}
	if p.recv != nil {
		out = append(out, p.recv)
	}
	return append(out, p.args...)
}

// mentions calls f for each identifier in n that stands for a variable.
func (fn *function) mentions(n ast.Node, f func(*variable)) {
	ast.Inspect(n, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			if v := fn.variable(id); v != nil {
				f(v)
			}
		}
		return true
	})
}
