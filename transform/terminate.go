package transform

// This file decides after which leaves control cannot go on, so that nothing unreachable is
// emitted and Resume ends in a terminating statement.

import (
	"go/ast"
	"go/token"
)

// terminates reports whether the emitted form of s is a terminating statement (Go spec, "Terminating
// statements").
func (b *builder) terminates(s ast.Stmt) bool {
	switch s := s.(type) {
	case *ast.ReturnStmt:
		return true
	case *ast.BranchStmt:
		return s.Tok == token.GOTO || b.fn.jumps[s] != nil // a goto when it is emitted
	case *ast.ExprStmt:
		call, ok := ast.Unparen(s.X).(*ast.CallExpr)
		return ok && builtinName(b.info, call) == "panic"
	case *ast.BlockStmt:
		return b.terminatesList(s.List)
	case *ast.IfStmt:
		return s.Else != nil && b.terminates(s.Body) && b.terminates(s.Else)
	case *ast.ForStmt:
		return s.Cond == nil && !breaks(s.Body, nil)
	case *ast.SwitchStmt:
		return b.terminatesClauses(s.Body, true)
	case *ast.TypeSwitchStmt:
		return b.terminatesClauses(s.Body, true)
	case *ast.SelectStmt:
		return b.terminatesClauses(s.Body, false)
	case *ast.LabeledStmt:
		if f, ok := s.Stmt.(*ast.ForStmt); ok {
			return f.Cond == nil && !breaks(f.Body, s.Label)
		}
		return b.terminates(s.Stmt) && !breaks(s.Stmt, s.Label)
	}
	return false
}

func (b *builder) terminatesList(list []ast.Stmt) bool {
	for len(list) > 0 {
		last := list[len(list)-1]
		if _, ok := last.(*ast.EmptyStmt); !ok {
			return b.terminates(last)
		}
		list = list[:len(list)-1]
	}
	return false
}

func (b *builder) terminatesClauses(body *ast.BlockStmt, needDefault bool) bool {
	hasDefault := false
	for _, c := range body.List {
		var list []ast.Stmt
		switch c := c.(type) {
		case *ast.CaseClause:
			list, hasDefault = c.Body, hasDefault || c.List == nil
		case *ast.CommClause:
			list = c.Body
		}
		if n := len(list); n > 0 {
			if br, ok := list[n-1].(*ast.BranchStmt); ok && br.Tok == token.FALLTHROUGH {
				continue
			}
		}
		if !b.terminatesList(list) {
			return false
		}
	}
	return (hasDefault || !needDefault) && !breaks(body, nil)
}

// breaks reports whether a break leaves the statement whose body is s: one without a label that is not inside
// another breakable statement, or one that names label.
func breaks(s ast.Stmt, label *ast.Ident) bool {
	found := false
	var walk func(n ast.Node, nested bool)
	walk = func(n ast.Node, nested bool) {
		ast.Inspect(n, func(x ast.Node) bool {
			switch x := x.(type) {
			case *ast.FuncLit:
				return false
			case *ast.BranchStmt:
				if x.Tok == token.BREAK {
					found = found || x.Label == nil && !nested || x.Label != nil && label != nil && x.Label.Name == label.Name
				}
			case *ast.ForStmt, *ast.RangeStmt, *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.SelectStmt:
				if x != n {
					walk(x, true)
					return false
				}
			}
			return true
		})
	}
	walk(s, false)
	return found
}
