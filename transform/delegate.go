package transform

// This file translates delegation to generators whose frames are not known here: those of other packages, and those that are called through
// an embedded field or a method expression.
//
//	n, err := other.Walk(x, yield)
//
// becomes
//
//		f.await = other.WalkAsync(x).Within(f.gen)
//		if !f.await.Resume(t) {
//			return f.Frame.Suspend(t, f, 1)
//		}
//	resume1:
//		n, err := f.await.Awaited(t)
//
// Within takes the frame out of the new generator and has it yield to this one, so that a yield costs the same as with a frame that is embedded.

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"strings"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/asyncgen/asyncgen/internal/mark"
)

// A distant generator is one of which only the constructor is known.
type distant struct {
	coroutine *types.Func
	recv      ast.Expr     // of a method, or the type in a method expression; nil for a function
	typeArgs  []types.Type // of a function
	body      types.Type   // of the field that holds the frame
	async     bool
}

// distant returns the generator that call passes yield on to, if it is not one whose frame is known; or nil.
func (fn *function) distant(call *ast.CallExpr) *distant {
	if fn.gen == nil || len(call.Args) == 0 || !fn.isYield(call.Args[len(call.Args)-1]) {
		return nil
	}
	callee, ok := typeutil.Callee(fn.pkg.info, call).(*types.Func)
	if !ok || callee.Pkg() == nil {
		return nil
	}
	name := fn.pkg.coroutineName(callee.Origin())
	d := &distant{}
	var typ types.Type
	if callee.Signature().Recv() == nil {
		d.coroutine, _ = callee.Pkg().Scope().Lookup(name).(*types.Func)
		if d.coroutine == nil {
			return nil
		}
		typ = d.coroutine.Type()
		if list := fn.pkg.info.Instances[calleeIdent(call.Fun)].TypeArgs; list.Len() > 0 {
			for t := range list.Types() {
				d.typeArgs = append(d.typeArgs, t)
			}
			var err error
			if typ, err = types.Instantiate(nil, typ, d.typeArgs, false); err != nil {
				return nil
			}
		}
	} else {
		x, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
		if !ok || fn.pkg.info.Selections[x] == nil {
			return nil
		}
		obj, _, _ := types.LookupFieldOrMethod(fn.pkg.info.Selections[x].Recv(), true, callee.Pkg(), name)
		if d.coroutine, ok = obj.(*types.Func); !ok {
			return nil
		}
		d.recv, typ = x.X, d.coroutine.Type()
	}
	if !d.constructs(fn.pkg, typ.(*types.Signature)) {
		return nil
	}
	return d
}

// coroutineName returns the name of the coroutine form of callee, if that is marked. For another package it looks into the source: whether that package is
// generated in the same run must not matter.
func (p *packagePass) coroutineName(callee *types.Func) string {
	if child := p.byObj[callee]; child != nil {
		return child.name
	}
	name := p.fset.PositionFor(callee.Pos(), false).Filename
	if src, err := os.ReadFile(name); err == nil {
		fset := token.NewFileSet()
		if file, err := parser.ParseFile(fset, name, src, parser.ParseComments|parser.SkipObjectResolution); err == nil {
			marks, _ := mark.File(fset, file)
			for _, m := range marks {
				if m.Decl.Name.Name == callee.Name() && mark.Receiver(m.Decl) == receiverOf(callee) {
					return m.Name
				}
			}
		}
	}
	return callee.Name() + "Async"
}

// receiverOf returns the name of the type of f's receiver, or "".
func receiverOf(f *types.Func) string {
	if r := f.Signature().Recv(); r != nil {
		return receiverName(r.Type())
	}
	return ""
}

// constructs reports whether a function of type sig makes a generator, and takes down of which kind.
func (d *distant) constructs(p *packagePass, sig *types.Signature) bool {
	if sig.Results().Len() != 1 {
		return false
	}
	ptr, ok := types.Unalias(sig.Results().At(0).Type()).(*types.Pointer)
	if !ok {
		return false
	}
	g, ok := types.Unalias(ptr.Elem()).(*types.Named)
	if !ok || g.Obj().Pkg() == nil || g.Obj().Pkg().Path() != RuntimePath || g.TypeArgs().Len() != 3 {
		return false
	}
	d.async = g.Obj().Name() == "AsyncGenerator"
	d.body = p.machineType("Body", g.TypeArgs().At(2))
	return d.async || g.Obj().Name() == "Generator"
}

// machineType returns a type of package machine, which is not an import of the user's, with one type argument or none.
func (p *packagePass) machineType(name string, args ...types.Type) types.Type {
	p.making.Lock()
	defer p.making.Unlock()
	if p.machine == nil {
		p.machine = types.NewPackage(MachinePath, MachinePath[strings.LastIndexByte(MachinePath, '/')+1:])
	}
	obj, _ := p.machine.Scope().Lookup(name).(*types.TypeName)
	if obj == nil {
		obj = types.NewTypeName(token.NoPos, p.machine, name, nil)
		p.machine.Scope().Insert(obj)
		var params []*types.TypeParam
		for range args {
			params = append(params, types.NewTypeParam(types.NewTypeName(token.NoPos, p.machine, "R", nil), types.Universe.Lookup("any").Type()))
		}
		types.NewNamed(obj, types.NewInterfaceType(nil, nil), nil).SetTypeParams(params)
	}
	if len(args) == 0 {
		return obj.Type()
	}
	t, err := types.Instantiate(nil, obj.Type(), args, false)
	if err != nil {
		panic(err)
	}
	return t
}

// distantDelegation lowers a call that passes yield on to d.
func (b *builder) distantDelegation(call *ast.CallExpr, d *distant) ast.Expr {
	p := &awaitPoint{call: call, pos: call.Pos(), distant: d}
	results := b.typeOf(call.Fun).Underlying().(*types.Signature).Results()
	p.form = awaitForm{must: true, arity: results.Len()}
	if n := results.Len(); n > 0 && types.Identical(results.At(n-1).Type(), types.Universe.Lookup("error").Type()) {
		p.form = awaitForm{arity: n - 1}
	}
	args := call.Args[:len(call.Args)-1]
	if d.recv != nil {
		p.recv = b.expr(d.recv, b.anyFlat(args))
	}
	for i, a := range args {
		p.args = append(p.args, b.expr(a, b.anyFlat(args[i+1:])))
	}
	return b.suspend(p)
}

// distantBody returns the expression for the frame that p delegates to.
func (e *emitter) distantBody(p *awaitPoint) ast.Expr {
	d, r := p.distant, &rewriter{e: e, fn: e.fn}
	name := &ast.Ident{NamePos: p.pos, Name: d.coroutine.Name()}
	var fun ast.Expr = name
	switch {
	case p.recv != nil:
		fun = r.parenthesize(&ast.SelectorExpr{X: r.expr(p.recv), Sel: name}).(ast.Expr)
	case d.coroutine.Pkg() != e.fn.pkg.types:
		fun = &ast.SelectorExpr{X: &ast.Ident{NamePos: p.pos, Name: e.out.qualify(d.coroutine.Pkg().Path(), d.coroutine.Pkg().Name())}, Sel: name}
	}
	if len(d.typeArgs) > 0 {
		var texts []ast.Expr
		for _, t := range d.typeArgs {
			texts = append(texts, ast.NewIdent(e.typeText(t)))
		}
		fun = &ast.IndexListExpr{X: fun, Indices: texts}
	}
	constructor := &ast.CallExpr{Fun: fun, Lparen: p.pos, Args: r.exprs(p.args), Rparen: p.pos}
	within := &ast.SelectorExpr{X: constructor, Sel: ast.NewIdent("Within")}
	return &ast.CallExpr{Fun: within, Args: []ast.Expr{e.receiver(e.fn.gen.field.name, p.pos)}}
}
