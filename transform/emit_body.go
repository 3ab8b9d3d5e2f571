package transform

// This file prints Resume: the dispatch, the segments with their leaves, and the await protocol.
//
//	func (f *fetchFrame) Resume(t *machine.Task) bool {
//		var n int                      // spans labels, but no suspension
//		switch f.Frame.State() {
//		case 1:
//			goto resume1
//		}
//		f.url = ...                    // leaves
//		if f.get = (getFrame{url: f.url}); !f.get.Resume(t) { // await
//			return f.Frame.Suspend(t, f, 1)
//		}
//	resume1:
//		...
//	}

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"strings"

	"github.com/dave/jennifer/jen"
)

// A bodyState is what changes while the body is printed.
type bodyState struct {
	pos      token.Pos // of the leaf being printed, for error messages
	variable *variable // whose type is being printed, likewise

	index    int                  // of the open segment
	segment  []jen.Code           // its code
	scoped   bool                 // the segment declares something
	declared map[*variable]bool   // cells that the segment has declared: mentioned as themselves
	captures map[*variable]string // local copies made for function literals
	names    map[string]bool      // names declared in the segment
	before   []jen.Code           // what must precede the leaf being printed

	local  map[string]bool        // names of copies in the whole function
	idents map[string][]*variable // the variables by the names that they have in Resume

	inPart *node // the leaf, while a part is printed: see hidden.go
}

// resume prints the method.
func (e *emitter) resume() jen.Code {
	fn := e.fn
	e.resetSegment()
	e.indexIdents()
	var code []jen.Code
	if fn.hasDefer {
		code = append(code,
			e.lineMark(e.fn.pos),
			jen.Defer().Add(e.header("Unwind")).Call(jen.Id(e.task), jen.Id(e.self), jen.Op("&").Id(e.done)),
			e.lineMark(e.fn.pos), // on the stack of a panic that comes from what is awaited
			e.header("Rethrow").Call(jen.Id(e.task)),
			jen.Comment(selfMark))
	}
	code = append(code, e.consts()...)
	code = append(code, e.locals()...)
	dispatch := e.dispatch()
	body := e.blocks()
	if n := fn.nesting; n != nil {
		beginning, end := n.code(e)
		code, body = e.out.join(code, beginning...), append(body, end...)
	}
	code = e.out.join(e.out.join(code, dispatch...), append(body, jen.Comment(selfMark))...)
	result := jen.Id(e.out.predeclared("bool"))
	if fn.hasDefer {
		result = jen.Params(jen.Id(e.done).Add(result))
	}
	return e.method("Resume").Params(e.taskParam()).Add(result).Block(code...)
}

// indexIdents finds out which variables have which names.
func (e *emitter) indexIdents() {
	e.body.idents = map[string][]*variable{}
	for _, v := range e.fn.vars {
		e.body.idents[v.ident] = append(e.body.idents[v.ident], v)
	}
}

// dispatch prints the jump to where a suspended call goes on.
func (e *emitter) dispatch() []jen.Code {
	awaits := e.fn.awaits
	var cases []string
	switch {
	case e.fn.awaitsDefers:
		cases = append(cases, "case "+e.machineName("Unwinding")+":", "\treturn "+e.headerRef("Finish()"))
	case len(awaits) == 0:
		return nil
	case len(awaits) == 1:
		return []jen.Code{e.text(enclosed("if "+e.headerRef("State() == 1"), "goto "+awaits[0].resume.label)...)}
	}
	for _, p := range awaits {
		cases = append(cases, "case "+strconv.Itoa(p.state)+":", "\tgoto "+p.resume.label)
	}
	lines := append([]string{"switch " + e.headerRef("State() {")}, cases...)
	return []jen.Code{e.text(append(lines, "}")...)}
}

// blocks prints the blocks of the graph.
func (e *emitter) blocks() []jen.Code {
	fn := e.fn
	resumed := map[*block]*awaitPoint{}
	for _, p := range fn.awaits {
		resumed[p.resume] = p
	}
	var code []jen.Code
	for i, b := range fn.blocks {
		if i > 0 && b.segment != fn.blocks[i-1].segment {
			code = e.out.join(code, e.flush()...)
		}
		e.body.index = b.segment
		if b.label != "" {
			code = e.out.join(code, e.label(b.label))
		}
		if p := resumed[b]; p != nil && p.child != nil && !p.embed && p.child.releases() {
			e.add(e.text(e.ref(p.field.name) + "." + p.child.frame.method.release + "()"))
		} else if p != nil && p.spot != nil {
			e.ask(p)
		}
		for j := range b.nodes {
			n := &b.nodes[j]
			if n.owner == nil {
				e.node(n)
			} else {
				e.callPart(n, b.term.op == termExit && j == len(b.nodes)-1)
			}
		}
		e.terminator(b)
	}
	return e.out.join(code, e.flush()...)
}

// locals declares the variables that span segments.
func (e *emitter) locals() []jen.Code {
	var specs, uses []jen.Code
	for _, v := range e.fn.vars {
		if v.place != placeLocal {
			continue
		}
		e.body.pos = e.fn.pos
		t := e.localName(v)
		switch {
		case v.hidden:
			specs = append(specs, t.Add(e.partsType(v)))
			continue
		case v.cell:
			t.Op("*")
		}
		specs = append(specs, t.Add(e.typ(v.typ)))
		if v.idle {
			uses = append(uses, useOf(v, e.localName(v)))
		}
	}
	switch len(specs) {
	case 0:
		return nil
	case 1:
		return append([]jen.Code{jen.Var().Add(specs[0])}, uses...)
	}
	return append([]jen.Code{jen.Var().Defs(specs...)}, uses...)
}

// useOf returns a statement that does nothing but use v. It copies nothing that might be a lock.
func useOf(v *variable, name *jen.Statement) jen.Code {
	switch v.typ.Underlying().(type) {
	case *types.Struct, *types.Array:
		name = jen.Op("&").Add(name)
	}
	return jen.Id("_").Op("=").Add(name)
}

// localName returns the Go variable that is the place of v at the top of Resume.
func (e *emitter) localName(v *variable) *jen.Statement {
	if v.cell {
		return jen.Id(v.pointer)
	}
	return jen.Id(v.ident)
}

func (e *emitter) resetSegment() {
	e.body.segment, e.body.before, e.body.scoped = nil, nil, false
	e.body.declared = map[*variable]bool{}
	e.body.captures = map[*variable]string{}
	e.body.names = map[string]bool{}
}

// flush closes the segment and returns its code, in a scope of its own if it declares anything.
func (e *emitter) flush() []jen.Code {
	code := e.body.segment
	if e.body.scoped {
		code = e.out.braced(code)
	}
	e.resetSegment()
	return code
}

// mark maps what follows to a line of the user's.
func (e *emitter) mark(pos token.Pos) {
	if pos.IsValid() {
		e.add(e.lineMark(pos))
	}
}

// node prints a leaf.
func (e *emitter) node(n *node) {
	e.body.pos = n.pos
	if n.renew != nil {
		e.renew(n.renew)
		return
	}
	if n.stmt == nil { // named results in cells, at the beginning
		for _, v := range n.decls {
			e.add(e.place(v).Op("=").Add(e.allocate(e.typ(v.typ))))
		}
		return
	}
	if e.dropped(n) {
		return
	}
	if n.first {
		e.leading(n.pos)
	}
	code := e.leaf(n)
	e.flushBefore()
	e.mark(n.pos)
	e.add(code...)
}

// leading prints the comment above a statement. Only go/format knows how to indent one between /* and */ that has several lines.
func (e *emitter) leading(pos token.Pos) {
	lines := e.fn.file.leading(pos, e.fn.body)
	for _, text := range lines {
		if strings.Contains(text, "\n") {
			for _, text := range lines {
				e.add(jen.Comment(text))
			}
			return
		}
	}
	if len(lines) > 0 {
		e.add(e.out.slot(filling{comment: lines}))
	}
}

// dropped reports whether a leaf only discards the outcome of a child, which has nothing left to give: nobody can throw to a call
// that others do not see, so it fails only if it returns an error.
func (e *emitter) dropped(n *node) bool {
	switch s := n.stmt.(type) {
	case *ast.ExprStmt: // MustWait
		p := e.outcomeOf(s.X)
		return p != nil && p.child != nil && len(p.child.results) == 0
	case *ast.AssignStmt:
		if len(s.Rhs) != 1 || slices.ContainsFunc(s.Lhs, func(l ast.Expr) bool { return !isBlank(l) }) {
			return false
		}
		p := e.outcomeOf(s.Rhs[0])
		return p != nil && p.child != nil && !p.form.must
	}
	return false
}

func isBlank(x ast.Expr) bool {
	id, ok := x.(*ast.Ident)
	return ok && id.Name == "_"
}

// outcomeOf returns the await whose outcome x is, or nil.
func (e *emitter) outcomeOf(x ast.Expr) *awaitPoint {
	id, ok := ast.Unparen(x).(*ast.Ident)
	if !ok {
		return nil
	}
	return e.fn.awaited[id]
}

// renew gives a loop variable's next iteration a cell of its own:
//
//	{
//		i := *f.i
//		f.i = &i
//	}
func (e *emitter) renew(v *variable) {
	delete(e.body.declared, v)
	delete(e.body.captures, v)
	e.add(jen.Block(
		jen.Id(v.ident).Op(":=").Op("*").Add(e.place(v)),
		e.place(v).Op("=").Op("&").Id(v.ident),
	))
}

// leaf returns the code of a leaf: a declaration changes its form with the places of its variables.
func (e *emitter) leaf(n *node) []jen.Code {
	r := &rewriter{e: e, fn: e.fn}
	for _, v := range n.decls {
		delete(e.body.captures, v)
	}
	switch s := n.stmt.(type) {
	case *ast.AssignStmt:
		if s.Tok == token.DEFINE {
			return e.define(r, s, n.decls)
		}
		return e.assignment(r.assign(s))
	case *ast.DeclStmt:
		return e.varDecl(r, s, n.decls)
	}
	if d, ok := n.stmt.(*ast.DeferStmt); ok {
		return e.deferLeaf(r, d)
	}
	var out []jen.Code
	for _, s := range r.stmtList([]ast.Stmt{n.stmt}) {
		if a, ok := s.(*ast.AssignStmt); ok && a.Tok == token.DEFINE {
			e.body.scoped = true
		}
		if _, ok := s.(*ast.DeclStmt); ok {
			e.body.scoped = true
		}
		out = append(out, e.stmt(s))
	}
	return out
}

// deferLeaf prints a defer statement, with marks that keep the lines of a deferred literal right inside the thunk.
func (e *emitter) deferLeaf(r *rewriter, d *ast.DeferStmt) []jen.Code {
	before, deferred := r.deferParts(d)
	var out []jen.Code
	for _, s := range before {
		e.body.scoped = true
		out = append(out, e.stmt(s))
	}
	if s, ok := deferred.(*ast.DeferStmt); ok {
		thunk := jen.Func().Params(jen.Id("body").Func().Params()).Block(e.lineMark(d.Pos()), e.stmt(s), e.lineMark(d.Pos()), jen.Id("body").Call())
		return append(out, e.header("Defer").Call(thunk))
	}
	return append(out, e.stmt(deferred))
}

// assign copies an assignment.
func (r *rewriter) assign(s *ast.AssignStmt) *ast.AssignStmt {
	lhs := r.exprs(s.Lhs)
	return &ast.AssignStmt{Lhs: lhs, TokPos: s.TokPos, Tok: s.Tok, Rhs: r.exprs(s.Rhs)}
}

// define prints a short variable declaration. With variables in the frame it becomes an assignment:
//
//	x, y := g()
//
// becomes f.x, f.y = g(), and, if x is not in the frame,
//
//	var x int
//	x, f.y = g()
func (e *emitter) define(r *rewriter, s *ast.AssignStmt, decls []*variable) []jen.Code {
	native, foreign := 0, 0
	for _, l := range s.Lhs {
		v := e.fn.variable(l.(*ast.Ident))
		switch {
		case v == nil: // blank
		case slices.Contains(decls, v) && e.nativeDecl(v):
			native++
		case !slices.Contains(decls, v) && e.native(v) && (v.cell || v.place == placeSegment): // of the same scope
		default:
			foreign++
		}
	}
	rhs := r.exprs(s.Rhs)
	tok := token.DEFINE
	var code []jen.Code
	if foreign > 0 && slices.ContainsFunc(decls, func(v *variable) bool { return v.hidden }) {
		return e.defineHidden(r, s.Lhs, rhs, decls, s.TokPos)
	}
	if foreign > 0 || native == 0 {
		tok = token.ASSIGN
		for _, v := range decls {
			if e.nativeDecl(v) {
				code = append(code, jen.Var().Id(v.ident).Add(e.typ(v.typ)))
			}
		}
	}
	lhs := make([]ast.Expr, len(s.Lhs))
	for i, l := range s.Lhs {
		id := l.(*ast.Ident)
		v := e.fn.variable(id)
		switch {
		case v == nil:
			lhs[i] = &ast.Ident{NamePos: id.NamePos, Name: "_"}
		case slices.Contains(decls, v) && e.nativeDecl(v):
			lhs[i] = &ast.Ident{NamePos: id.NamePos, Name: v.ident}
		default:
			lhs[i] = r.variable(v, id.NamePos)
		}
	}
	code = append(code, e.assignment(&ast.AssignStmt{Lhs: lhs, TokPos: s.TokPos, Tok: tok, Rhs: rhs})...)
	return append(code, e.declareNative(decls)...)
}

// assignment prints an assignment but for what it assigns to itself: copies that share the field of the original. In x, x = f(), x
// the last one counts, so that _ = f() is left.
func (e *emitter) assignment(s *ast.AssignStmt) []jen.Code {
	if s.Tok == token.ASSIGN && len(s.Lhs) == len(s.Rhs) {
		kept := &ast.AssignStmt{TokPos: s.TokPos, Tok: s.Tok}
		for i, x := range s.Lhs {
			y := s.Rhs[i]
			switch {
			case slices.ContainsFunc(s.Lhs[i+1:], func(later ast.Expr) bool { return e.sameField(x, later) }):
				if e.isName(y) {
					continue // no effect and no panic
				}
				x = &ast.Ident{NamePos: x.Pos(), Name: "_"}
			case e.sameField(x, y):
				continue
			}
			kept.Lhs, kept.Rhs = append(kept.Lhs, x), append(kept.Rhs, y)
		}
		if s = kept; len(s.Lhs) == 0 {
			return nil
		}
	}
	return []jen.Code{e.stmt(s)}
}

// isName reports whether x is a name, a field of the frame or a literal.
func (e *emitter) isName(x ast.Expr) bool {
	switch x.(type) {
	case *ast.Ident, *ast.BasicLit:
		return true
	}
	return e.sameField(x, x)
}

// sameField reports whether two expressions are the same field of the frame.
func (e *emitter) sameField(x, y ast.Expr) bool {
	a, ok1 := x.(*ast.SelectorExpr)
	b, ok2 := y.(*ast.SelectorExpr)
	if !ok1 || !ok2 || a.Sel.Name != b.Sel.Name {
		return false
	}
	i, ok1 := a.X.(*ast.Ident)
	j, ok2 := b.X.(*ast.Ident)
	return ok1 && ok2 && i.Name == e.self && j.Name == e.self
}

// nativeDecl reports whether the declaration of v declares a Go variable in the segment: v itself, or what its cell will be.
func (e *emitter) nativeDecl(v *variable) bool {
	return v.place == placeSegment || v.cell || v.place == placeUnused
}

// native reports whether v is mentioned by its Go name at this point.
func (e *emitter) native(v *variable) bool {
	if v.cell {
		return e.body.declared[v]
	}
	return v.place == placeSegment || v.place == placeLocal || v.place == placeUnused
}

// declareNative records that the segment has declared the variables, and stores the addresses of cells.
func (e *emitter) declareNative(decls []*variable) []jen.Code {
	var code []jen.Code
	for _, v := range decls {
		if !e.nativeDecl(v) {
			continue
		}
		e.body.scoped = true
		e.body.names[v.ident] = true
		if v.cell {
			e.body.declared[v] = true
			value := jen.Op("&").Id(v.ident)
			if v.hidden {
				value = jen.Add(e.partsOf(v))
			}
			code = append(code, e.place(v).Op("=").Add(value))
		}
		if v.idle && !v.cell {
			code = append(code, useOf(v, jen.Id(v.ident)))
		}
	}
	return code
}

// place returns the place that holds v, or the pointer to v.
func (e *emitter) place(v *variable) *jen.Statement {
	if v.place == placeField {
		return e.own(v.field.name)
	}
	if v.cell {
		return jen.Id(v.pointer)
	}
	return jen.Id(v.ident)
}

// location returns the expression for v where it is not native.
func (e *emitter) location(v *variable, pos token.Pos) ast.Expr {
	var x ast.Expr = &ast.Ident{NamePos: pos, Name: v.ident}
	if v.cell {
		x = &ast.Ident{NamePos: pos, Name: v.pointer}
	}
	if v.place == placeField {
		x = e.receiver(v.field.name, pos)
	}
	if v.cell {
		return &ast.StarExpr{Star: pos, X: x}
	}
	return x
}

// varDecl prints a declaration with var.
func (e *emitter) varDecl(r *rewriter, s *ast.DeclStmt, decls []*variable) []jen.Code {
	spec, ok := s.Decl.(*ast.GenDecl).Specs[0].(*ast.ValueSpec)
	if !ok {
		return e.typeDecl(r, s.Decl.(*ast.GenDecl), decls)
	}
	native := 0
	for _, v := range decls {
		if e.nativeDecl(v) {
			native++
		}
	}
	values := r.exprs(spec.Values)
	var code []jen.Code
	if native == len(decls) {
		one := &ast.ValueSpec{Values: values}
		if spec.Type != nil {
			one.Type = r.expr(spec.Type)
		} else if len(values) == 0 || len(decls) == 1 && decls[0].kind == varTemp { // made up by lowering
			one.Type = e.typeExpr(decls[0].typ)
		}
		for _, id := range spec.Names {
			name := "_"
			if v := e.fn.variable(id); v != nil {
				name = v.ident
			}
			one.Names = append(one.Names, &ast.Ident{NamePos: id.NamePos, Name: name})
		}
		e.body.scoped = true
		code = append(code, e.stmt(&ast.GenDecl{TokPos: spec.Pos(), Tok: token.VAR, Specs: []ast.Spec{one}}))
		return append(code, e.declareNative(decls)...)
	}
	var lhs []ast.Expr
	if slices.ContainsFunc(decls, func(v *variable) bool { return v.hidden }) {
		for _, id := range spec.Names {
			lhs = append(lhs, id)
		}
		return e.defineHidden(r, lhs, values, decls, spec.Pos())
	}
	for _, id := range spec.Names {
		v := e.fn.variable(id)
		switch {
		case v == nil:
			lhs = append(lhs, &ast.Ident{NamePos: id.NamePos, Name: "_"})
			continue
		case e.nativeDecl(v):
			code = append(code, jen.Var().Id(v.ident).Add(e.typ(v.typ)))
			lhs = append(lhs, &ast.Ident{NamePos: id.NamePos, Name: v.ident})
		default:
			lhs = append(lhs, r.variable(v, id.NamePos))
		}
		if len(values) == 0 && !e.nativeDecl(v) {
			code = append(code, e.place(v).Op("=").Add(e.zero(v.typ)))
		}
	}
	if len(values) > 0 {
		code = append(code, e.assignment(&ast.AssignStmt{Lhs: lhs, TokPos: spec.Pos(), Tok: token.ASSIGN, Rhs: values})...)
	}
	return append(code, e.declareNative(decls)...)
}

// zero returns the zero value of a type.
func (e *emitter) zero(t types.Type) jen.Code {
	if _, ok := types.Unalias(t).(*types.TypeParam); ok {
		return jen.Op("*").Add(e.allocate(e.typ(t)))
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		switch {
		case u.Info()&types.IsBoolean != 0:
			return jen.Id(e.out.predeclared("false"))
		case u.Info()&types.IsString != 0:
			return jen.Lit("")
		case u.Info()&types.IsNumeric != 0:
			return jen.Lit(0)
		}
	case *types.Struct, *types.Array:
		return jen.Add(e.typ(t)).Values()
	}
	return e.null(e.typ(t))
}

// capture returns the name of a local copy of v, or of the pointer to it, for function literals. A literal must not reach its
// variables through the frame: the frame may hold another iteration's variable by the time it runs.
func (e *emitter) capture(v *variable) string {
	if name := e.body.captures[v]; name != "" {
		return name
	}
	name := v.name
	if e.fn.names.outer[name] || e.body.names[name] || e.declaresName(name, e.body.index) {
		name = e.fn.names.fresh(name)
	}
	e.body.names[name], e.body.local[name] = true, true
	e.body.captures[v] = name
	from := e.location(v, token.NoPos)
	if v.cell {
		from = from.(*ast.StarExpr).X
		if e.body.declared[v] {
			from = &ast.UnaryExpr{Op: token.AND, X: ast.NewIdent(v.ident)}
		}
	}
	e.body.before = append(e.body.before, jen.Id(name).Op(":=").Add(user(e.print(from))))
	return name
}

// declaresName reports whether a variable of the emitted Resume that is visible in a segment has the name.
func (e *emitter) declaresName(name string, segment int) bool {
	return slices.ContainsFunc(e.body.idents[name], func(v *variable) bool {
		if v.place == placeLocal && !v.cell {
			return true
		}
		return (v.place == placeSegment || v.place == placeUnused || v.cell) && v.segment == segment
	})
}

// freshLocal returns a name for a variable that the segment declares.
func (e *emitter) freshLocal(want string) string {
	name := e.fn.names.fresh(want)
	e.body.names[name] = true
	return name
}

// thunk wraps a defer statement for the frame.
func (e *emitter) thunk(d *ast.DeferStmt) ast.Stmt {
	body := ast.NewIdent("body")
	fn := &ast.FuncType{Params: &ast.FieldList{List: []*ast.Field{{Names: []*ast.Ident{body}, Type: &ast.FuncType{Params: &ast.FieldList{}}}}}}
	lit := &ast.FuncLit{Type: fn, Body: &ast.BlockStmt{List: []ast.Stmt{d, &ast.ExprStmt{X: &ast.CallExpr{Fun: ast.NewIdent("body")}}}}}
	return &ast.ExprStmt{X: &ast.CallExpr{Fun: e.headerMethod("Defer", token.NoPos), Args: []ast.Expr{lit}}}
}
