package transform

// This file deals with variables whose types the frame cannot name: another package does not export the type, or it is local and something else has its
// name at package level, where the frame is declared. Inside Resume no name is needed, because a short declaration infers the type. So such a
// variable stays a Go variable, and what outlives its segment is a closure in its scope, made when it is declared. That executes the leaves
// elsewhere that mention the variable, its parts:
//
//	order := binary.LittleEndian                 order := binary.LittleEndian
//	                                             f.order = func(t *machine.Task, part int) int {
//	                                             	switch part {
//	                                             	case 1:
//	                                             		f.n = order.Uint16(f.b)
//	                                             	}
//	                                             	return 0
//	                                             }
//	<await>                                      <await>
//	n := order.Uint16(b)                         f.order(t, 1)
//
// A local type that has to stay where it is counts as such a variable, too.
//
// Invariants: a hidden variable that leaves its segment has a cell, in the sense of layout.go; terminators mention no hidden
// variable; whatever else a part mentions is in the frame.

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strconv"

	"github.com/dave/jennifer/jen"
)

// What a part returns.
const (
	partFalls    = 0 // control goes on behind the leaf
	partReturned = 1 // the leaf has finished the call
	partExits    = 2 // and above: the index of the exit that it takes
)

// shared reports whether v needs an identity of its own where it leaves its segment.
func (v *variable) shared() bool { return v.use.shared() || v.hidden }

// mentionsHidden reports whether any of the expressions mentions a variable of a type without a name.
func (fn *function) mentionsHidden(list ...ast.Expr) bool {
	found := false
	for _, x := range list {
		if x != nil {
			fn.eachMention(x, func(v *variable) { found = found || v.hidden })
		}
	}
	return found
}

// bare moves what a suspension point evaluates into a leaf, if it mentions hidden variables, or is one.
func (b *builder) bare(p *awaitPoint) {
	if p.operand != nil && p.child == nil && !p.sleep && b.fn.nameless(b.typeOf(p.operand)) != "" {
		b.hideOperand(p)
		return
	}
	if !b.fn.mentionsHidden(p.operands()...) {
		return
	}
	s := &ast.AssignStmt{TokPos: p.pos, Tok: token.ASSIGN}
	move := func(x ast.Expr, typ types.Type) ast.Expr {
		if x == nil || b.isConstant(x) {
			return x
		}
		if why := b.fn.nameless(typ); why != "" {
			refuse(x, "the frame of what is awaited cannot name the type of this: "+why)
		}
		id := b.fn.newTemp("tmp", typ, x.Pos())
		b.declareZero(id)
		s.Lhs, s.Rhs = append(s.Lhs, b.fn.again(id)), append(s.Rhs, x)
		return b.fn.again(id)
	}
	if p.operand != nil {
		delete(b.fn.onSpot, ast.Unparen(p.call.Args[0]))
		p.spot = nil
		p.operand = move(p.operand, b.typeOf(p.operand))
	}
	first := 0
	if p.recv != nil {
		p.recv, first = move(p.recv, p.argType(0)), 1
	}
	for i, a := range p.args {
		typ := b.typeOf(a)
		if p.child != nil {
			typ = p.argType(first + i)
		} else if p.yield {
			typ = b.fn.gen.yields[i]
		}
		p.args[i] = move(a, typ)
	}
	b.emit(s)
}

// hideOperand keeps an operand without a type name in a hidden variable, which the outcome is asked of:
//
//	tmp := probe.Value(p, lib.New())
//	var wait interface{ Await(*machine.Task) bool } = tmp
//	<await wait>
//	tmp.Awaited(t)
func (b *builder) hideOperand(p *awaitPoint) {
	id := b.temp("tmp", p.operand).(*ast.Ident)
	p.source = b.fn.temps[id]
	obj, _, _ := types.LookupFieldOrMethod(p.source.typ, true, nil, "Await")
	method, ok := obj.(*types.Func)
	if !ok {
		refuse(p.operand, "the type of what is awaited has no name here: assign it to a variable of an interface type first")
	}
	sig := types.NewSignatureType(nil, nil, nil, method.Signature().Params(), method.Signature().Results(), false)
	waiter := types.NewInterfaceType([]*types.Func{types.NewFunc(token.NoPos, method.Pkg(), "Await", sig)}, nil).Complete()
	wait := b.fn.newTemp("wait", waiter, p.pos)
	spec := &ast.ValueSpec{Names: []*ast.Ident{wait}, Values: []ast.Expr{id}}
	b.emit(&ast.DeclStmt{Decl: &ast.GenDecl{TokPos: p.pos, Tok: token.VAR, Specs: []ast.Spec{spec}}}, b.fn.temps[wait])
	p.operand = b.fn.again(wait)
}

// keepTypes emits the declaration of the types of d that cannot move to package level.
func (b *builder) keepTypes(d *ast.GenDecl) {
	kept := &ast.GenDecl{TokPos: d.TokPos, Tok: token.TYPE}
	var decls []*variable
	for _, spec := range d.Specs {
		obj, ok := b.info.Defs[spec.(*ast.TypeSpec).Name].(*types.TypeName)
		if !ok || !b.fn.root.keptTypes[obj] {
			continue
		}
		v := b.fn.newTypeVariable(obj, varLocal)
		kept.Specs, decls = append(kept.Specs, spec), append(decls, v)
	}
	if len(decls) > 0 {
		if len(kept.Specs) > 1 {
			kept.Lparen, kept.Rparen = d.Lparen, d.Rparen
		}
		b.emit(&ast.DeclStmt{Decl: kept}, decls...)
	}
}

// newTypeVariable adds a variable that stands for a local type.
func (fn *function) newTypeVariable(obj *types.TypeName, kind varKind) *variable {
	v := &variable{index: len(fn.vars), name: obj.Name(), typ: obj.Type(), kind: kind, use: &usage{mentions: 1}, hidden: true, isType: true}
	fn.vars = append(fn.vars, v)
	fn.varOf[obj] = v
	return v
}

// A partition finds the parts of hidden variables.
type partition struct {
	fn     *function
	hidden []*variable               // those that leave their segment
	scope  map[*variable][]*variable // the hidden variables that the closure of one sees besides it
	native []*variable               // those that the segment has declared, in this order
}

// assignParts decides which leaves are parts, and of which variables. What parts mention goes to the frame: in comes -1 for it in segments.
func (fn *function) assignParts(segments map[*variable]int) {
	borrowed := fn.borrowed()
	for _, v := range borrowed {
		segments[v] = -1
	}
	for again := true; again; {
		again = false
		p := &partition{fn: fn, scope: map[*variable][]*variable{}}
		for _, v := range borrowed {
			p.scope[v] = borrowed
		}
		for _, v := range fn.vars {
			if s, ok := segments[v]; ok && v.hidden && s < 0 {
				v.parts = nil
				p.hidden = append(p.hidden, v)
			}
		}
		if len(p.hidden) == 0 {
			return
		}
		p.run()
		for _, v := range p.hidden {
			for _, part := range v.parts {
				for _, w := range slices.Concat(part.node.decls, part.node.mentions) {
					w.inPart = true
					again = again || w.hidden && segments[w] >= 0 // the closure declares it: nobody else sees it
					segments[w] = -1
				}
			}
		}
	}
}

func (p *partition) run() {
	for i, b := range p.fn.blocks {
		if i > 0 && b.segment != p.fn.blocks[i-1].segment {
			p.native = nil
		}
		alive := p.alive(b)
		for j := range b.nodes {
			b.nodes[j].owner = nil
			p.assign(b, &b.nodes[j], alive[j])
		}
	}
}

// alive returns, for the leaves of b that declare hidden variables, which others are live then.
func (p *partition) alive(b *block) [][]*variable {
	out := make([][]*variable, len(b.nodes))
	live := newBitset(len(p.fn.vars))
	p.fn.liveAfter(b, live)
	b.liveThrough(live, func(after bitset, n *node) {
		if !slices.ContainsFunc(n.decls, p.isHidden) {
			return
		}
		for _, v := range p.hidden {
			if after.has(v.index) && !slices.Contains(n.decls, v) {
				j := slices.IndexFunc(b.nodes, func(m node) bool { return m.stmt == n.stmt })
				out[j] = append(out[j], v)
			}
		}
	})
	return out
}

func (p *partition) isHidden(v *variable) bool { return slices.Contains(p.hidden, v) }

// assign decides what n is a part of, if anything.
func (p *partition) assign(b *block, n *node, alive []*variable) {
	if n.renew != nil && p.isHidden(n.renew) {
		panic(refusal{n.renew.obj.Pos(), n.renew.name + " is a loop variable that a closure captures or whose address is taken, and its type cannot be named here: " + p.fn.nameless(n.renew.typ)})
	}
	var needs []*variable
	need := func(v *variable) {
		if p.isHidden(v) && !slices.Contains(n.decls, v) && !slices.Contains(p.native, v) && !slices.Contains(needs, v) {
			needs = append(needs, v)
		}
	}
	for _, v := range slices.Concat(n.mentions, alive) {
		need(v)
	}
	if len(needs) == 0 {
		for _, v := range n.decls {
			if p.isHidden(v) {
				p.scope[v] = slices.Clone(p.native)
				p.native = append(p.native, v)
			}
		}
		return
	}
	owner := p.owner(needs)
	if owner == nil {
		panic(refusal{n.pos, needs[0].name + " lives across an await, and the frame cannot name its type: " + p.fn.nameless(needs[0].typ)})
	}
	owner.parts = append(owner.parts, part{n, b.segment})
	n.owner, n.part, n.ways = owner, len(owner.parts), slices.Clone(n.exits)
	if b.term.op == termDispatch && n == &b.nodes[len(b.nodes)-1] {
		n.ways = append(n.ways, b.term.succs...)
	}
	outer := append(slices.Clone(p.scope[owner]), owner)
	for _, v := range n.decls {
		if p.isHidden(v) {
			p.scope[v] = outer
			outer = append(slices.Clone(outer), v)
		}
	}
}

// owner returns the variable among needs whose closure sees the others.
func (p *partition) owner(needs []*variable) *variable {
	for _, v := range needs {
		scope, ok := p.scope[v]
		if ok && !slices.ContainsFunc(needs, func(w *variable) bool { return w != v && !slices.Contains(scope, w) }) {
			return v
		}
	}
	return nil
}

// A part is a leaf that a hidden variable's closure executes.
type part struct {
	node    *node
	segment int // where the leaf would be
}

// partsType is the type of v's closure.
func (e *emitter) partsType(v *variable) jen.Code {
	if v.lent() {
		return e.typ(e.fn.pkg.lentType())
	}
	return jen.Func().Params(jen.Op("*").Add(e.machine("Task")), jen.Id(e.out.predeclared("int"))).Id(e.out.predeclared("int"))
}

// partsOf prints the closure of v, which is being declared.
func (e *emitter) partsOf(v *variable) jen.Code {
	body := e.partsCode(v)
	return jen.Func().Params(e.taskParam(), jen.Id(e.part).Id(e.out.predeclared("int"))).Id(e.out.predeclared("int")).Block(body...)
}

// partsCode prints the body of such a closure.
func (e *emitter) partsCode(v *variable) []jen.Code {
	if e.part == "" {
		e.part = e.fn.names.freshName("part", "leaf")
	}
	var cases []jen.Code
	for i, p := range v.parts {
		cases = append(cases, jen.Case(jen.Lit(i+1)).Block(e.partCode(p)...))
	}
	body := []jen.Code{jen.Return(jen.Lit(partFalls))}
	if len(cases) > 0 {
		body = append([]jen.Code{jen.Switch(jen.Id(e.part)).Block(cases...)}, body...)
	}
	return body
}

// partCode prints one part. It sees what is declared around the closure.
func (e *emitter) partCode(p part) []jen.Code {
	outer := e.body
	defer func() { e.body = outer }()
	e.resetSegment()
	for v := range outer.declared {
		e.body.declared[v] = v.hidden
	}
	e.body.index, e.body.inPart = p.segment, p.node
	e.node(p.node)
	return e.body.segment
}

// callPart prints the call that executes n elsewhere. last says that control does not come back from it.
func (e *emitter) callPart(n *node, last bool) {
	args := []jen.Code{jen.Id(e.task), jen.Lit(n.part)}
	if n.owner.lent() {
		args = append([]jen.Code{jen.Id(e.self)}, args...) // whoever lends it knows no frame
	}
	call := e.place(n.owner).Call(args...)
	var cases []jen.Code
	if returns(n.stmt) {
		cases = append(cases, jen.Case(jen.Lit(partReturned)).Block(jen.Return(jen.Id(e.out.predeclared("true")))))
	}
	for i, to := range n.ways {
		if slices.Index(n.ways, to) == i {
			cases = append(cases, jen.Case(jen.Lit(partExits+i)).Block(jen.Goto().Id(to.label)))
		}
	}
	e.mark(n.pos)
	switch {
	case last && len(n.ways) == 0:
		e.add(call, jen.Return(jen.Id(e.out.predeclared("true"))))
	case len(cases) == 0:
		e.add(call)
	default:
		e.add(jen.Switch(call).Block(cases...))
		if last {
			e.add(jen.Return(jen.Id(e.out.predeclared("true"))))
		}
	}
}

// returns reports whether a return statement of the function itself is in s.
func returns(s ast.Stmt) bool {
	found := false
	ast.Inspect(s, func(n ast.Node) bool {
		switch n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.ReturnStmt:
			found = true
		}
		return !found
	})
	return found
}

// leavePart returns the statement that a part leaves by.
func leavePart(pos token.Pos, code int) *ast.ReturnStmt {
	return &ast.ReturnStmt{Return: pos, Results: []ast.Expr{&ast.BasicLit{ValuePos: pos, Kind: token.INT, Value: strconv.Itoa(code)}}}
}

// typeDecl prints the declaration of local types that stay where they are.
func (e *emitter) typeDecl(r *rewriter, d *ast.GenDecl, decls []*variable) []jen.Code {
	for _, v := range decls {
		e.body.declared[v] = true
	}
	e.body.scoped = true
	return append([]jen.Code{e.stmt(r.clone(d))}, e.declareNative(decls)...)
}

// defineHidden prints the declaration of hidden variables together with others, whose values are passed on:
//
//	h, err := lib.Open()
//
// becomes
//
//	h, arg := lib.Open()
//	f.err = arg
func (e *emitter) defineHidden(r *rewriter, lhs, rhs []ast.Expr, decls []*variable, pos token.Pos) []jen.Code {
	first := &ast.AssignStmt{TokPos: pos, Tok: token.DEFINE, Rhs: rhs}
	then := &ast.AssignStmt{TokPos: pos, Tok: token.ASSIGN}
	for _, l := range lhs {
		v := e.fn.variable(l.(*ast.Ident))
		switch {
		case v == nil:
			first.Lhs = append(first.Lhs, ast.NewIdent("_"))
		case v.hidden && slices.Contains(decls, v):
			first.Lhs = append(first.Lhs, ast.NewIdent(v.ident))
		default:
			arg := e.freshLocal("arg")
			first.Lhs = append(first.Lhs, ast.NewIdent(arg))
			then.Rhs = append(then.Rhs, ast.NewIdent(arg))
			if slices.Contains(decls, v) && e.nativeDecl(v) {
				then.Lhs = append(then.Lhs, ast.NewIdent(v.ident))
			} else {
				then.Lhs = append(then.Lhs, r.variable(v, token.NoPos))
			}
		}
	}
	var code []jen.Code
	for _, v := range decls {
		if !v.hidden && e.nativeDecl(v) {
			code = append(code, jen.Var().Id(v.ident).Add(e.typ(v.typ)))
		}
	}
	code = append(code, e.stmt(first))
	if len(then.Lhs) > 0 {
		code = append(code, e.stmt(then))
	}
	return append(code, e.declareNative(decls)...)
}
