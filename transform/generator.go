package transform

// This file translates generators: marked functions with a parameter yield.
//
//	//async
//	func walk(n *node, yield func(int) bool) bool {
//		if n == nil {
//			return true
//		}
//		return walk(n.left, yield) && yield(n.value) && walk(n.right, yield)
//	}
//
// A call of yield is a suspension point, and a call that passes yield on is the await of a child whose frame shares gen,
// through which values go out and answers come in (see machine.Gen). Yield has no other use. A literal that is called in place is such a child, too.

import (
	"go/ast"
	"go/parser"
	"go/types"

	"github.com/dave/jennifer/jen"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/asyncgen/asyncgen/internal/mark"
)

// A generator is what makes a function one.
type generator struct {
	yield  *types.Var   // the parameter
	yields []types.Type // what a call of it takes
	send   types.Type   // the first result of func(Y) (S, error); nil for func(Y) bool
	async  bool         // steps are awaited
	field  *field       // of the frame: gen
}

// newGenerator reads the type of the yield parameter.
func newGenerator(sig *types.Signature, m *mark.Generator) *generator {
	yield := sig.Params().At(sig.Params().Len() - 1)
	typ, ok := yield.Type().Underlying().(*types.Signature)
	if !ok {
		return nil
	}
	g := &generator{yield: yield, async: m.Async}
	for i := range typ.Params().Len() {
		g.yields = append(g.yields, typ.Params().At(i).Type())
	}
	if typ.Results().Len() == 2 {
		g.send = typ.Results().At(0).Type()
	}
	return g
}

// yields reports whether call calls the yield parameter.
func (fn *function) yieldCall(call *ast.CallExpr) bool {
	id, ok := ast.Unparen(call.Fun).(*ast.Ident)
	return ok && fn.isYield(id)
}

func (fn *function) isYield(e ast.Expr) bool {
	id, ok := ast.Unparen(e).(*ast.Ident)
	return ok && fn.gen != nil && fn.pkg.info.Uses[id] == fn.gen.yield
}

// delegate returns the generator of this package that call passes yield on to, or nil.
func (fn *function) delegate(call *ast.CallExpr) *function {
	if fn.gen == nil || len(call.Args) == 0 || !fn.isYield(call.Args[len(call.Args)-1]) {
		return nil
	}
	callee, ok := typeutil.Callee(fn.pkg.info, call).(*types.Func)
	if !ok {
		return nil
	}
	child := fn.pkg.byObj[callee.Origin()]
	if child == nil || child.gen == nil {
		return nil
	}
	return child
}

// mentionsYield reports whether yield is mentioned in body.
func (fn *function) mentionsYield(body *ast.BlockStmt) bool {
	found := false
	ast.Inspect(body, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		found = found || ok && fn.isYield(id)
		return !found
	})
	return found
}

// delegates reports whether call passes yield on to a generator.
func (fn *function) delegates(call *ast.CallExpr) bool {
	return fn.delegate(call) != nil || fn.distant(call) != nil
}

// checkYield reports every use of yield that is neither a call nor a delegation.
func (p *packagePass) checkYield(fn *function) {
	if fn.gen == nil || fn.lit != nil {
		return
	}
	good := map[*ast.Ident]bool{}
	var stack []ast.Node
	ast.Inspect(fn.body, func(n ast.Node) bool {
		if n == nil {
			stack = stack[:len(stack)-1]
			return true
		}
		stack = append(stack, n)
		switch n := n.(type) {
		case *ast.CallExpr:
			p.checkYieldCall(fn, n, good)
		case *ast.Ident:
			if fn.isYield(n) {
				p.checkYieldUse(fn, n, good[n], stack)
			}
		}
		return true
	})
}

// checkYieldCall records which mentions of yield in a call are good.
func (p *packagePass) checkYieldCall(fn *function, call *ast.CallExpr, good map[*ast.Ident]bool) {
	if fn.yieldCall(call) {
		good[ast.Unparen(call.Fun).(*ast.Ident)] = true
		return
	}
	child, async := "", false
	if c := fn.delegate(call); c != nil {
		child, async = c.goName, c.gen.async
	} else if d := fn.distant(call); d != nil {
		child, async = d.coroutine.Name(), d.async
	} else {
		return
	}
	if async && !fn.gen.async {
		p.errorf(call.Pos(), "%s is an asynchronous generator, so what passes yield on to it is one too: mark %s with //async:func yield=async", child, fn.goName)
	}
	good[ast.Unparen(call.Args[len(call.Args)-1]).(*ast.Ident)] = true
}

func (p *packagePass) checkYieldUse(fn *function, id *ast.Ident, good bool, stack []ast.Node) {
	for i := len(stack) - 1; i >= 0; i-- {
		switch n := stack[i].(type) {
		case *ast.FuncLit:
			if lit := p.literals[n]; lit != nil && lit.kind == inPlaceLiteral {
				continue
			}
			p.errorf(id.Pos(), "yield in a function literal that is not called in place: only the generator itself can be suspended; use a loop, or declare a marked generator and pass yield on to it")
			return
		case *ast.GoStmt:
			if n.Call.Fun == ast.Expr(id) || fn.delegates(n.Call) {
				p.errorf(id.Pos(), "go with yield: a generator runs on the goroutine of its consumer")
				return
			}
		case *ast.DeferStmt:
			if n.Call.Fun == ast.Expr(id) || fn.delegates(n.Call) {
				p.errorf(id.Pos(), "defer with yield: a generator that is being closed must not yield")
				return
			}
		}
	}
	if !good {
		p.errorf(id.Pos(), "yield is used as a value: it can only be called, or passed on as the last argument of a marked generator")
	}
}

// yieldPoint lowers a call of yield.
func (b *builder) yieldPoint(call *ast.CallExpr) *ast.Ident {
	p := &awaitPoint{call: call, pos: call.Pos(), yield: true}
	p.args = b.arguments(call)
	return b.suspend(p)
}

// delegation lowers a call that passes yield on to child.
func (b *builder) delegation(call *ast.CallExpr, child *function) ast.Expr {
	recv, ok := b.receiver(call, child)
	if !ok {
		return b.distantDelegation(call, b.fn.distant(call))
	}
	p := &awaitPoint{call: call, pos: call.Pos(), child: child, inPlace: true, delegate: true}
	p.sig, _ = b.typeOf(call.Fun).(*types.Signature)
	p.typeArgs = b.typeArguments(call, recv)
	args := call.Args[:len(call.Args)-1]
	if recv != nil {
		p.recvType = recv.typ
		p.recv = recv.adjust(b.expr(recv.sel.X, b.anyFlat(args)))
	}
	for i, a := range args {
		p.args = append(p.args, b.expr(a, b.anyFlat(args[i+1:])))
	}
	return b.suspend(p)
}

// yielded returns the source of the type of the values that a generator yields.
func (e *emitter) yielded(g *generator) string {
	switch len(g.yields) {
	case 0:
		return e.out.qualify(RuntimePath, "async") + ".Void"
	case 1:
		return e.typeText(g.yields[0])
	}
	return e.out.qualify(RuntimePath, "async") + ".Tuple2[" + e.typeText(g.yields[0]) + ", " + e.typeText(g.yields[1]) + "]"
}

// sent returns the source of the type of what is sent to a generator.
func (e *emitter) sent(g *generator) string {
	if g.send == nil {
		return e.out.qualify(RuntimePath, "async") + ".Void"
	}
	return e.typeText(g.send)
}

// genType returns the type of a generator frame's field gen.
func (e *emitter) genType(g *generator) jen.Code {
	return jen.Op("*").Add(e.machine("Gen")).Types(user(e.yielded(g)), user(e.sent(g)))
}

// generatorType returns the type of what the coroutine form of a generator returns, without the pointer.
func (e *emitter) generatorType() *jen.Statement {
	name := "Generator"
	if e.fn.gen.async {
		name = "AsyncGenerator"
	}
	return e.async(name).Types(user(e.yielded(e.fn.gen)), user(e.sent(e.fn.gen)), e.resultType())
}

// generatorBody prints the body of a generator's constructor: one allocation for the generator and its frame. Neither is embedded, or the compiler would
// make a wrapper for each of their methods.
func (e *emitter) generatorBody(frame []jen.Code) []jen.Code {
	g := e.fn.names.freshName("g", "gen", "generator")
	gen := jen.Id(g).Dot("body").Dot(e.fn.gen.field.name)
	return []jen.Code{
		jen.Id(g).Op(":=").Op("&").Struct(
			jen.Id("generator").Add(e.generatorType()),
			jen.Id("body").Add(e.frameName()),
		).Values(jen.Id("body").Op(":").Add(e.frameName()).Values(frame...)),
		gen.Op("=").Id(g).Dot("generator").Dot("Init").Call(jen.Op("&").Id(g).Dot("body")),
		jen.Return(jen.Op("&").Id(g).Dot("generator")),
	}
}

// yieldTo prints the method that makes the frame part of another generator.
func (e *emitter) yieldTo() jen.Code {
	gen := jen.Id("gen").Add(e.genType(e.fn.gen))
	return e.method("YieldTo").Params(gen).Add(e.short([]types.Type{e.fn.gen.yield.Type().Underlying()}, jen.Id(e.self).Dot(e.fn.gen.field.name).Op("=").Id("gen")))
}

// renamed are the parameters that have another name in the constructor than in the source.
type renamed map[string]string

func (r renamed) of(name string) string {
	if other, ok := r[name]; ok {
		return other
	}
	return name
}

// unhidden renames the parameters that would hide what the constructor mentions in its body. That of a generator mentions types, as in
// func walk(node *node, yield func(*node) bool), where the type of the generator is one of *node.
func (e *emitter) unhidden() renamed {
	names := renamed{}
	var texts []string
	if mention := e.initMention(); mention != "" {
		texts = append(texts, mention)
	}
	if e.fn.gen != nil {
		texts = append(texts, e.yielded(e.fn.gen), e.sent(e.fn.gen), e.out.qualify(RuntimePath, "async"), e.fn.frame.name)
		for v := range e.fn.sig.Results().Variables() {
			texts = append(texts, e.typeText(v.Type()))
		}
	}
	mentioned := map[string]bool{}
	for _, text := range texts {
		x, err := parser.ParseExpr(text)
		if err != nil {
			panic(err)
		}
		ast.Inspect(x, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok {
				mentioned[id.Name] = true
			}
			return true
		})
	}
	rename := func(v *types.Var) {
		if v != nil && mentioned[v.Name()] {
			names[v.Name()] = e.fn.names.fresh(v.Name())
		}
	}
	rename(e.fn.sig.Recv())
	for v := range e.fn.sig.Params().Variables() {
		rename(v)
	}
	return names
}

// yieldStatement returns the statement that gives values to the consumer.
func (e *emitter) yieldStatement(p *awaitPoint) jen.Code {
	r := &rewriter{e: e, fn: e.fn}
	values := r.argumentList(p.args)
	var value ast.Expr
	switch len(values) {
	case 0:
		value = &ast.CompositeLit{Type: typeSyntax(e.yielded(e.fn.gen))}
	case 1:
		value = values[0]
	default:
		lit := &ast.CompositeLit{Type: typeSyntax(e.yielded(e.fn.gen))}
		for i, name := range []string{"A", "B"} {
			lit.Elts = append(lit.Elts, &ast.KeyValueExpr{Key: ast.NewIdent(name), Value: values[i]})
		}
		value = lit
	}
	text := e.print(value)
	e.flushBefore()
	return e.own(e.fn.gen.field.name).Dot("Yield").Call(jen.Id(e.task), user(text))
}

// hasTask reports whether the function runs in a task of a loop. A plain generator does not: intrinsics are in it what
// they are in ordinary code.
func (fn *function) hasTask() bool { return fn.root.gen == nil || fn.root.gen.async }
