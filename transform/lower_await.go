package transform

// This file lowers awaits to suspension points.

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/types/typeutil"
)

// suspension lowers a call that can suspend: an await, or a call in place of a literal that awaits. It
// returns nil for any other call.
func (b *builder) suspension(call *ast.CallExpr) ast.Expr {
	if form, ok := awaitCall(b.info, call); ok {
		return b.await(call, form)
	}
	if b.fn.yieldCall(call) {
		return b.yieldPoint(call)
	}
	if child := b.fn.delegate(call); child != nil {
		return b.delegation(call, child)
	}
	if d := b.fn.distant(call); d != nil {
		return b.distantDelegation(call, d)
	}
	if lit := b.fn.inPlace(call); lit != nil {
		p := &awaitPoint{call: call, pos: call.Pos(), inPlace: true, delegate: lit.gen != nil, ellipsis: call.Ellipsis.IsValid()}
		b.literalChild(p, lit, b.arguments(call))
		return b.suspend(p)
	}
	return nil
}

// literalChild makes a literal's function the child of a suspension point.
func (b *builder) literalChild(p *awaitPoint, lit *function, args []ast.Expr) {
	p.child, p.sig = lit, lit.sig
	for _, tp := range b.fn.typeParams {
		p.typeArgs = append(p.typeArgs, tp)
	}
	for i := range lit.captured {
		p.args = append(p.args, lit.captured[i].expr())
	}
	p.args = append(p.args, args...)
}

// await ends the current block with a suspension point and returns an identifier that stands for the outcome.
func (b *builder) await(call *ast.CallExpr, form awaitForm) *ast.Ident {
	p := &awaitPoint{call: call, form: form, pos: call.Pos()}
	operand := ast.Unparen(call.Args[0])
	if !b.awaitChild(p, operand) {
		b.onSpot(p, operand)
		p.operand = b.expr(call.Args[0], false)
	}
	return b.suspend(p)
}

// onSpot notes that p awaits an operation which a method of async makes for it, if that has a twin for this.
func (b *builder) onSpot(p *awaitPoint, call ast.Expr) {
	twin := spotTwin(b.info, call)
	if twin == nil {
		return
	}
	if op := twin.Signature().Results().At(0).Type(); b.fn.nameless(op) == "" {
		p.spot = op
		b.fn.onSpot[call] = twin.Name()
	}
}

// suspend ends the current block with p.
func (b *builder) suspend(p *awaitPoint) *ast.Ident {
	b.bare(p)
	p.resume = b.fn.newBlock("resume")
	b.fn.awaits = append(b.fn.awaits, p)
	b.end(terminator{op: termAwait, await: p, succs: []*block{p.resume}, pos: p.pos})
	b.start(p.resume)
	id := &ast.Ident{NamePos: p.pos, Name: "outcome"}
	b.fn.awaited[id] = p
	return id
}

// awaitChild handles the await of a call that needs no value in between: of Sleep, and of what has a frame whose type
// is known, the coroutine forms of this package. It reports false if e is anything else.
func (b *builder) awaitChild(p *awaitPoint, e ast.Expr) bool {
	call, ok := e.(*ast.CallExpr)
	if !ok {
		return false
	}
	callee, ok := typeutil.Callee(b.info, call).(*types.Func)
	if !ok {
		return false
	}
	if isSleep(callee) {
		p.sleep, p.operand = true, b.expr(call.Args[0], false)
		return true
	}
	if lit := b.fn.closureArgument(call); lit != nil && (callee.Name() == "Do" || callee.Name() == "Eval") {
		b.literalChild(p, lit, nil)
		return true
	}
	child := b.fn.pkg.coroutine(callee)
	if child == nil || child.gen != nil || !child.file.wherever(b.fn.file) {
		return false
	}
	recv, ok := b.receiver(call, child)
	if !ok {
		return false
	}
	typeArgs := b.typeArguments(call, recv)
	if b.fn.firstNameless(typeArgs...) != "" {
		return false // neither has the frame
	}
	p.child, p.typeArgs = child, typeArgs
	p.sig, _ = b.typeOf(call.Fun).(*types.Signature)
	p.ellipsis = call.Ellipsis.IsValid()
	if recv != nil {
		p.recvType = recv.typ
		p.recv = recv.adjust(b.expr(recv.sel.X, b.anyFlat(call.Args) || b.spreads(call)))
	}
	p.args = b.arguments(call)
	return true
}

// wherever reports whether src is in every build that other is in. Where it is not, a build may have another function of the same name,
// with another frame: what is generated for other must not know which.
func (src *sourceFile) wherever(other *sourceFile) bool {
	return src.condition == "" || src.condition == other.condition
}

// paramType returns the type of the child's i-th parameter, receiver included, as the call instantiates it.
func (p *awaitPoint) paramType(i int) types.Type {
	if n := len(p.child.captured); n > 0 {
		if i < n {
			return p.child.captured[i].typ(p.child.pkg)
		}
		i -= n
	}
	if p.recvType != nil {
		if i == 0 {
			return p.recvType
		}
		i--
	}
	return p.sig.Params().At(i).Type()
}

// isSleep reports whether f is async.Sleep.
func isSleep(f *types.Func) bool {
	return f.Name() == "Sleep" && f.Pkg() != nil && f.Pkg().Path() == RuntimePath && f.Signature().Recv() == nil
}

// argType returns the type that the call assigns the i-th argument to: that of its parameter, or of an element of the last one.
func (p *awaitPoint) argType(i int) types.Type {
	last := len(p.child.params) - 1
	if i < last || !p.child.sig.Variadic() || p.ellipsis {
		return p.paramType(i)
	}
	return p.paramType(last).(*types.Slice).Elem()
}

// A boundReceiver is the receiver of a method call x.M().
type boundReceiver struct {
	sel   *ast.SelectorExpr
	typ   types.Type // of the receiver as the method declares it, instantiated
	addr  bool       // the call means (&x).M
	deref bool       // the call means (*x).M
}

func (r *boundReceiver) adjust(x ast.Expr) ast.Expr {
	switch {
	case r.addr:
		return &ast.UnaryExpr{OpPos: x.Pos(), Op: token.AND, X: x}
	case r.deref:
		return &ast.StarExpr{Star: x.Pos(), X: x}
	}
	return x
}

// receiver returns the receiver of a call of child, nil for a function. It reports false for what is better
// left to Go: method expressions and promoted methods.
func (b *builder) receiver(call *ast.CallExpr, child *function) (*boundReceiver, bool) {
	if child.sig.Recv() == nil {
		return nil, true
	}
	x, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return nil, false
	}
	sel := b.info.Selections[x]
	if sel == nil || sel.Kind() != types.MethodVal || len(sel.Index()) != 1 {
		return nil, false
	}
	r := &boundReceiver{sel: x, typ: sel.Obj().(*types.Func).Signature().Recv().Type()}
	_, want := types.Unalias(r.typ).(*types.Pointer)
	_, have := b.typeOf(x.X).Underlying().(*types.Pointer)
	r.addr, r.deref = want && !have, have && !want
	return r, true
}

// typeArguments returns what the type parameters of the called function stand for.
func (b *builder) typeArguments(call *ast.CallExpr, recv *boundReceiver) []types.Type {
	var list *types.TypeList
	if recv != nil {
		t := types.Unalias(recv.typ)
		if p, ok := t.(*types.Pointer); ok {
			t = types.Unalias(p.Elem())
		}
		if n, ok := t.(*types.Named); ok {
			list = n.TypeArgs()
		}
	} else if id := calleeIdent(call.Fun); id != nil {
		list = b.info.Instances[id].TypeArgs
	}
	args := make([]types.Type, list.Len())
	for i := range args {
		args[i] = list.At(i)
	}
	return args
}

// calleeIdent returns the identifier that names the function in f, pkg.f, f[T] and so on.
func calleeIdent(e ast.Expr) *ast.Ident {
	switch e := genericFunction(e).(type) {
	case *ast.Ident:
		return e
	case *ast.SelectorExpr:
		return e.Sel
	}
	return nil
}

// genericFunction returns f of f, pkg.f, f[T] and so on without the type arguments.
func genericFunction(e ast.Expr) ast.Expr {
	switch x := ast.Unparen(e).(type) {
	case *ast.IndexExpr:
		return genericFunction(x.X)
	case *ast.IndexListExpr:
		return genericFunction(x.X)
	default:
		return x
	}
}

// arguments lowers the arguments of a call, one expression for each: f(g()) is spread over temporaries.
func (b *builder) arguments(call *ast.CallExpr) []ast.Expr {
	if len(call.Args) != 1 {
		sig, _ := b.typeOf(call.Fun).Underlying().(*types.Signature)
		return b.exprs(call.Args, func(i int) types.Type { return paramAt(sig, i, call.Ellipsis.IsValid()) })
	}
	x := b.multi(call.Args[0])
	tuple, ok := b.typeOf(x).(*types.Tuple)
	if !ok {
		return []ast.Expr{x}
	}
	return b.spread(x, tuple)
}

// spreads reports whether the arguments of a call are the results of another, which is called before the rest is put together: what is
// evaluated before it, the receiver, has to be kept.
func (b *builder) spreads(call *ast.CallExpr) bool {
	if len(call.Args) != 1 {
		return false
	}
	_, ok := b.typeOf(call.Args[0]).(*types.Tuple)
	return ok
}

// spread assigns the values of a call to temporaries.
func (b *builder) spread(x ast.Expr, tuple *types.Tuple) []ast.Expr {
	lhs, out := make([]ast.Expr, tuple.Len()), make([]ast.Expr, tuple.Len())
	decls := make([]*variable, tuple.Len())
	for i := range tuple.Len() {
		id := b.fn.newTemp("tmp", tuple.At(i).Type(), x.Pos())
		lhs[i], out[i], decls[i] = id, b.fn.again(id), b.fn.temps[id]
	}
	b.emit(&ast.AssignStmt{Lhs: lhs, TokPos: x.Pos(), Tok: token.DEFINE, Rhs: []ast.Expr{x}}, decls...)
	return out
}
