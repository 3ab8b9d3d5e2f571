package transform

// This file finds the function literals that become state machines of their own:
//
//   - arguments of async.Do, async.Eval and the like, which are coroutines;
//   - literals that are called in place and await, or yield: their caller waits for them;
//   - deferred ones that await: the frame awaits them when it unwinds.
//
// A literal is translated like a marked function. The variables that it shares with the function around it are
// parameters of its frame: pointers to their cells, or copies of those that never change.

import (
	"go/ast"
	"go/token"
	"go/types"
	"strconv"
)

type literalKind uint8

const (
	notLiteral     literalKind = iota
	closureLiteral             // async.Do(func() error {...})
	inPlaceLiteral             // func() {...}()
	deferLiteral               // defer func() {...}()
)

// A capture is a variable that a literal shares with the function around it.
type capture struct {
	v    *variable    // in the literal's own function
	id   *ast.Ident   // a mention of it
	lent *ast.FuncLit // what stands for v, if its type has no name: see lend.go
}

// addLiterals adds the functions that the literals in fn become.
func (p *packagePass) addLiterals(fn *function) {
	var stack []ast.Node
	ordinary := 0
	n := 0
	ast.Inspect(fn.body, func(x ast.Node) bool {
		if x == nil {
			if lit, ok := stack[len(stack)-1].(*ast.FuncLit); ok && p.literals[lit] == nil {
				ordinary--
			}
			stack = stack[:len(stack)-1]
			return true
		}
		if lit, ok := x.(*ast.FuncLit); ok {
			kind := p.literalKind(fn, lit, stack, ordinary > 0)
			if kind == notLiteral {
				ordinary++
			} else {
				n++
				p.addLiteral(fn, lit, kind, n)
				return false
			}
		}
		stack = append(stack, x)
		return true
	})
}

// literalKind classifies a literal by the nodes around it.
func (p *packagePass) literalKind(fn *function, lit *ast.FuncLit, stack []ast.Node, inOrdinary bool) literalKind {
	i := len(stack) - 1
	for i >= 0 {
		if _, ok := stack[i].(*ast.ParenExpr); !ok {
			break
		}
		i--
	}
	call, ok := stack[max(i, 0)].(*ast.CallExpr)
	if !ok {
		return notLiteral
	}
	if asyncLiteral(p.info, call, lit) {
		return closureLiteral
	}
	yields := fn.mentionsYield(lit.Body)
	if ast.Unparen(call.Fun) != lit || inOrdinary || !yields && !p.suspends(lit.Body) {
		return notLiteral
	}
	if i > 0 {
		switch stack[i-1].(type) {
		case *ast.GoStmt:
			return notLiteral
		case *ast.DeferStmt:
			return deferLiteral
		}
	}
	return inPlaceLiteral
}

// suspends reports whether a body awaits by itself, in a literal called in place, or in a deferred call.
func (p *packagePass) suspends(body *ast.BlockStmt) bool {
	found := false
	started := map[*ast.CallExpr]bool{}
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.GoStmt:
			started[n.Call] = true
		case *ast.RangeStmt:
			if p.eachCall(n) != nil {
				found = true
			}
		case *ast.CallExpr:
			if _, ok := awaitCall(p.info, n); ok {
				found = true
			}
			if lit, ok := ast.Unparen(n.Fun).(*ast.FuncLit); ok && !started[n] && p.suspends(lit.Body) {
				found = true
			}
		}
		return !found
	})
	return found
}

// addLiteral makes a function of a literal inside outer.
func (p *packagePass) addLiteral(outer *function, lit *ast.FuncLit, kind literalKind, n int) {
	sig, ok := p.info.TypeOf(lit).(*types.Signature)
	if !ok {
		return
	}
	fn := p.newFunction(outer.file)
	fn.outer, fn.root, fn.lit, fn.kind = outer, outer.root, lit, kind
	fn.decl, fn.body, fn.sig, fn.pos = outer.decl, lit.Body, sig, lit.Pos()
	fn.goName = outer.goName + ".func" + strconv.Itoa(n)
	fn.shortName = "func" + strconv.Itoa(n)
	if r := sig.Results(); kind == closureLiteral && r.Len() > 0 {
		fn.hasErr = types.Identical(r.At(r.Len()-1).Type(), types.Universe.Lookup("error").Type())
	}
	if kind == inPlaceLiteral && outer.mentionsYield(lit.Body) {
		gen := *outer.gen
		fn.gen = &gen
	}
	p.literals[lit] = fn
	p.functions = append(p.functions, fn)
	p.addLiterals(fn)
}

// captures declares the variables that a literal's function shares with those around it, as parameters.
func (fn *function) declareCaptures() {
	seen := map[*types.Var]bool{}
	ast.Inspect(fn.lit, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok {
			return true
		}
		v, ok := fn.pkg.info.Uses[id].(*types.Var)
		if !ok || v.IsField() || seen[v] || !fn.outside(v) || fn.gen != nil && v == fn.gen.yield {
			return true
		}
		seen[v] = true
		c := capture{v: fn.newVariable(v, varParam), id: id}
		if fn.nameless(v.Type()) != "" {
			c.lent = fn.borrow(c.v, id)
		}
		fn.captured = append(fn.captured, c)
		fn.params = append(fn.params, c.v)
		return true
	})
	fn.borrowTypes()
}

// outside reports whether a local object is declared in the root function but outside the literal.
func (fn *function) outside(obj types.Object) bool {
	pos := obj.Pos()
	return pos >= fn.decl.Pos() && pos < fn.decl.End() && (pos < fn.lit.Pos() || pos >= fn.lit.End())
}

// expr returns the syntax of what the frame of a literal gets for a captured variable.
func (c *capture) expr() ast.Expr {
	if c.lent != nil {
		return c.lent
	}
	if c.v.use.shared() {
		return &ast.UnaryExpr{OpPos: c.id.NamePos, Op: token.AND, X: c.id}
	}
	return c.id
}

// typ returns the type of that.
func (c *capture) typ(p *packagePass) types.Type {
	switch {
	case c.lent != nil:
		return p.lentType()
	case c.v.use.shared():
		return types.NewPointer(c.v.typ)
	}
	return c.v.typ
}

// borrowDeclarations makes the constants and types of the functions around a literal known in it: the former are
// declared again, with those that they are made of, and the latter move to package level.
func (fn *function) borrowDeclarations() {
	wanted := map[types.Object]bool{}
	want := func(n ast.Node) {
		ast.Inspect(n, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok {
				if obj, ok := fn.pkg.info.Uses[id].(*types.Const); ok && fn.outside(obj) {
					wanted[obj] = true
				}
			}
			return true
		})
	}
	want(fn.lit)
	decls := fn.outerConstants()
	for n := -1; n != len(wanted); {
		n = len(wanted)
		for _, d := range decls {
			if declaresAny(fn.pkg.info, d, wanted) {
				want(d)
			}
		}
	}
	for _, d := range decls {
		if declaresAny(fn.pkg.info, d, wanted) {
			fn.consts = append(fn.consts, d)
		}
	}
}

// outerConstants returns the declarations of constants around the literal, and moves the types, which captured variables may
// have, to package level.
func (fn *function) outerConstants() []*ast.GenDecl {
	var consts []*ast.GenDecl
	ast.Inspect(fn.decl, func(n ast.Node) bool {
		if d, ok := n.(*ast.GenDecl); ok && d.Tok == token.TYPE {
			fn.root.moveTypes(d)
		} else if ok && d.Tok == token.CONST {
			consts = append(consts, d)
		}
		return n != ast.Node(fn.lit)
	})
	return consts
}

// declaresAny reports whether a declaration of constants declares one of the wanted.
func declaresAny(info *types.Info, d *ast.GenDecl, wanted map[types.Object]bool) bool {
	for _, spec := range d.Specs {
		for _, id := range spec.(*ast.ValueSpec).Names {
			if wanted[info.Defs[id]] {
				return true
			}
		}
	}
	return false
}

// inPlace returns the function of the literal that call calls in place and that awaits or yields, or nil.
func (fn *function) inPlace(call *ast.CallExpr) *function {
	lit, ok := ast.Unparen(call.Fun).(*ast.FuncLit)
	if !ok {
		return nil
	}
	if u := fn.pkg.literals[lit]; u != nil && u.kind == inPlaceLiteral {
		return u
	}
	return nil
}

// deferredLiteral returns the function of the literal that a defer statement calls and that awaits, or nil.
func (fn *function) deferredLiteral(call *ast.CallExpr) *function {
	lit, ok := ast.Unparen(call.Fun).(*ast.FuncLit)
	if !ok {
		return nil
	}
	if u := fn.pkg.literals[lit]; u != nil && u.kind == deferLiteral {
		return u
	}
	return nil
}

// closureArgument returns the function of the asynchronous literal among the arguments of a call, or nil.
func (fn *function) closureArgument(call *ast.CallExpr) *function {
	for _, a := range call.Args {
		if lit, ok := ast.Unparen(a).(*ast.FuncLit); ok {
			if u := fn.pkg.literals[lit]; u != nil && u.kind == closureLiteral {
				return u
			}
		}
	}
	return nil
}
