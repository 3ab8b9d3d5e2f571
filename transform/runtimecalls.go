package transform

// This file makes the syntax by which lowered code calls the runtime and predeclared functions.

import (
	"go/ast"
	"go/token"
	"go/types"
)

// builtin returns a call of a predeclared function.
func (fn *function) builtin(name string, args ...ast.Expr) ast.Expr {
	id := &ast.Ident{NamePos: args[0].Pos(), Name: name}
	fn.runtimeIDs[id] = runtimeID{"", name}
	return &ast.CallExpr{Fun: id, Lparen: args[0].Pos(), Args: args, Rparen: args[0].End()}
}

// machineCall returns a call of a function of package machine.
func (fn *function) machineCall(name string, args ...ast.Expr) ast.Expr {
	return fn.packageCall(MachinePath, name, args)
}

func (fn *function) packageCall(path, name string, args []ast.Expr) ast.Expr {
	id := &ast.Ident{NamePos: args[0].Pos(), Name: name}
	fn.runtimeIDs[id] = runtimeID{path, name}
	return &ast.CallExpr{Fun: &ast.SelectorExpr{X: id, Sel: ast.NewIdent(name)}, Lparen: args[0].Pos(), Args: args, Rparen: args[0].End()}
}

const mapRangePath = MachinePath + "/maprange"

// mapRangeCall returns the call that begins a range loop over m.
func (fn *function) mapRangeCall(m ast.Expr) ast.Expr {
	return fn.packageCall(mapRangePath, "New", []ast.Expr{m})
}

// mapIterator returns the type *maprange.Iter[K, V]. The package is not an import of the user's, so
// its type is made here.
func (p *packagePass) mapIterator(key, value types.Type) types.Type {
	if p.iterator == nil {
		pkg := types.NewPackage(mapRangePath, "maprange")
		obj := types.NewTypeName(token.NoPos, pkg, "Iter", nil)
		pkg.Scope().Insert(obj)
		p.iterator = types.NewNamed(obj, types.NewStruct(nil, nil), nil)
		comparable := types.Universe.Lookup("comparable").Type()
		any := types.Universe.Lookup("any").Type()
		p.iterator.SetTypeParams([]*types.TypeParam{
			types.NewTypeParam(types.NewTypeName(token.NoPos, pkg, "K", nil), comparable),
			types.NewTypeParam(types.NewTypeName(token.NoPos, pkg, "V", nil), any),
		})
	}
	t, err := types.Instantiate(nil, p.iterator, []types.Type{key, value}, false)
	if err != nil {
		panic(err)
	}
	return types.NewPointer(t)
}

// runtimeName returns the name by which the emitted file refers to what id stands for: a package, or a predeclared function.
func (e *emitter) runtimeName(id runtimeID) string {
	switch id.pkg {
	case "":
		if e.out.pkg.taken[id.name] || e.out.src.imports[id.name] {
			return e.out.qualify(MachinePath, "machine") + ".LenSlice"
		}
		return id.name
	case MachinePath:
		return e.out.qualify(MachinePath, "machine")
	}
	return e.out.qualify(id.pkg, "maprange")
}
