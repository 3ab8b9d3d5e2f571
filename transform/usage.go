package transform

// This file finds out how each local variable of a function is used: what decides whether it
// can be a field of the frame, or needs a heap cell of its own.

import (
	"go/ast"
	"go/token"
	"go/types"
)

// A usage says how a local variable is used in the whole function.
type usage struct {
	captured  bool // mentioned in a function literal inside the function that declares it
	addressed bool // its address is taken: &x, x.M() with a pointer receiver, x[:] of an array
	assigned  bool // assigned, in whole or in part, elsewhere than where it is declared
	mentions  int
}

// shared reports whether closures or pointers must see later assignments to the variable,
// so that it cannot be copied.
func (u *usage) shared() bool { return u.addressed || u.captured && u.assigned }

// usageOf walks a function and records the usage of its variables.
//
// A mention is a capture if it is inside a function literal that does not contain the
// declaration, so the walk keeps the depth of literals at each declaration.
func usageOf(info *types.Info, decl ast.Node) map[*types.Var]*usage {
	w := &usageWalk{info: info, uses: map[*types.Var]*usage{}, depthOf: map[*types.Var]int{}}
	var stack []ast.Node
	ast.Inspect(decl, func(n ast.Node) bool {
		if n == nil {
			if _, ok := stack[len(stack)-1].(*ast.FuncLit); ok {
				w.depth--
			}
			stack = stack[:len(stack)-1]
			return true
		}
		stack = append(stack, n)
		if _, ok := n.(*ast.FuncLit); ok {
			w.depth++
		}
		w.visit(n)
		return true
	})
	for v, u := range w.uses {
		if u.captured && holdsLock(v.Type()) {
			u.addressed = true // closures would have copies of the lock
		}
	}
	return w.uses
}

type usageWalk struct {
	info    *types.Info
	uses    map[*types.Var]*usage
	depthOf map[*types.Var]int
	depth   int
}

func (w *usageWalk) of(v *types.Var) *usage {
	u := w.uses[v]
	if u == nil {
		u = &usage{}
		w.uses[v] = u
	}
	return u
}

func (w *usageWalk) visit(n ast.Node) {
	if v, ok := w.info.Implicits[n].(*types.Var); ok { // the variable of a type switch clause
		w.depthOf[v] = w.depth
	}
	switch n := n.(type) {
	case *ast.Ident:
		w.ident(n)
	case *ast.AssignStmt:
		for _, l := range n.Lhs {
			if id, ok := l.(*ast.Ident); ok && n.Tok == token.DEFINE && w.info.Defs[id] != nil {
				continue
			}
			w.assign(l)
		}
	case *ast.IncDecStmt:
		w.assign(n.X)
	case *ast.RangeStmt:
		if n.Tok == token.ASSIGN {
			w.assign(n.Key)
			w.assign(n.Value)
		}
	case *ast.UnaryExpr:
		if n.Op == token.AND {
			w.address(n.X)
		}
	case *ast.SliceExpr:
		if _, ok := coreType(w.info.TypeOf(n.X)).(*types.Array); ok {
			w.address(n.X)
		}
	case *ast.SelectorExpr:
		w.selector(n)
	}
}

func (w *usageWalk) ident(id *ast.Ident) {
	if v, ok := w.info.Defs[id].(*types.Var); ok && !v.IsField() {
		w.depthOf[v] = w.depth
		w.of(v)
		return
	}
	v, ok := w.info.Uses[id].(*types.Var)
	if !ok || v.IsField() {
		return
	}
	depth, local := w.depthOf[v]
	if !local {
		return
	}
	u := w.of(v)
	u.mentions++
	if w.depth > depth {
		u.captured = true
	}
}

// selector records the implicit & of a method value or call with a pointer receiver on an addressable operand.
func (w *usageWalk) selector(n *ast.SelectorExpr) {
	sel := w.info.Selections[n]
	if sel == nil || sel.Kind() != types.MethodVal {
		return
	}
	recv := sel.Obj().(*types.Func).Signature().Recv()
	if recv == nil {
		return
	}
	if _, ok := types.Unalias(recv.Type()).(*types.Pointer); !ok {
		return
	}
	if _, ok := w.info.TypeOf(n.X).Underlying().(*types.Pointer); ok {
		return
	}
	// Promotion through an embedded pointer addresses what that points to.
	if throughPointer(sel) {
		return
	}
	w.address(n.X)
}

// throughPointer reports whether the path of a selection follows a pointer before its last step.
func throughPointer(sel *types.Selection) bool {
	t := sel.Recv()
	path := sel.Index()
	for _, i := range path[:len(path)-1] {
		if p, ok := t.Underlying().(*types.Pointer); ok {
			t = p.Elem()
		}
		s, ok := t.Underlying().(*types.Struct)
		if !ok {
			return true
		}
		t = s.Field(i).Type()
		if _, ok := t.Underlying().(*types.Pointer); ok {
			return true
		}
	}
	return false
}

func (w *usageWalk) assign(e ast.Expr) {
	if v := rootVar(w.info, e); v != nil {
		w.of(v).assigned = true
	}
}

func (w *usageWalk) address(e ast.Expr) {
	if v := rootVar(w.info, e); v != nil {
		w.of(v).addressed = true
	}
}

// rootVar returns the variable of which e is the whole or, without an indirection on the
// way, a part: x for x, x.f, x[i] of an array.
func rootVar(info *types.Info, e ast.Expr) *types.Var {
	for {
		switch x := e.(type) {
		case *ast.Ident:
			if v, ok := info.ObjectOf(x).(*types.Var); ok && !v.IsField() {
				return v
			}
			return nil
		case *ast.ParenExpr:
			e = x.X
		case *ast.IndexExpr:
			if _, ok := coreType(info.TypeOf(x.X)).(*types.Array); !ok {
				return nil
			}
			e = x.X
		case *ast.SelectorExpr:
			sel := info.Selections[x]
			if sel == nil || sel.Kind() != types.FieldVal || sel.Indirect() {
				return nil
			}
			e = x.X
		default:
			return nil
		}
	}
}
