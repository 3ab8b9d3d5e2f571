package transform

// This file lends hidden variables (see hidden.go) to the function literals that become state machines. The frame of such a literal cannot name the type of a pointer to
// one, either. What it gets is a closure in the scope of the variable that executes the leaves of the literal that mention it, as closures of the
// function's own do, for the frame that it is called with:
//
//	order := binary.LittleEndian             order := binary.LittleEndian
//	async.Do(func() error {                  &fFunc1Frame{order: func(frame any, t *machine.Task, part int) int {
//		<await>                              	f := frame.(*fFunc1Frame)
//		n = order.Uint16(b)                  	switch part {
//		return nil                           	case 1:
//	})                                       		*f.n = order.Uint16(f.b)
//	                                         	}
//	                                         	return 0
//	                                         }, ...}
//
// where the literal's Resume has f.order(f, t, 1).
//
// Invariant: a lent variable has the same name in the literal's function as in the one that lends it, and nothing else that is declared in a part has it.

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/dave/jennifer/jen"
)

// A loan is a hidden variable that a literal's function has of the function around it.
type loan struct {
	fn *function // that of the literal
	v  *variable // in fn
	id *ast.Ident
}

// borrow makes a hidden variable of one that the literal of fn shares with the function around it. It returns what stands for the closure there, which is syntax
// that mentions the variable.
func (fn *function) borrow(v *variable, id *ast.Ident) *ast.FuncLit {
	v.hidden = true
	lent := &ast.FuncLit{Type: &ast.FuncType{Func: id.NamePos, Params: &ast.FieldList{}}, Body: &ast.BlockStmt{List: []ast.Stmt{&ast.ExprStmt{X: id}}}}
	fn.outer.loans[lent] = loan{fn, v, id}
	return lent
}

// borrowTypes makes hidden variables of the local types around a literal that stay where they are.
func (fn *function) borrowTypes() {
	ast.Inspect(fn.lit, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok {
			return true
		}
		obj, ok := fn.pkg.info.Uses[id].(*types.TypeName)
		if ok && fn.keptTypes[obj] && fn.varOf[obj] == nil && fn.outside(obj) {
			v := fn.newTypeVariable(obj, varParam)
			fn.captured = append(fn.captured, capture{v, id, fn.borrow(v, id)})
			fn.params = append(fn.params, v)
		}
		return true
	})
}

// lent reports whether v belongs to the function around its own.
func (v *variable) lent() bool { return v.hidden && v.kind == varParam }

// borrowed returns the variables that are lent to fn.
func (fn *function) borrowed() (list []*variable) {
	for _, c := range fn.captured {
		if c.v.lent() {
			list = append(list, c.v)
		}
	}
	return list
}

// lentType is the type of the closure that a literal's frame gets.
func (p *packagePass) lentType() types.Type {
	param := func(t types.Type) *types.Var { return types.NewParam(token.NoPos, nil, "", t) }
	task, number := types.NewPointer(p.machineType("Task")), types.Typ[types.Int]
	params := types.NewTuple(param(types.Universe.Lookup("any").Type()), param(task), param(number))
	return types.NewSignatureType(nil, nil, nil, params, types.NewTuple(param(number)), false)
}

// freshIdent returns a name for the Go variable of v that is free in the functions that it may be lent to as well.
func (fn *function) freshIdent(v *variable) string {
	name := fn.names.fresh(v.name)
	if !v.hidden {
		return name
	}
	taken := func(other *function) bool { return other.names != nil && other != fn && !other.names.free(name) }
	family := slices.DeleteFunc(slices.Clone(fn.pkg.functions), func(other *function) bool { return other.root != fn.root })
	for slices.ContainsFunc(family, taken) {
		name = fn.names.fresh(v.name)
	}
	for _, other := range family {
		if other.names != nil {
			other.names.taken[name] = true
		}
	}
	return name
}

// lend returns the closure of a variable that a literal borrows, as one identifier. It has slots in it: see stmt.
func (r *rewriter) lend(l loan) ast.Expr {
	l.v.ident = l.id.Name // that of a variable inside of a leaf
	if v := r.fn.variable(l.id); v != nil {
		l.v.ident = v.ident
	}
	e := newEmitter(l.fn, r.e.out)
	e.body.local = map[string]bool{}
	e.resetSegment()
	e.indexIdents()
	for _, v := range l.fn.borrowed() {
		e.body.declared[v] = true
	}
	text := fmt.Sprintf("%#v", jen.Id("_").Op("=").Add(e.lentClosure(l.v)))
	return ast.NewIdent(strings.TrimPrefix(text, "_ = "))
}

// lends reports whether such a closure is in n.
func lends(n ast.Node) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		found = found || ok && strings.Contains(id.Name, "\n")
		return !found
	})
	return found
}

// lentClosure prints the closure that executes the leaves of e's function that are parts of v, which is lent to it.
func (e *emitter) lentClosure(v *variable) jen.Code {
	frame, number := e.fn.names.fresh("frame"), jen.Id(e.out.predeclared("int"))
	body := append([]jen.Code{
		jen.Id(e.self).Op(":=").Id(frame).Assert(jen.Op("*").Add(e.frameName())),
		jen.Id("_").Op("=").Id(e.self),
	}, e.partsCode(v)...)
	return jen.Func().Params(jen.Id(frame).Id(e.out.predeclared("any")), e.taskParam(), jen.Id(e.part).Add(number)).Add(number).Block(body...)
}
