package transform

// This file lowers the ways out of range loops that have something to finish: loops over functions, whose iterator is
// stopped, and loops over async.Each, whose stream is closed, which can suspend.
//
// Invariant: builder.finishes holds what the loops around the current position have to finish, innermost last.
// A break or continue of the loop itself needs nothing: the code behind the loop finishes it.

import (
	"go/ast"
	"go/token"
	"go/types"
	"strconv"
)

// A finish is what leaving a loop does.
type finish struct {
	stream *ast.Ident // of a loop over Each; nil for a loop over a function
}

// finishAll emits the finishes down to the given depth, innermost first.
func (b *builder) finishAll(depth int, pos token.Pos) {
	for i := len(b.finishes) - 1; i >= depth && b.cur != nil; i-- {
		b.finish(b.finishes[i], pos)
	}
}

func (b *builder) finish(f finish, pos token.Pos) {
	if f.stream == nil {
		b.emit(b.fn.selfCall(pos, "Leave"))
		return
	}
	b.emit(b.fn.selfCall(pos, "LeaveAwait"))
	outcome := b.awaitMethod(f.stream, "Close", awaitForm{must: false, arity: 0}, pos)
	b.emit(&ast.ExprStmt{X: b.fn.packageCall(RuntimePath, "Closed", []ast.Expr{b.fn.taskIdent(pos), outcome})})
}

// awaitMethod suspends for the awaitable that a method of a temporary returns.
func (b *builder) awaitMethod(x *ast.Ident, name string, form awaitForm, pos token.Pos) *ast.Ident {
	obj, _, _ := types.LookupFieldOrMethod(b.typeOf(x), true, nil, name)
	op := obj.(*types.Func).Signature().Results().At(0).Type()
	call := &ast.CallExpr{Fun: &ast.SelectorExpr{X: b.fn.againAt(x, pos), Sel: &ast.Ident{NamePos: pos, Name: name}}, Lparen: pos, Rparen: pos}
	b.fn.types[call] = op
	err := types.NewVar(token.NoPos, nil, "", types.Universe.Lookup("error").Type())
	typ := types.Type(err.Type())
	if form.arity == 1 {
		typ = types.NewTuple(types.NewVar(token.NoPos, nil, "", awaitedType(op)), err)
	}
	return b.suspend(&awaitPoint{pos: pos, form: form, operand: call, typ: typ})
}

// target finds where a branch statement that leaves its leaf goes, and finishes loops on the way.
func (b *builder) target(s *ast.BranchStmt) *block {
	to, depth := b.destination(s)
	if depth >= len(b.finishes) {
		return to
	}
	blk := b.fn.newBlock("leave")
	to.reached = true
	b.leaving = append(b.leaving, leaving{blk, to, b.finishes, depth, s.Pos()})
	return blk
}

// A leaving is a block that finishes loops and then goes on elsewhere. It is placed after the body.
type leaving struct {
	from, to *block
	finishes []finish
	depth    int
	pos      token.Pos
}

// placeLeaving lowers what is left to do on the ways out of loops.
func (b *builder) placeLeaving() {
	for _, l := range b.leaving {
		b.start(l.from)
		b.pos = l.pos
		b.finishes = l.finishes
		b.finishAll(l.depth, l.pos)
		b.jump(l.to)
	}
}

// returnStmt lowers a return inside loops over Each: the results are set, or evaluated, then the streams are closed, then the function returns.
// Loops over functions are left to the frame, which stops them whenever it ends.
func (b *builder) returnStmt(s *ast.ReturnStmt) {
	if len(s.Results) == 1 && len(b.finishes) == 0 && b.returnCondition(s, s.Results[0]) {
		return
	}
	results := b.exprs(s.Results, func(i int) types.Type { return b.fn.results[i].typ })
	first := len(b.finishes)
	for i, f := range b.finishes {
		if f.stream != nil {
			first = i
			break
		}
	}
	if first < len(b.finishes) {
		if len(results) == 1 {
			if tuple, ok := b.typeOf(results[0]).(*types.Tuple); ok {
				results = b.spread(results[0], tuple)
			}
		}
		if b.assignResults(s, results) {
			results = nil
		}
		for i, r := range results {
			if _, temporary := r.(*ast.Ident); !b.isConstant(r) && (!temporary || b.fn.temps[r.(*ast.Ident)] == nil) {
				results[i] = b.temp("result", r)
			}
		}
		b.finishAll(first, s.Pos())
	}
	if b.cur != nil {
		b.emit(&ast.ReturnStmt{Return: s.Return, Results: results})
	}
}

// returnCondition lowers a return of x && y or x || y to branches, if y suspends, and reports whether it has. So an await or a delegation that
// comes last is one that ends the function.
func (b *builder) returnCondition(s *ast.ReturnStmt, result ast.Expr) bool {
	x, ok := ast.Unparen(result).(*ast.BinaryExpr)
	if !ok || x.Op != token.LAND && x.Op != token.LOR || !b.flat[x.Y] || len(b.fn.results) != 1 {
		return false
	}
	if _, basic := types.Unalias(b.fn.results[0].typ).Underlying().(*types.Basic); !basic || isTypeParam(b.fn.results[0].typ) {
		return false // an interface would keep the type of the operands
	}
	more, done := b.fn.newBlock("then"), b.fn.newBlock("short")
	if x.Op == token.LAND {
		b.cond(x.X, more, done)
	} else {
		b.cond(x.X, done, more)
	}
	b.start(more)
	if !b.returnCondition(s, x.Y) {
		if y := b.expr(x.Y, false); b.cur != nil {
			b.emit(&ast.ReturnStmt{Return: s.Return, Results: []ast.Expr{y}})
		}
	}
	b.start(done)
	b.emit(&ast.ReturnStmt{Return: s.Return, Results: []ast.Expr{b.fn.boolean(x.Op == token.LOR, x.OpPos)}})
	return true
}

// boolean returns the constant true or false.
func (fn *function) boolean(v bool, pos token.Pos) *ast.Ident {
	id := &ast.Ident{NamePos: pos, Name: strconv.FormatBool(v)}
	fn.runtimeIDs[id] = runtimeID{"", id.Name, upperFirst(id.Name)}
	return id
}

// assignResults sets the results of the function if they have names: to close a stream may change them. It reports false if they have none.
func (b *builder) assignResults(s *ast.ReturnStmt, values []ast.Expr) bool {
	if len(values) == 0 || b.cur == nil {
		return false
	}
	for _, v := range b.fn.results {
		if v.obj == nil || v.obj.Name() == "" || v.obj.Name() == "_" {
			return false
		}
	}
	var lhs, rhs []ast.Expr
	for i, v := range b.fn.results {
		if id, ok := ast.Unparen(values[i]).(*ast.Ident); ok && b.info.Uses[id] == v.obj {
			continue // it has the value
		}
		v.use.assigned = true
		lhs, rhs = append(lhs, b.fn.mention(v, s.Return)), append(rhs, values[i])
	}
	if len(lhs) > 0 {
		b.emit(&ast.AssignStmt{Lhs: lhs, TokPos: s.Return, Tok: token.ASSIGN, Rhs: rhs})
	}
	return true
}

// overEach lowers async for:
//
//	for v, err := range async.Each(s) { body }
//
// becomes
//
//		stream := s
//		f.Frame.EnterAwait(async.Closing(stream)) // for panics
//	loop:
//		v, err := <await stream.Next()>
//		if async.Stopped(err) { goto over }
//		body
//	next:
//		if err == nil { goto loop }
//	leave:
//		f.Frame.LeaveAwait()
//		async.Closed(t, <await stream.Close()>)
//		goto done
//	over:
//		f.Frame.LeaveAwait()
//	done:
func (r *rangeLoop) overEach(s ast.Expr) {
	stream := r.tempOf("stream", r.expr(s, false), r.typeOf(s)).(*ast.Ident)
	r.fn.hasDefer, r.fn.awaitsDefers = true, true // the frame closes the stream
	r.emit(r.fn.selfCall(r.pos, "EnterAwait", r.fn.packageCall(RuntimePath, "Closing", []ast.Expr{r.fn.againAt(stream, r.pos)})))
	loop, body, next, leave, over, done := r.fn.newBlock("loop"), r.fn.newBlock("body"), r.fn.newBlock("next"), r.fn.newBlock("leave"), r.fn.newBlock("over"), r.fn.newBlock("done")
	r.join(loop, false)
	r.builder.pos = r.pos
	outcome := r.awaitMethod(stream, "Next", awaitForm{arity: 1}, r.pos)
	tuple := r.typeOf(outcome).(*types.Tuple)
	value, failure := r.fn.newTemp("value", tuple.At(0).Type(), r.pos), r.fn.newTemp("failure", tuple.At(1).Type(), r.pos)
	r.emit(&ast.AssignStmt{Lhs: []ast.Expr{value, failure}, TokPos: r.pos, Tok: token.DEFINE, Rhs: []ast.Expr{outcome}}, r.fn.temps[value], r.fn.temps[failure])
	stopped := r.fn.packageCall(RuntimePath, "Stopped", []ast.Expr{r.fn.again(failure)})
	r.end(terminator{op: termBranch, cond: stopped, succs: []*block{over, body}, pos: r.pos})
	r.start(body)
	r.iteration(r.fn.again(value), r.fn.again(failure))
	r.push(&targets{label: r.label, brk: leave, cont: next})
	r.targets.depth++ // what the code behind the loop finishes
	r.finishes = append(r.finishes[:len(r.finishes):len(r.finishes)], finish{stream: stream})
	r.stmts(r.s.Body.List)
	r.pop()
	if r.cur != nil || next.reached {
		r.join(next, true)
		ok := &ast.BinaryExpr{X: r.fn.again(failure), OpPos: r.pos, Op: token.EQL, Y: r.fn.noError(r.pos)}
		r.end(terminator{op: termBranch, cond: ok, succs: []*block{loop, leave}, pos: r.pos})
	}
	depth := len(r.finishes) - 1
	if r.cur != nil || leave.reached {
		r.join(leave, true)
		r.builder.pos = r.pos
		r.finishAll(depth, r.pos)
	}
	r.finishes = r.finishes[:depth]
	r.jump(done)
	r.start(over)
	r.emit(r.fn.selfCall(r.pos, "LeaveAwait"))
	r.join(done, true)
}

// noError returns nil as an error.
func (fn *function) noError(pos token.Pos) *ast.Ident {
	id := &ast.Ident{NamePos: pos, Name: "nil"}
	fn.runtimeIDs[id] = runtimeID{"", "nil", "NoError()"}
	return id
}

// eachCall returns the stream that a range over async.Each is over, or nil.
func (p *packagePass) eachCall(s *ast.RangeStmt) ast.Expr {
	call, ok := ast.Unparen(s.X).(*ast.CallExpr)
	if !ok {
		return nil
	}
	f := runtimeFunc(p.info, call)
	if f == nil || f.Name() != "Each" || f.Signature().Recv() != nil || len(call.Args) != 1 {
		return nil
	}
	return call.Args[0]
}

// insideEach reports whether a statement, the last on the stack, is in a loop over Each: a stream has to be closed before a return, so
// the statements around that are taken apart.
func (fn *function) insideEach(stack []ast.Node) bool {
	for _, n := range stack {
		if s, ok := n.(*ast.RangeStmt); ok && fn.pkg.eachCall(s) != nil {
			return true
		}
	}
	return false
}
