package transform

// This file emits the frames of function literals as values: arguments of async.Do and the like, and deferred calls that await.

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// closure rewrites a call that makes its literal asynchronous:
//
//	async.Do(func() error {...})
//
// becomes async.Coro[async.Void](&fFunc1Frame{...}), and a literal with parameters becomes one that makes the frame:
//
//	async.WithGroup(func(g *async.Group) error {...})
//
// becomes async.WithGroupCoro(func(g *async.Group) async.Coro[async.Void] { return &fFunc1Frame{g: g, ...} }).
func (r *rewriter) closure(n, original *ast.CallExpr, lit *function) ast.Node {
	coro := typeSyntax(r.e.coroText(lit))
	callee := runtimeFunc(r.fn.pkg.info, original)
	if callee.Name() == "Do" || callee.Name() == "Eval" {
		return &ast.CallExpr{Fun: coro, Lparen: n.Lparen, Args: []ast.Expr{r.literalFrame(lit, nil, false)}, Rparen: n.Lparen}
	}
	c := &ast.CallExpr{Fun: r.expr(n.Fun), Lparen: n.Lparen, Ellipsis: n.Ellipsis, Rparen: n.Rparen}
	id := calleeIdent(c.Fun)
	id.Name += "Coro"
	for i, a := range original.Args {
		if ast.Unparen(a) == lit.lit {
			c.Args = append(c.Args, r.makeFrame(lit, coro))
		} else {
			c.Args = append(c.Args, r.expr(n.Args[i]))
		}
	}
	return c
}

// makeFrame returns a literal with the parameters of lit that makes its frame.
func (r *rewriter) makeFrame(lit *function, coro ast.Expr) ast.Expr {
	r.literals++
	defer func() { r.literals-- }()
	fields := &ast.FieldList{}
	var args []ast.Expr
	for i := range lit.sig.Params().Len() {
		p := lit.sig.Params().At(i)
		name := p.Name()
		if name == "" || name == "_" {
			name = "_"
			args = append(args, nil)
		} else {
			args = append(args, ast.NewIdent(name))
		}
		fields.List = append(fields.List, &ast.Field{Names: []*ast.Ident{ast.NewIdent(name)}, Type: r.e.typeExpr(p.Type())})
	}
	typ := &ast.FuncType{Params: fields, Results: &ast.FieldList{List: []*ast.Field{{Type: coro}}}}
	ret := &ast.ReturnStmt{Results: []ast.Expr{r.literalFrame(lit, args, true)}}
	return &ast.FuncLit{Type: typ, Body: &ast.BlockStmt{List: []ast.Stmt{ret}}}
}

// coroText returns the source of the coroutine type of a literal.
func (e *emitter) coroText(lit *function) string {
	async := e.out.qualify(RuntimePath, "async")
	result := async + ".Void"
	if v := lit.values(); len(v) > 0 {
		result = e.typeText(v[0].typ)
	}
	return async + ".Coro[" + result + "]"
}

// literalFrame returns &frame{...} for a literal's call with the given arguments, which have been rewritten. ellipsis says that a
// variadic parameter gets the last one as it is.
func (r *rewriter) literalFrame(lit *function, args []ast.Expr, ellipsis bool) ast.Expr {
	e := r.e
	var typeArgs []types.Type
	for _, tp := range r.fn.typeParams {
		typeArgs = append(typeArgs, tp)
	}
	frame := &ast.CompositeLit{Type: typeSyntax(e.childTypeText(&field{child: lit, typeArgs: typeArgs}))}
	add := func(f *field, x ast.Expr) {
		frame.Elts = append(frame.Elts, &ast.KeyValueExpr{Key: ast.NewIdent(f.name), Value: x})
	}
	for i := range lit.captured {
		c := &lit.captured[i]
		if c.v.place == placeField {
			add(c.v.field, withoutPositions(r.expr(c.expr())))
		}
	}
	params := lit.params[len(lit.captured):]
	if lit.sig.Variadic() && !ellipsis && len(args) >= len(params) {
		args = r.packArgs(lit, args)
	}
	for i, v := range params {
		if v == nil || v.place != placeField {
			continue
		}
		var x ast.Expr // nil for a variadic parameter without arguments
		if i < len(args) {
			x = args[i]
		}
		if v.cell {
			x = e.newCell(v.typ, x)
		}
		if x != nil {
			add(v.field, x)
		}
	}
	if lit.deferrer != nil {
		add(lit.deferrer, ast.NewIdent("&"+e.self+".Frame"))
	}
	return &ast.UnaryExpr{Op: token.AND, X: frame}
}

// packArgs replaces the trailing arguments of a deferred call by the slice that the variadic parameter gets.
func (r *rewriter) packArgs(lit *function, args []ast.Expr) []ast.Expr {
	last := lit.sig.Params().Len() - 1
	typ := r.e.typeExpr(lit.sig.Params().At(last).Type())
	return append(slices.Clone(args[:last]), &ast.CompositeLit{Type: typ, Elts: args[last:]})
}

// deferAwait returns the statement that adds an awaited deferred call.
func (r *rewriter) deferAwait(d *ast.DeferStmt, coroutine ast.Expr) ast.Stmt {
	return &ast.ExprStmt{X: &ast.CallExpr{Fun: r.e.headerMethod("DeferAwait", d.Defer), Args: []ast.Expr{coroutine}}}
}

// deferredAwait returns the coroutine that a deferred await becomes: the operand is evaluated at the statement.
func (r *rewriter) deferredAwait(operand ast.Expr, form awaitForm) ast.Expr {
	result := awaitedType(r.fn.typeOf(operand))
	fun := typeSyntax(r.e.out.qualify(MachinePath, "machine") + ".Deferred[" + r.e.typeText(result) + "]")
	must := "false"
	if form.must {
		must = "true"
	}
	return &ast.CallExpr{Fun: fun, Args: []ast.Expr{r.expr(operand), ast.NewIdent(r.e.out.predeclared(must))}}
}

// awaitedType returns the T of a type that implements async.Awaitable[T].
func awaitedType(t types.Type) types.Type {
	obj, _, _ := types.LookupFieldOrMethod(t, true, nil, "Awaited")
	if m, ok := obj.(*types.Func); ok && m.Signature().Results().Len() == 2 {
		return m.Signature().Results().At(0).Type()
	}
	return types.Typ[types.Invalid]
}
