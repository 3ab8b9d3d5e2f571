// This file finds marked functions of which the syntax says one thing and the types say
// another: package mark classifies them by syntax, and would be wrong.

package load

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"

	"github.com/asyncgen/asyncgen/internal/mark"
)

// verify reports the marked functions of a type-checked unit whose shape is not what it seems.
func (l *loader) verify(u *unit) {
	for _, f := range u.files {
		for _, fn := range f.funcs {
			typ := fn.Decl.Type
			if list := typ.Results; list != nil && fn.Error {
				last := list.List[len(list.List)-1].Type
				u.requireUniverse(last, "error")
			}
			if fn.Generator != nil {
				u.verifyYield(ast.Unparen(fn.Generator.Param.Type).(*ast.FuncType))
			} else if param := lastNamed(typ.Params, "yield"); param != nil {
				if t := u.TypesInfo.TypeOf(param.Type); t != nil && isSignature(t) {
					u.problem(param, "this parameter makes the function a generator; write its type out, as in yield func(int) bool, or rename it")
				}
			}
		}
	}
}

func (u *unit) verifyYield(yield *ast.FuncType) {
	list := yield.Results.List
	last := list[len(list)-1].Type
	name := "error"
	if yield.Results.NumFields() == 1 {
		name = "bool"
	}
	u.requireUniverse(last, name)
}

// requireUniverse reports an expression spelled like a predeclared type that is another one.
func (u *unit) requireUniverse(e ast.Expr, name string) {
	t := u.TypesInfo.TypeOf(e)
	if t != nil && t != types.Typ[types.Invalid] && !types.Identical(t, types.Universe.Lookup(name).Type()) {
		u.problem(e, "%s is declared in this package, and not the predeclared type of that name, which marked functions need here; rename the one declared here", name)
	}
}

func (u *unit) problem(n ast.Node, format string, args ...any) {
	u.problems = append(u.problems, mark.Problem{Pos: n.Pos(), End: n.End(), Message: fmt.Sprintf(format, args...)})
}

// lastNamed returns the field of the last parameter if that has the name.
func lastNamed(params *ast.FieldList, name string) *ast.Field {
	if len(params.List) == 0 {
		return nil
	}
	field := params.List[len(params.List)-1]
	if n := len(field.Names); n == 0 || field.Names[n-1].Name != name {
		return nil
	}
	return field
}

func isSignature(t types.Type) bool {
	_, ok := t.Underlying().(*types.Signature)
	return ok
}

// runtimeNeeds reports whether the runtime is a unit or imports it, directly or not.
func (l *loader) runtimeNeeds(u *unit) bool {
	seen := map[*unit]bool{}
	var reaches func(from *unit) bool
	reaches = func(from *unit) bool {
		if from == nil || seen[from] {
			return false
		}
		seen[from] = true
		if from == u {
			return true
		}
		for _, dep := range l.imports(from) {
			if reaches(dep) {
				return true
			}
		}
		return false
	}
	return reaches(l.byID[mark.Runtime])
}

// position of the first mark in a unit.
func (l *loader) firstMark(u *unit) token.Position {
	for _, f := range u.files {
		if len(f.intended) > 0 {
			return l.fset.Position(f.intended[0].Pos)
		}
	}
	return token.Position{}
}
