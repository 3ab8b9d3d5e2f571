package transform

// This file keeps the order in which package-level variables are initialised.
//
// A variable is initialised after those that its initialiser mentions, also through the bodies of functions (Go spec, "Package
// initialization"). A coroutine form mentions nothing: what the source says in its body is in the methods of frames, which are
// called through interfaces. So the coroutine forms that initialisers reach mention the method of their frames.

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/dave/jennifer/jen"
)

// reachedByInit returns the marked functions whose coroutine forms the initialisers of package-level variables reach.
func (p *packagePass) reachedByInit() map[*function]bool {
	bodies := map[*types.Func]*ast.FuncDecl{}
	var todo []ast.Node
	for _, f := range p.pass.Files {
		for _, d := range f.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if obj, ok := p.info.Defs[d.Name].(*types.Func); ok && d.Body != nil {
					bodies[obj] = d
				}
			case *ast.GenDecl:
				if d.Tok == token.VAR {
					todo = append(todo, d)
				}
			}
		}
	}
	reached := map[*function]bool{}
	seen := map[*types.Func]bool{}
	for len(todo) > 0 {
		n := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		ast.Inspect(n, func(n ast.Node) bool {
			id, ok := n.(*ast.Ident)
			if !ok {
				return true
			}
			obj, ok := p.info.Uses[id].(*types.Func)
			if !ok || seen[obj.Origin()] {
				return true
			}
			obj = obj.Origin()
			seen[obj] = true
			if fn := p.byStub[obj]; fn != nil {
				reached[fn] = true
				todo = append(todo, fn.body)
			} else if d := bodies[obj]; d != nil {
				todo = append(todo, d.Body)
			}
			return true
		})
	}
	return reached
}

// initMention returns an expression that mentions the source function, if an initialiser reaches its coroutine form, and otherwise "".
func (e *emitter) initMention() string {
	p := e.fn.pkg
	if !p.inInit[e.fn] {
		return ""
	}
	name := e.fn.obj.Name()
	if r := e.fn.sig.Recv(); r != nil {
		return "(" + e.typeText(r.Type()) + ")." + name
	}
	for i, tp := range e.fn.typeParams {
		name += map[bool]string{true: "[", false: ", "}[i == 0] + e.fn.tparamName[tp]
	}
	if len(e.fn.typeParams) > 0 {
		name += "]"
	}
	return name
}

// initReference returns the statement with the mention, or nothing.
func (e *emitter) initReference() []jen.Code {
	mention := e.initMention()
	if mention == "" {
		return nil
	}
	return []jen.Code{jen.Id("_").Op("=").Add(user(mention)).Comment("orders the initialisation of the package's variables")}
}
