package transform

// This file emits the await of a child whose frame is not embedded: a recursive call, or a frame too large.
//
// The frame is allocated once and kept for the next call at the same depth, so a recursion allocates as many frames as it is deep, not
// as many as it makes calls:
//
//	if f.walk == nil {
//		f.walk = new(walkFrame)
//	}
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

// reuseFrame returns the statements that make the frame of p's child ready for the call that lit describes.
func (e *emitter) reuseFrame(p *awaitPoint, lit ast.Expr) []jen.Code {
	f := e.own(p.field.name)
	return []jen.Code{
		jen.If(f.Clone().Op("==").Add(e.null(e.fieldType(p.field)))).Block(f.Clone().Op("=").Add(e.allocate(user(e.childTypeText(p.field))))),
		e.stmt(assign(&ast.StarExpr{Star: lit.Pos(), X: e.receiver(p.field.name, lit.Pos())}, lit)),
	}
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
	var body []jen.Code
	for _, f := range e.fn.releasable() {
		body = append(body, e.clearField(f))
	}
	return jen.Commentf("%s lets go of what the call used, when it has ended.", e.fn.frame.method.release).Line().
		Add(e.method(e.fn.frame.method.release)).Params().Block(body...)
}
