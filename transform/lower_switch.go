package transform

// This file lowers switch, type switch and select statements that contain suspension points.

import (
	"go/ast"
	"go/token"
	"go/types"
)

// clauses makes a block for each clause of a switch.
func (b *builder) clauses(body *ast.BlockStmt, kind string) []*block {
	blocks := make([]*block, len(body.List))
	for i := range blocks {
		blocks[i] = b.fn.newBlock(kind)
	}
	return blocks
}

// bodies lowers the bodies of a switch's clauses. enter is called at the beginning of each.
func (b *builder) bodies(body *ast.BlockStmt, blocks []*block, label string, done *block, enter func(i int)) {
	for i, c := range body.List {
		if !blocks[i].reached {
			continue
		}
		t := &targets{label: label, brk: done}
		if i+1 < len(blocks) {
			t.next = blocks[i+1]
		}
		b.start(blocks[i])
		if enter != nil {
			b.at(c)
			enter(i)
		}
		b.push(t)
		switch c := c.(type) {
		case *ast.CaseClause:
			b.stmts(c.Body)
		case *ast.CommClause:
			b.stmts(c.Body)
		}
		b.pop()
		b.jump(done)
	}
	if done.reached {
		b.start(done)
	}
}

// dispatch ends the current block with a leaf that leaves to one of the blocks, or else to other.
func (b *builder) dispatch(s ast.Stmt, pos token.Pos, blocks []*block, other *block) {
	b.cur.nodes = append(b.cur.nodes, node{stmt: s, pos: pos, first: b.lead})
	b.lead = false
	succs := append([]*block(nil), blocks...)
	if other != nil {
		succs = append(succs, other)
	}
	b.end(terminator{op: termDispatch, succs: succs, other: other, pos: pos})
}

// switchStmt keeps the user's switch as the dispatcher when no tag or case awaits:
//
//	switch tag {
//	case a, b:
//		body
//	}
//
// becomes
//
//		switch tag {
//		case a, b:
//			goto case1
//		}
//		goto done
//	case1:
//		body
//	done:
func (b *builder) switchStmt(s *ast.SwitchStmt, label string) {
	if s.Init != nil {
		b.stmt(s.Init)
	}
	b.at(s)
	if !b.flat[s.Body] {
		// Only the tag awaits: the rest stays.
		b.emitLabeled(&ast.SwitchStmt{Switch: s.Switch, Tag: b.expr(s.Tag, false), Body: s.Body}, label)
		return
	}
	done := b.fn.newBlock("done")
	blocks := b.clauses(s.Body, "case")
	awaits := false
	for _, c := range s.Body.List {
		awaits = awaits || b.anyFlat(c.(*ast.CaseClause).List)
	}
	if awaits {
		b.switchChain(s, blocks, done)
	} else {
		var tag ast.Expr
		if s.Tag != nil {
			tag = b.expr(s.Tag, false)
		}
		sw := &ast.SwitchStmt{Switch: s.Switch, Tag: tag, Body: &ast.BlockStmt{Lbrace: s.Body.Lbrace, Rbrace: s.Body.Rbrace}}
		other := done
		for i, c := range s.Body.List {
			c := c.(*ast.CaseClause)
			if c.List == nil {
				other = nil
			}
			sw.Body.List = append(sw.Body.List, &ast.CaseClause{Case: c.Case, List: c.List, Colon: c.Colon, Body: []ast.Stmt{b.goTo(blocks[i], c.Colon)}})
		}
		b.dispatch(sw, s.Pos(), blocks, other)
	}
	b.bodies(s.Body, blocks, label, done, nil)
}

// switchChain lowers a switch in which a case awaits to a chain of comparisons, in order:
//
//	switch tag {
//	case a, async.MustAwait(b):
//
// becomes
//
//	tmp := tag
//	if tmp == a { goto case1 }
//	<await b>
//	if tmp == <outcome> { goto case1 }
func (b *builder) switchChain(s *ast.SwitchStmt, blocks []*block, done *block) {
	var tag *ast.Ident
	if s.Tag != nil {
		tag = b.tempOf("tag", b.expr(s.Tag, false), b.typeOf(s.Tag)).(*ast.Ident)
	}
	other := done
	for i, c := range s.Body.List {
		c := c.(*ast.CaseClause)
		if c.List == nil {
			other = blocks[i]
		}
		for _, e := range c.List {
			b.at(e)
			more := b.fn.newBlock("else")
			if tag == nil {
				b.cond(e, blocks[i], more)
			} else {
				x := b.expr(e, false)
				eq := &ast.BinaryExpr{X: b.fn.againAt(tag, e.Pos()), OpPos: e.Pos(), Op: token.EQL, Y: x}
				b.end(terminator{op: termBranch, cond: eq, succs: []*block{blocks[i], more}, pos: e.Pos()})
			}
			b.start(more)
		}
	}
	b.jump(other)
}

// typeSwitchStmt:
//
//	switch x := e.(type) {
//	case T:
//		body
//	}
//
// becomes
//
//		tag := e
//		switch tag.(type) {
//		case T:
//			goto case1
//		}
//		goto done
//	case1:
//		x := tag.(T)
//		body
//	done:
func (b *builder) typeSwitchStmt(s *ast.TypeSwitchStmt, label string) {
	if s.Init != nil {
		b.stmt(s.Init)
	}
	b.at(s)
	var x *ast.TypeAssertExpr
	bound := false
	switch a := s.Assign.(type) {
	case *ast.ExprStmt:
		x = ast.Unparen(a.X).(*ast.TypeAssertExpr)
	case *ast.AssignStmt:
		x, bound = ast.Unparen(a.Rhs[0]).(*ast.TypeAssertExpr), true
	}
	operand := b.expr(x.X, false)
	var tag *ast.Ident
	if bound {
		tag = b.tempOf("tag", operand, b.typeOf(x.X)).(*ast.Ident)
		operand = b.fn.again(tag)
	}
	sw := &ast.TypeSwitchStmt{
		Switch: s.Switch,
		Assign: &ast.ExprStmt{X: &ast.TypeAssertExpr{X: operand, Lparen: x.Lparen, Rparen: x.Rparen}},
		Body:   &ast.BlockStmt{Lbrace: s.Body.Lbrace, Rbrace: s.Body.Rbrace},
	}
	done := b.fn.newBlock("done")
	blocks := b.clauses(s.Body, "case")
	other := done
	for i, c := range s.Body.List {
		c := c.(*ast.CaseClause)
		if c.List == nil {
			other = nil
		}
		sw.Body.List = append(sw.Body.List, &ast.CaseClause{Case: c.Case, List: c.List, Colon: c.Colon, Body: []ast.Stmt{b.goTo(blocks[i], c.Colon)}})
	}
	b.dispatch(sw, s.Pos(), blocks, other)
	b.bodies(s.Body, blocks, label, done, func(i int) {
		if tag != nil {
			b.bindClause(s.Body.List[i].(*ast.CaseClause), tag)
		}
	})
}

// bindClause declares the variable of a type switch at the beginning of a clause, where it has the type of the
// single case, or else that of the operand.
func (b *builder) bindClause(c *ast.CaseClause, tag *ast.Ident) {
	obj, ok := b.info.Implicits[c].(*types.Var)
	if !ok || b.fn.usages[obj] == nil || b.fn.usages[obj].mentions == 0 {
		return
	}
	v := b.declareVar(obj)
	var value ast.Expr = b.fn.againAt(tag, c.Colon)
	if len(c.List) == 1 && !b.info.Types[c.List[0]].IsNil() {
		value = &ast.TypeAssertExpr{X: value, Type: c.List[0]}
	}
	b.emit(&ast.AssignStmt{Lhs: []ast.Expr{b.fn.mention(v, c.Colon)}, TokPos: c.Colon, Tok: token.DEFINE, Rhs: []ast.Expr{value}}, v)
}

// selectStmt keeps the select as the dispatcher. The channels and the values to send are evaluated on entry, once and in
// order (Go spec, "Select statements"), so awaits in them come first. What a case receives
// is kept in temporaries until its clause assigns it.
func (b *builder) selectStmt(s *ast.SelectStmt, label string) {
	sel := &ast.SelectStmt{Select: s.Select, Body: &ast.BlockStmt{Lbrace: s.Body.Lbrace, Rbrace: s.Body.Rbrace}}
	done := b.fn.newBlock("done")
	blocks := b.clauses(s.Body, "case")
	received := make([][]*ast.Ident, len(blocks))
	b.at(s)
	b.selectOperands(s, sel, received)
	for i, c := range sel.Body.List {
		c.(*ast.CommClause).Body = []ast.Stmt{b.goTo(blocks[i], c.(*ast.CommClause).Colon)}
	}
	b.dispatch(sel, s.Pos(), blocks, nil)
	b.bodies(s.Body, blocks, label, done, func(i int) {
		a, ok := s.Body.List[i].(*ast.CommClause).Comm.(*ast.AssignStmt)
		if !ok {
			return
		}
		rhs := make([]ast.Expr, len(received[i]))
		for j, id := range received[i] {
			rhs[j] = b.fn.againAt(id, a.TokPos)
		}
		lhs := a.Lhs
		if b.flat[a] {
			lhs = b.exprs(a.Lhs, anyType)
		}
		b.emit(&ast.AssignStmt{Lhs: lhs, TokPos: a.TokPos, Tok: a.Tok, Rhs: rhs}, b.defined(a)...)
	})
}

// selectOperands lowers the operands of the cases and builds the clauses of the dispatcher.
func (b *builder) selectOperands(s, sel *ast.SelectStmt, received [][]*ast.Ident) {
	later := func(i int) bool {
		for _, c := range s.Body.List[i+1:] {
			if comm := c.(*ast.CommClause).Comm; comm != nil && b.flat[comm] {
				return true
			}
		}
		return b.receivesHidden(s)
	}
	for i, c := range s.Body.List {
		c := c.(*ast.CommClause)
		clause := &ast.CommClause{Case: c.Case, Colon: c.Colon}
		sel.Body.List = append(sel.Body.List, clause)
		after := later(i)
		switch comm := c.Comm.(type) {
		case *ast.SendStmt:
			ch := b.inOrder(comm.Chan, after || b.flat[comm.Value])
			clause.Comm = &ast.SendStmt{Chan: ch, Arrow: comm.Arrow, Value: b.inOrder(comm.Value, after)}
		case *ast.ExprStmt:
			clause.Comm = &ast.ExprStmt{X: b.receiveOperand(comm.X, after)}
		case *ast.AssignStmt:
			recv := b.receiveOperand(comm.Rhs[0], after)
			elem := b.typeOf(comm.Rhs[0])
			if t, ok := elem.(*types.Tuple); ok {
				elem = t.At(0).Type()
			}
			var lhs []ast.Expr
			for j := range comm.Lhs {
				typ := elem
				if j == 1 {
					typ = types.Typ[types.Bool]
					if t := b.typeOf(comm.Lhs[1]); comm.Tok == token.ASSIGN && t != nil {
						typ = t // may be a named type
					}
				}
				id := b.fn.newTemp("received", typ, comm.Pos())
				if b.fn.temps[id].hidden {
					channel := recv.(*ast.UnaryExpr).X
					if id, ok := channel.(*ast.Ident); ok && b.fn.temps[id] != nil {
						channel = b.fn.againAt(id, token.NoPos)
					}
					zero := b.fn.packageCall(MachinePath, "Received", []ast.Expr{channel})
					b.emit(&ast.AssignStmt{Lhs: []ast.Expr{id}, TokPos: comm.TokPos, Tok: token.DEFINE, Rhs: []ast.Expr{zero}}, b.fn.temps[id])
				} else {
					b.declareZero(id)
				}
				id = b.fn.again(id)
				lhs = append(lhs, id)
				received[i] = append(received[i], id)
			}
			clause.Comm = &ast.AssignStmt{Lhs: lhs, TokPos: comm.TokPos, Tok: token.ASSIGN, Rhs: []ast.Expr{recv}}
		}
	}
}

// receivesHidden reports whether a case receives a value whose type has no name: it takes that of the channel, which is evaluated before.
func (b *builder) receivesHidden(s *ast.SelectStmt) bool {
	for _, c := range s.Body.List {
		if a, ok := c.(*ast.CommClause).Comm.(*ast.AssignStmt); ok && b.fn.nameless(b.typeOf(a.Rhs[0])) != "" {
			return true
		}
	}
	return false
}

// inOrder lowers an operand that is evaluated in the order of the source, all of it: loads, too.
func (b *builder) inOrder(e ast.Expr, after bool) ast.Expr {
	x := b.expr(e, after)
	if tv := b.info.Types[e]; !after || tv.IsNil() || b.isConstant(e) {
		return x
	}
	if id, ok := x.(*ast.Ident); ok && b.fn.temps[id] != nil {
		return x
	}
	return b.temp("tmp", x)
}

// declareZero emits the declaration of a temporary without a value.
func (b *builder) declareZero(id *ast.Ident) {
	spec := &ast.ValueSpec{Names: []*ast.Ident{id}}
	b.emit(&ast.DeclStmt{Decl: &ast.GenDecl{TokPos: id.NamePos, Tok: token.VAR, Specs: []ast.Spec{spec}}}, b.fn.temps[id])
}

// receiveOperand lowers the channel of a receive and leaves the receive in place.
func (b *builder) receiveOperand(e ast.Expr, after bool) ast.Expr {
	u := ast.Unparen(e).(*ast.UnaryExpr)
	return &ast.UnaryExpr{OpPos: u.OpPos, Op: u.Op, X: b.inOrder(u.X, after)}
}
