package transform

// This file lowers declarations and simple statements, and declares the variables that
// they introduce.

import (
	"go/ast"
	"go/token"
	"go/types"
)

// declare makes a variable for a local of the user's.
func (b *builder) declare(id *ast.Ident) *variable {
	obj, ok := b.info.Defs[id].(*types.Var)
	if !ok || id.Name == "_" {
		return nil
	}
	return b.declareVar(obj)
}

func (b *builder) declareVar(obj *types.Var) *variable {
	if v := b.fn.varOf[obj]; v != nil {
		return v
	}
	return b.fn.newVariable(obj, varLocal)
}

// newVariable adds a variable for obj to the function.
func (fn *function) newVariable(obj *types.Var, kind varKind) *variable {
	v := &variable{index: len(fn.vars), obj: obj, name: obj.Name(), typ: obj.Type(), kind: kind, use: fn.usages[obj]}
	if v.use == nil {
		v.use = &usage{}
	}
	v.hidden = kind == varLocal && fn.nameless(v.typ) != ""
	fn.vars = append(fn.vars, v)
	fn.varOf[obj] = v
	return v
}

// newTemp adds a variable that the user did not write and returns an identifier for it.
func (fn *function) newTemp(name string, typ types.Type, pos token.Pos) *ast.Ident {
	v := &variable{index: len(fn.vars), name: name, typ: types.Default(typ), kind: varTemp, use: &usage{mentions: 1}}
	v.hidden = fn.nameless(v.typ) != ""
	fn.vars = append(fn.vars, v)
	return fn.mention(v, pos)
}

// mention returns a new identifier that stands for v.
func (fn *function) mention(v *variable, pos token.Pos) *ast.Ident {
	id := &ast.Ident{NamePos: pos, Name: v.name}
	fn.temps[id] = v
	return id
}

// again returns another identifier for the variable of a temporary.
func (fn *function) again(id *ast.Ident) *ast.Ident { return fn.mention(fn.temps[id], id.NamePos) }

// againAt is like again for a mention elsewhere: positions decide where the printer breaks lines.
func (fn *function) againAt(id *ast.Ident, pos token.Pos) *ast.Ident {
	return fn.mention(fn.temps[id], pos)
}

// defined declares the new variables of s, if s is a short variable declaration.
func (b *builder) defined(s *ast.AssignStmt) []*variable {
	if s.Tok != token.DEFINE {
		return nil
	}
	var decls []*variable
	for _, l := range s.Lhs {
		if v := b.declare(l.(*ast.Ident)); v != nil {
			decls = append(decls, v)
		}
	}
	return decls
}

// declStmt lowers a declaration without a suspension point. Variables are declared one spec at a time.
// Constants and types have no place in control flow: the former are printed at the top of Resume, the latter
// beside the frame.
func (b *builder) declStmt(s *ast.DeclStmt) {
	d := s.Decl.(*ast.GenDecl)
	switch d.Tok {
	case token.CONST:
		b.fn.consts = append(b.fn.consts, d)
	case token.TYPE:
		b.fn.root.moveTypes(d)
		b.keepTypes(d)
	case token.VAR:
		for _, spec := range d.Specs {
			b.varSpec(s, spec.(*ast.ValueSpec))
		}
	}
}

// varSpec lowers one specification of a variable declaration, awaits in its values included.
func (b *builder) varSpec(s *ast.DeclStmt, spec *ast.ValueSpec) {
	d := s.Decl.(*ast.GenDecl)
	var decls []*variable
	for _, id := range spec.Names {
		if v := b.declare(id); v != nil {
			decls = append(decls, v)
		}
	}
	b.at(spec)
	if !b.flat[spec] {
		if len(d.Specs) == 1 {
			b.emit(s, decls...)
			return
		}
		b.emit(&ast.DeclStmt{Decl: &ast.GenDecl{TokPos: spec.Pos(), Tok: token.VAR, Specs: []ast.Spec{spec}}}, decls...)
		return
	}
	one := *spec
	one.Values = b.exprs(spec.Values, func(int) types.Type { return b.info.TypeOf(spec.Type) })
	if b.cur != nil {
		b.emit(&ast.DeclStmt{Decl: &ast.GenDecl{TokPos: spec.Pos(), Tok: token.VAR, Specs: []ast.Spec{&one}}}, decls...)
	}
}

// simple lowers a statement without statements inside: its awaits and what must precede them are taken out, and the
// rest stays as the user wrote it.
func (b *builder) simple(s ast.Stmt) {
	if b.cur == nil {
		return
	}
	switch s := s.(type) {
	case *ast.ExprStmt:
		b.exprStmt(s)
	case *ast.AssignStmt:
		b.assignStmt(s)
	case *ast.DeclStmt:
		for _, spec := range s.Decl.(*ast.GenDecl).Specs {
			b.varSpec(s, spec.(*ast.ValueSpec))
		}
	case *ast.IncDecStmt:
		b.emit(&ast.IncDecStmt{X: b.expr(s.X, false), TokPos: s.TokPos, Tok: s.Tok})
	case *ast.SendStmt:
		ch := b.expr(s.Chan, b.flat[s.Value])
		b.emit(&ast.SendStmt{Chan: ch, Arrow: s.Arrow, Value: b.expr(s.Value, false)})
	case *ast.ReturnStmt:
		b.returnStmt(s)
	case *ast.GoStmt:
		b.emit(&ast.GoStmt{Go: s.Go, Call: b.callParts(s.Call, false)})
	case *ast.DeferStmt:
		b.emit(&ast.DeferStmt{Defer: s.Defer, Call: b.callParts(s.Call, false)})
	default:
		refuse(s, "this statement is not supported in a marked function yet")
	}
}

// exprStmt lowers a call or receive whose value is dropped.
func (b *builder) exprStmt(s *ast.ExprStmt) {
	x := b.multi(s.X)
	if b.cur == nil {
		return
	}
	if id, ok := x.(*ast.Ident); ok {
		p := b.fn.awaited[id]
		if p != nil && p.inPlace {
			return
		}
		if p != nil && !p.form.must && !p.yield {
			// Nothing looks at the outcome: evaluate it for its effects on the task.
			blanks := make([]ast.Expr, p.form.values())
			for i := range blanks {
				blanks[i] = ast.NewIdent("_")
			}
			b.emit(&ast.AssignStmt{Lhs: blanks, Tok: token.ASSIGN, TokPos: s.Pos(), Rhs: []ast.Expr{x}})
			return
		}
	}
	b.emit(&ast.ExprStmt{X: x})
}

// assignStmt lowers assignments of every form.
//
//	a[i()], b = x, async.MustAwait(y)
//
// becomes
//
//	tmp := i()
//	<await y>
//	a[tmp], b = x, <outcome>
func (b *builder) assignStmt(s *ast.AssignStmt) {
	later := false
	for _, r := range s.Rhs {
		later = later || b.flat[r]
	}
	lhs := make([]ast.Expr, len(s.Lhs))
	for i, l := range s.Lhs {
		after := later
		for _, m := range s.Lhs[i+1:] {
			after = after || b.flat[m]
		}
		lhs[i] = b.expr(l, after)
	}
	var rhs []ast.Expr
	if len(s.Rhs) == 1 && len(s.Lhs) > 1 {
		rhs = []ast.Expr{b.multi(s.Rhs[0])}
	} else {
		rhs = b.exprs(s.Rhs, func(i int) types.Type { return b.typeOf(s.Lhs[i]) })
	}
	if b.cur == nil {
		return
	}
	b.emit(&ast.AssignStmt{Lhs: lhs, TokPos: s.TokPos, Tok: s.Tok, Rhs: rhs}, b.defined(s)...)
}
