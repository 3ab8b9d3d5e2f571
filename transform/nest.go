package transform

// This file emits recursion: a function that awaits itself runs the frames of all those calls in one Resume, as package machine
// describes (nest.go).
//
// Invariant: a nested frame is entered by its caller only. What a call needs to find is set before each: parameters, and
// results that have names. Everything else is assigned before it is read.

import (
	"fmt"
	"go/ast"
	"go/token"
	"slices"

	"github.com/dave/jennifer/jen"
)

// A nesting has the names by which the parts of Resume of such a function know each other.
type nesting struct {
	first  string // the variable with the frame in which Resume began
	resume string // the label of the dispatch
	entry  *block // where a call begins
	end    string // the label where it ends
	ends   bool   // some call does end
	jumps  bool   // a goto leads there
	waits  bool   // some call suspends
}

// findNesting sets fn.nesting if fn awaits itself. With deferred calls every call needs a native frame of its own;
func (fn *function) findNesting() {
	if fn.hasDefer || slices.ContainsFunc(fn.vars, func(v *variable) bool { return v.hidden }) {
		return // and what hidden.go makes of a variable belongs to one frame
	}
	for _, p := range fn.awaits {
		if fn.isSelf(p) {
			fn.nesting = &nesting{first: fn.names.fresh("first"), resume: fn.names.fresh("resume"), entry: fn.blocks[0], end: fn.names.fresh("end")}
			return
		}
	}
}

// nested reports whether p enters a frame of fn itself.
func (fn *function) nested(p *awaitPoint) bool { return fn.nesting != nil && fn.isSelf(p) }

// enterFrame returns the statements that begin the call at p.
func (e *emitter) enterFrame(p *awaitPoint) []jen.Code {
	f := e.own(p.field.name)
	var shared []jen.Code
	if e.fn.gen != nil {
		gen := e.fn.gen.field.name
		shared = append(shared, jen.Id(gen).Op(":").Id(e.self).Dot(gen))
	}
	code := []jen.Code{jen.If(f.Clone().Op("==").Add(e.null(e.fieldType(p.field)))).Block(
		f.Clone().Op("=").Op("&").Add(user(e.childTypeText(p.field))).Values(shared...),
		f.Clone().Dot("Frame").Dot("Nest").Call(jen.Id(e.self)),
	)}
	given := e.childParams(p)
	e.flushBefore()
	var fields, values []jen.Code
	set := func(v *variable, x jen.Code) {
		fields, values = append(fields, f.Clone().Dot(v.field.name)), append(values, x)
	}
	for _, v := range e.fn.params {
		if v == nil || v.place != placeField {
			continue
		}
		if x := given[v]; x != nil {
			set(v, user(e.print(x)))
		} else {
			set(v, e.zero(v.typ)) // no variadic arguments
		}
	}
	for _, v := range e.fn.results {
		if v.obj.Name() != "" && !v.cell {
			set(v, e.zero(v.typ))
		}
	}
	if len(fields) > 0 {
		code = append(code, jen.List(fields...).Op("=").List(values...))
	}
	return append(code,
		e.header("Calls").Call(jen.Lit(p.state), jen.Op("&").Add(f.Clone()).Dot("Frame")),
		jen.Id(e.self).Op("=").Add(f),
		jen.Goto().Id(e.fn.nesting.entry.label))
}

// code returns the code with which Resume begins, and that with which a call ends: control goes back to the caller's frame, or leaves Resume. A
// function that only ever calls itself needs neither.
func (n *nesting) code(e *emitter) (beginning, end []jen.Code) {
	if n.ends || n.waits {
		beginning = append(beginning, jen.Id(n.first).Op(":=").Id(e.self))
	}
	if !n.ends {
		return beginning, nil
	}
	caller := e.freshLocal("caller")
	ok := e.freshLocal("ok")
	if n.jumps {
		end = append(end, e.label(n.end))
	}
	return append(beginning, e.label(n.resume)), append(end,
		jen.If(jen.List(jen.Id(caller), jen.Id(ok)).Op(":=").Add(e.header("Return")).Call().Assert(jen.Op("*").Add(e.frameName())), jen.Id(ok)).Block(
			jen.Id(e.self).Op("=").Id(caller),
			jen.Goto().Id(n.resume)),
		jen.Return(e.header("FinishIn").Call(jen.Id(e.task), jen.Id(e.self), n.header(e))))
}

// header returns the header of the frame in which Resume began.
func (n *nesting) header(e *emitter) jen.Code { return jen.Op("&").Id(n.first).Dot("Frame") }

// ending returns the statements that stand for a return.
func (r *rewriter) ending(s *ast.ReturnStmt) []ast.Stmt {
	n := r.fn.nesting
	n.ends, n.jumps = true, true
	end := &ast.BranchStmt{TokPos: s.Return, Tok: token.GOTO, Label: &ast.Ident{NamePos: s.Return, Name: n.end}}
	if len(s.Results) == 0 {
		return []ast.Stmt{end}
	}
	if r.fn.returnsLocks() {
		return []ast.Stmt{r.setResults(s), end}
	}
	return []ast.Stmt{&ast.ExprStmt{X: r.finishCall(s)}, end}
}

// suspendCall returns the call of the frame's method that suspends it at p.
func (e *emitter) suspendCall(p *awaitPoint) string {
	args := fmt.Sprintf("%s, %s, %d", e.task, e.self, p.state)
	if n := e.fn.nesting; n != nil {
		n.waits = true
		return "SuspendIn(" + args + ", &" + n.first + ".Frame)"
	}
	return "Suspend(" + args + ")"
}

// nestedHeader returns the elements of a composite literal that carry over what is the same for every call of the frame in field f.
func (e *emitter) nestedHeader(f *field) []ast.Expr {
	names := []string{"Header"}
	if g := f.child.gen; g != nil {
		names = append(names, g.field.name)
	}
	var out []ast.Expr
	for _, name := range names {
		out = append(out, &ast.KeyValueExpr{Key: ast.NewIdent(name), Value: &ast.SelectorExpr{X: e.receiver(f.name, token.NoPos), Sel: ast.NewIdent(name)}})
	}
	return out
}
