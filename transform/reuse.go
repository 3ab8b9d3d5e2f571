package transform

// This file emits the await of a child whose frame is not embedded: a recursive call, or a frame too large.
//
// The frame is allocated once and kept for the next call at the same depth, so a recursion allocates as many frames as it is deep, not
// as many as it makes calls:
//
//	machine.Keep(&f.walk)
//	*f.walk = walkFrame{n: f.n.left, walk: f.walk.walk}
//	if !f.walk.Resume(t) {
//		return f.Suspend(t, f, 1)
//	}
//	resume1:
//	f.walk.release()
//
// A frame is free for reuse because nothing points into it: variables that closures or pointers share have cells of their own.
// Invariant: what is kept is clean; it holds no pointer but those to kept frames, and to results until the next suspension.

import (
	"go/ast"

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

// keepFrame returns the statement that allocates the frame of p's child, if it is not there.
func (e *emitter) keepFrame(p *awaitPoint) jen.Code {
	return e.machine("Keep").Call(e.reference(p.field))
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
	return e.method(e.fn.frame.method.release).Params().Block(e.clearFields(e.fn.releasable())...)
}
