package transform

// This file finds what each leaf and each terminator of the graph does with the function's variables, once for all the passes
// that ask.

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// findMentions sets the mentions of all nodes and terminators.
func (fn *function) findMentions() {
	for _, b := range fn.blocks {
		for i := range b.nodes {
			n := &b.nodes[i]
			n.writes = fn.written(n)
			n.reads = collected(func(see func(*variable)) { fn.nodeReads(n, see) })
			if n.stmt != nil {
				n.mentions = collected(func(see func(*variable)) { fn.eachMention(n.stmt, see) })
			}
		}
		t := &b.term
		t.reads = collected(func(see func(*variable)) { fn.termReads(t, see) })
	}
}

// collected returns the variables that each gives, without repetition.
func collected(each func(see func(*variable))) []*variable {
	var out []*variable
	var seen map[*variable]bool // made where a search in out would take longer
	each(func(v *variable) {
		switch {
		case seen != nil:
			if seen[v] {
				return
			}
			seen[v] = true
		case slices.Contains(out, v):
			return
		case len(out) == 16:
			seen = map[*variable]bool{v: true}
			for _, w := range out {
				seen[w] = true
			}
		}
		out = append(out, v)
	})
	return out
}

// written returns the variables that a leaf declares or assigns as a whole. What is assigned through a cell leaves the
// variable's place as it is.
func (fn *function) written(n *node) []*variable {
	s, ok := n.stmt.(*ast.AssignStmt)
	if !ok || s.Tok != token.ASSIGN && s.Tok != token.DEFINE {
		return n.decls
	}
	out := n.decls[:len(n.decls):len(n.decls)]
	for _, l := range s.Lhs {
		if id, ok := ast.Unparen(l).(*ast.Ident); ok {
			if v := fn.variable(id); v != nil && !v.shared() && !slices.Contains(out, v) {
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
	if p := fn.awaited[id]; p != nil {
		return p.source
	}
	if obj, ok := fn.pkg.info.Uses[id].(*types.TypeName); ok { // also where it names an embedded field
		return fn.varOf[obj]
	}
	if obj := fn.pkg.info.ObjectOf(id); obj != nil {
		return fn.varOf[obj]
	}
	return nil
}

// nodeReads calls f for each variable that a leaf reads, or may read.
func (fn *function) nodeReads(n *node, f func(*variable)) {
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
				if v := fn.variable(id); v == nil || !v.shared() || slices.Contains(n.decls, v) {
					continue
				}
			}
			fn.eachMention(l, f)
		}
		for _, r := range s.Rhs {
			fn.eachMention(r, f)
		}
		return
	}
	fn.eachMention(n.stmt, func(v *variable) {
		if !slices.Contains(n.decls, v) {
			f(v)
		}
	})
}

// termReads calls f for each variable that a terminator reads.
func (fn *function) termReads(t *terminator, f func(*variable)) {
	if t.cond != nil {
		fn.eachMention(t.cond, f)
	}
	if p := t.await; p != nil {
		for _, e := range p.operands() {
			fn.eachMention(e, f)
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

// eachMention calls f for each identifier in n that stands for a variable.
func (fn *function) eachMention(n ast.Node, f func(*variable)) {
	ast.Inspect(n, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			if v := fn.variable(id); v != nil {
				f(v)
			}
		}
		return true
	})
}
