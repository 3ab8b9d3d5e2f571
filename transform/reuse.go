package transform

// This file emits the await of a child whose frame is not embedded: a recursive call, or a frame too large.
//
// The frame is allocated once and kept for the next call at the same depth, so a recursion allocates as many frames as it is deep, not
// as many as it makes calls:
//
//	if *machine.Kept(&f.walk) = (walkFrame{n: f.n.left, walk: f.walk.walk}); !f.walk.Resume(t) {
//		return f.Frame.Suspend(t, f, 1)
//	}
//	resume1:
//	f.walk.release()
//
// A frame is free for reuse because nothing points into it: variables that closures or pointers share have cells of their own.
// Invariant: what is kept is clean; it holds no pointer but those to kept frames, and to results until the next suspension.

import (
	"go/ast"
	"go/token"

	"github.com/dave/jennifer/jen"
)

// keptFrames returns the elements of a composite literal that carry over the frames which the frame in field f keeps.
func (e *emitter) keptFrames(f *field) []ast.Expr {
	var out []ast.Expr
	for _, g := range f.child.frame.fields {
		if g.child != nil && !g.embed {
			kept := &ast.SelectorExpr{X: e.receiver(f.name, 0), Sel: ast.NewIdent(g.name)}
			out = append(out, &ast.KeyValueExpr{Key: ast.NewIdent(g.name), Value: kept})
		}
	}
	return out
}

// keptFrame returns the expression for the frame of p's child, which is allocated if it is not there. It is evaluated before the literal
// that is assigned, which may find frames in it.
func (e *emitter) keptFrame(p *awaitPoint, pos token.Pos) ast.Expr {
	field := &ast.UnaryExpr{OpPos: pos, Op: token.AND, X: e.receiver(p.field.name, pos)}
	return &ast.CallExpr{Fun: &ast.Ident{NamePos: pos, Name: e.machineName("Kept")}, Lparen: pos, Args: []ast.Expr{field}, Rparen: pos}
}

// releases reports whether the frame of fn has anything to let go of when its call has ended.
func (fn *function) releases() bool { return fn.kept && len(fn.releasable()) > 0 }

// releasable returns the fields that a kept frame clears.
func (fn *function) releasable() []*field {
	var out []*field
	for _, f := range fn.frame.cleared {
		if f.child == nil || f.embed {
			out = append(out, f)
		}
	}
	return out
}

// release prints the method that clears a frame whose call has ended, but for its results.
func (e *emitter) release() jen.Code {
	m := e.method(e.fn.frame.method.release).Params()
	fields := e.fn.releasable()
	lines := e.clearFields(fields)
	if len(fields) > clearInline && e.fn.frame.method.drop != "" {
		lines = []string{e.ref(e.dropCall(fields))}
	}
	if len(lines) == 1 {
		return m.Add(e.short(nil, user(lines[0])))
	}
	return m.Block(e.text(lines...))
}
