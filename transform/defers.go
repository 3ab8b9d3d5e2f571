package transform

// This file emits defer statements. The user's own statement is kept, inside a thunk that the frame runs when it ends;
// what the specification evaluates at the statement is saved there, in one assignment: that is how gc orders it, with calls
// first and variables read after them.
//
//	defer g(x, h())
//
// becomes
//
//	arg, arg_2 := x, h()
//	f.Frame.Defer(func(body func()) {
//		defer g(arg, arg_2)
//		body()
//	})

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/types/typeutil"
)

// stmtList copies a list of statements; a defer may become several.
func (r *rewriter) stmtList(list []ast.Stmt) []ast.Stmt {
	var out []ast.Stmt
	for _, s := range list {
		if d, ok := s.(*ast.DeferStmt); ok && r.literals == 0 {
			out = append(out, r.deferStmt(d)...)
			continue
		}
		if s, ok := s.(*ast.ReturnStmt); ok && r.literals == 0 && r.fn.nesting != nil {
			out = append(out, r.ending(s)...)
			continue
		}
		out = append(out, r.stmt(s))
	}
	return out
}

// deferStmt rewrites a defer statement.
func (r *rewriter) deferStmt(d *ast.DeferStmt) []ast.Stmt {
	before, deferred := r.deferParts(d)
	if s, ok := deferred.(*ast.DeferStmt); ok {
		deferred = r.e.thunk(s)
	}
	return append(before, deferred)
}

// A saver collects what a defer statement evaluates at once.
type saver struct {
	*rewriter
	before   []ast.Stmt
	names    []ast.Expr // of the assignment in the making
	values   []ast.Expr
	declared int // how many of the names have been declared, because of their types
}

// save returns a local that the assignment gives the value of x. The type may be nil.
func (s *saver) save(x ast.Expr, typ types.Type) ast.Expr {
	name := s.e.freshLocal("arg")
	if typ != nil {
		spec := &ast.ValueSpec{Names: []*ast.Ident{ast.NewIdent(name)}, Type: s.e.typeExpr(typ)}
		s.before = append(s.before, &ast.DeclStmt{Decl: &ast.GenDecl{Tok: token.VAR, Specs: []ast.Spec{spec}}})
		s.declared++
	}
	s.names, s.values = append(s.names, ast.NewIdent(name)), append(s.values, s.argument(x))
	return ast.NewIdent(name)
}

// drop evaluates x for its effects.
func (s *saver) drop(x ast.Expr) {
	s.names, s.values = append(s.names, ast.NewIdent("_")), append(s.values, s.argument(x))
	s.declared++
}

// spread saves the values of a call with several results.
func (s *saver) spread(x ast.Expr, tuple *types.Tuple) []ast.Expr {
	var out []ast.Expr
	s.values = append(s.values, s.expr(x))
	for range tuple.Len() {
		name := s.e.freshLocal("arg")
		s.names, out = append(s.names, ast.NewIdent(name)), append(out, ast.NewIdent(name))
	}
	s.flush()
	return out
}

// flush ends the assignment.
func (s *saver) flush() {
	if len(s.names) == 0 {
		return
	}
	tok := token.DEFINE
	if s.declared == len(s.names) {
		tok = token.ASSIGN
	}
	s.before = append(s.before, &ast.AssignStmt{Lhs: s.names, Tok: tok, Rhs: s.values})
	s.names, s.values, s.declared = nil, nil, 0
}

// deferParts returns what a defer statement evaluates at once, and the statement that is left: a defer statement for a thunk,
// or one that adds an awaited call.
func (r *rewriter) deferParts(d *ast.DeferStmt) (before []ast.Stmt, deferred ast.Stmt) {
	s := &saver{rewriter: r}
	original := r.fn.original(d.Call).(*ast.CallExpr)
	if lit := r.fn.deferredLiteral(original); lit != nil {
		args := s.arguments(d.Call, original, lit)
		s.flush()
		return s.before, r.deferAwait(d, r.literalFrame(lit, args, original.Ellipsis.IsValid()))
	}
	if form, ok := awaitCall(r.fn.pkg.info, original); ok {
		return nil, r.deferAwait(d, r.deferredAwait(d.Call.Args[0], form))
	}
	if r.fn.kind == deferLiteral && builtinName(r.fn.pkg.info, original) == "recover" {
		return nil, r.deferredRecover(d)
	}
	call := &ast.CallExpr{Lparen: d.Call.Lparen, Ellipsis: d.Call.Ellipsis, Rparen: d.Call.Rparen}
	call.Fun = s.function(s.early(ast.Unparen(d.Call.Fun), original), original)
	call.Args = s.arguments(d.Call, original, nil)
	s.flush()
	if n := len(call.Args); n > 0 {
		if saved, ok := call.Args[n-1].(*ast.Ident); ok {
			call.Rparen = saved.Pos() // what was saved may have taken several lines
		}
	}
	if twin := r.twin(original); twin != "" {
		calleeIdent(call.Fun).Name = twin
		call.Args = append([]ast.Expr{ast.NewIdent(r.e.task)}, call.Args...)
	}
	return s.before, &ast.DeferStmt{Defer: d.Defer, Call: call}
}

// deferredRecover returns what "defer recover()" becomes in a deferred literal that awaits. It recovers what the literal interrupts when the
// literal returns, and nothing when that panics itself:
//
//	f.Frame.Defer(func(body func()) {
//		body()
//		f.deferrer.Recover()
//	})
func (r *rewriter) deferredRecover(d *ast.DeferStmt) ast.Stmt {
	thunk := r.e.thunk(d)
	body := ast.Unparen(thunk.(*ast.ExprStmt).X.(*ast.CallExpr).Args[0]).(*ast.FuncLit).Body
	body.List = []ast.Stmt{body.List[1], &ast.ExprStmt{X: r.expr(d.Call)}}
	return thunk
}

// early evaluates the calls in a deferred function value, which come before those in the arguments.
func (s *saver) early(fun ast.Expr, original *ast.CallExpr) ast.Expr {
	sel, ok := fun.(*ast.SelectorExpr)
	if !ok || !s.calls(sel.X) {
		return fun
	}
	x := sel.X
	if s.takesAddress(original) {
		x = &ast.UnaryExpr{OpPos: x.Pos(), Op: token.AND, X: x}
	}
	saved := s.save(x, nil)
	s.flush()
	return &ast.SelectorExpr{X: saved, Sel: sel.Sel}
}

// function returns the function of a deferred call. A function value is saved, and a method bound to its receiver.
func (s *saver) function(fun ast.Expr, original *ast.CallExpr) ast.Expr {
	switch typeutil.Callee(s.fn.pkg.info, original).(type) {
	case *types.Builtin:
		return s.expr(fun)
	case *types.Func:
		sel, ok := ast.Unparen(original.Fun).(*ast.SelectorExpr)
		if !ok {
			return s.expr(fun)
		}
		if m := s.fn.pkg.info.Selections[sel]; m == nil || m.Kind() != types.MethodVal {
			return s.expr(fun)
		}
		if s.twin(original) == "" {
			return s.save(fun, nil)
		}
		x := fun.(*ast.SelectorExpr).X
		if _, saved := x.(*ast.Ident); !saved || s.fn.variable(x.(*ast.Ident)) != nil {
			if s.takesAddress(original) {
				x = &ast.UnaryExpr{OpPos: x.Pos(), Op: token.AND, X: x}
			}
			x = s.save(x, nil)
		}
		return &ast.SelectorExpr{X: x, Sel: &ast.Ident{NamePos: sel.Sel.NamePos, Name: sel.Sel.Name}}
	}
	if lit, ok := fun.(*ast.FuncLit); ok {
		return s.expr(lit)
	}
	if s.calls(fun) {
		defer s.flush()
	}
	return s.save(fun, nil)
}

// calls reports whether an expression contains a call or a receive.
func (r *rewriter) calls(x ast.Expr) bool {
	b := &builder{fn: r.fn, info: r.fn.pkg.info}
	return b.hasOrdered(x)
}

// takesAddress reports whether a method call x.M() means (&x).M().
func (r *rewriter) takesAddress(call *ast.CallExpr) bool {
	x := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	s := r.fn.pkg.info.Selections[x]
	if s == nil || s.Kind() != types.MethodVal || throughPointer(s) {
		return false
	}
	_, want := types.Unalias(s.Obj().(*types.Func).Signature().Recv().Type()).(*types.Pointer)
	_, have := s.Recv().Underlying().(*types.Pointer)
	return want && !have
}

// arguments saves the arguments of a deferred call that are not constant. Of those of a literal that awaits, only what its frame
// keeps is saved.
func (s *saver) arguments(c, original *ast.CallExpr, lit *function) []ast.Expr {
	info := s.fn.pkg.info
	if len(c.Args) == 1 {
		if tuple, ok := s.fn.typeOf(c.Args[0]).(*types.Tuple); ok {
			return s.tuple(c.Args[0], tuple, lit)
		}
	}
	var out []ast.Expr
	for i, a := range c.Args {
		tv, known := info.Types[a]
		if known && (tv.Value != nil || tv.IsNil() || tv.IsType()) {
			out = append(out, s.expr(a))
			continue
		}
		if lit != nil && !lit.keepsArgument(i) {
			s.drop(a)
			out = append(out, nil)
			continue
		}
		if conv := s.pointerConversion(a); conv != nil && lit == nil {
			out = append(out, &ast.CallExpr{Fun: s.expr(conv.Fun), Args: []ast.Expr{s.save(conv.Args[0], nil)}})
			continue
		}
		var typ types.Type
		if i < len(original.Args) {
			switch ast.Unparen(original.Args[i]).(type) {
			case *ast.BinaryExpr, *ast.UnaryExpr: // comparisons and shifts are untyped: x == y may be a named bool
				typ = info.TypeOf(original.Args[i])
			}
		}
		out = append(out, s.save(a, typ))
	}
	return out
}

// pointerConversion returns x if it is uintptr(p) with an unsafe.Pointer p, and otherwise nil. In the arguments of a deferred call
// p must be saved and not the number: until the call is over it keeps alive what it points to, for functions such as
// syscall.Syscall (package unsafe, Pointer, pattern 4).
func (s *saver) pointerConversion(x ast.Expr) *ast.CallExpr {
	info := s.fn.pkg.info
	call, ok := ast.Unparen(x).(*ast.CallExpr)
	if !ok || !isConversion(info, call) || len(call.Args) != 1 {
		return nil
	}
	to, ok := info.TypeOf(call.Fun).Underlying().(*types.Basic)
	if !ok || to.Kind() != types.Uintptr {
		return nil
	}
	if from, ok := s.fn.typeOf(call.Args[0]).Underlying().(*types.Basic); !ok || from.Kind() != types.UnsafePointer {
		return nil
	}
	return call
}

// tuple saves the values of g() in defer f(g()).
func (s *saver) tuple(x ast.Expr, tuple *types.Tuple, lit *function) []ast.Expr {
	late := *s
	s.names, s.values, s.declared = nil, nil, 0
	out := s.spread(x, tuple)
	s.names, s.values, s.declared = late.names, late.values, late.declared
	for i, a := range out {
		if lit != nil && !lit.keepsArgument(i) {
			s.names, s.values = append(s.names, ast.NewIdent("_")), append(s.values, a)
			s.declared++
			out[i] = nil
		}
	}
	return out
}

// keepsArgument reports whether the frame of a literal keeps the i-th argument of its call.
func (fn *function) keepsArgument(i int) bool {
	params := fn.params[len(fn.captured):]
	v := params[min(i, len(params)-1)]
	return v != nil && v.place == placeField
}
