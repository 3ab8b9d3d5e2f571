package transform

// This file makes the syntax by which lowered code calls the runtime and predeclared functions.

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// lengthOf returns len(x) for a slice or string.
func (fn *function) lengthOf(x ast.Expr) ast.Expr {
	redefined := "LenSlice"
	if b, ok := coreType(fn.typeOf(x)).(*types.Basic); ok && b.Info()&types.IsString != 0 {
		redefined = "LenString"
	}
	id := &ast.Ident{NamePos: x.Pos(), Name: "len"}
	fn.runtimeIDs[id] = runtimeID{"", "len", redefined}
	return &ast.CallExpr{Fun: id, Lparen: x.Pos(), Args: []ast.Expr{x}, Rparen: x.End()}
}

// arrayLength returns the length of an array type as an int.
func (fn *function) arrayLength(a *types.Array, pos token.Pos) ast.Expr {
	id := &ast.Ident{NamePos: pos, Name: "len"}
	fn.lengths[id] = a
	return id
}

// machineCall returns a call of a function of package machine.
func (fn *function) machineCall(name string, args ...ast.Expr) ast.Expr {
	return fn.packageCall(MachinePath, name, args)
}

func (fn *function) packageCall(path, name string, args []ast.Expr) ast.Expr {
	id := &ast.Ident{NamePos: args[0].Pos(), Name: name}
	fn.runtimeIDs[id] = runtimeID{path, name, ""}
	return &ast.CallExpr{Fun: &ast.SelectorExpr{X: id, Sel: ast.NewIdent(name)}, Lparen: args[0].Pos(), Args: args, Rparen: args[0].End()}
}

// selfPackage stands for the frame in a runtimeID.
const selfPackage = "self"

// theTask stands for the running task in a runtimeID.
const theTask = "task"

// taskIdent returns an identifier for the running task.
func (fn *function) taskIdent(pos token.Pos) *ast.Ident {
	id := &ast.Ident{NamePos: pos, Name: theTask}
	fn.runtimeIDs[id] = runtimeID{pkg: theTask}
	return id
}

// selfCall returns a statement that calls a method of the frame's header.
func (fn *function) selfCall(pos token.Pos, name string, args ...ast.Expr) ast.Stmt {
	id := &ast.Ident{NamePos: pos, Name: name}
	fn.runtimeIDs[id] = runtimeID{selfPackage, name, ""}
	header := &ast.SelectorExpr{X: id, Sel: &ast.Ident{NamePos: pos, Name: "Frame"}}
	fun := &ast.SelectorExpr{X: header, Sel: &ast.Ident{NamePos: pos, Name: name}}
	return &ast.ExprStmt{X: &ast.CallExpr{Fun: fun, Lparen: pos, Args: args, Rparen: pos}}
}

const seqRangePath = MachinePath + "/seqrange"

const mapRangePath = MachinePath + "/maprange"

// mapRangeCall returns the call that begins a range loop over m.
func (fn *function) mapRangeCall(m ast.Expr) ast.Expr {
	return fn.packageCall(mapRangePath, "New", []ast.Expr{m})
}

// iterator returns the type *Iter[K, V] of maprange or seqrange. The packages are not imports of the user's, so
// their types are made here.
func (p *packagePass) iterator(path string, key, value types.Type) types.Type {
	p.making.Lock()
	defer p.making.Unlock()
	named := p.iterators[path]
	if named == nil {
		pkg := types.NewPackage(path, path[strings.LastIndexByte(path, '/')+1:])
		obj := types.NewTypeName(token.NoPos, pkg, "Iter", nil)
		pkg.Scope().Insert(obj)
		named = types.NewNamed(obj, types.NewStruct(nil, nil), nil)
		any := types.Universe.Lookup("any").Type()
		named.SetTypeParams([]*types.TypeParam{
			types.NewTypeParam(types.NewTypeName(token.NoPos, pkg, "K", nil), any),
			types.NewTypeParam(types.NewTypeName(token.NoPos, pkg, "V", nil), any),
		})
		p.iterators[path] = named
	}
	t, err := types.Instantiate(nil, named, []types.Type{key, value}, false)
	if err != nil {
		panic(err)
	}
	return types.NewPointer(t)
}

// runtimeName returns the name by which the emitted file refers to what id stands for: a package, or a predeclared function.
func (e *emitter) runtimeName(id runtimeID) string {
	switch id.pkg {
	case "":
		if e.out.redefined(id.name) {
			return e.out.qualify(MachinePath, "machine") + "." + id.redefined
		}
		return id.name
	case selfPackage:
		return e.self
	case theTask:
		return e.task
	case MachinePath:
		return e.out.qualify(MachinePath, "machine")
	case RuntimePath:
		return e.out.qualify(RuntimePath, "async")
	}
	return e.out.qualify(id.pkg, id.pkg[strings.LastIndexByte(id.pkg, '/')+1:])
}
