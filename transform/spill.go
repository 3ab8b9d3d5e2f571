package transform

// This file takes awaits out of expressions.
//
// The order is that of the gc compiler, which follows the specification and settles what it
// leaves open: calls, receives, && and || and a few more operations happen in lexical order;
// variables, loads, arithmetic and comparisons are evaluated late, after the last
// call or await of the statement. So an operation is moved to a temporary only if it is one
// of the former and an await comes after it; everything else stays in what is left of
// the user's statement.
//
//	total += f(x) * async.MustAwait(g(y))
//
// becomes
//
//	tmp := f(x)
//	<await g(y)>
//	total += tmp * <outcome>

import (
	"go/ast"
	"go/token"
	"go/types"
)

// typeOf returns the type of an expression, one that lowering made up included.
func (b *builder) typeOf(e ast.Expr) types.Type { return b.fn.typeOf(e) }

func (fn *function) typeOf(e ast.Expr) types.Type {
	switch e := e.(type) {
	case *ast.Ident:
		if v := fn.temps[e]; v != nil {
			return v.typ
		}
		if p := fn.awaited[e]; p != nil {
			if p.typ != nil {
				return p.typ
			}
			return fn.pkg.info.TypeOf(p.call)
		}
	case *ast.CallExpr:
		if t := fn.types[e]; t != nil {
			return t
		}
	}
	return fn.pkg.info.TypeOf(fn.original(e))
}

// original returns the user's expression that lowering rebuilt as e, or e itself.
func (fn *function) original(e ast.Expr) ast.Expr {
	if o := fn.origin[e]; o != nil {
		return o
	}
	return e
}

// rebuilt records that x stands for the user's expression e.
func (b *builder) rebuilt(x, e ast.Expr) ast.Expr {
	if x != e {
		b.fn.origin[x] = e
	}
	return x
}

// exprs lowers expressions that are evaluated one after the other, and of which the i-th is assigned to a place of type to(i), if not nil.
func (b *builder) exprs(list []ast.Expr, to func(i int) types.Type) []ast.Expr {
	if len(list) == 1 {
		return []ast.Expr{b.multi(list[0])}
	}
	out := make([]ast.Expr, len(list))
	for i, e := range list {
		out[i] = b.converted(e, to(i), b.anyFlat(list[i+1:]))
	}
	return out
}

// anyType is for expressions whose places have the types that they have themselves.
func anyType(int) types.Type { return nil }

func (b *builder) anyFlat(list []ast.Expr) bool {
	for _, e := range list {
		if b.flat[e] {
			return true
		}
	}
	return false
}

// multi lowers an expression that may have several values, or none, and is the last of its statement.
func (b *builder) multi(e ast.Expr) ast.Expr {
	if !b.flat[e] {
		return e
	}
	switch x := e.(type) {
	case *ast.ParenExpr:
		return b.multi(x.X)
	case *ast.CallExpr:
		if r := b.suspension(x); r != nil {
			return r
		}
		return b.parts(x, false)
	case *ast.UnaryExpr, *ast.TypeAssertExpr, *ast.IndexExpr: // the comma-ok forms
		return b.parts(x, false)
	}
	return b.expr(e, false)
}

// expr lowers an expression with one value and returns what is to stand in its place. With after set, an await
// follows in the statement, and what must happen before it is moved to temporaries.
func (b *builder) expr(e ast.Expr, after bool) ast.Expr {
	if e == nil || b.isConstant(e) {
		return e
	}
	if !b.flat[e] {
		if after {
			return b.hoist(e)
		}
		return e
	}
	switch x := e.(type) {
	case *ast.ParenExpr:
		return b.rebuilt(&ast.ParenExpr{Lparen: x.Lparen, X: b.expr(x.X, after), Rparen: x.Rparen}, e)
	case *ast.BinaryExpr:
		if x.Op == token.LAND || x.Op == token.LOR {
			return b.shortCircuit(x)
		}
	case *ast.CallExpr:
		if r := b.suspension(x); r != nil {
			if after {
				return b.temp("tmp", r)
			}
			return r
		}
	}
	// An ordered operation is moved itself: its operands are evaluated right there.
	move := after && b.ordered(e) && !isElided(e)
	r := b.parts(e, after && !move)
	if call, ok := e.(*ast.CallExpr); move || ok && b.lengthOfArray(call) {
		return b.temp("tmp", r)
	}
	return r
}

// parts lowers the operands of e and leaves e itself in place. after says that an await follows e.
func (b *builder) parts(e ast.Expr, after bool) ast.Expr { return b.rebuilt(b.rebuild(e, after), e) }

func (b *builder) rebuild(e ast.Expr, after bool) ast.Expr {
	switch x := e.(type) {
	case *ast.CallExpr:
		return b.callParts(x, after)
	case *ast.UnaryExpr:
		return &ast.UnaryExpr{OpPos: x.OpPos, Op: x.Op, X: b.expr(x.X, after)}
	case *ast.BinaryExpr:
		l := b.expr(x.X, after || b.flat[x.Y])
		return &ast.BinaryExpr{X: l, OpPos: x.OpPos, Op: x.Op, Y: b.expr(x.Y, after)}
	case *ast.StarExpr:
		return &ast.StarExpr{Star: x.Star, X: b.expr(x.X, after)}
	case *ast.SelectorExpr:
		return &ast.SelectorExpr{X: b.expr(x.X, after), Sel: x.Sel}
	case *ast.IndexExpr:
		l := b.expr(x.X, after || b.flat[x.Index])
		return &ast.IndexExpr{X: l, Lbrack: x.Lbrack, Index: b.key(b.typeOf(x.X), x.Index, after), Rbrack: x.Rbrack}
	case *ast.SliceExpr:
		list := []ast.Expr{x.X, x.Low, x.High, x.Max}
		for i, e := range list {
			later := b.anyFlat(list[i+1:])
			list[i] = b.expr(e, after || later)
			if i > 0 && later && e != nil && !b.readLate(e) {
				list[i] = b.settled(list[i])
			}
		}
		return &ast.SliceExpr{X: list[0], Lbrack: x.Lbrack, Low: list[1], High: list[2], Max: list[3], Slice3: x.Slice3, Rbrack: x.Rbrack}
	case *ast.TypeAssertExpr:
		return &ast.TypeAssertExpr{X: b.expr(x.X, after), Lparen: x.Lparen, Type: x.Type, Rparen: x.Rparen}
	case *ast.CompositeLit:
		return b.composite(x, after)
	}
	refuse(e, "an await is not supported in this expression yet; put its result into a variable first")
	return nil
}

// composite lowers the elements of a composite literal in order.
func (b *builder) composite(x *ast.CompositeLit, follows bool) ast.Expr {
	if m, ok := b.typeOf(x).Underlying().(*types.Map); ok {
		return b.mapLiteral(x, m, follows)
	}
	lit := &ast.CompositeLit{Type: x.Type, Lbrace: x.Lbrace, Rbrace: x.Rbrace, Incomplete: x.Incomplete}
	for i, e := range x.Elts {
		after := follows || b.anyFlat(x.Elts[i+1:])
		typ := elementType(b.typeOf(x), i)
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			if f, ok := b.info.Uses[identOf(kv.Key)].(*types.Var); ok && f.IsField() {
				typ = f.Type()
			}
			lit.Elts = append(lit.Elts, &ast.KeyValueExpr{Key: kv.Key, Colon: kv.Colon, Value: b.converted(kv.Value, typ, after)})
			continue
		}
		lit.Elts = append(lit.Elts, b.converted(e, typ, after))
	}
	return lit
}

// identOf returns e if it is an identifier, or nil.
func identOf(e ast.Expr) *ast.Ident {
	id, _ := e.(*ast.Ident)
	return id
}

// mapLiteral lowers the entries of a map literal. gc inserts them one by one, so those before an await are evaluated before
// it, loads included:
//
//	map[string]int{"a": x, "b": async.MustAwait(y)}
//
// becomes
//
//	tmp := x
//	<await y>
//	map[string]int{"a": tmp, "b": <outcome>}
func (b *builder) mapLiteral(x *ast.CompositeLit, m *types.Map, follows bool) ast.Expr {
	lit := &ast.CompositeLit{Type: x.Type, Lbrace: x.Lbrace, Rbrace: x.Rbrace, Incomplete: x.Incomplete}
	for i, e := range x.Elts {
		kv := e.(*ast.KeyValueExpr)
		later := follows || b.anyFlat(x.Elts[i+1:])
		key := b.key(m, kv.Key, later || b.flat[kv.Value])
		value := b.expr(kv.Value, later)
		if later {
			key, value = b.settled(key), b.settled(value)
		}
		lit.Elts = append(lit.Elts, &ast.KeyValueExpr{Key: key, Colon: kv.Colon, Value: value})
	}
	return lit
}

// settled moves the value of e, whose ordered operations have been lowered, to a temporary, unless it cannot change.
func (b *builder) settled(e ast.Expr) ast.Expr {
	if b.isConstant(b.fn.original(e)) {
		return e
	}
	switch x := e.(type) {
	case *ast.FuncLit:
		return e
	case *ast.CompositeLit:
		if isElided(x) {
			return b.rebuilt(b.settledElements(x), e)
		}
	case *ast.Ident:
		if v := b.fn.variable(x); v != nil && !v.use.shared() {
			return e
		}
	}
	return b.temp("tmp", e)
}

func (b *builder) settledElements(x *ast.CompositeLit) ast.Expr {
	lit := &ast.CompositeLit{Lbrace: x.Lbrace, Rbrace: x.Rbrace}
	for _, e := range x.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			key := kv.Key
			if _, isMap := b.typeOf(x).Underlying().(*types.Map); isMap {
				key = b.settled(key)
			}
			e = &ast.KeyValueExpr{Key: key, Colon: kv.Colon, Value: b.settled(kv.Value)}
		} else {
			e = b.settled(e)
		}
		lit.Elts = append(lit.Elts, e)
	}
	return lit
}

// addressable reports whether e denotes a variable or a part of one (Go spec, "Address operators").
func (b *builder) addressable(e ast.Expr) bool {
	switch x := ast.Unparen(e).(type) {
	case *ast.Ident:
		_, ok := b.info.Uses[x].(*types.Var)
		return ok || b.fn.temps[x] != nil
	case *ast.StarExpr:
		return true
	case *ast.IndexExpr:
		switch b.typeOf(x.X).Underlying().(type) {
		case *types.Slice, *types.Pointer:
			return true
		case *types.Array:
			return b.addressable(x.X)
		}
	case *ast.SelectorExpr:
		sel := b.info.Selections[x]
		return sel == nil || sel.Kind() == types.FieldVal && (sel.Indirect() || b.addressable(x.X))
	}
	return false
}

// elementType returns the type of the i-th element of a composite literal.
func elementType(t types.Type, i int) types.Type {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem() // an elided &T
	}
	switch t := t.Underlying().(type) {
	case *types.Slice:
		return t.Elem()
	case *types.Array:
		return t.Elem()
	case *types.Struct:
		if i < t.NumFields() {
			return t.Field(i).Type()
		}
	}
	return nil
}

// callParts lowers the function value and the arguments of a call, and leaves the call in place.
func (b *builder) callParts(x *ast.CallExpr, after bool) *ast.CallExpr {
	if !b.flat[x] {
		return x
	}
	c := &ast.CallExpr{Fun: x.Fun, Lparen: x.Lparen, Ellipsis: x.Ellipsis, Rparen: x.Rparen}
	b.rebuilt(c, x)
	if !isConversion(b.info, x) && builtinName(b.info, x) == "" {
		c.Fun = b.expr(x.Fun, after || b.anyFlat(x.Args))
	}
	if len(x.Args) == 1 && !after {
		c.Args = []ast.Expr{b.multi(x.Args[0])} // may have several values: f(g())
		return c
	}
	sig, _ := b.typeOf(x.Fun).Underlying().(*types.Signature)
	for i, a := range x.Args {
		c.Args = append(c.Args, b.converted(a, paramAt(sig, i, x.Ellipsis.IsValid()), after || b.anyFlat(x.Args[i+1:])))
	}
	return c
}

// paramAt returns the type that the i-th argument of a call is assigned to, or nil.
func paramAt(sig *types.Signature, i int, ellipsis bool) types.Type {
	if sig == nil {
		return nil
	}
	last := sig.Params().Len() - 1
	if !sig.Variadic() || i < last || ellipsis {
		if i > last {
			return nil
		}
		return sig.Params().At(i).Type()
	}
	if s, ok := sig.Params().At(last).Type().(*types.Slice); ok {
		return s.Elem()
	}
	return nil
}

// converted lowers an expression that is assigned to a place of type to. gc copies some values early when it
// converts them to an interface.
func (b *builder) converted(e ast.Expr, to types.Type, after bool) ast.Expr {
	if !after || !b.convertsEarly(e, to) {
		return b.expr(e, after)
	}
	return b.temp("tmp", b.expr(e, false))
}

// convertsEarly reports whether gc evaluates e early when it is converted to type to, which may be nil.
func (b *builder) convertsEarly(e ast.Expr, to types.Type) bool {
	return to != nil && types.IsInterface(to) && !isTypeParam(to) && !b.isConstant(e) && b.copiedEarly(e)
}

func isTypeParam(t types.Type) bool {
	_, ok := types.Unalias(t).(*types.TypeParam)
	return ok
}

// copiedEarly reports whether gc evaluates e when it comes to its conversion to an interface: what is not
// addressable, of all types but those that look like a number of 2, 4 or 8 bytes, a string or a slice (cmd/compile/internal/walk,
// addrTemp and dataWordFuncName).
func (b *builder) copiedEarly(e ast.Expr) bool {
	if b.addressable(e) {
		return false
	}
	t := b.typeOf(e)
	if t == nil || types.IsInterface(t) {
		return false
	}
	switch u := soleComponent(t).(type) {
	case *types.Slice:
		return false
	case *types.Basic:
		if u.Info()&types.IsString != 0 {
			return false
		}
	}
	size := b.fn.pkg.sizeof(t)
	return size != b.fn.pkg.alignof(t) || size != 2 && size != 4 && size != 8 || hasPointers(t)
}

// soleComponent returns the underlying type of all that a value of type t consists of, t's own if that is more than one thing.
func soleComponent(t types.Type) types.Type {
	switch u := t.Underlying().(type) {
	case *types.Struct:
		if u.NumFields() == 1 {
			return soleComponent(u.Field(0).Type())
		}
	case *types.Array:
		if u.Len() == 1 {
			return soleComponent(u.Elem())
		}
	}
	return t.Underlying()
}

// shortCircuit:
//
//	a && async.MustAwait(b)
//
// becomes
//
//	tmp := a
//	if tmp { tmp = <await b> }
//
// and stands for tmp.
func (b *builder) shortCircuit(x *ast.BinaryExpr) ast.Expr {
	if !b.flat[x.Y] {
		// The right operand does not suspend: keep the operator.
		l := b.expr(x.X, false)
		return b.temp("tmp", b.rebuilt(&ast.BinaryExpr{X: l, OpPos: x.OpPos, Op: x.Op, Y: x.Y}, x))
	}
	tmp := b.tempOf("tmp", b.expr(x.X, false), b.typeOf(x)).(*ast.Ident)
	more, done := b.fn.newBlock("then"), b.fn.newBlock("done")
	yes, no := more, done
	if x.Op == token.LOR {
		yes, no = done, more
	}
	b.end(terminator{op: termBranch, cond: b.fn.again(tmp), succs: []*block{yes, no}, pos: x.Pos()})
	b.start(more)
	r := b.expr(x.Y, false)
	b.emit(&ast.AssignStmt{Lhs: []ast.Expr{b.fn.again(tmp)}, Tok: token.ASSIGN, TokPos: x.OpPos, Rhs: []ast.Expr{r}})
	b.join(done, true)
	return b.fn.again(tmp)
}

// cond lowers a condition to branches.
func (b *builder) cond(e ast.Expr, yes, no *block) {
	if b.flat[e] {
		switch x := e.(type) {
		case *ast.ParenExpr:
			b.cond(x.X, yes, no)
			return
		case *ast.UnaryExpr:
			if x.Op == token.NOT {
				b.cond(x.X, no, yes)
				return
			}
		case *ast.BinaryExpr:
			if x.Op == token.LAND || x.Op == token.LOR {
				right := b.fn.newBlock("then")
				if x.Op == token.LAND {
					b.cond(x.X, right, no)
				} else {
					b.cond(x.X, yes, right)
				}
				b.start(right)
				b.cond(x.Y, yes, no)
				return
			}
		}
	}
	r := b.expr(e, false)
	b.end(terminator{op: termBranch, cond: r, succs: []*block{yes, no}, pos: e.Pos()})
}

// hoist takes the ordered operations out of an expression that does not suspend itself but stands before an await.
func (b *builder) hoist(e ast.Expr) ast.Expr {
	if e == nil || b.isConstant(e) || !b.hasOrdered(e) {
		return e
	}
	if b.ordered(e) && !isElided(e) {
		return b.temp("tmp", e)
	}
	return b.rebuilt(b.hoistParts(e), e)
}

func (b *builder) hoistParts(e ast.Expr) ast.Expr {
	switch x := e.(type) {
	case *ast.ParenExpr:
		return &ast.ParenExpr{Lparen: x.Lparen, X: b.hoist(x.X), Rparen: x.Rparen}
	case *ast.UnaryExpr:
		return &ast.UnaryExpr{OpPos: x.OpPos, Op: x.Op, X: b.hoist(x.X)}
	case *ast.BinaryExpr:
		l := b.hoist(x.X)
		return &ast.BinaryExpr{X: l, OpPos: x.OpPos, Op: x.Op, Y: b.hoist(x.Y)}
	case *ast.StarExpr:
		return &ast.StarExpr{Star: x.Star, X: b.hoist(x.X)}
	case *ast.SelectorExpr:
		return &ast.SelectorExpr{X: b.hoist(x.X), Sel: x.Sel}
	case *ast.IndexExpr:
		l := b.hoist(x.X)
		return &ast.IndexExpr{X: l, Lbrack: x.Lbrack, Index: b.key(b.typeOf(x.X), x.Index, true), Rbrack: x.Rbrack}
	case *ast.TypeAssertExpr: // to a pointer type: evaluated late
		return &ast.TypeAssertExpr{X: b.hoist(x.X), Lparen: x.Lparen, Type: x.Type, Rparen: x.Rparen}
	case *ast.CallExpr: // a conversion
		c := &ast.CallExpr{Fun: x.Fun, Lparen: x.Lparen, Args: []ast.Expr{b.hoist(x.Args[0])}, Rparen: x.Rparen}
		b.rebuilt(c, x)
		return c
	case *ast.CompositeLit:
		if m, ok := b.typeOf(x).Underlying().(*types.Map); ok {
			return b.mapLiteral(x, m, true)
		}
		lit := &ast.CompositeLit{Type: x.Type, Lbrace: x.Lbrace, Rbrace: x.Rbrace}
		for _, e := range x.Elts {
			if kv, ok := e.(*ast.KeyValueExpr); ok {
				e = &ast.KeyValueExpr{Key: kv.Key, Colon: kv.Colon, Value: b.hoist(kv.Value)}
			} else {
				e = b.hoist(e)
			}
			lit.Elts = append(lit.Elts, e)
		}
		return lit
	}
	return e
}

// temp moves the value of e to a temporary and returns a mention of that.
func (b *builder) temp(name string, e ast.Expr) ast.Expr { return b.tempOf(name, e, b.typeOf(e)) }

// tempOf is like temp for a value that has another type, once assigned, than by itself.
func (b *builder) tempOf(name string, e ast.Expr, typ types.Type) ast.Expr {
	id := b.fn.newTemp(name, typ, e.Pos())
	b.define(id, e)
	return b.fn.again(id)
}

// define emits the declaration of a temporary.
func (b *builder) define(id *ast.Ident, e ast.Expr) {
	defer func(pos token.Pos) { b.pos = pos }(b.pos)
	b.at(e)
	v := b.fn.temps[id]
	if isOperation(e) && !types.Identical(v.typ, types.Typ[types.Bool]) {
		// x && y is untyped where it can be, as are 1 << s and -(1 << s): name the type that its context gives it.
		spec := &ast.ValueSpec{Names: []*ast.Ident{id}, Values: []ast.Expr{e}}
		b.emit(&ast.DeclStmt{Decl: &ast.GenDecl{TokPos: e.Pos(), Tok: token.VAR, Specs: []ast.Spec{spec}}}, v)
		return
	}
	b.emit(&ast.AssignStmt{Lhs: []ast.Expr{id}, TokPos: e.Pos(), Tok: token.DEFINE, Rhs: []ast.Expr{e}}, b.fn.temps[id])
}

// isOperation reports whether e is an operation on values, which may be untyped.
func isOperation(e ast.Expr) bool {
	switch x := ast.Unparen(e).(type) {
	case *ast.BinaryExpr:
		return true
	case *ast.UnaryExpr:
		return x.Op != token.ARROW && x.Op != token.AND
	}
	return false
}

// isConstant reports whether e is a constant, a type, or nil: nothing to evaluate.
func (b *builder) isConstant(e ast.Expr) bool {
	tv, ok := b.info.Types[e]
	return ok && (tv.Value != nil || tv.IsType() || tv.IsNil())
}

// keyEarly reports whether gc evaluates the key of a map early, because the functions for such maps take the address of a
// key, and this one has none (cmd/compile/internal/walk, mapKeyTemp).
func (b *builder) keyEarly(t types.Type, key ast.Expr) bool {
	if t == nil {
		return false // a generic function
	}
	m, ok := t.Underlying().(*types.Map)
	if !ok || isTypeParam(m.Key()) || b.isConstant(key) {
		return false
	}
	if types.IsInterface(m.Key()) && !types.IsInterface(b.typeOf(key)) {
		return true // a conversion has no address
	}
	if b.addressable(key) {
		return false
	}
	u, ok := m.Key().Underlying().(*types.Basic)
	if !ok {
		return !isReference(m.Key())
	}
	size := b.fn.pkg.sizeof(u)
	return u.Info()&(types.IsFloat|types.IsComplex) != 0 || u.Info()&types.IsString == 0 && size != 4 && size != 8
}

// isReference reports whether the values of a type of map keys are pointers.
func isReference(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Pointer, *types.Chan:
		return true
	}
	return false
}

// readLate reports whether e is a bound of a slice expression that gc evaluates with it. Others it evaluates where they stand, loads included:
//
//	s[p.at-1:async.MustAwait(p.next())]
//
// becomes
//
//	tmp := p.at - 1
//	<await p.next()>
//	s[tmp:<outcome>]
func (b *builder) readLate(e ast.Expr) bool {
	e = ast.Unparen(e)
	if call, ok := e.(*ast.CallExpr); ok {
		if name := builtinName(b.info, call); name == "len" || name == "cap" {
			e = ast.Unparen(call.Args[0])
		}
	}
	switch x := e.(type) {
	case *ast.Ident:
		return true
	case *ast.SelectorExpr:
		return b.info.Selections[x] == nil // of a package
	}
	return false
}

// key lowers the key of a map of type t, and moves it to a temporary if gc evaluates it early.
func (b *builder) key(t types.Type, e ast.Expr, after bool) ast.Expr {
	k := b.expr(e, after)
	if after && b.keyEarly(t, e) {
		return b.settled(k)
	}
	return k
}

// hasOrdered reports whether an ordered operation is in e, outside function literals.
func (b *builder) hasOrdered(e ast.Expr) bool {
	found := false
	ast.Inspect(e, func(n ast.Node) bool {
		if _, ok := n.(*ast.FuncLit); ok {
			return false
		}
		if x, ok := n.(ast.Expr); ok && !found && !b.isConstant(x) {
			i, index := x.(*ast.IndexExpr)
			found = b.ordered(x) || index && b.keyEarly(b.typeOf(i.X), i.Index)
		}
		return !found
	})
	return found
}

// ordered reports whether gc evaluates e early, in lexical order (cmd/compile/internal/walk/order.go).
func (b *builder) ordered(e ast.Expr) bool {
	switch x := e.(type) {
	case *ast.CallExpr:
		if isConversion(b.info, x) {
			return b.convertsString(x) || b.convertsEarly(x.Args[0], b.typeOf(x))
		}
		return true
	case *ast.UnaryExpr:
		return x.Op == token.ARROW
	case *ast.BinaryExpr:
		return x.Op == token.LAND || x.Op == token.LOR
	case *ast.SliceExpr:
		return true
	case *ast.TypeAssertExpr:
		_, pointer := b.typeOf(x).Underlying().(*types.Pointer)
		return !pointer
	case *ast.CompositeLit:
		_, isMap := b.typeOf(x).Underlying().(*types.Map)
		return isMap
	}
	return false
}

// isElided reports whether e is a composite literal without a type, which has one only by what it is in.
func isElided(e ast.Expr) bool {
	lit, ok := e.(*ast.CompositeLit)
	return ok && lit.Type == nil
}

// convertsString reports whether a conversion makes a slice of a string, which gc does early. The other way it is late.
func (b *builder) convertsString(x *ast.CallExpr) bool {
	to, from := b.typeOf(x).Underlying(), b.typeOf(x.Args[0])
	if from == nil {
		return false
	}
	_, slice := to.(*types.Slice)
	basic, ok := from.Underlying().(*types.Basic)
	return slice && ok && basic.Info()&types.IsString != 0
}

// lengthOfArray reports whether x is len or cap of an array: it would become a constant when a call is taken out of it.
func (b *builder) lengthOfArray(x *ast.CallExpr) bool {
	if name := builtinName(b.info, x); name != "len" && name != "cap" {
		return false
	}
	t := b.typeOf(x.Args[0]).Underlying()
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem().Underlying()
	}
	_, ok := t.(*types.Array)
	return ok
}
