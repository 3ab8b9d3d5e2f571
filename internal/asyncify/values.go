package asyncify

// This file finds the expressions that may be awaited in place of being evaluated:
//
//	f(x, s[i]+1)
//
// becomes, say,
//
//	f(x, async.MustAwait(async.Value(s[i]+1)))
//
// Where the language leaves the order of evaluation open, that can change it: the
// value is read early. Programs that depend on it depend on too much.

import (
	"go/ast"
	"go/token"
	"go/types"
	"hash/fnv"
	"path/filepath"
	"strconv"
)

// chooseValues fills in which expressions of a body are awaited.
func (r *rewriter) chooseValues(body *ast.BlockStmt) {
	if r.level.Values == 0 {
		return
	}
	ast.Inspect(body, func(n ast.Node) bool {
		if e, ok := n.(ast.Expr); ok && r.unevaluated(e) {
			return false
		}
		switch n := n.(type) {
		case *ast.CallExpr:
			r.await(r.operands(n)...)
		case *ast.BinaryExpr:
			r.await(n.X, n.Y)
		case *ast.UnaryExpr:
			if n.Op != token.AND {
				r.await(n.X)
			}
		case *ast.IndexExpr:
			r.await(n.Index)
			if t := r.under(n.X); t != nil && !isArray(t) {
				r.await(n.X)
			}
		case *ast.SliceExpr:
			r.await(n.Low, n.High, n.Max)
		case *ast.StarExpr:
			r.await(n.X)
		case *ast.CompositeLit:
			r.await(r.elements(n)...)
		case *ast.ReturnStmt:
			r.await(n.Results...)
		case *ast.IfStmt:
			r.await(n.Cond)
		case *ast.ForStmt:
			r.await(n.Cond)
		case *ast.SwitchStmt:
			r.await(n.Tag)
		case *ast.SendStmt:
			r.await(n.Chan, n.Value)
		case *ast.CommClause:
			r.keepReceive(n.Comm)
		case *ast.RangeStmt:
			if t := r.under(n.X); t != nil && !isArray(t) {
				r.await(n.X)
			} else if _, ok := t.(*types.Array); ok && n.Value == nil {
				r.lengths[n.X] = true
			}
		case *ast.AssignStmt:
			if len(n.Lhs) == len(n.Rhs) && !r.kept[n.Rhs[0]] {
				r.await(n.Rhs...)
			}
		}
		return true
	})
}

// unevaluated reports whether an expression may not be evaluated as long as there is no call in it: a constant, such as the length of an
// array, or an array of which a loop takes nothing but the length.
func (r *rewriter) unevaluated(e ast.Expr) bool { return r.lengths[e] || r.info.Types[e].Value != nil }

// keepReceive keeps the receive operation of a select case where it is.
func (r *rewriter) keepReceive(comm ast.Stmt) {
	if s, ok := comm.(*ast.AssignStmt); ok {
		r.kept[s.Rhs[0]] = true
	}
}

// under returns the type underneath that of a value, or nil.
func (r *rewriter) under(e ast.Expr) types.Type {
	tv, ok := r.info.Types[e]
	if !ok || !tv.IsValue() {
		return nil
	}
	if _, ok := tv.Type.(*types.TypeParam); ok {
		return nil
	}
	return tv.Type.Underlying()
}

// isArray reports whether a range loop over a value of the type, or an index of one, takes the value's address.
func isArray(t types.Type) bool {
	switch t.(type) {
	case *types.Array, *types.Signature:
		return true
	}
	return false
}

// operands returns the arguments of a call that are values like any other.
func (r *rewriter) operands(call *ast.CallExpr) []ast.Expr {
	fun := r.info.Types[call.Fun]
	if _, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok && fun.IsBuiltin() {
		return nil // of package unsafe
	}
	if fun.IsType() {
		if b, ok := fun.Type.Underlying().(*types.Basic); ok && (b.Kind() == types.UnsafePointer || b.Kind() == types.Uintptr) {
			return nil
		}
	}
	return call.Args
}

// elements returns the values in a composite literal.
func (r *rewriter) elements(lit *ast.CompositeLit) (list []ast.Expr) {
	_, isMap := r.info.TypeOf(lit).Underlying().(*types.Map)
	for _, e := range lit.Elts {
		kv, ok := e.(*ast.KeyValueExpr)
		if !ok {
			list = append(list, e)
			continue
		}
		if isMap {
			list = append(list, kv.Key)
		}
		list = append(list, kv.Value)
	}
	return list
}

// await chooses those among the expressions that can be awaited and whose turn it is.
func (r *rewriter) await(list ...ast.Expr) {
	for _, e := range list {
		if e != nil && r.some(e.Pos(), e.End()) && r.awaitable(e) {
			r.awaited[e] = true
		}
	}
}

// awaitable reports whether an expression is a value whose type does not depend on where it stands.
func (r *rewriter) awaitable(e ast.Expr) bool {
	tv, ok := r.info.Types[e]
	if lit, isLit := e.(*ast.CompositeLit); !ok || !tv.IsValue() || isLit && lit.Type == nil || r.adapts(e) {
		return false
	}
	switch t := tv.Type.(type) {
	case *types.Tuple:
		return false
	case *types.Signature:
		return t.TypeParams().Len() == 0
	case *types.Basic:
		return t.Info()&types.IsUntyped == 0 && t.Kind() != types.UnsafePointer && t.Kind() != types.Uintptr
	}
	return true
}

// adapts reports whether the type of an expression may come from where it stands.
func (r *rewriter) adapts(e ast.Expr) bool {
	if tv := r.info.Types[e]; tv.Value != nil || tv.IsNil() {
		return true
	}
	switch e := ast.Unparen(e).(type) {
	case *ast.UnaryExpr:
		return r.adapts(e.X)
	case *ast.BinaryExpr:
		switch e.Op {
		case token.SHL, token.SHR:
			return r.adapts(e.X)
		case token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ:
			return true
		}
		return r.adapts(e.X) && r.adapts(e.Y)
	case *ast.Ident:
		return r.info.Instances[e].Type != nil // a generic function, whose type arguments may come from there
	case *ast.SelectorExpr:
		return r.info.Instances[e.Sel].Type != nil
	}
	return false
}

// some reports whether an expression is among those whose turn it is. That does not depend on other expressions.
func (r *rewriter) some(pos, end token.Pos) bool {
	h := fnv.New32a()
	p := r.fset.Position(pos)
	h.Write([]byte(filepath.Base(p.Filename) + ":" + strconv.Itoa(p.Offset) + ":" + strconv.Itoa(int(end-pos))))
	return h.Sum32()%uint32(r.level.Values) == 0
}
