package transform

// This file prints terminators: jumps, branches, and the await protocol.

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"strings"

	"github.com/dave/jennifer/jen"
)

// terminator prints how control leaves b. Control that goes to the next block falls.
func (e *emitter) terminator(b *block) {
	t := &b.term
	e.body.pos = t.pos
	switch t.op {
	case termJump:
		e.gotoUnlessNext(b, t.succs[0])
	case termBranch:
		e.branch(b, t)
	case termDispatch:
		if t.other != nil {
			e.gotoUnlessNext(b, t.other)
		}
	case termAwait:
		e.awaitPoint(t.await)
		if e.fn.nested(t.await) {
			return
		}
		e.gotoUnlessNext(b, t.succs[0])
	case termReturn:
		e.mark(t.pos)
		switch n := e.fn.nesting; {
		case n == nil:
			e.add(e.text("return " + e.headerRef("Finish()")))
		default:
			n.ends = true
			if e.fn.next(b) != nil {
				n.jumps = true
				e.add(e.text("goto " + n.end))
			}
		}
	}
}

func (e *emitter) gotoUnlessNext(b, to *block) {
	if e.fn.next(b) != to {
		e.add(e.text("goto " + to.label))
	}
}

// branch prints a conditional jump.
func (e *emitter) branch(b *block, t *terminator) {
	yes, no := t.succs[0], t.succs[1]
	cond := t.cond
	if yes == no { // both ways are empty: the condition is only evaluated
		x := e.evaluated(cond)
		e.mark(t.pos)
		e.add(e.stmt(assign(&ast.Ident{NamePos: x.Pos(), Name: "_"}, x)))
		e.gotoUnlessNext(b, yes)
		return
	}
	if e.fn.next(b) == yes {
		cond, yes, no = e.fn.negate(cond), no, yes
	}
	x := e.evaluated(apartFromBlock(cond))
	text := e.print(x)
	e.mark(t.pos)
	if _, ok := x.(*ast.ParenExpr); ok || strings.Contains(text, "\n") || strings.Contains(text, "/*") {
		e.add(jen.If(user(text)).Block(e.text("goto " + yes.label))) // gofmt has its own idea of that
	} else {
		e.add(e.text(enclosed("if "+text, "goto "+yes.label)...))
	}
	e.gotoUnlessNext(b, no)
}

// apartFromBlock returns x for use before a block, which a composite literal would take for its own.
func apartFromBlock(x ast.Expr) ast.Expr {
	if !hasComposite(x) {
		return x
	}
	return &ast.ParenExpr{Lparen: x.Pos(), X: x, Rparen: x.End()}
}

// hasComposite reports whether an expression has a composite literal, which the syntax of if allows only in parentheses.
func hasComposite(x ast.Expr) bool {
	found := false
	ast.Inspect(x, func(n ast.Node) bool {
		_, ok := n.(*ast.CompositeLit)
		found = found || ok
		return !found
	})
	return found
}

// evaluate returns the text of a rewritten expression, after emitting what it needs.
func (e *emitter) evaluate(x ast.Expr) string { return e.print(e.evaluated(x)) }

// evaluated is evaluate for syntax.
func (e *emitter) evaluated(x ast.Expr) ast.Expr {
	r := &rewriter{e: e, fn: e.fn}
	x = r.expr(x)
	e.flushBefore()
	return x
}

// assign returns the statement x = y.
func assign(x, y ast.Expr) *ast.AssignStmt {
	return &ast.AssignStmt{Lhs: []ast.Expr{x}, TokPos: y.Pos(), Tok: token.ASSIGN, Rhs: []ast.Expr{y}}
}

// flushBefore emits the local copies that the last rewriting asked for.
func (e *emitter) flushBefore() {
	if len(e.body.before) > 0 {
		e.body.scoped = true
		e.add(e.body.before...)
		e.body.before = nil
	}
}

var opposite = map[token.Token]token.Token{
	token.EQL: token.NEQ, token.NEQ: token.EQL,
	token.LSS: token.GEQ, token.GEQ: token.LSS, token.GTR: token.LEQ, token.LEQ: token.GTR,
}

// negate returns the negation of a condition. Orderings are turned around for integers only: a NaN compares false either way.
func (fn *function) negate(x ast.Expr) ast.Expr {
	switch c := ast.Unparen(x).(type) {
	case *ast.UnaryExpr:
		if c.Op == token.NOT {
			return c.X
		}
	case *ast.BinaryExpr:
		op, ok := opposite[c.Op]
		if ok && (c.Op == token.EQL || c.Op == token.NEQ || fn.isInteger(c.X)) {
			return &ast.BinaryExpr{X: c.X, OpPos: c.OpPos, Op: op, Y: c.Y}
		}
		return &ast.UnaryExpr{OpPos: x.Pos(), Op: token.NOT, X: &ast.ParenExpr{Lparen: x.Pos(), X: c, Rparen: x.End()}}
	}
	return &ast.UnaryExpr{OpPos: x.Pos(), Op: token.NOT, X: x}
}

func (fn *function) isInteger(x ast.Expr) bool {
	t := fn.typeOf(x)
	if t == nil {
		return false
	}
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsInteger != 0
}

// awaitPoint prints the await protocol.
func (e *emitter) awaitPoint(p *awaitPoint) {
	if e.fn.nested(p) {
		code := e.enterFrame(p)
		e.mark(p.pos)
		e.add(code...)
		return
	}
	if n := p.resume.nodes; len(n) > 0 && n[0].first && e.dropped(&n[0]) {
		e.leading(n[0].pos)
	}
	switch {
	case p.sleep && e.isZero(p.operand):
		e.mark(p.pos)
		e.add(e.text(e.unless(p, e.asyncName("YieldFrom")+"("+e.task+")")...))
		return
	case p.sleep:
		text := e.evaluate(p.operand)
		e.mark(p.pos)
		call := jen.Op("!").Add(e.async("SleepFrom")).Call(jen.Id(e.task), user(text))
		e.add(jen.If(call).Block(e.text(e.suspension(p)...)))
		return
	case p.yield:
		y := e.yieldStatement(p)
		e.mark(p.pos)
		e.add(y, e.text(e.suspension(p)...))
		return
	}
	begin, set := e.beginning(p)
	e.flushBefore()
	e.mark(p.pos)
	if p.spot != nil {
		e.add(e.stmt(set)) // the rest is at the point: see ask
		return
	}
	wait := e.ref(p.field.name) + "." + begin + "(" + e.task + ")"
	if init := e.initial(set); init != "" {
		e.add(e.text(e.unless(p, wait, init)...))
		return
	}
	if set != nil {
		e.add(e.stmt(set))
	}
	e.mark(p.pos) // for those who look at the stack from what is called here
	e.add(e.text(e.unless(p, wait)...))
}

// unless returns the statement that suspends at p unless a condition holds.
func (e *emitter) unless(p *awaitPoint, condition string, initial ...string) []string {
	return enclosed("if "+strings.Join(append(initial, "!"+condition), "; "), e.suspension(p)...)
}

// beginning returns the method that begins what p waits for, and the assignment that makes it ready, or nil.
func (e *emitter) beginning(p *awaitPoint) (method string, set *ast.AssignStmt) {
	if p.distant != nil {
		return "Resume", assign(e.receiver(p.field.name, p.pos), e.distantBody(p))
	}
	if p.child == nil {
		operand := e.evaluated(p.operand)
		return "Await", assign(e.receiver(p.field.name, operand.Pos()), operand)
	}
	lit := e.childValue(p)
	switch {
	case p.fresh:
		set = e.setFresh(p, lit)
	case p.embed:
		set = assign(e.receiver(p.field.name, lit.Pos()), lit)
	default:
		set = assign(&ast.StarExpr{Star: lit.Pos(), X: e.keptFrame(p, lit.Pos())}, lit)
	}
	return "Resume", set
}

// longInitial is how long a statement may be that shares a line with a condition.
const longInitial = 140

// initial returns the text of an assignment for use before the condition of an if statement, or nothing if it is better off alone.
//
//	if f.fetch = (fetchFrame{url: u}); !f.fetch.Resume(t) {
func (e *emitter) initial(set *ast.AssignStmt) string {
	if set == nil || len(e.fn.file.within(set)) > 0 {
		return ""
	}
	apart := *set
	apart.Rhs = nil
	for _, x := range set.Rhs {
		apart.Rhs = append(apart.Rhs, apartFromBlock(x))
	}
	text := e.print(&apart)
	if len(text) > longInitial || strings.Contains(text, "\n") {
		return ""
	}
	return text
}

// ask prints the beginning of the block at which p resumes, where p awaits an operation that is asked each time whether it is complete.
func (e *emitter) ask(p *awaitPoint) {
	e.mark(p.pos)
	e.add(e.text(e.unless(p, e.ref(p.field.name)+".Ready("+e.task+")")...))
}

// isZero reports whether an expression is the constant 0.
func (e *emitter) isZero(x ast.Expr) bool {
	v := e.fn.pkg.info.Types[x].Value
	return v != nil && constant.Sign(v) == 0
}

// setFresh returns the statement that sets the fields of the child's frame that the literal has, in one assignment, which has the order of evaluation of a literal:
//
//	f.fetch.c, f.fetch.url = f.c, u
func (e *emitter) setFresh(p *awaitPoint, lit *ast.CompositeLit) *ast.AssignStmt {
	if len(lit.Elts) == 0 {
		return nil
	}
	s := &ast.AssignStmt{TokPos: lit.Pos(), Tok: token.ASSIGN}
	for _, elt := range lit.Elts {
		kv := elt.(*ast.KeyValueExpr)
		s.Lhs = append(s.Lhs, &ast.SelectorExpr{X: e.receiver(p.field.name, lit.Pos()), Sel: kv.Key.(*ast.Ident)})
		s.Rhs = append(s.Rhs, kv.Value)
	}
	return s
}

// childValue returns the composite literal of a child's frame.
func (e *emitter) childValue(p *awaitPoint) *ast.CompositeLit {
	given := e.childParams(p)
	lit := &ast.CompositeLit{Type: typeSyntax(e.childTypeText(p.field))}
	if p.delegate {
		lit.Elts = append(lit.Elts, &ast.KeyValueExpr{Key: ast.NewIdent(p.child.gen.field.name), Value: e.receiver(e.fn.gen.field.name, token.NoPos)})
	}
	for _, v := range p.child.params {
		if x := given[v]; x != nil {
			lit.Elts = append(lit.Elts, &ast.KeyValueExpr{Key: ast.NewIdent(v.field.name), Value: x})
		}
	}
	if !p.embed {
		lit.Elts = append(lit.Elts, e.keptFrames(p.field)...)
	}
	return lit
}

// childParams returns what the fields of a child's parameters are set to; those that are missing to the zero value.
func (e *emitter) childParams(p *awaitPoint) map[*variable]ast.Expr {
	r := &rewriter{e: e, fn: e.fn}
	child := p.child
	args := append([]ast.Expr(nil), p.args...)
	if p.recv != nil {
		args = append([]ast.Expr{p.recv}, args...)
	}
	values := r.argumentList(args)
	for i := range child.captured {
		values[i] = withoutPositions(values[i])
	}
	if e.dropsEffects(p, args) {
		values = e.saveAll(p, values, args)
	}
	if child.sig.Variadic() && !p.ellipsis {
		values = e.packVariadic(p, values)
	}
	given := map[*variable]ast.Expr{}
	for i, v := range child.params {
		if v == nil || v.place != placeField || i >= len(values) {
			continue
		}
		x := values[i]
		if v.cell && i >= len(child.captured) {
			x = e.newCell(p.paramType(i), x)
		}
		if x != nil {
			given[v] = x
		}
	}
	return given
}

// newCell returns a call that makes a cell with the value x; nil stands for the zero value.
func (e *emitter) newCell(typ types.Type, x ast.Expr) ast.Expr {
	name, args := ".Cell", []ast.Expr{x}
	if x == nil {
		name, args = ".New", nil
	}
	fun := ast.NewIdent(e.out.qualify(MachinePath, "machine") + name)
	return &ast.CallExpr{Fun: &ast.IndexExpr{X: fun, Index: e.typeExpr(typ)}, Args: args}
}

// packVariadic replaces the trailing arguments by the slice that a call makes of them; nil if there are none.
func (e *emitter) packVariadic(p *awaitPoint, values []ast.Expr) []ast.Expr {
	last := len(p.child.params) - 1
	fixed := append([]ast.Expr(nil), values[:min(last, len(values))]...)
	if len(values) <= last {
		return append(fixed, nil)
	}
	return append(fixed, &ast.CompositeLit{Type: e.typeExpr(p.paramType(last)), Elts: values[last:]})
}

// keeps reports whether the frame of p's child has a field for the i-th argument.
func (p *awaitPoint) keeps(i int) bool {
	v := p.child.params[min(i, len(p.child.params)-1)]
	return v != nil && v.place == placeField
}

// dropsEffects reports whether an argument that the child does not keep has to be evaluated, or mentioned, all the same.
func (e *emitter) dropsEffects(p *awaitPoint, args []ast.Expr) bool {
	b := &builder{fn: e.fn, info: e.fn.pkg.info}
	for i, a := range args {
		if p.keeps(i) || b.isConstant(a) {
			continue
		}
		id, ok := a.(*ast.Ident)
		if !ok || e.fn.awaited[id] != nil {
			return true
		}
		if v := e.fn.variable(id); v != nil && e.native(v) {
			return true
		}
	}
	return false
}

// keeps reports whether the frame has a field for the i-th argument of a call. All arguments from the last parameter on may
// belong to that, if it is variadic.
func (fn *function) keeps(i int) bool {
	v := fn.params[min(i, len(fn.params)-1)]
	return v != nil && v.place == placeField
}

// saveAll evaluates the arguments before the frame is made. One assignment does it, so that the order is that of a call:
//
//	var arg float64
//	_, arg = g(), 1
func (e *emitter) saveAll(p *awaitPoint, values, args []ast.Expr) []ast.Expr {
	out := append([]ast.Expr(nil), values...)
	b := &builder{fn: e.fn, info: e.fn.pkg.info}
	var lhs, rhs []ast.Expr
	e.flushBefore()
	for i, x := range values {
		if i < len(p.child.captured) || b.isConstant(args[i]) {
			continue
		}
		id := ast.NewIdent("_")
		if p.keeps(i) {
			id.Name = e.freshLocal("arg")
			e.body.scoped = true
			e.add(jen.Var().Id(id.Name).Add(e.typ(p.argType(i))))
			out[i] = ast.NewIdent(id.Name)
		}
		lhs, rhs = append(lhs, id), append(rhs, x)
	}
	e.add(e.stmt(&ast.AssignStmt{Lhs: lhs, Tok: token.ASSIGN, Rhs: rhs}))
	return out
}

// childTypeText returns the source of a child's frame type.
func (e *emitter) childTypeText(f *field) string {
	if len(f.typeArgs) == 0 {
		return f.child.frame.name
	}
	var args []string
	for _, t := range f.typeArgs {
		args = append(args, e.typeText(t))
	}
	return f.child.frame.name + "[" + strings.Join(args, ", ") + "]"
}

// outcome returns the expression for the outcome of an await.
func (e *emitter) outcome(p *awaitPoint, pos token.Pos) ast.Expr {
	if p.yield {
		name := "Ok"
		if e.fn.gen.send != nil {
			name = "Sent"
		}
		fun := &ast.SelectorExpr{X: e.receiver(e.fn.gen.field.name, pos), Sel: &ast.Ident{NamePos: pos, Name: name}}
		return &ast.CallExpr{Fun: fun, Lparen: pos, Rparen: pos}
	}
	if p.inPlace {
		fun := &ast.SelectorExpr{X: e.receiver(p.field.name, pos), Sel: &ast.Ident{NamePos: pos, Name: p.child.frame.method.values}}
		return &ast.CallExpr{Fun: fun, Lparen: pos, Rparen: pos}
	}
	if p.sleep {
		return e.sleepOutcome(p, pos)
	}
	operand := e.receiver(p.field.name, pos)
	if p.source != nil {
		operand = (&rewriter{e: e, fn: e.fn}).variable(p.source, pos)
	}
	var x ast.Expr = &ast.CallExpr{
		Fun:    &ast.SelectorExpr{X: operand, Sel: &ast.Ident{NamePos: pos, Name: "Awaited"}},
		Lparen: pos, Args: []ast.Expr{&ast.Ident{NamePos: pos, Name: e.task}}, Rparen: pos,
	}
	wrap := func(path, pkg, name string) {
		fun := &ast.SelectorExpr{X: &ast.Ident{NamePos: pos, Name: e.out.qualify(path, pkg)}, Sel: &ast.Ident{NamePos: pos, Name: name}}
		x = &ast.CallExpr{Fun: fun, Lparen: pos, Args: []ast.Expr{x}, Rparen: pos}
	}
	switch p.form.arity {
	case 0:
		if p.form.must {
			wrap(MachinePath, "machine", "MustErr")
		} else {
			wrap(MachinePath, "machine", "Err")
		}
		return x
	case 2:
		wrap(RuntimePath, "async", "Unpack2")
	case 3:
		wrap(RuntimePath, "async", "Unpack3")
	}
	if p.form.must {
		wrap(MachinePath, "machine", map[int]string{1: "Must", 2: "Must2", 3: "Must3"}[p.form.arity])
	}
	return x
}

// sleepOutcome returns the expression for the outcome of a Sleep: the task knows whether it was cancelled.
func (e *emitter) sleepOutcome(p *awaitPoint, pos token.Pos) ast.Expr {
	call := func(fun ast.Expr, arg ast.Expr) ast.Expr {
		c := &ast.CallExpr{Fun: fun, Lparen: pos, Rparen: pos}
		if arg != nil {
			c.Args = []ast.Expr{arg}
		}
		return c
	}
	machine := func(name string) ast.Expr {
		return &ast.SelectorExpr{X: &ast.Ident{NamePos: pos, Name: e.out.qualify(MachinePath, "machine")}, Sel: &ast.Ident{NamePos: pos, Name: name}}
	}
	task := &ast.Ident{NamePos: pos, Name: e.task}
	thrown := call(&ast.SelectorExpr{X: task, Sel: &ast.Ident{NamePos: pos, Name: "Thrown"}}, nil)
	switch {
	case p.form.arity == 0 && p.form.must:
		return call(machine("Must0"), thrown)
	case p.form.arity == 0:
		return thrown
	case p.form.must:
		return call(machine("Must"), call(machine("Slept"), task))
	}
	return call(machine("Slept"), task)
}
