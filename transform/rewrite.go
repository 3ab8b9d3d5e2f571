package transform

// This file copies the user's syntax for the coroutine form: variables become fields, returns
// finish the frame, exits become gotos, intrinsics are bound to the task.
//
// Invariant: the original is never changed. The copy keeps the positions, so that the printer
// keeps the user's line breaks and comments.

import (
	"go/ast"
	"go/token"
	"go/types"
	"reflect"
	"slices"
)

// A rewriter copies leaves of one function.
type rewriter struct {
	e  *emitter
	fn *function

	literals int  // depth of function literals around the current node
	started  int  // how many of them run on goroutines of their own
	outside  bool // what is printed stands at package level
}

var (
	nodeType     = reflect.TypeFor[ast.Node]()
	objectType   = reflect.TypeFor[*ast.Object]()
	positionType = reflect.TypeFor[token.Pos]()
	scopeType    = reflect.TypeFor[*ast.Scope]()

	// Comments reach the printer in a list of their own.
	commentType = reflect.TypeFor[*ast.CommentGroup]()
)

// expr returns a rewritten copy of x.
func (r *rewriter) expr(x ast.Expr) ast.Expr {
	if x == nil {
		return nil
	}
	return r.node(x).(ast.Expr)
}

func (r *rewriter) exprs(list []ast.Expr) []ast.Expr {
	var out []ast.Expr // nil for no expressions, as the printer wants it
	for _, x := range list {
		out = append(out, r.expr(x))
	}
	return out
}

// argument returns a rewritten copy of a value that gets into a field of a frame, maybe as an element of its literal, or into a local, where a generic
// function is not given its type arguments as it is in a call: they are written out.
func (r *rewriter) argument(x ast.Expr) ast.Expr {
	id := calleeIdent(x)
	if id == nil {
		return r.expr(x)
	}
	var typeArgs []ast.Expr
	for t := range r.fn.pkg.info.Instances[id].TypeArgs.Types() {
		typeArgs = append(typeArgs, r.e.typeExpr(t))
	}
	if len(typeArgs) == 0 {
		return r.expr(x)
	}
	return &ast.IndexListExpr{X: r.expr(genericFunction(x)), Indices: typeArgs}
}

func (r *rewriter) argumentList(list []ast.Expr) []ast.Expr {
	var out []ast.Expr
	for _, x := range list {
		out = append(out, r.argument(x))
	}
	return out
}

// stmt returns a rewritten copy of s.
func (r *rewriter) stmt(s ast.Stmt) ast.Stmt { return r.node(s).(ast.Stmt) }

// node returns a rewritten copy of n.
func (r *rewriter) node(n ast.Node) ast.Node {
	switch n := n.(type) {
	case *ast.Ident:
		return r.ident(n)
	case *ast.SelectorExpr:
		return r.selector(n)
	case *ast.UnaryExpr:
		if n.Op == token.AND {
			if star, ok := r.expr(ast.Unparen(n.X)).(*ast.StarExpr); ok && r.isVariable(n.X) {
				return star.X // &*f.x
			}
		}
	case *ast.CallExpr:
		return r.call(n)
	case *ast.FuncLit:
		if l, ok := r.fn.loans[n]; ok {
			return r.lend(l)
		}
		r.literals++
		defer func() { r.literals-- }()
		return r.clone(n)
	case *ast.ArrayType:
		if r.outside && n.Len != nil {
			return &ast.ArrayType{Lbrack: n.Lbrack, Len: r.arrayLength(n), Elt: r.expr(n.Elt)}
		}
	case *ast.StructType:
		return r.structType(n)
	case *ast.BlockStmt:
		return &ast.BlockStmt{Lbrace: n.Lbrace, List: r.stmtList(n.List), Rbrace: n.Rbrace}
	case *ast.CaseClause:
		return &ast.CaseClause{Case: n.Case, List: r.exprs(n.List), Colon: n.Colon, Body: r.stmtList(n.Body)}
	case *ast.CommClause:
		c := &ast.CommClause{Case: n.Case, Colon: n.Colon}
		if n.Comm != nil {
			c.Comm = r.stmt(n.Comm)
		}
		c.Body = r.stmtList(n.Body)
		return c
	case *ast.ReturnStmt:
		if r.literals == 0 {
			return r.returnStmt(n)
		}
	case *ast.ExprStmt:
		if call, ok := ast.Unparen(n.X).(*ast.CallExpr); ok && r.fn.closureArgument(r.fn.original(call).(*ast.CallExpr)) != nil {
			// A frame that nobody awaits: Go wants no unused conversion.
			return &ast.AssignStmt{Lhs: []ast.Expr{&ast.Ident{NamePos: n.Pos(), Name: "_"}}, TokPos: n.Pos(), Tok: token.ASSIGN, Rhs: []ast.Expr{r.expr(n.X)}}
		}
	case *ast.DeclStmt:
		if d, ok := n.Decl.(*ast.GenDecl); ok && d.Tok == token.TYPE && r.moved(d) {
			return &ast.EmptyStmt{Semicolon: n.Pos(), Implicit: true}
		}
	case *ast.DeferStmt:
		if r.literals == 0 {
			return &ast.BlockStmt{Lbrace: n.Defer, List: r.deferStmt(n), Rbrace: n.End()}
		}
	case *ast.GoStmt:
		return r.goStmt(n)
	case *ast.BranchStmt:
		if to := r.fn.jumps[n]; to != nil {
			if part := r.e.body.inPart; part != nil {
				return leavePart(n.TokPos, partExits+slices.Index(part.ways, to))
			}
			return &ast.BranchStmt{TokPos: n.TokPos, Tok: token.GOTO, Label: &ast.Ident{NamePos: n.TokPos, Name: to.label}}
		}
	}
	return r.parenthesize(r.clone(n))
}

// moved reports whether the types of a declaration are at package level now.
func (r *rewriter) moved(d *ast.GenDecl) bool {
	for _, spec := range d.Specs {
		obj, _ := r.fn.pkg.info.Defs[spec.(*ast.TypeSpec).Name].(*types.TypeName)
		if r.fn.movedTypes[obj] == "" {
			return false
		}
	}
	return true
}

// isVariable reports whether x is just a variable's name.
func (r *rewriter) isVariable(x ast.Expr) bool {
	id, ok := ast.Unparen(x).(*ast.Ident)
	return ok && r.fn.variable(id) != nil
}

// clone copies the node that n points to, rewriting its children. Those that are everywhere are spelled out: reflection takes its time.
func (r *rewriter) clone(n ast.Node) ast.Node {
	switch n := n.(type) {
	case *ast.BasicLit:
		c := *n
		return &c
	case *ast.CallExpr:
		c := *n
		c.Fun, c.Args = r.expr(n.Fun), r.exprs(n.Args)
		return &c
	case *ast.BinaryExpr:
		c := *n
		c.X, c.Y = r.expr(n.X), r.expr(n.Y)
		return &c
	case *ast.ExprStmt:
		c := *n
		c.X = r.expr(n.X)
		return &c
	case *ast.AssignStmt:
		c := *n
		c.Lhs, c.Rhs = r.exprs(n.Lhs), r.exprs(n.Rhs)
		return &c
	}
	src := reflect.ValueOf(n).Elem()
	dst := reflect.New(src.Type())
	for i := range src.NumField() {
		dst.Elem().Field(i).Set(r.value(src.Field(i)))
	}
	return dst.Interface().(ast.Node)
}

// value copies a field of a node.
func (r *rewriter) value(v reflect.Value) reflect.Value {
	switch v.Kind() {
	case reflect.Slice:
		if v.IsNil() || !v.Type().Elem().Implements(nodeType) {
			return v
		}
		out := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		for i := range v.Len() {
			out.Index(i).Set(r.value(v.Index(i)))
		}
		return out
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() || v.Type() == objectType || v.Type() == scopeType || v.Type() == commentType || !v.Type().Implements(nodeType) {
			return reflect.Zero(v.Type())
		}
		return reflect.ValueOf(r.node(v.Interface().(ast.Node)))
	}
	return v
}

// withoutPositions returns x, which nobody else has, without its positions: these would make the printer break lines.
func withoutPositions(x ast.Expr) ast.Expr {
	ast.Inspect(x, func(n ast.Node) bool {
		if n == nil {
			return false
		}
		v := reflect.ValueOf(n).Elem()
		for i := range v.NumField() {
			if f := v.Field(i); f.Type() == positionType {
				f.SetZero()
			}
		}
		return true
	})
	return x
}

// parenthesize puts the dereference of a cell in parentheses where Go's grammar needs it: (*f.x).y, (*f.x)[i].
func (r *rewriter) parenthesize(n ast.Node) ast.Node {
	fix := func(x *ast.Expr) {
		if star, ok := (*x).(*ast.StarExpr); ok {
			*x = &ast.ParenExpr{Lparen: star.Star, X: star, Rparen: star.End()}
		}
	}
	switch n := n.(type) {
	case *ast.IndexExpr:
		fix(&n.X)
	case *ast.IndexListExpr:
		fix(&n.X)
	case *ast.SliceExpr:
		fix(&n.X)
	case *ast.TypeAssertExpr:
		fix(&n.X)
	case *ast.CallExpr:
		fix(&n.Fun)
	case *ast.SelectorExpr:
		fix(&n.X)
	}
	return n
}

// selector leaves the name of the field, method or package member alone.
func (r *rewriter) selector(n *ast.SelectorExpr) ast.Node {
	x := r.expr(n.X)
	if star, ok := x.(*ast.StarExpr); ok && r.isVariable(n.X) {
		if _, isStruct := r.fn.typeOf(n.X).Underlying().(*types.Struct); isStruct {
			x = star.X // the selector dereferences
		}
	}
	return r.parenthesize(&ast.SelectorExpr{X: x, Sel: &ast.Ident{NamePos: n.Sel.NamePos, Name: n.Sel.Name}})
}

// structType refuses an embedded field whose name would change with that of its type. In
//
//	type base struct{ n int } // at package level
//
//	//async
//	func f() {
//		b := base{1}
//		type base struct{ s string }
//		type derived struct{ base }
//		...
//	}
//
// Resume has both types in one scope.
func (r *rewriter) structType(n *ast.StructType) ast.Node {
	s := r.clone(n).(*ast.StructType)
	for i, f := range n.Fields.List {
		was, is := embeddedName(f.Type), embeddedName(s.Fields.List[i].Type)
		if len(f.Names) == 0 && was != nil && was.Name != is.Name {
			refuse(was, "the coroutine form needs another name for the local type "+was.Name+", which is the name of this embedded field too: rename the type")
		}
	}
	return s
}

// ident rewrites the mention of a variable, or of anything else whose name changes.
func (r *rewriter) ident(id *ast.Ident) ast.Node {
	if p := r.fn.awaited[id]; p != nil {
		return r.e.outcome(p, id.NamePos)
	}
	if rid, ok := r.fn.runtimeIDs[id]; ok {
		return &ast.Ident{NamePos: id.NamePos, Name: r.e.runtimeName(rid)}
	}
	if a := r.fn.lengths[id]; a != nil {
		return &ast.Ident{NamePos: id.NamePos, Name: r.e.types.intLength(a)}
	}
	if v := r.fn.variable(id); v != nil {
		return r.variable(v, id.NamePos)
	}
	info := r.fn.pkg.info
	switch obj := info.Uses[id].(type) {
	case *types.PkgName:
		r.e.out.use(obj)
	case *types.TypeName:
		if name := r.fn.movedTypes[obj]; name != "" {
			return r.movedType(name, id.NamePos)
		}
		if r.fn.keptTypes[obj] {
			panic(refusal{id.Pos(), "the coroutine form cannot name the local type " + id.Name + " here: declare it at package level"})
		}
		if tp, ok := obj.Type().(*types.TypeParam); ok && r.fn.tparamName[tp] != "" {
			return &ast.Ident{NamePos: id.NamePos, Name: r.fn.tparamName[tp]}
		}
		r.e.out.useDot(obj)
	case types.Object:
		if name := r.fn.renamed[obj]; name != "" {
			return &ast.Ident{NamePos: id.NamePos, Name: name}
		}
		r.e.out.useDot(obj)
	}
	if name := r.fn.renamed[info.Defs[id]]; name != "" && info.Defs[id] != nil {
		return &ast.Ident{NamePos: id.NamePos, Name: name}
	}
	return &ast.Ident{NamePos: id.NamePos, Name: id.Name}
}

// movedType returns the name of a local type's package-level stand-in, instantiated with the function's type parameters.
func (r *rewriter) movedType(name string, pos token.Pos) ast.Expr {
	id := &ast.Ident{NamePos: pos, Name: name}
	var args []ast.Expr
	for _, tp := range r.fn.typeParams {
		args = append(args, &ast.Ident{NamePos: pos, Name: r.fn.tparamName[tp]})
	}
	switch len(args) {
	case 0:
		return id
	case 1:
		return &ast.IndexExpr{X: id, Lbrack: pos, Index: args[0], Rbrack: pos}
	}
	return &ast.IndexListExpr{X: id, Lbrack: pos, Indices: args, Rbrack: pos}
}

// variable returns the expression that stands for v.
func (r *rewriter) variable(v *variable, pos token.Pos) ast.Expr {
	if r.e.native(v) && (r.literals == 0 || v.place != placeLocal) {
		return &ast.Ident{NamePos: pos, Name: v.ident}
	}
	if r.literals > 0 {
		name := r.e.capture(v)
		if v.cell {
			return &ast.StarExpr{Star: pos, X: &ast.Ident{NamePos: pos, Name: name}}
		}
		return &ast.Ident{NamePos: pos, Name: name}
	}
	return r.e.location(v, pos)
}

// call binds intrinsics to the running task.
func (r *rewriter) call(n *ast.CallExpr) ast.Node {
	original := r.fn.original(n).(*ast.CallExpr)
	if lit := r.fn.closureArgument(original); lit != nil {
		return r.closure(n, original, lit)
	}
	if r.fn.kind == deferLiteral && r.literals == 0 && builtinName(r.fn.pkg.info, original) == "recover" {
		return &ast.CallExpr{Fun: &ast.SelectorExpr{X: r.e.receiver(r.fn.deferrer.name, n.Pos()), Sel: ast.NewIdent("Recover")}, Lparen: n.Lparen, Rparen: n.Rparen}
	}
	c := r.clone(n).(*ast.CallExpr)
	if twin := r.twin(original); twin != "" {
		id := calleeIdent(c.Fun)
		id.Name = twin
		c.Args = append([]ast.Expr{&ast.Ident{NamePos: n.Lparen, Name: r.e.task}}, c.Args...)
	}
	return r.parenthesize(c)
}

// twin returns the name under which a call is bound to the running task, or "".
func (r *rewriter) twin(call *ast.CallExpr) string {
	if r.started > 0 || !r.fn.hasTask() {
		return ""
	}
	if twin := r.fn.onSpot[call]; twin != "" {
		return twin
	}
	return boundTwin(r.fn.pkg.info, call)
}

// goStmt copies a go statement. What runs on the other goroutine is no part of the task, so nothing is bound to that.
func (r *rewriter) goStmt(n *ast.GoStmt) ast.Node {
	_, literal := ast.Unparen(n.Call.Fun).(*ast.FuncLit)
	if literal {
		r.started++
	}
	fun := r.expr(n.Call.Fun)
	if literal {
		r.started--
	}
	call := &ast.CallExpr{Fun: fun, Lparen: n.Call.Lparen, Args: r.exprs(n.Call.Args), Ellipsis: n.Call.Ellipsis, Rparen: n.Call.Rparen}
	return &ast.GoStmt{Go: n.Go, Call: r.parenthesize(call).(*ast.CallExpr)}
}

// returnStmt:
//
//	return x, y
//
// becomes
//
//	return f.finish(x, y)
//
// where finish assigns the results, and a return without operands calls Finish, which does not.
func (r *rewriter) returnStmt(n *ast.ReturnStmt) ast.Node {
	if r.fn.nesting != nil {
		return &ast.BlockStmt{Lbrace: n.Return, List: r.ending(n), Rbrace: n.End()}
	}
	if len(n.Results) > 0 && r.fn.returnsLocks() {
		set := r.setResults(n)
		last := r.returnStmt(&ast.ReturnStmt{Return: n.Return}).(ast.Stmt)
		return &ast.BlockStmt{Lbrace: n.Return, List: []ast.Stmt{set, last}, Rbrace: n.End()}
	}
	call := r.finishCall(n)
	if r.e.body.inPart != nil {
		return &ast.BlockStmt{Lbrace: n.Return, List: []ast.Stmt{&ast.ExprStmt{X: call}, leavePart(n.Return, partReturned)}, Rbrace: n.End()}
	}
	return &ast.ReturnStmt{Return: n.Return, Results: []ast.Expr{call}}
}

// finishCall returns the call that a return statement becomes.
func (r *rewriter) finishCall(n *ast.ReturnStmt) *ast.CallExpr {
	fun := r.e.headerMethod("Finish", n.Return)
	if len(n.Results) > 0 {
		fun = r.e.receiver(r.fn.frame.method.finish, n.Return)
	}
	call := &ast.CallExpr{Fun: fun, Args: r.exprs(n.Results)}
	call.Lparen, call.Rparen = n.Return, n.End()-1
	if len(n.Results) > 0 {
		last := n.Results[len(n.Results)-1]
		call.Rparen = last.End()
		if _, ok := last.(*ast.Ident); ok {
			call.Rparen = last.Pos() // the name may be one that lowering made up, longer than what was there
		}
	}
	return call
}
