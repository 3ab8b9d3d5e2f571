package transform

// This file lowers the statements of a marked function to a control-flow graph.
//
// Invariant: builder.cur is the block that gets the next leaf, or nil where control cannot
// arrive; statements there are dropped. A statement without a suspension point
// becomes a leaf, whatever is inside it.

import (
	"go/ast"
	"go/token"
	"go/types"
)

// A builder lowers one function.
type builder struct {
	fn   *function
	info *types.Info

	flat map[ast.Node]bool // nodes that are taken apart: see flatten
	cur  *block
	pos  token.Pos // of the statement being lowered
	lead bool      // the next leaf is the first of its statement

	targets *targets                // innermost statement that break or continue may name
	labels  map[*types.Label]*block // targets of goto
	pending *ast.LabeledStmt        // the label of the statement about to be lowered

	finishes []finish             // what the loops around the current position do when they are left
	labelled map[*types.Label]int // how many such loops are around a label
	leaving  []leaving            // ways out of such loops
}

// targets is a stack of the breakable statements around the current position.
type targets struct {
	outer     *targets
	label     string
	brk, cont *block // cont is nil but for loops
	next      *block // where fallthrough goes
	depth     int    // how many loops with a finish are around it
	named     bool   // a labelled block or if: only a break that names it leaves it
}

// A refusal is what cannot be translated. It is raised by panic and caught in lowerFunction.
type refusal struct {
	pos     token.Pos
	message string
}

func refuse(at ast.Node, message string) { panic(refusal{at.Pos(), message}) }

// lower builds the graph of fn.
func lower(fn *function) {
	b := &builder{fn: fn, info: fn.pkg.info, labels: map[*types.Label]*block{}}
	b.flat = fn.flatten()
	b.labelled = fn.finishesAround(b.flat)
	b.start(fn.newBlock("entry"))
	b.enter()
	b.stmts(fn.body.List)
	if b.cur != nil {
		b.pos = fn.body.Rbrace
		b.end(terminator{op: termReturn, pos: b.pos})
	}
	b.placeLeaving()
	fn.loopTailCalls()
}

// finishesAround counts, for each label, the loops with a finish around it.
func (fn *function) finishesAround(flat map[ast.Node]bool) map[*types.Label]int {
	around := map[*types.Label]int{}
	n := 0
	var stack []ast.Node
	count := func(x ast.Node, d int) {
		if s, ok := x.(*ast.RangeStmt); ok && flat[s.Body] && fn.hasFinish(s) {
			n += d
		}
	}
	ast.Inspect(fn.body, func(x ast.Node) bool {
		if x == nil {
			count(stack[len(stack)-1], -1)
			stack = stack[:len(stack)-1]
			return true
		}
		if _, ok := x.(*ast.FuncLit); ok {
			return false
		}
		if l, ok := x.(*ast.LabeledStmt); ok {
			if obj, ok := fn.pkg.info.Defs[l.Label].(*types.Label); ok {
				around[obj] = n
			}
		}
		stack = append(stack, x)
		count(x, 1)
		return true
	})
	return around
}

// hasFinish reports whether a range loop that is taken apart has something to finish when it is left: if it is over a function, and is not made one over a
// slice or map.
func (fn *function) hasFinish(s *ast.RangeStmt) bool {
	_, function := coreType(fn.pkg.info.TypeOf(s.X)).(*types.Signature)
	x, _ := standardIterator(fn.pkg.info, s.X)
	return function && x == nil
}

// enter declares at the beginning what the frame's constructor cannot: named results that
// closures share, each in a cell of its own.
func (b *builder) enter() {
	for _, v := range b.fn.results {
		if v.obj != nil && v.use.shared() {
			b.cur.nodes = append(b.cur.nodes, node{decls: []*variable{v}, pos: b.fn.pos})
		}
	}
}

// flatten finds the nodes that contain a suspension point of the function itself, or a label that a
// goto outside their statement names.
func (fn *function) flatten() map[ast.Node]bool {
	info := fn.pkg.info
	deferred := map[*ast.CallExpr]bool{} // their own awaits come when the function ends
	flat := map[ast.Node]bool{}
	gotos := map[types.Object]bool{}
	var stack []ast.Node
	mark := func() {
		for _, n := range stack {
			flat[n] = true
		}
	}
	walk := func(visit func(n ast.Node) bool) {
		stack = stack[:0]
		ast.Inspect(fn.body, func(n ast.Node) bool {
			if n == nil {
				stack = stack[:len(stack)-1]
				return true
			}
			if _, ok := n.(*ast.FuncLit); ok {
				return false
			}
			stack = append(stack, n)
			if !visit(n) {
				stack = stack[:len(stack)-1]
				return false
			}
			return true
		})
	}
	walk(func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.DeferStmt:
			deferred[n.Call] = true
		case *ast.CallExpr:
			if _, ok := awaitCall(info, n); ok && !deferred[n] || fn.inPlace(n) != nil || fn.yieldCall(n) || fn.delegates(n) {
				mark()
			}
		case *ast.RangeStmt:
			if fn.pkg.eachCall(n) != nil {
				mark()
				flat[n.Body] = true
			}
		case *ast.ReturnStmt:
			if fn.insideEach(stack) {
				mark()
			}
		case *ast.BranchStmt:
			if n.Tok == token.GOTO {
				gotos[info.Uses[n.Label]] = true
			}
		}
		return true
	})
	walk(func(n ast.Node) bool {
		if l, ok := n.(*ast.LabeledStmt); ok && gotos[info.Defs[l.Label]] {
			mark()
		}
		return true
	})
	return flat
}

// start places blk and makes it current.
func (b *builder) start(blk *block) {
	b.fn.place(blk)
	b.cur = blk
}

// end closes the current block; control goes nowhere until start.
func (b *builder) end(t terminator) {
	if t.cond != nil && b.fn.mentionsHidden(t.cond) {
		typ := b.typeOf(t.cond)
		if typ == nil {
			typ = types.Typ[types.Bool] // lowering made it
		}
		t.cond = b.tempOf("tmp", t.cond, typ)
	}
	b.cur.term = t
	b.cur = nil
	for _, s := range t.succs {
		s.reached = true
	}
}

func (b *builder) jump(to *block) {
	if b.cur != nil {
		b.end(terminator{op: termJump, succs: []*block{to}, pos: b.pos})
	}
}

// join places blk if anything leads to it: control falls from the current block into it.
func (b *builder) join(blk *block, reached bool) {
	if b.cur == nil && !reached {
		return
	}
	b.jump(blk)
	b.start(blk)
}

// emit appends a leaf to the current block.
func (b *builder) emit(s ast.Stmt, decls ...*variable) {
	if b.cur == nil {
		return
	}
	n := node{stmt: s, decls: decls, pos: b.pos, first: b.lead}
	b.lead = false
	b.exits(s, &n)
	b.cur.nodes = append(b.cur.nodes, n)
	if b.terminates(s) {
		b.end(terminator{op: termExit, pos: b.pos})
	}
}

func (b *builder) stmts(list []ast.Stmt) {
	for _, s := range list {
		b.stmt(s)
	}
}

// stmt lowers one statement of the user's.
func (b *builder) stmt(s ast.Stmt) {
	if l, ok := s.(*ast.LabeledStmt); ok {
		b.labeled(l)
		return
	}
	label := b.pending
	b.pending = nil
	if b.cur == nil {
		if !b.flat[s] || !hasLabel(s) {
			return
		}
		b.start(b.fn.newBlock("dead")) // control may arrive at a label inside
	}
	b.pos, b.lead = s.Pos(), true
	if b.flat[s] {
		b.compound(s, label)
		return
	}
	switch s := s.(type) {
	case *ast.DeclStmt:
		b.declStmt(s)
	case *ast.AssignStmt:
		b.emit(s, b.defined(s)...)
	case *ast.BranchStmt:
		b.branch(s)
	case *ast.EmptyStmt:
	default:
		if label != nil {
			b.emitLabeled(s, label.Label.Name)
			return
		}
		b.emit(s)
	}
}

// hasLabel reports whether s declares a label.
func hasLabel(s ast.Stmt) bool {
	found := false
	ast.Inspect(s, func(n ast.Node) bool {
		_, ok := n.(*ast.LabeledStmt)
		found = found || ok
		return !found
	})
	return found
}

// labeled lowers a labelled statement. The label of a leaf goes with it.
func (b *builder) labeled(l *ast.LabeledStmt) {
	if b.flat[l] {
		if obj, ok := b.info.Defs[l.Label].(*types.Label); ok {
			if blk := b.labels[obj]; blk != nil {
				b.join(blk, true)
			} else if b.cur != nil {
				blk := b.fn.newBlock(l.Label.Name)
				b.labels[obj] = blk
				b.join(blk, false)
			} else {
				blk := b.fn.newBlock(l.Label.Name) // a goto further down may lead here
				b.labels[obj] = blk
				b.start(blk)
			}
		}
	}
	b.pending = l
	b.stmt(l.Stmt)
	b.pending = nil
}

// compound lowers a statement that contains a suspension point.
func (b *builder) compound(s ast.Stmt, label *ast.LabeledStmt) {
	name := ""
	if label != nil {
		name = label.Label.Name
	}
	switch s := s.(type) {
	case *ast.BlockStmt:
		b.blockStmt(s, name)
	case *ast.IfStmt:
		b.ifStmt(s, name)
	case *ast.ForStmt:
		b.forStmt(s, name)
	case *ast.RangeStmt:
		b.rangeStmt(s, name)
	case *ast.SwitchStmt:
		b.switchStmt(s, name)
	case *ast.TypeSwitchStmt:
		b.typeSwitchStmt(s, name)
	case *ast.SelectStmt:
		b.selectStmt(s, name)
	default:
		b.simple(s)
	}
}

// blockStmt lowers a block. A labelled break may name it.
func (b *builder) blockStmt(s *ast.BlockStmt, label string) {
	if label == "" {
		b.stmts(s.List)
		return
	}
	done := b.fn.newBlock("done")
	b.push(&targets{label: label, brk: done, named: true})
	b.stmts(s.List)
	b.pop()
	b.join(done, done.reached)
}

func (b *builder) push(t *targets) {
	t.outer, t.depth = b.targets, len(b.finishes)
	b.targets = t
}

func (b *builder) pop() { b.targets = b.targets.outer }

// ifStmt:
//
//	if init; cond { then } else { otherwise }
//
// becomes
//
//		init
//		if !cond { goto else }
//		then
//		goto done
//	else:
//		otherwise
//	done:
func (b *builder) ifStmt(s *ast.IfStmt, label string) {
	if s.Init != nil {
		b.stmt(s.Init)
	}
	if !b.flat[s.Body] && !b.flat[s.Else] && !b.branches(s.Cond) {
		// Only the condition awaits: the rest stays.
		b.at(s.Cond)
		b.emitLabeled(&ast.IfStmt{If: s.If, Cond: b.expr(s.Cond, false), Body: s.Body, Else: s.Else}, label)
		return
	}
	done := b.fn.newBlock("done")
	if label != "" {
		b.push(&targets{label: label, brk: done, named: true})
		defer b.pop()
	}
	then := b.fn.newBlock("then")
	otherwise := done
	if s.Else != nil {
		otherwise = b.fn.newBlock("else")
	}
	b.at(s.Cond)
	b.cond(s.Cond, then, otherwise)
	b.start(then)
	b.stmts(s.Body.List)
	if s.Else != nil {
		b.jump(done)
		b.start(otherwise)
		b.stmt(s.Else)
	}
	b.join(done, done.reached)
}

// branches reports whether a condition is taken apart to branches: an operator decides whether its right operand is awaited.
func (b *builder) branches(e ast.Expr) bool {
	switch x := ast.Unparen(e).(type) {
	case *ast.UnaryExpr:
		return x.Op == token.NOT && b.branches(x.X)
	case *ast.BinaryExpr:
		return (x.Op == token.LAND || x.Op == token.LOR) && b.flat[x.Y]
	}
	return false
}

// at moves the position that the next leaves are attributed to.
func (b *builder) at(n ast.Node) { b.pos = n.Pos() }

// forStmt:
//
//	for init; cond; post { body }
//
// becomes
//
//		init
//	loop:
//		if !cond { goto done }
//		body
//	next:
//		renew    // Go 1.22: each iteration has its own variables, copied before post
//		post
//		goto loop
//	done:
func (b *builder) forStmt(s *ast.ForStmt, label string) {
	var vars []*variable
	if s.Init != nil {
		b.stmt(s.Init)
		if a, ok := s.Init.(*ast.AssignStmt); ok && a.Tok == token.DEFINE && b.fn.file.perIteration {
			vars = b.sharedVars(a.Lhs)
		}
	}
	loop, body, done := b.fn.newBlock("loop"), b.fn.newBlock("body"), b.fn.newBlock("done")
	next := loop
	if s.Post != nil || len(vars) > 0 {
		next = b.fn.newBlock("next")
	}
	b.join(loop, false)
	if b.cur == nil {
		return
	}
	if s.Cond != nil {
		b.at(s.Cond)
		b.cond(s.Cond, body, done)
		b.start(body)
	}
	b.loopBody(s.Body.List, label, done, next)
	if next != loop && (b.cur != nil || next.reached) {
		b.join(next, true)
		for _, v := range vars {
			b.cur.nodes = append(b.cur.nodes, node{renew: v, pos: s.Body.Rbrace})
		}
		if s.Post != nil {
			b.stmt(s.Post)
		}
	}
	b.jump(loop)
	b.join(done, done.reached)
}

// loopBody lowers the body of a loop that break leaves to done and continue to next.
func (b *builder) loopBody(list []ast.Stmt, label string, done, next *block) {
	b.push(&targets{label: label, brk: done, cont: next})
	b.stmts(list)
	b.pop()
	b.pos = token.NoPos
}

// sharedVars returns the variables among the identifiers whose identity matters per iteration.
func (b *builder) sharedVars(ids []ast.Expr) []*variable {
	var vars []*variable
	for _, e := range ids {
		if id, ok := e.(*ast.Ident); ok {
			if v := b.fn.varOf[b.info.Defs[id]]; v != nil && v.use.shared() {
				vars = append(vars, v)
			}
		}
	}
	return vars
}

// branch lowers a break, continue, goto or fallthrough that stands as a statement of its own.
func (b *builder) branch(s *ast.BranchStmt) {
	b.jump(b.target(s))
}

// destination returns the block that a branch statement names, and how many loops with a finish are around that.
func (b *builder) destination(s *ast.BranchStmt) (*block, int) {
	switch s.Tok {
	case token.GOTO:
		obj := b.info.Uses[s.Label].(*types.Label)
		blk := b.labels[obj]
		if blk == nil {
			blk = b.fn.newBlock(obj.Name())
			b.labels[obj] = blk
		}
		return blk, b.labelled[obj]
	case token.FALLTHROUGH:
		for t := b.targets; t != nil; t = t.outer {
			if t.next != nil {
				return t.next, t.depth
			}
		}
	}
	for t := b.targets; t != nil; t = t.outer {
		if s.Label != nil && s.Label.Name != t.label || s.Label == nil && t.named {
			continue
		}
		if s.Tok == token.BREAK {
			return t.brk, t.depth
		}
		if t.cont != nil {
			return t.cont, t.depth
		}
	}
	panic("branch without a target")
}

// exits records in n where break, continue and goto inside the leaf s leave to.
func (b *builder) exits(s ast.Stmt, n *node) {
	w := &exitWalk{builder: b, n: n, inside: map[string]bool{}}
	ast.Inspect(s, func(x ast.Node) bool {
		if l, ok := x.(*ast.LabeledStmt); ok {
			w.inside[l.Label.Name] = true
		}
		_, lit := x.(*ast.FuncLit)
		return !lit
	})
	ast.Inspect(s, w.visit)
}

// An exitWalk looks for branches that leave a leaf.
type exitWalk struct {
	*builder
	n                 *node
	inside            map[string]bool // labels declared in the leaf
	breaks, continues int             // depth of the leaf's own statements that a break or continue can mean
	stack             []ast.Node
}

func (w *exitWalk) visit(x ast.Node) bool {
	if x == nil {
		w.count(w.stack[len(w.stack)-1], -1)
		w.stack = w.stack[:len(w.stack)-1]
		return true
	}
	if _, ok := x.(*ast.FuncLit); ok {
		return false
	}
	w.stack = append(w.stack, x)
	w.count(x, 1)
	br, ok := x.(*ast.BranchStmt)
	if !ok || br.Tok == token.FALLTHROUGH || br.Label != nil && br.Tok != token.GOTO && w.inside[br.Label.Name] {
		return true
	}
	if br.Label == nil && (br.Tok == token.BREAK && w.breaks > 0 || br.Tok == token.CONTINUE && w.continues > 0) {
		return true
	}
	if w.fn.jumps[br] == nil {
		w.fn.jumps[br] = w.target(br)
	}
	to := w.fn.jumps[br]
	to.reached = true
	w.n.exits = append(w.n.exits, to)
	return true
}

func (w *exitWalk) count(x ast.Node, d int) {
	switch x.(type) {
	case *ast.ForStmt, *ast.RangeStmt:
		w.breaks, w.continues = w.breaks+d, w.continues+d
	case *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.SelectStmt:
		w.breaks += d
	}
}

// goTo returns a goto statement for use inside a dispatching leaf.
func (b *builder) goTo(to *block, pos token.Pos) *ast.BranchStmt {
	s := &ast.BranchStmt{Tok: token.GOTO, TokPos: pos}
	b.fn.jumps[s] = to
	return s
}
