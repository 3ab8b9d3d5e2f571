package transform

// This file lowers range loops whose bodies contain suspension points.
//
// All forms come out as
//
//		<evaluate the operand once>
//	loop:
//		if !more { goto done }
//		key, value := ...         // declared, so new variables in each iteration
//		body
//	next:
//		<advance>
//		goto loop
//	done:

import (
	"go/ast"
	"go/token"
	"go/types"
	"strconv"

	"golang.org/x/tools/go/types/typeutil"
)

// A rangeLoop is the state of lowering one range statement.
type rangeLoop struct {
	*builder
	s          *ast.RangeStmt
	label      string
	x          ast.Expr // the operand
	key, value ast.Expr // nil if absent or blank
	pos        token.Pos
}

func (b *builder) rangeStmt(s *ast.RangeStmt, label string) {
	if !b.flat[s.Body] && !b.flat[s.Key] && !b.flat[s.Value] {
		// Only the operand awaits: the loop itself stays.
		x := b.expr(s.X, false)
		leaf := &ast.RangeStmt{For: s.For, Key: s.Key, Value: s.Value, TokPos: s.TokPos, Tok: s.Tok, Range: s.Range, X: x, Body: s.Body}
		b.emitLabeled(leaf, label)
		return
	}
	r := &rangeLoop{builder: b, s: s, x: s.X, label: label, pos: s.For}
	r.key, r.value = notBlank(s.Key), notBlank(s.Value)
	r.unwrapIterator()
	if s.Tok == token.DEFINE && !b.fn.file.perIteration {
		r.declareOnce()
	}
	if stream := b.fn.pkg.eachCall(s); stream != nil {
		r.overEach(stream)
		return
	}
	switch t := coreType(b.typeOf(r.x)).(type) {
	case *types.Basic:
		if t.Info()&types.IsString != 0 {
			r.overString()
		} else {
			r.overInt()
		}
	case *types.Slice, *types.Array:
		r.overElements(t)
	case *types.Pointer:
		r.overElements(t.Elem().Underlying())
	case *types.Map:
		r.overMap(t)
	case *types.Chan:
		r.overChan(t)
	case *types.Signature:
		r.overFunc(t)
	default:
		refuse(s, "an await in the body of a range over this operand is not supported")
	}
}

// unwrapIterator makes loops over slices and maps of the loops over their standard iterators, which cost more.
func (r *rangeLoop) unwrapIterator() {
	x, values := standardIterator(r.info, r.x)
	if x == nil {
		return
	}
	r.x = x
	if values {
		r.key, r.value = nil, r.key
	}
}

// standardIterator returns the slice or map that a call of package slices or maps iterates over, and whether over its values only; nil for
// anything else.
func standardIterator(info *types.Info, e ast.Expr) (x ast.Expr, values bool) {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok || len(call.Args) != 1 {
		return nil, false
	}
	fn, ok := typeutil.Callee(info, call).(*types.Func)
	if !ok || fn.Pkg() == nil || fn.Signature().Recv() != nil {
		return nil, false
	}
	switch fn.Pkg().Path() + "." + fn.Name() {
	case "slices.All", "maps.All", "maps.Keys":
		return call.Args[0], false
	case "slices.Values", "maps.Values":
		return call.Args[0], true
	}
	return nil, false
}

// emitLabeled emits a leaf that carries the label it had.
func (b *builder) emitLabeled(s ast.Stmt, label string) {
	if namedInside(s, label) {
		s = &ast.LabeledStmt{Label: &ast.Ident{NamePos: s.Pos(), Name: label}, Colon: s.Pos(), Stmt: s}
	}
	b.emit(s)
}

// namedInside reports whether a break or continue in s names the label. Gotos to it, wherever they are, lead to a block.
func namedInside(s ast.Stmt, label string) bool {
	found := false
	ast.Inspect(s, func(n ast.Node) bool {
		if br, ok := n.(*ast.BranchStmt); ok && br.Tok != token.GOTO && br.Label != nil && br.Label.Name == label {
			found = true
		}
		_, lit := n.(*ast.FuncLit)
		return !found && !lit
	})
	return found
}

func notBlank(e ast.Expr) ast.Expr {
	if isBlank(e) {
		return nil
	}
	return e
}

// coreType returns the underlying type that all types of t's type set share, or nil.
func coreType(t types.Type) types.Type {
	t = types.Unalias(t)
	p, ok := t.(*types.TypeParam)
	if !ok {
		return t.Underlying()
	}
	var core types.Type
	iface := p.Underlying().(*types.Interface)
	for i := range iface.NumEmbeddeds() {
		u, ok := iface.EmbeddedType(i).Underlying().(*types.Union)
		if !ok {
			if c := iface.EmbeddedType(i).Underlying(); !types.IsInterface(c) {
				core = c
			} else if c := coreOfInterface(c.(*types.Interface)); c != nil {
				core = c
			}
			continue
		}
		for j := range u.Len() {
			core = u.Term(j).Type().Underlying()
		}
	}
	return core
}

func coreOfInterface(iface *types.Interface) types.Type {
	for i := range iface.NumEmbeddeds() {
		switch e := iface.EmbeddedType(i).Underlying().(type) {
		case *types.Union:
			return e.Term(0).Type().Underlying()
		case *types.Interface:
			if c := coreOfInterface(e); c != nil {
				return c
			}
		default:
			return e
		}
	}
	return nil
}

// declareOnce declares the variables before the loop, as files before Go 1.22 have it: all iterations share them.
func (r *rangeLoop) declareOnce() {
	for _, e := range []ast.Expr{r.key, r.value} {
		if e == nil {
			continue
		}
		v := r.declare(e.(*ast.Ident))
		v.use.assigned = true
		spec := &ast.ValueSpec{Names: []*ast.Ident{r.fn.mention(v, e.Pos())}}
		r.emit(&ast.DeclStmt{Decl: &ast.GenDecl{TokPos: e.Pos(), Tok: token.VAR, Specs: []ast.Spec{spec}}}, v)
	}
}

// loop emits the loop. more is the condition; begin assigns the iteration variables; advance, if not nil, is the post statement.
func (r *rangeLoop) loop(more ast.Expr, begin func(done *block), advance ast.Stmt) {
	head, next, done := r.fn.newBlock("loop"), r.fn.newBlock("next"), r.fn.newBlock("done")
	if advance == nil {
		next = head
	}
	r.join(head, false)
	r.builder.pos = r.pos
	if more != nil {
		body := r.fn.newBlock("body")
		r.end(terminator{op: termBranch, cond: more, succs: []*block{body, done}, pos: r.pos})
		r.start(body)
	}
	begin(done)
	r.loopBody(r.s.Body.List, r.label, done, next)
	if advance != nil && (r.cur != nil || next.reached) {
		r.join(next, true)
		r.builder.pos = r.pos
		r.emit(advance)
	}
	r.jump(head)
	r.join(done, done.reached)
}

// iteration assigns key and value at the beginning of an iteration.
func (r *rangeLoop) iteration(key, value ast.Expr) {
	var lhs, rhs []ast.Expr
	if r.key != nil && key != nil {
		lhs, rhs = append(lhs, r.key), append(rhs, key)
	}
	if r.value != nil && value != nil {
		lhs, rhs = append(lhs, r.value), append(rhs, value)
	}
	if len(lhs) == 0 {
		return
	}
	if r.s.Tok == token.ASSIGN {
		r.emit(&ast.AssignStmt{Lhs: r.exprs(lhs, anyType), TokPos: r.s.TokPos, Tok: token.ASSIGN, Rhs: rhs})
		return
	}
	s := &ast.AssignStmt{Lhs: lhs, TokPos: r.s.TokPos, Tok: token.DEFINE, Rhs: rhs}
	if !r.fn.file.perIteration {
		s.Tok = token.ASSIGN
		r.emit(s)
		return
	}
	r.emit(s, r.defined(s)...)
}

// operand evaluates the range expression once and returns a way to mention it. A variable that
// is never assigned again needs no copy.
func (r *rangeLoop) operand() func() ast.Expr {
	if id, ok := ast.Unparen(r.x).(*ast.Ident); ok {
		if obj, ok := r.info.Uses[id].(*types.Var); ok {
			if v := r.fn.varOf[obj]; v != nil && !v.use.assigned && !v.use.addressed && v.kind != varResult {
				return func() ast.Expr { return r.fn.mention(v, id.Pos()) }
			}
		}
	}
	tmp := r.tempOf("range", r.expr(r.x, false), r.typeOf(r.x)).(*ast.Ident)
	return func() ast.Expr { return r.fn.again(tmp) }
}

// counter declares the variable that counts the iterations: the user's own key where the body leaves it alone.
func (r *rangeLoop) counter(typ types.Type, bound func() ast.Expr) (mention func() ast.Expr, own bool) {
	var zero ast.Expr = &ast.BasicLit{ValuePos: r.pos, Kind: token.INT, Value: "0"}
	hidden := r.fn.nameless(typ) != ""
	if hidden {
		zero = &ast.BinaryExpr{X: bound(), OpPos: r.pos, Op: token.SUB, Y: bound()}
	}
	if id, ok := r.key.(*ast.Ident); ok && r.s.Tok == token.DEFINE && r.fn.file.perIteration {
		obj := r.info.Defs[id].(*types.Var)
		if u := r.fn.usages[obj]; u != nil && !u.assigned && !u.addressed {
			v := r.declareVar(obj)
			if hidden {
				r.emit(&ast.AssignStmt{Lhs: []ast.Expr{r.fn.mention(v, id.Pos())}, TokPos: r.pos, Tok: token.DEFINE, Rhs: []ast.Expr{zero}}, v)
				return func() ast.Expr { return r.fn.mention(v, id.Pos()) }, true
			}
			r.emit(&ast.DeclStmt{Decl: &ast.GenDecl{TokPos: r.pos, Tok: token.VAR, Specs: []ast.Spec{
				&ast.ValueSpec{Names: []*ast.Ident{r.fn.mention(v, id.Pos())}}}}}, v)
			return func() ast.Expr { return r.fn.mention(v, id.Pos()) }, true
		}
	}
	id := r.fn.newTemp("i", typ, r.pos)
	if hidden {
		r.emit(&ast.AssignStmt{Lhs: []ast.Expr{id}, TokPos: r.pos, Tok: token.DEFINE, Rhs: []ast.Expr{zero}}, r.fn.temps[id])
		return func() ast.Expr { return r.fn.again(id) }, false
	}
	r.emit(&ast.DeclStmt{Decl: &ast.GenDecl{TokPos: r.pos, Tok: token.VAR, Specs: []ast.Spec{
		&ast.ValueSpec{Names: []*ast.Ident{id}, Values: []ast.Expr{zero}}}}}, r.fn.temps[id])
	return func() ast.Expr { return r.fn.again(id) }, false
}

// discard emits an assignment to the blank identifier.
func (r *rangeLoop) discard(x ast.Expr) {
	r.emit(&ast.AssignStmt{Lhs: []ast.Expr{ast.NewIdent("_")}, Tok: token.ASSIGN, TokPos: r.pos, Rhs: []ast.Expr{x}})
}

func increment(x ast.Expr) ast.Stmt { return &ast.IncDecStmt{X: x, TokPos: x.Pos(), Tok: token.INC} }

func less(x, y ast.Expr) ast.Expr {
	return &ast.BinaryExpr{X: x, OpPos: x.Pos(), Op: token.LSS, Y: y}
}

// overElements ranges over a slice, an array or a pointer to an array.
//
// The operand of an array form is evaluated only if its length is not constant or a value is wanted; an array is then
// copied, as the specification has it.
func (r *rangeLoop) overElements(t types.Type) {
	var x func() ast.Expr
	array, isArray := t.(*types.Array)
	if !isArray || r.value != nil {
		x = r.operand()
	} else if r.hasOrdered(r.x) || r.flat[r.x] {
		r.discard(r.expr(r.x, false))
	}
	i, own := r.counter(types.Typ[types.Int], nil)
	var n ast.Expr
	if isArray {
		n = r.fn.arrayLength(array, r.pos)
	} else {
		n = r.fn.lengthOf(x())
	}
	r.loop(less(i(), n), func(*block) {
		var key, value ast.Expr
		if !own {
			key = i()
		}
		if r.value != nil {
			value = &ast.IndexExpr{X: x(), Index: i()}
		}
		r.iteration(key, value)
	}, increment(i()))
}

// overInt ranges over the integers below a bound that is evaluated once.
func (r *rangeLoop) overInt() {
	var n func() ast.Expr
	typ := types.Default(r.typeOf(r.x))
	if r.isConstant(r.x) {
		n = func() ast.Expr { return r.x }
	} else {
		n = r.operand()
	}
	i, own := r.counter(typ, n)
	r.loop(less(i(), n()), func(*block) {
		if !own {
			r.iteration(i(), nil)
		}
	}, increment(i()))
}

// overString ranges over the code points of a string: machine.Rune decodes one as range does.
func (r *rangeLoop) overString() {
	x := r.operand()
	next := r.fn.newTemp("next", types.Typ[types.Int], r.pos)
	r.define(next, &ast.BasicLit{ValuePos: r.pos, Kind: token.INT, Value: "0"})
	mention := func() ast.Expr { return r.fn.again(next) }
	r.loop(less(mention(), r.fn.lengthOf(x())), func(*block) {
		if r.value != nil && r.s.Tok == token.ASSIGN {
			value, after := r.fn.newTemp("value", types.Typ[types.Rune], r.pos), r.fn.newTemp("after", types.Typ[types.Int], r.pos)
			r.emit(&ast.AssignStmt{Lhs: []ast.Expr{value, after}, TokPos: r.pos, Tok: token.DEFINE, Rhs: []ast.Expr{r.fn.machineCall("Rune", x(), mention())}},
				r.fn.temps[value], r.fn.temps[after])
			r.iteration(mention(), r.fn.again(value)) // key and value are assigned together
			r.emit(&ast.AssignStmt{Lhs: []ast.Expr{mention()}, TokPos: r.pos, Tok: token.ASSIGN, Rhs: []ast.Expr{r.fn.again(after)}})
			return
		}
		r.iteration(mention(), nil)
		value := r.value
		if value == nil {
			value = ast.NewIdent("_")
		}
		rune := r.fn.machineCall("Rune", x(), mention())
		if r.value == nil || !r.fn.file.perIteration {
			r.emit(&ast.AssignStmt{Lhs: []ast.Expr{value, mention()}, TokPos: r.pos, Tok: token.ASSIGN, Rhs: []ast.Expr{rune}})
			return
		}
		id := value.(*ast.Ident)
		s := &ast.AssignStmt{Lhs: []ast.Expr{id, mention()}, TokPos: r.pos, Tok: token.DEFINE, Rhs: []ast.Expr{rune}}
		r.emit(s, r.declare(id))
	}, nil)
}

// overMap ranges over a map with an iterator that has exactly the semantics of range (reflect.MapIter).
func (r *rangeLoop) overMap(t *types.Map) {
	m := r.expr(r.x, false)
	it := r.fn.newTemp("iter", r.fn.pkg.iterator(mapRangePath, t.Key(), t.Elem()), r.pos)
	r.define(it, r.fn.mapRangeCall(m))
	r.overIterator(it)
}

// overIterator emits the loop over an iterator with the methods Next, Key and Value.
func (r *rangeLoop) overIterator(it *ast.Ident) {
	method := func(name string) ast.Expr {
		return &ast.CallExpr{Fun: &ast.SelectorExpr{X: r.fn.again(it), Sel: &ast.Ident{NamePos: r.pos, Name: name}}}
	}
	r.loop(method("Next"), func(*block) {
		r.iteration(method("Key"), method("Value"))
	}, nil)
}

// overFunc ranges over a function. The frame keeps the iterator while the loop runs, to stop it when the function
// ends inside the loop.
func (r *rangeLoop) overFunc(t *types.Signature) {
	if g, steps := r.allCall(); g != nil {
		r.overSteps(g, steps)
		return
	}
	seq := r.expr(r.x, false)
	yield := t.Params().At(0).Type().Underlying().(*types.Signature).Params()
	none := types.Type(types.NewStruct(nil, nil))
	kv := [2]types.Type{none, none}
	for i := range yield.Len() {
		kv[i] = yield.At(i).Type()
	}
	it := r.fn.newTemp("iter", r.fn.pkg.iterator(seqRangePath, kv[0], kv[1]), r.pos)
	r.define(it, r.fn.packageCall(seqRangePath, "New"+strconv.Itoa(yield.Len()), []ast.Expr{seq}))
	r.overFinished(it)
}

// overFinished emits the loop over an iterator that has to be stopped when the loop is left.
func (r *rangeLoop) overFinished(it *ast.Ident) {
	r.fn.hasDefer = true // the frame stops the iterator
	r.emit(r.fn.selfCall(r.pos, "Enter", r.fn.again(it)))
	r.finishes = append(r.finishes[:len(r.finishes):len(r.finishes)], finish{})
	r.overIterator(it)
	r.finishes = r.finishes[:len(r.finishes)-1]
	if r.cur != nil {
		r.emit(r.fn.selfCall(r.pos, "Leave"))
	}
}

// overChan ranges over a channel: each iteration receives, and blocks as range does.
func (r *rangeLoop) overChan(t *types.Chan) {
	x := r.operand()
	r.loop(nil, func(done *block) {
		v := ast.NewIdent("_")
		ok := r.fn.newTemp("ok", types.Typ[types.Bool], r.pos)
		decls := []*variable{r.fn.temps[ok]}
		if r.key != nil {
			v = r.fn.newTemp("value", t.Elem(), r.pos)
			decls = append(decls, r.fn.temps[v])
		}
		recv := &ast.UnaryExpr{OpPos: r.pos, Op: token.ARROW, X: x()}
		r.emit(&ast.AssignStmt{Lhs: []ast.Expr{v, ok}, TokPos: r.pos, Tok: token.DEFINE, Rhs: []ast.Expr{recv}}, decls...)
		body := r.fn.newBlock("body")
		r.end(terminator{op: termBranch, cond: r.fn.again(ok), succs: []*block{body, done}, pos: r.pos})
		r.start(body)
		if r.key != nil {
			r.iteration(r.fn.again(v), nil)
		}
	}, nil)
}

// allCall returns the generator whose values the loop is over, g in g.All() and async.All2(g), or nil, and the name of
// what steps it. A loop over the All of anything else, as of a struct that embeds a generator, is a loop over a function.
func (r *rangeLoop) allCall() (g ast.Expr, steps string) {
	call, ok := ast.Unparen(r.x).(*ast.CallExpr)
	if !ok {
		return nil, ""
	}
	f := runtimeFunc(r.info, call)
	switch {
	case f == nil:
	case f.Name() == "All2" && f.Signature().Recv() == nil:
		g, steps = call.Args[0], "Steps2"
	case f.Name() == "All" && f.Signature().Recv() != nil && receiverName(f.Signature().Recv().Type()) == "Generator":
		if x, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok {
			g, steps = x.X, "Steps"
		}
	}
	if g == nil || r.generatorOf(g) == nil {
		return nil, ""
	}
	return g, steps
}

// generatorOf returns the type Generator[Y, S, R] if g is a pointer to one, and otherwise nil.
func (r *rangeLoop) generatorOf(g ast.Expr) *types.Named {
	p, ok := r.typeOf(g).Underlying().(*types.Pointer)
	if !ok {
		return nil
	}
	n, ok := types.Unalias(p.Elem()).(*types.Named)
	if !ok || n.Obj().Name() != "Generator" || n.Obj().Pkg() == nil || n.Obj().Pkg().Path() != RuntimePath {
		return nil
	}
	return n
}

// overSteps ranges over a generator by stepping it.
func (r *rangeLoop) overSteps(g ast.Expr, name string) {
	generator := r.generatorOf(g)
	obj := generator.Obj().Pkg().Scope().Lookup(name)
	args := []types.Type{generator.TypeArgs().At(0)}
	if name == "Steps2" {
		pair := types.Unalias(args[0]).(*types.Named).TypeArgs()
		args = []types.Type{pair.At(0), pair.At(1)}
	}
	typ, err := types.Instantiate(nil, obj.Type(), args, false)
	if err != nil {
		panic(err)
	}
	it := r.fn.newTemp("steps", types.NewPointer(typ), r.pos)
	r.define(it, r.fn.packageCall(RuntimePath, "New"+name, []ast.Expr{r.expr(g, false)}))
	r.overFinished(it)
}
