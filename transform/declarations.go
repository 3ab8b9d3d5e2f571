package transform

// This file finds names for the constants and types that a function declares at a level that is taken apart.

import (
	"go/ast"
	"go/types"
)

// moveDeclarations names local types at package level, and renames constants where two have the
// same name: the scopes that held them apart are gone.
func (fn *function) moveDeclarations() {
	for _, d := range fn.localTypes {
		for _, spec := range d.Specs {
			id := spec.(*ast.TypeSpec).Name
			obj, ok := fn.pkg.info.Defs[id].(*types.TypeName)
			if !ok || id.Name == "_" {
				continue
			}
			name := id.Name
			if fn.pkg.taken[name] || fn.pkg.predeclared(name) {
				name = fn.pkg.fresh(fn.frame.name + upperFirst(name))
			}
			fn.pkg.taken[name] = true
			fn.movedTypes[obj] = name
		}
	}
	seen := map[string]bool{}
	for _, d := range fn.consts {
		for _, spec := range d.Specs {
			for _, id := range spec.(*ast.ValueSpec).Names {
				obj := fn.pkg.info.Defs[id]
				if obj == nil || id.Name == "_" {
					continue
				}
				if seen[id.Name] || fn.names.outer[id.Name] || fn.declared(id.Name) {
					fn.renamed[obj] = fn.names.fresh(id.Name)
				}
				seen[id.Name] = true
			}
		}
	}
}

// declared reports whether a variable of the function has the name.
func (fn *function) declared(name string) bool {
	for _, v := range fn.vars {
		if v.name == name {
			return true
		}
	}
	return false
}

func (p *packagePass) predeclared(name string) bool { return types.Universe.Lookup(name) != nil }
